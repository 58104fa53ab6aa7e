package site

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
)

// helpPages are texts of the catalogue: a heading and numbered paragraphs,
// "help.how.1" and so on. A paragraph that begins with "# " is a heading. What the
// installation says of itself (whose service this is, on which basis it holds what
// it holds, who hears a complaint) is filled in.
func (s *Pages) helpPages() {
	for path, name := range map[string]string{"/help": "how", "/help/questions": "questions", "/help/proved": "proved", "/contact": "contact", "/privacy": "privacy", "/accessibility": "accessibility"} {
		s.HTML(door.Anyone, http.MethodGet, path, func(v *Visit) error { return v.helpPage(name) })
	}
}

func (v *Visit) helpPage(name string) error {
	title := v.Say("help." + name)
	view := web.Text{Shell: v.Shell(title), Heading: title}
	own := v.ofTheInstallation()
	for i := 1; ; i++ {
		key := fmt.Sprintf("help.%s.%d", name, i)
		if !v.Words.Has(key) {
			break // the last paragraph was the one before
		}
		text := v.Say(key, own...)
		if heading, is := strings.CutPrefix(text, "# "); is {
			view.Parts = append(view.Parts, web.TextPart{Heading: heading})
			continue
		}
		if len(view.Parts) == 0 {
			view.Parts = append(view.Parts, web.TextPart{})
		}
		last := &view.Parts[len(view.Parts)-1]
		last.Text = append(last.Text, text)
	}
	if name == "how" {
		for _, g := range v.guides {
			view.Links = append(view.Links, web.Link{URL: "/help/" + g.name, Text: g.title})
		}
		view.LinksTitle = v.Say("help.guides")
		view.Links = slices.Insert(view.Links, 0, web.Link{URL: "/help/questions", Text: v.Say("help.questions")}, web.Link{URL: "/help/proved", Text: v.Say("help.proved")},
			web.Link{URL: "/contact", Text: v.Say("help.contact")})
	}
	return v.Show("text", view)
}

// ofTheInstallation are the words that an installation fills in; one that has left
// something open says so.
func (v *Visit) ofTheInstallation() []any {
	p := v.Settings.Privacy
	or := func(text, key string) string {
		if text == "" {
			return v.Say(key)
		}
		return text
	}
	return []any{"organisation", v.Settings.Organisation, "controller", or(p.Controller, "help.is.controller"), "contact", or(v.Settings.Contact, "help.is.contact"),
		"officer", or(p.Officer, "help.is.officer"), "purpose", or(p.Purpose, "help.is.purpose"), "basis", or(p.Basis, "help.is.basis"), "retention", or(p.Retention, "help.is.retention"), "complaints", or(p.Complaints, "help.is.complaints")}
}
