package api

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) deskPages() {
	s.html(door.Staff, http.MethodGet, "/elections/:election/office", (*visit).deskPage)
	s.html(door.Staff, http.MethodGet, "/elections/:election/turnout", (*visit).turnoutPage)
	s.html(door.Staff, http.MethodGet, "/elections/:election/roll", (*visit).rollPage)
	s.html(door.Staff, http.MethodGet, "/elections/:election/objections", (*visit).objectionsPage)
}

// deskPage is one election as its officers work on it.
func (v *visit) deskPage() error {
	el, err := v.election()
	if err != nil {
		return err
	}
	if err := v.mine(door.Staff, el); err != nil {
		return err
	}
	items, err := v.Engine.Agenda(v.ctx, v.by)
	if err != nil {
		return err
	}
	view := web.Desk{Shell: v.shell(el.Reference), Name: el.Title, Reference: el.Reference, State: string(el.Now),
		ElectionURL: "/elections/" + el.Reference, Dates: dateRows(v.Words, el.Steps, v.Now()), Facts: v.electionFacts(el)}
	view.Back = &web.Link{URL: "/office", Text: v.say("office.board")}
	for _, i := range items {
		if i.Election.ID != el.ID {
			continue
		}
		for _, w := range i.Waits {
			wait := web.Waiting{Text: v.Words.Text("office.wait."+w.What, refusal.Args{"n": w.N}), Late: late(w, v.Now())}
			if w.By != nil {
				wait.Due = *w.By
			}
			if to := waitLink(el.Reference, w.What); to != officePath(el.Reference, "office") {
				wait.Link = &web.Link{URL: to, Text: v.say("office.do")}
			}
			view.Waits = append(view.Waits, wait)
		}
	}
	if view.Blocks, err = v.blocked(el); err != nil {
		return err
	}
	v.deskActs(&view, el)
	return v.show("desk", view)
}

// deskActs lists what the reader's role may do about the election as it stands.
// The acts judge for themselves; this is only what is worth offering.
func (v *visit) deskActs(view *web.Desk, el elections.ElectionView) {
	// long: a list of acts, each with when it is worth offering.
	link := func(page string) web.Link {
		return web.Link{URL: officePath(el.Reference, page), Text: v.say("office.act." + page)}
	}
	secretary := v.by.Is(el.Panel.ID, el.ID, door.Office.Roles...)
	officer := v.by.Is(el.Panel.ID, el.ID, door.Officers.Roles...)
	state := el.Now
	before := state == domain.Notice || state == domain.Nominations || state == domain.Withdrawals || state == domain.Sealed
	counted := state == domain.Provisional || state == domain.Certified
	if secretary && state == domain.Draft {
		view.Acts = append(view.Acts, link("notice"), link("edit"))
	}
	if state != domain.Draft {
		view.Acts = append(view.Acts, link("nominations"), link("roll"), link("objections"))
	}
	if waivable(el) { // the elected members' to give; here is seen how far they are
		view.Acts = append(view.Acts, link("waive"))
	}
	if len(el.Contests) > 0 {
		view.Acts = append(view.Acts, link("turnout"))
	}
	if state != domain.Draft && el.Params.KeyPolicy == domain.OfficersKeys && v.by.Is(el.Panel.ID, el.ID, door.KeyHolders.Roles...) {
		view.Acts = append(view.Acts, link("keys"))
	}
	if officer && (state == domain.Provisional || state == domain.Withdrawals) {
		view.Acts = append(view.Acts, link("certify"))
	}
	if officer && el.Outcome == nil && (state == domain.Withdrawals || state == domain.Stopped) {
		view.Acts = append(view.Acts, link("draw"))
	}
	if officer {
		if draw, err := v.lotDrawFields(el); err == nil && draw != nil {
			view.Acts = append(view.Acts, link("draw-lot"))
		}
	}
	if officer && el.Alarm != "" {
		view.Acts = append(view.Acts, link("alarm"))
	}
	if officer && before {
		view.Later = append(view.Later, link("correction"))
	}
	if officer && (before || state == domain.Open || state == domain.Counting && len(el.Contests) > 1) { // a later round has a close of its own
		view.Later = append(view.Later, link("postpone"))
	}
	if secretary && (before || state == domain.Draft) {
		view.Later = append(view.Later, link("cancel"))
	}
	held := slices.ContainsFunc(el.Contests, func(c domain.Contest) bool { return c.Hold != "" })
	if officer && (state == domain.Closed || held) { // a later round is held while its election is counting
		view.Later = append(view.Later, link("release"), link("reopen"))
	}
	if officer && (state == domain.Nominations || state == domain.Withdrawals) && el.Outcome == nil && !v.Now().Before(el.Timetable.PollOpens) {
		view.Acts = append(view.Acts, link("open-late"))
	}
	if officer && (state == domain.Open || state == domain.Counting && len(el.Contests) > 1) {
		view.Later = append(view.Later, link("stop"))
	}
	if officer && counted {
		view.Later = append(view.Later, link("void"))
	}
	if secretary && state == domain.Certified && el.Kind != domain.OfficerElection {
		view.Later = append(view.Later, link("convene"))
	}
	for _, c := range el.Contests {
		address := base64.RawURLEncoding.EncodeToString(c.Board[:])
		view.Papers = append(view.Papers, web.Link{URL: "/board/" + address, Text: v.say("office.board-of", "contest", c.Reference)},
			web.Link{URL: "/board/" + address + "/bundle.zip", Text: v.say("office.bundle-of", "contest", c.Reference)})
	}
	if v.by.Is(el.Panel.ID, el.ID, domain.Auditor) && len(el.Contests) > 0 {
		view.Papers = append(view.Papers, link("auditors-file"))
	}
	view.Papers = append(view.Papers, web.Link{URL: "/record?election=" + el.Reference, Text: v.say("office.record-of")},
		web.Link{URL: "/office/mail?election=" + el.Reference, Text: v.say("office.mail-of")})
}

// electionFacts say what was decided for an election.
func (v *visit) electionFacts(el elections.ElectionView) []web.Fact {
	facts := []web.Fact{
		{Label: v.say("office.fact.panel"), Value: el.Panel.Name},
		{Label: v.say("office.fact.seats"), Value: strconv.Itoa(el.Seats)},
		{Label: v.say("office.fact.term"), Value: v.term(el.Term)},
		{Label: v.say("office.fact.method"), Value: v.say("office.method." + el.Params.Method)},
		{Label: v.say("office.fact.keys"), Value: v.say("office.keys." + string(el.Params.KeyPolicy))},
		{Label: v.say("office.fact.contact"), Value: el.Contact},
		{Label: v.say("office.fact.reviewer"), Value: el.Reviewer},
	}
	kept := facts[:0]
	for _, f := range facts {
		if f.Value != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// turnoutPage shows numbers only (R59, PR5).
func (v *visit) turnoutPage() error {
	el, err := v.election()
	if err != nil {
		return err
	}
	if err := v.mine(door.Staff, el); err != nil {
		return err
	}
	if len(el.Contests) == 0 {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	c := el.Contests[len(el.Contests)-1]
	t, err := v.Engine.Turnout(v.ctx, c.ID)
	if err != nil {
		return err
	}
	counts, err := v.Engine.MailCounts(v.ctx, v.by, el.ID)
	if err != nil {
		return err
	}
	view := web.TurnoutPage{Shell: v.shell(v.say("turnout.title")), Election: el.Title, ElectionURL: officePath(el.Reference, "office"),
		Closes: c.Closes, Turnout: web.Turnout{Ballots: t.Ballots, Roll: t.Roll}}
	for _, m := range counts {
		if m.Template == elections.MailReminder {
			view.Reminders = append(view.Reminders, web.Fact{Label: v.say("state." + m.State), Value: strconv.Itoa(m.Mails)})
		}
	}
	return v.show("turnout", view)
}

// rollPage lists who is on the roll: a register of voters, never of votes.
func (v *visit) rollPage() error {
	el, err := v.election()
	if err != nil {
		return err
	}
	if err := v.mine(door.Staff, el); err != nil {
		return err
	}
	done, err := v.Searching(v.ctx, v.c.Query("q"))
	if err != nil {
		return err
	}
	defer done()
	people, total, err := v.Engine.RollPreview(v.ctx, v.by, el.ID, elections.PeopleList{Query: v.c.Query("q"), After: v.c.Query("after"), Limit: rollLength + 1})
	if err != nil {
		return err
	}
	view := web.Table{Shell: v.shell(v.say("office.act.roll")), Over: over(el), Heading: v.say("office.act.roll"), Lead: v.say("office.roll-lead"),
		Columns: []string{v.say("office.col.name"), v.say("office.col.number"), v.say("office.col.organisation")}, None: v.say("office.nobody"),
		Filter: &web.Filter{Query: v.c.Query("q"), Label: v.say("office.roll-search")}}
	if v.c.Query("after") != "" {
		view.Pager.First = v.address(nil)
	}
	if len(people) > rollLength {
		people = people[:rollLength]
		view.Pager.Next = v.address(map[string]string{"after": people[rollLength-1].Number})
	}
	view.Pager.Shown, view.Pager.Total = len(people), total
	for _, p := range people {
		view.Rows = append(view.Rows, []web.Cell{{Text: p.Name()}, {Text: p.Number}, {Text: p.Organisation}})
	}
	if v.by.Is(el.Panel.ID, el.ID, door.Officers.Roles...) && el.Now != domain.Certified {
		view.Links = append(view.Links, web.Link{URL: officePath(el.Reference, "roll-change"), Text: v.say("office.act.roll-change")})
		view.Links = append(view.Links, web.Link{URL: officePath(el.Reference, "roll-add"), Text: v.say("office.act.roll-add")})
	}
	return v.show("table", view)
}

// rollLength is how many names of a roll are on a page: most are found by the
// search, and whoever reads on should not turn pages for ever.
const rollLength = 200

// objectionsPage lists an election's objections with their answers.
func (v *visit) objectionsPage() error {
	el, err := v.election()
	if err != nil {
		return err
	}
	if err := v.mine(door.Staff, el); err != nil {
		return err
	}
	list, err := v.Engine.Objections(v.ctx, v.by, el.ID)
	if err != nil {
		return err
	}
	view := web.Table{Shell: v.shell(v.say("office.act.objections")), Over: over(el), Heading: v.say("office.act.objections"), None: v.say("office.no-objections"),
		Columns: []string{v.say("office.col.objection"), v.say("office.col.about"), v.say("office.col.at"), v.say("office.col.answer")}}
	for _, o := range list {
		answer := web.Cell{Text: o.Answer}
		if o.AnsweredAt == nil && v.by.Is(el.Panel.ID, el.ID, door.Officers.Roles...) {
			answer = web.Cell{Text: v.say("office.answer"), URL: fmt.Sprintf("%s/%s", officePath(el.Reference, "objections"), o.ID)}
		}
		view.Rows = append(view.Rows, []web.Cell{{Text: o.Words}, {Text: v.say("office.about." + string(o.About))}, {At: o.At}, answer})
	}
	return v.show("table", view)
}
