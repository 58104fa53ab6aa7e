package words

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/governance"
	"hustings/elections/hall"
	"hustings/elections/register"
)

var (
	mailArgument  = regexp.MustCompile(`\{(?:any )?([a-z_]+)\}`)
	mailCondition = regexp.MustCompile(`(?m)^\?([a-z_]+)=`)
)

// mails are all that the program writes: a room that writes some lists them.
var mails = slices.Concat(clerk.Mails, box.Mails, register.Mails, governance.Mails, hall.Mails)

// TestAMailSaysWhatItsStructHolds: each mail's words ask for nothing that the mail does
// not say, in any language, and it says nothing that no reader is told; and there are no
// words of a mail that nobody writes.
func TestAMailSaysWhatItsStructHolds(t *testing.T) {
	english := mustEnglish(t)
	spoken := slices.Concat([]*Catalogue{english}, slices.Collect(maps.Values(english.Others())))
	seen := map[string]bool{}
	for _, m := range mails {
		name := m.Template()
		if seen[name] {
			t.Errorf("%q is listed twice", name)
		}
		seen[name] = true
		says := domain.Saying(m).Args
		for _, c := range spoken {
			asked := argumentsOf(c, name)
			if len(asked) == 0 && c == english {
				t.Errorf("no words for the mail %q", name)
			}
			for arg := range asked {
				if _, is := says[arg]; !is && !ofEvery[arg] {
					t.Errorf("the words of %q ask for %q, which it does not say (%s)", name, arg, c.Language)
				}
			}
			for arg := range own(m) {
				if !asked[arg] && c == english {
					t.Errorf("the words of %q do not use %q", name, arg)
				}
			}
		}
	}
	for key := range english.texts {
		if name, is := strings.CutSuffix(strings.TrimPrefix(key, "mail."), ".body"); is && strings.HasPrefix(key, "mail.") && !seen[name] {
			t.Errorf("%q has words and no struct", name)
		}
	}
}

// own are a mail's own arguments: of those that it has in common with others about the
// same thing, it need not say all.
func own(m domain.MailWords) map[string]string {
	of := reflect.TypeOf(m)
	var fields []reflect.StructField
	for i := range of.NumField() {
		if f := of.Field(i); !f.Anonymous {
			fields = append(fields, f)
		}
	}
	return domain.Arguments(reflect.New(reflect.StructOf(fields)).Elem().Interface())
}

// ofEvery are the arguments that a mail has without its struct: of an election, and those
// that it gets as it leaves.
var ofEvery = map[string]bool{"reference": true, "title": true, "election": true, "secret": true, "code": true, "organisation": true}

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
