// What every page runs: the classes that components wait for, and the behaviour
// of those that have any. Every page works without it.
import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink } from "nhsuk-frontend";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");

const modules = [Button, CharacterCount, ErrorSummary, NotificationBanner, SkipLink, Checkboxes, Radios];
for (const Module of modules) {
  for (const root of document.querySelectorAll(`[data-module="${Module.moduleName}"]`)) {
    try {
      new Module(root);
    } catch (fault) {
      console.error(fault); // the page goes on without this component's help
    }
  }
}

// A session ends by the server's clock. Whoever reads, ranks or writes is there, and
// the server is told so now and then; whoever is not is warned in time to stay, and
// staying loses nothing of what stands on the page.
const warning = document.querySelector<HTMLElement>("[data-session-seconds]");
if (warning) {
  const quiet = 4 * 60_000; // between two tellings
  let told = performance.now();
  let timer = 0;
  const wait = (seconds: number) => {
    warning.hidden = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(
      () => {
        warning.hidden = false;
        warning.focus();
      },
      (seconds - Math.min(120, seconds / 2)) * 1000,
    );
  };
  const stay = async () => {
    told = performance.now();
    const answer = await fetch("/session", { credentials: "same-origin", headers: { Accept: "application/json" } });
    const { seconds } = (await answer.json()) as { seconds: number };
    if (seconds > 0) wait(seconds);
    return seconds > 0;
  };
  const here = (event: Event) => {
    // The warning itself scrolls the page as it takes the focus, and is answered by its link.
    const answering = !warning.hidden && (event.type === "scroll" || (event.target instanceof Node && warning.contains(event.target)));
    if (!answering && performance.now() - told > quiet) stay().catch(() => {}); // the next one tells
  };
  for (const event of ["pointerdown", "keydown", "scroll", "input"]) window.addEventListener(event, here, { passive: true, capture: true });
  warning.querySelector("a")!.addEventListener("click", (event) => {
    event.preventDefault();
    const address = (event.currentTarget as HTMLAnchorElement).href;
    stay().then(
      (stays) => stays || location.assign(address),
      () => location.assign(address),
    );
  });
  wait(Number(warning.dataset.sessionSeconds));
}

// What lies folded goes onto paper with the rest, and is folded again afterwards.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll<HTMLDetailsElement>("details:not([open])")) {
    folded.open = true;
    window.addEventListener("afterprint", () => (folded.open = false), { once: true });
  }
});

// A link in a mail may carry its token in the fragment, which browsers send to
// nobody. Only the button below spends it. Until then it leaves the address for this place
// in the tab's history, where the page finds it when it is loaded anew, and no other page
// or tab does. Where it is lost all the same, the page asks for the link. What leads to a
// part of the page, as the link to its content does, is no secret.
const landing = document.querySelector<HTMLFormElement>("form[data-fragment-token]");
const token = landing?.querySelector<HTMLInputElement>("input[name=token]");
if (landing && token && !token.value) {
  const hash = location.hash.slice(1);
  token.value = (document.getElementById(hash) ? "" : hash) || (history.state as { token?: string } | null)?.token || "";
  const keep = (value: string) => history.replaceState(value ? { token: value } : null, "", location.pathname + location.search);
  keep(token.value);
  window.addEventListener("hashchange", () => keep(token.value)); // a part of the page is another place
  landing.addEventListener("submit", () => keep("")); // from now on the server's page has it
  if (!token.value) landing.querySelector(".app-no-script")?.classList.remove("app-no-script");
}

// Another language is another page, which needs the token too: a fragment goes with the
// browser through the server's redirection, and to no server.
const carried = document.querySelector<HTMLInputElement>("input[type=hidden][name=token]")?.value;
if (carried) {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href^="/language/"]')) {
    link.hash = carried;
  }
  for (const form of document.querySelectorAll<HTMLFormElement>('form[action="/account/language"]')) {
    form.action += `#${carried}`;
  }
}

// What is left until a date counts down while the page stays open: the sentence of
// the server, with a smaller number in it. The server's clock is the one that counts.
const counted = [...document.querySelectorAll<HTMLElement>("[data-left]")];
if (counted.length) {
  const texts = counted.map((e) => e.textContent!);
  window.setInterval(() => {
    counted.forEach((e, i) => {
      const whole = Number(e.dataset.left);
      const left = whole - performance.now() / 1000;
      const unit = whole < 7200 ? 60 : whole < 172_800 ? 3600 : 86_400;
      e.hidden = left < unit;
      e.textContent = (texts[i] ?? "").replace(/\d+/, String(Math.floor(left / unit)));
    });
  }, 30_000);
}
