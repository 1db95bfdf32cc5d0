// Every page's behaviour. Pages work without it; what a page needs beyond is fetched when it is there.
import htmx from "htmx.org";
import "./js/menus.js";
import "./js/theme-menu.js";
import "./js/toasts.js";
import "./js/forms.js";
import "./js/jobs.js";
import "./js/passkeys.js";

window.htmx = htmx;

async function crop() {
  if (!document.querySelector("input[type=file][data-crop]")) return;
  const { watch } = await import("./js/crop.js");
  watch(document);
}
document.addEventListener("htmx:afterSettle", crop);
crop();
