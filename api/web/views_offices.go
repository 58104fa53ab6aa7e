package web

import "time"

// Leads is who leads a panel now, by what right, and what comes next for its
// offices.
type Leads struct {
	Office string // "chair", "acting-chair"; empty: no office
	Name   string // empty: nobody, or the secretariat
	Text   []string
	Next   string
	Due    time.Time // civil; zero: none
	Links  []Link
}

// Held is page "held": who held what on a day.
type Held struct {
	Shell
	Day   string // as typed: 2027-03-01
	On    time.Time
	Panel *Link // whose page this is; nil: of all panels
	Rows  []HeldRow
	Pager Pager
}

// HeldRow is one seat or office and who held it.
type HeldRow struct {
	Name, Panel, PanelURL, What string
	From, LastDay               time.Time
	Mandate, Note               string
	Proof                       *Link
}
