package api

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	chamber "hustings/elections/governance"
)

// readable is a word that stands in one thing a panel has, and who may read it on any page.
type readable struct {
	word, what string
	by         []string
}

// R126, R140, R160 on the pages: every word of a panel's work is read by exactly those who
// may, wherever they look: list, page, room, pack, search, comparison, minutes, register.
func TestR160_WhoReadsWhatOnThePanelsPages(t *testing.T) {
	t.Parallel()
	// long: the table is the rule.
	d := mustDesk(t, 6)
	d.seated(3)
	const chair, member, aside, network, nobody = "M0000", "M0001", "M0002", "M0004", ""
	inside := []string{chair, member, aside, "SEC", "AUD"}
	hears := []string{chair, member, "SEC", "AUD"} // of a confidential item: not who has stood aside
	all := append(slices.Clone(inside), network, "RO", nobody)
	of := func(these []string, more ...string) []string { return append(slices.Clone(these), more...) }
	words := []readable{
		{"Wpublicpaper", "a public paper", all},
		{"Wmemberspaper", "a paper for members", of(inside, network)},
		{"Wpanelpaper", "a paper for the panel", inside},
		{"Wsecretpaper", "a confidential paper", hears},
		{"Wopenitem", "an item of the agenda", of(inside, network)},
		{"Wsecretbody", "what a confidential item is about", hears},
		{"Wopennotes", "notes of an item", inside},
		{"Wsecretnotes", "notes of a confidential item", hears},
		{"Wprivate", "the chair's own notes", []string{chair}},
		{"Wcomment", "a comment on an item", inside},
		{"Wsecretcomment", "a comment on a confidential item", hears},
		{"Wmoved", "a motion that is moved", of(inside, "RO")},
		{"Wcarried", "a decision", of(inside, network, "RO")},
		{"Wsecretmotion", "a motion of a confidential item", of(hears, "RO")},
		{"Waction", "an action", inside},
		{"Wsecretaction", "an action of a confidential item", hears},
		{"Wletter", "a letter in work", of(inside, "RO")},
	}
	m := d.aPanelAtWork(aside)
	paths := []string{"/", "/meetings", "/panels/CIO", "/panels/CIO/meetings", "/panels/CIO/papers", "/panels/CIO/actions", "/panels/CIO/attendance", "/panels/CIO/interests", "/motions", "/decisions",
		"/letters", "/priorities", "/my/votes", "/calendar", "/record", "/office"}
	for _, below := range []string{"", "/agenda", "/pack", "/running", "/room", "/minutes", "/minutes/compare?from=1&to=1", "/agenda/compare"} {
		paths = append(paths, "/meetings/"+string(m.meeting)+below)
	}
	for _, i := range m.items {
		paths = append(paths, "/items/"+string(i))
	}
	for _, motion := range m.motions {
		paths = append(paths, "/motions/"+motion)
	}
	paths = append(paths, "/letters/"+m.letter, "/letters/"+m.letter+"/work")
	for _, w := range words {
		q := url.QueryEscape(w.word)
		for find, kinds := range map[string]string{"/decisions": "motion decision", "/motions": "motion", "/letters": "letter", "/panels/CIO/papers": "paper", "/panels/CIO/actions": "action"} {
			if slices.ContainsFunc(strings.Fields(kinds), func(k string) bool { return strings.Contains(w.what, k) }) {
				paths = append(paths, find+"?q="+q)
			}
		}
	}
	read := map[string]map[string]string{} // word -> who -> where
	for _, who := range all {
		b := d.browse(who)
		for _, path := range paths {
			if b.get(path) != 200 {
				continue
			}
			for _, w := range words {
				// A search says again what was looked for; what it finds has more words.
				if !strings.Contains(b.page, w.word+" ") {
					continue
				}
				if read[w.word] == nil {
					read[w.word] = map[string]string{}
				}
				if read[w.word][who] == "" {
					read[w.word][who] = path
				}
			}
		}
	}
	for _, w := range words {
		for _, who := range all {
			path, found := read[w.word][who]
			if may := slices.Contains(w.by, who); found && !may {
				t.Errorf("%s: read by %q on %s", w.what, who, path)
			} else if may && !found {
				t.Errorf("%s: nowhere for %q", w.what, who)
			}
		}
	}
}

// work is what was made of a panel's meeting.
type work struct {
	meeting governance.MeetingID
	items   []governance.ItemID
	motions []string
	letter  string
}

// aPanelAtWork has a meeting open, with an item for all and a confidential one from which
// somebody has stood aside, papers of every kind, motions, actions and a letter.
func (d *desk) aPanelAtWork(aside string) (w work) {
	// long: one story.
	d.t.Helper()
	ctx, sec := d.ctx(), d.as("SEC")
	must := func(err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
	}
	chairing := func() domain.Actor {
		by := d.sits("M0000")
		by.Grants = append(by.Grants, domain.Grant{Role: domain.Chair, Scope: domain.Scope{Panel: d.panel.ID}})
		return by
	}
	m := d.calledMeeting(when.Date{Year: 2026, Month: 2, Day: 10})
	w.meeting = m.ID
	for _, i := range []governance.Item{{Title: "Wopenitem for all", Purpose: governance.ToDecide, Minutes: 10, Body: "About the plan."},
		{Title: "The other item", Purpose: governance.ToDecide, Minutes: 10, Body: "Wsecretbody of it", Confidential: true}} {
		made, err := d.house.AddItem(ctx, sec, m.ID, i)
		must(err)
		w.items = append(w.items, made.ID)
	}
	made, err := d.house.MeetingFor(ctx, chairing(), m.ID)
	must(err)
	for _, i := range made.Items {
		if i.ID == w.items[0] {
			changed := i.Item
			changed.Private = "Wprivate note"
			must(d.house.ChangeItem(ctx, chairing(), i.ID, changed))
		}
	}
	must(d.house.DeclareConflict(ctx, d.sits(aside), w.items[1], d.people[aside].ID, "my firm sells it"))
	for _, p := range []struct {
		item  int
		title string
		to    governance.Visibility
	}{{0, "Wpublicpaper one", governance.Public}, {0, "Wmemberspaper one", governance.ForMembers}, {0, "Wpanelpaper one", governance.ForPanel}, {1, "Wsecretpaper one", governance.Confidential}} {
		_, err := d.house.AddPaper(ctx, sec, chamber.NewPaper{Item: w.items[p.item], Title: p.title, Visibility: p.to, Name: "plan.pdf", Content: []byte("%PDF-1.7 " + p.title)})
		must(err)
	}
	for n, text := range []string{"Wcomment on it", "Wsecretcomment on it"} {
		must(d.house.CommentItem(ctx, d.sits("M0001"), w.items[n], text, false))
	}
	must(d.house.PublishAgenda(ctx, sec, m.ID))
	d.houseAt(m.Starts)
	must(d.house.OpenMeeting(ctx, sec, m.ID))
	for _, who := range []string{"M0000", "M0001", aside} {
		must(d.house.Attend(ctx, d.sits(who), m.ID, d.people[who].ID, governance.Present))
	}
	for n, text := range []string{"Wopennotes here", "Wsecretnotes here"} {
		must(d.house.GoToItem(ctx, sec, m.ID, w.items[n]))
		_, err := d.house.SaveNotes(ctx, sec, w.items[n], "", text)
		must(err)
		title := []string{"Wcarried here", "Wsecretmotion here"}[n]
		motion, err := d.house.Move(ctx, d.sits("M0001"), chamber.Proposal{Panels: []domain.PanelID{d.panel.ID}, Way: governance.AtMeeting, Meeting: m.ID, Item: w.items[n], Title: title, Words: title + " now."})
		must(err)
		motion, err = d.house.Second(ctx, chairing(), motion.ID)
		must(err)
		motion, err = d.house.CallMotion(ctx, chairing(), motion.ID, 0)
		must(err)
		for _, who := range []string{"M0000", "M0001"} {
			_, err := d.house.VoteOpenly(ctx, d.sits(who), motion.ID, governance.Yes)
			must(err)
		}
		_, err = d.house.CloseMotion(ctx, chairing(), motion.ID)
		must(err)
		action := []string{"Waction to do", "Wsecretaction to do"}[n]
		_, err = d.house.AddAction(ctx, sec, governance.Action{Panel: d.panel.ID, Meeting: m.ID, Item: w.items[n], Text: action, Owner: d.people["M0001"].ID, Due: when.Date{Year: 2026, Month: 3, Day: 2}})
		must(err)
		w.motions = append(w.motions, motion.Reference)
	}
	moved, err := d.house.Move(ctx, d.sits("M0001"), chamber.Proposal{Panels: []domain.PanelID{d.panel.ID}, Title: "Wmoved here", Words: "Wmoved here now."})
	must(err)
	w.motions = append(w.motions, moved.Reference)
	l, err := d.house.DraftLetter(ctx, sec, chamber.LetterDraft{Panels: []domain.PanelID{d.panel.ID}, LetterText: governance.LetterText{Kind: governance.OpenLetter, Subject: "Wletter of ours", Text: "Dear you, Wletter of ours.", Addressees: []governance.Party{{Name: "The Secretary of State"}}}})
	must(err)
	w.letter = l.Reference
	return w
}
