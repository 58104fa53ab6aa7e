package domain

import (
	"strings"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/saytest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

func TestR73_TheNoteOfAPublicDraw(t *testing.T) {
	note, err := LotNote(" 0123 4567 8901 2345 6789", "  Leeds town hall ", "A. Returning", "D. Deputy")
	if want := "Digits drawn: 0123 4567 8901 2345 6789. Where: Leeds town hall. By: A. Returning and D. Deputy."; err != nil || note != want {
		t.Errorf("%q, %v", note, err)
	}
	draw := func(digits, where string) error { _, err := LotNote(digits, where, "a", "b"); return err }
	judge(t, []judged{
		{"nineteen digits", draw(strings.Repeat("1", 19), "x"), LotDigits, "R73"},
		{"twenty-one", draw(strings.Repeat("1", 21), "x"), LotDigits, "R73"},
		{"a letter", draw(strings.Repeat("1", 19)+"l", "x"), LotDigits, "R73"},
		{"nowhere", draw(strings.Repeat("1", 20), " "), refusal.Missing, "R73"},
		{"200 bytes of where", draw(strings.Repeat("1", 20), strings.Repeat("x", 200)), allowed, ""},
		{"and one more", draw(strings.Repeat("1", 20), strings.Repeat("x", 201)), refusal.Missing, "R73"},
	})
	if no, _ := refusal.Of(draw("", "x")); no == nil || no.Args["n"] != 20 {
		t.Errorf("how many digits: %+v", no)
	}
}

func TestR73a_WhoHoldsAPartOfTheLotAndForHowMany(t *testing.T) {
	for role, name := range map[Role]string{DeputyReturningOfficer: "deputy", Auditor: "auditor", ReturningOfficer: "", Secretariat: "", Member: ""} {
		if got := LotHolderOf(role); got != name {
			t.Errorf("%s holds it as %q", role, got)
		}
	}
	// An officers' ballot may be run again for its quorum and then be tied (R95, R97).
	for kind, rounds := range map[ElectionKind]int{PanelElection: 1, ByElection: 1, OfficerElection: 3} {
		if got := kind.LotRounds(); got != rounds {
			t.Errorf("%s: %d rounds", kind, got)
		}
	}
}

func TestR51a_WhyAndWhatEverybodyReads(t *testing.T) {
	tidy := func(why, public string) error { _, err := Reasons{why, public}.Tidy(); return err }
	judge(t, []judged{
		{"both parts", tidy("she wrote to us", "left the service"), allowed, ""},
		{"no public part", tidy("she wrote to us", ""), allowed, ""},
		{"no reason at all", tidy(" ", "left the service"), refusal.WhyMissing, "R9"},
		{"what nobody sees", tidy("x y z", "left\u200b it"), TextHidden, "R51a"},
		{"a control", tidy("she wrote to us", "left\x07it"), TextNotPlain, "R51a"},
		{"lines", tidy("she wrote to us", "left\r\nthe service"), allowed, ""},
		{"300 characters", tidy("she wrote to us", strings.Repeat("ü", 300)), allowed, ""},
		{"and one more", tidy("she wrote to us", strings.Repeat("ü", 301)), TextTooLong, "R51a"},
	})
	if r, err := (Reasons{" why so ", " so "}).Tidy(); err != nil || r != (Reasons{"why so", "so"}) {
		t.Errorf("%+v, %v", r, err)
	}
	say := saytest.English(t)
	for got, want := range map[string]string{
		Farewell(say, Withdrew, ""): "withdrew", Farewell(say, Died, "on 2 May"): "has died: on 2 May", Farewell(say, LostStanding, ""): "lost the right to stand",
		RollWord(say, true, ""): "left out by mistake", RollWord(say, false, "twice in the import"): "should not have been on the roll: twice in the import",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestR112_SinceWhenAMembershipRests(t *testing.T) {
	day := func(s string) when.Date { return whentest.MustDate(t, s) }
	until := func(s string) *when.Date { d := day(s); return &d }
	today := day("2026-06-10")
	for _, c := range []struct {
		says  string
		facts []Membership
		since string // empty: it does not
	}{
		{"a member in good standing", []Membership{{Status: Active, From: day("2020-01-01")}}, ""},
		{"of whom nothing is known (R2a)", nil, ""},
		{"lapsed", []Membership{{Status: Lapsed, From: day("2026-05-01")}}, "2026-05-01"},
		{"lapsed from tomorrow on", []Membership{{Status: Lapsed, From: day("2026-06-11")}}, ""},
		{"lapsed from today on", []Membership{{Status: Lapsed, From: today}}, "2026-06-10"},
		{"ended", []Membership{{Status: Active, From: day("2020-01-01"), Until: until("2026-04-01")}}, "2026-04-01"},
		{"ended twice: the later counts", []Membership{{Status: Active, From: day("2020-01-01"), Until: until("2026-04-01")}, {Status: Active, From: day("2020-01-01"), Until: until("2026-03-01")}}, "2026-04-01"},
		{"active until today and lapsed since", []Membership{{Status: Active, From: day("2020-01-01"), Until: &today}, {Status: Lapsed, From: today}}, "2026-06-10"},
		{"lapsed in one network and active in another", []Membership{{Network: "a", Status: Lapsed, From: day("2026-05-01")}, {Network: "b", Status: Active, From: day("2020-01-01")}}, ""},
		{"lapsed, then suspended: the first of them", []Membership{{Status: Lapsed, From: day("2026-05-01")}, {Status: Suspended, From: day("2026-05-20")}}, "2026-05-01"},
	} {
		since, is := SilentSince(c.facts, today)
		if is != (c.since != "") || is && since.String() != c.since {
			t.Errorf("%s: %v, %v", c.says, since, is)
		}
	}
}

func TestR2_MergingNetworksTakesMembersAlong(t *testing.T) {
	joined, today := whentest.MustDate(t, "2024-05-01"), whentest.MustDate(t, "2026-05-01")
	old := Membership{ID: "1", Network: "old", Home: true, Status: Suspended, From: joined}
	there := Membership{ID: "2", Network: "new", Status: Active, From: joined}
	other := Membership{ID: "3", Network: "cnio", Status: Active, From: joined}
	same := func(got, want []Membership) bool {
		if len(got) != len(want) {
			return false
		}
		for i := range got {
			if got[i] != want[i] {
				return false
			}
		}
		return true
	}
	away := old
	away.Home = false
	for _, c := range []struct {
		says       string
		was, wants []Membership
	}{
		{"who was not in it", []Membership{there, other}, []Membership{there, other}},
		{"goes along with her standing and her home", []Membership{old, other}, []Membership{other, {Network: "new", Home: true, Status: Suspended, From: today}}},
		{"and without a home she had elsewhere", []Membership{away, other}, []Membership{other, {Network: "new", Status: Suspended, From: today}}},
		{"is there already: her standing there stays, and is her home now", []Membership{old, other, there}, []Membership{other, {Network: "new", Home: true, Status: Active, From: today}}},
		{"is there already, at home elsewhere: nothing changes there", []Membership{away, there}, []Membership{there}},
	} {
		before := append([]Membership(nil), c.was...)
		if got := Merged(c.was, "old", "new", today); !same(got, c.wants) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.says, got, c.wants)
		}
		if !same(c.was, before) {
			t.Errorf("%s: the facts passed in were changed", c.says)
		}
	}
}

func TestR38_TheRoundThatAVoterIsIn(t *testing.T) {
	e := Election{State: Counting}
	last := Contest{Round: 2, Stage: ContestSealed, Opens: noon, Closes: noon.Add(time.Hour)}
	with := func(change func(*Election, *Contest)) (Election, Contest) {
		a, b := e, last
		change(&a, &b)
		return a, b
	}
	for _, c := range []struct {
		says   string
		change func(*Election, *Contest)
		now    time.Time
		want   State
	}{
		{"sealed before it opens", func(*Election, *Contest) {}, noon.Add(-1), Sealed},
		{"open from its instant on", func(*Election, *Contest) {}, noon, Open},
		{"counting from its close on", func(*Election, *Contest) {}, noon.Add(time.Hour), Counting},
		{"the first round is the election's own", func(_ *Election, c *Contest) { c.Round = 1 }, noon, Counting},
		{"a round that is opened", func(_ *Election, c *Contest) { c.Stage = ContestCounted }, noon, Counting},
		{"an election that is not counting", func(e *Election, _ *Contest) { e.State = Provisional }, noon, Provisional},
	} {
		e, last := with(c.change)
		if got := e.RoundAt(last, c.now); got != c.want {
			t.Errorf("%s: %s", c.says, got)
		}
	}
}

func TestR95_R97_WhatAFurtherRoundIs(t *testing.T) {
	p, c := DefaultParams(OfficerElection), when.LatestCalendar()
	paper := Contest{Options: []Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	for outcome, again := range map[OfficerOutcome]bool{FreshBallot: true, RerunForQuorum: true, "": false} {
		d := OfficerDecision{Outcome: outcome, Two: []int{1, 3}}
		if d.Again() != again {
			t.Errorf("%q: again %v", outcome, d.Again())
		}
		if !again {
			continue
		}
		hours, err := d.Hours(noon, p, c)
		rerun, err2 := RerunTimes(noon, p, c)
		want, options := rerun, "abc"
		if outcome == FreshBallot {
			want, options = FreshBallotTimes(noon, p), "ac"
		}
		got := ""
		for _, o := range d.Options(paper) {
			got += o.ID
		}
		if err != nil || err2 != nil || hours != want || got != options {
			t.Errorf("%s: %+v, options %s, %v", outcome, hours, got, err)
		}
	}
}

func TestR20b_TheAnnouncedEndOfTheObjections(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	tt := Timetable{PollCloses: time.Date(2026, 4, 1, 16, 0, 0, 0, time.UTC)} // the Wednesday before Easter
	end, err := AnnouncedObjectionsEnd(tt, p, c)
	// Due on Thursday 2 April; to the midnight after five working days more, over Good Friday and Easter Monday.
	if want := time.Date(2026, 4, 13, 23, 0, 0, 0, time.UTC); err != nil || end == nil || !end.Equal(want) {
		t.Errorf("%v, %v", end, err)
	}
	p.ObjectionDays = 0
	if end, err := AnnouncedObjectionsEnd(tt, p, c); end != nil || err != nil {
		t.Errorf("no window has no end: %v, %v", end, err)
	}
	p.ObjectionDays, tt.PollCloses = 5, time.Date(2399, 4, 1, 16, 0, 0, 0, time.UTC)
	if end, err := AnnouncedObjectionsEnd(tt, p, c); err == nil {
		t.Errorf("a year whose holidays nobody knows: %v", end)
	}
}

func TestR114_WhatStaysOfWhoIsForgotten(t *testing.T) {
	p := Person{ID: "p", Number: "17", Forename: "Ann", Surname: "Example", Email: "ann@example.org"}
	never, served := p.Erased(noon, false), p.Erased(noon, true)
	if never.Forename+never.Surname != "" || served.Forename != "Ann" || served.Surname != "Example" {
		t.Errorf("the name of who governed stays, nobody else's: %+v, %+v", never, served)
	}
	for _, left := range []Person{never, served} {
		if left.Email != "" || left.ID != "p" || left.Number == "17" || left.ErasedAt == nil || !left.ErasedAt.Equal(noon) {
			t.Errorf("%+v", left)
		}
	}
}

func TestR156_AVoteAndItsInstants(t *testing.T) {
	s := question(func(s *VoteSpec) { s.Reminders, s.Help, s.Listed = 2, "help", true })
	c, err := s.Contest(voteCalled)
	if err != nil {
		t.Fatal(err)
	}
	v := s.Vote(c)
	if v.Kind != s.Kind || v.Owner != s.Owner || v.Help != "help" || v.Numbers != s.Numbers || !v.Listed || v.Reminders != 2 || !c.IsVote() || (Contest{}).IsVote() {
		t.Errorf("%+v", v)
	}
	if at := v.Instants(); len(at) != 4 || !at[0].Equal(c.Opens) || !at[1].Equal(c.Closes) || !at[2].After(c.Opens) || !at[3].Before(c.Closes) {
		t.Errorf("it opens, closes and reminds twice: %v", at)
	}
	counted, ended := c.Closes.Add(time.Hour), c.Closes.Add(48*time.Hour)
	v.CountedAt = &counted
	kept, err := VoidApplicationsClose(counted, c.Params)
	if err != nil {
		t.Fatal(err)
	}
	if at := v.Instants(); len(at) != 5 || !at[4].Equal(kept) {
		t.Errorf("and forgets who voted (R89): %v, want %v", at, kept)
	}
	v.CountedAt, v.EndedAt = nil, &ended
	if at := v.Instants(); len(at) != 5 || !at[4].After(kept) {
		t.Errorf("or forgets it after it was stopped: %v", at)
	}
	c.Params.Timezone = "Europe/Atlantis"
	if v.Contest = c; !v.RollKept().Equal(ended.AddDate(0, 0, c.Params.VoidApplicationDays+1)) {
		t.Errorf("in no zone, whole days later: %v", v.RollKept())
	}
	if v.EndedAt = nil; !v.RollKept().IsZero() {
		t.Error("of a vote that goes on nothing is forgotten")
	}
}

func TestR40_DaysToVoteInAreWholeOnes(t *testing.T) {
	at := func(d, h, m, s int) time.Time { return time.Date(2026, 6, d, h, m, s, 0, time.UTC) }
	for _, c := range []struct {
		says        string
		from, until time.Time
		want        int
	}{
		{"to the same hour", at(1, 9, 30, 15), at(11, 9, 30, 15), 10},
		{"a second short", at(1, 9, 30, 15), at(11, 9, 30, 14), 9},
		{"a minute short, by the clock", at(1, 9, 30, 15), at(11, 9, 29, 59), 9},
		{"an hour short, by the clock", at(1, 9, 30, 15), at(11, 8, 59, 59), 9},
		{"later in the day", at(1, 9, 0, 0), at(11, 17, 0, 0), 10},
	} {
		if got := fullDays(c.from, c.until); got != c.want {
			t.Errorf("%s: %d", c.says, got)
		}
	}
}

func TestR130_FractionsAreExact(t *testing.T) {
	for text, want := range map[string]Fraction{"2/3": {2, 3}, "0/1": {0, 1}, "1/1": {1, 1}, "1/1000": {1, 1000}} {
		if got, err := ParseFraction(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2", "2/", "/3", "4/3", "-1/3", "1/0", "1/-1", "1/1001", "a/3", "2/b", "2/3/4"} {
		if got, err := ParseFraction(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
	third := Fraction{2, 3}
	for n, want := range map[int]int{0: 0, 1: 1, 3: 2, 11: 8, 12: 8, 13: 9} {
		if got := third.CeilOf(n); got != want {
			t.Errorf("two thirds of %d are %d, want %d", n, got, want)
		}
	}
	if third.MoreThan(8, 12) || !third.MoreThan(9, 12) || third.MoreThan(0, 0) || third.String() != "2/3" {
		t.Error("eight of twelve is two thirds, and not more")
	}
}

func TestR35_NamesAndAddressesAtTheirBounds(t *testing.T) {
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{"Ann", true}, {"a\u2027b", true}, {"a\u202fb", true}, {"a\u202eb", false}, {"a\u202ab", false}, {"a\u2028b", false}, {"a\u2029b", false}, {"a\x85b", false}, {"", false}, {"a\xffb", false},
	} {
		if _, err := CleanName(c.text); (err == nil) != c.ok {
			t.Errorf("the name %q: %v", c.text, err)
		}
	}
	local, label := strings.Repeat("a", localBytes), strings.Repeat("b", labelBytes)
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{"a@b.c", true}, {"@b.c", false}, {"a@b", false}, {"a@", false}, {"ab.c", false}, {".a@b.c", false}, {"a.@b.c", false}, {"a..a@b.c", false},
		{local + "@b.c", true}, {local + "a@b.c", false}, {"a@" + label + ".c", true}, {"a@b" + label + ".c", false},
		{"a@-b.c", false}, {"a@b-.c", false}, {"a@b-b.c", true}, {"a@b..c", false}, {"a@b_b.c", false}, {"a b@c.d", false},
		{"a@xn--bcher-kva.example", false}, {"a@xn--.c", false}, {"a@ab--c.d", false},
	} {
		if _, err := CleanEmail(c.text); (err == nil) != c.ok {
			t.Errorf("the address %q: %v", c.text, err)
		}
	}
	for email, plain := range map[string]string{"ann+votes@x.org": "ann@x.org", "ann@x.org": "", "+a@x.org": "", "ann@x+y.org": "", "a+b+c@x.org": "a@x.org"} {
		if got := TaggedEmail(email); got != plain {
			t.Errorf("%s is %q without its tag", email, got)
		}
	}
	for r, turns := range map[rune]bool{0x2029: false, 0x202A: true, 0x202E: true, 0x202F: false, 0x2065: false, 0x2066: true, 0x2069: true, 0x206A: false} {
		if turnsText(r) != turns {
			t.Errorf("%U turns the writing: %v", r, !turns)
		}
	}
}
