/**
 * What the portal says, and on top of it the moves that are being saved. `shown()` is what stands on the screen: the
 * portal's board with those moves; when one is refused or fails it goes, and what is shown is the truth again.
 */

import { between, day, hour } from "./clock.js";
import { say, status, toast } from "./page.js";
import { load, loadNotes, send } from "./server.js";

const EVERY_MS = 5000;
const JITTER_MS = 3500;
const MOST_TOASTS = 3;

let truth = null;
let remarks = null;
let waiting = []; // {what, move, done}: the first one is on its way
let isSending = false;
let lostAt = null;
let isHeld = false;
let round = 0; // an answer to a question from before a write is out of date
const told = new Set();
const listeners = [];

export const onChange = (listener) => listeners.push(listener);
const tell = () => listeners.forEach((listener) => listener());

/** While something is dragged nothing is drawn under the pointer. */
export function hold(held) {
  isHeld = held;
  if (!held) tell();
}

export const held = () => isHeld;
export const board = () => truth;
export const problemsOf = (key) => {
  const id = truth.sessions.find((one) => one.key === key)?.id;
  return id ? (remarks?.problems || []).filter(({ about }) => about.includes(id)) : [];
};
export const connection = () => lostAt;
export const isSaving = () => waiting.length > 0;

function withMove(session, move) {
  return { ...session, start: move.start, end: move.end, rooms: move.start ? move.rooms : [], minutes: move.start ? between(move.start, move.end) : session.minutes };
}

export function shown() {
  const moved = new Map(waiting.filter(({ move }) => move).map(({ move }) => [move.key, move]));
  return truth.sessions.map((session) => (moved.has(session.key) ? withMove(session, moved.get(session.key)) : session));
}

export const session = (key) => shown().find((one) => one.key === key);

function take(next) {
  // A day whose last session went stays to be seen, and its column under the pointer.
  const days = new Map([...(truth?.days || []), ...next.days].map((one) => [one.date, one]));
  truth = { ...next, days: [...days.values()].sort((one, other) => one.date.localeCompare(other.date)) };
}

/** “Wednesday 14 May, 09:00 to 10:00, Room 1”. */
export function place({ start, end, rooms }) {
  if (!start) return say("notScheduled");
  const label = truth.days.find(({ date }) => date === day(start))?.label || day(start);
  const names = rooms.map((code) => truth.rooms.find((room) => room.code === code)?.name || code);
  return [label, say("until", { start: hour(start), end: hour(end) }), ...names].join(", ");
}

/** Problems, and what others did: fetched when the board is another one. */
async function annotate() {
  const { board: next } = await loadNotes();
  if (!next?.recent) return;
  const isFirst = remarks === null;
  remarks = next;
  const fresh = next.recent.filter(({ id }) => !told.has(id));
  fresh.forEach(({ id }) => told.add(id));
  const others = isFirst ? [] : fresh.filter(({ mine, session }) => !mine && truth.sessions.some(({ id }) => id === session));
  if (others.length > MOST_TOASTS) return toast(say("several", { count: others.length }));
  others.reverse().forEach(({ did, who, session }) => {
    const about = truth.sessions.find(({ id }) => id === session);
    toast(say(`did-${did}`, { who, session: about.title, place: place(about) }));
  });
}

function lost() {
  lostAt ??= new Date();
}

function found() {
  if (lostAt) toast(say("back"));
  lostAt = null;
}

/** Ask whether there is anything new. */
export async function refresh({ afresh = false } = {}) {
  const mine = (round += 1);
  try {
    const answer = await load({ afresh: afresh || truth === null });
    if (mine !== round || isSending) return;
    if (answer.status === 304 || answer.board?.sessions) found();
    else status(say("signedOut"));
    if (answer.board?.sessions) {
      take(answer.board);
      if (!isHeld) tell();
      await annotate();
    } else if (remarks === null) await annotate();
  } catch {
    if (mine !== round) return;
    lost();
  }
  if (!isHeld) tell();
}

/** Ask again and again, not all browsers at the same moment. */
export function follow() {
  const next = () => setTimeout(async () => {
    if (!document.hidden && !isSending) await refresh({ afresh: Boolean(lostAt) });
    next();
  }, EVERY_MS + Math.random() * JITTER_MS);
  next();
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  window.addEventListener("online", () => refresh({ afresh: true }));
  window.addEventListener("offline", () => { lost(); tell(); });
}

/** Save a move; gives what the portal answered. Several wait for one another, each seen as “Saving…”. */
export function save({ key, start, end, rooms }) {
  const before = waiting.filter(({ move }) => move?.key === key);
  // A later one of the same session counts on the version that the one before it will give, and on nothing else.
  const version = before.length ? before.at(-1).move.version + 1 : truth.sessions.find((one) => one.key === key).version;
  return enqueue("move", { key, version, start, end, rooms });
}

export const undo = () => enqueue("undo", null);
export const redo = () => enqueue("redo", null);

function enqueue(what, move) {
  const answer = new Promise((done) => waiting.push({ what, move, done }));
  tell();
  if (!isSending) run();
  return answer;
}

async function run() {
  isSending = true;
  status(say("saving"));
  while (waiting.length) {
    const { what, move, done } = waiting[0];
    const answer = await attempt(what, move);
    round += 1;
    const dropped = waiting.splice(0, answer.ok ? 1 : waiting.length).slice(1);
    if (answer.board?.sessions) {
      found();
      take(answer.board);
    }
    const more = !answer.ok && dropped.length ? [say("further")] : [];
    const result = { ok: answer.ok, sentences: [...answer.sentences, ...more] };
    done(result);
    dropped.forEach((one) => one.done({ ok: false, sentences: [] }));
  }
  isSending = false;
  tell();
  await annotate().catch(lost);
  tell();
  // Whether a write that got no answer was done, only the portal knows.
  if (lostAt) await refresh({ afresh: true });
}

async function attempt(what, move) {
  try {
    const answer = await send(what, move ? { moves: [move] } : {});
    const sentences = answer.ok ? [] : answer.board?.sentences || [say("signedOut")];
    return { ...answer, sentences };
  } catch {
    lost();
    return { ok: false, board: null, sentences: [say("failed")] };
  }
}
