package governance

import (
	"context"
	"fmt"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// keepers keep a panel's calendar and papers.
var keepers = []domain.Role{domain.Secretariat}

// table is who runs a meeting with them: the officers of the panel.
var table = []domain.Role{domain.Secretariat, domain.Chair, domain.ViceChair}

// sitters is everybody who takes part: the panel's members and who keeps its papers.
var sitters = []domain.Role{domain.PanelMember, domain.Secretariat}

// Calendar is a panel's rule and what of the year it makes.
type Calendar struct {
	Panel domain.Panel
	Rule  governance.Rule
	Own   bool // the panel has set it; else it is the usual one
	Year  int
	Slots []governance.Slot
	Taken map[when.Date]governance.Meeting // days on which the panel meets already
}

// Calendar shows what a rule makes of a year, without keeping anything (R121). A nil
// rule is the panel's own. Members and whoever keeps the papers may look.
func (h *House) Calendar(ctx context.Context, by domain.Actor, panel domain.PanelID, rule *governance.Rule, year int) (c Calendar, err error) {
	if err := by.Must(panel, "", append(sitters, domain.Auditor)...); err != nil {
		return c, err
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if c.Panel, err = tx.Panel(panel); err != nil {
			return err
		}
		if c.Rule, c.Own, err = h.ruleTx(tx, panel); err != nil {
			return err
		}
		if rule != nil {
			c.Rule = *rule
		}
		if c.Year = year; year == 0 {
			c.Year = h.today(tx).Year
		}
		if c.Taken, err = h.takenTx(tx, panel, c.Year); err != nil {
			return err
		}
		c.Slots, err = h.slotsTx(tx, c.Rule, c.Year)
		return err
	})
	return c, err
}

func (h *House) ruleTx(tx *store.Tx, panel domain.PanelID) (governance.Rule, bool, error) {
	rule, own, err := tx.MeetingRule(panel)
	if err == nil && !own {
		rule = governance.DefaultRule(h.Zone.String())
	}
	return rule, own, err
}

// slotsTx are the meetings of the year that lie ahead.
func (h *House) slotsTx(tx *store.Tx, r governance.Rule, year int) ([]governance.Slot, error) {
	return r.Year(year, h.today(tx).AddDays(1), when.LatestCalendar())
}

// takenTx are the days of the year on which the panel meets.
func (h *House) takenTx(tx *store.Tx, panel domain.PanelID, year int) (map[when.Date]governance.Meeting, error) {
	from := when.StartOfDay(when.Date{Year: year, Month: 1, Day: 1}, h.Zone)
	until := when.StartOfDay(when.Date{Year: year + 1, Month: 1, Day: 1}, h.Zone)
	all, err := tx.Meetings(store.MeetingFilter{Panels: []domain.PanelID{panel}, From: from, Until: until, Limit: 500})
	taken := map[when.Date]governance.Meeting{}
	for _, m := range all {
		if m.State != governance.Cancelled {
			taken[m.Day()] = m
		}
	}
	return taken, err
}

// YearPlan is what a year of meetings is made with.
type YearPlan struct {
	Rule  governance.Rule
	Year  int
	Title string // of each meeting; empty: "Monthly meeting"
	Place string
	Link  string
}

// PlanYear keeps the rule as the panel's and plans the meetings of the year that lie
// ahead (R121). Days on which the panel meets already are left as they are, so that
// planning twice does no harm. It returns the meetings added.
func (h *House) PlanYear(ctx context.Context, by domain.Actor, panel domain.PanelID, p YearPlan) (made []governance.Meeting, err error) {
	err = h.act(ctx, by, panel, keepers, func(tx *store.Tx) (domain.Act, error) {
		made = nil
		of, err := tx.Panel(panel)
		if err != nil {
			return domain.Act{}, err
		}
		if of.EndedOn != nil {
			return domain.Act{}, refusal.Because(governance.PanelEnded, "R121", nil)
		}
		slots, err := h.slotsTx(tx, p.Rule, p.Year)
		if err != nil {
			return domain.Act{}, err
		}
		if err := tx.SaveMeetingRule(panel, p.Rule); err != nil {
			return domain.Act{}, err
		}
		taken, err := h.takenTx(tx, panel, p.Year)
		if err != nil {
			return domain.Act{}, err
		}
		for _, s := range slots {
			if _, is := taken[s.On]; is {
				continue
			}
			m := governance.Meeting{Kind: governance.Ordinary, Panels: []domain.PanelID{panel}, Title: p.Title, Starts: s.Starts, Ends: s.Ends,
				Timezone: p.Rule.Timezone, Place: p.Place, Link: p.Link, State: governance.Planned}
			if m.Title == "" {
				m.Title = h.Office.Say("written.agenda.monthly")
			}
			if m, err = h.createTx(tx, of, m); err != nil {
				return domain.Act{}, err
			}
			made = append(made, m)
		}
		ids := make([]string, len(made))
		for i, m := range made {
			ids[i] = string(m.ID)
		}
		return domain.Act{Name: acts.CalendarPlanned, Rule: "R121", Detail: map[string]any{"year": p.Year, "rule": p.Rule, "meetings": ids}}, nil
	})
	return made, err
}

// createTx checks and adds a meeting, with its reference and the items that come by
// themselves.
func (h *House) createTx(tx *store.Tx, of domain.Panel, m governance.Meeting) (governance.Meeting, error) {
	m.ID = store.NewID[governance.MeetingID]()
	clean(&m)
	code := of.Code
	if m.Kind == governance.Joint {
		code = "JOINT"
	}
	prefix := fmt.Sprintf("%s/%d/", code, m.Day().Year)
	n, err := tx.MeetingsNumbered(prefix)
	if err != nil {
		return m, err
	}
	m.Reference = fmt.Sprintf("%s%d", prefix, n+1)
	if err := m.Check(); err != nil {
		return m, err
	}
	if err := tx.CreateMeeting(m); err != nil {
		return m, err
	}
	return m, h.standingTx(tx, m)
}

// clean brings what was typed into the form it is kept in.
func clean(m *governance.Meeting) {
	m.Title, m.Place = governance.Line(m.Title), governance.Line(m.Place)
	m.Link, m.Why, m.Guests = domain.CleanText(m.Link), domain.CleanText(m.Why), domain.CleanText(m.Guests)
}

// on names the field of a refusal that has none.
func on(err error, field string) error {
	if r, is := refusal.Of(err); is && (r.Field == "" || r.Field != field) {
		return r.On(field)
	}
	return err
}
