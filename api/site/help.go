package site

import (
	"fmt"
	"net/http"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
)

// helpPages are texts of the catalogue: a heading and numbered paragraphs,
// "help.how.1" and so on. A paragraph that begins with "# " is a heading.
func (s *Pages) helpPages() {
	for path, name := range map[string]string{"/help": "how", "/privacy": "privacy"} {
		s.HTML(door.Anyone, http.MethodGet, path, func(v *Visit) error { return v.helpPage(name) })
	}
}

func (v *Visit) helpPage(name string) error {
	title := v.Say("help." + name)
	view := web.Text{Shell: v.Shell(title), Heading: title}
	for i := 1; ; i++ {
		text, err := v.Words.Say(fmt.Sprintf("help.%s.%d", name, i))
		if err != nil {
			break // the last paragraph was the one before
		}
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
	return v.Show("text", view)
}
