package count

import (
	"slices"

	"hustings/domain/count/wording"
)

// rounding is whom cutting off values let in and kept out, if anybody.
type rounding struct{ gained, missed []int }

// Rounding finds whether cutting off values decided a place: it counts the papers of a
// Scottish count, or of a Gregory count with decimals, once more in exact fractions. If
// others are elected then, the transcript's words say so; its figures stay as they are.
func Rounding(t *Transcript, papers *Papers) error {
	o := Options{SkipsStop: t.Options.SkipsStop}
	switch {
	case t.Rules.Method == GregorySTV && t.Options.Decimals > 0:
		o = t.Options
		o.Decimals = 0
	case t.Rules.Method != ScottishSTV:
		return nil
	}
	if len(t.Stages) == 0 || t.Stages[len(t.Stages)-1].Loss == 0 {
		return nil // nothing was cut off
	}
	e := t.Election
	exact, err := Count(GregorySTV, e, papers, o)
	if err != nil {
		return err
	}
	var r rounding
	for _, c := range t.Elected {
		if !slices.Contains(exact.Elected, c) {
			r.gained = append(r.gained, c)
		}
	}
	for _, c := range exact.Elected {
		if !slices.Contains(t.Elected, c) {
			r.missed = append(r.missed, c)
		}
	}
	t.rounded = r
	return nil
}

func (t *Transcript) orNobody(list []int) any {
	if len(list) == 0 {
		return fact(wording.Nobody)
	}
	return t.names(list)
}
