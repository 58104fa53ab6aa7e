package domain

import (
	"slices"
	"strings"

	"hustings/domain/refusal"
)

// Room is how many places an employer may still take: so many as the employer cap names
// less those of its people who sit on the panel while the new term runs (R28a).
// Without a cap it is not asked.
func Room(most, sitting int) int { return max(0, most-sitting) }

// SittingFrom is how many members sit on from the employer, as the notice froze
// it (R8a, R28a).
func (e Election) SittingFrom(employer string) (n int) {
	if e.Given == nil || employer == "" {
		return 0
	}
	for _, s := range e.Given.Sitting {
		if s.Employer == employer {
			n++
		}
	}
	return n
}

// SittingDuring are the members who hold a seat of the panel on some day of the
// term, as the cap counts them (R28a). Those co-opted leave with the certificate
// (R119).
func SittingDuring(term Term, held []Holding, employer map[PersonID]string) (sitting []Sitting) {
	for _, h := range held {
		if h.Mandate.Kind != CoOpted && term.Overlaps(Term{h.From, h.Until}) && employer[h.Person] != "" {
			sitting = append(sitting, Sitting{h.Person, employer[h.Person]})
		}
	}
	slices.SortFunc(sitting, func(a, b Sitting) int { return strings.Compare(string(a.Person), string(b.Person)) })
	return slices.Compact(sitting)
}

// Contender is a candidate of an election without a poll, as the cap sees her.
type Contender struct {
	Nomination NominationID
	Employer   string
}

// NeedsDraw lists the employers with more candidates than the cap leaves room
// for, where lots must say which of them are returned (R28a), by name. Where it
// leaves room for none there is nothing to draw.
func (e Election) NeedsDraw(field []Contender) (employers []string) {
	for employer, n := range e.overCap(field) {
		if n > 0 {
			employers = append(employers, employer)
		}
	}
	slices.Sort(employers)
	return employers
}

// overCap is the room of each employer that has more candidates than that.
func (e Election) overCap(field []Contender) map[string]int {
	over := map[string]int{}
	if e.Params.EmployerCap == 0 || e.Kind == OfficerElection {
		return over
	}
	count := map[string]int{}
	for _, c := range field {
		if c.Employer != "" {
			count[c.Employer]++
		}
	}
	for employer, n := range count {
		if room := Room(e.Params.EmployerCap, e.SittingFrom(employer)); n > room {
			over[employer] = room
		}
	}
	return over
}

// WithinCap are those who are returned where nobody needs to vote: all, but of
// too many of one employer only the first in the order that was drawn (R28a).
// The field keeps its own order.
func (e Election) WithinCap(field []Contender, drawn []NominationID) (returned []NominationID) {
	over := e.overCap(field)
	place := func(n NominationID) int { return slices.Index(drawn, n) }
	for _, c := range field {
		room, capped := over[c.Employer]
		if !capped {
			returned = append(returned, c.Nomination)
			continue
		}
		before := 0
		for _, rival := range field {
			if rival.Employer == c.Employer && place(rival.Nomination) < place(c.Nomination) {
				before++
			}
		}
		if room > 0 && place(c.Nomination) >= 0 && before < room {
			returned = append(returned, c.Nomination)
		}
	}
	return returned
}

// drawDigits is how many decimal digits a public draw has: more than 64 bits.
const drawDigits = 20

var DrawDigits = refusal.Reason{Code: refusal.FORM, Name: "draw-digits"} // docs/protocol.md 8: not so many digits

// DrawNote is what is published of a draw by two officers, in the one form that
// its value is made from (R28a, docs/protocol.md 8): what was drawn, where and how. It
// refuses digits that are not of the form, so that two people who look at the
// same draw write the same.
func DrawNote(reference, digits, source string) (string, error) {
	if len(digits) != drawDigits || strings.Trim(digits, "0123456789") != "" {
		return "", refusal.Because(DrawDigits, "R28a", refusal.Args{"digits": drawDigits}).On("digits")
	}
	if err := Written(source, "source", "R28a"); err != nil {
		return "", err
	}
	return "draw " + reference + ": " + digits + "; " + strings.Join(strings.Fields(source), " "), nil
}
