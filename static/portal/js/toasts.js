/** Toasts: read out once, closed by hand; those that only confirm go by themselves, unless the person is on them. */
const STAYS_MS = 8000;

const announcer = document.getElementById("announcer");

/** Has a screen reader say `text`, without moving the focus. */
export function announce(text) {
  if (!announcer) return;
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = text), 100);
}

function expire(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => expire(toast), STAYS_MS);
  else toast.remove();
}

function welcome(toast) {
  toast.dataset.seen = "";
  if (toast.hasAttribute("data-fleeting")) setTimeout(() => expire(toast), STAYS_MS);
}

function welcomeAll() {
  const fresh = [...document.querySelectorAll(".notification:not([data-seen])")];
  fresh.forEach(welcome);
  if (fresh.length) announce(fresh.map((toast) => toast.querySelector("[data-text]").textContent.trim()).join(" "));
}

document.addEventListener("click", (event) => {
  event.target.closest(".notification [data-dismiss]")?.closest(".notification").remove();
});
document.addEventListener("htmx:oobAfterSwap", welcomeAll);
document.addEventListener("htmx:afterSettle", welcomeAll);
welcomeAll();
