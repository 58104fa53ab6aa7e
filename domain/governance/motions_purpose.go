package governance

import (
	"slices"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
)

// PurposeKind is what a motion is for: what is done by the program when it
// carries.
type PurposeKind string

const (
	ForPlain      PurposeKind = "plain"       // a decision that people carry out
	ForCoOption   PurposeKind = "co-option"   // of a person to a vacant seat (R119)
	ForOfficer    PurposeKind = "officer"     // of a panel too small for a ballot (R95)
	ForSeatVacant PurposeKind = "seat-vacant" // for absence (R113)
	ForLetter     PurposeKind = "letter"      // approval of a letter's version (R142)
	ForPriorities PurposeKind = "priorities"  // what follows from the ballot of priorities (R139)
	ForAmendment  PurposeKind = "amendment"   // of another motion's words (R129)
	ForRescission PurposeKind = "rescission"  // of an earlier decision
	ForConsent    PurposeKind = "consent"     // the consent items of a meeting, taken together (R122)
)

// MotionPurpose is what a motion is for, and about whom or what.
type MotionPurpose struct {
	Kind    PurposeKind
	Person  domain.PersonID // whom it concerns
	Office  domain.Office
	Subject string // the id of the thing: a seat's term, a letter's version, a motion
}

// PurposeTerms are what the rules fix for a purpose.
type PurposeTerms struct {
	Rule     string
	Majority Majority // empty: the mover's choice
	Elected  bool     // only elected members move, second and vote
	Open     bool     // always by name (R95, R119)
	Person   bool     // it is about a person
	OneTime  bool     // its effect is an act: a later motion rescinds nothing
}

var terms = map[PurposeKind]PurposeTerms{
	ForPlain:      {Rule: "R129"},
	ForCoOption:   {Rule: "R119", Majority: Absolute, Elected: true, Open: true, Person: true, OneTime: true},
	ForOfficer:    {Rule: "R95", Majority: Absolute, Elected: true, Open: true, Person: true, OneTime: true},
	ForSeatVacant: {Rule: "R113", Majority: Absolute, Person: true, OneTime: true},
	ForLetter:     {Rule: "R142"},
	ForPriorities: {Rule: "R139"},
	ForAmendment:  {Rule: "R129"},
	ForRescission: {Rule: "R129"},
	ForConsent:    {Rule: "R122", OneTime: true},
}

// Terms are what the rules fix for the purpose.
func (p MotionPurpose) Terms() PurposeTerms { return terms[p.Kind] }

// Known refuses a purpose that there is not, or one without what it is about.
func (p MotionPurpose) Known() error {
	t, known := terms[p.Kind]
	switch {
	case !known:
		return refusal.Because(PurposeUnknown, "R129", nil).On("purpose")
	case t.Person && p.Person == "":
		return refusal.Because(refusal.Missing, t.Rule, nil).On("person")
	case p.Kind == ForOfficer && p.Office != domain.ChairOffice && p.Office != domain.ViceOffice:
		return refusal.Because(refusal.Missing, t.Rule, nil).On("office")
	case (p.Kind == ForCoOption || p.Kind == ForLetter || p.Kind == ForPriorities || p.Kind == ForAmendment) && p.Subject == "":
		return refusal.Because(refusal.Missing, t.Rule, nil).On("subject")
	}
	return nil
}

// routine are the purposes of what caretakers may decide too (R25).
var routine = []PurposeKind{ForPlain, ForAmendment, ForRescission, ForConsent}

// Act is what a panel does by such a motion, as far as caretakers are limited in it: no
// letters, no officers, no seats (R25).
func (p MotionPurpose) Act() domain.PanelAct {
	switch {
	case slices.Contains(routine, p.Kind):
		return domain.RoutineMotion
	case p.Kind == ForOfficer:
		return domain.ElectOfficers
	case p.Kind == ForLetter || p.Kind == ForPriorities:
		return domain.PublishLetter
	}
	return domain.PanelAct(p.Kind)
}

// MayMove refuses a co-opted member where the rule asks for an elected one (R95,
// R119).
func (p MotionPurpose) MayMove(elected bool) error {
	if t := p.Terms(); t.Elected && !elected {
		return refusal.Because(NotElected, t.Rule, nil)
	}
	return nil
}

// Settle fixes majority, mode and showing of a motion from what its mover chose,
// its purpose and its way (R129, R131, R134): a mover may ask for more secrecy,
// never for less; a resolution between meetings needs the absolute majority.
func (m Motion) Settle() (Motion, error) {
	t := m.Purpose.Terms()
	fixed := t.Majority
	if m.Way == BetweenMeetings && fixed == "" {
		fixed = Absolute
	}
	switch {
	case fixed != "" && m.Majority != "" && m.Majority != fixed:
		return m, refusal.Because(MajorityFixed, t.Rule, refusal.Args{"majority": string(fixed)}).On("majority")
	case fixed != "":
		m.Majority = fixed
	case m.Majority == "":
		m.Majority = Simple
	case !slices.Contains(count.Majorities, m.Majority):
		return m, refusal.Because(domain.UnknownChoice, "R130", refusal.Args{"known": count.Majorities}).On("majority")
	}
	switch {
	case t.Open && m.Mode == BySecret:
		return m, refusal.Because(OpenByRule, t.Rule, nil).On("mode")
	case t.Open:
		m.Mode, m.Because = ByName, NotSecret
	case m.Purpose.Person != "":
		m.Mode, m.Because = BySecret, AboutAPerson
	case m.Mode == BySecret:
		m.Because = MoverSecret
	default:
		m.Mode, m.Because = ByName, NotSecret
	}
	switch m.Shown {
	case ShownLive, ShownAtClose:
	case "":
		m.Shown = ShownLive
	default:
		return m, refusal.Because(domain.UnknownChoice, "R134", refusal.Args{"known": []Shown{ShownLive, ShownAtClose}}).On("shown")
	}
	seen := map[domain.PanelID]bool{}
	for _, p := range m.Panels {
		if seen[p] {
			return m, refusal.Because(JointTwice, "R128", nil).On("panels")
		}
		seen[p] = true
	}
	return m, nil
}
