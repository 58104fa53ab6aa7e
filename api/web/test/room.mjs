// Presses in a room that changes all the time. The server is room_live_test.go's.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

/** changes waits until the room has been read anew n times. */
async function changes(page, n = 3) {
  for (; n > 0; n--) await page.waitForResponse((answer) => answer.url().endsWith("/parts"));
  await page.evaluate(() => new Promise((done) => setTimeout(done))); // and shown
}

/** middle is where a pointer meets a control, once it stands still for long enough to be met. */
async function middle(control) {
  await control.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await control.boundingBox();
  return [x + width / 2, y + height / 2];
}

/** posted is done when the act of a press has led back to the page. */
const posted = (page) => page.waitForEvent("load");

/** held presses where a control stands, lets the room change, and lets go. Its list moves: the pointer is put where it is now. */
async function held(page, control) {
  for (let tries = 20; ; tries--) {
    const [x, y] = await middle(control);
    await page.mouse.move(x, y);
    await page.mouse.down();
    if (await control.evaluate((e) => e.matches(":active"))) break; // the button itself, and not its form beside it
    assert.ok(tries > 0, "the pointer never met its button");
    await page.mouse.move(1, 1);
    await page.mouse.up();
  }
  await changes(page);
  const done = posted(page);
  await page.mouse.up();
  await done;
}

await journey(async (j) => {
  const page = await j.open("desktop", "/meeting");
  const call = () => page.locator('form[action="/turns/tove/call"] button');
  await page.getByText("Up to date by itself.").waitFor();

  // By pointer, by Enter, by Space: what is pressed before a change is done after it.
  await held(page, call());
  for (const key of ["Enter", "Space"]) {
    await call().focus();
    await page.evaluate(() => {
      document.activeElement.same = true;
    });
    await changes(page, 5);
    assert.ok(await page.evaluate(() => document.activeElement.same), "the focus is on another button than it was");
    const done = posted(page);
    await page.keyboard.down(key);
    if (key === "Space") await changes(page);
    await page.keyboard.up(key);
    await done;
  }

  // With a finger.
  {
    const phone = await j.open("phone", "/event");
    await phone.getByText("Up to date by itself.").waitFor();
    const done = posted(phone);
    await phone.getByRole("button", { name: "I am leaving" }).tap();
    await done;
    await phone.close();
  }

  // What is half typed stays while its part changes, in the field and after she has left it.
  await page.locator("#speaking-time > summary").click();
  const minutes = page.locator("#minutes");
  await minutes.fill("4");
  const before = await page.locator("#said").textContent();
  await page.waitForFunction((was) => document.getElementById("said").textContent !== was, before); // her part changes
  assert.ok(await minutes.evaluate((e) => e === document.activeElement), "the field has lost its focus");
  await minutes.press("2");
  await page.locator("h1").click();
  await changes(page, 5);
  assert.equal(await minutes.inputValue(), "42", "what was typed is gone");
  assert.ok(await page.locator("#speaking-time").evaluate((e) => e.open), "what was opened is shut");
  await held(page, page.getByRole("button", { name: "Set the time" }));

  // A list that changes its order: the press is for the question it began on.
  await page.goto("/event");
  await page.getByText("Up to date by itself.").waitFor();
  const answered = (n) => page.locator(`form[action="/q/${n}/answer"] button`);
  await held(page, answered(1));
  await answered(1).focus();
  await changes(page, 8);
  assert.equal(
    await page.evaluate(() => document.activeElement.closest("form")?.getAttribute("action")),
    "/q/1/answer",
    "the focus has gone to another question",
  );
  const sent = posted(page);
  await page.keyboard.press("Enter");
  await sent;
  await held(page, answered(2));

  // One thing happens, and whoever asks what it was is told that too many ask: the page asks again.
  await page.goto("/quiet");
  await page.getByText("Up to date by itself.").waitFor();
  await fetch(`${j.origin}/quiet/happens`, { method: "POST" });
  await page.getByText("Said 2").waitFor();
  await page.getByText("Up to date by itself.").waitFor();
});
