package governance

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/saytest"
)

func TestR122_R160_WhichItemsOneMotionTakes(t *testing.T) {
	done := time.Unix(1, 0)
	agenda := []Item{
		{ID: "a", Title: "Accounts", Consent: true},
		{ID: "b", Title: "Budget"},
		{ID: "c", Title: "Claims", Consent: true, Confidential: true},
		{ID: "d", Title: "Dates", Consent: true, DoneAt: &done},
		{ID: "e", Title: "Estates", Consent: true, TakenBy: "m"},
		{ID: "f", Title: "Forms", Consent: true},
	}
	got := ConsentItems(agenda)
	if len(got) != 2 || got[0].ID != "a" || got[1].ID != "f" || len(agenda) != 6 {
		t.Fatalf("taken together: %v", got)
	}
	text, err := ConsentText(saytest.English(t), "CIO/2026/3", got)
	if err != nil || text.Title != "Consent items of CIO/2026/3" || text.Words != "That these items be agreed as they stand on the agenda:\n\n- Accounts\n- Forms" {
		t.Errorf("%q, %v", text.Words, err)
	}
	wants(t, Item{Title: "Claims", Purpose: ToDecide, Consent: true, Confidential: true}.Check(), ConsentConfidential)
}

func TestR122_UntilWhenAnItemIsPulledOut(t *testing.T) {
	done := time.Unix(1, 0)
	for name, c := range map[string]struct {
		item Item
		vote MotionState
		want refusal.Reason
	}{
		"before it is moved":                    {Item{Consent: true}, "", refusal.Reason{}},
		"while it waits for a seconder":         {Item{Consent: true, TakenBy: "m"}, MotionMoved, refusal.Reason{}},
		"before the vote is called":             {Item{Consent: true, TakenBy: "m"}, MotionSeconded, refusal.Reason{}},
		"once it is called":                     {Item{Consent: true, TakenBy: "m"}, MotionVoting, ItemVoted},
		"while the chair thinks about a tie":    {Item{Consent: true, TakenBy: "m"}, MotionTied, ItemVoted},
		"after it was carried":                  {Item{Consent: true, TakenBy: "m", DoneAt: &done}, MotionCarried, ItemDone},
		"one that is not taken with the others": {Item{}, "", NotConsent},
	} {
		err := c.item.MayPull(c.vote)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		} else if c.want.Name != "" {
			wants(t, err, c.want)
		}
	}
	wants(t, Item{TakenBy: "m"}.MayChange(), ItemInMotion)
}

func TestR25_CaretakersDecideRoutineMotionsOnly(t *testing.T) {
	for kind, may := range map[PurposeKind]bool{ForPlain: true, ForAmendment: true, ForRescission: true, ForConsent: true,
		ForLetter: false, ForPriorities: false, ForOfficer: false, ForCoOption: false, ForSeatVacant: false} {
		err := domain.CaretakersMay(MotionPurpose{Kind: kind}.Act())
		if may != (err == nil) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if len(terms) != 9 {
		t.Errorf("%d purposes: is the new one for caretakers too?", len(terms))
	}
}

func TestR127_WhoCommentsOnMinutesAndWhen(t *testing.T) {
	m := Minutes{State: MinutesComment, Version: 2, Sections: []Section{{Item: "i"}}}
	for name, c := range map[string]struct {
		state  MinutesState
		remark Remark
		want   refusal.Reason
	}{
		"on all of them":              {MinutesComment, Remark{Text: "fine"}, refusal.Reason{}},
		"on an item":                  {MinutesComment, Remark{Item: "i", Text: "fine"}, refusal.Reason{}},
		"on one that she cannot read": {MinutesComment, Remark{Item: "j", Text: "fine"}, refusal.Unknown},
		"without words":               {MinutesComment, Remark{}, refusal.Missing},
		"before they are out":         {MinutesDraft, Remark{Text: "fine"}, MinutesNotSent},
		"after they are sealed":       {MinutesApproved, Remark{Text: "fine"}, MinutesSealed},
	} {
		m.State = c.state
		err := m.MayRemark(c.remark)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		} else if c.want.Name != "" {
			wants(t, err, c.want)
		}
	}
}

func TestR158_R160_AVersionOfAnAgendaForItsReader(t *testing.T) {
	lines := AgendaLines([]Item{{ID: "a", Title: "Accounts", Purpose: ToNote, Body: "As sent.", Private: "Be short."}, {ID: "c", Title: "Claims", Purpose: ToDecide, Body: "Two offers.", Minutes: 20, Confidential: true}})
	member, aside, network := Reader{OfPanel: true}, Reader{OfPanel: true, Conflicted: []ItemID{"c"}}, Reader{OfNetwork: true}
	for name, c := range map[string]struct {
		reader Reader
		want   string
	}{
		"a member":              {member, "1. Accounts\nto note\n\nAs sent.\n\n2. Claims\nto decide, 20 minutes\n\nTwo offers."},
		"whoever stood aside":   {aside, "1. Accounts\nto note\n\nAs sent.\n\n2. Claims\nto decide, 20 minutes"},
		"a member of a network": {network, "1. Accounts\nto note"},
	} {
		if got := AgendaText(AgendaFor(lines, c.reader)); got != c.want {
			t.Errorf("%s reads %q", name, got)
		}
	}
}

func TestR157_StatementsFollowTheRulesOfLetters(t *testing.T) {
	party := []Party{{Name: "The Secretary of State"}}
	for _, kind := range []LetterKind{OpenLetter, JointStatement, Declaration, Consultation} {
		text := LetterText{Kind: kind, Subject: "Five priorities", Text: "We ask for five things.", Addressees: party, Signatories: []Signatory{{Panel: "p", Name: "CIO Advisory Panel"}}}
		if err := text.Check(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	text := LetterText{Kind: "leaflet", Subject: "Five priorities", Text: "We ask.", Addressees: party, Signatories: []Signatory{{Panel: "p", Name: "CIO Advisory Panel"}}}
	if err := text.Check(); err == nil {
		t.Error("a leaflet is none of them")
	}
}
