package governance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// PrioritiesDraft is what the secretariat opens a ranking with.
type PrioritiesDraft struct {
	Title     string
	Panels    []domain.PanelID // whose members vote (R137)
	ProposeBy time.Time
}

// OpenPriorities invites members and panels to propose (R136).
func (h *House) OpenPriorities(ctx context.Context, by domain.Actor, d PrioritiesDraft) (p governance.Priorities, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if err := by.MustAct("", "", domain.Secretariat); err != nil {
			return err
		}
		now := tx.Now()
		title, err := domain.CleanName(d.Title)
		if r, no := refusal.Of(err); no {
			return refusal.Because(r.Reason, "R136", r.Args).On("title")
		}
		if !d.ProposeBy.After(now) {
			return refusal.Because(governance.ProposalsClosed, "R136", refusal.Args{"closed": d.ProposeBy}).On("propose_by")
		}
		if len(d.Panels) == 0 {
			return refusal.Because(refusal.Missing, "R137", nil).On("panels")
		}
		for _, id := range d.Panels {
			if panel, err := tx.Panel(id); err != nil || panel.EndedOn != nil {
				return refusal.Because(refusal.Unknown, "R137", nil).On("panels")
			}
		}
		all, err := tx.AllPriorities()
		if err != nil {
			return err
		}
		year := when.DateOf(now, h.Zone).Year
		p = governance.Priorities{ID: store.NewID[governance.PrioritiesID](), Reference: fmt.Sprintf("P-%d-%d", year, len(all)+1), Title: title,
			State: governance.Proposing, Panels: d.Panels, ProposeBy: d.ProposeBy.UTC(), By: by.Person, At: now}
		if err := tx.CreatePriorities(p); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.PrioritiesOpened, Rule: "R136", Subject: string(p.ID), Detail: map[string]any{"panels": p.Panels}})
	})
	return p, err
}

// onPriorities runs a recorded act on a ranking, held.
func (h *House) onPriorities(ctx context.Context, by domain.Actor, ref string, f func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error)) (p governance.Priorities, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if by.Anonymous() {
			return refusal.Because(refusal.NotSignedIn, "R5", nil)
		}
		was, err := tx.PrioritiesByReference(ref)
		if err != nil {
			return err
		}
		if was, err = tx.PrioritiesForAct(was.ID); err != nil {
			return err
		}
		var act domain.Act
		if p, act, err = f(tx, was); err != nil {
			return err
		}
		if err := tx.SavePriorities(p); err != nil {
			return err
		}
		act.Subject = string(p.ID)
		return tx.Record(by, act)
	})
	return p, err
}

// Propose puts a proposal on the list: a member's own, or a panel's, by one of its
// members (R136).
func (h *House) Propose(ctx context.Context, by domain.Actor, ref string, panel domain.PanelID, title, text string) (n governance.Proposal, err error) {
	_, err = h.onPriorities(ctx, by, ref, func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error) {
		if panel == "" {
			err = by.Must("", "", domain.Member)
		} else if err = by.Must(panel, "", domain.PanelRoles...); err == nil && !slices.Contains(p.Panels, panel) {
			err = refusal.Because(refusal.Unknown, "R136", nil).On("panel")
		}
		if err != nil {
			return p, domain.Act{}, err
		}
		list, err := tx.ProposalsOf(p.ID)
		if err != nil {
			return p, domain.Act{}, err
		}
		n = governance.Proposal{ID: store.NewID[governance.ProposalID](), Priorities: p.ID, By: by.Person, Panel: panel, Title: domain.CleanText(title), Text: domain.CleanText(text), At: tx.Now()}
		mine := 0
		for _, o := range list {
			if o.By == by.Person && o.Panel == "" {
				mine++
			}
		}
		if err := p.MayPropose(n, mine, tx.Now()); err != nil {
			return p, domain.Act{}, err
		}
		return p, domain.Act{Name: acts.PrioritiesProposed, Rule: "R136", Panel: panel, Detail: map[string]any{"proposal": n.ID}}, tx.CreateProposal(n)
	})
	return n, err
}

// Support supports another's proposal, once (R136). Who supports what is not in the
// record: it is an opinion, not an act of the house.
func (h *House) Support(ctx context.Context, by domain.Actor, ref string, id governance.ProposalID) error {
	return h.Store.Write(ctx, func(tx *store.Tx) error {
		if err := by.Must("", "", domain.Member); err != nil {
			return err
		}
		p, err := tx.PrioritiesByReference(ref)
		if err != nil {
			return err
		}
		n, err := proposalTx(tx, p, id)
		if err != nil {
			return err
		}
		mine, err := tx.SupportedBy(p.ID, by.Person)
		if err != nil {
			return err
		}
		if err := p.MaySupport(n, by.Person, slices.Contains(mine, id), tx.Now()); err != nil {
			return err
		}
		return tx.SupportProposal(id, by.Person)
	})
}

// proposalTx is the proposal that a form names.
func proposalTx(tx *store.Tx, p governance.Priorities, id governance.ProposalID) (governance.Proposal, error) {
	n, err := tx.Proposal(p.ID, id)
	if _, no := refusal.Of(err); no {
		err = refusal.Because(refusal.Unknown, "R136", nil).On("proposal")
	}
	return n, err
}

// tend is onPriorities for the secretariat; proposals whose time has passed are
// closed first, whether or not the clock has rung (R13).
func (h *House) tend(ctx context.Context, by domain.Actor, ref string, f func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error)) (governance.Priorities, error) {
	return h.onPriorities(ctx, by, ref, func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error) {
		if err := by.MustAct("", "", domain.Secretariat); err != nil {
			return p, domain.Act{}, err
		}
		if p.State == governance.Proposing {
			closed, err := p.CloseProposals(tx.Now())
			if err != nil {
				return p, domain.Act{}, err
			}
			p = closed
		}
		return f(tx, p)
	})
}

// MergeProposals makes a proposal part of another, on the trail (R136).
func (h *House) MergeProposals(ctx context.Context, by domain.Actor, ref string, id, into governance.ProposalID, why string) (governance.Priorities, error) {
	return h.tend(ctx, by, ref, func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error) {
		n, err := proposalTx(tx, p, id)
		if err != nil {
			return p, domain.Act{}, err
		}
		other, err := proposalTx(tx, p, into)
		if err != nil {
			return p, domain.Act{}, err
		}
		merged, err := p.Merge(n, other, why)
		if err != nil {
			return p, domain.Act{}, err
		}
		along, err := tx.ProposalsInto(p.ID, n.ID)
		if err != nil {
			return p, domain.Act{}, err
		}
		for i := range along { // what was merged into it goes along
			along[i].Into = other.ID
		}
		for _, o := range append(along, merged) {
			if err := tx.SaveProposal(o); err != nil {
				return p, domain.Act{}, err
			}
		}
		return p, domain.Act{Name: acts.PrioritiesMerged, Rule: "R136", Why: domain.CleanText(why), Detail: map[string]any{"proposal": n.ID, "into": into}},
			trailTx(tx, by, p, n, "merged", into, why)
	})
}

// RewordProposal changes a line's words, on the trail (R136).
func (h *House) RewordProposal(ctx context.Context, by domain.Actor, ref string, id governance.ProposalID, title, text, why string) (governance.Priorities, error) {
	return h.tend(ctx, by, ref, func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error) {
		n, err := proposalTx(tx, p, id)
		if err != nil {
			return p, domain.Act{}, err
		}
		reworded, err := p.Reword(n, title, text, why)
		if err != nil {
			return p, domain.Act{}, err
		}
		if err := tx.SaveProposal(reworded); err != nil {
			return p, domain.Act{}, err
		}
		return p, domain.Act{Name: acts.PrioritiesReworded, Rule: "R136", Why: domain.CleanText(why), Detail: map[string]any{"proposal": n.ID}},
			trailTx(tx, by, p, n, "reworded", "", why)
	})
}

func trailTx(tx *store.Tx, by domain.Actor, p governance.Priorities, n governance.Proposal, change string, into governance.ProposalID, why string) error {
	was := n.Title
	if n.Text != "" {
		was += "\n\n" + n.Text
	}
	return tx.CreateProposalChange(governance.ProposalChange{Priorities: p.ID, Proposal: n.ID, Change: change, Into: into, Was: was, By: by.Person, At: tx.Now(), Why: domain.CleanText(why)})
}

// FreezeList numbers the long list and seals its words (R136).
func (h *House) FreezeList(ctx context.Context, by domain.Actor, ref string) (governance.Priorities, error) {
	return h.tend(ctx, by, ref, func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error) {
		list, err := tx.ProposalsOf(p.ID)
		if err != nil {
			return p, domain.Act{}, err
		}
		p, long, err := p.Freeze(list, tx.Now())
		if err != nil {
			return p, domain.Act{}, err
		}
		for _, n := range long {
			if err := tx.SaveProposal(n); err != nil {
				return p, domain.Act{}, err
			}
		}
		return p, domain.Act{Name: acts.PrioritiesFrozen, Rule: "R136", Detail: map[string]any{"lines": len(long), "digest": fmt.Sprintf("%x", p.ListDigest)}}, nil
	})
}

// tickPriorities closes proposals whose time has passed.
func (h *House) tickPriorities(ctx context.Context) error {
	var due []governance.Priorities
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.AllPriorities()
		for _, p := range all {
			if p.State == governance.Proposing && !tx.Now().Before(p.ProposeBy) {
				due = append(due, p)
			}
		}
		return err
	})
	for _, p := range due {
		_, failed := h.onPriorities(ctx, domain.Engine(), p.Reference, func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error) {
			p, err := p.CloseProposals(tx.Now())
			return p, domain.Act{Name: acts.PrioritiesProposalsClosed, Rule: "R136"}, err
		})
		if _, no := refusal.Of(failed); !no { // another replica was first
			err = errors.Join(err, failed)
		}
	}
	return err
}
