package demo

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/api/web/browsertest"
	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/install/installtest"
)

// audience are the members without browsers in the room of an event, each with the stream
// of events that her page would have.
type audience struct {
	*stage
	told []atomic.Int64 // of what happens in the room, by member
	seen []int64        // when they last voted
}

// listens has so many members come into the room.
func (s *audience) listens(r *http.Request) (any, error) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		return nil, err
	}
	s.told, s.seen = make([]atomic.Int64, n), make([]int64, n)
	for i := range n {
		by, err := s.as(s.panels[1].members[20+i])
		if err != nil {
			return nil, err
		}
		_, err = s.Hall.Register(s.ctx, by, r.FormValue("event"))
		if err = errors.Join(err, s.Hall.Here(s.ctx, by, r.FormValue("event"), true), s.hears(by, r.FormValue("event"), &s.told[i])); err != nil {
			return nil, err
		}
	}
	return map[string]string{}, nil
}

// hears opens a member's stream and counts what it tells.
func (s *audience) hears(by domain.Actor, event string, told *atomic.Int64) error {
	secret := rand.Text()
	err := s.Store.Write(s.ctx, func(tx *store.Tx) error {
		return tx.CreateSession(domain.Session{ID: store.NewID[domain.SessionID](), Person: by.Person, Means: domain.ByMail,
			BeganAt: tx.Now(), SeenAt: tx.Now(), SteppedUp: tx.Now()}, sha256.Sum256([]byte(secret)))
	})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(s.ctx, http.MethodGet, s.server+"/events/"+event+"/room/events", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Cookie", door.SessionCookie+"="+secret)
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	s.t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("a stream: %s", answer.Status)
	}
	go func() {
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "data:") {
				told.Add(1)
			}
		}
	}()
	return nil
}

// votes has those members vote in the live vote that goes on, once all have been told of it,
// the first few of them for the motion.
func (s *audience) votes(r *http.Request) (any, error) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		return nil, err
	}
	yes, err := strconv.Atoi(r.FormValue("yes"))
	if err != nil {
		return nil, err
	}
	for i := range n {
		for began := time.Now(); s.told[i].Load() == s.seen[i]; time.Sleep(time.Millisecond) {
			if time.Since(began) > installtest.SafetyNet {
				return nil, fmt.Errorf("listener %d is not told of the vote", i)
			}
		}
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
	for i := range s.told {
		s.seen[i] = s.told[i].Load()
	}
	return map[string]string{}, nil
}

// TestJourneysDebate lives a debate from its announcement through questions and votes to
// what stands of it afterwards: its chair on a phone, a panellist at a desk by keyboard, the room's
// screen projected; axe looks at every state. The room holds eight, in full four hundred.
func TestJourneysDebate(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	t.Parallel()
	s, room := mustGather(t), 8
	if storetest.Long() {
		room = 400
	}
	crowd := &audience{stage: s}
	s.asks = map[string]func(*http.Request) (any, error){"POST /listen": crowd.listens, "POST /vote": crowd.votes}
	browsertest.Run(t, "debate.mjs", s.server, "STAGE="+s.mustPrompt(), fmt.Sprint("ROOM=", room))
}
