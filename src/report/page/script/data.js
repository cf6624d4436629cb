// @ts-check
// What a page is made of: its data, and the texts and numbers of its language. Plain JavaScript whose types are checked
// from these comments (tsc --checkJs); it asks nothing of any network. The files of this folder are put together.
"use strict";

/**
 * @typedef {{place: string, measure: string, unit?: string, mean: (number|null)[], p05?: (number|null)[], p95?: (number|null)[]}} Item
 * @typedef {{id: string, x0: number, step: number, share?: boolean, items: Item[]}} DataSet
 * @typedef {{name: string, x: number, y: number, w: number, h: number, servers: number, columns: number, cell: number, lanes: boolean}} Station
 * @typedef {{t: number, name: string, what: string, cause: Record<string, string>}} Mark
 * @typedef {{day: number, begin: number, replication: number, width: number, height: number, head: number, pad: number, room: number, ports: [string, number][], portOf: number[], stations: Station[],
 *   links: [number, number][], gates: {x: number, y: number, kind: string, port: number}[], zones: {name: string, rects: [number, number, number, number][]}[],
 *   down: [number, number, number, number][], marks: Mark[], classes: string[],
 *   codes: boolean, tests: boolean, oneIn: number, step: number, people: string, counts: string}} Hall
 * @typedef {{start: string, days: number, replications: number, texts: Record<string, Record<string, string>>, sets: DataSet[],
 *   waits: {place: string, points: [number, number][]}[], replay?: Hall, sweep?: Sweep, named?: Record<string, Record<string, string>>}} Data
 * @typedef {[number|null, number|null, number|null, boolean|null]} SweepValue mean, interval, whether the target is met
 * @typedef {{named: Record<string, string>, scale: string, unit: Record<string, string>, points: SweepValue[], darkIsLow: boolean}} SweepMeasure
 * @typedef {{columns: string[], short: string[], levels: string[][], measures: SweepMeasure[]}} Sweep
 * @typedef {{x: number, y: number}} Point
 */

/** @type {Data} */
const data = JSON.parse(must("data").textContent || "{}");
const root = document.documentElement;
root.classList.add("scripts");

/** @param {string} id @returns {HTMLElement} */
function must(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/** Things to be said again when the language changes. @type {(() => void)[]} */
const spoken = [];
/** Things to be drawn again when the colours change. @type {(() => void)[]} */
const painted = [];

/** A text with its names filled in. @param {string} key @param {Record<string, string|number>} [values] */
function say(key, values = {}) {
  const text = (data.texts[root.dataset.lang || "en"] || {})[key] || key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** A measure, or its name where no text is there. @param {string} name @returns {string} */
function measureName(name) {
  const [what, place] = name.split("@");
  if (place) return `${place} · ${measureName(what)}`;
  for (const section of ["measure", "charts"]) {
    const text = (data.texts[root.dataset.lang || "en"] || {})[`${section}.${name}`];
    if (text) return text;
  }
  return name.replace(/-/g, " ");
}

/** A place or an alternative, as it is called in the language. @param {string} place */
const placeName = (place) => data.named?.[place]?.[root.dataset.lang || "en"] ?? place;

/** @param {number} value @param {number} digits */
function grouped(value, digits) {
  return value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: 0 });
}

/** @param {number} s */
function clock(s) {
  const minutes = Math.floor(s / 60);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return say("unit.clock", { h: two(Math.floor(minutes / 60)), m: two(minutes % 60) });
}

/** A day of the run. @param {number} day @param {[string, string, string]} [keys] how it is written, and the names in it */
function date(day, [form, weekdays, months] = ["unit.date", "unit.weekdays", "unit.months"]) {
  const [y, m, d] = data.start.split("-").map(Number);
  const at = new Date(Date.UTC(y, m - 1, d + day));
  return say(form, {
    weekday: say(weekdays).split(" ")[(at.getUTCDay() + 6) % 7],
    day: at.getUTCDate(), month: say(months).split(" ")[at.getUTCMonth()], year: at.getUTCFullYear(),
  });
}
/** The same, as short as it can be. @param {number} day */
const shortDate = (day) => date(day, ["unit.short-date", "unit.short-weekdays", "unit.short-months"]);

/** @param {number} s */
function duration(s) {
  if (s < 60) return say("unit.s", { s: grouped(s, s < 9.95 ? 1 : 0) });
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const all = Math.round(s);
  if (all < 3600) return say("unit.min", { m: Math.floor(all / 60), s: two(all % 60) });
  return say("unit.h", { h: Math.floor(Math.round(s / 60) / 60), m: two(Math.round(s / 60) % 60) });
}

/** @param {string} language */
function speak(language) {
  root.dataset.lang = language;
  root.lang = language;
  for (const element of document.querySelectorAll("[data-t]")) {
    element.textContent = say(/** @type {HTMLElement} */ (element).dataset.t || "");
  }
  for (const again of spoken) again();
}
