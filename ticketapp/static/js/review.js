// The button that says "Looks right" saves instead where something was changed; on a ticket's page it takes along what was
// changed in the selects there, which belong to other forms.

for (const form of document.querySelectorAll("form[data-review]")) start(form);

function start(form) {
  const label = form.querySelector("[data-review-label]");
  const right = label.textContent;
  const own = [...form.elements].filter((each) => each.matches("select"));
  const copies = [...form.querySelectorAll("[data-review-of]")];
  const pairs = [
    ...own.map((select) => ({ select, settled: select.dataset.settled })),
    ...copies.map((copy) => ({ select: document.getElementById(copy.dataset.reviewOf), settled: copy.value, copy })),
  ];
  const update = () => {
    for (const { select, copy } of pairs) if (copy) copy.value = select.value;
    const isChanged = pairs.some(({ select, settled }) => select.value !== settled);
    label.textContent = isChanged ? label.dataset.textChanged : right;
    form.querySelector("button").classList.toggle("is-changed", isChanged);
  };
  for (const { select } of pairs) select.addEventListener("change", update);
  // Back brings the page as it was left.
  window.addEventListener("pageshow", update);
}
