package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hustings/domain/count"
	"hustings/domain/refusal"
)

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

// GroupTurnout is how many of an organisation's members on a roll have voted; without a
// name, of all others together.
type GroupTurnout struct {
	Name string
	Turnout
}

// hides reports whether a group's turnout says of nobody whether she has voted: there are
// enough of them, and more than two have voted and more than two have not.
func (g GroupTurnout) hides(floor int) bool {
	return g.Roll >= floor && g.Ballots > tellingFew && g.Roll-g.Ballots > tellingFew
}

// TurnoutTold is what may be told of a turnout by organisation once the votes are
// counted, by name, all others together last (R59): groups below the floor are withheld,
// and so are those of whom nearly all or nearly nobody has voted. The others together
// must hide everybody as well; as long as they do not, the smallest group that was told
// is one of them. None: nothing may be told.
func TurnoutTold(all []GroupTurnout, floor int) (told []GroupTurnout) {
	var others GroupTurnout
	join := func(g GroupTurnout) {
		others.Roll += g.Roll
		others.Ballots += g.Ballots
	}
	for _, g := range all {
		if g.Name == "" || !g.hides(floor) {
			join(g)
		} else {
			told = append(told, g)
		}
	}
	slices.SortFunc(told, func(a, b GroupTurnout) int { return cmp.Or(cmp.Compare(a.Roll, b.Roll), cmp.Compare(a.Name, b.Name)) })
	for others.Roll > 0 && !others.hides(floor) && len(told) > 0 {
		join(told[0])
		told = told[1:]
	}
	if len(told) == 0 {
		return nil
	}
	slices.SortFunc(told, func(a, b GroupTurnout) int { return cmp.Compare(a.Name, b.Name) })
	if others.Roll > 0 {
		told = append(told, others)
	}
	return told
}

// Two names that look the same must be the same (BD5). So no name or address has
// a character that nobody sees, but where a script is not written without it.

const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
)

// joining are the scripts whose letters join, so that a non-joiner between two of
// them changes how a word is written.
var joining = []*unicode.RangeTable{unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Mandaic, unicode.Phags_Pa, unicode.Manichaean,
	unicode.Psalter_Pahlavi, unicode.Adlam, unicode.Hanifi_Rohingya}

// hiddenIn is the first character of a text that nobody sees and no script needs
// there: its place, counted from 1, and its name. Nil: there is none.
func hiddenIn(s string) refusal.Args {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxLatin1 || r == 0xad }) { // nearly every name
		return nil
	}
	runes := []rune(s)
	for i, r := range runes {
		if unicode.Is(count.Unseen, r) || (r == nonJoiner || r == joiner) && !needsJoiner(runes, i) || unicode.Is(unicode.Variation_Selector, r) && !needsVariant(runes, i) {
			return refusal.Args{"place": i + 1, "character": fmt.Sprintf("U+%04X", r)}
		}
	}
	return nil
}

// needsJoiner reports whether the joiner or non-joiner at i is one that a script
// or a picture is written with (RFC 5892, appendix A, and the sequences of emoji).
func needsJoiner(runes []rune, i int) bool {
	if i == 0 {
		return false
	}
	if norm.NFC.PropertiesString(string(runes[i-1])).CCC() == 9 { // a virama
		return true
	}
	before, after := letter(runes, i, -1), letter(runes, i, 1)
	if runes[i] == nonJoiner {
		return unicode.In(before, joining...) && unicode.In(after, joining...) && unicode.IsLetter(before) && unicode.IsLetter(after)
	}
	if i+1 < len(runes) && norm.NFC.PropertiesString(string(runes[i+1])).CCC() == 9 {
		return unicode.IsLetter(before)
	}
	return unicode.IsSymbol(before) && unicode.IsSymbol(after)
}

// letter is the nearest character on one side of i that is no mark.
func letter(runes []rune, i, step int) rune {
	for i += step; i >= 0 && i < len(runes); i += step {
		if !unicode.Is(unicode.M, runes[i]) && !unicode.Is(unicode.Sk, runes[i]) { // Sk: a picture's colour of skin
			return runes[i]
		}
	}
	return 0
}

// needsVariant reports whether a variation selector follows what has variants: a
// picture, an ideograph, a letter of Mongolian or Phags-pa.
func needsVariant(runes []rune, i int) bool {
	if i == 0 {
		return false
	}
	before := runes[i-1]
	return unicode.IsSymbol(before) || unicode.In(before, unicode.Han, unicode.Mongolian, unicode.Phags_Pa, unicode.Myanmar)
}
