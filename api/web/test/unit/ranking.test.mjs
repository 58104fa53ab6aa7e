import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./modules.mjs";

const { faultOf } = await load("ranking");
const { fromElement } = await load("seal");
const { unpack } = await load("ranking");

const rules = { ranking: "strict", candidates: 4, maxRank: 4, maxMarks: 4 };
const cases = [
  ["a blank paper", [0, 0, 0, 0], {}, null],
  ["one mark", [0, 1, 0, 0], {}, null],
  ["every candidate ranked", [4, 1, 3, 2], {}, null],
  ["a rank given twice", [1, 1, 2, 0], {}, { why: "repeated", rank: 1 }],
  ["no first preference", [0, 2, 3, 0], {}, { why: "gap", rank: 1 }],
  ["a gap", [1, 3, 0, 0], {}, { why: "gap", rank: 2 }],
  ["more marks than allowed", [1, 2, 3, 0], { maxMarks: 2 }, { why: "too-many" }],
  ["deeper than allowed", [1, 2, 3, 0], { maxRank: 2 }, { why: "too-deep" }],
  ["a candidate missing", [1, 2, 3], {}, { why: "length" }],
  ["a candidate too many", [1, 2, 3, 4, 5], {}, { why: "length" }],
  ["a negative rank", [-1, 1, 0, 0], {}, { why: "range" }],
  ["half a rank", [1.5, 1, 0, 0], {}, { why: "range" }],
  ["not a number", ["1", 0, 0, 0], {}, { why: "range" }],
  ["nothing", [null, 0, 0, 0], {}, { why: "range" }],
  ["a billion", [1e9, 1, 0, 0], {}, { why: "range" }],
  ["shared ranks where they are allowed", [1, 1, 2, 2], { ranking: "equal" }, null],
  ["shared ranks with a gap", [1, 1, 3, 0], { ranking: "equal" }, { why: "gap", rank: 2 }],
];
for (const [name, ranks, change, want] of cases) {
  test(`BI8: ${name}`, () => assert.deepEqual(faultOf(ranks, { ...rules, ...change }), want));
}

test("elements that a reader must refuse", () => {
  const { refused } = JSON.parse(readFileSync(new URL("../../testdata/seal.json", import.meta.url), "utf8"));
  for (const r of refused) {
    assert.throws(
      () => {
        const read = unpack([fromElement(Uint8Array.from(Buffer.from(r.element, "hex")))], r.candidates ?? 40);
        const fault = faultOf(read, {
          ranking: r.ranking ?? "strict",
          candidates: r.candidates ?? 40,
          maxRank: r.max_rank ?? 40,
          maxMarks: r.max_marks ?? r.candidates ?? 40,
        });
        if (fault) throw new Error(fault.why);
      },
      undefined,
      r.why,
    );
  }
});
