package api

import (
	"log/slog"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/site/chamber"
	hallsite "hustings/api/site/hall"
	"hustings/api/site/office"
	v1 "hustings/api/v1"
	chamberv1 "hustings/api/v1/chamber"
	hallv1 "hustings/api/v1/hall"
	officev1 "hustings/api/v1/office"
	papersv1 "hustings/api/v1/papers"
	"hustings/api/words"
	"hustings/elections"
	"hustings/elections/governance"
	"hustings/elections/hall"
	"hustings/elections/register"
)

// What whoever opens the front desk needs of the door, so that nobody else has to
// know the rooms behind it.
type (
	Settings      = door.Settings
	SingleSignOn  = door.SingleSignOn
	ForumSettings = door.ForumSettings
	Tokens        = door.Tokens
	SigningKey    = door.SigningKey
	ShownMail     = site.ShownMail
	Rehearsal     = site.Rehearsal
	Privacy       = door.Privacy
)

// NewTokens and NewSigningKey make the access tokens; HTTPServer sets the limits
// that the standard server leaves open (DO2).
var (
	NewTokens     = door.NewTokens
	NewSigningKey = door.NewSigningKey
	HTTPServer    = door.HTTPServer
)

// Server answers requests: the door, with the JSON API and the pages behind it.
type Server struct {
	*door.Door
	pages *site.Pages
}

// New opens the front desk with all its routes.
func New(e *elections.Engine, g *governance.House, l *hall.Hall, r *register.Register, t *door.Tokens, w *words.Catalogue, log *slog.Logger, o door.Settings) (*Server, error) {
	d, err := door.New(e, r, t, w, log, o)
	if err != nil {
		return nil, err
	}
	v1.Register(d)
	chamberv1.Register(d, g)
	hallv1.Register(d, l)
	papersv1.Register(d, l)
	officev1.Register(d)
	pages, err := site.Register(d)
	if err != nil {
		return nil, err
	}
	office.Register(pages)
	chamber.Register(pages, g)
	hallsite.Register(pages, l)
	return &Server{d, pages}, nil
}

// ShowMail adds the page that shows mails instead of sending them. Development
// only.
func (s *Server) ShowMail(mails func() []ShownMail) { s.pages.ShowMail(mails) }

// Rehearse makes the site that of a rehearsal.
func (s *Server) Rehearse(r Rehearsal) { s.pages.Rehearse(r) }
