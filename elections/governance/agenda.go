package governance

import (
	"context"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// standingTx gives a new meeting the items that come by themselves (R122). Open actions
// of last time come when the agenda is published, as they stand then (R159).
func (h *House) standingTx(tx *store.Tx, m governance.Meeting) error {
	habits, err := tx.Habits(first(m.Panels))
	if err != nil {
		return err
	}
	var items []governance.Item
	for _, s := range habits.Items(h.Office.Say) {
		items = append(items, governance.Item{ID: store.NewID[governance.ItemID](), Meeting: m.ID, Position: len(items) + 1, Title: s.Title,
			Purpose: s.Purpose, Minutes: s.Minutes, Standing: true, Part: s.Part()})
	}
	return tx.CreateItems(items...)
}

// AddItem adds an item to an agenda, before the standing ones that end it.
func (h *House) AddItem(ctx context.Context, by domain.Actor, id governance.MeetingID, i governance.Item) (governance.Item, error) {
	err := h.changing(ctx, by, table, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if m.Over() {
			return domain.Act{}, refusal.Because(governance.MeetingState, "R122", refusal.Args{"state": string(m.State)})
		}
		items, err := tx.Items(id)
		if err != nil {
			return domain.Act{}, err
		}
		if err := governance.RoomForItem(len(items)); err != nil {
			return domain.Act{}, err
		}
		i.ID, i.Meeting, i.Standing, i.Part, i.Notes, i.Version = store.NewID[governance.ItemID](), id, false, "", "", 0
		cleanItem(&i)
		if err := i.Check(); err != nil {
			return domain.Act{}, err
		}
		at := len(items)
		for at > 0 && items[at-1].Part == governance.LastItem {
			at--
		}
		i.Position = len(items) + 1
		if err := tx.CreateItems(i); err != nil {
			return domain.Act{}, err
		}
		if i.Position != at+1 {
			if err := tx.MovePosition(i, at+1); err != nil {
				return domain.Act{}, err
			}
			i.Position = at + 1
		}
		if err := h.keepAgendaTx(tx, id, by); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.AgendaItemAdded, Rule: "R122", Detail: map[string]any{"item": i.ID, "purpose": i.Purpose}}, tx.TouchMeeting(id)
	})
	return i, err
}

func cleanItem(i *governance.Item) {
	i.Title, i.Presenter = governance.Line(i.Title), governance.Line(i.Presenter)
	i.Body, i.Private = domain.CleanText(i.Body), domain.CleanText(i.Private)
}

// changingItem runs an act on an item of a meeting that is not over.
func (h *House) changingItem(ctx context.Context, by domain.Actor, roles []domain.Role, id governance.ItemID, f func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error)) error {
	var m governance.Meeting
	var i governance.Item
	of := func(tx *store.Tx) (panels []domain.PanelID, err error) {
		if i, err = tx.Item(id); err == nil {
			m, err = tx.LockMeeting(i.Meeting)
		}
		return m.Panels, err
	}
	return h.actOn(ctx, by, roles, of, func(tx *store.Tx) (domain.Act, error) {
		if m.Over() {
			return domain.Act{}, refusal.Because(governance.MeetingState, "R122", refusal.Args{"state": string(m.State)})
		}
		act, err := f(tx, m, i)
		if err == nil {
			err = h.keepAgendaTx(tx, m.ID, by)
		}
		act.Subject = string(m.ID)
		if act.Detail == nil {
			act.Detail = map[string]any{}
		}
		act.Detail["item"] = id
		return act, err
	})
}

// KeepPrivate leaves an item's private note as it is: whoever may not read it does not
// write over it.
const KeepPrivate = "\x00keep"

// MeetingOfItem is the meeting on whose agenda an item stands.
func (h *House) MeetingOfItem(ctx context.Context, id governance.ItemID) (m governance.MeetingID, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		i, err := tx.Item(id)
		m = i.Meeting
		return err
	})
	return m, err
}

// Habits are what a panel has set up for its meetings.
func (h *House) Habits(ctx context.Context, by domain.Actor, panel domain.PanelID) (to governance.Habits, err error) {
	if err := by.Must(panel, "", append(sitters, domain.Auditor)...); err != nil {
		return to, err
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		to, err = tx.Habits(panel)
		return err
	})
	return to, err
}

// ChangeItem writes an item's title, purpose, presenter, time, text and marks.
func (h *House) ChangeItem(ctx context.Context, by domain.Actor, id governance.ItemID, to governance.Item) error {
	return h.changingItem(ctx, by, table, id, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		if err := i.MayChange(); err != nil {
			return domain.Act{}, err
		}
		if to.Private == KeepPrivate {
			to.Private = i.Private
		}
		i.Title, i.Purpose, i.Presenter, i.Minutes, i.Body, i.Private, i.Confidential, i.Consent =
			to.Title, to.Purpose, to.Presenter, to.Minutes, to.Body, to.Private, to.Confidential, to.Consent
		cleanItem(&i)
		if err := i.Check(); err != nil {
			return domain.Act{}, err
		}
		if err := tx.SaveItem(i); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.AgendaItemChanged, Rule: "R122"}, tx.TouchMeeting(m.ID)
	})
}

// MoveItem puts an item at another place of the agenda.
func (h *House) MoveItem(ctx context.Context, by domain.Actor, id governance.ItemID, to int) error {
	return h.changingItem(ctx, by, table, id, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		items, err := tx.Items(m.ID)
		if err != nil {
			return domain.Act{}, err
		}
		to = min(max(to, 1), len(items))
		if to == i.Position {
			return domain.Act{}, refusal.Because(governance.NothingChanged, "R122", nil)
		}
		if err := tx.MovePosition(i, to); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.AgendaItemMoved, Rule: "R122", Detail: map[string]any{"to": to}}, tx.TouchMeeting(m.ID)
	})
}

// RemoveItem takes an item off the agenda before it is reached.
func (h *House) RemoveItem(ctx context.Context, by domain.Actor, id governance.ItemID) error {
	return h.changingItem(ctx, by, table, id, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		if m.Item == id {
			return domain.Act{}, refusal.Because(governance.ItemDone, "R122", nil)
		}
		if err := i.MayChange(); err != nil {
			return domain.Act{}, err
		}
		items, err := tx.Items(m.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if i.Position != len(items) {
			if err := tx.MovePosition(i, len(items)); err != nil {
				return domain.Act{}, err
			}
		}
		if err := tx.RemoveItem(id); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.AgendaItemRemoved, Rule: "R122"}, tx.TouchMeeting(m.ID)
	})
}

// PublishAgenda publishes agenda and papers (R122): whom the meeting is for are told,
// and open actions come on it by themselves (R159).
func (h *House) PublishAgenda(ctx context.Context, by domain.Actor, id governance.MeetingID) error {
	return h.changing(ctx, by, table, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if err := h.publishAgendaTx(tx, m, by); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.AgendaPublished, Rule: "R122"}, nil
	})
}

func (h *House) publishAgendaTx(tx *store.Tx, m governance.Meeting, by domain.Actor) error {
	switch {
	case m.Over():
		return refusal.Because(governance.MeetingState, "R122", refusal.Args{"state": string(m.State)})
	case m.State == governance.Planned || m.State == governance.Asked:
		return refusal.Because(governance.NotCalled, "R122", nil)
	case m.AgendaAt != nil:
		return refusal.Because(governance.AgendaOut, "R122", nil)
	}
	items, err := h.bringActionsTx(tx, m)
	if err != nil {
		return err
	}
	now := tx.Now()
	m.AgendaAt = &now
	if err := tx.SaveMeeting(m); err != nil {
		return err
	}
	if err := h.keepAgendaTx(tx, m.ID, by); err != nil {
		return err
	}
	told, err := h.toldTx(tx, m)
	if err != nil {
		return err
	}
	to, err := h.concernedTx(tx, m)
	if err != nil {
		return err
	}
	return tx.Mail(domain.MailToEach(to, AgendaPublishedMail{told, items})...)
}

// bringActionsTx puts the panels' open actions on the agenda as one item that lists
// them, if there are any and it is not there; it returns how many items there are.
func (h *House) bringActionsTx(tx *store.Tx, m governance.Meeting) (int, error) {
	items, err := tx.Items(m.ID)
	if err != nil {
		return 0, err
	}
	open, err := tx.Actions(store.ActionFilter{Panels: m.Panels, State: governance.ActionOpen, Limit: 1})
	if err != nil || len(open) == 0 || len(items) >= governance.ItemsMost {
		return len(items), err
	}
	if slices.ContainsFunc(items, func(i governance.Item) bool { return i.Part == governance.ActionsItem }) {
		return len(items), nil
	}
	i := governance.Item{ID: store.NewID[governance.ItemID](), Meeting: m.ID, Position: len(items) + 1, Title: h.Office.Say("written.agenda.actions"), Purpose: governance.ToNote,
		Minutes: 5, Standing: true, Part: governance.ActionsItem}
	if err := tx.CreateItems(i); err != nil {
		return 0, err
	}
	at := 1
	for at <= len(items) && items[at-1].Standing && items[at-1].Part != governance.LastItem {
		at++
	}
	if at != i.Position {
		err = tx.MovePosition(i, at)
	}
	return len(items) + 1, err
}

// SetHabits sets up what comes to each agenda by itself, and whether it is kept who
// opens which paper: which is kept only where the panel has announced it.
func (h *House) SetHabits(ctx context.Context, by domain.Actor, panel domain.PanelID, to governance.Habits) error {
	return h.act(ctx, by, panel, table, func(tx *store.Tx) (domain.Act, error) {
		if _, err := tx.Panel(panel); err != nil {
			return domain.Act{}, err
		}
		if len(to.Standing) > 30 {
			return domain.Act{}, refusal.Because(governance.AgendaFull, "R122", refusal.Args{"max": 30})
		}
		for n := range to.Standing {
			s := &to.Standing[n]
			s.Title = governance.Line(s.Title)
			if err := (governance.Item{Title: s.Title, Purpose: s.Purpose, Minutes: s.Minutes}).Check(); err != nil {
				return domain.Act{}, on(err, fmt.Sprintf("title-%d", n+1))
			}
		}
		if err := tx.SaveHabits(panel, to); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.AgendaHabitsSet, Rule: "R122", Detail: map[string]any{"standing": len(to.Standing), "readings": to.Readings}}, nil
	})
}

// CommentItem keeps a member's comment on an item, or a flag that she wants to speak to
// it. A comment is private to those who may hear the item (R160).
func (h *House) CommentItem(ctx context.Context, by domain.Actor, id governance.ItemID, text string, flag bool) error {
	return h.changingItem(ctx, by, sitters, id, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		if err := h.hearsTx(tx, by, m, i); err != nil {
			return domain.Act{}, err
		}
		c := governance.Comment{ID: store.NewID[governance.CommentID](), Item: id, By: by.Person, At: tx.Now(), Text: domain.CleanText(text), Flag: flag}
		if err := c.Check(); err != nil {
			return domain.Act{}, err
		}
		if err := tx.CreateComment(c); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.AgendaCommented, Rule: "R122", Detail: map[string]any{"flag": flag}}, tx.TouchMeeting(m.ID)
	})
}

// latest are the newest versions of papers, not withdrawn, in order.
func latest(all []governance.Paper) []governance.Paper {
	at := map[governance.PaperID]int{}
	var out []governance.Paper
	for _, p := range all {
		if i, seen := at[p.Series]; seen {
			out[i] = p
			continue
		}
		at[p.Series] = len(out)
		out = append(out, p)
	}
	return slices.DeleteFunc(out, func(p governance.Paper) bool { return p.Withdrawn != nil })
}
