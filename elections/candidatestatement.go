package elections

import (
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/holders"
	"hustings/elections/store"
)

// openNominations records that nominations have opened (R13).
func (e *Engine) openNominations(tx *store.Tx, el domain.Election) error {
	return e.moveOn(tx, el, domain.Nominations, acts.NominationsOpened, "R38")
}

// moveOn takes an election to its next state and records it.
func (e *Engine) moveOn(tx *store.Tx, el domain.Election, to domain.State, act acts.Name, rule string) error {
	el, err := el.Move(to)
	if err != nil {
		return err
	}
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: act, Rule: rule, Why: e.Say("written.why.due"), Panel: el.Panel, Election: el.ID})
}

// awaitRulings tells the officers that the statement of candidates waits for
// rulings (R47): only the returning officer can make them.
func (e *Engine) awaitRulings(tx *store.Tx, el domain.Election) error {
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	waiting := len(domain.Field(field).Overdue(el.Params))
	people, err := clerk.OfficersOf(tx, el, domain.Conveners...)
	if err != nil {
		return err
	}
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return err
	}
	urgent, err := el.Timetable.RulingsUrgent(tx.Now(), el.Params, calendar)
	if err != nil {
		return err
	}
	var words domain.MailWords = clerk.RulingsDueMail{Waiting: waiting}
	if urgent {
		words = clerk.RulingsUrgentMail{Waiting: waiting, Opens: el.Timetable.PollOpens}
	}
	if err := tx.Mail(clerk.WriteAll(el, people, words)...); err != nil {
		return err
	}
	now := tx.Now()
	el.Done.RulingsAsked = &now
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.StatementAwaitsRulings, Rule: "R47", Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"waiting": waiting, "urgent": urgent}})
}

// publishStatement publishes the valid candidates in the order of their names
// (R49), after taking out those whose membership was not active when nominations
// closed (R45).
func (e *Engine) publishStatement(tx *store.Tx, el domain.Election) error {
	if err := intact(tx, el); err != nil {
		return e.Alarmed(tx, el, err)
	}
	now := tx.Now()
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	if err := e.strikeInactive(tx, el, field); err != nil {
		return err
	}
	if field, err = tx.NominationsOf(el.ID); err != nil {
		return err
	}
	list, err := publishable(tx, el, field)
	if err != nil {
		return err
	}
	if el, err = el.Move(domain.Withdrawals); err != nil {
		return err
	}
	el.StatementAt = &now
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := clerk.Publish(tx, domain.Engine(), el, domain.StatementOfCandidates, list); err != nil {
		return err
	}
	var told []domain.PersonID
	for _, c := range list {
		told = append(told, c.Person)
	}
	if err := tx.Mail(clerk.WriteAll(el, told, clerk.StatementOutMail{WithdrawalsClose: el.Timetable.WithdrawalsClose})...); err != nil {
		return err
	}
	if err := holders.AskForHolder(tx, el); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.StatementPublished, Rule: "R49", Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"candidates": len(list)}})
}

// strikeInactive takes out the valid candidates whose membership was not active
// when nominations closed (R45).
func (e *Engine) strikeInactive(tx *store.Tx, el domain.Election, field domain.Field) error {
	if el.Kind == domain.OfficerElection {
		return nil
	}
	day, err := clerk.Today(el, el.Timetable.NominationsClose)
	if err != nil {
		return err
	}
	for _, n := range field.Standing() {
		facts, err := tx.MembershipsOf(n.Candidate)
		if err != nil {
			return err
		}
		if el.OnRoll(facts, day) {
			continue
		}
		if err := e.leave(tx, domain.Engine(), el, n, domain.LostStanding, domain.Reasons{Why: e.Say("written.why.not-active")}); err != nil {
			return err
		}
	}
	return nil
}

// publishable are the candidates as the statement shows them, in its order (R49);
// their words are put in when it is read (worded).
func publishable(tx *store.Tx, el domain.Election, field domain.Field) ([]domain.PublishedCandidate, error) {
	standing := field.Standing()
	people, of, err := inOrder(tx, standing)
	if err != nil {
		return nil, err
	}
	list := []domain.PublishedCandidate{}
	for _, p := range people {
		n := of[p.ID]
		list = append(list, domain.PublishedCandidate{Nomination: n.ID, Person: p.ID, Name: p.Name(), Organisation: p.Organisation, Withheld: n.StatementWithheld})
	}
	return list, nil
}

// inOrder gives the people behind nominations in the order of their names, and
// the nomination of each.
func inOrder(tx *store.Tx, field domain.Field) ([]domain.Person, map[domain.PersonID]domain.Nomination, error) {
	of := map[domain.PersonID]domain.Nomination{}
	var who []domain.PersonID
	for _, n := range field {
		of[n.Candidate] = n
		who = append(who, n.Candidate)
	}
	found, err := tx.PeopleByID(who...)
	if err != nil {
		return nil, nil, err
	}
	people := make([]domain.Person, 0, len(found))
	for _, id := range who {
		p, ok := found[id]
		if !ok {
			return nil, nil, fmt.Errorf("candidate %s is not in the register", id)
		}
		people = append(people, p)
	}
	domain.SortPeople(people)
	return people, of, nil
}

// declareUnopposed ends the wait for a poll that is not needed (R53 to R55): who
// stands is elected, once two officers have certified it. Where nobody stood for
// an office, nominations are opened again without ado (R96).
func (e *Engine) declareUnopposed(tx *store.Tx, el domain.Election) error {
	if err := intact(tx, el); err != nil {
		return e.Alarmed(tx, el, err)
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	outcome, rule, err := unopposed(tx, el, field)
	if err != nil {
		return err
	}
	el.Outcome = outcome
	if el.Kind == domain.OfficerElection && len(outcome.Returned) == 0 {
		return e.failRound(tx, el, domain.OfficerRound{Failed: el.Attempt - 1}.NobodyStood())
	}
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := clerk.Publish(tx, domain.Engine(), el, domain.ResultProvisional, onPaperOrder(outcome)); err != nil {
		return err
	}
	people, err := clerk.OfficersOf(tx, el, domain.Conveners...)
	if err != nil {
		return err
	}
	for _, r := range outcome.Returned {
		people = clerk.Merge(people, []domain.PersonID{r.Person})
	}
	if err := tx.Mail(clerk.WriteAll(el, people, clerk.UncontestedMail{})...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.ElectionUnopposed, Rule: rule, Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"elected": len(outcome.Returned), "vacant": outcome.Vacant}})
}

// unopposed is the outcome of an election without a poll: all who stand, in the
// order of their names, as far as the employer cap has room for them (R28a).
func unopposed(tx *store.Tx, el domain.Election, field domain.Field) (*domain.Outcome, string, error) {
	people, of, err := inOrder(tx, field.Standing())
	if err != nil {
		return nil, "", err
	}
	need := el.PollNeed(len(people))
	rivals, err := contenders(tx, field.Standing())
	if err != nil {
		return nil, "", err
	}
	var order []domain.NominationID
	if draw := el.Done.Draw; draw != nil {
		order = draw.Order
	}
	within := el.WithinCap(rivals, order)
	o := &domain.Outcome{Decision: domain.Unopposed, Returned: []domain.Returned{}, Vacant: el.Seats - len(within)}
	if len(people) == 0 {
		o.Decision = domain.NobodyStood
	}
	for _, p := range people {
		if slices.Contains(within, of[p.ID].ID) {
			o.Returned = append(o.Returned, domain.Returned{Person: p.ID, Nomination: of[p.ID].ID, Mandate: domain.Uncontest})
		}
	}
	return o, need.Rule, nil
}
