package count

import (
	"fmt"
	"slices"
)

// Vacancy is a casual vacancy to be filled by countback.
type Vacancy struct {
	Departed   []int // whose places are vacant; struck from the papers
	Sitting    []int // elected and still in office: they keep their places
	Consenting []int // not elected, still eligible and willing
}

// Countback fills a casual vacancy from the stored papers (R116): they are counted again
// by the same method without the departed and without everybody who neither sits nor
// consents. Sitting members cannot be excluded and their places are kept, so that only
// the vacant ones are open; limits hold as in the election, and re-open nominations, if
// it stood, stands again. [Transcript.Newcomers] tells who was found.
func Countback(m Method, e Election, papers *Papers, o Options, v Vacancy) (*Transcript, error) {
	n := len(e.Candidates)
	if len(v.Departed) == 0 {
		return nil, fmt.Errorf("nobody has departed")
	}
	named := append(append(slices.Clone(v.Departed), v.Sitting...), v.Consenting...)
	if err := distinct("departed, sitting and consenting", named, n); err != nil {
		return nil, err
	}
	e.Withdrawn = nil
	for c := 1; c <= n; c++ {
		if c != e.RON && !slices.Contains(v.Sitting, c) && !slices.Contains(v.Consenting, c) {
			e.Withdrawn = append(e.Withdrawn, c)
		}
	}
	e.Seats = len(v.Sitting) + len(v.Departed)
	e.Protected = v.Sitting
	return Count(m, e, papers, o)
}

// Newcomers lists those elected who were not protected: in a countback, who fills the
// vacancy.
func (t *Transcript) Newcomers() []int {
	return slices.DeleteFunc(slices.Clone(t.Elected), func(c int) bool { return slices.Contains(t.Election.Protected, c) })
}
