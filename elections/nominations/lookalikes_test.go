package nominations

import "testing"

// Number 13 of what was found: a name in letters of another script passed for a
// candidate's own.
func TestFound13_NamesThatLookAlike(t *testing.T) {
	for what, pair := range map[string][2]string{
		"Cyrillic letters":     {"Anna Ocean", "\u0410nn\u0430 \u041ece\u0430n"},
		"Greek letters":        {"Otto", "\u039ftt\u03bf"},
		"an l for an I":        {"Ian Smith", "lan Smith"},
		"a digit for a letter": {"Olive Moss", "0live Moss"},
		"other case":           {"ann ashby", "Ann Ashby"},
		"other apostrophe":     {"Ciara O'Brien", "Ciara O\u2019Brien"},
		"the same name":        {"Jo Smith", "Jo Smith"},
		"mathematical letters": {"Ann Ashby", "\U0001d400nn \U0001d400shby"},
		"rn for m":             {"Tom Amos", "Torn Amos"},
	} {
		if !looksLike(pair[0], pair[1]) || !looksLike(pair[1], pair[0]) {
			t.Errorf("%s: %q and %q pass for two names", what, pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"Ann Ashby", "Anna Ashby"}, {"Jo Cook", "Jo Cooke"}, {"Si\u00e2n Davies", "Sian Davies"}, {"Max M\u00fcller", "Max Muller"}} {
		if looksLike(pair[0], pair[1]) {
			t.Errorf("%q and %q are taken for one", pair[0], pair[1])
		}
	}
}
