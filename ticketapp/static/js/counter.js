// Says how much room is left once it gets tight. Nothing is cut, and a screen reader hears it only after a pause.

const SHOWN_FROM = 0.8;
const PAUSE_MS = 1000;

for (const field of document.querySelectorAll("[data-limit]")) attach(field);

function attach(field) {
  const limit = Number(field.dataset.limit);
  const texts = field.form.dataset;
  const line = document.createElement("p");
  line.className = "hint count";
  line.setAttribute("aria-hidden", "true");
  const spoken = document.createElement("p");
  spoken.className = "hidden-visually";
  spoken.setAttribute("role", "status");
  field.after(line, spoken);
  let timer;

  const update = () => {
    const rest = limit - [...field.value].length;
    const isTight = rest < limit * (1 - SHOWN_FROM);
    const text = rest < 0 ? texts.textOver : texts.textLeft;
    line.hidden = !isTight;
    line.textContent = isTight ? text.replace("{amount}", Math.abs(rest).toLocaleString(document.documentElement.lang)) : "";
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (spoken.textContent !== line.textContent) spoken.textContent = line.textContent;
    }, PAUSE_MS);
  };
  field.addEventListener("input", update);
  field.addEventListener("change", update);
  update();
}
