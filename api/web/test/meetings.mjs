// A panel at work, from its year's calendar to approved minutes, as its people live it; the server is
// meetings_test.go's. Everybody has a browser of her own: the first meeting is led on a phone and minuted at a
// desk, the second the other way round.
import assert from "node:assert/strict";
import * as chamber from "./journeys/chamber.mjs";
import * as office from "./journeys/office.mjs";
import { Person, stage } from "./journeys/people.mjs";
import { calendar, takes } from "./lib/calendar.mjs";
import { journey } from "./lib/journey.mjs";

const pdf = (name) => ({ name, mimeType: "application/pdf", buffer: Buffer.from(process.env.PAPER, "base64") });

/** fill types into the fields of a form by their names. */
async function fill(me, fields, within = me.page) {
  for (const [name, value] of Object.entries(fields)) {
    const field = within.locator(`[name="${name}"]`).first();
    await ((await field.evaluate((f) => f.tagName)) === "SELECT" ? field.selectOption({ label: value }) : field.fill(value));
  }
}

/** unfold opens what is behind a summary. */
async function unfold(me, words, within = me.page) {
  const at = within.locator("summary", { hasText: words }).first();
  await (me.screen === "phone" ? at.tap() : at.click());
}

/** year has the secretary plan the panel's year, and one more meeting that is then moved and called off. */
async function year(secretary, panel) {
  const { page } = secretary;
  await secretary.follow("Meetings");
  await secretary.look("meetings-of-all-none");
  await secretary.follow(panel.panel);
  await secretary.look("meetings-none");
  await secretary.press("Plan a year", { role: "button" });
  await fill(secretary, { year: "2027", nth: "First", weekday: "Friday", at: "14:00", minutes: "90", link: "http://video" });
  await secretary.press("Show what it makes");
  await secretary.reads("What it makes");
  assert.equal(await page.locator("ol.app-rows > li").count(), 12);
  await secretary.reads("moved from Friday 1 January 2027");
  await secretary.press("Plan these 12 meetings");
  await secretary.reads("There is a problem"); // a link that is none; and nothing typed is lost
  assert.equal(await page.locator("[name=nth]").inputValue(), "1");
  await fill(secretary, { link: "https://video.example.org/cio" });
  await secretary.press("Show what it makes");
  await secretary.reads("moved from Friday 1 January 2027");
  await secretary.look("calendar-plan");
  await secretary.press("Plan these 12 meetings");
  await secretary.reads("The meetings are planned.");
  await secretary.look("meetings-planned");
}

/** prepare has the secretary call the first meeting with five items and two papers. */
async function prepare(secretary) {
  const { page } = secretary;
  await secretary.follow("Monthly meeting");
  await page.waitForURL("**/meetings/*");
  const at = new URL(page.url()).pathname;
  await secretary.look("meeting-planned");
  await secretary.press("Agenda and papers");
  await page.waitForURL("**/agenda");
  await secretary.look("agenda-standing");
  await secretary.press("Add the item");
  await secretary.reads("There is a problem");
  await secretary.look("agenda-refused");
  const items = [
    ["The data plan", "Decide", "20", "Three options are in the paper.\n\n- buy\n- **build**\n- wait"],
    ["The survey of devices", "Discuss", "15", "", pdf("Survey of devices.pdf")],
    ["Suppliers’ forum", "Note", "5", ""],
    ["A seat on the programme board", "Decide", "10", ""],
    ["Summer school", "Discuss", "10", ""],
  ];
  for (const [title, purpose, minutes, body, paper] of items) {
    await fill(secretary, { title, minutes, body });
    if (paper) await page.locator("[name=file]").setInputFiles(paper);
    await page.getByLabel(purpose, { exact: true }).check();
    await secretary.press("Add the item");
    await secretary.reads("The item is on the agenda.");
  }
  const item = (title) => page.locator(".app-agenda__item", { hasText: title });
  await secretary.press(/^Add a paper/, { role: "link", within: item("The data plan") });
  await page.waitForURL("**/papers");
  await page
    .locator("[name=file]")
    .setInputFiles({ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html><script>alert(1)</script>") });
  await secretary.press("Add it");
  await secretary.reads("The file is not what the ending of its name says.");
  await secretary.look("paper-add");
  await page.locator("[name=file]").setInputFiles(pdf("The data plan with all three options.pdf"));
  await page.getByLabel(/^The panel, but not/).check();
  await secretary.press("Add it");
  await secretary.reads("The paper is added.");
  await secretary.look("agenda-edit");
  await secretary.follow("Monthly meeting");
  await secretary.press("Send the notice now");
  await page.waitForURL("**/call");
  await secretary.look("meeting-call");
  await page.getByLabel(/^Publish the agenda with it/).check();
  await secretary.press("Send the notice now");
  await secretary.reads("The notice is out.");
  await secretary.reads("Agenda published");
  await secretary.look("meeting-called");
  return at;
}

/** move moves the meeting; those whom it is for are told once, by an update that takes the place of the invitation. */
async function move(secretary, at, member) {
  const told = await stage.mail(member, "Meeting: ");
  assert.match(told.text, /Monday 4 January 2027/);
  const [invited] = calendar(told.calendar, "REQUEST");
  assert.deepEqual([invited.starts, invited.ends], ["2027-01-04T14:00:00.000Z", "2027-01-04T15:30:00.000Z"]);
  const { page } = secretary;
  await page.goto(at);
  await secretary.press("Move or change it", { role: "link" });
  await page.waitForURL("**/change");
  await secretary.look("meeting-change");
  await fill(secretary, { at: "14:30", why: "The room is free half an hour later." });
  await secretary.press("Save");
  await secretary.reads("Those it is for were told.");
  const changed = await stage.mail(member, "Changed: ");
  assert.match(changed.text, /2:30pm/);
  const [moved] = calendar(changed.calendar, "REQUEST");
  const kept = takes(takes(new Map(), [invited]), [moved]);
  assert.equal(kept.size, 1, "the update stands beside the invitation");
  assert.equal(kept.get(invited.uid).starts, "2027-01-04T14:30:00.000Z");
  assert.ok(moved.sequence > invited.sequence);
  assert.equal(moved.organizer, invited.organizer);
  assert.deepEqual(moved.attendees, [`mailto:${member.email}`]);
}

/** callOff cancels the third meeting; it goes from calendars as well. */
async function callOff(secretary, panel, member) {
  const { page } = secretary;
  await page.goto(`/panels/${panel.code}/meetings`);
  await secretary.press("Add a meeting", { role: "button" });
  await fill(secretary, { title: "A talk with suppliers", day: "2027-01-20", at: "09:00", place: "Leeds" });
  await secretary.look("meeting-add");
  await secretary.press("Add it");
  await secretary.reads("The meeting is in the calendar.");
  await secretary.press("Send the notice now");
  await page.waitForURL("**/call");
  await secretary.press("Send the notice now");
  const [invited] = calendar((await stage.mail(member, "Meeting: A talk")).calendar, "REQUEST");
  await secretary.press("Cancel it", { role: "link" });
  await page.waitForURL("**/cancel");
  await secretary.look("meeting-cancel");
  await secretary.press("Cancel it");
  await secretary.reads("There is a problem"); // why?
  await fill(secretary, { why: "They cannot come." });
  await secretary.press("Cancel it");
  await secretary.reads("The meeting is cancelled.");
  await secretary.look("meeting-cancelled");
  const [off] = calendar((await stage.mail(member, "Cancelled: A talk")).calendar, "CANCEL");
  assert.deepEqual([off.uid, off.status, off.sequence > invited.sequence], [invited.uid, "CANCELLED", true]);
}

/** read is what a member does beforehand. */
async function read(me, at) {
  const { page } = me;
  await page.goto("/meetings");
  await me.look("meetings-of-mine");
  await page.goto(at);
  const item = page.locator(".app-agenda__item", { hasText: "The data plan" });
  await unfold(me, "Comment, flag or declare an interest", item);
  await item.getByLabel("Your comment").fill("What does the second option cost?");
  await item.getByLabel("I want to speak to this item").check();
  await me.look("meeting-reading");
  await me.press("Save the comment", { within: item });
  await me.reads("Your comment is saved.");
  const [file] = await Promise.all([page.waitForEvent("download"), me.follow("The data plan with all three options")]);
  assert.match(file.suggestedFilename(), /^The data plan.*\.pdf$/);
  await me.follow("The pack: agenda and papers");
  await page.waitForURL("**/pack");
  await me.look("pack");
  await page.goto("/calendar");
  await me.look("calendar-none");
  await me.press("Make my feed");
  await me.reads("It is shown this once");
  const address = (await page.locator(".nhsuk-inset-text .app-code").innerText()).trim();
  const feed = await fetch(new URL(address).pathname.replace(/^/, me.j.base)); // as a calendar program fetches it: without her session
  const events = calendar(await feed.text(), "PUBLISH");
  const [first] = calendar(await (await page.request.get(`${at}/calendar.ics`)).text(), "PUBLISH");
  assert.ok(events.length >= 12, `${events.length} events in the feed`);
  assert.deepEqual(
    [first.starts, events.find((e) => e.uid === first.uid)?.starts],
    ["2027-01-04T14:30:00.000Z", "2027-01-04T14:30:00.000Z"],
    "snapshot and feed tell of another event",
  );
  await me.look("calendar-feed");
}

/** aside is a member who declares an interest: the item's confidential paper is gone from everything of hers. */
async function aside(me, at) {
  const { page } = me;
  await page.goto(at);
  const item = page.locator(".app-agenda__item", { hasText: "A seat on the programme board" });
  await unfold(me, "Comment, flag or declare an interest", item);
  await item.getByLabel("Your interest in this item").fill("I sit on that board.");
  await me.press("Declare it", { within: item });
  await me.reads("Your declaration is noted.");
  await me.look("meeting-declared");
}

/** quorum: it is lost when one of two leaves, and found when she comes back, and everybody sees it at once. */
async function quorum(chair, secretary, second, at) {
  await chair.page.goto(at);
  await chair.look("meeting-before");
  await chair.press("Open the meeting");
  await chair.page.waitForURL("**/room");
  await chair.reads("no quorum");
  await chair.look("room-empty");
  await secretary.page.goto(`${at}/room`);
  await second.page.goto(`${at}/room`);
  for (const one of [chair, secretary, second]) await one.reads("Up to date by itself.");
  await chair.press("I am here");
  await chair.reads("presides, as chair");
  await second.reads("presides, as chair"); // without asking for it
  await second.press("I am here");
  for (const one of [chair, secretary]) await one.reads("there is a quorum");
  await chair.look("room-quorate");
  await chamber.keepsPlace(secretary, () => second.press("I am leaving"), "no quorum");
  await chair.reads("no quorum");
  await chair.look("room-quorum-lost");
  await second.press("I am here");
  for (const one of [chair, secretary]) await one.reads("there is a quorum");
}

/** debated: the item is called, members ask to speak, and what the secretary types stays while the page changes. */
async function debated(chair, secretary, second, title) {
  const agenda = (one) => one.page.locator(".app-room__agenda > li", { hasText: title });
  await chair.press("Go to it", { within: agenda(chair) });
  for (const one of [second, secretary])
    await one.page
      .getByRole("heading", { name: new RegExp(title) })
      .first()
      .waitFor();
  await second.press("I want to speak");
  await chair.press(/^Call to speak/);
  await second.reads("Speaks");
  await secretary.page.reload(); // the notes are those of the item at which she begins to write
  await secretary.page.getByLabel(/^What the minutes should say/).fill("The chair would rather **build**.");
  await second.press(/^Off the list/);
  await secretary.page.getByText("Speaks", { exact: true }).waitFor({ state: "hidden" });
  assert.equal(await secretary.page.getByLabel(/^What the minutes should say/).inputValue(), "The chair would rather **build**.");
  await secretary.press("Save the notes");
  await secretary.reads("The notes are saved.");
  await second.reads("The chair would rather build.");
  await secretary.look("room-item");
}

/** moves puts a motion before the meeting, and another member seconds it. */
async function moves(mover, seconder, at, title, words, { secret = false, look = false } = {}) {
  await mover.page.goto(`${at}/room`);
  await mover.follow("Move a motion");
  await fill(mover, { title, text: words });
  if (look) await mover.look("motion-new");
  if (secret) await mover.page.getByLabel("In secret", { exact: true }).check();
  await mover.press("Move it");
  await mover.page.waitForURL("**/room");
  const card = seconder.page.locator(".app-card", { hasText: title });
  await card.getByRole("button", { name: "Second it" }).waitFor(); // it comes to her by itself
  if (look) await seconder.look("room-motion");
  await seconder.press("Second it", { within: card });
}

/** named is a button whose words go on for those who do not see what it stands beside. */
const named = (word, title) => new RegExp(`^${word} ?: ${title}$`);

const cardOf = (one, title) => one.page.locator(".app-card", { hasText: title });

/** openly is a vote by name in the meeting. */
async function openly(chair, secretary, voters, at) {
  const title = "To build the data plan";
  const [second, third] = voters;
  await moves(second, third, at, title, "That the panel build the data plan.", { look: true });
  await chair.page.goto(`${at}/room`);
  await chair.press("Call the vote", { within: cardOf(chair, title) });
  for (const one of voters) {
    if (!new URL(one.page.url()).pathname.endsWith("/room")) await one.page.goto(`${at}/room`);
    await one.reads("Your vote is missing.");
  }
  await chair.look("room-voting");
  await second.press(named("Yes", title));
  await second.reads("You voted Yes.");
  await chair.page.getByText("Votes still missing (2)").waitFor(); // whose vote is missing, before it is closed
  await third.press(named("No", title));
  await third.reads("You voted No.");
  await chair.page.getByText("Votes still missing (1)").waitFor(); // no button is replaced under the finger
  await chair.press(named("Yes", title));
  await chair.reads("You voted Yes.");
  await second.reads("2 in favour, 1 against, 0 abstaining");
  await chair.press("Close the vote", { within: cardOf(chair, title) });
  for (const one of [secretary, third]) {
    if (!new URL(one.page.url()).pathname.endsWith("/room")) await one.page.goto(`${at}/room`);
    await cardOf(one, title).getByText("Carried", { exact: true }).waitFor();
  }
  await third.look("room-carried");
  await third.follow(title);
  await third.reads("3 votes by name");
  await third.look("motion-carried");
}

/** secretly is a vote that two members want secret: it goes into the box. */
async function secretly(chair, voters, at) {
  const title = "To leave the programme";
  const [second, third] = voters;
  await third.page.goto(`${at}/room`);
  await moves(second, third, at, title, "That the panel leave the programme.");
  for (const one of voters) {
    await one.page.goto(`${at}/room`);
    await one.follow(title, { within: cardOf(one, title) });
    await one.press("Ask for a secret vote");
    await one.reads("asked for a secret vote");
  }
  await third.look("motion-secret-asked");
  await chair.page.goto(`${at}/room`);
  await chair.press("Call the vote", { within: cardOf(chair, title) });
  await chair.page.waitForURL("**/call**");
  await chair.look("motion-call-secret");
  await fill(chair, { minutes: "5" });
  await chair.press("Call the vote");
  await chair.reads("The vote is open.");
  const choices = { 0: "Yes", 1: "No", 2: "Yes" };
  let receipt, contest;
  for (const [i, one] of [chair, ...voters].entries()) {
    await one.page.goto(`${at}/room`);
    await one.press("Go to the ballot paper");
    await one.page.waitForURL("**/ballot");
    contest = one.page.url().split("/").at(-2);
    if (i < 2) await one.look("motion-ballot");
    await one.reads("That the panel leave the programme.");
    await one.page.getByRole("radio", { name: choices[i] }).check();
    await one.press("Review my ballot");
    await one.press("Seal my ballot");
    await one.press("Cast my ballot");
    await one.page.waitForURL("**/receipts/**");
    if (i < 2) await one.look("motion-receipt");
    receipt = await chamber.receiptOf(one);
  }
  await stage.until("2027-01-04T14:36:00Z");
  await third.page.goto(`${at}/room`);
  await cardOf(third, title)
    .getByText(/^(Carried|Lost)$/)
    .waitFor();
  await third.follow(title, { within: cardOf(third, title) });
  await third.reads("The numbers are withheld");
  await chamber.verified(third, receipt, contest);
}

/** minutes are drafted by the house, edited, compared, sent. */
async function minutes(secretary, chair, third, at) {
  const { page } = secretary;
  await page.goto(`${at}/room`);
  await unfold(secretary, "Add an action");
  await fill(secretary, { text: "Ask the supplier for a price", owner: third.name, due: "2027-02-01" });
  await secretary.press("Add the action");
  await secretary.reads("The action is added");
  await chair.page.goto(`${at}/room`);
  await chair.press("Close the meeting");
  await chair.reads("The meeting is closed.");
  await chair.look("meeting-held");
  await page.goto(`${at}/minutes`);
  await secretary.reads("The chair would rather build.");
  await secretary.reads("Ask the supplier for a price");
  await secretary.look("minutes-draft");
  await secretary.press("Edit them");
  await secretary.look("minutes-edit");
  await page.getByLabel(/Welcome and apologies/).fill("All were welcomed.");
  await secretary.press("Save");
  await secretary.reads("The minutes are saved.");
  await secretary.follow("Compare versions");
  await secretary.reads("All were welcomed.");
  await secretary.look("minutes-compare");
  await chamber.twoClerks(secretary, at);
  await page.goto(`${at}/minutes`);
  await secretary.press("Send them to the members");
  await secretary.reads("The minutes are sent to the members.");
  await stage.mail(third, "Draft minutes");
  await third.page.goto(`${at}/minutes`);
  await third.look("minutes-comment");
}

/** around are the pages about a panel's meetings. */
async function around(secretary, member, panel) {
  for (const page of ["actions", "attendance", "interests"]) {
    await member.page.goto(`/panels/${panel.code}/${page}`);
    await member.look(`panel-${page}`);
  }
  for (const page of ["meetings", "standing-items", "calendar", "actions", "attendance", "interests"]) {
    await secretary.page.goto(`/panels/${panel.code}/${page}`);
    await secretary.look(`panel-${page}`);
  }
  for (const one of [secretary, member]) {
    for (const page of ["motions", "decisions"]) {
      await one.page.goto(`/${page}`);
      await one.look(page);
    }
  }
}

/** approve has the next meeting seal the minutes; who led at a phone leads at a desk now. */
async function approve(chair, secretary, second, panel, at) {
  await chair.page.goto(`/panels/${panel.code}/meetings`);
  await chair.look("meetings-held");
  await chair.follow("Monthly meeting", { within: chair.page.locator(".app-next") });
  await chair.press("Open the meeting");
  await chair.page.waitForURL("**/room");
  const room = new URL(chair.page.url()).pathname;
  await chair.press("I am here");
  await second.page.goto(room);
  await second.press("I am here");
  await chair.reads("there is a quorum");
  await secretary.page.goto(room);
  await secretary.reads("there is a quorum");
  await secretary.look("room-minutes-to-approve");
  await chair.press("They are approved");
  await chair.reads("The minutes are approved and sealed.");
  await second.page.goto(`${at}/minutes`);
  await second.reads("SHA-256 of the sealed minutes");
  await second.look("minutes-approved");
  await secretary.page.goto(`${at}/minutes`);
  await secretary.page.locator("[name=text]").fill("The supplier is called Wren, not Ren.");
  await secretary.press("Add it");
  await secretary.reads("The correction stands beside the minutes.");
  await secretary.look("minutes-corrected");
  for (const file of ["minutes", "pack", "archive"]) await chamber.prints(second, `${at}/${file}/pdf`, file);
  return room;
}

await journey(async (j) => {
  const { panels, officers } = await stage.facts();
  const [panel] = panels;
  const secretary = await office.enrol(j, { officers }, "secretariat", "desktop");
  await year(secretary, panel);
  const at = await prepare(secretary);
  const chair = new Person(j, "phone", panel.members[0]);
  const second = new Person(j, "desktop", panel.members[1]);
  const third = new Person(j, "phone", panel.members[2]);
  await move(secretary, at, third);
  await callOff(secretary, panel, third);
  await third.signIn();
  await read(third, at);
  await aside(await second.signIn(), at);

  await stage.until("2027-01-04T14:29:00Z");
  for (const one of [chair, secretary, second, third]) await one.signIn();
  await quorum(chair, secretary, second, at);
  await debated(chair, secretary, second, "The data plan");
  await third.page.goto(`${at}/room`);
  await third.press("I am here");
  await openly(chair, secretary, [second, third], at);
  await secretly(chair, [second, third], at);
  await minutes(secretary, chair, third, at);
  await around(secretary, third, panel);

  await stage.until("2027-02-05T14:00:00Z");
  const desk = await new Person(j, "desktop", panel.members[0]).signIn();
  const phone = await office.carry(j, { officers }, "secretariat", "phone", secretary);
  const room = await approve(desk, phone, await third.signIn(), panel, at);
  await chamber.tie(desk, third, room);
  await chamber.urgent(third, desk, panel);
  await chamber.between(desk, third, await second.signIn(), phone);
  const together = await chamber.called(await secretary.signIn(), panels, pdf);

  await stage.until("2027-02-19T10:00:00Z");
  await chamber.joint(j, panels, await secretary.signIn(), together);
});
