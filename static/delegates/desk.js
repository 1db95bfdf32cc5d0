/** The accreditation desk: ticking all rows, and keys for walking along the queue, for those who switch them on. */
const KEYS = "accreditation-keys";

/** The box in the head of the list ticks or clears all rows; htmx may have drawn them anew. */
document.addEventListener("change", (event) => {
  const rows = [...document.querySelectorAll("#queue input[name=row]")];
  const all = document.querySelector("#queue [data-tick-all]");
  if (event.target === all) for (const row of rows) row.checked = all.checked;
  else if (event.target.matches("input[name=row]") && all) all.checked = rows.every((row) => row.checked);
});

const toggle = document.querySelector("[data-keys-toggle]");
let isOn = false;
try {
  isOn = localStorage.getItem(KEYS) === "1";
} catch {
  // storage is switched off: the keys are, too
}
if (toggle) {
  toggle.checked = isOn;
  toggle.addEventListener("change", () => {
    isOn = toggle.checked;
    try {
      localStorage.setItem(KEYS, isOn ? "1" : "");
    } catch {
      // for this page alone, then
    }
  });
}

/** n and p go to the neighbours, a puts the cursor on "Accredit": nothing is decided by one key. */
document.addEventListener("keydown", (event) => {
  if (!isOn || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const goal = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!goal) return;
  event.preventDefault();
  if (goal.tagName === "A") goal.click();
  else goal.focus();
});
