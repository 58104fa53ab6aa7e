// The page that recomputes a check file in the browser (docs/protocol.md, section 5:
// cast as intended). It asks nothing of the server; what it compares with, the
// page has brought along.
import { fromBase64url, toBase64url } from "./encoding.js";
import { fill, type Words } from "./paper.js";
import { type Checked, NoCheckFile, recheck } from "./seal.js";

interface Board {
  name: string;
  e: string;
  pk: string;
  on: string[];
}

function line(tag: string, text: string, parent: Element): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

/** boardOf finds the contest that the file belongs to, and holds it to its key. */
function check(file: string, boards: Board[]): { checked: Checked; board: Board | undefined } {
  const loose = recheck(file);
  const board = boards.find((b) => b.e === toBase64url(loose.statement.e));
  if (!board) return { checked: loose, board };
  return { checked: recheck(file, { e: fromBase64url(board.e, 32), pk: fromBase64url(board.pk, 32) }), board };
}

function show(form: HTMLFormElement, place: HTMLElement): void {
  const words = JSON.parse(form.dataset.words!) as Words;
  const boards = (JSON.parse(form.dataset.boards || "null") ?? []) as Board[];
  const box = document.createElement("div");
  box.className = "nhsuk-inset-text";
  place.replaceChildren(box);
  try {
    const { checked, board } = check(form.querySelector("textarea")!.value.trim(), boards);
    line("h2", fill(words, "good"), box);
    line("p", fill(words, "code", { code: checked.code }), box);
    line("p", board ? fill(words, "known", { name: board.name }) : fill(words, "unknown"), box);
    const marks = checked.ranks
      .map((rank, i) => ({ rank, name: board?.on[i] ?? fill(words, "number", { n: i + 1 }) }))
      .filter((m) => m.rank > 0)
      .sort((a, b) => a.rank - b.rank);
    line("p", fill(words, marks.length ? "marks" : "blank"), box);
    const list = document.createElement("ul");
    list.className = "nhsuk-list";
    for (const m of marks) line("li", fill(words, "mark", { n: m.rank, name: m.name }), list);
    box.append(list);
  } catch (fault) {
    const none = fault instanceof NoCheckFile;
    line("h2", fill(words, none ? "none" : "bad"), box);
    line("p", none ? fill(words, "none-text") : fill(words, "tell", { why: (fault as Error).message }), box);
  }
}

const form = document.querySelector<HTMLFormElement>("form[data-check-form]");
const place = document.querySelector<HTMLElement>("[data-check-result]");
if (form && place) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(form, place);
  });
  form.querySelector<HTMLInputElement>("input[type=file]")!.addEventListener("change", async (event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file && file.size < 1 << 20) form.querySelector("textarea")!.value = await file.text();
  });
}
