package words

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"hustings/domain/refusal/refusaltest"
)

func mustEnglish(t *testing.T) *Catalogue {
	t.Helper()
	c, err := English(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryReasonHasItsWords(t *testing.T) {
	c := mustEnglish(t)
	for _, r := range refusaltest.Declared(t, "../../domain") {
		if !c.Has("reason." + r.Name) {
			t.Errorf("no words for the reason %q", r)
		}
	}
}

func TestInstantsAreWrittenOutWithTheirZone(t *testing.T) {
	c := mustEnglish(t)
	for want, at := range map[string]time.Time{
		"Thursday 25 June 2026 at 5:00pm BST":     time.Date(2026, 6, 25, 16, 0, 0, 0, time.UTC),
		"Tuesday 6 January 2026 at 9:00am GMT":    time.Date(2026, 1, 6, 9, 0, 0, 0, time.UTC),
		"Sunday 25 October 2026 at 1:30am BST":    time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC),
		"Sunday 25 October 2026 at 1:30am GMT":    time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC),
		"Tuesday 6 January 2026 at 4:59:59pm GMT": time.Date(2026, 1, 6, 16, 59, 59, 0, time.UTC),
	} {
		if got := c.Instant(at); got != want {
			t.Errorf("%v is written %q, want %q", at, got, want)
		}
	}
}

func TestAMailLinksToItsOwnOriginOnly(t *testing.T) {
	c := mustEnglish(t)
	head := Letterhead{Origin: "https://vote.example.org", Organisation: "A <b>Panel</b>"}
	m, err := c.Mail("sign-in", map[string]string{"until": "2026-06-25T16:00:00Z", "code": "ABCD-1234"}, "s3cret", head)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{m.Text, m.HTML} {
		if !strings.Contains(text, "https://vote.example.org/sign-in/link#s3cret") {
			t.Errorf("no link: %s", text)
		}
		if !strings.Contains(text, "Thursday 25 June 2026 at 5:00pm BST") {
			t.Errorf("the end is not written out: %s", text)
		}
	}
	if strings.Contains(m.HTML, "<b>") {
		t.Error("a value is not escaped")
	}
}

func TestBD7_AValueCannotAddAHeader(t *testing.T) {
	c := mustEnglish(t)
	m, err := c.Mail("support-asked", map[string]string{"candidate": "Eve\r\nBcc: all@example.org", "title": "T"}, "x", Letterhead{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(m.Subject, "\r\n") {
		t.Errorf("the subject has a line end: %q", m.Subject)
	}
	told := false
	for _, end := range []string{"\r\n", "\r", "\n", "\v", "\f", "\u0085", "\u2028", "\u2029", "\x00"} {
		for _, kind := range []string{"meeting-called", "meeting-changed", "meeting-cancelled", "motion-moved", "motion-called", "motion-outcome", "letter-public"} {
			typed := "Plan" + end + "Bcc: all@example.org"
			m, err := c.Mail(kind, map[string]string{"title": typed, "meeting": typed, "motion": typed, "subject": typed, "reference": "CIO/2026/1"}, "", Letterhead{Origin: "https://x"})
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if strings.ContainsFunc(m.Subject, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
				t.Errorf("%s: a line of its own in %q", kind, m.Subject)
			}
			told = told || strings.Contains(m.Subject, "Plan Bcc: all@example.org")
		}
	}
	if !told {
		t.Error("no subject has a title in it: nothing was tried")
	}
}

func TestAParagraphStandsOnlyWhereItApplies(t *testing.T) {
	c := mustEnglish(t)
	for valid, want := range map[string]string{"true": "ruled your nomination valid", "false": "ruled your nomination invalid"} {
		m, err := c.Mail("nomination-ruled", map[string]string{"valid": valid, "reference": "CIO-2026"}, "", Letterhead{Origin: "https://x"})
		if err != nil || !strings.Contains(m.Text, want) || strings.Contains(m.Text, "put this right") {
			t.Errorf("valid=%s gives %q: %v", valid, m.Text, err)
		}
	}
}

// The mail to the second officer calls an act as the page does.
func TestAnActForTwoIsNamedInItsMail(t *testing.T) {
	c, err := English(nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Mail("second-needed", map[string]string{"act": "election.certify", "title": "CIO Advisory Panel 2026", "reference": "CIO-2026"}, "", Letterhead{})
	if err != nil || !strings.Contains(m.Text, "Certify the result of CIO-2026 (CIO Advisory Panel 2026).") {
		t.Errorf("%v:\n%s", err, m.Text)
	}
}
