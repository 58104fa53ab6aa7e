package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
)

// R90a: who votes in a further round.
func TestFurtherRoll(t *testing.T) {
	before, members := []PersonID{"a", "b", "c"}, []PersonID{"a", "c", "d"}
	if got := FurtherRoll(before, members, false); !slices.Equal(got, members) {
		t.Errorf("a re-run: %v", got)
	}
	if got := FurtherRoll(before, members, true); !slices.Equal(got, []PersonID{"a", "c"}) {
		t.Errorf("a fresh ballot: %v", got)
	}
}

// R50a, R90, R96: who stands in a further round.
func TestFurtherPaper(t *testing.T) {
	at := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	option := func(p PersonID) Option {
		return Option{ID: "c-" + string(p), Person: p, Nomination: NominationID("n-" + p)}
	}
	struck := option("c")
	struck.WithdrawnAt = &at
	field := func(gone ...PersonID) (f Field) {
		for _, p := range []PersonID{"a", "b", "c"} {
			n := Nomination{ID: NominationID("n-" + p), Candidate: p, Ruling: &Ruling{Valid: true}}
			if slices.Contains(gone, p) {
				n.WithdrawnAt, n.LeftBy = &at, Withdrew
			}
			f = append(f, n)
		}
		return f
	}
	for _, c := range []struct {
		name    string
		options []Option
		field   Field
		members []PersonID
		ron     bool
		want    []string
	}{
		{"all of a re-run", []Option{option("a"), option("b"), Reopen}, field(), []PersonID{"a", "b"}, true, []string{"c-a", "c-b", "ron"}},
		{"the two of a fresh ballot", []Option{option("a"), option("b")}, field(), []PersonID{"a", "b"}, true, []string{"c-a", "c-b"}},
		{"one has withdrawn (R50a): the other faces RON (R96)", []Option{option("a"), option("b")}, field("a"), []PersonID{"a", "b"}, true, []string{"c-b", "ron"}},
		{"and without RON is alone (R96)", []Option{option("a"), option("b")}, field("a"), []PersonID{"a", "b"}, false, []string{"c-b"}},
		{"one has left the panel (R90)", []Option{option("a"), option("b"), Reopen}, field(), []PersonID{"b"}, true, []string{"c-b", "ron"}},
		{"one was struck off the paper before (R51)", []Option{option("a"), struck, Reopen}, field(), []PersonID{"a", "c"}, true, []string{"c-a", "ron"}},
		{"nobody is left", []Option{option("a"), option("b"), Reopen}, field("a", "b"), []PersonID{"a", "b"}, true, []string{"ron"}},
		{"nobody of two", []Option{option("a"), option("b")}, field("a", "b"), []PersonID{"a", "b"}, true, nil},
	} {
		var got []string
		for _, o := range FurtherPaper(c.options, c.field, c.members, Params{RON: c.ron}) {
			got = append(got, o.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// R50a: withdrawing from a further round, until the instant of its seal.
func TestWithdrawFromAFurtherRound(t *testing.T) {
	at := time.Date(2026, time.June, 10, 8, 0, 0, 0, time.UTC)
	r := &FurtherRound{Rule: "R97", Candidates: []NominationID{"x", "y"}, PollTimes: PollTimes{at, at.Add(time.Hour), at.Add(73 * time.Hour)}}
	e := Election{State: Counting, Kind: OfficerElection, Further: r, Timetable: Timetable{PollCloses: at.AddDate(0, 0, -1)}}
	closed, past := e, e
	closed.Further = nil
	past.State = Provisional
	n := Nomination{ID: "x", Ruling: &Ruling{Valid: true}}
	for _, c := range []struct {
		name string
		e    Election
		n    Nomination
		now  time.Time
		want *refusal.Reason
	}{
		{"until the seal", e, n, at.Add(-time.Millisecond), nil},
		{"at its instant, sealed or not (R13)", e, n, at, &WithdrawalsClosed},
		{"one who is not in the round", e, Nomination{ID: "z", Ruling: &Ruling{Valid: true}}, at.Add(-time.Hour), &WithdrawalsClosed},
		{"twice", e, Nomination{ID: "x", WithdrawnAt: &at}, at.Add(-time.Hour), &NominationWithdrawn},
		{"no round is to come", closed, n, at.Add(-time.Hour), &WithdrawalsClosed},
		{"it is decided", past, n, at.Add(-time.Hour), &WithdrawalsClosed},
	} {
		got, err := c.e.Withdraw(c.n, Withdrew, c.now)
		if c.want != nil {
			refusaltest.Want(t, err, *c.want)
			continue
		}
		if err != nil || got.WithdrawnAt == nil || got.LeftBy != Withdrew {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	gone := n
	gone.WithdrawnAt = &at
	if left := r.Left(Field{gone, {ID: "y", Ruling: &Ruling{Valid: true}}, {ID: "z", Ruling: &Ruling{Valid: true}}}); len(left) != 1 || left[0].ID != "y" {
		t.Errorf("left: %+v", left)
	}
}

// R97, R95: the hours of a further round hold until its opening; a seal that comes
// later moves them on, as long as they were.
func TestHoursOfAFurtherRound(t *testing.T) {
	at := time.Date(2026, time.June, 10, 8, 0, 0, 0, time.UTC)
	r := FurtherRound{PollTimes: PollTimes{at, at.Add(sealBeforeOpening), at.Add(73 * time.Hour)}}
	for _, c := range []struct{ now, opens time.Time }{
		{at, r.Opens}, {r.Opens.Add(-time.Nanosecond), r.Opens}, {r.Opens, r.Opens.Add(sealBeforeOpening)},
		{r.Closes.Add(time.Millisecond), r.Closes.Add(time.Second + sealBeforeOpening)},
	} {
		if got := r.HoursAt(c.now); !got.Opens.Equal(c.opens) || got.Closes.Sub(got.Opens) != r.Closes.Sub(r.Opens) || got.Opens.Sub(got.Sealed) != sealBeforeOpening {
			t.Errorf("sealed at %v: %+v", c.now, got)
		}
	}
	e := Election{State: Counting, Further: &r, Timetable: Timetable{PollCloses: at.AddDate(0, 0, -1)}}
	for now, want := range map[time.Time]Milestone{at.Add(-time.Second): RollSealed, at: PollOpens, r.Opens: PollCloses} {
		if m, _, ok := e.NextStep(now); !ok || m != want {
			t.Errorf("at %v comes %q, want %q", now, m, want)
		}
	}
	if got := e.LastClose(Contest{Closes: at}); !got.Equal(r.Closes) {
		t.Errorf("the last close: %v", got)
	}
}

// R50a: declining until the certificate.
func TestMayDecline(t *testing.T) {
	out := &Outcome{Returned: []Returned{{Person: "a"}}}
	at := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		e    Election
		n    Nomination
		yes  bool
	}{
		{"returned, provisional", Election{State: Provisional, Outcome: out}, Nomination{Candidate: "a"}, true},
		{"returned without a poll", Election{State: Withdrawals, Outcome: out}, Nomination{Candidate: "a"}, true},
		{"not returned", Election{State: Provisional, Outcome: out}, Nomination{Candidate: "b"}, false},
		{"certified", Election{State: Certified, Outcome: out}, Nomination{Candidate: "a"}, false},
		{"no result yet", Election{State: Counting}, Nomination{Candidate: "a"}, false},
		{"left already", Election{State: Provisional, Outcome: out}, Nomination{Candidate: "a", WithdrawnAt: &at}, false},
	} {
		if got := c.e.MayDecline(c.n); got != c.yes {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// R20b: a moved opening leaves min_voting_days. R47a: when rulings are urgent, and
// that the officers are reminded once a day.
func TestOpeningMovedAndRulingsMissing(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	table, err := PlanPoll(when.Date{Year: 2026, Month: time.June, Day: 25}, p, c)
	if err != nil {
		t.Fatal(err)
	}
	e := Election{Kind: PanelElection, Params: p}
	zone, _ := when.Zone(p.Timezone)
	latest := table.PollCloses.In(zone).AddDate(0, 0, -p.MinVotingDays)
	moved := table
	if moved.PollOpens = latest; e.LeavesVotingTime(moved) != nil {
		t.Error("exactly as many days as the rules ask for")
	}
	moved.PollOpens = latest.Add(time.Second)
	if r := refusaltest.Want(t, e.LeavesVotingTime(moved), VotingTooShort); r.Rule != "R20b" || r.Field != string(PollOpens) {
		t.Errorf("%+v", r)
	}
	day, err := c.Step(when.DateOf(table.PollOpens, zone), 2, -1)
	if err != nil {
		t.Fatal(err)
	}
	from := when.StartOfDay(day, zone)
	for at, want := range map[time.Time]bool{from.Add(-time.Second): false, from: true, table.PollOpens.Add(time.Hour): true} {
		if got, err := table.RulingsUrgent(at, p, c); err != nil || got != want {
			t.Errorf("urgent at %v: %v, %v", at, got, err)
		}
	}
	s := table.Statement
	for _, x := range []struct {
		name      string
		last, now time.Time
		want      bool
	}{
		{"before the statement's hour", time.Time{}, s.Add(-time.Second), false},
		{"at its hour", time.Time{}, s, true},
		{"the same day", s, s.Add(time.Hour), false},
		{"the next day", s, when.StartOfDay(when.DateOf(s, zone).AddDays(1), zone), true},
	} {
		if got, err := table.RemindOfRulings(x.last, x.now, p); err != nil || got != x.want {
			t.Errorf("%s: %v, %v", x.name, got, err)
		}
	}
}
