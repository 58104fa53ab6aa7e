package elections

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// PublishNotice publishes the notice of an election (R39). From then on its
// rules, seats and method are frozen (R8), and the clock runs it.
//
// A notice that is published before its day opens nominations on that day all the
// same, in the office's hours; [Engine.PublishAtOnce] opens them with the notice.
func (e *Engine) PublishNotice(ctx context.Context, by domain.Actor, id domain.ElectionID) (el domain.Election, err error) {
	return e.publishNotice(ctx, by, id, false)
}

// PublishAtOnce publishes the notice and opens nominations with it, whatever the hour,
// because whoever publishes it has asked for that.
func (e *Engine) PublishAtOnce(ctx context.Context, by domain.Actor, id domain.ElectionID) (domain.Election, error) {
	return e.publishNotice(ctx, by, id, true)
}

func (e *Engine) publishNotice(ctx context.Context, by domain.Actor, id domain.ElectionID, atOnce bool) (el domain.Election, err error) {
	err = e.Act(ctx, by, id, domain.Conveners, func(tx *store.Tx, was domain.Election) error {
		el, err = e.noticeTx(tx, by, was, atOnce)
		return err
	})
	return el, err
}

// noticeTx publishes the notice of a draft within the transaction and has everybody
// told who may vote.
func (e *Engine) noticeTx(tx *store.Tx, by domain.Actor, was domain.Election, atOnce bool) (el domain.Election, err error) {
	// long: what is judged before the notice, one after the other.
	if err := was.In("R38", domain.Draft); err != nil {
		return el, err
	}
	if _, _, err := electable(tx, was.Panel); err != nil { // it may have ended since the draft (R2)
		return el, err
	}
	calendar, err := when.CalendarVersion(was.Calendar)
	if err != nil {
		return el, err
	}
	if was, err = e.anew(tx, was); err != nil {
		return el, err
	}
	if was.HeldAgain() && !tx.Now().Before(was.Timetable.NominationsClose) {
		void, err := tx.Election(was.Given.HeldAgain)
		if err != nil {
			return el, err
		}
		if was.Timetable, err = planAgain(tx, was, void, calendar); err != nil {
			return el, err
		}
	}
	if was.Timetable, err = was.Timetable.Announced(tx.Now(), was.Params, atOnce || was.HeldAgain()); err != nil {
		return el, err
	}
	if err := was.Params.Check(was.Kind); err != nil {
		return el, err
	}
	if err := checkTimes(was, calendar); err != nil {
		return el, err
	}
	if el, err = notify(tx, by, was); err != nil {
		return el, err
	}
	if err := carryNominations(tx, el); err != nil {
		return el, err
	}
	if _, err := tx.PublishByHand(el.ID); err != nil { // it is published, by whomever
		return el, err
	}
	return el, clerk.ToVoters(tx, el, nil, nil, clerk.NoticeOf(el))
}

// checkTimes refuses a timetable that the rules do not allow for the election.
func checkTimes(el domain.Election, c when.Calendar) error {
	if el.HeldAgain() {
		return el.Timetable.CheckHeldAgain(el.Params)
	}
	return el.Timetable.Check(el.Kind, el.Params, c)
}

// notify publishes the notice of a drafted election whose timetable stands.
func notify(tx *store.Tx, by domain.Actor, el domain.Election) (domain.Election, error) {
	if err := el.CheckNotice(); err != nil {
		return el, err
	}
	now := tx.Now()
	el, err := el.Move(domain.Notice)
	if err != nil {
		return el, err
	}
	el.PublishedAt, el.RulesVersion = &now, domain.RulesVersion
	register, err := frozenFacts(tx, el)
	if err != nil {
		return el, err
	}
	el.Given = &register
	body, err := noticeOf(tx, el)
	if err != nil {
		return el, err
	}
	hash, err := frozen(el)
	if err != nil {
		return el, err
	}
	if err := tx.SaveElection(el); err != nil {
		return el, err
	}
	if err := clerk.Publish(tx, by, el, domain.NoticeOfElection, body); err != nil {
		return el, err
	}
	return el, tx.Record(by, domain.Act{Name: acts.ElectionNoticePublished, Rule: "R39", Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"frozen": hash, "timetable": el.Timetable, "calendar": el.Calendar, "rules": el.RulesVersion}})
}

func noticeOf(tx *store.Tx, el domain.Election) (domain.NoticeBody, error) {
	panel, err := tx.Panel(el.Panel)
	if err != nil {
		return domain.NoticeBody{}, err
	}
	network, err := tx.Network(el.Network)
	if err != nil {
		return domain.NoticeBody{}, err
	}
	who := domain.WhoMay{Network: network.Name, On: el.Timetable.QualifyingDate}
	if el.Kind == domain.OfficerElection {
		who = domain.WhoMay{Elected: true, On: el.Timetable.QualifyingDate}
	}
	stand := who
	stand.Roles = el.Given.Roles
	remainders, err := remaindersOf(tx, el)
	if err != nil {
		return domain.NoticeBody{}, err
	}
	return domain.NoticeBody{Remainders: remainders, Title: el.Title, Panel: panel.Name, Office: el.Office, Seats: el.Seats, Term: el.Term, Method: el.Params.Method, Keys: el.Params.KeyPolicy,
		RON: el.Params.RON, Timetable: el.Timetable, Vote: who, Stand: stand, Supporters: el.Params.Supporters, Contact: el.Contact,
		Reviewer: el.Reviewer, Text: el.NoticeText, ObjectionsEnd: el.Given.ObjectionsEnd}, nil
}

// remaindersOf is what is left of each term that a by-election fills, if those elected
// take office as the poll closes (R39, R118, R120); nil for other elections.
func remaindersOf(tx *store.Tx, el domain.Election) ([]domain.Remainder, error) {
	if el.Kind != domain.ByElection {
		return nil, nil
	}
	closes, err := clerk.Today(el, el.Timetable.PollCloses)
	if err != nil {
		return nil, err
	}
	var terms []domain.SeatTerm
	for _, id := range el.SeatTerms {
		t, err := tx.SeatTerm(id)
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
	}
	return domain.Remainders(terms, closes), nil
}

// CorrectStatement publishes a dated slip beside the statement of candidates
// (R49a): the statement itself stays as it was published. Everybody already told
// is told.
func (e *Engine) CorrectStatement(ctx context.Context, by domain.Actor, id domain.ElectionID, slip domain.Slip) error {
	return e.Act(ctx, by, id, domain.Rulers, func(tx *store.Tx, el domain.Election) error {
		if el.StatementAt == nil {
			return refusal.Because(domain.WrongState, "R49a", refusal.Args{"state": el.State})
		}
		if err := domain.Written(slip.Text, "text", "R49a"); err != nil {
			return err
		}
		if slip.Nomination != "" {
			n, err := tx.Nomination(slip.Nomination)
			if err != nil {
				return err
			}
			if n.Election != el.ID {
				return refusal.Because(refusal.Unknown, "", nil)
			}
		}
		slip.Text = domain.CleanText(slip.Text)
		if err := clerk.Publish(tx, by, el, domain.CorrectionSlip, slip); err != nil {
			return err
		}
		if err := clerk.ToVoters(tx, el, nil, nil, clerk.CorrectionMail{Text: slip.Text}); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.StatementCorrected, Rule: "R49a", Why: slip.Text, Panel: el.Panel, Election: el.ID,
			Subject: string(slip.Nomination)})
	})
}

// Cancel calls an election off before its poll opens (R38, R60).
func (e *Engine) Cancel(ctx context.Context, by domain.Actor, id domain.ElectionID, why string) error {
	if err := domain.Reasoned(why); err != nil {
		return err
	}
	return e.Act(ctx, by, id, domain.Conveners, func(tx *store.Tx, el domain.Election) error {
		now := tx.Now()
		if el.State != domain.Draft && !by.IsEngine() {
			if err := by.MustAct(el.Panel, el.ID, domain.Rulers...); err != nil {
				return err
			}
		}
		if el.State != domain.Draft && !now.Before(el.Timetable.PollOpens) && el.State == domain.Sealed && el.Alarm == "" {
			return refusal.Because(domain.WrongState, "R38", refusal.Args{"state": domain.Open}) // by the clock it is open (R13)
		}
		return e.callOff(tx, by, el, clerk.Trimmed(why))
	})
}

// callOff ends an election that has not opened its poll.
func (e *Engine) callOff(tx *store.Tx, by domain.Actor, el domain.Election, why string) error {
	el, err := el.Move(domain.Cancelled)
	if err != nil {
		return err
	}
	now := tx.Now()
	el.CancelledWhy, el.Alarm, el.Done.Ended = why, "", &now
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	stood, err := clerk.Candidates(tx, el)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if err := e.EndContest(tx, c, why); err != nil {
			return err
		}
	}
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if el.PublishedAt != nil {
		if err := clerk.Publish(tx, by, el, domain.ElectionEnded, map[string]any{"how": domain.Cancelled, "why": why}); err != nil {
			return err
		}
		// All who were told of the notice, and all who stand.
		if err := clerk.ToVoters(tx, el, stood, nil, clerk.CancelledMail{Why: why}); err != nil {
			return err
		}
	}
	return tx.Record(by, domain.Act{Name: acts.ElectionCancelled, Rule: "R38", Why: why, Panel: el.Panel, Election: el.ID})
}
