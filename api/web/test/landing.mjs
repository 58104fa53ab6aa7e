// Where a mail's link leads: its secret stands behind the #, leaves the address at once, is kept where the page is
// loaded anew, and nowhere else.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

await journey(async (j) => {
  for (const name of ["link", "link.invitation", "link.own-words"]) {
    const page = await j.open("phone", "/home");
    const asked = [];
    page.on("request", (r) => asked.push(r.url() + JSON.stringify(r.headers())));
    await page.goto(`/${name}#s3cret-of-the-mail`);
    const token = page.locator("form[data-fragment-token] input[name=token]");
    const pasted = page.getByLabel("Paste the link from the mail");
    const kept = async (secret, what) => {
      assert.equal(await token.inputValue(), secret, `${name} ${what}`);
      assert.equal(new URL(page.url()).hash, "", `${name} ${what}: the address has it`);
      assert.equal(await pasted.isVisible(), secret === "", `${name} ${what}: the link is asked for`);
    };
    await kept("s3cret-of-the-mail", "opened");
    await page.reload();
    await kept("s3cret-of-the-mail", "loaded anew");
    await page.goto("/home");
    await page.goBack();
    await kept("s3cret-of-the-mail", "come back to");
    // The link to the page's content is no secret, and takes none away.
    await page.evaluate(
      () =>
        new Promise((done) => {
          addEventListener("hashchange", done, { once: true });
          document.querySelector(".nhsuk-skip-link").click();
        }),
    );
    await page.reload();
    assert.equal(await token.inputValue(), "s3cret-of-the-mail", `${name}: a part of the page is taken for a secret`);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0, "it is stored");
    assert.ok(!asked.some((r) => r.includes("s3cret")), "it was sent before its button was pressed");

    // Once it was used, the history has it no more: a guest's link is good for days, and a machine may be shared.
    await page.route("**/*", (route) => (route.request().method() === "POST" ? route.fulfill({ body: "done" }) : route.fallback()));
    await page.locator("form[data-fragment-token] button[type=submit]").click();
    await page.getByText("done").waitFor();
    await page.goBack();
    await page.reload();
    await kept("", "come back to after its use");

    // Another tab, and the address typed anew, have not got it: they say so and ask for the link.
    const other = await page.context().newPage();
    await other.goto(`/${name}`);
    assert.equal(await other.locator("input[name=token]").inputValue(), "");
    await page.goto("/home");
    await page.goto(`/${name}`);
    await kept("", "without its link");
    await page.getByText("Open the link of the mail again").waitFor();
    await j.look(page, `${name}-lost`, { picture: false });
  }
});
