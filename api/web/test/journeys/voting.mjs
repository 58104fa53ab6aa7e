// Members vote: from the mail to the receipt, and too late.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Person, stage, warned } from "./people.mjs";

const code = /^[A-Z2-7]{4}(-[A-Z2-7]{4}){4}$/;
const ranked = (page) => page.locator("[data-ranked] > li .app-ranked__who > bdi:first-child").allTextContents();

/** byKeyboard signs in by the mail's link, and never touches the mouse on the ballot. */
export async function byKeyboard(j, facts) {
  const me = new Person(j, "desktop", facts.cio.members[40]);
  await me.open("/");
  await me.look("home");
  await me.signIn({ look: true });
  await me.page.waitForURL("**/my/votes");
  await me.look("my-votes");
  const { page } = me;
  await page.getByRole("button", { name: /^Vote/ }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/ballot");
  await me.look("ballot-empty");
  const tabTo = async (wanted) => {
    for (let i = 0; i < 150; i++) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(
        () => document.activeElement.getAttribute("aria-label") || document.activeElement.textContent.trim(),
      );
      if (wanted instanceof RegExp ? wanted.test(name) : name === wanted) return name;
    }
    throw new Error(`Tab does not reach ${wanted}`);
  };
  const press = async (wanted) => {
    const name = await tabTo(wanted);
    await page.keyboard.press("Enter");
    return name;
  };
  const first = (await press(/^Add as 1: /)).slice("Add as 1: ".length);
  const second = (await press(/^Add as 2: /)).slice("Add as 2: ".length);
  await press(/^Statement and interests of /); // it opens on the paper, and loses nothing
  assert.match(await page.locator(".app-paper details[open] .app-statement").innerText(), /\w/);
  await press(`Move ${second} up`);
  assert.deepEqual(await ranked(page), [second, first]);
  await me.look("ballot-ranked");
  await press("Review my ballot");
  assert.deepEqual(await page.locator("[data-review] > li > bdi:first-child").allTextContents(), [second, first]);
  await me.look("ballot-review");
  await press("Seal my ballot");

  // The code comes first; then this paper is opened and spoilt, and a new one sealed.
  const spoilt = await page.locator("[data-step=sealed] [data-code]").textContent();
  assert.match(spoilt, code);
  await me.look("ballot-sealed");
  await press("Check the seal");
  await me.look("ballot-check");
  const file = await page.getByLabel("Check file").inputValue();
  const [checker] = await Promise.all([page.context().waitForEvent("page"), me.follow("Recompute it")]);
  await checker.getByLabel("Check file").fill("{}");
  await checker.getByRole("button", { name: "Check" }).click();
  await checker.getByRole("heading", { name: "This is not a check file" }).waitFor();
  await checker.getByLabel("Check file").fill(file);
  await checker.getByRole("button", { name: "Check" }).click();
  await checker.getByRole("heading", { name: "The seal holds what you marked" }).waitFor();
  await checker.getByText(`Its tracking code is ${spoilt}.`).waitFor();
  await j.look(checker, "check-spoilt");
  await checker.close();
  assert.equal((await saved(me, "Save the file")).toString().trim(), file.trim(), "the file is not what the page shows");
  const recomputed = await stage.checkPaper(facts.cio.contest, file);
  assert.equal(recomputed.tracking_code, spoilt);
  assert.equal(recomputed.compared, true);
  const marked = recomputed.ranks
    .map((rank, i) => [rank, recomputed.candidates[i]])
    .filter(([rank]) => rank > 0)
    .sort(([a], [b]) => a - b);
  assert.deepEqual(
    marked.map(([, name]) => name),
    [second, first],
  );
  await press("Seal a new ballot");
  const shown = await page.locator("[data-step=sealed] [data-code]").textContent();
  assert.notEqual(shown, spoilt);
  await press("Cast my ballot");
  await page.waitForURL("**/receipts/**");
  assert.equal(await page.locator(".app-code--big").textContent(), shown);
  await me.look("receipt");

  // The receipt is a code, a picture of the address where it is found, and a file.
  const drawn = (svg) => svg.match(/ d="([^"]+)"/g).join();
  const picture = await page.locator(".app-qr svg").evaluate((e) => e.outerHTML);
  assert.equal(drawn(picture), drawn(await stage.qr(`${j.origin}/find?code=${shown}`)));
  await me.reads("What this proves");
  const receipt = await saved(me, "Save the receipt");
  const contest = facts.cio.contest;
  const held = await stage.verify(contest, receipt, { unfinished: 1 });
  assert.equal(held.ok, true, JSON.stringify(held));

  // Whoever has the code finds the ballot; the spoilt one is nowhere.
  await findsHerBallot(me);
  await page.goto("/find");
  await me.look("find-empty");
  await page.locator("[name=code]").fill(spoilt);
  await me.press("Find");
  await me.reads("never cast"); // this browser opened it, and says so

  // She changes her mind: only the new ballot counts.
  const latest = await again(me, contest, shown);
  return { ...me, latest, receipt };
}

/** findsHerBallot goes from a receipt to the entry on the board. */
async function findsHerBallot(me) {
  await me.follow("Find my ballot on the board");
  await me.reads("Your ballot is in the box");
  await me.look("find-my-ballot");
  await me.follow("See the entry");
  await me.page.waitForURL("**/entry/**");
  await me.look("board-entry");
}

/** again changes the ballot with the code earlier, sees that only the new one counts, and returns the new one's code. */
async function again(me, contest, earlier) {
  const { page } = me;
  await page.goto("/my/votes");
  await me.reads("You have voted");
  await me.press(/^Change your vote/);
  await me.reads("only the new one counts");
  await me.press(/^Add as 1: /);
  await me.press("Review my ballot");
  await me.press("Seal my ballot");
  const code = await page.locator("[data-step=sealed] [data-code]").textContent();
  await me.press("Cast my ballot");
  await page.waitForURL("**/receipts/**");
  await me.reads("It replaces your earlier ballot");
  await me.look("receipt-replaced");
  const replaced = await stage.verify(contest, await saved(me, "Save the receipt"), { unfinished: 1 });
  assert.equal(replaced.ok, true, JSON.stringify(replaced));
  await page.goto(`/find?code=${earlier}`);
  await me.reads("A later ballot of yours counts instead");
  await page.goto("/my/votes");
  await me.reads(code);
  await me.look("my-votes-voted");
  await page.goto("/account");
  await me.look("account");
  return code;
}

async function saved(me, link) {
  const [download] = await Promise.all([me.page.waitForEvent("download"), me.follow(link)]);
  return readFile(await download.path());
}

/** byThumb types the code from the mail into a phone, and taps. */
export async function byThumb(j, facts) {
  const me = new Person(j, "phone", facts.cio.members[41]);
  await me.open("/");
  await me.look("home");
  await me.signIn({ by: "code", look: true });
  await me.look("my-votes");
  await warned(me, 30);
  await me.press(/^Vote/);
  await me.page.waitForURL("**/ballot");
  await me.look("ballot-empty");
  for (const n of [1, 2, 3]) await me.press(new RegExp(`^Add as ${n}: `));
  await me.look("ballot-ranked");
  const { page } = me;
  const marked = await ranked(page);
  await me.press("Review my ballot");
  assert.deepEqual(await page.locator("[data-review] > li > bdi:first-child").allTextContents(), marked);
  await me.look("ballot-review");
  await me.press("Seal my ballot");
  const shown = await page.locator("[data-step=sealed] [data-code]").textContent();
  await me.look("ballot-sealed");
  await me.press("Cast my ballot");
  await page.waitForURL("**/receipts/**");
  assert.equal(await page.locator(".app-code--big").textContent(), shown);
  await me.look("receipt");
  const held = await stage.verify(facts.cio.contest, await saved(me, "Save the receipt"), { unfinished: 1 });
  assert.equal(held.ok, true, JSON.stringify(held));
  await findsHerBallot(me);
  await again(me, facts.cio.contest, shown);
  const mail = await stage.mail(me, "Voting is open");
  await page.goto(mail.link); // the mail's link leads to the ballot, now for another one
  await me.reads("only the new one counts");
}

/** withoutScripts votes with a form: rank, review, confirm (AC2, BI10). */
export async function withoutScripts(j, facts, screen, which, shown) {
  const me = new Person(j, screen, facts.cio.members[which], { scripts: false, ...shown });
  await me.signIn({ look: true });
  await me.look("my-votes");
  await me.press(/^Vote/);
  const { page } = me;
  await me.reads("Your browser runs no scripts here.");
  await me.look("ballot");
  const choices = page.getByLabel(/^Your choice for /);
  await choices.nth(0).selectOption("1");
  await choices.nth(1).selectOption("1");
  await me.press("Review my ballot");
  await page.getByRole("heading", { name: "There is a problem" }).waitFor(); // two share a rank: nothing typed is lost
  await me.look("ballot-refused");
  assert.equal(await choices.nth(0).inputValue(), "1");
  await choices.nth(1).selectOption("2");
  await me.press("Review my ballot");
  await page.getByRole("heading", { name: "Is this your ballot?" }).waitFor();
  assert.equal(await page.locator(".app-review > li").count(), 2);
  await me.look("ballot-review");
  await me.press("Cast my ballot");
  await page.waitForURL("**/receipts/**");
  await me.reads("This ballot was sealed by the service");
  await me.look("receipt");
  await ownPages(me);
}

/** ownPages are what a member has of her own beside her votes. */
async function ownPages(me) {
  for (const [path, name] of [
    ["/", "own-home"],
    ["/account", "account"],
    ["/account/address", "account-address"],
    ["/account/mail", "account-mail"],
    ["/account/network", "account-network"],
    ["/account/organisation", "account-organisation"],
    ["/account/photo", "account-photo"],
    ["/my/supports", "my-supports"],
    ["/search?q=panel", "search"],
    ["/accessibility", "accessibility"],
  ]) {
    const answer = await me.page.goto(path);
    assert.equal(answer.status(), 200, path);
    await me.look(name, { picture: false });
  }
}

/** tooLate seals in time, on either screen, and casts at the closing instant (R11). */
export async function tooLate(j, facts, close) {
  const late = [new Person(j, "desktop", facts.cio.members[43]), new Person(j, "phone", facts.cio.members[44])];
  await Promise.all(
    late.map(async (me) => {
      await me.signIn();
      await me.page.goto(`/contests/${facts.cio.contest}/ballot`);
      await me.press(/^Add as 1: /);
      await me.press("Review my ballot");
      await me.press("Seal my ballot");
      await me.page.locator("[data-step=sealed] [data-code]").waitFor();
    }),
  );
  await close();
  await Promise.all(
    late.map(async (me) => {
      await me.press("Cast my ballot");
      await me.page.locator("[data-error]").waitFor();
      await me.look("ballot-too-late");
      await me.page.goto(`/contests/${facts.cio.contest}/ballot`);
      await me.reads("closed");
      await me.look("ballot-closed");
    }),
  );
}
