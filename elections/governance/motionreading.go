package governance

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// MotionShown is a motion as one reader may see it.
type MotionShown struct {
	governance.Motion
	Versions []governance.MotionText // the first first
	Roll     []governance.Voter
	Votes    []governance.OpenVote // by name: as they come, or after the close
	Mine     []governance.OpenVote // the reader's own, always
	Missing  []governance.Voter    // of a vote by name that goes on
	MayVote  bool
	Secret   []domain.PersonID // who asks for secrecy (R131)
	Pull     []domain.PersonID // who would take it to a meeting (R134)
	Return   []domain.PersonID // who would have it return (R135)
	Recused  []domain.PersonID // R126
	People   map[domain.PersonID]domain.Person
	Within   bool               // the reader belongs to the panel or its office
	Held     governance.Meeting // for whoever is within: the meeting that it is before
}

// within are those who see what is before a panel: its members, the secretariat and
// the auditors, and the officers who run its secret votes.
var within = append(slices.Clone(domain.Overseers), domain.PanelMember)

// maySeeMotion hides a motion from whoever may not know of it: members of a panel's
// network see what it has decided, nobody else sees anything. A motion about a
// person that was lost stays with the panel; one of a confidential item is hidden from
// the network and from whoever is conflicted for it (R160).
func (h *House) maySeeMotion(tx *store.Tx, by domain.Actor, m governance.Motion) (inside bool, err error) {
	if by.Anonymous() {
		return false, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	aside, confidential, err := asideTx(tx, m)
	if err != nil {
		return false, err
	}
	if confidential && slices.Contains(aside, by.Person) {
		return false, refusal.Because(refusal.Unknown, "", nil)
	}
	for _, p := range m.Panels {
		if by.Is(p, "", within...) {
			return true, nil
		}
	}
	if decided(m) && !confidential {
		for _, p := range m.Panels {
			if is, err := h.ofNetwork(tx, by, p); err != nil || is {
				return false, err
			}
		}
	}
	return false, refusal.Because(refusal.Unknown, "", nil)
}

// decided reports whether a motion belongs into the register that a network's
// members see.
func decided(m governance.Motion) bool {
	return m.State == governance.MotionCarried || m.State == governance.MotionLost && m.Purpose.Person == ""
}

// ofNetwork reports whether the reader is an active member of the panel's network.
func (h *House) ofNetwork(tx *store.Tx, by domain.Actor, panel domain.PanelID) (bool, error) {
	if by.Person == "" || !by.HasRole(domain.Member) {
		return false, nil
	}
	p, err := tx.Panel(panel)
	if err != nil {
		return false, err
	}
	facts, err := tx.MembershipsOf(by.Person)
	day := h.today(tx)
	return slices.ContainsFunc(facts, func(f domain.Membership) bool {
		return f.Network == p.Network && f.Status == domain.Active && f.On(day)
	}), err
}

// Motion shows a motion with what the reader may see of it.
func (h *House) Motion(ctx context.Context, by domain.Actor, id governance.MotionID) (s MotionShown, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		m, err := tx.Motion(id)
		if err != nil {
			return err
		}
		s, err = h.shown(tx, by, m)
		return err
	})
	return s, err
}

func (h *House) shown(tx *store.Tx, by domain.Actor, m governance.Motion) (s MotionShown, err error) {
	s.Motion = m
	if s.Within, err = h.maySeeMotion(tx, by, m); err != nil {
		return s, err
	}
	if s.Versions, err = tx.MotionVersions(m.ID); err != nil {
		return s, err
	}
	if !s.Within {
		s.Versions = s.Versions[len(s.Versions)-1:]
	}
	if err := h.showVotes(tx, by, &s); err != nil {
		return s, err
	}
	if s.Within && m.Meeting != "" {
		if s.Held, err = tx.Meeting(m.Meeting); err != nil {
			return s, err
		}
	}
	if s.Within {
		for wish, list := range map[store.Wish]*[]domain.PersonID{store.WishSecret: &s.Secret, store.WishPull: &s.Pull, store.WishReturn: &s.Return, store.WishRecuse: &s.Recused} {
			if *list, err = tx.MotionAsks(m.ID, wish); err != nil {
				return s, err
			}
		}
	}
	known := append(append(append(append(people(s.Roll), s.Secret...), s.Pull...), s.Return...), s.Recused...)
	known = append(known, m.Mover, m.Seconder, m.Purpose.Person)
	if m.Casting != nil {
		known = append(known, m.Casting.By)
	}
	s.People, err = tx.PeopleByID(slices.DeleteFunc(known, func(p domain.PersonID) bool { return p == "" })...)
	return s, err
}

// showVotes shows the choices of a vote by name: to the panel as they come, or all
// at once after the close; to the network after it.
func (h *House) showVotes(tx *store.Tx, by domain.Actor, s *MotionShown) (err error) {
	if s.Mode != governance.ByName || s.State == governance.MotionMoved || s.State == governance.MotionSeconded {
		return nil
	}
	if s.Roll, err = tx.MotionRoll(s.Motion); err != nil {
		return err
	}
	votes, err := tx.OpenVotes(s.Motion)
	if err != nil {
		return err
	}
	for _, v := range votes {
		if v.Person == by.Person {
			s.Mine = append(s.Mine, v)
		}
	}
	if s.State == governance.MotionVoting {
		s.MayVote = slices.ContainsFunc(s.Roll, func(v governance.Voter) bool { return v.Person == by.Person })
		s.Missing = governance.MissingVotes(s.Roll, votes)
	}
	if s.State != governance.MotionVoting || s.Shown == governance.ShownLive {
		s.Votes = votes
	}
	return nil
}

// MotionQuery narrows a list of motions; zero fields do not.
type MotionQuery struct {
	Panel     domain.PanelID // empty: all that the reader may see
	Meeting   governance.MeetingID
	Item      governance.ItemID
	Words     string
	Decisions bool             // carried only: the register of decisions
	Force     governance.Force // in force, superseded, rescinded
	Open      bool             // not over
	Page      int              // from 1
}

// motionsOnPage is how many a list shows at once.
const motionsOnPage = 50

// Motions lists what a reader may see of a panel's motions, or of all panels, the
// newest first; more reports whether another page follows.
func (h *House) Motions(ctx context.Context, by domain.Actor, q MotionQuery) (list []governance.Motion, more bool, err error) {
	if by.Anonymous() {
		return nil, false, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		list, more, err = h.motionsTx(tx, by, q)
		return err
	})
	return list, more, err
}

func (h *House) motionsTx(tx *store.Tx, by domain.Actor, q MotionQuery) ([]governance.Motion, bool, error) {
	inside, outside, err := h.readable(tx, by, q.Panel)
	if err != nil {
		return nil, false, err
	}
	f := store.MotionFilter{Meeting: q.Meeting, Item: q.Item, Words: q.Words, Force: q.Force, Newest: true, Limit: motionsOnPage + 1, Offset: max(0, q.Page-1) * motionsOnPage,
		Inside: inside, Network: outside, Reader: by.Person}
	switch {
	case q.Decisions:
		f.States = []governance.MotionState{governance.MotionCarried}
	case q.Open:
		f.States = []governance.MotionState{governance.MotionMoved, governance.MotionSeconded, governance.MotionVoting, governance.MotionTied}
	}
	list, err := tx.Motions(f)
	if len(list) > motionsOnPage {
		return list[:motionsOnPage], true, err
	}
	return list, false, err
}

// readable are the panels whose every motion the reader sees, and those of which she
// sees what they have decided.
func (h *House) readable(tx *store.Tx, by domain.Actor, only domain.PanelID) (inside, outside []domain.PanelID, err error) {
	panels, err := tx.Panels()
	if err != nil {
		return nil, nil, err
	}
	for _, p := range panels {
		if only != "" && p.ID != only {
			continue
		}
		if by.Is(p.ID, "", within...) {
			inside = append(inside, p.ID)
			continue
		}
		is, err := h.ofNetwork(tx, by, p.ID)
		if err != nil {
			return nil, nil, err
		}
		if is {
			outside = append(outside, p.ID)
		}
	}
	if len(inside)+len(outside) == 0 {
		return nil, nil, refusal.Because(refusal.Unknown, "", nil)
	}
	return inside, outside, nil
}

// MyMotions are the votes by name that wait for the reader's choice, or that she may
// still change.
func (h *House) MyMotions(ctx context.Context, by domain.Actor) (list []MotionShown, err error) {
	if by.Anonymous() {
		return nil, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		motions, err := tx.MotionsToVote(by.Person)
		if err != nil {
			return err
		}
		for _, m := range motions {
			s, err := h.shown(tx, by, m)
			if _, no := refusal.Of(err); no {
				continue
			}
			if err != nil {
				return err
			}
			list = append(list, s)
		}
		return nil
	})
	return list, err
}

// VotedMotion is a decided motion on whose roll by name the reader was.
type VotedMotion struct {
	governance.Motion
	Choice governance.Choice // empty: she did not vote
}

// MyVotedMotions are the votes by name that the reader took part in or could have, the
// latest first (R133).
func (h *House) MyVotedMotions(ctx context.Context, by domain.Actor) (list []VotedMotion, err error) {
	if by.Anonymous() {
		return nil, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		motions, choices, err := tx.MotionsVoted(by.Person, motionsOnPage)
		if err != nil {
			return err
		}
		list = nil
		for _, m := range motions {
			list = append(list, VotedMotion{m, choices[m.ID]})
		}
		return nil
	})
	return list, err
}

// MotionNamed is Motion by its reference, or by its id.
func (h *House) MotionNamed(ctx context.Context, by domain.Actor, name string) (s MotionShown, err error) {
	if domain.IsID(name) {
		return h.Motion(ctx, by, governance.MotionID(name))
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		m, err := tx.MotionByReference(name)
		if err != nil {
			return err
		}
		s, err = h.shown(tx, by, m)
		return err
	})
	return s, err
}

// MotionLinks are the references and titles of motions that a page leads to, as far as
// the reader may see them: what it amends or replaces, what amends or replaces it.
func (h *House) MotionLinks(ctx context.Context, by domain.Actor, m governance.Motion) (out map[governance.MotionID]governance.Motion, amendments []governance.Motion, err error) {
	out = map[governance.MotionID]governance.Motion{}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		for _, id := range []governance.MotionID{m.Replaces, m.ReplacedBy, m.SameAs, governance.MotionID(m.Purpose.Subject)} {
			if !domain.IsID(string(id)) || id == governance.MotionID(m.Purpose.Subject) && m.Purpose.Kind != governance.ForAmendment {
				continue
			}
			other, err := tx.Motion(id)
			if err != nil {
				return err
			}
			if _, no := h.maySeeMotion(tx, by, other); no == nil {
				out[id] = other
			}
		}
		amendments, err = tx.Motions(store.MotionFilter{Purpose: governance.ForAmendment, Subject: string(m.ID), ByMoved: true})
		return err
	})
	return out, amendments, err
}
