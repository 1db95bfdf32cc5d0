/** [data-check-group]: its buttons [data-check-all] and [data-check-none] tick or clear all boxes in it. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-check-all], [data-check-none]");
  if (!button) return;
  const ticked = button.hasAttribute("data-check-all");
  for (const box of button.closest("[data-check-group]").querySelectorAll("input[type=checkbox]")) box.checked = ticked;
});
