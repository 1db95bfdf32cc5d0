/** A screen in a hall: now and next by its own clock, from what it was last told; asks again every 20 to 40 seconds. */
const { dataset } = document.body;
const language = document.documentElement.lang;
const zone = dataset.zone;
const KEY = `screen:${dataset.url}`;
const hour = new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
const date = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });

/** What was told last, when by this device's clock, and how far that clock is from the portal's. */
let held = null;
let failed = false;
let reloaded = Date.now();

const now = () => new Date(Date.now() + (held?.offset ?? 0));

function store() {
  try {
    localStorage.setItem(KEY, JSON.stringify(held));
  } catch {
    // no storage, or full: the service worker still has the last answer
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function take(data, at) {
  held = { data, at, offset: Date.parse(data.served_at) - at };
}

/** The page holds what it was served with; when it came out of a cache, storage may hold something newer. */
function begin() {
  const served = JSON.parse(document.getElementById("screen-data").textContent);
  const kept = stored();
  if (kept && kept.data.served_at > served.served_at) {
    held = kept;
  } else {
    take(served, Date.now());
    // A page out of a cache was served long ago: its clock says nothing about this one's.
    if (kept?.data.served_at === served.served_at) held = kept;
    store();
  }
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function time(at) {
  const today = date.format(now()) === date.format(at);
  return today ? hour.format(at) : `${weekday.format(at)}, ${hour.format(at)}`;
}

/** The longer a title, the smaller it is set, so that it stays on the screen. */
function size(title) {
  return title.length > 150 ? "what--longest" : title.length > 90 ? "what--longer" : title.length > 45 ? "what--long" : "";
}

function slot(kind, label, sessions, none) {
  const box = element("div", `slot slot-${kind}`, "");
  if (!sessions.length) box.append(element("p", "when", label), element("p", "what what-none", none));
  for (const session of sessions) {
    const starts = new Date(session.starts_at);
    const ends = new Date(session.ends_at);
    const title = element("p", `what ${size(session.title)}`, session.title);
    title.lang = session.language;
    box.append(element("p", "when", `${label}  ${time(starts)}–${hour.format(ends)}`), title);
    if (session.closed) box.append(element("p", "closed", session.closed));
  }
  return box;
}

function place(room, alone) {
  const at = now();
  const ahead = room.sessions.filter((session) => new Date(session.ends_at) > at);
  const on = ahead.filter((session) => new Date(session.starts_at) <= at);
  const first = ahead.find((session) => new Date(session.starts_at) > at);
  const next = first ? ahead.filter((session) => session.starts_at === first.starts_at && !on.includes(session)) : [];
  const box = element("section", "place", "");
  if (!alone) box.append(element("h2", "", room.name));
  box.append(
    slot("now", dataset.now, on, dataset.nothing),
    slot("next", dataset.next, next, dataset.last),
  );
  return box;
}

function show() {
  const alone = document.body.classList.contains("screen-room");
  document.getElementById("clock").textContent = hour.format(now());
  const busy = held.data.rooms.filter((room) => alone || room.sessions.length);
  const board = document.getElementById("board");
  board.dataset.rooms = busy.length > 12 ? "many" : busy.length > 6 ? "some" : "few";
  board.replaceChildren(...busy.map((room) => place(room, alone)));
  document.getElementById("announced").replaceChildren(
    ...held.data.announcements.map((text) => element("p", "", text)),
  );
  const contact = document.getElementById("contact");
  contact.hidden = !failed;
  if (failed) contact.textContent = dataset.offline.replace("%(time)s", time(new Date(held.at + held.offset)));
}

async function ask() {
  try {
    const answer = await fetch(dataset.url, { cache: "no-store", signal: AbortSignal.timeout(15_000) });
    if (answer.status === 404) {
      // The portal answers, and this is not for the public any more: nothing of it may stay.
      take({ ...held.data, rooms: [], announcements: [] }, held.at);
      store();
      await caches.delete("screens");
      throw new Error("gone");
    }
    if (!answer.ok) throw new Error(answer.status);
    const data = await answer.json();
    take(data, Date.now());
    failed = false;
    store();
    anew(data);
  } catch {
    failed = true;
  }
  show();
  setTimeout(ask, 20_000 + Math.random() * 20_000);
}

/** After an update of the portal the page loads itself anew; at most every ten minutes, whatever happens. */
function anew(data) {
  if (data.version === dataset.version || Date.now() - reloaded < 600_000) return;
  reloaded = Date.now();
  location.reload();
}

/** The worker keeps the page and all that it needs, for a reload while there is no network. */
async function keep() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register(dataset.worker, { scope: dataset.scope });
  await navigator.serviceWorker.ready;
  const needed = performance.getEntriesByType("resource").map((entry) => entry.name);
  const own = needed.filter((url) => new URL(url).pathname.startsWith("/static/"));
  registration.active?.postMessage({ keep: [location.href, ...own] });
}

// A screen has nobody to press a button: whatever goes wrong, it begins again.
addEventListener("error", () => setTimeout(() => location.reload(), 60_000));
addEventListener("online", () => ask());

begin();
show();
setInterval(show, 5_000);
setTimeout(ask, 1_000);
keep().catch(() => {}); // without a worker the screen still goes on until it is reloaded
