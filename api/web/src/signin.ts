// Whose session it is, asked without leaving the page: a ballot that is sealed
// stays where it is while its voter signs in again. The site's own pages are
// fetched and their forms sent as a browser would, so that there is no second door.

/** NotSignedIn: nobody is, or no longer. */
export class NotSignedIn extends Error {}

interface Page {
  at: URL;
  doc: Document;
}

async function page(path: string, form?: Record<string, string>): Promise<Page> {
  const answer = await fetch(
    path,
    form
      ? { method: "POST", credentials: "same-origin", body: new URLSearchParams(form) }
      : { credentials: "same-origin", cache: "no-store" },
  );
  if (answer.status >= 500) throw new Error("unavailable");
  return { at: new URL(answer.url), doc: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

/** ballotOf is what a page says of its reader's next ballot, if it is the ballot page. */
const ballotOf = (p: Page): string | undefined => p.doc.querySelector<HTMLElement>("form[data-ballot]")?.dataset.ballot;

/** faultOf is what a page says is wrong, in its own words. */
function faultOf(p: Page): string {
  return p.doc.querySelector(".nhsuk-error-message, .nhsuk-error-summary__list, .app-lead")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

const tokenOf = (p: Page, action: string): string | undefined =>
  p.doc.querySelector<HTMLInputElement>(`form[action="${action}"] input[name=csrf]`)?.value;

/** ask reads the ballot page anew. It throws NotSignedIn, or an Error in the page's own words when there is no ballot to cast. */
export async function ask(): Promise<string> {
  const here = location.pathname + location.search;
  const p = await page(here);
  const ballot = ballotOf(p);
  if (ballot) return ballot;
  if (p.at.pathname.startsWith("/sign-in")) throw new NotSignedIn();
  throw new Error(faultOf(p));
}

/** Door is a way back to a ballot that is sealed: a mail is asked for, and the code that stands in it given. */
export interface Door {
  /** mail asks for one. It returns what is wrong with the address, or nothing. */
  mail(email: string): Promise<string>;
  /** code spends the mail's. It returns the ballot of whose session it is then, or what is wrong. */
  code(code: string): Promise<{ ballot?: string; fault?: string }>;
}

/** SignIn lets in whom nobody knows. */
export class SignIn implements Door {
  private csrf = "";

  async mail(email: string): Promise<string> {
    const next = location.pathname + location.search;
    const csrf = tokenOf(await page(`/sign-in?next=${encodeURIComponent(next)}`), "/sign-in");
    if (!csrf) return ""; // somebody is signed in: the next question says who
    const sent = await page("/sign-in", { csrf, email, next });
    this.csrf = tokenOf(sent, "/sign-in/code") ?? "";
    return this.csrf ? "" : faultOf(sent);
  }

  async code(code: string): Promise<{ ballot?: string; fault?: string }> {
    const answer = await page("/sign-in/code", { csrf: this.csrf, code, next: location.pathname + location.search });
    const ballot = ballotOf(answer);
    if (ballot) return { ballot };
    this.csrf = tokenOf(answer, "/sign-in/code") ?? this.csrf;
    return { fault: faultOf(answer) };
  }
}

/** Renewal is for whoever is signed in, but so long ago that the rules want her to prove it once more (R31a): her session is replaced by a fresh one. */
export class Renewal implements Door {
  private browser = "";

  /** csrf is the token of the session there is. */
  constructor(private readonly csrf: () => string) {}

  private async send(path: string, body: object): Promise<{ browser?: string; detail?: string; title?: string; ok: boolean }> {
    const answer = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "Idempotency-Key": crypto.randomUUID(),
        "X-CSRF-Token": this.csrf(),
      },
      body: JSON.stringify(body),
    });
    if (answer.status >= 500) throw new Error("unavailable");
    return { ...((await answer.json().catch(() => ({}))) as object), ok: answer.ok };
  }

  async mail(email: string): Promise<string> {
    const answer = await this.send("/api/v1/sign-in", { email });
    if (!answer.ok) return answer.detail || answer.title || "?";
    this.browser = answer.browser ?? "";
    return "";
  }

  async code(code: string): Promise<{ ballot?: string; fault?: string }> {
    const answer = await this.send("/api/v1/sessions/current/renewal", { browser: this.browser, code });
    return answer.ok ? { ballot: await ask() } : { fault: answer.detail || answer.title };
  }
}
