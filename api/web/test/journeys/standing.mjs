// A member stands for election, and others support her from their mails.
import { dark, forced, narrow } from "../lib/journey.mjs";
import { Person, stage } from "./people.mjs";

const statement =
  "I have led the shared care record of two counties.\n\nI will publish what the panel decides, and why, within a week of each meeting.";

/** stand sends a nomination in one sitting. */
export async function stand(j, facts, screen, which, supporters, shown = {}) {
  const me = await new Person(j, screen, facts.ccio.members[which], shown).signIn();
  const { page } = me;
  await page.goto(`/elections/${facts.ccio.election}`);
  await me.look("election-nominating");
  await me.press(/^Stand/);
  await page.waitForURL("**/stand");
  await me.look("stand");
  await page.locator("[name=statement]").fill(statement);
  await me.press("Send my nomination");
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await me.reads("Tick that you consent to stand.");
  await me.look("stand-refused");
  if ((await page.locator("[name=statement]").inputValue()).trim() !== statement) throw new Error("the statement was lost");
  await page.getByLabel("I have none to declare").check();
  await page.getByLabel("I consent to stand").check();
  for (const [i, s] of supporters.entries()) await page.locator(`[name=supporter-${i + 1}]`).fill(facts.ccio.members[s].number);
  await me.press("Send my nomination");
  await me.reads("Your nomination was sent.");
  await me.look("nomination-sent");
  return me;
}

/** answer is a supporter with the mail's link; she need not sign in. */
export async function answer(j, facts, screen, which, gives, { scripts = true, look = false, ...shown } = {}) {
  const me = new Person(j, screen, facts.ccio.members[which], { scripts, ...shown });
  const mail = await stage.mail(me, "asks for your support");
  const page = await me.open(mail.link);
  if (look) await me.look("support-link");
  if (!scripts) await page.getByLabel("Paste the link from the mail").fill(mail.link);
  await me.press("Read the nomination");
  await page.getByRole("heading", { name: /Do you support/ }).waitFor();
  if (look) await me.look("support");
  await me.press(gives ? "Yes, I support" : "No");
  await me.reads(gives ? "Your support was recorded." : "Your support was not given.");
  if (look) await me.look("support-given");
}

/** candidates stand: one at a desk, one on a phone, one without scripts (AC2). */
export async function candidates(j, facts) {
  await Promise.all([
    (async () => {
      const me = await stand(j, facts, "desktop", 10, [220, 221]);
      await answer(j, facts, "desktop", 220, true, { look: true });
      await answer(j, facts, "desktop", 221, true);
      await me.page.reload();
      await me.reads("The returning officer decides within one working day.");
      await me.look("nomination-complete");
    })(),
    (async () => {
      const me = await stand(j, facts, "phone", 11, [222, 223]);
      await answer(j, facts, "phone", 222, true, { look: true });
      await answer(j, facts, "phone", 223, false);
      await me.page.reload(); // one declined: she asks somebody else
      await me.look("nomination-declined");
      await me.follow("Ask another supporter");
      await me.page.locator("[name=supporter-1]").fill(facts.ccio.members[224].number);
      await me.press("Send my nomination");
      await me.reads("Your nomination was sent.");
      await answer(j, facts, "phone", 224, true);
      await me.page.reload();
      await me.reads("The returning officer decides within one working day.");
    })(),
    ...[
      ["phone", 12, [225, 226], { ...narrow, ...forced }],
      ["desktop", 13, [227, 228], dark],
    ].map(async ([screen, which, supporters, shown]) => {
      const me = await stand(j, facts, screen, which, supporters, { scripts: false, ...shown });
      for (const s of supporters) await answer(j, facts, screen, s, true, { scripts: false, look: s === supporters[0], ...shown });
      await me.page.reload();
      await me.reads("The returning officer decides within one working day.");
      await me.look("nomination-complete");
    }),
  ]);
}
