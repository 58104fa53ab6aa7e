// Pages full of other people's markup, in a real browser: none of it runs (BD6).
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

await journey(async (j) => {
  const page = await j.open("desktop", "/election");
  const ran = [];
  let notice;
  const noticed = new Promise((done) => (notice = done));
  await page.exposeFunction("ran", (what) => {
    ran.push(what);
    notice();
  });
  await page.addInitScript(() => (window.alert = (what) => window.ran(`${what} on ${location.pathname}`)));
  const settle = () => page.evaluate(() => new Promise((done) => setTimeout(done, 50)));

  // The trap works: where nothing stops it, a script of theirs would be noticed.
  await page.goto("/election?without-policy");
  await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=alert(1)>"));
  await noticed;
  assert.equal(ran.length, 1, "the trap notices nothing");
  ran.length = 0;

  for (const path of process.env.PAGES.split(" ")) {
    for (const query of ["", "?without-policy"]) {
      await page.goto(path + query);
      // What opens by hand is opened, and what waits for the focus gets it.
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        for (const one of document.querySelectorAll("input, a, button, summary")) one.focus();
      });
      await settle();
    }
  }
  assert.deepEqual(ran, [], "markup of others was carried out");
});
