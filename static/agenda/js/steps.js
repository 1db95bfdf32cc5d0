/** What a person does with a session, however they do it: by pointer, key, or form. Says what became of it. */

import * as board from "./board.js";
import { between, day, hour, later } from "./clock.js";
import { say, status, toast } from "./page.js";

const SHORTEST = 5;

/** “Wednesday 14 May, 09:00 to 10:00, Room 1”. */
export function place({ start, end, rooms }) {
  if (!start) return say("notScheduled");
  const label = board.board().days.find(({ date }) => date === day(start))?.label || day(start);
  const names = rooms.map((code) => board.board().rooms.find((room) => room.code === code)?.name || code);
  return [label, say("until", { start: hour(start), end: hour(end) }), ...names].join(", ");
}

function report(answer, done) {
  if (answer.ok) return status(`${done} ${say("saved")}`);
  if (!answer.sentences.length) return undefined;
  const words = [say("refused"), ...answer.sentences].join(" ");
  status(words);
  toast(words, { stays: true });
  return undefined;
}

/** Put a session somewhere; the answer is for who wants to show it elsewhere, too. */
export async function put(key, to) {
  const session = board.session(key);
  if (session.start === to.start && session.end === to.end && String(session.rooms) === String(to.rooms)) {
    return { ok: true, sentences: [] };
  }
  const answer = await board.save({ key, ...to });
  const words = to.start ? say("moved", { session: session.title, place: place(to) }) : say("unscheduled", { session: session.title });
  report(answer, words);
  return answer;
}

export const takeOff = (key) => put(key, { start: null, end: null, rooms: [] });

export function shift(key, minutes) {
  const { start, end, rooms } = board.session(key);
  return put(key, { start: later(start, minutes), end: later(end, minutes), rooms });
}

export function lengthen(key, minutes) {
  const { start, end, rooms } = board.session(key);
  if (between(start, end) + minutes < SHORTEST) return status(say("atLeast"));
  return put(key, { start, end: later(end, minutes), rooms });
}

/** To the next room, or back; a session in several moves as a whole. */
export function across(key, by) {
  const { start, end, rooms } = board.session(key);
  const codes = board.board().rooms.map(({ code }) => code);
  const places = rooms.length ? rooms.map((code) => codes.indexOf(code) + by) : [by > 0 ? 0 : codes.length - 1];
  if (places.some((found) => found < 0 || found >= codes.length)) return status(say("edge"));
  return put(key, { start, end, rooms: places.map((found) => codes[found]) });
}

export async function undo() {
  report(await board.undo(), say("undone"));
}

export async function redo() {
  report(await board.redo(), say("redone"));
}
