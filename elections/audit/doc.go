// Package audit is what an outsider runs: it checks that an election was
// conducted as its public log says, with nothing but the files of a bundle.
//
//   - Verify checks a whole bundle (protocol, section 9) and returns a Report,
//     which can be printed for people or written as JSON
//   - BundleWriter and AuditorWriter make the files (appendix C); archive.go
//     reads them, and takes them to be hostile
//   - Recount is the count itself, from the manifest and the papers: the
//     engine and the verifier call this one function, so that what is
//     published and what is checked cannot be two things
//   - CheckPaper recomputes the paper of a voter who chose "check"
//
// Verify reads the entries once, in the order of the log. contest.go takes
// each entry through the state machine of package ledger and to the part that
// knows its meaning: box.go for the roll and the ballots, opening.go for the
// key, the lot, the mixes and the papers. The first entry that does not hold
// ends the contest's check and is named; entries after it prove nothing.
//
// Nothing here uses a database or a network, and no clock: time is what the
// checkpoints' cosignatures state.
package audit
