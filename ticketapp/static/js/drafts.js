// Keeps what is being written in this tab until it is sent, discarded, or its writer signs out.
// sessionStorage: it survives reloads, Back and a session that ended, and is gone with the tab.

const PREFIX = "draft:";
const WAIT_MS = 250;
const SKIPPED = ["csrf_token", "submission", "suggestion", "suggested", "seen", "stamp", "website"];

for (const element of document.querySelectorAll("[data-draft-clear]")) {
  for (const name of element.dataset.draftClear.split(" ")) drop(name);
}
const form = document.querySelector("form[data-draft]");
if (form) start(form);

function start(form) {
  const key = PREFIX + form.dataset.draft;
  const pristine = JSON.stringify(read(form));
  let timer;
  let isSent = false;
  const save = () => {
    clearTimeout(timer);
    if (isSent) return;
    const values = read(form);
    if (JSON.stringify(values) === pristine || !Object.values(values).some(Boolean)) remove(key);
    else store(key, JSON.stringify(values));
  };
  restore(form, key);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
  form.addEventListener("submit", () => save());
  window.addEventListener("pagehide", save);
  form.querySelector("[data-draft-discard]").addEventListener("click", () => {
    isSent = true;
    remove(key);
    window.location.assign(window.location.pathname);
  });
}

// A form that the server shows again has the newest text already.
function restore(form, key) {
  const kept = load(key);
  if (!kept || Object.values(read(form)).some(Boolean)) return;
  for (const [name, value] of Object.entries(kept)) {
    const field = form.elements[name];
    if (!field || !value) continue;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.querySelector("[data-draft-notice]").hidden = false;
  const status = form.querySelector("[data-draft-status]");
  requestAnimationFrame(() => {
    status.textContent = status.dataset.text;
  });
}

// What a machine pencilled in is not the person's and is not kept.
function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || SKIPPED.includes(field.name) || ["password", "file", "submit"].includes(field.type)) continue;
    values[field.name] = field.dataset.suggested ? "" : field.value;
  }
  return values;
}

function load(key) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key));
    return kept && typeof kept === "object" ? kept : null;
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Storage is full or switched off: the form works without drafts.
  }
}

function remove(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Switched off: nothing was kept.
  }
}

function drop(name) {
  try {
    const keys = name === "*" ? Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)) : [PREFIX + name];
    keys.forEach(remove);
  } catch {
    // Switched off: nothing was kept.
  }
}
