// The ballot paper on the screen: keeps the marks in memory, shows them in the
// page's selects or ticks, and adds what is easier to tap: buttons and a list.
import { draggable } from "./drag.js";
import { type Fault, faultOf, type PaperRules } from "./ranking.js";

export type Words = Record<string, string>;

/** fill puts values into a sentence of the catalogue. */
export function fill(words: Words, key: string, values: Record<string, string | number> = {}): string {
  let text = words[key] ?? key;
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, String(value));
  return text;
}

interface Row {
  index: number; // in the manifest's order
  name: string;
  organisation: string;
  label: string; // the name, with the organisation where two have that name
  item: HTMLElement;
  entry: Entry | null; // the line in "your ranking"
  select: HTMLSelectElement | null; // the preference, where candidates are ranked
  tick: HTMLInputElement | null; // the mark, where they are only chosen
  add: HTMLButtonElement | null;
}

/** Entry is a candidate's line in the ranking: it is made once, and only moved. */
interface Entry {
  item: HTMLLIElement;
  place: HTMLElement;
  up: HTMLButtonElement;
  down: HTMLButtonElement;
}

/** Marked is a candidate of a ranking with what is known of each. */
export interface Marked {
  name: string;
  organisation: string;
  photo: HTMLCanvasElement | null;
  said: HTMLElement | null; // the statement, folded, as on the paper
  rank: number;
}

/**
 * pictureOf draws the photograph that the paper shows already. A second image of that
 * address could be fetched again, and when it was would tell who had been chosen.
 */
function pictureOf(row: HTMLElement): HTMLCanvasElement | null {
  const photo = row.querySelector<HTMLImageElement>("img.app-paper__photo");
  if (!photo?.complete || !photo.naturalWidth) return null;
  const canvas = document.createElement("canvas");
  canvas.className = "app-paper__photo";
  canvas.width = canvas.height = 96;
  canvas.setAttribute("aria-hidden", "true");
  const side = Math.min(photo.naturalWidth, photo.naturalHeight);
  const [x, y] = [(photo.naturalWidth - side) / 2, (photo.naturalHeight - side) / 2];
  canvas.getContext("2d")?.drawImage(photo, x, y, side, side, 0, 0, 96, 96);
  return canvas;
}

export class Paper {
  private readonly rows: Row[];
  private order: Row[] = []; // the ranking, best first
  private readonly list: HTMLElement | null;
  private readonly empty: HTMLElement | null;
  private readonly status: HTMLElement;
  private readonly ordered: boolean;

  constructor(
    form: HTMLElement,
    private readonly rules: PaperRules,
    private readonly words: Words,
  ) {
    this.list = form.querySelector("[data-ranked]");
    this.empty = form.querySelector("[data-ranked-empty]");
    this.status = form.querySelector<HTMLElement>("[data-status]")!;
    this.rows = [...form.querySelectorAll<HTMLElement>("[data-index]")].map((item) => ({
      index: Number(item.dataset.index),
      name: item.dataset.name ?? "",
      organisation: item.dataset.organisation ?? "",
      label: item.dataset.name ?? "",
      item,
      entry: null,
      add: item.querySelector<HTMLButtonElement>(".app-add"),
      select: item.querySelector("select"),
      tick: item.querySelector("input"),
    }));
    for (const row of this.rows) {
      if (row.organisation && this.rows.some((r) => r !== row && r.name === row.name)) row.label = `${row.name} (${row.organisation})`;
    }
    this.ordered = rules.ranking === "strict" && this.rows.some((r) => r.select);
    for (const row of this.rows) this.listen(row);
    if (this.ordered) {
      this.order = this.rows.filter((r) => Number(r.select?.value)).sort((a, b) => Number(a.select!.value) - Number(b.select!.value));
    }
    this.show();
  }

  /** shown are the candidates on the screen, by their places on the board's paper. */
  shown(): { index: number; name: string }[] {
    return this.rows.map(({ index, name }) => ({ index, name }));
  }

  private listen(row: Row): void {
    if (!this.ordered) {
      for (const field of [row.tick, row.select]) field?.addEventListener("change", () => this.count());
      return;
    }
    if (!row.select) return;
    row.select.addEventListener("change", () => {
      const place = Number(row.select!.value);
      if (place) this.put(row, place - 1);
      else this.take(row);
    });
    row.add?.addEventListener("click", () => (this.order.includes(row) ? this.take(row) : this.put(row, this.order.length)));
  }

  /** put gives the candidate this place; those behind move down. */
  private put(row: Row, at: number): void {
    const rest = this.order.filter((r) => r !== row);
    const limit = Math.min(this.rules.maxMarks, this.rules.maxRank);
    if (rest.length >= limit) {
      this.show();
      this.say("full", { n: limit });
      return;
    }
    rest.splice(Math.min(at, rest.length), 0, row);
    this.order = rest;
    this.show();
    this.say("placed", { name: row.label, n: rest.indexOf(row) + 1, of: rest.length });
  }

  private take(row: Row): void {
    this.order = this.order.filter((r) => r !== row);
    this.show();
    this.say("taken", { name: row.label });
  }

  private say(key: string, values: Record<string, string | number>): void {
    this.status.textContent = fill(this.words, key, values);
  }

  private show(): void {
    this.count();
    if (!this.ordered) return;
    for (const row of this.rows) {
      const place = this.order.indexOf(row) + 1;
      row.item.classList.toggle("is-ranked", place > 0);
      if (row.select) row.select.value = String(place);
      if (row.add) {
        row.add.textContent = place ? fill(this.words, "remove") : fill(this.words, "add", { n: this.order.length + 1 });
        row.add.setAttribute(
          "aria-label",
          place
            ? fill(this.words, "remove-name", { name: row.label })
            : fill(this.words, "add-name", { name: row.label, n: this.order.length + 1 }),
        );
      }
    }
    this.arrange();
    if (this.empty) this.empty.hidden = this.order.length > 0;
  }

  /** count keeps in view how many have a mark. */
  private count(): void {
    const place = document.querySelector<HTMLElement>("[data-count]");
    if (!place || document.querySelector(".app-paper input[type=radio]")) return; // of one choice there is nothing to count
    const n = this.ordered ? this.order.length : this.ranks().filter((r) => r > 0).length;
    place.textContent = fill(this.words, this.ordered ? "count" : "count-marked", { n, of: this.rows.length });
  }

  /** arrange puts the lines of the ranking in order. A line that stays is not touched, so that it keeps the focus. */
  private arrange(): void {
    if (!this.list) return;
    const wanted = this.order.map((row) => {
      row.entry ??= this.entry(row);
      return row.entry.item;
    });
    const held =
      document.activeElement instanceof HTMLElement && this.list.contains(document.activeElement) ? document.activeElement : null;
    for (const child of [...this.list.children]) if (!wanted.includes(child as HTMLLIElement)) child.remove();
    for (const [i, item] of wanted.entries())
      if (this.list.children[i] !== item) this.list.insertBefore(item, this.list.children[i] ?? null);
    if (held?.isConnected && document.activeElement !== held) held.focus({ preventScroll: true });
    for (const [i, row] of this.order.entries()) {
      const { place, up, down } = row.entry!;
      place.textContent = String(i + 1);
      // Idle and not disabled: whoever pressed it is still on it.
      up.setAttribute("aria-disabled", String(i === 0));
      down.setAttribute("aria-disabled", String(i === this.order.length - 1));
    }
  }

  /** entry is a line of the list "your ranking", with its handle and buttons. */
  private entry(row: Row): Entry {
    const item = document.createElement("li");
    const place = document.createElement("span");
    place.className = "app-ranked__n";
    const who = document.createElement("span");
    who.className = "app-ranked__who";
    const name = document.createElement("bdi");
    name.textContent = row.name;
    who.append(name);
    if (row.organisation) {
      const what = document.createElement("bdi");
      what.className = "app-paper__what";
      what.textContent = row.organisation;
      who.append(what);
    }
    const moves = document.createElement("span");
    moves.className = "app-ranked__move";
    const by = (n: number) => () => {
      const at = this.order.indexOf(row) + n;
      if (at >= 0 && at < this.order.length) this.put(row, at);
      else this.say(n < 0 ? "is-first" : "is-last", { name: row.label });
    };
    const up = this.mover(row, "up", "\u2191", by(-1));
    const down = this.mover(row, "down", "\u2193", by(1));
    const away = this.mover(row, "remove-name", "\u00d7", () => {
      this.take(row);
      row.add?.focus();
    });
    const handle = document.createElement("span");
    handle.className = "app-ranked__handle";
    handle.setAttribute("aria-hidden", "true"); // the arrows do the same, by key and by voice
    item.addEventListener("keydown", (event) => {
      const n = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!n) return;
      event.preventDefault();
      by(n)();
    });
    if (row.item.querySelector("details")) moves.append(this.reader(row));
    moves.append(up, down, away);
    item.append(handle, place, ...[pictureOf(row.item)].filter((p) => p !== null), who, moves);
    draggable(item, handle, (at) => this.put(row, at));
    return { item, place, up, down };
  }

  /** reader leads to what the candidate says, on the paper. */
  private reader(row: Row): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-link-button app-ranked__read";
    button.textContent = fill(this.words, "read");
    button.setAttribute("aria-label", fill(this.words, "read-name", { name: row.label }));
    button.addEventListener("click", () => {
      const details = row.item.querySelector("details")!;
      details.open = true;
      details.querySelector("summary")!.focus();
    });
    return button;
  }

  private mover(row: Row, key: string, sign: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-small";
    button.textContent = sign;
    button.setAttribute("aria-label", fill(this.words, key, { name: row.label }));
    button.addEventListener("click", act);
    return button;
  }

  /** ranks are the marks in the manifest's order, as they are sealed. */
  ranks(): number[] {
    const ranks = new Array<number>(this.rules.candidates).fill(0);
    for (const row of this.rows) {
      if (this.ordered) ranks[row.index] = this.order.indexOf(row) + 1;
      else if (row.tick) ranks[row.index] = row.tick.checked ? 1 : 0;
      else if (row.select) ranks[row.index] = Number(row.select.value);
    }
    return ranks;
  }

  fault(): Fault | null {
    return faultOf(this.ranks(), this.rules);
  }

  /** marked are those who have a mark, best first, with their rank. */
  marked(): Marked[] {
    return this.named(this.ranks());
  }

  /** named puts the paper's candidates to ranks, best first, leaving out who has none. */
  named(ranks: readonly number[]): Marked[] {
    return this.rows
      .filter((r) => ranks[r.index]! > 0)
      .sort((a, b) => ranks[a.index]! - ranks[b.index]!)
      .map((r) => {
        const said = r.item.querySelector<HTMLDetailsElement>("details")?.cloneNode(true) as HTMLDetailsElement | undefined;
        if (said) said.open = false;
        return { name: r.name, organisation: r.organisation, photo: pictureOf(r.item), said: said ?? null, rank: ranks[r.index]! };
      });
  }

  /** forget leaves no mark in memory or on the page. */
  forget(): void {
    this.order = [];
    for (const row of this.rows) {
      if (row.select) row.select.value = "0";
      if (row.tick) row.tick.checked = false;
    }
    this.show();
    this.status.textContent = "";
  }
}
