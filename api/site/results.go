package site

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
)

func (s *Pages) resultPages() {
	s.MemberHTML(door.Anyone, http.MethodGet, "/elections/:election/result", (*Visit).resultPage)
	s.HTML(door.SignedIn, http.MethodPost, "/elections/:election/recount", (*Visit).recount)
}

// resultPage shows who was elected, the count stage by stage and in plain words,
// as far as the rules of disclosure let it out (R85).
func (v *Visit) resultPage() error {
	d, err := v.Engine.Result(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return err
	}
	el := d.Election
	view := web.Results{Shell: v.Shell(v.Say("results.title", "name", el.Title)), Name: el.Title, Reference: el.Reference, State: string(el.State),
		Seats: el.Seats, NotFilled: el.Outcome.Vacant}
	view.Back = &web.Link{URL: ElectionPath(el.Reference), Text: el.Title}
	switch {
	case el.CertifiedAt != nil:
		view.At = *el.CertifiedAt
	case el.ProvisionalAt != nil:
		view.At = *el.ProvisionalAt
	}
	switch {
	case d.Differs != nil && d.Final:
		view.Differs = v.Say("results.differs")
	case d.Differs != nil:
		view.Differs = v.Say("results.not-signed")
	}
	for _, r := range d.Returned {
		view.Elected = append(view.Elected, web.Candidate{Name: r.Name, Organisation: r.Organisation})
	}
	if err := v.objecting(&view, el); err != nil {
		return err
	}
	if !v.By.Anonymous() && el.State == domain.Provisional {
		err := v.Engine.MayRecount(v.Ctx, v.By, el.ID)
		if _, no := refusal.Of(err); err != nil && !no {
			return err
		} else if !no {
			view.RecountURL = ElectionPath(el.Reference) + "/recount"
		}
	}
	for _, c := range d.Rounds {
		view.Downloads = append(view.Downloads, web.Link{URL: BoardPath(c) + "/bundle.zip", Text: v.Say("results.bundle", "title", c.Title)},
			web.Link{URL: BoardPath(c), Text: v.Say("results.board", "title", c.Title)})
	}
	v.numbers(&view, d)
	if err := v.course(&view, d); err != nil {
		return err
	}
	v.takeAway(&view, d)
	again, err := v.Engine.Countbacks(v.Ctx, v.By, el.Reference)
	if err != nil {
		return err
	}
	for _, b := range again {
		view.Countbacks = append(view.Countbacks, web.Link{URL: CountbackPath(el.Reference, b.ID), Text: v.Say("results.countback."+string(b.State), "reference", b.Reference)})
	}
	return v.Show("results", view)
}

// takeAway lists the result as files, as far as it is told.
func (v *Visit) takeAway(view *web.Results, d elections.Declaration) {
	el := d.Election
	if el.State == domain.Void {
		return
	}
	take := func(file, key string) {
		view.Files = append(view.Files, web.Link{URL: ElectionPath(el.Reference) + "/" + file, Text: v.Say(key)})
	}
	take("declaration.pdf", "results.take.declaration")
	take("result.csv", "results.take.csv")
	if len(d.Groups) > 0 {
		take("turnout-by-organisation.csv", "results.take.groups")
	}
	if d.Numbers != nil && (d.Disclosure.Papers || v.By.Is(el.Panel, el.ID, domain.Auditor)) {
		take("papers.blt", "results.take.blt")
		take("papers.csv", "results.take.papers")
	}
}

// recount counts again for a candidate, and says what came of it (R87).
func (v *Visit) recount() error {
	el, err := v.Election()
	if err != nil {
		return err
	}
	if err := v.Engine.Recount(v.Ctx, v.By, el.ID); err != nil {
		return err
	}
	if el, err = v.Election(); err != nil {
		return err
	}
	said := "recounted"
	if el.Alarm != "" {
		said = "recount-differs"
	}
	return v.Done(ElectionPath(el.Reference)+"/result", said)
}

// objecting says until when a provisional result may be objected to (R82).
func (v *Visit) objecting(view *web.Results, el domain.Election) error {
	if el.State != domain.Provisional || el.ProvisionalAt == nil || el.Params.ObjectionDays == 0 {
		return nil
	}
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return err
	}
	ends, err := el.ObjectionsClose(calendar)
	if err != nil {
		return err
	}
	if v.Now().Before(ends) {
		view.ObjectionsUntil, view.ObjectURL = ends, ElectionPath(el.Reference)+"/object"
	}
	return nil
}

func (v *Visit) numbers(view *web.Results, d elections.Declaration) {
	if d.Election.Outcome.Decision == domain.DecidedByPoll {
		v.proofs(view, d)
	}
	if met, known := d.Quorum(); known {
		view.Quorum = v.Say("results.quorum-" + map[bool]string{true: "met", false: "missed"}[met])
	}
	if d.Numbers == nil {
		view.Suppressed = v.withheld(d)
		return
	}
	if !d.Disclosure.Numbers {
		view.ShownTo = v.Say("results.shown-auditors")
		if d.Disclosure.Panel {
			view.ShownTo = v.Say("results.shown-panel")
		}
	}
	n, t := d.Numbers, d.Transcript
	view.Turnout = web.Turnout{Ballots: n.Turnout, Roll: n.Roll}
	fact := func(key string, value any) {
		view.Figures = append(view.Figures, web.Fact{Label: v.Say(key), Value: v.Words.Value(value)})
	}
	fact("results.valid", n.Valid)
	fact("results.blank", n.Blank)
	fact("results.invalid", n.Invalid)
	fact("results.by-service", n.Counter)
	if t.HasQuota {
		fact("results.quota", t.QuotaText())
	}
	if t.Pairwise == nil {
		v.Stages(view, t)
	}
	for _, tie := range t.Lots {
		view.Ties = append(view.Ties, v.Say("results.tied-at", "n", tie.Stage))
	}
}

// course says how the turnout of the round that decided grew, where its numbers are told
// to whoever asks.
func (v *Visit) course(view *web.Results, d elections.Declaration) error {
	if d.Numbers == nil || d.Election.Outcome.Contest == "" {
		return nil
	}
	points, err := v.Engine.TurnoutCourse(v.Ctx, d.Election.Outcome.Contest)
	for _, p := range points {
		view.Course = append(view.Course, web.TurnoutPoint{At: p.At, Ballots: p.Ballots, Figure: v.Words.Value(p.Ballots)})
	}
	for _, g := range d.Groups {
		row := web.TurnoutGroup{Name: v.group(g), Turnout: web.Turnout{Ballots: g.Ballots, Roll: g.Roll}}
		view.Groups = append(view.Groups, row)
		view.GroupsDrawn.Bars = append(view.GroupsDrawn.Bars, web.Bar{Label: row.Name, Value: 100 * float64(g.Ballots) / float64(g.Roll), Figure: web.Percent(g.Ballots, g.Roll), Strong: g.Name != ""})
	}
	view.GroupsDrawn.Max, view.GroupsDrawn.Short, view.GroupsLeast = 100, true, d.Election.Params.DisclosureFloor
	return err
}

// withheld says why a result has no numbers.
func (v *Visit) withheld(d elections.Declaration) string {
	el := d.Election
	switch {
	case d.PapersGone:
		return v.Say("results.papers-gone")
	case el.Outcome.Contest == "" || el.Outcome.Decision != domain.DecidedByPoll:
		return v.Say("results.decided." + string(el.Outcome.Decision))
	case el.Kind == domain.OfficerElection:
		return v.Say("results.withheld-office")
	}
	return v.Say("results.withheld", "n", el.Params.DisclosureFloor)
}

// proofs says in plain words what the published proofs show and what they do
// not, whether or not the numbers may be told. Where the papers are withheld
// (R86), only the auditors can follow the last two steps.
func (v *Visit) proofs(view *web.Results, d elections.Declaration) {
	view.Checked = []string{v.Say("results.proved.box"), v.Say("results.proved.mix")}
	if d.Disclosure.Papers {
		view.Checked = append(view.Checked, v.Say("results.proved.opened"), v.Say("results.proved.count"))
	} else {
		view.Checked = append(view.Checked, v.Say("results.proved.auditors"))
	}
	view.NotChecked = []string{v.Say("results.unproved.device"), v.Say("results.unproved.voter"), v.Say("results.unproved.coercion"),
		v.Say("results.unproved.key." + string(d.Election.Params.KeyPolicy))}
}

// Stages lays the transcript out: a column a stage, a line a candidate, and what
// went to nobody below.
func (v *Visit) Stages(view *web.Results, t *count.Transcript) {
	n := len(t.Election.Candidates)
	view.Table = make([]web.StageRow, n, n+2)
	order := map[int]int{}
	for i, c := range t.Elected {
		order[c] = i + 1
	}
	for i, c := range t.Election.Candidates {
		view.Table[i] = web.StageRow{Name: c.Name, Order: order[i+1]}
		if order[i+1] > 0 {
			view.Table[i].Outcome = "elected"
		}
	}
	nobody, lost := web.StageRow{Name: v.Say("results.non-transferable"), Sum: true}, web.StageRow{Name: v.Say("results.loss"), Sum: true}
	for k, s := range t.Stages {
		view.Stages = append(view.Stages, web.Stage{Number: s.Number, What: headed(t.Event(s)), Words: t.Sentences(s)})
		for i := range view.Table {
			view.Table[i].Cells = append(view.Table[i].Cells, cell(t, k, i))
		}
		for _, c := range s.Excluded {
			view.Table[c-1].Outcome = "excluded"
		}
		nobody.Cells = append(nobody.Cells, web.StageCell{Votes: t.Figure(s.NonTransferable)})
		lost.Cells = append(lost.Cells, web.StageCell{Votes: t.Figure(s.Loss)})
	}
	view.Table = append(view.Table, nobody)
	if len(t.Stages) > 0 && t.Stages[len(t.Stages)-1].Loss != 0 {
		view.Table = append(view.Table, lost)
	}
	v.pictures(view, t)
}

// pictures draws the first preferences, the most first, and everybody's votes after
// each stage, in that same order and to one scale.
func (v *Visit) pictures(view *web.Results, t *count.Transcript) {
	if len(t.Stages) == 0 {
		return
	}
	first := t.Stages[0].Votes
	order := make([]int, 0, len(first))
	for c, votes := range first {
		if votes != count.Absent {
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(first[b], first[a]) })
	most, won, gone := 0.0, map[int]bool{}, map[int]bool{}
	for _, s := range t.Stages {
		for _, c := range order {
			if s.Votes[c] != count.Absent {
				most = max(most, float64(s.Votes[c]))
			}
		}
	}
	if t.HasQuota {
		view.Quota = wholeVotes(t.QuotaText())
	}
	for k, s := range t.Stages {
		bars := web.Bars{Max: most, Short: true}
		if t.HasQuota {
			bars.Line = quotaOf(t, s)
		}
		for _, c := range s.Elected {
			won[c-1] = true
		}
		for _, c := range order {
			bar := web.Bar{Label: t.Election.Candidates[c].Name, Strong: won[c], Gone: gone[c] || s.Votes[c] == count.Absent}
			if !bar.Gone {
				bar.Value, bar.Figure = float64(s.Votes[c]), wholeVotes(t.Figure(s.Votes[c]))
				bar.Figure = web.Short(bar.Figure)
			} else {
				bar.Figure = v.Say("results.excluded")
			}
			bars.Bars = append(bars.Bars, bar)
		}
		for _, c := range s.Excluded {
			gone[c-1] = true
		}
		view.Stages[k].Bars = bars
	}
	view.First = web.Bars{Line: view.Stages[0].Bars.Line}
	elected := map[int]bool{}
	for _, c := range t.Elected {
		elected[c-1] = true
	}
	for _, c := range order {
		view.First.Bars = append(view.First.Bars, web.Bar{Label: t.Election.Candidates[c].Name, Value: float64(first[c]),
			Figure: wholeVotes(t.Figure(first[c])), Strong: elected[c]})
	}
}

// quotaOf is the quota at a stage, where it moves, in the units of votes.
func quotaOf(t *count.Transcript, s count.Stage) float64 {
	if s.Quota > 0 {
		return float64(s.Quota)
	}
	if t.Rules.Method == count.ScottishSTV { // a whole number of votes, where votes have decimals
		return float64(t.Quota) * math.Pow10(t.Rules.Places)
	}
	return float64(t.Quota)
}

// headed is what a stage does as a heading: it begins with a capital.
func headed(what string) string {
	first, size := utf8.DecodeRuneInString(what)
	return string(unicode.ToUpper(first)) + what[size:]
}

// wholeVotes leaves out decimals that say nothing: first preferences are whole.
func wholeVotes(figure string) string {
	if whole, decimals, _ := strings.Cut(figure, "."); strings.Trim(decimals, "0") == "" {
		return whole
	}
	return figure
}

// cell is what candidate i had after stage k, and what came or went in it.
func cell(t *count.Transcript, k, i int) web.StageCell {
	votes := t.Stages[k].Votes[i]
	if votes == count.Absent {
		return web.StageCell{}
	}
	c := web.StageCell{Votes: t.Figure(votes)}
	if k > 0 {
		if before := t.Stages[k-1].Votes[i]; before != count.Absent && before != votes {
			c.Change = t.Figure(votes - before)
			if votes > before {
				c.Change = "+" + c.Change
			}
		}
	}
	for _, w := range t.Stages[k].Elected {
		if w == i+1 {
			c.Mark = "elected"
		}
	}
	for _, w := range t.Stages[k].Excluded {
		if w == i+1 {
			c.Mark = "excluded"
		}
	}
	return c
}
