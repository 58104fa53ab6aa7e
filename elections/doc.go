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
package elections
