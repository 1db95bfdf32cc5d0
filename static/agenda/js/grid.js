/** The grid: days by rooms. It draws what the board shows and hands every gesture to the steps. */

import { createCalendar, Interaction, ResourceTimeGrid } from "@event-calendar/core";

import * as board from "./board.js";
import { day, hour, later, snapped, written } from "./clock.js";
import { open } from "./dialog.js";
import { element, find, icon, root, say } from "./page.js";
import * as steps from "./steps.js";
import { isOverTray } from "./tray.js";

const NO_ROOM = "-";
const box = find("grid");
const pointer = { x: -1, y: -1 };
let calendar = null;
let drawn = "";
// The session whose focus the grid takes away while it draws.
let returning = null;

for (const name of ["pointerdown", "pointermove", "pointerup"]) {
  window.addEventListener(name, ({ clientX, clientY }) => Object.assign(pointer, { x: clientX, y: clientY }), { capture: true, passive: true });
}

export const snap = () => Number(find("snap").value);

function rooms(sessions) {
  const chosen = find("room").value;
  const all = board.board().rooms.map(({ code, name }) => ({ id: code, title: name }));
  if (sessions.some(({ start, rooms: codes }) => start && !codes.length)) all.push({ id: NO_ROOM, title: say("noRoom") });
  return chosen ? all.filter(({ id }) => id === chosen) : all;
}

/** From the first to the last full hour that the settings or a session need. */
function hours(sessions) {
  const [first, last] = [root.dataset.from, root.dataset.to];
  const starts = sessions.filter(({ start }) => start).map(({ start }) => hour(start));
  const ends = sessions.filter(({ start }) => start).map(({ start, end }) => (day(end) > day(start) ? "24:00" : hour(end)));
  const from = [first, ...starts].sort()[0];
  const to = [last, ...ends].sort().at(-1);
  return { slotMinTime: `${from.slice(0, 2)}:00`, slotMaxTime: to.endsWith(":00") ? to : `${String(Number(to.slice(0, 2)) + 1).padStart(2, "0")}:00` };
}

function classes(session, problems) {
  return [
    `kind-${session.kind || "closed"}`,
    session.stream && `stream-${session.stream}`,
    session.isClosed && "is-closed",
    session.isCancelled && "is-cancelled",
    problems.length && (problems.some(({ blocks }) => blocks) ? "is-blocking" : "is-warned"),
  ].filter(Boolean);
}

function event(session) {
  const isMovable = session.version !== null && !session.isBlock;
  return {
    id: session.key,
    resourceIds: session.rooms.length ? session.rooms : [NO_ROOM],
    start: session.start,
    end: session.end,
    title: session.title,
    editable: isMovable,
    classNames: classes(session, board.problemsOf(session.key)),
    extendedProps: { session },
  };
}

function content({ event: { extendedProps, start, end } }) {
  const { session } = extendedProps;
  const times = element("span", "ev-time", `${hour(written(start))}–${hour(written(end))}`);
  const title = element("span", "ev-title", session.title);
  const nodes = [times, title];
  if (session.isClosed) nodes.unshift(element("span", "ev-mark", icon("lock"), element("span", "visually-hidden", say("closed"))));
  const problems = board.problemsOf(session.key);
  if (problems.length) {
    const mark = element("span", "ev-mark ev-problem", icon("problem"), element("span", "visually-hidden", problems.map(({ message }) => message).join(" ")));
    mark.title = problems.map(({ message, solve }) => `${message} ${solve}`.trim()).join("\n");
    nodes.unshift(mark);
  }
  if (session.publicTitle) nodes.push(element("span", "ev-public", say("others", { title: session.publicTitle })));
  else if (!session.isFull && session.audience) nodes.push(element("span", "ev-public", session.audience));
  if (session.isCancelled) nodes.push(element("span", "visually-hidden", say("cancelled")));
  return { domNodes: nodes };
}

/** Rooms after a drag from one column to another; a session in several changes that one. */
function roomsAfter(session, from, to) {
  if (!to || !from || from.id === to.id || to.id === NO_ROOM) return session.rooms;
  if (session.rooms.includes(to.id)) return session.rooms;
  const kept = session.rooms.filter((code) => code !== from.id);
  return [...kept, to.id];
}

async function dropped({ event: { id, start, end }, oldResource, newResource, revert }) {
  const session = board.session(id);
  const to = { start: written(start), end: written(end), rooms: roomsAfter(session, oldResource, newResource) };
  revert(); // The board draws it where it is asked to be, and back again where that is refused.
  board.hold(false);
  if (!isOverTray(pointer)) await steps.put(id, to);
}

function stopped({ event: { id } }) {
  board.hold(false);
  if (isOverTray(pointer)) setTimeout(() => steps.takeOff(id));
}

function options(sessions) {
  const chosen = find("day").value;
  const days = board.board().days;
  return {
    view: chosen ? "resourceTimeGridDay" : "resourceTimeGridWeek",
    date: chosen || days[0]?.date,
    duration: { days: chosen ? 1 : days.length || 1 },
    resources: rooms(sessions),
    snapDuration: { minutes: snap() },
    slotDuration: { minutes: Math.max(15, snap()) },
    slotHeight: snap() === 30 ? 34 : 22,
    ...hours(sessions),
  };
}

function create(sessions) {
  return createCalendar(box, [ResourceTimeGrid, Interaction], {
    ...options(sessions),
    events: [],
    locale: document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang,
    headerToolbar: { start: "", center: "", end: "" },
    height: "100%",
    columnWidth: "minmax(5.75rem, 1fr)",
    datesAboveResources: true,
    allDaySlot: false,
    editable: true,
    eventLongPressDelay: 350,
    nowIndicator: false,
    slotEventOverlap: false,
    dayHeaderFormat: { weekday: "long", day: "numeric", month: "long" },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventContent: content,
    eventClick: ({ event: { id } }) => open(id),
    eventDidMount: ({ el, event: { id } }) => {
      el.dataset.key = id;
      el.tabIndex = 0;
      el.setAttribute("aria-keyshortcuts", "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight Alt+Shift+ArrowUp Alt+Shift+ArrowDown Enter");
      // As soon as it is drawn anew: a key that is pressed meanwhile must not go nowhere.
      if (id === returning) el.focus();
    },
    eventDragStart: () => board.hold(true),
    eventResizeStart: () => board.hold(true),
    eventDragStop: stopped,
    eventResizeStop: () => board.hold(false),
    eventDrop: dropped,
    eventResize: dropped,
  });
}

/** Draw the board, if it is another one; the focus stays on its session. */
export function draw() {
  if (board.held() || !board.board()) return;
  const sessions = board.shown();
  const next = JSON.stringify([sessions, sessions.map(({ key }) => board.problemsOf(key)), board.board().rooms, find("day").value, find("room").value, snap()]);
  if (next === drawn) return;
  drawn = next;
  const focused = document.activeElement?.closest?.(".ec-event")?.dataset.key;
  calendar ??= create(sessions);
  Object.entries(options(sessions)).forEach(([name, value]) => calendar.setOption(name, value));
  calendar.setOption("events", sessions.filter(({ start }) => start).map(event));
  returning = focused ?? null;
  if (focused) setTimeout(() => {
    focus(focused);
    returning = null;
  }, 30);
}

/** Of a session that stands in several columns the first. */
export function focus(key) {
  const found = box.querySelector(`.ec-event[data-key="${CSS.escape(key)}"]`);
  found?.focus();
  return Boolean(found);
}

/** The place under a point of the screen, at a full step; null outside the grid. */
export function placeAt(x, y, minutes) {
  const frame = box.getBoundingClientRect();
  if (x < frame.left || x > frame.right || y < frame.top || y > frame.bottom) return null;
  const info = calendar.dateFromPoint(x, y);
  if (!info?.date) return null;
  const start = snapped(written(info.date), snap());
  const code = info.resource?.id;
  return { start, end: later(start, minutes), rooms: code && code !== NO_ROOM ? [code] : [] };
}
