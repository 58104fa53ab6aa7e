package chamber

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// publicPages are what of a panel's work anybody may see (R160).
func (s *room) publicPages() {
	s.html(door.Anyone, http.MethodGet, "/panels/:panel/papers", (*visit).publicPapersPage)
}

// publicPapersPage lists a panel's public papers.
func (v *visit) publicPapersPage() error {
	p, err := v.panel()
	if err != nil {
		return err
	}
	words, page := strings.TrimSpace(v.C.Query("q")), max(1, whole(v.C.Query("page")))
	list, more, err := v.House.PublicPapers(v.Ctx, p.ID, words, page)
	if err != nil {
		return err
	}
	view := web.PanelPapers{Shell: v.Shell(v.Say("title.panel-papers")), Name: p.Name, URL: site.PanelPath(p.Code), Filter: web.Filter{Query: words, Label: v.Say("papers.search")}}
	for _, paper := range list {
		view.Items = append(view.Items, web.PublicPaper{PaperLine: v.paper(house.PaperView{Paper: paper.Paper}), Meeting: paper.Title + ", " + paper.Reference, Held: paper.Held})
	}
	view.Pager = v.pager(page, more)
	return v.Show("panel-papers", view)
}

// asStranger asks somebody who is not signed in to sign in where there is nothing for
// her: there may be something for whoever she is.
func asStranger(by domain.Actor, err error) error {
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound && by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return err
}

// motionDates are a vote's opening and close, to take away.
func (s *room) motionDates(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		title, events, err := s.House.MotionDates(v.Ctx, v.By, c.Param("motion"))
		return s.sendDates(c, c.Param("motion")+".ics", title, events, err)
	})
}

// letterDates are the end of its embargo.
func (s *room) letterDates(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		title, events, err := s.House.LetterDates(v.Ctx, v.By, c.Param("letter"))
		return s.sendDates(c, c.Param("letter")+".ics", title, events, err)
	})
}

// confidenceDates are those of a motion of no confidence.
func (s *room) confidenceDates(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		title, events, err := s.House.ConfidenceDates(v.Ctx, v.By, domain.ConfidenceID(c.Param("motion")))
		return s.sendDates(c, "no-confidence.ics", title, events, err)
	})
}

// prioritiesDates are those of a ranking of priorities.
func (s *room) prioritiesDates(c *gin.Context) {
	s.Asked(c, door.Anyone, func(v *site.Visit) error {
		title, events, err := s.House.PrioritiesDates(v.Ctx, v.By, c.Param("priorities"))
		return s.sendDates(c, c.Param("priorities")+".ics", title, events, err)
	})
}
