package governance

import (
	"slices"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/store"
)

// draftTx drafts the minutes of a meeting that has just been closed (R127).
func (h *House) draftTx(tx *store.Tx, m governance.Meeting) error {
	happened, err := h.happenedTx(tx, m)
	if err != nil {
		return err
	}
	return tx.SaveMinutes(governance.Minutes{Meeting: m.ID, State: governance.MinutesDraft, Sections: governance.Draft(h.Office.Say, happened), Version: 1,
		Drafted: tx.Now()}, "")
}

// happenedTx gathers what the minutes are drafted from.
func (h *House) happenedTx(tx *store.Tx, m governance.Meeting) (out governance.Happened, err error) {
	attendance, err := tx.AttendanceOf(m.ID)
	if err != nil {
		return out, err
	}
	names, err := h.namesTx(tx, m, attendance)
	if err != nil {
		return out, err
	}
	out.When, out.Where = h.whenInWords(m), h.whereInWords(m)
	for _, g := range strings.Split(m.Guests, "\n") {
		if g = governance.Line(g); g != "" {
			out.Guests = append(out.Guests, g)
		}
	}
	came := make([]governance.Attendance, len(attendance)) // everybody who came, gone or not, for the quorum line
	for i, a := range attendance {
		if came[i] = a; a.Came() {
			came[i].State = governance.Present
		}
	}
	for _, id := range m.Panels {
		of, err := tx.Panel(id)
		if err != nil {
			return out, err
		}
		panel, members, err := h.panelTx(tx, id, h.today(tx))
		if err != nil {
			return out, err
		}
		p := governance.PanelHappened{Name: of.Name, Standing: governance.Floor{Panel: panel, Members: members, Present: governance.PresentOf(came)}.Standing()}
		for _, a := range attendance {
			if a.Panel != id {
				continue
			}
			switch {
			case a.Came():
				p.Present = append(p.Present, names[a.Person])
			case a.State == governance.Apologies:
				p.Apologies = append(p.Apologies, names[a.Person])
			default:
				p.Absent = append(p.Absent, names[a.Person])
			}
		}
		for _, list := range [][]string{p.Present, p.Apologies, p.Absent} {
			slices.Sort(list)
		}
		out.Panels = append(out.Panels, p)
	}
	if out.Presided, out.InTurn, err = h.presidedTx(tx, m, names); err != nil {
		return out, err
	}
	err = h.happenedItemsTx(tx, m, names, &out)
	return out, err
}

// presidedTx is who presided, in the words of minutes: one, or in a joint meeting those
// who took turns, in their order (R125, R128).
func (h *House) presidedTx(tx *store.Tx, m governance.Meeting, names map[domain.PersonID]string) (who string, inTurn bool, err error) {
	floors, err := h.FloorsTx(tx, m.ID, "")
	if err != nil {
		return "", false, err
	}
	items, err := tx.Items(m.ID)
	if err != nil {
		return "", false, err
	}
	var all []string
	for _, turn := range turnsTaken(m, items) {
		if p := governance.Presides(m, floors, turn); p.By != "" && !slices.Contains(all, h.presidedInWords(p, names)) {
			all = append(all, h.presidedInWords(p, names))
		}
	}
	if len(all) < 2 {
		return strings.Join(all, ""), false, nil
	}
	last := len(all) - 1
	return h.Office.Say("written.minutes.several", "names", strings.Join(all[:last], ", "), "last", all[last]), true, nil
}

// turnsTaken are the turns to preside that were taken, in their order: the first, with
// which a meeting opens, and that of each item which was reached (R128).
func turnsTaken(m governance.Meeting, items []governance.Item) []int {
	turns := []int{0}
	for n, i := range items {
		if n > 0 && (i.DoneAt != nil || i.ID == m.Item) {
			turns = append(turns, n)
		}
	}
	return turns
}

// presidedInWords is who presided and by what right, as minutes say it (R91, R125).
func (h *House) presidedInWords(who governance.Presiding, names map[domain.PersonID]string) string {
	if who.Person == "" {
		return h.Office.Say("written.minutes.secretariat")
	}
	return names[who.Person] + " (" + h.Office.Say("written.minutes.right."+who.By) + ")"
}

func (h *House) happenedItemsTx(tx *store.Tx, m governance.Meeting, names map[domain.PersonID]string, out *governance.Happened) error {
	items, err := tx.Items(m.ID)
	if err != nil {
		return err
	}
	aside, err := tx.ConflictsOf(m.ID)
	if err != nil {
		return err
	}
	decided, err := h.decidedTx(tx, m.ID)
	if err != nil {
		return err
	}
	actions, err := tx.Actions(store.ActionFilter{Meeting: m.ID})
	if err != nil {
		return err
	}
	for _, i := range items {
		of := governance.ItemHappened{Item: i}
		for _, c := range aside {
			if c.Item == i.ID {
				of.Conflicts = append(of.Conflicts, names[c.Person]+": "+strings.TrimRight(c.Text, "."))
			}
		}
		for _, d := range decided {
			if d.Item == i.ID {
				of.Decisions = append(of.Decisions, d.Text)
			}
		}
		for _, a := range actions {
			if a.Item == i.ID {
				of.Actions = append(of.Actions, actionInMinutes(a, names))
			}
		}
		out.Items = append(out.Items, of)
	}
	for _, d := range decided {
		if d.Item == "" {
			out.Between = append(out.Between, d.Text)
		}
	}
	for _, a := range actions {
		if a.Item == "" {
			out.Extra = append(out.Extra, actionInMinutes(a, names))
		}
	}
	return nil
}

func actionInMinutes(a governance.Action, names map[domain.PersonID]string) governance.ActionHappened {
	return governance.ActionHappened{Text: strings.TrimRight(a.Text, "."), Owner: names[a.Owner], Due: dayInWords(a.Due)}
}

// namesTx are the names of everybody who sits on a meeting's panels or was noted in it.
func (h *House) namesTx(tx *store.Tx, m governance.Meeting, attendance []governance.Attendance) (map[domain.PersonID]string, error) {
	var ids []domain.PersonID
	for _, a := range attendance {
		ids = append(ids, a.Person)
	}
	for _, p := range m.Panels {
		members, err := h.sittingTx(tx, p, h.today(tx))
		if err != nil {
			return nil, err
		}
		for _, s := range members {
			ids = append(ids, s.Person)
		}
	}
	return namesOf(tx, ids)
}

func namesOf(tx *store.Tx, ids []domain.PersonID) (map[domain.PersonID]string, error) {
	people, err := tx.PeopleByID(ids...)
	if err != nil {
		return nil, err
	}
	names := make(map[domain.PersonID]string, len(people))
	for id, p := range people {
		names[id] = p.Name()
	}
	return names, nil
}

// How days, hours and places stand in minutes, which are English documents of a panel.
// Pages and mails are worded by the message catalogue.

func dayInWords(d when.Date) string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format("2 January 2006")
}

func (h *House) whenInWords(m governance.Meeting) string {
	zone := h.Zone
	if z, err := when.Zone(m.Timezone); err == nil {
		zone = z
	}
	from, until := m.Starts, m.Ends
	if m.OpenedAt != nil {
		from = *m.OpenedAt
	}
	if m.ClosedAt != nil {
		until = *m.ClosedAt
	}
	return h.Office.Say("written.minutes.when", "from", from.In(zone).Format("Monday 2 January 2006, 3:04pm"), "until", until.In(zone).Format("3:04pm MST"))
}

func (h *House) whereInWords(m governance.Meeting) string {
	place := strings.TrimRight(m.Place, ".")
	switch {
	case m.Place != "" && m.Link != "":
		return h.Office.Say("written.minutes.place-online", "place", place)
	case m.Place != "":
		return h.Office.Say("written.minutes.place", "place", place)
	}
	return h.Office.Say("written.minutes.online")
}
