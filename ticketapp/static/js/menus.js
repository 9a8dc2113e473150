// Filter panels close with Escape, which gives the focus back, and with a click elsewhere. The address stays tidy.

const menus = [...document.querySelectorAll("details.menu")];

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && menus.find((menu) => menu.open);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});

for (const menu of menus) {
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

for (const form of document.querySelectorAll("form[data-tidy]")) {
  form.addEventListener("formdata", (event) => {
    for (const name of [...event.formData.keys()]) {
      if (event.formData.getAll(name).every((value) => value === "")) event.formData.delete(name);
    }
  });
}
