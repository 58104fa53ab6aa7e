package governance

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
)

const (
	cio, ccio, cnio = domain.PanelID("cio"), domain.PanelID("ccio"), domain.PanelID("cnio")
	ann, bob, cat   = domain.PersonID("ann"), domain.PersonID("bob"), domain.PersonID("cat")
)

func TestE11_R130_Majorities(t *testing.T) {
	for _, c := range []struct {
		says     string
		majority Majority
		tally    Tally
		carried  bool
		needed   int
	}{
		{"E11: three for, two against, four abstaining: simple carried", Simple, Tally{Yes: 3, No: 2, Abstain: 4, Members: 12}, true, 3},
		{"E11: the same is no absolute majority of twelve", Absolute, Tally{Yes: 3, No: 2, Abstain: 4, Members: 12}, false, 7},
		{"E11: two thirds of six and three", TwoThirds, Tally{Yes: 6, No: 3, Members: 12}, true, 6},
		{"E11: five and three are less", TwoThirds, Tally{Yes: 5, No: 3, Members: 12}, false, 6},
		{"a tie is not more", Simple, Tally{Yes: 2, No: 2, Members: 12}, false, 3},
		{"nobody in favour carries nothing", Simple, Tally{Abstain: 4, Members: 12}, false, 1},
		{"nobody at all is no two thirds", TwoThirds, Tally{Members: 12}, false, 1},
		{"one alone in favour is two thirds", TwoThirds, Tally{Yes: 1, Members: 12}, true, 1},
		{"half of twelve is not more than half", Absolute, Tally{Yes: 6, Members: 12}, false, 7},
		{"six of eleven is", Absolute, Tally{Yes: 6, Members: 11}, true, 6},
		{"seven of twelve is, whoever stays away (E9)", Absolute, Tally{Yes: 7, Members: 12}, true, 7},
		{"five of eleven is not, with nobody against (E9)", Absolute, Tally{Yes: 5, Members: 11}, false, 6},
		{"an unknown majority is never reached", Majority("most"), Tally{Yes: 12, Members: 12}, false, 13},
	} {
		if got := Carries(c.majority, c.tally); got != c.carried {
			t.Errorf("%s: carried %v", c.says, got)
		}
		if got := Needed(c.majority, c.tally); got != c.needed {
			t.Errorf("%s: %d needed, want %d", c.says, got, c.needed)
		}
	}
}

func TestE13_R128_EachPanelNeedsTheMajority(t *testing.T) {
	part := func(p domain.PanelID, yes, no int) PanelOutcome {
		return PanelOutcome{Panel: p, Tally: Tally{Yes: yes, No: no, Members: 12, Voters: yes + no}}
	}
	for _, c := range []struct {
		says    string
		parts   []PanelOutcome
		carried bool
		why     OutcomeWhy
	}{
		{"E13: 5-4, 6-2, 4-4 is not agreed, although 15-10 in all", []PanelOutcome{part(cio, 5, 4), part(ccio, 6, 2), part(cnio, 4, 4)}, false, ByOnePanel},
		{"5-4, 6-2, 5-4 is", []PanelOutcome{part(cio, 5, 4), part(ccio, 6, 2), part(cnio, 5, 4)}, true, ByVotes},
		{"one panel alone, tied", []PanelOutcome{part(cio, 4, 4)}, false, ByTie},
		{"one panel alone, nobody voted: that is no tie", []PanelOutcome{part(cio, 0, 0)}, false, ByVotes},
		{"no panel agrees to nothing", nil, false, ByVotes},
	} {
		o := Decide(Simple, c.parts)
		if o.Carried != c.carried || o.Why != c.why {
			t.Errorf("%s: %v, %s", c.says, o.Carried, o.Why)
		}
	}
	all := Decide(Simple, []PanelOutcome{part(cio, 5, 4), part(ccio, 6, 2), part(cnio, 4, 4)})
	if sum := all.All(); sum.Yes != 15 || sum.No != 10 || all.Panels[0].Carried != true || all.Panels[2].Carried {
		t.Errorf("%+v", all)
	}
	if all.Tie() {
		t.Error("a tie in one of several panels is no tie for a casting vote")
	}
}

func TestR129_TheWordsAndWhoMayChangeThem(t *testing.T) {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	text, err := NewMotionText("  Publish   the\nminutes ", "That the minutes\r\nbe published.")
	if err != nil || text.Title != "Publish the minutes" || text.Words != "That the minutes\nbe published." {
		t.Fatalf("%+v: %v", text, err)
	}
	other, _ := NewMotionText("Publish the minutes", "That no minutes be published.")
	if again, _ := NewMotionText("Publish the minutes", "That the minutes\nbe published."); again.Hash != text.Hash || again.Hash == other.Hash {
		t.Error("the hash is not of the words")
	}
	for says, c := range map[string]struct {
		title, words, field string
		why                 refusal.Reason
	}{
		"no title":       {" ", "x", "title", refusal.Missing},
		"no words":       {"x", "", "text", refusal.Missing},
		"a control":      {"x", "a\x00b", "text", domain.TextNotPlain},
		"a long title":   {string(make161()), "x", "title", domain.TextTooLong},
		"turned letters": {"x\u202e", "x", "title", domain.TextNotPlain},
	} {
		_, err := NewMotionText(c.title, c.words)
		if r := refusaltest.Want(t, err, c.why); r.Field != c.field {
			t.Errorf("%s: field %q", says, r.Field)
		}
	}
	m := Motion{MotionText: text, Mover: ann, State: MotionSeconded, Seconder: bob, SecondedAt: &at}
	next, err := m.Amend(ann, other, "the secretary is right", at)
	if err != nil || next.Version != 2 || next.Words != other.Words || next.State != MotionMoved || next.Seconder != "" || next.By != ann || next.Why == "" {
		t.Errorf("amended: %+v: %v", next, err)
	}
	next, err = m.Reworded(cat, other, "amendment carried", at)
	if err != nil || next.Version != 2 || next.State != MotionSeconded || next.Seconder != bob {
		t.Errorf("reworded: %+v: %v", next, err)
	}
	_, err = m.Amend(bob, other, "x", at)
	refusaltest.Want(t, err, NotTheMover)
	_, err = m.Amend(ann, text, "x", at)
	refusaltest.Want(t, err, TextUnchanged)
	_, err = m.Amend(ann, other, " ", at)
	refusaltest.Want(t, err, refusal.WhyMissing)
	for _, s := range []MotionState{MotionVoting, MotionTied, MotionCarried, MotionLost} {
		m.State = s
		_, err = m.Amend(ann, other, "x", at)
		refusaltest.Want(t, err, TextFrozen)
	}
	m.State = MotionWithdrawn
	_, err = m.Amend(ann, other, "x", at)
	refusaltest.Want(t, err, MotionNotSo)
}

func make161() []byte {
	b := make([]byte, 161)
	for i := range b {
		b[i] = 'a'
	}
	return b
}

func TestR129_EveryStateKnowsWhatFollows(t *testing.T) {
	all := []MotionState{MotionMoved, MotionSeconded, MotionVoting, MotionTied, MotionCarried, MotionLost, MotionWithdrawn, MotionLapsed, MotionBarred}
	for _, from := range all {
		ways := 0
		for _, to := range all {
			if next, err := (Motion{State: from}).Move(to); err == nil {
				ways++
				if next.State != to {
					t.Errorf("%s to %s came to %s", from, to, next.State)
				}
			}
		}
		if from.Over() != (ways == 0) {
			t.Errorf("%s: over %v with %d ways", from, from.Over(), ways)
		}
	}
}

func TestR129_Seconding(t *testing.T) {
	m := Motion{Mover: ann, State: MotionMoved}
	refusaltest.Want(t, m.MaySecond(ann, true), SecondsOwn)
	if err := m.MaySecond(bob, false); err != nil {
		t.Error(err)
	}
	m.Purpose = MotionPurpose{Kind: ForCoOption, Person: cat, Subject: "seat"}
	refusaltest.Want(t, m.MaySecond(bob, false), NotElected)
	m.State = MotionSeconded
	refusaltest.Want(t, m.MaySecond(bob, true), MotionNotSo)
}

func TestR131_R134_MajorityAndModeAreSettledBeforehand(t *testing.T) {
	person := MotionPurpose{Kind: ForPlain, Person: cat}
	for _, c := range []struct {
		says     string
		m        Motion
		majority Majority
		mode     Mode
		because  SecretBecause
		no       refusal.Reason
	}{
		{"between meetings: absolute, by name", Motion{Way: BetweenMeetings, Purpose: MotionPurpose{Kind: ForPlain}}, Absolute, ByName, NotSecret, refusal.Reason{}},
		{"between meetings no other majority does", Motion{Way: BetweenMeetings, Purpose: MotionPurpose{Kind: ForPlain}, Majority: Simple}, "", "", "", MajorityFixed},
		{"at a meeting: simple unless its mover says otherwise", Motion{Way: AtMeeting, Purpose: MotionPurpose{Kind: ForPlain}}, Simple, ByName, NotSecret, refusal.Reason{}},
		{"two thirds at a meeting", Motion{Way: AtMeeting, Purpose: MotionPurpose{Kind: ForPlain}, Majority: TwoThirds}, TwoThirds, ByName, NotSecret, refusal.Reason{}},
		{"most of them", Motion{Way: AtMeeting, Purpose: MotionPurpose{Kind: ForPlain}, Majority: "most"}, "", "", "", domain.UnknownChoice},
		{"about a person: secret, whatever its mover says", Motion{Way: AtMeeting, Purpose: person, Mode: ByName}, Simple, BySecret, AboutAPerson, refusal.Reason{}},
		{"a co-option is about a person and open (R119)", Motion{Way: BetweenMeetings, Purpose: MotionPurpose{Kind: ForCoOption, Person: cat, Subject: "s"}}, Absolute, ByName, NotSecret, refusal.Reason{}},
		{"and never secret", Motion{Way: BetweenMeetings, Purpose: MotionPurpose{Kind: ForCoOption, Person: cat, Subject: "s"}, Mode: BySecret}, "", "", "", OpenByRule},
		{"an absent member's seat: absolute, secret (R113)", Motion{Way: AtMeeting, Purpose: MotionPurpose{Kind: ForSeatVacant, Person: cat}}, Absolute, BySecret, AboutAPerson, refusal.Reason{}},
		{"the mover may choose secrecy", Motion{Way: AtMeeting, Purpose: MotionPurpose{Kind: ForPlain}, Mode: BySecret}, Simple, BySecret, MoverSecret, refusal.Reason{}},
		{"shown whenever", Motion{Way: AtMeeting, Purpose: MotionPurpose{Kind: ForPlain}, Shown: "never"}, "", "", "", domain.UnknownChoice},
		{"one panel twice", Motion{Way: AtMeeting, Purpose: MotionPurpose{Kind: ForPlain}, Panels: []domain.PanelID{cio, cio}}, "", "", "", JointTwice},
	} {
		got, err := c.m.Settle()
		if c.no != (refusal.Reason{}) {
			refusaltest.Want(t, err, c.no)
			continue
		}
		if err != nil || got.Majority != c.majority || got.Mode != c.mode || got.Because != c.because || got.Shown != ShownLive {
			t.Errorf("%s: %s, %s, %q: %v", c.says, got.Majority, got.Mode, got.Because, err)
		}
	}
}

func TestR131_TwoMembersMakeAVoteSecret(t *testing.T) {
	m := Motion{State: MotionSeconded, Mode: ByName, Purpose: MotionPurpose{Kind: ForPlain}}
	if err := m.MayAskSecret(ann, nil); err != nil {
		t.Error(err)
	}
	refusaltest.Want(t, m.MayAskSecret(ann, []domain.PersonID{ann}), AskedAlready)
	if MakesSecret(1) || !MakesSecret(2) {
		t.Error("it is two who make it secret")
	}
	m.Mode = BySecret
	refusaltest.Want(t, m.MayAskSecret(ann, nil), SecretAlready)
	m.Mode, m.State = ByName, MotionVoting
	refusaltest.Want(t, m.MayAskSecret(ann, nil), MotionNotSo)
	m = Motion{State: MotionMoved, Mode: ByName, Purpose: MotionPurpose{Kind: ForOfficer, Person: cat, Office: domain.ChairOffice}}
	refusaltest.Want(t, m.MayAskSecret(ann, nil), OpenByRule)
}

func TestR132_TheCastingVote(t *testing.T) {
	p := domain.DefaultParams(domain.PanelElection)
	tied := func(yes, no, abstain int) *Outcome {
		o := Decide(Simple, []PanelOutcome{{Panel: cio, Tally: Tally{Yes: yes, No: no, Abstain: abstain, Members: 12, Voters: 12}}})
		return &o
	}
	m := Motion{State: MotionTied, Mode: ByName, Majority: Simple, Outcome: tied(4, 4, 1)}
	o, err := Cast(m, CastingVote{By: ann, Choice: Yes, Why: "time presses"}, ann, p)
	if err != nil || !o.Carried || o.Why != ByCasting || o.Panels[0].Yes != 4 {
		t.Errorf("%+v: %v", o, err)
	}
	if o, err = Cast(m, CastingVote{By: ann, Choice: No, Why: "the status quo"}, ann, p); err != nil || o.Carried || o.Why != ByCasting {
		t.Errorf("%+v: %v", o, err)
	}
	_, err = Cast(m, CastingVote{By: bob, Choice: Yes, Why: "x"}, ann, p)
	refusaltest.Want(t, err, NotTheChair)
	_, err = Cast(m, CastingVote{By: ann, Choice: Abstain, Why: "x"}, ann, p)
	refusaltest.Want(t, err, ChoiceUnknown)
	_, err = Cast(m, CastingVote{By: ann, Choice: Yes}, ann, p)
	refusaltest.Want(t, err, refusal.WhyMissing)
	for says, change := range map[string]func(*Motion, *domain.Params){
		"no tie":                           func(m *Motion, _ *domain.Params) { m.Outcome = tied(4, 5, 0) },
		"nobody voted":                     func(m *Motion, _ *domain.Params) { m.Outcome = tied(0, 0, 3) },
		"a secret vote":                    func(m *Motion, _ *domain.Params) { m.Mode = BySecret },
		"switched off":                     func(_ *Motion, p *domain.Params) { p.CastingVote = false },
		"two thirds, which it cannot make": func(m *Motion, _ *domain.Params) { m.Majority = TwoThirds },
		"decided already":                  func(m *Motion, _ *domain.Params) { m.State = MotionLost },
	} {
		was, params := m, p
		change(&was, &params)
		_, err := Cast(was, CastingVote{By: ann, Choice: Yes, Why: "x"}, ann, params)
		if r, no := refusal.Of(err); !no || r.Reason != NoCastingVote {
			t.Errorf("%s: %v", says, err)
		}
	}
	// an absolute majority of twelve, tied at six: the casting vote makes seven
	m.Majority = Absolute
	m.Outcome = tied(6, 6, 0)
	if o, err := Cast(m, CastingVote{By: ann, Choice: Yes, Why: "x"}, ann, p); err != nil || !o.Carried {
		t.Errorf("%+v: %v", o, err)
	}
}

func TestR133_AVoteByName(t *testing.T) {
	opens := time.Date(2026, 1, 6, 9, 0, 0, 0, time.UTC)
	closes := opens.AddDate(0, 0, 6)
	roll := []Voter{{Panel: cio, Person: ann}, {Panel: cio, Person: bob}}
	m := Motion{State: MotionVoting, Mode: ByName, Panels: []domain.PanelID{cio}, Opens: &opens, Closes: &closes}
	yes := OpenVote{Panel: cio, Person: ann, Choice: Yes}
	if err := m.Vote(yes, roll, true, false, opens); err != nil {
		t.Errorf("at the opening instant: %v", err)
	}
	if err := m.Vote(yes, roll, true, false, closes.Add(-time.Millisecond)); err != nil {
		t.Errorf("a millisecond before the close: %v", err)
	}
	refusaltest.Want(t, m.Vote(yes, roll, true, false, closes), VoteClosed)
	refusaltest.Want(t, m.Vote(yes, roll, true, false, opens.Add(-time.Millisecond)), VoteNotOpen)
	refusaltest.Want(t, m.Vote(OpenVote{Panel: cio, Person: ann, Choice: "maybe"}, roll, true, false, opens), ChoiceUnknown)
	refusaltest.Want(t, m.Vote(OpenVote{Panel: cio, Person: cat, Choice: Yes}, roll, true, false, opens), NotAVoter)
	refusaltest.Want(t, m.Vote(OpenVote{Panel: ccio, Person: ann, Choice: Yes}, roll, true, false, opens), NotAVoter)
	refusaltest.Want(t, m.Vote(yes, roll, false, false, opens), LeftThePanel)
	refusaltest.Want(t, m.Vote(yes, roll, true, true, opens), Conflicted)
	m.Mode = BySecret
	refusaltest.Want(t, m.Vote(yes, roll, true, false, opens), VoteIsSecret)
	m.Mode, m.State = ByName, MotionSeconded
	refusaltest.Want(t, m.Vote(yes, roll, true, false, opens), VoteNotOpen)
	m.State = MotionCarried
	refusaltest.Want(t, m.Vote(yes, roll, true, false, opens), VoteClosed)

	votes := []OpenVote{{Panel: cio, Person: bob, Choice: Abstain}, {Panel: cio, Person: cat, Choice: Yes}}
	parts := m.Count(roll, votes, map[domain.PanelID]int{cio: 12})
	if want := (Tally{Abstain: 1, Members: 12, Voters: 2}); parts[0].Tally != want || parts[0].Missing() != 1 {
		t.Errorf("%+v: somebody off the roll counts, or somebody on it does not", parts)
	}
	if missing := MissingVotes(roll, votes); len(missing) != 1 || missing[0].Person != ann {
		t.Errorf("%+v", missing)
	}
}

func TestR134_TheHoursOfAResolution(t *testing.T) {
	p, c := domain.DefaultParams(domain.PanelElection), when.LatestCalendar()
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, x := range []struct {
		says, seconded, opens, closes string
		days                          int
	}{
		{"seconded on a Monday: Tuesday to Monday", "2026-01-05T09:00:00Z", "2026-01-06T09:00:00Z", "2026-01-12T17:00:00Z", 5},
		{"on a Friday evening: from Monday to Friday", "2026-01-09T23:00:00Z", "2026-01-12T09:00:00Z", "2026-01-16T17:00:00Z", 5},
		{"over Easter: the holidays do not count", "2026-04-01T10:00:00Z", "2026-04-02T08:00:00Z", "2026-04-10T16:00:00Z", 5},
		{"over the clock change", "2026-10-21T10:00:00Z", "2026-10-22T08:00:00Z", "2026-10-28T17:00:00Z", 5},
		{"seven days", "2026-01-05T09:00:00Z", "2026-01-06T09:00:00Z", "2026-01-14T17:00:00Z", 7},
	} {
		opens, closes, err := ResolutionTimes(at(x.seconded), x.days, p, c)
		if err != nil || !opens.Equal(at(x.opens)) || !closes.Equal(at(x.closes)) {
			t.Errorf("%s: %v to %v: %v", x.says, opens, closes, err)
		}
	}
	for named, want := range map[int]int{0: 5, 5: 5, 20: 20} {
		if got, err := ResolutionDays(named); err != nil || got != want {
			t.Errorf("%d named gives %d: %v", named, got, err)
		}
	}
	for _, named := range []int{-1, 4, 21} {
		_, err := ResolutionDays(named)
		refusaltest.Want(t, err, DaysOutOfRange)
	}
}

func TestR134_ThreePullItToAMeeting(t *testing.T) {
	closes := time.Date(2026, 1, 12, 17, 0, 0, 0, time.UTC)
	m := Motion{Way: BetweenMeetings, State: MotionVoting, Round: 1, Closes: &closes, Opens: &closes}
	if err := m.MayPull(ann, []domain.PersonID{bob}, closes.Add(-time.Millisecond)); err != nil {
		t.Error(err)
	}
	refusaltest.Want(t, m.MayPull(ann, nil, closes), VoteClosed)
	refusaltest.Want(t, m.MayPull(ann, []domain.PersonID{ann}, closes.Add(-time.Hour)), AskedAlready)
	if PullsToMeeting(2) || !PullsToMeeting(3) {
		t.Error("it is three who pull it")
	}
	pulled := m.Pulled()
	if pulled.Way != AtMeeting || pulled.State != MotionSeconded || pulled.Round != 2 || pulled.Opens != nil || pulled.Closes != nil {
		t.Errorf("%+v", pulled)
	}
	refusaltest.Want(t, pulled.MayPull(cat, nil, closes), PulledAlready)
	m.State = MotionLost
	refusaltest.Want(t, m.MayPull(ann, nil, closes.Add(-time.Hour)), MotionNotSo)
}

func TestR135_ALostMotionReturnsAfterThreeMonths(t *testing.T) {
	p := domain.DefaultParams(domain.PanelElection)
	ended := time.Date(2026, 1, 31, 20, 0, 0, 0, time.UTC)
	lost := Motion{State: MotionLost, EndedAt: &ended, Reference: "CIO-2026-M1"}
	first := time.Date(2026, 4, 30, 23, 0, 0, 0, time.UTC) // 1 May in London: 31 January and three months (R17)
	r := refusaltest.Want(t, MayReturn(lost, 0, 12, first.Add(-time.Second), p), LostLately)
	if r.Args["needed"] != 6 {
		t.Errorf("%v must ask", r.Args["needed"])
	}
	if err := MayReturn(lost, 0, 12, first, p); err != nil {
		t.Error(err)
	}
	refusaltest.Want(t, MayReturn(lost, 5, 12, ended, p), LostLately)
	if err := MayReturn(lost, 6, 12, ended, p); err != nil {
		t.Errorf("half of them ask: %v", err)
	}
	refusaltest.Want(t, MayReturn(lost, 5, 11, ended, p), LostLately)
	if err := MayReturn(Motion{State: MotionCarried, EndedAt: &ended}, 0, 12, ended, p); err != nil {
		t.Errorf("it was carried: %v", err)
	}
}

func TestR135_TheSameEffect(t *testing.T) {
	a := Motion{Panels: []domain.PanelID{cio}, MotionText: MotionText{Title: "a", Words: "That the Fee  be raised."}, Purpose: MotionPurpose{Kind: ForPlain}}
	b := a
	b.Title, b.Words = "another title", "that the fee be raised."
	if !SameEffect(a, b) {
		t.Error("spaces, case and the title make no other effect")
	}
	b.Words = "That the fee be lowered."
	if SameEffect(a, b) {
		t.Error("other words have another effect until somebody rules otherwise")
	}
	b = a
	b.Panels = []domain.PanelID{ccio}
	if SameEffect(a, b) {
		t.Error("another panel's is another")
	}
	a.Purpose = MotionPurpose{Kind: ForCoOption, Person: cat, Subject: "seat"}
	b = a
	b.Words = "quite other words"
	if !SameEffect(a, b) {
		t.Error("the same deed is the same effect in any words")
	}
	b.Purpose.Person = bob
	if SameEffect(a, b) {
		t.Error("another person's is another")
	}
}
