package office

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
)

func (s *room) programPages() {
	s.html(door.Secretaries, http.MethodGet, "/office/programs", (*visit).programsPage)
	s.html(door.Secretaries.Fresh(), http.MethodGet, "/office/programs/token", (*visit).tokenPage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, "/office/programs/token", (*visit).createToken)
	s.html(door.Secretaries.Fresh(), http.MethodGet, "/office/programs/webhook", (*visit).webhookPage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, "/office/programs/webhook", (*visit).createWebhook)
	s.html(door.Secretaries, http.MethodGet, "/office/programs/:kind/:program/end", (*visit).endProgramPage)
	s.html(door.Secretaries, http.MethodPost, "/office/programs/:kind/:program/end", (*visit).endProgram)
}

// programsPage lists the programs that may ask, and those that are told.
func (v *visit) programsPage() error {
	tokens, err := v.Register.ServiceTokens(v.Ctx, v.By)
	if err != nil {
		return err
	}
	hooks, err := v.Register.Webhooks(v.Ctx, v.By)
	if err != nil {
		return err
	}
	heading := v.Say("office.programs")
	view := web.Table{Shell: v.Shell(heading), Heading: heading, Lead: v.Say("office.programs-lead"), None: v.Say("office.programs-none"),
		Columns: []string{v.Say("office.col.program"), v.Say("office.col.may"), v.Say("office.col.until"), v.Say("office.col.state"), v.Say("office.col.end")}}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	for _, t := range tokens {
		row := []web.Cell{{Text: t.Name}, {Text: v.scopeWords(t.Scopes)}, {At: t.Expires}, {Text: v.Say("office.program-unused")}, {}}
		if t.UsedAt != nil {
			row[3].Text = v.Say("office.program-used", "when", *t.UsedAt)
		}
		if t.Valid(v.Now()) != nil {
			row[3].Text = v.Say("office.program-over")
		} else {
			row[4] = web.Cell{Text: v.Say("office.program-end"), URL: "/office/programs/token/" + t.ID + "/end"}
		}
		view.Rows = append(view.Rows, row)
	}
	for _, w := range hooks {
		row := []web.Cell{{Text: w.URL}, {Text: v.Say("office.program-told", "events", strings.Join(w.Events, ", "))}, {}, {Text: v.Say("office.program-fine")}, {}}
		if len(w.Events) == 0 {
			row[1].Text = v.Say("office.program-told-all")
		}
		if w.Problem != "" {
			row[3].Text = v.Say("office.program-problem", "problem", w.Problem, "n", w.Tries, "when", w.NextTry)
		}
		if w.EndedAt != nil {
			row[3].Text = v.Say("office.program-over")
		} else {
			row[4] = web.Cell{Text: v.Say("office.program-end"), URL: "/office/programs/webhook/" + w.ID + "/end"}
		}
		view.Rows = append(view.Rows, row)
	}
	view.Links = []web.Link{{URL: "/office/programs/token", Text: v.Say("office.token-new")}, {URL: "/office/programs/webhook", Text: v.Say("office.webhook-new")},
		{URL: "/api/v1/docs", Text: v.Say("office.programs-reference")}}
	return v.Show("table", view)
}

func (v *visit) scopeWords(scopes []domain.TokenScope) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = v.Say("office.scope." + string(s))
	}
	return v.Words.List(words)
}

func (v *visit) tokenForm() web.Form {
	heading := v.Say("office.token-new")
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/programs", Text: v.Say("office.programs")}, Heading: heading, Text: []string{v.Say("office.token-text")},
		Button: heading, PostURL: "/office/programs/token", CancelURL: "/office/programs"}
	last := v.Asked("date", "expires", "office.token-last")
	last.Hint = v.Say("office.token-last-hint", "days", domain.TokenMostDays)
	view.Fields = []web.Field{v.Asked("text", "name", "office.token-name")}
	for _, s := range domain.TokenScopes {
		view.Fields = append(view.Fields, web.Field{Kind: "checkbox", Name: "scope-" + string(s), Label: v.Say("office.scope." + string(s)), Chosen: v.Ticked("scope-" + string(s))})
	}
	view.Fields = append(view.Fields, last)
	return view
}

func (v *visit) tokenPage() error { return v.Show("form", v.tokenForm()) }

func (v *visit) createToken() error {
	var scopes []domain.TokenScope
	for _, s := range domain.TokenScopes {
		if v.Ticked("scope-" + string(s)) {
			scopes = append(scopes, s)
		}
	}
	view := v.tokenForm()
	last, err := v.Day("expires")
	if err != nil {
		return v.FormAgain(err, &view)
	}
	t, secret, err := v.Register.CreateServiceToken(v.Ctx, v.By, v.Field("name"), scopes, last)
	if err != nil {
		if r, no := refusal.Of(err); no && r.Field == "scopes" {
			err = r.On("scope-" + string(domain.TokenScopes[0]))
		}
		return v.FormAgain(err, &view)
	}
	return v.once(t.Name, v.Say("office.token-made"), secret)
}

// once shows a secret for the only time.
func (v *visit) once(name, text, secret string) error {
	v.C.Header("Cache-Control", "no-store")
	return v.Show("form", web.Form{Shell: v.Shell(name), Over: &web.Link{URL: "/office/programs", Text: v.Say("office.programs")}, Heading: name, Text: []string{text},
		Facts: []web.Fact{{Label: v.Say("office.secret"), Value: secret, Code: true}}, CancelURL: "/office/programs"})
}

func (v *visit) webhookForm() web.Form {
	heading := v.Say("office.webhook-new")
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/programs", Text: v.Say("office.programs")}, Heading: heading, Text: []string{v.Say("office.webhook-text")},
		Button: heading, PostURL: "/office/programs/webhook", CancelURL: "/office/programs"}
	address := v.Asked("url", "url", "office.webhook-address")
	address.Hint = v.Say("office.webhook-address-hint")
	view.Fields = []web.Field{address}
	for _, e := range webhookEvents() {
		view.Fields = append(view.Fields, web.Field{Kind: "checkbox", Name: "event-" + e, Label: v.Say("office.event." + e), Chosen: v.Ticked("event-" + e)})
	}
	return view
}

func webhookEvents() []string {
	events := slices.Sorted(maps.Values(domain.WebhookEvents))
	return slices.Compact(events)
}

func (v *visit) webhookPage() error { return v.Show("form", v.webhookForm()) }

func (v *visit) createWebhook() error {
	var events []string
	for _, e := range webhookEvents() {
		if v.Ticked("event-" + e) {
			events = append(events, e)
		}
	}
	w, err := v.Register.CreateWebhook(v.Ctx, v.By, v.Field("url"), events)
	if err != nil {
		view := v.webhookForm()
		return v.FormAgain(err, &view)
	}
	return v.once(w.URL, v.Say("office.webhook-made"), w.Secret)
}

func (v *visit) endProgramForm() (web.Form, error) {
	kind := v.C.Param("kind")
	if kind != "token" && kind != "webhook" {
		return web.Form{}, refusal.Because(refusal.Unknown, "", nil)
	}
	heading := v.Say("office.program-end")
	return web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/programs", Text: v.Say("office.programs")}, Heading: heading, Text: []string{v.Say("office.program-end-text")},
		Button: heading, Danger: true, PostURL: "/office/programs/" + kind + "/" + v.C.Param("program") + "/end", CancelURL: "/office/programs"}, nil
}

func (v *visit) endProgramPage() error {
	view, err := v.endProgramForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) endProgram() error {
	view, err := v.endProgramForm()
	if err != nil {
		return err
	}
	end := v.Register.RevokeServiceToken
	if v.C.Param("kind") == "webhook" {
		end = v.Register.EndWebhook
	}
	if err := end(v.Ctx, v.By, v.C.Param("program")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/programs", "program-ended")
}
