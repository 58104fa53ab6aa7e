// A roundtable from its invitation to its note: on the record, with a partner; a participant from
// outside answers by her mail alone and without scripts, a guest has a page of her own.
import assert from "node:assert/strict";
import { Person, stage } from "./people.mjs";
import { ascribes, drafts, filled, isRefused, opens, publishes, takesAway, writes } from "./writing.mjs";

const title = "When systems are down";
const outside = { email: "edith@quillfeather.example", name: "Edith Quillfeather", heading: title };
const guest = { email: "maud@review.example", name: "Maud Hollyoake", heading: title };
const said = "We rang the people at the bedside first.";

/** invites plans the roundtable, asks whom it is for, and announces it; gives where it is. */
async function invites(secretary, people) {
  const { page } = secretary;
  await page.goto("/events/new");
  await page.locator("[name=kind][value=roundtable]").check();
  await page.locator("[name=attribution][value=on-record]").check();
  for (const [name, value] of Object.entries({
    title,
    themes: "The first hour\nWho is told",
    day: "2026-12-17",
    link: "https://video.example.org/table",
    partner: "The College of Record Keepers",
  }))
    await page.locator(`[name=${name}]`).fill(value);
  await page.locator("[name=guests]").check();
  await secretary.press("Save");
  await page.waitForURL("**/people");
  for (const [i, side] of ["moderator", "participant"].entries()) {
    await page.locator("[name=side]").first().selectOption(side);
    await page.locator("[name=number]").fill(people[i].number);
    await secretary.press("Add");
    await secretary.reads(people[i].name.split(" ").at(-1));
  }
  await page.locator("summary", { hasText: "Somebody who is not in the register" }).click();
  const form = page.locator("details[open] form");
  await form.locator("[name=side]").selectOption("participant");
  await form.locator("[name=name]").fill(outside.name);
  await form.locator("[name=organisation]").fill("Wolds Polytechnic");
  await form.locator("[name=address]").fill(outside.email);
  await secretary.press("Add", { within: form });
  await secretary.reads(outside.name);
  const at = new URL(page.url()).pathname.replace("/people", "");
  await page.goto(at);
  await secretary.press("Announce it");
  await secretary.reads("The event is announced.");
  await page.goto(`${at}/people`);
  for (const [name, value] of Object.entries({ name: guest.name, organisation: "The Downtime Review", address: guest.email }))
    await page.locator(`#guest-${name}`).fill(value);
  await secretary.press("Invite");
  await secretary.reads("Invited.");
  await secretary.look("roundtable-people");
  return at;
}

/** roundtable lives it. */
export async function roundtable(j, secretary, people) {
  await secretary.signIn();
  const at = await invites(secretary, people);
  const maud = await opens(j, "phone", guest, "You have a place", "Read the invitation", "invitation-guest");
  await maud.reads("You have a place.");
  assert.equal(
    await maud.page.getByRole("link", { name: "https://video.example.org/table" }).count(),
    1,
    "who is admitted is not told where to join",
  );
  const edith = await opens(j, "desktop", outside, "Will you be named?", "Read the invitation", "invitation-speaker", { scripts: false });
  await edith.press("I agree to be named");
  await edith.reads("Your answer is kept.");
  await edith.look("invitation-answered");

  await stage.until("2026-12-17T12:20:00Z");
  const moderator = new Person(j, "phone", people[0]);
  await moderator.signIn();
  await moderator.page.goto(at);
  await moderator.press("Open the room");
  await moderator.page.waitForURL("**/room**");
  await moderator.look("roundtable-room");
  await moderator.press("End the event");
  await moderator.reads("The event has ended.");
  await drafts(moderator, at);
  await writes(moderator, at, (body) =>
    filled(body, ["Three spoke of a day without systems.", `It was said: “${said}”`, "Those who are cared for hear of it last."]),
  );
  await isRefused(moderator, at, "Words that stand without their speaker’s consent");
  await moderator.page.reload();
  await ascribes(moderator, outside.name, said);
  await moderator.press("Ask speakers to check their words");
  await moderator.reads("They are written to.");
  const checks = await opens(
    j,
    "desktop",
    { ...outside, heading: "Check your words" },
    "Please check your words",
    "Read my words",
    "own-words",
    { scripts: false },
  );
  await checks.reads(said);
  assert.equal(await checks.page.getByText("hear of it last").count(), 0, "she reads more of the draft than her own words");
  await checks.press("I said that, print it");
  await checks.reads("Your answer is kept.");
  await checks.look("own-words-answered");
  await publishes(moderator, at, "public");
  await moderator.look("note-desk-published");

  const anybody = new Person(j, "desktop", {});
  await anybody.open("/events/papers");
  await anybody.look("event-papers");
  await anybody.follow(title);
  await anybody.reads(said);
  const text = await anybody.page.locator("main").innerText();
  assert.ok(text.includes(outside.name), "who agreed to be listed is not");
  for (const one of people.slice(0, 2)) assert.ok(!text.includes(one.name), "somebody is named who has not agreed");
  assert.ok(!text.includes(guest.name), "a guest is named");
  await anybody.look("note");
  const markdown = await takesAway(anybody, "Text (Markdown)");
  assert.ok(markdown.includes(said));
}
