package web

import "time"

// Vacancies is page "vacancies": a panel's vacant seats and what the rules allow about
// each, for its office.
type Vacancies struct {
	Shell
	Panel      string
	PanelURL   string
	RulesURL   string   // its standing orders
	Over       []string // employers with more members than the cap (R28), in words
	Seats      []VacantSeat
	Countbacks []Link // that were held
}

// VacantSeat is one vacant seat.
type VacantSeat struct {
	Number  int
	Left    string // who held it last; empty: nobody yet
	Ended   string // why she left, as the register has it
	Since   time.Time
	LastDay time.Time // of its term
	CoOpted string    // who sits there until the next certified election
	Asking  *Asking   // a countback is under way
	Choices []VacancyChoice
}

// Asking says how far the candidates of a countback have answered.
type Asking struct {
	Asked, Answered int
	Until           time.Time
	URL             string
}

// VacancyChoice is one way of dealing with a vacancy.
type VacancyChoice struct {
	Way     string // domain.Way
	Rule    string
	Allowed bool
	Why     string    // not, in words
	By      time.Time // to be over by
	URL     string    // where it is done; empty: there is nothing to do
}

// Serve is page "serve": a candidate who was not elected is asked whether she would
// fill a vacancy.
type Serve struct {
	Shell
	Election, Panel string
	Until           time.Time
	LastDay         time.Time // of the seat's term
	Answer          string    // "yes", "no" or empty: none so far
	PostURL         string
	Hidden          []Hidden
}

// Countback is page "countback": papers counted again to fill a vacancy.
type Countback struct {
	Results    // the count, as far as its numbers may be told, and the shell
	Panel      string
	Asked      int
	Answered   int
	Until      time.Time // while candidates are asked
	Departed   []string
	Consenting []string
	Seated     []CountbackSeat
	Nobody     string // why, in words
	Companion  *Link
	Command    string // that checks it
}

// CountbackSeat is somebody whom a countback has seated.
type CountbackSeat struct {
	Name, Organisation string
	Seat               int
	From, LastDay      time.Time
}
