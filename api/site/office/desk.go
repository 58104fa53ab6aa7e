package office

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/clerk"
	"hustings/elections/voters"
)

func (s *room) deskPages() {
	s.html(door.Staff, http.MethodGet, "/elections/:election/office", (*visit).deskPage)
	s.html(door.Staff, http.MethodGet, "/elections/:election/turnout", (*visit).turnoutPage)
	s.html(door.Staff, http.MethodGet, "/elections/:election/roll", (*visit).rollPage)
	s.html(door.Staff, http.MethodGet, "/elections/:election/objections", (*visit).objectionsPage)
}

// deskPage is one election as its officers work on it.
func (v *visit) deskPage() error {
	el, err := v.ElectionFor(door.Staff)
	if err != nil {
		return err
	}
	items, err := v.Engine.Agenda(v.Ctx, v.By)
	if err != nil {
		return err
	}
	view := web.Desk{Shell: v.Shell(el.Reference), Name: el.Title, Reference: el.Reference, State: string(el.Now),
		ElectionURL: "/elections/" + el.Reference, Dates: site.DateRows(v.Words, el.Steps, v.Now()), Facts: v.electionFacts(el)}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	for _, i := range items {
		if i.Election.ID != el.ID {
			continue
		}
		for _, w := range i.Waits {
			wait := web.Waiting{Text: v.waitWords(w), Late: late(w, v.Now())}
			if w.By != nil {
				wait.Due = *w.By
			}
			if to := waitLink(el.Reference, w.What); to != site.OfficePath(el.Reference, "office") {
				wait.Link = &web.Link{URL: to, Text: v.Say("office.do")}
			}
			view.Waits = append(view.Waits, wait)
		}
	}
	if view.Blocks, err = v.blocked(el); err != nil {
		return err
	}
	v.deskActs(&view, el)
	return v.Show("desk", view)
}

// deskActs lists what the reader's role may do about the election as it stands.
// The acts judge for themselves; this is only what is worth offering.
func (v *visit) deskActs(view *web.Desk, el elections.ElectionView) {
	// long: a list of acts, each with when it is worth offering.
	link := func(page string) web.Link {
		return web.Link{URL: site.OfficePath(el.Reference, page), Text: v.Say("office.act." + page)}
	}
	secretary := v.By.Is(el.Panel.ID, el.ID, door.Office.Roles...)
	officer := v.By.Is(el.Panel.ID, el.ID, door.Officers.Roles...)
	state := el.Now
	before := state == domain.Notice || state == domain.Nominations || state == domain.Withdrawals || state == domain.Sealed
	counted := state == domain.Provisional || state == domain.Certified
	if secretary && state == domain.Draft {
		view.Acts = append(view.Acts, link("notice"), link("edit"))
		if by, err := v.Engine.PublishesItself(v.Ctx, v.By, el.ID); err == nil && by {
			view.Acts = append(view.Acts, link("call-back"))
		} else if err == nil && v.Now().Before(el.Timetable.Notice) {
			view.Acts = append(view.Acts, link("self-publish"))
		}
	}
	if state != domain.Draft {
		view.Acts = append(view.Acts, link("nominations"), link("roll"), link("objections"), link("complaints"))
	}
	if el.Waivable() { // the elected members' to give; here is seen how far they are
		view.Acts = append(view.Acts, link("waive"))
	}
	if len(el.Contests) > 0 {
		view.Acts = append(view.Acts, link("turnout"))
	}
	if secretary && state == domain.Open {
		view.Acts = append(view.Acts, link("remind"))
	}
	if state != domain.Draft && el.Params.KeyPolicy == domain.OfficersKeys && v.By.Is(el.Panel.ID, el.ID, door.KeyHolders.Roles...) {
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
	if secretary && state == domain.Draft || officer && before {
		view.Later = append(view.Later, link("cancel"))
	}
	held := slices.ContainsFunc(el.Contests, func(c domain.Contest) bool { return c.Hold != "" })
	if officer && (state == domain.Closed || held) { // a later round is held while its election is counting
		view.Acts = slices.Insert(view.Acts, 0, link("release"), link("reopen"))
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
		view.Papers = append(view.Papers, web.Link{URL: "/board/" + address, Text: v.Say("office.board-of", "contest", c.Reference)},
			web.Link{URL: "/board/" + address + "/bundle.zip", Text: v.Say("office.bundle-of", "contest", c.Reference)})
	}
	if v.By.Is(el.Panel.ID, el.ID, domain.Auditor) && len(el.Contests) > 0 {
		view.Papers = append(view.Papers, link("auditors-file"))
	}
	view.Papers = append(view.Papers, web.Link{URL: "/record?election=" + el.Reference, Text: v.Say("office.record-of")},
		web.Link{URL: "/office/mail?election=" + el.Reference, Text: v.Say("office.mail-of")}, link("mails"))
	if state != domain.Draft {
		view.Papers = append(view.Papers, web.Link{URL: site.OfficePath(el.Reference, "unreachable"), Text: v.Say("office.act.unreachable")},
			web.Link{URL: site.OfficePath(el.Reference, "roll.csv"), Text: v.Say("office.take.roll")},
			web.Link{URL: site.OfficePath(el.Reference, "nominations.csv"), Text: v.Say("office.take.nominations")})
	}
	if len(el.Contests) > 0 {
		view.Papers = append(view.Papers, web.Link{URL: site.OfficePath(el.Reference, "turnout.csv"), Text: v.Say("office.take.turnout")})
	}
}

// electionFacts say what was decided for an election.
func (v *visit) electionFacts(el elections.ElectionView) []web.Fact {
	facts := []web.Fact{
		{Label: v.Say("office.fact.panel"), Value: el.Panel.Name},
		{Label: v.Say("office.fact.seats"), Value: strconv.Itoa(el.Seats)},
		{Label: v.Say("office.fact.term"), Value: v.Term(el.Term)},
		{Label: v.Say("office.fact.method"), Value: v.Say("office.method." + el.Params.Method)},
		{Label: v.Say("office.fact.keys"), Value: v.Say("office.keys." + string(el.Params.KeyPolicy))},
		{Label: v.Say("office.fact.contact"), Value: el.Contact},
		{Label: v.Say("office.fact.reviewer"), Value: el.Reviewer},
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
	el, err := v.ElectionFor(door.Staff)
	if err != nil {
		return err
	}
	if len(el.Contests) == 0 {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	c := el.Contests[len(el.Contests)-1]
	t, err := v.Engine.Turnout(v.Ctx, c.ID)
	if err != nil {
		return err
	}
	counts, err := v.Engine.MailCounts(v.Ctx, v.By, el.ID)
	if err != nil {
		return err
	}
	view := web.TurnoutPage{Shell: v.Shell(v.Say("turnout.title")), Election: el.Title, ElectionURL: site.OfficePath(el.Reference, "office"),
		Closes: c.Closes, Turnout: web.Turnout{Ballots: t.Ballots, Roll: t.Roll}}
	for _, m := range counts {
		if m.Template == clerk.MailReminder {
			view.Reminders = append(view.Reminders, web.Fact{Label: v.Say("state." + m.State), Value: v.mails(m)})
		}
	}
	return v.Show("turnout", view)
}

// rollPage lists who is on the roll: a register of voters, never of votes.
func (v *visit) rollPage() error {
	el, err := v.ElectionFor(door.Staff)
	if err != nil {
		return err
	}
	done, err := v.Searching(v.Ctx, v.C.Query("q"))
	if err != nil {
		return err
	}
	defer done()
	people, total, err := v.Engine.RollPreview(v.Ctx, v.By, el.ID, voters.PeopleList{Query: v.C.Query("q"), After: v.C.Query("after"), Limit: rollLength + 1})
	if err != nil {
		return err
	}
	view := web.Table{Shell: v.Shell(v.Say("office.act.roll")), Over: site.Over(el), Heading: v.Say("office.act.roll"), Lead: v.Say("office.roll-lead"),
		Columns: []string{v.Say("office.col.name"), v.Say("office.col.number"), v.Say("office.col.organisation")}, None: v.Say("office.nobody"),
		Filter: &web.Filter{Query: v.C.Query("q"), Label: v.Say("office.roll-search")}}
	if v.C.Query("after") != "" {
		view.Pager.First = v.Address(nil)
	}
	if len(people) > rollLength {
		people = people[:rollLength]
		view.Pager.Next = v.Address(map[string]string{"after": people[rollLength-1].Number})
	}
	view.Pager.Shown, view.Pager.Total, view.Pager.More = len(people), min(total, voters.MostCounted), total > voters.MostCounted
	for _, p := range people {
		view.Rows = append(view.Rows, []web.Cell{{Text: p.Name()}, {Text: p.Number}, {Text: p.Organisation}})
	}
	if v.By.Is(el.Panel.ID, el.ID, door.Officers.Roles...) && el.Now != domain.Certified {
		view.Links = append(view.Links, web.Link{URL: site.OfficePath(el.Reference, "roll-change"), Text: v.Say("office.act.roll-change")})
		view.Links = append(view.Links, web.Link{URL: site.OfficePath(el.Reference, "roll-add"), Text: v.Say("office.act.roll-add")})
	}
	return v.Show("table", view)
}

// rollLength is how many names of a roll are on a page: most are found by the
// search, and whoever reads on should not turn pages for ever.
const rollLength = 200

// objectionsPage lists an election's objections with their answers.
func (v *visit) objectionsPage() error {
	el, err := v.ElectionFor(door.Staff)
	if err != nil {
		return err
	}
	list, err := v.Engine.Objections(v.Ctx, v.By, el.ID)
	if err != nil {
		return err
	}
	view := web.Table{Shell: v.Shell(v.Say("office.act.objections")), Over: site.Over(el), Heading: v.Say("office.act.objections"), None: v.Say("office.no-objections"),
		Columns: []string{v.Say("office.col.objection"), v.Say("office.col.about"), v.Say("office.col.at"), v.Say("office.col.answer")}}
	for _, o := range list {
		answer := web.Cell{Text: o.Answer}
		if o.AnsweredAt == nil && v.By.Is(el.Panel.ID, el.ID, door.Officers.Roles...) {
			answer = web.Cell{Text: v.Say("office.answer"), URL: fmt.Sprintf("%s/%s", site.OfficePath(el.Reference, "objections"), o.ID)}
		}
		view.Rows = append(view.Rows, []web.Cell{{Text: o.Words}, {Text: v.Say("office.about." + string(o.About))}, {At: o.At}, answer})
	}
	return v.Show("table", view)
}
