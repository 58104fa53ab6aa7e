// Which codes this browser has opened to check a seal. Such a paper is never sent,
// and the service never hears of it: only this browser can say, when somebody looks
// for the code, that it was never cast. What is kept is a hash of the code, which
// tells nothing to whoever does not have the code already.
import { sha256 } from "@noble/hashes/sha2.js";
import { toBase64url } from "./encoding.js";

const shelf = "hustings-spoilt";
const most = 50;

const mark = (code: string) => toBase64url(sha256(new TextEncoder().encode(code.toUpperCase().replace(/[^A-Z2-7]/g, "")))).slice(0, 22);

function marks(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(shelf) ?? "[]");
    return Array.isArray(kept) ? kept.filter((m) => typeof m === "string") : [];
  } catch {
    return []; // this browser keeps nothing for us
  }
}

/** remember that the paper with this code was opened. */
export function remember(code: string): void {
  try {
    localStorage.setItem(shelf, JSON.stringify([...marks(), mark(code)].slice(-most)));
  } catch {
    // then the page that finds ballots says what it says to everybody
  }
}

/** isSpoilt reports whether this browser opened the paper with this code. */
export const isSpoilt = (code: string): boolean => marks().includes(mark(code));
