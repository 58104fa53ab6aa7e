// Somebody who never signs in sees what is public, and no more.
import assert from "node:assert/strict";
import { Person } from "./people.mjs";

export async function visitor(j, facts, screen, shown) {
  const me = new Person(j, screen, {}, shown);
  const page = await me.open("/");
  await me.look("public-home");
  for (const [path, name] of [
    ["/elections", "elections"],
    ["/panels", "panels"],
    [`/panels/${facts.cio.code}`, "panel"],
    [`/elections/${facts.cio.election}`, "election-open"],
    ["/help", "help"],
    ["/privacy", "privacy"],
    ["/check", "check"],
    ["/find", "find"],
  ]) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    await me.look(name);
  }
  await page.goto(`/elections/${facts.cio.election}`);
  await page.locator(`a[href^="/board/"]`).first().click();
  await page.waitForURL("**/board/**");
  await me.look("board");
  assert.equal((await page.goto("/no/such/page")).status(), 404);
  await me.look("not-found");
  await page.goto("/my/votes");
  await page.waitForURL("**/sign-in?next=**");
  await page.goto("/office");
  await me.look("office-not-for-you", { picture: false });
}
