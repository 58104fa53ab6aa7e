package hall

import (
	"sync"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/elections/store"
)

// When a vote opens or is counted, four hundred pages ask for the same event within a
// second. What is the same for all of them is read once for each of its revisions: every
// act on an event raises its revision in the act's own transaction, so that what was
// read at a revision is true as long as the event is at it.

// common is what is read of an event for whoever asks, at one of its revisions. It is
// never changed; who may see what of it is judged for each reader.
type common struct {
	revision  int64
	speakers  []hall.Speaker
	registers map[domain.PersonID]hall.Registration
	present   int
	questions []hall.Question
	supported map[domain.PersonID][]hall.QuestionID
	called    []hall.LiveVote
	votes     []domain.Vote // a step of each is told with a new revision
}

// shared keeps the latest common of events that are looked at. The zero value is ready.
type shared struct {
	mu     sync.Mutex
	of     map[hall.EventID]*place
	totals sync.Map // domain.ContestID: outcome
}

// place is where one event's common is kept; whoever reads it holds the place, so that
// the others need not.
type place struct {
	mu   sync.Mutex
	have *common
}

// sharedMost bounds what is kept; beyond it everything is read anew.
const sharedMost = 100

func (s *shared) place(id hall.EventID) *place {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || len(s.of) >= sharedMost && s.of[id] == nil {
		s.of = map[hall.EventID]*place{}
	}
	if s.of[id] == nil {
		s.of[id] = &place{}
	}
	return s.of[id]
}

// commonTx is what an event shows everybody, as the transaction sees it.
func (h *Hall) commonTx(tx *store.Tx, e hall.Event) (*common, error) {
	p := h.shared.place(e.ID)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.have != nil && p.have.revision == e.Revision {
		return p.have, nil
	}
	c, err := h.readCommon(tx, e)
	if err == nil && (p.have == nil || p.have.revision < c.revision) { // a page may look at an older picture
		p.have = c
	}
	return c, err
}

func (h *Hall) readCommon(tx *store.Tx, e hall.Event) (c *common, err error) {
	c = &common{revision: e.Revision, registers: map[domain.PersonID]hall.Registration{}}
	if c.speakers, err = tx.Speakers(e.ID); err != nil {
		return nil, err
	}
	all, err := tx.Registrations(e.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Present() {
			c.present++
		}
		if r.Person != "" {
			c.registers[r.Person] = r
		}
	}
	if c.questions, err = tx.Questions(e.ID); err != nil {
		return nil, err
	}
	if c.supported, err = tx.Supports(e.ID); err != nil {
		return nil, err
	}
	if c.called, err = tx.LiveVotes(e.ID); err != nil || len(c.called) == 0 {
		return c, err
	}
	c.votes, err = h.Office.VotesOf(tx, domain.LiveVote, string(e.ID))
	return c, err
}
