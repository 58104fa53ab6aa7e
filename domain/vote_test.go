package domain

import (
	"strings"
	"testing"
	"time"

	"hustings/domain/count"
	"hustings/domain/refusal"
)

var voteCalled = time.Date(2026, 1, 5, 9, 0, 0, 500, time.UTC)

func question(change func(*VoteSpec)) VoteSpec {
	s := VoteSpec{Kind: MotionVote, Owner: "m", Reference: "CIO/M-1", Title: "Motion 1", Question: "Shall it?", Roll: []PersonID{"a"}, Majority: count.Simple,
		Closes: voteCalled.AddDate(0, 0, 5), Numbers: NumbersForRoll}
	change(&s)
	return s
}

// R156, R130, R133a: what may be asked of the ballot box.
func TestWhatMayBeVotedOn(t *testing.T) {
	choice := func(s *VoteSpec) {
		s.Majority, s.Method, s.Seats = "", count.ScottishSTV, 1
		s.Options = []Option{{ID: "a", Name: "A"}, {ID: "b", Name: "B"}}
	}
	for what, c := range map[string]struct {
		change func(*VoteSpec)
		field  string // empty: it may
	}{
		"a question":              {func(*VoteSpec) {}, ""},
		"a choice":                {choice, ""},
		"no title":                {func(s *VoteSpec) { s.Title = " " }, "title"},
		"no question":             {func(s *VoteSpec) { s.Question = "" }, "question"},
		"a question too long":     {func(s *VoteSpec) { s.Question = strings.Repeat("x", 1001) }, "question"},
		"a question nobody sees":  {func(s *VoteSpec) { s.Question = "Shall\u202e it?" }, "question"},
		"no reference":            {func(s *VoteSpec) { s.Reference = "" }, "reference"},
		"nobody's":                {func(s *VoteSpec) { s.Owner = "" }, "kind"},
		"closes as it opens":      {func(s *VoteSpec) { s.Closes = voteCalled }, "closes"},
		"opens after its close":   {func(s *VoteSpec) { s.Opens = s.Closes.Add(time.Hour) }, "closes"},
		"an unknown majority":     {func(s *VoteSpec) { s.Majority = "most" }, "majority"},
		"a majority and a method": {func(s *VoteSpec) { s.Method = count.IRV }, "majority"},
		"absolute of nobody":      {func(s *VoteSpec) { s.Majority = count.Absolute }, "of"},
		"absolute of 12":          {func(s *VoteSpec) { s.Majority, s.Of = count.Absolute, 12 }, ""},
		"simple of 12":            {func(s *VoteSpec) { s.Of = 12 }, "of"},
		"which ballot counts":     {func(s *VoteSpec) { s.Duplicates = "best_counts" }, "duplicates"},
		"numbers for whom":        {func(s *VoteSpec) { s.Numbers = "" }, "numbers"},
		"no method":               {func(s *VoteSpec) { choice(s); s.Method = "" }, "method"},
		"a method for files":      {func(s *VoteSpec) { choice(s); s.Method = count.STAR }, "method"},
		"all are chosen":          {func(s *VoteSpec) { choice(s); s.Seats = 2 }, "method"},
		"one option":              {func(s *VoteSpec) { choice(s); s.Options = s.Options[:1] }, "method"},
		"an option twice":         {func(s *VoteSpec) { choice(s); s.Options[1].ID = "a" }, "options"},
		"an option without name":  {func(s *VoteSpec) { choice(s); s.Options[1].Name = "" }, "options"},
		"answers turned round":    {func(s *VoteSpec) { s.Options = []Option{{ID: No, Name: "No"}, {ID: Yes, Name: "Yes"}} }, "options"},
	} {
		_, err := question(c.change).Contest(voteCalled)
		r, no := refusal.Of(err)
		if no != (c.field != "") || no && r.Field != c.field {
			t.Errorf("%s: %v, want a refusal on %q", what, err, c.field)
		}
	}
	if _, err := question(func(s *VoteSpec) { s.Roll = nil }).Contest(voteCalled); err == nil {
		t.Error("nobody may vote, and it was called")
	}
	c, err := question(func(*VoteSpec) {}).Contest(voteCalled)
	if err != nil || c.Duplicates != FirstCounts || c.Policy != ServiceKeys || len(c.Options) != 3 || c.MaxMarks != 1 || c.Opens.Nanosecond() != 0 || !c.IsQuestion() || c.PaperUse != PapersAuditors {
		t.Errorf("the contest is %+v, %v", c, err)
	}
}

// R13, R67, R69, R89: the clock of a vote.
func TestWhatTheClockDoesForAVote(t *testing.T) {
	opens := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	closes := opens.AddDate(0, 0, 5)
	at := func(d time.Time) *time.Time { return &d }
	v := func(change func(*Vote)) Vote {
		v := Vote{Reminders: 1, Contest: Contest{Opens: opens, Closes: closes, Stage: ContestSealed, Params: DefaultParams(PanelElection)}}
		change(&v)
		return v
	}
	open := func(v *Vote) { v.OpenedAt = at(opens) }
	closed := func(v *Vote) { open(v); v.Reminded, v.ClosedAt = 1, at(closes) }
	for what, c := range map[string]struct {
		v    Vote
		now  time.Time
		want VoteStep
	}{
		"before it opens":              {v(func(*Vote) {}), opens.Add(-time.Second), VoteWaits},
		"its opening":                  {v(func(*Vote) {}), opens, VoteOpens},
		"slept through all of it":      {v(func(*Vote) {}), closes.Add(time.Hour), VoteOpens},
		"open":                         {v(open), opens.Add(time.Hour), VoteWaits},
		"a day before the close":       {v(open), closes.Add(-24 * time.Hour), VoteReminds},
		"reminded":                     {v(func(v *Vote) { open(v); v.Reminded = 1 }), closes.Add(-time.Hour), VoteWaits},
		"its close":                    {v(open), closes, VoteCloses},
		"closed":                       {v(closed), closes, VoteAdvances},
		"held (R20a)":                  {v(func(v *Vote) { closed(v); v.Contest.Hold = "outage" }), closes, VoteWaits},
		"an alarm stands (R103)":       {v(func(v *Vote) { closed(v); v.Contest.Alarm = "log" }), closes, VoteWaits},
		"counted":                      {v(func(v *Vote) { closed(v); v.Contest.Stage = ContestCounted }), closes, VoteCounts},
		"told":                         {v(func(v *Vote) { closed(v); v.CountedAt = at(closes) }), closes, VoteWaits},
		"21 days on":                   {v(func(v *Vote) { closed(v); v.CountedAt = at(closes) }), closes.AddDate(0, 0, 21), VoteWaits},
		"the day after":                {v(func(v *Vote) { closed(v); v.CountedAt = at(closes) }), closes.AddDate(0, 0, 22), VoteForgets},
		"counted from the declaration": {v(func(v *Vote) { closed(v); v.CountedAt, v.DeclaredAt = at(closes), at(closes.AddDate(0, 0, 9)) }), closes.AddDate(0, 0, 22), VoteWaits},
		"ended":                        {v(func(v *Vote) { open(v); v.EndedAt = at(opens) }), closes, VoteWaits},
		"ended, long ago":              {v(func(v *Vote) { open(v); v.EndedAt = at(opens) }), opens.AddDate(0, 0, 22), VoteForgets},
		"forgotten":                    {v(func(v *Vote) { closed(v); v.CountedAt, v.RollGoneAt = at(closes), at(closes) }), closes.AddDate(1, 0, 0), VoteWaits},
	} {
		if got, _ := c.v.Next(c.now); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}

// R85, R85a, R151: to whom the numbers of a vote are told.
func TestWhoSeesAVotesNumbers(t *testing.T) {
	for _, c := range []struct {
		what      string
		kind      VoteKind
		numbers   NumbersFor
		ballots   int
		telling   bool
		all, roll bool
	}{
		{"R85: below the floor", MotionVote, NumbersForAll, 9, false, false, false},
		{"at the floor", MotionVote, NumbersForAll, 10, false, true, true},
		{"for the roll", MotionVote, NumbersForRoll, 10, false, false, true},
		{"for nobody", MotionVote, NumbersForNobody, 50, false, false, false},
		{"R85a: they would tell", MotionVote, NumbersForAll, 29, true, false, false},
		{"R85: unanimous, three floors", MotionVote, NumbersForAll, 30, true, true, true},
		{"R151: four", LiveVote, NumbersForAll, 4, false, false, false},
		{"R151: five", LiveVote, NumbersForAll, 5, true, true, true},
	} {
		v := Vote{Kind: c.kind, Numbers: c.numbers, Contest: Contest{Params: DefaultParams(PanelElection)}}
		if d := v.Disclose(c.ballots, c.telling); d.Numbers != c.all || d.Panel != c.roll {
			t.Errorf("%s: %+v", c.what, d)
		}
	}
}

// R20, R165: later only, and only while it lasts.
func TestAVoteIsOnlyEverExtended(t *testing.T) {
	closes := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	v := Vote{Contest: Contest{Closes: closes}}
	for what, c := range map[string]struct {
		to, now time.Time
		may     bool
	}{
		"later":           {closes.Add(time.Minute), closes.Add(-time.Second), true},
		"sooner":          {closes.Add(-time.Second), closes.Add(-time.Minute), false},
		"the same":        {closes, closes.Add(-time.Minute), false},
		"when it is over": {closes.Add(time.Minute), closes, false},
	} {
		if err := v.MayExtend(c.to, c.now); (err == nil) != c.may {
			t.Errorf("%s: %v", what, err)
		}
	}
	v.EndedAt = &closes
	if v.MayExtend(closes.Add(time.Minute), closes.Add(-time.Hour)) == nil {
		t.Error("an ended vote was extended")
	}
}
