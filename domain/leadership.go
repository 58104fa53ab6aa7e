package domain

import (
	"slices"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Lead is by what right somebody leads a panel (R91, R96, R100, R101, R104, R25).
type Lead string

const (
	LeadChair       Lead = "chair"
	LeadActing      Lead = "acting-chair"     // the vice-chair, from the instant the chair is vacant (R101)
	LeadMember      Lead = "presiding-member" // the longest-serving elected member, where both are vacant (R104)
	LeadSecretariat Lead = "secretariat"      // without a vote, until a new panel's chair is declared (R91)
	LeadCaretaker   Lead = "caretaker"        // whoever led at the end of the terms (R25)
	LeadNobody      Lead = "nobody"           // no elected member is in office, or equals wait for the lot
)

// Why an office is not in its holder's hands, beside the reasons for which a
// holding ends ([EndedByResignation] and so on).
const (
	EndedByTime         = "term-ended"    // the office's own time is over (R100)
	EndedByNoConfidence = "no-confidence" // R108
	EndedByDeath        = "death"
	EndedBySuccession   = "succeeded" // the vice-chair won the chair (R105)
	EndedByVoiding      = "election voided"

	EndedByCertification = "election certified" // of a seat filled by co-option until then (R119)
	EndedByElection      = "elected"            // of one that its holder left for another
	EndedByAbsence       = "absence"            // R113
	NeverHeld            = "never-held"
)

var (
	ActingTooLong = refusal.Reason{Code: refusal.STATE, Name: "acting-too-long"} // R102
	PresidesOnly  = refusal.Reason{Code: refusal.STATE, Name: "presides-only"}   // R104
	ChairNone     = refusal.Reason{Code: refusal.STATE, Name: "chair-none"}      // R142: nobody may sign for the panel
)

// PanelFacts are the dated facts that decide who leads a panel.
type PanelFacts struct {
	Offices   []OfficeTerm           // all there have been, and those to come
	Holdings  []Holding              // likewise
	Silent    map[PersonID]when.Date // whose membership is not active, and since when: without vote and office (R112)
	NewPanel  when.Date              // the first day of the latest full election's terms; zero: none was held here
	Certified when.Date              // when successors of a panel in the caretakers' time were certified (R25); zero: not yet
	Failed    bool                   // the rounds of the first chair's election have failed (R96)
	Lot       []PersonID             // the order that was drawn among equally long-serving members (R104)
}

// Vacancy is an office that nobody holds, since when and why.
type Vacancy struct {
	Office  Office
	Since   when.Date // zero: it never was held
	Because string    // a reason of the constants above
	Was     PersonID  // who held it last
}

// Leadership is who leads a panel on a day.
type Leadership struct {
	As        Lead
	Person    PersonID // empty for the secretariat and for nobody
	Since     when.Date
	Because   string    // why it is not the chair
	SignUntil when.Date // the first day on which an acting chair no longer signs letters (R102)
	Overdue   bool      // that day has come
	Vacant    []Vacancy // offices without a holder, the chair first
	Equals    []PersonID
}

// MaySign refuses the signature of a letter by whoever leads the panel: an acting
// chair signs as long as she has not acted too long (R102), a presiding member
// (R104), caretakers (R25) and the secretariat never do.
func (l Leadership) MaySign() error {
	switch l.As {
	case LeadChair:
		return nil
	case LeadActing:
		if l.Overdue {
			return refusal.Because(ActingTooLong, "R102", refusal.Args{"until": l.SignUntil})
		}
		return nil
	case LeadMember:
		return refusal.Because(PresidesOnly, "R104", nil)
	case LeadCaretaker:
		return CaretakersMay(PublishLetter)
	}
	return refusal.Because(ChairNone, "R142", nil)
}

// Lacks reports whether nobody holds the office.
func (l Leadership) Lacks(o Office) bool {
	return slices.ContainsFunc(l.Vacant, func(v Vacancy) bool { return v.Office == o })
}

// Vacancy is that of the office; the zero one if somebody holds it.
func (l Leadership) Vacancy(o Office) Vacancy {
	for _, v := range l.Vacant {
		if v.Office == o {
			return v
		}
	}
	return Vacancy{}
}

// WhoChairs says who leads the panel on the day. It rests on dated facts alone:
// the vice-chair acts at the instant at which the chair is vacant, whatever has
// run or not (R13, R101).
func WhoChairs(f PanelFacts, day when.Date, p Params, c when.Calendar) (l Leadership, err error) {
	if ended, over := f.ended(day); over {
		return f.caretaker(ended, day, p, c)
	}
	chair, vice := f.holder(ChairOffice, day), f.holder(ViceOffice, day)
	for _, o := range []struct {
		office Office
		held   *OfficeTerm
	}{{ChairOffice, chair}, {ViceOffice, vice}} {
		if o.held == nil {
			l.Vacant = append(l.Vacant, f.vacancy(o.office, day))
		}
	}
	if !f.sitsAny(day) {
		l.As = LeadNobody
		return l, nil
	}
	if chair != nil && !f.silent(chair.Person, day) {
		l.As, l.Person, l.Since = LeadChair, chair.Person, chair.From
		if chair.Mandate.Kind == Acting { // brought in as such (R2a)
			l.As = LeadActing
			return l, l.bound(p, c, day)
		}
		return l, nil
	}
	since, because := l.Vacancy(ChairOffice).Since, l.Vacancy(ChairOffice).Because
	if chair != nil { // the office is held and rests (R112)
		since, because = f.Silent[chair.Person], EndedByLapse
	}
	switch {
	case vice != nil && !f.silent(vice.Person, day):
		l.As, l.Person, l.Since, l.Because = LeadActing, vice.Person, latest(since, vice.From), because
		return l, l.bound(p, c, day)
	case chair == nil && f.convening(day) && !f.Failed:
		l.As, l.Since, l.Because = LeadSecretariat, f.NewPanel, NeverHeld
		return l, nil
	case chair == nil && f.convening(day): // R96: R104's rule until the panel's next meeting
		since, because = f.NewPanel, NeverHeld
	}
	l.Because, l.Since = because, latest(since, l.Vacancy(ViceOffice).Since)
	f.presides(&l, day)
	return l, nil
}

// bound sets until when an acting chair signs (R102): acting_chair_max working
// days after the first.
func (l *Leadership) bound(p Params, c when.Calendar, day when.Date) error {
	last, err := workingDaysAfter(c, l.Since, p.ActingChairMax, day)
	if err != nil {
		return err
	}
	l.SignUntil = last.AddDays(1)
	l.Overdue = !day.Before(l.SignUntil)
	return nil
}

// workingDaysAfter is the nth working day after a day of the past. What lies so
// far back that no holidays are known of it (R2a) is over.
func workingDaysAfter(c when.Calendar, since when.Date, n int, today when.Date) (when.Date, error) {
	day, err := c.AddWorkingDays(since, n)
	if r, no := refusal.Of(err); no && r.Reason == when.YearUnknown && since.Before(today) {
		return since, nil
	}
	return day, err
}

// presides is R104's rule: the longest-serving elected member presides, equals
// by lot.
func (f PanelFacts) presides(l *Leadership, day when.Date) {
	equals := f.LongestServing(day)
	if len(equals) > 1 {
		l.Equals = equals
		i := slices.IndexFunc(f.Lot, func(p PersonID) bool { return slices.Contains(equals, p) })
		if i < 0 { // nobody until it is drawn
			l.As = LeadNobody
			return
		}
		equals = f.Lot[i : i+1]
	}
	if l.As = LeadNobody; len(equals) == 1 {
		l.As, l.Person = LeadMember, equals[0]
	}
}

// LongestServing are the elected members in office on the day who have been
// elected members of the panel for the most days, past terms included (R104);
// several where that is equal.
func (f PanelFacts) LongestServing(day when.Date) (equals []PersonID) {
	served := map[PersonID]int{}
	for _, h := range f.Holdings {
		if h.Mandate.Kind == CoOpted || !h.From.Before(h.Until) || h.From.After(day) {
			continue
		}
		until := h.Until
		if day.Before(until) {
			until = day
		}
		served[h.Person] += h.From.DaysUntil(until)
	}
	most := -1
	for _, h := range f.Holdings {
		if !h.ElectedOn(day) || f.silent(h.Person, day) {
			continue
		}
		switch n := served[h.Person]; {
		case n > most:
			most, equals = n, []PersonID{h.Person}
		case n == most && !slices.Contains(equals, h.Person):
			equals = append(equals, h.Person)
		}
	}
	slices.Sort(equals)
	return equals
}

// caretaker is the leadership in the time after all terms have ended (R25).
func (f PanelFacts) caretaker(ended, day when.Date, p Params, c when.Calendar) (l Leadership, err error) {
	term, err := CaretakerTerm(ended, f.Certified, c)
	if err != nil {
		return l, err
	}
	was, err := WhoChairs(f, ended.AddDays(-1), p, c)
	if err != nil {
		return l, err
	}
	l = Leadership{As: LeadNobody, Vacant: []Vacancy{f.vacancy(ChairOffice, day), f.vacancy(ViceOffice, day)}}
	if !term.Contains(day) || was.Person == "" || f.silent(was.Person, day) {
		return l, nil
	}
	l.As, l.Person, l.Since, l.Because = LeadCaretaker, was.Person, ended, EndedByTime
	return l, nil
}

// ended is the day on which the last of the panel's elected members went out, if
// none is in office on the day.
func (f PanelFacts) ended(day when.Date) (last when.Date, over bool) {
	if f.sitsAny(day) {
		return last, false
	}
	for _, h := range f.Holdings {
		if h.Mandate.Kind != CoOpted && h.From.Before(h.Until) && !h.Until.After(day) && h.Until.After(last) {
			last = h.Until
		}
	}
	return last, !last.IsZero()
}

func (f PanelFacts) sitsAny(day when.Date) bool {
	return slices.ContainsFunc(f.Holdings, func(h Holding) bool { return h.ElectedOn(day) })
}

func (f PanelFacts) silent(p PersonID, day when.Date) bool {
	since, is := f.Silent[p]
	return is && !day.Before(since)
}

// holder is the term in which the office is held on the day, nil if it is vacant.
func (f PanelFacts) holder(o Office, day when.Date) *OfficeTerm {
	for _, t := range f.Offices {
		if t.Office == o && t.On(day) {
			return &t
		}
	}
	return nil
}

// vacancy says since when and why nobody holds the office on the day.
func (f PanelFacts) vacancy(o Office, day when.Date) Vacancy {
	v := Vacancy{Office: o, Because: NeverHeld}
	for _, t := range f.Offices {
		if t.Office != o || t.Until.After(day) || t.From.After(day) || t.Until.Before(v.Since) {
			continue
		}
		v.Since, v.Was, v.Because = t.Until, t.Person, f.why(t)
	}
	return v
}

// why an office ended. What ended with its holder's seat has the seat's reason.
func (f PanelFacts) why(t OfficeTerm) string {
	switch t.EndedBy {
	case "":
		return EndedByTime
	case EndedWithSeat:
		for _, h := range f.Holdings {
			if h.Person == t.Person && h.EndedBy != "" && !h.Until.After(t.Until) && !h.Until.Before(t.From) {
				return h.EndedBy
			}
		}
	}
	return t.EndedBy
}

// convening reports whether the day lies between a full election's term and the
// declaration of the first chair chosen after it (R91, R104).
func (f PanelFacts) convening(day when.Date) bool {
	return !f.NewPanel.IsZero() && !day.Before(f.NewPanel) && !slices.ContainsFunc(f.Offices, func(o OfficeTerm) bool {
		return o.Office == ChairOffice && !o.From.Before(f.NewPanel) && !o.From.After(day)
	})
}

func latest(a, b when.Date) when.Date {
	if a.Before(b) {
		return b
	}
	return a
}
