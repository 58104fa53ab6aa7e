// What every journey has: a desktop and a phone, pictures, axe, and an eye on
// every request. A journey fails when any page has an accessibility violation,
// an error of its own, or asks anything of another site, and when it comes by a
// page at which nobody looks.
//
//   await journey(async (j) => {
//     const page = await j.open("phone", "/");
//     await page.getByRole("link", { name: "Sign in" }).click();
//     await j.look(page, "sign-in");
//   });
//
// It is started by a Go test (package browsertest), with BASE_URL and ARTEFACTS.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { launch, patience } from "./browser.mjs";
import { keep } from "./pictures.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const screens = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1 },
};
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** place is a page whatever its ids: what holds a digit or a capital letter is one. */
const place = (at) => new URL(at).pathname.replace(/\/[^/]*[0-9A-Z][^/]*/g, "/:id");

/** photograph takes the whole page. With many pages open Chromium now and then cannot, and can a moment later. */
async function photograph(page, path) {
  for (let tries = 6; ; tries--) {
    try {
      await page.screenshot({ path, fullPage: true });
      return;
    } catch (fault) {
      if (tries === 1 || !/Unable to capture screenshot/.test(fault.message)) throw fault;
      await page.waitForTimeout(500);
    }
  }
}

/** Ways to see pages beside the two widths: the narrowest screen (320 px, as a desk's at 400 %), dark, the reader's own colours. */
export const narrow = { viewport: { width: 320, height: 640 } };
export const dark = { colorScheme: "dark" };
export const forced = { forcedColors: "active" };

/** seen is how a context shows pages, as it stands in the names of pictures: "phone", "phone-dark". */
function seen(screen, { viewport, colorScheme, forcedColors }) {
  return [screen, viewport === narrow.viewport && "narrow", colorScheme, forcedColors && "forced"].filter(Boolean).join("-");
}

class Journey {
  constructor(browser, base, artefacts) {
    Object.assign(this, {
      browser,
      base,
      artefacts,
      faults: [],
      looked: 0,
      visited: new Set(),
      tabbed: new Set(),
      read: new Set(),
      contexts: [],
      took: { picture: 0, axe: 0 },
    });
    this.origin = new URL(base).origin;
  }

  /** context is one person's browser: "desktop" or "phone"; scripts: false turns JavaScript off. */
  async context(screen, { scripts = true, ...rest } = {}) {
    const context = await this.browser.newContext({
      ...screens[screen],
      baseURL: this.base,
      javaScriptEnabled: scripts,
      locale: "en-GB",
      timezoneId: "Europe/London",
      ignoreHTTPSErrors: true,
      acceptDownloads: true,
      ...rest,
    });
    this.contexts.push(context);
    Object.assign(context, { screen, scripts, seen: seen(screen, rest) });
    context.on("page", (page) =>
      page.on("framenavigated", (frame) => {
        if (frame === page.mainFrame() && frame.url().startsWith(this.origin)) this.visited.add(place(frame.url()));
      }),
    );
    context.setDefaultTimeout(patience);
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (!["data:", "blob:"].includes(url.protocol) && url.origin !== this.origin) this.faults.push(`request to another site: ${url}`);
    });
    context.on("weberror", (e) => this.faults.push(`error on ${e.page()?.url()}: ${e.error().stack}`));
    context.on("console", (m) => {
      // A 4xx page is an answer; the browser calls it an error all the same.
      if (m.type() === "error" && !/Failed to load resource/.test(m.text())) this.faults.push(`console on ${m.page()?.url()}: ${m.text()}`);
    });
    return context;
  }

  /** open is a new person's browser at the path. */
  async open(screen, path = "/", options = {}) {
    const page = await (await this.context(screen, options)).newPage();
    await page.goto(path);
    return page;
  }

  /** look takes a picture and lets axe read the page. */
  async look(page, name, { picture = true } = {}) {
    this.looked++;
    let began = performance.now();
    // A bar that sticks to the window covers whatever the page happens to have there: in a
    // picture of the whole page it lies in its own place, and so it does for axe, which would
    // measure what it leaves of a control. That it hides nothing in focus, voting.mjs sees.
    const stick = (how) =>
      page.evaluate((p) => {
        for (const bar of document.querySelectorAll(".app-bar")) bar.style.position = p;
      }, how);
    await stick("static");
    if (picture) {
      mkdirSync(this.artefacts, { recursive: true });
      const view = `${name}-${page.context().seen}`;
      await photograph(page, join(this.artefacts, `${view}.png`));
      await keep(page, view);
    }
    await this.fits(page, name);
    this.took.picture += performance.now() - began;
    began = performance.now();
    await this.axe(page, name);
    await stick("");
    this.took.axe += performance.now() - began;
    await this.focus(page, `${name}-${page.context().seen}`);
  }

  /** fits: nothing is wider than the screen, on a phone not even at 320 px (1.4.10). */
  async fits(page, name) {
    const size = page.viewportSize();
    const wider = () =>
      page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return "";
        const over = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > clientWidth + 0.5);
        return `${scrollWidth - clientWidth} px wider than the screen: ${over.slice(-3).map((e) => `${e.tagName}.${e.getAttribute("class")}`)}`;
      });
    const wide = await wider();
    if (wide) this.faults.push(`${name}: the page is ${wide}`);
    if (size.width >= 600 || size.width === narrow.viewport.width) return;
    await page.setViewportSize({ ...size, width: narrow.viewport.width });
    const narrower = await wider();
    if (narrower) this.faults.push(`${name}: at 320 px the page is ${narrower}`);
    await page.setViewportSize(size);
  }

  /** focus: whatever takes the focus is seen to have it, and nothing that sticks to the window covers it (2.4.7, 2.4.11). Once a view. */
  async focus(page, view) {
    if (this.tabbed.has(view)) return;
    this.tabbed.add(view);
    const bad = await page.evaluate(() => {
      const was = document.activeElement;
      const at = [scrollX, scrollY];
      const sticks = (e) => {
        for (let p = e; p; p = p.parentElement) if (/sticky|fixed/.test(getComputedStyle(p).position)) return true;
        return false;
      };
      const look = (e) => {
        const s = getComputedStyle(e);
        return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor, s.borderWidth].join();
      };
      const faults = [];
      const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
      for (const e of all.filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true })).slice(0, 150)) {
        const own = [e, ...(e.labels ?? []), e.parentElement]; // a radio's ring is drawn by its label
        const before = own.map(look).join() + own.map((o) => getComputedStyle(o, "::before").boxShadow).join();
        e.focus();
        if (document.activeElement !== e) continue;
        const name = `${e.tagName} "${(e.getAttribute("aria-label") || e.textContent || e.name || "").trim().slice(0, 40)}"`;
        const after = own.map(look).join() + own.map((o) => getComputedStyle(o, "::before").boxShadow).join();
        if (before === after && e !== was) faults.push(`${name}: the focus cannot be seen`);
        const box = e.getBoundingClientRect();
        const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.left + box.width * x, box.top + box.height * y]));
        const covered = points.every(([x, y]) => {
          const top = document.elementFromPoint(x, y);
          return top && top !== e && !e.contains(top) && !top.contains(e) && sticks(top) && !sticks(e);
        });
        if (covered) faults.push(`${name}: the focus is hidden`);
      }
      if (was && was !== document.body) was.focus({ preventScroll: true });
      else {
        document.activeElement.blur();
        getSelection()?.setPosition(document.body, 0); // where the next Tab begins
      }
      scrollTo(...at);
      return faults;
    });
    for (const fault of bad) this.faults.push(`${view}: ${fault}`);
  }

  /** axe: 0 violations of WCAG 2.2 AA and of best practice (AC1). */
  async axe(page, name) {
    this.read.add(place(page.url()));
    const scripts = await this.scripting(page);
    await scripts(true);
    await page.evaluate(axe); // not a script tag: the content security policy blocks that
    const { violations } = await page.evaluate((run) => window.axe.run(document, { runOnly: run, resultTypes: ["violations"] }), tags);
    await scripts(false);
    for (const v of violations) {
      this.faults.push(
        `${name}: ${v.id} (${v.impact}): ${v.help}\n    ${v.nodes
          .slice(0, 3)
          .map((n) => `${n.target}: ${n.html.slice(0, 200)}`)
          .join("\n    ")}`,
      );
    }
  }

  /** scripting lets axe, a script itself, run on a page without scripts; the page's own stay unread. */
  async scripting(page) {
    if (page.context().scripts) return async () => {};
    const turn = (on) => page.cdp.send("Emulation.setScriptExecutionDisabled", { value: !on });
    if (!page.cdp) {
      page.cdp = await page.context().newCDPSession(page); // kept: as it ends, scripts would stay on
      await turn(false); // a session hears of a change only from what it set itself
    }
    return turn;
  }

  /** together runs stories at the same time and says which of them failed. */
  async together(stories) {
    const ends = await Promise.allSettled(stories.map(([, story]) => story()));
    const failed = ends.flatMap((end, i) => (end.status === "rejected" ? [`${stories[i][0]}: ${end.reason.stack}`] : []));
    if (failed.length > 0) throw new Error(failed.join("\n"));
  }

  /** passkey gives the page a virtual authenticator that answers by itself and holds what another did; returns its handle. */
  async passkey(page, held = []) {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable");
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    for (const credential of held) await cdp.send("WebAuthn.addCredential", { authenticatorId, credential });
    return {
      credentials: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
      refuse: (refuse = true) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: !refuse }),
    };
  }
}

/** journey runs the story, then judges what was noticed on the way. everyPage: axe has to have read every page that was opened. */
export async function journey(story, { everyPage = false } = {}) {
  const base = process.env.BASE_URL;
  assert.ok(base, "BASE_URL is not set: journeys are started by a Go test, see package browsertest");
  const browser = await launch();
  const j = new Journey(browser, base, process.env.ARTEFACTS || "artefacts");
  try {
    await story(j);
    for (const at of everyPage ? j.visited : []) if (!j.read.has(at)) j.faults.push(`nobody looked at ${at}`);
  } catch (fault) {
    // A picture of where it stopped says more than the stack.
    for (const [i, context] of j.contexts.entries()) {
      for (const page of context.pages()) {
        mkdirSync(j.artefacts, { recursive: true });
        const path = join(j.artefacts, `failed-${process.pid}-${i}.png`);
        await page.screenshot({ path, fullPage: true }).catch(() => {});
        console.log(`stopped at ${page.url()} (${path})`);
      }
    }
    j.faults.push(fault.stack);
  } finally {
    await browser.close();
  }
  for (const fault of j.faults) console.log(`FAULT ${fault}`);
  if (j.faults.length > 0) process.exit(1);
  console.log(`pictures took ${(j.took.picture / 1000).toFixed(1)} s, axe ${(j.took.axe / 1000).toFixed(1)} s`);
  console.log(`${j.looked} pages looked at, 0 violations, nothing asked of another site`);
}
