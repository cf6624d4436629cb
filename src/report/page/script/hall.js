// @ts-check
// The hall, replayed.

/**
 * Somebody who waits at visit v, and a dot.
 * @typedef {{party: Party, v: number, joined: number}} Waiting
 * @typedef {{x: number, y: number, fill: string}} Dot
 */

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
  /** Colours of a moment, by result or by class. @type {Record<string, string>} */
  let shades = {};

  for (const factor of [1, 10, 30, 60, 120, 300, 1000]) speed.append(html("option", { value: String(factor) }, `${grouped(factor, 0)} ×`));
  speed.value = "60";
  const modes = hall.codes || hall.tests || people.some((party) => party.ending !== 0) ? ["by-class", "by-result"] : ["by-class"];
  for (const mode of modes) colour.append(html("option", { value: mode }));
  if (hall.codes || hall.tests) colour.value = "by-result";

  /** @param {number} node @returns {Point} */
  const wayIn = (node) => {
    if (node < 0) return hall.gates[-1 - node];
    const s = hall.stations[node];
    return { x: s.x, y: s.y + hall.head + (s.h - hall.head) / 2 };
  };
  /** @param {number} node @returns {Point} */
  const wayOut = (node) => node < 0 ? hall.gates[-1 - node] : { x: wayIn(node).x + hall.stations[node].w, y: wayIn(node).y };
  /** Where a way bends. @param {Point} a @param {Point} b @returns {[number, number]} */
  const bends = (a, b) => {
    const bend = Math.max(30, Math.abs(b.x - a.x) / 2);
    return [a.x + bend, b.x - bend];
  };
  /** A place on the way between two. @param {Point} a @param {Point} b @param {number} part @returns {Point} */
  const along = (a, b, part) => {
    const [c, d] = bends(a, b), u = 1 - part;
    return {
      x: u * u * u * a.x + 3 * u * u * part * c + 3 * u * part * part * d + part * part * part * b.x,
      y: u * u * (u + 3 * part) * a.y + part * part * (part + 3 * u) * b.y,
    };
  };
  /** @param {Station} station @param {number} server @returns {Point} */
  const desk = (station, server) => ({
    x: station.x + 2 * hall.pad + hall.room + (server % station.columns) * station.cell + (station.cell - 3) / 2,
    y: station.y + hall.head + Math.floor(server / station.columns) * station.cell + (station.cell - 3) / 2,
  });
  // When which server is broken down, by station.
  const broken = hall.stations.map((_, s) => hall.down.filter((down) => down[0] === s));
  const gate = (/** @type {number} */ port, /** @type {string} */ kind) => -1 - hall.gates.findIndex((g) => g.port === port && g.kind === kind);

  /** Colours of codes and results. */
  const palette = () => isDark()
    ? { unread: "#7db8f5", green: "#6fd39a", amber: "#ffc24d", red: "#ff8078", "no-code": "#aab6c2",
      sampled: "#d9b8a6", negative: "#5fd0dc", positive: "#ff6fa8", stay: "#cfa3f0", refused: "#f2f5f8" }
    : { unread: "#0b5cad", green: "#1b7f4d", amber: "#c07a00", red: "#c02a1c", "no-code": "#5d6b78",
      sampled: "#6b4a2f", negative: "#00737f", positive: "#d0106a", stay: "#7a3fa0", refused: "#20262d" };

  /** What a party is shown as at visit v: where it is sent, or else what was found last. @param {Party} party @param {number} v */
  function result(party, v) {
    const now = 4 * time;
    const last = v * FIELDS >= party.visits.length - FIELDS, left = party.visits[v * FIELDS + 6];
    if (last && left >= 0 && left <= now && party.ending === 1) return "stay";
    if (last && left >= 0 && left <= now && party.ending === 2) return "refused";
    let found = "unread", when = -1;
    for (let i = v; i >= 0 && when < 0; i--) {
      const read = party.visits[i * FIELDS + 1], done = party.visits[i * FIELDS + 6];
      if (read > 0 && done >= 0 && done <= now) [found, when] = [["no-code", "green", "amber", "red"][read - 1], done];
    }
    for (const [at, what] of party.samples) {
      if (at <= now && at >= when) [found, when] = [["sampled", "negative", "positive"][what], at];
    }
    return found;
  }

  function legend() {
    const byResult = colour.value === "by-result";
    const coded = ["green", "amber", "red", "no-code"], tested = ["sampled", "negative", "positive"];
    const results = Object.entries(palette()).filter(([key]) => (hall.codes || !coded.includes(key)) && (hall.tests || !tested.includes(key)));
    const first = (/** @type {string} */ key) => key === "unread" && !hall.codes ? "unsampled" : key;
    const entries = byResult ? results.map(([key, fill]) => [say(`replay.${first(key)}`), fill]) : hall.classes.map((name, i) => [name, hue(i)]);
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

  /** The colour of a party at visit v. @param {Party} party @param {number} v */
  const fillOf = (party, v) => shades[colour.value === "by-result" ? result(party, v) : party.class];

  /** Zones, names of ports and ways. @param {Record<string, string>} paint @param {string} font */
  function drawGround(paint, font) {
    context.textAlign = "left";
    context.lineWidth = 1;
    for (const { name, rects } of hall.zones) {
      context.strokeStyle = context.fillStyle = paint.soft;
      context.setLineDash([4, 3]);
      for (const [x, y, w, h] of rects) {
        context.globalAlpha = 0.08;
        context.fillRect(x, y, w, h);
        context.globalAlpha = 1;
        context.strokeRect(x, y, w, h);
      }
      context.setLineDash([]);
      context.font = `10px ${font}`;
      context.fillText(name, rects[0][0] + hall.pad, rects[0][1] + rects[0][3] - 3);
    }
    context.fillStyle = paint.ink;
    context.font = `600 13px ${font}`;
    for (const [name, y] of hall.ports) context.fillText(name, 16, y);
    context.strokeStyle = paint.line;
    context.lineWidth = 1.5;
    for (const [from, to] of hall.links) {
      const a = wayOut(from), b = wayIn(to), [c, d] = bends(a, b);
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.bezierCurveTo(c, a.y, d, b.y, b.x, b.y);
      context.stroke();
    }
  }

  /** A station with its servers. @param {number} s @param {Map<number, string>} desks @param {Record<string, string>} paint @param {string} font */
  function drawStation(s, desks, paint, font) {
    const station = hall.stations[s];
    context.fillStyle = paint.paper;
    context.strokeStyle = paint.soft;
    context.lineWidth = 1;
    context.beginPath();
    context.rect(station.x, station.y, station.w, station.h);
    context.fill();
    context.stroke();
    context.fillStyle = paint.ink;
    context.font = `600 11px ${font}`;
    context.fillText(station.name, station.x + hall.pad, station.y + 15, station.w - 2 * hall.pad);
    const present = count(s, 2), busy = count(s, 1);
    const down = new Set(broken[s].filter(([, , from, to]) => from <= time && time < to).map(([, server]) => server));
    for (let server = 0; server < station.servers; server++) {
      const { x, y } = desk(station, server), half = (station.cell - 3) / 2;
      const fill = desks.get(server) ?? (hall.oneIn > 1 && server < busy ? paint.soft : undefined);
      context.globalAlpha = fill || server < present ? 1 : 0.25;
      context.strokeStyle = paint.accent;
      context.strokeRect(x - half, y - half, 2 * half, 2 * half);
      if (fill) {
        context.fillStyle = fill;
        context.fillRect(x - half, y - half, 2 * half, 2 * half);
      }
      context.globalAlpha = 1;
      if (!down.has(server) || (server >= present && !fill)) continue;
      context.strokeStyle = paint.bad;
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x - half, y - half);
      context.lineTo(x + half, y + half);
      context.moveTo(x + half, y - half);
      context.lineTo(x - half, y + half);
      context.stroke();
      context.lineWidth = 1;
    }
  }

  /**
   * Where those stand who wait: in one line from the servers backwards, row by row, or in lines beside their servers. The
   * longer a line is the closer people stand.
   * @param {Station} station @param {Waiting[]} queue @returns {Dot[]}
   */
  function standing(station, queue) {
    queue.sort((a, b) => a.joined - b.joined);
    if (station.lanes) {
      /** @type {Waiting[][]} */
      const lanes = Array.from({ length: station.servers }, () => []);
      queue.forEach((waiting, rank) => {
        const { visits } = waiting.party, at = waiting.v * FIELDS;
        // Whoever is never called is in no known line.
        lanes[(visits[at + 4] >= 0 ? visits[at + 5] : rank) % lanes.length].push(waiting);
      });
      return lanes.flatMap((lane, server) => {
        const gap = Math.min(6, (hall.room - 4) / Math.max(1, lane.length)), { y } = desk(station, server);
        return lane.map(({ party, v }, rank) => (
          { x: station.x + hall.pad + hall.room - 3 - rank * gap, y, fill: fillOf(party, v) }));
      });
    }
    const width = hall.room - 2, height = station.h - hall.head - 8;
    const gap = Math.min(7, Math.sqrt(width * height / Math.max(1, queue.length)));
    const across = Math.max(1, Math.floor(width / gap));
    return queue.map(({ party, v }, rank) => {
      const row = Math.floor(rank / across), place = rank % across;
      const column = row % 2 ? place : across - 1 - place;
      return {
        x: station.x + hall.pad + 2 + (column + 0.5) * gap,
        y: Math.min(station.y + hall.head + 4 + (row + 0.5) * gap, station.y + station.h - 4), fill: fillOf(party, v),
      };
    });
  }

  function show() {
    const style = getComputedStyle(root), now = Math.round(4 * time), font = getComputedStyle(document.body).fontFamily;
    const paint = Object.fromEntries(["ink", "soft", "line", "paper", "accent", "bad"].map((name) => [name, style.getPropertyValue(`--${name}`)]));
    shades = colour.value === "by-result" ? palette() : Object.fromEntries(hall.classes.map((_, i) => [i, hue(i)]));
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, hall.width, hall.height);
    drawGround(paint, font);
    // Where everybody is.
    /** @type {Waiting[][]} */
    const queues = hall.stations.map(() => []);
    /** @type {Map<number, string>[]} */
    const desks = hall.stations.map(() => new Map());
    /** @type {Dot[]} */
    const dots = [];
    /** Waiting and busy at each station, as they stand in the picture. */
    const there = hall.stations.map(() => [0, 0]);
    let inside = 0;
    for (const party of stretches[Math.min(stretches.length - 1, Math.floor(now / STRETCH))]) {
      if (party.from > now || party.to <= now) continue;
      inside += party.people;
      const visits = party.visits, n = visits.length / FIELDS;
      let v = 0;
      while (v + 1 < n && visits[(v + 1) * FIELDS + 2] <= now) v++;
      const at = v * FIELDS, station = visits[at];
      const joined = visits[at + 3], called = visits[at + 4], left = visits[at + 6];
      if (left >= 0 && left <= now) {
        const next = v + 1 < n ? visits[at + FIELDS] : gate(hall.portOf[station], ["cleared", "stay"][party.ending] ?? "turned-away");
        const until = v + 1 < n ? visits[at + FIELDS + 2] : party.to;
        dots.push({ ...along(wayOut(station), wayIn(next), (now - left) / Math.max(1, until - left)), fill: fillOf(party, v) });
      } else if (called >= 0 && called <= now) {
        there[station][1] += 1;
        if (hall.stations[station].servers > 0) desks[station].set(visits[at + 5], fillOf(party, v));
        else queues[station].push({ party, v, joined });
      } else {
        there[station][0] += party.people;
        queues[station].push({ party, v, joined: joined >= 0 && joined <= now ? joined : Infinity });
      }
    }
    hall.stations.forEach((station, s) => {
      drawStation(s, desks[s], paint, font);
      dots.push(...standing(station, queues[s]));
    });
    for (const { x, y, fill } of dots) {
      context.fillStyle = fill;
      context.beginPath();
      context.arc(x, y, 2.6, 0, 7);
      context.fill();
    }
    must("clock").textContent = shown(Math.min(86400, time));
    must("inside").textContent = say("replay.inside", { n: grouped(inside * hall.oneIn, 0) });
    slider.setAttribute("aria-valuetext", shown(time));
    for (const cell of document.querySelectorAll("[data-count]")) {
      const [station, what] = (/** @type {HTMLElement} */ (cell).dataset.count || "").split("-").map(Number);
      // Between two counts the table says what is in the picture, where everybody is in it.
      const exact = hall.oneIn === 1 && what < 2 && hall.stations[station].servers > 0 && time % hall.step !== 0;
      cell.textContent = grouped(exact ? there[station][what] : count(station, what), 0);
    }
    canvas.dataset.dots = String(dots.length);
  }

  /** The time of day so many seconds after the day of service begins. @param {number} after */
  function shown(after) {
    return clock(hall.begin === 0 ? after : (hall.begin + after) % 86400);
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
      const button = html("button", { type: "button" }, `${shown(mark.t)} ${what}`);
      button.addEventListener("click", () => jump(mark.t));
      const item = html("li"), cause = mark.cause[root.dataset.lang || "en"];
      item.append(button);
      if (cause) item.append(" ", html("span", { class: "note" }, cause));
      return item;
    });
    const list = html("ul", { class: "marks" });
    list.append(...buttons);
    must("mark-list").replaceChildren(...(buttons.length ? [html("h3", {}, say("replay.marks")), list] : []));
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
