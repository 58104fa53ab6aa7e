// Every page at both widths: a picture, axe, nothing asked of another site. SCHEME=dark or SCHEME=forced looks at them as
// whoever asks for that sees them, and takes their pictures only where LOOK is set: these are read by measuring.
import { drawn } from "./lib/drawn.mjs";
import { dark, forced, journey } from "./lib/journey.mjs";

const scheme = process.env.SCHEME ?? "";
const options = { dark, forced }[scheme];

await journey(async (j) => {
  for (const screen of ["desktop", "phone"]) {
    const page = await j.open(screen, "/home", options);
    for (const name of process.env.PAGES.split(" ")) {
      await page.goto(`/${name}`);
      await j.look(page, `page-${name}`, { picture: !scheme || !!process.env.LOOK });
      for (const fault of await drawn(page)) j.faults.push(`page-${name}, ${screen} ${scheme}: ${fault}`);
    }
  }
});
