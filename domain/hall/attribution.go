package hall

import (
	"slices"
	"strings"
	"time"

	"hustings/domain/refusal"
)

var (
	AttributionFrozen = refusal.Reason{Code: refusal.FROZEN, Name: "attribution-frozen"}
	AttributionSame   = refusal.Reason{Code: refusal.DUP, Name: "attribution-same"}
	ConsentUnasked    = refusal.Reason{Code: refusal.STATE, Name: "consent-unasked"}
	LooseningAsked    = refusal.Reason{Code: refusal.DUP, Name: "loosening-asked"}
)

// MayAttribute judges a change of what may be told of who said what (R152). It can be
// tightened at any time. It is loosened only as long as nobody has been told of the
// event, or with the consent of each who speaks, given since she was asked to allow it:
// that she agreed to be named in something else is no answer to that.
func (e Event) MayAttribute(to Attribution, speakers []Speaker) error {
	switch {
	case to != Chatham && to != OnRecord:
		return refusal.Because(refusal.Malformed, "R152", nil).On("attribution")
	case to == e.Attribution:
		return refusal.Because(AttributionSame, "R152", nil).On("attribution")
	case to == Chatham || e.State == Planned:
		return nil
	}
	if missing := len(e.Unwilling(speakers)); missing > 0 || len(speakers) == 0 {
		return refusal.Because(AttributionFrozen, "R152", refusal.Args{"missing": missing}).On("attribution")
	}
	return nil
}

// Unwilling are the speakers without whose word the event stays under the Chatham House
// Rule: who has not agreed since it was asked (R152).
func (e Event) Unwilling(speakers []Speaker) (list []Speaker) {
	for _, s := range speakers {
		if e.LooseningAsked == nil || s.ConsentedAt == nil || s.ConsentedAt.Before(*e.LooseningAsked) {
			list = append(list, s)
		}
	}
	return list
}

// MayAskToLoosen judges asking every speaker to allow that they be named: of an event
// that has been announced under the Chatham House Rule, once a day at most.
func (e Event) MayAskToLoosen(speakers []Speaker, now time.Time) error {
	if err := e.In("R152", Announced, Live, Closed); err != nil {
		return err
	}
	if e.Attribution == OnRecord {
		return refusal.Because(AttributionSame, "R152", nil)
	}
	if e.LooseningAsked != nil && now.Sub(*e.LooseningAsked) < 24*time.Hour {
		return refusal.Because(LooseningAsked, "R152", refusal.Args{"asked": *e.LooseningAsked})
	}
	if len(speakers) == 0 {
		return refusal.Because(ConsentUnasked, "R152", nil)
	}
	return nil
}

// MayName reports whether a speaker may be named where everybody can read it (R152).
func (e Event) MayName(s Speaker) bool {
	return slices.ContainsFunc(e.Named([]Speaker{s}), func(n Speaker) bool { return n.ID == s.ID })
}

// NamesNobody refuses what an event says of itself with the whole name of a speaker who
// may not be named: under the Chatham House Rule of any, on the record of whoever has not
// agreed. Its page is for everybody (R152, R153).
func (e Event) NamesNobody(speakers []Speaker) error {
	protected := e.protected(speakers)
	for _, said := range e.says() {
		if len(wholeNames(*said.text, protected)) > 0 {
			return refusal.Because(EventNames, "R153", nil).On(said.field)
		}
	}
	return nil
}

// Unnamed is the event without those names, where one has become one that may not be
// told: a consent is taken back, or the rule is tightened, at any time (R152). It goes
// before R150: out of a motion that has been voted on, nothing but the name is taken.
func (e Event) Unnamed(speakers []Speaker) Event {
	if e.State == Planned { // nobody sees it yet, and as it is announced it is judged
		return e
	}
	return e.Without(e.protected(speakers))
}

// Without is the event without the whole names of people in what is before everybody.
func (e Event) Without(people []Present) Event {
	e.Themes = slices.Clone(e.Themes)
	for _, said := range e.says() {
		*said.text = WithoutNames(*said.text, people)
	}
	return e
}

// WithoutNames is a text without the whole names of people.
func WithoutNames(text string, people []Present) string {
	var names []Present
	for _, p := range people {
		names = append(names, Present{Name: p.Name, Named: p.Named})
	}
	return cut(text, wholeNames(text, names))
}

// Without is a text without whatever the linter finds of people in it, but for what was
// set aside: for those who are about to be forgotten, since afterwards it finds nothing
// of them (PR3, R153).
func Without(text string, people []Present, asides []Aside) string {
	return cut(text, Open(Lint(text, people, nil), asides))
}

// cut is a text with [ToWrite] in the place of each finding. Those that run into one
// another ("Ann Robertson" and "Robertson Lee" in "Ann Robertson Lee") make one.
func cut(text string, found []Finding) string {
	var out strings.Builder
	at := 0
	for _, f := range found {
		if f.From >= at {
			out.WriteString(text[at:f.From] + ToWrite)
		}
		at = max(at, f.Until)
	}
	return out.String() + text[at:]
}

// says are the texts of an event that are before everybody.
func (e *Event) says() []saying {
	all := []saying{{"title", &e.Title}, {"motion", &e.Motion}, {"about", &e.About}, {"place", &e.Place}, {"why", &e.Why}}
	for i := range e.Themes {
		all = append(all, saying{"themes", &e.Themes[i]})
	}
	return all
}

type saying struct {
	field string
	text  *string
}

// protected are the speakers who may not be named, as the linter knows them.
func (e Event) protected(speakers []Speaker) (present []Present) {
	for _, s := range speakers {
		if !e.MayName(s) {
			present = append(present, Present{Name: s.Name})
		}
	}
	return present
}

func wholeNames(text string, present []Present) []Finding {
	return slices.DeleteFunc(Lint(text, present, nil), func(f Finding) bool { return !f.Whole })
}
