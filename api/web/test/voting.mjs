// The voting page, as a voter uses it. The server is voting_test.go's.
import assert from "node:assert/strict";
import { dark, forced, journey, narrow } from "./lib/journey.mjs";

const code = /^[A-Z2-7]{4}(-[A-Z2-7]{4}){4}$/;
const ranked = (page) => page.locator("[data-ranked] > li .app-ranked__who > bdi:first-child").allTextContents();

await journey(async (j) => {
  // By keyboard alone: every control is reached by Tab and worked by Enter.
  {
    const page = await j.open("desktop", "/ballot");
    const tabTo = async (name) => {
      for (let i = 0; i < 200; i++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const e = document.activeElement;
          const box = e.getBoundingClientRect();
          const bar = document.querySelector(".app-bar")?.getBoundingClientRect();
          const style = getComputedStyle(e);
          return {
            name: e.getAttribute("aria-label") || e.textContent.trim(),
            inBar: !!e.closest(".app-bar"),
            hidden:
              !!bar &&
              bar.height > 0 &&
              !e.closest(".app-bar") &&
              box.top < bar.bottom &&
              box.bottom > bar.top + 2 &&
              bar.top < innerHeight &&
              box.bottom > bar.top,
            shown: style.outlineStyle !== "none" || style.boxShadow !== "none",
            wide: box.width,
            high: box.height,
          };
        });
        if (at.name === name) {
          assert.ok(at.shown, `${name}: the focus cannot be seen (2.4.7)`);
          assert.ok(!at.hidden, `${name}: the focus is hidden behind the bar (2.4.11)`);
          assert.ok(at.wide >= 24 && at.high >= 24, `${name}: the target is too small (2.5.8)`);
          return;
        }
      }
      throw new Error(`Tab does not reach "${name}"`);
    };
    const press = async (name) => {
      await tabTo(name);
      await page.keyboard.press("Enter");
    };
    await press("Add as 1: Priya Ramanathan");
    await press("Add as 2: Tom Ng");
    assert.match(await page.locator("[data-status]").textContent(), /Tom Ng is now choice 2 of 2/);
    await press("Add as 3: Grace Okafor");
    await press("Move Grace Okafor up");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Move Grace Okafor up");
    await page.keyboard.press("Enter");
    assert.deepEqual(await ranked(page), ["Grace Okafor", "Priya Ramanathan", "Tom Ng"]);
    await j.look(page, "vote-1-ranked");
    await press("Review my ballot");
    assert.deepEqual(await page.locator("[data-review] > li > bdi:first-child").allTextContents(), [
      "Grace Okafor",
      "Priya Ramanathan",
      "Tom Ng",
    ]);
    await j.look(page, "vote-2-review");
    await press("Seal my ballot");
    const shown = await page.locator("[data-step=sealed] [data-code]").textContent();
    assert.match(shown, code);
    await j.look(page, "vote-3-sealed");
    await press("Cast my ballot"); // the service is busy the first time
    await page.getByText("The service is busy. Nothing was lost.").waitFor();
    await press("Cast my ballot");
    await page.waitForURL(/\/receipt/);
    assert.equal(await page.locator(".app-code--big").textContent(), shown);
    // Going back must not bring the ranking to light: the ballot left no page behind.
    await page.goBack();
    assert.equal(page.url(), "about:blank");
  }

  // On a phone: tap, use a select, check the seal, seal anew, cast.
  {
    const page = await j.open("phone", "/ballot", { ...narrow, ...dark });
    page.on("dialog", (d) => d.accept());
    await page.getByRole("button", { name: "Add as 1: Bilal Khan" }).tap();
    await page.getByLabel("Your choice for Duncan MacLeod").selectOption("1");
    await page.getByLabel("Your choice for Hannah Whitfield").selectOption("9"); // beyond the end: comes last
    assert.deepEqual(await ranked(page), ["Duncan MacLeod", "Bilal Khan", "Hannah Whitfield"]);
    await page.getByRole("button", { name: "Remove Bilal Khan" }).first().tap();
    assert.deepEqual(await ranked(page), ["Duncan MacLeod", "Hannah Whitfield"]);
    assert.equal(await page.getByLabel("Your choice for Hannah Whitfield").inputValue(), "2");
    assert.equal(await page.getByLabel("Your choice for James D’Arcy").count(), 0, "a withdrawn candidate can be marked");
    await j.look(page, "vote-1-ranked");
    await page.getByRole("button", { name: "Review my ballot" }).tap();
    await page.getByRole("button", { name: "Seal my ballot" }).tap();
    const spoilt = await page.locator("[data-step=sealed] [data-code]").textContent();
    await j.look(page, "vote-3-sealed");
    await page.getByRole("button", { name: "Check the seal" }).tap();
    await j.look(page, "vote-4-check");
    assert.equal(await page.locator("[data-spoilt-code]").textContent(), spoilt);
    assert.deepEqual(
      await page.locator("[data-spoilt] > li").evaluateAll((all) => all.map((li) => `${li.value} ${li.querySelector("bdi").textContent}`)),
      ["1 Duncan MacLeod", "2 Hannah Whitfield"],
      "the opened paper is not told in words",
    );
    assert.ok(await page.locator("[data-spoilt-blank]").isHidden());
    const file = await page.getByLabel("Check file").inputValue();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Save the file" }).tap()]);
    assert.equal(download.suggestedFilename(), `check-${spoilt}.json`);

    const [checker] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Recompute it" }).tap()]);
    await checker.getByLabel("Check file").fill(file);
    await checker.getByRole("button", { name: "Check" }).tap();
    await checker.getByRole("heading", { name: "The seal holds what you marked" }).waitFor();
    await checker.getByText(`Its tracking code is ${spoilt}.`).waitFor();
    await j.look(checker, "vote-5-checked");
    await checker.getByLabel("Check file").fill(file.replace(/"ranks":\[0/, '"ranks":[1'));
    await checker.getByRole("button", { name: "Check" }).tap();
    await checker.getByRole("heading", { name: "does not hold" }).waitFor();

    await page.getByRole("button", { name: "Seal a new ballot" }).tap();
    const fresh = await page.locator("[data-step=sealed] [data-code]").textContent();
    assert.match(fresh, code);
    assert.notEqual(fresh, spoilt);
    await page.getByRole("button", { name: "Cast my ballot" }).tap();
    await page.waitForURL(/\/receipt/);
    assert.equal(await page.locator(".app-code--big").textContent(), fresh);
  }

  // A blank ballot is said to be one, and may be cast.
  {
    const page = await j.open("desktop", "/ballot");
    await page.getByRole("button", { name: "Review my ballot" }).click();
    await page.getByText("You have marked nobody").waitFor();
    await page.getByRole("button", { name: "Seal my ballot" }).click();
    const measured = await page.evaluate(() => performance.getEntriesByName("seal")[0].duration);
    console.log(`the first seal on the page took ${measured.toFixed(1)} ms`);
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await page.waitForURL(/\/receipt/);
  }

  // Too many marks are refused before sealing, with the reason.
  {
    const page = await j.open("desktop", "/ballot?mode=tick");
    page.on("dialog", (d) => d.accept());
    for (const name of ["Amara Adeyemi", "Priya Ramanathan", "Tom Ng", "Bowen"]) {
      const tick = page.getByLabel(new RegExp(name));
      if (await tick.count()) await tick.check();
    }
    await page.getByLabel("李小龍").check();
    await page.getByRole("button", { name: "Review my ballot" }).click();
    await page.getByText("Mark up to 3; you have marked more.").waitFor();
  }

  // AC2: without scripts the plain form carries the ranking to the review.
  {
    const page = await j.open("phone", "/ballot", { scripts: false, ...narrow, ...forced });
    await page.getByText("Your browser runs no scripts here.").waitFor();
    await page.getByLabel("Your choice for Tom Ng").selectOption("1");
    await page.getByLabel("Your choice for Priya Ramanathan").selectOption("2");
    await page.getByRole("button", { name: "Review my ballot" }).tap();
    await page.getByRole("heading", { name: "Is this your ballot?" }).waitFor();
    assert.deepEqual(await page.locator(".app-review > li > bdi").allTextContents(), ["Tom Ng", "Priya Ramanathan"]);
    await j.look(page, "vote-no-scripts");
  }
});
