package chamber

import (
	"fmt"
	"net/url"
	"time"

	"hustings/api/bindery"
	"hustings/api/press"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

// items are an agenda as its reader sees it, with what she may say to each.
func (v *visit) items(m house.MeetingView) []web.AgendaItem {
	var out []web.AgendaItem
	at := m.Starts
	for n, i := range m.Items {
		item := web.AgendaItem{Number: n + 1, ID: string(i.ID), Title: i.Title, Purpose: string(i.Purpose), Presenter: i.Presenter, Minutes: i.Minutes,
			Body: press.Markdown(i.Body), Notes: press.Markdown(i.Notes), Confidential: i.Confidential, Consent: i.Consent, Standing: i.Standing,
			Aside: i.Aside, Hidden: i.Hidden, Now: i.ID == m.Item && m.State == governance.Open, Done: i.DoneAt != nil || i.ID == m.Item && m.State == governance.Closed}
		if m.Reader.Inside() {
			item.At = at
		}
		at = at.Add(time.Duration(i.Minutes) * time.Minute)
		for _, p := range i.Papers {
			item.Papers = append(item.Papers, v.paper(p))
		}
		for _, c := range i.Comments {
			item.Comments = append(item.Comments, web.MeetingRemark{Name: c.Name, Text: c.Text, At: c.At, Flag: c.Flag})
		}
		for _, c := range i.Conflicts {
			item.Conflicts = append(item.Conflicts, web.MeetingRemark{Name: c.Name, Text: c.Text, At: c.At})
		}
		for _, a := range i.Actions {
			item.Actions = append(item.Actions, action(a))
		}
		v.saying(m, i, &item)
		out = append(out, item)
	}
	return out
}

// saying is what the reader may say to an item.
func (v *visit) saying(m house.MeetingView, i house.ItemView, item *web.AgendaItem) {
	if m.Over() || i.DoneAt != nil || !m.Seats && !m.Keeps {
		return
	}
	base := "/items/" + string(i.ID)
	if !i.Hidden {
		item.CommentURL = base + "/comment"
	}
	if m.Seats {
		if !i.Aside {
			item.ConflictURL = base + "/interest"
		} else if governance.MayWithdrawConflict(m.Meeting, i.Item) == nil {
			item.WithdrawURL = base + "/interest/withdraw"
		}
		if i.Consent {
			item.PullURL = base + "/pull"
		}
	}
}

// paper is a paper's line.
func (v *visit) paper(p house.PaperView) web.PaperLine {
	line := web.PaperLine{Title: p.Title, URL: paperPath(p.ID), Kind: bindery.KindWord(p.Media), Visibility: string(p.Visibility), Version: p.Version, Late: p.Late, Readers: p.Readers}
	if p.Link != "" {
		line.URL, line.Kind, line.Outside = p.Link, v.Say("paper.outside")+" ("+host(p.Link)+")", true
	} else {
		line.Size = sizeOf(p.Size)
	}
	for _, o := range p.Versions {
		if o.ID != p.ID {
			to := paperPath(o.ID)
			if o.Link != "" {
				to = o.Link
			}
			line.Older = append(line.Older, web.Link{URL: to, Text: v.Say("paper.version-link", "n", o.Version)})
		}
	}
	return line
}

func paperPath(id governance.PaperID) string { return "/papers/" + string(id) }

func action(a house.ActionView) web.ActionLine {
	line := web.ActionLine{Text: a.Text, Owner: a.Name, State: "action-" + string(a.State), Why: a.Why, Due: site.Civil(a.Due), Overdue: a.Overdue, Panel: a.PanelCode}
	if a.MayEnd {
		line.EndURL = "/actions/" + string(a.ID)
	}
	return line
}

// sizeOf is a file's size as people read it.
func sizeOf(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", max(1, n>>10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// host is the name of the machine that a link leads to.
func host(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return u.Host
}
