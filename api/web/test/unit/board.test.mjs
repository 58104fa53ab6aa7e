// What the voting page believes before it seals: the beginning of a real board.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./modules.mjs";

const { checkPaper } = await load("board");
const { tagOf } = await load("seal");
const log = new URL("../../../../elections/ledger/testdata/bundle-41.jsonl", import.meta.url);
const board = readFileSync(log, "utf8").split("\n").slice(0, 4);
const [manifest, , , open] = board.map((line) => JSON.parse(line));
const b64 = (bytes) => Buffer.from(bytes).toString("base64url");
const salt = "SCfaxU88qPQn8Tq_9y0tXEfrsDR3y26FXc27OrhTbQg";
const voter = "M-004217";
const claim = () => ({
  board: [...board],
  e: b64(createHash("sha256").update(board[0]).digest()),
  pk: open.pk,
  voter,
  salt,
  tag: b64(tagOf(Buffer.from(manifest.contest, "base64url"), voter, Buffer.from(salt, "base64url"))),
  ranking: manifest.ranking,
  candidates: manifest.candidates.length,
  max_rank: manifest.max_rank,
  max_marks: manifest.max_marks,
});
const shown = () => manifest.candidates.map((c, index) => ({ index, name: c.name }));
const other = "AmNIDopq94yW-ljrq2YOoo2sRgEjw-hsL2l3SDjgbVw"; // a key of the group, of another contest

test("TestFound17 the board's own key and paper are believed", () => {
  checkPaper(claim(), shown());
  checkPaper(claim(), shown().slice(1)); // withdrawn candidates are not offered
});

const swap = (line, key, value) => JSON.stringify({ ...JSON.parse(line), [key]: value });
const lies = {
  "another key": (c) => {
    c.pk = other;
  },
  "another key, on the board too": (c) => {
    c.pk = other;
    c.board[3] = swap(c.board[3], "pk", other);
  },
  "another key, shared without its proof": (c) => {
    c.pk = other;
    c.board[3] = swap(c.board[3], "pk", other);
    c.board[2] = swap(c.board[2], "commits", [other]);
  },
  "another manifest": (c) => {
    c.board[0] = c.board[0].replace("C01", "C99");
  },
  "another manifest, under its own hash": (c) => {
    c.board[0] = c.board[0].replace("C01", "C99");
    c.e = b64(createHash("sha256").update(c.board[0]).digest());
  },
  "no key share": (c) => {
    c.board.splice(2, 1);
  },
  "a key share twice": (c) => {
    c.board.splice(2, 0, c.board[2]);
  },
  "no `open`": (c) => {
    c.board.pop();
  },
  "no board": (c) => {
    c.board = [];
  },
  "another voter's tag": (c) => {
    c.voter = "M-004218";
  },
  "another salt": (c) => {
    c.salt = other;
  },
  "ranks as in another paper": (c) => {
    c.max_rank--;
  },
  "one candidate less": (c) => {
    c.candidates--;
  },
  "an entry that is not canonical": (c) => {
    c.board[1] = c.board[1].replace(",", ", ");
  },
  "a candidate under another's place": (_, s) => {
    [s[0].name, s[1].name] = [s[1].name, s[0].name];
  },
  "a candidate of whom the board does not know": (_, s) => {
    s[3].name = "Somebody Else";
  },
  "a place twice": (_, s) => {
    s[1] = { ...s[0] };
  },
};
for (const [name, lie] of Object.entries(lies)) {
  test(`TestFound17 nothing is sealed under ${name}`, () => {
    const [c, s] = [claim(), shown()];
    lie(c, s);
    assert.throws(() => checkPaper(c, s));
  });
}
