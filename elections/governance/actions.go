package governance

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// CreateActionTx adds an action that a decision has made (R159), within the act that
// decided; its owner is told.
func (h *House) CreateActionTx(tx *store.Tx, a governance.Action) (governance.Action, error) {
	a.ID, a.State, a.Made = store.NewID[governance.ActionID](), governance.ActionOpen, tx.Now()
	a.Text = domain.CleanText(a.Text)
	if err := a.Check(h.today(tx)); err != nil {
		return a, err
	}
	people, err := tx.PeopleByID(a.Owner)
	if err != nil {
		return a, err
	}
	if _, known := people[a.Owner]; !known {
		return a, refusal.Because(refusal.Unknown, "R159", nil).On("owner")
	}
	if err := tx.CreateAction(a); err != nil {
		return a, err
	}
	told, err := actionTold(tx, a)
	if err != nil {
		return a, err
	}
	return a, tx.Mail(domain.MailTo(a.Owner, told))
}

func actionTold(tx *store.Tx, a governance.Action) (ActionMadeMail, error) {
	p, err := tx.Panel(a.Panel)
	return ActionMadeMail{Panel: p.Name, Code: p.Code, Text: a.Text, Due: a.Due}, err
}

// AddAction adds an action that came up in a meeting or between two (R159).
func (h *House) AddAction(ctx context.Context, by domain.Actor, a governance.Action) (governance.Action, error) {
	err := h.act(ctx, by, a.Panel, table, func(tx *store.Tx) (domain.Act, error) {
		a.Motion = ""
		if a.Meeting != "" {
			m, err := tx.LockMeeting(a.Meeting)
			if err != nil {
				return domain.Act{}, err
			}
			if !memberOf(m.Panels, a.Panel) {
				return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
			}
			if err := tx.TouchMeeting(m.ID); err != nil {
				return domain.Act{}, err
			}
		}
		if a.Item != "" {
			if i, err := tx.Item(a.Item); err != nil || i.Meeting != a.Meeting {
				return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
			}
		}
		var err error
		a, err = h.CreateActionTx(tx, a)
		return domain.Act{Name: acts.ActionMade, Rule: "R159", Subject: string(a.ID), Detail: map[string]any{"owner": a.Owner, "due": a.Due}}, err
	})
	return a, err
}

func memberOf(all []domain.PanelID, one domain.PanelID) bool {
	for _, p := range all {
		if p == one {
			return true
		}
	}
	return false
}

// endings are the acts by which an action ends.
var endings = map[governance.ActionState]acts.Name{governance.ActionDone: acts.ActionDone, governance.ActionDropped: acts.ActionDropped}

// EndAction says that an action is done, or dropped with a reason (R159): its owner, or
// the panel's officers.
func (h *House) EndAction(ctx context.Context, by domain.Actor, id governance.ActionID, to governance.ActionState, why string) error {
	var a governance.Action
	of := func(tx *store.Tx) (panels []domain.PanelID, err error) {
		a, err = tx.Action(id)
		return []domain.PanelID{a.Panel}, err
	}
	return h.actOn(ctx, by, append(sitters, domain.Chair), of, func(tx *store.Tx) (domain.Act, error) {
		if a.Owner != by.Person && !by.Is(a.Panel, "", table...) {
			return domain.Act{}, refusal.Because(refusal.LacksRole, "R159", refusal.Args{"roles": table})
		}
		if err := a.MayEnd(to, why); err != nil {
			return domain.Act{}, err
		}
		now := tx.Now()
		a.State, a.Why, a.Ended = to, domain.CleanText(why), &now
		if err := tx.SaveAction(a); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: endings[to], Rule: "R159", Subject: string(id), Why: a.Why}, nil
	})
}

// ActionView is an action with its owner's name.
type ActionView struct {
	governance.Action
	Name      string // the owner's
	PanelCode string
	Overdue   bool
	Mine      bool
	MayEnd    bool
}

// ActionQuery narrows a panel's list of actions.
type ActionQuery struct {
	State governance.ActionState
	Words string
	Page  int // from 1
}

// actionsPage is how many stand on a page.
const actionsPage = 50

// Actions lists a page of a panel's actions, those that are open first, and whether there
// are more, for those who see what is before it.
func (h *House) Actions(ctx context.Context, by domain.Actor, panel domain.PanelID, q ActionQuery) (out []ActionView, more bool, err error) {
	if err := by.Must(panel, "", append(sitters, domain.Auditor)...); err != nil {
		return nil, false, err
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Actions(store.ActionFilter{Panels: []domain.PanelID{panel}, State: q.State, Words: q.Words, Limit: actionsPage + 1, Offset: (max(1, q.Page) - 1) * actionsPage})
		if err != nil {
			return err
		}
		if more = len(all) > actionsPage; more {
			all = all[:actionsPage]
		}
		out, err = h.actionsAsSeen(tx, by, all)
		return err
	})
	return out, more, err
}

// actionsTx lists actions as a reader may have them.
func (h *House) actionsTx(tx *store.Tx, by domain.Actor, f store.ActionFilter) ([]ActionView, error) {
	all, err := tx.Actions(f)
	if err != nil {
		return nil, err
	}
	return h.actionsAsSeen(tx, by, all)
}

// actionsAsSeen leaves out those of an item that the reader has stood aside from and that
// is confidential (R160).
func (h *House) actionsAsSeen(tx *store.Tx, by domain.Actor, all []governance.Action) ([]ActionView, error) {
	if len(all) == 0 {
		return nil, nil
	}
	var owners []domain.PersonID
	for _, a := range all {
		owners = append(owners, a.Owner)
	}
	names, err := namesOf(tx, owners)
	if err != nil {
		return nil, err
	}
	var r governance.Reader
	if r.Conflicted, err = tx.ConflictedItems(by.Person); err != nil {
		return nil, err
	}
	r.OfPanel = true
	panels, today := map[domain.PanelID]domain.Panel{}, h.today(tx)
	var out []ActionView
	for _, a := range all {
		if _, known := panels[a.Panel]; !known {
			if panels[a.Panel], err = tx.Panel(a.Panel); err != nil {
				return nil, err
			}
		}
		if slices.Contains(r.Conflicted, a.Item) { // of all others she hears what is said
			i, err := tx.Item(a.Item)
			if err != nil {
				return nil, err
			}
			if !r.Hears(i) {
				continue
			}
		}
		out = append(out, ActionView{Action: a, Name: names[a.Owner], PanelCode: panels[a.Panel].Code, Overdue: a.State == governance.ActionOpen && a.Due.Before(today),
			Mine: a.Owner == by.Person, MayEnd: a.State == governance.ActionOpen && (a.Owner == by.Person || by.Is(a.Panel, "", table...))})
	}
	return out, nil
}

// ActionFor is an action and its panel's code, for those who see what is before the panel.
func (h *House) ActionFor(ctx context.Context, by domain.Actor, id governance.ActionID) (a governance.Action, code string, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if a, err = tx.Action(id); err != nil {
			return err
		}
		if by.Must(a.Panel, "", append(sitters, domain.Auditor)...) != nil && a.Owner != by.Person {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		p, err := tx.Panel(a.Panel)
		code = p.Code
		return err
	})
	return a, code, err
}
