/** What a person does with a session, however they do it: by pointer, key, or form. Says what became of it. */

import * as board from "./board.js";
import { between, later } from "./clock.js";
import { say, status, toast } from "./page.js";

const SHORTEST = 5;

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
  const words = to.start ? say("moved", { session: session.title, place: board.place(to) }) : say("unscheduled", { session: session.title });
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
