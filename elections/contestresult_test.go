package elections

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestR82_R83_ObjectionsHoldUpTheCertificate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		if _, err := o.e.Object(t.Context(), o.secretary, el.ID, domain.AboutResult, "I do not like it."); !refusedFor(err, domain.NotOnRoll) {
			t.Errorf("somebody without a vote objects: %v", err)
		}
		objection, err := o.e.Object(t.Context(), o.as(6), el.ID, domain.AboutResult, "My address was wrong.")
		if err != nil {
			t.Fatal(err)
		}
		closes, err := clerk.ObjectionsClose(el)
		if err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, closes)
		if _, err := o.e.Object(t.Context(), o.as(5), el.ID, domain.AboutResult, "Me too."); !refusedFor(err, domain.ObjectionOver) {
			t.Errorf("as the window closes: %v", err)
		}
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order"); !refusedFor(err, domain.ObjectionsOpen) {
			t.Errorf("with an objection open: %v", err)
		}
		if _, err := o.e.AnswerObjection(t.Context(), o.ro, objection.ID, false, " "); !refusedFor(err, refusal.Missing) {
			t.Errorf("an answer without reasons: %v", err)
		}
		if _, err := o.e.AnswerObjection(t.Context(), o.ro, objection.ID, false, "The mail reached you on the 5th."); err != nil {
			t.Fatal(err)
		}
		if list, err := o.e.Objections(t.Context(), o.as(5), el.ID); err != nil || len(list) != 0 {
			t.Errorf("another member sees %d objections, %v", len(list), err)
		}
		if el = o.certify(el); el.State != domain.Certified {
			t.Error(el.State)
		}
	})
}

func TestR87_OneRecountForEachCandidate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		if err := o.e.Recount(t.Context(), o.as(5), el.ID); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("a voter asks: %v", err)
		}
		if err := o.e.Recount(t.Context(), o.as(1), el.ID); err != nil {
			t.Fatal(err)
		}
		if err := o.e.Recount(t.Context(), o.as(1), el.ID); !refusedFor(err, domain.RecountedOnce) {
			t.Errorf("twice: %v", err)
		}
		o.write(func(tx *store.Tx) error {
			return storetest.Exec(tx, "UPDATE elections SET outcome = replace(outcome, '\"c01\"', '\"c02\"')")
		})
		if err := o.e.Recount(t.Context(), o.as(0), el.ID); err != nil {
			t.Fatal(err)
		}
		if el = o.reload(el); el.Alarm == "" {
			t.Error("a different result is no alarm")
		}
		o.afterObjections(el)
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order"); !refusedFor(err, domain.AlarmStands) {
			t.Errorf("certifying under an alarm: %v", err)
		}

		// R103: two officers have it counted again; the alarm ends when the papers
		// return whom the result names.
		if _, err := o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmRecount, "a row was changed", "the bundle"); !refusedFor(err, refusal.Tampered) {
			t.Errorf("counted again with another result: %v", err)
		}
		o.write(func(tx *store.Tx) error {
			return storetest.Exec(tx, "UPDATE elections SET outcome = replace(outcome, '\"c02\"', '\"c01\"')")
		})
		r, err := o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmRecount, "a row was changed", "the bundle")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); err != nil {
			t.Fatal(err)
		}
		if el = o.reload(el); el.Alarm != "" {
			t.Errorf("the alarm %q stands after the papers were counted again", el.Alarm)
		}
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order"); err != nil {
			t.Errorf("certifying when the alarm is settled: %v", err)
		}
	})
}

func TestR84_TheReviewerVoidsAndTheElectionIsHeldAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.afterObjections(el)
		el = o.certify(el)
		if _, err := o.e.Void(t.Context(), o.ro, el.ID, "", "irregular"); !refusedFor(err, refusal.Missing) {
			t.Errorf("without the reviewer's decision: %v", err)
		}
		r, err := o.e.VoidAfresh(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "the roll was wrong")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); err != nil {
			t.Fatal(err)
		}
		if el = o.reload(el); el.State != domain.Void {
			t.Fatal(el.State)
		}
		o.read(func(tx *store.Tx) error {
			if held, err := tx.HoldingsOn(o.panel.ID, el.Term.From); err != nil || len(held) != 0 {
				t.Errorf("still seated: %+v %v", held, err)
			}
			return nil
		})
		o.tick()
		var again []domain.Election
		o.read(func(tx *store.Tx) (err error) {
			again, err = tx.Elections(store.ElectionFilter{Parent: el.ID, Kind: domain.PanelElection})
			return err
		})
		if len(again) != 1 || again[0].Term != el.Term || again[0].Seats != 1 || again[0].Reference == el.Reference {
			t.Fatalf("held again: %+v", again)
		}

		// It fills the same term: the seat's term that stands is taken up again.
		el = again[0]
		storetest.MustSet(t, s, el.Timetable.Notice)
		if el, err = o.e.PublishNotice(t.Context(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		o.at(el.Timetable.NominationsOpen)
		o.valid(el, 2, 3, 4)
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.WithdrawalsClose)
		el = o.certify(o.reload(el))
		o.read(func(tx *store.Tx) error {
			held, err := tx.HoldingsOn(o.panel.ID, el.Term.Until.AddDays(-1))
			if err != nil || len(held) != 1 || held[0].Person != o.members[2].ID {
				t.Errorf("seated: %+v %v", held, err)
			}
			return nil
		})
	})
}

func TestR84_TheWindowForTheReviewerCloses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.afterObjections(el)
		el = o.certify(el)
		closes, err := domain.VoidApplicationsClose(*el.CertifiedAt, el.Params)
		if err != nil {
			t.Fatal(err)
		}
		o.at(closes)
		if _, err := o.e.Void(t.Context(), o.ro, el.ID, "I void it.", "late"); !refusedFor(err, domain.VoidWindowOver) {
			t.Errorf("as it closes: %v", err)
		}
		o.read(func(tx *store.Tx) error { // and with it goes who stood behind which tag (R89)
			roll, err := tx.Roll(o.contest(el).ID)
			if err != nil || len(roll) != 0 {
				t.Errorf("%d entries of the roll are left, %v", len(roll), err)
			}
			return nil
		})
		o.wantActs(el, map[acts.Name]int{"contest.roll-destroyed": 1})
		// From then on a voter and somebody who never had a vote hear one and the same.
		stranger := domain.Actor{Person: store.NewID[domain.PersonID]()}
		restarted := New(s, o.e.Keys, o.e.Host, nil)
		for name, by := range map[string]domain.Actor{"a voter": o.as(0), "a stranger": stranger} {
			if _, err := o.e.MyRollEntry(t.Context(), by, el.ID); !refusedFor(err, domain.RollGone) {
				t.Errorf("%s asks for the own entry: %v", name, err)
			}
			for _, e := range []*Engine{o.e, restarted} {
				if _, err := e.Cast(t.Context(), by, o.contest(el).ID, []byte("x"), ""); !refusedFor(err, domain.RollGone) {
					t.Errorf("%s casts: %v", name, err)
				}
			}
		}
	})
}

func TestR68_AMissedThresholdVoidsAndIsTriedOnceMoreWithoutOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		p := domain.DefaultParams(domain.PanelElection)
		p.MinTurnout = 50
		el := o.notice(func(d *Draft) { d.Params = &p })
		c := o.toPoll(el)
		for i := range 3 {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		o.at(c.Closes)
		if el = o.reload(el); el.State != domain.Void || el.Outcome.Decision != domain.ThresholdMissed {
			t.Fatalf("3 of 8: %s %+v", el.State, el.Outcome)
		}
		var again []domain.Election
		o.read(func(tx *store.Tx) (err error) {
			again, err = tx.Elections(store.ElectionFilter{Parent: el.ID})
			return err
		})
		if len(again) != 1 || again[0].Params.MinTurnout != 0 || again[0].Attempt != 2 {
			t.Errorf("tried again: %+v", again)
		}
	})
}

func TestR79_TooFewBallotsElectNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		c := o.toPoll(el)
		o.vote(c, o.members[0], c.Options[0].ID)
		o.at(c.Closes)
		if el = o.reload(el); el.State != domain.Provisional || el.Outcome.Decision != domain.NobodyElected || el.Outcome.Vacant != 1 {
			t.Fatalf("one ballot: %s %+v", el.State, el.Outcome)
		}
		o.afterObjections(el)
		el = o.certify(el)
		o.tick()
		o.wantActs(el, map[acts.Name]int{"seat.filled": 0, "election.certified": 1})
		var again []domain.Election
		o.read(func(tx *store.Tx) (err error) {
			again, err = tx.Elections(store.ElectionFilter{Parent: el.ID})
			return err
		})
		if len(again) != 1 {
			t.Errorf("%d new elections, want one", len(again))
		}
	})
}

// Who loses the right to serve before the certificate is out, and the papers are
// counted again without her (R45, R78).
func TestR78_RecountWithoutWhoLostTheRightToServe(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.afterObjections(el)
		gone := el.Outcome.Returned[0]
		o.write(func(tx *store.Tx) error {
			facts, err := tx.MembershipsOf(gone.Person)
			if err != nil {
				return err
			}
			day, err := clerk.Today(el, tx.Now())
			if err != nil {
				return err
			}
			return tx.EndMembership(facts[0].ID, day)
		})
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order"); !refusedFor(err, domain.MayNotServe) {
			t.Fatalf("certifying somebody who has left: %v", err)
		}
		o.two(o.e.StrikeCandidate(t.Context(), o.ro, gone.Nomination, domain.LostStanding, domain.Reasons{Why: "left the network"}))
		el = o.reload(el)
		if len(el.Outcome.Returned) != 1 || el.Outcome.Returned[0].Person == gone.Person {
			t.Fatalf("after the recount: %+v", el.Outcome)
		}
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order"); !refusedFor(err, domain.ObjectionsRun) {
			t.Errorf("a new result has its own window: %v", err)
		}
		o.afterObjections(el)
		if el = o.certify(el); el.State != domain.Certified {
			t.Error(el.State)
		}
		o.wantActs(el, map[acts.Name]int{"result.recounted": 1})
	})
}

// R85: in what order people were elected is a number of the count's. What is
// published stands as on the ballot paper, and so does what is shown of a small
// electorate to everybody but the auditors.
func TestR85_TheOrderOfElectionIsToldWithTheNumbersOnly(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	o := mustOffice(t, s, 2, 8)
	el := o.notice(nil)
	o.valid(el, 0, 4, 5)
	o.valid(el, 1, 3, 5)
	o.valid(el, 2, 3, 4)
	o.at(el.Timetable.Statement)
	o.at(el.Timetable.RollSealed)
	c := o.contest(el)
	o.at(c.Opens)
	for i := range 5 { // the last on the paper before the one above
		o.vote(c, o.members[i], c.Options[2].ID, c.Options[1].ID)
	}
	o.at(c.Closes)
	el = o.reload(el)
	if r := el.Outcome.Returned; len(r) != 2 || r[0].Option < r[1].Option {
		t.Fatalf("the test needs two returned against the order of the paper: %+v", r)
	}
	auditor := domain.Actor{Person: "x", Grants: []domain.Grant{{Role: domain.Auditor}}}
	for what, by := range map[string]domain.Actor{"auditor": auditor, "officer": o.ro, "member": o.as(5)} {
		d, err := o.e.Result(t.Context(), by, el.Reference)
		if err != nil || (d.Returned[0].Option < d.Returned[1].Option) != (what != "auditor") {
			t.Errorf("%s: %+v, %v", what, d.Returned, err)
		}
	}
	said, err := o.e.Publications(t.Context(), o.as(5), el.Reference)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range said {
		var out struct {
			Returned []struct {
				Option string `json:"option"`
			} `json:"returned"`
		}
		if p.Kind != domain.ResultProvisional {
			continue
		}
		if err := json.Unmarshal(p.Body, &out); err != nil || len(out.Returned) != 2 || out.Returned[0].Option >= out.Returned[1].Option {
			t.Errorf("published: %s, %v", p.Body, err)
		}
	}
}

// R59: turnout by organisation is made once, with the count, of groups that hide their
// members; who moves to another organisation afterwards changes nothing of it.
func TestR59_TurnoutByOrganisationIsMadeOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 27)
		for i := range 27 {
			o.rename(i, []string{"Alpha", "Beta"}[i%2])
		}
		o.rename(26, "Alone")
		el := o.notice(nil)
		c := o.toPoll(el)
		for i := range 10 { // five of thirteen of each, and who is alone has not
			o.vote(c, o.members[i], c.Options[i%2].ID)
		}
		told := func() []domain.GroupTurnout {
			d, err := o.e.Result(t.Context(), domain.Actor{}, string(el.ID))
			if err != nil && !refusedFor(err, domain.ResultUnknown) {
				t.Fatal(err)
			}
			return d.Groups
		}
		if got := told(); len(got) != 0 {
			t.Errorf("before the close: %v", got)
		}
		o.vote(c, o.members[1], c.Options[0].ID) // once more: she has voted once
		o.at(c.Closes)
		want := []domain.GroupTurnout{{Name: "Beta", Turnout: domain.Turnout{Roll: 13, Ballots: 5}}, {Turnout: domain.Turnout{Roll: 14, Ballots: 5}}}
		if got := told(); !slices.Equal(got, want) {
			t.Fatalf("told %v, want %v", got, want)
		}
		o.rename(1, "Alone")
		o.at(o.now().Add(time.Hour))
		if got := told(); !slices.Equal(got, want) {
			t.Errorf("after a move: %v", got)
		}
	})
}
