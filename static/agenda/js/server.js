/** Requests to the portal. An answer is `{ok, status, board}`; no answer, or none that can be read, throws. */

import { root } from "./page.js";

const PATIENCE_MS = 12000;
let etag = "";

async function ask(url, options = {}) {
  const answer = await fetch(url, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  if (answer.status === 304) return { ok: true, status: 304, board: null };
  const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  if (!isJson && answer.status >= 500) throw new Error(`answer ${answer.status}`);
  const board = isJson ? await answer.json() : null;
  if (board?.sessions) etag = answer.headers.get("ETag") || "";
  return { ok: answer.ok, status: answer.status, board };
}

/** The board, if it is another one than the last that was read. */
export function load({ afresh = false } = {}) {
  return ask(root.dataset.board, { cache: "no-store", headers: afresh || !etag ? {} : { "If-None-Match": etag } });
}

/** Problems, and what was last done. */
export function loadNotes() {
  return ask(root.dataset.notes, { cache: "no-store" });
}

export function send(what, body = {}) {
  return ask(root.dataset[what], {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": root.dataset.csrf },
    body: JSON.stringify(body),
  });
}
