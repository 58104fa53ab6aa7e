// Asks a running service what the client can: its test, and an example of its use.
//   node live.mjs https://vote.example.org CIO-2026 hst_…
import { client, Refused } from './client.ts';

const [origin = '', name = '', token = ''] = process.argv.slice(2);
const anybody = client(origin);
const elections = await anybody.get('/api/v1/elections');
const election = await anybody.get('/api/v1/elections/{election}', { election: name });
const stand = await anybody.get('/api/v1/elections/{election}/candidates', { election: name });
const round = election.contests[0];
const turnout = await anybody.get('/api/v1/contests/{contest}/turnout', { contest: round?.id ?? '' });
let unknown: string | undefined;
try {
  await anybody.get('/api/v1/elections/{election}', { election: 'NONE-1999' });
} catch (e) {
  unknown = e instanceof Refused ? e.problem.reason : String(e);
}
const members = await client(origin, token).get('/api/v1/members');
console.log(
  JSON.stringify({
    elections: elections.items?.length,
    title: election.title,
    panel: election.panel.code,
    candidates: stand.items?.length,
    contest: round?.reference,
    roll: turnout.roll,
    unknown,
    members: members.items?.length,
  }),
);
