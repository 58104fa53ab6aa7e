package site

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

// Finder looks for a text among what a room has made public, and gives at most so
// many lines. Rooms add theirs to [Pages.Finders].
type Finder func(v *Visit, text string, most int) ([]web.Found, error)

// foundMost is how many lines of each kind a search shows; whoever sees as many
// types another word.
const foundMost = 20

func (s *Pages) searchPages() {
	s.Finders = append(s.Finders, (*Visit).findElections, (*Visit).findPanels, (*Visit).findHolders, (*Visit).findCandidates)
	s.MemberHTML(door.Anyone, http.MethodGet, "/search", (*Visit).searchPage)
}

// searchPage looks through what is public anyway: elections, panels, who sits on
// them, published candidates, and what rooms add. Members are found nowhere: that
// somebody is one is not public (PR1).
func (v *Visit) searchPage() error {
	text := strings.TrimSpace(v.C.Query("q"))
	view := web.Search{Shell: v.Shell(v.Say("search.title")), Filter: web.Filter{Query: text, Label: v.Say("search.label")}}
	switch n := utf8.RuneCountInString(text); {
	case text == "":
	case n < 2 || n > 100:
		view.Short = true
	default:
		done, err := v.Searching(v.Ctx, text)
		if err != nil {
			return err
		}
		defer done()
		for _, find := range v.Finders {
			found, err := find(v, text, foundMost)
			if err != nil {
				return err
			}
			view.Found = append(view.Found, found...)
		}
		view.Searched = true
	}
	return v.Show("search", view)
}

// has reports whether a text holds another, whatever their case.
func has(text, part string) bool {
	return strings.Contains(domain.FoldName(text), domain.FoldName(part))
}

func (v *Visit) findElections(text string, most int) (list []web.Found, err error) {
	found, err := v.Engine.Elections(v.Ctx, v.By, elections.ElectionList{Text: text, Newest: true, Limit: most})
	for _, el := range found {
		list = append(list, web.Found{Kind: v.Say("search.election"), Title: el.Title, URL: ElectionPath(el.Reference), Text: el.Reference, State: string(el.StateAt(v.Now()))})
	}
	return list, err
}

func (v *Visit) findPanels(text string, most int) (list []web.Found, err error) {
	_, panels, err := v.Register.Networks(v.Ctx)
	for _, p := range panels {
		if len(list) < most && (has(p.Name, text) || strings.EqualFold(p.Code, text)) {
			list = append(list, web.Found{Kind: v.Say("search.panel"), Title: p.Name, URL: PanelPath(p.Code), Text: p.Code})
		}
	}
	return list, err
}

// findHolders looks among who sits on a panel today; who sat before stands on the
// panel's own page.
func (v *Visit) findHolders(text string, most int) (list []web.Found, err error) {
	panels, _, err := v.Register.PanelsToday(v.Ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range panels {
		for _, h := range p.Sitting {
			if len(list) < most && (has(h.Person.Name(), text) || has(h.Person.Organisation, text)) {
				list = append(list, web.Found{Kind: v.Say("search.holder"), Title: h.Person.Name(), URL: PanelPath(p.Code), Text: v.Say("search.sits", "panel", p.Name)})
			}
		}
	}
	return list, nil
}

// searchedElections is how many elections, the newest first, a search for
// candidates reads the statements of.
const searchedElections = 24

// findCandidates looks among published statements only (R48).
func (v *Visit) findCandidates(text string, most int) (list []web.Found, err error) {
	recent, err := v.Engine.Elections(v.Ctx, v.By, elections.ElectionList{States: []domain.State{domain.Withdrawals, domain.Sealed, domain.Open, domain.Stopped, domain.Closed,
		domain.Counting, domain.Provisional, domain.Certified}, Newest: true, Limit: searchedElections})
	if err != nil {
		return nil, err
	}
	for _, el := range recent {
		stand, _, err := v.Engine.Candidates(v.Ctx, v.By, el.Reference)
		if _, no := refusal.Of(err); no {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, c := range stand {
			if len(list) < most && (has(c.Name, text) || has(c.Organisation, text)) {
				list = append(list, web.Found{Kind: v.Say("search.candidate"), Title: c.Name, URL: ElectionPath(el.Reference), Text: el.Title})
			}
		}
	}
	return list, nil
}
