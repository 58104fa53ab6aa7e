package demo

import (
	"errors"
	"net/http"
	"strconv"
	"testing"

	"hustings/api/web/browsertest"
	"hustings/domain"
)

// listens has so many members without browsers come into the room of an event.
func (s *stage) listens(r *http.Request) (any, error) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		return nil, err
	}
	for i := range n {
		by, err := s.as(s.panels[1].members[20+i])
		if err != nil {
			return nil, err
		}
		_, err = s.Hall.Register(s.ctx, by, r.FormValue("event"))
		if err = errors.Join(err, s.Hall.Here(s.ctx, by, r.FormValue("event"), true)); err != nil {
			return nil, err
		}
	}
	return map[string]string{}, nil
}

// votes has those members vote in the live vote that goes on, the first few of them for
// the motion.
func (s *stage) votes(r *http.Request) (any, error) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		return nil, err
	}
	yes, err := strconv.Atoi(r.FormValue("yes"))
	if err != nil {
		return nil, err
	}
	for i := range n {
		by, err := s.as(s.panels[1].members[20+i])
		if err != nil {
			return nil, err
		}
		e, err := s.Hall.Event(s.ctx, by, r.FormValue("event"))
		if err != nil {
			return nil, err
		}
		answer := map[bool]string{true: domain.Yes, false: domain.No}[i < yes]
		if _, err := s.Engine.CastMarks(s.ctx, by, e.Votes[len(e.Votes)-1].Contest, []domain.Mark{{Option: answer, Rank: 1}}, "story"); err != nil {
			return nil, err
		}
	}
	return map[string]string{}, nil
}

// TestJourneysDebate lives a debate from its announcement through questions and votes to
// what stands of it afterwards: its chair on a phone, a panellist at a desk by keyboard, the room's
// screen projected; axe looks at every state.
func TestJourneysDebate(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	t.Parallel()
	s := mustGather(t)
	s.asks = map[string]func(*http.Request) (any, error){"POST /listen": s.listens, "POST /vote": s.votes}
	browsertest.Run(t, "debate.mjs", s.server, "STAGE="+s.mustPrompt())
}
