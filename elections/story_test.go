package elections

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// A contested panel election, from the notice of election to the vice-chair.
func TestStory_AContestedElectionFromTheNoticeToTheViceChair(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 20)
		el := o.notice(nil)
		if el.State != domain.Nominations || el.Seats != 3 {
			t.Fatalf("after the notice: %s, %d seats", el.State, el.Seats)
		}
		wantTerm := domain.NewTerm(when.Date{Year: 2026, Month: time.August, Day: 1}, 2)
		if el.Term != wantTerm {
			t.Errorf("the term is %v, want %v (R18)", el.Term, wantTerm)
		}
		for i := range 5 {
			o.valid(el, i, 10+i, 15)
			if i == 2 { // member 15 has now supported as many as there are seats
				break
			}
		}
		o.valid(el, 3, 10, 11)
		o.valid(el, 4, 12, 13)

		o.at(el.Timetable.Statement)
		if el = o.reload(el); el.State != domain.Withdrawals || el.StatementAt == nil {
			t.Fatalf("the statement is not out: %s", el.State)
		}
		o.at(el.Timetable.RollSealed)
		if el = o.reload(el); el.State != domain.Sealed {
			t.Fatalf("the roll is not sealed: %s %s", el.State, el.Alarm)
		}
		c := o.contest(el)
		if c.Voters != 20 || len(c.Options) != 5 {
			t.Errorf("%d voters and %d options, want 20 and 5", c.Voters, len(c.Options))
		}
		o.at(c.Opens)
		if el = o.reload(el); el.State != domain.Open {
			t.Fatalf("not open: %s", el.State)
		}
		for i := range 12 {
			o.vote(c, o.members[i], c.Options[i%4].ID, c.Options[(i+1)%4].ID)
		}
		o.at(c.Closes.Add(-24 * time.Hour))
		o.at(c.Closes)
		el = o.reload(el)
		if el.State != domain.Provisional || len(el.Outcome.Returned) != 3 || el.Outcome.Vacant != 0 {
			t.Fatalf("after the close: %s, %+v, alarm %q", el.State, el.Outcome, el.Alarm)
		}
		closes, err := clerk.ObjectionsClose(el)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order"); !refusedFor(err, domain.ObjectionsRun) {
			t.Errorf("certifying within the objection window: %v", err)
		}
		storetest.MustSet(t, s, closes)
		el = o.certify(el)
		if el.State != domain.Certified {
			t.Fatalf("not certified: %s", el.State)
		}

		// Seats of exactly two calendar years (R18), each with its mandate.
		o.read(func(tx *store.Tx) error {
			held, err := tx.HoldingsOn(o.panel.ID, wantTerm.From)
			if err != nil || len(held) != 3 {
				t.Fatalf("%d holdings: %v", len(held), err)
			}
			for _, h := range held {
				if h.From != wantTerm.From || h.Until != wantTerm.Until || h.Mandate.Kind != domain.Elected || h.Mandate.Contest != c.ID {
					t.Errorf("a holding of %v to %v by %+v", h.From, h.Until, h.Mandate)
				}
			}
			return nil
		})

		// The clock calls the chair among the members-elect, then the vice-chair.
		o.tick()
		chair := o.chosen(el, domain.ChairOffice)
		o.tick()
		vice := o.chosen(el, domain.ViceOffice)
		if chair == vice {
			t.Error("one person holds both offices (R99)")
		}
		o.read(func(tx *store.Tx) error {
			offices, err := tx.OfficesOn(o.panel.ID, wantTerm.From)
			if err != nil || len(offices) != 2 {
				t.Fatalf("%d offices: %v", len(offices), err)
			}
			for _, f := range offices {
				if f.From != wantTerm.From || f.Until != wantTerm.Until {
					t.Errorf("%s from %v until %v (R100)", f.Office, f.From, f.Until)
				}
			}
			return nil
		})
		o.wantActs(el, map[acts.Name]int{"election.drafted": 1, acts.ElectionNoticePublished: 1, "nominations.opened": 1, "nomination.ruled": 5, "statement.published": 1,
			"roll.sealed": 1, acts.PollOpened: 1, acts.PollReminded: 1, "poll.closed": 1, "count.begun": 1, "result.provisional": 1, "election.certified": 1,
			"seat.filled": 3, acts.OfficersConvened: 2})
		o.wantColumnsFromRecord()
	})
}

// chosen runs an officers' election in which everybody votes for the first
// candidate, and returns who was elected.
func (o *office) chosen(parent domain.Election, office domain.Office) domain.PersonID {
	o.t.Helper()
	el := o.officersElection(parent, office)
	o.at(el.Timetable.NominationsOpen)
	var members []domain.Person
	o.read(func(tx *store.Tx) (err error) { members, err = clerk.ElectedMembers(tx, el); return err })
	var sitting *domain.Person
	o.read(func(tx *store.Tx) (err error) {
		sitting, err = nominations.ChairOf(tx, el.Panel, el.Term.From)
		return err
	})
	stood := 0
	for i, m := range members {
		if office == domain.ViceOffice && m.ID == sitting.ID || stood == 2 {
			continue
		}
		stood++
		n, err := o.e.Nominate(o.ctx(), actorOf(m), el.ID, "")
		if err != nil {
			o.t.Fatalf("standing for %s: %v", office, err)
		}
		if _, err := o.e.SaveNomination(o.ctx(), actorOf(m), n.ID, nominations.NominationForm{Statement: "I would preside.", Interests: "none", Consent: true}); err != nil {
			o.t.Fatal(err)
		}
		seconder := members[(i+1)%len(members)]
		for s := 1; ; s++ { // one candidate each for a seconder (R42)
			var backed int
			o.read(func(tx *store.Tx) (err error) {
				backed, err = nominations.BackedBy(tx, el, seconder.ID, n.ID)
				return err
			})
			if backed == 0 && seconder.ID != m.ID {
				break
			}
			seconder = members[(i+1+s)%len(members)]
		}
		if _, err := o.e.AskSupporters(o.ctx(), actorOf(m), n.ID, seconder.Number); err != nil {
			o.t.Fatal(err)
		}
		if n, err = o.e.SubmitNomination(o.ctx(), actorOf(m), n.ID); err != nil {
			o.t.Fatal(err)
		}
		if err := o.e.GiveSupport(o.ctx(), actorOf(seconder), n.Supports[0].ID, true); err != nil {
			o.t.Fatal(err)
		}
		if _, err := o.e.RuleNomination(o.ctx(), o.dep, n.ID, domain.Ruling{Valid: true}); err != nil {
			o.t.Fatal(err)
		}
	}
	o.at(el.Timetable.Statement)
	o.at(el.Timetable.RollSealed)
	if el = o.reload(el); el.State != domain.Sealed {
		o.t.Fatalf("%s not sealed: %s, alarm %q, %+v", office, el.State, el.Alarm, el.Outcome)
	}
	c := o.contest(el)
	o.at(c.Opens)
	for _, m := range members {
		o.vote(c, m, c.Options[0].ID)
	}
	o.at(c.Closes)
	el = o.reload(el)
	if el.State != domain.Provisional || len(el.Outcome.Returned) != 1 {
		o.t.Fatalf("%s after the close: %s %+v alarm %q", office, el.State, el.Outcome, el.Alarm)
	}
	el = o.certify(el)
	return el.Outcome.Returned[0].Person
}
