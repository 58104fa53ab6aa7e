package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Every language fills the places that the English sentence fills, and no other: only a
// form chosen by a number may be done without.
func TestEveryLanguageFillsTheSamePlaces(t *testing.T) {
	english := mustEnglish(t)
	place := regexp.MustCompile(`\{[^}]*\}`)
	places := func(text string, forms bool) (list []string) {
		for _, p := range place.FindAllString(text, -1) {
			name, _, chosen := strings.Cut(strings.Trim(p, "{}"), "|")
			if (!chosen || forms) && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
		return list
	}
	condition := regexp.MustCompile(`(?m)^\?[a-z_]+=\S*|-> [^\n]*: (/[^\s]*)`)
	for l, says := range english.others {
		for key, text := range says.texts {
			whole, there := english.texts[key]
			if !there {
				t.Errorf("%s: %q is said in no other language", l, key)
				continue
			}
			for _, p := range places(text, true) {
				if !slices.Contains(places(whole, true), p) {
					t.Errorf("%s: %q has a place {%s} that nobody fills", l, key, p)
				}
			}
			for _, p := range places(whole, false) {
				if !slices.Contains(places(text, true), p) {
					t.Errorf("%s: %q does not say {%s}", l, key, p)
				}
			}
			conditions := func(text string) (list []string) {
				for _, m := range condition.FindAllStringSubmatch(text, -1) {
					if m[1] != "" {
						list = append(list, m[1])
					} else {
						list = append(list, m[0])
					}
				}
				return list
			}
			if got, want := conditions(text), conditions(whole); strings.HasPrefix(key, "mail.") && !slices.Equal(got, want) {
				t.Errorf("%s: %q has the conditions and links %q, want %q", l, key, got, want)
			}
			if strings.ContainsAny(text, "\u0027\u00a0") {
				t.Errorf("%s: %q: write ’", l, key)
			}
		}
	}
}

func TestWelshSaysDaysAndLists(t *testing.T) {
	c := mustEnglish(t).In(domain.Welsh)
	for want, at := range map[string]time.Time{
		"Dydd Iau 25 Mehefin 2026 am 5:00pm BST":        time.Date(2026, 6, 25, 16, 0, 0, 0, time.UTC),
		"Dydd Mawrth 6 Ionawr 2026 am hanner dydd GMT":  time.Date(2026, 1, 6, 12, 0, 0, 0, time.UTC),
		"Dydd Gwener 31 Gorffennaf 2026, diwedd y dydd": time.Date(2026, 7, 31, 23, 0, 0, 0, time.UTC),
	} {
		if got := c.Instant(at); got != want {
			t.Errorf("%v is %q, want %q", at, got, want)
		}
	}
	if got := c.Refusal(refusal.Because(domain.MarksTooMany, "R61", refusal.Args{"max": 3})); got != "Marciwch 3 ar y mwyaf." {
		t.Errorf("refusal: %q", got)
	}
}

// A mail is of one language: what has no Welsh words is English from the first word on.
func TestAMailIsOfOneLanguage(t *testing.T) {
	c := mustEnglish(t).In(domain.Welsh)
	m, err := c.Mail("deadline-moved", map[string]string{"title": "CIO 2026", "reference": "CIO-2026", "milestone": "nominations_close", "was": "2026-06-25T16:00:00Z", "now": "2026-06-26T16:00:00Z", "why": "Holiday"}, "", Letterhead{Origin: "https://x"})
	if err != nil || !strings.Contains(m.Text, "Beth: Enwebiadau’n cau") || !strings.Contains(m.Text, "Nawr: Dydd Gwener 26 Mehefin 2026") || !strings.Contains(m.HTML, `lang="cy"`) || strings.Contains(m.Text, "register") {
		t.Errorf("%v\n%s", err, m.Text)
	}
	m, err = c.Mail("lot-asked", map[string]string{"title": "CIO 2026", "seals": "2026-06-25T16:00:00Z"}, "", Letterhead{Origin: "https://x"})
	if err != nil || !strings.Contains(m.Text, "Thursday 25 June 2026") || !strings.Contains(m.HTML, `lang="en-GB"`) || strings.Contains(m.Text, "cofrestr") {
		t.Errorf("%v\n%s", err, m.Text)
	}
	m, err = mustEnglish(t).Mail("nomination-ruled", map[string]string{"valid": "false", "ground": "ineligible", "why": "x", "reference": "CIO-2026"}, "", Letterhead{})
	if err != nil || !strings.Contains(m.Text, "Ground: The candidate may not stand.") {
		t.Errorf("%v\n%s", err, m.Text)
	}
}
