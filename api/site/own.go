package site

import (
	"net/http"
	"slices"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections/nominations"
	"hustings/elections/register"
)

// ownPages are what a member changes, or asks for, about themselves.
func (s *Pages) ownPages() {
	for path, p := range map[string]struct{ get, post func(*Visit) error }{
		"/account/address":         {(*Visit).addressPage, (*Visit).askAddress},
		"/account/address/confirm": {(*Visit).addressLanding, (*Visit).takeAddress},
		"/account/mail":            {(*Visit).mailWishesPage, (*Visit).saveMailWishes},
		"/account/language":        {(*Visit).languagePage, (*Visit).saveLanguage},
		"/account/organisation":    {wishPage(domain.WishOrganisation), wish(domain.WishOrganisation)},
		"/account/network":         {wishPage(domain.WishNetwork), wish(domain.WishNetwork)},
	} {
		s.MemberHTML(door.SignedIn, http.MethodGet, path, p.get)
		s.MemberHTML(door.SignedIn, http.MethodPost, path, p.post)
	}
}

func (v *Visit) ownForm(key, path string) web.Form {
	heading := v.Say("own." + key)
	return web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/account", Text: v.Say("account.title")}, Heading: heading, Text: []string{v.Say("own." + key + "-text")},
		Button: v.Say("own." + key + "-button"), PostURL: path, CancelURL: "/account"}
}

func (v *Visit) addressForm() web.Form {
	view := v.ownForm("address", "/account/address")
	email := v.Asked("email", "email", "own.new-address")
	email.Hint = v.Say("own.address-now", "email", v.Present.Person.Email)
	view.Fields = []web.Field{email}
	return view
}

func (v *Visit) addressPage() error { return v.Show("form", v.addressForm()) }

func (v *Visit) askAddress() error {
	err := v.Register.AskOwnAddress(v.Ctx, v.By, v.Field("email"))
	if IsFor(err, domain.ProveAgain) { // signed in long ago: once more, and back here
		return v.To(WithNext("/sign-in", "/account/address"))
	}
	if err != nil {
		view := v.addressForm()
		return v.FormAgain(err, &view)
	}
	return v.Done("/account", "address-asked")
}

// addressLanding is what the mail to the new address opens: only the button spends
// the link.
func (v *Visit) addressLanding() error {
	return v.Show("link", web.LinkLanding{Shell: v.Shell(v.Say("own.address")), Purpose: "address", PostURL: "/account/address/confirm"})
}

func (v *Visit) takeAddress() error {
	token := LinkToken(v.Field("token"), v.Field("pasted"))
	if err := v.Register.TakeOwnAddress(v.Ctx, v.By, token); err != nil {
		view := web.LinkLanding{Shell: v.Shell(v.Say("own.address")), Purpose: "address", PostURL: "/account/address/confirm", Token: token}
		return v.Again(err, "link", &view, &view.Shell)
	}
	return v.Done("/sign-in", "address-taken") // every session has ended
}

func (v *Visit) mailWishesForm(w domain.MailWishes) web.Form {
	view := v.ownForm("mail", "/account/mail")
	view.Fields = []web.Field{{Kind: "checkbox", Name: "reminders", Label: v.Say("own.mail-reminders"), Chosen: w.Reminders},
		{Kind: "checkbox", Name: "results", Label: v.Say("own.mail-results"), Chosen: w.Results}}
	return view
}

func (v *Visit) mailWishesPage() error {
	w, err := v.Register.MailWishes(v.Ctx, v.By)
	if err != nil {
		return err
	}
	return v.Show("form", v.mailWishesForm(w))
}

func (v *Visit) saveMailWishes() error {
	if err := v.Register.SetMailWishes(v.Ctx, v.By, domain.MailWishes{Reminders: v.Ticked("reminders"), Results: v.Ticked("results")}); err != nil {
		return err
	}
	return v.Done("/account", "mail-wishes")
}

// languagePage asks in which language the reader is spoken and written to.
func (v *Visit) languagePage() error {
	view := v.ownForm("language", "/account/language")
	field := v.Choice("radios", "language", "own.language-field", "language.", languagesAsText()...)
	for i := range field.Options {
		field.Options[i].Chosen = field.Options[i].Value == string(v.Words.Language)
	}
	view.Fields = []web.Field{field}
	return v.Show("form", view)
}

// saveLanguage keeps it; what the switch on a page has sent leads back there.
func (v *Visit) saveLanguage() error {
	if err := v.Register.Speak(v.Ctx, v.By, domain.Language(v.Field("language"))); err != nil {
		return err
	}
	if next := ownPath(v.Field("next")); next != "" {
		return v.To(next)
	}
	return v.Done("/account", "language")
}

func languagesAsText() []string {
	tags := make([]string, len(domain.Languages))
	for i, l := range domain.Languages {
		tags[i] = string(l)
	}
	return tags
}

// wishForm asks the office to put a fact of the register right.
func (v *Visit) wishForm(kind domain.WishKind) (web.Form, error) {
	view := v.ownForm(string(kind), "/account/"+string(kind))
	field := v.Asked("text", "organisation", "own.organisation-field")
	if kind == domain.WishOrganisation {
		field.Hint = v.Say("own.organisation-now", "organisation", v.Present.Person.Organisation)
	} else {
		networks, _, err := v.Register.Networks(v.Ctx)
		if err != nil {
			return view, err
		}
		_, facts, err := v.Register.Person(v.Ctx, v.By, v.By.Person)
		if err != nil {
			return view, err
		}
		in := map[domain.NetworkID]bool{}
		for _, m := range facts {
			in[m.Network] = in[m.Network] || m.Until == nil
		}
		field = web.Field{Kind: "select", Name: "network", Label: v.Say("own.network-field")}
		for _, n := range networks {
			if n.EndedOn == nil && !in[n.ID] {
				field.Options = append(field.Options, web.Option{Value: string(n.ID), Text: n.Name, Chosen: string(n.ID) == v.Field("network")})
			}
		}
	}
	words := v.Asked("textarea", "words", "own.words")
	words.Rows = 3
	view.Fields = []web.Field{field, words}
	return view, nil
}

func wishPage(kind domain.WishKind) func(*Visit) error {
	return func(v *Visit) error {
		view, err := v.wishForm(kind)
		if err != nil {
			return err
		}
		return v.Show("form", view)
	}
}

func wish(kind domain.WishKind) func(*Visit) error {
	return func(v *Visit) error {
		if err := v.Register.Wish(v.Ctx, v.By, kind, v.Field(string(kind)), v.Text("words")); err != nil {
			view, fault := v.wishForm(kind)
			if fault != nil {
				return fault
			}
			return v.FormAgain(err, &view)
		}
		return v.Done("/account", "wish-asked")
	}
}

// ownWishes words what the reader has asked for and what came of it, the latest first.
func (v *Visit) ownWishes(list []register.WishShown) (facts []web.Fact) {
	for _, w := range slices.Backward(list) {
		state := v.Say("own.wish-waits", "when", w.AskedAt)
		if w.DecidedAt != nil {
			state = v.Say("own.wish-"+map[bool]string{true: "granted", false: "refused"}[w.Granted], "when", *w.DecidedAt)
			if w.Answer != "" {
				state += " " + w.Answer
			}
		}
		facts = append(facts, web.Fact{Label: v.WishWords(w), Value: state})
	}
	return facts
}

// WishWords says what is asked for.
func (v *Visit) WishWords(w register.WishShown) string {
	if w.Kind == domain.WishOrganisation {
		return v.Say("own.wish-organisation", "organisation", w.Value)
	}
	return v.Say("own.wish-network", "network", w.Network)
}

// ownElections are the elections that concern the reader, those under way first, each
// with the own vote and the own nomination: what she looks for is found here whatever
// has become of it.
func (v *Visit) ownElections() ([]web.OwnElection, error) {
	running, err := v.Engine.MyElections(v.Ctx, v.By)
	if err != nil {
		return nil, err
	}
	stood, err := v.Engine.MyNominations(v.Ctx, v.By)
	if err != nil {
		return nil, err
	}
	var list []web.OwnElection
	at := map[domain.ElectionID]int{}
	for _, m := range running {
		line := v.ownElection(m.Election)
		line.Votes = m.MayVote
		if m.MayVote && m.Now == domain.Open && m.Contest != nil && m.Ballots == 0 {
			line.BallotURL = ContestPath(m.Contest.ID, "ballot")
		}
		at[m.ID] = len(list)
		list = append(list, line)
	}
	for _, n := range stood {
		i, there := at[n.Election.ID]
		if !there {
			i, at[n.Election.ID] = len(list), len(list)
			list = append(list, v.ownElection(n.Election))
		}
		if list[i].Standing == "" || n.WithdrawnAt == nil { // of several the one that stands
			list[i].Standing, list[i].NominationURL, list[i].WithdrawURL = string(n.Standing), list[i].URL+"/stand", v.withdrawURL(n)
		}
	}
	return list, nil
}

func (v *Visit) ownElection(el domain.Election) web.OwnElection {
	line := web.OwnElection{Title: el.Title, URL: ElectionPath(el.Reference), State: string(el.StateAt(v.Now()))}
	if next, at, there := el.NextStep(v.Now()); there {
		line.Next, line.NextAt = v.Say(nextWord(next)), at
	}
	return line
}

// withdrawURL is where a nomination is withdrawn; empty when there is nothing to
// withdraw, or no time.
func (v *Visit) withdrawURL(n nominations.MyNomination) string {
	el, now := n.Election, v.Now()
	if n.WithdrawnAt != nil || n.SubmittedAt == nil || !now.Before(el.Timetable.PollCloses) && !el.LeavesRound(n.Nomination, now) && !el.MayDecline(n.Nomination) {
		return ""
	}
	return ElectionPath(el.Reference) + "/withdraw"
}
