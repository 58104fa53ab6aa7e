package elections

import (
	"testing"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// toProvisional takes a contested election for one seat to its provisional
// result: five members vote, the first candidate before the second.
func (o *office) toProvisional(change func(*Draft)) domain.Election {
	o.t.Helper()
	el := o.notice(change)
	c := o.toPoll(el)
	for i := range 5 {
		o.vote(c, o.members[i], c.Options[0].ID, c.Options[1].ID)
	}
	o.at(c.Closes)
	if el = o.reload(el); el.State != domain.Provisional {
		o.t.Fatalf("%s, alarm %q", el.State, el.Alarm)
	}
	return el
}

func (o *office) afterObjections(el domain.Election) {
	o.t.Helper()
	closes, err := clerk.ObjectionsClose(el)
	if err != nil {
		o.t.Fatal(err)
	}
	storetest.MustSet(o.t, o.e.Store, closes)
}

func TestAZ4_OnePersonNeverGivesBothHalves(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		p := domain.DefaultParams(domain.PanelElection)
		p.OfficersOtherOrg = true
		el := o.toProvisional(func(d *Draft) { d.Params = &p })
		o.afterObjections(el)
		r, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order")
		if err != nil {
			t.Fatal(err)
		}
		sameSession, otherSession, otherAccount := o.ro, o.ro, o.dep
		otherSession.Session = "another"
		otherAccount.Number = o.ro.Number // a second account of the same person key
		for name, by := range map[string]domain.Actor{"the same session": sameSession, "another session": otherSession, "another account": otherAccount} {
			if _, err := o.e.Confirm(t.Context(), by, r.ID, ""); !refusedFor(err, refusal.SamePerson) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "once more"); !refusedFor(err, domain.RequestWaits) {
			t.Errorf("asking twice: %v", err)
		}
		if _, err := o.e.Confirm(t.Context(), o.secretary, r.ID, ""); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("the secretariat confirms: %v", err)
		}
		o.write(func(tx *store.Tx) error { // the deputy moves to the returning officer's organisation
			p, err := tx.Person(o.dep.Person)
			if err != nil {
				return err
			}
			p.Organisation = " OFFICE 0"
			return tx.SavePerson(p)
		})
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); !refusedFor(err, domain.SameEmployer) {
			t.Errorf("the same organisation: %v", err)
		}
		if list, err := o.e.Requests(t.Context(), o.ro, el.ID); err != nil || len(list) != 1 {
			t.Errorf("the request does not wait any more: %v %v", list, err)
		}
		if el = o.reload(el); el.State != domain.Provisional {
			t.Errorf("certified by one person: %s", el.State)
		}
		o.write(func(tx *store.Tx) error {
			p, err := tx.Person(o.dep.Person)
			p.Organisation = "Elsewhere"
			if err != nil {
				return err
			}
			return tx.SavePerson(p)
		})
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); err != nil {
			t.Fatalf("two people of two organisations: %v", err)
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); !refusedFor(err, domain.RequestDone) {
			t.Errorf("confirming twice: %v", err)
		}
		if el = o.reload(el); el.State != domain.Certified {
			t.Errorf("after two: %s", el.State)
		}
	})
}

func TestR7_ARequestLapsesWithItsWindow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.afterObjections(el)
		r, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order")
		if err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, r.Until)
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); !refusedFor(err, refusal.RequestOver) {
			t.Errorf("as the window closes: %v", err)
		}
		if el = o.certify(el); el.State != domain.Certified {
			t.Errorf("asked for again: %s", el.State)
		}
	})
}

func TestIN8_RulesChangedBehindTheEngineAreAnAlarm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		if _, err := o.e.EditElection(t.Context(), o.secretary, el.ID, Draft{Closes: o.closes}, nil); !refusedFor(err, domain.RulesFrozen) {
			t.Errorf("editing after the notice: %v", err)
		}
		if _, err := o.e.PublishNotice(t.Context(), o.secretary, el.ID); !refusedFor(err, domain.WrongState) {
			t.Errorf("a second notice: %v", err)
		}
		p := el.Params
		p.Supporters = 5
		if err := o.e.SetParams(t.Context(), o.secretary, o.panel.ID, domain.PanelElection, p, "later elections"); err != nil {
			t.Fatal(err)
		}
		if now := o.reload(el); now.Params.Supporters != 2 {
			t.Errorf("an election under way needs %d supporters (R8)", now.Params.Supporters)
		}
		o.valid(el, 0, 2, 3)
		o.valid(el, 1, 4, 5)
		o.at(el.Timetable.Statement)
		for name, statement := range map[string]string{
			"the seats":     "UPDATE elections SET seats = 2",
			"the method":    "UPDATE elections SET params = replace(params, 'scottish-stv', 'meek')",
			"the timetable": "UPDATE elections SET timetable = replace(timetable, '2026-06-25', '2026-06-24')",
			"the term":      "UPDATE elections SET term_until = '2029-08-01'",
		} {
			o.write(func(tx *store.Tx) error { return storetest.Exec(tx, "CREATE TABLE kept AS SELECT * FROM elections") })
			o.write(func(tx *store.Tx) error { return storetest.Exec(tx, statement) })
			err := s.Read(t.Context(), func(tx *store.Tx) error {
				el, err := tx.Election(el.ID)
				if err != nil {
					return err
				}
				return intact(tx, el)
			})
			if !refusedFor(err, refusal.Tampered) {
				t.Errorf("%s changed by SQL: %v", name, err)
			}
			o.write(func(tx *store.Tx) error {
				return storetest.Exec(tx, `UPDATE elections SET seats = (SELECT seats FROM kept), params = (SELECT params FROM kept),
					timetable = (SELECT timetable FROM kept), term_until = (SELECT term_until FROM kept)`)
			})
			o.write(func(tx *store.Tx) error { return storetest.Exec(tx, "DROP TABLE kept") })
		}
		o.write(func(tx *store.Tx) error { return storetest.Exec(tx, "UPDATE elections SET seats = 2") })
		o.at(el.Timetable.RollSealed)
		if el = o.reload(el); el.State != domain.Withdrawals || el.Alarm == "" {
			t.Fatalf("sealed all the same: %s, alarm %q", el.State, el.Alarm)
		}
		o.wantActs(el, map[acts.Name]int{"election.alarm": 1, "roll.sealed": 0})

		// Two officers resolve it; while the data are wrong it cannot go on (R103).
		if _, err := o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmContinue, "a slip", "the log"); !refusedFor(err, refusal.Tampered) {
			t.Errorf("going on with wrong rules: %v", err)
		}
		o.write(func(tx *store.Tx) error { return storetest.Exec(tx, "UPDATE elections SET seats = 1") })
		r, err := o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmContinue, "a slip", "the log")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); err != nil {
			t.Fatal(err)
		}
		o.tick()
		if el = o.reload(el); el.State != domain.Sealed {
			t.Errorf("after the resolution: %s, alarm %q", el.State, el.Alarm)
		}
	})
}

func TestIN8_SeatsChangedAfterTheCountBlockTheCertificate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.afterObjections(el)
		r, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order")
		if err != nil {
			t.Fatal(err)
		}
		o.write(func(tx *store.Tx) error {
			return storetest.Exec(tx, "UPDATE elections SET outcome = replace(outcome, '\"c01\"', '\"c02\"')")
		})
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); !refusedFor(err, refusal.Tampered) {
			t.Errorf("another outcome: %v", err)
		}
	})
}
