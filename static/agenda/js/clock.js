/** Times as the board writes them, "2025-05-14 09:00": where the meeting is, whatever zone the browser is in. */

const two = (number) => String(number).padStart(2, "0");

/** A moment of the grid, whose dates are in the browser's zone by name only. */
export function written(date) {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

// Reckoned in UTC, which knows no summer time: the same minutes everywhere.
const number = (text) => Date.parse(`${text.replace(" ", "T")}:00Z`) / 60000;

/** `minutes` later. */
export function later(text, minutes) {
  const moment = new Date((number(text) + minutes) * 60000).toISOString();
  return `${moment.slice(0, 10)} ${moment.slice(11, 16)}`;
}

export const between = (start, end) => number(end) - number(start);
export const day = (text) => text.slice(0, 10);
export const hour = (text) => text.slice(11, 16);

/** The nearest full step before. */
export function snapped(text, step) {
  const [hours, minutes] = hour(text).split(":").map(Number);
  return later(text, -((hours * 60 + minutes) % step));
}
