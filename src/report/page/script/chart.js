// @ts-check
// Charts that answer to the hand.

const HOURS = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2678400];
const HEIGHT = 300, RIGHT = 16, TOP = 16, BOTTOM = 40;
/** As wide as there is room, so that texts keep their size on a telephone. */
let WIDTH = 960;
let charts = 0;

/**
 * A chart of lines over x, with bands, a cursor, zoom, and a choice of measures and places.
 * @param {HTMLElement} room @param {string} title key of its heading @param {string} note key of what is said below
 * @param {{measures: string[], places: (measure: string) => string[], line: (measure: string, place: string) => Line|null,
 *   label: (x: number) => string, tick: (x: number) => string, value: (y: number, measure: string) => string, steps: number[],
 *   share: (measure: string) => boolean, seconds: (measure: string) => boolean, inSteps: boolean, xKey: string, range: [number, number]}} source
 *   what is shown; `tick` is a short label, and lines in steps keep a value until the next
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
  /** Room for the labels of the values. */
  let left = 64;
  const sx = (/** @type {number} */ x) => left + (x - low) / (high - low) * (WIDTH - left - RIGHT);

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
        label.append(box, swatch(i), placeName(place));
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
    let top = source.share(chosen) || source.seconds(chosen) ? 1 : 1e-9;
    for (const { line } of lines) {
      if (!line) continue;
      line.x.forEach((x, j) => {
        if (x >= low && x <= high) top = Math.max(top, line.p95?.[j] ?? line.mean[j] ?? 0, line.mean[j] ?? 0);
      });
    }
    if (source.share(chosen)) top = 1;
    const sy = (/** @type {number} */ y) => HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM);
    const levels = (source.seconds(chosen) ? ticks(0, top, DURATIONS, 6) : amounts(top, 6)).map((y) => ({ y, label: source.value(y, chosen) }));
    left = Math.max(40, ...levels.map(({ label }) => widthOf(label) + 12));
    for (const { y, label } of levels) {
      picture.append(svg("line", { x1: left, x2: WIDTH - RIGHT, y1: sy(y), y2: sy(y), class: "grid" }));
      picture.append(svg("text", { x: left - 6, y: sy(y) + 4, "text-anchor": "end" }, label));
    }
    // As many labels as there is room for the widest.
    const widest = Math.max(...ticks(low, high, source.steps, 8).map((x) => widthOf(source.tick(x))));
    for (const x of ticks(low, high, source.steps, Math.max(1, Math.floor((WIDTH - left - RIGHT) / (widest + 16))))) {
      picture.append(svg("line", { x1: sx(x), x2: sx(x), y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4, class: "axis" }));
      const label = source.tick(x), half = widthOf(label) / 2 + 2;
      const at = Math.min(WIDTH - half, Math.max(half, sx(x)));
      picture.append(svg("text", { x: at, y: HEIGHT - BOTTOM + 18, "text-anchor": "middle" }, label));
    }
    picture.append(svg("line", { x1: left, x2: WIDTH - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM, class: "axis" }));
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
      const inside = (/** @type {number} */ x) => sx(Math.min(Math.max(x, low), high)).toFixed(1);
      for (let j = from; j <= to; j += skip) {
        const y = line.mean[j], a = line.p05?.[j], b = line.p95?.[j];
        if (y === null) { pen = false; continue; }
        // A value that holds until the next has two ends.
        for (const x of source.inSteps ? [line.x[j], line.x[j] + (line.x[1] - line.x[0] || 0)] : [line.x[j]]) {
          path.push(`${pen ? "L" : "M"}${inside(x)} ${sy(y).toFixed(1)}`);
          pen = true;
          if (a !== undefined && b !== undefined && a !== null && b !== null) {
            up.push(`${inside(x)} ${sy(Math.min(b, top)).toFixed(1)}`);
            down.push(`${inside(x)} ${sy(Math.max(a, 0)).toFixed(1)}`);
          }
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
      said.push(`${placeName(place)} ${source.value(mean, chosen)}${band}`);
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
    return Math.min(high, Math.max(low, low + (x - left) / (WIDTH - left - RIGHT) * (high - low)));
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
    places.querySelectorAll("label").forEach((label, i) => {
      const text = label.lastChild;
      if (text) text.textContent = placeName(source.places(chosen)[i]);
    });
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
  chart(room, `charts.${set.id}`, { busy: "charts.busy-note", stages: "charts.stages-note" }[set.id] || "charts.range-note", {
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
      return data.days > 1 ? `${shortDate(day)} ${time}` : at === data.days * 86400 ? clock(86400) : time;
    },
    tick: (at) => {
      const day = Math.floor(at / 86400 + 1e-9), time = at - day * 86400;
      if (byDay || data.days > 1 && time === 0) return shortDate(day);
      return at === data.days * 86400 ? clock(86400) : clock(time);
    },
    value: (y, measure) => share(measure) || unit(measure) === "share" ? say("unit.per-cent", { n: grouped(100 * y, 1) })
      : unit(measure) === "s" ? duration(y) : grouped(y, y >= 100 ? 1 : 3),
    seconds: (measure) => unit(measure) === "s",
    inSteps: set.id === "stages",
    steps: byDay ? HOURS.slice(10) : HOURS,
    share,
    xKey: "charts.time",
    range: [set.x0, set.x0 + Math.max(1, length - (byDay && set.id !== "stages" ? 1 : 0)) * set.step],
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
    tick: duration,
    seconds: () => false,
    inSteps: false,
    value: (y) => say("unit.per-cent", { n: grouped(100 * y, 2) }),
    steps: [1, 5, 10, 30, ...HOURS],
    share: () => true,
    xKey: "charts.longer-than",
    range: [0, last],
  });
}
