package api

import (
	"net/url"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
)

// officeLength is how many lines a list of the office has on a page.
const officeLength = 50

// address is this page with other values in its query; an empty one is left out.
func (v *visit) address(set map[string]string) string {
	q := v.c.Request.URL.Query()
	q.Del("after")
	for name, value := range set {
		if q.Del(name); value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return v.c.Request.URL.Path
	}
	return v.c.Request.URL.Path + "?" + q.Encode()
}

// officePath is an office page of an election.
func officePath(reference, page string) string {
	return "/elections/" + url.PathEscape(reference) + "/" + page
}

// election finds the election of the address.
func (v *visit) election() (elections.ElectionView, error) {
	return v.Engine.Election(v.ctx, v.by, v.c.Param("election"))
}

// mine refuses officers of other elections (AZ2: to them the page is not there).
func (v *visit) mine(who door.Access, el elections.ElectionView) error {
	if !v.by.Is(el.Panel.ID, el.ID, who.Roles...) {
		return refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": who.Roles})
	}
	return nil
}

// over is the heading's link to an election's page of the office.
func over(el elections.ElectionView) *web.Link {
	return &web.Link{URL: officePath(el.Reference, "office"), Text: el.Reference}
}

func panelPath(code string) string { return "/panels/" + url.PathEscape(code) }

func electionPath(reference string) string { return "/elections/" + url.PathEscape(reference) }

// civil is a date as templates take it; the zero time is no date.
func civil(d when.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// roleName is a role in words; one that somebody has written into the database may
// be no role of ours.
func (v *visit) roleName(r domain.Role) string {
	if text, err := v.Words.Say("office.role." + string(r)); err == nil {
		return text
	}
	return string(r)
}

// term writes a term by its first and last day.
func (v *visit) term(t domain.Term) string {
	if t.From.IsZero() {
		return ""
	}
	return v.say("office.term", "from", t.From, "last", t.Until.AddDays(-1))
}
