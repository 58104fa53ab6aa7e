package site

import (
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/press"
	"hustings/api/web"
	"hustings/docs"
	"hustings/domain/refusal"
)

// guides are the pages of the manual that the site shows, in the order of its list:
// the last word of their address, and the file.
var guides = []struct{ name, file string }{
	{"member", "guide-member.md"}, {"candidate", "guide-candidate.md"}, {"panel", "guide-panel.md"}, {"counting", "counting.md"}, {"glossary", "glossary.md"},
	{"secretariat", "guide-secretariat.md"}, {"returning-officer", "guide-returning-officer.md"}, {"auditor", "guide-auditor.md"},
}

// guide is a page of the manual, made into HTML once.
type guide struct {
	name, title string
	body        template.HTML
}

// manual are the guides, made into HTML once, however many servers a program opens.
var manual = sync.OnceValues(func() (all []guide, err error) {
	for _, g := range guides {
		source, err := docs.Guides.ReadFile(g.file)
		if err != nil {
			return nil, fmt.Errorf("reading the guide: %w", err)
		}
		title, body, err := press.Manual(source, guideAddress, "/help/pictures/")
		if err != nil {
			return nil, fmt.Errorf("reading the guide %s: %w", g.file, err)
		}
		all = append(all, guide{g.name, title, body})
	}
	return all, nil
})

// guidePages add the manual's pages. A guide that cannot be read is a mistake of the
// program: it does not start.
func (s *Pages) guidePages() (err error) {
	if s.guides, err = manual(); err != nil {
		return err
	}
	s.HTML(door.Anyone, http.MethodGet, "/help/:guide", (*Visit).guidePage)
	s.Page(door.Anyone, http.MethodGet, "/help/pictures/:picture", func(c *gin.Context) {
		picture, err := fs.ReadFile(docs.Guides, path.Join("pictures", path.Base(c.Param("picture"))))
		if err != nil {
			s.faultPage(c, refusal.Because(refusal.Unknown, "", nil))
			return
		}
		c.Data(http.StatusOK, "image/png", picture)
	})
	return nil
}

// guideAddress is where a link of the manual leads on the site; empty: nowhere.
func guideAddress(to string) string {
	file, fragment, _ := strings.Cut(to, "#")
	for _, g := range guides {
		if file == g.file {
			if fragment != "" {
				fragment = "#" + fragment
			}
			return "/help/" + g.name + fragment
		}
	}
	if file == "" || strings.HasPrefix(file, "/help/") { // within the page, or led there already
		return to
	}
	return ""
}

func (v *Visit) guidePage() error {
	for _, g := range v.guides {
		if g.name == v.C.Param("guide") {
			view := web.Guide{Shell: v.Shell(g.title), Heading: g.title, Body: g.body}
			view.Back = &web.Link{URL: "/help", Text: v.Say("help.how")}
			return v.Show("guide", view)
		}
	}
	return refusal.Because(refusal.Unknown, "", nil)
}
