// Package box keeps the ballot boxes: every secret vote there is, from its seal to
// the day on which nobody can tell any more who stood behind which tag. It knows
// contests, boards, keys and voters, and no election: who calls a vote, and what
// follows from it, is its callers' business ([Caller], [VoteCaller]).
//
//   - votes, voteshown: the one door for what belongs to no election ([Box.CallVote])
//   - contests, manifest: a contest is sealed, extended, declared, ended
//   - urn, cast, intake, reading: ballots are taken in; a re-vote (R64) is a further
//     ballot in the voter's chain; turnoutcourse: how the turnout grew (R59)
//   - board, boardreading, boardrefit, rollcall, traces, pen, scripts: the log and its
//     memory
//   - keys, keyroom, keyholders, holders, keysthere, lot: who can open the ballots, and
//     what settles ties; what was enrolled, wrapped, revealed
//   - opening, papers, contestresult, resultcheck, bundles: from the close to the
//     checked count and the files that prove it
//   - fence, watermark, signedmarks, accept, alarm: a database that went back, and what
//     does not agree with what was signed
//   - words, ballotmails: the mail that tells a voter of her ballot
//   - courtesy: readers stand aside for voters
package box
