// Package elections is the returning officer's office. Each act is one method
// of [Engine], and each method reads like the procedure it carries out: open
// one transaction, load and lock, read the database's clock once, ask domain
// to judge, save, and write the act into the record (R9) with its rule and its
// reason.
//
// Start with the life of an election: [Engine.CreateElection],
// [Engine.PublishNotice], [Engine.Nominate], [Engine.RuleNomination],
// [Engine.Certify]. What nobody asks for (windows that open and close, the
// statement of candidates, the sealing of the roll, the provisional result,
// the calling of the officers' election) is done by [Engine.Tick], which asks
// the database's clock what is due and does it in order, each step its own
// transaction and each exactly once, however many replicas ring it.
//
// Where what is done, by file, in the order of an election's life:
//
//   - drafting, params, electionnotice, frozenfacts, electorate: the draft, the
//     notice, what it freezes, whom it concerns
//   - nominations, nominationform, supports, candidacies, candidatestatement:
//     who stands, how it is ruled on and published
//   - clock, due, deadlines, openinglate, clockwatch: what falls due, and what moves
//   - polls, contestcare: a round is sealed, opened and closed; the ballot box itself
//     is elections/box, which knows no election
//   - keystate, lot, lotdraw: who can open the ballots, and what settles ties
//   - provisionalresult, resultshown, objections, certifying, signeddeclaration,
//     seats: from the provisional result to the declared one and the seats it fills
//   - officers, vacancies, followups: chairs, by-elections, what follows by itself
//   - standstill, alarms: a database that went back, and what does not agree with
//     what was signed
//   - mail: what is sent to whom, and what comes back (a bounce)
//   - twoofficers: the acts that take two
package elections
