package api

import (
	"net/http"
	"net/url"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

// officePages are what the secretariat, the officers and the auditor work with.
func (s *Pages) officePages() {
	s.html(door.Staff, http.MethodGet, "/office", (*visit).officePage)
	s.schedulePages()
	s.deskPages()
	s.actPages()
	s.rulingPages()
	s.importPages()
	s.endingsPages()
	s.peoplePages()
	s.identityPages()
	s.networkPages()
	s.mailPages()
	s.recordPages()
	s.keyHolderPages()
	s.standstillPages()
	s.lotPages()
}

// officePage is the board of what comes next for every panel.
func (v *visit) officePage() error {
	// long: a page's parts in the order in which they are read.
	items, err := v.Engine.Agenda(v.ctx, v.by)
	if err != nil {
		return err
	}
	_, panels, err := v.Register.Networks(v.ctx)
	if err != nil {
		return err
	}
	requests, err := v.Engine.Requests(v.ctx, v.by, "")
	if err != nil {
		return err
	}
	view := web.Office{Shell: v.shell(v.say("office.board"))}
	for _, r := range requests {
		if r.By != v.by.Person && v.by.HasRole(door.Officers.Roles...) {
			view.Acts++
		}
	}
	onRegister, err := v.Register.Requests(v.ctx, v.by)
	if err != nil {
		return err
	}
	for _, q := range onRegister {
		if q.By != v.by.Person && v.by.HasRole(door.Office.Roles...) {
			view.Acts++
		}
	}
	busy := map[domain.PanelID]bool{}
	for _, i := range items {
		busy[i.Panel.ID] = true
		steps, rulings := v.panelSteps(i)
		view.Steps = append(view.Steps, steps)
		if v.by.HasRole(door.Officers.Roles...) {
			view.Rulings += rulings
		}
		for _, w := range i.Waits {
			if w.What == "alarm" {
				view.Alarms = append(view.Alarms, web.Alarm{Election: i.Election.Reference, Text: v.Words.Alarm(i.Election.Alarm), URL: officePath(i.Election.Reference, "alarm"), At: v.Now()})
			}
		}
	}
	if v.by.HasRole(door.Office.Roles...) {
		for _, p := range panels {
			if p.EndedOn == nil && !busy[p.ID] {
				view.Steps = append(view.Steps, web.PanelStep{Panel: p.Name, PanelURL: "/panels/" + url.PathEscape(p.Code), Step: v.say("office.wait.schedule"),
					Who: v.say("office.who.secretariat"), Action: &web.Link{URL: "/office/schedule?panel=" + url.QueryEscape(string(p.ID)), Text: v.say("office.schedule")}})
			}
		}
		view.Links = append(view.Links, web.Link{URL: "/office/schedule", Text: v.say("office.schedule")}, web.Link{URL: "/office/rulings", Text: v.say("office.rulings-all")})
	}
	view.Links = append(view.Links, web.Link{URL: "/office/requests", Text: v.say("office.requests")}, web.Link{URL: "/office/people", Text: v.say("office.people")})
	if v.by.HasRole(domain.Secretariat) {
		view.Links = append(view.Links, web.Link{URL: "/office/networks", Text: v.say("office.networks")}, web.Link{URL: "/office/import", Text: v.say("office.import")})
	}
	if v.by.HasRole(door.KeyHolders.Roles...) {
		view.Links = append(view.Links, web.Link{URL: "/office/passphrase", Text: v.say("title.passphrase")})
	}
	view.Links = append(view.Links, web.Link{URL: "/office/officers", Text: v.say("office.officers")}, web.Link{URL: "/office/mail", Text: v.say("office.outbox")},
		web.Link{URL: "/office/mail/templates", Text: v.say("office.templates")}, web.Link{URL: "/record", Text: v.say("menu.record")})
	return v.show("office", view)
}

// waitActs are where each thing that waits is settled, and by whom. "" is the
// election's own page of the office.
var waitActs = map[string]struct{ path, who string }{
	"notice": {"office", "secretariat"}, "rulings": {"nominations", "officers"}, "rulings-late": {"nominations", "officers"}, "rulings-urgent": {"nominations", "officers"},
	"second": {"/office/requests", "officers"}, "objections": {"objections", "officers"}, "alarm": {"alarm", "officers"},
	"draw": {"draw", "officers"}, "blocked": {"office", "officers"}, "held": {"office", "officers"}, "certify": {"certify", "officers"}, "result-late": {"office", "nobody"}, "lot": {"lot", "lot-holders"}, "lot-holder": {"lot", "lot-holders"}, "keys": {"keys", "key-holders"}, "key-holders": {"keys", "key-holders"},
}

func waitLink(reference, what string) string {
	act, known := waitActs[what]
	switch {
	case !known:
		return officePath(reference, "office")
	case act.path[0] == '/':
		return act.path
	}
	return officePath(reference, act.path)
}

// panelSteps is a line of the board and how many nominations wait for a ruling.
// What is late comes before what waits, and that before what the clock will do.
func (v *visit) panelSteps(i elections.AgendaItem) (web.PanelStep, int) {
	now, rulings := v.Now(), 0
	step := web.PanelStep{Panel: i.Panel.Name, PanelURL: "/panels/" + url.PathEscape(i.Panel.Code)}
	if i.Election.ID != "" {
		step.Election, step.ElectionURL, step.State = i.Election.Title, officePath(i.Election.Reference, "office"), string(i.Now)
	}
	if i.Next != "" {
		step.Step, step.Due, step.Who = v.say("date-of."+dateKeys[i.Next]), i.At, v.say("office.who.clock")
	}
	for n, w := range i.Waits {
		if w.What == "rulings" || w.What == "rulings-late" {
			rulings += w.N
		}
		if n > 0 && !late(w, now) {
			continue
		}
		step.Step, step.Due, step.Late = v.Words.Text("office.wait."+w.What, refusal.Args{"n": w.N}), time.Time{}, late(w, now)
		if w.By != nil {
			step.Due = *w.By
		}
		if act, known := waitActs[w.What]; known {
			step.Who = v.say("office.who." + act.who)
		} else {
			step.Who = v.say("office.who.secretariat")
		}
		if i.Election.ID != "" && (waitActs[w.What].who != "officers" || v.by.HasRole(door.Officers.Roles...)) {
			step.Action = &web.Link{URL: waitLink(i.Election.Reference, w.What), Text: v.say("office.do")}
		}
	}
	if step.Step == "" {
		step.Step = v.say("office.wait.nothing")
	}
	return step, rulings
}

func late(w elections.Waiting, now time.Time) bool {
	return w.What == "rulings-late" || w.What == "rulings-urgent" || w.What == "blocked" || w.What == "result-late" || w.What == "alarm" || w.By != nil && !now.Before(*w.By)
}
