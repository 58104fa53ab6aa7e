package domain

import (
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// NoticeBody is what a notice of election says (R39).
type NoticeBody struct {
	Title         string     `json:"title"`
	Panel         string     `json:"panel"`
	Office        Office     `json:"office,omitempty"`
	Seats         int        `json:"seats"`
	Term          Term       `json:"term"`
	Method        string     `json:"method"`
	Keys          KeyPolicy  `json:"keys"` // who can open the ballots
	RON           bool       `json:"ron"`
	Timetable     Timetable  `json:"timetable"`
	Vote          WhoMay     `json:"vote"`
	Stand         WhoMay     `json:"stand"`
	Supporters    int        `json:"supporters"`
	Contact       string     `json:"contact"`
	Reviewer      string     `json:"reviewer,omitempty"`
	Text          string     `json:"text,omitempty"`
	ObjectionsEnd *time.Time `json:"objections_close,omitempty"` // the window lasts until then at least (R20b)
}

// WhoMay names those who may vote or stand: members of a network on a day, or
// the elected members of a panel.
type WhoMay struct {
	Network string    `json:"network,omitempty"`
	On      when.Date `json:"on"`
	Elected bool      `json:"elected_members,omitempty"`
	Roles   []string  `json:"roles,omitempty"`
}

// CheckNotice refuses a notice that leaves out what R39 demands. Dates, seats,
// terms and method are there by construction; how to object is part of every
// notice's wording.
func (e Election) CheckNotice() error {
	switch {
	case e.Title == "":
		return refusal.Because(refusal.Missing, "R39", nil).On("title")
	case e.Contact == "":
		return refusal.Because(refusal.Missing, "R39", nil).On("contact")
	case e.Seats < 1:
		return refusal.Because(refusal.Missing, "R39", nil).On("seats")
	case e.Term.From.IsZero() || !e.Term.From.Before(e.Term.Until):
		return refusal.Because(refusal.Missing, "R39", nil).On("term")
	}
	return nil
}
