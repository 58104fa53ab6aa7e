package governance

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// FloorsTx is who is in the room for an item, panel by panel, as it is now: what
// quorum, presiding and every vote in a meeting are judged from (R123, R126, R128).
// Without an item nobody is conflicted.
func (h *House) FloorsTx(tx *store.Tx, id governance.MeetingID, item governance.ItemID) ([]governance.Floor, error) {
	m, err := tx.Meeting(id)
	if err != nil {
		return nil, err
	}
	attendance, err := tx.AttendanceOf(id)
	if err != nil {
		return nil, err
	}
	aside, err := tx.ConflictsOf(id)
	if err != nil {
		return nil, err
	}
	var conflicted []domain.PersonID
	for _, c := range aside {
		if c.Item == item {
			conflicted = append(conflicted, c.Person)
		}
	}
	var floors []governance.Floor
	for _, p := range m.Panels {
		panel, members, err := h.panelTx(tx, p, h.today(tx))
		if err != nil {
			return nil, err
		}
		if len(m.Few) > 0 {
			members = slices.DeleteFunc(members, func(s governance.Sitting) bool { return !m.For(s.Person) })
		}
		floors = append(floors, governance.Floor{Panel: panel, Members: members, Present: governance.PresentOf(attendance), Conflicted: conflicted})
	}
	return floors, nil
}

// InSessionTx is a meeting that is open, held until the act ends, and the place on its
// agenda at which the room is (from 0).
func (h *House) InSessionTx(tx *store.Tx, id governance.MeetingID) (m governance.Meeting, turn int, err error) {
	if m, err = tx.LockMeeting(id); err != nil {
		return m, 0, err
	}
	if err := m.Sits(); err != nil {
		return m, 0, err
	}
	items, err := tx.Items(id)
	return m, turnOf(m, items), err
}

// turnOf is the place of the current item, from 0: whose turn to preside it is (R128).
func turnOf(m governance.Meeting, items []governance.Item) int {
	for n, i := range items {
		if i.ID == m.Item {
			return n
		}
	}
	return 0
}

// PresidesTx is who presides now (R125, R128).
func (h *House) PresidesTx(tx *store.Tx, m governance.Meeting, turn int) (governance.Presiding, error) {
	floors, err := h.FloorsTx(tx, m.ID, "")
	if err != nil {
		return governance.Presiding{}, err
	}
	return governance.Presides(m, floors, turn), nil
}

// running runs an act in an open meeting by whoever runs it: who presides, or who keeps
// the panel's papers.
func (h *House) running(ctx context.Context, by domain.Actor, id governance.MeetingID, f func(tx *store.Tx, m governance.Meeting) (domain.Act, error)) error {
	return h.changing(ctx, by, sitters, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if err := m.Sits(); err != nil {
			return domain.Act{}, err
		}
		if err := h.mayRunTx(tx, by, m); err != nil {
			return domain.Act{}, err
		}
		act, err := f(tx, m)
		if err != nil {
			return act, err
		}
		return act, tx.TouchMeeting(id)
	})
}

// mayRunTx refuses whoever neither presides nor keeps the panel's papers (R125).
func (h *House) mayRunTx(tx *store.Tx, by domain.Actor, m governance.Meeting) error {
	for _, p := range m.Panels {
		if by.Is(p, "", domain.Secretariat) {
			return by.MayAct()
		}
	}
	items, err := tx.Items(m.ID)
	if err != nil {
		return err
	}
	who, err := h.PresidesTx(tx, m, turnOf(m, items))
	if err != nil {
		return err
	}
	if who.Person != by.Person || by.Person == "" {
		return refusal.Because(governance.NotPresiding, "R125", nil)
	}
	return nil
}

// OpenMeeting opens a meeting that has been called, from an hour before its time on.
// Any officer of the panel may; whether there is a quorum is asked at every vote, and
// stands on the page (R123).
func (h *House) OpenMeeting(ctx context.Context, by domain.Actor, id governance.MeetingID) error {
	return h.changing(ctx, by, table, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		now := tx.Now()
		if err := m.MayOpen(now); err != nil {
			return domain.Act{}, err
		}
		if _, err := h.bringActionsTx(tx, m); err != nil {
			return domain.Act{}, err
		}
		m.State, m.OpenedAt = governance.Open, &now
		if m.AgendaAt == nil {
			m.AgendaAt = &now
		}
		if err := tx.SaveMeeting(m); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MeetingOpened, Rule: "R125"}, h.keepAgendaTx(tx, m.ID, by)
	})
}

// Attend notes how a member stands to a meeting (R124): her own presence and apologies
// by herself, anybody's by whoever runs the meeting. Substitutes there are none.
func (h *House) Attend(ctx context.Context, by domain.Actor, id governance.MeetingID, person domain.PersonID, to governance.Presence) error {
	return h.changing(ctx, by, sitters, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if person != by.Person {
			if err := h.mayRunTx(tx, by, m); err != nil {
				return domain.Act{}, err
			}
		}
		panel, members, err := h.seatedTx(tx, m, person)
		if err != nil {
			return domain.Act{}, err
		}
		if err := governance.MayAttend(m, members, person, to); err != nil {
			return domain.Act{}, err
		}
		a := governance.Attendance{Meeting: id, Person: person, Panel: panel}
		all, err := tx.AttendanceOf(id)
		if err != nil {
			return domain.Act{}, err
		}
		for _, had := range all {
			if had.Person == person {
				a = had
			}
		}
		if a.State == to {
			return domain.Act{}, refusal.Because(governance.NothingChanged, "R124", nil)
		}
		now := tx.Now()
		a.State = to
		switch to {
		case governance.Present:
			if a.Left = nil; a.Arrived == nil {
				a.Arrived = &now
			}
		case governance.Left:
			a.Left = &now
		case governance.Expected, governance.Apologies, governance.Absent:
		}
		if err := tx.SaveAttendance(a); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MeetingAttendance, Rule: "R124", Panel: panel, Detail: map[string]any{"member": person, "state": to}}, tx.TouchMeeting(id)
	})
}

// seatedTx is for which of a meeting's panels a person sits, and who sits there.
func (h *House) seatedTx(tx *store.Tx, m governance.Meeting, person domain.PersonID) (panel domain.PanelID, members []governance.Sitting, err error) {
	for _, p := range m.Panels {
		if members, err = h.sittingTx(tx, p, h.today(tx)); err != nil {
			return "", nil, err
		}
		if slices.ContainsFunc(members, func(s governance.Sitting) bool { return s.Person == person }) {
			return p, members, nil
		}
	}
	return first(m.Panels), nil, nil
}

// ChoosePresiding notes whom those present have chosen to preside, where neither chair
// nor vice-chair is there (R125).
func (h *House) ChoosePresiding(ctx context.Context, by domain.Actor, id governance.MeetingID, person domain.PersonID) error {
	return h.changing(ctx, by, sitters, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		if err := m.Sits(); err != nil {
			return domain.Act{}, err
		}
		m.Chosen = person
		who, err := h.PresidesTx(tx, m, 0)
		if err != nil {
			return domain.Act{}, err
		}
		switch {
		case who.By != "" && who.By != "chosen":
			return domain.Act{}, refusal.Because(governance.OfficerPresides, "R125", nil)
		case who.Person == "":
			return domain.Act{}, refusal.Because(governance.NotPresent, "R125", nil).On("person")
		}
		return domain.Act{Name: acts.MeetingPresidingChosen, Rule: "R125", Detail: map[string]any{"member": person}}, tx.SaveMeeting(m)
	})
}

// GoToItem marks an item as the one the room is at, for everybody; the one before is
// done, and its time is noted. No item ends the last.
func (h *House) GoToItem(ctx context.Context, by domain.Actor, id governance.MeetingID, item governance.ItemID) error {
	return h.running(ctx, by, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		now := tx.Now()
		if item != "" {
			i, err := tx.Item(item)
			if err != nil {
				return domain.Act{}, err
			}
			if i.Meeting != id {
				return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
			}
			if i.DoneAt != nil { // come back to
				i.DoneAt = nil
				if err := tx.SaveItem(i); err != nil {
					return domain.Act{}, err
				}
			}
		}
		if err := h.leaveItemTx(tx, m, now); err != nil {
			return domain.Act{}, err
		}
		m.Item, m.ItemSince = item, nil
		if item != "" {
			m.ItemSince = &now
		}
		return domain.Act{Name: acts.MeetingItem, Rule: "R122", Detail: map[string]any{"item": item}}, tx.SaveMeeting(m)
	})
}

// leaveItemTx ends the item the room is at: its time, and whoever speaks to it.
func (h *House) leaveItemTx(tx *store.Tx, m governance.Meeting, now time.Time) error {
	if m.Item == "" {
		return nil
	}
	i, err := tx.Item(m.Item)
	if err != nil {
		return err
	}
	i.DoneAt = &now
	if m.ItemSince != nil {
		i.Spent += now.Sub(*m.ItemSince)
	}
	if err := tx.EndTurns(i.ID, now); err != nil {
		return err
	}
	return tx.SaveItem(i)
}

// SaveNotes keeps notes of an item, merged with what others have saved since base was
// read; where both truly differ the later is refused and shown both. It returns what
// stands.
func (h *House) SaveNotes(ctx context.Context, by domain.Actor, item governance.ItemID, base, text string) (stands string, err error) {
	err = h.changingItem(ctx, by, table, item, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		if err := h.hearsTx(tx, by, m, i); err != nil {
			return domain.Act{}, err
		}
		if len(text) > 4*governance.TextMost {
			return domain.Act{}, refusal.Because(domain.TextTooLong, "R127", refusal.Args{"max": governance.TextMost}).On("notes")
		}
		merged, err := governance.MergeNotes(base, i.Notes, domain.CleanText(text))
		if stands = merged; err != nil {
			return domain.Act{}, err
		}
		i.Notes = merged
		i.Version++
		if err := tx.SaveItem(i); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MeetingNoted, Rule: "R127", Detail: map[string]any{"version": i.Version}}, tx.TouchMeeting(m.ID)
	})
	return stands, err
}

// CloseMeeting ends a meeting: whoever neither came nor excused herself was absent
// (R124), the minutes are drafted (R127), and absences are counted (R113).
func (h *House) CloseMeeting(ctx context.Context, by domain.Actor, id governance.MeetingID) error {
	return h.running(ctx, by, id, func(tx *store.Tx, m governance.Meeting) (domain.Act, error) {
		now := tx.Now()
		if err := h.motionsDoneTx(tx, id); err != nil {
			return domain.Act{}, err
		}
		if err := h.leaveItemTx(tx, m, now); err != nil {
			return domain.Act{}, err
		}
		if err := h.settleAttendanceTx(tx, m, now); err != nil {
			return domain.Act{}, err
		}
		m.State, m.ClosedAt, m.ItemSince = governance.Closed, &now, nil
		if err := tx.SaveMeeting(m); err != nil {
			return domain.Act{}, err
		}
		if err := h.draftTx(tx, m); err != nil {
			return domain.Act{}, err
		}
		for _, p := range m.Panels {
			if err := h.absencesTx(tx, m, p); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.MeetingClosed, Rule: "R124"}, nil
	})
}

// settleAttendanceTx writes for every member it was for whether she came.
func (h *House) settleAttendanceTx(tx *store.Tx, m governance.Meeting, now time.Time) error {
	all, err := tx.AttendanceOf(m.ID)
	if err != nil {
		return err
	}
	had := map[domain.PersonID]governance.Attendance{}
	for _, a := range all {
		had[a.Person] = a
	}
	var out []governance.Attendance
	for _, p := range m.Panels {
		members, err := h.sittingTx(tx, p, h.today(tx))
		if err != nil {
			return err
		}
		for _, s := range members {
			a, said := had[s.Person]
			switch {
			case !m.For(s.Person) || said && a.Panel != p:
				continue
			case !said:
				a = governance.Attendance{Meeting: m.ID, Person: s.Person, Panel: p, State: governance.Absent}
			case a.State == governance.Expected:
				a.State = governance.Absent
			}
			had[s.Person] = a
			out = append(out, a)
		}
	}
	return tx.SaveAttendance(out...)
}
