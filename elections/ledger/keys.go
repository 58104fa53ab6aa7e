package ledger

import (
	"errors"
	"fmt"
	"maps"
)

// groupState follows the dealing of one key group (protocol, section 3).
type groupState struct {
	Group
	round int
	out   map[int]bool     // members put out by a complaint, from 1
	dealt map[int]KeyShare // this round's shares
	stuck bool             // too few are left: the contest must be cancelled
}

func newGroupState(g Group) *groupState {
	return &groupState{Group: g, round: 1, out: map[int]bool{}, dealt: map[int]KeyShare{}}
}

func (g *groupState) clone() *groupState {
	c := *g
	c.out, c.dealt = maps.Clone(g.out), maps.Clone(g.dealt)
	return &c
}

func (s *Sequence) group(number, round int) (*groupState, error) {
	if s.stage != StageKeys {
		return nil, s.notNow()
	}
	if number > len(s.groups) {
		return nil, errors.New("no such group")
	}
	g := s.groups[number-1]
	switch {
	case g.stuck:
		return nil, errors.New("too few members are left: the contest must be cancelled")
	case round != g.round:
		return nil, fmt.Errorf("round %d, not %d", round, g.round)
	}
	return g, nil
}

func (s *Sequence) keyShare(e *KeyShare) error {
	g, err := s.group(e.Group, e.Round)
	if err != nil {
		return err
	}
	n := len(g.Members)
	_, again := g.dealt[e.Member]
	switch {
	case e.Member > n || g.out[e.Member]:
		return errors.New("no such member, or out")
	case again:
		return errors.New("the member has dealt before")
	case len(e.Commits) != g.K:
		return fmt.Errorf("commits: %d, not %d", len(e.Commits), g.K)
	case n == 1 && len(e.Deals) > 0, n > 1 && len(e.Deals) != n:
		return fmt.Errorf("deals: %d in a group of %d", len(e.Deals), n)
	}
	for i, d := range e.Deals {
		if (len(d) == 0) != (i+1 == e.Member || g.out[i+1]) {
			return fmt.Errorf("deals[%d]: wanted exactly for each other member that is not out", i+1)
		}
	}
	g.dealt[e.Member] = *e
	return nil
}

func (s *Sequence) complaint(e *Complaint) error {
	g, err := s.group(e.Group, e.Round)
	switch {
	case err != nil:
		return err
	case e.Dealer > len(g.Members) || g.out[e.Dealer]:
		return errors.New("no such dealer, or out")
	}
	g.out[e.Dealer] = true
	g.round++
	g.dealt = map[int]KeyShare{}
	g.stuck = len(g.Members)-len(g.out) <= g.K || g.K == len(g.Members)
	return nil
}

func (s *Sequence) open(e *Open) error {
	if s.stage != StageKeys {
		return s.notNow()
	}
	for i, g := range s.groups {
		switch missing := len(g.Members) - len(g.out) - len(g.dealt); {
		case g.stuck:
			return fmt.Errorf("group %d has too few members left: the contest must be cancelled", i+1)
		case missing > 0:
			return fmt.Errorf("group %d: %d members have not dealt", i+1, missing)
		}
	}
	s.pk, s.stage = e.PK, StagePoll
	return nil
}

// Shares are the key shares of the group's present round, by member from 1.
func (s *Sequence) Shares(group int) map[int]KeyShare { return maps.Clone(s.groups[group-1].dealt) }

// Round is the group's present round of dealing, from 1.
func (s *Sequence) Round(group int) int { return s.groups[group-1].round }

// Out reports whether a complaint has put the member out.
func (s *Sequence) Out(group, member int) bool { return s.groups[group-1].out[member] }
