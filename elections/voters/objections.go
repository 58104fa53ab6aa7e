package voters

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Object lodges a member's objection: to her own entry or absence on the roll,
// until it is sealed (R31), or to the result, by a candidate or voter within the
// objection window (R82).
func (e *Voters) Object(ctx context.Context, by domain.Actor, id domain.ElectionID, about domain.ObjectionAbout, words string) (o domain.Objection, err error) {
	if err := domain.Written(words, "words", "R82"); err != nil {
		return o, err
	}
	err = e.Act(ctx, by, id, nil, func(tx *store.Tx, el domain.Election) error {
		now := tx.Now()
		closes := el.Timetable.RollSealed
		switch about {
		case domain.AboutRoll:
			err = ofNetwork(tx, el, by)
		case domain.AboutResult:
			if closes, err = clerk.ObjectionsClose(el); err == nil {
				err = voterOrCandidate(tx, el, by)
			}
		default:
			err = refusal.Because(refusal.Malformed, "R82", nil).On("about")
		}
		if err != nil {
			return err
		}
		if err := el.MayObject(about, closes, now); err != nil {
			return err
		}
		o = domain.Objection{ID: store.NewID[domain.ObjectionID](), Election: el.ID, About: about, Person: by.Person, Words: domain.CleanText(words), At: now}
		if err := tx.CreateObjection(o); err != nil {
			return err
		}
		officers, err := clerk.OfficersOf(tx, el, domain.Rulers...)
		if err != nil {
			return err
		}
		if err := tx.Mail(clerk.WriteAll(el, officers, clerk.ObjectionReceivedMail{})...); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.ObjectionLodged, Rule: objectionRule(about), Panel: el.Panel, Election: el.ID, Subject: string(o.ID)})
	})
	return o, err
}

func objectionRule(about domain.ObjectionAbout) string {
	if about == domain.AboutRoll {
		return "R31"
	}
	return "R82"
}

// AnswerObjection is the returning officer's answer, with reasons; a result is
// not certified before every objection to it has one (R82, R83).
func (e *Voters) AnswerObjection(ctx context.Context, by domain.Actor, id domain.ObjectionID, upheld bool, answer string) (o domain.Objection, err error) {
	if by.Anonymous() {
		return o, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		was, err := tx.ObjectionForAct(id)
		if err != nil {
			return err
		}
		el, err := tx.Election(was.Election)
		if err != nil {
			return err
		}
		if err := by.MustAct(el.Panel, el.ID, domain.Rulers...); err != nil {
			return err
		}
		if o, err = was.Answered(by.Person, upheld, answer, tx.Now()); err != nil {
			return err
		}
		if err := tx.AnswerObjection(o); err != nil {
			return err
		}
		if o.About == domain.AboutResult {
			if err := clerk.Publish(tx, by, el, domain.ObjectionAnswer, map[string]any{"objection": o.ID, "upheld": upheld, "answer": o.Answer}); err != nil {
				return err
			}
		}
		if err := tx.Mail(clerk.Write(el, o.Person, clerk.ObjectionAnsweredMail{Upheld: upheld, Answer: o.Answer})); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.ObjectionAnswered, Rule: objectionRule(o.About), Why: o.Answer, Panel: el.Panel, Election: el.ID,
			Subject: string(o.ID), Detail: map[string]any{"upheld": upheld}})
	})
	return o, err
}

// Objections lists an election's objections: all of them for officers, her own
// for anybody else.
func (e *Voters) Objections(ctx context.Context, by domain.Actor, id domain.ElectionID) (list []domain.Objection, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		all, err := tx.ObjectionsOf(id)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Person == by.Person || by.Is(el.Panel, el.ID, domain.Overseers...) {
				list = append(list, o)
			}
		}
		return nil
	})
	return list, err
}

// Objection is one of an election's, for whoever made it and the officers.
func (e *Voters) Objection(ctx context.Context, by domain.Actor, election domain.ElectionID, id domain.ObjectionID) (o domain.Objection, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(election)
		if err != nil {
			return err
		}
		if o, err = tx.Objection(election, id); err == nil && o.Person != by.Person && !by.Is(el.Panel, el.ID, domain.Overseers...) {
			o, err = domain.Objection{}, refusal.Because(refusal.Unknown, "", nil)
		}
		return err
	})
	return o, err
}

// ofNetwork refuses whoever has nothing to do with the election's network.
func ofNetwork(tx *store.Tx, el domain.Election, by domain.Actor) error {
	facts, err := tx.MembershipsOf(by.Person)
	if err != nil {
		return err
	}
	for _, m := range facts {
		if m.Network == el.Network {
			return nil
		}
	}
	return refusal.Because(domain.NotOnRoll, "R31", nil)
}

// voterOrCandidate refuses whoever neither has a vote in the election nor stood.
func voterOrCandidate(tx *store.Tx, el domain.Election, by domain.Actor) error {
	if concerned, err := clerk.Concerns(tx, el, by.Person); err != nil || concerned {
		return err
	}
	return refusal.Because(domain.NotOnRoll, "R82", nil)
}

// Complain is a member's complaint about how somebody campaigns (R57), to the returning
// officer: by a voter or a candidate, about a candidate or nobody in particular.
func (e *Voters) Complain(ctx context.Context, by domain.Actor, id domain.ElectionID, about domain.NominationID, words string) (c domain.Complaint, err error) {
	if err := domain.Written(words, "words", "R57"); err != nil {
		return c, err
	}
	err = e.Act(ctx, by, id, nil, func(tx *store.Tx, el domain.Election) error {
		if err := MayComplain(tx, el, by); err != nil {
			return err
		}
		c = domain.Complaint{ID: store.NewID[domain.ComplaintID](), Election: el.ID, Nomination: about, Person: by.Person, Words: domain.CleanText(words), At: tx.Now()}
		if about != "" {
			n, err := tx.Nomination(about)
			if err != nil {
				return err
			}
			if el.StatementAt == nil { // candidates are not known yet (R48)
				return refusal.Because(refusal.Unknown, "", nil)
			}
			if err := c.About(n); err != nil {
				return err
			}
		}
		if err := tx.CreateComplaint(c); err != nil {
			return err
		}
		officers, err := clerk.OfficersOf(tx, el, domain.Rulers...)
		if err != nil {
			return err
		}
		if err := tx.Mail(clerk.WriteAll(el, officers, clerk.ComplaintMail{})...); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.ComplaintMade, Rule: "R57", Panel: el.Panel, Election: el.ID, Subject: string(c.ID)})
	})
	return c, err
}

// AnswerComplaint is the returning officer's answer to a complaint about campaigning,
// and the correction that is published with the election, if there is one to make; it
// has no other consequence (R57).
func (e *Voters) AnswerComplaint(ctx context.Context, by domain.Actor, id domain.ComplaintID, answer, correction string) (c domain.Complaint, err error) {
	if by.Anonymous() {
		return c, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		was, err := tx.ComplaintForAct(id)
		if err != nil {
			return err
		}
		el, err := tx.Election(was.Election)
		if err != nil {
			return err
		}
		if err := by.MustAct(el.Panel, el.ID, domain.Rulers...); err != nil {
			return err
		}
		if c, err = was.Answered(by.Person, answer, correction, tx.Now()); err != nil {
			return err
		}
		if err := tx.AnswerComplaint(c); err != nil {
			return err
		}
		told := []domain.PersonID{c.Person}
		if c.Correction != "" {
			if err := clerk.Publish(tx, by, el, domain.CampaignCorrected, map[string]any{"correction": c.Correction, "nomination": c.Nomination}); err != nil {
				return err
			}
			stood, err := clerk.Candidates(tx, el)
			if err != nil {
				return err
			}
			if el.StatementAt != nil {
				told = clerk.Merge(told, stood)
			}
		}
		for _, p := range told {
			words := ""
			if p == c.Person {
				words = c.Answer
			}
			if err := tx.Mail(clerk.Write(el, p, clerk.ComplaintAnsweredMail{Answer: words, Correction: c.Correction})); err != nil {
				return err
			}
		}
		return tx.Record(by, domain.Act{Name: acts.ComplaintAnswered, Rule: "R57", Why: c.Answer, Panel: el.Panel, Election: el.ID, Subject: string(c.ID),
			Detail: map[string]any{"corrected": c.Correction != ""}})
	})
	return c, err
}

// MayComplain judges whether somebody may complain about campaigning now (R57).
func MayComplain(tx *store.Tx, el domain.Election, by domain.Actor) error {
	if err := el.MayComplain(); err != nil {
		return err
	}
	return voterOrCandidate(tx, el, by)
}

// Complaints lists an election's complaints about campaigning: all of them for its
// officers, her own for anybody else.
func (e *Voters) Complaints(ctx context.Context, by domain.Actor, id domain.ElectionID) (list []domain.Complaint, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		all, err := tx.ComplaintsOf(id)
		for _, c := range all {
			if c.Person == by.Person && by.Person != "" || by.Is(el.Panel, el.ID, domain.Overseers...) {
				list = append(list, c)
			}
		}
		return err
	})
	return list, err
}
