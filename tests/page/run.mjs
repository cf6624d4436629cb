// Tests of the report page in Debian's Chromium.
//
// Usage: node tests/page/run.mjs PATH-OF-CLEARWAY [WORDS]   (only the tests whose names have all the words)
// Needs `npm ci` in this folder and Chromium at /usr/bin/chromium, or where CHROMIUM says.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const clearway = path.resolve(process.argv[2] || path.join(root, "target/release/clearway"));
const words = process.argv.slice(3);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "clearway-page-"));
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs the program; gives what it prints. */
const call = (...args) => execFileSync(clearway, args, { cwd: root, encoding: "utf8" });
/** Runs a scenario once and gives the folder of its results. */
const made = new Map();
function results(file, ...more) {
  const key = [file, ...more].join(" ");
  if (!made.has(key)) {
    const out = path.join(work, String(made.size));
    call("run", file, "--out", out, "--quiet", ...more);
    made.set(key, out);
  }
  return made.get(key);
}
const PEAK = ["scenarios/lok-ma-chau/2023-01-20.toml", "--replications", "20"];
const OUTAGE = ["scenarios/lok-ma-chau/2023-01-20-code-outage.toml", "--replications", "5"];
// The same day with the readers unmanned for that time.
const UNMANNED = [...OUTAGE, "--set", 'incident.code-outage.set={"port.lok-ma-chau.station.health-declaration.servers"=0}'];
const LADDER = ["scenarios/reopening/phase-1.toml", "--replications", "2"];
const HEALTH = ["scenarios/airport/2020-test-and-hold.toml", "--replications", "2"];
const HALL = ["benches/hall-day.toml", "--replications", "2"];

const HOSTILE = `"Plan </title></script><script>alert(1)</script><img src=x onerror=alert(2)> & 'all' {{n}} \\u2028"`;
function hostile() {
  const file = path.join(work, "hostile.toml");
  fs.writeFileSync(file, `schema = 1
title = ${HOSTILE}
[run]
replications = 2
[port.p]
open = "06:00"
close = "22:00"
[port.p.arrivals.a]
per-day = 2000
to = "desk"
[port.p.station.desk]
servers = 1
service.exponential = { mean = "30 s" }
`);
  return file;
}

/** A hall with zones, a line for each desk that breaks down, tests whose results people wait for, and a plan. */
function eventful() {
  const file = path.join(work, "eventful.toml");
  fs.writeFileSync(file, `schema = 1
title = "Everything at once"
[run]
start = 2023-01-20
days = 2
replications = 2
[calendar.holiday.quiet]
from = 2023-01-21
factor = 0.1
[origin.abroad]
prevalence = 0.4
[test.swab]
assay = "antigen"
result = "20 min"
positive = "hotel"
[stay.hotel]
lasts = "2 d"
[port.p]
open = "08:00"
close = "20:00"
[port.p.zone.hall]
[port.p.zone.back]
[port.p.arrivals.a]
per-day = 2400
calendar = true
origin = "abroad"
to = "desk"
[port.p.station.desk]
servers = 4
zone = "hall"
queue = { lanes = "per-server", choose = "shortest" }
service.exponential = { mean = "45 s" }
failures = { time-between = "2 h", repair = "30 min", unit = "all" }
test = "swab"
next = [{ to = "result" }]
[port.p.station.result]
zone = "back"
awaits = "swab"
next = [{ result = "positive", to = "hotel", walk = "5 min" }, { to = "cleared" }]
[stage.now]
[stage.later]
enter = { date = 2023-01-21 }
[rule.more]
when = { station = "desk", measure = "queue_max", above = 40, over = "10 min", for = "20 min" }
until = { station = "desk", measure = "queue_max", below = 5 }
set = { "port.p.station.desk.servers" = 6 }
[incident.closed]
date = 2023-01-20
at = "12:00"
duration = "15 min"
set = { "port.p.station.desk.servers" = 0 }
`);
  return file;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** Opens a file in a page of its own; whatever it says or asks for is kept. */
async function open(file, { width = 1280, height = 900, scheme = "light", scripts = true, print = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: scripts });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  await page.goto(pathToFileURL(file).href);
  if (scripts && file.endsWith(".html")) {
    await page.waitForFunction(() => document.documentElement.dataset.ready === "yes", null, { timeout: 60_000 });
  }
  if (print) await page.emulateMedia({ media: "print" });
  return { page, said, asked, close: () => context.close() };
}
const report = (scenario, ...more) => path.join(results(...scenario, ...more), "report.html");

/** The rows of a CSV file without quotes in it. */
function rows(file) {
  const [head, ...lines] = fs.readFileSync(file, "utf8").trim().split("\n").map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i]])));
}
/** The texts of a language, by section and key. */
function texts(language) {
  const found = {};
  let section = "";
  for (const line of fs.readFileSync(path.join(root, `src/language/${language}.toml`), "utf8").split("\n")) {
    const head = /^\[(.+)\]$/.exec(line), text = /^([\w-]+) = "(.*)"$/.exec(line);
    if (head) section = `${head[1]}.`;
    else if (text) found[section + text[1]] = text[2];
  }
  return found;
}

/** Moves the replay to a time of day. */
const slide = (page, time) => page.locator("#slider").evaluate((slider, time) => {
  slider.value = String(time);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}, time);

const tests = [];
const test = (name, body) => tests.push({ name, body });

test("the script's types are right", () => {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const scripts = path.join(root, "src/report/page/script");
  execFileSync(process.execPath, [tsc, "--allowJs", "--checkJs", "--strict", "--noEmit", "--noUnusedLocals", "--target", "es2022",
    "--lib", "es2022,dom,dom.iterable", ...fs.readdirSync(scripts).map((file) => path.join(scripts, file))], { encoding: "utf8" });
});

for (const [what, scenario] of Object.entries({ PEAK, OUTAGE, LADDER, HEALTH, HALL })) {
  test(`a page opens from a file, says nothing and asks for nothing: ${what}`, async () => {
    const { page, said, asked, close } = await open(report(scenario));
    assert.deepEqual(said, []);
    assert.equal(asked.length, 1);
    assert.ok(await page.locator(".chart > svg path").count() > 2);
    await close();
  });
}

test("a page that tries to connect is not let", async () => {
  const { page, close } = await open(report(PEAK));
  // What the policy stops is told as a request that failed.
  const reached = [];
  page.on("requestfinished", (request) => reached.push(request.url()));
  page.on("requestfailed", (request) => { if (request.failure().errorText !== "csp") reached.push(`${request.url()} ${request.failure().errorText}`); });
  const told = await page.evaluate(async () => {
    const refused = new Promise((resolve) => document.addEventListener("securitypolicyviolation", (e) => resolve(e.violatedDirective)));
    await fetch("http://example.invalid/").catch(() => {});
    const image = new Image();
    image.src = "http://example.invalid/x.png";
    return refused;
  });
  assert.match(told, /connect-src|img-src|default-src/);
  assert.deepEqual(reached, []);
  await close();
});

test("a title with a script in it is text", async () => {
  const { page, said, close } = await open(path.join(results(hostile()), "report.html"));
  assert.deepEqual(said, []);
  assert.match(await page.locator("h1").innerText(), /<\/title><\/script><script>alert\(1\)<\/script><img src=x onerror=alert\(2\)> & 'all' \{\{n\}\}/);
  assert.equal(await page.locator("img").count(), 0);
  const changed = await open(path.join(results("scenarios/lok-ma-chau/2023-01-20.toml", "--replications", "1", "--set", 'title="<b>&</b></script>"'), "report.html"));
  assert.match(await changed.page.locator("header + main").innerText(), /Changed: title="<b>&<\/b><\/script>"/);
  assert.deepEqual(changed.said, []);
  await changed.close();
  await close();
});

test("the first screen says where, when, how long, why and what would help, as the tables do", async () => {
  const folder = results(...PEAK);
  const { page, close } = await open(path.join(folder, "report.html"));
  const lead = (await page.locator("#where .lead").allInnerTexts()).join(" ");
  assert.match(lead, /People wait at booking-check/);
  assert.match(lead, /too few servers/);
  const mean = (measure) => Number(rows(path.join(folder, "summary.csv"))
    .find((row) => row.station === "booking-check" && row.measure === measure && !row.class).mean);
  // Person-hours are the mean queue through the hours of the day.
  const hours = Number(/([\d,]+) of [\d,.]+ person-hours/.exec(lead)[1].replace(",", ""));
  const queue = rows(path.join(folder, "series.csv")).filter((row) => row.station === "booking-check" && row.measure === "queue");
  const expected = queue.reduce((sum, row) => sum + Number(row.mean), 0) * 24 / queue.length;
  assert.ok(Math.abs(hours - expected) <= 0.5 + 1e-9, `${hours} ${expected}`);
  const [, minutes, seconds] = /1 in 20 waits longer than (\d+) min (\d+) s/.exec(lead);
  assert.ok(Math.abs(60 * minutes + Number(seconds) - mean("wait_p95")) <= 0.5 + 1e-9);
  const help = await page.locator("#help").innerText();
  assert.match(help, /3 more at booking-check from \d\d:00 to \d\d:00 would save [\d,]+ of [\d,]+ person-hours/);
  // The command on the page proves the page right: the waits of a comparison are those it names.
  const command = await page.locator("#help pre").innerText();
  const [, change] = /^clearway compare FILE --replications 20 --with '([^']+)'$/.exec(command);
  const compared = path.join(work, "compared");
  call("compare", PEAK[0], "--replications", "20", "--with", change, "--out", compared, "--quiet", "--no-report");
  // The name of the alternative, in quotes, comes first.
  const row = fs.readFileSync(path.join(compared, "compare.csv"), "utf8").split(",booking-check,,wait_p95,s,")[1];
  const said = [.../goes from (\d+) min (\d+) s to (\d+) min (\d+) s/.exec(help)].slice(1).map(Number);
  const [before, after] = [60 * said[0] + said[1], 60 * said[2] + said[3]];
  const [base, other] = row.split(",").map(Number);
  assert.ok(Math.abs(before - base) <= 1 && Math.abs(after - other) <= 1, `${before} ${after} ${base} ${other}`);
  await close();
});

test("an incident that takes servers away, or stops the code, is named as the cause", async () => {
  for (const [scenario, cause] of [[UNMANNED, /servers taken away by the plan/], [OUTAGE, /the code service is slow or down/]]) {
    const { page, close } = await open(report(scenario));
    const lead = (await page.locator("#where .lead").allInnerTexts()).join(" ");
    assert.match(lead, /health-declaration/);
    assert.match(lead, cause);
    assert.match(lead, /code-outage \d\d:\d\d to \d\d:\d\d/);
    await close();
  }
});

test("what the cursor shows is what series.csv has", async () => {
  const folder = results(...PEAK);
  const { page, close } = await open(path.join(folder, "report.html"));
  const chart = page.locator("#chart-1");
  const table = rows(path.join(folder, "series.csv"));
  for (const measure of ["queue", "throughput", "servers"]) {
    await chart.locator("select").selectOption(measure);
    for (const box of await chart.locator("fieldset input").all()) await box.check();
    const frame = await chart.locator(":scope > svg").boundingBox();
    for (const part of [0.3, 0.42, 0.55, 0.7]) {
      await page.mouse.move(frame.x + part * frame.width, frame.y + 90);
      const text = await chart.locator(".values").innerText();
      const time = /^(\d\d:\d\d) · /.exec(text)[1];
      const shown = [...text.matchAll(/([\w-]+) ([\d,.]+) \(([\d,.]+)–([\d,.]+)\)/g)];
      assert.equal(shown.length, 7, text);
      for (const [, station, ...numbers] of shown) {
        const row = table.find((row) => row.station === station && row.measure === measure && row.time.slice(11, 16) === time);
        const values = numbers.map((number) => Number(number.replaceAll(",", "")));
        [row.mean, row.p05, row.p95].map(Number).forEach((expected, i) => {
          const exact = expected >= 100 ? 0.05 : 0.0005;
          assert.ok(Math.abs(values[i] - expected) <= exact + 1e-9, `${measure} ${station} ${time}: ${values[i]} is not ${expected}`);
        });
      }
    }
  }
  await close();
});

test("charts zoom by keys, buttons and hand, and show what is chosen", async () => {
  const { page, close } = await open(report(PEAK));
  const chart = page.locator("#chart-1"), picture = chart.locator(":scope > svg");
  const labels = async () => (await picture.locator("text").allTextContents()).filter((text) => /^\d\d:\d\d$/.test(text));
  const whole = await labels();
  assert.ok(whole.includes("00:00") && whole.includes("24:00"), whole.join());
  await picture.focus();
  await page.keyboard.press("+");
  const nearer = await labels();
  assert.ok(!nearer.includes("00:00") && !nearer.includes("24:00"), nearer.join());
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await chart.locator(".values").innerText(), "");
  await page.keyboard.press("0");
  assert.deepEqual(await labels(), whole);
  await chart.locator(".zoom button").first().click();
  assert.ok(!(await labels()).includes("00:00"));
  await chart.locator(".zoom button").last().click();
  const frame = await picture.boundingBox();
  await page.mouse.move(frame.x + 0.5 * frame.width, frame.y + 50);
  await page.mouse.down();
  await page.mouse.move(frame.x + 0.6 * frame.width, frame.y + 60, { steps: 4 });
  await page.mouse.up();
  assert.ok(!(await labels()).includes("00:00"));
  const lines = await picture.locator("path[fill=none]").count();
  await chart.locator("fieldset input:checked").first().uncheck();
  assert.equal(await picture.locator("path[fill=none]").count(), lines - 1);
  await close();
});

for (const width of [1280, 390]) {
  test(`labels of axes are whole and apart at ${width} pixels`, async () => {
    const { page, close } = await open(report(LADDER), { width });
    for (const language of ["en", "zh-Hant", "zh-Hans"]) {
      await page.locator("#language").selectOption(language);
      const wrong = await page.evaluate(() => [...document.querySelectorAll(".chart > svg")].flatMap((picture) => {
        const frame = picture.getBoundingClientRect();
        const texts = [...picture.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
        return texts.flatMap(({ text, box }, i) => {
          const cut = box.left < frame.left - 1 || box.right > frame.right + 1;
          const on = texts.slice(0, i).find(({ box: other }) => box.left < other.right - 1 && other.left < box.right - 1 && box.top < other.bottom - 4 && other.top < box.bottom - 4);
          return cut ? [`${text} is cut`] : on ? [`${text} on ${on.text}`] : [];
        });
      }));
      assert.deepEqual(wrong, [], language);
    }
    await close();
  });
}

test("the slider moves people, who stand where the trace says", async () => {
  const folder = results(PEAK[0], "--replications", "1");
  const { page, close } = await open(path.join(folder, "report.html"));
  const image = () => page.locator("#hall").evaluate((canvas) => canvas.toDataURL());
  const go = (time) => slide(page, time);
  // Replication 1 alone, from the trace of the same run.
  const traced = path.join(work, "traced");
  call("run", "scenarios/lok-ma-chau/2023-01-20.toml", "--replications", "1", "--trace", "--out", traced, "--quiet", "--no-report");
  const seconds = (name) => (row) => row[name] === "" ? Infinity : Number(row[name]);
  const visits = rows(path.join(traced, "passengers.csv"));
  const columns = Object.keys(visits[0]);
  const named = (...names) => { const found = names.find((name) => columns.includes(name)); assert.ok(found, columns.join()); return seconds(found); };
  const came = named("came_s", "came"), started = named("started_s", "started"), left = named("left_s", "left");
  let before = "";
  for (const time of [8 * 3600, 10 * 3600, 12 * 3600]) {
    await go(time);
    const now = await image();
    assert.notEqual(now, before);
    before = now;
    const counts = (await page.locator("[data-count]").allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));
    const stations = await page.locator("#counts-region tbody th").allInnerTexts();
    stations.forEach((station, s) => {
      const there = visits.filter((row) => row.station === station);
      const waiting = there.filter((row) => came(row) <= time && started(row) > time).length;
      const busy = there.filter((row) => started(row) <= time && left(row) > time).length;
      assert.deepEqual(counts.slice(3 * s, 3 * s + 2), [waiting, busy], `${station} at ${time}`);
    });
    const inside = visits.filter((row) => came(row) <= time && left(row) > time).length;
    // Those who walk are dots too.
    const dots = Number(await page.locator("#hall").getAttribute("data-dots"));
    const waiting = visits.filter((row) => came(row) <= time && started(row) > time).length;
    assert.ok(dots >= waiting && dots <= inside + 1_000, `${dots} ${waiting} ${inside}`);
  }
  await close();
});

test("the replay plays and pauses, and marks lead to what the plan did", async () => {
  const { page, close } = await open(report(UNMANNED));
  const clock = () => page.locator("#slider").evaluate((slider) => Number(slider.value));
  await page.locator("#speed").selectOption("300");
  const before = await clock();
  await page.locator("#play").click();
  await page.waitForFunction((before) => Number(document.getElementById("slider").value) > before + 60, before);
  await page.locator("#play").click();
  const paused = await clock();
  await page.waitForTimeout(150);
  assert.equal(await clock(), paused);
  await page.locator("#mark-list button", { hasText: "begins" }).first().click();
  const present = page.locator("#counts-region tr", { hasText: "health-declaration" }).locator("td").last();
  const at = await clock();
  await slide(page, at + 60);
  assert.equal(await present.innerText(), "0");
  assert.ok(await page.locator("#marks i").count() >= 2);
  await close();
});

/** How many pixels of the hall have a colour, within what the edges of dots leave of it. */
const pixels = (page, colour) => page.locator("#hall").evaluate((canvas, colour) => {
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4) if (wanted.every((value, c) => Math.abs(data[i + c] - value) <= 3)) found++;
  return found;
}, colour);

test("the hall shows zones, samples and their results, and servers that are broken down", async () => {
  const folder = results(eventful());
  const { page, close } = await open(path.join(folder, "report.html"));
  const go = (time) => slide(page, time);
  const traced = path.join(work, "eventful-traced");
  call("run", eventful(), "--replications", "1", "--trace", "--out", traced, "--quiet", "--no-report");
  const visits = rows(path.join(traced, "passengers.csv"));
  const data = JSON.parse(await page.locator("#data").textContent());
  assert.deepEqual(data.replay.zones.map((zone) => zone.name), ["hall", "back"]);
  assert.deepEqual(data.replay.stations.map((station) => station.lanes), [true, false]);
  assert.deepEqual((await page.locator("#hall-legend li").allInnerTexts()).map((text) => text.trim()),
    ["unsampled", "sampled", "negative", "positive", "stay", "refused"].map((key) => texts("en")[`replay.${key}`]));
  const [SAMPLED, STAY, BROKEN] = ["#6b4a2f", "#7a3fa0", "#a8231b"];
  // Nobody has come yet; then people wait for results, and then the first results are there.
  await go(8 * 3600 + 1);
  assert.equal(await pixels(page, SAMPLED), 0);
  await go(11 * 3600);
  assert.ok(await pixels(page, SAMPLED) > 100, "samples");
  // Whoever is found positive is seen on the way to the stay.
  const sent = visits.filter((row) => row.outcome === "quarantined").map((row) => Number(row.left)).sort((a, b) => a - b);
  assert.ok(sent.length > 50, `${sent.length} of ${visits.length}`);
  await go(sent[Math.floor(sent.length / 3)] + 60);
  assert.ok(await pixels(page, STAY) > 10, "to the stay");
  // All desks break down and are repaired together, the two that the rule can bring among them.
  assert.ok(data.replay.down.length >= 6 && data.replay.down.length % 6 === 0, JSON.stringify(data.replay.down));
  const [, , from, to] = data.replay.down.find(([, , from, to]) => from > 8.5 * 3600 && to - from > 300) ?? [];
  assert.ok(from < to);
  await go((from + to) / 2);
  assert.ok(await pixels(page, BROKEN) > 20, "crosses");
  await go(from - 10);
  assert.equal(await pixels(page, BROKEN), 0);
  // Nobody is served while all desks are broken down: services that were begun go on.
  const began = visits.filter((row) => row.station === "desk" && Number(row.started) > from && Number(row.started) < to);
  assert.equal(began.length, 0);
  await close();
});

test("the plan stands on the page: gates, rules, incidents, and why what was decided", async () => {
  const folder = results(eventful());
  const { page, close } = await open(path.join(folder, "report.html"));
  const plan = page.locator("#plan");
  for (const [language, words] of [
    ["en", ["From the start.", "Not before Sat 21 January 2023.", "When longest queue at desk is above 40 over the last 10 minutes, for 20 minutes on end.",
      "Ends when longest queue at desk is below 5", "On Fri 20 January 2023 at 12:00.", "Lasts 15 minutes."]],
    ["zh-Hant", ["自計劃開始即生效。", "不早於2023年1月21日（星期六）。", "條件：最長隊伍（desk）在過去 10 分鐘內高於 40，持續 20 分鐘。", "2023年1月20日（星期五） 12:00。"]],
    ["zh-Hans", ["自计划开始即生效。", "条件：最长队伍（desk）在过去 10 分钟内高于 40，持续 20 分钟。"]],
  ]) {
    await page.locator("#language").selectOption(language);
    const said = await plan.innerText();
    for (const part of words) assert.ok(said.includes(part), `${part} in ${said}`);
  }
  await page.locator("#language").selectOption("en");
  // How often the rule was in force is what the table says.
  const firings = rows(path.join(folder, "summary.csv")).find((row) => row.station === "more" && row.measure === "firings");
  assert.ok(Number(firings.mean) > 0);
  const cells = await plan.locator("tr", { hasText: "more" }).locator("td.n").allInnerTexts();
  assert.equal(Number(cells[0]), Math.round(10 * Number(firings.mean)) / 10);
  // What was decided in replication 1 stands beside the marks, with the value that was found.
  const decided = rows(path.join(folder, "decisions.csv")).filter((row) => row.replication === "0" && row.name === "more");
  const marks = await page.locator("#mark-list li", { hasText: "more" }).allInnerTexts();
  assert.equal(marks.length, decided.length);
  decided.forEach((row, i) => {
    const value = row.cause.match(/\((\d+)\)$/)[1];
    assert.ok(marks[i].endsWith(`: ${value}`), `${marks[i]} ${row.cause}`);
  });
  await close();
});

for (const language of ["en", "zh-Hant", "zh-Hans"]) {
  test(`the page speaks ${language}`, async () => {
    const { page, close } = await open(report(OUTAGE));
    await page.locator("#language").selectOption(language);
    const own = texts(language);
    assert.equal(await page.locator("html").getAttribute("lang"), language);
    assert.deepEqual(await page.locator("h2").evaluateAll((all) => all.map((h) => h.innerText)),
      ["verdict.title", "where.title", "help.title", "flow.title", "plan.title", "replay.title", "charts.title"].map((key) => own[key]));
    assert.ok((await page.locator(".chart h3").allInnerTexts()).every((text) => ["charts.over-time", "charts.waits", "charts.busy"].some((key) => own[key] === text)));
    assert.equal(await page.locator("#play").innerText(), own["replay.play"]);
    assert.ok((await page.locator("main").innerText()).includes(own["cause.lookup"]));
    // No key shows instead of its text.
    assert.doesNotMatch(await page.locator("body").innerText(), /\b(page|charts|replay|where|help|verdict|unit|cause)\.[a-z-]+/);
    const shown = await page.evaluate(() => [...document.querySelectorAll("[lang]")].filter((e) => e instanceof HTMLElement && e.tagName === "SPAN" && e.offsetParent).map((e) => e.lang));
    assert.deepEqual([...new Set(shown)], [language]);
    await close();
    const other = await open(report(OUTAGE, "--lang", language));
    assert.equal(await other.page.locator("html").getAttribute("lang"), language);
    assert.equal(await other.page.locator("h2").first().innerText(), own["verdict.title"]);
    await other.close();
  });
}

test("colours are those that are chosen, or the system's", async () => {
  for (const scheme of ["light", "dark"]) {
    const { page, close } = await open(report(PEAK), { scheme });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await ground(), scheme === "light" ? "rgb(255, 255, 255)" : "rgb(18, 24, 31)");
    await page.locator("#theme").selectOption(scheme === "light" ? "dark" : "light");
    assert.equal(await ground(), scheme === "light" ? "rgb(18, 24, 31)" : "rgb(255, 255, 255)");
    await close();
  }
});

for (const [name, scenario] of Object.entries({ PEAK, LADDER, HEALTH })) {
  test(`nobody is shut out (axe-core, WCAG 2.2 AA): ${name}`, async () => {
    for (const [width, scheme, language] of [[1280, "light", "en"], [1280, "dark", "zh-Hant"], [390, "light", "zh-Hans"], [390, "dark", "en"]]) {
      const { page, close } = await open(report(scenario), { width, height: 844, scheme });
      await page.locator("#language").selectOption(language);
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      const wrong = found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`);
      assert.deepEqual(wrong, [], `${width} ${scheme} ${language}`);
      assert.ok(found.passes.length > 20);
      await close();
    }
  });
}

test("a telephone need not be moved sideways", async () => {
  for (const scenario of [PEAK, LADDER, HEALTH]) {
    const { page, close } = await open(report(scenario), { width: 360, height: 740 });
    const [scroll, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(scroll <= width, `${scroll} > ${width}`);
    await close();
  }
});

test("everything works by keyboard", async () => {
  const { page, close } = await open(report(PEAK));
  const reached = new Set();
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName || ""));
  }
  for (const id of ["language", "theme", "play", "speed", "colour", "slider", "hall-region", "measure-1"]) assert.ok(reached.has(id), id);
  await close();
});

test("on paper the page has its tables and charts and none of its buttons", async () => {
  const { page, close } = await open(report(PEAK), { print: true });
  for (const id of ["#language", "#play", "#slider", ".zoom"]) assert.ok(!(await page.locator(id).first().isVisible()), id);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const text = pdf.toString("latin1");
  const pages = [...text.matchAll(/\/Type\s*\/Page\b/g)].length;
  assert.ok(pages >= 2 && pages <= 6, `${pages} pages`);
  const [, width, height] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(text);
  assert.ok(Math.abs(width - 595.3) < 1.5 && Math.abs(height - 841.9) < 1.5, `${width} ${height}`);
  await close();
});

test("without scripts there are texts and pictures", async () => {
  const { page, close } = await open(report(PEAK), { scripts: false });
  assert.ok(await page.locator("#where .lead").first().isVisible());
  assert.ok(await page.locator("noscript figure svg").count() >= 3);
  assert.ok(!(await page.locator("#play").isVisible()));
  await close();
});

test("a day of 100,000 passengers at five stations stays under 3 MB and says so where not all are dots", async () => {
  const file = report(HALL);
  assert.ok(fs.statSync(file).size < 3_000_000, String(fs.statSync(file).size));
  const { page, close } = await open(file);
  assert.match(await page.locator("#replay .note").first().innerText(), /A dot stands for (a passenger|one in \d+ passengers)/);
  await close();
});

test("the layout is a picture with what check found", async () => {
  const file = path.join(work, "layout.svg");
  call("show", "scenarios/lok-ma-chau/2023-01-20.toml", "--out", file, "--quiet");
  const { page, said, asked, close } = await open(file);
  assert.deepEqual(said, []);
  assert.equal(asked.length, 1);
  const text = await page.locator("svg").first().evaluate((svg) => svg.textContent);
  for (const station of ["booking-check", "temperature", "e-channel", "assistance", "counter", "health-declaration", "futian-lane"]) assert.ok(text.includes(station));
  await close();
});

test("plans stand side by side on one time line", async () => {
  const out = path.join(work, "compare");
  call("compare", PEAK[0], "--with", "port.lok-ma-chau.station.booking-check.servers=15", "--replications", "5", "--out", out, "--quiet");
  const { page, said, asked, close } = await open(path.join(out, "compare.html"));
  assert.deepEqual(said, []);
  assert.equal(asked.length, 1);
  assert.equal(await page.locator("#chart-1 > svg path[fill=none]").count(), 2);
  const wait = page.locator("#differences tr", { hasText: "booking-check · Mean wait" });
  assert.match(await wait.innerText(), /better/);
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => v.id), []);
  await close();
});

test("a cell of a sweep opens the run behind it", async () => {
  const out = path.join(work, "sweep");
  call("sweep", PEAK[0], "--vary", "port.lok-ma-chau.station.booking-check.servers=13..15:1", "--vary",
    "port.lok-ma-chau.station.temperature.servers=5,6", "--show", "booking-check/wait_p95", "--replications", "2", "--out", out, "--quiet");
  const { page, said, close } = await open(path.join(out, "sweep.html"));
  assert.deepEqual(said, []);
  const buttons = page.locator("#sweep-room td button");
  assert.equal(await buttons.count(), 6);
  await buttons.nth(3).click();
  const command = await page.locator("#opened pre").innerText();
  assert.match(command, /^clearway run FILE --set port\.lok-ma-chau\.station\.booking-check\.servers=14 --set port\.lok-ma-chau\.station\.temperature\.servers=6$/);
  // The value in the cell is that of the command.
  const alone = path.join(work, "alone");
  call("run", PEAK[0], ...command.split(" ").slice(3), "--replications", "2", "--out", alone, "--quiet", "--no-report");
  const mean = Number(rows(path.join(alone, "summary.csv")).find((row) => row.station === "booking-check" && row.measure === "wait_p95" && !row.class).mean);
  const [, minutes, seconds] = /(?:(\d+) min )?([\d.]+) s/.exec(await buttons.nth(3).innerText());
  assert.ok(Math.abs(60 * Number(minutes || 0) + Number(seconds) - mean) <= 0.5 + 1e-9, `${minutes} ${seconds} ${mean}`);
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => v.id), []);
  await close();
});

let passed = 0, failed = 0;
for (const { name, body } of tests.filter(({ name }) => words.every((word) => name.includes(word)))) {
  try {
    await body();
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.stdout ?? ""}${error.stack ?? error}`);
  }
}
await browser.close();
fs.rmSync(work, { recursive: true, force: true });
console.log(`report page: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
