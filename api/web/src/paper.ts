// The ballot paper on the screen: keeps the marks in memory, shows them in the
// page's selects or ticks, and adds what is easier to tap: buttons and a list.
import { faultOf, type Fault, type PaperRules } from "./ranking.js";

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
  item: HTMLElement;
  select: HTMLSelectElement | null; // the preference, where candidates are ranked
  tick: HTMLInputElement | null; // the mark, where they are only chosen
  add: HTMLButtonElement | null;
}

export class Paper {
  private readonly rows: Row[];
  private order: Row[] = []; // the ranking, best first
  private readonly list: HTMLElement | null;
  private readonly empty: HTMLElement | null;
  private readonly status: HTMLElement;
  private readonly ordered: boolean;

  constructor(form: HTMLElement, private readonly rules: PaperRules, private readonly words: Words) {
    this.list = form.querySelector("[data-ranked]");
    this.empty = form.querySelector("[data-ranked-empty]");
    this.status = form.querySelector<HTMLElement>("[data-status]")!;
    this.rows = [...form.querySelectorAll<HTMLElement>("[data-index]")].map((item) => ({
      index: Number(item.dataset.index), name: item.dataset.name ?? "", item, add: null,
      select: item.querySelector("select"), tick: item.querySelector("input"),
    }));
    this.ordered = rules.ranking === "strict" && this.rows.some((r) => r.select);
    for (const row of this.rows) this.listen(row);
    if (this.ordered) {
      this.order = this.rows.filter((r) => r.select?.value).sort((a, b) => Number(a.select!.value) - Number(b.select!.value));
    }
    this.show();
  }

  /** shown are the candidates on the screen, by their places on the board's paper. */
  shown(): { index: number; name: string }[] {
    return this.rows.map(({ index, name }) => ({ index, name }));
  }

  private listen(row: Row): void {
    if (!this.ordered || !row.select) return;
    row.select.addEventListener("change", () => {
      const place = Number(row.select!.value);
      if (place) this.put(row, place - 1);
      else this.take(row);
    });
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-small app-add";
    button.addEventListener("click", () => (this.order.includes(row) ? this.take(row) : this.put(row, this.order.length)));
    row.item.append(button);
    row.add = button;
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
    this.say("placed", { name: row.name, n: rest.indexOf(row) + 1, of: rest.length });
  }

  private take(row: Row): void {
    this.order = this.order.filter((r) => r !== row);
    this.show();
    this.say("taken", { name: row.name });
  }

  private say(key: string, values: Record<string, string | number>): void {
    this.status.textContent = fill(this.words, key, values);
  }

  private show(): void {
    if (!this.ordered) return;
    for (const row of this.rows) {
      const place = this.order.indexOf(row) + 1;
      row.item.classList.toggle("is-ranked", place > 0);
      if (row.select) row.select.value = place ? String(place) : "";
      if (row.add) {
        row.add.textContent = place ? fill(this.words, "remove") : fill(this.words, "add", { n: this.order.length + 1 });
        row.add.setAttribute("aria-label", place
          ? fill(this.words, "remove-name", { name: row.name })
          : fill(this.words, "add-name", { name: row.name, n: this.order.length + 1 }));
      }
    }
    this.list?.replaceChildren(...this.order.map((row, i) => this.entry(row, i)));
    if (this.empty) this.empty.hidden = this.order.length > 0;
  }

  /** entry is a line of the list "your ranking", with its buttons. */
  private entry(row: Row, i: number): HTMLElement {
    const item = document.createElement("li");
    const place = document.createElement("span");
    place.className = "app-ranked__n";
    place.textContent = String(i + 1);
    const who = document.createElement("bdi");
    who.className = "app-ranked__who";
    who.textContent = row.name;
    const moves = document.createElement("span");
    moves.className = "app-ranked__move";
    moves.append(
      this.mover(row, "up", "\u2191", i === 0, () => this.put(row, i - 1)),
      this.mover(row, "down", "\u2193", i === this.order.length - 1, () => this.put(row, i + 1)),
      this.mover(row, "remove-name", "\u2715", false, () => this.take(row)),
    );
    item.append(place, who, moves);
    return item;
  }

  private mover(row: Row, key: string, sign: string, idle: boolean, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-small";
    button.textContent = sign;
    button.disabled = idle;
    button.dataset.move = key;
    button.setAttribute("aria-label", fill(this.words, key, { name: row.name }));
    button.addEventListener("click", () => {
      act();
      this.refocus(row, key);
    });
    return button;
  }

  /** refocus keeps the keyboard where it was after the list is drawn anew. */
  private refocus(row: Row, key: string): void {
    const at = this.order.indexOf(row);
    if (at < 0) {
      row.add?.focus();
      return;
    }
    const buttons = [...this.list!.children[at]!.querySelectorAll<HTMLButtonElement>("button")];
    (buttons.find((b) => b.dataset.move === key && !b.disabled) ?? buttons.find((b) => !b.disabled))?.focus();
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

  /** marked are the names that have a mark, best first, with their rank. */
  marked(): { name: string; rank: number }[] {
    return this.named(this.ranks());
  }

  /** named puts the paper's names to ranks, best first, leaving out who has none. */
  named(ranks: readonly number[]): { name: string; rank: number }[] {
    return this.rows.map((r) => ({ name: r.name, rank: ranks[r.index]! })).filter((m) => m.rank > 0).sort((a, b) => a.rank - b.rank);
  }

  /** forget leaves no mark in memory or on the page. */
  forget(): void {
    this.order = [];
    for (const row of this.rows) {
      if (row.select) row.select.value = "";
      if (row.tick) row.tick.checked = false;
    }
    this.show();
    this.status.textContent = "";
  }
}
