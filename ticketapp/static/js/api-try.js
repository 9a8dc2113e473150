// Sends the calls of the API's page and shows what came back. The token lives in its field and nowhere else.

const credentials = document.querySelector("[data-credentials]");
const token = document.getElementById("api-token");
const SHOWN_HEADERS = ["etag", "location", "retry-after", "www-authenticate", "allow", "x-request-id"];
const SHOWN_CHARACTERS = 20_000;

// What the form asks for, as fetch takes it. Empty fields are left out.
function requestOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = new Headers();
  const options = { method: form.dataset.method, headers, credentials: "same-origin" };
  for (const field of form.querySelectorAll("[data-place]")) {
    if ((field.type === "checkbox" && !field.checked) || field.value === "") continue;
    if (field.dataset.place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value.trim()));
    if (field.dataset.place === "query") query.append(field.name, field.value);
    if (field.dataset.place === "header") headers.set(field.name, field.value);
    if (field.dataset.place === "body") {
      options.body = field.value;
      headers.set("Content-Type", "application/json");
    }
  }
  authorize(options);
  return [query.size ? `${path}?${query}` : path, options];
}

// With a token the session stays out of it, so that the answer is what the token's owner would get.
function authorize(options) {
  if (token.value.trim()) {
    options.credentials = "omit";
    options.headers.set("Authorization", `Bearer ${token.value.trim()}`);
  } else if (credentials.dataset.csrf && options.method !== "GET") {
    options.headers.set("X-CSRFToken", credentials.dataset.csrf);
  }
}

async function send(form) {
  const started = performance.now();
  const [url, options] = requestOf(form);
  const response = await fetch(url, options);
  const text = await response.text();
  const milliseconds = Math.round(performance.now() - started);
  const headers = SHOWN_HEADERS.filter((name) => response.headers.has(name));
  const status = `${response.status} ${response.statusText}`.trim();
  return {
    status: `${status}, ${form.dataset.after.replace("{}", milliseconds)}`,
    text: [...headers.map((name) => `${name}: ${response.headers.get(name)}`), "", indented(text, form)].join("\n"),
  };
}

function indented(text, form) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON: as it came.
  }
  return shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS)}\n${form.dataset.cut}` : shown;
}

async function run(form) {
  const status = form.querySelector("[data-status]");
  const answer = form.querySelector("[data-answer]");
  const button = form.querySelector("[type=submit]");
  button.setAttribute("aria-disabled", "true");
  status.textContent = form.dataset.waiting;
  answer.hidden = true;
  try {
    const result = await send(form);
    status.textContent = result.status;
    answer.firstElementChild.textContent = result.text;
    answer.hidden = false;
  } catch {
    status.textContent = form.dataset.failed;
  }
  button.removeAttribute("aria-disabled");
}

credentials.hidden = false;
credentials.addEventListener("submit", (event) => event.preventDefault());
for (const panel of document.querySelectorAll("[data-try-panel]")) panel.hidden = false;
for (const form of document.querySelectorAll("[data-try]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.querySelector("[type=submit]").getAttribute("aria-disabled") !== "true") run(form);
  });
}
