// A season of the community, as its people live it; the server is journeys_test.go's.
import { journey } from "./lib/journey.mjs";
import { stage } from "./journeys/people.mjs";
import { visitor } from "./journeys/visitor.mjs";
import * as voting from "./journeys/voting.mjs";
import * as standing from "./journeys/standing.mjs";

await journey(async (j) => {
  const facts = await stage.facts();
  const { election } = facts.cio;
  await j.together([
    ["visitor", () => visitor(j, facts, "desktop")],
    ["visitor on a phone", () => visitor(j, facts, "phone")],
    ["voter by keyboard", () => voting.byKeyboard(j, facts)],
    ["voter by thumb", () => voting.byThumb(j, facts)],
    ["voter without scripts", () => voting.withoutScripts(j, facts)],
    ["candidates", () => standing.candidates(j, facts)],
  ]);
  await stage.until("2026-06-24T15:45:00Z"); // a quarter of an hour before the close
  await j.together([["too late", () => voting.tooLate(j, facts, () => stage.until("poll-closes", election))]]);
});
