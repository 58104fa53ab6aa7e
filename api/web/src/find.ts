// The page that finds a ballot: when none has the code, and this browser opened a
// paper with that code to check its seal, it says so.
import { isSpoilt } from "./spoilt.js";

const found = document.querySelector<HTMLElement>("[data-not-found]");
if (found && isSpoilt(found.dataset.notFound!)) {
  document.querySelector<HTMLElement>("[data-spoilt-here]")!.hidden = false;
  found.hidden = true;
}
