// Asks for a suggestion when one of the two texts loses focus, and pencils it into the two selects. A field that nobody is
// sure of stays empty, and the form says that somebody will look.
// What a person chose stays: a manual change settles a field, whatever answers come later.
// What was pencilled in for another text is never sent: the server then reads the text itself.

const TIMEOUT_MS = 8000;
const FIELDS = ["category", "priority"];
const SOURCES = ["gemini", "local", "default"];

const form = document.querySelector("form[data-prefill]");
if (form) start(form);

function start(form) {
  const view = parts(form);
  // The texts as JSON: the last one asked about, and the one that what is pencilled in was said about.
  const state = { asked: "", classified: "", serial: 0, request: null };

  const suggested = view.suggested.value.split(" ");
  for (const name of FIELDS) {
    const select = view.selects[name];
    // Shown again by the server, or restored by the browser on the way back.
    if (select.value && suggested.includes(name)) mark(select);
    else if (select.value) select.dataset.chosen = "";
    select.addEventListener("input", () => settle(select, form, view));
    select.addEventListener("change", () => settle(select, form, view));
  }
  note(view);
  // A form that is shown again brings its suggestion along: that text need not be asked about twice.
  if (view.token.value) state.asked = state.classified = textOf(form);
  for (const text of [view.title, view.description]) text.addEventListener("blur", () => ask(form, view, state));
  view.clear.addEventListener("click", () => clear(form, view));
  form.addEventListener("submit", () => leave(form, view, state));
}

// The form is sent as it stands, without waiting and without a suggestion for another text.
function leave(form, view, state) {
  const isStale = state.request !== null || textOf(form) !== state.classified;
  abandon(view, state);
  if (!isStale) return;
  state.asked = "";
  forget(view);
  say(view, "");
}

function parts(form) {
  const find = (selector) => form.querySelector(selector);
  return {
    title: form.elements.title,
    description: form.elements.description,
    token: form.elements.suggestion,
    suggested: form.elements.suggested,
    seen: form.elements.seen,
    selects: { category: form.elements.category, priority: form.elements.priority },
    group: find("[data-prefill-group]"),
    status: find("[data-prefill-status]"),
    tools: find("[data-prefill-tools]"),
    reason: find("[data-prefill-reason]"),
    clear: find("[data-prefill-clear]"),
  };
}

function textOf(form) {
  return JSON.stringify([form.elements.title.value.trim(), form.elements.description.value.trim()]);
}

async function ask(form, view, state) {
  const text = textOf(form);
  if (text === state.asked) return;
  state.asked = text;
  abandon(view, state);
  const [title, description] = JSON.parse(text);
  if (!description) {
    forget(view);
    say(view, "");
    return;
  }
  const serial = state.serial;
  state.request = new AbortController();
  busy(view, form.dataset.textWaiting);
  const answer = await fetchSuggestion(form, { title, description }, state.request);
  if (serial !== state.serial) return; // a newer text was asked about, or the form was sent
  abandon(view, state);
  state.classified = text;
  show(answer, form, view);
}

async function fetchSuggestion(form, body, request) {
  const timer = setTimeout(() => request.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(form.dataset.prefill, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify(body),
      credentials: "same-origin",
      signal: request.signal,
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // no network, too slow, not JSON: all the same to whoever is writing
  } finally {
    clearTimeout(timer);
  }
}

function abandon(view, state) {
  state.serial += 1;
  state.request?.abort();
  state.request = null;
  view.group.removeAttribute("aria-busy");
  view.status.classList.remove("thinking");
}

function busy(view, text) {
  view.group.setAttribute("aria-busy", "true");
  view.tools.hidden = true;
  say(view, text);
  view.status.classList.add("thinking");
}

function show(answer, form, view) {
  forget(view);
  const isAnswer = isUsable(answer, view);
  if (isAnswer) view.token.value = answer.suggestion;
  const wanted = FIELDS.filter((name) => !("chosen" in view.selects[name].dataset));
  if (!isAnswer || answer.source === "default") {
    say(view, wanted.length || !isAnswer ? form.dataset.textNone : "");
    return;
  }
  for (const name of wanted) {
    if (!fill(name, answer, form, view)) leaveOpen(view.selects[name], true);
  }
  say(view, summaryOf(form, view));
  if (!wanted.length) return;
  const reason = String(answer.reason || "") || form.dataset.textNothingSaid;
  view.reason.textContent = format(JSON.parse(form.dataset.textSources)[answer.source], { reason });
  view.clear.hidden = !FIELDS.some((name) => view.selects[name].dataset.suggested);
  view.tools.hidden = false;
}

// What is pencilled in, and what is left to us.
function summaryOf(form, view) {
  const filled = FIELDS.filter((name) => view.selects[name].dataset.suggested);
  const doubtful = FIELDS.filter((name) => !doubtOf(view.selects[name]).hidden);
  const one = (name) => format(form.dataset.textOne, { field: labelOf(view, name), value: chosenText(view, name) });
  const texts = [
    filled.length ? format(form.dataset.textFilled, { values: filled.map(one).join(", ") }) : "",
    JSON.parse(form.dataset.textDoubts)[doubtful.join(" ")] || "",
  ];
  return texts.filter(Boolean).join(" ");
}

// Says beside the field that it is left to us, or takes that back.
function leaveOpen(select, isOn) {
  const doubt = doubtOf(select);
  doubt.hidden = !isOn;
  describe(select, doubt.id, isOn);
}

// Whatever does not look exactly like an answer is none.
function isUsable(answer, view) {
  if (!answer || !SOURCES.includes(answer.source) || typeof answer.suggestion !== "string") return false;
  return FIELDS.every((name) => {
    const value = answer[`suggested_${name}`];
    return typeof value === "string" && value && [...view.selects[name].options].some((option) => option.value === value);
  });
}

function fill(name, answer, form, view) {
  const select = view.selects[name];
  const sureness = surenessOf(name, answer, form);
  if (sureness === null) return false;
  const value = answer[`suggested_${name}`];
  select.value = value;
  markOf(select).querySelector("[data-prefill-sureness]").textContent = sureness && `, ${sureness}`;
  mark(select);
  note(view);
  view.seen.value = `${view.seen.value} ${name}`.trim();
  return true;
}

function mark(select) {
  select.dataset.suggested = select.value;
  select.closest("[data-prefill-field]").classList.add("is-suggested");
  const pencil = markOf(select);
  pencil.hidden = false;
  describe(select, pencil.id, true);
}

// The words for a confidence; null below the last band, where nothing is suggested. Gemini's is taken for what it has
// been worth.
function surenessOf(name, answer, form) {
  const confidence = answer.confidence?.[name];
  if (typeof confidence !== "number") return "";
  const [, words, worth] = (answer.source === "gemini" && measuredOf(name, confidence, form)) || [0, "", confidence];
  const band = JSON.parse(form.dataset.textSurenesses).find(([bound]) => worth >= bound);
  return band ? words || band[1] : null;
}

// What Gemini's figure has been worth, in words and as a figure, where that was measured. Beyond the highest figure holds
// the last.
function measuredOf(name, confidence, form) {
  const steps = JSON.parse(form.dataset.textMeasured)[name] || [];
  return steps.find(([bound]) => confidence <= bound) || steps.at(-1);
}

// A person decided: the mark goes, and nothing automatic touches the field again.
function settle(select, form, view) {
  const wasOpen = !doubtOf(select).hidden;
  select.dataset.chosen = "";
  unmark(select, view);
  leaveOpen(select, false);
  if (wasOpen) say(view, summaryOf(form, view));
  const left = FIELDS.map((name) => view.selects[name]).filter((each) => !("chosen" in each.dataset));
  view.clear.hidden = !left.some((each) => each.dataset.suggested);
  if (!left.length) view.tools.hidden = true;
}

// Tells the server which values are no choice of a person's.
function note(view) {
  view.suggested.value = FIELDS.filter((name) => view.selects[name].dataset.suggested).join(" ");
}

function unmark(select, view) {
  delete select.dataset.suggested;
  select.closest("[data-prefill-field]").classList.remove("is-suggested");
  const pencil = markOf(select);
  pencil.hidden = true;
  describe(select, pencil.id, false);
  note(view);
}

// Take back what was pencilled in and no person settled.
function forget(view) {
  view.token.value = view.seen.value = "";
  view.tools.hidden = true;
  for (const select of Object.values(view.selects)) {
    leaveOpen(select, false);
    if (!select.dataset.suggested) continue;
    select.value = "";
    unmark(select, view);
  }
}

function clear(form, view) {
  forget(view);
  say(view, form.dataset.textCleared);
  view.selects.category.focus();
}

function say(view, text) {
  view.status.textContent = text;
}

function describe(element, id, isOn) {
  const ids = new Set((element.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
  if (isOn) ids.add(id);
  else ids.delete(id);
  if (ids.size) element.setAttribute("aria-describedby", [...ids].join(" "));
  else element.removeAttribute("aria-describedby");
}

function markOf(select) {
  return select.closest("[data-prefill-field]").querySelector("[data-prefill-mark]");
}

function doubtOf(select) {
  return select.closest("[data-prefill-field]").querySelector("[data-prefill-doubt]");
}

function labelOf(view, name) {
  return view.selects[name].dataset.label;
}

function chosenText(view, name) {
  return view.selects[name].selectedOptions[0].textContent.trim();
}

function format(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}
