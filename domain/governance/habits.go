package governance

import "hustings/domain"

// Habits are what a panel sets up once for all its meetings.
type Habits struct {
	Standing []StandingItem `json:"standing,omitempty"` // come to each agenda by themselves (R122)
	Readings bool           `json:"readings,omitempty"` // the panel has announced that it is kept who opened which paper
}

// StandingItem comes to each agenda by itself.
type StandingItem struct {
	Title   string      `json:"title"`
	Purpose ItemPurpose `json:"purpose"`
	Minutes int         `json:"minutes"`
	Last    bool        `json:"last,omitempty"` // at the end; else at the beginning
}

// Part is what such an item is for on an agenda.
func (s StandingItem) Part() ItemPart {
	if s.Last {
		return LastItem
	}
	return ""
}

// DefaultStanding are the items of a panel that has set up none of its own.
func DefaultStanding(say domain.Say) []StandingItem {
	return []StandingItem{
		{Title: say("written.agenda.welcome"), Purpose: ToNote, Minutes: 5},
		{Title: say("written.agenda.interests"), Purpose: ToNote, Minutes: 5},
		{Title: say("written.agenda.minutes"), Purpose: ToDecide, Minutes: 5},
		{Title: say("written.agenda.other"), Purpose: ToDiscuss, Minutes: 5, Last: true},
	}
}

// Items are the panel's own standing items, or the usual ones.
func (h Habits) Items(say domain.Say) []StandingItem {
	if h.Standing == nil {
		return DefaultStanding(say)
	}
	return h.Standing
}
