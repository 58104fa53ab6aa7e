// Enrolling and proving a passkey; the server is passkey_test.go's.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

await journey(async (j) => {
  const page = await j.open("desktop", "/enrol");
  const key = await j.passkey(page);
  await page.getByLabel("Name for it").fill("Work laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.waitForURL("**/done");
  assert.equal((await key.credentials()).length, 1);

  await page.goto("/prove");
  await page.getByRole("button", { name: "Use my passkey" }).click();
  await page.waitForURL("**/done");

  // With nothing else: the device finds what it holds for this site.
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL("**/done");

  await key.refuse();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("The passkey was not used.").waitFor();
  await j.look(page, "sign-in-refused");
  const phone = await j.open("phone", "/sign-in");
  await j.look(phone, "sign-in");
  await page.goto("/prove");
  await page.getByRole("button", { name: "Use my passkey" }).click();
  await page.getByText("The passkey was not used.").waitFor();
  await j.look(page, "passkey-refused");
});
