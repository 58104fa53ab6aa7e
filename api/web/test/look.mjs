// What a reader sees: the typeface that is really drawn, dark pages for whoever asks
// for them, forced colours, and paper.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { journey } from "./lib/journey.mjs";

/** drawn are the fonts with which the first element of a kind that has words is drawn. */
async function drawn(page, selector) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("DOM.enable");
  await cdp.send("CSS.enable");
  const { root } = await cdp.send("DOM.getDocument");
  const { nodeId } = await cdp.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  assert.ok(nodeId, `${selector} is not on the page`);
  const { fonts } = await cdp.send("CSS.getPlatformFontsForNode", { nodeId });
  await cdp.detach();
  return fonts;
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = process.env.PAGES.split(" ");
// Every kind of part stands on one of these; all pages are read where there is time.
const fullest = /^(home|election|results|ballot|ballot-review|receipt|stand|sign-in|my-votes|office|error|board|panel)$/;

/** dark: every page is readable, and nothing of it is left bright. */
async function dark(j) {
  const page = await j.open("desktop", "/home", { colorScheme: "dark" });
  for (const name of pages) {
    await page.goto(`/${name}`);
    if (process.env.LOOK) await page.screenshot({ path: `${j.artefacts}/dark-${name}.png`, fullPage: true });
    const bright = await page.evaluate(() => {
      const light = (c) =>
        (([r, g, b, a = 1]) => a > 0.5 && 0.2126 * r + 0.7152 * g + 0.0722 * b > 190)((c.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number));
      return [...document.querySelectorAll("body, body *")]
        .filter((e) => e.checkVisibility() && !e.closest("svg") && light(getComputedStyle(e).backgroundColor))
        .map((e) => `${e.tagName}.${e.className}`)
        .filter((w) => !/warning-callout__label/.test(w));
    });
    assert.deepEqual(bright, [], `${name} has bright grounds in the dark`);
    if (!process.env.HUSTINGS_LONG && !fullest.test(name)) continue;
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { runOnly: ["color-contrast"], resultTypes: ["violations"] }),
    );
    for (const v of violations)
      j.faults.push(
        `${name} in the dark: ${v.nodes
          .slice(0, 3)
          .map((n) => `${n.target}: ${n.any[0]?.message}`)
          .join("\n    ")}`,
      );
  }
}

/** forced: what is drawn takes the reader's own colours. */
async function forced(j) {
  const page = await j.open("desktop", "/results", { forcedColors: "active", colorScheme: "dark" });
  const text = await page
    .locator(".app-chart text")
    .first()
    .evaluate((e) => [getComputedStyle(e).fill, getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
  assert.equal(text[0], text[1], "the chart's words have not the colour of words");
  assert.notEqual(text[0], text[2], "the chart's words cannot be seen");
  const lines = await page
    .locator(".app-header__nav a")
    .evaluateAll((all) => all.map((e) => getComputedStyle(e).borderBottomColor !== getComputedStyle(document.body).backgroundColor));
  assert.equal(lines.filter(Boolean).length, 1, "where one is in the menu cannot be seen");
  for (const bar of await page.locator(".app-chart__bar").evaluateAll((all) => all.map((e) => getComputedStyle(e).fill)))
    assert.notEqual(bar, text[2]);
}

/** paper: nothing is cut, nothing stays folded, links say where they lead. */
async function paper(j) {
  const page = await (await j.context("desktop", { viewport: { width: 700, height: 1000 } })).newPage();
  await page.emulateMedia({ media: "print" });
  await page.goto("/results");
  if (process.env.LOOK) await page.screenshot({ path: `${j.artefacts}/print-results.png`, fullPage: true });
  const cut = await page.evaluate(
    () =>
      [...document.querySelectorAll(".app-stages td, .app-stages th")].filter((e) => e.getBoundingClientRect().right > innerWidth).length,
  );
  assert.equal(cut, 0, "cells of the table of stages are cut off");
  const stages = (await page.locator(".app-stages thead th").count()) - 2;
  assert.ok(stages > 3, "the sample has few stages");
  const row = page.locator(".app-stages tbody tr").first();
  assert.deepEqual(
    await row.locator("td[data-stage]").evaluateAll((all) => all.map((e) => getComputedStyle(e, "::before").content.replaceAll('"', ""))),
    Array.from({ length: stages }, (_, i) => `Stage ${i + 1}`),
    "a stage is not on paper",
  );
  assert.ok(await page.locator(".app-hero, main").first().isVisible());
  const link = await page
    .locator('main a[href^="/"]:not(.nhsuk-button)')
    .first()
    .evaluate((e) => [getComputedStyle(e, "::after").content, getComputedStyle(document.documentElement).getPropertyValue("--origin")]);
  assert.match(link[0], /\(https:\/\/vote\.example\.org\/\w/, `a link says ${link}`);
  await page.goto("/election");
  if (process.env.LOOK) await page.screenshot({ path: `${j.artefacts}/print-election.png`, fullPage: true });
  for (const text of await page.locator(".app-person .app-statement").all())
    assert.ok((await text.boundingBox())?.height > 10 && (await text.isVisible()), "a statement stays folded on paper");
}

/** stages are stepped through by links alone, and the exact figures are a tick away. */
async function stages(j) {
  for (const [screen, scripts] of [
    ["phone", false],
    ["desktop", true],
  ]) {
    const page = await j.open(screen, "/results", { scripts });
    const shown = () => page.locator(".app-stage:visible h3").allTextContents();
    assert.match((await shown()).join(), /^Stage 1: First preferences$/);
    await page.locator(".app-stage:visible").getByRole("link", { name: "Next stage" }).click();
    await page.waitForURL(/#stage-2$/);
    assert.match((await shown()).join(), /^Stage 2: Surplus of Amara Adeyemi$/);
    await page.locator(".app-stage:visible").getByRole("link", { name: "Stage before" }).click();
    await page.waitForURL(/#stage-1$/);
    assert.match((await shown()).join(), /^Stage 1: /);
    const cell = page.locator(".app-stages td").first();
    assert.match(await cell.innerText(), /612\.00\b(?!0)/);
    await page.getByLabel("Show every decimal").check();
    assert.match(await cell.innerText(), /612\.00000/);
    const bars = await page
      .locator("#first ~ .app-chart")
      .first()
      .locator("rect")
      .evaluateAll((all) => all.map((e) => Number(e.getAttribute("width"))));
    assert.deepEqual(
      bars,
      bars.toSorted((a, b) => b - a),
      "first preferences are not sorted",
    );
    assert.equal(await page.locator("#first ~ .app-chart").first().locator("line").count(), 1, "the quota is not drawn");
    if (process.env.LOOK) await page.screenshot({ path: `${j.artefacts}/result-${screen}.png`, fullPage: true });
  }
}

await journey(async (j) => {
  await j.together([
    ["dark", () => dark(j)],
    ["forced colours", () => forced(j)],
    ["paper", () => paper(j)],
    ["typeface", () => typeface(j)],
    ["stages", () => stages(j)],
  ]);
});

async function typeface(j) {
  for (const screen of ["desktop", "phone"]) {
    const context = await j.context(screen);
    await context.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((all) => window.shifts.push(...all.getEntries().map((e) => e.value))).observe({
        type: "layout-shift",
        buffered: true,
      });
    });
    const page = await context.newPage();
    const asked = [];
    page.on("request", (r) => asked.push(new URL(r.url()).pathname));
    for (const [sample, selectors] of Object.entries({
      results: ["h1", "p", ".app-stages th", ".app-chart text"],
      ballot: ["h1", "button[type=submit]", "legend", ".app-paper__who strong"],
      "sign-in": ["label", "button[type=submit]"],
      stand: ["h1", "label", "summary"],
    })) {
      await page.goto(`/${sample}`);
      await page.evaluate(() => document.fonts.ready);
      for (const tag of ["html", "body", "h1", "p", "label", "input", "select", "textarea", "button", "table", "summary"]) {
        const family = await page.evaluate((t) => {
          const e = document.querySelector(`main ${t}:not(.app-code)`) ?? document.querySelector(`${t}:not(.app-code)`);
          return e && getComputedStyle(e).fontFamily;
        }, tag);
        if (family !== null) assert.match(family, /^"?Hyperlegible"?,/, `${sample}: ${tag} asks for ${family}`);
      }
      for (const selector of selectors) {
        if ((await page.locator(selector).count()) === 0) continue;
        const fonts = await drawn(page, selector);
        assert.ok(
          fonts.length > 0 && fonts.some((f) => f.isCustomFont && /Hyperlegible/.test(f.familyName)),
          `${sample}: ${selector} is drawn with ${JSON.stringify(fonts)}`,
        );
      }
      const shifted = await page.evaluate(() => window.shifts.reduce((a, b) => a + b, 0));
      assert.ok(shifted < 0.01, `${sample}: the page moved by ${shifted} as the typeface came`);
    }
    // English needs one file; Welsh brings the other, once.
    assert.equal(new Set(asked.filter((p) => p.endsWith(".woff2") && !p.includes("-ext-"))).size, 1);
    await page.evaluate(() => {
      const p = document.createElement("p");
      p.id = "welsh";
      p.textContent = "Ŵŷŵ";
      document.querySelector("main").append(p);
    });
    await page.evaluate(() => document.fonts.load("1em Hyperlegible", "ŵŷ"));
    await page.evaluate(() => document.fonts.ready);
    assert.ok(
      (await drawn(page, "#welsh")).every((f) => f.isCustomFont),
      "Welsh letters are drawn with another font",
    );
  }
}
