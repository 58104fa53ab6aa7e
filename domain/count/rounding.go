package count

import (
	"fmt"
	"slices"
)

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
	var gained, missed []int
	for _, c := range t.Elected {
		if !slices.Contains(exact.Elected, c) {
			gained = append(gained, c)
		}
	}
	for _, c := range exact.Elected {
		if !slices.Contains(t.Elected, c) {
			missed = append(missed, c)
		}
	}
	if len(gained)+len(missed) > 0 {
		t.rounded = fmt.Sprintf("Cutting off decimals, as the rule says, decided: in exact fractions %s would be elected and not %s", t.orNobody(missed), t.orNobody(gained))
	}
	return nil
}

func (t *Transcript) orNobody(list []int) string {
	if len(list) == 0 {
		return "nobody"
	}
	return t.names(list)
}
