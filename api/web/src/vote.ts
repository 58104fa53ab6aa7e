// The voting page: rank, review, seal, then cast or check (docs/protocol.md, section
// 5). The page shows the tracking code before anything is sent. The ranking is
// held in memory only and never leaves the browser in clear.
//
// templates/vote.html is the form that works without this script; the script
// takes it over and shows the steps that lie hidden in it.
import { type Claim, checkPaper } from "./board.js";
import { fromBase64url, toBase64url } from "./encoding.js";
import { fill, type Marked, Paper, type Words } from "./paper.js";
import type { PaperRules } from "./ranking.js";
import { checkFile, type Sealed, type Statement, seal, suite, warmUp } from "./seal.js";
import { ask, type Door, NotSignedIn, Renewal, SignIn } from "./signin.js";
import { remember } from "./spoilt.js";
import { Steps } from "./steps.js";

/** What the server says about this voter's next ballot: BallotSeal in views. */
interface Config extends Claim {
  suite: string;
  seq: number;
  prev: string;
  ranking: "strict" | "equal";
  cast_url: string;
  csrf: string;
}

type Step = "rank" | "review" | "sealed" | "sign-in" | "renew" | "check";

/** part is the one element of the page with this mark. */
function part<E extends HTMLElement = HTMLElement>(mark: string): E {
  return document.querySelector<E>(`[data-${mark}]`)!;
}

class Vote {
  private config: Config;
  private readonly words: Words;
  private readonly paper: Paper;
  private readonly steps: Steps<Step>;
  private sealed: Sealed | null = null;
  private holds = ""; // the ranks that are sealed
  private spoilt = false; // a paper lies opened on the page
  private key = ""; // the idempotency key of the sealed ballot
  private sending = false;
  private cast = false;

  constructor(form: HTMLFormElement) {
    this.config = JSON.parse(form.dataset.ballot!) as Config;
    this.words = JSON.parse(form.dataset.words!) as Words;
    const c = this.config;
    if (c.suite !== suite) throw new Error(`this page seals ${suite}, the contest wants ${c.suite}`);
    const rules: PaperRules = { ranking: c.ranking, candidates: c.candidates, maxRank: c.max_rank, maxMarks: c.max_marks };
    this.paper = new Paper(form, rules, this.words);
    this.steps = new Steps<Step>("rank", (step) => this.standing(step));
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
    this.on("change", () => this.change());
    this.on("cast", () => void this.send());
    this.on("check", () => this.check());
    this.on("again", () => this.seal());
    this.on("signed-in", () => void this.resume());
    this.door("sign-in", new SignIn());
    this.door("renew", new Renewal(() => this.config.csrf));
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

  /** standing is the step that can be shown when Back or Forward asks for one: what is sealed must be what stands on the paper. */
  private standing(step: Step): Step {
    this.fail("");
    if (this.sealed && this.holds !== this.paper.ranks().join()) this.sealed = null;
    if (step === "rank" || this.paper.fault()) return "rank";
    if (((step === "sealed" || step === "sign-in" || step === "renew") && this.sealed) || (step === "check" && this.spoilt)) return step;
    this.list("review", "blank", this.paper.ranks());
    return "review";
  }

  private change(): void {
    this.fail("");
    this.steps.back();
  }

  /** fail shows what is wrong above the step, or nothing. */
  private fail(text: string): void {
    const box = part("error");
    box.hidden = text === "";
    box.querySelector("[data-error-text]")!.textContent = text;
    if (text !== "") box.focus();
  }

  /** busy says aloud that something is under way, or what came of it. */
  private busy(key: string): void {
    for (const place of document.querySelectorAll("[data-sending]")) place.textContent = key && fill(this.words, key);
  }

  private review(): void {
    const fault = this.paper.fault();
    if (fault) {
      this.fail(fill(this.words, `fault-${fault.why}`, { rank: "rank" in fault ? fault.rank : "", n: this.config.max_marks }));
      return;
    }
    this.fail("");
    this.list("review", "blank", this.paper.ranks());
    this.steps.to("review");
  }

  /** list writes a ranking in words, with what is known of each candidate, or that the ballot is blank. */
  private list(place: string, blank: string, ranks: readonly number[]): void {
    const marked = this.paper.named(ranks);
    const list = part(place);
    list.replaceChildren(...marked.map(line));
    list.hidden = marked.length === 0;
    part(blank).hidden = marked.length > 0;
  }

  private statement(): Statement {
    const c = this.config;
    return {
      e: fromBase64url(c.e, 32),
      suite: c.suite,
      pk: fromBase64url(c.pk, 32),
      tag: fromBase64url(c.tag, 32),
      seq: c.seq,
      prev: fromBase64url(c.prev),
      by: "voter",
    };
  }

  private seal(): void {
    this.fail("");
    const began = performance.now();
    const ranks = this.paper.ranks();
    this.sealed = seal(this.statement(), ranks);
    performance.measure("seal", { start: began, end: performance.now() });
    this.holds = ranks.join();
    this.key = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
    for (const place of document.querySelectorAll("[data-code]")) place.textContent = this.sealed.code;
    this.steps.to("sealed");
  }

  /**
   * check opens the seal to the voter, and says in words what the file says that
   * was sealed: not what stands on the paper. What was opened is never sent.
   */
  private check(): void {
    if (!this.sealed || this.sending) return;
    this.fail("");
    const file = checkFile(this.sealed, fromBase64url(this.config.pk, 32), this.paper.ranks());
    part<HTMLTextAreaElement>("check-file").value = file;
    const link = part<HTMLAnchorElement>("check-link");
    this.list("spoilt", "spoilt-blank", (JSON.parse(file) as { ranks: number[] }).ranks);
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
    link.download = `check-${this.sealed.code}.json`;
    for (const place of document.querySelectorAll("[data-spoilt-code]")) place.textContent = this.sealed.code;
    remember(this.sealed.code);
    this.sealed = null;
    this.spoilt = true;
    this.steps.to("check");
  }

  /** send casts the sealed ballot; however often it is sent, it is cast once. */
  private async send(): Promise<void> {
    const sealed = this.sealed;
    if (!sealed || this.sending) return;
    this.sending = true;
    this.busy("sending");
    this.fail("");
    try {
      await this.post(sealed, true);
    } catch {
      this.fail(fill(this.words, "unreachable"));
    } finally {
      this.sending = false;
      if (!this.cast) this.busy("");
    }
  }

  private async post(sealed: Sealed, mayRenew: boolean): Promise<void> {
    const answer = await fetch(this.config.cast_url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "Idempotency-Key": this.key,
        "X-CSRF-Token": this.config.csrf,
      },
      body: JSON.stringify({ ballot: toBase64url(new TextEncoder().encode(sealed.entry)) }),
    });
    const body = (await answer.json().catch(() => ({}))) as {
      code?: string;
      next?: string;
      reason?: string;
      detail?: string;
      title?: string;
    };
    if (body.reason === "sign-in-too-old") {
      this.steps.to("renew"); // the sealed ballot stays, and is sent once she has proved who she is (R31a)
      return;
    }
    if ((answer.status === 401 || answer.status === 403) && mayRenew) {
      // Nobody is signed in any more, or in another session than the page was made for.
      const before = this.config.csrf;
      if ((await this.renew()) && this.config.csrf !== before) await this.post(sealed, false);
      else if (this.config.csrf === before && part("error").hidden && history.state?.step !== "sign-in")
        this.fail(body.detail || body.title || fill(this.words, "failed"));
      return;
    }
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
    this.steps.leave(body.next);
  }

  /** renew learns whose session it is now, and asks to sign in when it is nobody's. It reports whether the ballot may be sent. */
  private async renew(): Promise<boolean> {
    try {
      return this.adopt(await ask());
    } catch (fault) {
      if (fault instanceof NotSignedIn) this.steps.to("sign-in");
      else this.fail((fault as Error).message || fill(this.words, "failed"));
      return false;
    }
  }

  /** adopt goes on in the session of a page that was read anew: for the same voter only, whose tag the sealed ballot carries. */
  private adopt(ballot: string): boolean {
    const now = JSON.parse(ballot) as Config;
    if (now.tag !== this.config.tag || now.e !== this.config.e) {
      this.fail(fill(this.words, "somebody-else"));
      return false;
    }
    this.config = { ...this.config, csrf: now.csrf };
    return true;
  }

  /** resume casts after signing in elsewhere. */
  private async resume(): Promise<void> {
    if (this.sending) return;
    try {
      if (!this.adopt(await ask())) return;
    } catch (fault) {
      this.fail(fault instanceof NotSignedIn ? fill(this.words, "not-yet") : (fault as Error).message || fill(this.words, "unreachable"));
      return;
    }
    await this.send();
  }

  /** door lets somebody in on this very page, by the two forms of a step. */
  private door(step: Step, door: Door): void {
    const mail = document.querySelector<HTMLFormElement>(`form[data-${step}-mail]`);
    const code = document.querySelector<HTMLFormElement>(`form[data-${step}-code]`);
    const attempt = async (event: Event, act: () => Promise<void>) => {
      event.preventDefault();
      this.fail("");
      this.busy("asking");
      await act().catch(() => this.fail(fill(this.words, "unreachable-sign-in")));
      if (!this.cast) this.busy("");
    };
    mail?.addEventListener(
      "submit",
      (event) =>
        void attempt(event, async () => {
          const fault = await door.mail(mail.querySelector("input")!.value);
          if (fault) this.fail(fault);
          else {
            code!.hidden = false;
            code!.querySelector("input")!.focus();
          }
        }),
    );
    code?.addEventListener(
      "submit",
      (event) =>
        void attempt(event, async () => {
          const field = code.querySelector("input")!;
          const { ballot, fault } = await door.code(field.value);
          field.value = "";
          if (!ballot) this.fail(fault || fill(this.words, "failed"));
          else if (this.adopt(ballot)) await this.send();
        }),
    );
  }
}

/** line is a candidate of a ranking as it is read again before and after sealing. */
function line(m: Marked): HTMLLIElement {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = m.name;
  if (m.photo) item.append(m.photo);
  item.append(name);
  item.value = m.rank;
  if (m.organisation) {
    const what = document.createElement("bdi");
    what.className = "app-paper__what";
    what.textContent = m.organisation;
    item.append(what);
  }
  if (m.said) item.append(m.said);
  return item;
}

const form = document.querySelector<HTMLFormElement>("form[data-ballot]");
if (form) new Vote(form);
