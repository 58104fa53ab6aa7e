package hall

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/press"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/governance/ical"
	elections "hustings/elections/hall"
)

func card(e hall.Event) web.EventCard {
	return web.EventCard{Reference: e.Reference, Topic: e.Title, URL: path(e.Reference), Kind: string(e.Kind), State: "event-" + string(e.State), Starts: e.Starts,
		Place: e.Place, Partner: e.Partner}
}

func (v *visit) eventsPage() error {
	all, now, err := v.Hall.Events(v.Ctx, v.By)
	if err != nil {
		return err
	}
	view := web.Events{Shell: v.Shell(v.Say("title.events")), PapersURL: "/events/papers", CalendarURL: "/events/calendar.ics"}
	if v.By.Is("", "", domain.Secretariat) {
		view.NewURL = "/events/new"
	}
	for _, e := range all {
		if e.State == hall.Closed || e.State == hall.Cancelled && e.Ends.Before(now) {
			view.Past = append(view.Past, card(e))
		} else {
			view.Coming = append(view.Coming, card(e))
		}
	}
	slices.Reverse(view.Coming) // the next one first
	return v.Show("events", view)
}

// eventsAhead is how many events the first page tells of.
const eventsAhead = 3

// ahead tells the first page of the next events and of what was written up last.
func (v *visit) ahead(home *web.Home) error {
	next, paper, err := v.Hall.Ahead(v.Ctx, v.By, eventsAhead)
	if err != nil {
		return err
	}
	for _, e := range next {
		home.Events = append(home.Events, card(e))
	}
	if paper != nil {
		home.Paper = &web.EventPaperRow{Reference: paper.Reference, Topic: paper.Title, URL: paperPath(paper.Reference), Kind: string(paper.Kind), Readers: string(paper.Readers), At: paper.Published}
	}
	return nil
}

func (v *visit) eventPage() error {
	view, err := v.event()
	if err != nil {
		return err
	}
	return v.Show("event", view)
}

// event is one event's page, as its reader may see it.
func (v *visit) event() (*web.Event, error) {
	s, err := v.Hall.Event(v.Ctx, v.By, v.ref())
	if err != nil {
		return nil, err
	}
	view := &web.Event{Shell: v.Shell(s.Title), EventCard: card(s.Event), Motion: s.Motion, About: press.Markdown(s.About), Themes: s.Themes, Ends: s.Ends,
		Attribution: string(s.Attribution), Limit: s.Limit, Why: s.Why, Recording: s.Recording, Mine: string(s.Mine)}
	if view.For, err = v.audience(s.Audience); err != nil {
		return nil, err
	}
	if s.State == hall.Closed { // it is too late to come
		view.Mine, view.Limit = "", 0
	} else {
		view.Link, view.CalendarURL = s.Link, path(s.Reference, "calendar.ics")
	}
	view.Back = &web.Link{URL: "/events", Text: v.Say("title.events")}
	for _, p := range s.Named {
		view.Speakers = append(view.Speakers, web.EventSpeaker{Name: p.Name, Organisation: p.Organisation, Side: string(p.Side)})
	}
	if s.State == hall.Announced || s.State == hall.Live {
		switch {
		case s.MayRegister == nil, v.By.Anonymous():
			view.RegisterURL = path(s.Reference, "register")
		case s.Mine == "":
			if r, is := refusal.Of(s.MayRegister); is && !s.Organises { // who holds it is told nothing of an audience
				view.Refused = v.Words.Refusal(r)
			}
		case s.Speaks == nil:
			view.LeaveURL = path(s.Reference, "withdraw")
		}
		if v.By.Anonymous() {
			view.RegisterURL, view.SignInURL = "", site.WithNext("/sign-in", path(s.Reference))
		}
	}
	if s.State == hall.Live && (s.Inside || s.Leads) {
		view.RoomURL = path(s.Reference, "room")
	}
	if s.Speaks != nil {
		view.ConsentURL, view.Consented = path(s.Reference, "consent"), s.Speaks.ConsentedAt != nil
	}
	view.EventQuestions = v.questions(s, "page")
	if view.Text = v.Text("text"); s.MayAsk == nil {
		view.AskURL = path(s.Reference, "questions")
	}
	view.Votes, view.Swing = v.votes(s)
	v.organise(s, view)
	return view, v.paperLinks(view)
}

// audience says in words who may come.
func (v *visit) audience(a hall.Audience) (string, error) {
	who := []string{v.Say("event.for-all")}
	if len(a.Networks) > 0 {
		networks, _, err := v.Register.Networks(v.Ctx)
		if err != nil {
			return "", err
		}
		var names []string
		for _, n := range networks {
			if slices.Contains(a.Networks, n.ID) {
				names = append(names, n.Name)
			}
		}
		who = []string{v.Say("event.for-members", "networks", strings.Join(names, ", "))}
	}
	if a.Sponsors {
		who = append(who, v.Say("event.for-sponsors"))
	}
	if a.Guests {
		who = append(who, v.Say("event.for-guests"))
	}
	return strings.Join(who, "; "), nil
}

// findEvents looks through what events say of themselves to everybody; nothing that is
// planned is found by anybody but its organisers.
func (v *visit) findEvents(text string, most int) (found []web.Found, err error) {
	sought := domain.FoldName(text)
	list, _, err := v.Hall.Events(v.Ctx, v.By)
	for _, e := range list {
		said := strings.Join(append([]string{e.Title, e.Reference, e.Motion, press.Plain(e.About)}, e.Themes...), "\n")
		if len(found) < most && strings.Contains(domain.FoldName(said), sought) {
			found = append(found, web.Found{Kind: v.Say("event.kind." + string(e.Kind)), Title: e.Title, URL: path(e.Reference), Text: e.Reference, State: "event-" + string(e.State)})
		}
	}
	return found, err
}

// paperLinks lead to what the event is written up as, to the work on it, and to the
// reader's own words in it (R154).
func (v *visit) paperLinks(view *web.Event) error {
	p, err := v.Hall.PaperStanding(v.Ctx, v.By, view.Reference)
	if err != nil {
		return err
	}
	if p.Reads {
		view.Paper = &web.Link{URL: paperPath(view.Reference), Text: v.Say("writeup.kind." + view.Kind)}
	}
	if p.Checks {
		view.CheckURL = paperPath(view.Reference, "check")
	}
	if view.PaperLate = p.Late; p.Works {
		view.Acts = append(view.Acts, web.Link{URL: paperPath(view.Reference, "work"), Text: v.Say("writeup.work")})
	}
	return nil
}

// organise is what those do who hold the event.
func (v *visit) organise(s elections.Shown, view *web.Event) {
	link := func(key, below string) {
		view.Acts = append(view.Acts, web.Link{URL: path(s.Reference, below), Text: v.Say(key)})
	}
	post := func(key, below string) {
		view.Posts = append(view.Posts, web.MotionButton{URL: path(s.Reference, below), Text: v.Say(key)})
	}
	if s.Organises {
		link("event.people", "people")
		if s.State != hall.Cancelled {
			link("event.change", "change")
			link("event.attribute", "attribution")
		}
		if s.MayCancel() == nil {
			link("event.cancel", "cancel")
		}
		if s.State == hall.Planned {
			post("event.announce", "announce")
		}
	}
	if s.Leads && s.MayOpen == nil {
		post("event.open", "open")
	}
}

// questions are those to an event; from says on which page they stand.
func (v *visit) questions(s elections.Shown, from string) web.EventQuestions {
	view := web.EventQuestions{Inside: s.Inside, QuestionsClose: s.QuestionsClose, From: from}
	names := map[string]string{}
	for _, p := range s.Event.Named(s.Speakers) {
		names[string(p.ID)] = p.Name
	}
	for _, p := range s.Named {
		names[string(p.ID)] = p.Name
	}
	line := func(q hall.Question) web.EventQuestion {
		l := web.EventQuestion{ID: string(q.ID), Text: q.Text, Author: s.Authors[q.Person], Answer: q.Answer, AnsweredBy: names[q.AnsweredBy], State: "question-" + string(q.State),
			Why: q.Why, Supports: q.Supports, Own: slices.Contains(s.Own, q.ID), Supported: slices.Contains(s.Supported, q.ID)}
		if s.MayAsk == nil && !l.Own && !l.Supported && q.State == hall.Asked {
			l.SupportURL = path(s.Reference, "questions", l.ID, "support")
		}
		if s.Leads {
			l.ModerateURL = path(s.Reference, "questions", l.ID)
			if q.State == hall.Asked && s.State == hall.Live {
				l.AnswerURL = l.ModerateURL
			}
		}
		return l
	}
	for _, q := range s.Queue {
		view.Queue = append(view.Queue, line(q))
	}
	for _, q := range s.Answered {
		view.Answered = append(view.Answered, line(q))
	}
	for _, q := range s.Aside {
		view.Aside = append(view.Aside, line(q))
	}
	return view
}

func (v *visit) register() error {
	_, err := v.Hall.Register(v.Ctx, v.By, v.ref())
	return v.back(err, "event-registered")
}

func (v *visit) withdraw() error { return v.back(v.Hall.Withdraw(v.Ctx, v.By, v.ref()), "event-left") }

func (v *visit) consent() error {
	return v.back(v.Hall.Consent(v.Ctx, v.By, v.ref(), v.Field("answer") == "yes"), "event-answered")
}

// ask takes a question; a refused one comes back with what was typed.
func (v *visit) ask() error {
	_, err := v.Hall.Ask(v.Ctx, v.By, v.ref(), v.Text("text"))
	if err == nil || v.Field("from") == "room" && !site.IsFor(err, hall.QuestionLong) {
		return v.back(err, "event-asked")
	}
	view, failed := v.event()
	if failed != nil {
		return failed
	}
	return v.Again(err, "event", view, &view.Shell)
}

func (v *visit) support() error {
	return v.back(v.Hall.Support(v.Ctx, v.By, v.ref(), hall.QuestionID(v.C.Param("question"))), "event-supported")
}

// calendar is the event's entry to take away.
func (s *room) calendar(c *gin.Context) {
	s.Asked(c, door.Anyone, func(v *site.Visit) error {
		e, err := s.Hall.Entry(v.Ctx, v.By, c.Param("event"))
		if err != nil {
			return err
		}
		body, err := ical.Feed(ical.Head{Origin: s.Settings.Origin, Organiser: s.Settings.Organisation, Address: s.Settings.Calendar}, e.Summary, []ical.Event{e})
		if err != nil {
			return err
		}
		return s.send(c, "event.ics", body)
	})
}

func (s *room) send(c *gin.Context, name string, body []byte) error {
	c.Header("Content-Disposition", door.Attachment(name))
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, ical.ContentType(ical.Publish), body)
	return nil
}

// dates are all events that everybody is told of, for a calendar that asks again.
func (s *room) dates(c *gin.Context) {
	s.Asked(c, door.Anyone, func(v *site.Visit) error {
		all, err := s.Hall.PublicDates(v.Ctx)
		if err != nil {
			return err
		}
		body, err := ical.Feed(ical.Head{Origin: s.Settings.Origin, Organiser: s.Settings.Organisation, Address: s.Settings.Calendar}, v.Say("title.events"), all)
		if err != nil {
			return err
		}
		return s.send(c, "events.ics", body)
	})
}
