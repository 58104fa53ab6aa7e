package elections

import (
	"context"
	"log/slog"
	"sync/atomic"

	"hustings/domain"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/holders"
	"hustings/elections/nominations"
	"hustings/elections/store"
	"hustings/elections/voters"
)

// Engine carries out the acts of an installation on one database. Several
// engines, in one process or in many, may work on the same database. It is
// safe for use by many goroutines.
type Engine struct {
	*clerk.Clerk // what every room needs, and the ballot boxes
	*nominations.Nominations
	*voters.Voters
	*holders.Holders

	faults     failing
	resting    rest
	declared   checkedDeclarations
	declaredAt atomic.Int64 // when all of it was last looked at, Unix seconds of the host
}

// New returns an engine on an open database and key folder. A nil log
// discards.
func New(s *store.Store, k *box.Keys, host string, log *slog.Logger) *Engine {
	c := clerk.New(s, k, host, log)
	e := &Engine{Clerk: c, Nominations: nominations.New(c), Voters: voters.New(c), Holders: holders.New(c)}
	c.Mind(e.twoPersonActs())
	e.AnswerVotes(domain.ConfidenceVote, confidence{e})
	return e
}

// The two-person acts of an election.
const (
	PairCertify     = "election.certify"      // R83
	PairPostpone    = "election.postpone"     // R20
	PairRelease     = "election.release"      // R20a: count after an outage
	PairReopen      = "election.reopen"       // R20a
	PairOpenLate    = "poll.open-late"        // R47a
	PairStrike      = "candidate.strike"      // R51a
	PairDraw        = "election.draw"         // R28a
	PairStop        = "poll.stop"             // R60a
	PairVoid        = "election.void"         // R84
	PairAlarmSettle = "election.settle-alarm" // R103
	PairVoteAlarm   = "vote.settle-alarm"     // R103, of a vote of no election
)

// twoPersonActs are the acts on an election that take two officers; what its rooms
// have of them they bring themselves.
func (e *Engine) twoPersonActs() clerk.Pairs {
	return clerk.Pairs{
		PairCertify:  {Rule: "R83", Judge: e.judgeCertify, Do: e.certify},
		PairPostpone: {Rule: "R20", Judge: e.judgePostpone, Do: e.postpone},
		PairRelease:  {Rule: "R20a", Judge: e.judgeHeld, Do: e.release},
		PairReopen:   {Rule: "R20a", Judge: e.judgeReopen, Do: e.reopen},
		PairOpenLate: {Rule: "R47a", Judge: e.judgeOpenLate, Do: e.openLate},
		PairStrike: {Rule: "R51a", Judge: e.judgeStrike, Do: e.strikeCandidate, Apart: func(a, b domain.Request) bool {
			return a.Detail["nomination"] != b.Detail["nomination"]
		}},
		PairDraw:        {Rule: "R28a", Judge: e.judgeDraw, Do: e.enterDraw},
		PairStop:        {Rule: "R60a", Judge: e.judgeStop, Do: e.stopWrongPaper, After: e.destroyAtOnce},
		PairVoid:        {Rule: "R84", Judge: e.judgeVoid, Do: e.void},
		PairAlarmSettle: {Rule: "R103", Judge: e.judgeSettle, Do: e.settleAlarm},
		PairVoteAlarm:   {Rule: "R103", Judge: e.judgeVoteAlarm, Do: e.settleVoteAlarm},
	}
}

// RecordFilter narrows a reading of the record; zero fields do not.
type RecordFilter = store.RecordFilter

// RecordEntries reads the record in its order, narrowed by the filter. Only
// officers and auditors may (R9); members read single acts in the pages of
// what they concern.
func (e *Engine) RecordEntries(ctx context.Context, by domain.Actor, f RecordFilter) (acts []domain.Recorded, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := clerk.MayOversee(tx, by, f.Panel, f.Election); err != nil {
			return err
		}
		acts, err = tx.RecordEntries(f)
		return err
	})
	return acts, err
}
