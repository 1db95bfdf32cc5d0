/** A session opened: what is wrong with it, and the form that moves it. What is typed stays when it is refused. */

import * as board from "./board.js";
import { between, day, hour, later } from "./clock.js";
import { element, find, say } from "./page.js";
import * as steps from "./steps.js";

const dialog = find("dialog");
const form = find("form");
const [date, starts, ends] = ["day", "starts", "ends"].map((name) => form.elements.namedItem(name));
const boxes = () => [...form.querySelectorAll("input[name=rooms]")];
let opened = null;
let length = 60;

// A box stands for the id of a room, the board speaks of codes.
const codeOf = (box) => board.board().rooms.find(({ id }) => String(id) === box.value)?.code;

function problems(key) {
  const found = board.problemsOf(key);
  return found.map(({ message, solve, blocks }) => element("li", "", element("span", `status status--${blocks ? "stop" : "wait"}`, say(blocks ? "blocks" : "warning")), element("span", "", `${message} ${solve}`.trim())));
}

function complain(sentences) {
  find("errors").hidden = !sentences.length;
  find("errors").firstElementChild.replaceChildren(...sentences.map((sentence) => element("p", "", sentence)));
}

function fill(session) {
  date.value = session.start ? day(session.start) : "";
  starts.value = session.start ? hour(session.start) : "";
  ends.value = session.end ? hour(session.end) : "";
  boxes().forEach((box) => (box.checked = session.rooms.includes(codeOf(box))));
}

export function open(key) {
  const session = board.session(key);
  if (!session || session.isBlock) return;
  opened = key;
  length = session.minutes;
  find("dialog-title").textContent = session.title;
  const others = session.publicTitle ? say("others", { title: session.publicTitle }) : "";
  const facts = [session.kindLabel, session.isClosed ? session.audience || say("closed") : "", board.place(session), say("minutes", { minutes: session.minutes }), session.isCancelled ? say("cancelled") : "", others];
  find("dialog-facts").textContent = facts.filter(Boolean).join(" · ");
  find("problems").replaceChildren(...problems(key));
  find("open").href = session.url;
  find("unschedule").hidden = !session.start;
  complain([]);
  fill(session);
  dialog.showModal();
}

function asked() {
  if (!date.value) return { start: null, end: null, rooms: [] };
  const start = `${date.value} ${starts.value}`;
  const sameDay = `${date.value} ${ends.value}`;
  // One that ends early in the night began the evening before.
  const end = sameDay <= start && ends.value < "06:00" ? later(sameDay, 24 * 60) : sameDay;
  return { start, end, rooms: boxes().filter((box) => box.checked).map(codeOf).filter(Boolean) };
}

async function answered(waiting) {
  const answer = await waiting;
  if (answer.ok) dialog.close();
  else complain(answer.sentences);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (date.value && !starts.value) return starts.focus();
  if (date.value && !ends.value) ends.value = hour(later(`${date.value} ${starts.value}`, length));
  return answered(steps.put(opened, asked()));
});

// A new start keeps the length.
starts.addEventListener("change", () => {
  const session = board.session(opened);
  if (!starts.value) return;
  const minutes = session?.start ? between(session.start, session.end) : length;
  ends.value = hour(later(`2000-01-01 ${starts.value}`, minutes));
});

find("unschedule").addEventListener("click", () => answered(steps.takeOff(opened)));
find("cancel").addEventListener("click", () => dialog.close());
