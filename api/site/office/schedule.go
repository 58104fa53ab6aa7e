package office

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
)

func (s *room) schedulePages() {
	s.html(door.Office, http.MethodGet, "/office/schedule", (*visit).schedulePage)
	s.html(door.Office, http.MethodPost, "/office/schedule", (*visit).changeSchedule)
	s.html(door.Office, http.MethodPost, "/office/schedule/preview", (*visit).previewSchedule)
	s.html(door.Office, http.MethodPost, "/office/schedule/publish", (*visit).publishSchedule)
	s.html(door.Office, http.MethodGet, "/elections/:election/edit", (*visit).editPage)
}

// methods are what an election may be counted by.
var methods = []count.Method{count.ScottishSTV, count.MeekSTV, count.ERS97STV, count.IRV, count.Schulze, count.Block, count.FPTP, count.Approval}

// plan is what the form of a new election says, as it was typed. Election is
// the draft that it changes; empty: a new one. Vacancies are what the preview of
// a by-election showed, parted by commas, so that it is published as shown.
type plan struct {
	election, vacancies, panel, kind, closes, hour, title, method, keys, contact, reviewer, notice string

	dates [len(singleDates)]string // of single milestones, as local times; empty: computed
}

type planField struct {
	name  string
	value *string
}

// fields are the fields of the form, in the order of the page.
func (p *plan) fields() []planField {
	fields := []planField{{"election", &p.election}, {"vacancies", &p.vacancies}, {"panel", &p.panel}, {"kind", &p.kind}, {"close-date", &p.closes}, {"close-time", &p.hour}, {"title", &p.title},
		{"method", &p.method}, {"keys", &p.keys}, {"contact", &p.contact}, {"reviewer", &p.reviewer}, {"notice-text", &p.notice}}
	for i, m := range singleDates {
		fields = append(fields, planField{dateField(m), &p.dates[i]})
	}
	return fields
}

func (v *visit) readPlan() (p plan) {
	for _, f := range p.fields() {
		*f.value = v.Field(f.name)
	}
	p.notice = v.Text("notice-text")
	v.chosenSeats(&p)
	return p
}

func (p plan) hidden() (out []web.Hidden) {
	for _, f := range p.fields() {
		out = append(out, web.Hidden{Name: f.name, Value: *f.value})
	}
	return out
}

// planFieldNames are the form's names for the fields that refusals name.
func planFieldNames() map[string]string {
	names := map[string]string{"closes": "close-date", "seat_terms": "kind", "close_time": "close-time", "policy": "keys", "notice_text": "notice-text",
		string(domain.PollCloses): "close-date"}
	for _, m := range singleDates {
		names[string(m)], names["dates."+string(m)] = dateField(m), dateField(m)
	}
	return names
}

// draft turns the form into a draft; what differs from the panel's own
// parameters is laid over them.
func (v *visit) draft(p plan) (d elections.Draft, err error) {
	d = elections.Draft{Panel: domain.PanelID(p.panel), Kind: domain.ElectionKind(p.kind), Title: p.title, Contact: p.contact, Reviewer: p.reviewer, NoticeText: p.notice}
	if !domain.IsID(p.panel) {
		return d, refusal.Because(refusal.Missing, "R39", nil).On("panel")
	}
	if d.Kind != domain.PanelElection && d.Kind != domain.ByElection {
		return d, refusal.Because(refusal.Missing, "R39", nil).On("kind")
	}
	if p.closes == "" {
		return d, refusal.Because(refusal.Missing, "R39", nil).On("close-date")
	}
	if d.Closes, err = when.ParseDate(p.closes); err != nil {
		return d, site.FieldOf(err, map[string]string{"": "close-date"})
	}
	if p.vacancies != "" && d.Kind == domain.ByElection {
		if p.vacancies == noSeats {
			return d, refusal.Because(refusal.Missing, "R120", nil).On("seats")
		}
		for id := range strings.SplitSeq(p.vacancies, ",") {
			if !domain.IsID(id) {
				return d, refusal.Because(refusal.Unknown, "", nil)
			}
			d.SeatTerms = append(d.SeatTerms, domain.SeatTermID(id))
		}
	}
	params, err := v.Engine.Params(v.Ctx, d.Panel, d.Kind)
	if err != nil {
		return d, err
	}
	if p.hour != "" {
		if params.CloseTime, err = when.ParseTimeOfDay(p.hour); err != nil {
			return d, site.FieldOf(err, map[string]string{"": "close-time"})
		}
	}
	if p.method != "" {
		params.Method = p.method
	}
	if p.keys != "" {
		params.KeyPolicy = domain.KeyPolicy(p.keys)
	}
	d.Params = &params
	d.Dates, err = v.singleDates(p)
	return d, err
}

// scheduleView is the form with what was typed.
func (v *visit) scheduleView(p plan) (web.Schedule, error) {
	view := web.Schedule{Shell: v.Shell(v.Say("schedule.title")), CloseDate: p.closes, CloseTime: p.hour, Contact: p.contact, Reviewer: p.reviewer,
		Name: p.title, Notice: p.notice, PreviewURL: "/office/schedule/preview", Hidden: []web.Hidden{{Name: "election", Value: p.election}}}
	_, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return view, err
	}
	for _, one := range panels {
		if p.election != "" && string(one.ID) != p.panel { // a draft stays its panel's, and what it is
			continue
		}
		if one.EndedOn == nil && v.By.Is(one.ID, "", door.Office.Roles...) {
			view.Panels = append(view.Panels, web.Option{Value: string(one.ID), Text: one.Name, Chosen: string(one.ID) == p.panel})
		}
	}
	for _, k := range []domain.ElectionKind{domain.PanelElection, domain.ByElection} {
		if p.election != "" && string(k) != p.kind {
			continue
		}
		view.Kinds = append(view.Kinds, web.Option{Value: string(k), Text: v.Say("office.kind." + string(k)), Hint: v.Say("office.kind-hint." + string(k)), Chosen: string(k) == p.kind})
	}
	for _, m := range methods {
		view.Method = append(view.Method, web.Option{Value: string(m), Text: v.Say("office.method." + string(m)), Chosen: string(m) == p.method})
	}
	for _, k := range []domain.KeyPolicy{domain.ServiceKeys, domain.OfficersKeys} {
		view.KeyPolicy = append(view.KeyPolicy, web.Option{Value: string(k), Text: v.Say("office.keys." + string(k)), Hint: v.Say("policy." + string(k)), Chosen: string(k) == p.keys})
	}
	v.dateFields(&view, p)
	err = v.seatChoice(&view, p)
	return view, err
}

// schedulePage begins with the panel's own parameters and the contact of the last
// election, the panel's own before another's.
func (v *visit) schedulePage() error {
	p := plan{panel: v.C.Query("panel"), kind: string(domain.PanelElection)}
	if v.C.Query("kind") == string(domain.ByElection) {
		p.kind = string(domain.ByElection)
	}
	params := domain.DefaultParams(domain.ElectionKind(p.kind))
	if domain.IsID(p.panel) {
		own, err := v.Engine.Params(v.Ctx, domain.PanelID(p.panel), domain.ElectionKind(p.kind))
		if err != nil {
			return err
		}
		params = own
		if p.contact, err = v.lastContact(domain.PanelID(p.panel)); err != nil {
			return err
		}
	}
	if p.contact == "" {
		var err error
		if p.contact, err = v.lastContact(""); err != nil {
			return err
		}
	}
	p.hour, p.method, p.keys = params.CloseTime.String(), params.Method, string(params.KeyPolicy)
	return v.showSchedule(p)
}

// lastContact is where the returning officer of the last election was reached, of
// a panel or of any; empty when there was none.
func (v *visit) lastContact(panel domain.PanelID) (string, error) {
	last, err := v.Engine.Elections(v.Ctx, v.By, elections.ElectionList{Panel: panel, Newest: true, Limit: 10})
	for _, el := range last {
		if el.PublishedAt != nil && el.Contact != "" {
			return el.Contact, err
		}
	}
	return "", err
}

func (v *visit) showSchedule(p plan) error {
	view, err := v.scheduleView(p)
	if err != nil {
		return err
	}
	return v.Show("schedule", view)
}

// changeSchedule goes back from the preview to the form.
func (v *visit) changeSchedule() error { return v.showSchedule(v.readPlan()) }

// editPage is the form of a draft.
func (v *visit) editPage() error {
	el, err := v.Election()
	if err != nil {
		return err
	}
	if err := el.In("R8", domain.Draft); err != nil {
		return err
	}
	zone, err := when.Zone(el.Params.Timezone)
	if err != nil {
		return err
	}
	p := plan{election: string(el.ID), panel: string(el.Panel.ID), kind: string(el.Kind), closes: when.DateOf(el.Timetable.PollCloses, zone).String(),
		hour: el.Params.CloseTime.String(), title: el.Title, method: el.Params.Method, keys: string(el.Params.KeyPolicy), contact: el.Contact, reviewer: el.Reviewer, notice: el.NoticeText,
		vacancies: joinedTerms(el.SeatTerms)}
	if err := v.datesSet(&p, el, zone); err != nil {
		return err
	}
	return v.showSchedule(p)
}

// scheduleAgain shows the form again with what is wrong.
func (v *visit) scheduleAgain(p plan, err error) error {
	view, fault := v.scheduleView(p)
	if fault != nil {
		return fault
	}
	return v.Again(site.FieldOf(err, planFieldNames()), "schedule", &view, &view.Shell)
}

// previewSchedule computes every date; nothing is stored (R16).
func (v *visit) previewSchedule() error {
	p := v.readPlan()
	d, err := v.draft(p)
	if err != nil {
		return v.scheduleAgain(p, err)
	}
	var id domain.ElectionID
	if domain.IsID(p.election) {
		id = domain.ElectionID(p.election)
	}
	el, steps, err := v.Engine.PreviewTimetable(v.Ctx, v.By, id, d)
	if err == nil && len(d.Dates) > 0 {
		err = datesStand(el)
	}
	if err == nil && d.Contact == "" {
		err = refusal.Because(refusal.Missing, "R39", nil).On("contact")
	}
	if err != nil {
		return v.scheduleAgain(p, err)
	}
	p.vacancies = joinedTerms(el.SeatTerms)
	networks, panels, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return err
	}
	shown := elections.ElectionView{Election: el, Steps: steps}
	for _, one := range panels {
		if one.ID == el.Panel {
			shown.Panel = one
		}
	}
	for _, one := range networks {
		if one.ID == el.Network {
			shown.Network = one
		}
	}
	view := web.SchedulePreview{Shell: v.Shell(v.Say("schedule.title")), Name: el.Title, Reference: el.Reference, Dates: site.DateRows(v.Words, steps, v.Now()),
		Facts: v.electionFacts(shown), Notice: v.noticeText(shown), Hidden: p.hidden(), PublishURL: "/office/schedule/publish", ChangeURL: "/office/schedule",
		DraftURL: "/office/schedule/publish"}
	if el.Reviewer == "" {
		view.Warnings = append(view.Warnings, v.Say("office.warn.reviewer"))
	}
	if slices.ContainsFunc(steps, func(s domain.Step) bool { return s.Provisional }) {
		view.Warnings = append(view.Warnings, v.Say("office.warn.provisional", "year", strconv.Itoa(d.Closes.Year)))
	}
	if from := el.Term.From; !from.IsZero() && from.After(d.Closes.AddMonths(6)) {
		view.Warnings = append(view.Warnings, v.Say("office.warn.term", "from", from))
	}
	if notice := el.Timetable.Notice; v.Now().Before(notice) {
		view.Warnings = append(view.Warnings, v.Say("office.warn.early", "when", notice))
	} else if !v.Now().Before(el.Timetable.NominationsClose) {
		view.Warnings = append(view.Warnings, v.Say("office.warn.late"))
	}
	if err := v.willBeTold(&view, shown); err != nil {
		return err
	}
	return v.Show("schedule-preview", view)
}

// willBeTold says how many the notice is written to, and shows what they read.
func (v *visit) willBeTold(view *web.SchedulePreview, el elections.ElectionView) (err error) {
	t := el.Timetable
	if view.Now = v.Now(); view.Now.Before(t.Notice) {
		view.Early, view.Day = true, t.Notice
	}
	told, err := v.Engine.MayVote(v.Ctx, v.By, el.Election)
	if err != nil {
		return err
	}
	view.Told, view.Unreached, view.UnreachedMore = told.People, told.Unreached, told.More
	view.Mails, err = v.mailsOf(el, view.Told)
	return err
}

// noticeText is the notice as it will be read, with what the form adds to it.
func (v *visit) noticeText(el elections.ElectionView) string {
	t := el.Timetable
	text := v.Words.Text("office.notice", refusal.Args{"seats": el.Seats, "panel": el.Panel.Name, "network": el.Network.Name, "term": v.Term(el.Term),
		"nominations_close": t.NominationsClose, "poll_opens": t.PollOpens, "poll_closes": t.PollCloses, "contact": el.Contact})
	if el.NoticeText != "" {
		text += "\n\n" + el.NoticeText
	}
	return text
}

// publishSchedule stores the election as a draft and, unless only that was
// wanted, publishes its notice. What the notice refuses leaves the draft.
func (v *visit) publishSchedule() error {
	p := v.readPlan()
	d, err := v.draft(p)
	if err != nil {
		return v.scheduleAgain(p, err)
	}
	var el domain.Election
	if domain.IsID(p.election) {
		el, err = v.Engine.EditElection(v.Ctx, v.By, domain.ElectionID(p.election), d, nil)
	} else {
		el, err = v.Engine.CreateElection(v.Ctx, v.By, d)
	}
	if err != nil {
		return v.scheduleAgain(p, err)
	}
	if v.Field("only") == "draft" {
		return v.Done(site.OfficePath(el.Reference, "office"), "drafted")
	}
	if v.Field("only") == "self" {
		if err := v.Engine.PublishOnItsDay(v.Ctx, v.By, el.ID); err != nil {
			p.election = string(el.ID)
			return v.scheduleAgain(p, err)
		}
		return v.Done(site.OfficePath(el.Reference, "office"), "publishes-itself")
	}
	publish := v.Engine.PublishNotice
	if v.Ticked("at-once") {
		publish = v.Engine.PublishAtOnce
	}
	published, err := publish(v.Ctx, v.By, el.ID)
	if err != nil {
		p.election = string(el.ID)
		return v.scheduleAgain(p, err)
	}
	return v.Done(site.OfficePath(published.Reference, "office"), "noticed")
}
