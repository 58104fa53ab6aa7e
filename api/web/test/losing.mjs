// The ballot cannot be lost: sessions that end, Back and Forward, lists that grow.
// The server is ballot_kept_test.go's.
import assert from "node:assert/strict";
import { dark, forced, journey, narrow } from "./lib/journey.mjs";

const ranked = (page) => page.locator("[data-ranked] > li .app-ranked__who > bdi:first-child").allTextContents();
const step = (page) => page.locator("[data-step]:not([hidden])").getAttribute("data-step");

async function sealed(page, names = ["Priya Ramanathan", "Tom Ng"]) {
  for (const [i, name] of names.entries()) await page.getByRole("button", { name: `Add as ${i + 1}: ${name}` }).click();
  await page.getByRole("button", { name: "Review my ballot" }).click();
  await page.getByRole("button", { name: "Seal my ballot" }).click();
  return page.locator("[data-step=sealed] [data-code]").textContent();
}

await journey(async (j) => {
  const turn = (how) => fetch(`${j.origin}/turn/${how}`, { method: "POST" });

  // The session ends before the cast: she signs in on the page, by the mail's code.
  {
    const page = await j.open("phone", "/ballot", { ...narrow, ...dark });
    const code = await sealed(page);
    assert.match(await page.locator("h1:visible").textContent(), /Not yet cast: one step left/);
    await turn("out");
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await page.getByRole("heading", { name: "Sign in again to cast your ballot" }).waitFor();
    assert.equal(await page.locator("[data-step=sign-in] [data-code]").textContent(), code, "the sealed ballot is not shown");
    await j.look(page, "vote-sign-in");
    await page.getByRole("textbox", { name: "Your email address" }).fill("priya@example.org");
    await page.getByRole("button", { name: "Send me a code" }).click();
    await page.getByRole("textbox", { name: "Code from the mail" }).fill("AAAA-AAAA");
    await page.getByRole("button", { name: "Sign in and cast my ballot" }).click();
    await page.getByText("This code is not valid.").waitFor();
    await page.getByRole("textbox", { name: "Code from the mail" }).fill("K7QM-4TXR");
    await page.getByRole("button", { name: "Sign in and cast my ballot" }).click();
    await page.waitForURL(/\/receipt/);
    assert.equal(await page.locator(".app-code--big").textContent(), code, "another ballot was cast");
  }

  // She signed in too long ago: she proves who she is by a mail's code, and this very ballot is cast.
  {
    const page = await j.open("phone", "/ballot", { ...narrow, ...forced });
    const code = await sealed(page);
    await turn("old");
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await page.getByRole("heading", { name: "Confirm once more who you are" }).waitFor();
    assert.equal(await page.locator("[data-step=renew] [data-code]").textContent(), code, "the sealed ballot is not shown");
    await page.getByRole("textbox", { name: "Your email address" }).fill("priya@example.org");
    await page.getByRole("button", { name: "Send me a code" }).click();
    await page.getByRole("textbox", { name: "Code from the mail" }).fill("AAAA-AAAA");
    await j.look(page, "vote-renew");
    await page.getByRole("button", { name: "Confirm and cast my ballot" }).click();
    await page.getByText("This code is not valid.").waitFor();
    await page.getByRole("textbox", { name: "Code from the mail" }).fill("K7QM-4TXR");
    await page.getByRole("button", { name: "Confirm and cast my ballot" }).click();
    await page.waitForURL(/\/receipt/);
    assert.equal(await page.locator(".app-code--big").textContent(), code, "another ballot was cast");
  }

  // Or in another tab; and nobody else casts it.
  {
    const page = await j.open("desktop", "/ballot");
    const code = await sealed(page);
    await turn("out");
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await page.getByRole("heading", { name: "Sign in again" }).waitFor();
    await page.getByRole("button", { name: "I have signed in" }).click();
    await page.getByText("Nobody is signed in yet.").waitFor();
    await turn("other");
    await page.getByRole("button", { name: "I have signed in" }).click();
    await page.getByText("Somebody else is signed in here now.").waitFor();
    await turn("in");
    await page.getByRole("button", { name: "I have signed in" }).click();
    await page.waitForURL(/\/receipt/);
    assert.equal(await page.locator(".app-code--big").textContent(), code);
  }

  // Signed in elsewhere before she casts: the page goes on in the new session by itself.
  {
    const page = await j.open("desktop", "/ballot");
    const code = await sealed(page);
    await turn("in");
    const sending = page.locator("[data-step=sealed]").getByRole("status");
    await page.route("**/cast", async (route) => {
      await sending.getByText("Sending…").waitFor(); // it is said while it goes on
      await route.continue();
    });
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await page.waitForURL(/\/receipt/);
    assert.equal(await page.locator(".app-code--big").textContent(), code);
    await page.goBack();
    assert.equal(page.url(), "about:blank", "the steps of a cast ballot are left behind");
  }

  // Each step is a place: it has a title, Back and Forward go through them, and what was changed is not cast as it was.
  {
    const page = await j.open("desktop", "/ballot");
    page.on("dialog", (d) => d.accept());
    const titles = [await page.title()];
    await sealed(page);
    titles.push(await page.title());
    await page.getByRole("button", { name: "Check the seal" }).click();
    titles.push(await page.title());
    const opened = await page.locator("[data-spoilt-code]").textContent();
    assert.equal(new Set(titles).size, 3, `titles: ${titles}`);
    await page.goBack();
    assert.equal(await step(page), "review", "a paper that was opened is offered for casting");
    await page.goBack();
    await page.goBack();
    assert.equal(await step(page), "rank");
    assert.deepEqual(await ranked(page), ["Priya Ramanathan", "Tom Ng"], "Back loses the ranking");
    await page.goForward();
    assert.equal(await step(page), "review");
    await page.getByRole("button", { name: "Seal my ballot" }).click();
    await page.goBack();
    await page.goBack();
    await page.getByRole("button", { name: "Add as 3: Grace Okafor" }).click();
    await page.goForward();
    await page.goForward();
    assert.equal(await step(page), "review", "a seal of another ranking is offered for casting");
    assert.equal(await page.locator("[data-review] > li").count(), 3);
    assert.ok(
      (await page.locator("[data-review] > li").first().textContent()).includes("Royal Free London"),
      "the review does not say the organisation",
    );
    await page.locator("[data-review] summary").first().click();
    assert.ok(await page.locator("[data-review] .app-statement").first().isVisible(), "the statement is not at hand");
    assert.ok(
      !(
        await page.evaluate(() => location.href + JSON.stringify(history.state) + JSON.stringify({ ...localStorage, ...sessionStorage }))
      ).includes("Priya"),
    );

    // The code of a paper that was opened: this browser knows that it was never cast, another does not.
    await page.goto(`/find?code=${opened}`);
    await page.getByRole("heading", { name: "never cast" }).waitFor();
    await j.look(page, "find-spoilt");
    const other = await j.open("desktop", `/find?code=${opened}`);
    await other.getByRole("heading", { name: "No ballot has this code" }).waitFor();
    assert.ok(await other.getByRole("heading", { name: "never cast" }).isHidden());
  }

  // On the first screen there is a candidate, and adding moves none; the count stays in view.
  for (const [screen, viewport] of [
    ["desktop", { width: 1280, height: 800 }],
    ["phone", { width: 375, height: 667 }],
  ]) {
    const page = await (await j.context(screen, { viewport })).newPage();
    page.on("dialog", (d) => d.accept());
    await page.goto("/ballot");
    const bar = await page.locator(".app-bar").boundingBox();
    if (screen === "desktop") {
      const first = await page.locator(".app-paper__row").first().boundingBox();
      assert.ok(first.y + first.height <= bar.y, `the first candidate ends at ${first.y + first.height}, the bar begins at ${bar.y}`);
    }
    const names = await page.locator(".app-paper__row[data-name]").evaluateAll((all) => all.map((e) => e.dataset.name));
    for (const [i, name] of names.slice(2, 9).entries()) {
      const button = page.getByRole("button", { name: `Add as ${i + 1}: ${name}` });
      await button.evaluate((b) => {
        document.documentElement.style.overflowAnchor = "none"; // as in an engine that holds on to nothing
        b.scrollIntoView({ block: "center" });
      });
      const before = (await button.boundingBox()).y;
      await button.click();
      const after = (
        await page
          .getByRole("button", { name: `Remove ${name}` })
          .first()
          .boundingBox()
      ).y;
      assert.ok(Math.abs(after - before) < 1, `${screen}: ${name} moved from ${before} to ${after}`);
      const count = page.locator("[data-count]");
      assert.equal(await count.textContent(), `${i + 1} of ${names.length} ranked`);
      const box = await count.boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, "the count is out of view");
    }
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight)); // where the bar covers nothing
    await j.look(page, "vote-ranked-many");
  }

  // The first is moved up: it stays where it is, and so does the key that was pressed.
  {
    const page = await j.open("desktop", "/ballot?namesakes=1");
    page.on("dialog", (d) => d.accept());
    const [first, second] = await page
      .locator(".app-paper__row[data-name]")
      .evaluateAll((all) => all.slice(0, 2).map((e) => `${e.dataset.name} (${e.dataset.organisation})`));
    await page.getByRole("button", { name: `Add as 1: ${first}` }).click();
    await page.getByRole("button", { name: `Add as 2: ${second}` }).click();
    await page.getByRole("button", { name: "Add as 3: Tom Ng" }).click();
    const up = page.getByRole("button", { name: `Move ${second} up` });
    await up.focus();
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), `Move ${second} up`);
    }
    const organisations = () => page.locator("[data-ranked] .app-paper__what").allTextContents();
    const asRanked = await organisations();
    assert.ok(second.includes(asRanked[0]) && first.includes(asRanked[1]), `the ranking says ${asRanked}`);
    assert.match(await page.locator("[data-status]").textContent(), /first choice already/);
    await page.keyboard.press("ArrowDown");
    assert.ok(first.includes((await organisations())[0]), "the arrow key moved nothing");

    // By mouse: the last is dragged to the top.
    const handle = await page.locator("[data-ranked] > li:nth-child(3) .app-ranked__handle").boundingBox();
    const top = await page.locator("[data-ranked] > li:first-child").boundingBox();
    await page.mouse.move(handle.x + 8, handle.y + 8);
    await page.mouse.down();
    await page.mouse.move(handle.x + 8, top.y + top.height, { steps: 3 });
    await page.mouse.move(handle.x + 8, top.y + 2, { steps: 3 });
    await page.mouse.up();
    assert.equal((await ranked(page))[0], "Tom Ng");
    const asked = [];
    page.on("request", (r) => asked.push(r.url()));
    await page.getByRole("button", { name: "Review my ballot" }).click();
    assert.equal(new Set(await page.locator("[data-review] > li").allTextContents()).size, 3, "two of one name look alike in the review");
    // Whoever has a photograph has it there too, drawn from the paper: no request tells of the choice.
    const photographs = await page.locator(".app-paper__row img.app-paper__photo").count();
    assert.ok(photographs > 0 && photographs < (await page.locator(".app-paper__row").count()), "the sample's photographs are optional");
    const chosen = await page.locator(".app-paper__row.is-ranked img.app-paper__photo").count();
    assert.ok(chosen > 0);
    assert.equal(await page.locator("[data-ranked] canvas.app-paper__photo").count(), chosen);
    assert.equal(await page.locator("[data-review] canvas.app-paper__photo").count(), chosen);
    assert.equal(await page.locator("[data-ranked] img, [data-review] img").count(), 0);
    assert.deepEqual(asked, [], "reviewing asked for something");
  }

  // From the mail's link, which leads to the ballot, and from the election's own page to the receipt, signed out, on a
  // phone, with five ranks: at most twelve taps.
  for (const from of ["/ballot", "/election"]) {
    await turn("out");
    const page = await (await j.context("phone")).newPage();
    let taps = 0;
    let typed = 0;
    const tap = async (what) => {
      taps++;
      await what.click();
    };
    const type = async (field, text) => {
      await tap(field);
      typed += text.length;
      await field.fill(text);
    };
    const began = performance.now();
    await page.goto(from);
    const email = page.getByRole("textbox", { name: "What is your email address?" });
    await type(email, "priya@example.org");
    await tap(page.getByRole("button", { name: "Send me a link" }));
    await type(page.getByRole("textbox", { name: "Code from the mail" }), "K7QM-4TXR");
    await tap(page.getByRole("main").getByRole("button", { name: "Sign in" }));
    await page.waitForURL(/\/ballot$/); // and nowhere else first
    const names = await page.locator(".app-paper__row[data-name]").evaluateAll((all) => all.map((e) => e.dataset.name));
    for (const [i, name] of names.slice(0, 5).entries()) await tap(page.getByRole("button", { name: `Add as ${i + 1}: ${name}` }));
    await tap(page.getByRole("button", { name: "Review my ballot" }));
    await tap(page.getByRole("button", { name: "Seal my ballot" }));
    await tap(page.getByRole("button", { name: "Cast my ballot" }));
    await page.waitForURL(/\/receipt/);
    assert.ok(taps <= 12, `a phone vote with five ranks takes ${taps} taps from ${from}`);
    // By the keystroke-level model, without reading: 1.5 s to aim and tap, 0.3 s a character.
    const seconds = taps * 1.5 + typed * 0.3;
    assert.ok(seconds < 40, `a phone vote with five ranks takes ${seconds} s from ${from}`);
    console.log(
      `${from}: ${taps} taps, ${typed} characters: ${seconds.toFixed(0)} s, and ${((performance.now() - began) / 1000).toFixed(1)} s of this machine's`,
    );
  }

  // In Welsh the script speaks as the page does.
  {
    const page = await j.open("phone", "/ballot?language=cy");
    page.on("dialog", (d) => d.accept());
    assert.equal(await page.locator("html").getAttribute("lang"), "cy");
    await page.getByRole("button", { name: "Ychwanegu fel 1: Tom Ng" }).click();
    await page.getByText("1 o 13 yn eich trefn").waitFor();
    assert.match(await page.locator("[data-status]").textContent(), /^Tom Ng yw dewis 1 o 1 nawr\.$/);
    await page.getByRole("button", { name: "Adolygu fy mhleidlais" }).click();
    await page.getByRole("button", { name: "Selio fy mhleidlais" }).click();
    await page.getByRole("heading", { name: "Heb ei bwrw eto: un cam ar ôl" }).waitFor();
    await j.look(page, "vote-sealed-welsh");
  }

  // Whoever ranks is there: half an hour later nothing has been asked, and "Stay signed in" loses nothing.
  {
    const context = await j.context("desktop");
    const page = await context.newPage();
    page.on("dialog", (d) => d.accept());
    await page.clock.install();
    await page.goto("/ballot");
    await page.getByRole("button", { name: "Add as 1: Tom Ng" }).click();
    const warning = page.getByRole("alert").filter({ hasText: "You will be signed out soon." });
    for (let i = 0; i < 6; i++) {
      await page.clock.fastForward(6 * 60_000);
      const told = page.waitForResponse("**/session");
      await page.keyboard.press("Tab");
      await told;
    }
    assert.ok(await warning.isHidden(), "whoever is at it is warned");
    // The page may still have been reading the last answer when time went on.
    for (let i = 0; i < 5 && (await warning.isHidden()); i++) await page.clock.fastForward(28 * 60_000 + 1000);
    await warning.waitFor();
    const told = page.waitForResponse("**/session");
    await warning.getByRole("link", { name: "Stay signed in" }).click();
    await told;
    await warning.waitFor({ state: "hidden" });
    assert.deepEqual(await ranked(page), ["Tom Ng"], "staying signed in emptied the ranking");
    await page.getByText("kept in this open page only").waitFor();
  }
});
