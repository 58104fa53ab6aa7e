// From thirty proposals to an answered letter, as the panels' people live it; the server is chamber_test.go's.
import assert from "node:assert/strict";
import { prints } from "./journeys/chamber.mjs";
import * as office from "./journeys/office.mjs";
import { Person, stage } from "./journeys/people.mjs";
import { journey } from "./lib/journey.mjs";
import { stopwatch } from "./lib/stopwatch.mjs";

const ask = async (path, fields, body) => {
  const answer = await fetch(`${process.env.STAGE}${path}?${new URLSearchParams(fields)}`, { method: "POST", body });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${said.error}`);
  return said;
};

/** fill types into the fields of a form by their names. */
async function fill(me, fields) {
  for (const [name, value] of Object.entries(fields)) await me.page.locator(`[name=${name}]`).fill(value);
}

/** own adds a passkey to a member's account. */
async function own(j, me) {
  me.key = await j.passkey(me.page);
  await me.page.goto("/passkey/new");
  await me.page.getByLabel("Name for it").fill("Phone");
  await me.press("Add a passkey");
  await me.page.waitForURL("**/account");
}

/** priorities goes from the opening of a ranking to its result. */
async function priorities(j, facts, secretary, chairs) {
  const { page } = secretary;
  await page.goto("/priorities");
  await secretary.look("priorities-none");
  await secretary.press("Open a ranking");
  await fill(secretary, { title: "Priorities for 2027", propose_by: "2026-12-10T17:00" });
  await secretary.look("priorities-new");
  await secretary.press("Open a ranking");
  await page.waitForURL("**/priorities/P-*");
  const at = new URL(page.url()).pathname;
  const ranking = at.split("/").pop();
  await ask("/propose", { ranking, n: 8 });
  const member = await new Person(j, "phone", facts.panels[2].members[30]).signIn();
  await member.page.goto(at);
  await fill(member, { title: "" });
  await member.press("Propose");
  await member.reads("Error");
  await fill(member, { title: "Handovers that are written down", text: "Between shifts." });
  await member.press("Propose");
  await member.reads("Your proposal is on the list.");
  await member.press(/^Support/);
  await member.reads("Supported.");
  await member.look("priorities-proposing");

  await stage.until("2026-12-10T17:00:01Z");
  await secretary.signIn();
  await page.goto(at);
  await secretary.look("priorities-merging");
  await secretary.follow("Merge Handovers");
  await page.locator("[name=why]").fill("The same as the first, in other words.");
  await secretary.look("priorities-merge");
  await secretary.press("Merge a proposal");
  await secretary.reads("is part of another");
  await secretary.press("Freeze the list");
  await secretary.press("Freeze the list");
  await secretary.press("Call the ballot");
  await fill(secretary, { opens: "2026-12-11T10:00", closes: "2026-12-11T16:00" });
  await secretary.press("Call the ballot");
  await page.waitForURL(`**${at}`);

  await stage.until("2026-12-11T10:00:01Z");
  for (const [i, me] of chairs.slice(0, 2).entries()) {
    await me.signIn();
    await me.page.goto(at);
    await me.press("Rank your five");
    await me.page.waitForURL("**/ballot");
    await me.look("priorities-ballot");
    await me.press(/^Add as 1: One record/);
    await me.press(/^Add as 2: Standards/);
    if (i) await me.press(/^Add as 3: A profession/);
    await me.press("Review my ballot");
    await me.press("Seal my ballot");
    await me.press("Cast my ballot");
    await me.page.waitForURL("**/receipts/**");
    await me.look("priorities-receipt");
  }
  await ask("/rank", { ranking });
  await stage.until("2026-12-11T16:00:01Z");
  const reader = new Person(j, "phone", {});
  await reader.open(at);
  await reader.reads("priorities, in order of election");
  assert.equal(await reader.page.locator(".app-elected > li").count(), 5);
  await reader.look("priorities-decided");
  const desk = new Person(j, "desktop", {});
  await desk.open("/priorities");
  await desk.look("priorities-list");
}

const text = `Dear Secretary of State,

On 8 Decmber our three panels met in person, and agreed on five priorities:

1. One record that follows the patient
2. Standards before products

We would welcome a **meeting**.

Yours sincerely,`;

/** signs reads the letter as its chair and signs it with her passkey. */
async function signs(me, at, panel, { look = "" } = {}) {
  await me.signIn();
  await me.page.goto(`${at}/work`);
  await me.press(`Sign for the ${panel}`);
  await me.page.waitForURL("**/sign/**");
  if (look) await me.look(look);
  await me.press("Sign this letter");
  await me.page.waitForURL("**/work");
}

/** signsByMail is a chair with a phone and a passkey on it: the mail's link, her finger, one press. */
async function signsByMail(me, at, { look = false } = {}) {
  const mail = await stage.mail(me, "To sign: ");
  assert.match(new URL(mail.link).pathname, /\/sign\//);
  await me.press("Sign out");
  await me.page.waitForURL((u) => u.pathname !== "/account");
  const watch = stopwatch(me);
  await me.page.goto(mail.link);
  await watch.press("Sign in with a passkey");
  watch.finger();
  await me.page.waitForURL("**/sign/**");
  await me.page.getByRole("button", { name: "Sign this letter" }).waitFor();
  if (look) await me.look("letter-sign");
  await watch.press("Sign this letter");
  watch.finger();
  await me.page.waitForURL("**/work");
  const took = watch.stop();
  console.log(`STOPWATCH a chair signs a letter on a phone: ${JSON.stringify(took)}`);
  assert.ok(took.presses <= 2 && took.fields === 0 && took.seconds < 60 - 40, JSON.stringify(took)); // the rest is for reading it
  await me.page.goto(`${at}/work`);
}

/** resolve has the panels approve the letter between meetings: the first one in the browser, from the letter's page. */
async function resolve(j, at, panel, mover, chair) {
  await mover.page.goto(`${at}/work`);
  await mover.press(/^Move/, { role: "link", within: mover.page.getByRole("row", { name: new RegExp(panel.panel) }) });
  await mover.page.waitForURL("**/motions/new**");
  await fill(mover, { title: "The letter on five priorities", text: "That the panel approve the letter as it stands." });
  await mover.look("motion-for-letter");
  await mover.press("Move it");
  await mover.page.waitForURL("**/motions/*-M*");
  const motion = new URL(mover.page.url()).pathname;
  const seconder = await new Person(j, "phone", panel.members[2]).signIn();
  await seconder.page.goto(motion);
  await seconder.press("Second it");
  await seconder.reads("Seconded by");
  const { closes } = await ask("/approve", { letter: at.split("/").pop() });
  for (const [i, me] of [seconder, mover, chair].entries()) {
    await me.signIn();
    await me.page.goto("/motions");
    if (!i) await me.look("motions-to-vote");
    await me.follow("The letter on five priorities");
    await me.page.waitForURL(`**${motion}`);
    if (i < 2) await me.look("motion-between");
    await me.press("Yes");
    await me.reads("You voted Yes.");
  }
  await stage.until(closes);
  await seconder.signIn();
  await seconder.page.goto(motion);
  await seconder.reads("Yes, with the vote’s close.");
  await seconder.look("motion-approved");
}

async function letter(j, facts, secretary, chairs) {
  const writer = await new Person(j, "desktop", facts.panels[0].members[1]).signIn();
  const { page } = writer;
  await page.goto("/letters");
  await writer.look("letters-none");
  await writer.press("Draft a letter");
  await writer.look("letter-new");
  await writer.press("Save this version");
  await writer.reads("Write a subject.");
  await fill(writer, {
    subject: "Five priorities",
    text,
    addressees: "The Secretary of State\n39 Victoria Street\n\nThe Shadow Secretary of State",
    copies: "The chief executive",
  });
  for (const p of facts.panels) await page.locator(`[name="panel-${p.code}"]`).check();
  await writer.press("Save this version");
  await page.waitForURL("**/work");
  const at = new URL(page.url()).pathname.replace(/\/work$/, "");
  await writer.press("Open it for comments");
  await writer.press("Open it for comments");
  await writer.reads("In review");

  const reader = await new Person(j, "phone", facts.panels[1].members[2]).signIn();
  await reader.page.goto(`${at}/work`);
  await reader.page.getByLabel("Your comment").fill("The second point needs a word on testing.");
  await reader.press("Comment");
  await reader.reads("Your comment stands below.");
  await reader.look("letter-review");
  await page.goto(`${at}/edit`);
  await fill(writer, { text: text.replace("before products", "before products, tested"), why: "As asked for." });
  await writer.look("letter-edit");
  await writer.press("Save this version");
  await page.waitForURL("**/work");
  await writer.press("Compare");
  await page.waitForURL("**/compare**");
  await writer.reads(", tested");
  await writer.look("letter-compare");

  await secretary.signIn();
  await secretary.page.goto(`${at}/work`);
  await secretary.press("Put it to the panels");
  await secretary.look("letter-put");
  await secretary.press("Put it to the panels");
  await resolve(j, at, facts.panels[0], writer, chairs[0]);

  for (const [i, me] of chairs.entries()) {
    await me.signIn();
    if (i < 2) await own(j, me);
    if (i === 1) await signsByMail(me, at, { look: true });
    else await signs(me, at, facts.panels[i].panel, { look: "letter-sign" });
    if (i === 1) break;
  }
  await chairs[1].look("letter-signing");

  // A typing error is found after two signatures.
  await secretary.signIn();
  await secretary.page.goto(`${at}/edit`);
  await fill(secretary, {
    text: text.replace("before products", "before products, tested").replace("Decmber", "December"),
    why: "A typing error.",
  });
  await secretary.page.getByLabel(/It is a correction/).check();
  await secretary.press("Save this version");
  await secretary.page.waitForURL("**/work");
  await secretary.reads("version 2 was edited");
  await secretary.look("letter-corrected");
  await own(j, await chairs[2].signIn());
  for (const [i, me] of chairs.entries()) {
    if (i === 1) {
      await me.signIn();
      await me.page.goto(`${at}/work`);
      await me.reads("Changed since you signed");
      await me.look("letter-changed");
    }
    await signs(me, at, facts.panels[i].panel, { look: i === 1 ? "letter-sign-again" : "" });
  }
  await chairs[0].page.goto(`${at}/work`);
  await chairs[0].press("Publish");
  if (new URL(chairs[0].page.url()).pathname === "/passkey") await chairs[0].press(/passkey/i);
  await chairs[0].page.waitForURL("**/publish*");
  await chairs[0].look("letter-publish");
  await chairs[0].press("Publish");
  await chairs[0].page.waitForURL(`**${at}`);

  await stage.until("2026-12-21T10:00:00Z");
  await secretary.signIn();
  await secretary.page.goto(`${at}/acts/reply`);
  await fill(secretary, { from: "The Secretary of State", received: "2026-12-21", words: "Thank you for your letter." });
  await secretary.page
    .locator("[name=file]")
    .setInputFiles({ name: "reply.pdf", mimeType: "application/pdf", buffer: Buffer.from("not a pdf") });
  await secretary.look("letter-reply");
  await secretary.press("Attach a reply");
  await secretary.reads("Error");
  await secretary.look("letter-reply-refused");
  await secretary.press("Attach a reply");
  await secretary.reads("The reply stands beside the letter.");

  for (const screen of ["desktop", "phone"]) {
    const anybody = new Person(j, screen, {});
    await anybody.open("/letters");
    await anybody.look("letters");
    await anybody.follow("Five priorities");
    await anybody.reads("Thank you for your letter.");
    assert.equal(await anybody.page.locator(".app-letter__name").count(), 3);
    await anybody.look("letter");
  }
  const proof = await (await fetch(`${j.base}${at}/proof`)).text();
  const report = await ask("/proof", {}, proof);
  assert.ok(report.ok, JSON.stringify(report));
  assert.equal(report.signed.filter((s) => /by the passkey/.test(s)).length, 3, JSON.stringify(report));
  await prints(secretary, `${at}/pdf`, "letter");
}

await journey(async (j) => {
  const facts = await stage.facts();
  const secretary = await office.enrol(j, facts, "secretariat", "desktop");
  const chairs = [];
  for (const [i, p] of facts.panels.entries()) chairs.push(await new Person(j, i === 1 ? "phone" : "desktop", p.members[0]).signIn());
  await priorities(j, facts, secretary, chairs);
  await letter(j, facts, secretary, chairs);
});
