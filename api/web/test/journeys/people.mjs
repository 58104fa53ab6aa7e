// The people of the journeys and what they share: a mailbox, a way in, a stage
// that lets days pass (stage_test.go).
import assert from "node:assert/strict";
import * as keyboard from "../lib/keyboard.mjs";

const door = process.env.STAGE;

async function ask(path, init) {
  const answer = await fetch(door + path, init);
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${body.error}`);
  return body;
}

const query = (fields) => `?${new URLSearchParams(fields)}`;

export const stage = {
  /** facts are who and what there is when the story begins. */
  facts: () => ask("/facts"),
  /** mail waits for a person's newest mail with the words in its subject, and takes it. */
  mail: (person, subject) => ask(`/mail${query({ to: person.email, subject })}`),
  /** until lets time pass: an instant, or a milestone of an election. */
  until: (at, election = "") => ask(`/until${query({ at, election })}`, { method: "POST" }),
  /** counted waits for the provisional result of an election. */
  counted: (election) => ask(`/counted${query({ election })}`, { method: "POST" }),
  /** verify fetches a contest's bundle and verifies it with a receipt, as anybody can. */
  verify: (contest, receipt, fields = {}) => ask(`/verify${query({ contest, ...fields })}`, { method: "POST", body: receipt }),
  /** checkPaper is `hustings seal check`: it recomputes a check file and compares it with the board. */
  checkPaper: (contest, file) => ask(`/check${query({ contest })}`, { method: "POST", body: file }),
  /** qr draws a text as pages do. */
  qr: async (text) => (await ask(`/qr${query({ text })}`)).svg,
};

let addresses = 0;

/** Person is somebody at a browser of her own; with keys she uses nothing but the keyboard. */
export class Person {
  constructor(j, screen, facts, { scripts = true, keys = false, ...shown } = {}) {
    Object.assign(this, { j, screen, scripts, keys, shown, ...facts });
  }

  async open(path = "/") {
    // Everybody has an address of her own, as through a proxy.
    const extraHTTPHeaders = { "X-Forwarded-For": `198.51.100.${++addresses}` };
    this.page = await (await this.j.context(this.screen, { scripts: this.scripts, extraHTTPHeaders, ...this.shown })).newPage();
    this.page.on("dialog", (d) => d.accept());
    await this.page.goto(path);
    return this.page;
  }

  /** press works a button or a link, by mouse or by finger. */
  async press(name, { role = "button", exact = true, within = this.page } = {}) {
    const at = within.getByRole(role, { name, exact }).first();
    if (this.keys) return keyboard.press(this.page, at);
    await (this.screen === "phone" ? at.tap() : at.click());
  }

  /** fill writes into a field, which is named by its label or given. */
  async fill(field, text) {
    const at = typeof field === "string" ? this.page.getByLabel(field).first() : field;
    await (this.keys ? keyboard.type(this.page, at, text) : at.fill(text));
  }

  /** check ticks a box or chooses one of several. */
  async check(label, { exact = true } = {}) {
    const at = this.page.getByLabel(label, { exact }).first();
    await (this.keys ? keyboard.check(this.page, at) : at.check());
  }

  /** choose takes an option of a list. */
  async choose(at, label) {
    await (this.keys ? keyboard.choose(this.page, at, label) : at.selectOption({ label }));
  }

  /** attach puts a file into a field. */
  async attach(at, file) {
    await (this.keys ? keyboard.attach(this.page, at, file) : at.setInputFiles(file));
  }

  /** refused waits for what is wrong, whose summary has the focus; by keyboard its first link leads to the field, which it returns. */
  async refused() {
    await this.page.getByRole("heading", { name: "There is a problem" }).waitFor();
    if (this.keys) return keyboard.toTheFault(this.page);
  }

  /** did waits for the words of what was done; where scripts run, they have the focus and are read out. */
  async did(words) {
    await this.reads(words);
    if (this.scripts) await keyboard.told(this.page, words);
  }

  follow(name, options = {}) {
    return this.press(name, { role: "link", exact: false, ...options });
  }

  look(name, options) {
    return this.j.look(this.page, this.scripts ? name : `${name}-no-scripts`, options);
  }

  /** reads waits for words on the page. */
  async reads(text) {
    await this.page.getByText(text).first().waitFor();
  }

  /** signInByPasskey shows what the device holds, and asks for no mail. */
  async signInByPasskey() {
    await this.page.goto("/sign-in");
    if (new URL(this.page.url()).pathname !== "/sign-in") return this; // she still is
    await this.press("Sign in with a passkey");
    await this.page.waitForURL((u) => u.pathname !== "/sign-in");
    return this;
  }

  /** signIn asks for a mail and uses what stands in it: its link, or its code. */
  async signIn({ by = "link", look = false } = {}) {
    if (!this.page) await this.open("/");
    await this.page.goto("/sign-in");
    if (new URL(this.page.url()).pathname !== "/sign-in") return this; // she still is
    if (look) await this.look("sign-in");
    await this.fill("What is your email address?", this.email);
    await this.press("Send me a link");
    await this.page.waitForURL("**/sign-in/mail*");
    if (look) await this.look("sign-in-mail");
    const mail = await stage.mail(this, "Sign in");
    assert.equal(new URL(mail.link).origin, this.j.origin, "a mail links elsewhere");
    if (by === "code") {
      await this.page.getByLabel("Code from the mail").fill(mail.code);
      await this.press("Sign in");
    } else {
      // A scanner that looks first spends nothing (ML2).
      assert.equal((await fetch(mail.link)).status, 200);
      await this.page.goto(mail.link);
      if (look) await this.look("sign-in-link");
      if (!this.scripts) await this.page.getByLabel("Paste the link from the mail").fill(mail.link);
      await this.press("Sign in");
    }
    await this.page.waitForURL((u) => !u.pathname.startsWith("/sign-in"));
    return this;
  }
}

/** warned leaves a page open until the session is about to end: it says so two minutes before, and she stays (ML8). */
export async function warned(me, minutes) {
  const page = await me.page.context().newPage();
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1000); // the page's time stands, however slow the machine
  await page.goto("/account");
  const notice = page.getByRole("alert").filter({ hasText: "You will be signed out soon." });
  await page.clock.fastForward((minutes - 2) * 60_000 - 10_000);
  assert.equal(await notice.count(), 0, "the warning comes too soon");
  await page.clock.fastForward(15_000);
  await page.clock.resume();
  await notice.waitFor();
  assert.ok(await notice.evaluate((it) => it === document.activeElement), "the warning is not read out");
  await me.j.look(page, "session-ends");
  await notice.getByRole("link", { name: "Stay signed in" }).click();
  await notice.waitFor({ state: "hidden" }); // and the page stays as it is
  await page.close();
}
