/** Sessions without a time: found by typing, dragged into the grid, or placed by the form. */

import * as board from "./board.js";
import { open } from "./dialog.js";
import { placeAt } from "./grid.js";
import { element, find, icon, say } from "./page.js";
import * as steps from "./steps.js";

const list = find("tray-list");
const box = find("tray");
let drawn = "";

export function isOverTray({ x, y }) {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return x >= left && x <= right && y >= top && y <= bottom;
}

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

function item(session) {
  const grip = element("span", "tray-grip", icon("grip"));
  grip.setAttribute("aria-hidden", "true");
  const name = element("span", "tray-title", session.title);
  const facts = element("span", "tray-facts", say("minutes", { minutes: session.minutes }), session.isClosed ? ` · ${session.audience || say("closed")}` : "");
  const button = element("button", "btn btn-secondary btn-sm", say("schedule"));
  button.type = "button";
  button.setAttribute("aria-label", `${say("schedule")} ${session.title}`);
  button.addEventListener("click", () => open(session.key));
  const made = element("li", `tray-item kind-${session.kind || "closed"}${session.isClosed ? " is-closed" : ""}`, grip, element("span", "tray-text", name, facts), button);
  made.dataset.key = session.key;
  made.addEventListener("pointerdown", (down) => {
    // A finger on the text scrolls the list; on the grip it drags.
    if (down.button !== 0 || down.target.closest("button") || (down.pointerType !== "mouse" && !down.target.closest(".tray-grip"))) return;
    drag(made, session, down);
  });
  return made;
}

function drag(from, session, down) {
  down.preventDefault();
  board.hold(true);
  const ghost = element("div", "tray-ghost", session.title);
  document.body.append(ghost);
  const follow = ({ clientX, clientY }) => {
    ghost.style.left = `${clientX}px`;
    ghost.style.top = `${clientY}px`;
  };
  const finish = () => {
    ghost.remove();
    stop.abort();
    board.hold(false);
  };
  const stop = new AbortController();
  follow(down);
  from.setPointerCapture(down.pointerId);
  from.addEventListener("pointermove", follow, { signal: stop.signal });
  from.addEventListener("pointercancel", finish, { signal: stop.signal });
  from.addEventListener("pointerup", (up) => {
    ghost.remove();
    const place = placeAt(up.clientX, up.clientY, session.minutes);
    finish();
    if (place) steps.put(session.key, place);
  }, { signal: stop.signal });
}

export function draw() {
  if (board.held() || !board.board()) return;
  const loose = board.shown().filter(({ start, version }) => !start && version !== null);
  const wanted = plain(find("search").value.trim());
  const found = loose.filter(({ title, audience }) => plain(`${title} ${audience}`).includes(wanted));
  const next = JSON.stringify([found, loose.length]);
  if (next === drawn) return;
  drawn = next;
  find("tray-count").textContent = loose.length;
  const none = element("li", "text-soft", say(loose.length ? "nothingFound" : "empty"));
  list.replaceChildren(...(found.length ? found.map(item) : [none]));
}

find("search").addEventListener("input", draw);
