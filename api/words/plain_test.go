package words

import (
	"regexp"
	"strings"
	"testing"
)

// Sentences for members cite no rule by its number and no name of the program's own:
// these stand in a detail beside them. Officers' own pages name rules, by which
// officers work.
func TestSentencesForMembersAreWords(t *testing.T) {
	c, err := English(nil)
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`\bR[0-9]+[a-z]?\b|\{rule\}`)
	officers := []string{"office.", "record.", "acts.", "import.", "certify.", "leads.", "rules."}
	for key, text := range c.texts {
		forOfficers := false
		for _, family := range officers {
			forOfficers = forOfficers || strings.HasPrefix(key, family)
		}
		if found := number.FindString(text); found != "" && !forOfficers {
			t.Errorf("%s: %q stands in a sentence", key, found)
		}
	}
}

// Everybody is "they".
func TestEverybodyIsThey(t *testing.T) {
	c, err := English(nil)
	if err != nil {
		t.Fatal(err)
	}
	gendered := regexp.MustCompile(`(?i)\b(she|her|hers|herself|he|him|his|himself|chairman|chairwoman)\b`)
	for key, text := range c.texts {
		if found := gendered.FindString(text); found != "" {
			t.Errorf("%s: %q", key, found)
		}
	}
}

// Apostrophes on pages are those of print, as everywhere else.
func TestPagesHaveOneApostrophe(t *testing.T) {
	c, err := English(nil)
	if err != nil {
		t.Fatal(err)
	}
	straight := regexp.MustCompile(`[a-z]'[a-z]`)
	for key, text := range c.texts {
		if !strings.HasPrefix(key, "mail.") && straight.MatchString(text) {
			t.Errorf("%s: %q", key, straight.FindString(text))
		}
	}
}
