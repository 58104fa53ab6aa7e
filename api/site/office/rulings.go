package office

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/nominations"
)

func (s *room) rulingPages() {
	s.html(door.Office, http.MethodGet, "/office/rulings", (*visit).rulingsPage)
	s.html(door.Staff, http.MethodGet, "/elections/:election/nominations", (*visit).nominationsPage)
	s.html(door.Staff, http.MethodGet, "/elections/:election/nominations/:nomination", (*visit).rulingPage)
	s.html(door.Officers, http.MethodPost, "/elections/:election/nominations/:nomination", (*visit).rule)
	s.html(door.Officers.Fresh(), http.MethodGet, "/elections/:election/nominations/:nomination/strike", (*visit).strikePage)
	s.html(door.Officers.Fresh(), http.MethodPost, "/elections/:election/nominations/:nomination/strike", (*visit).strike)
}

// rulingsPage lists what waits for a ruling in every election of the reader's.
func (v *visit) rulingsPage() error {
	items, err := v.Engine.Agenda(v.Ctx, v.By)
	if err != nil {
		return err
	}
	view := web.Rulings{Shell: v.Shell(v.Say("rulings.title"))}
	for _, i := range items {
		if i.Now != domain.Nominations && i.Now != domain.Withdrawals {
			continue
		}
		if err := v.rulingRows(i.Election.Reference, &view); err != nil {
			return err
		}
	}
	return v.Show("rulings", view)
}

func (v *visit) nominationsPage() error {
	el, err := v.ElectionFor(door.Staff)
	if err != nil {
		return err
	}
	view := web.Rulings{Shell: v.Shell(v.Say("office.act.nominations"))}
	view.Back = site.Over(el)
	if err := v.rulingRows(el.Reference, &view); err != nil {
		return err
	}
	return v.Show("rulings", view)
}

// rulingRows adds an election's nominations to the page: those complete without
// a ruling, those ruled on, and those that there is nothing to rule on.
func (v *visit) rulingRows(reference string, view *web.Rulings) error {
	list, err := v.Engine.NominationsOf(v.Ctx, v.By, reference)
	if err != nil {
		return err
	}
	for _, n := range list {
		row := web.RulingRow{Candidate: n.Who.Name(), Election: reference, Standing: string(n.Standing), URL: site.OfficePath(reference, "nominations") + "/" + string(n.ID)}
		if n.SubmittedAt != nil {
			row.Received = *n.SubmittedAt
		}
		if due, err := time.Parse(time.RFC3339, n.RulingDue); err == nil {
			row.Due, row.Late = due, !v.Now().Before(due)
		}
		switch {
		case n.Standing == domain.StandingSubmitted:
			view.Waiting = append(view.Waiting, row)
		case n.Ruling != nil:
			view.Done = append(view.Done, row)
		default:
			view.Others = append(view.Others, row)
		}
	}
	slices.SortStableFunc(view.Waiting, func(a, b web.RulingRow) int { return a.Due.Compare(b.Due) })
	return nil
}

// theNomination finds the nomination of the address, within its election.
func (v *visit) theNomination() (n nominations.NominationView, el elections.ElectionView, err error) {
	if el, err = v.Election(); err != nil {
		return n, el, err
	}
	id := domain.NominationID(v.C.Param("nomination"))
	if !domain.IsID(string(id)) {
		return n, el, refusal.Because(refusal.Unknown, "", nil)
	}
	if n, err = v.Engine.Nomination(v.Ctx, v.By, id); err == nil && n.Election != el.ID {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return n, el, err
}

func (v *visit) rulingView(n nominations.NominationView, el elections.ElectionView) web.RuleOn {
	// long: a page's parts in the order in which they are read.
	path := site.OfficePath(el.Reference, "nominations") + "/" + string(n.ID)
	view := web.RuleOn{Shell: v.Shell(v.Say("office.act.nominations")), Candidate: n.Who.Name(), Organisation: n.Who.Organisation, Election: el.Title,
		ElectionURL: site.OfficePath(el.Reference, "nominations"), Statement: n.Statement, Interests: n.Interests, Words: len(strings.Fields(n.Statement)),
		Valid: v.Field("valid"), Why: v.Text("why"), Standing: string(n.Standing)}
	if n.SubmittedAt != nil {
		view.Received = *n.SubmittedAt
	}
	if due, err := time.Parse(time.RFC3339, n.RulingDue); err == nil {
		view.Due = due
	}
	for _, s := range n.Supports {
		line := web.SupportLine{Name: n.People[s.Person], Organisation: n.Employers[s.Person], State: "waiting"}
		switch {
		case s.GivenAt != nil:
			line.State = "given"
		case s.DeclinedAt != nil:
			line.State = "declined"
		}
		view.Supports = append(view.Supports, line)
	}
	check := func(key, rule string, why *refusal.Refusal, args ...any) {
		line := web.CheckLine{Text: v.Say(key, args...), OK: why == nil, Rule: rule}
		if why != nil {
			line.Text, line.Rule = v.Words.Refusal(why), why.Rule
		}
		view.Checks = append(view.Checks, line)
	}
	if j := n.Judged; j != nil {
		kind, rolls, stands := "member", "R29", "R45"
		if el.Kind == domain.OfficerElection {
			kind, rolls, stands = "office", "R90", "R99"
		}
		check("office.check.roll-"+kind, rolls, j.Roll.WhyNot, "day", j.Roll.Qualifying)
		if j.Roll.OnRoll || j.WhyNot == nil || j.WhyNot.Reason != domain.NotQualified && j.WhyNot.Reason != domain.NotElectedMember { // what the first line has said
			check("office.check.stands-"+kind, stands, j.WhyNot)
		}
		for _, p := range j.Alike {
			view.Checks = append(view.Checks, web.CheckLine{Text: v.Say("office.check.alike", "name", p.Name(), "organisation", p.Organisation, "number", p.Number)})
		}
	}
	own, _ := refusal.Of(n.OwnPart(el.Params))
	check("office.check.own", "R41", own)
	backed, _ := refusal.Of(n.CheckSupporters(el.Params))
	check("office.check.supporters", "R41", backed)
	view.Grounds = []web.Option{{Text: v.Say("office.ground.none")}}
	for _, g := range domain.Grounds {
		view.Grounds = append(view.Grounds, web.Option{Value: string(g), Text: v.Say("office.ground." + string(g)), Chosen: string(g) == v.Field("ground")})
	}
	if n.Ruling != nil {
		view.Ruled = n.Ruling.Why
		if view.Ruled == "" {
			view.Ruled = v.Say("state." + string(n.Standing))
		}
	}
	officer := v.By.Is(el.Panel.ID, el.ID, door.Officers.Roles...)
	if officer && n.Ruling == nil && n.SubmittedAt != nil && n.WithdrawnAt == nil {
		view.PostURL = path
	}
	if officer && n.WithdrawnAt == nil {
		view.Strike = &web.Link{URL: path + "/strike", Text: v.Say("office.act.strike")}
	}
	return view
}

func (v *visit) rulingPage() error {
	n, el, err := v.theNomination()
	if err != nil {
		return err
	}
	if err := v.Mine(door.Staff, el); err != nil {
		return err
	}
	return v.Show("ruling", v.rulingView(n, el))
}

// rule records the ruling (R47).
func (v *visit) rule() error {
	n, el, err := v.theNomination()
	if err != nil {
		return err
	}
	switch valid := v.Field("valid"); valid {
	case "yes", "no":
		_, err = v.Engine.RuleNomination(v.Ctx, v.By, n.ID, domain.Ruling{Valid: valid == "yes", Ground: domain.Ground(v.Field("ground")), Why: v.Text("why")})
	default:
		err = refusal.Because(refusal.Missing, "R47", nil).On("valid")
	}
	if err == nil {
		return v.Done(site.OfficePath(el.Reference, "nominations"), "ruled")
	}
	view := v.rulingView(n, el)
	return v.Again(err, "ruling", &view, &view.Shell)
}

func (v *visit) strikeForm(n nominations.NominationView, el elections.ElectionView) web.Form {
	path := site.OfficePath(el.Reference, "nominations") + "/" + string(n.ID)
	return web.Form{Shell: v.Shell(v.Say("office.act.strike")), Over: site.Over(el), Heading: v.Say("office.act.strike"), Text: []string{v.Say("office.text.strike")},
		Facts: []web.Fact{{Label: v.Say("rulings.candidate"), Value: n.Who.Name()}}, Button: v.Say("office.act.strike"), Danger: true, Two: true,
		Fields:  []web.Field{v.Choice("radios", "how", "office.field.how-left", "office.left.", string(domain.Died), string(domain.LostStanding)), v.privateField(), v.publicField()},
		PostURL: path + "/strike", CancelURL: path}
}

func (v *visit) strikePage() error {
	n, el, err := v.theNomination()
	if err != nil {
		return err
	}
	return v.Show("form", v.strikeForm(n, el))
}

func (v *visit) strike() error {
	n, el, err := v.theNomination()
	if err != nil {
		return err
	}
	how := domain.Leaving(v.Field("how"))
	view := v.strikeForm(n, el)
	switch {
	case how != domain.Died && how != domain.LostStanding:
		err = refusal.Because(refusal.Missing, "R45", nil).On("how")
	case v.Text("why") != "" && !v.sawWords(&view, n.Who.Name()+" "+domain.Farewell(v.Say, how, v.Text("public"))+"."):
		return v.Show("form", view)
	default:
		_, err = v.Engine.StrikeCandidate(v.Ctx, v.By, n.ID, how, v.reasons())
	}
	if err == nil {
		return v.Done("/office/requests", "asked")
	}
	return v.FormAgain(err, &view)
}
