// The vectors of the protocol, in the browser's code.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./modules.mjs";

const seal = await load("seal");
const { pack, unpack } = await load("ranking");
const vectors = JSON.parse(readFileSync(new URL("../../testdata/seal.json", import.meta.url), "utf8"));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (b) => Buffer.from(b).toString("hex");

const statementOf = (c) => ({
  e: bytes(vectors.e),
  suite: seal.suite,
  pk: bytes(vectors.pk),
  tag: bytes(vectors.tag),
  seq: c.seq,
  prev: bytes(c.prev),
  by: c.by,
});

test("the tag is the voter's", () => {
  assert.equal(hex(seal.tagOf(bytes(vectors.e0), vectors.voter, bytes(vectors.salt))), vectors.tag);
});

for (const c of vectors.cases) {
  test(`seal: ${c.name}`, () => {
    const packed = pack(c.ranks);
    assert.deepEqual(packed.map(hex), c.packed);
    assert.deepEqual(
      packed.map((p) => seal.toElement(p).k),
      c.k,
    );
    assert.deepEqual(
      packed.map((p) => hex(seal.toElement(p).element.toBytes())),
      c.message,
    );
    assert.deepEqual(unpack(packed, c.ranks.length), c.ranks);

    const sealed = seal.seal(statementOf(c), c.ranks, { r: c.r.map(bytes), w: c.w.map(bytes) });
    assert.equal(sealed.entry, c.entry);
    assert.equal(hex(sealed.leaf), c.leaf_hash);
    assert.equal(sealed.code, c.tracking_code);
    assert.equal(seal.checkFile(sealed, bytes(vectors.pk), c.ranks), c.check_file);
  });

  test(`check file: ${c.name}`, () => {
    const checked = seal.recheck(c.check_file, { e: bytes(vectors.e), pk: bytes(vectors.pk) });
    assert.equal(checked.code, c.tracking_code);
    assert.deepEqual(checked.ranks, c.ranks);
    assert.throws(() => seal.recheck(c.check_file, { e: bytes(vectors.e0), pk: bytes(vectors.pk) }), /another contest/);
    assert.throws(() => seal.recheck(c.check_file, { e: bytes(vectors.e), pk: bytes(vectors.tag) }), /another key/);
  });
}

test("a check file that was altered anywhere does not pass", () => {
  const file = vectors.cases.find((c) => c.name === "strict").check_file;
  for (let i = 0; i < file.length; i++) {
    const c = file[i];
    const other = /[0-9]/.test(c) ? String((Number(c) + 1) % 10) : c === "A" ? "B" : "A";
    assert.throws(() => seal.recheck(file.slice(0, i) + other + file.slice(i + 1)), undefined, `position ${i}, ${c} to ${other}`);
  }
});

test("points map as the vectors say", () => {
  for (const m of vectors.maps) {
    const { element, k } = seal.toElement(bytes(m.bytes));
    assert.equal(k, m.k);
    assert.equal(hex(element.toBytes()), m.element);
    assert.equal(hex(seal.fromElement(bytes(m.element))), m.bytes);
  }
});

test("what is no check file is told apart from a seal that does not hold", () => {
  const file = vectors.cases.find((c) => c.name === "strict").check_file;
  const { entry, pk, r, ranks } = JSON.parse(file);
  const others = [
    "",
    "{}",
    "[]",
    "null",
    "a mail",
    file.slice(0, -1),
    JSON.stringify({ entry, pk, r }),
    JSON.stringify({ entry, pk, r: [1], ranks }),
    JSON.stringify({ entry: 1, pk, r, ranks }),
    JSON.stringify({ entry, pk, r, ranks: "1" }),
  ];
  for (const text of others) assert.throws(() => seal.recheck(text), seal.NoCheckFile, text);
  const moved = [...ranks.slice(1), ranks[0]];
  assert.notDeepEqual(moved, ranks);
  assert.throws(
    () => seal.recheck(JSON.stringify({ entry, pk, r, ranks: moved })),
    (fault) => !(fault instanceof seal.NoCheckFile),
  );
});

test("fresh seals differ and pass their own check", () => {
  const c = vectors.cases.find((v) => v.ranks.length === 41);
  const [a, b] = [1, 2].map(() => seal.seal(statementOf(c), c.ranks));
  assert.notEqual(a.entry, b.entry);
  for (const s of [a, b]) {
    assert.equal(seal.recheck(seal.checkFile(s, bytes(vectors.pk), c.ranks)).code, s.code);
  }
});

test("a statement that cannot be is refused", () => {
  const good = statementOf(vectors.cases[0]);
  for (const bad of [
    { seq: 0 },
    { seq: 2 },
    { seq: 1.5 },
    { prev: new Uint8Array(32) },
    { pk: new Uint8Array(32) },
    { pk: new Uint8Array(32).fill(255) },
    { tag: new Uint8Array(31) },
  ]) {
    assert.throws(() => seal.seal({ ...good, ...bad }, [1, 0]));
  }
});

// The limit of issue 5 is kept in headless Chromium (test/seal.mjs); here the
// figure is for whoever reads the output, and only gross slowness fails.
test("a seal takes milliseconds", (t) => {
  const c = vectors.cases.find((v) => v.name === "strict");
  seal.warmUp();
  const times = Array.from({ length: 25 }, () => {
    const began = performance.now();
    seal.seal(statementOf(c), c.ranks);
    return performance.now() - began;
  }).sort((a, b) => a - b);
  t.diagnostic(`fastest ${times[0].toFixed(2)} ms, median ${times[12].toFixed(2)} ms`);
  assert.ok(times[0] < 50);
});
