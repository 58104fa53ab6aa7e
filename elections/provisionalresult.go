package elections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// publishResult takes a counted contest's result as the election's: it is
// provisional until two officers certify it (R80), or leads to another round of
// an officers' election (R95 to R97).
func (e *Engine) publishResult(tx *store.Tx, el domain.Election, rounds box.Counts) error {
	if err := intact(tx, el); err != nil {
		return e.Alarmed(tx, el, err)
	}
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	n, err := e.ResultFrom(tx, rounds, c.ID)
	if err != nil {
		return err
	}
	if el.Kind == domain.OfficerElection {
		return e.officersResult(tx, el, c, n, rounds)
	}
	if domain.TurnoutMissed(domain.Turnout{Roll: c.Voters, Ballots: n.Turnout}, el.Params) {
		return e.voidFor(tx, domain.Engine(), el, voiding{decision: domain.ThresholdMissed, rule: "R68", why: e.Say("written.why.turnout")})
	}
	outcome := &domain.Outcome{Decision: domain.DecidedByPoll, Contest: c.ID, Returned: returned(c, n.Elected), Vacant: el.Seats - len(n.Elected)}
	rule := "R80"
	if n.TooFew || n.Valid == 0 {
		outcome.Decision, outcome.Returned, outcome.Vacant, rule = domain.NobodyElected, []domain.Returned{}, el.Seats, "R79"
	}
	if err := keepTurnout(tx, el, c); err != nil {
		return err
	}
	return e.provide(tx, el, outcome, rule)
}

// keepTurnout keeps how many of each organisation have voted, as far as it may be told,
// once for a poll: two readings would tell of somebody who changed organisation between
// them (R59).
func keepTurnout(tx *store.Tx, el domain.Election, c domain.Contest) error {
	if kept, err := tx.TurnoutGroups(c.ID); err != nil || len(kept) > 0 {
		return err
	}
	all, err := tx.TurnoutOfOrganisations(c.ID)
	if err != nil {
		return err
	}
	return tx.KeepTurnoutGroups(c.ID, domain.TurnoutTold(all, el.Params.DisclosureFloor))
}

// countRounds works out the results of an election's rounds.
func (e *Engine) countRounds(ctx context.Context, id domain.ElectionID) (box.Counts, error) {
	rounds := box.Counts{}
	return rounds, e.Store.Read(ctx, func(tx *store.Tx) error {
		contests, err := tx.ContestsOf(id)
		for _, c := range contests {
			if err == nil && c.Stage == domain.ContestCounted {
				rounds[c.ID], err = e.ResultOf(tx, c.ID)
			}
		}
		return err
	})
}

// returned are the people behind the options elected, in the order of election;
// a place that re-open nominations won stays empty (R76).
func returned(c domain.Contest, elected []string) []domain.Returned {
	list := []domain.Returned{}
	for _, id := range elected {
		if o, known := c.Option(id); known && !o.RON {
			list = append(list, domain.Returned{Person: o.Person, Nomination: o.Nomination, Option: o.ID, Mandate: domain.Elected})
		}
	}
	return list
}

// provide publishes a provisional result; the objection window begins (R80, R82).
func (e *Engine) provide(tx *store.Tx, el domain.Election, outcome *domain.Outcome, rule string) error {
	now := tx.Now()
	el, err := el.Move(domain.Provisional)
	if err != nil {
		return err
	}
	el.Outcome, el.ProvisionalAt = outcome, &now
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := clerk.Publish(tx, domain.Engine(), el, domain.ResultProvisional, onPaperOrder(outcome)); err != nil {
		return err
	}
	closes, err := clerk.ObjectionsClose(el)
	if err != nil {
		return err
	}
	stood, err := clerk.Candidates(tx, el)
	if err != nil {
		return err
	}
	people, err := clerk.OfficersOf(tx, el, domain.Conveners...)
	if err != nil {
		return err
	}
	if err := tx.Mail(clerk.WriteAll(el, clerk.Merge(stood, people), clerk.ProvisionalMail{ObjectionsClose: closes})...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.ResultProvisional, Rule: rule, Panel: el.Panel, Election: el.ID, Contest: outcome.Contest,
		Detail: map[string]any{"decision": outcome.Decision, "returned": len(outcome.Returned), "vacant": outcome.Vacant}})
}

// announcedEnd is the end of the objection window that the notice names (R20b).
func announcedEnd(el domain.Election) (*time.Time, error) {
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return nil, err
	}
	return domain.AnnouncedObjectionsEnd(el.Timetable, el.Params, calendar)
}

// officersResult decides a round of an officers' election (R94 to R97).
func (e *Engine) officersResult(tx *store.Tx, el domain.Election, c domain.Contest, n box.ContestResult, rounds box.Counts) error {
	round, err := e.roundOf(tx, el, c, rounds)
	if err != nil {
		return err
	}
	d := round.Decide(n.Turnout, n.Transcript, el.Params)
	switch d.Outcome {
	case domain.OfficerElected:
		o := c.Options[d.Elected-1]
		outcome := &domain.Outcome{Decision: domain.DecidedByPoll, Contest: c.ID,
			Returned: []domain.Returned{{Person: o.Person, Nomination: o.Nomination, Option: o.ID, Mandate: domain.Elected}}}
		if d.ByLot {
			outcome.Decision = domain.DecidedByLot
		}
		return e.provide(tx, el, outcome, d.Rule)
	case domain.FreshBallot, domain.RerunForQuorum:
		return e.announceRound(tx, el, c, d)
	}
	return e.failRound(tx, el, d)
}

// roundOf is where an officers' election stands with this contest: a round
// before it that was not opened makes it the re-run (R95); the fresh ballot
// settles its tie by lot (R97).
func (e *Engine) roundOf(tx *store.Tx, el domain.Election, c domain.Contest, rounds box.Counts) (domain.OfficerRound, error) {
	r := domain.OfficerRound{Members: c.Voters, Fresh: c.Settings == domain.OfficerCount(true).Settings(), Failed: el.Attempt - 1}
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return r, err
	}
	for _, before := range contests {
		if before.Round >= c.Round {
			continue
		}
		n, err := e.ResultFrom(tx, rounds, before.ID)
		if err != nil {
			return r, err
		}
		r.Rerun = r.Rerun || n.TooFew
	}
	return r, nil
}

// sealRound seals the round that was announced. Who stands in it is read off the
// last round's result again, and not off what was kept meanwhile. With nobody left
// nominations are opened again, and one who is left alone faces RON, or without it
// is declared (R96).
func (e *Engine) sealRound(tx *store.Tx, el domain.Election, rounds box.Counts) error {
	if err := intact(tx, el); err != nil {
		return e.Alarmed(tx, el, err)
	}
	last, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	n, err := e.ResultFrom(tx, rounds, last.ID)
	if err != nil {
		return err
	}
	round, err := e.roundOf(tx, el, last, rounds)
	if err != nil {
		return err
	}
	d := round.Decide(n.Turnout, n.Transcript, el.Params)
	if !d.Again() || d.Rule != el.Further.Rule {
		return e.Alarmed(tx, el, box.Tampered("round", 0))
	}
	paper, people, err := furtherRound(tx, el, last, d)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(paper), func(o domain.Option) bool { return o.RON })
	sealed := el
	sealed.Further = nil
	switch {
	case len(left) == 0:
		sealed.Outcome = &domain.Outcome{Decision: domain.NobodyStood, Returned: []domain.Returned{}, Vacant: 1}
		return e.failRound(tx, sealed, round.NobodyStood())
	case el.Unopposed(len(left)):
		one := domain.Returned{Person: left[0].Person, Nomination: left[0].Nomination, Mandate: domain.Uncontest}
		return e.provide(tx, sealed, &domain.Outcome{Decision: domain.Unopposed, Returned: []domain.Returned{one}}, "R96")
	}
	if domain.BallotPossible(len(people), el.Params) != nil {
		return e.voidFor(tx, domain.Engine(), sealed, voiding{decision: domain.QuorumMissed, rule: "R95", why: e.Say(tooFewForBallot)})
	}
	c := domain.Contest{Round: last.Round + 1, Options: paper, MinBallots: domain.OfficerQuorum(len(people), round.Rerun || d.Rule == "R95", el.Params)}
	if d.Outcome == domain.RerunForQuorum {
		c.Settings = last.Settings
	}
	return e.putRound(tx, sealed, c, *el.Further, people)
}

// putRound seals a further round, tells of it, and records it. Voters are told its
// hours again if they are others than those announced.
func (e *Engine) putRound(tx *store.Tx, el domain.Election, c domain.Contest, r domain.FurtherRound, people []domain.Person) (err error) {
	hours := r.HoursAt(tx.Now())
	c.Opens, c.Closes = hours.Opens, hours.Closes
	if c, err = e.seal(tx, el, c, domain.Electors(people)); err != nil {
		return err
	}
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := clerk.Publish(tx, domain.Engine(), el, domain.NoticeOfPoll, map[string]any{"contest": c.ID, "options": c.Options, "opens": c.Opens, "closes": c.Closes, "voters": c.Voters}); err != nil {
		return err
	}
	if !hours.Opens.Equal(r.Opens) {
		r.PollTimes = hours
		if err := tx.Mail(roundLetters(el, clerk.IDs(people), nil, r)...); err != nil {
			return err
		}
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.RollSealed, Rule: "R90a", Why: e.Say("written.why.due"), Panel: el.Panel, Election: el.ID, Contest: c.ID,
		Detail: map[string]any{"round": c.Round}})
}

// roundUnsealed raises the alarm of a further round that cannot be sealed and whose
// hour has come, as of a first one (docs/protocol.md 4). Until then the clock tries again.
func (e *Engine) roundUnsealed(ctx context.Context, id domain.ElectionID, cause error) error {
	if _, no := refusal.Of(cause); !no {
		return cause
	}
	err := e.Store.Act(ctx, func(tx *store.Tx) error {
		el, err := tx.ElectionForAct(id)
		if err != nil || el.Further == nil || el.Alarm != "" || tx.Now().Before(el.Further.Opens) {
			return err
		}
		return e.Alarmed(tx, el, refusal.Because(domain.NotSealed, "R60", refusal.Args{"opens": el.Further.Opens}))
	})
	return errors.Join(cause, err)
}

// failRound ends an officers' election without anybody elected: nominations are
// opened again, or after the second time a member presides until the panel meets
// (R95, R96).
func (e *Engine) failRound(tx *store.Tx, el domain.Election, d domain.OfficerDecision) error {
	now := tx.Now()
	why := map[domain.OfficerOutcome]domain.Decision{domain.ReopenNominations: domain.RONStands, domain.PresidingMember: domain.RONStands}[d.Outcome]
	if d.Rule == "R95" {
		why = domain.QuorumMissed
	}
	if el.Outcome == nil {
		el.Outcome = &domain.Outcome{Decision: why, Returned: []domain.Returned{}, Vacant: 1}
	}
	if el.State == domain.Counting {
		if err := e.provide(tx, el, el.Outcome, d.Rule); err != nil {
			return err
		}
		var err error
		if el, err = tx.Election(el.ID); err != nil {
			return err
		}
	}
	el, err := el.Move(domain.Certified)
	if err != nil {
		return err
	}
	el.CertifiedAt = &now
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := e.signDeclaration(tx, el, []string{}); err != nil { // that nobody was elected is declared too (R110a)
		return err
	}
	act := domain.Act{Name: acts.OfficersRoundFailed, Rule: d.Rule, Panel: el.Panel, Election: el.ID, Detail: map[string]any{"then": d.Outcome}}
	if err := tx.Record(domain.Engine(), act); err != nil {
		return err
	}
	if d.Outcome != domain.ReopenNominations {
		people, err := clerk.OfficersOf(tx, el, domain.Conveners...)
		if err != nil {
			return err
		}
		return tx.Mail(clerk.WriteAll(el, people, clerk.ConveneLateMail{})...)
	}
	_, err = e.callOfficers(tx, domain.Engine(), officersCall{panel: el.Panel, office: el.Office, parent: el.Parent, attempt: el.Attempt + 1, why: e.Say("written.why.again")})
	return err
}

// voiding is how an election ends without a result.
type voiding struct {
	decision domain.Decision
	rule     string
	why      string // public
	afresh   bool   // the fault touched roll or nominations: they are drawn up anew (R88)
}

// voidFor ends an election without a result after its poll has opened (R68, R84,
// R88, R103): nothing of it stands.
func (e *Engine) voidFor(tx *store.Tx, by domain.Actor, el domain.Election, v voiding) error {
	was, d, rule, why := el.State, v.decision, v.rule, v.why
	el, err := el.Move(domain.Void)
	if err != nil {
		return err
	}
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if c.Stage == domain.ContestEnded {
			continue
		}
		if err := e.EndContest(tx, c, why); err != nil {
			return err
		}
	}
	if el.Outcome == nil || d == domain.ThresholdMissed {
		el.Outcome = &domain.Outcome{Decision: d, Returned: []domain.Returned{}, Vacant: el.Seats}
	}
	now := tx.Now()
	el.CancelledWhy, el.Alarm, el.Further, el.Done.Afresh, el.Done.Ended = why, "", nil, v.afresh, &now
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if was == domain.Certified {
		if err := e.unseat(tx, by, el, why); err != nil {
			return err
		}
	}
	if err := clerk.Publish(tx, by, el, domain.ElectionEnded, map[string]any{"how": domain.Void, "why": why, "rule": rule}); err != nil {
		return err
	}
	stood, err := clerk.Candidates(tx, el)
	if err != nil {
		return err
	}
	var words domain.MailWords = clerk.VoidedMail{Why: why}
	if d == domain.WrongPaper {
		words = clerk.StoppedWrongMail{Why: why}
	}
	if err := clerk.ToVoters(tx, el, stood, nil, words); err != nil {
		return err
	}
	return tx.Record(by, domain.Act{Name: acts.ElectionVoided, Rule: rule, Why: why, Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"from": was, "decision": fmt.Sprint(d), "afresh": v.afresh}})
}
