// Package elections is the returning officer's office. Each act is one method
// of [Engine], and each method reads like the procedure it carries out: open
// one transaction, load and lock, read the database's clock once, ask domain
// to judge, save, and write the act into the record (R9) with its rule and its
// reason.
//
// Start with the life of an election: [Engine.CreateElection],
// [Engine.PublishNotice], [nominations.Nominations.Nominate], [nominations.Nominations.RuleNomination],
// [Engine.Certify]. What nobody asks for (windows that open and close, the
// statement of candidates, the sealing of the roll, the provisional result,
// the calling of the officers' election) is done by [Engine.Tick], which asks
// the database's clock what is due and does it in order, each step its own
// transaction and each exactly once, however many replicas ring it.
//
// Where what is done, by room and file, in the order of an election's life:
//
//   - elections/clerk: what every room needs: an act's beginning, mails and bounces, acts
//     that take two officers, whom an election concerns, the watch over clock and database
//   - drafting, params, electionnotice, frozenfacts: the draft, the notice, what it freezes
//   - elections/nominations: who stands, how it is supported, ruled on and shown
//   - candidatestatement, leavingelection, capdraw: the statement of candidates, who leaves
//     it again, the draw where too many of one employer are unopposed
//   - elections/voters: the roll, what changes it, objections and complaints
//   - clock, looking, situations, deadlines: what falls due, and what moves; the timetable
//     itself is domain/due
//   - polls, stopping: a round is sealed, opened, closed, stopped; the ballot box itself is
//     elections/box, which knows no election
//   - elections/holders: who can open the ballots, and what settles ties
//   - provisionalresult, resultshown, certifying, signeddeclaration, seats: from the
//     provisional result to the declared one and the seats it fills
//   - officers, leadership, succession, successors, confidence, confidencevote: chairs and
//     vice-chairs in time
//   - vacancies, casualvacancies, countback, countbackresult, countbackshown: seats that fall
//     empty
//   - followups: the ends of rolls and papers (R89)
//   - alarms, votealarms: what does not agree with what was signed, and how two officers
//     settle it
//   - listing, mine, agenda, readiness, signals: what is shown to whom
package elections
