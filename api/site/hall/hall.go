// Package hall has the pages of debates and roundtables (R147 to R152, R161 to R165):
// before, in the room, and afterwards. What every page shares is package site's.
package hall

import (
	"net/http"
	"net/url"
	"runtime"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/elections/hall"
)

type room struct {
	*site.Pages
	Hall  *hall.Hall
	turns chan struct{} // of those who ask for a room's parts
}

// visit is one request to the hall.
type visit struct {
	*site.Visit
	Hall *hall.Hall
}

func (s *room) html(who door.Access, method, path string, h func(*visit) error) {
	s.HTML(who, method, path, func(v *site.Visit) error { return h(&visit{v, s.Hall}) })
}

// member is html for what members see, in the language that they have chosen.
func (s *room) member(who door.Access, method, path string, h func(*visit) error) {
	s.MemberHTML(who, method, path, func(v *site.Visit) error { return h(&visit{v, s.Hall}) })
}

// Register adds the hall's pages.
func Register(pages *site.Pages, h *hall.Hall) {
	s := &room{pages, h, make(chan struct{}, runtime.GOMAXPROCS(0))}
	get, post := http.MethodGet, http.MethodPost
	s.member(door.Anyone, get, "/events", (*visit).eventsPage)
	s.html(door.Secretaries, get, "/events/new", (*visit).newPage)
	s.html(door.Secretaries, post, "/events/new", (*visit).draft)
	s.member(door.Anyone, get, "/events/:event", (*visit).eventPage)
	s.Page(door.Anyone, get, "/events/calendar.ics", s.dates)
	s.Page(door.Anyone, get, "/events/:event/calendar.ics", s.calendar)
	s.member(door.SignedIn, post, "/events/:event/register", (*visit).register)
	s.member(door.SignedIn, post, "/events/:event/withdraw", (*visit).withdraw)
	s.member(door.SignedIn, post, "/events/:event/consent", (*visit).consent)
	s.member(door.SignedIn, post, "/events/:event/questions", (*visit).ask)
	s.member(door.SignedIn, post, "/events/:event/questions/:question/support", (*visit).support)
	s.html(door.SignedIn, get, "/events/:event/questions/:question", (*visit).moderatePage)
	s.html(door.SignedIn, post, "/events/:event/questions/:question", (*visit).moderate)
	s.html(door.Secretaries, get, "/events/:event/change", (*visit).changePage)
	s.html(door.Secretaries, post, "/events/:event/change", (*visit).change)
	s.html(door.Secretaries, post, "/events/:event/announce", (*visit).announce)
	s.html(door.Secretaries, get, "/events/:event/cancel", (*visit).cancelPage)
	s.html(door.Secretaries, post, "/events/:event/cancel", (*visit).cancel)
	s.html(door.Secretaries, get, "/events/:event/attribution", (*visit).attributePage)
	s.html(door.Secretaries, post, "/events/:event/attribution", (*visit).attribute)
	s.html(door.Secretaries, get, "/events/:event/people", (*visit).peoplePage)
	s.html(door.Secretaries, post, "/events/:event/people", (*visit).invite)
	s.html(door.Secretaries, post, "/events/:event/people/:registration", (*visit).mark)
	s.html(door.Secretaries, post, "/events/:event/speakers", (*visit).addSpeaker)
	s.html(door.Secretaries, post, "/events/:event/speakers/:speaker/drop", (*visit).dropSpeaker)
	s.member(door.SignedIn, post, "/events/:event/open", (*visit).open)
	s.member(door.SignedIn, post, "/events/:event/close", (*visit).close)
	s.member(door.SignedIn, get, "/events/:event/room", (*visit).roomPage)
	s.member(door.SignedIn, get, "/events/:event/screen", (*visit).screenPage)
	s.Page(door.SignedIn, get, "/events/:event/room/parts", s.parts)
	s.Page(door.SignedIn, get, "/events/:event/room/events", s.events)
	s.member(door.SignedIn, post, "/events/:event/here", (*visit).here)
	s.member(door.SignedIn, post, "/events/:event/votes", (*visit).callVote)
	s.member(door.SignedIn, post, "/events/:event/votes/:contest/extend", (*visit).extendVote)
	s.Finders = append(s.Finders, func(v *site.Visit, text string, most int) ([]web.Found, error) {
		return (&visit{v, s.Hall}).findEvents(text, most)
	})
	s.ownPages()
	s.Noticeboard = append(s.Noticeboard, func(v *site.Visit, home *web.Home) error { return (&visit{v, s.Hall}).ahead(home) })
	s.paperPages()
}

func (v *visit) ref() string { return v.C.Param("event") }

func path(ref string, below ...string) string {
	p := hall.EventPath(url.PathEscape(ref))
	for _, b := range below {
		p += "/" + url.PathEscape(b)
	}
	return p
}

// back answers an act: to the room or to the event's page, wherever its form stood.
func (v *visit) back(err error, key string) error {
	if err != nil {
		return err
	}
	if v.Field("from") == "room" {
		return v.toRoom("questions", nil)
	}
	return v.Done(path(v.ref()), key)
}
