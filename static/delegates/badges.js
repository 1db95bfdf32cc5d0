/** The box in the head of the list ticks or clears all badges of the page; ticking chooses "those that are ticked". */
const boxes = () => document.querySelectorAll('input[name="badge"]');
const all = document.querySelector("[data-tick-all]");
const picked = document.querySelector('input[name="which"][value="picked"]');

all?.addEventListener("change", () => {
  for (const box of boxes()) box.checked = all.checked;
  if (all.checked && picked) picked.checked = true;
});
document.addEventListener("change", (event) => {
  if (!event.target.matches('input[name="badge"]')) return;
  if (event.target.checked && picked) picked.checked = true;
  if (all) all.checked = [...boxes()].every((box) => box.checked);
});
