package api

import (
	"strings"
	"time"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
)

func (v *visit) whyField() web.Field {
	return web.Field{Kind: "textarea", Name: "why", Label: v.say("confirm.why"), Hint: v.say("confirm.why-hint"), Value: v.text("why"), Rows: 3}
}

// asked is a field with what was typed into it.
func (v *visit) asked(kind, name, label string) web.Field {
	return web.Field{Kind: kind, Name: name, Label: v.say(label), Value: v.text(name), Rows: 5}
}

// choice is a select or radios; the values are worded below the prefix.
func (v *visit) choice(kind, name, label, prefix string, values ...string) web.Field {
	f := web.Field{Kind: kind, Name: name, Label: v.say(label)}
	for _, value := range values {
		f.Options = append(f.Options, web.Option{Value: value, Text: v.say(prefix + value), Chosen: value == v.field(name)})
	}
	return f
}

// formAgain shows a refused form once more. A refusal of a field that the form
// does not ask for concerns the whole form.
func (v *visit) formAgain(err error, view *web.Form) error {
	if r, no := refusal.Of(err); no && r.Field != "" {
		asked := false
		for _, f := range view.Fields {
			asked = asked || f.Name == r.Field
		}
		if !asked {
			err = r.On("")
		}
	}
	return v.again(err, "form", view, &view.Shell)
}

// instant reads a local time as a browser sends it, in the organisation's zone.
func (v *visit) instant(name string) (time.Time, error) {
	typed := v.field(name)
	if typed == "" {
		return time.Time{}, refusal.Because(refusal.Missing, "R10", nil).On(name)
	}
	at, err := when.ParseLocal(typed, v.Words.Zone())
	if r, no := refusal.Of(err); no {
		return at, r.On(name)
	}
	return at, err
}

// fieldOf has a refusal name the form's field.
func fieldOf(err error, names map[string]string) error {
	if r, no := refusal.Of(err); no {
		if name, known := names[r.Field]; known {
			return r.On(name)
		}
	}
	return err
}

// day reads a day as a browser sends it.
func (v *visit) day(name string) (when.Date, error) {
	day, err := when.ParseDate(v.field(name))
	if r, no := refusal.Of(err); no {
		return day, r.On(name)
	}
	return day, err
}

// personByNumber finds the person whose member number was typed.
func (v *visit) personByNumber(name string) (domain.PersonID, error) {
	number := v.field(name)
	if number == "" {
		return "", refusal.Because(refusal.Missing, "", nil).On(name)
	}
	return v.personNumbered(number, name)
}

// personNumbered finds the person of a member number that stood in the field.
func (v *visit) personNumbered(number, name string) (domain.PersonID, error) {
	found, _, err := v.Register.People(v.ctx, v.by, register.PeopleFilter{Query: number, Limit: 100})
	if err != nil {
		return "", err
	}
	for _, p := range found {
		if strings.EqualFold(p.Number, number) {
			return p.ID, nil
		}
	}
	return "", refusal.Because(domain.UnknownMember, "R35", refusal.Args{"number": number}).On(name)
}

// The fields of a passphrase begin with the word that keeps them from being kept
// while a passkey is asked for; see keepForm.
const (
	passphraseField = "passphrase"
	passphraseAgain = "passphrase-again"
)
