// @ts-check
// The points of a sweep.

/** The points of a sweep as a map. @param {Sweep} sweep @param {HTMLElement} room */
function sweepMap(sweep, room) {
  const levels = sweep.columns.map((_, c) => [...new Set(sweep.levels.map((point) => point[c]))]);
  const bar = html("div", { class: "bar" }), rest = html("div", { class: "bar" });
  const map = html("div", { class: "wide", tabindex: "0", role: "group" }), opened = html("div", { "aria-live": "polite", id: "opened" });
  /** @param {SweepMeasure} measure */
  const named = (measure) => measure.named[root.dataset.lang || "en"];
  /** @param {SweepMeasure} measure @param {number} value */
  const written = ({ scale, unit }, value) => {
    if (scale === "seconds") return duration(value);
    if (scale === "share") return say("unit.per-cent", { n: grouped(100 * value, 1) });
    return `${grouped(value, Math.abs(value) < 100 ? 1 : 0)} ${unit[root.dataset.lang || "en"]}`.trim();
  };
  /** @param {string} id @param {string[]} options */
  const choice = (id, options) => {
    const select = html("select", { id });
    options.forEach((name, i) => select.append(html("option", { value: String(i) }, name)));
    const label = html("label", { for: id });
    bar.append(label, select);
    select.addEventListener("change", draw);
    return { select, label };
  };
  const measure = choice("sweep-measure", sweep.measures.map(named));
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
    const columns = flat ? [named(m)] : levels[c];
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
          const part = high > low ? (value[0] - low) / (high - low) : 0;
          const shade = Math.round(9 * (m.darkIsLow && high > low ? 1 - part : part));
          cell.className = `n h${shade}`;
          const sign = value[3] === null ? "" : value[3] ? " ✓" : " ✗";
          const button = html("button", { type: "button", "data-point": String(at) }, `${written(m, value[0])}${sign}`);
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
      const [mean, from, to, met] = measure.points[at], row = html("tr");
      row.append(html("th", { scope: "row" }, named(measure)), html("td", { class: "n" }, mean === null ? "–" : written(measure, mean)),
        html("td", { class: "n" }, from === null || to === null ? "–" : `${written(measure, from)} – ${written(measure, to)}`),
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
    sweep.measures.forEach((one, i) => { measure.select.options[i].textContent = named(one); });
    down.label.textContent = say("sweep.rows");
    across.label.textContent = say("sweep.columns");
    map.setAttribute("aria-label", say("sweep.title"));
    opened.replaceChildren();
    draw();
  }
  spoken.push(words);
}
