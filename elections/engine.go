package elections

import (
	"context"
	"log/slog"
	"sync/atomic"

	"hustings/domain"
	"hustings/domain/acts"
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
	declared   checkedDeclarations
	rulesNoted atomic.Bool  // the clock's rules stand in the database
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

// twoPersonActs are the acts on an election that take two officers; what its rooms
// have of them they bring themselves.
func (e *Engine) twoPersonActs() clerk.Pairs {
	return clerk.Pairs{
		acts.PairCertify:  {Rule: "R83", Judge: e.judgeCertify, Do: e.certify},
		acts.PairPostpone: {Rule: "R20", Judge: e.judgePostpone, Do: e.postpone},
		acts.PairRelease:  {Rule: "R20a", Judge: e.judgeHeld, Do: e.release},
		acts.PairReopen:   {Rule: "R20a", Judge: e.judgeReopen, Do: e.reopen},
		acts.PairOpenLate: {Rule: "R47a", Judge: e.judgeOpenLate, Do: e.openLate},
		acts.PairStrike: {Rule: "R51a", Judge: e.judgeStrike, Do: e.strikeCandidate, Apart: func(a, b domain.Request) bool {
			return a.Detail["nomination"] != b.Detail["nomination"]
		}},
		acts.PairDraw:        {Rule: "R28a", Judge: e.judgeDraw, Do: e.enterDraw},
		acts.PairStop:        {Rule: "R60a", Judge: e.judgeStop, Do: e.stopWrongPaper, After: e.destroyAtOnce},
		acts.PairVoid:        {Rule: "R84", Judge: e.judgeVoid, Do: e.void},
		acts.PairAlarmSettle: {Rule: "R103", Judge: e.judgeSettle, Do: e.settleAlarm},
		acts.PairVoteAlarm:   {Rule: "R103", Judge: e.judgeVoteAlarm, Do: e.settleVoteAlarm},
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
