/**
 * [data-rows=PREFIX]: a Django formset as a list of rows that can be added, moved and removed. What is posted is the same
 * as without a script: TOTAL_FORMS, ORDER and DELETE. A removed row stays in the form until it is saved, and can be kept.
 */
const rows = (list) => [...list.querySelectorAll("[data-row]")];
const input = (row, name) => row.querySelector(`[name$="-${name}"]`);

function add(list) {
  const total = list.querySelector("[name$='-TOTAL_FORMS']");
  const template = list.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  list.querySelector("[data-rows-body]").insertAdjacentHTML("beforeend", template);
  total.value = Number(total.value) + 1;
  number(list);
  rows(list).at(-1).querySelector("input:not([type=hidden]), select").focus();
}

/** The order on the page becomes the order that is posted. */
function number(list) {
  rows(list).forEach((row, index) => {
    const order = input(row, "ORDER");
    if (order) order.value = index + 1;
  });
}

function move(list, row, button, up) {
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (up) other.before(row);
  else other.after(row);
  number(list);
  button.focus();
}

function remove(list, row, gone) {
  input(row, "DELETE").checked = gone;
  row.toggleAttribute("data-gone", gone);
  row.querySelector(".row-gone").hidden = !gone;
  row.querySelector(gone ? "[data-row-keep]" : "input:not([type=hidden])").focus();
}

for (const list of document.querySelectorAll("[data-rows]")) {
  number(list);
  for (const row of rows(list)) {
    if (input(row, "DELETE")?.checked) {
      row.toggleAttribute("data-gone", true);
      row.querySelector(".row-gone").hidden = false;
    }
  }
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const row = button.closest("[data-row]");
    if (button.matches("[data-rows-add]")) add(list);
    else if (button.matches("[data-row-up]")) move(list, row, button, true);
    else if (button.matches("[data-row-down]")) move(list, row, button, false);
    else if (button.matches("[data-row-remove]")) remove(list, row, true);
    else if (button.matches("[data-row-keep]")) remove(list, row, false);
  });
}
