// What every page runs: the classes that components wait for, and the behaviour
// of those that have any. Every page works without it.
import { Button, CharacterCount, ErrorSummary, NotificationBanner, SkipLink, Checkboxes, Radios } from "nhsuk-frontend";

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

// A session ends by the server's clock; the page says so in time to stay.
const warning = document.querySelector<HTMLElement>("[data-session-seconds]");
if (warning) {
  const seconds = Number(warning.dataset.sessionSeconds);
  const notice = Math.min(120, seconds / 2);
  window.setTimeout(() => {
    warning.hidden = false;
    warning.focus();
  }, (seconds - notice) * 1000);
}

// What lies folded goes onto paper with the rest, and is folded again afterwards.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll<HTMLDetailsElement>("details:not([open])")) {
    folded.open = true;
    window.addEventListener("afterprint", () => (folded.open = false), { once: true });
  }
});

// A link in a mail may carry its token in the fragment, which browsers send to
// nobody. Only the button below spends it.
const landing = document.querySelector<HTMLFormElement>("form[data-fragment-token]");
const token = landing?.querySelector<HTMLInputElement>("input[name=token]");
if (token && !token.value && location.hash.length > 1) {
  token.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
}
