package domain

import "hustings/domain/count"

// Disclosure says what of a result may be shown to anybody but the auditors. The
// same answer holds for page, API, board and bundle alike.
type Disclosure struct {
	Numbers bool // quota, votes and stages; without them winners only
	Papers  bool // the sorted papers
}

// Disclose judges what a result of so many ballots may show. Below the floor
// winners only, and below three times the floor no numbers either when the
// outcome is unanimous: they would say how everybody voted (R85). Papers only
// from 100 ballots up, if the election publishes them at all (R86).
func Disclose(ballots int, unanimous bool, p Params) Disclosure {
	numbers := ballots >= p.DisclosureFloor && !(unanimous && ballots < 3*p.DisclosureFloor)
	return Disclosure{
		Numbers: numbers,
		Papers:  numbers && p.Papers == PapersPublic && ballots >= p.PapersMin,
	}
}

// Unanimous reports whether every valid paper supports one and the same
// candidate before all others, so that the numbers would tell every voter's
// choice. A count without a valid paper is unanimous too.
func Unanimous(t *count.Transcript) bool {
	if t.Valid == 0 {
		return true
	}
	if t.Pairwise != nil { // compared in pairs: beaten by nobody on any paper
		for i, row := range t.Pairwise {
			all := true
			for j, wins := range row {
				all = all && (i == j || wins == t.Valid)
			}
			if all {
				return true
			}
		}
		return false
	}
	whole := t.Valid // in the unit of the count's figures
	for range t.Rules.Places {
		whole *= 10
	}
	for _, votes := range t.Stages[0].Votes {
		if votes == whole {
			return true
		}
	}
	return false
}

// GroupTurnoutShown reports whether turnout may be told for a group of so many
// on the roll, such as one organisation (R59).
func GroupTurnoutShown(roll int, p Params) bool { return roll >= p.DisclosureFloor }
