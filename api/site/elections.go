package site

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) electionPages() {
	s.MemberHTML(door.Anyone, http.MethodGet, "/elections", (*Visit).electionsPage)
	s.MemberHTML(door.Anyone, http.MethodGet, "/elections/:election", (*Visit).electionPage)
	s.HTML(door.Anyone, http.MethodGet, "/elections/:election/rules", (*Visit).frozenPage)
}

// underWay are the recorded states of elections in which something still comes.
var underWay = []domain.State{domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open, domain.Stopped, domain.Closed, domain.Counting}

// panelNames are the names of all panels, by id.
func (v *Visit) panelNames() (map[domain.PanelID]string, error) {
	_, panels, err := v.Register.Networks(v.Ctx)
	names := make(map[domain.PanelID]string, len(panels))
	for _, p := range panels {
		names[p.ID] = p.Name
	}
	return names, err
}

// card is an election in a list, with what comes next.
func (v *Visit) card(el domain.Election, panels map[domain.PanelID]string) web.ElectionCard {
	now := v.Now()
	card := web.ElectionCard{Reference: el.Reference, Title: el.Title, URL: ElectionPath(el.Reference), Panel: panels[el.Panel], State: string(el.StateAt(now)), Now: now}
	if m, at, ok := el.NextStep(now); ok {
		card.NextWhat, card.NextAt = nextWord(m), at
	}
	if el.ProvisionalAt != nil || el.CertifiedAt != nil {
		card.URL += "/result"
	}
	return card
}

// nextWord is the catalogue's key for a deadline that lies ahead.
func nextWord(m domain.Milestone) string {
	switch m {
	case domain.NominationsOpen:
		return "next.opens-nominations"
	case domain.NominationsClose:
		return "next.closes-nominations"
	case domain.PollOpens:
		return "next.opens"
	case domain.PollCloses:
		return "next.closes"
	}
	return "date-of." + DateKeys[m]
}

// electionsPage lists elections by reference; ?state= and ?q= narrow.
func (v *Visit) electionsPage() error {
	view := web.Elections{Shell: v.Shell(v.Say("title.elections")), Filter: web.Filter{Query: v.C.Query("q")}}
	state := domain.State(v.C.Query("state"))
	view.Filter.State = []web.Option{{Value: "", Text: v.Say("elections.any-state"), Chosen: state == ""}}
	for _, s := range []domain.State{domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open, domain.Closed, domain.Counting,
		domain.Provisional, domain.Certified, domain.Cancelled, domain.Stopped, domain.Void} {
		view.Filter.State = append(view.Filter.State, web.Option{Value: string(s), Text: v.Say("state." + string(s)), Chosen: s == state})
	}
	list := elections.ElectionList{After: v.C.Query("after"), Text: view.Filter.Query, Newest: true, Limit: pageLength + 1}
	if state != "" {
		list.States = []domain.State{state}
	}
	found, err := v.Engine.Elections(v.Ctx, v.By, list)
	if err != nil {
		return err
	}
	panels, err := v.panelNames()
	if err != nil {
		return err
	}
	if len(found) > pageLength {
		found = found[:pageLength]
		view.Pager.Next = v.pageAfter(found[pageLength-1].Reference)
	}
	if list.After != "" {
		view.Pager.First = v.pageAfter("")
	}
	for _, el := range found {
		view.Items = append(view.Items, v.card(el, panels))
	}
	return v.Show("elections", view)
}

// pageLength is how many lines a page of a list has.
const pageLength = 30

// pageAfter is this page's address going on behind a key of its list.
func (v *Visit) pageAfter(key string) string {
	q := v.C.Request.URL.Query()
	q.Del("after")
	if key != "" {
		q.Set("after", key)
	}
	if len(q) == 0 {
		return v.C.Request.URL.Path
	}
	return v.C.Request.URL.Path + "?" + q.Encode()
}

func (v *Visit) electionPage() error {
	// long: the parts of the page, one after the other.
	el, err := v.Engine.ElectionPage(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return err
	}
	p, now := el.Params, v.Now()
	if wait := el.Timetable.Notice.Sub(now); el.PublishedAt != nil && wait > 0 && wait < time.Second {
		now = el.Timetable.Notice // the notice is out: its instant is the whole second that has begun
	}
	view := web.Election{Shell: v.Shell(el.Title), Name: el.Title, Reference: el.Reference, State: string(el.StateAt(now)), Panel: el.Panel.Name,
		PanelURL: "/panels/" + url.PathEscape(el.Panel.Code), Seats: el.Seats, Method: methodName(p.Method),
		Contact: el.Contact, Reviewer: el.Reviewer, Notice: el.NoticeText, Timetable: DateRows(v.Words, el.Steps, now), Now: now}
	if el.Kind != domain.OfficerElection {
		view.TermFrom, view.TermLastDay = Civil(el.Term.From), Civil(el.Term.LastDay())
	}
	if el.PublishedAt != nil && !el.Timetable.PollCloses.IsZero() && now.Before(el.Timetable.PollCloses) {
		view.CalendarURL = ElectionPath(el.Reference) + "/calendar.ics"
	}
	view.WhoVotes, view.WhoStands = v.whoMay(el.ElectionView)
	if view.Candidates, view.Corrections, err = v.candidates(el); err != nil {
		return err
	}
	if el.Now == domain.Cancelled || el.Now == domain.Void || el.Now == domain.Stopped {
		ended(&view)
	}
	if el.Alarm != "" {
		view.Alarm = v.Say("election.alarm-text")
	}
	if n := len(el.Contests); n > 0 {
		v.roundsOf(&view, el)
	}
	if el.ProvisionalAt != nil || el.CertifiedAt != nil {
		view.Results = &web.Link{URL: ElectionPath(el.Reference) + "/result", Text: v.Say("election.see-result")}
	}
	view.Stand = v.standing(el)
	if el.Now == domain.Nominations && el.Kind == domain.OfficerElection && v.By.HasRole(door.PanelOnly.Roles...) {
		view.Propose = &web.Link{URL: ElectionPath(el.Reference) + "/propose", Text: v.Say("election.propose")}
	}
	if el.MayWaive {
		view.Waive = &web.Link{URL: ElectionPath(el.Reference) + "/waive", Text: v.Say("office.act.waive")}
	}
	v.ownEntry(&view, el)
	if el.MayComplain {
		view.Complain = &web.Link{URL: ElectionPath(el.Reference) + "/complain", Text: v.Say("complain.title")}
	}
	if el.PublishedAt != nil {
		view.Rules = &web.Link{URL: ElectionPath(el.Reference) + "/rules", Text: v.Say("rules.frozen-link")}
	}
	return v.Show("election", view)
}

// standing is the way to the reader's own nomination, or the way to stand for whoever
// may; a visitor signs in on the way.
func (v *Visit) standing(el elections.ElectionPage) *web.Link {
	link := &web.Link{URL: ElectionPath(el.Reference) + "/stand", Text: v.Say("election.stand")}
	switch {
	case el.Own != nil: // whatever has become of it, and whenever she looks for it
		link.Text = v.Say("election.own-nomination")
		return link
	case el.MayStand, v.By.Anonymous() && el.Now == domain.Nominations:
		return link
	}
	return nil
}

// ownEntry tells whoever has or had to do with the network whether she is on the roll until the poll has closed,
// why she is not, and until when that can be put right (R31, R33).
func (v *Visit) ownEntry(view *web.Election, el elections.ElectionPage) {
	own := el.Roll
	if own == nil {
		return
	}
	officers := el.Kind == domain.OfficerElection
	if !own.OnRoll && (officers && !v.By.HasRole(door.PanelOnly.Roles...) || !officers && !own.Member && !v.By.HasRole(domain.Member)) {
		view.Vote = nil
		return // officers, and whoever the election is none of
	}
	object := own.Member && el.MayObject(domain.AboutRoll, el.Timetable.RollSealed, v.Now()) == nil
	switch {
	case own.OnRoll && own.Sealed:
		view.Roll = v.Say("election.on-roll")
	case own.OnRoll && officers: // who is elected says it: there is nothing to object to (R90)
		view.Roll = v.Say("election.on-officers-roll", "sealed", el.Timetable.RollSealed)
	case own.OnRoll:
		view.Roll = v.Say("election.on-roll-so-far", "sealed", el.Timetable.RollSealed)
	default:
		view.Vote = nil
		view.Roll = v.Say("election.not-on-roll", "why", v.toHerself(own.WhyNot))
		if !own.AskBy.IsZero() && !object {
			view.Roll += " " + v.Say("election.ask-by", "contact", el.Contact, "by", own.AskBy)
		} else if object {
			view.Roll += " " + v.Say("election.object-by", "by", el.Timetable.RollSealed)
		}
	}
	if object {
		view.Object = &web.Link{URL: ElectionPath(el.Reference) + "/object", Text: v.Say("election.object")}
	}
}

// toHerself words to the person concerned why she is not on the roll; the
// refusal's own words speak of her to officers.
func (v *Visit) toHerself(r *refusal.Refusal) string {
	key := "election.you." + r.Reason.Name
	if text := v.Words.Text(key, r.Args); text != key {
		return text
	}
	return v.Words.Refusal(r)
}

// roundsOf adds what the rounds of an election have to show: turnout, boards,
// the way to vote, and whom the count waits for.
func (v *Visit) roundsOf(view *web.Election, el elections.ElectionPage) {
	last := el.Contests[len(el.Contests)-1]
	for _, c := range el.Contests {
		view.Boards = append(view.Boards, web.Link{URL: BoardPath(c), Text: c.Title})
	}
	if el.Now == domain.Open {
		view.Vote = &web.Link{URL: ContestPath(last.ID, "ballot"), Text: v.Say("election.vote")}
		if v.By.Anonymous() {
			view.VisitorVotes, view.CSRF = true, v.token()
		}
	}
	if last.Hold != "" {
		view.Waiting = v.Say("election.held")
	}
	if el.Now == domain.Sealed || el.Now == domain.Withdrawals {
		return
	}
	view.Turnout = &web.Turnout{Ballots: el.Turnout.Ballots, Roll: el.Turnout.Roll}
	v.further(view, el)
}

// whoMay words who votes and who stands (R29, R45, R90).
func (v *Visit) whoMay(el elections.ElectionView) (votes, stands string) {
	if el.Kind == domain.OfficerElection {
		return v.Say("who.panel", "panel", el.Panel.Name), v.Say("who.panel-stands", "panel", el.Panel.Name)
	}
	votes = v.Say("who.members", "network", el.Network.Name, "day", el.Timetable.QualifyingDate)
	stands = v.Say("who.members-stand", "network", el.Network.Name)
	if roles := el.Params.AcceptedRoles; len(roles) > 0 {
		stands = v.Say("who.roles-stand", "network", el.Network.Name, "roles", roles)
	}
	if n := el.Params.Supporters; n > 0 {
		stands += " " + v.Say("who.supporters", "n", n)
	}
	return votes, stands
}

// candidates are the published ones, and the dated notes beside the statement.
func (v *Visit) candidates(el elections.ElectionPage) (list []web.Candidate, notes []web.Correction, err error) {
	names := map[domain.NominationID]string{}
	left, how := map[domain.NominationID]time.Time{}, map[domain.NominationID]domain.Leaving{}
	for _, c := range el.Candidates {
		names[c.Nomination] = c.Name
	}
	for _, p := range el.Said {
		var body struct {
			Nomination domain.NominationID
			Text, Why  string
			Milestone  domain.Milestone
			Now        time.Time
			How        string
			Public     string
		}
		if p.Kind == domain.StatementOfCandidates || json.Unmarshal(p.Body, &body) != nil {
			continue
		}
		switch p.Kind {
		case domain.CorrectionSlip:
			notes = append(notes, web.Correction{At: p.At, Text: body.Text})
		case domain.CandidateLeft:
			left[body.Nomination] = p.At
			how[body.Nomination] = domain.Leaving(body.How)
			notes = append(notes, web.Correction{At: p.At, Text: strings.TrimSpace(v.Say("note.left."+body.How, "name", cmp.Or(names[body.Nomination], v.Say("note.somebody")), "public", body.Public))})
		case domain.DeadlineMoved:
			notes = append(notes, web.Correction{At: p.At, Text: v.Say("note.moved", "what", v.Say("date-of."+DateKeys[body.Milestone]), "now", body.Now, "why", body.Why)})
		case domain.ElectionEnded:
			notes = append(notes, web.Correction{At: p.At, Ends: true, Text: v.Say("note.ended", "how", domain.State(body.How), "why", body.Why)})
		}
	}
	kept, err := v.Register.Portraits(v.Ctx, candidatesOf(el.Candidates)...)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range el.Candidates {
		list = append(list, web.Candidate{Name: c.Name, URL: PersonPath(c.Person), Photo: photoPath(c.Person, kept), Organisation: c.Organisation, Statement: c.Statement, Withheld: c.Withheld,
			Interests: c.Interests, Withdrawn: left[c.Nomination], Left: string(how[c.Nomination])})
	}
	return list, notes, nil
}

// methodName is what a returning officer calls a counting method.
func methodName(m string) string {
	rules, err := count.Method(m).Rules()
	if err != nil {
		return m
	}
	return rules.Name()
}

func candidatesOf(list []elections.CandidateView) []domain.PersonID {
	ids := make([]domain.PersonID, len(list))
	for i, c := range list {
		ids[i] = c.Person
	}
	return ids
}

// ended says at the head of an election's page how it ended before its time, and ends
// its timetable there: what was to come does not come.
func ended(view *web.Election) {
	for _, c := range view.Corrections {
		if c.Ends {
			view.Ended = c.Text
			view.Timetable = slices.DeleteFunc(view.Timetable, func(r web.DateRow) bool { return r.At.After(c.At) })
			view.Now = time.Time{}
		}
	}
}
