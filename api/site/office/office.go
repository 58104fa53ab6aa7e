// Package office has the pages of the returning officer's office: what comes next,
// an election's own pages for whoever runs it, acts of two officers, the register,
// imports, mails and the record. Each calls the engine or the register once.
package office

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/clerk"
)

// room is the office's part of the site.
type room struct {
	*site.Pages
}

// visit is one request to the office.
type visit struct {
	*site.Visit
}

// html adds a page of the office; see [site.Pages.HTML].
func (s *room) html(who door.Access, method, path string, h func(*visit) error) {
	s.HTML(who, method, path, func(v *site.Visit) error { return h(&visit{v}) })
}

// Register adds the pages with which the secretariat, the officers and the auditor
// work.
func Register(pages *site.Pages) {
	s := &room{Pages: pages}
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
	s.newNetworkPages()
	s.mailPages()
	s.mailsAheadPages()
	s.unreachablePages()
	s.sheetPages()
	s.wishPages()
	s.forumPages()
	s.programPages()
	s.recordPages()
	s.keyHolderPages()
	s.standstillPages()
	s.lotPages()
	s.vacancyPages()
	s.standingOrderPages()
	s.voteAlarmPages()
	s.complaintPages()
	s.mergingPages()
}

// officePage is the board of what comes next for every panel.
func (v *visit) officePage() error {
	// long: a page's parts in the order in which they are read.
	items, err := v.Engine.Agenda(v.Ctx, v.By)
	if err != nil {
		return err
	}
	_, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return err
	}
	requests, err := v.Engine.Requests(v.Ctx, v.By, "")
	if err != nil {
		return err
	}
	view := web.Office{Shell: v.Shell(v.Say("office.board"))}
	for _, r := range requests {
		if r.By != v.By.Person && v.By.HasRole(door.Officers.Roles...) {
			view.Acts++
		}
	}
	onRegister, err := v.Register.Requests(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, q := range onRegister {
		if q.By != v.By.Person && v.By.HasRole(door.Office.Roles...) {
			view.Acts++
		}
	}
	busy := map[domain.PanelID]bool{}
	for _, i := range items {
		busy[i.Panel.ID] = busy[i.Panel.ID] || i.Election.ID != "" // a vacant office is no election of members
		steps, rulings := v.panelSteps(i)
		view.Steps = append(view.Steps, steps)
		if v.By.HasRole(door.Officers.Roles...) {
			view.Rulings += rulings
		}
		for _, w := range i.Waits {
			switch w.What {
			case "alarm":
				since, err := v.Engine.AlarmSince(v.Ctx, v.By, i.Election.ID, "")
				if err != nil {
					return err
				}
				view.Alarms = append(view.Alarms, web.Alarm{Election: i.Election.Reference, Text: v.Words.Alarm(i.Election.Alarm), URL: site.OfficePath(i.Election.Reference, "alarm"), At: since})
			case "held": // it stands first
				view.Alarms = slices.Insert(view.Alarms, 0, web.Alarm{Election: i.Election.Reference, Text: v.waitWords(w) + ".", URL: site.OfficePath(i.Election.Reference, "office")})
			}
		}
	}
	inAlarm, err := v.Engine.VoteAlarms(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, vote := range inAlarm {
		since, err := v.Engine.AlarmSince(v.Ctx, v.By, "", vote.Contest.ID)
		if err != nil {
			return err
		}
		view.Alarms = append(view.Alarms, web.Alarm{Election: vote.Contest.Reference, Text: v.Words.Alarm(vote.Contest.Alarm), URL: "/office/votes/" + string(vote.Contest.ID) + "/alarm", At: since})
	}
	if v.By.HasRole(door.Office.Roles...) {
		for _, p := range panels {
			if p.EndedOn == nil && !busy[p.ID] {
				view.Steps = append(view.Steps, web.PanelStep{Panel: p.Name, PanelURL: "/panels/" + url.PathEscape(p.Code), Step: v.Say("office.wait.schedule"),
					Who: v.Say("office.who.secretariat"), Action: &web.Link{URL: "/office/schedule?panel=" + url.QueryEscape(string(p.ID)), Text: v.Say("office.schedule")}})
			}
		}
		view.Links = append(view.Links, web.Link{URL: "/office/schedule", Text: v.Say("office.schedule")}, web.Link{URL: "/office/rulings", Text: v.Say("office.rulings-all")})
	}
	view.Links = append(view.Links, web.Link{URL: "/office/vacancies", Text: v.Say("vacancies.title")})
	view.Links = append(view.Links, web.Link{URL: "/office/requests", Text: v.Say("office.requests")}, web.Link{URL: "/office/people", Text: v.Say("office.people")})
	if v.By.HasRole(domain.Secretariat) {
		view.Links = append(view.Links, web.Link{URL: "/office/wishes", Text: v.Say("office.wishes")}, web.Link{URL: "/office/programs", Text: v.Say("office.programs")}, web.Link{URL: "/office/networks", Text: v.Say("office.networks")}, web.Link{URL: "/office/import", Text: v.Say("office.import")})
	}
	if v.By.HasRole(door.KeyHolders.Roles...) {
		view.Links = append(view.Links, web.Link{URL: "/office/passphrase", Text: v.Say("title.passphrase")})
	}
	if v.Forum != nil {
		view.Links = append(view.Links, web.Link{URL: "/office/forum", Text: v.Say("office.forum")})
	}
	view.Links = append(view.Links, web.Link{URL: "/office/officers", Text: v.Say("office.officers")}, web.Link{URL: "/office/mail", Text: v.Say("office.outbox")},
		web.Link{URL: "/office/mail/templates", Text: v.Say("office.templates")}, web.Link{URL: "/record", Text: v.Say("menu.record")})
	return v.Show("office", view)
}

// waitActs are where each thing that waits is settled, and by whom. "" is the
// election's own page of the office.
var waitActs = map[string]struct{ path, who string }{
	"notice": {"office", "secretariat"}, "rulings": {"nominations", "officers"}, "rulings-late": {"nominations", "officers"}, "rulings-urgent": {"nominations", "officers"},
	"second": {"/office/requests", "officers"}, "complaints": {"complaints", "officers"}, "objections": {"objections", "officers"}, "alarm": {"alarm", "officers"},
	"draw": {"draw", "officers"}, "blocked": {"office", "officers"}, "held": {"office", "officers"}, "certify": {"certify", "officers"}, "result-late": {"office", "nobody"}, "lot": {"lot", "lot-holders"}, "lot-holder": {"lot", "lot-holders"}, "keys": {"keys", "key-holders"}, "key-holders": {"keys", "key-holders"},
}

func waitLink(reference, what string) string {
	act, known := waitActs[what]
	switch {
	case !known:
		return site.OfficePath(reference, "office")
	case act.path[0] == '/':
		return act.path
	}
	return site.OfficePath(reference, act.path)
}

// panelSteps is a line of the board and how many nominations wait for a ruling.
// What is late comes before what waits, and that before what the clock will do.
func (v *visit) panelSteps(i elections.AgendaItem) (web.PanelStep, int) {
	now, rulings := v.Now(), 0
	step := web.PanelStep{Panel: i.Panel.Name, PanelURL: "/panels/" + url.PathEscape(i.Panel.Code)}
	if i.Election.ID != "" {
		step.Election, step.ElectionURL, step.State = i.Election.Title, site.OfficePath(i.Election.Reference, "office"), string(i.Now)
	}
	if i.Next != "" {
		step.Step, step.Due, step.Who = v.Say("date-of."+site.DateKeys[i.Next]), i.At, v.Say("office.who.clock")
	}
	for n, w := range i.Waits {
		if w.What == "rulings" || w.What == "rulings-late" {
			rulings += w.N
		}
		if n > 0 && !late(w, now) {
			continue
		}
		step.Step, step.Due, step.Late = v.waitWords(w), time.Time{}, late(w, now)
		if w.By != nil {
			step.Due = *w.By
		}
		if act, known := waitActs[w.What]; known {
			step.Who = v.Say("office.who." + act.who)
		} else {
			step.Who = v.Say("office.who.secretariat")
		}
		if w.What == "vacancy" {
			step.Action = &web.Link{URL: vacanciesPath(i.Panel.Code), Text: v.Say("office.do")}
		}
		if i.Election.ID != "" && (waitActs[w.What].who != "officers" || v.By.HasRole(door.Officers.Roles...)) {
			step.Action = &web.Link{URL: waitLink(i.Election.Reference, w.What), Text: v.Say("office.do")}
		}
	}
	if i.Election.ID == "" && len(i.Waits) > 0 && i.Waits[0].What == "office-vacant" && v.By.HasRole(door.Office.Roles...) {
		step.Action = &web.Link{URL: step.PanelURL + "/convene", Text: v.Say("office.do")}
	}
	if step.Step == "" {
		step.Step = v.Say("office.wait.nothing")
	}
	return step, rulings
}

// waitWords say what waits; of a count that is held, when the service was out of reach.
func (v *visit) waitWords(w clerk.Waiting) string {
	s := w.Silence
	return v.Words.Text("office.wait."+w.What, refusal.Args{"n": w.N, "minutes": int(s.Long / time.Minute), "from": s.From, "until": s.Until})
}

func late(w clerk.Waiting, now time.Time) bool {
	return w.What == "held" || w.What == "rulings-late" || w.What == "rulings-urgent" || w.What == "blocked" || w.What == "result-late" || w.What == "alarm" || w.By != nil && !now.Before(*w.By)
}
