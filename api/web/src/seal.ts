// Sealing a ballot in the browser, and checking a seal that was opened for the
// purpose: docs/protocol.md, sections 2 and 5, appendix C, byte for byte. The Go
// package elections/seal does the same on the other side; the two are held
// together by test vectors in both directions.
import { ristretto255 } from "@noble/curves/ed25519.js";
import { equal, fromBase64url, hash256, hash512, leafHash, toBase64url, trackingCode } from "./encoding.js";
import { pack, unpack } from "./ranking.js";

export const suite = "R255-SHA512-TW/1";

const { Point } = ristretto255;
const { Fn } = Point;
type Element = InstanceType<typeof Point>;

/** What a ballot's proof is bound to. None of it can be changed afterwards. */
export interface Statement {
  e: Uint8Array; // SHA-256 of the manifest
  suite: string;
  pk: Uint8Array; // the contest's key
  tag: Uint8Array;
  seq: number; // 1 for the tag's first ballot
  prev: Uint8Array; // leaf hash of the tag's previous ballot, or empty
  by: "voter" | "counter";
}

/** A sealed ballot. r opens it: of a ballot that is cast it must be forgotten. */
export interface Sealed {
  entry: string; // the log entry, canonical JSON
  leaf: Uint8Array;
  code: string; // the tracking code
  r: Uint8Array[];
}

/** Randomness for tests: the scalars r and w of each element. */
export interface Chosen {
  r: Uint8Array[];
  w: Uint8Array[];
}

/** toElement maps 30 bytes to the group: the smallest k for which they decode. */
export function toElement(bytes: Uint8Array): { element: Element; k: number } {
  if (bytes.length !== 30) throw new RangeError("an element holds 30 bytes");
  const s = new Uint8Array(32);
  s.set(bytes, 1);
  for (let k = 0; k < 8192; k++) {
    s[0] = 2 * (k % 128);
    s[31] = k >> 7;
    try {
      return { element: Point.fromBytes(s), k };
    } catch {
      // half of all k do not decode
    }
  }
  throw new Error("no point for these bytes"); // 1 in 2^8192
}

/** fromElement reads the 30 bytes of an element that toElement made, and no other. */
export function fromElement(encoded: Uint8Array): Uint8Array {
  const bytes = encoded.slice(1, 31);
  if (!equal(toElement(bytes).element.toBytes(), encoded)) throw new Error("not an element of a ballot paper");
  return bytes;
}

/** readScalar refuses what is not canonical. */
function readScalar(bytes: Uint8Array): bigint {
  if (bytes.length !== 32) throw new Error("a scalar has 32 bytes");
  return Fn.fromBytes(bytes); // throws at q and above
}

/** reduce is a 64-byte hash as an integer mod q, little-endian. */
function reduce(wide: Uint8Array): bigint {
  let n = 0n;
  for (let i = wide.length - 1; i >= 0; i--) n = (n << 8n) | BigInt(wide[i]!);
  return Fn.create(n);
}

function randomScalar(): bigint {
  for (;;) {
    const n = reduce(crypto.getRandomValues(new Uint8Array(64)));
    if (n !== 0n) return n;
  }
}

/** times allows the scalar 0, which the library refuses. */
const times = (p: Element, n: bigint): Element => (n === 0n ? Point.ZERO : p.multiply(n));

function check(s: Statement): void {
  if (s.e.length !== 32 || s.tag.length !== 32 || s.pk.length !== 32) throw new Error("e, tag and pk have 32 bytes");
  if (!Number.isSafeInteger(s.seq) || s.seq < 1) throw new Error(`ballot number ${s.seq}`);
  if (s.prev.length !== (s.seq === 1 ? 0 : 32)) throw new Error("prev does not fit seq");
}

function challenge(s: Statement, ct: Uint8Array[][], w: Uint8Array[]): bigint {
  return reduce(
    hash512("ballot-pok", [
      ["e", s.e],
      ["suite", s.suite],
      ["pk", s.pk],
      ["tag", s.tag],
      ["seq", s.seq],
      ["prev", s.prev],
      ["by", s.by],
      ["ct", ct.flat()],
      ["w", w],
    ]),
  );
}

/** publicKey reads the contest's key; the identity is refused. */
function publicKey(bytes: Uint8Array): Element {
  const pk = Point.fromBytes(bytes);
  if (pk.is0()) throw new Error("the contest's key is the identity");
  return pk;
}

/** KeyShare is a key-holder's part of the contest's key, as it stands on the board. */
export interface KeyShare {
  group: number;
  round: number;
  member: number;
  commits: Uint8Array[];
  pok: [Uint8Array, Uint8Array]; // c, z
}

/**
 * keyOf makes the contest's key of the shares of all its groups (section 3), each
 * of which must prove that its dealer knew what it dealt.
 */
export function keyOf(e: Uint8Array, shares: readonly KeyShare[]): Uint8Array {
  let sum = Point.ZERO;
  for (const s of shares) {
    const dealt = publicKey(s.commits[0]!);
    const [c, z] = s.pok.map(readScalar) as [bigint, bigint];
    const w = times(Point.BASE, z).subtract(times(dealt, c)).toBytes();
    const again = reduce(
      hash512("key-pok", [
        ["e", e],
        ["suite", suite],
        ["group", s.group],
        ["round", s.round],
        ["member", s.member],
        ["commits", s.commits],
        ["w", w],
      ]),
    );
    if (again !== c) throw new Error(`the proof of key share ${s.group}.${s.member} does not hold`);
    sum = sum.add(dealt);
  }
  return publicKey(sum.toBytes()).toBytes();
}

/** warmUp does ahead of time what the first seal would wait for. */
export function warmUp(): void {
  Point.BASE.multiply(3n);
}

/**
 * seal seals the ranks to the contest's key, with the proof that whoever sealed
 * them knew them. It does not judge the ranking: see faultOf.
 */
export function seal(s: Statement, ranks: readonly number[], chosen?: Chosen): Sealed {
  check(s);
  const pk = publicKey(s.pk);
  const ct: Uint8Array[][] = [];
  const r: bigint[] = [];
  const w: bigint[] = [];
  for (const [k, bytes] of pack(ranks).entries()) {
    r.push(chosen ? readScalar(chosen.r[k]!) : randomScalar());
    w.push(chosen ? readScalar(chosen.w[k]!) : randomScalar());
    const b = times(pk, r[k]!).add(toElement(bytes).element);
    ct.push([times(Point.BASE, r[k]!).toBytes(), b.toBytes()]);
  }
  const c = challenge(
    s,
    ct,
    w.map((n) => times(Point.BASE, n).toBytes()),
  );
  const pok = [c, ...w.map((n, k) => Fn.add(n, Fn.mul(c, r[k]!)))].map((n) => Fn.toBytes(n));
  const entry = entryText(s, ct, pok);
  const leaf = leafHash(new TextEncoder().encode(entry));
  return { entry, leaf, code: trackingCode(leaf), r: r.map((n) => Fn.toBytes(n)) };
}

/** entryText is the ballot's log entry in the canonical form of RFC 8785: here, the keys in order. */
function entryText(s: Statement, ct: Uint8Array[][], pok: Uint8Array[]): string {
  return JSON.stringify({
    by: s.by,
    ct: ct.map((pair) => pair.map(toBase64url)),
    e: toBase64url(s.e),
    pok: pok.map(toBase64url),
    prev: toBase64url(s.prev),
    seq: s.seq,
    tag: toBase64url(s.tag),
    type: "ballot",
  });
}

/** checkFile opens a seal to the voter who spoils it (appendix C). */
export function checkFile(s: Sealed, pk: Uint8Array, ranks: readonly number[]): string {
  return JSON.stringify({ entry: s.entry, pk: toBase64url(pk), r: s.r.map(toBase64url), ranks });
}

/** tagOf is the tag under which a voter's ballots stand on the board. */
export function tagOf(contest: Uint8Array, voter: string, salt: Uint8Array): Uint8Array {
  return hash256("tag", [
    ["e0", contest],
    ["voter", voter],
    ["salt", salt],
  ]);
}

/** What a check file says, once everything in it has been recomputed. */
export interface Checked {
  code: string;
  ranks: number[];
  statement: Statement;
}

/** NoCheckFile says that a text has not the shape of a check file: nothing follows from it about any seal. */
export class NoCheckFile extends Error {}

function readCheckFile(text: string): { entry: string; pk: string; r: string[]; ranks: number[] } {
  let f: Record<string, unknown>;
  try {
    f = readObject(text, ["entry", "pk", "r", "ranks"]);
  } catch (fault) {
    throw new NoCheckFile((fault as Error).message);
  }
  const { entry, pk, r, ranks } = f;
  const listOf = (list: unknown, type: string) => Array.isArray(list) && list.every((x) => typeof x === type);
  if (typeof entry !== "string" || typeof pk !== "string" || !listOf(r, "string") || !listOf(ranks, "number")) {
    throw new NoCheckFile("a value is of another kind");
  }
  return { entry, pk, r: r as string[], ranks: ranks as number[] };
}

/**
 * recheck recomputes a check file: the ciphertexts from ranks and r, the proof,
 * the tracking code. It throws NoCheckFile for any other text, and else an Error
 * that says what does not agree. e and pk, where
 * given, are the board's.
 */
export function recheck(file: string, board?: { e: Uint8Array; pk: Uint8Array }): Checked {
  const { entry, ranks, ...f } = readCheckFile(file);
  const pk = fromBase64url(f.pk, 32);
  const b = readObject(entry, ["by", "ct", "e", "pok", "prev", "seq", "tag", "type"]);
  if (b.type !== "ballot" || (b.by !== "voter" && b.by !== "counter")) throw new Error("the entry is not a ballot");
  const s: Statement = {
    e: fromBase64url(String(b.e), 32),
    suite,
    pk,
    tag: fromBase64url(String(b.tag), 32),
    seq: Number(b.seq),
    prev: fromBase64url(String(b.prev)),
    by: b.by,
  };
  check(s);
  if (board && !equal(board.e, s.e)) throw new Error("the file is of another contest");
  if (board && !equal(board.pk, pk)) throw new Error("the file is sealed to another key");

  const elements = pack(ranks);
  const r = f.r.map((x) => readScalar(fromBase64url(x, 32)));
  const ct = (b.ct as string[][]).map((pair) => pair.map((x) => fromBase64url(x, 32)));
  const pok = (b.pok as string[]).map((x) => fromBase64url(x, 32));
  if (ct.length !== elements.length || r.length !== ct.length || pok.length !== ct.length + 1) {
    throw new Error("the number of elements does not fit the ranking");
  }
  if (entryText(s, ct, pok) !== entry) throw new Error("the entry is not in its canonical form");
  const key = publicKey(pk);
  const c = readScalar(pok[0]!);
  const w: Uint8Array[] = [];
  for (const [k, pair] of ct.entries()) {
    if (pair.length !== 2) throw new Error("an element of the ballot is not a pair");
    const message = toElement(elements[k]!).element;
    if (!equal(times(Point.BASE, r[k]!).toBytes(), pair[0]!) || !equal(times(key, r[k]!).add(message).toBytes(), pair[1]!)) {
      throw new Error("the ranking is not what was sealed");
    }
    const z = readScalar(pok[k + 1]!);
    w.push(
      times(Point.BASE, z)
        .subtract(times(Point.fromBytes(pair[0]!), c))
        .toBytes(),
    );
  }
  if (challenge(s, ct, w) !== c) throw new Error("the proof does not hold");
  return { code: trackingCode(leafHash(new TextEncoder().encode(entry))), ranks: unpack(elements, ranks.length), statement: s };
}

/** readObject reads canonical JSON with just these keys. */
function readObject(text: string, keys: string[]): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not an object");
  if (Object.keys(value).join() !== keys.join() || JSON.stringify(value) !== text) {
    throw new Error("not the file that the voting page writes");
  }
  return value as Record<string, unknown>;
}
