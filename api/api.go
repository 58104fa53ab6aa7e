package api

import (
	"log/slog"

	"hustings/api/words"
	"hustings/elections"
	"hustings/elections/register"
)

// Server answers requests: the door, with the JSON API and the pages behind it.
type Server struct {
	*Door
	pages *Pages
}

// New opens the front desk with all its routes.
func New(e *elections.Engine, r *register.Register, t *Tokens, w *words.Catalogue, log *slog.Logger, o Settings) (*Server, error) {
	d, err := NewDoor(e, r, t, w, log, o)
	if err != nil {
		return nil, err
	}
	RegisterV1(d)
	pages, err := RegisterSite(d)
	if err != nil {
		return nil, err
	}
	return &Server{d, pages}, nil
}

// ShowMail adds the page that shows mails instead of sending them. Development
// only.
func (s *Server) ShowMail(mails func() []ShownMail) { s.pages.ShowMail(mails) }
