package domain

import (
	"slices"
	"time"
)

// FurtherRound is a round of an officers' election that has been decided on and is
// not sealed yet. Until it is, its candidates may withdraw (R50a); who votes in it
// and who stands is judged at the seal (R90a).
type FurtherRound struct {
	Rule       string         `json:"rule"` // that asks for it: R95 (a re-run) or R97 (a fresh ballot)
	Candidates []NominationID `json:"candidates"`
	PollTimes
}

// Left are the candidates of the round who have not withdrawn from it, or died, or
// lost the right to stand.
func (r FurtherRound) Left(field Field) Field {
	return slices.DeleteFunc(field.Standing(), func(n Nomination) bool { return !slices.Contains(r.Candidates, n.ID) })
}

// HoursAt are the hours of the round if it is sealed at now: those announced, or,
// where its opening has passed without a seal, as many hours later as let it open
// once a seal has stood for its usual time.
func (r FurtherRound) HoursAt(now time.Time) PollTimes {
	if now.Before(r.Opens) {
		return r.PollTimes
	}
	late := wholeSecond(now).Add(sealBeforeOpening).Sub(r.Opens)
	return PollTimes{r.Sealed.Add(late), r.Opens.Add(late), r.Closes.Add(late)}
}

// LastClose is when the election's voting ends as far as is known: in its last
// contest, or in the round to come.
func (e Election) LastClose(last Contest) time.Time {
	if e.Further != nil {
		return e.Further.Closes
	}
	return last.Closes
}

// LeavesRound reports whether the candidate may withdraw at now from a round that is
// not sealed yet (R50a). Her name does not go on its paper.
func (e Election) LeavesRound(n Nomination, now time.Time) bool {
	return e.State == Counting && e.Further != nil && now.Before(e.Further.Sealed) && n.WithdrawnAt == nil && slices.Contains(e.Further.Candidates, n.ID)
}

// FurtherRoll is who votes in a further round (R90a): in a re-run the elected
// members as they are now, in a fresh ballot those of the round before who still
// are.
func FurtherRoll(before, members []PersonID, fresh bool) []PersonID {
	if !fresh {
		return members
	}
	return slices.DeleteFunc(slices.Clone(before), func(p PersonID) bool { return !slices.Contains(members, p) })
}

// FurtherPaper are the options of a further round: who has withdrawn, or is no
// elected member any more, is not among them (R50a, R90), and who is left alone
// faces re-open nominations where the rules have it (R96).
func FurtherPaper(options []Option, field Field, members []PersonID, p Params) []Option {
	paper := slices.DeleteFunc(slices.Clone(options), func(o Option) bool {
		stands := slices.ContainsFunc(field, func(n Nomination) bool { return n.ID == o.Nomination && n.Stands() })
		return o.WithdrawnAt != nil || !o.RON && (!stands || !slices.Contains(members, o.Person))
	})
	if len(paper) == 1 && !paper[0].RON && p.RON {
		paper = append(paper, Reopen)
	}
	return paper
}

// Reopen is the option "re-open nominations" (R76).
var Reopen = Option{ID: "ron", Name: "Re-open nominations", RON: true}
