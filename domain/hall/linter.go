package hall

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Present is somebody who spoke or was there, as the linter knows her (R153).
type Present struct {
	Name         string
	Forename     string // a part of her name; sought alone, where it is written as a name
	Organisation string
	Role         string   // what she is employed as
	Also         []string // what else she goes by: her name in the forum (R155)
	Named        bool     // she may be named: on the record, with her consent
}

// FindingKind is by what a passage could tell who was there.
type FindingKind string

const (
	FoundName         FindingKind = "name"
	FoundOrganisation FindingKind = "organisation"
	FoundRole         FindingKind = "role"  // that only one of those present has
	FoundKnown        FindingKind = "known" // a word that the organisers gave
)

// Finding is a passage of a text that could tell who was there, in bytes of the text.
type Finding struct {
	From, Until int
	Words       string
	Kind        FindingKind
	Whole       bool     // a whole name, or a word that the organisers gave: it cannot be set aside
	Digest      [32]byte // of what was found and of the paragraph that it stands in
}

var (
	// PaperNames says how many passages stand in the way of publishing (R153).
	PaperNames = refusal.Reason{Code: refusal.FORM, Name: "paper-names"}
	// FindingStays says that a finding is no matter of judgement: it must be reworded.
	FindingStays = refusal.Reason{Code: refusal.FORM, Name: "finding-stays"}
)

// Aside is a finding that somebody has judged to mean nobody who was there ("page", "may",
// the town of Leeds), with her reason. It holds for that paragraph as it stands alone.
type Aside struct {
	Digest [32]byte
	Why    string
	By     domain.PersonID
	At     time.Time
}

// MaySetAside judges that: a single word may mean something else, a whole name does not.
func (f Finding) MaySetAside(why string) error {
	if f.Whole {
		return refusal.Because(FindingStays, "R153", nil)
	}
	return domain.Reasoned(why)
}

// Open are the findings that nobody has set aside.
func Open(found []Finding, asides []Aside) (open []Finding) {
	for _, f := range found {
		if !slices.ContainsFunc(asides, func(a Aside) bool { return a.Digest == f.Digest && !f.Whole }) {
			open = append(open, f)
		}
	}
	return open
}

// generic are the words that name no organisation by themselves.
var generic = []string{"nhs", "foundation", "trust", "ltd", "limited", "plc", "group", "board", "the", "of", "and", "university", "hospital", "hospitals", "for", "care", "health"}

// kinds are the words that say what an organisation is: what is left without them is
// looked for where it is written as a name ("Hull" of Hull Infirmary, and no "nursing" of a
// College of Nursing).
var kinds = []string{
	"infirmary", "polytechnic", "clinic", "clinics", "practice", "surgery", "hospice", "college", "school", "academy", "institute", "institution", "centre", "center",
	"general", "teaching", "community", "integrated", "ambulance", "partnership", "partners", "council", "authority", "commissioners", "commission",
	"department", "ministry", "agency", "office", "service", "services", "association", "society", "federation", "union", "charity", "network", "healthcare",
	"company", "co", "inc", "incorporated", "corporation", "corp", "llp", "llc", "gmbh", "cic", "cio", "holdings", "solutions", "systems", "consulting", "uk",
}

// shortest is how many letters a single word needs to be looked for anywhere; one of
// least letters is looked for where it is written as a name ("Dr Ng", "Jo thinks").
const shortest, least = 3, 2

// asName and capitals say how a place is written.
func asName(w string) bool {
	first, _ := piece(w)
	r, _ := utf8.DecodeRuneInString(first)
	return unicode.IsUpper(r)
}

func capitals(w string) bool { return strings.ToUpper(w) == w }

// gluedLeast is how many letters several words need to be looked for as one.
const gluedLeast = 5

// reading is one of the ways in which a text is read, with where each word stands.
type reading struct {
	words []word
	at    map[string][]int
}

func read(text string, seen bool) reading {
	r := reading{words: words(text, seen), at: map[string][]int{}}
	for i, w := range r.words {
		r.at[w.text] = append(r.at[w.text], i)
	}
	return r
}

// search is a text that is looked through.
type search struct {
	text     string
	readings [2]reading
	found    []Finding
}

// look finds a run of words in the text, however it is written; as says how else the
// place must look.
func (s *search) look(needle []word, kind FindingKind, whole bool, as func(string) bool) {
	if len(needle) == 0 || len(needle) == 1 && len(needle[0].text) < least {
		return
	}
	if len(needle) == 1 && len(needle[0].text) < shortest {
		whole = false // it may mean something else
		switch {
		case kind == FoundRole:
			return
		case kind == FoundOrganisation:
			as = capitals
		case as == nil:
			as = asName
		}
	}
	glued := ""
	for _, w := range needle {
		glued += w.text
	}
	hit := func(from, until int) {
		if words := s.text[from:until]; as == nil || as(words) {
			s.found = append(s.found, Finding{From: from, Until: until, Words: words, Kind: kind, Whole: whole})
		}
	}
	for _, r := range s.readings {
		for _, i := range r.at[needle[0].text] {
			if i+len(needle) <= len(r.words) && slices.EqualFunc(needle, r.words[i:i+len(needle)], func(a, b word) bool { return a.text == b.text }) {
				hit(r.words[i].from, r.words[i+len(needle)-1].until)
			}
		}
		if len(needle) > 1 && len(glued) >= gluedLeast { // as in an address or a handle
			for _, i := range r.at[glued] {
				hit(r.words[i].from, r.words[i].until)
			}
		}
	}
}

// Lint finds in a text whatever could tell who was there: names, alone or in full, of
// those who may not be named; their organisations, in full, without the words that all
// of them have, and by their first letters; roles that only one of those present has;
// and the words that the organisers gave (R153).
func Lint(text string, present []Present, known []string) []Finding {
	s := &search{text: text, readings: [2]reading{read(text, asTyped), read(text, asSeen)}}
	roles := map[string]int{}
	for _, p := range present {
		roles[fold(p.Role)]++
	}
	free := map[string]bool{} // organisations that are named with somebody who may be
	for _, p := range present {
		if p.Named {
			free[fold(p.Organisation)] = true
		}
	}
	for _, p := range present {
		if p.Named {
			continue
		}
		s.lookForName(p)
		if !free[fold(p.Organisation)] {
			s.lookForOrganisation(p.Organisation)
		}
		if roles[fold(p.Role)] == 1 {
			s.look(words(p.Role, asTyped), FoundRole, false, nil)
		}
		for _, a := range p.Also {
			s.look(words(a, asTyped), FoundName, true, nil)
		}
	}
	for _, k := range known {
		s.look(words(k, asTyped), FoundKnown, true, nil)
	}
	return s.sorted()
}

func (s *search) lookForName(p Present) {
	name := words(p.Name, asTyped)
	s.look(name, FoundName, true, nil)
	if len(name) < 2 {
		return
	}
	s.look(name[len(name)-1:], FoundName, false, nil)
	if last := strings.LastIndexFunc(p.Name, unicode.IsSpace); last >= 0 { // both halves of a name of two
		for _, part := range words(p.Name[last:], asTyped) {
			s.look([]word{part}, FoundName, false, nil)
		}
	}
	s.look(words(p.Forename, asTyped), FoundName, false, asName)
}

// titles stand before a name and are no part of it.
var titles = []string{"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame", "lord", "lady", "rev", "the", "baroness", "baron"}

// Forename is the first part of a whole name without its titles; empty where it has one
// part alone.
func Forename(name string) string {
	parts := strings.Fields(name)
	for len(parts) > 1 && slices.Contains(titles, fold(parts[0])) {
		parts = parts[1:]
	}
	if len(parts) < 2 {
		return ""
	}
	return parts[0]
}

func (s *search) lookForOrganisation(name string) {
	all := words(name, asTyped)
	s.look(all, FoundOrganisation, true, nil)
	without := func(of []word, table []string) []word {
		return slices.DeleteFunc(slices.Clone(of), func(w word) bool { return slices.Contains(table, w.text) })
	}
	short := without(all, generic)
	if len(short) < len(all) {
		s.look(short, FoundOrganisation, false, nil)
	}
	if own := without(short, kinds); len(own) < len(short) {
		s.look(own, FoundOrganisation, false, asName)
	}
	for _, leave := range [][]string{{"of", "and", "the", "for"}, {"of", "and", "the", "for", "nhs"}} {
		letters := ""
		for _, w := range all {
			if !slices.Contains(leave, w.text) {
				first, _ := utf8.DecodeRuneInString(w.text)
				letters += string(first)
			}
		}
		if len(letters) >= shortest {
			s.look([]word{{text: letters}}, FoundOrganisation, false, capitals)
		}
	}
}

// sorted are the findings as they stand in the text, the longest of those that overlap.
func (s *search) sorted() (out []Finding) {
	slices.SortStableFunc(s.found, func(a, b Finding) int {
		whole := map[bool]int{true: 0, false: 1}
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.Until, a.Until), cmp.Compare(whole[a.Whole], whole[b.Whole]))
	})
	for _, f := range s.found {
		if n := len(out); n > 0 && f.Until <= out[n-1].Until {
			out[n-1].Whole = out[n-1].Whole || f.Whole // a name in full stays one inside of something longer
			continue
		}
		f.Digest = sha256.Sum256([]byte(string(f.Kind) + "\x00" + fold(f.Words) + "\x00" + fold(paragraph(s.text, f.From, f.Until))))
		out = append(out, f)
	}
	return out
}

// paragraph is the one of a text in which a place lies.
func paragraph(text string, from, until int) string {
	begin, end := 0, len(text)
	if i := strings.LastIndex(text[:from], "\n\n"); i >= 0 {
		begin = i
	}
	if i := strings.Index(text[until:], "\n\n"); i >= 0 {
		end = until + i
	}
	return text[begin:end]
}
