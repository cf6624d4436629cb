// @ts-check
// What moves on a report page: languages and colours, charts that answer to the hand, the hall replayed.
// Plain JavaScript whose types are checked from these comments (tsc --checkJs); it asks nothing of any network.
"use strict";

/**
 * @typedef {{place: string, measure: string, unit?: string, mean: (number|null)[], p05?: (number|null)[], p95?: (number|null)[]}} Item
 * @typedef {{id: string, x0: number, step: number, share?: boolean, items: Item[]}} DataSet
 * @typedef {{name: string, x: number, y: number, w: number, h: number, servers: number, columns: number, cell: number}} Station
 * @typedef {{t: number, name: string, what: string, cause: string}} Mark
 * @typedef {{day: number, width: number, height: number, ports: [string, number][], portOf: number[], stations: Station[],
 *   links: [number, number][], gates: {x: number, y: number, kind: string, port: number}[], marks: Mark[], classes: string[],
 *   codes: boolean, oneIn: number, step: number, people: string, counts: string}} Hall
 * @typedef {{start: string, days: number, replications: number, texts: Record<string, Record<string, string>>, sets: DataSet[],
 *   waits: {place: string, points: [number, number][]}[], replay?: Hall, sweep?: Sweep}} Data
 * @typedef {[number|null, number|null, number|null, string|null, boolean|null]} SweepValue mean, interval, mean in words, whether the target is met
 * @typedef {{columns: string[], short: string[], levels: string[][], measures: {name: string, points: SweepValue[]}[]}} Sweep
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

// ---- languages ------------------------------------------------------------------------------------------------------

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

/** A day of the run. @param {number} day */
function date(day) {
  const [y, m, d] = data.start.split("-").map(Number);
  const at = new Date(Date.UTC(y, m - 1, d + day));
  return say("unit.date", {
    weekday: say("unit.weekdays").split(" ")[(at.getUTCDay() + 6) % 7],
    day: at.getUTCDate(), month: say("unit.months").split(" ")[at.getUTCMonth()], year: at.getUTCFullYear(),
  });
}

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

// ---- charts ---------------------------------------------------------------------------------------------------------

const LIGHT = ["#0b5cad", "#b3471b", "#1b7f4d", "#7a3fa0", "#8a6a00", "#00737f", "#b02a6b", "#4d5b68"];
const DARK = ["#7db8f5", "#f5a36b", "#6fd39a", "#cfa3f0", "#e3c14d", "#5fd0dc", "#f58cba", "#aab6c2"];

function isDark() {
  return getComputedStyle(root).colorScheme === "dark" && !matchMedia("print").matches;
}
/** @param {number} i */
function hue(i) {
  return (isDark() ? DARK : LIGHT)[i % LIGHT.length];
}

/** An SVG element. @param {string} name @param {Record<string, string|number>} attributes @param {string} [text] */
function svg(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** An HTML element. @template {keyof HTMLElementTagNameMap} K @param {K} name @param {Record<string, string>} [attributes] @param {string} [text] @returns {HTMLElementTagNameMap[K]} */
function html(name, attributes = {}, text) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Round steps on an axis. @param {number} low @param {number} high @param {number[]} steps @param {number} most */
function ticks(low, high, steps, most) {
  const step = steps.find((s) => (high - low) / s <= most) || steps[steps.length - 1];
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + 1e-9 && found.length < 40; at += step) found.push(at);
  return found;
}

/** @param {number} high @param {number} most */
function amounts(high, most) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(high, 1e-9)) - 1);
  return ticks(0, high, [1, 2, 5, 10, 20, 50, 100].map((s) => s * ten), most);
}

const HOURS = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2678400];
const HEIGHT = 300, LEFT = 64, RIGHT = 16, TOP = 16, BOTTOM = 40;
/** As wide as there is room, so that texts keep their size on a telephone. */
let WIDTH = 960;
let charts = 0;

/**
 * A chart of lines over x, with bands, a cursor, zoom, and a choice of measures and places.
 * @param {HTMLElement} room @param {string} title key of its heading @param {string} note key of what is said below
 * @param {{measures: string[], places: (measure: string) => string[], line: (measure: string, place: string) => Line|null,
 *   label: (x: number) => string, value: (y: number, measure: string) => string, steps: number[], share: (measure: string) => boolean, xKey: string,
 *   range: [number, number]}} source
 * @typedef {{x: number[], mean: (number|null)[], p05?: (number|null)[], p95?: (number|null)[]}} Line
 */
function chart(room, title, note, source) {
  const number = ++charts;
  const box = html("div", { class: "chart", id: `chart-${number}` });
  const head = html("h3");
  const bar = html("div", { class: "bar" });
  const measure = html("select", { id: `measure-${number}` });
  const measureLabel = html("label", { for: `measure-${number}` });
  if (source.measures.length > 1) bar.append(measureLabel, measure);
  const zooms = html("span", { class: "zoom" });
  const buttons = ["zoom-in", "zoom-out", "zoom-all"].map((key) => {
    const button = html("button", { type: "button" }, { "zoom-in": "+", "zoom-out": "−", "zoom-all": "↔" }[key]);
    button.addEventListener("click", () => zoom(key));
    zooms.append(button, " ");
    return { key, button };
  });
  bar.append(zooms);
  const places = html("fieldset", { class: "places" });
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", tabindex: 0 });
  const values = html("p", { class: "values note", "aria-live": "polite" });
  const below = html("p", { class: "note" });
  box.append(head, bar, places, picture, values, below);
  room.append(box);

  let chosen = source.measures[0];
  /** @type {Set<string>} */
  let shown = new Set();
  let [low, high] = source.range;
  /** @type {number|null} */
  let cursor = null;
  const sx = (/** @type {number} */ x) => LEFT + (x - low) / (high - low) * (WIDTH - LEFT - RIGHT);

  for (const name of source.measures) measure.append(html("option", { value: name }));
  measure.addEventListener("change", () => { chosen = measure.value; choose(); });

  /** Offers the places of the chosen measure: the largest are shown. */
  function choose() {
    const all = source.places(chosen);
    const largest = (/** @type {string} */ place) =>
      Math.max(0, ...(source.line(chosen, place)?.mean || []).map((v) => v ?? 0).filter((_, i) => i % 3 === 0));
    shown = new Set([...all].sort((a, b) => largest(b) - largest(a)).slice(0, chosen.includes("@") ? 8 : 4));
    places.replaceChildren(html("legend", {}, say("charts.places")));
    if (all.length > 1) {
      all.forEach((place, i) => {
        const label = html("label");
        const box = html("input", { type: "checkbox" });
        box.checked = shown.has(place);
        box.addEventListener("change", () => { if (box.checked) shown.add(place); else shown.delete(place); draw(); });
        label.append(box, swatch(i), place);
        places.append(label);
      });
    }
    places.hidden = all.length < 2;
    draw();
  }

  /** @param {number} i */
  function swatch(i) {
    const mark = svg("svg", { width: 16, height: 8, "aria-hidden": "true", class: "swatch" });
    mark.append(svg("line", { x1: 0, x2: 16, y1: 4, y2: 4, stroke: hue(i), "stroke-width": 3, "stroke-dasharray": dash(i) }));
    return mark;
  }
  /** Lines differ by more than colour. @param {number} i */
  function dash(i) {
    return ["", "6 3", "2 3", "8 3 2 3"][Math.floor(i / 2) % 4];
  }

  function draw() {
    WIDTH = Math.min(1120, Math.max(340, room.clientWidth || 960));
    picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    picture.replaceChildren();
    const all = source.places(chosen);
    const lines = all.map((place, i) => ({ place, i, line: shown.has(place) ? source.line(chosen, place) : null }));
    let top = source.share(chosen) ? 1 : 1e-9;
    for (const { line } of lines) {
      if (!line) continue;
      line.x.forEach((x, j) => {
        if (x >= low && x <= high) top = Math.max(top, line.p95?.[j] ?? line.mean[j] ?? 0, line.mean[j] ?? 0);
      });
    }
    if (source.share(chosen)) top = 1;
    const sy = (/** @type {number} */ y) => HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM);
    for (const y of amounts(top, 6)) {
      picture.append(svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: sy(y), y2: sy(y), class: "grid" }));
      picture.append(svg("text", { x: LEFT - 6, y: sy(y) + 4, "text-anchor": "end" }, source.value(y, chosen)));
    }
    for (const x of ticks(low, high, source.steps, Math.floor(WIDTH / 105))) {
      picture.append(svg("line", { x1: sx(x), x2: sx(x), y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4, class: "axis" }));
      picture.append(svg("text", { x: sx(x), y: HEIGHT - BOTTOM + 18, "text-anchor": "middle" }, source.label(x)));
    }
    picture.append(svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM, class: "axis" }));
    picture.append(svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 6, "text-anchor": "end" }, say(source.xKey)));
    for (const { i, line } of lines) {
      if (!line) continue;
      const from = Math.max(0, line.x.findIndex((x) => x >= low) - 1);
      let to = line.x.findIndex((x) => x > high);
      if (to < 0) to = line.x.length - 1;
      const skip = Math.max(1, Math.floor((to - from) / 1400));
      /** @type {string[]} */ const path = [];
      /** @type {string[]} */ const up = [];
      /** @type {string[]} */ const down = [];
      let pen = false;
      for (let j = from; j <= to; j += skip) {
        const x = sx(Math.min(Math.max(line.x[j], low), high)), y = line.mean[j];
        if (y === null) { pen = false; continue; }
        path.push(`${pen ? "L" : "M"}${x.toFixed(1)} ${sy(y).toFixed(1)}`);
        pen = true;
        const a = line.p05?.[j], b = line.p95?.[j];
        if (a !== undefined && b !== undefined && a !== null && b !== null) {
          up.push(`${x.toFixed(1)} ${sy(Math.min(b, top)).toFixed(1)}`);
          down.push(`${x.toFixed(1)} ${sy(Math.max(a, 0)).toFixed(1)}`);
        }
      }
      if (up.length > 1) picture.append(svg("path", { d: `M${up.join("L")}L${down.reverse().join("L")}Z`, fill: hue(i), "fill-opacity": 0.18 }));
      picture.append(svg("path", { d: path.join(""), fill: "none", stroke: hue(i), "stroke-width": 2, "stroke-dasharray": dash(i) }));
    }
    point();
  }

  /** Shows the cursor and the values there. */
  function point() {
    picture.querySelector(".cursor")?.remove();
    values.textContent = "";
    if (cursor === null || cursor < low || cursor > high) return;
    const at = cursor;
    /** @type {string[]} */
    const said = [];
    let stands = at;
    for (const place of source.places(chosen)) {
      const line = shown.has(place) ? source.line(chosen, place) : null;
      if (!line || line.x.length === 0) continue;
      // The bin that holds the cursor: the last that begins before it.
      let j = line.x.findIndex((x) => x > at) - 1;
      if (j === -2) j = line.x.length - 1;
      if (j < 0) j = 0;
      stands = line.x[j];
      const mean = line.mean[j];
      if (mean === null) continue;
      const a = line.p05?.[j], b = line.p95?.[j];
      const band = a !== undefined && b !== undefined && a !== null && b !== null ? ` (${source.value(a, chosen)}–${source.value(b, chosen)})` : "";
      said.push(`${place} ${source.value(mean, chosen)}${band}`);
    }
    values.textContent = `${source.label(stands)} · ${measureName(chosen)}: ${said.join(" · ")}`;
    picture.append(svg("line", { x1: sx(at), x2: sx(at), y1: TOP, y2: HEIGHT - BOTTOM, class: "cursor" }));
  }

  /** @param {string} how */
  function zoom(how) {
    const [first, last] = source.range;
    const middle = cursor !== null && cursor > low && cursor < high ? cursor : (low + high) / 2;
    const width = (high - low) * (how === "zoom-in" ? 0.5 : 2);
    if (how === "zoom-all" || width >= last - first) [low, high] = [first, last];
    else if (width > source.steps[0]) {
      low = Math.max(first, Math.min(middle - width / 2, last - width));
      high = low + width;
    }
    draw();
  }

  /** @param {MouseEvent} event */
  function under(event) {
    const frame = picture.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width * WIDTH;
    return Math.min(high, Math.max(low, low + (x - LEFT) / (WIDTH - LEFT - RIGHT) * (high - low)));
  }
  /** @type {number|null} */
  let dragged = null;
  picture.addEventListener("pointermove", (event) => {
    cursor = under(event);
    picture.querySelector(".pick")?.remove();
    if (dragged !== null) {
      const [a, b] = [sx(Math.min(dragged, cursor)), sx(Math.max(dragged, cursor))];
      picture.append(svg("rect", { x: a, width: b - a, y: TOP, height: HEIGHT - TOP - BOTTOM, class: "pick" }));
    }
    point();
  });
  picture.addEventListener("pointerdown", (event) => { dragged = under(event); });
  addEventListener("pointerup", (event) => {
    if (dragged === null) return;
    const to = under(event), from = dragged;
    dragged = null;
    picture.querySelector(".pick")?.remove();
    if (Math.abs(to - from) > (high - low) / 50) {
      [low, high] = [Math.min(from, to), Math.max(from, to)];
      draw();
    }
  });
  picture.addEventListener("pointerleave", () => { if (dragged === null) { cursor = null; point(); } });
  picture.addEventListener("keydown", (event) => {
    const key = /** @type {KeyboardEvent} */ (event).key;
    const [first, last] = source.range;
    const whole = high - low >= last - first;
    if (key === "+" || key === "=") zoom("zoom-in");
    else if (key === "-" || key === "−") zoom("zoom-out");
    else if (key === "0") zoom("zoom-all");
    else if (key === "ArrowLeft" || key === "ArrowRight") {
      const step = (key === "ArrowLeft" ? -1 : 1) * (high - low) / 48;
      cursor = Math.min(last, Math.max(first, (cursor ?? (low + high) / 2) + step));
      if (!whole && (cursor < low || cursor > high)) {
        const width = high - low;
        low = Math.max(first, Math.min(low + step, last - width));
        high = low + width;
        draw();
      }
      point();
    } else return;
    event.preventDefault();
  });

  function words() {
    head.textContent = say(title);
    measureLabel.textContent = say("charts.measure");
    for (const option of measure.options) option.textContent = measureName(option.value);
    for (const { key, button } of buttons) {
      button.title = say(`charts.${key}`);
      button.setAttribute("aria-label", say(`charts.${key}`));
    }
    picture.setAttribute("aria-label", `${say(title)}. ${say("charts.keys")}`);
    const legend = places.querySelector("legend");
    if (legend) legend.textContent = say("charts.places");
    below.textContent = [note ? say(note, { replications: grouped(data.replications, 0) }) : "", say("charts.keys")].join(" ").trim();
    draw();
  }
  choose();
  spoken.push(words);
  painted.push(() => choose());
  addEventListener("resize", draw);
  return () => draw();
}

/** @param {DataSet} set @param {HTMLElement} room */
function setChart(set, room) {
  if (set.items.length === 0) return;
  const measures = [...new Set(set.items.map((item) => item.measure))];
  // The queue is what people look for.
  measures.sort((a, b) => Number(b === "queue") - Number(a === "queue"));
  const length = Math.max(...set.items.map((item) => item.mean.length));
  const x = Array.from({ length }, (_, i) => set.x0 + i * set.step);
  const byDay = set.step >= 86400;
  const unit = (/** @type {string} */ measure) => set.items.find((item) => item.measure === measure)?.unit || "";
  const share = (/** @type {string} */ _measure) => set.share === true;
  chart(room, `charts.${set.id}`, set.id === "busy" ? "charts.busy-note" : "charts.range-note", {
    measures,
    places: (measure) => set.items.filter((item) => item.measure === measure).map((item) => item.place),
    line: (measure, place) => {
      const item = set.items.find((item) => item.measure === measure && item.place === place);
      return item ? { x, mean: item.mean, p05: item.p05, p95: item.p95 } : null;
    },
    label: (at) => {
      const day = Math.floor(at / 86400 + 1e-9);
      if (byDay) return date(day);
      const time = clock(at - day * 86400);
      return data.days > 1 ? `${day + 1}: ${time}` : at === data.days * 86400 ? clock(86400) : time;
    },
    value: (y, measure) => share(measure) ? say("unit.per-cent", { n: grouped(100 * y, 1) })
      : unit(measure) === "s" ? duration(y) : grouped(y, y >= 100 ? 1 : 3),
    steps: byDay ? HOURS.slice(10) : HOURS,
    share,
    xKey: "charts.time",
    range: [set.x0, set.x0 + Math.max(1, length - (byDay ? 1 : 0)) * set.step],
  });
}

/** @param {HTMLElement} room */
function waitsChart(room) {
  if (data.waits.length === 0) return;
  const last = Math.max(1, ...data.waits.map(({ points }) => points.length ? points[points.length - 1][0] : 0));
  chart(room, "charts.waits", "charts.waits-note", {
    measures: ["longer-than"],
    places: () => data.waits.map((waits) => waits.place),
    line: (_, place) => {
      const waits = data.waits.find((waits) => waits.place === place);
      return waits ? { x: waits.points.map((p) => p[0]), mean: waits.points.map((p) => p[1]) } : null;
    },
    label: duration,
    value: (y) => say("unit.per-cent", { n: grouped(100 * y, 2) }),
    steps: [1, 5, 10, 30, ...HOURS],
    share: () => true,
    xKey: "charts.longer-than",
    range: [0, last],
  });
}

// ---- the hall -------------------------------------------------------------------------------------------------------

/** @param {string} text @returns {Promise<Uint8Array>} */
async function unpack(text) {
  const coded = atob(text);
  const bytes = Uint8Array.from(coded, (c) => c.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

/**
 * A party: when it came and was gone, and its visits one after the other: station, colour read, came, joined, called,
 * server, left; times in quarters of a second, -1 where they never came.
 * @typedef {{from: number, to: number, class: number, people: number, ending: number, visits: Int32Array}} Party
 */
const FIELDS = 7;

/** @param {Uint8Array} bytes @returns {Party[]} */
function parties(bytes) {
  let at = 0;
  const number = () => {
    let value = 0, shift = 1;
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
      shift *= 128;
    }
  };
  const found = [];
  let from = 0;
  while (at < bytes.length) {
    from += number();
    const [kind, people, ending] = [bytes[at++], bytes[at++], bytes[at++]];
    const count = number();
    const visits = new Int32Array(count * FIELDS);
    let now = from;
    for (let v = 0; v < count; v++) {
      const station = number(), bits = bytes[at++];
      now += number();
      const came = now;
      const joined = bits & 1 ? (now += number()) : -1;
      const called = bits & 2 ? (now += number()) : -1;
      const server = bits & 2 ? number() : 0;
      const left = bits & 4 ? (now += number()) : -1;
      visits.set([station, bits >> 3, came, joined, called, server, left], v * FIELDS);
    }
    const last = visits[count * FIELDS - 1];
    const gone = now + number();
    found.push({ from, to: last < 0 ? 4 * 86400 : gone, class: kind, people, ending, visits });
  }
  return found;
}

/** @param {Hall} hall */
async function replay(hall) {
  const [people, raw] = await Promise.all([unpack(hall.people).then(parties), unpack(hall.counts)]);
  const counts = new DataView(raw.buffer);
  const canvas = /** @type {HTMLCanvasElement} */ (must("hall"));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const slider = /** @type {HTMLInputElement} */ (must("slider"));
  const play = must("play"), speed = /** @type {HTMLSelectElement} */ (must("speed")), colour = /** @type {HTMLSelectElement} */ (must("colour"));
  // Who is there in each stretch of five minutes, so that a moment asks only those.
  const STRETCH = 1200, stretches = Array.from({ length: Math.ceil(4 * 86400 / STRETCH) }, () => /** @type {Party[]} */ ([]));
  for (const party of people) {
    for (let s = Math.floor(party.from / STRETCH); s <= Math.min(stretches.length - 1, Math.floor(party.to / STRETCH)); s++) stretches[s].push(party);
  }
  const first = people.length ? Math.max(0, Math.floor(people[0].from / 4 / 900) * 900) : 0;
  let time = first, playing = false, before = 0, scale = 1;

  for (const factor of [1, 10, 30, 60, 120, 300, 1000]) speed.append(html("option", { value: String(factor) }, `${grouped(factor, 0)} ×`));
  speed.value = "60";
  const modes = hall.codes || people.some((party) => party.ending !== 0) ? ["by-class", "by-result"] : ["by-class"];
  for (const mode of modes) colour.append(html("option", { value: mode }));
  if (hall.codes) colour.value = "by-result";

  /** @param {number} node @returns {Point} */
  const wayIn = (node) => {
    if (node < 0) return hall.gates[-1 - node];
    const s = hall.stations[node];
    return { x: s.x, y: s.y + 22 + (s.h - 22) / 2 };
  };
  /** @param {number} node @returns {Point} */
  const wayOut = (node) => node < 0 ? hall.gates[-1 - node] : { x: wayIn(node).x + hall.stations[node].w, y: wayIn(node).y };
  /** A place on the way between two. @param {Point} a @param {Point} b @param {number} part @returns {Point} */
  const along = (a, b, part) => {
    const bend = Math.max(30, Math.abs(b.x - a.x) / 2), u = 1 - part;
    const [c, d] = [a.x + bend, b.x - bend];
    return {
      x: u * u * u * a.x + 3 * u * u * part * c + 3 * u * part * part * d + part * part * part * b.x,
      y: u * u * (u + 3 * part) * a.y + part * part * (part + 3 * u) * b.y,
    };
  };
  /** @param {Station} station @param {number} server @returns {Point} */
  const desk = (station, server) => ({
    x: station.x + 124 + (server % station.columns) * station.cell + (station.cell - 3) / 2,
    y: station.y + 22 + Math.floor(server / station.columns) * station.cell + (station.cell - 3) / 2,
  });
  const gate = (/** @type {number} */ port, /** @type {string} */ kind) => -1 - hall.gates.findIndex((g) => g.port === port && g.kind === kind);

  const RESULTS = () => isDark()
    ? { unread: "#7db8f5", green: "#6fd39a", amber: "#ffc24d", red: "#ff8078", "no-code": "#aab6c2", stay: "#cfa3f0", refused: "#f58cba" }
    : { unread: "#0b5cad", green: "#1b7f4d", amber: "#c07a00", red: "#c02a1c", "no-code": "#5d6b78", stay: "#7a3fa0", refused: "#8c1a55" };

  /** What a party is shown as at visit v. @param {Party} party @param {number} v */
  function result(party, v) {
    const last = v * FIELDS >= party.visits.length - FIELDS;
    if (last && party.ending === 1) return "stay";
    if (last && party.ending === 2) return "refused";
    for (let i = v; i >= 0; i--) {
      const read = party.visits[i * FIELDS + 1], left = party.visits[i * FIELDS + 6];
      if (read > 0 && left >= 0 && left <= 4 * time) return ["no-code", "green", "amber", "red"][read - 1];
    }
    return "unread";
  }

  function legend() {
    const byResult = colour.value === "by-result";
    const results = Object.entries(RESULTS()).filter(([key]) => hall.codes || ["unread", "stay", "refused"].includes(key));
    const entries = byResult ? results.map(([key, fill]) => [say(`replay.${key}`), fill]) : hall.classes.map((name, i) => [name, hue(i)]);
    must("hall-legend").replaceChildren(...entries.map(([name, fill]) => {
      const item = html("li"), dot = svg("svg", { width: 12, height: 12, "aria-hidden": "true" });
      dot.append(svg("circle", { cx: 6, cy: 6, r: 5, fill }));
      item.append(dot, ` ${name}`);
      return item;
    }));
  }

  function resize() {
    const room = Math.max(320, must("hall-region").clientWidth - 2);
    scale = Math.min(1.4, Math.max(room / hall.width, Math.min(1, 560 / hall.width)));
    const dense = Math.min(2, devicePixelRatio || 1);
    canvas.width = Math.round(hall.width * scale * dense);
    canvas.height = Math.round(hall.height * scale * dense);
    canvas.style.width = `${Math.round(hall.width * scale)}px`;
    canvas.style.height = `${Math.round(hall.height * scale)}px`;
    scale *= dense;
    show();
  }

  /** @param {number} station @param {number} what */
  const count = (station, what) => {
    const step = Math.min(Math.floor(time / hall.step), counts.byteLength / 6 / hall.stations.length - 1);
    return counts.getUint16(2 * (3 * (step * hall.stations.length + station) + what), true);
  };

  function show() {
    const style = getComputedStyle(root), ink = style.getPropertyValue("--ink"), soft = style.getPropertyValue("--soft");
    const line = style.getPropertyValue("--line"), paper = style.getPropertyValue("--paper"), accent = style.getPropertyValue("--accent");
    const now = Math.round(4 * time), font = getComputedStyle(document.body).fontFamily;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, hall.width, hall.height);
    context.textAlign = "left";
    for (const [name, y] of hall.ports) {
      context.fillStyle = ink;
      context.font = `600 13px ${font}`;
      context.fillText(name, 16, y);
    }
    context.strokeStyle = line;
    context.lineWidth = 1.5;
    for (const [from, to] of hall.links) {
      const a = wayOut(from), b = wayIn(to), bend = Math.max(30, Math.abs(b.x - a.x) / 2);
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.bezierCurveTo(a.x + bend, a.y, b.x - bend, b.y, b.x, b.y);
      context.stroke();
    }
    // Where everybody is.
    const colours = RESULTS(), byResult = colour.value === "by-result";
    /** @type {{party: Party, v: number, joined: number}[][]} */
    const queues = hall.stations.map(() => []);
    /** @type {Map<number, string>[]} */
    const desks = hall.stations.map(() => new Map());
    /** @type {{x: number, y: number, fill: string}[]} */
    const dots = [];
    let inside = 0;
    for (const party of stretches[Math.min(stretches.length - 1, Math.floor(now / STRETCH))]) {
      if (party.from > now || party.to <= now) continue;
      inside += party.people;
      const visits = party.visits, n = visits.length / FIELDS;
      let v = 0;
      while (v + 1 < n && visits[(v + 1) * FIELDS + 2] <= now) v++;
      const at = v * FIELDS, station = visits[at], fill = byResult ? colours[/** @type {keyof typeof colours} */ (result(party, v))] : hue(party.class);
      const joined = visits[at + 3], called = visits[at + 4], left = visits[at + 6];
      if (left >= 0 && left <= now) {
        const next = v + 1 < n ? visits[at + FIELDS] : gate(hall.portOf[station], party.ending === 0 ? "cleared" : "turned-away");
        const until = v + 1 < n ? visits[at + FIELDS + 2] : party.to;
        dots.push({ ...along(wayOut(station), wayIn(next), (now - left) / Math.max(1, until - left)), fill });
      } else if (called >= 0 && called <= now) {
        if (hall.stations[station].servers > 0) desks[station].set(visits[at + 5], fill);
        else queues[station].push({ party, v, joined });
      } else queues[station].push({ party, v, joined: joined >= 0 && joined <= now ? joined : Infinity });
    }
    hall.stations.forEach((station, s) => {
      context.fillStyle = paper;
      context.strokeStyle = soft;
      context.lineWidth = 1;
      context.beginPath();
      context.rect(station.x, station.y, station.w, station.h);
      context.fill();
      context.stroke();
      context.fillStyle = ink;
      context.font = `600 11px ${font}`;
      context.fillText(station.name, station.x + 6, station.y + 15, station.w - 12);
      const present = count(s, 2), busy = count(s, 1);
      for (let server = 0; server < station.servers; server++) {
        const { x, y } = desk(station, server), size = station.cell - 3;
        const fill = desks[s].get(server) ?? (hall.oneIn > 1 && server < busy ? soft : undefined);
        context.globalAlpha = fill || server < present ? 1 : 0.25;
        context.strokeStyle = accent;
        context.strokeRect(x - size / 2, y - size / 2, size, size);
        if (fill) {
          context.fillStyle = fill;
          context.fillRect(x - size / 2, y - size / 2, size, size);
        }
      }
      context.globalAlpha = 1;
      // The line, from the servers backwards, row by row; the longer it is the closer people stand.
      const queue = queues[s].sort((a, b) => a.joined - b.joined);
      const height = station.h - 30, gap = Math.min(7, Math.sqrt(110 * height / Math.max(1, queue.length)));
      const across = Math.max(1, Math.floor(110 / gap));
      queue.forEach(({ party, v }, rank) => {
        const row = Math.floor(rank / across), place = rank % across;
        const column = row % 2 ? place : across - 1 - place;
        const fill = byResult ? colours[/** @type {keyof typeof colours} */ (result(party, v))] : hue(party.class);
        dots.push({ x: station.x + 8 + (column + 0.5) * gap, y: Math.min(station.y + 26 + (row + 0.5) * gap, station.y + station.h - 4), fill });
      });
    });
    for (const { x, y, fill } of dots) {
      context.fillStyle = fill;
      context.beginPath();
      context.arc(x, y, 2.6, 0, 7);
      context.fill();
    }
    must("clock").textContent = clock(Math.min(86400, time));
    must("inside").textContent = say("replay.inside", { n: grouped(inside * hall.oneIn, 0) });
    slider.setAttribute("aria-valuetext", clock(time));
    for (const cell of document.querySelectorAll("[data-count]")) {
      const [station, what] = (/** @type {HTMLElement} */ (cell).dataset.count || "").split("-").map(Number);
      cell.textContent = grouped(count(station, what), 0);
    }
    canvas.dataset.dots = String(dots.length);
  }

  /** @param {number} now */
  function frame(now) {
    if (!playing) return;
    time += Math.min(0.1, (now - before) / 1000) * Number(speed.value);
    before = now;
    if (time >= 86400) { time = 86400; start(false); }
    slider.value = String(time);
    show();
    if (playing) requestAnimationFrame(frame);
  }
  /** @param {boolean} on */
  function start(on) {
    playing = on;
    play.textContent = say(on ? "replay.pause" : "replay.play");
    if (on) {
      if (time >= 86400) time = first;
      before = performance.now();
      requestAnimationFrame(frame);
    }
  }
  /** @param {number} to */
  function jump(to) {
    time = to;
    slider.value = String(to);
    show();
  }
  play.addEventListener("click", () => start(!playing));
  slider.addEventListener("input", () => jump(Number(slider.value)));
  colour.addEventListener("change", () => { legend(); show(); });
  addEventListener("resize", resize);
  slider.min = String(first);
  for (const mark of hall.marks) {
    const tick = html("i", { class: mark.what });
    tick.style.left = `${100 * Math.max(0, mark.t - first) / (86400 - first)}%`;
    must("marks").append(tick);
  }
  function words() {
    for (const option of colour.options) option.textContent = say(`replay.${option.value}`);
    play.textContent = say(playing ? "replay.pause" : "replay.play");
    slider.setAttribute("aria-label", say("replay.time"));
    canvas.setAttribute("aria-label", say("replay.canvas"));
    must("hall-region").setAttribute("aria-label", say("replay.title"));
    must("counts-region").setAttribute("aria-label", say("charts.table"));
    const buttons = hall.marks.map((mark) => {
      const what = say(`replay.${mark.what}`, { name: mark.name });
      const button = html("button", { type: "button", title: mark.cause }, `${clock(mark.t)} ${what}`);
      button.addEventListener("click", () => jump(mark.t));
      return button;
    });
    must("mark-list").replaceChildren(...(buttons.length ? [html("h3", {}, say("replay.marks")), ...buttons] : []));
    legend();
    show();
  }
  spoken.push(words);
  painted.push(() => { legend(); show(); });
  words();
  resize();
  jump(busiest(people, first));
}

/** When most parties are there. @param {Party[]} people @param {number} first */
function busiest(people, first) {
  const STEP = 900, there = new Array(86400 / STEP + 1).fill(0);
  for (const party of people) {
    for (let s = Math.ceil(party.from / 4 / STEP); s <= party.to / 4 / STEP && s < there.length; s++) there[s]++;
  }
  const most = Math.max(...there);
  return most ? there.indexOf(most) * STEP : first;
}

// ---- a sweep --------------------------------------------------------------------------------------------------------

/** The points of a sweep as a map. @param {Sweep} sweep @param {HTMLElement} room */
function sweepMap(sweep, room) {
  const levels = sweep.columns.map((_, c) => [...new Set(sweep.levels.map((point) => point[c]))]);
  const bar = html("div", { class: "bar" }), rest = html("div", { class: "bar" });
  const map = html("div", { class: "wide", tabindex: "0", role: "group" }), opened = html("div", { "aria-live": "polite", id: "opened" });
  /** @param {string} id @param {string[]} options */
  const choice = (id, options) => {
    const select = html("select", { id });
    options.forEach((name, i) => select.append(html("option", { value: String(i) }, name)));
    const label = html("label", { for: id });
    bar.append(label, select);
    select.addEventListener("change", draw);
    return { select, label };
  };
  const measure = choice("sweep-measure", sweep.measures.map((measure) => measure.name));
  const down = choice("sweep-rows", sweep.short), across = choice("sweep-columns", sweep.short);
  across.select.value = sweep.columns.length > 1 ? "1" : "0";
  for (const { select, label } of [down, across]) select.hidden = label.hidden = sweep.columns.length < 2;
  const fixed = sweep.short.map((name, c) => {
    const select = html("select", { id: `fixed-${c}` });
    for (const level of levels[c]) select.append(html("option", { value: level }, level));
    const label = html("label", {}, `${name} `);
    label.append(select);
    rest.append(label);
    select.addEventListener("change", draw);
    return { select, label };
  });
  room.append(bar, rest, map, opened);

  function draw() {
    const m = sweep.measures[Number(measure.select.value)];
    const r = Number(down.select.value), c = Number(across.select.value), flat = r === c;
    fixed.forEach(({ label }, i) => { label.hidden = i === r || i === c || levels[i].length < 2; });
    const means = m.points.map((point) => point[0]).filter((mean) => mean !== null);
    const low = Math.min(...means), high = Math.max(...means);
    const table = html("table"), head = html("tr");
    head.append(html("th", { scope: "col" }, flat ? sweep.short[r] : `${sweep.short[r]} \\ ${sweep.short[c]}`));
    const columns = flat ? [m.name] : levels[c];
    for (const level of columns) head.append(html("th", { scope: "col", class: "n" }, level));
    table.append(head);
    for (const level of levels[r]) {
      const row = html("tr");
      row.append(html("th", { scope: "row" }, level));
      for (const other of columns) {
        const cell = html("td", { class: "n" });
        const at = sweep.levels.findIndex((point) => point[r] === level && (flat || point[c] === other)
          && fixed.every(({ select }, i) => i === r || i === c || point[i] === select.value));
        const value = at < 0 ? undefined : m.points[at];
        if (value && value[0] !== null) {
          const shade = high > low ? Math.round(9 * (value[0] - low) / (high - low)) : 0;
          cell.className = `n h${shade}`;
          const sign = value[4] === null ? "" : value[4] ? " ✓" : " ✗";
          const button = html("button", { type: "button", "data-point": String(at) }, `${value[3] ?? ""}${sign}`);
          button.addEventListener("click", () => show(at));
          cell.append(button);
        }
        row.append(cell);
      }
      table.append(row);
    }
    map.replaceChildren(table);
  }

  /** What lies behind a cell. @param {number} at */
  function show(at) {
    const list = html("ul");
    sweep.columns.forEach((name, c) => list.append(html("li", {}, `${name} = ${sweep.levels[at][c]}`)));
    const table = html("table"), head = html("tr");
    for (const key of ["charts.measure", "sweep.value", "sweep.interval", "sweep.verdict"]) head.append(html("th", { scope: "col" }, say(key)));
    table.append(head);
    for (const measure of sweep.measures) {
      const [, from, to, said, met] = measure.points[at], row = html("tr");
      row.append(html("th", { scope: "row" }, measure.name), html("td", { class: "n" }, said ?? "–"),
        html("td", { class: "n" }, from === null || to === null ? "–" : `${grouped(from, 3)} – ${grouped(to, 3)}`),
        html("td", {}, met === null ? "" : say(met ? "sweep.meets" : "sweep.misses")));
      table.append(row);
    }
    const paths = sweep.columns.every((name) => name.includes("."));
    const quote = (/** @type {string} */ text) => /^[\w.:=,/-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
    const set = sweep.columns.map((name, c) => ` --set ${quote(`${name}=${sweep.levels[at][c]}`)}`).join("");
    opened.replaceChildren(html("h3", {}, say("sweep.point", { n: at + 1 })), list, table);
    if (paths) opened.append(html("p", {}, say("sweep.command")), html("pre", {}, `clearway run FILE${set}`));
  }

  function words() {
    measure.label.textContent = say("charts.measure");
    down.label.textContent = say("sweep.rows");
    across.label.textContent = say("sweep.columns");
    map.setAttribute("aria-label", say("sweep.title"));
    opened.replaceChildren();
    draw();
  }
  spoken.push(words);
}

// ---- the page -------------------------------------------------------------------------------------------------------

const language = /** @type {HTMLSelectElement} */ (must("language"));
const theme = /** @type {HTMLSelectElement} */ (must("theme"));
language.value = root.dataset.lang || "en";
language.addEventListener("change", () => speak(language.value));
theme.addEventListener("change", () => {
  root.dataset.theme = theme.value;
  for (const again of painted) again();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { for (const again of painted) again(); });
const room = document.getElementById("chart-room");
if (room) {
  for (const set of data.sets) {
    setChart(set, room);
    if (set.id === "over-time") waitsChart(room);
  }
}
const sweepRoom = document.getElementById("sweep-room");
if (sweepRoom && data.sweep) sweepMap(data.sweep, sweepRoom);
speak(language.value);
if (data.replay) void replay(data.replay).then(() => { root.dataset.ready = "yes"; });
else root.dataset.ready = "yes";
