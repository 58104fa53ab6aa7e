package hall

import (
	"slices"
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
// told: a consent is taken back, or the rule is tightened, at any time (R152).
func (e Event) Unnamed(speakers []Speaker) Event {
	if e.State == Planned { // nobody sees it yet, and as it is announced it is judged
		return e
	}
	protected := e.protected(speakers)
	e.Themes = slices.Clone(e.Themes)
	for _, said := range e.says() {
		found := wholeNames(*said.text, protected)
		for _, f := range slices.Backward(found) {
			*said.text = (*said.text)[:f.From] + ToWrite + (*said.text)[f.Until:]
		}
	}
	return e
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
