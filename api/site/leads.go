package site

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections"
	"hustings/elections/register"
)

// leads says who leads a panel now, since when and why, until when, and what comes
// next for its offices (R100 to R106).
func (v *Visit) leads(panel register.PanelView, a elections.PanelPage) *web.Leads {
	view := &web.Leads{Name: a.Leader}
	if a.As == domain.LeadChair || a.As == domain.LeadActing {
		view.Office = string(a.As)
	}
	say := func(key string, args ...any) { view.Text = append(view.Text, v.Say(key, args...)) }
	key := "leads." + string(a.As)
	if a.As == domain.LeadMember && a.Since.IsZero() { // since there is no chair, which is since ever
		key += "-ever"
	}
	say(key, "name", view.Name, "since", a.Since, "because", v.because(a.Because))
	switch {
	case a.Overdue:
		say("leads.overdue")
	case a.As == domain.LeadActing && !a.SignUntil.IsZero():
		say("leads.signs", "last", a.SignUntil.AddDays(-1))
	case a.As == domain.LeadMember || a.As == domain.LeadCaretaker:
		say("leads.no-letters")
	}
	v.nextOfOffices(a, view)
	if v.By.Is(panel.ID, "", slices.Concat(domain.PanelRoles, domain.Overseers)...) {
		view.Links = append(view.Links, web.Link{URL: confidencePath(panel.Code), Text: v.Say("confidence.list")})
	}
	if a.Next.Move == domain.OfficeByHand && v.By.Is(panel.ID, "", domain.Conveners...) {
		view.Links = append(view.Links, web.Link{URL: PanelPath(panel.Code) + "/convene", Text: v.Say("leads.convene", "office", v.officeWord(a.Next.Office))})
	}
	v.resolutions(panel, a, view)
	return view
}

// resolutions lead a panel's members to what they alone decide by name: whom they co-opt
// to a vacant seat (R119), and who has an office where they are too few for a ballot (R95).
func (v *Visit) resolutions(panel register.PanelView, a elections.PanelPage, view *web.Leads) {
	if !v.By.Is(panel.ID, "", domain.PanelRoles...) {
		return
	}
	move := func(text string, what url.Values) {
		what.Set("panel", panel.Code)
		view.Links = append(view.Links, web.Link{URL: "/motions/new?" + what.Encode(), Text: text})
	}
	if a.Next.Move == domain.OfficeResolves {
		move(v.Say("leads.resolve", "office", v.officeWord(a.Next.Office)), url.Values{"purpose": {"officer"}, "office": {string(a.Next.Office)}})
	}
	for _, t := range a.CoOptable {
		move(v.Say("leads.co-opt", "n", t.Number), url.Values{"purpose": {"co-option"}, "subject": {string(t.ID)}})
	}
}

// because is why the chair is not in her office, in words.
func (v *Visit) because(reason string) string {
	if reason == "" {
		return ""
	}
	return v.Say("leads.because." + strings.ReplaceAll(reason, " ", "-"))
}

func (v *Visit) officeWord(o domain.Office) string { return v.Say("leads.office." + string(o)) }

// nextOfOffices is the one next step of a panel's offices, with the election it is
// about.
func (v *Visit) nextOfOffices(a elections.PanelPage, view *web.Leads) {
	args := []any{"office", v.officeWordOrNone(a.Next.Office)}
	if !a.Next.By.IsZero() {
		args = append(args, "day", a.Next.By, "last", a.Next.By.AddDays(-1))
	}
	key := "leads.next." + string(a.Next.Move)
	if a.Next.Move == domain.OfficeConvenes && a.Next.By.IsZero() {
		key += "-soon"
	}
	view.Next = v.Say(key, args...)
	if el := a.NextElection; el != nil {
		view.Links = append(view.Links, web.Link{URL: ElectionPath(el.Reference), Text: el.Title})
	}
}

func (v *Visit) officeWordOrNone(o domain.Office) string {
	if o == "" {
		return ""
	}
	return v.officeWord(o)
}

func (s *Pages) convenePages() {
	s.HTML(door.Office, http.MethodGet, "/panels/:panel/convene", (*Visit).convenePage)
	s.HTML(door.Office, http.MethodPost, "/panels/:panel/convene", (*Visit).convene)
}

// conveneForm calls the election of an office that has been left to the
// secretariat (R96), also in a panel that was brought in (R2a).
func (v *Visit) conveneForm() (web.Form, register.PanelView, error) {
	panel, err := v.Register.Panel(v.Ctx, v.C.Param("panel"))
	if err != nil {
		return web.Form{}, panel, err
	}
	if err := v.By.Must(panel.ID, "", domain.Conveners...); err != nil {
		return web.Form{}, panel, err
	}
	heading := v.Say("leads.convene-heading")
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: PanelPath(panel.Code), Text: panel.Name}, Heading: heading, Text: []string{v.Say("leads.convene-text")},
		Button: heading, PostURL: PanelPath(panel.Code) + "/convene", CancelURL: PanelPath(panel.Code)}
	view.Fields = []web.Field{v.Choice("radios", "office", "leads.which-office", "office.", string(domain.ChairOffice), string(domain.ViceOffice)), v.WhyField()}
	return view, panel, nil
}

func (v *Visit) convenePage() error {
	view, _, err := v.conveneForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *Visit) convene() error {
	view, panel, err := v.conveneForm()
	if err != nil {
		return err
	}
	el, err := v.Engine.ConveneForPanel(v.Ctx, v.By, panel.ID, domain.Office(v.Field("office")), v.Text("why"))
	if err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(ElectionPath(el.Reference), "convened")
}
