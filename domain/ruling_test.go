package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
)

func TestR47_Rulings(t *testing.T) {
	e := published(t)
	at := e.Timetable.NominationsOpen.Add(time.Hour)
	out, sealed := e, e
	out.StatementAt = &at
	sealed.State = Sealed
	whole := func(*Nomination) {}
	for _, c := range []struct {
		what string
		e    Election
		edit func(*Nomination)
		r    Ruling
		want refusal.Reason // empty: ruled
	}{
		{"valid", e, whole, Ruling{Valid: true}, refusal.Reason{}},
		{"valid, the statement withheld", e, whole, Ruling{Valid: true, Ground: GroundStatement, Why: "defamatory"}, refusal.Reason{}},
		{"withheld without a reason", e, whole, Ruling{Valid: true, Ground: GroundStatement}, refusal.WhyMissing},
		{"valid, yet on a ground", e, whole, Ruling{Valid: true, Ground: GroundLate, Why: "late"}, OtherGround},
		{"valid, supporters missing", e, func(n *Nomination) { n.Supports = nil }, Ruling{Valid: true}, SupportersMissing},
		{"valid, interests missing", e, func(n *Nomination) { n.Interests = "" }, Ruling{Valid: true}, refusal.Missing},
		{"invalid on a ground, with a reason", e, whole, Ruling{Ground: GroundIneligible, Why: "left on 1 May"}, refusal.Reason{}},
		{"invalid for supporters that never came", e, func(n *Nomination) { n.Supports = nil }, Ruling{Ground: GroundSupporters, Why: "none"}, refusal.Reason{}},
		{"invalid without a reason", e, whole, Ruling{Ground: GroundIneligible, Why: " "}, refusal.WhyMissing},
		{"invalid on another ground", e, whole, Ruling{Ground: "tiresome", Why: "is"}, OtherGround},
		{"invalid on no ground", e, whole, Ruling{Why: "is"}, OtherGround},
		{"not handed in", e, func(n *Nomination) { n.SubmittedAt = nil }, Ruling{Valid: true}, NotReceived},
		{"ruled before", e, func(n *Nomination) { n.Ruling = &Ruling{Valid: true} }, Ruling{Valid: true}, RulingStands},
		{"withdrawn", e, func(n *Nomination) { n.WithdrawnAt = &at }, Ruling{Valid: true}, NominationWithdrawn},
		{"after the statement", out, whole, Ruling{Valid: true}, StatementIsOut},
		{"after the seal", sealed, whole, Ruling{Valid: true}, WrongState},
	} {
		t.Run(c.what, func(t *testing.T) {
			n := complete(t, at)
			c.edit(&n)
			got, err := c.e.Rule(n, "ro", c.r, at)
			if c.want.Name != "" {
				refusaltest.Want(t, err, c.want)
				return
			}
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if got.Ruling.Valid != c.r.Valid || got.Ruling.By != "ro" || got.StatementWithheld != (c.r.Ground == GroundStatement) || n.Ruling != nil {
				t.Errorf("got %+v", got.Ruling)
			}
		})
	}
}

func TestR50_R51_Withdrawal(t *testing.T) {
	e := published(t)
	closes := e.Timetable.PollCloses
	certified := e
	certified.State = Certified
	at := e.Timetable.WithdrawalsClose
	for _, c := range []struct {
		what string
		e    Election
		how  Leaving
		at   time.Time
		gone bool
		want refusal.Reason // empty: allowed
	}{
		{"before the deadline", e, Withdrew, at.Add(-1), false, refusal.Reason{}},
		{"after the deadline, during the poll", e, Withdrew, closes.Add(-1), false, refusal.Reason{}},
		{"as the poll closes", e, Withdrew, closes, false, WithdrawalsClosed},
		{"died after the close", e, Died, closes.Add(time.Hour), false, refusal.Reason{}},
		{"lost standing after the close", e, LostStanding, closes.Add(time.Hour), false, refusal.Reason{}},
		{"twice", e, Withdrew, at, true, NominationWithdrawn},
		{"when certified", certified, Died, closes.Add(time.Hour), false, WrongState},
	} {
		n := complete(t, e.Timetable.NominationsOpen)
		if c.gone {
			n.WithdrawnAt = &at
		}
		got, err := c.e.Withdraw(n, c.how, c.at)
		if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		} else if err != nil || got.WithdrawnAt == nil || got.LeftBy != c.how {
			t.Errorf("%s: %v, %v", c.what, got.WithdrawnAt, err)
		}
	}
	if e.MarkedWithdrawn(at.Add(-1)) || !e.MarkedWithdrawn(at) {
		t.Error("R51: from the deadline on the name stays, marked")
	}
}

func TestR42_Support(t *testing.T) {
	e := published(t)
	office := e
	office.Kind = OfficerElection
	at := e.Timetable.NominationsOpen.Add(time.Hour)
	for _, c := range []struct {
		what  string
		e     Election
		s     Support
		gives bool
		given int
		at    time.Time
		want  refusal.Reason // empty: allowed
	}{
		{"the first", e, Support{Person: "s"}, true, 0, at, refusal.Reason{}},
		{"as many as there are seats", e, Support{Person: "s"}, true, 11, at, refusal.Reason{}},
		{"one more than seats", e, Support{Person: "s"}, true, 12, at, SupportLimit},
		{"no to one more", e, Support{Person: "s"}, false, 12, at, refusal.Reason{}},
		{"the one for an office", office, Support{Person: "s"}, true, 0, at, refusal.Reason{}},
		{"a second for an office", office, Support{Person: "s"}, true, 1, at, SupportLimit},
		{"oneself", e, Support{Person: "c"}, true, 0, at, SupportOwn},
		{"given before", e, Support{Person: "s", GivenAt: &at}, false, 0, at, SupportAnswered},
		{"declined before", e, Support{Person: "s", DeclinedAt: &at}, true, 0, at, SupportAnswered},
		{"after the deadline", e, Support{Person: "s"}, true, 0, e.Timetable.NominationsClose, NominationsClosed},
	} {
		got, err := c.e.Answer(complete(t, at), c.s, c.gives, c.given, c.at)
		if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		} else if err != nil || (got.GivenAt != nil) != c.gives || (got.DeclinedAt != nil) == c.gives {
			t.Errorf("%s: %+v, %v", c.what, got, err)
		}
	}
}

func TestWhoStandsAndWhoWaits(t *testing.T) {
	e := published(t)
	at := e.Timetable.NominationsOpen
	valid, waiting, open := complete(t, at), complete(t, at), complete(t, at)
	valid.Ruling = &Ruling{Valid: true}
	waiting.ID, open.ID, open.Supports = "w", "o", nil
	f := Field{valid, waiting, open}
	if s := f.Standing(); len(s) != 1 || s[0].ID != "n" {
		t.Errorf("standing %v", s)
	}
	if w := f.Overdue(e.Params); !slices.Equal(w, []NominationID{"w"}) {
		t.Errorf("waiting for a ruling: %v", w)
	}
	for candidates, want := range map[int]bool{0: true, 11: true, 12: true, 13: false} {
		if e.Unopposed(candidates) != want {
			t.Errorf("R53: %d candidates for 12 seats: unopposed %v", candidates, !want)
		}
	}
	e.Params.RON = true
	if e.Unopposed(12) || !e.Unopposed(0) {
		t.Error("R96: with RON even a sole candidate faces the poll, but somebody must stand")
	}
}
