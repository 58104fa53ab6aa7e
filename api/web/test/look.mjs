// What a reader sees: the typeface that is really drawn.
import assert from "node:assert/strict";
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

await journey(async (j) => {
  for (const screen of ["desktop", "phone"]) {
    const context = await j.context(screen);
    await context.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((all) => window.shifts.push(...all.getEntries().map((e) => e.value))).observe({ type: "layout-shift", buffered: true });
    });
    const page = await context.newPage();
    const asked = [];
    page.on("request", (r) => asked.push(new URL(r.url()).pathname));
    for (const [sample, selectors] of Object.entries({
      results: ["h1", "p", "th", ".app-chart text"], ballot: ["h1", "button[type=submit]", "legend", ".app-paper__who strong"],
      "sign-in": ["label", "button[type=submit]"], stand: ["h1", "label", "summary"],
    })) {
      await page.goto("/" + sample);
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
        assert.ok(fonts.length > 0 && fonts.some((f) => f.isCustomFont && /Hyperlegible/.test(f.familyName)),
          `${sample}: ${selector} is drawn with ${JSON.stringify(fonts)}`);
      }
      const shifted = await page.evaluate(() => window.shifts.reduce((a, b) => a + b, 0));
      if (sample !== "ballot") assert.ok(shifted < 0.01, `${sample}: the page moved by ${shifted} as the typeface came`);
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
    assert.ok((await drawn(page, "#welsh")).every((f) => f.isCustomFont), "Welsh letters are drawn with another font");
  }
});
