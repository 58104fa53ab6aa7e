package governance

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

func TestR129_WhatAMotionIsFor(t *testing.T) {
	known := func(p MotionPurpose) error { return p.Known() }
	judge(t, []no{
		{"a plain decision", known(MotionPurpose{Kind: ForPlain}), yes, ""},
		{"what there is not", known(MotionPurpose{Kind: "coup"}), PurposeUnknown, "R129"},
		{"a co-option of nobody", known(MotionPurpose{Kind: ForCoOption, Subject: "seat"}), refusal.Missing, "R119"},
		{"a co-option to nothing", known(MotionPurpose{Kind: ForCoOption, Person: ann}), refusal.Missing, "R119"},
		{"a co-option", known(MotionPurpose{Kind: ForCoOption, Person: ann, Subject: "seat"}), yes, ""},
		{"an officer of no office", known(MotionPurpose{Kind: ForOfficer, Person: ann}), refusal.Missing, "R95"},
		{"a chair", known(MotionPurpose{Kind: ForOfficer, Person: ann, Office: domain.ChairOffice}), yes, ""},
		{"a vice-chair", known(MotionPurpose{Kind: ForOfficer, Person: ann, Office: domain.ViceOffice}), yes, ""},
		{"a seat that nobody holds", known(MotionPurpose{Kind: ForSeatVacant}), refusal.Missing, "R113"},
		{"a seat", known(MotionPurpose{Kind: ForSeatVacant, Person: ann}), yes, ""},
		{"a letter without its version", known(MotionPurpose{Kind: ForLetter}), refusal.Missing, "R142"},
		{"priorities without their ballot", known(MotionPurpose{Kind: ForPriorities}), refusal.Missing, "R139"},
		{"an amendment of nothing", known(MotionPurpose{Kind: ForAmendment}), refusal.Missing, "R129"},
		{"a letter", known(MotionPurpose{Kind: ForLetter, Subject: "v"}), yes, ""},
		{"priorities", known(MotionPurpose{Kind: ForPriorities, Subject: "b"}), yes, ""},
		{"an amendment", known(MotionPurpose{Kind: ForAmendment, Subject: "m"}), yes, ""},
		{"a rescission", known(MotionPurpose{Kind: ForRescission}), yes, ""},
	})
	_, err := Motion{Panels: []domain.PanelID{cio, ccio, cio}}.Settle()
	said(t, "a panel named twice", err, JointTwice, "R128")
	_, err = Motion{Panels: []domain.PanelID{cio, ccio, "cnio"}}.Settle()
	said(t, "three panels, each of them once", err, yes, "")
	for _, c := range []struct {
		panels []domain.PanelID
		joint  bool
	}{{nil, false}, {[]domain.PanelID{cio}, false}, {[]domain.PanelID{cio, ccio}, true}} {
		if got := (Motion{Panels: c.panels}).Joint(); got != c.joint {
			t.Errorf("%d panels decide jointly (R128): %v", len(c.panels), got)
		}
	}
	for characters, want := range map[int]refusal.Reason{160: yes, 161: domain.TextTooLong} {
		_, err := NewMotionText(long(characters), "words")
		said(t, "a title at its bound", err, want, "R129")
	}
	for characters, want := range map[int]refusal.Reason{20_000: yes, 20_001: domain.TextTooLong} {
		_, err := NewMotionText("title", long(characters))
		said(t, "words at their bound", err, want, "R129")
	}
	for _, state := range []MotionState{MotionMoved, MotionSeconded, MotionVoting, MotionTied, MotionCarried, MotionLost, MotionWithdrawn, MotionLapsed, MotionBarred} {
		if got, goesOn := state.Over(), len(follows[state]) > 0; got == goesOn {
			t.Errorf("%s: over %v, and %d states follow", state, got, len(follows[state]))
		}
	}
}

// TestR129_R132_R134_WhatTheClockDoesNextWithAMotion: an unseconded motion lapses at the
// close of the twentieth working day, a tie is left to the chair for two.
func TestR129_R132_R134_WhatTheClockDoesNextWithAMotion(t *testing.T) {
	p, c := domain.DefaultParams(domain.PanelElection), when.LatestCalendar()
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	opens, closes, reminded := at("2026-01-06T09:00:00Z"), at("2026-01-12T17:00:00Z"), at("2026-01-11T17:00:00Z")
	moved := MotionText{At: at("2026-01-05T10:00:00Z")}
	for _, x := range []struct {
		says string
		m    Motion
		want string // empty: never
	}{
		{"nobody has seconded it", Motion{State: MotionMoved, MotionText: moved}, "2026-02-02T17:00:00Z"},
		{"seconded, between meetings", Motion{State: MotionSeconded, Way: BetweenMeetings, Opens: &opens}, "2026-01-06T09:00:00Z"},
		{"seconded, at a meeting: its chair calls it", Motion{State: MotionSeconded, Way: AtMeeting, Opens: &opens}, ""},
		{"open, and nobody reminded", Motion{State: MotionVoting, Mode: ByName, Way: BetweenMeetings, Closes: &closes}, "2026-01-11T17:00:00Z"},
		{"open, and all reminded", Motion{State: MotionVoting, Mode: ByName, Way: BetweenMeetings, Closes: &closes, RemindedAt: &reminded}, "2026-01-12T17:00:00Z"},
		{"open in secret: the box closes it", Motion{State: MotionVoting, Mode: BySecret, Way: BetweenMeetings, Closes: &closes}, ""},
		{"open at a meeting: its chair closes it", Motion{State: MotionVoting, Mode: ByName, Way: AtMeeting, Closes: &closes}, ""},
		{"tied", Motion{State: MotionTied, Closes: &closes}, "2026-01-14T17:00:00Z"},
		{"carried", Motion{State: MotionCarried, Closes: &closes}, ""},
	} {
		got, err := MotionDue(x.m, p, c)
		switch {
		case err != nil, (got == nil) != (x.want == ""), got != nil && !got.Equal(at(x.want)):
			t.Errorf("%s: %v, %v, want %s", x.says, got, err, x.want)
		}
	}
	if _, due := RemindAt(Motion{}); due {
		t.Error("a vote without a close reminds nobody")
	}
	p.Timezone = "Europe/Atlantis"
	if _, err := SecondBy(moved.At, p, c); err == nil {
		t.Error("a day was counted in no zone")
	}
	if _, err := CastingBy(at("2399-01-05T10:00:00Z"), domain.DefaultParams(domain.PanelElection), c); err == nil {
		t.Error("working days were counted in a year whose holidays nobody knows")
	}
}

func TestR133a_HowLongASecretVoteInAMeetingLasts(t *testing.T) {
	for named, want := range map[int]time.Duration{0: 10 * time.Minute, 1: time.Minute, 60: time.Hour} {
		if got, err := SecretMinutes(named); err != nil || got != want {
			t.Errorf("%d minutes named: %v, %v", named, got, err)
		}
	}
	for _, named := range []int{-1, 61} {
		_, err := SecretMinutes(named)
		said(t, "outside its bounds", err, MinutesOfVote, "R133a")
		if r, _ := refusal.Of(err); r.Field != "minutes" || r.Args["min"] != 1 || r.Args["max"] != 60 {
			t.Errorf("what may be named: %+v", r)
		}
	}
}

func TestR135_HalfOfTheMembersBringItBack(t *testing.T) {
	p := domain.DefaultParams(domain.PanelElection)
	ended := time.Date(2026, 1, 12, 17, 0, 0, 0, time.UTC)
	lost := Motion{State: MotionLost, EndedAt: &ended, MotionText: MotionText{}}
	now := ended.AddDate(0, 1, 0)
	judge(t, []no{
		{"five of eleven ask", MayReturn(lost, 5, 11, now, p), LostLately, "R135"},
		{"six of eleven", MayReturn(lost, 6, 11, now, p), yes, ""},
		{"half of twelve", MayReturn(lost, 6, 12, now, p), yes, ""},
		{"nobody, of a panel without members", MayReturn(lost, 0, 0, now, p), LostLately, "R135"},
		{"one of two", MayReturn(lost, 1, 2, now, p), yes, ""},
		{"the day before three months are over", MayReturn(lost, 0, 12, time.Date(2026, 4, 11, 12, 0, 0, 0, time.UTC), p), LostLately, "R135"},
		{"the day on which they are", MayReturn(lost, 0, 12, time.Date(2026, 4, 12, 0, 0, 0, 0, time.UTC), p), yes, ""},
	})
	if r, _ := refusal.Of(MayReturn(lost, 1, 11, now, p)); r == nil || r.Args["needed"] != 6 {
		t.Errorf("how many must ask: %+v", r)
	}
}

func TestR130_WhatATallyAddsUpTo(t *testing.T) {
	o := Decide(Simple, []PanelOutcome{{Panel: cio, Tally: Tally{Yes: 5, No: 3, Abstain: 1, Members: 12, Voters: 11}}, {Panel: ccio, Tally: Tally{Yes: 2, No: 4, Abstain: 2, Members: 9, Voters: 8}}})
	if got := o.All(); got != (Tally{Yes: 7, No: 7, Abstain: 3, Members: 21, Voters: 19}) {
		t.Errorf("%+v", got)
	}
	if got := o.Panels[0].Missing(); got != 2 {
		t.Errorf("%d of eleven have not voted, where nine have", got)
	}
	if o.Why != ByOnePanel || o.Tie() {
		t.Errorf("no tie where panels vote jointly, whatever the sums: %+v", o)
	}
	if Decide(Simple, nil).Carried {
		t.Error("a vote of no panel is not carried")
	}
	if single := Decide(Simple, []PanelOutcome{{Tally: Tally{Yes: 1, No: 1}}}); single.Why != ByTie {
		t.Errorf("one to one is a tie: %+v", single)
	}
	if none := Decide(Simple, []PanelOutcome{{Tally: Tally{Abstain: 4}}}); none.Tie() || none.Why != ByVotes {
		t.Errorf("nobody on either side is none: %+v", none)
	}
}

func TestR142_WhatMayBePutToAPanel(t *testing.T) {
	v := version(3, "words")
	l := Letter{ID: "l", State: LetterApproval, Version: 3}
	judge(t, []no{
		{"the version that stands", l.PutToPanels(v, cio, 3), yes, ""},
		{"an older one from which corrections alone part it", l.PutToPanels(v, cio, 2), yes, ""},
		{"one whose approval would not count", l.PutToPanels(v, cio, 4), ApprovalVersion, "R142"},
		{"to a panel that is not named", l.PutToPanels(v, "other", 3), NotSignatory, "R142"},
	})
	l.State = LetterDraft
	said(t, "before the review is over", l.PutToPanels(v, cio, 3), LetterWrongState, "R140")
	for state, over := range map[LetterState]bool{LetterDraft: false, LetterApproval: false, LetterPublished: true, LetterAbandoned: true, LetterSuperseded: true} {
		if got := (Letter{State: state}).Over(); got != over {
			t.Errorf("%s: over %v (R140)", state, got)
		}
	}
}

// TestR140_ControlsThatTurnALineAround: letters, titles and subjects show what they say,
// in the order in which they say it.
func TestR140_ControlsThatTurnALineAround(t *testing.T) {
	bad := []rune{0x202A, 0x202E, 0x2066, 0x2069, 0x2028, 0x2029, 0x0, 0x7f, 0x85}
	good := []rune{0x2027, 0x202F, 0x2065, 0x206A, 0x2030, 'é', '’'}
	for _, r := range bad {
		if plainLines("a" + string(r) + "b") {
			t.Errorf("%U stands in a letter", r)
		}
		if got := Line("a" + string(r) + "b"); got != "a b" {
			t.Errorf("%U in a title: %q", r, got)
		}
	}
	for _, r := range good {
		if !plainLines("a" + string(r) + "b") {
			t.Errorf("%U is refused", r)
		}
		if got := Line("a" + string(r) + "b"); got != "a"+string(r)+"b" {
			t.Errorf("%U in a title: %q", r, got)
		}
	}
	if !plainLines("a\n\tb") || plainLines("a\xffb") || oneLine("a\nb", 10) || !oneLine("abc", 3) || oneLine("abcd", 3) {
		t.Error("line breaks and tabs are text; broken bytes are not; a line has none of them")
	}
	for link, want := range map[string]refusal.Reason{"https://x.org/" + strings.Repeat("a", 1986): yes, "https://x.org/" + strings.Repeat("a", 1987): LinkNotHTTPS, "https://x.org/\x7f": LinkNotHTTPS} {
		said(t, "an address", CheckLink(link, "link"), want, "R122")
	}
}
