// @ts-check
// Who was in the hall, as it is packed into the page.

/** @param {string} text @returns {Promise<Uint8Array>} */
async function unpack(text) {
  const coded = atob(text);
  const bytes = Uint8Array.from(coded, (c) => c.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

/**
 * A party: when it came and was gone; its visits one after the other: station, colour read, came, joined, called, server,
 * left; and its samples: when, and 0 for taken, 1 for negative, 2 for positive. Times in quarters of a second, -1 where
 * they never came.
 * @typedef {{from: number, to: number, class: number, people: number, ending: number, visits: Int32Array, samples: [number, number][]}} Party
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
    /** @type {[number, number][]} */
    const samples = [];
    let sampled = from;
    for (let n = number(); n > 0; n--) samples.push([sampled += number(), bytes[at++]]);
    found.push({ from, to: last < 0 ? 4 * 86400 : gone, class: kind, people, ending, visits, samples });
  }
  return found;
}
