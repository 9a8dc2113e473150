// A message that was in the page when it loaded is not read aloud: put its words into the live region afterwards.

const region = document.querySelector("[data-announcer]");
const texts = [...document.querySelectorAll("[data-announce] > p")].map((message) => message.textContent.trim());
if (region && texts.length) {
  setTimeout(() => {
    region.textContent = texts.join(" ");
  }, 100);
}
