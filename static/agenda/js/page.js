/** What the editor finds on its page: addresses, words, places to write into. */

export const root = document.getElementById("editor");
const words = JSON.parse(document.getElementById("editor-words").textContent);

export const find = (name) => document.getElementById(`editor-${name}`);

/** The sentence of that name, with what stands in braces filled in. */
export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
}

/** A drawing that the page holds in a template. */
export function icon(name) {
  return document.getElementById(`icon-${name}`).content.cloneNode(true);
}

export function element(tag, className = "", ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/** Beside the grid, read out as it changes. */
export function status(text) {
  find("status").textContent = text;
}

/** A quiet word in the corner, gone by itself unless it `stays`. */
export function toast(text, { stays = false } = {}) {
  const words_ = element("p", "", text);
  words_.dataset.text = "";
  const close = element("button", "btn-close");
  close.type = "button";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", say("close"));
  const made = element("li", `notification notification--${stays ? "warning" : "info"}`, element("div", "notification-body", words_), close);
  made.dataset.seen = "";
  document.getElementById("toasts").append(made);
  if (!stays) setTimeout(() => made.remove(), 10000);
}
