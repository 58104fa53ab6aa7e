// After election night, as people meet it: no confidence in a chair, a seat given up, the papers counted again, somebody
// co-opted; at a desk and on a phone. The server is afterwards_test.go's.
import assert from "node:assert/strict";
import * as office from "./journeys/office.mjs";
import { Person, stage } from "./journeys/people.mjs";
import { journey } from "./lib/journey.mjs";

const ask = async (path, fields) => {
  const answer = await fetch(`${process.env.STAGE}${path}?${new URLSearchParams(fields)}`, { method: "POST" });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${said.error}`);
  return said;
};

/** click works the first button or link with these words. */
async function click(me, words) {
  const at = me.page.locator("main a, main button").filter({ hasText: words }).first();
  await (me.screen === "phone" ? at.tap() : at.click());
}

const fill = async (me, fields) => {
  for (const [name, value] of Object.entries(fields)) await me.page.locator(`[name=${name}]`).fill(value);
};

/** resigns gives a member's seat up from a day on. */
async function resigns(me, look) {
  await me.signIn();
  await me.page.goto("/account");
  await click(me, "Resign");
  await me.page.waitForURL("**/account/resign");
  if (look) await me.look("resign");
  await me.press("Resign");
  await me.reads("Error");
  if (look) await me.look("resign-errors");
  await me.page.locator("[name=place]").first().check();
  await fill(me, { on: "2026-12-08", why: "A new post abroad." });
  await me.press("Resign");
  await me.page.waitForURL("**/account");
  await me.look(`resigned-${me.number}`, { picture: look });
}

/** noConfidence moves and seconds a motion; gives its address. */
async function noConfidence(cio, mover, seconder) {
  await mover.signIn();
  await mover.page.goto(`/panels/${cio.code}`);
  await click(mover, "Motions of no confidence");
  await mover.page.waitForURL("**/no-confidence");
  await mover.look("no-confidence-none");
  await click(mover, "Move no confidence");
  await mover.page.waitForURL("**/no-confidence/move");
  await mover.look("no-confidence-move");
  await mover.press("Move no confidence");
  await mover.reads("Error");
  await mover.look("no-confidence-errors");
  await mover.page.locator("[name=office][value=chair]").check();
  await fill(mover, { why: "Letters were sent that nobody had seen." });
  await mover.press("Move no confidence");
  await mover.reads("waits for an elected member");
  await mover.look("no-confidence-moved");
  const at = new URL(mover.page.url()).pathname;
  await seconder.signIn();
  await seconder.page.goto(at);
  await seconder.look("no-confidence-second");
  await seconder.press("Second the motion");
  await seconder.reads("The secret ballot opens by itself");
  await seconder.look("no-confidence-noticed");
  // It does not exist for others.
  const other = await new Person(mover.j, "phone", cio.members[20]).signIn();
  assert.equal((await other.page.goto(at)).status(), 404);
  return at;
}

/** confides casts a ballot on the motion. */
async function confides(me, at, answer, look) {
  await me.signIn();
  await me.page.goto(at);
  if (look) await me.look("no-confidence-voting");
  await click(me, "Vote in the secret ballot");
  await me.page.waitForURL("**/ballot");
  if (look) await me.look("no-confidence-ballot");
  const box = me.page.getByLabel(answer, { exact: true });
  if (await box.count()) await box.first().check();
  else await me.press(new RegExp(`^Add as 1: ${answer}`));
  await me.press("Review my ballot");
  await me.press("Seal my ballot");
  await me.press("Cast my ballot");
  await me.page.waitForURL("**/receipts/**");
  if (look) await me.look("no-confidence-receipt");
}

/** countback asks, answers by the mail's link and on the site. */
async function countback(j, secretary, ccio) {
  await secretary.signIn();
  await secretary.page.goto(`/office/panels/${ccio.code}/vacancies`);
  await secretary.reads("left it on");
  await secretary.look("vacancies-countback");
  await click(secretary, "Ask the candidates");
  await secretary.page.waitForURL("**/countback");
  await secretary.look("countback-begin");
  await secretary.press("Ask the candidates");
  await secretary.reads("Error");
  await fill(secretary, { why: "A member has resigned." });
  await secretary.press("Ask the candidates");
  await secretary.reads("The candidates have been asked.");
  await secretary.look("vacancies-asking");
  const asked = ccio.asked.map((m) => new Person(j, "phone", m));
  const mail = await stage.mail(asked[0], "Would you serve?");
  await asked[0].open("/");
  await asked[0].page.goto(mail.link);
  await asked[0].look("serve-link");
  await asked[0].press("Read the question");
  await asked[0].reads("Answer by");
  await asked[0].look("serve");
  await asked[0].press("Yes, I would serve");
  await asked[0].reads("Your answer is stored.");
  await asked[0].look("countback-asking");
  const at = new URL(asked[0].page.url()).pathname;
  // Another signs in, says yes, and thinks again.
  const second = asked[1];
  second.screen = "desktop";
  await second.signIn();
  await second.page.goto("/my/votes");
  await second.look("votes-asked-to-serve");
  const own = await second.page.locator('a[href*="/my/serve/"]').first().getAttribute("href");
  await second.page.goto(own);
  await second.press("Yes, I would serve");
  await second.reads("Your answer is stored.");
  await second.page.goto(own);
  await second.reads("You have said yes.");
  await second.press("No");
  await second.reads("Your answer is stored.");
  return at;
}

/** coOption has the members left co-opt somebody by name. */
async function coOption(j, cnio, secretary) {
  await secretary.page.goto(`/office/panels/${cnio.code}/vacancies`);
  await secretary.reads("Co-option by the panel");
  await secretary.look("vacancies-co-option");
  const mover = await new Person(j, "desktop", cnio.members[1]).signIn();
  const seconder = await new Person(j, "phone", cnio.members[0]).signIn();
  await mover.page.goto(`/panels/${cnio.code}`);
  await mover.look("panel-vacant-seat");
  await click(mover, "Move to co-opt somebody to seat 3");
  await mover.page.waitForURL("**/motions/new**");
  await mover.look("co-opt-move");
  await fill(mover, { title: "To co-opt a member", text: "That she be co-opted to the vacant seat." });
  await mover.press(/^Move/);
  await mover.reads("Error");
  await mover.look("co-opt-errors");
  await fill(mover, { person: cnio.members[30].number });
  await mover.press(/^Move/);
  await mover.page.waitForURL(/motions\/[A-Z]/);
  await mover.look("co-opt-moved");
  const at = new URL(mover.page.url()).pathname;
  await seconder.page.goto(at);
  await seconder.press("Second it");
  await seconder.reads("Seconded.");
  await seconder.look("co-opt-seconded");
  await stage.until("2026-12-09T10:00:00Z");
  for (const me of [mover, seconder]) {
    await me.signIn();
    await me.page.goto(at);
    await me.press("Yes");
    await me.reads("Your vote is noted.");
    await me.look("co-opt-voted");
  }
  return { at, mover, seconder };
}

await journey(async (j) => {
  const facts = await stage.facts();
  const [cio, ccio, cnio] = facts.panels;
  const secretary = await office.enrol(j, facts, "secretariat", "desktop");
  const mover = new Person(j, "desktop", cio.members[1]);
  const seconder = new Person(j, "phone", cio.members[2]);
  const motion = await noConfidence(cio, mover, seconder);
  await resigns(new Person(j, "phone", ccio.leaves), true);
  await resigns(new Person(j, "desktop", cnio.members[2]), true);

  await stage.until("2026-12-08T09:00:00Z");
  const counted = await countback(j, secretary, ccio);
  const { at, mover: coMover, seconder: coSeconder } = await coOption(j, cnio, secretary);

  await stage.until("2026-12-17T18:00:00Z");
  for (const screen of ["desktop", "phone"]) {
    const anybody = new Person(j, screen, {});
    await anybody.open(counted);
    await anybody.reads("Who fills the seat");
    await anybody.reads(ccio.asked[0].name);
    await anybody.look("countback-counted");
    await anybody.page.goto(`/panels/${cnio.code}`);
    await anybody.reads(cnio.members[30].name);
    await anybody.look("panel-co-opted");
  }
  for (const me of [coMover, coSeconder]) {
    await me.signIn();
    await me.page.goto(at);
    await me.reads("Carried");
    await me.reads("Yes, with the vote’s close.");
    await me.look("co-opt-carried");
  }

  await stage.until("2026-12-22T10:00:00Z");
  await confides(mover, motion, "Yes", true);
  await confides(seconder, motion, "Yes", true);
  await ask("/confide", { answer: "no" });
  await stage.until("2026-12-26T10:00:00Z");
  for (const screen of ["desktop", "phone"]) {
    const anybody = new Person(j, screen, {});
    await anybody.open(`/panels/${cio.code}`);
    await anybody.reads("The vice-chair is acting chair since");
    await anybody.reads("withdrawn their confidence");
    await anybody.look("panel-acting-chair");
  }
  for (const me of [mover, seconder]) {
    await me.signIn();
    await me.page.goto(motion);
    await me.reads("The motion was carried");
    await me.look("no-confidence-carried");
  }
});
