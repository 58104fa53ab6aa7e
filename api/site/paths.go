package site

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

// ListLength is how many lines a list of the office has on a page.
const ListLength = 50

// Address is this page with other values in its query; an empty one is left out.
func (v *Visit) Address(set map[string]string) string {
	q := v.C.Request.URL.Query()
	q.Del("after")
	for name, value := range set {
		if q.Del(name); value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return v.C.Request.URL.Path
	}
	return v.C.Request.URL.Path + "?" + q.Encode()
}

// OfficePath is an office page of an election.
func OfficePath(reference, page string) string {
	return "/elections/" + url.PathEscape(reference) + "/" + page
}

// Election finds the election of the address.
func (v *Visit) Election() (elections.ElectionView, error) {
	return v.Engine.Election(v.Ctx, v.By, v.C.Param("election"))
}

// Mine refuses officers of other elections (AZ2: to them the page is not there).
func (v *Visit) Mine(who door.Access, el elections.ElectionView) error {
	if !v.By.Is(el.Panel.ID, el.ID, who.Roles...) {
		return refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": who.Roles})
	}
	return nil
}

// ElectionFor is the election of the address, for those of its officers who may.
func (v *Visit) ElectionFor(who door.Access) (elections.ElectionView, error) {
	el, err := v.Election()
	if err == nil {
		err = v.Mine(who, el)
	}
	return el, err
}

// Over is the heading's link to an election's page of the office.
func Over(el elections.ElectionView) *web.Link {
	return &web.Link{URL: OfficePath(el.Reference, "office"), Text: el.Reference}
}

func PanelPath(code string) string { return "/panels/" + url.PathEscape(code) }

func ElectionPath(reference string) string { return "/elections/" + url.PathEscape(reference) }

// Civil is a date as templates take it; the zero time is no date.
func Civil(d when.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// RoleName is a role in words; one that somebody has written into the database may
// be no role of ours.
func (v *Visit) RoleName(r domain.Role) string {
	if text, err := v.Words.Say("office.role." + string(r)); err == nil {
		return text
	}
	return string(r)
}

// Term writes a term by its first and last day.
func (v *Visit) Term(t domain.Term) string {
	if t.From.IsZero() {
		return ""
	}
	return v.Say("office.term", "from", t.From, "last", t.Until.AddDays(-1))
}
