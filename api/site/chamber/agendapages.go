package chamber

import (
	"net/http"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

func (s *room) agendaPages() {
	s.html(door.Chamber, http.MethodGet, "/meetings/:meeting/agenda", (*visit).agendaPage)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/agenda", (*visit).addItem)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/agenda/publish", (*visit).publishAgenda)
	s.html(door.Chamber, http.MethodGet, "/items/:item", (*visit).itemPage)
	s.html(door.Chamber, http.MethodPost, "/items/:item", (*visit).changeItem)
	s.html(door.Chamber, http.MethodPost, "/items/:item/move/:to", (*visit).moveItem)
	s.html(door.Chamber, http.MethodPost, "/items/:item/remove", (*visit).removeItem)
	s.html(door.Chamber, http.MethodPost, "/items/:item/comment", (*visit).commentItem)
	s.html(door.Chamber, http.MethodPost, "/items/:item/pull", (*visit).pullItem)
	s.html(door.Chamber, http.MethodPost, "/items/:item/interest", (*visit).declareInterest)
	s.html(door.Chamber, http.MethodPost, "/items/:item/interest/withdraw", (*visit).withdrawInterest)
	for _, path := range []string{"/items/:item/papers", "/meetings/:meeting/agenda"} {
		s.Large[path] = governance.FileMost + 2*door.BodyLimit
	}
	s.html(door.Chamber, http.MethodGet, "/items/:item/papers", (*visit).paperPage)
	s.html(door.Chamber, http.MethodPost, "/items/:item/papers", (*visit).addPaper)
	s.html(door.Chamber, http.MethodPost, "/papers/:paper/withdraw", (*visit).withdrawPaper)
	s.Page(door.Anyone, http.MethodGet, "/papers/:paper", s.paperFile)
	s.html(door.Secretaries, http.MethodGet, "/panels/:panel/standing-items", (*visit).habitsPage)
	s.html(door.Secretaries, http.MethodPost, "/panels/:panel/standing-items", (*visit).setHabits)
}

func (v *visit) itemID() governance.ItemID { return governance.ItemID(v.C.Param("item")) }

// itemForm is what an item is written with, as it stands or as it was typed.
func (v *visit) itemForm(i governance.Item, leads bool) web.ItemForm {
	f := web.ItemForm{Title: i.Title, Presenter: i.Presenter, Body: i.Body, Private: i.Private, Confidential: i.Confidential, Consent: i.Consent, Leads: leads}
	if i.Minutes > 0 {
		f.Minutes = strconv.Itoa(i.Minutes)
	}
	for _, p := range governance.Purposes {
		f.Purpose = append(f.Purpose, web.Option{Value: string(p), Text: v.Say("purpose-of." + string(p)), Chosen: p == i.Purpose})
	}
	return f
}

// typedItem reads an item's form.
func (v *visit) typedItem() governance.Item {
	return governance.Item{Title: v.Field("title"), Purpose: governance.ItemPurpose(v.Field("purpose")), Presenter: v.Field("presenter"), Minutes: number(v.Field("minutes")),
		Body: v.Text("body"), Private: v.Text("private"), Consent: v.Ticked("consent"), Confidential: v.Ticked("confidential")}
}

func (v *visit) agendaView(m house.MeetingView, typed governance.Item) web.AgendaEdit {
	view := web.AgendaEdit{Shell: v.Shell(v.Say("agenda.edit-heading")), Title: m.Title, Reference: m.Reference, URL: meetingPath(m.ID), Due: m.Deadlines.Agenda,
		Published: m.AgendaAt != nil, AddURL: meetingPath(m.ID, "agenda"), Length: int(m.Ends.Sub(m.Starts).Minutes()), New: v.itemForm(typed, m.Leads)}
	view.New.MaxSize = sizeMost
	if m.State == governance.Called && m.AgendaAt == nil {
		view.PublishURL = meetingPath(m.ID, "agenda", "publish")
	}
	if m.Keeps && m.State == governance.Planned {
		view.CallURL = meetingPath(m.ID, "call")
	}
	if m.Keeps {
		view.HabitsURL = site.PanelPath(m.Of[0].Code) + "/standing-items"
	}
	view.Items = v.items(m)
	for n := range view.Items {
		i, item := m.Items[n], &view.Items[n]
		view.Total += i.Minutes
		if i.DoneAt != nil || i.Hidden {
			continue
		}
		base := "/items/" + string(i.ID)
		item.EditURL, item.PaperURL, item.DropURL = base, base+"/papers", base+"/remove"
		if n > 0 {
			item.UpURL = base + "/move/" + strconv.Itoa(n)
		}
		if n < len(view.Items)-1 {
			item.DownURL = base + "/move/" + strconv.Itoa(n+2)
		}
		for k, p := range i.Papers {
			if p.Withdrawn == nil {
				item.Papers[k].NewerURL, item.Papers[k].DropURL = base+"/papers?instead="+string(p.ID), "/papers/"+string(p.ID)+"/withdraw"
			}
		}
	}
	return view
}

// preparing is the meeting of the address, for who prepares it.
func (v *visit) preparing() (house.MeetingView, error) {
	m, err := v.House.MeetingFor(v.Ctx, v.By, v.meetingID())
	if err == nil && !m.Keeps && !m.Leads {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return m, err
}

func (v *visit) agendaPage() error {
	m, err := v.preparing()
	if err != nil {
		return err
	}
	return v.Show("agenda-edit", v.agendaView(m, governance.Item{Purpose: governance.ToDiscuss}))
}

func (v *visit) addItem() error {
	m, err := v.preparing()
	if err != nil {
		return err
	}
	typed := v.typedItem()
	fail := func(err error) error {
		view := v.agendaView(m, typed)
		return v.Again(err, "agenda-edit", &view, &view.Shell)
	}
	paper := house.NewPaper{Visibility: governance.ForPanel}
	if err := v.takeFile(&paper); err != nil {
		return fail(err)
	}
	if paper.Name != "" { // judged before there is an item to hang it on
		if _, err := governance.SniffFile(paper.Name, paper.Content); err != nil {
			return fail(err)
		}
	}
	i, err := v.House.AddItem(v.Ctx, v.By, m.ID, typed)
	if err != nil {
		return fail(err)
	}
	if paper.Name != "" {
		paper.Item = i.ID
		if _, err := v.House.AddPaper(v.Ctx, v.By, paper); err != nil {
			view := v.paperView(m, house.ItemView{Item: i}, paper)
			return v.Again(err, "paper-add", &view, &view.Shell)
		}
	}
	return v.Done(meetingPath(m.ID, "agenda")+"#item-"+string(i.ID), "item-added")
}

func (v *visit) publishAgenda() error {
	if err := v.House.PublishAgenda(v.Ctx, v.By, v.meetingID()); err != nil {
		return err
	}
	return v.Done(meetingPath(v.meetingID()), "agenda-published")
}

// itemOf is the item of the address in its meeting, for who prepares it.
func (v *visit) itemOf() (m house.MeetingView, i house.ItemView, err error) {
	id, err := v.House.MeetingOfItem(v.Ctx, v.itemID())
	if err != nil {
		return m, i, err
	}
	if m, err = v.House.MeetingFor(v.Ctx, v.By, id); err != nil {
		return m, i, err
	}
	for _, item := range m.Items {
		if item.ID == v.itemID() && !item.Hidden {
			return m, item, nil
		}
	}
	return m, i, refusal.Because(refusal.Unknown, "", nil)
}

func (v *visit) itemView(m house.MeetingView, i governance.Item, typed governance.Item) web.ItemEdit {
	return web.ItemEdit{Shell: v.Shell(i.Title), Heading: i.Title, PostURL: "/items/" + string(i.ID), CancelURL: meetingPath(m.ID, "agenda"), Form: v.itemForm(typed, m.Leads)}
}

func (v *visit) itemPage() error {
	m, i, err := v.itemOf()
	if err == nil && !m.Keeps && !m.Leads {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return err
	}
	return v.Show("item-edit", v.itemView(m, i.Item, i.Item))
}

func (v *visit) changeItem() error {
	m, i, err := v.itemOf()
	if err != nil {
		return err
	}
	typed := v.typedItem()
	if !m.Leads { // her note is not on the secretariat's form
		typed.Private = house.KeepPrivate
	}
	if err := v.House.ChangeItem(v.Ctx, v.By, i.ID, typed); err != nil {
		view := v.itemView(m, i.Item, typed)
		return v.Again(err, "item-edit", &view, &view.Shell)
	}
	return v.Done(meetingPath(m.ID, "agenda")+"#item-"+string(i.ID), "item-changed")
}

// onItem does something to the item of the address and goes back to its meeting.
func (v *visit) onItem(said string, below []string, do func(governance.ItemID) error) error {
	id, err := v.House.MeetingOfItem(v.Ctx, v.itemID())
	if err != nil {
		return err
	}
	if err := do(v.itemID()); err != nil {
		return err
	}
	if v.Field("back") == "room" {
		return v.Done(meetingPath(id, "room"), said)
	}
	return v.Done(meetingPath(id, below...)+"#item-"+string(v.itemID()), said)
}

func (v *visit) moveItem() error {
	return v.onItem("item-changed", []string{"agenda"}, func(i governance.ItemID) error { return v.House.MoveItem(v.Ctx, v.By, i, number(v.C.Param("to"))) })
}

func (v *visit) removeItem() error {
	return v.onItem("item-changed", []string{"agenda"}, func(i governance.ItemID) error { return v.House.RemoveItem(v.Ctx, v.By, i) })
}

func (v *visit) commentItem() error {
	return v.onItem("commented", nil, func(i governance.ItemID) error {
		return v.House.CommentItem(v.Ctx, v.By, i, v.Text("text"), v.Ticked("flag"))
	})
}

func (v *visit) pullItem() error {
	return v.onItem("pulled", nil, func(i governance.ItemID) error { return v.House.PullItem(v.Ctx, v.By, i) })
}

func (v *visit) declareInterest() error {
	return v.onItem("declared", nil, func(i governance.ItemID) error {
		return v.House.DeclareConflict(v.Ctx, v.By, i, v.By.Person, v.Text("text"))
	})
}

func (v *visit) withdrawInterest() error {
	return v.onItem("declaration-back", nil, func(i governance.ItemID) error { return v.House.WithdrawConflict(v.Ctx, v.By, i, v.By.Person) })
}

func (v *visit) habitsForm(text string, readings bool) (web.Form, error) {
	p, err := v.panel()
	return web.Form{Shell: v.Shell(v.Say("meeting-form.habits")), Heading: v.Say("meeting-form.habits"), Over: &web.Link{URL: meetingsPath(p.Code), Text: p.Name}, Button: v.Say("meeting-form.habits-go"),
		PostURL: site.PanelPath(p.Code) + "/standing-items", CancelURL: meetingsPath(p.Code),
		Fields: []web.Field{{Kind: "textarea", Name: "items", Label: v.Say("meeting-form.habits"), Hint: v.Say("meeting-form.habits-hint"), Value: text, Rows: 8},
			{Kind: "checkbox", Name: "readings", Label: v.Say("meeting-form.readings"), Chosen: readings}}}, err
}

func (v *visit) habitsPage() error {
	p, err := v.panel()
	if err != nil {
		return err
	}
	h, err := v.House.Habits(v.Ctx, v.By, p.ID)
	if err != nil {
		return err
	}
	var lines []string
	for _, s := range h.Items(v.House.Office.Say) {
		line := s.Title + " | " + string(s.Purpose) + " | " + strconv.Itoa(s.Minutes)
		if s.Last {
			line += " | last"
		}
		lines = append(lines, line)
	}
	view, err := v.habitsForm(strings.Join(lines, "\n"), h.Readings)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) setHabits() error {
	p, err := v.panel()
	if err != nil {
		return err
	}
	h := governance.Habits{Standing: []governance.StandingItem{}, Readings: v.Ticked("readings")}
	for _, line := range strings.Split(v.Text("items"), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := append(strings.Split(line, "|"), "", "", "")
		h.Standing = append(h.Standing, governance.StandingItem{Title: strings.TrimSpace(parts[0]), Purpose: governance.ItemPurpose(strings.TrimSpace(parts[1])),
			Minutes: number(parts[2]), Last: strings.TrimSpace(parts[3]) == "last"})
	}
	if err := v.House.SetHabits(v.Ctx, v.By, p.ID, h); err != nil {
		view, failed := v.habitsForm(v.Text("items"), v.Ticked("readings"))
		if failed != nil {
			return failed
		}
		return v.FormAgain(onField(err, "items"), &view)
	}
	return v.Done(meetingsPath(p.Code), "habits-set")
}
