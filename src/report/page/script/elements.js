// @ts-check
// Elements, colours and ticks.

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

const DURATIONS = [0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

/** The width of a label of a chart. @param {string} text */
function widthOf(text) {
  const context = ruler.getContext("2d");
  if (!context) return 7 * text.length;
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}
const ruler = document.createElement("canvas");

/** @param {number} high @param {number} most */
function amounts(high, most) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(high, 1e-9)) - 1);
  return ticks(0, high, [1, 2, 5, 10, 20, 50, 100].map((s) => s * ten), most);
}
