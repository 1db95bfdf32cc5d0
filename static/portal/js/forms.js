/** The summary of a form's errors takes the focus when the page arrives, so that nobody hunts for what went wrong. */
function focusSummary(root) {
  root.querySelector?.(".error-summary")?.focus();
}
focusSummary(document);
document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.target));

/** Links of the summary go to the field itself, and put the cursor into it. */
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  if (!link) return;
  const id = decodeURIComponent(link.hash.slice(1));
  const field = document.getElementById(id) ?? document.querySelector(`[id^="${CSS.escape(id.replace(/^div_/, ""))}_"]`);
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  const inner = field.matches("input, select, textarea, button") ? field : field.querySelector("input, select, textarea");
  (inner ?? field).focus();
});

/** A form is sent once, however often the button is pressed; going back to the page makes it fresh again. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!event.defaultPrevented) form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

/** <select data-autosubmit>: filters apply when they change. */
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
