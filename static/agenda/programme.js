/** The programme in one's own time zone, and what is on now. Without this, hours are the meeting's. */
const KEY = "programme-times";
const box = document.querySelector("[data-times]");
const language = document.documentElement.lang;
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const times = [...document.querySelectorAll("time[datetime*=T]")].map((element) => ({
  element,
  at: new Date(element.dateTime),
  written: element.textContent,
}));

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage switched off
  }
}

function keep(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // this page only
  }
}

/** "America/St_Lucia, GMT-4": the zone's distance on the day of the first session, so that summer time is right. */
function labelled(zone) {
  const at = times[0]?.at ?? new Date();
  const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(at);
  return `${zone}, ${parts.find((part) => part.type === "timeZoneName").value}`;
}

function formats(zone) {
  const hour = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return {
    hour: new Intl.DateTimeFormat(language, hour),
    dated: new Intl.DateTimeFormat(language, { ...hour, weekday: "short", day: "numeric" }),
    day: new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }),
  };
}

/** In one's own zone a session can be on another day than its heading says: then the day stands before the hour. */
function show(choice) {
  const zone = choice === "own" ? own : box.dataset.zone;
  const { hour, dated, day } = formats(zone);
  for (const { element, at, written } of times) {
    const sameDay = day.format(at) === element.dateTime.slice(0, 10);
    element.textContent = choice === "own" ? (sameDay ? hour : dated).format(at) : written;
  }
}

function chooseTimes() {
  if (own === box.dataset.zone || !times.length) return;
  box.querySelector("[data-times-meeting]").textContent = labelled(box.dataset.zone);
  box.querySelector("[data-times-own]").textContent = labelled(own);
  const choice = kept() === "own" ? "own" : "meeting";
  box.querySelector(`[value=${choice}]`).checked = true;
  box.hidden = false;
  show(choice);
  box.addEventListener("change", ({ target }) => {
    keep(target.value);
    show(target.value);
  });
}

function tag(line, word) {
  const mark = document.createElement("span");
  mark.className = "status status--ok now-mark";
  mark.textContent = word;
  line.querySelector(".programme-facts").prepend(mark);
}

/** Marks what is on now and what begins next, while the meeting runs. */
function markNow() {
  for (const mark of document.querySelectorAll(".now-mark")) mark.remove();
  const lines = [...document.querySelectorAll(".programme-line:not(.is-cancelled)")].map((line) => {
    const [starts, ends] = line.querySelectorAll("time");
    return { line, starts: new Date(starts.dateTime), ends: new Date(ends.dateTime) };
  });
  const now = new Date();
  const soon = new Date(now.getTime() + 24 * 3600 * 1000);
  for (const { line } of lines.filter(({ starts, ends }) => starts <= now && now < ends)) tag(line, box.dataset.now);
  const next = Math.min(...lines.filter(({ starts }) => starts > now && starts < soon).map(({ starts }) => +starts));
  for (const { line } of lines.filter(({ starts }) => +starts === next)) tag(line, box.dataset.next);
}

if (box) {
  chooseTimes();
  markNow();
  setInterval(markNow, 60_000);
}
