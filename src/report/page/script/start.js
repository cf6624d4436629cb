// @ts-check
// What happens when the page opens.

const language = /** @type {HTMLSelectElement} */ (must("language"));
const theme = /** @type {HTMLSelectElement} */ (must("theme"));
language.value = root.dataset.lang || "en";
language.addEventListener("change", () => speak(language.value));
theme.addEventListener("change", () => {
  root.dataset.theme = theme.value;
  for (const again of painted) again();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { for (const again of painted) again(); });
for (const when of ["beforeprint", "afterprint"]) addEventListener(when, () => { for (const again of painted) again(); });
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
