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

// AskToSpeak puts a member who is present on the speakers' list of the current item.
func (h *House) AskToSpeak(ctx context.Context, by domain.Actor, id governance.MeetingID) error {
	return h.changing(ctx, by, []domain.Role{domain.PanelMember}, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if err := m.Sits(); err != nil {
			return domain.Act{}, err
		}
		if m.Item == "" {
			return domain.Act{}, refusal.Because(governance.NoItem, "R122", nil)
		}
		all, err := tx.AttendanceOf(id)
		if err != nil {
			return domain.Act{}, err
		}
		if !slices.Contains(governance.PresentOf(all), by.Person) {
			return domain.Act{}, refusal.Because(governance.NotPresent, "R124", nil)
		}
		waits, err := tx.TurnWaits(m.Item, by.Person)
		if err != nil {
			return domain.Act{}, err
		}
		if waits {
			return domain.Act{}, refusal.Because(governance.TurnWaits, "R122", nil)
		}
		t := governance.Turn{ID: store.NewID[governance.TurnID](), Item: m.Item, Person: by.Person, Asked: tx.Now()}
		if err := tx.CreateTurn(t); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MeetingSpeakAsked, Rule: "R122", Detail: map[string]any{"item": m.Item}}, tx.TouchMeeting(id)
	})
}

// CallSpeaker gives a member on the list the floor, and ends whoever had it; calling the
// one who speaks ends her.
func (h *House) CallSpeaker(ctx context.Context, by domain.Actor, id governance.MeetingID, turn governance.TurnID) error {
	return h.running(ctx, by, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		t, err := tx.TurnOf(turn)
		if err != nil {
			return domain.Act{}, err
		}
		if t.Item != m.Item || t.Ended != nil {
			return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
		}
		now := tx.Now()
		if err := tx.EndTurns(m.Item, now); err != nil {
			return domain.Act{}, err
		}
		if t.Began == nil {
			t.Began = &now
			if err := tx.SaveTurn(t); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.MeetingSpeaker, Rule: "R122", Detail: map[string]any{"member": t.Person, "item": m.Item}}, nil
	})
}

// LeaveList takes a member off the speakers' list: herself, or by whoever runs the
// meeting.
func (h *House) LeaveList(ctx context.Context, by domain.Actor, id governance.MeetingID, turn governance.TurnID) error {
	return h.changing(ctx, by, sitters, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if err := m.Sits(); err != nil {
			return domain.Act{}, err
		}
		t, err := tx.TurnOf(turn)
		if err != nil {
			return domain.Act{}, err
		}
		if t.Item != m.Item || t.Ended != nil {
			return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
		}
		if t.Person != by.Person {
			if err := h.mayRunTx(tx, by, m); err != nil {
				return domain.Act{}, err
			}
		}
		now := tx.Now()
		t.Ended = &now
		if err := tx.SaveTurn(t); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MeetingSpeakLeft, Rule: "R122", Detail: map[string]any{"member": t.Person}}, tx.TouchMeeting(id)
	})
}

// AllotSpeakers sets how many minutes whoever speaks in a meeting has: by who presides,
// or who keeps the panel's papers, beforehand too. 0: as long as she needs.
func (h *House) AllotSpeakers(ctx context.Context, by domain.Actor, id governance.MeetingID, minutes int) error {
	return h.changing(ctx, by, sitters, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if err := h.mayRunTx(tx, by, m); err != nil {
			return domain.Act{}, err
		}
		m, err := m.AllotSpeakers(minutes)
		if err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MeetingSpeakingTime, Rule: "R122", Detail: map[string]any{"minutes": minutes}}, tx.SaveMeeting(m)
	})
}
