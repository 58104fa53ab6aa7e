// Every page at both widths: a picture, axe, nothing asked of another site.
import { journey } from "./lib/journey.mjs";

await journey(async (j) => {
  for (const screen of ["desktop", "phone"]) {
    const page = await j.open(screen, "/home");
    for (const name of process.env.PAGES.split(" ")) {
      await page.goto(`/${name}`);
      await j.look(page, `page-${name}`);
    }
  }
});
