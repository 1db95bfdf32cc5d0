// "Another row" without a journey to the server, which answers the same button where this does not run.
const button = document.querySelector("[data-add-row]");

/** `r3-title` becomes `r4-title`, in names, ids and what points to them. */
function renumber(element, from, to) {
  for (const name of ["name", "id", "aria-describedby"]) {
    const value = element.getAttribute(name);
    if (value) element.setAttribute(name, value.replace(`r${from}-`, `r${to}-`));
  }
}

function addRow() {
  const form = button.form;
  const count = form.elements.rows;
  const last = form.querySelector(".entry-rows tbody tr:last-child");
  const from = Number(count.value) - 1;
  const line = Number(form.elements[`r${from}-line`].value);
  const row = last.cloneNode(true);
  for (const error of row.querySelectorAll(".cell-error")) error.remove();
  for (const field of row.querySelectorAll("input, select")) {
    renumber(field, from, from + 1);
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    if (field.type === "hidden") field.value = String(line + 1);
    else if (field.type === "checkbox") field.checked = false;
    else if (field instanceof HTMLInputElement) field.value = "";
    const label = field.getAttribute("aria-label");
    if (label) field.setAttribute("aria-label", label.replace(/\d+$/, String(line + 1)));
  }
  // A copy of a choice begins as the page was sent; what was chosen in the last row is likely here too.
  const choices = [...last.querySelectorAll("select")];
  row.querySelectorAll("select").forEach((choice, index) => {
    choice.value = choice.name.endsWith("-post") ? "" : choices[index].value;
  });
  row.firstElementChild.firstChild.textContent = String(line + 1);
  last.after(row);
  count.value = String(from + 2);
  row.querySelector("input:not([type=hidden])").focus();
}

button?.addEventListener("click", (event) => {
  event.preventDefault();
  addRow();
});
