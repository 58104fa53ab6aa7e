package office

import (
	"crypto/sha256"
	"encoding/base64"

	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections"
)

// Words that become public say so at the field, and are shown to their author as
// everybody will read them before anything happens (R51a).

// publicField asks for the public part of a reason.
func (v *visit) publicField() web.Field {
	f := v.Asked("textarea", "public", "office.field.public")
	f.Hint, f.Rows = v.Say("office.public-hint"), 2
	return f
}

// privateField asks for the part that officers and auditors alone read.
func (v *visit) privateField() web.Field {
	f := v.WhyField()
	f.Label, f.Hint = v.Say("office.field.private"), v.Say("office.private-hint")
	return f
}

func (v *visit) reasons() domain.Reasons {
	return domain.Reasons{Why: v.Text("why"), Public: v.Text("public")}
}

// sawWords reports whether the author has been shown the words that everybody will
// read. If not, the form is to be shown once more, with them.
func (v *visit) sawWords(view *web.Form, words string) bool {
	sum := sha256.Sum256([]byte(words))
	seen := base64.RawURLEncoding.EncodeToString(sum[:12])
	if v.Field("seen") == seen {
		return true
	}
	view.Preview, view.Button = words, v.Say("office.public-go")
	view.Hidden = append(view.Hidden, web.Hidden{Name: "seen", Value: seen})
	return false
}

// What everybody will read of an act on an election, as its page and its mails say it.

func saysEnded(how domain.State) func(*visit, elections.ElectionView) string {
	return func(v *visit, _ elections.ElectionView) string {
		return v.Say("note.ended", "how", how, "why", v.Text("why"))
	}
}

func saysMoved(m domain.Milestone) func(*visit, elections.ElectionView) string {
	return func(v *visit, _ elections.ElectionView) string {
		which := m
		if which == "" {
			which = domain.Milestone(v.Field("milestone"))
		}
		to, err := v.Instant("to")
		if err != nil || site.DateKeys[which] == "" {
			return "" // the act says what is wrong
		}
		return v.Say("note.moved", "what", v.Say("date-of."+site.DateKeys[which]), "now", to, "why", v.Text("why"))
	}
}

func saysWhy(v *visit, _ elections.ElectionView) string { return v.Text("why") }

func saysRoll(added bool) func(*visit, elections.ElectionView) string {
	return func(v *visit, _ elections.ElectionView) string {
		return domain.RollWord(v.Say, added || v.Field("how") == "add", v.Text("public"))
	}
}
