// The page on which a voter works out her own tag (docs/protocol.md, section 3). Two
// voters who were given one tag would each take the other's ballots for her own;
// the id is in the tag, so the one who computes it sees it. What is typed here is
// sent nowhere; once loaded, the page works without a network. With one it looks
// the tag up on the roll, of which it asks for the whole list.
import { sha256 } from "@noble/hashes/sha2.js";
import { equal, fromBase64url, toBase64url } from "./encoding.js";
import { fill, type Words } from "./paper.js";
import { tagOf } from "./seal.js";

type Place = "on" | "off" | "unknown";

async function read(address: string): Promise<Uint8Array> {
  const answer = await fetch(address, { credentials: "omit", redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}

/** rollOf is the roll as it was sealed: the list whose hash stands in the manifest. */
async function rollOf(contest: string): Promise<Uint8Array> {
  const entries = new TextDecoder().decode(await read(`/board/${contest}/entries?from=0&to=1`));
  const manifest = JSON.parse(entries) as { type: string; contest: string; roll: string };
  if (manifest.type !== "manifest" || manifest.contest !== contest) throw new Error("another board");
  const roll = await read(`/board/${contest}/blobs/${manifest.roll}`);
  if (toBase64url(sha256(roll)) !== manifest.roll || new TextDecoder().decode(roll.subarray(0, 4)) !== "HROL")
    throw new Error("another roll");
  return roll;
}

/** placeOf looks the tag up on a roll: its header of 24 bytes, then 32 bytes a tag. */
export function placeOf(roll: Uint8Array, tag: Uint8Array): Place {
  for (let at = 24; at + 32 <= roll.length; at += 32) if (equal(roll.subarray(at, at + 32), tag)) return "on";
  return "off";
}

function line(element: string, text: string, parent: Element): void {
  const e = document.createElement(element);
  e.textContent = text;
  if (element === "code") e.className = "app-code";
  parent.append(e);
}

async function show(form: HTMLFormElement, place: HTMLElement): Promise<void> {
  const words = JSON.parse(form.dataset.words!) as Words;
  const value = (name: string) => form.querySelector<HTMLInputElement>(`[data-tag-${name}]`)!.value.trim();
  const box = document.createElement("div");
  box.className = "nhsuk-inset-text";
  place.replaceChildren(box);
  let tag: Uint8Array;
  try {
    tag = tagOf(fromBase64url(value("contest"), 32), value("voter"), fromBase64url(value("salt"), 32));
  } catch {
    line("p", fill(words, "unreadable"), box);
    return;
  }
  line("h2", fill(words, "yours"), box);
  line("code", toBase64url(tag), box);
  const told = value("tag");
  if (told) line("p", fill(words, told === toBase64url(tag) ? "same" : "other"), box);
  const where = await rollOf(value("contest"))
    .then((roll) => placeOf(roll, tag))
    .catch((): Place => "unknown");
  line("p", fill(words, `roll-${where}`), box);
}

if (typeof document !== "undefined") {
  const form = document.querySelector<HTMLFormElement>("form[data-tag-form]");
  const place = document.querySelector<HTMLElement>("[data-tag-result]");
  if (form && place) {
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      // never sent to the server
      const field = form.querySelector<HTMLInputElement>(`[data-tag-${CSS.escape(name)}]`);
      if (field) field.value = value;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void show(form, place);
    });
  }
}
