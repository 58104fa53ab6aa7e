// The pictures of the guides: which views of the journeys, and what each is called
// in docs/pictures. They are taken when PICTURES names a folder (`make pictures`);
// members are shown on a phone, the office on a desk. A guide names each of them,
// which docs_test.go checks.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shrink } from "./png.mjs";

const folder = process.env.PICTURES;
const views = {
  "my-votes-phone": "member-votes",
  "ballot-ranked-phone": "member-ranking",
  "ballot-sealed-phone": "member-sealed",
  "receipt-phone": "member-receipt",
  "nomination-declined-phone": "candidate-supporters",
  "support-phone": "candidate-support",
  "officers-ballot-phone": "panel-ballot",
  "panel-seated-desktop": "panel-seated",
  "office-desktop": "secretariat-office",
  "import-faults-desktop": "secretariat-import",
  "schedule-preview-desktop": "secretariat-schedule",
  "calendar-plan-desktop": "secretariat-year",
  "agenda-edit-desktop": "secretariat-agenda",
  "room-item-desktop": "secretariat-room",
  "minutes-draft-desktop": "secretariat-minutes",
  "priorities-merging-desktop": "secretariat-priorities",
  "letter-corrected-desktop": "secretariat-letter",
  "meeting-reading-phone": "panel-agenda",
  "room-voting-phone": "panel-room",
  "motion-secret-asked-phone": "panel-motion",
  "motion-carried-phone": "panel-decision",
  "letter-compare-desktop": "panel-letter-compared",
  "letter-sign-phone": "panel-letter-sign",
  "letter-phone": "panel-letter-public",
  "room-vote-open-phone": "debate-room",
  "debate-screen-desktop": "debate-screen",
  "event-people-planned-desktop": "debate-people",
  "paper-finding-phone": "debate-finding",
  "own-words-phone": "debate-check",
  "paper-phone": "debate-paper",
  "note-desktop": "debate-note",
  "ruling-desktop": "officer-ruling",
  "certify-desktop": "officer-certify",
  "record-desktop": "auditor-record",
};

/** keep takes the picture of a view if a guide shows it: the top of the page. */
export async function keep(page, view) {
  const name = views[view];
  if (!folder || !name) return;
  mkdirSync(folder, { recursive: true });
  const { width } = page.viewportSize();
  const height = await page.evaluate(() => Math.min(document.documentElement.scrollHeight, 1000));
  writeFileSync(join(folder, `${name}.png`), shrink(await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height } })));
}
