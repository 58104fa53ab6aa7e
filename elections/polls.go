package elections

import (
	"context"
	"fmt"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/voters"
)

// sealRoll fixes who may vote and what is voted on (R32, R60): the first contest
// of the election is sealed. Two entries with one address do not stall it (R35).
func (e *Engine) sealRoll(tx *store.Tx, el domain.Election) error {
	if err := intact(tx, el); err != nil {
		return e.Alarmed(tx, el, err)
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	if err := el.PollNeed(len(domain.Field(field).Standing())).MayPoll(); err != nil {
		return err
	}
	people, err := clerk.Electorate(tx, el)
	if err != nil {
		return err
	}
	if el.Kind == domain.OfficerElection {
		if domain.BallotPossible(len(people), el.Params) != nil { // some have left since it was called: the panel resolves in the open (R95)
			return e.callOff(tx, domain.Engine(), el, e.Say(tooFewForBallot))
		}
	}
	stand, held, err := voters.StandFor(tx, people)
	if err != nil {
		return err
	}
	options, err := paper(tx, el, onPaper(field, el))
	if err != nil {
		return err
	}
	c := domain.Contest{Round: 1, Options: options, Opens: el.Timetable.PollOpens, Closes: el.Timetable.PollCloses}
	if c, err = e.seal(tx, el, c, stand); err != nil {
		return err
	}
	for _, o := range options { // withdrawn between the deadline and the seal (R51)
		for _, n := range field {
			if o.Nomination == n.ID && n.WithdrawnAt != nil {
				if err := e.LogWithdrawn(tx, c, o.ID, domain.Farewell(e.Say, n.LeftBy, "")); err != nil {
					return err
				}
			}
		}
	}
	for _, p := range held {
		same := []domain.PersonID{p.ID}
		for _, q := range stand {
			if domain.FoldEmail(q.Email) == domain.FoldEmail(p.Email) {
				same = append(same, q.ID)
			}
		}
		if err := tx.Mail(clerk.WriteAll(el, same, clerk.RollHeldMail{})...); err != nil {
			return err
		}
		if err := tx.Record(domain.Engine(), domain.Act{Name: acts.RollEntryHeld, Rule: "R35", Panel: el.Panel, Election: el.ID, Contest: c.ID, Subject: string(p.ID)}); err != nil {
			return err
		}
	}
	if err := clerk.Publish(tx, domain.Engine(), el, domain.NoticeOfPoll, map[string]any{"contest": c.ID, "options": c.Options, "opens": c.Opens, "closes": c.Closes, "voters": c.Voters}); err != nil {
		return err
	}
	return e.moveOn(tx, el, domain.Sealed, acts.RollSealed, "R32")
}

// onPaper are the nominations that go on the ballot paper: who stands, and who
// left after the withdrawal deadline (R51).
func onPaper(field domain.Field, el domain.Election) domain.Field {
	var list domain.Field
	for _, n := range field {
		late := n.WithdrawnAt != nil && n.Ruling != nil && n.Ruling.Valid && el.MarkedWithdrawn(*n.WithdrawnAt)
		if n.Stands() || late {
			list = append(list, n)
		}
	}
	return list
}

// paper writes the options in the order of names, re-open nominations last.
func paper(tx *store.Tx, el domain.Election, field domain.Field) ([]domain.Option, error) {
	people, of, err := inOrder(tx, field)
	if err != nil {
		return nil, err
	}
	var options []domain.Option
	for i, p := range people {
		options = append(options, domain.Option{ID: fmt.Sprintf("c%02d", i+1), Name: p.Name(), Organisation: p.Organisation,
			Employer: p.Employer(), Sitting: el.SittingFrom(p.Employer()), Person: p.ID, Nomination: of[p.ID].ID})
	}
	if el.Params.RON {
		options = append(options, domain.Reopen)
	}
	return options, nil
}

// seal gives a round what every round of the election has in common and seals
// it.
func (e *Engine) seal(tx *store.Tx, el domain.Election, c domain.Contest, people []domain.Elector) (domain.Contest, error) {
	c.ID, c.Election, c.Title = store.NewID[domain.ContestID](), el.ID, el.Title
	c.Reference = fmt.Sprintf("%s/%d", el.Reference, c.Round)
	c.Seats, c.Method, c.Policy, c.Params, c.Rules = el.Seats, el.Params.Method, el.Params.KeyPolicy, el.Params, el.RulesVersion
	c.PaperUse, c.PapersMin = domain.PapersShown(el.Kind, el.Params)
	c.Duplicates = el.Params.DuplicatePolicy
	if c.MinBallots == 0 {
		c.MinBallots = el.Params.MinBallots
	}
	if el.Kind == domain.OfficerElection && c.Round == 1 {
		c.MinBallots = domain.OfficerQuorum(len(people), false, el.Params) // without it nothing is opened (R95)
		c.Settings = domain.OfficerCount(false).Settings()
	}
	second, err := e.SecondHolder(tx, el, c.Round)
	if err != nil {
		return c, err
	}
	if second == nil {
		return e.SealRoll(tx, c, people)
	}
	return e.SealRoll(tx, c, people, *second)
}

// missSeal raises the alarm of a poll whose hour has come without its key being
// on the board (docs/protocol.md 4): it does not open.
func (e *Engine) missSeal(tx *store.Tx, el domain.Election) error {
	return e.Alarmed(tx, el, refusal.Because(domain.NotSealed, "R60", refusal.Args{"opens": el.Timetable.PollOpens}))
}

// openPoll records that a round has opened, and tells its voters. It opened by
// the clock (R13, R67).
func (e *Engine) openPoll(tx *store.Tx, el domain.Election) error {
	if err := intact(tx, el); err != nil {
		return e.Alarmed(tx, el, err)
	}
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	on, err := tx.CountRoll(c.ID)
	if err != nil {
		return err
	}
	if err := clerk.ToVoters(tx, el, nil, &c.Closes, clerk.PollOpenMail{PollCloses: c.Closes, Contest: c.ID, Duplicates: c.Duplicates}); err != nil {
		return err
	}
	if el.State == domain.Sealed {
		if el, err = el.Move(domain.Open); err != nil {
			return err
		}
		if err := tx.SaveElection(el); err != nil {
			return err
		}
	}
	if err := tx.PollOpened(c.ID); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.PollOpened, Rule: "R67", Panel: el.Panel, Election: el.ID, Contest: c.ID,
		Detail: map[string]any{"voters": on}})
}

// RemindAgain writes once more to those who have not voted, because an officer asks for
// it: who they are the engine knows, and nobody else (R69).
func (e *Engine) RemindAgain(ctx context.Context, by domain.Actor, id domain.ElectionID) error {
	return e.Act(ctx, by, id, domain.Conveners, func(tx *store.Tx, el domain.Election) error {
		c, err := clerk.LatestContest(tx, el)
		if err != nil {
			return err
		}
		if err := c.RemindAgain(tx.Now()); err != nil {
			return err
		}
		if err := tx.RemindedAgain(c.ID); err != nil {
			return err
		}
		if err := clerk.ToQuiet(tx, el, &c.Closes, clerk.ReminderMail{PollCloses: c.Closes, Contest: c.ID}); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.PollRemindedAgain, Rule: "R69", Panel: el.Panel, Election: el.ID, Contest: c.ID})
	})
}

// remind writes to those who have not voted, and to nobody else; officers see a
// number (R69).
func (e *Engine) remind(tx *store.Tx, el domain.Election) error {
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	n := c.ReminderDue(tx.Now())
	if err := clerk.ToQuiet(tx, el, &c.Closes, clerk.ReminderMail{PollCloses: c.Closes, Contest: c.ID}); err != nil {
		return err
	}
	if err := tx.Reminded(c.ID, n); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.PollReminded, Rule: "R69", Panel: el.Panel, Election: el.ID, Contest: c.ID,
		Detail: map[string]any{"reminder": n}})
}

// stopPoll ends a poll that withdrawals have left with nothing to decide: its
// ballots stay unopened, and who is left is elected (R56).
func (e *Engine) stopPoll(tx *store.Tx, el domain.Election) error {
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	why := e.Say("written.why.no-contest")
	if err := e.EndContest(tx, c, why); err != nil {
		return err
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	if el, err = el.Move(domain.Stopped); err != nil {
		return err
	}
	act := domain.Act{Name: acts.PollStopped, Rule: "R56", Why: why, Panel: el.Panel, Election: el.ID, Contest: c.ID}
	if err := tx.Record(domain.Engine(), act); err != nil {
		return err
	}
	if err := clerk.ToVoters(tx, el, nil, nil, clerk.PollStoppedMail{Why: why}); err != nil {
		return err
	}
	waits := drawn(tx, el, field)
	if _, no := refusal.Of(waits); no {
		if err := tx.SaveElection(el); err != nil {
			return err
		}
		return e.awaitDraw(tx, el)
	}
	if waits != nil {
		return waits
	}
	return e.haltedOutcome(tx, el)
}

// haltedOutcome declares who is left of a poll that was stopped (R56).
func (e *Engine) haltedOutcome(tx *store.Tx, el domain.Election) error {
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	outcome, _, err := unopposed(tx, el, field)
	if err != nil {
		return err
	}
	outcome.Decision, outcome.Contest = domain.PollHalted, c.ID
	return e.provide(tx, el, outcome, "R56")
}

// recordClose records that a round's poll has closed. After an outage over the close it
// waits, unopened, for its officers (R20a).
func (e *Engine) recordClose(tx *store.Tx, el domain.Election) error {
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	outages, err := tx.Outages(c.Opens, c.Closes, outageThatCounts)
	if err != nil {
		return err
	}
	if domain.HeldForOutage(outages, c.Closes) {
		why := e.Say("written.why.outage")
		if err := e.HoldContest(tx, c, why); err != nil {
			return err
		}
		people, err := clerk.OfficersOf(tx, el, domain.Conveners...)
		if err != nil {
			return err
		}
		if err := tx.Mail(clerk.WriteAll(el, people, clerk.HeldMail{})...); err != nil {
			return err
		}
		act := domain.Act{Name: acts.PollHeld, Rule: "R20a", Why: why, Panel: el.Panel, Election: el.ID, Contest: c.ID}
		if err := tx.Record(domain.Engine(), act); err != nil {
			return err
		}
	}
	if err := e.CallKeyHolders(tx, el, c); err != nil {
		return err
	}
	if err := tx.PollClosed(c.ID); err != nil {
		return err
	}
	if el.State == domain.Open {
		return e.moveOn(tx, el, domain.Closed, acts.PollClosed, "R67")
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.PollClosed, Rule: "R67", Why: e.Say("written.why.due"), Panel: el.Panel, Election: el.ID, Contest: c.ID})
}

// beginCount records that the count has begun; the contest's own chain does it.
func (e *Engine) beginCount(tx *store.Tx, el domain.Election) error {
	return e.moveOn(tx, el, domain.Counting, acts.CountBegun, "R80")
}
