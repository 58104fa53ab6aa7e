package words

import (
	"regexp"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/elections/clerk"
)

var (
	mailArgument  = regexp.MustCompile(`\{(?:any )?([a-z_]+)\}`)
	mailCondition = regexp.MustCompile(`(?m)^\?([a-z_]+)=`)
)

// TestAMailSaysWhatItsStructHolds: each mail's words ask for nothing that the mail does
// not say, and it says nothing that no reader is told.
func TestAMailSaysWhatItsStructHolds(t *testing.T) {
	c := mustEnglish(t)
	seen := map[string]bool{}
	for _, m := range clerk.Mails {
		name := m.Template()
		if seen[name] {
			t.Errorf("%q is listed twice", name)
		}
		seen[name] = true
		asked := argumentsOf(c, name)
		if len(asked) == 0 {
			t.Errorf("no words for the mail %q", name)
		}
		says := domain.Saying(m).Args
		for arg := range says {
			if !asked[arg] && !spoken[name+" "+arg] {
				t.Errorf("the words of %q do not use %q", name, arg)
			}
		}
		for arg := range asked {
			if _, is := says[arg]; !is && !ofEvery[arg] {
				t.Errorf("the words of %q ask for %q, which it does not say", name, arg)
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d mails are listed", len(seen))
	}
}

// ofEvery are the arguments that a mail of an election has without its struct.
var ofEvery = map[string]bool{"reference": true, "title": true, "election": true, "secret": true, "organisation": true}

// spoken are arguments that stand in no words, and why they are said.
var spoken = map[string]bool{
	"no-confidence-ended why": true, "no-confidence-ended motion": true, "no-confidence-ended mover": true, // one struct says what all of them are about
}

func argumentsOf(c *Catalogue, template string) map[string]bool {
	out := map[string]bool{}
	text := c.texts["mail."+template+".subject"] + "\n" + c.texts["mail."+template+".body"]
	if strings.TrimSpace(text) == "" {
		return out
	}
	out["reference"] = true
	for _, find := range []*regexp.Regexp{mailArgument, mailCondition} {
		for _, m := range find.FindAllStringSubmatch(text, -1) {
			out[m[1]] = true
		}
	}
	return out
}
