// A second click before the answer sends nothing. The server would make one ticket of two posts anyway.

for (const form of document.querySelectorAll("form[data-once]")) {
  const button = form.querySelector("[type=submit]");
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
    button.setAttribute("aria-disabled", "true");
  });
  // Back brings the page as it was left.
  window.addEventListener("pageshow", () => {
    isSent = false;
    button.removeAttribute("aria-disabled");
  });
}
