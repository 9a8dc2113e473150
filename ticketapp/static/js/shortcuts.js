// Single keys for those who live in these pages. Each does what a visible control does, and all can be switched off.

const STORAGE = "shortcuts";
const CHORD_MS = 1500;
const dialog = document.querySelector("[data-help-dialog]");
const opener = document.querySelector("[data-help]");
const toggle = document.querySelector("[data-help-switch]");
let prefix = "";
let timer;

if (dialog && opener && toggle) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  toggle.checked = isOn();
  toggle.addEventListener("change", () => remember(toggle.checked));
  document.addEventListener("keydown", onKey);
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (isTyping(event.target) || dialog.open || !isOn()) return;
  if (event.repeat && event.key !== "j" && event.key !== "k") return; // held down, it would decide ticket after ticket
  const key = prefix ? `${prefix} ${event.key}` : event.key;
  setPrefix(event.key === "g" && !prefix ? "g" : "");
  if (act(key)) event.preventDefault();
}

function act(key) {
  if (key === "?") return dialog.showModal(), true;
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  const target = targetOf(key);
  if (target?.matches("input")) return target.focus(), target.select(), true;
  if (target?.matches("select")) return target.focus(), true;
  if (target) return target.click(), true;
  if (key === "/") return window.location.assign(searchAddress()), true;
  return false;
}

// What stands in the rows of a list is meant where the focus is, and nowhere else.
function targetOf(key) {
  const keyed = `[data-key="${CSS.escape(key)}"]`;
  const row = document.activeElement.closest("[data-rows] > tr");
  const others = [...document.querySelectorAll(keyed)].filter((each) => !each.closest("[data-rows]"));
  return row?.querySelector(keyed) || others[0];
}

// The list's, at its search box: the browser puts the focus where an address points to.
function searchAddress() {
  const address = new URL(document.querySelector('[data-key="g l"]').href);
  address.hash = "search";
  return address;
}

// The rows' links take the focus themselves, so that Enter and the focus ring need nothing more.
function step(by) {
  const links = [...document.querySelectorAll("[data-rows] .subject a")];
  if (!links.length) return false;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + by));
  links[next].focus();
  return true;
}

function isTyping(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

function setPrefix(value) {
  clearTimeout(timer);
  prefix = value;
  if (value) timer = setTimeout(() => setPrefix(""), CHORD_MS);
}

function isOn() {
  try {
    return localStorage.getItem(STORAGE) !== "off";
  } catch {
    return toggle.checked;
  }
}

function remember(on) {
  try {
    localStorage.setItem(STORAGE, on ? "on" : "off");
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
}
