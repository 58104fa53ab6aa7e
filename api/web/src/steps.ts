// The steps of voting as places in the browser's history: each has a title of its
// own, and Back goes a step back. No entry holds more than the step's name.

export class Steps<Step extends string> {
  private depth = 0;
  private readonly title = document.title;
  private leaving: (() => void) | null = null;

  /** at shows a step that Back or Forward leads to, or another in its place, which it returns. */
  constructor(
    private readonly first: Step,
    at: (step: Step) => Step,
  ) {
    history.replaceState({ step: first, depth: 0 }, "", location.pathname + location.search); // a page that is loaded anew begins anew
    window.addEventListener("popstate", (event) => {
      const state = (event.state ?? { step: first, depth: 0 }) as { step: Step; depth: number };
      this.depth = state.depth;
      if (this.leaving) {
        this.leaving();
        return;
      }
      const shown = at(state.step);
      if (shown !== state.step) history.replaceState({ step: shown, depth: this.depth }, "", this.address(shown));
      this.draw(shown);
    });
  }

  private address(step: Step): string {
    return location.pathname + location.search + (step === this.first ? "" : `#${step}`);
  }

  /** to goes forward to a step. */
  to(step: Step): void {
    if (history.state?.step !== step) history.pushState({ step, depth: ++this.depth }, "", this.address(step));
    this.draw(step);
    window.scrollTo(0, 0);
  }

  /** back goes back to the first step, as the browser's own Back does. */
  back(): void {
    if (this.depth > 0) history.go(-this.depth);
    else this.draw(this.first);
  }

  /** leave goes on to another page in place of all the steps: none is left behind to come back to. */
  leave(next: string): void {
    this.leaving = () => {
      this.leaving = () => {};
      location.replace(next);
    };
    if (this.depth === 0) {
      this.leaving();
      return;
    }
    history.go(-this.depth);
    window.setTimeout(() => this.leaving?.(), 1000);
  }

  private draw(step: Step): void {
    for (const part of document.querySelectorAll<HTMLElement>("[data-step]")) part.hidden = part.dataset.step !== step;
    const heading = document.querySelector<HTMLElement>(`[data-step="${step}"] h1`);
    document.title = step === this.first || !heading ? this.title : `${heading.textContent} – ${this.title}`;
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }
}
