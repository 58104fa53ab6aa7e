// The office at work: an import, an election from one form, rulings, passkeys,
// and the acts that take two.
import assert from "node:assert/strict";
import { Person, stage, warned } from "./people.mjs";

const heads = "number,forename,surname,email,organisation,home,status,joined";
const csv = (rows) => ({ name: "members.csv", mimeType: "text/csv", buffer: Buffer.from(`${[heads, ...rows].join("\n")}\n`) });

/** secretary imports a list and publishes an election of a panel's members, each from one form. */
export async function secretary(j, facts, screen, panel, from, shown) {
  const me = from ? await carry(j, facts, "secretariat", screen, from, shown) : await enrol(j, facts, "secretariat", screen, shown);
  const { page } = me;
  await page.goto("/office");
  await me.look("office");

  // A file with a bad row changes nothing and says which row and why.
  await me.follow("Import people");
  await prove(me, "/office/import");
  await me.look("import");
  const { code } = panel;
  const row = (n, more = `${code},active,2025-01-01`) =>
    `N${code}${n},Nia,Newcomer${n}${code},newcomer${n}@${code.toLowerCase()}.example.org,Trust of Newcomers,${more}`;
  const send = async (file) => {
    await me.attach(page.locator("[name=file]"), file);
    await me.press("Show what it would do");
  };
  await send(csv([row(1), row(2, "NOWHERE,active,2025-01-01"), row(3, `${code},active,2025-13-01`)]));
  await page.getByRole("heading", { name: "Some rows are not right" }).waitFor();
  await me.look("import-faults");
  await me.follow("Send another file");
  await send(csv([row(1), row(2)]));
  await page.getByRole("heading", { name: "Is this what you want?" }).waitFor();
  await me.look("import-report");
  await me.press("Import");
  await me.did("The file is stored.");
  await me.look("people");
  await me.fill(page.locator("[name=q]"), `Newcomer2${code}`);
  await me.press("Show");
  await me.follow(`Newcomer2${code}`);
  await page.waitForURL("**/office/people/**");
  await me.look("person");
  await corrected(me, `newcomer2@${code.toLowerCase()}.example.net`);

  // Panel and closing day: every other date follows, with its reason.
  await page.goto("/office");
  const card = page.locator(".app-card", { hasText: panel.panel });
  await me.press(/^Schedule an election/, { within: card });
  await page.waitForURL("**/office/schedule**");
  await me.look("schedule-empty", { picture: false });
  await me.fill("When does voting close?", "2026-06-20");
  await me.press("Show me the dates");
  const wrong = await me.refused(); // a Saturday
  if (me.keys) assert.equal(wrong, "close-date");
  await me.look("schedule-refused");
  assert.notEqual(
    await page.getByLabel("Returning officer’s mail address").inputValue(),
    me.email,
    "the secretary is put down as returning officer",
  );
  await me.fill("Independent reviewer", "Dame Honor Blythe");
  await me.fill("When does voting close?", "2026-09-30");
  await me.look("schedule");
  await me.press("Show me the dates");
  await page.getByRole("heading", { name: /publish this\?$/ }).waitFor();
  await me.look("schedule-preview");
  await me.press("Publish the notice");
  await me.did("The notice is published.");
  await me.look("desk");
  const member = panel.members[0];
  const mail = await stage.mail(member, "Notice of election");
  assert.match(mail.text, /Voting closes: Wednesday 30 September 2026/);
  for (const [path, name] of [
    ["/office/mail", "outbox"],
    ["/office/mail/templates", "mail-templates"],
    ["/office/officers", "officers-list"],
    ["/office/requests", "requests-none"],
    [`/elections/${facts.cio.election}/turnout`, "turnout"],
    [`/elections/${facts.cio.election}/roll`, "roll"],
    [`/elections/${facts.cio.election}/office`, "desk-open"],
  ]) {
    assert.equal((await page.goto(path)).status(), 200, path);
    await me.look(name);
  }
  for (const [path, name] of from
    ? [
        ["/office/networks", "networks"],
        ["/office/networks/new", "network-new"],
        ["/office/people/new", "person-new"],
        ["/office/wishes", "wishes"],
        ["/office/programs", "programs"],
        ["/office/programs/token", "program-token"],
        ["/office/vacancies", "vacancies-all"],
        [`/elections/${facts.cio.election}/unreachable`, "unreachable"],
        [`/elections/${facts.cio.election}/mails`, "mails-ahead"],
      ]
    : []) {
    await page.goto(path);
    await prove(me, path);
    await me.look(name, { picture: false });
  }
  await page.goto("/office/mail/templates");
  await page.locator("main table a").first().click();
  await me.look("mail-template");
  return me;
}

/** corrected puts a member's address right, after a slip. */
async function corrected(me, address) {
  await me.follow("Change the address");
  await me.page.waitForURL((u) => /\/address$|\/passkey$/.test(u.pathname));
  if (new URL(me.page.url()).pathname === "/passkey") await me.press("Use my passkey");
  await me.page.waitForURL("**/address");
  await me.look("address-change", { picture: false });
  const field = me.page.locator("[name=email]");
  await me.fill(field, address.replace("@", " at "));
  await me.fill(me.page.locator("[name=why]"), "Told us by telephone.");
  await me.press("Change the address");
  const wrong = await me.refused();
  if (me.keys) assert.equal(wrong, "email");
  await me.look("address-refused", { picture: false });
  await me.fill(field, address);
  await me.press("Change the address");
  await me.did("The change is stored.");
  await me.reads(address);
}

/** appoint has another officer appointed, which a second one confirms. */
export async function appoint(me, second, role) {
  const { page } = me;
  await page.goto("/office/officers/new");
  await prove(me, "/office/officers/new");
  await me.press("Appoint an officer");
  await me.refused();
  await me.look("officer-refused", { picture: false });
  await me.check(role);
  for (const [name, text] of Object.entries({
    number: "X900",
    forename: "Olwen",
    surname: "Prys",
    email: "olwen.prys@example.org",
    organisation: "Another House",
    why: "A second pair of eyes.",
  }))
    await me.fill(page.locator(`[name=${name}]`), text);
  await me.press("Appoint an officer");
  await me.did("Asked for.");
  await me.look("requests-asked", { picture: false });
  await confirmed(second, "Prys");
}

/** confirmed is the second officer's half of an act that takes two. */
async function confirmed(me, whom) {
  const { page } = me;
  await page.goto("/office/requests");
  await me.press("Confirm", { exact: false, within: page.locator(".app-person", { hasText: whom }) });
  await page.waitForURL((u) => u.pathname !== "/office/requests");
  if (new URL(page.url()).pathname === "/passkey") await me.press("Use my passkey");
  await page.locator("[name=why]").waitFor();
  await me.look("request-confirm", { picture: false });
  await me.fill(page.locator("[name=why]"), "Seen and in order.");
  await me.press("Confirm");
  await me.did("Confirmed.");
}

/** strike takes a candidate off, with words for the public that are seen before they go out; a second officer confirms. */
export async function strike(me, second, reference, candidate) {
  const { page } = me;
  await page.goto(`/elections/${reference}/nominations`);
  await me.follow(candidate.name);
  await page.waitForURL("**/nominations/*");
  await me.follow("Strike the candidate");
  await page.waitForURL((u) => /\/strike$|\/passkey$/.test(u.pathname));
  if (new URL(page.url()).pathname === "/passkey") await me.press("Use my passkey");
  await page.waitForURL("**/strike");
  await me.press("Strike the candidate");
  await me.refused();
  await me.look("strike-refused", { picture: false });
  await me.check("The candidate may not stand any more");
  await me.fill(page.locator("[name=why]"), "Left the network in May.");
  await me.fill(page.locator("[name=public]"), "They left the network.");
  await me.press("Strike the candidate");
  await me.reads("They left the network.");
  await me.look("strike-words", { picture: false });
  await me.press("Yes, this may be published");
  await me.did("Asked for.");
  await confirmed(second, candidate.name);
}

/** auditor reads the record. */
export async function auditor(j, facts, screen, shown) {
  const me = await new Person(j, screen, facts.officers.auditor, shown).signIn();
  await me.page.goto("/record");
  await me.look("record");
  if (screen === "desktop") await warned(me, 15);
}

/** enrol gives an officer a passkey of her own device. */
export async function enrol(j, facts, role, screen, shown) {
  const me = await new Person(j, screen, facts.officers[role], shown).signIn();
  me.key = await j.passkey(me.page);
  await me.page.goto("/account");
  await me.press(/^Add a passkey/);
  await me.page.waitForURL("**/passkey/new");
  await me.look("passkey-new");
  await me.fill("Name for it", "Work laptop");
  await me.press("Add a passkey");
  await me.page.waitForURL("**/account");
  await me.reads("Work laptop");
  assert.equal((await me.key.credentials()).length, 1);
  await me.look("account-officer");
  return me;
}

/** carry is the same officer at another screen, where her passkey has come along, as synchronised ones do. */
export async function carry(j, facts, role, screen, from, shown) {
  const me = await new Person(j, screen, facts.officers[role], shown).signIn();
  me.key = await j.passkey(me.page, await from.key.credentials());
  return me;
}

/** rule settles the nomination of a candidate. */
export async function rule(me, reference, candidate, { valid = true, look = false } = {}) {
  const { page } = me;
  await page.goto(`/elections/${reference}/nominations`);
  if (look) await me.look("rulings");
  await me.follow(candidate.name);
  await page.waitForURL("**/nominations/*");
  if (look) await me.look("ruling");
  await me.check(valid ? "Valid" : "Not valid");
  if (!valid) await me.choose(page.locator("[name=ground]"), "The candidate may not stand");
  await me.fill(page.locator("[name=why]"), valid ? "Complete and in time." : "Not a member of the network on the qualifying date.");
  await me.press("Rule");
  await me.did("The ruling is recorded");
  if (look) await me.look("ruled");
}

/** certify is one officer's half of the two-person act; the passkey is asked for on the way. */
export async function certify(me, reference, second, { look = false } = {}) {
  const { page } = me;
  await page.goto(`/elections/${reference}/certify`);
  if (look) await me.look(second ? "certify-second" : "certify");
  await me.fill(page.locator("[name=why]"), "The count was checked; nobody objects any longer.");
  await me.press("Certify");
  const done = page.getByText(second ? "The result is certified." : "Asked for.");
  const asked = page.getByRole("button", { name: "Use my passkey" });
  await done.or(asked).first().waitFor();
  if (await asked.isVisible()) {
    if (look) await me.look("passkey-prove");
    await me.press("Use my passkey");
    await page.waitForURL((u) => u.pathname === `/elections/${reference}/certify`);
    assert.equal(await page.locator("[name=why]").inputValue(), "The count was checked; nobody objects any longer.");
    await me.press("Certify");
  }
  await done.waitFor();
  if (look) await me.look(second ? "certified" : "certify-asked");
}

/** prove shows the passkey, if it is asked for on the way to a page. */
async function prove(me, path) {
  await me.page.waitForURL((u) => u.pathname === path || u.pathname === "/passkey");
  if (new URL(me.page.url()).pathname === path) return;
  await me.press("Use my passkey");
  await me.page.waitForURL((u) => u.pathname === path);
}

/** choosePassphrase is how an officer comes to hold a part of the keys of later elections. */
export async function choosePassphrase(me) {
  const { page } = me;
  await page.goto("/office");
  await me.follow("Your passphrase");
  await prove(me, "/office/passphrase");
  await me.look("passphrase-choose");
  const type = async (first, again) => {
    await me.fill(page.locator("[name=passphrase]"), first);
    await me.fill("The same once more", again);
    await me.press("Choose it");
  };
  await type("seven silver herons walking", "seven silver herons talking");
  await me.refused();
  assert.equal(await page.locator("[name=passphrase]").inputValue(), "", "the page repeats a passphrase");
  await me.look("passphrase-refused");
  await type("seven silver herons walking", "seven silver herons walking");
  await me.reads("You have one.");
}

/** openBallots enters a holder's passphrase after the close; left is how many are still needed then. */
export async function openBallots(me, reference, left) {
  const { page } = me;
  await me.signIn();
  await page.goto(`/elections/${reference}`);
  await me.reads("The count waits for");
  await me.look("election-awaits-keys");
  await me.follow("Enter your passphrase");
  await prove(me, `/elections/${reference}/keys/enter`);
  await me.look("passphrase-enter");
  await me.fill(page.locator("[name=passphrase]"), "not what was chosen at all");
  await me.press("Enter");
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await me.fill(page.locator("[name=passphrase]"), me.phrase);
  await me.press("Enter");
  await page.waitForURL(`**/elections/${reference}/keys`);
  await me.reads(left ? "must each enter a passphrase" : "Enough holders have entered their passphrases.");
  await me.look(left ? "keys-awaited" : "keys-enough");
}
