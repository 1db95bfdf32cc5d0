/** A job's box replaces itself while it runs (templates/documents/parts/job.html); only a change of state is read out. */
import { announce } from "./toasts.js";

const states = new Map();

function look() {
  for (const box of document.querySelectorAll("[data-job]")) {
    const { job, jobState } = box.dataset;
    if (states.has(job) && states.get(job) !== jobState) announce(box.querySelector("[data-job-news]").textContent.trim());
    states.set(job, jobState);
  }
}
document.addEventListener("htmx:afterSettle", look);
look();
