package site

import (
	"net/http"
	"net/url"
	"slices"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections/register"
)

func (s *Pages) panelPages() {
	s.HTML(door.Anyone, http.MethodGet, "/panels", (*Visit).panelsPage)
	s.HTML(door.Anyone, http.MethodGet, "/panels/:panel", (*Visit).panelPage)
}

// panelsPage lists the networks: first those with a panel and how it is filled.
func (v *Visit) panelsPage() error {
	panels, others, err := v.Register.PanelsToday(v.Ctx)
	if err != nil {
		return err
	}
	view := web.Networks{Shell: v.Shell(v.Say("title.panels"))}
	for _, p := range panels {
		row := web.NetworkRow{Name: p.Name, Code: p.Network.Code, PanelURL: PanelPath(p.Code), Seats: len(p.Seats), Filled: len(p.Sitting)}
		for _, h := range p.Sitting { // the earliest end is when the next election is due
			if last := Civil(h.Until.AddDays(-1)); row.TermEnds.IsZero() || last.Before(row.TermEnds) {
				row.TermEnds = last
			}
		}
		view.Panelled = append(view.Panelled, row)
	}
	for _, n := range others {
		view.Others = append(view.Others, web.NetworkRow{Name: n.Name, Code: n.Code})
	}
	return v.Show("networks", view)
}

// panelPage shows who sits until when, and who sat before.
func (v *Visit) panelPage() error {
	// long: the parts of the page, one after the other.
	panel, err := v.Register.PanelPage(v.Ctx, v.C.Param("panel"))
	if err != nil {
		return err
	}
	work, err := v.Engine.PanelPage(v.Ctx, v.By, panel.ID)
	if err != nil {
		return err
	}
	view := web.Panel{Shell: v.Shell(panel.Name), Name: panel.Name, Network: panel.Network.Name}
	if work.Differs {
		view.Differs = v.Say("panel.differs")
	}
	acting := domain.PersonID("")
	if panel.EndedOn == nil {
		if view.Leads = v.leads(panel.PanelView, work); work.As == domain.LeadActing {
			acting = work.Person
		}
	}
	view.Work = v.panelWork(panel.Code)
	view.Years, view.HeldURL = v.years(panel.PanelView, panel.History), PanelPath(panel.Code)+"/held"
	view.Today = Civil(panel.Today)
	view.Seats = v.seats(panel, acting)
	view.Coming = coming(panel)
	names := map[domain.PanelID]string{panel.ID: panel.Name}
	for _, el := range work.Elections {
		view.Elections = append(view.Elections, v.card(el, names))
	}
	for _, h := range slices.Backward(panel.History) { // the latest first
		if !h.Until.After(panel.Today) {
			view.History = append(view.History, v.pastTerm(h))
		}
	}
	const shown = 60
	from := min(number64(v.C.Query("after")), len(view.History))
	if from > 0 {
		view.Pager.First = v.pageAfter("")
	}
	if len(view.History) > from+shown {
		view.Pager.Next = v.pageAfter(decimal(from + shown))
	}
	view.History = view.History[from:min(from+shown, len(view.History))]
	return v.Show("panel", view)
}

func (v *Visit) seats(panel register.PanelPage, acting domain.PersonID) []web.Seat {
	office := map[domain.PersonID]string{}
	for _, o := range panel.Offices() {
		office[o.Person.ID] = string(o.Office)
		if o.Mandate.Kind == domain.Acting || o.Person.ID == acting {
			office[o.Person.ID] = "acting-chair"
		}
	}
	bySeat := map[int]register.Held{}
	for _, h := range panel.Sitting() {
		bySeat[h.Seat] = h
	}
	seats := make([]web.Seat, len(panel.Seats))
	for i, s := range panel.Seats {
		seats[i] = web.Seat{Number: s.Number}
		if h, held := bySeat[s.Number]; held {
			seats[i] = web.Seat{Number: s.Number, Name: h.Person.Name(), URL: PersonPath(h.Person.ID), Photo: photoPath(h.Person.ID, panel.Portraits), Organisation: h.Person.Organisation, Office: office[h.Person.ID],
				Mandate: string(h.Mandate.Kind), Note: h.Mandate.Note, From: Civil(h.From), LastDay: Civil(h.Until.AddDays(-1))}
		}
	}
	return seats
}

func (v *Visit) pastTerm(h register.Held) web.PastTerm {
	t := web.PastTerm{Name: h.Person.Name(), URL: PersonPath(h.Person.ID), What: v.Say("panel.seat-number", "n", h.Seat), From: Civil(h.From), LastDay: Civil(h.Until.AddDays(-1)),
		Mandate: string(h.Mandate.Kind)}
	if h.Office != "" {
		t.What = v.Say("office." + string(h.Office))
	}
	t.Ended = v.EndedBy(h.EndedBy)
	return t
}

// EndedBy words why a seat or an office ended: one of the reasons that have a name, or
// as the office put it.
func (v *Visit) EndedBy(reason string) string {
	if key := "ended." + reason; v.Words.Has(key) {
		return v.Say(key)
	}
	return reason
}

// panelWork leads to what a panel does between elections, as far as the reader may
// look: meetings and decisions are for who is signed in, papers and dates for anybody.
func (v *Visit) panelWork(code string) (links []web.Link) {
	path := PanelPath(code)
	if !v.By.Anonymous() {
		links = append(links, web.Link{URL: path + "/meetings", Text: v.Say("panel.meetings")},
			web.Link{URL: "/decisions?" + url.Values{"panel": {code}}.Encode(), Text: v.Say("panel.decisions")})
	}
	return append(links, web.Link{URL: path + "/papers", Text: v.Say("panel.papers")}, web.Link{URL: "/letters", Text: v.Say("panel.letters")},
		web.Link{URL: path + "/calendar.ics", Text: v.Say("panel.calendar")})
}

// coming is who was elected and is not yet in office, officers first: the certificate
// has given them their seat (R83).
func coming(panel register.PanelPage) (list []web.Seat) {
	office := map[domain.PersonID]string{}
	var seats []register.Held
	for _, h := range panel.History {
		switch {
		case !h.From.After(panel.Today) || !h.Until.After(h.From):
		case h.Office != "":
			office[h.Person.ID] = string(h.Office)
			seats = append(seats, h)
		default:
			seats = append(seats, h)
		}
	}
	slices.SortStableFunc(seats, func(a, b register.Held) int { return a.Seat - b.Seat })
	shown := map[domain.PersonID]bool{}
	for _, wants := range []bool{true, false} { // with their seat, where they come to it anew
		for _, h := range seats {
			if shown[h.Person.ID] || (office[h.Person.ID] != "") != wants || h.Seat == 0 && slices.ContainsFunc(seats, func(o register.Held) bool { return o.Seat > 0 && o.Person.ID == h.Person.ID }) {
				continue
			}
			shown[h.Person.ID] = true
			list = append(list, web.Seat{Number: h.Seat, Name: h.Person.Name(), URL: PersonPath(h.Person.ID), Photo: photoPath(h.Person.ID, panel.Portraits), Organisation: h.Person.Organisation,
				Office: office[h.Person.ID], Mandate: string(h.Mandate.Kind), Note: h.Mandate.Note, From: Civil(h.From), LastDay: Civil(h.Until.AddDays(-1))})
		}
	}
	return list
}
