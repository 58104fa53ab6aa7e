package chamber

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

func (s *room) priorityPages() {
	s.html(door.Anyone, http.MethodGet, "/priorities", (*visit).prioritiesPage)
	s.html(door.Secretaries, http.MethodGet, "/priorities/new", (*visit).openRankingPage)
	s.html(door.Secretaries, http.MethodPost, "/priorities/new", (*visit).openRanking)
	s.html(door.Anyone, http.MethodGet, "/priorities/:priorities", (*visit).priorityPage)
	s.Page(door.Anyone, http.MethodGet, "/priorities/:priorities/calendar.ics", s.prioritiesDates)
	s.html(door.SignedIn, http.MethodPost, "/priorities/:priorities/proposals", (*visit).propose)
	s.html(door.SignedIn, http.MethodPost, "/priorities/:priorities/proposals/:proposal/support", (*visit).support)
	s.html(door.Secretaries, http.MethodGet, "/priorities/:priorities/acts/:act", (*visit).rankingActPage)
	s.html(door.Secretaries, http.MethodPost, "/priorities/:priorities/acts/:act", (*visit).rankingAct)
}

func prioritiesPath(ref string) string { return "/priorities/" + url.PathEscape(ref) }

func (v *visit) prioritiesPage() error {
	list, err := v.House.AllPriorities(v.Ctx)
	if err != nil {
		return err
	}
	view := web.PrioritiesList{Shell: v.Shell(v.Say("title.priorities"))}
	if v.By.Is("", "", domain.Secretariat) {
		view.OpenURL = "/priorities/new"
	}
	for _, p := range list {
		row := web.PrioritiesRow{Reference: p.Reference, Title: p.Title, URL: prioritiesPath(p.Reference), State: "priorities-" + string(p.State), At: p.At}
		if len(p.Elected) > 0 {
			s, err := v.House.PrioritiesOf(v.Ctx, v.By, p.Reference)
			if err != nil {
				return err
			}
			for _, n := range s.Chosen {
				row.Chosen = append(row.Chosen, n.Title)
			}
		}
		view.Items = append(view.Items, row)
	}
	return v.Show("priorities", view)
}

func (v *visit) priorityPage() error {
	view, err := v.ranking()
	if err != nil {
		return err
	}
	return v.Show("priority", view)
}

// ranking is one ranking from the proposals to the result, as its reader may see it.
func (v *visit) ranking() (*web.Priorities, error) {
	s, err := v.House.PrioritiesOf(v.Ctx, v.By, v.C.Param("priorities"))
	if err != nil {
		return nil, err
	}
	path := prioritiesPath(s.Reference)
	view := &web.Priorities{Shell: v.Shell(s.Title), Reference: s.Reference, Title: s.Title, State: "priorities-" + string(s.State), ProposeBy: s.ProposeBy,
		NewTitle: v.Field("title"), NewText: v.Text("text"), TooFew: s.State == governance.PrioritiesUnmade}
	view.Back = &web.Link{URL: "/priorities", Text: v.Say("title.priorities")}
	for _, p := range s.Panels {
		view.Panels = append(view.Panels, p.Name)
	}
	if s.FrozenAt != nil {
		view.Frozen, view.Digest = *s.FrozenAt, hexOf(s.ListDigest)
	}
	if s.Opens != nil && s.Closes != nil {
		view.Opens, view.Closes = *s.Opens, *s.Closes
		vote, err := v.Engine.Vote(v.Ctx, v.By, domain.ContestID(s.Vote))
		if err != nil {
			return nil, err
		}
		view.Board = &web.Link{URL: site.BoardPath(vote.Contest), Text: v.Say("priorities.board")}
	}
	if s.AdoptedAt != nil {
		view.Adopted = *s.AdoptedAt
		if len(s.For) > 0 || v.By.HasRole(domain.Overseers...) {
			view.MotionURL = motionPath(s.AdoptedBy)
		}
	}
	if s.MayVote && !v.Now().Before(view.Opens) && v.Now().Before(view.Closes) {
		view.Vote = &web.Link{URL: site.ContestPath(domain.ContestID(s.Vote), "ballot"), Text: v.Say("priorities.vote")}
	}
	if v.Now().Before(s.ProposeBy) || v.Now().Before(view.Closes) {
		view.CalendarURL = path + "/calendar.ics"
	}
	v.proposals(view, s)
	if s.MayPropose {
		view.Propose = path + "/proposals"
		for i, p := range append([]domain.Panel{{Name: v.Say("priorities.own-name")}}, s.For...) {
			if len(s.For) > 0 {
				view.ForPanels = append(view.ForPanels, web.Option{Value: p.Code, Text: p.Name, Chosen: i == 0 || p.Code == v.Field("panel")})
			}
		}
	}
	if s.MayTend {
		for state, act := range map[governance.PrioritiesState]string{governance.Merging: "freeze", governance.PrioritiesFrozen: "call"} {
			if s.State == state || act == "freeze" && s.State == governance.Proposing && !v.Now().Before(s.ProposeBy) {
				view.Acts = append(view.Acts, web.Link{URL: path + "/acts/" + act, Text: v.Say("priorities.act." + act)})
			}
		}
	}
	v.counted(view, s)
	return view, nil
}

// proposals are the lines, what was merged into them, and the trail.
func (v *visit) proposals(view *web.Priorities, s house.PrioritiesShown) {
	path := prioritiesPath(s.Reference)
	titles := map[governance.ProposalID]string{}
	merging := s.MayTend && (s.State == governance.Merging || s.State == governance.Proposing && !v.Now().Before(s.ProposeBy))
	for _, n := range append(slices.Clone(s.Long), s.Merged...) {
		titles[n.ID] = n.Title
	}
	line := func(n governance.Proposal) web.ProposalLine {
		l := web.ProposalLine{Number: n.Number, Title: n.Title, Text: n.Text, By: s.Names[n.By], Supports: n.Supports, Supported: slices.Contains(s.Supported, n.ID),
			Own: n.By == v.By.Person, Anchor: "proposal-" + string(n.ID), Into: titles[n.Into]}
		for _, p := range s.Panels {
			if p.ID == n.Panel {
				l.Panel = p.Name
			}
		}
		if s.MayPropose && !l.Own && !l.Supported {
			l.SupportURL = path + "/proposals/" + string(n.ID) + "/support"
		}
		if merging {
			l.MergeURL, l.WordsURL = path+"/acts/merge?proposal="+string(n.ID), path+"/acts/reword?proposal="+string(n.ID)
		}
		return l
	}
	for _, n := range s.Long {
		view.Proposals = append(view.Proposals, line(n))
	}
	for _, n := range s.Merged {
		view.Merged = append(view.Merged, line(n))
	}
	for _, n := range s.Chosen {
		view.Chosen = append(view.Chosen, line(n))
	}
	for _, c := range s.Trail {
		view.Trail = append(view.Trail, web.ProposalChange{What: c.Was, Why: c.Why, Change: c.Change, Into: titles[c.Into], At: c.At})
	}
}

// counted shows the count as an election's is shown, as far as R85 lets it out.
func (v *visit) counted(view *web.Priorities, s house.PrioritiesShown) {
	if s.Result == nil || view.TooFew {
		return
	}
	if s.Result.Transcript == nil {
		view.Suppressed = v.Say("priorities.withheld")
		return
	}
	v.Stages(&view.Results, s.Result.Transcript)
}

func (v *visit) propose() error {
	ref := v.C.Param("priorities")
	var panel domain.PanelID
	if code := v.Field("panel"); code != "" {
		panels, err := v.panelsInBeing()
		if err != nil {
			return err
		}
		for _, p := range panels {
			if p.Code == code {
				panel = p.ID
			}
		}
	}
	_, err := v.House.Propose(v.Ctx, v.By, ref, panel, v.Field("title"), v.Text("text"))
	if err == nil {
		return v.Done(prioritiesPath(ref), "proposal-made")
	}
	view, failed := v.ranking()
	if failed != nil {
		return failed
	}
	return v.Again(err, "priority", view, &view.Shell)
}

func (v *visit) support() error {
	ref := v.C.Param("priorities")
	if err := v.House.Support(v.Ctx, v.By, ref, governance.ProposalID(v.C.Param("proposal"))); err != nil {
		return err
	}
	return v.Done(prioritiesPath(ref)+"#proposal-"+v.C.Param("proposal"), "proposal-supported")
}

// openForm is the form that opens a ranking.
func (v *visit) openForm() (web.Form, error) {
	form := web.Form{Shell: v.Shell(v.Say("title.priorities-new")), Heading: v.Say("priorities.open"), Text: []string{v.Say("priorities.new-text")}, Button: v.Say("priorities.open"),
		PostURL: "/priorities/new", CancelURL: "/priorities", Fields: []web.Field{v.Asked("text", "title", "priorities.field.title"), v.Asked("datetime-local", "propose_by", "priorities.field.propose-by")}}
	panels, err := v.panelsInBeing()
	for _, p := range panels {
		name := "panel-" + p.Code
		form.Fields = append(form.Fields, web.Field{Kind: "checkbox", Name: name, Label: v.Say("priorities.field.panel", "panel", p.Name), Chosen: v.C.Request.Method == http.MethodGet || v.Ticked(name)})
	}
	return form, err
}

func (v *visit) openRankingPage() error {
	form, err := v.openForm()
	if err != nil {
		return err
	}
	return v.Show("form", form)
}

func (v *visit) openRanking() error {
	form, err := v.openForm()
	if err != nil {
		return err
	}
	d := house.PrioritiesDraft{Title: v.Field("title")}
	panels, err := v.panelsInBeing()
	if err != nil {
		return err
	}
	for _, p := range panels {
		if v.Ticked("panel-" + p.Code) {
			d.Panels = append(d.Panels, p.ID)
		}
	}
	if d.ProposeBy, err = v.Instant("propose_by"); err != nil {
		return v.FormAgain(err, &form)
	}
	p, err := v.House.OpenPriorities(v.Ctx, v.By, d)
	if err != nil {
		return v.FormAgain(err, &form)
	}
	return v.Done(prioritiesPath(p.Reference), "priorities-moved")
}

// rankingForm is the form of what the secretariat does with a ranking.
func (v *visit) rankingForm() (s house.PrioritiesShown, form web.Form, err error) {
	if s, err = v.House.PrioritiesOf(v.Ctx, v.By, v.C.Param("priorities")); err != nil {
		return s, form, err
	}
	act, path := v.C.Param("act"), prioritiesPath(s.Reference)
	if !slices.Contains([]string{"freeze", "call", "merge", "reword"}, act) {
		return s, form, refusal.Because(refusal.Unknown, "R136", nil)
	}
	title := v.Say("priorities.act." + act)
	form = web.Form{Shell: v.Shell(title), Over: &web.Link{URL: path, Text: s.Title}, Heading: title, Button: title, PostURL: path + "/acts/" + act, CancelURL: path}
	switch act {
	case "freeze":
		form.Text = []string{v.Say("priorities.act.freeze-text")}
	case "call":
		opens := v.Asked("datetime-local", "opens", "priorities.field.opens")
		opens.Hint = v.Say("priorities.field.opens-hint")
		form.Text, form.Fields = []string{v.Say("priorities.act.call-text")}, []web.Field{opens, v.Asked("datetime-local", "closes", "priorities.field.closes")}
	default:
		id := governance.ProposalID(v.C.Query("proposal") + v.Field("proposal"))
		i := slices.IndexFunc(s.Long, func(n governance.Proposal) bool { return n.ID == id })
		if i < 0 {
			return s, form, refusal.Because(refusal.Unknown, "R136", nil)
		}
		form.Hidden = []web.Hidden{{Name: "proposal", Value: string(id)}}
		form.Facts = []web.Fact{{Label: v.Say("priorities.proposal-title"), Value: s.Long[i].Title}}
		v.changeFields(&form, s, s.Long[i], act)
	}
	return s, form, nil
}

// changeFields ask how a line is to be changed, and why.
func (v *visit) changeFields(form *web.Form, s house.PrioritiesShown, n governance.Proposal, act string) {
	if act == "merge" {
		into := web.Field{Kind: "select", Name: "into", Label: v.Say("priorities.field.into")}
		for _, o := range s.Long {
			if o.ID != n.ID {
				into.Options = append(into.Options, web.Option{Value: string(o.ID), Text: o.Title, Chosen: v.Field("into") == string(o.ID)})
			}
		}
		form.Text, form.Fields = []string{v.Say("priorities.merge-text")}, []web.Field{into, v.WhyField()}
		return
	}
	title, text := v.Asked("text", "title", "priorities.proposal-title"), v.Asked("textarea", "text", "priorities.proposal-text")
	if v.C.Request.Method == http.MethodGet {
		title.Value, text.Value = n.Title, n.Text
	}
	form.Text, form.Fields = []string{v.Say("priorities.reword-text")}, []web.Field{title, text, v.WhyField()}
}

func (v *visit) rankingActPage() error {
	_, form, err := v.rankingForm()
	if err != nil {
		return err
	}
	return v.Show("form", form)
}

func (v *visit) rankingAct() error {
	s, form, err := v.rankingForm()
	if err != nil {
		return err
	}
	id := governance.ProposalID(v.Field("proposal"))
	switch v.C.Param("act") {
	case "freeze":
		_, err = v.House.FreezeList(v.Ctx, v.By, s.Reference)
	case "call":
		err = v.callRanking(s)
	case "merge":
		_, err = v.House.MergeProposals(v.Ctx, v.By, s.Reference, id, governance.ProposalID(v.Field("into")), v.Field("why"))
	case "reword":
		_, err = v.House.RewordProposal(v.Ctx, v.By, s.Reference, id, v.Field("title"), v.Text("text"), v.Field("why"))
	}
	if err != nil {
		return v.FormAgain(err, &form)
	}
	return v.Done(prioritiesPath(s.Reference), "priorities-moved")
}

func (v *visit) callRanking(s house.PrioritiesShown) error {
	var opens time.Time
	if v.Field("opens") != "" {
		var err error
		if opens, err = v.Instant("opens"); err != nil {
			return err
		}
	}
	closes, err := v.Instant("closes")
	if err != nil {
		return err
	}
	_, err = v.House.CallRanking(v.Ctx, v.By, s.Reference, opens, closes)
	return err
}
