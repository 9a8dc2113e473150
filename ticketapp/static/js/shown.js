// When a page is shown.

// A message that was in the page when it loaded is not read aloud: put its words into the live region afterwards.
const region = document.querySelector("[data-announcer]");
const texts = [...document.querySelectorAll("[data-announce] > p")].map((message) => message.textContent.trim());
if (region && texts.length) {
  setTimeout(() => {
    region.textContent = texts.join(" ");
  }, 100);
}

// A page that browsers may keep is asked for again when Back brings it out of memory: it may have changed, or the agent
// may have signed out.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && "kept" in document.documentElement.dataset) window.location.reload();
});
