// What happens in a panel's months besides an ordinary meeting: a tie that the chair breaks, an urgent meeting, a
// resolution that three take to a meeting, two clerks at the same minutes, and the joint meeting of three panels.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { calendar } from "../lib/calendar.mjs";
import { dark, forced } from "../lib/journey.mjs";
import { stopwatch } from "../lib/stopwatch.mjs";
import { Person, stage } from "./people.mjs";

const cardOf = (one, title) => one.page.locator(".app-card", { hasText: title });

/** named is a button whose words go on for those who do not see what it stands beside. */
const named = (word, title) => new RegExp(`^${word} ?: ${title}$`);

/** type fills the fields of a form by their names. */
async function type(me, fields) {
  for (const [name, value] of Object.entries(fields)) await me.page.locator(`[name="${name}"]`).first().fill(value);
}

/** goes brings somebody to a page at which she may be already. */
async function goes(me, path) {
  if (new URL(me.page.url()).pathname !== path) await me.page.goto(path);
}

/** moved has a motion moved and seconded in the room. */
async function moved(mover, seconder, room, title, words) {
  await mover.page.goto(room);
  await mover.follow("Move a motion");
  await type(mover, { title, text: words });
  await mover.press("Move it");
  await mover.page.waitForURL(`**${room}`);
  await goes(seconder, room);
  await seconder.press("Second it", { within: cardOf(seconder, title) });
}

/** voted has each of them say yes or no by name. */
async function voted(title, choices) {
  for (const [one, choice] of choices) {
    await one.press(named(choice, title));
    await cardOf(one, title).getByText(`You voted ${choice}.`).waitFor();
  }
}

/** verified checks a receipt of a motion's secret vote as anybody can, once it is decided. */
export async function verified(me, receipt, contest) {
  const report = await stage.verify(contest, receipt);
  assert.equal(report.ok, true, JSON.stringify(report));
  await me.look("motion-secret-decided");
}

/** receiptOf saves the receipt that is on the page. */
export async function receiptOf(me) {
  const [download] = await Promise.all([me.page.waitForEvent("download"), me.follow("Save the receipt")]);
  return readFile(await download.path());
}

/** prints takes what a page hands out as a PDF, and keeps it beside the pictures, to be looked at. */
export async function prints(me, path, name) {
  const answer = await me.page.request.get(path);
  assert.equal(answer.headers()["content-type"], "application/pdf", path);
  await writeFile(join(me.j.artefacts, `${name}.pdf`), await answer.body());
}

/** keepsPlace: whoever works by keyboard stays where she is while the room's parts change under her. */
export async function keepsPlace(watcher, change, sees) {
  const button = watcher.page.locator(".app-room__agenda button").last();
  await button.focus();
  const place = () =>
    watcher.page.evaluate(() => document.activeElement.closest("form")?.getAttribute("action") ?? document.activeElement.tagName);
  const before = await place();
  assert.match(before, /\/room\/item\//);
  await watcher.page.evaluate(() => document.querySelector(".app-room__agenda").setAttribute("data-old", "")); // so that it is known anew
  await change();
  await watcher.reads(sees);
  assert.equal(await place(), before, "the focus went elsewhere as the room changed");
}

/** twoClerks edit the same minutes: the later one is shown both texts, and chooses. */
export async function twoClerks(secretary, at) {
  const other = await secretary.page.context().newPage();
  const later = Object.assign(Object.create(Object.getPrototypeOf(secretary)), secretary, { page: other });
  await secretary.page.goto(`${at}/minutes/edit`);
  await other.goto(`${at}/minutes/edit`);
  await secretary.page.getByLabel(/Any other business/).fill("Nothing was raised.");
  await secretary.press("Save");
  await secretary.reads("The minutes are saved.");
  await other.getByLabel(/Any other business/).fill("The room is too cold.");
  await later.press("Save");
  await later.reads("Somebody else has saved meanwhile");
  await later.reads("Nothing was raised.");
  assert.equal(await other.getByLabel(/Any other business/).inputValue(), "The room is too cold.", "what was typed is lost");
  await later.look("minutes-both");
  await other.getByLabel(/Any other business/).fill("The room is too cold. Nothing else was raised.");
  await later.press("Save");
  await later.reads("The minutes are saved.");
  await other.close();
}

/** tie: one to one, and the chair's casting vote, in writing and with a reason. */
export async function tie(chair, second, room) {
  const title = "To meet in Leeds";
  await moved(second, chair, room, title, "That the panel meet in Leeds once a year.");
  await chair.press("Call the vote", { within: cardOf(chair, title) });
  await goes(second, room);
  await voted(title, [
    [chair, "Yes"],
    [second, "No"],
  ]);
  await chair.press("Close the vote", { within: cardOf(chair, title) });
  await cardOf(chair, title).getByText("Tied", { exact: true }).waitFor();
  await chair.look("room-tied");
  await chair.press("Give the casting vote", { within: cardOf(chair, title) });
  await chair.page.waitForURL("**/casting**");
  await chair.press("Give the casting vote");
  await chair.reads("There is a problem"); // neither choice nor reason
  await chair.page.getByLabel("Yes", { exact: true }).check();
  await type(chair, { why: "Half of our members live north of Sheffield." });
  await chair.look("motion-casting");
  await chair.press("Give the casting vote");
  await chair.page.waitForURL(`**${room}`);
  await cardOf(second, title).getByText("Carried", { exact: true }).waitFor(); // by itself
  await second.follow(title, { within: cardOf(second, title) });
  await second.reads("It was a tie, and the chair’s casting vote decided.");
  await second.reads("Half of our members live north of Sheffield.");
  await second.look("motion-cast");
}

/** urgent: a member asks for a meeting on short notice, the chair does too, and everybody is invited at once. */
export async function urgent(member, chair, panel) {
  await member.page.goto(`/panels/${panel.code}/meetings`);
  await member.follow("Ask for an urgent meeting");
  await type(member, {
    title: "The outage",
    day: "2027-02-08",
    at: "09:00",
    place: "Leeds",
    why: "Records have been down since Thursday.",
  });
  await member.look("meeting-urgent");
  await member.press("Ask for it");
  await member.page.waitForURL("**/meetings/*");
  await member.reads("An urgent meeting");
  await member.look("meeting-asked");
  await chair.page.goto("/");
  await chair.follow("An urgent meeting of");
  await chair.page.waitForURL("**/meetings/*");
  await chair.press("I ask for it too");
  await chair.reads("You have asked for the meeting.");
  assert.equal((await stage.mail(member, "Meeting: The outage")).calendar ?? "", "", "who has a feed is invited besides");
  const [event] = calendar((await stage.mail(chair, "Meeting: The outage")).calendar, "REQUEST");
  assert.deepEqual([event.starts, event.attendees], ["2027-02-08T09:00:00.000Z", [`mailto:${chair.email}`]]);
  await chair.look("meeting-urgent-called");
}

/** between: a resolution between meetings, which three take to a meeting before anybody has voted. */
export async function between(mover, seconder, third, secretary) {
  await mover.page.goto("/motions");
  await mover.press("Move a motion");
  await mover.page.locator("[name=panel]").first().check();
  await type(mover, { title: "To leave the standards group", text: "That the panel leave the standards group." });
  await mover.press("Move it");
  await mover.page.waitForURL("**/motions/*-M*");
  const motion = new URL(mover.page.url()).pathname;
  await seconder.page.goto(motion);
  await seconder.press("Second it");
  await seconder.reads("Seconded by");
  for (const one of [seconder, third, mover]) {
    await one.page.goto(motion);
    await one.press("Take it to a meeting");
    await one.reads("asked that it go to a meeting");
  }
  await mover.reads("Three take it there.");
  await mover.look("motion-pulled");
  await secretary.page.goto(motion);
  await secretary.press("Put it to a meeting");
  await secretary.page.waitForURL("**/meeting");
  await secretary.page
    .getByLabel(/^Monthly meeting/)
    .first()
    .check();
  await secretary.look("motion-put");
  await secretary.press("Put it to a meeting");
  await secretary.page.waitForURL(`**${motion}`);
  await secretary.reads("Monthly meeting");
}

/** called is the secretary's way from the first page to the notice of a joint meeting with five items and two papers, by
 * the pages alone and with a stopwatch on it. */
export async function called(secretary, panels, pdf) {
  const { page } = secretary;
  await page.goto("/");
  const at = stopwatch(secretary);
  await at.follow("Meetings");
  await page.waitForURL("**/meetings");
  await at.follow(panels[0].panel);
  await page.waitForURL("**/panels/*/meetings");
  await at.press("Add a meeting");
  await page.waitForURL("**/new");
  await at.type("title", "Joint meeting");
  await at.type("day", "2027-02-19");
  await at.type("at", "10:00");
  await at.type("minutes", "240");
  await at.type("place", "The Leeds Museum, Room 2");
  for (const p of panels.slice(1)) await at.choose(p.panel);
  await at.press("Add it");
  await page.waitForURL("**/meetings/*");
  const meeting = new URL(page.url()).pathname;
  await at.press("Agenda and papers");
  await page.waitForURL("**/agenda");
  const items = [
    ["What our members ranked", "Decide", "60", pdf("The ranking.pdf")],
    ["An open letter", "Decide", "45", pdf("A first draft of the letter.pdf")],
    ["The report on devices", "Note", "5"],
    ["The report on training", "Note", "5"],
    ["Thanks to the hosts", "Note", "5"],
  ];
  for (const [title, purpose, minutes, paper] of items) {
    await at.type("title", title);
    await at.choose(purpose);
    await at.type("minutes", minutes);
    if (paper) await at.attach("file", paper);
    else await at.choose("Decided together with others, unless a member takes it out");
    await at.press("Add the item");
    await page.locator(".app-agenda__item", { hasText: title }).waitFor();
  }
  await secretary.look("agenda-joint");
  await at.press("Send the notice now");
  await page.waitForURL("**/call");
  await at.choose(/^Publish the agenda with it/);
  await at.press("Send the notice now");
  await secretary.reads("The notice is out.");
  const took = at.stop();
  await secretary.look("meeting-joint-called");
  console.log(`STOPWATCH a meeting with five items and two papers is called: ${JSON.stringify(took)}`);
  assert.ok(took.seconds < 300 - 60, `${took.seconds} seconds without reading a word`); // a minute is left for that
  assert.ok(took.pages <= 16 && took.presses <= 16, JSON.stringify(took));
  const [event] = calendar((await stage.mail(panels[2].members[1], "Meeting: Joint meeting")).calendar, "REQUEST");
  assert.deepEqual([event.starts, event.place], ["2027-02-19T10:00:00.000Z", "The Leeds Museum, Room 2"]);
  return meeting;
}

/** joint is the meeting of three panels: each with a quorum of its own, their chairs presiding in turn, what needs no word
 * decided together but for what a member pulls out, and a resolution that one panel loses for all. */
export async function joint(j, panels, secretary, at) {
  const room = `${at}/room`;
  const chairs = [];
  for (const [i, p] of panels.entries())
    chairs.push(await new Person(j, i === 1 ? "desktop" : "phone", p.members[0], [{}, dark, forced][i]).signIn());
  const [first, second, third] = chairs;
  await first.page.goto(at);
  await first.press("Open the meeting");
  await first.page.waitForURL(`**${room}`);
  for (const one of chairs) {
    await goes(one, room);
    await one.press("I am here");
  }
  for (const one of [second, third]) await one.reads(`${first.name} presides, as chair.`);
  await secretary.page.goto(room);
  for (const p of panels) {
    await secretary.press(`Mark as here ${p.members[1].name}`);
    await secretary.reads(`${p.panel}: there is a quorum.`);
  }
  await secretary.press(`Mark as gone ${panels[2].members[1].name}`);
  await first.reads(`${panels[2].panel}: no quorum.`);
  await first.reads(`${panels[0].panel}: there is a quorum.`);
  await second.look("room-joint");
  await secretary.press(`Mark as here ${panels[2].members[1].name}`);
  await first.reads(`${panels[2].panel}: there is a quorum.`);

  await first.press("Go to the next item");
  await first.reads("Item 1:");
  await first.press("Go to the next item");
  await third.reads(`${second.name} presides, as chair.`);
  await second.press("Go to the next item");
  await first.reads(`${third.name} presides, as chair.`);
  await third.look("room-joint-presiding");

  // Decided together, but for what a member takes out.
  const together = cardOf(first, "Decided together");
  await second.press("Take it out", {
    within: second.page.getByRole("listitem").filter({ hasText: "The report on training" }).filter({ hasText: "Take it out" }),
  });
  await together.getByText("The report on training").waitFor({ state: "hidden" });
  await first.look("room-consent");
  await first.press("Move them together", { within: together });
  const motion = (one) => cardOf(one, "Consent items of");
  await second.press("Second it", { within: motion(second) });
  await third.press("Call the vote", { within: motion(third) });
  for (const one of chairs) {
    await one.reads("Your vote is missing.");
    await one.press(/^Yes ?: /, { within: motion(one) });
    await motion(one).getByText("You voted Yes.").waitFor();
  }
  await third.press("Close the vote", { within: motion(third) });
  await motion(first).getByText("Carried", { exact: true }).waitFor();

  // One panel loses it for all (E13).
  const title = "To write one letter";
  await moved(first, second, room, title, "That the three panels write one letter to the Secretary of State.");
  await goes(third, room);
  await third.press("Call the vote", { within: cardOf(third, title) });
  for (const one of chairs) await goes(one, room);
  await voted(title, [
    [first, "Yes"],
    [second, "Yes"],
    [third, "No"],
  ]);
  await third.press("Close the vote", { within: cardOf(third, title) });
  await cardOf(second, title).getByText("Lost", { exact: true }).waitFor();
  await second.follow(title, { within: cardOf(second, title) });
  await second.reads("A joint resolution needs the majority in each panel for itself.");
  await second.look("motion-joint-lost");

  await third.press("Close the meeting");
  await third.reads("The meeting is closed.");
  await secretary.page.goto(`${at}/minutes`);
  await secretary.reads(`${first.name} (chair), ${second.name} (chair) and ${third.name} (chair) presided in turn.`);
  await secretary.look("minutes-joint");
  await secretary.page.goto(at);
  await secretary.look("meeting-joint-held");
  await prints(secretary, `${at}/archive/pdf`, "archive-joint");
}
