package voters

import (
	"context"
	"fmt"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// rollChange is what a request to change a sealed roll carries.
type rollChange struct {
	Add    domain.PersonID   `json:"add,omitempty"`
	AddAll []domain.PersonID `json:"add_all,omitempty"` // R33a
	Remove domain.PersonID   `json:"remove,omitempty"`
	Public string            `json:"public,omitempty"` // for everybody (R51a)
}

// askRoll asks for a change of a sealed roll; the reason that goes on the board and
// the page is the public one.
func (e *Voters) askRoll(ctx context.Context, by domain.Actor, id domain.ElectionID, change rollChange, r domain.Reasons) (q domain.Request, err error) {
	if r, err = r.Tidy(); err != nil {
		return q, err
	}
	change.Public = r.Public
	return e.Ask(ctx, by, id, acts.PairRollChange, r.Why, change)
}

// added are all whom the change would add.
func (c rollChange) added() []domain.PersonID {
	if c.Add != "" {
		return []domain.PersonID{c.Add}
	}
	return c.AddAll
}

// AddToRoll asks for somebody to be added to a sealed roll who was wrongly left
// out on the qualifying date: two officers, until 24 hours before the close (R33).
func (e *Voters) AddToRoll(ctx context.Context, by domain.Actor, id domain.ElectionID, p domain.PersonID, why domain.Reasons) (domain.Request, error) {
	return e.askRoll(ctx, by, id, rollChange{Add: p}, why)
}

// AddAllToRoll asks for several people to be added to a sealed roll who were
// wrongly left out, in one act over the list (R33a). The refusal of one names her
// place, "people[3]", and nobody is added.
func (e *Voters) AddAllToRoll(ctx context.Context, by domain.Actor, id domain.ElectionID, people []domain.PersonID, why domain.Reasons) (domain.Request, error) {
	return e.askRoll(ctx, by, id, rollChange{AddAll: people}, why)
}

// RemoveFromRoll asks for somebody to be taken off a sealed roll: a duplicate, a
// death, or somebody not eligible on the qualifying date (R34). Whether there is a
// ballot of hers is judged when the second officer confirms, and not before.
func (e *Voters) RemoveFromRoll(ctx context.Context, by domain.Actor, id domain.ElectionID, p domain.PersonID, why domain.Reasons) (domain.Request, error) {
	return e.askRoll(ctx, by, id, rollChange{Remove: p}, why)
}

func (e *Voters) judgeRollChange(tx *store.Tx, el domain.Election, r domain.Request) error {
	change, err := clerk.Tight[rollChange](r)
	if err != nil {
		return err
	}
	if err := el.In("R33", domain.Sealed, domain.Open); err != nil {
		return err
	}
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	now := tx.Now()
	if change.Remove == "" {
		return judgeAdditions(tx, el, c, change)
	}
	if !now.Before(c.Closes) {
		return refusal.Because(domain.PollClosed, "R34", refusal.Args{"closed": c.Closes})
	}
	_, err = tx.RollEntry(c.ID, change.Remove)
	return err
}

// judgeAdditions refuses to add to a sealed roll out of time, or somebody who is
// on it or was not qualified on the day (R33, R33a).
func judgeAdditions(tx *store.Tx, el domain.Election, c domain.Contest, change rollChange) error {
	if now := tx.Now(); !now.Before(el.Timetable.RollCuresClose()) {
		return refusal.Because(domain.RollCureOver, "R33", refusal.Args{"closed": el.Timetable.RollCuresClose()})
	}
	who := change.added()
	if err := domain.CheckAdditions(who); err != nil {
		return err
	}
	for i, id := range who {
		err := mayBeAdded(tx, el, c, id)
		if r, no := refusal.Of(err); no && change.Add == "" {
			return r.On(fmt.Sprintf("people[%d]", i))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func mayBeAdded(tx *store.Tx, el domain.Election, c domain.Contest, id domain.PersonID) error {
	if _, err := tx.Person(id); err != nil {
		return err
	}
	if _, err := tx.RollEntry(c.ID, id); err == nil {
		return refusal.Because(domain.OnRollAlready, "R33", nil)
	} else if _, no := refusal.Of(err); !no {
		return err
	}
	facts, err := tx.MembershipsOf(id)
	if err != nil {
		return err
	}
	if el.Kind == domain.OfficerElection || !el.OnRoll(facts, el.Timetable.QualifyingDate) {
		return refusal.Because(domain.NotQualified, "R33", refusal.Args{"qualifying": el.Timetable.QualifyingDate})
	}
	return nil
}

// noBallot refuses to remove somebody of whom there is a ballot (R34). The answer
// tells that she has voted, so nobody gets it for the asking: two officers must
// have wanted the removal, their attempt stands in the record, she is told, and
// the request is spent (R69, PR5).
func noBallot(tx *store.Tx, el domain.Election, r domain.Request) error {
	change, err := clerk.Tight[rollChange](r)
	if err != nil || change.Remove == "" {
		return err
	}
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	if _, err := tx.LockBoard(c.ID); err != nil { // a ballot that is being cast is waited for
		return err
	}
	entry, err := tx.RollEntry(c.ID, change.Remove)
	if err != nil {
		return err
	}
	ballots, err := tx.BallotsOfTag(c.ID, entry.Tag)
	if err != nil || len(ballots) == 0 {
		return err
	}
	if err := tx.Mail(clerk.WriteAll(el, []domain.PersonID{change.Remove}, clerk.RemovalRefusedMail{})...); err != nil {
		return err
	}
	return refusal.Because(domain.HasVoted, "R34", nil)
}

func (e *Voters) changeRoll(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	change, err := clerk.Tight[rollChange](r)
	if err != nil {
		return err
	}
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	var add []domain.Person
	var remove []domain.PersonID
	who := change.added()
	said := domain.RollWord(e.Say, true, change.Public)
	if change.Remove != "" {
		who, remove = []domain.PersonID{change.Remove}, []domain.PersonID{change.Remove}
		said = domain.RollWord(e.Say, false, change.Public)
		if err := signOut(tx, change.Remove, "roll-removal"); err != nil {
			return err
		}
	} else {
		found, err := tx.PeopleByID(who...)
		if err != nil {
			return err
		}
		for _, id := range who {
			add = append(add, found[id])
		}
	}
	if err := e.LogRollChange(tx, c, add, remove, said); err != nil {
		return err
	}
	if err := clerk.Publish(tx, by, el, domain.RollChanged, map[string]any{"added": len(add), "removed": len(remove), "why": said}); err != nil {
		return err
	}
	mails := clerk.WriteAll(el, who, clerk.RollChangedMail{Added: change.Remove == ""})
	if len(add) > 0 && !tx.Now().Before(c.Opens) {
		for _, id := range who {
			mails = append(mails, clerk.Until(clerk.Write(el, id, clerk.PollOpenMail{PollCloses: c.Closes, Contest: c.ID, Duplicates: c.Duplicates}), c.Closes))
		}
	}
	return tx.Mail(mails...)
}
