// A part of the lot, held by an officer (docs/protocol.md, section 8; R73a). The 32
// random bytes are made here and shown as words to keep; what is sent is a
// commitment to a value made of them for each round, and after the close the value
// of one round. The words themselves are sent nowhere.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal, fromBase64url, hash256, toBase64url } from "./encoding.js";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** words writes a secret, with the first 3 bytes of its hash behind it, as 14 groups of 4. */
export function words(secret: Uint8Array): string {
  const bytes = concat(secret, sha256(secret).subarray(0, 3)); // 280 bits: 56 letters and digits
  let text = "";
  let bits = 0;
  let held = 0;
  for (const b of bytes) {
    held = ((held << 8) | b) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
  }
  return text.match(/.{4}/g)!.join(" ");
}

/** secretOf reads words that were typed; it throws where one was written wrongly. */
export function secretOf(typed: string): Uint8Array {
  const text = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("0", "O").replaceAll("1", "I").replaceAll("8", "B");
  const bytes = new Uint8Array(35);
  let bits = 0;
  let held = 0;
  let at = 0;
  if (text.length !== 56) throw new Error("14 groups of 4");
  for (const letter of text) {
    const five = alphabet.indexOf(letter);
    if (five < 0) throw new Error(`no such letter: ${letter}`);
    held = ((held << 5) | five) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  const secret = bytes.slice(0, 32);
  if (!equal(sha256(secret).subarray(0, 3), bytes.subarray(32))) throw new Error("a slip");
  return secret;
}

/** valueFor is the value for one contest, which tells nothing of the next. */
export const valueFor = (secret: Uint8Array, number: string): Uint8Array => hmac(sha256, secret, fromBase64url(number, 32));

/** commitment is what stands in the contest's manifest. */
export const commitment = (secret: Uint8Array, holder: string, number: string): string =>
  toBase64url(
    hash256("lot-commit", [
      ["e0", fromBase64url(number, 32)],
      ["holder", holder],
      ["value", valueFor(secret, number)],
    ]),
  );

function offer(form: HTMLFormElement): void {
  const { holder, numbers } = JSON.parse(form.dataset.lotOffer!) as { holder: string; numbers: string[] };
  form.querySelector("[data-lot-make]")!.addEventListener("click", () => {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    form.querySelector("[data-lot-secret]")!.textContent = words(secret);
    form.querySelector<HTMLElement>("[data-lot-words]")!.hidden = false;
    form.querySelector("textarea")!.value = numbers.map((n) => commitment(secret, holder, n)).join("\n");
    const status = form.querySelector<HTMLElement>("[data-lot-status]")!;
    status.textContent = status.dataset.made!;
    secret.fill(0);
  });
}

function enter(form: HTMLFormElement): void {
  const typed = form.querySelector<HTMLTextAreaElement>("[data-lot-typed]")!;
  const value = form.querySelector<HTMLInputElement>("input[name=value]")!;
  form.querySelector<HTMLElement>("[data-lot-value]")!.hidden = true;
  form.addEventListener("submit", (event) => {
    const fault = form.querySelector<HTMLElement>("[data-lot-fault]")!;
    fault.textContent = "";
    try {
      value.value = toBase64url(valueFor(secretOf(typed.value), form.dataset.lotNumber!));
      typed.value = "";
    } catch {
      event.preventDefault();
      fault.textContent = fault.dataset.lotFault!;
      typed.focus();
    }
  });
}

if (typeof document !== "undefined") {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-lot-offer]")) offer(form);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-lot-number]")) enter(form);
}
