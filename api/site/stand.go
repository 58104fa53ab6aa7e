package site

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/nominations"
)

func (s *Pages) standPages() {
	const path = "/elections/:election"
	s.MemberHTML(door.SignedIn, http.MethodGet, path+"/stand", (*Visit).standPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, path+"/stand", (*Visit).stand)
	s.MemberHTML(door.PanelOnly, http.MethodGet, path+"/propose", (*Visit).proposePage)
	s.MemberHTML(door.PanelOnly, http.MethodPost, path+"/propose", (*Visit).propose)
	s.waiverPages()
	s.MemberHTML(door.SignedIn, http.MethodGet, path+"/withdraw", (*Visit).withdrawPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, path+"/withdraw", (*Visit).withdraw)
	s.MemberHTML(door.SignedIn, http.MethodGet, path+"/object", (*Visit).objectPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, path+"/object", (*Visit).object)
}

// own is an election with the reader's own nomination in it, if there is one.
func (v *Visit) own() (el elections.ElectionView, mine *nominations.NominationView, err error) {
	return v.Engine.MyNomination(v.Ctx, v.By, v.C.Param("election"))
}

// standPage is the form while the nomination can be filled in, and where it
// stands once it was sent.
func (v *Visit) standPage() error {
	el, mine, err := v.own()
	if err != nil {
		return err
	}
	switch {
	case mine == nil:
		if err := v.Engine.MayStand(v.Ctx, v.By, el.ID); err != nil {
			return err
		}
	case mine.SubmittedAt != nil && v.C.Query("edit") == "" || el.PartWindow(mine.Nomination, v.Now()) != nil:
		return v.Show("nomination", v.nomination(el, *mine))
	}
	form := v.standForm(el, mine)
	if mine != nil && mine.SubmittedAt == nil {
		kept, err := v.Engine.KeptSupporters(v.Ctx, v.By, mine.Nomination)
		if err != nil {
			return err
		}
		copy(form.Supporters, kept)
	}
	return v.Show("stand", form)
}

func (v *Visit) standForm(el elections.ElectionView, mine *nominations.NominationView) *web.Stand {
	p, me := el.Params, v.Present.Person
	form := &web.Stand{Shell: v.Shell(v.Say("title.stand", "title", el.Title)), Election: el.Title, ElectionURL: ElectionPath(el.Reference),
		Closes: el.Timetable.NominationsClose, Office: string(el.Office), Name: me.Name(), Organisation: me.Organisation,
		MaxWords: p.StatementWords, MaxChars: p.StatementCharacters, Needed: p.Supporters, OtherOrganisations: p.SupporterOrganisations > 1,
		PostURL: ElectionPath(el.Reference) + "/stand"}
	asked := 0
	if mine != nil {
		form.Statement, form.Interests, form.Consent = mine.Statement, mine.Interests, mine.ConsentAt != nil
		if form.NoInterests = mine.Interests == v.Say("stand.none"); form.NoInterests { // as the tick has it written
			form.Interests = ""
		}
		for _, s := range mine.Supports {
			if s.DeclinedAt == nil {
				asked++
			}
		}
	}
	form.Supporters = make([]string, max(p.Supporters-asked, min(asked, 1))) // one to spare, once enough are asked
	return form
}

// stand takes the whole nomination in one sitting: the candidate's part, then
// the supporters to be asked. What a rule refuses comes back as it was typed.
func (v *Visit) stand() error {
	el, mine, err := v.own()
	if err != nil {
		return err
	}
	form := v.standForm(el, mine)
	form.Statement, form.Interests, form.NoInterests, form.Consent = v.Text("statement"), v.Text("interests"), v.Ticked("no-interests"), v.Ticked("consent")
	var who []string
	var places []int // of the fields they were typed in
	for i := range form.Supporters {
		form.Supporters[i] = v.Field("supporter-" + decimal(i+1))
		if form.Supporters[i] != "" {
			who, places = append(who, form.Supporters[i]), append(places, i+1)
		}
	}
	part := nominations.NominationForm{Statement: form.Statement, Interests: form.Interests, Consent: form.Consent}
	if form.NoInterests && strings.TrimSpace(part.Interests) != "" { // which of the two is true, the page cannot know
		return v.Again(refusal.Because(domain.InterestsAndNone, "R44", nil).On("no-interests"), "stand", form, &form.Shell)
	}
	if form.NoInterests {
		part.Interests = v.Say("stand.none")
	}
	if v.C.PostForm("act") == "draft" {
		if _, err := v.Engine.Keep(v.Ctx, v.By, el.ID, nominations.StandForm{NominationForm: part, Supporters: who}); err != nil {
			return v.Again(err, "stand", form, &form.Shell)
		}
		form.Banner = &web.Banner{Success: true, Heading: v.Say("flash.nomination-kept")}
		return v.Show("stand", form)
	}
	if _, err := v.Engine.Stand(v.Ctx, v.By, el.ID, nominations.StandForm{NominationForm: part, Supporters: who}); err != nil {
		return v.Again(atSupporters(err, places), "stand", form, &form.Shell)
	}
	return v.Done(ElectionPath(el.Reference)+"/stand", "nomination-sent")
}

// atSupporters puts the refusals of supporters at the fields in which they were
// named; what concerns all of them at the first.
func atSupporters(err error, places []int) error {
	var all []error
	for _, r := range refusal.All(err) {
		var i int
		switch _, unread := fmt.Sscanf(r.Field, "supporters[%d]", &i); {
		case unread == nil && i < len(places):
			r = r.On("supporter-" + decimal(places[i]))
		case r.Field == "supporters":
			r = r.On("supporter-1")
		}
		all = append(all, r)
	}
	if len(all) == 0 {
		return err
	}
	return errors.Join(all...)
}

// nomination shows where the reader's own nomination stands.
func (v *Visit) nomination(el elections.ElectionView, n nominations.NominationView) web.Nomination {
	path, now := ElectionPath(el.Reference), v.Now()
	view := web.Nomination{Shell: v.Shell(v.Say("title.nomination", "title", el.Title)), Election: el.Title, ElectionURL: path, Standing: string(n.Standing),
		Candidate: n.Who.Name(), Statement: n.Statement, Interests: n.Interests, Needed: el.Params.Supporters}
	view.NobodyAsked = n.Standing == domain.StandingSupporters
	for _, s := range n.Supports {
		line := web.SupportLine{Name: n.People[s.Person], State: "waiting"}
		switch {
		case s.GivenAt != nil:
			line.State = "given"
		case s.DeclinedAt != nil:
			line.State = "declined"
		default:
			view.NobodyAsked = false
		}
		view.Supports = append(view.Supports, line)
	}
	if r := n.Ruling; r != nil && !r.Valid {
		view.Ruling, view.RulingRule = v.Words.Text("ground."+string(r.Ground), nil)+" "+r.Why, "R47"
		if el.PartWindow(n.Nomination, now) == nil && n.SubmittedAt != nil {
			view.CureUntil = el.Timetable.CuresClose(*n.SubmittedAt, r.Ground)
		}
	}
	if el.PartWindow(n.Nomination, now) == nil {
		view.EditURL = path + "/stand?edit=1"
		if el.Params.Supporters > 0 {
			view.AskURL = view.EditURL
		}
	}
	leaves := el.LeavesRound(n.Nomination, now)
	if n.WithdrawnAt == nil && (now.Before(el.Timetable.PollCloses) || leaves || el.MayDecline(n.Nomination)) && n.Standing != domain.StandingDraft {
		view.WithdrawURL, view.WithdrawUntil = path+"/withdraw", el.Timetable.WithdrawalsClose
		if !now.Before(view.WithdrawUntil) {
			view.WithdrawUntil = el.Timetable.PollCloses
		}
		if leaves {
			view.WithdrawUntil = el.Further.Sealed
		}
	}
	return view
}

func (v *Visit) withdrawPage() error {
	el, mine, err := v.own()
	if err != nil {
		return err
	}
	if mine == nil {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	return v.Show("confirm", v.withdrawal(el, mine))
}

func (v *Visit) withdrawal(el elections.ElectionView, mine *nominations.NominationView) *web.Confirm {
	path := ElectionPath(el.Reference)
	view := &web.Confirm{Shell: v.Shell(v.Say("withdraw.title")), Heading: v.Say("withdraw.title"), Text: []string{v.Say("withdraw.final")},
		Facts:  []web.Fact{{Label: v.Say("votes.election"), Value: el.Title}},
		Button: v.Say("nomination.withdraw"), Danger: true, PostURL: path + "/withdraw", CancelURL: path + "/stand"}
	switch {
	case el.LeavesRound(mine.Nomination, v.Now()):
		view.Text = append(view.Text, v.Say("withdraw.round", "sealed", el.Further.Sealed))
	case !v.Now().Before(el.Timetable.WithdrawalsClose):
		view.Text = append(view.Text, v.Say("withdraw.marked"))
	}
	return view
}

func (v *Visit) withdraw() error {
	el, mine, err := v.own()
	if err != nil {
		return err
	}
	if mine == nil {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	if err := v.Engine.WithdrawNomination(v.Ctx, v.By, mine.ID, v.Field("why")); err != nil {
		view := v.withdrawal(el, mine)
		return v.Again(err, "confirm", view, &view.Shell)
	}
	return v.Done(ElectionPath(el.Reference)+"/stand", "nomination-withdrawn")
}

// further tells when a further round is sealed, opens and closes, who stands in it,
// and offers to withdraw from it until it is sealed (R50a).
func (v *Visit) further(view *web.Election, el elections.ElectionPage) {
	if last := len(el.Contests) - 1; el.Further == nil && last > 0 && el.State == domain.Counting {
		if c := el.Contests[last]; v.Now().Before(c.Closes) {
			view.Waiting = v.Say("election.round", "opens", c.Opens, "closes", c.Closes)
			if c.ReceivesBallots(v.Now()) == nil && (v.By.Anonymous() || v.By.HasRole(door.PanelOnly.Roles...)) {
				view.Vote = &web.Link{URL: ContestPath(c.ID, "ballot"), Text: v.Say("election.vote")}
			}
		}
	}
	if el.Further == nil {
		return
	}
	var names []string
	for _, c := range el.Candidates {
		if slices.Contains(el.Further.Candidates, c.Nomination) && !c.Withdrawn {
			names = append(names, c.Name)
		}
	}
	view.Waiting = v.Say("election.further", "rule", el.Further.Rule, "sealed", el.Further.Sealed, "opens", el.Further.Opens, "closes", el.Further.Closes)
	if len(names) > 0 {
		view.Waiting += " " + v.Say("election.further-candidates", "names", names)
	}
	if el.Own != nil && el.LeavesRound(el.Own.Nomination, v.Now()) {
		view.Withdraw = &web.Link{URL: ElectionPath(el.Reference) + "/withdraw", Text: v.Say("nomination.withdraw")}
	}
}

// proposePage is for an elected member who proposes another for an office (R93).
func (v *Visit) proposePage() error {
	view, err := v.proposal()
	if err != nil {
		return err
	}
	return v.Show("stand", view)
}

func (v *Visit) proposal() (*web.Stand, error) {
	el, err := v.Engine.Election(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return nil, err
	}
	if el.Kind != domain.OfficerElection {
		return nil, refusal.Because(refusal.Unknown, "", nil)
	}
	if err := el.NominationWindow(v.Now()); err != nil {
		return nil, err
	}
	panel, err := v.Register.Panel(v.Ctx, string(el.Election.Panel))
	if err != nil {
		return nil, err
	}
	sitting, err := v.Register.SeatsOn(v.Ctx, panel.ID, cmp.Or(el.Term.From, panel.Today))
	if err != nil {
		return nil, err
	}
	view := &web.Stand{Shell: v.Shell(v.Say("title.propose", "title", el.Title)), Election: el.Title, ElectionURL: ElectionPath(el.Reference),
		Closes: el.Timetable.NominationsClose, Office: string(el.Office), PostURL: ElectionPath(el.Reference) + "/propose"}
	for _, h := range sitting {
		if h.Person.ID != v.By.Person {
			view.Members = append(view.Members, web.Option{Value: string(h.Person.ID), Text: h.Person.Name(), Chosen: string(h.Person.ID) == v.C.PostForm("candidate")})
		}
	}
	return view, nil
}

func (v *Visit) propose() error {
	view, err := v.proposal()
	if err != nil {
		return err
	}
	el, err := v.Engine.Election(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return err
	}
	if id := v.Field("candidate"); !domain.IsID(id) {
		err = refusal.Because(refusal.Missing, "R93", nil).On("candidate")
	} else {
		_, err = v.Engine.Nominate(v.Ctx, v.By, el.ID, domain.PersonID(id))
	}
	if err != nil {
		return v.Again(err, "stand", view, &view.Shell)
	}
	return v.Done(ElectionPath(el.Reference), "proposed")
}

func (v *Visit) objectPage() error {
	view, _, _, err := v.objection()
	if err != nil {
		return err
	}
	return v.Show("confirm", view)
}

// objection is the form to object with: to the roll before it is sealed (R31),
// to the result afterwards (R82).
func (v *Visit) objection() (*web.Confirm, elections.ElectionView, domain.ObjectionAbout, error) {
	el, err := v.Engine.Election(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return nil, el, "", err
	}
	about := domain.AboutRoll
	if el.ProvisionalAt != nil {
		about = domain.AboutResult
	}
	path := ElectionPath(el.Reference)
	title := v.Say("object.title." + string(about))
	return &web.Confirm{Shell: v.Shell(title), Heading: title, Text: []string{v.Say("object.text")}, Facts: []web.Fact{{Label: v.Say("votes.election"), Value: el.Title}},
		WhyNeeded: true, Why: v.Text("why"), Button: v.Say("object.button"), PostURL: path + "/object", CancelURL: path}, el, about, nil
}

func (v *Visit) object() error {
	view, el, about, err := v.objection()
	if err != nil {
		return err
	}
	if _, err := v.Engine.Object(v.Ctx, v.By, el.ID, about, view.Why); err != nil {
		if r, no := refusal.Of(err); no {
			err = r.On("why")
		}
		return v.Again(err, "confirm", view, &view.Shell)
	}
	return v.Done(ElectionPath(el.Reference), "objected")
}
