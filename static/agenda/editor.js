/** The timetable editor: sets up its parts, and the keys. */

import * as board from "./js/board.js";
import { day } from "./js/clock.js";
import { open } from "./js/dialog.js";
import * as grid from "./js/grid.js";
import { element, find, say } from "./js/page.js";
import * as steps from "./js/steps.js";
import * as tray from "./js/tray.js";

const NARROW = window.matchMedia("(max-width: 48rem)");
const FEW_ROOMS = 4;

function option(value, label) {
  const made = element("option", "", label);
  made.value = value;
  return made;
}

/** The days and rooms to choose from; what is chosen stays chosen. */
function choices(select, wanted) {
  if ([...select.options].map(({ value }) => value).join() === wanted.map(([value]) => value).join()) return;
  const chosen = select.value;
  select.replaceChildren(...wanted.map(([value, label]) => option(value, label)));
  if (wanted.some(([value]) => value === chosen)) select.value = chosen;
}

function draw() {
  const { days, rooms, undo, redo } = board.board() || { days: [], rooms: [] };
  const isFirst = !find("day").options.length;
  choices(find("day"), [["", say("allDays")], ...days.map(({ date, label }) => [date, label])]);
  choices(find("room"), [["", say("allRooms")], ...rooms.map(({ code, name }) => [code, name])]);
  if (isFirst && days.length) start(days, rooms);
  find("undo").disabled = !undo;
  find("redo").disabled = !redo;
  connection();
  grid.draw();
  tray.draw();
}

/** A phone shows one day and one room, a wide screen the first day; a link to a session its day. */
function start(days, rooms) {
  const today = new Date().toISOString().slice(0, 10);
  const linked = board.session(location.hash.replace("#session-", ""));
  const first = linked?.start ? day(linked.start) : (days.find(({ date }) => date === today) || days.find(({ isMain }) => isMain) || days[0]).date;
  find("day").value = days.length === 1 || NARROW.matches || rooms.length > FEW_ROOMS ? first : "";
  if (NARROW.matches && rooms.length) find("room").value = linked?.rooms[0] || rooms[0].code;
  if (linked) setTimeout(() => grid.focus(linked.key), 60);
}

function connection() {
  const lost = board.connection();
  const bar = find("bar");
  const words = lost ? say("offline", { time: lost.toTimeString().slice(0, 5) }) : "";
  if (bar.textContent !== words) bar.textContent = words;
  bar.hidden = !lost;
}

const BY_KEY = {
  ArrowUp: (key) => steps.shift(key, -grid.snap()),
  ArrowDown: (key) => steps.shift(key, grid.snap()),
  ArrowLeft: (key) => steps.across(key, -1),
  ArrowRight: (key) => steps.across(key, 1),
  PageUp: (key) => steps.shift(key, -24 * 60),
  PageDown: (key) => steps.shift(key, 24 * 60),
};
const LONGER = {
  ArrowUp: (key) => steps.lengthen(key, -grid.snap()),
  ArrowDown: (key) => steps.lengthen(key, grid.snap()),
};

find("grid").addEventListener("keydown", (event) => {
  const key = event.target.closest(".ec-event")?.dataset.key;
  if (!key) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    event.stopImmediatePropagation();
    open(key);
    return;
  }
  const does = event.altKey && (event.shiftKey ? LONGER : BY_KEY)[event.key];
  if (!does) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (board.session(key)?.version === null) return;
  const room = find("room").value;
  does(key);
  followTo(key, room);
}, { capture: true });

/** Where one day or room is shown, show the one that the session went to. */
function followTo(key, room) {
  const session = board.session(key);
  if (find("day").value && session.start && find("day").value !== day(session.start)) find("day").value = day(session.start);
  if (room && !session.rooms.includes(room) && session.rooms.length) find("room").value = session.rooms[0];
  draw();
  setTimeout(() => grid.focus(key), 60);
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, dialog");
  if (isTyping || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const name = event.key.toLowerCase();
  if (name !== "z" && name !== "y") return;
  event.preventDefault();
  const again = name === "y" || event.shiftKey;
  if (!find(again ? "redo" : "undo").disabled) (again ? steps.redo : steps.undo)();
});

find("undo").addEventListener("click", steps.undo);
find("redo").addEventListener("click", steps.redo);
["day", "room", "snap"].forEach((name) => find(name).addEventListener("change", draw));
// Nothing that is still being saved is lost by a click.
window.addEventListener("beforeunload", (event) => board.isSaving() && event.preventDefault());

board.onChange(draw);
await board.refresh();
draw();
board.follow();
