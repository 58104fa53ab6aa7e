// The voting page: rank, review, seal, then cast or check (PROTOCOL.md, section
// 5). The page shows the tracking code before anything is sent. The ranking is
// held in memory only and never leaves the browser in clear.
//
// templates/ballot.html is the form that works without this script; the script
// takes it over and shows the steps that lie hidden in it.
import { checkPaper, type Claim } from "./board.js";
import { fromBase64url, toBase64url } from "./encoding.js";
import { fill, Paper, type Words } from "./paper.js";
import type { PaperRules } from "./ranking.js";
import { checkFile, seal, suite, warmUp, type Sealed, type Statement } from "./seal.js";

/** What the server says about this voter's next ballot: BallotSeal in views. */
interface Config extends Claim {
  suite: string;
  seq: number;
  prev: string;
  ranking: "strict" | "equal";
  cast_url: string;
  csrf: string;
}

type Step = "rank" | "review" | "sealed" | "check";

class Vote {
  private readonly config: Config;
  private readonly words: Words;
  private readonly paper: Paper;
  private sealed: Sealed | null = null;
  private key = ""; // the idempotency key of the sealed ballot
  private cast = false;

  constructor(form: HTMLFormElement) {
    this.config = JSON.parse(form.dataset.ballot!) as Config;
    this.words = JSON.parse(form.dataset.words!) as Words;
    const c = this.config;
    if (c.suite !== suite) throw new Error(`this page seals ${suite}, the contest wants ${c.suite}`);
    const rules: PaperRules = { ranking: c.ranking, candidates: c.candidates, maxRank: c.max_rank, maxMarks: c.max_marks };
    this.paper = new Paper(form, rules, this.words);
    try {
      checkPaper(c, this.paper.shown());
    } catch (fault) {
      this.refuse(form, (fault as Error).message);
      return;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault(); // the form's own address would send the ranking in clear
      this.review();
    });
    this.on("seal", () => this.seal());
    this.on("change", () => this.show("rank"));
    this.on("cast", () => void this.send());
    this.on("check", () => this.check());
    this.on("again", () => this.seal());
    window.addEventListener("beforeunload", (event) => {
      if (!this.cast && this.paper.marked().length > 0) event.preventDefault();
    });
    form.noValidate = true;
    document.body.classList.add("seals-here");
    window.setTimeout(warmUp, 0);
  }

  /** refuse seals nothing: the page was given a paper that is not the board's. */
  private refuse(form: HTMLFormElement, why: string): void {
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const part of document.querySelectorAll<HTMLElement>("[data-step]")) part.hidden = true;
    this.fail(fill(this.words, "not-the-boards", { why }));
  }

  private on(action: string, act: () => void): void {
    for (const b of document.querySelectorAll(`[data-act="${action}"]`)) b.addEventListener("click", act);
  }

  private show(step: Step): void {
    this.fail("");
    for (const part of document.querySelectorAll<HTMLElement>("[data-step]")) part.hidden = part.dataset.step !== step;
    const heading = document.querySelector<HTMLElement>(`[data-step="${step}"] h1, [data-step="${step}"] h2`);
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  /** fail shows what is wrong above the step, or nothing. */
  private fail(text: string): void {
    const box = document.querySelector<HTMLElement>("[data-error]")!;
    box.hidden = text === "";
    box.querySelector("[data-error-text]")!.textContent = text;
    if (text !== "") box.focus();
  }

  private review(): void {
    const fault = this.paper.fault();
    if (fault) {
      this.fail(fill(this.words, `fault-${fault.why}`, { rank: "rank" in fault ? fault.rank : "", n: this.config.max_marks }));
      return;
    }
    this.list("review", "blank", this.paper.ranks());
    this.show("review");
  }

  /** list writes a ranking in words, or that the ballot is blank. */
  private list(place: string, blank: string, ranks: readonly number[]): void {
    const marked = this.paper.named(ranks);
    const list = document.querySelector<HTMLElement>(`[data-${place}]`)!;
    list.replaceChildren(...marked.map((m) => {
      const item = document.createElement("li");
      const name = document.createElement("bdi");
      name.textContent = m.name;
      item.append(name);
      item.value = m.rank;
      return item;
    }));
    list.hidden = marked.length === 0;
    document.querySelector<HTMLElement>(`[data-${blank}]`)!.hidden = marked.length > 0;
  }

  private statement(): Statement {
    const c = this.config;
    return {
      e: fromBase64url(c.e, 32), suite: c.suite, pk: fromBase64url(c.pk, 32), tag: fromBase64url(c.tag, 32),
      seq: c.seq, prev: fromBase64url(c.prev), by: "voter",
    };
  }

  private seal(): void {
    const began = performance.now();
    this.sealed = seal(this.statement(), this.paper.ranks());
    performance.measure("seal", { start: began, end: performance.now() });
    this.key = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
    for (const place of document.querySelectorAll("[data-code]")) place.textContent = this.sealed.code;
    this.show("sealed");
  }

  /**
   * check opens the seal to the voter, and says in words what the file says that
   * was sealed: not what stands on the paper. What was opened is never sent.
   */
  private check(): void {
    if (!this.sealed) return;
    const file = checkFile(this.sealed, fromBase64url(this.config.pk, 32), this.paper.ranks());
    document.querySelector<HTMLTextAreaElement>("[data-check-file]")!.value = file;
    const link = document.querySelector<HTMLAnchorElement>("[data-check-link]")!;
    this.list("spoilt", "spoilt-blank", (JSON.parse(file) as { ranks: number[] }).ranks);
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
    link.download = `check-${this.sealed.code}.json`;
    for (const place of document.querySelectorAll("[data-spoilt-code]")) place.textContent = this.sealed.code;
    this.sealed = null;
    this.show("check");
  }

  private async send(): Promise<void> {
    const sealed = this.sealed;
    const button = document.querySelector<HTMLButtonElement>('[data-act="cast"]')!;
    if (!sealed || button.disabled) return;
    button.disabled = true;
    try {
      const answer = await fetch(this.config.cast_url, {
        method: "POST", credentials: "same-origin", redirect: "error",
        headers: {
          "Content-Type": "application/json", "Accept": "application/json",
          "Idempotency-Key": this.key, "X-CSRF-Token": this.config.csrf,
        },
        body: JSON.stringify({ ballot: toBase64url(new TextEncoder().encode(sealed.entry)) }),
      });
      const body = (await answer.json().catch(() => ({}))) as { code?: string; next?: string; detail?: string; title?: string };
      if (!answer.ok) {
        this.fail(body.detail || body.title || fill(this.words, "failed"));
        return;
      }
      if (body.code !== sealed.code || !body.next) {
        this.fail(fill(this.words, "wrong-code", { code: sealed.code }));
        return;
      }
      this.cast = true;
      this.sealed = null;
      this.paper.forget();
      for (const list of document.querySelectorAll("[data-review], [data-spoilt]")) list.replaceChildren();
      location.replace(body.next);
    } catch {
      this.fail(fill(this.words, "unreachable"));
    } finally {
      button.disabled = false;
    }
  }
}

const form = document.querySelector<HTMLFormElement>("form[data-ballot]");
if (form) new Vote(form);
