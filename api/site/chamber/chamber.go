// Package chamber has the pages of a panel's government between elections: its
// meetings, motions, priorities and letters (R121 onwards). What every page shares
// is package site's.
package chamber

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/elections/governance"
)

// room is the chamber's part of the site.
type room struct {
	*site.Pages
	House *governance.House
}

// visit is one request to the chamber.
type visit struct {
	*site.Visit
	House *governance.House
}

// html adds a page of the chamber; see [site.Pages.HTML].
func (s *room) html(who door.Access, method, path string, h func(*visit) error) {
	s.HTML(who, method, path, func(v *site.Visit) error { return h(&visit{v, s.House}) })
}

// Register adds the chamber's pages.
func Register(pages *site.Pages, h *governance.House) {
	s := &room{pages, h}
	s.Finders = append(s.Finders, s.findDecisions)
	s.MemberHTML(door.Anyone, http.MethodGet, "/", func(v *site.Visit) error { return (&visit{v, s.House}).homePage() })
	s.meetingPages()
	s.motionPages()
	s.letterPages()
	s.publicPages()
}
