// Bytes and texts as the protocol writes them (docs/protocol.md, section 2).
import { sha256, sha512 } from "@noble/hashes/sha2.js";

const utf8 = new TextEncoder();

export type Value = number | string | Uint8Array | Uint8Array[];

/** u64 is an integer as 8 bytes, big-endian. */
function u64(n: number): Uint8Array {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not an integer of the protocol: ${n}`);
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(n));
  return out;
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** lp is a value with its length before it. */
const lp = (bytes: Uint8Array) => concat(u64(bytes.length), bytes);

function encode(value: Value): Uint8Array {
  if (typeof value === "number") return u64(value);
  if (typeof value === "string") return utf8.encode(value);
  return Array.isArray(value) ? concat(...value) : value;
}

/** transcript is T(role; label=value, …), in the order given. */
export function transcript(role: string, fields: [string, Value][]): Uint8Array {
  const parts = [lp(utf8.encode(`hustings/v1/${role}`))];
  for (const [label, value] of fields) parts.push(lp(utf8.encode(label)), lp(encode(value)));
  return concat(...parts);
}

export const hash256 = (role: string, fields: [string, Value][]) => sha256(transcript(role, fields));
export const hash512 = (role: string, fields: [string, Value][]) => sha512(transcript(role, fields));

/** leafHash is the log's hash of an entry's bytes (RFC 6962). */
export const leafHash = (entry: Uint8Array) => sha256(concat(Uint8Array.of(0), entry));

/** toBase64url writes bytes without padding. */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (const b of bytes) text += String.fromCharCode(b);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** fromBase64url reads what toBase64url writes and nothing else: spare bits must be zero. */
export function fromBase64url(text: string, length?: number): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new Error("not unpadded base64url");
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
  if (toBase64url(bytes) !== text) throw new Error("base64url with spare bits set");
  if (length !== undefined && bytes.length !== length) throw new Error(`${bytes.length} bytes where ${length} belong`);
  return bytes;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** trackingCode is the first 100 bits of the leaf hash in base32, in five groups of four. */
export function trackingCode(leaf: Uint8Array): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let code = "";
  for (let i = 0; i < 20; i++) {
    const at = i * 5;
    const pair = (leaf[at >> 3]! << 8) | (leaf[(at >> 3) + 1] ?? 0);
    code += alphabet[(pair >> (11 - (at & 7))) & 31];
    if (i % 4 === 3 && i < 19) code += "-";
  }
  return code;
}
