// The elected members choose their chair and vice-chair among themselves.
import assert from "node:assert/strict";
import { certify, rule } from "./office.mjs";
import { Person, stage } from "./people.mjs";

/** elected are the members whom a result names. */
export async function elected(page, facts) {
  const names = await page.locator("main ol").first().locator("strong").allTextContents();
  return names.map((name) => facts.cio.members.find((m) => m.name === name));
}

/** called is the reference of the election that the clock has called for an office. */
async function called(me, facts, office) {
  await me.page.goto(`/panels/${facts.cio.code}`);
  const card = me.page.locator(".app-card", { hasText: new RegExp(`[^-]\\b${office}\\b`, "i") }).first();
  const href = await card.getByRole("link").first().getAttribute("href");
  return decodeURIComponent(href.split("/").pop());
}

/** choose goes from the call to the declaration. */
export async function choose(j, facts, sitting, office, officers, { look = false } = {}) {
  const [ro, deputy] = officers;
  const [stands, seconds, third] = sitting.map((m, i) => new Person(j, i === 1 ? "phone" : "desktop", m));
  await stands.signIn();
  const reference = await called(stands, facts, office);
  await stage.until("nominations-open", reference);
  await stands.signIn();

  // One stands, another seconds her from the mail.
  await stands.page.goto(`/elections/${reference}`);
  if (look) await stands.look("officers-called");
  await stands.press(/^Stand/);
  if (look) await stands.look("officers-stand");
  await stands.page.locator("[name=statement]").fill("I would chair by listening first.");
  await stands.page.getByLabel("I have none to declare").check();
  await stands.page.getByLabel("I consent to stand").check();
  await stands.page.locator("[name=supporter-1]").fill(seconds.number);
  await stands.press("Send my nomination");
  await stands.reads("Your nomination was sent.");
  const asked = await stage.mail(seconds, "asks for your support");
  await seconds.open(asked.link);
  await seconds.press("Read the nomination");
  await seconds.page.getByRole("heading", { name: /Do you second/ }).waitFor();
  if (look) await seconds.look("second");
  await seconds.press("Yes, I support");
  await seconds.reads("Your support was recorded.");
  await ro.signIn();
  await rule(ro, reference, stands);

  // The poll: everybody who sits may vote; the first ballot stays.
  await stage.until("poll-opens", reference);
  for (const me of [stands, seconds, third]) {
    await me.signIn();
    await me.press(/^Vote/);
    await me.page.waitForURL("**/ballot");
    if (look && me !== third) await me.look("officers-ballot");
    await me.press(new RegExp(`^Add as 1: ${stands.name}`));
    await me.press("Review my ballot");
    await me.press("Seal my ballot");
    await me.press("Cast my ballot");
    await me.page.waitForURL("**/receipts/**");
  }
  await stage.until("poll-closes", reference);
  await Promise.all(officers.map((o) => o.signIn()));
  await certify(ro, reference, false, { look });
  await certify(deputy, reference, true, { look });
  await third.page.goto(`/elections/${reference}/result`);
  await third.reads(stands.name);
  if (look) await third.look("officers-result");
  return stands;
}

/** seated is the panel's page once the term has begun. */
export async function seated(j, facts, sitting, chair, vice) {
  for (const screen of ["desktop", "phone"]) {
    const me = new Person(j, screen, {});
    const page = await me.open(`/panels/${facts.cio.code}`);
    for (const m of sitting) await me.reads(m.name);
    for (const [who, office] of [
      [chair, /Chair/],
      [vice, /Vice-chair/],
    ]) {
      assert.match(
        await page.locator(".app-face", { hasText: who.name }).first().textContent(),
        office,
        `${who.name} is not shown as ${office}`,
      );
    }
    await me.look("panel-seated");
  }

  // Whoever has to leave finds where to say so; these two stay.
  for (const [screen, m] of [
    ["desktop", sitting[1]],
    ["phone", sitting[2]],
  ]) {
    const me = await new Person(j, screen, m).signIn();
    await me.page.goto("/account");
    await me.look("account-seated");
    await me.follow("Resign");
    await me.page.getByRole("heading", { name: "Resign" }).waitFor();
    await me.look("resign");
    await me.press("Resign");
    await me.page.getByRole("heading", { name: "There is a problem" }).waitFor();
  }
}
