package domain

import (
	"hustings/domain/refusal"
	"hustings/domain/when"
	"slices"
)

// NetworkKind says what rights a network carries (R1, R3).
type NetworkKind string

const (
	Panelled   NetworkKind = "panelled"   // has an advisory panel
	Specialist NetworkKind = "specialist" // has none
	Wider      NetworkKind = "wider"      // reads and debates, neither votes nor stands
)

// Network is a membership group.
type Network struct {
	ID            NetworkID
	Code          string // short and unique: "CIO"
	Name          string
	Kind          NetworkKind
	AcceptedRoles []string // job roles that may stand (R45); empty: any
	EndedOn       *when.Date
}

// Panel is the advisory panel of a panelled network. Params are what the next
// election of it will freeze (R8).
type Panel struct {
	ID      PanelID
	Network NetworkID
	Code    string // the network's code as a rule
	Name    string
	EndedOn *when.Date
}

// Seat is a numbered place on a panel; members hold seats (R21).
type Seat struct {
	ID     SeatID
	Panel  PanelID
	Number int // from 1
}

// SeatTerm is one term of one seat, [From, Until) in civil dates (R18).
type SeatTerm struct {
	ID       SeatTermID
	Seat     SeatID
	Panel    PanelID
	Number   int // of the seat
	From     when.Date
	Until    when.Date  // the first day after
	Election ElectionID // that filled it; empty when brought in (R2a)
}

// MandateKind is by what right somebody holds a seat or an office.
type MandateKind string

const (
	Elected     MandateKind = "elected"
	Uncontest   MandateKind = "elected-unopposed" // R53
	CoOpted     MandateKind = "co-opted"          // R119
	CountedBack MandateKind = "countback"         // R116
	Acting      MandateKind = "acting"            // R101
	Resolved    MandateKind = "resolution"        // an office, by an open resolution of a panel too small for a ballot (R95)
	Imported    MandateKind = "imported"          // R2a: a dated fact from before Hustings
)

// Mandate says how a holding came about and where that is proved.
type Mandate struct {
	Kind    MandateKind `json:"kind"`
	Contest ContestID   `json:"contest,omitempty"`
	Note    string      `json:"note,omitempty"` // "elected 2025, before Hustings"
}

// Holding is a dated fact: this person held this seat in this term.
type Holding struct {
	ID       HoldingID
	SeatTerm SeatTermID
	Seat     SeatID
	Panel    PanelID
	Person   PersonID
	From     when.Date
	Until    when.Date // the first day after
	Mandate  Mandate
	EndedBy  string // why it ended before its term, if it did: "resignation"
}

// On reports whether the holding is in force on the day.
func (h Holding) On(d when.Date) bool { return !d.Before(h.From) && d.Before(h.Until) }

// SeatFree refuses a holding that would share a day with another of its seat, or
// with one that its holder has in another seat of the panel (R21). Of has all
// holdings of the panel. The schema refuses the same once more, whoever writes.
func SeatFree(of []Holding, want Holding) error {
	clash := func(field string, same func(Holding) bool) error {
		terms := []Term{{want.From, want.Until}}
		for _, h := range of {
			if h.ID != want.ID && same(h) {
				terms = append(terms, Term{h.From, h.Until})
			}
		}
		if _, with, found := FirstOverlap(terms); found {
			return refusal.Because(SeatTaken, "R21", refusal.Args{"from": terms[with].From.String(), "until": terms[with].Until.String()}).On(field)
		}
		return nil
	}
	if err := clash("seat", func(h Holding) bool { return h.Seat == want.Seat }); err != nil {
		return err
	}
	return clash("number", func(h Holding) bool { return h.Person == want.Person })
}

// Office is chair or vice-chair of a panel.
type Office string

const (
	ChairOffice Office = "chair"
	ViceOffice  Office = "vice-chair"
)

// OfficeTerm is a dated fact: this person was chair or vice-chair (R100), or
// acting (R101).
type OfficeTerm struct {
	ID      OfficeTermID
	Panel   PanelID
	Office  Office
	Person  PersonID
	From    when.Date
	Until   when.Date // the first day after
	Mandate Mandate
	EndedBy string
}

// On reports whether the office is held on the day.
func (o OfficeTerm) On(d when.Date) bool { return !d.Before(o.From) && d.Before(o.Until) }

var (
	NotElectable    = refusal.Reason{Code: refusal.STATE, Name: "not-electable"}      // R1: the network has no panel, or it has ended
	NoSeatsDue      = refusal.Reason{Code: refusal.STATE, Name: "no-seats-due"}       // the panel has no seats to fill
	TermHasElection = refusal.Reason{Code: refusal.DUP, Name: "term-has-election"}    // another election of the panel fills this term
	SeatNotVacant   = refusal.Reason{Code: refusal.STATE, Name: "seat-not-vacant"}    // R117
	NoVacancy       = refusal.Reason{Code: refusal.STATE, Name: "no-vacancy"}         // R117: a by-election with nothing to fill
	LeaveVacant     = refusal.Reason{Code: refusal.STATE, Name: "leave-vacant"}       // R115
	SeatNotOfPanel  = refusal.Reason{Code: refusal.FORM, Name: "seat-not-of-panel"}   // the seat term is another panel's
	TermsTooFar     = refusal.Reason{Code: refusal.EARLY, Name: "election-too-early"} // the term before has too long to run
)

// SeatsDue are the seats that a panel election closing on the day fills, and
// the day on which their terms begin (R18, R22, R23): all of them where the
// terms end together, half of them a year with two cohorts. Where no term has
// been, or the last one ended so long ago that its successor's is over, the panel
// is founded afresh and the terms begin at the anchor.
func SeatsDue(seats []Seat, terms []SeatTerm, closes when.Date, p Params) (due []Seat, start when.Date) {
	ends := map[SeatID]when.Date{}
	for _, t := range terms {
		if ends[t.Seat].Before(t.Until) {
			ends[t.Seat] = t.Until
		}
	}
	var end when.Date // when the seats due fall free
	for _, s := range seats {
		e := ends[s.ID]
		switch {
		case e.IsZero():
		case end.IsZero(), p.Cohorts == 1 && e.After(end), p.Cohorts == 2 && e.Before(end):
			end = e
		}
	}
	if !end.IsZero() && !end.AddYears(p.TermYears).After(closes) {
		end = when.Date{}
	}
	start = NextTermStart(closes, end, p)
	for _, s := range seats {
		if p.Cohorts == 1 || end.IsZero() || !ends[s.ID].After(end) {
			due = append(due, s)
		}
	}
	return due, start
}

// Founding reports whether none of the seats has had a term that touches the
// day: then two cohorts part (R23). A term that begins on it was made by a founding
// election that was voided (R88).
func Founding(seats []Seat, terms []SeatTerm, start when.Date) bool {
	return !slices.ContainsFunc(terms, func(t SeatTerm) bool {
		return t.Until.Compare(start) >= 0 && t.From != start && slices.ContainsFunc(seats, func(s Seat) bool { return s.ID == t.Seat })
	})
}

// Occupied reports whether somebody holds the seat's term on the day, or will
// when it begins.
func Occupied(t SeatTerm, held []Holding, day when.Date) bool {
	if day.Before(t.From) {
		day = t.From
	}
	return slices.ContainsFunc(held, func(h Holding) bool { return h.SeatTerm == t.ID && h.On(day) })
}

// ElectedOf are the holdings that an election has given, or one before Hustings: all
// but those of members co-opted (R119).
func ElectedOf(held []Holding) []Holding {
	return slices.DeleteFunc(slices.Clone(held), func(h Holding) bool { return h.Mandate.Kind == CoOpted })
}

// Vacant refuses a by-election for a seat's term that is over, is held, or has
// so little left that it stays empty or is filled by co-option (R115, R117).
func Vacant(t SeatTerm, held []Holding, day when.Date, p Params) error {
	switch {
	case !day.Before(t.Until):
		return refusal.Because(TermOver, "R117", refusal.Args{"until": t.Until}).On("seat_terms")
	case Occupied(t, ElectedOf(held), day): // whoever was co-opted leaves when it is certified (R119)
		return refusal.Because(SeatNotVacant, "R117", refusal.Args{"seat": t.Number}).On("seat_terms")
	case day.AddMonths(p.VacancyLeaveIfUnderMonths).After(t.Until):
		return refusal.Because(LeaveVacant, "R115", refusal.Args{"months": p.VacancyLeaveIfUnderMonths, "until": t.Until}).On("seat_terms")
	}
	return nil
}

// What keeps a result from being certified or voided.
var (
	AlarmStands    = refusal.Reason{Code: refusal.STATE, Name: "alarm-stands"}          // R103: an alarm awaits its resolution
	ObjectionsRun  = refusal.Reason{Code: refusal.STATE, Name: "objection-window-open"} // R83
	MayNotServe    = refusal.Reason{Code: refusal.STATE, Name: "may-not-serve"}         // R45, R78: somebody returned has lost the right to
	RecountedOnce  = refusal.Reason{Code: refusal.DUP, Name: "recounted-once"}          // R87
	NoReviewer     = refusal.Reason{Code: refusal.STATE, Name: "no-reviewer"}           // R84: the notice names none
	VoidWindowOver = refusal.Reason{Code: refusal.LATE, Name: "void-window-over"}       // R84
	NoAlarm        = refusal.Reason{Code: refusal.STATE, Name: "no-alarm"}              // R103: there is nothing to resolve
)
