package web

import "time"

// Person is page "person": what is public of somebody who sits, sat, or stood.
type Person struct {
	Shell
	Name, Organisation string
	Photo              string // empty: none
	Today              time.Time
	Now                []Seat     // seats and offices held today
	Coming             []Seat     // and those to come
	Past               []PastTerm // the latest first
	Stood              []Candidacy
	OwnURL             string // where the reader keeps a photograph, on their own page
	RemoveURL          string // where the office takes it away
}

// Candidacy is an election in which somebody stood and that has published it.
type Candidacy struct {
	Election, URL string
	State         string // domain.State
	Left          string // how they left, domain.Leaving; empty: they did not
	Elected       bool
}

// Photo is page "photo": the reader's own photograph.
type Photo struct {
	Shell
	Name    string
	Photo   string // empty: none yet
	MaxSize string
	PostURL string
	Public  string // the page on which everybody sees it
}
