package domain

import "hustings/domain/count"

// Disclosure says what of a result may be shown to anybody but the auditors. The
// same answer holds for page, API, board and bundle alike.
type Disclosure struct {
	Numbers bool // quota, votes and stages, for everybody; without them winners only
	Panel   bool // the same, for the panel's own members
	Papers  bool // the sorted papers
}

// Disclose judges what a result of so many ballots may show. Below the floor
// winners only, and below three times the floor no numbers either where they
// would say how everybody voted (R85, [Telling]). Of a ballot for an office the
// public sees who won, and the panel's members see numbers only if its
// parameters say so (R85a). Papers as [PapersShown] says.
func Disclose(kind ElectionKind, ballots int, telling bool, p Params) Disclosure {
	safe := ballots >= p.DisclosureFloor && !(telling && ballots < floors*p.DisclosureFloor)
	d := Disclosure{Numbers: safe, Panel: safe}
	if kind == OfficerElection {
		d = Disclosure{Panel: safe && p.OfficerNumbers == OfficerNumbersPanel}
	}
	use, least := PapersShown(kind, p)
	d.Papers = d.Numbers && use == PapersPublic && ballots >= least
	return d
}

// floors is how many times the floor a result must reach before any numbers may
// be told of it (R85, R85a).
const floors = 3

// PapersShown says who gets the sorted papers and from how many ballots on: the
// public from 100 ballots up and where no numbers could be withheld any more, if
// the election publishes papers at all (R86); of a ballot for an office only the
// auditors (R85a). A contest's manifest freezes it, so that the bundle never
// tells more than the page.
func PapersShown(kind ElectionKind, p Params) (use string, least int) {
	use, least = p.Papers, max(p.PapersMin, floors*p.DisclosureFloor)
	if kind == OfficerElection {
		use = PapersAuditors
	}
	return use, least
}

// tellingFew is how many papers beside the leading option's are so few that
// numbers would tell each of their voters everything (R85a): eleven to one.
const tellingFew = 2

// Telling reports whether the numbers of a count would say how everybody voted:
// at most two valid papers do not have one and the same option first, or some
// stage shows as much (R85, R85a).
func Telling(t *count.Transcript) bool {
	if t.Valid <= tellingFew {
		return true
	}
	if t.Pairwise != nil { // compared in pairs: some option beats every other on all but so few papers
		for i, row := range t.Pairwise {
			leads := true
			for j, wins := range row {
				leads = leads && (i == j || t.Valid-wins <= tellingFew)
			}
			if leads {
				return true
			}
		}
		return false
	}
	one := count.Votes(1) // vote, in the unit of the count's figures
	for range t.Rules.Places {
		one *= 10
	}
	for _, stage := range t.Stages {
		for _, votes := range stage.Votes {
			// Less than three whole votes: a rounded fraction hides nobody.
			if votes != count.Absent && t.Valid*one-votes < (tellingFew+1)*one {
				return true
			}
		}
	}
	return false
}
