package governance

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// R25: caretakers may not publish letters or rankings, nor elect officers, whatever the
// motion is called.
func TestR25_WhatAMotionDoesIsWhatCaretakersAreLimitedIn(t *testing.T) {
	for kind, want := range map[PurposeKind]domain.PanelAct{ForPlain: domain.RoutineMotion, ForOfficer: domain.ElectOfficers, ForLetter: domain.PublishLetter, ForPriorities: domain.PublishLetter} {
		if got := (MotionPurpose{Kind: kind}).Act(); got != want {
			t.Errorf("a motion for %q is %q, want %q", kind, got, want)
		}
	}
}

// R144: a letter that another has superseded stays public; one that is signed, or under
// its embargo, is not yet (R146).
func TestR144_R146_WhichLettersArePublic(t *testing.T) {
	at := time.Date(2027, 1, 11, 9, 0, 0, 0, time.UTC)
	for state, want := range map[LetterState]bool{LetterPublished: true, LetterSuperseded: true, LetterSigned: false, LetterSigning: false, LetterAbandoned: false} {
		l := Letter{State: state, PublicFrom: &at}
		if got := l.Public(at); got != want {
			t.Errorf("%s at its instant: public %v", state, got)
		}
		if l.Public(at.Add(-time.Microsecond)) {
			t.Errorf("%s before its instant is public", state)
		}
	}
}

// R136: a line that was merged into another is reworded no more.
func TestR136_AMergedLineIsNotReworded(t *testing.T) {
	p := Priorities{State: Merging}
	n := Proposal{Title: "Records", Text: "That follow the patient."}
	if _, err := p.Reword(n, "Better records", n.Text, "shorter"); err != nil {
		t.Errorf("a line that stands: %v", err)
	}
	n.Into = "another"
	_, err := p.Reword(n, "Better records", n.Text, "shorter")
	if r, no := refusal.Of(err); !no || r.Reason != ProposalMerged {
		t.Errorf("a line that was merged: %v", err)
	}
}

// R141: twelve words are a correction, thirteen are a new text that the panels approve.
func TestR141_TwelveWordsAreACorrection(t *testing.T) {
	was := LetterText{Kind: OpenLetter, Subject: "Priorities", Text: "Dear all, we write."}
	for added, want := range map[int]bool{12: true, 13: false} {
		now := was
		now.Text += strings.Repeat(" more", added)
		if got := was.IsCorrection(now); got != want {
			t.Errorf("%d words more: a correction %v", added, got)
		}
	}
}
