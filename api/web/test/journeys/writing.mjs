// How an event is written up, as those do it who hold it: a draft, what the linter finds, speakers'
// checks of their own words by the address in a mail, and what readers have in the end.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Person, stage } from "./people.mjs";

/** drafts has whoever holds the event make the draft. */
export async function drafts(me, at, look) {
  await me.page.goto(at);
  await me.follow("Write it up");
  await me.page.waitForURL("**/paper/work");
  if (look) await me.look("paper-desk-new");
  await me.press("Make the draft");
  await me.reads("The draft is made.");
  if (look) await me.look("paper-desk-draft");
}

/** writes makes the next version: parts go where the draft leaves something open, and whatever `change` does. */
export async function writes(me, at, change) {
  await me.page.goto(`${at}/paper/edit`);
  const body = me.page.locator("[name=body]");
  await body.fill(change(await body.inputValue()));
  await me.press("Save");
  await me.page.waitForURL("**/paper/work");
}

/** fills the places that a draft leaves open, the last part for all that are left. */
export const filled = (body, parts) => {
  let n = 0;
  return body.replace(/\[…\]/g, () => parts[Math.min(n++, parts.length - 1)]);
};

/** isRefused tries to publish all the same, past the page, which offers no button. */
export async function isRefused(me, at, why) {
  assert.equal(
    await me.page.getByRole("button", { name: "Publish this version" }).count(),
    0,
    "a text that may not be published has the button",
  );
  await me.reads(why);
  const answer = await me.page.evaluate(async (path) => {
    const csrf = document.querySelector("[name=csrf]").value;
    const version = document.querySelector("h2#stands").textContent.replace(/\D/g, "");
    const sent = await fetch(path, { method: "POST", redirect: "manual", body: new URLSearchParams({ csrf, version, readers: "public" }) });
    return { status: sent.status, text: await sent.text() };
  }, `${at}/paper/publish`);
  assert.equal(answer.status, 422, "publishing was not refused");
  assert.ok(answer.text.includes("There is a problem"));
}

/** ascribes puts words of the text down as a speaker's. */
export async function ascribes(me, speaker, words) {
  await me.page.locator("summary", { hasText: "Put words down as a speaker" }).click();
  await me.page.locator("[name=speaker]").selectOption({ label: speaker });
  await me.page.locator("textarea[name=words]").fill(words);
  await me.press("Put them down");
  await me.reads("Saved.");
}

/** opens what a mail leads to, as somebody who is not signed in; without scripts the link is pasted. */
export async function opens(j, screen, who, subject, button, name, options = {}) {
  const mail = await stage.mail(who, subject);
  const link = mail.text.match(/\S+\/(?:invitation|own-words)#\S+/)[0];
  const me = new Person(j, screen, who, options);
  await me.open(link);
  assert.equal(new URL(me.page.url()).search, "", "a secret stands in the address");
  if (name) await me.look(`${name}-landing`);
  if (me.scripts) {
    // another language is another page, and the secret goes along
    for (const [language, tag] of Object.entries({ Cymraeg: "cy", English: "en" })) {
      await me.page.getByRole("link", { name: language, exact: true }).click();
      await me.page.locator(`html[lang^=${tag}] form[data-fragment-token]`).waitFor();
    }
  }
  if (me.scripts)
    await me.page.reload(); // loses nothing
  else await me.page.getByLabel("Paste the link from the mail").fill(link);
  await me.press(button);
  await me.page.getByRole("heading", { level: 1 }).filter({ hasText: who.heading }).waitFor();
  const secret = new URL(link).hash.slice(1);
  assert.ok(secret.length > 40 && !me.page.url().includes(secret), "a secret stands in the address");
  if (name) await me.look(name);
  return me;
}

/** publishes the version that stands. */
export async function publishes(me, at, readers) {
  await me.page.goto(`${at}/paper/work`);
  await me.page.locator("[name=readers]").selectOption(readers);
  await me.press("Publish this version");
  await me.reads("It is published.");
}

/** takesAway loads the file that a link leads to. */
export async function takesAway(me, name) {
  const coming = me.page.waitForEvent("download");
  await me.follow(name);
  return readFileSync(await (await coming).path());
}
