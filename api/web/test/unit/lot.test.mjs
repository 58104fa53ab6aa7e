// The words of a part of the lot, as the program writes and reads them too.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { load } from "./modules.mjs";

const { commitment, secretOf, valueFor, words } = await load("lot");
const secret = createHash("sha256").update("a secret for this test").digest();
const number = "RHIV7NgjxH4Jws1q9Rwu1S4Mha4TM-A6gw8J_odNEK4";

test("TestFound21 words are read back in whatever way they are typed", () => {
  const kept = words(secret);
  assert.equal(kept, "Q7DC 6WZN WJQR KUDQ UOS7 KU6L SUT4 7WR4 B4MO BNUR 3UL5 KOBV 2PCD 4UX6"); // and in elections/seal/lotwords_test.go
  assert.match(kept, /^[A-Z2-7]{4}( [A-Z2-7]{4}){13}$/);
  for (const typed of [
    kept,
    kept.toLowerCase(),
    kept.replaceAll(" ", "-"),
    `\n${kept.replaceAll(" ", "\n")}\n`,
    kept.replaceAll("O", "0").replaceAll("I", "1").replaceAll("B", "8"),
  ]) {
    assert.deepEqual(Buffer.from(secretOf(typed)), secret);
  }
  for (let i = 0; i < kept.length; i++) {
    if (kept[i] === " ") continue;
    assert.throws(() => secretOf(kept.slice(0, i) + (kept[i] === "A" ? "C" : "A") + kept.slice(i + 1)), undefined, `a slip at ${i}`);
  }
  assert.throws(() => secretOf(kept.slice(5)));
});

test("TestFound21 value and commitment are the protocol's", () => {
  const value = createHmac("sha256", secret).update(Buffer.from(number, "base64url")).digest();
  assert.deepEqual(Buffer.from(valueFor(secret, number)), value);
  const lp = (b) => {
    const n = Buffer.alloc(8);
    n.writeBigUInt64BE(BigInt(b.length));
    return Buffer.concat([n, b]);
  };
  const t = Buffer.concat(
    ["hustings/v1/lot-commit", "e0", Buffer.from(number, "base64url"), "holder", "deputy", "value", value].map((x) => lp(Buffer.from(x))),
  );
  assert.equal(commitment(secret, "deputy", number), createHash("sha256").update(t).digest("base64url"));
});
