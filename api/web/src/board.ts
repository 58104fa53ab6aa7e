// What the voting page checks before it seals anything: that the key is the one
// which the board's own beginning makes, and that the paper on the screen is the
// paper on the board (docs/protocol.md, sections 3 and 4). A page that was handed
// another key would seal to whoever handed it.
import { sha256 } from "@noble/hashes/sha2.js";
import { fromBase64url, toBase64url } from "./encoding.js";
import { type KeyShare, keyOf, tagOf } from "./seal.js";

/** Claim is what the page was given: the ballot's statement, and the board from the manifest to `open`. */
export interface Claim {
  board: string[];
  e: string;
  pk: string;
  tag: string;
  voter: string;
  salt: string;
  ranking: string;
  candidates: number;
  max_rank: number;
  max_marks: number;
}

interface Group {
  k: number;
  members: unknown[];
}

interface Manifest {
  type: string;
  suite: string;
  contest: string;
  candidates: { id: string; name: string }[];
  groups: Group[];
  ranking: string;
  max_rank: number;
  max_marks: number;
}

interface Entry {
  type: string;
  e: string;
  pk?: string;
  group: number;
  round: number;
  member: number;
  commits: string[];
  pok: [string, string];
}

/** readEntry reads an entry's bytes, which are canonical: written again they are the same. */
function readEntry(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || JSON.stringify(value) !== text)
    throw new Error("an entry of the board is not canonical");
  return value;
}

const bytes = (text: string) => fromBase64url(text, 32);

/** checkPaper throws an Error that says what does not agree. shown are the candidates on the screen. */
export function checkPaper(c: Claim, shown: readonly { index: number; name: string }[]): void {
  const e = sha256(new TextEncoder().encode(c.board[0] ?? ""));
  if (toBase64url(e) !== c.e) throw new Error("the ballot paper is not the one on the board");
  const [first, ...rest] = c.board.map(readEntry) as [Manifest, ...Entry[]];
  if (first.type !== "manifest") throw new Error("the board does not begin with its manifest");
  if (rest.some((entry) => entry.e !== c.e)) throw new Error("an entry of the board is of another contest");
  if (toBase64url(boardKey(e, first, rest)) !== c.pk) throw new Error("the key is not the one that the board's key shares make");
  if (toBase64url(tagOf(bytes(first.contest), c.voter, bytes(c.salt))) !== c.tag) throw new Error("the tag is not yours");
  checkShown(c, first, shown);
}

/** boardKey is the key in `open`, which the shares before it must make. */
function boardKey(e: Uint8Array, m: Manifest, rest: Entry[]): Uint8Array {
  const open = rest.at(-1);
  if (open?.type !== "open" || !open.pk) throw new Error("the board has no key yet");
  if (rest.some((entry) => entry.type === "complaint"))
    throw new Error("the key was dealt anew: vote with the program, which can follow that");
  const shares = rest.filter((entry) => entry.type === "keyshare");
  const places = m.groups.flatMap((group, g) => group.members.map((_, i) => `${g + 1}.${i + 1}.${group.k}`));
  const dealt = shares.map((s) => `${s.group}.${s.member}.${s.commits.length}`);
  if (dealt.toSorted().join() !== places.toSorted().join()) throw new Error("the key shares are not those of the manifest's groups");
  const key = keyOf(
    e,
    shares.map(
      (s): KeyShare => ({
        group: s.group,
        round: s.round,
        member: s.member,
        commits: s.commits.map(bytes),
        pok: [bytes(s.pok[0]), bytes(s.pok[1])],
      }),
    ),
  );
  if (toBase64url(key) !== open.pk) throw new Error("the key is not the one that the board's key shares make");
  return key;
}

/** checkShown compares the paper on the screen with the manifest: who stands in which place, and how it is filled in. */
function checkShown(c: Claim, m: Manifest, shown: readonly { index: number; name: string }[]): void {
  if (m.ranking !== c.ranking || m.max_rank !== c.max_rank || m.max_marks !== c.max_marks || m.candidates.length !== c.candidates) {
    throw new Error("the paper is filled in otherwise than the board says");
  }
  const places = new Set(shown.map((row) => row.index));
  if (places.size !== shown.length || shown.some((row) => m.candidates[row.index]?.name !== row.name)) {
    throw new Error("the candidates are not those on the board, in their places");
  }
}
