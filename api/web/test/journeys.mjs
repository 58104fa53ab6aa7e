// A season of the community, as its people live it; the server is journeys_test.go's.

import * as chair from "./journeys/chair.mjs";
import * as office from "./journeys/office.mjs";
import { Person, stage } from "./journeys/people.mjs";
import * as standing from "./journeys/standing.mjs";
import { visitor } from "./journeys/visitor.mjs";
import * as voting from "./journeys/voting.mjs";
import { dark, forced, journey, narrow } from "./lib/journey.mjs";

// ACTS=day plays what comes before the close, ACTS=after what comes from it on.
const acts = process.env.ACTS?.split(",");
const played = (act) => !acts || acts.includes(act);

await journey(
  async (j) => {
    const facts = await stage.facts();
    const { election } = facts.cio;
    const { members } = facts.ccio;
    let ro, deputy, aud, sec;

    // A day in June: one panel is being voted for, one takes nominations.
    if (played("day"))
      await j.together([
        ["visitor", () => visitor(j, facts, "desktop")],
        ["visitor on a small phone, in the dark", () => visitor(j, facts, "phone", { ...narrow, ...dark })],
        ["voter by keyboard", () => voting.byKeyboard(j, facts)],
        ["voter by thumb", () => voting.byThumb(j, facts)],
        ["voter without scripts, in colours of her own", () => voting.withoutScripts(j, facts, "desktop", 45, forced)],
        ["voter without scripts on a small phone, in the dark", () => voting.withoutScripts(j, facts, "phone", 42, { ...narrow, ...dark })],
        ["candidates", () => standing.candidates(j, facts)],
        [
          "secretary",
          async () => {
            sec = await office.secretary(j, facts, "desktop", facts.cnio, null, { keys: true });
            const me = sec;
            await office.secretary(j, facts, "phone", facts.fourth, me, { ...narrow, ...dark });
          },
        ],
        [
          "auditor",
          async () => {
            await office.auditor(j, facts, "desktop");
            await office.auditor(j, facts, "phone", forced);
          },
        ],
      ]);
    await j.together([
      ["returning officer", async () => (ro = await office.enrol(j, facts, "returning-officer", "desktop", { keys: true }))],
      ["deputy", async () => (deputy = await office.enrol(j, facts, "deputy-returning-officer", "phone", dark))],
      ["auditor's passkey", async () => (aud = await office.enrol(j, facts, "auditor", "phone", { ...narrow, ...forced }))],
    ]);
    await office.choosePassphrase(ro);
    if (played("day"))
      await j.together([
        [
          "rulings",
          async () => {
            await office.rule(ro, facts.ccio.election, members[10], { look: true });
            await office.rule(ro, facts.ccio.election, members[12], { valid: false });
            await office.rule(ro, facts.ccio.election, members[13]);
          },
        ],
        ["rulings of the deputy", () => office.rule(deputy, facts.ccio.election, members[11], { look: true })],
      ]);
    // What takes two: one asks by keyboard alone, the other confirms, by keyboard or thumb.
    if (played("day")) {
      await office.strike(ro, deputy, facts.ccio.election, members[13]);
      await office.appoint(sec, ro, "Auditor");
    }
    if (!played("after")) return;

    // The poll closes. The count waits for two of the three who hold the key: the
    // deputy's passphrase is lost.
    await stage.until("2026-06-24T15:45:00Z");
    await j.together([["too late", () => voting.tooLate(j, facts, () => stage.until("poll-closes", election))]]);
    await office.openBallots(ro, election, 1);
    await office.openBallots(aud, election, 0);
    await stage.counted(election);
    const reader = new Person(j, "desktop", {});
    await reader.open(`/elections/${election}/result`);
    await reader.look("result-provisional");
    const voter = await new Person(j, "phone", facts.cio.members[41], { ...narrow, ...dark }).signIn();
    await voter.page.goto(`/elections/${election}/result`);
    await voter.look("result-provisional");

    // A candidate wants to be sure, and has the papers counted again.
    const stood = await new Person(j, "phone", facts.cio.members[0], forced).signIn();
    await stood.page.goto(`/elections/${election}/result`);
    await stood.look("result-candidate");
    await stood.press("Count again");
    await stood.reads("the result is the same");

    // Two officers certify.
    await stage.until("objections-close", election);
    await Promise.all([ro.signIn(), deputy.signInByPasskey()]);
    await office.certify(ro, election, false, { look: true });
    await office.certify(deputy, election, true, { look: true });
    for (const me of [reader, voter]) {
      await me.page.goto(`/elections/${election}/result`);
      await me.look("result");
      await me.page.goto(`/elections/${election}`);
      await me.page.locator(`a[href^="/board/"]`).first().click();
      await me.page.waitForURL("**/board/**");
      await me.look("board-counted");
    }
    await reader.page.goto(`/elections/${election}/result`);

    // Those elected choose a chair, and then a vice-chair. This time the returning
    // officer is on the road, and the deputy at a desk.
    const sitting = await chair.elected(reader.page, facts);
    const away = await office.carry(j, facts, "returning-officer", "phone", ro);
    const desk = await office.carry(j, facts, "deputy-returning-officer", "desktop", deputy, dark);
    const first = await chair.choose(j, facts, sitting, "chair", [away, desk], { look: true });
    const second = await chair.choose(j, facts, [...sitting.slice(1), sitting[0]], "vice-chair", [away, desk]);
    await stage.until("2026-08-03T09:00:00Z");
    await chair.seated(j, facts, sitting, first, second);
  },
  { everyPage: !acts },
);
