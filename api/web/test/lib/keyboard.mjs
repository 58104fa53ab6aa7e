// Whoever has no mouse: Tab and Shift+Tab to what she wants, Enter, Space, the arrows and letters on it. Whatever Tab does
// not reach, or reaches without the focus being there, fails.
import assert from "node:assert/strict";

/** what the focus is on, in words for a fault. */
const focused = (page) =>
  page.evaluate(() => {
    const e = document.activeElement;
    return `${e.tagName} ${(e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent || e.id).trim().slice(0, 50)}`;
  });

/** where an element is from the focus: here, after it or before it. Of several to choose one from, Tab stops at one. */
const where = (at) =>
  at.evaluate((e) => {
    const on = document.activeElement;
    if (on === e || (e.type === "radio" && on?.type === "radio" && on.name === e.name)) return "here";
    if (!on || on === document.body) return "after";
    return on.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING ? "before" : "after";
  });

/** reach goes there by Tab and Shift+Tab, past the page's head by its first link. */
export async function reach(page, at) {
  await at.waitFor();
  const atBody = await page.evaluate(() => document.activeElement === document.body);
  if (atBody && (await at.evaluate((e) => Boolean(e.closest("main"))))) {
    await page.keyboard.press("Tab");
    if (/^A Skip/.test(await focused(page))) {
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "maincontent", "the first link does not skip to the content");
    }
  }
  for (let tabs = 0; tabs < 250; tabs++) {
    const is = await where(at);
    if (is === "here") return;
    await page.keyboard.press(is === "before" ? "Shift+Tab" : "Tab");
    const on = await where(at);
    assert.ok(is !== "before" || on !== "after", `Shift+Tab passes over ${await at.evaluate((e) => e.outerHTML.slice(0, 120))}`);
    assert.ok(
      is !== "after" || on !== "before",
      `Tab passes over ${await at.evaluate((e) => e.outerHTML.slice(0, 120))} to ${await focused(page)}`,
    );
  }
  throw new Error(`Tab does not reach ${await at.evaluate((e) => e.outerHTML.slice(0, 120))}`);
}

/** press works a button or a link. */
export async function press(page, at) {
  await reach(page, at);
  await page.keyboard.press("Enter");
}

/** type writes into a field in place of what stands there; a day is typed by its parts, in the browser's order. */
export async function type(page, at, text) {
  await reach(page, at);
  if ((await at.getAttribute("type")) === "date") {
    while ((await where(at)) === "here") await page.keyboard.press("Shift+Tab"); // to begin with its first part
    await page.keyboard.press("Tab");
    const [year, month, day] = text.split("-");
    for (const keys of [`${day}${month}${year}`, `${month}${day}${year}`]) {
      for (const key of ["ArrowRight", "ArrowRight", "Backspace", "ArrowLeft", "Backspace", "ArrowLeft", "Backspace"])
        await page.keyboard.press(key);
      await page.keyboard.type(keys);
      if ((await at.inputValue()) === text) return;
    }
    throw new Error(`${text} cannot be typed`);
  }
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** check ticks a box with Space, and chooses one of several with the arrows. */
export async function check(page, at) {
  if ((await at.getAttribute("type")) !== "radio") {
    await reach(page, at);
    if (!(await at.isChecked())) await page.keyboard.press("Space");
    assert.ok(await at.isChecked(), "Space does not tick the box");
    return;
  }
  const group = page.locator(`input[type=radio][name="${await at.getAttribute("name")}"]`);
  const chosen = page.locator(`input[type=radio][name="${await at.getAttribute("name")}"]:checked`);
  await reach(page, (await chosen.count()) > 0 ? chosen : group.first()); // one of them is on Tab's way
  await page.keyboard.press("Space");
  for (let i = await group.count(); i > 0 && !(await at.isChecked()); i--) await page.keyboard.press("ArrowDown");
  assert.ok(await at.isChecked(), "the arrows do not choose it");
}

/** choose takes an option of a list with the arrows. */
export async function choose(page, at, label) {
  await reach(page, at);
  const options = await at.locator("option").allTextContents();
  const wanted = options.findIndex((o) => o.trim() === label);
  assert.ok(wanted >= 0, `${label} is not on the list`);
  const at0 = await at.evaluate((e) => e.selectedIndex);
  for (let i = Math.abs(wanted - at0); i > 0; i--) await page.keyboard.press(wanted > at0 ? "ArrowDown" : "ArrowUp");
  assert.equal(await at.evaluate((e) => e.selectedIndex), wanted, "the arrows do not choose it");
}

/** attach opens the machine's window of files from the field. */
export async function attach(page, at, file) {
  await reach(page, at);
  const opens = page.waitForEvent("filechooser");
  await page.evaluate(() => true); // the browser has heard by now that its window is not to be drawn
  await page.keyboard.press("Enter");
  await (await opens).setFiles(file);
}

/** toTheFault holds the summary of what is wrong to having the focus, follows its first link, and returns the name of the field. */
export async function toTheFault(page) {
  const summary = page.locator(".nhsuk-error-summary");
  await page
    .waitForFunction(() => document.activeElement?.matches(".nhsuk-error-summary"))
    .catch(() => {
      throw new Error("the summary of what is wrong has not got the focus");
    });
  const link = summary.locator("a[href^='#']").first();
  const id = (await link.getAttribute("href")).slice(1);
  await press(page, link);
  const on = await page.evaluate(() => [document.activeElement.id, document.activeElement.getAttribute("name") ?? ""]);
  assert.equal(on[0], id, `the link to ${id} leads to ${await focused(page)}`);
  assert.ok(
    await page
      .locator(`#${id}`)
      .evaluate(
        (e) =>
          e.getAttribute("aria-describedby")?.includes("error") ||
          e.closest("[aria-describedby*=error]") ||
          e.querySelector(".nhsuk-error-message") !== null,
      ),
    `${id} does not say what is wrong with it`,
  );
  return on[1] || id;
}

/** told holds what a page says of the act before it to having the focus, so that it is read out. */
export async function told(page, words) {
  await page
    .waitForFunction(() => document.activeElement?.matches("[role=alert]"))
    .catch(async () => {
      throw new Error(`"${words}" has not got the focus, but ${await focused(page)}`);
    });
}
