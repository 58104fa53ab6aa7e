package site

import (
	"strings"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
)

func (v *Visit) WhyField() web.Field {
	return web.Field{Kind: "textarea", Name: "why", Label: v.Say("confirm.why"), Hint: v.Say("confirm.why-hint"), Value: v.Text("why"), Rows: 3}
}

// Asked is a field with what was typed into it.
func (v *Visit) Asked(kind, name, label string) web.Field {
	return web.Field{Kind: kind, Name: name, Label: v.Say(label), Value: v.Text(name), Rows: 5}
}

// Choice is a select or radios; the values are worded below the prefix.
func (v *Visit) Choice(kind, name, label, prefix string, values ...string) web.Field {
	f := web.Field{Kind: kind, Name: name, Label: v.Say(label)}
	for _, value := range values {
		f.Options = append(f.Options, web.Option{Value: value, Text: v.Say(prefix + value), Chosen: value == v.Field(name)})
	}
	return f
}

// FormAgain shows a refused form once more. A refusal of a field that the form
// does not ask for concerns the whole form.
func (v *Visit) FormAgain(err error, view *web.Form) error {
	if r, no := refusal.Of(err); no && r.Field != "" {
		asked := false
		for _, f := range view.Fields {
			asked = asked || f.Name == r.Field
		}
		if !asked {
			err = r.On("")
		}
	}
	return v.Again(err, "form", view, &view.Shell)
}

// Instant reads a local time as a browser sends it, in the organisation's zone.
func (v *Visit) Instant(name string) (time.Time, error) {
	typed := v.Field(name)
	if typed == "" {
		return time.Time{}, refusal.Because(refusal.Missing, "R10", nil).On(name)
	}
	at, err := when.ParseLocal(typed, v.Words.Zone())
	if r, no := refusal.Of(err); no {
		return at, r.On(name)
	}
	return at, err
}

// FieldOf has a refusal name the form's field.
func FieldOf(err error, names map[string]string) error {
	if r, no := refusal.Of(err); no {
		if name, known := names[r.Field]; known {
			return r.On(name)
		}
	}
	return err
}

// Day reads a day as a browser sends it.
func (v *Visit) Day(name string) (when.Date, error) {
	day, err := when.ParseDate(v.Field(name))
	if r, no := refusal.Of(err); no {
		return day, r.On(name)
	}
	return day, err
}

// PersonByNumber finds the person whose member number was typed.
func (v *Visit) PersonByNumber(name string) (domain.PersonID, error) {
	number := v.Field(name)
	if number == "" {
		return "", refusal.Because(refusal.Missing, "", nil).On(name)
	}
	return v.PersonNumbered(number, name)
}

// PersonNumbered finds the person of a member number that stood in the field.
func (v *Visit) PersonNumbered(number, name string) (domain.PersonID, error) {
	found, _, err := v.Register.People(v.Ctx, v.By, register.PeopleFilter{Query: number, Limit: 100})
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
	PassphraseField = "passphrase"
	PassphraseAgain = "passphrase-again"
)

// languageCookie holds the language chosen at the switch, for whoever is not signed in.
const languageCookie = "__Host-language"

// chosen is the language that this browser's reader chose at the switch; empty: none.
func (v *Visit) chosen() words.Language {
	cookie, err := v.C.Request.Cookie(languageCookie)
	if l := domain.Language(""); err == nil {
		if l = domain.Language(cookie.Value); l.Known() {
			return l
		}
	}
	return ""
}

// spoken is the language of the member's journey for this reader: the one chosen in
// person, at the switch, or asked for by the browser.
func (v *Visit) spoken() words.Language {
	if l := v.Present.Person.Language; l.Known() {
		return l
	}
	if l := v.chosen(); l != "" {
		return l
	}
	return preferred(v.C.GetHeader("Accept-Language"))
}

// preferred is the language that a browser would rather have, of those there are.
// What the header weighs is its order too, as browsers send it.
func preferred(accept string) words.Language {
	if len(accept) > 200 {
		return domain.English
	}
	for tag := range strings.SplitSeq(accept, ",") {
		tag, weight, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), ";")
		primary, _, _ := strings.Cut(tag, "-")
		for _, l := range domain.Languages {
			own, _, _ := strings.Cut(string(l), "-")
			if primary == own && !strings.HasPrefix(strings.TrimSpace(weight), "q=0.0") && strings.TrimSpace(weight) != "q=0" {
				return l
			}
		}
	}
	return domain.English
}

// tongues are the links of the switch: this page in each language.
func (v *Visit) tongues(here string) []web.Tongue {
	links := make([]web.Tongue, len(domain.Languages))
	for i, l := range domain.Languages {
		links[i] = web.Tongue{Language: l, URL: WithNext("/language/"+string(l), here), Text: v.Say("language." + string(l)), Current: l == v.Words.Language}
	}
	return links
}

// speak is the switch. It keeps the choice in the browser, where nobody is signed in;
// a member's own choice is kept with her, by a form, for her mails follow it.
func (v *Visit) speak() error {
	l := domain.Language(v.C.Param("language"))
	if !l.Known() {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	if !v.By.Anonymous() {
		return v.To("/account/language")
	}
	door.SetCookie(v.C, languageCookie, string(l), 365*24*time.Hour)
	next := ownPath(v.C.Query("next"))
	if next == "" {
		next = "/"
	}
	return v.To(next)
}
