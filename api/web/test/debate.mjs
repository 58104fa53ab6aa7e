// A debate from its announcement to its discussion paper, and a roundtable from its invitation to its note,
// as their people live them; the server is debate_test.go's. The chair has a phone, a member another, the screen is projected from a desk.
import assert from "node:assert/strict";
import * as office from "./journeys/office.mjs";
import { Person, stage } from "./journeys/people.mjs";
import { roundtable } from "./journeys/table.mjs";
import { ascribes, drafts, filled, isRefused, opens, publishes, takesAway, writes } from "./journeys/writing.mjs";
import { journey } from "./lib/journey.mjs";

const room = Number(process.env.ROOM); // how many vote: two have browsers, of the others some are for the motion
const crowd = (share) => ({ n: room - 2, yes: Math.round(room * share) });

const ask = async (path, fields) => {
  const answer = await fetch(`${process.env.STAGE}${path}?${new URLSearchParams(fields)}`, { method: "POST" });
  assert.ok(answer.ok, `${path}: ${await answer.text()}`);
};

/** announce plans the debate, puts its speakers down, and tells everybody. */
async function announce(secretary, members) {
  const { page } = secretary;
  await page.goto("/events/new");
  await page.locator("[name=kind][value=debate]").check();
  await page.locator("[name=attribution][value=chatham]").check();
  for (const [name, value] of Object.entries({
    title: "Buy or build",
    motion: "This house would build its own records.",
    day: "2026-12-10",
    place: "Online",
    link: "http://video",
  }))
    await page.locator(`[name=${name}]`).fill(value);
  await secretary.press("Save");
  await secretary.reads("There is a problem"); // a link that is none; nothing typed is lost
  await secretary.look("event-plan");
  assert.equal(await page.locator("[name=title]").inputValue(), "Buy or build");
  await page.locator("[name=link]").fill("https://video.example.org/debate");
  await secretary.press("Save");
  await page.waitForURL("**/people");
  for (const [i, side] of ["chair", "for", "against"].entries()) {
    await page.locator("[name=side]").first().selectOption(side);
    await page.locator("[name=number]").fill(members[i].number);
    await secretary.press("Add");
    await secretary.reads(members[i].name.split(" ").at(-1));
  }
  await secretary.look("event-people-planned");
  const at = new URL(page.url()).pathname.replace("/people", "");
  await page.goto(at);
  await secretary.press("Announce it");
  await secretary.reads("The event is announced.");
  await secretary.look("event-announced");
  return at;
}

/** canvass has one member register and ask, and another want the same. */
async function canvass(member, other, at) {
  await member.page.goto("/events");
  await member.look("events-coming");
  await member.follow("Buy or build");
  await member.press("Register");
  await member.reads("You have a place.");
  await member.page.locator("[name=text]").fill("What does it cost in ten years? <b>All of it</b>");
  await member.press("Ask");
  await member.reads("Your question is asked.");
  await member.reads("<b>All of it</b>"); // markup is text
  await member.look("event-asked");
  await other.page.goto(at);
  await other.press("I want this answered too");
  await other.reads("Your support counts.");
}

/** votes seals and casts a ballot in a member's browser, and comes back to the room. */
async function votes(me, answer, look) {
  await me.reads("Vote now"); // by itself
  await me.press("Vote now");
  await me.page.waitForURL("**/ballot");
  if (look) await me.look("debate-ballot");
  await me.page.getByRole("radio", { name: answer }).check();
  await me.press("Review my ballot");
  await me.press("Seal my ballot");
  await me.press("Cast my ballot");
  await me.page.waitForURL("**/receipts/**");
  if (look) await me.look("debate-receipt");
  await me.press("Back to the room");
  await me.page.waitForURL("**/room");
  await me.reads("You have voted.");
}

/** call calls the next vote on the motion in two taps, and waits until it is open. */
async function call(chair, words) {
  await chair.page.locator("summary", { hasText: words }).tap();
  await chair.press("For 1 minute");
  await chair.page.waitForURL("**/room**");
  await chair.reads("Another minute");
}

/** keepsPlace has a question come in while the chair is on another one by keyboard: the focus stays on it. */
async function keepsPlace(chair, member) {
  const link = chair.page.getByRole("link", { name: "Moderate" }).first();
  const leads = await link.getAttribute("href");
  await link.focus();
  await member.page.locator("[name=text]").fill("And who pays?");
  await member.press("Ask");
  await chair.reads("And who pays?");
  assert.equal(await chair.page.evaluate(() => document.activeElement?.getAttribute("href")), leads, "the chair has lost her place");
}

/** answered takes a question off the queue by keyboard. */
async function answered(chair) {
  const button = chair.page.getByRole("button", { name: "Answered", exact: true }).first();
  await button.focus();
  await chair.page.keyboard.press("Enter");
  await chair.reads("Answered in the room.");
}

/** isWrittenUp takes the debate to its paper: it names a speaker, is refused, mended, checked by a mail's link, and read. */
async function isWrittenUp(j, at, { chair, speaker, member, outsider }) {
  const quote = "Whoever buys rents the decisions of others.";
  await drafts(chair, at, true);
  await writes(chair, at, (body) =>
    filled(body, [
      "Some changed their minds.",
      `As ${speaker.name} put it, whoever buys rents.`,
      "It is slower.",
      "It was answered in the room.",
    ]),
  );
  const found = chair.page.locator("mark", { hasText: speaker.name });
  await found.first().waitFor();
  assert.equal(await chair.page.locator("#place-1").innerText(), speaker.name, "the finding is not shown in its place");
  await chair.look("paper-finding");
  await isRefused(chair, at, "These passages could tell who was there: 1.");
  await writes(chair, at, (body) => body.replace(`As ${speaker.name} put it, whoever buys rents.`, `One said: “${quote}”`));
  await chair.reads("Nothing was found that could tell who was there.");
  await ascribes(chair, speaker.name, quote);
  await chair.press("Ask speakers to check their words");
  await chair.reads("They are written to.");
  await chair.look("paper-asked");
  const checks = await opens(
    j,
    "phone",
    { ...speaker.facts, heading: "Check your words" },
    "Please check your words",
    "Read my words",
    "own-words",
  );
  await checks.reads(quote);
  await checks.press("I said that, print it");
  await checks.reads("Your answer is kept.");
  await publishes(chair, at, "members");
  await chair.look("paper-published");
  for (const one of [member, speaker]) {
    await one.page.goto(at);
    await one.look("event-written-up");
    await one.follow("Discussion paper");
    await one.reads(quote);
    await one.look("paper");
  }
  const text = await speaker.page.locator("main").innerText();
  assert.ok(!text.includes(speaker.name) && text.includes("+37.5"), "the paper names a speaker, or lacks the swing");
  assert.equal((await takesAway(speaker, "PDF")).subarray(0, 5).toString(), "%PDF-");
  assert.ok((await takesAway(speaker, "Text (Markdown)")).includes(quote));
  await outsider.page.goto(`${at}/paper`);
  assert.equal(await outsider.page.getByText(quote).count(), 0, "anybody reads what is for members");
}

await journey(async (j) => {
  const { panels, officers } = await stage.facts();
  const people = panels[0].members;
  const secretary = await office.enrol(j, { officers }, "secretariat", "desktop");
  const at = await announce(secretary, people);
  const event = at.split("/").at(-1);
  const outsider = new Person(j, "phone", {});
  await outsider.open(at);
  await outsider.look("event-for-anybody");
  assert.equal(await outsider.page.getByText(people[1].name).count(), 0, "a speaker is named under the Chatham House Rule");
  const chair = new Person(j, "phone", people[0]);
  const speaker = new Person(j, "desktop", people[1]);
  const member = new Person(j, "phone", panels[1].members[0]);
  await canvass(await member.signIn(), await speaker.signIn(), at);

  await stage.until("2026-12-10T12:25:00Z");
  for (const one of [chair, speaker, member]) await one.signIn();
  await chair.page.goto(at);
  await chair.look("event-before-opening");
  await chair.press("Open the room");
  await chair.page.waitForURL("**/room**");
  await ask("/listen", { event, n: room - 2 });
  for (const one of [speaker, member]) {
    await one.page.goto(`${at}/room`);
    await one.press("I am here");
    await one.reads("You are in the room.");
  }
  const screen = await speaker.page.context().newPage();
  await screen.goto(`${at}/screen`);
  await chair.look("room-before-vote");
  await call(chair, "Call the first vote on the motion");
  await chair.look("room-vote-open");
  await votes(member, "For the motion", true);
  await votes(speaker, "For the motion");
  await ask("/vote", { event, ...crowd(1 / 8 + 2 / 8 - 2 / room) });
  await stage.until("2026-12-10T12:30:00Z");
  await screen.getByText("37.5%").first().waitFor(); // by itself, on every screen
  await member.reads("37.5%");
  await keepsPlace(chair, member);
  await answered(chair);
  await call(chair, "Call the last vote on the motion");
  await votes(member, "Against the motion");
  await votes(speaker, "For the motion");
  await ask("/vote", { event, ...crowd(6 / 8 - 1 / room) });
  await stage.until("2026-12-10T12:45:00Z");
  await screen.getByText("+37.5").first().waitFor();
  await j.look(screen, "debate-screen");
  await screen.close(); // whose session ends while the paper is written
  await member.reads("+37.5");
  await member.look("room-swing");
  await chair.page.goto(`${at}/room`);
  await chair.look("room-swing-chair");
  await chair.press("End the event");
  await chair.reads("The event has ended.");
  await chair.look("event-over");
  await outsider.page.goto(at);
  assert.equal(await outsider.page.getByText("37.5%").count(), 0, "anybody reads the members' vote");
  speaker.facts = people[1];
  await isWrittenUp(j, at, { chair, speaker, member, outsider });
  await secretary.signIn();
  await secretary.page.goto(`${at}/people`);
  await secretary.look("event-people-after");
  await roundtable(j, secretary, panels[2].members);
});
