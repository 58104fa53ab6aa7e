package hall

import (
	"strconv"
	"strings"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/when"
	elections "hustings/elections/hall"
)

// planForm is an event's form, with what was typed or what it says.
func (v *visit) planForm(e *hall.Event) (web.Form, []domain.Network, error) {
	networks, _, err := v.Register.Networks(v.Ctx)
	if err != nil {
		return web.Form{}, nil, err
	}
	view := web.Form{Shell: v.Shell(v.Say("event.new")), Heading: v.Say("event.new"), Button: v.Say("event.form.save"), PostURL: "/events/new", CancelURL: "/events"}
	values := map[string]string{"at": "12:30", "minutes": "60", "limit": "0"}
	ticked := map[string]bool{}
	if e != nil {
		view.Heading, view.PostURL, view.CancelURL = v.Say("event.change"), path(e.Reference, "change"), path(e.Reference)
		view.Over = &web.Link{URL: path(e.Reference), Text: e.Reference}
		zone := v.Words.Zone()
		values = map[string]string{"title": e.Title, "motion": e.Motion, "themes": strings.Join(e.Themes, "\n"), "about": e.About, "day": e.Starts.In(zone).Format("2006-01-02"),
			"at": e.Starts.In(zone).Format("15:04"), "minutes": strconv.Itoa(int(e.Ends.Sub(e.Starts).Minutes())), "place": e.Place, "link": e.Link, "recording": e.Recording,
			"partner": e.Partner, "limit": strconv.Itoa(e.Limit), "known": strings.Join(e.Known, "\n")}
		ticked["sponsors"], ticked["guests"] = e.Audience.Sponsors, e.Audience.Guests
		for _, n := range e.Audience.Networks {
			ticked["network-"+string(n)] = true
		}
	} else {
		view.Fields = append(view.Fields, v.Choice("radios", "kind", "event.form.kind", "event.kind.", "debate", "roundtable"),
			v.Choice("radios", "attribution", "event.form.attribution", "event.attribution-", "chatham", "on-record"))
	}
	for _, f := range [][2]string{{"text", "title"}, {"textarea", "motion"}, {"textarea", "themes"}, {"textarea", "about"}, {"date", "day"}, {"time", "at"}, {"text", "minutes"}, {"text", "place"},
		{"url", "link"}, {"url", "recording"}, {"text", "partner"}, {"text", "limit"}, {"textarea", "known"}} {
		field := v.Asked(f[0], f[1], "event.form."+f[1])
		if field.Rows = 3; field.Value == "" && v.C.Request.Method == "GET" {
			field.Value = values[f[1]]
		}
		view.Fields = append(view.Fields, field)
	}
	tick := func(name, label string) {
		view.Fields = append(view.Fields, web.Field{Kind: "checkbox", Name: name, Label: label, Chosen: ticked[name] && v.C.Request.Method == "GET" || v.Ticked(name)})
	}
	for _, n := range networks {
		tick("network-"+string(n.ID), v.Say("event.form.networks")+" "+n.Name)
	}
	tick("sponsors", v.Say("event.form.sponsors"))
	tick("guests", v.Say("event.form.guests"))
	if e != nil && e.State == hall.Announced {
		view.Fields = append(view.Fields, v.Asked("textarea", "why", "event.form.why"))
	}
	return view, networks, nil
}

// plan reads the form.
func (v *visit) plan(networks []domain.Network) (p elections.Plan, err error) {
	p = elections.Plan{Kind: hall.Kind(v.Field("kind")), Title: v.Field("title"), Motion: v.Text("motion"), About: v.Text("about"), Themes: strings.Split(v.Text("themes"), "\n"),
		Place: v.Field("place"), Link: v.Field("link"), Recording: v.Field("recording"), Partner: v.Field("partner"), Attribution: hall.Attribution(v.Field("attribution")),
		Known: strings.Split(v.Text("known"), "\n"), Why: v.Text("why"), Audience: hall.Audience{Sponsors: v.Ticked("sponsors"), Guests: v.Ticked("guests")}}
	for _, n := range networks {
		if v.Ticked("network-" + string(n.ID)) {
			p.Audience.Networks = append(p.Audience.Networks, n.ID)
		}
	}
	for name, to := range map[string]*int{"minutes": &p.Minutes, "limit": &p.Limit} {
		if *to, err = strconv.Atoi(v.Field(name)); err != nil {
			return p, refusal.Because(refusal.Malformed, "R161", nil).On(name)
		}
	}
	if p.Day, err = v.Day("day"); err != nil {
		return p, err
	}
	if p.At, err = when.ParseTimeOfDay(v.Field("at")); err != nil {
		if r, is := refusal.Of(err); is {
			return p, r.On("at")
		}
		return p, err
	}
	return p, nil
}

func (v *visit) newPage() error {
	view, _, err := v.planForm(nil)
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) draft() error {
	view, networks, err := v.planForm(nil)
	if err != nil {
		return err
	}
	p, err := v.plan(networks)
	if err == nil {
		var e hall.Event
		if e, err = v.Hall.Draft(v.Ctx, v.By, p); err == nil {
			return v.Done(path(e.Reference, "people"), "event-saved")
		}
	}
	return v.FormAgain(err, &view)
}

func (v *visit) changeForm() (web.Form, []domain.Network, error) {
	s, err := v.Hall.Event(v.Ctx, v.By, v.ref())
	if err != nil {
		return web.Form{}, nil, err
	}
	return v.planForm(&s.Event)
}

func (v *visit) changePage() error {
	view, _, err := v.changeForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) change() error {
	view, networks, err := v.changeForm()
	if err != nil {
		return err
	}
	p, err := v.plan(networks)
	if err == nil {
		if _, err = v.Hall.Change(v.Ctx, v.By, v.ref(), p); err == nil {
			return v.Done(path(v.ref()), "event-saved")
		}
	}
	return v.FormAgain(err, &view)
}

// onPage answers a button of the event's page; why it is refused stands on it.
func (v *visit) onPage(err error, key string) error {
	if err == nil {
		return v.Done(path(v.ref()), key)
	}
	view, failed := v.event()
	if failed != nil {
		return err
	}
	return v.Again(err, "event", view, &view.Shell)
}

func (v *visit) announce() error {
	return v.onPage(v.Hall.Announce(v.Ctx, v.By, v.ref()), "event-announced")
}

func (v *visit) cancelForm() web.Form {
	return web.Form{Shell: v.Shell(v.Say("event.cancel")), Heading: v.Say("event.cancel"), Over: &web.Link{URL: path(v.ref()), Text: v.ref()}, Fields: []web.Field{v.WhyField()},
		Button: v.Say("event.cancel-go"), Danger: true, PostURL: path(v.ref(), "cancel"), CancelURL: path(v.ref())}
}

func (v *visit) cancelPage() error {
	if _, err := v.Hall.Event(v.Ctx, v.By, v.ref()); err != nil {
		return err
	}
	return v.Show("form", v.cancelForm())
}

func (v *visit) cancel() error {
	if err := v.Hall.Cancel(v.Ctx, v.By, v.ref(), v.Text("why")); err != nil {
		view := v.cancelForm()
		return v.FormAgain(err, &view)
	}
	return v.Done(path(v.ref()), "event-cancelled")
}

// attributeForm changes who is named; of an event that has been announced under the
// Chatham House Rule it says whose word is missing, and leads to asking (R152).
func (v *visit) attributeForm() (web.Form, error) {
	s, err := v.Hall.Event(v.Ctx, v.By, v.ref())
	if err != nil {
		return web.Form{}, err
	}
	view := web.Form{Shell: v.Shell(v.Say("event.attribute")), Heading: v.Say("event.attribute"), Over: &web.Link{URL: path(v.ref()), Text: v.ref()}, Text: []string{v.Say("event.attribute-text")},
		Fields: []web.Field{v.Choice("radios", "attribution", "event.form.attribution", "event.attribution-", "chatham", "on-record")}, Button: v.Say("event.form.save"),
		PostURL: path(v.ref(), "attribution"), CancelURL: path(v.ref())}
	if v.Field("attribution") == "" {
		for i, o := range view.Fields[0].Options {
			view.Fields[0].Options[i].Chosen = o.Value == string(s.Attribution)
		}
	}
	if s.Attribution != hall.Chatham || s.State == hall.Planned {
		return view, nil
	}
	if s.LooseningAsked != nil {
		view.Text = append(view.Text, v.Say("writeup.loosen-missing", "asked", *s.LooseningAsked, "missing", len(s.Unwilling(s.Speakers))))
	}
	view.Links = []web.Link{{URL: path(v.ref(), "loosen"), Text: v.Say("writeup.loosen")}}
	return view, nil
}

// loosenPage asks every speaker whether they may be named, by mail (R152).
func (v *visit) loosenPage() error {
	if _, err := v.Hall.Event(v.Ctx, v.By, v.ref()); err != nil {
		return err
	}
	return v.Show("form", v.loosenForm())
}

func (v *visit) loosenForm() web.Form {
	return web.Form{Shell: v.Shell(v.Say("writeup.loosen")), Heading: v.Say("writeup.loosen"), Over: &web.Link{URL: path(v.ref()), Text: v.ref()}, Text: []string{v.Say("writeup.loosen-text")},
		Button: v.Say("writeup.loosen-go"), PostURL: path(v.ref(), "loosen"), CancelURL: path(v.ref(), "attribution")}
}

func (v *visit) loosen() error {
	if err := v.Hall.AskToLoosen(v.Ctx, v.By, v.ref()); err != nil {
		view := v.loosenForm()
		return v.FormAgain(err, &view)
	}
	return v.Done(path(v.ref(), "attribution"), "paper-asked")
}

func (v *visit) attributePage() error {
	view, err := v.attributeForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) attribute() error {
	if err := v.Hall.Attribute(v.Ctx, v.By, v.ref(), hall.Attribution(v.Field("attribution"))); err != nil {
		view, failed := v.attributeForm()
		if failed != nil {
			return failed
		}
		return v.FormAgain(err, &view)
	}
	return v.Done(path(v.ref()), "event-saved")
}
