package domain

import (
	"slices"
	"strings"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Way is one of the ways of dealing with a casual vacancy (docs/rules.md 11).
type Way string

const (
	ByCountback  Way = "countback"   // R116: the stored papers are counted again without the departed
	ByByElection Way = "by-election" // R117
	ByCoOption   Way = "co-option"   // R119: an open vote of the elected members
	LeftEmpty    Way = "leave-empty" // R115
)

// Ways are all of them, in the order in which the rules come to them.
var Ways = []Way{ByCountback, ByByElection, ByCoOption, LeftEmpty}

var (
	CountbackFirst   = refusal.Reason{Code: refusal.STATE, Name: "countback-first"}     // R116, R117: the stored papers come first
	CountbackRuns    = refusal.Reason{Code: refusal.STATE, Name: "countback-runs"}      // R116: candidates are being asked
	CountbackDone    = refusal.Reason{Code: refusal.DUP, Name: "countback-done"}        // R116: for this vacancy, and it found nobody
	CountbackUsed    = refusal.Reason{Code: refusal.STATE, Name: "countback-used"}      // R116: as many in this cycle as allowed
	NoPapers         = refusal.Reason{Code: refusal.STATE, Name: "no-papers"}           // R116: none are stored that returned the departed
	NobodyToAsk      = refusal.Reason{Code: refusal.STATE, Name: "nobody-to-ask"}       // R116: every candidate sits, has left or may not stand
	PapersDestroyed  = refusal.Reason{Code: refusal.STATE, Name: "papers-destroyed"}    // R89
	ByElectionFirst  = refusal.Reason{Code: refusal.STATE, Name: "by-election-first"}   // R117: enough is left of the term
	ByElectionRuns   = refusal.Reason{Code: refusal.DUP, Name: "by-election-runs"}      // R120: one of the panel is to fill it
	CoOptedSits      = refusal.Reason{Code: refusal.STATE, Name: "co-opted-sits"}       // R119: somebody co-opted has the seat until the next certified election
	CoOptedMost      = refusal.Reason{Code: refusal.STATE, Name: "co-opted-most"}       // R119
	NotLookedThrough = refusal.Reason{Code: refusal.STATE, Name: "may-not-leave-empty"} // R115: too much is left of the term
	OtherPapers      = refusal.Reason{Code: refusal.FORM, Name: "other-papers"}         // R116: the seats were not left by people of the same papers
	ConsentsClosed   = refusal.Reason{Code: refusal.LATE, Name: "consents-closed"}      // R116
	ConsentAnswered  = refusal.Reason{Code: refusal.DUP, Name: "consent-answered"}      // R116
)

// CasualVacancy is what decides how a casual vacancy may be dealt with.
type CasualVacancy struct {
	Term       SeatTerm
	Since      when.Date  // the first day without a holder
	Promised   string     // reference of the by-election, not over, that is to fill it; empty: none
	CoOpted    PersonID   // has the seat until the panel's next certified election; empty: nobody has
	Papers     error      // why there are none to count again; nil: there are
	Candidates int        // not elected on those papers, and still to be asked
	Asking     bool       // a countback for it is under way
	Tried      *when.Date // a countback for it found nobody, on that day
	Failed     int        // by-elections and re-advertisements that have left it empty
}

// PanelFill is what of a whole panel bears on each of its vacancies.
type PanelFill struct {
	Seats      int // in all
	Filled     int // seats with a holder, elected or co-opted
	CoOpted    int // of them co-opted
	Countbacks int // that have seated somebody in this cycle
}

// VacancyChoice is one way, and whether the rules allow it today.
type VacancyChoice struct {
	Way     Way
	Rule    string     // that allows or refuses it
	Refused error      // nil: it may be taken
	By      *when.Date // the day by which it should be done: a by-election's last day of polling (R117)
}

// byElectionWithin is how many working days from the vacancy a by-election may
// take (R117).
const byElectionWithin = 40

// Choices says of each way whether the rules allow it for the vacancy today, and
// if not why (R115 to R119). Short of leaving it empty there is always one: where
// a countback is possible it comes first, then a by-election; of a short remainder
// the panel may co-opt somebody, or leave the seat.
func (v CasualVacancy) Choices(today when.Date, panel PanelFill, p Params, c when.Calendar) ([]VacancyChoice, error) {
	from := v.Since
	if v.Tried != nil && v.Tried.After(from) {
		from = *v.Tried
	}
	by, err := c.AddWorkingDays(from, byElectionWithin)
	if err != nil {
		return nil, err
	}
	countback := v.mayCountBack(today, panel, p)
	list := []VacancyChoice{
		{Way: ByCountback, Rule: "R116", Refused: countback},
		{Way: ByByElection, Rule: "R117", Refused: v.mayByElect(today, countback == nil, p), By: &by},
		{Way: ByCoOption, Rule: "R119", Refused: v.mayCoOpt(today, countback == nil, panel, p)},
		{Way: LeftEmpty, Rule: "R115", Refused: v.mayLeave(today, p)},
	}
	for i, choice := range list {
		if r, ok := refusal.Of(choice.Refused); ok {
			list[i].Rule = r.Rule
		}
	}
	return list, nil
}

// noticeLead is how many working days a by-election that the clock drafts leaves
// before its notice is due.
const noticeLead = 5

// ByElectionCloses is the closing day of a by-election called on the day: within 40
// working days (R117), and as far on as its own windows ask where those are longer.
func ByElectionCloses(day when.Date, p Params, c when.Calendar) (when.Date, error) {
	return c.AddWorkingDays(day, max(min(p.Notice+noticeLead, byElectionWithin), p.Notice))
}

// short reports whether so little of the term is left that nobody need be elected
// for it (R115).
func (v CasualVacancy) short(today when.Date, p Params) bool {
	return today.AddMonths(p.VacancyLeaveIfUnderMonths).After(v.Term.Until)
}

// settled refuses what a by-election under way or a countback under way leaves no
// room for.
func (v CasualVacancy) settled(today when.Date) error {
	switch {
	case !today.Before(v.Term.Until):
		return refusal.Because(TermOver, "R117", refusal.Args{"until": v.Term.Until})
	case v.Promised != "":
		return refusal.Because(ByElectionRuns, "R120", refusal.Args{"reference": v.Promised})
	case v.Asking:
		return refusal.Because(CountbackRuns, "R116", nil)
	}
	return nil
}

func (v CasualVacancy) tooShort(today when.Date, p Params) error {
	if v.short(today, p) {
		return refusal.Because(LeaveVacant, "R115", refusal.Args{"months": p.VacancyLeaveIfUnderMonths, "until": v.Term.Until})
	}
	return nil
}

func (v CasualVacancy) mayCountBack(today when.Date, panel PanelFill, p Params) error {
	if err := v.settled(today); err != nil {
		return err
	}
	if err := v.tooShort(today, p); err != nil {
		return err
	}
	switch {
	case v.CoOpted != "":
		return refusal.Because(CoOptedSits, "R119", nil)
	case v.Tried != nil:
		return refusal.Because(CountbackDone, "R116", refusal.Args{"on": *v.Tried})
	case v.Papers != nil:
		return v.Papers
	case panel.Countbacks >= p.CountbackMax:
		return refusal.Because(CountbackUsed, "R116", refusal.Args{"max": p.CountbackMax})
	case v.Candidates == 0:
		return refusal.Because(NobodyToAsk, "R116", nil)
	}
	return nil
}

func (v CasualVacancy) mayByElect(today when.Date, countback bool, p Params) error {
	if err := v.settled(today); err != nil {
		return err
	}
	if err := v.tooShort(today, p); err != nil {
		return err
	}
	if countback {
		return refusal.Because(CountbackFirst, "R116", nil)
	}
	return nil
}

// mayCoOpt allows a co-option where nobody need be elected: so little is left
// (R115), or an election has left the seat empty (R54).
func (v CasualVacancy) mayCoOpt(today when.Date, countback bool, panel PanelFill, p Params) error {
	if err := v.settled(today); err != nil {
		return err
	}
	if v.CoOpted != "" {
		return refusal.Because(CoOptedSits, "R119", nil)
	}
	if err := MayCoOpt(panel.Filled, panel.Seats); err != nil {
		return err
	}
	switch {
	case panel.CoOpted >= p.CoOptMax:
		return refusal.Because(CoOptedMost, "R119", refusal.Args{"max": p.CoOptMax})
	case v.short(today, p):
		return nil
	case countback:
		return refusal.Because(CountbackFirst, "R116", nil)
	case v.Failed == 0:
		return refusal.Because(ByElectionFirst, "R117", nil)
	}
	return nil
}

func (v CasualVacancy) mayLeave(today when.Date, p Params) error {
	if err := v.settled(today); err != nil {
		return err
	}
	if !v.short(today, p) {
		return refusal.Because(NotLookedThrough, "R115", refusal.Args{"months": p.VacancyLeaveIfUnderMonths, "until": v.Term.Until})
	}
	return nil
}

// consentDays is how many working days the candidates who were not elected have to
// say whether they would serve (R116).
const consentDays = 5

// ConsentsClose is until when candidates who are asked for a countback may answer.
func ConsentsClose(asked time.Time, p Params, c when.Calendar) (time.Time, error) {
	return endOfWorkingDay(asked, consentDays, p, c)
}

// Countback is the recount of stored papers that fills a casual vacancy (R116).
type Countback struct {
	ID        CountbackID
	Reference string // "CIO-2026/CB1"
	Panel     PanelID
	Election  ElectionID // whose papers are counted
	Contest   ContestID
	State     CountbackState
	Places    []CountbackPlace // the vacant ones, the longest remainder first (R120)
	Asks      []CountbackAsk
	By        PersonID
	Why       string
	AskedAt   time.Time
	Closes    time.Time // until when candidates may answer
	DoneAt    *time.Time
	Companion []byte         // the file signed with the board's key, once it is counted; nil: nothing was counted
	Returned  []NominationID // who was found, in the order of election
	WhyNobody string         // a word of the catalogue: why there was nothing to count; empty: it was counted
}

// CountbackState is how far a countback has come.
type CountbackState string

const (
	CountbackAsking  CountbackState = "asking"
	CountbackSeated  CountbackState = "seated"    // somebody was found, and sits
	CountbackNobody  CountbackState = "nobody"    // nobody consented, could, or was found
	CountbackStopped CountbackState = "abandoned" // there is nothing to fill any more
)

// CountbackPlace is a vacant seat that a countback is to fill.
type CountbackPlace struct {
	Term     SeatTermID `json:"seat_term"`
	Number   int        `json:"number"`
	Departed string     `json:"departed"` // option on the paper of whoever left it
	Until    when.Date  `json:"until"`
}

// CountbackAsk is a candidate who was not elected, asked whether she would serve.
type CountbackAsk struct {
	ID         CountbackAskID
	Nomination NominationID
	Person     PersonID
	Option     string
	AskedAt    time.Time
	AnsweredAt *time.Time
	Consents   bool
	Out        string // why her consent did not count when it was counted: a reason's name
}

// Answer returns the ask answered, until the consents close. A consent may be taken
// back until then; what was refused may be given.
func (b Countback) Answer(a CountbackAsk, consents bool, now time.Time) (CountbackAsk, error) {
	switch {
	case b.State != CountbackAsking || !now.Before(b.Closes):
		return a, refusal.Because(ConsentsClosed, "R116", refusal.Args{"closed": b.Closes})
	case a.AnsweredAt != nil && a.Consents == consents:
		return a, refusal.Because(ConsentAnswered, "R116", refusal.Args{"at": *a.AnsweredAt})
	}
	a.AnsweredAt, a.Consents = &now, consents
	return a, nil
}

// Ripe reports whether the countback can be counted: everybody has answered, or
// the time to answer is over (R116).
func (b Countback) Ripe(now time.Time) bool {
	if b.State != CountbackAsking {
		return false
	}
	waits := slices.ContainsFunc(b.Asks, func(a CountbackAsk) bool { return a.AnsweredAt == nil })
	return !waits || !now.Before(b.Closes)
}

// MayFill refuses a candidate who was not elected and may not fill a vacancy of
// the election today: whoever might not stand today (R45, R112), with the day in
// the qualifying date's place, since the papers named her already (R116).
func (e Election) MayFill(c Candidacy, today when.Date) error {
	c.OnRoll = true
	return e.MayStand(c, today)
}

// EmployerRoom is how many of those who consent an employer may have returned in a
// countback (R28, R75).
type EmployerRoom struct {
	Employer string
	Of       []NominationID
	Most     int
}

// CountbackRoom limits those who consent by the employer cap as the panel sits
// today: sitting has the employer of every member. An employer whose people fit in
// anyhow is not limited, one without room has Most zero.
func CountbackRoom(consenting []Contender, sitting []string, p Params) (limits []EmployerRoom) {
	if p.EmployerCap == 0 {
		return nil
	}
	now := tally(sitting)
	of := map[string][]NominationID{}
	for _, c := range consenting {
		if c.Employer != "" {
			of[c.Employer] = append(of[c.Employer], c.Nomination)
		}
	}
	for employer, theirs := range of {
		if room := Room(p.EmployerCap, now[employer]); len(theirs) > room {
			limits = append(limits, EmployerRoom{employer, theirs, room})
		}
	}
	slices.SortFunc(limits, func(a, b EmployerRoom) int { return strings.Compare(a.Employer, b.Employer) })
	return limits
}

// Remainder is what of one seat's term a by-election fills, as its notice says
// (R39, R118, R120).
type Remainder struct {
	Seat int  `json:"seat"`
	Term Term `json:"term"`
}

// Remainders are the terms that those elected take, the longest first: from the day
// on which they take office at the earliest (R24), each to its own end (R120).
func Remainders(terms []SeatTerm, from when.Date) (list []Remainder) {
	for _, t := range terms {
		start := t.From
		if from.After(start) {
			start = from
		}
		list = append(list, Remainder{t.Number, Term{start, t.Until}})
	}
	slices.SortStableFunc(list, func(a, b Remainder) int {
		if c := b.Term.Until.Compare(a.Term.Until); c != 0 {
			return c
		}
		return a.Seat - b.Seat
	})
	return list
}
