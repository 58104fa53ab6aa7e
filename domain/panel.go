package domain

import (
	"hustings/domain/refusal"
	"hustings/domain/when"
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
