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

/** SignIn asks for a mail and takes the code that stands in it. */
export class SignIn {
  private csrf = "";

  /** mail asks for one. It returns what is wrong with the address, or nothing. */
  async mail(email: string): Promise<string> {
    const next = location.pathname + location.search;
    const csrf = tokenOf(await page(`/sign-in?next=${encodeURIComponent(next)}`), "/sign-in");
    if (!csrf) return ""; // somebody is signed in: the next question says who
    const sent = await page("/sign-in", { csrf, email, next });
    this.csrf = tokenOf(sent, "/sign-in/code") ?? "";
    return this.csrf ? "" : faultOf(sent);
  }

  /** code signs in. It returns the ballot of whoever that is, or what is wrong. */
  async code(code: string): Promise<{ ballot?: string; fault?: string }> {
    const answer = await page("/sign-in/code", { csrf: this.csrf, code, next: location.pathname + location.search });
    const ballot = ballotOf(answer);
    if (ballot) return { ballot };
    this.csrf = tokenOf(answer, "/sign-in/code") ?? this.csrf;
    return { fault: faultOf(answer) };
  }
}
