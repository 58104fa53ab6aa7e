package governance

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/box"
	"hustings/elections/store"
)

// PrioritiesShown is a ranking as its reader may see it. Members read the proposals;
// anybody reads the frozen list and what was chosen.
type PrioritiesShown struct {
	governance.Priorities
	Long                         []governance.Proposal // not merged: by number, or as they came
	Merged                       []governance.Proposal
	Trail                        []governance.ProposalChange
	Chosen                       []governance.Proposal // in the order of election (R138)
	Supported                    []governance.ProposalID
	Panels                       []domain.Panel
	Names                        map[domain.PersonID]string // who proposed; for members
	Result                       *box.VoteShown             // stages and numbers, as far as R85 lets the reader see them
	MayPropose, MayTend, MayVote bool
	For                          []domain.Panel // panels for which the reader may propose
}

// PrioritiesOf reads a ranking by its reference.
func (h *House) PrioritiesOf(ctx context.Context, by domain.Actor, ref string) (s PrioritiesShown, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if s.Priorities, err = tx.PrioritiesByReference(ref); err != nil {
			return err
		}
		return h.prioritiesShownTx(tx, by, &s)
	})
	if err != nil || s.DecidedAt == nil || s.Vote == "" {
		return s, err
	}
	result, err := h.Office.VoteResult(ctx, by, domain.ContestID(s.Vote))
	if err == nil {
		s.Result = &result
	}
	return s, err
}

func (h *House) prioritiesShownTx(tx *store.Tx, by domain.Actor, s *PrioritiesShown) error {
	member := by.Is("", "", domain.Member) || by.HasRole(domain.Overseers...) || by.HasRole(domain.PanelRoles...)
	list, err := tx.ProposalsOf(s.ID)
	if err != nil {
		return err
	}
	var people []domain.PersonID
	for _, n := range list {
		people = append(people, n.By)
		switch {
		case n.Into != "" && member:
			s.Merged = append(s.Merged, n)
		case n.Into == "" && (member || s.FrozenAt != nil):
			s.Long = append(s.Long, n)
		}
	}
	for _, id := range s.Elected {
		if i := slices.IndexFunc(list, func(n governance.Proposal) bool { return n.ID == id }); i >= 0 {
			s.Chosen = append(s.Chosen, list[i])
		}
	}
	for _, id := range s.Priorities.Panels {
		p, err := tx.Panel(id)
		if err != nil {
			return err
		}
		s.Panels = append(s.Panels, p)
		if by.Is(id, "", domain.PanelRoles...) {
			s.For = append(s.For, p)
		}
	}
	s.MayTend = by.Is("", "", domain.Secretariat)
	s.MayPropose = s.State == governance.Proposing && tx.Now().Before(s.ProposeBy) && by.Is("", "", domain.Member)
	s.MayVote = s.State == governance.PrioritiesVoting && len(s.For) > 0
	if !member {
		return nil
	}
	if s.Trail, err = tx.ProposalChanges(s.ID); err != nil {
		return err
	}
	if s.Supported, err = tx.SupportedBy(s.ID, by.Person); err != nil {
		return err
	}
	known, err := tx.PeopleByID(people...)
	s.Names = map[domain.PersonID]string{}
	for id, p := range known {
		s.Names[id] = p.Name()
	}
	return err
}

// AllPriorities lists the rankings, newest first.
func (h *House) AllPriorities(ctx context.Context) (list []governance.Priorities, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.AllPriorities()
		return err
	})
	return list, err
}
