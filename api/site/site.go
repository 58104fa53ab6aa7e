// Package site is what people see in a browser: the pages of the public and of the
// members, and what the pages of every room share.
//
//   - site.go registers the pages, visit.go is one request to them, forms.go and
//     fields.go are what was typed, faults.go is how a page or a form is refused.
//   - Every other file is a page, or pages that belong together.
//   - office/ has the pages of the secretariat, the officers and the auditor, chamber/
//     a panel's, hall/ those of debates. A room stands on this package, which knows
//     none of them.
package site

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/web"
)

// Pages are the site: what people see in a browser.
type Pages struct {
	*door.Door
	web       *web.Site
	formKey   [32]byte           // of the forms' tokens, the same on every replica
	shown     func() []ShownMail // nil: mails are sent
	rehearsal Rehearsal          // nil: this is none
	guides    []guide            // the manual's pages that the site shows
	Finders   []Finder           // where a search looks
	// Noticeboard is what rooms add to the first page.
	Noticeboard []func(*Visit, *web.Home) error
}

// Register adds the pages of the site to the door.
func Register(d *door.Door) (*Pages, error) {
	s := &Pages{Door: d}
	o, err := d.Settings, error(nil)
	if s.web, err = web.New(web.Settings{Organisation: o.Organisation, Colour: o.Colour, Contact: o.Contact, Origin: o.Origin}, d.Words); err != nil {
		return nil, fmt.Errorf("making the site: %w", err)
	}
	if s.formKey, err = d.Engine.Keys.Secret("forms"); err != nil {
		return nil, fmt.Errorf("reading the key of forms: %w", err)
	}
	d.FaultPage = s.faultPage
	assets := gin.WrapH(s.web.Assets())
	s.Page(door.Anyone, "GET", web.AssetPath+"*file", assets)
	s.signInPages()
	s.signOnPages()
	s.electionPages()
	s.panelPages()
	s.convenePages()
	s.heldPages()
	s.personPages()
	s.ownPages()
	s.MemberHTML(door.Anyone, "GET", "/language/:language", (*Visit).speak)
	s.confidencePages()
	s.resultPages()
	s.takeawayPages()
	s.votePages()
	s.standPages()
	s.supportPages()
	s.vacancyPages()
	s.complaintPages()
	s.boardPages()
	s.accountPages()
	s.helpPages()
	s.searchPages()
	s.shownMailPages()
	s.passkeyPages()
	s.permitPages()
	if err := s.guidePages(); err != nil {
		return nil, err
	}
	return s, nil
}
