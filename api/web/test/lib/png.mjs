// A screenshot with a palette takes a third of the room: a page has few colours,
// and the shades of its letters' edges need not be told apart exactly.
import { crc32, deflateSync, inflateSync } from "node:zlib";

/** shrink gives a screenshot (PNG of 8 bits a channel) a palette of at most 256 colours. */
export function shrink(png) {
  const { width, height, pixels, channels } = read(png);
  // Shades that share the upper four bits of each channel become the commonest of them.
  const shades = new Map();
  const keys = new Uint16Array(width * height);
  for (let i = 0, at = 0; i < keys.length; i++, at += channels) {
    const [r, g, b] = [pixels[at], pixels[at + 1], pixels[at + 2]];
    const key = ((r >> 4) << 8) | (g & 0xf0) | (b >> 4);
    keys[i] = key;
    const colour = (r << 16) | (g << 8) | b;
    const seen = shades.get(key) ?? shades.set(key, new Map()).get(key);
    seen.set(colour, (seen.get(colour) ?? 0) + 1);
  }
  if (shades.size > 256) throw new Error(`${shades.size} colours are too many for a palette`);
  const index = new Map([...shades.keys()].map((key, i) => [key, i]));
  const palette = Buffer.alloc(3 * shades.size);
  for (const [key, i] of index) palette.writeUIntBE([...shades.get(key)].sort((a, b) => b[1] - a[1])[0][0], 3 * i, 3);
  const rows = Buffer.alloc((width + 1) * height); // each row begins with its filter: none
  for (let y = 0, i = 0; y < height; y++) for (let x = 1; x <= width; x++) rows[y * (width + 1) + x] = index.get(keys[i++]);
  const head = Buffer.from(png.subarray(16, 29));
  head[9] = 3; // indexed colours
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", head),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** read undoes the compression and the rows' filters. */
function read(png) {
  const data = [];
  for (let at = 8; at < png.length; ) {
    const n = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") data.push(png.subarray(at + 8, at + 8 + n));
    at += n + 12;
  }
  const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const [raw, line] = [inflateSync(Buffer.concat(data)), width * channels];
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];
    for (let x = 0; x < line; x++) {
      const at = y * line + x;
      const left = x >= channels ? pixels[at - channels] : 0;
      const up = y > 0 ? pixels[at - line] : 0;
      const corner = x >= channels && y > 0 ? pixels[at - line - channels] : 0;
      pixels[at] = raw[y * (line + 1) + 1 + x] + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
  }
  return { width, height, channels, pixels };
}

function paeth(left, up, corner) {
  const [a, b, c] = [left, up, corner].map((v) => Math.abs(left + up - corner - v));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
