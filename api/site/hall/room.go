package hall

import (
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	elections "hustings/elections/hall"
)

// inRoom is the event for whoever may be in its room.
func (v *visit) inRoom() (elections.Shown, error) {
	s, err := v.Hall.Event(v.Ctx, v.By, v.ref())
	if err == nil && !s.Inside && !s.Leads {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return s, err
}

func (v *visit) roomView(s elections.Shown, screen bool) *web.EventRoom {
	view := &web.EventRoom{Shell: v.Shell(s.Title), Title: s.Title, Reference: s.Reference, URL: path(s.Reference), EventsURL: path(s.Reference, "room", "events"),
		PartsURL: path(s.Reference, "room", "parts"), Revision: s.Revision, Link: s.Link, Parts: v.partsOf(s, screen)}
	if screen {
		view.PartsURL += "?screen=yes"
		return view
	}
	if s.MayAsk == nil {
		view.AskURL = path(s.Reference, "questions")
	}
	if s.Leads && s.State == hall.Live {
		view.CallURL, view.CloseURL, view.ScreenURL = path(s.Reference, "votes"), path(s.Reference, "close"), path(s.Reference, "screen")
	}
	return view
}

// partsOf is what changes by itself. The screen that everybody in the room looks at shows
// what everybody may see, whoever has it open.
func (v *visit) partsOf(s elections.Shown, screen bool) web.EventParts {
	if screen {
		s.Leads, s.Authors, s.Aside, s.Mine, s.Own, s.Supported = false, nil, nil, "", nil, nil
		s.MayAsk = refusal.Because(hall.NotAttending, "R161", nil)
		for i := range s.Votes {
			s.Votes[i].OnRoll, s.Votes[i].Cast = false, false
		}
	}
	p := web.EventParts{CSRF: v.FormToken(v.By), State: "event-" + string(s.State), Motion: s.Motion, Themes: s.Themes, Ends: s.Ends, Present: s.Present, Leads: s.Leads, Here: s.Here,
		EventQuestions: v.questions(s, "room")}
	if s.Mine == hall.Admitted && s.State == hall.Live {
		p.HereURL = path(s.Reference, "here")
	}
	if p.Waiting = len(p.Queue); screen && p.Waiting > onScreen {
		p.Queue = p.Queue[:onScreen]
	}
	p.Call = nextCall(s)
	p.Votes, p.Swing = v.votes(s)
	for i, j := 0, len(p.Votes)-1; i < j; i, j = i+1, j-1 { // the one that goes on first
		p.Votes[i], p.Votes[j] = p.Votes[j], p.Votes[i]
	}
	if screen && len(p.Votes) > 0 {
		p.Votes, p.Swing = projected(p.Votes[0], p.Swing)
	}
	return p
}

// projected is what a screen has room for, which nobody scrolls: the vote that was called
// last, or the swing once that is what it came to.
func projected(last web.EventVote, swing *web.EventSwing) ([]web.EventVote, *web.EventSwing) {
	if swing == nil || swing.None != "" || last.Purpose != string(hall.LastVote) {
		return []web.EventVote{last}, nil
	}
	large := *swing
	large.Projected, large.Picture = true, slices.Clone(swing.Picture)
	for i := range large.Picture {
		large.Picture[i].Figure += " (" + large.Lines[i].Moved + ")"
	}
	return nil, &large
}

// onScreen is how many of the questions that wait a projected screen has room for.
const onScreen = 5

// nextCall is the vote on a debate's motion that whoever runs it may call now: the first,
// or after it the last; none while another goes on.
func nextCall(s elections.Shown) *web.EventCall {
	if !s.Leads || s.State != hall.Live || s.Kind != hall.Debate {
		return nil
	}
	var called []hall.LiveVote
	for _, o := range s.Votes {
		if !o.Counted && !o.Ended {
			return nil
		}
		called = append(called, o.LiveVote)
	}
	for _, purpose := range []hall.VotePurpose{hall.FirstVote, hall.LastVote} {
		if s.MayCall(hall.LiveVote{Purpose: purpose}, hall.VoteSeconds, called, false) == nil {
			return &web.EventCall{URL: path(s.Reference, "votes"), Purpose: string(purpose), Seconds: []int{60, hall.VoteSeconds, 300}}
		}
	}
	return nil
}

func (v *visit) roomPage() error {
	s, err := v.inRoom()
	if err != nil {
		return err
	}
	return v.Show("event-room", v.roomView(s, false))
}

func (v *visit) screenPage() error {
	s, err := v.inRoom()
	if err != nil {
		return err
	}
	return v.Show("event-screen", v.roomView(s, true))
}

// parts is what the page has changed since it was read. A full room asks for it all at
// once: as many are answered at a time as there are processors, and the others wait
// their turn without holding a connection, so that voting elsewhere goes on beside them.
func (s *room) parts(c *gin.Context) {
	patience := time.NewTimer(turnWait)
	defer patience.Stop()
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-c.Request.Context().Done():
		return
	case <-patience.C: // the page asks again
		s.Asked(c, door.SignedIn, func(*site.Visit) error { return refusal.Because(domain.TooBusy, "", nil) })
		return
	}
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		v.Speak()
		return (&visit{v, s.Hall}).parts()
	})
}

// turnWait is how long a page's question waits for its turn.
const turnWait = 10 * time.Second

func (v *visit) parts() error {
	s, err := v.inRoom()
	if err != nil {
		return err
	}
	if v.C.GetHeader("X-Part") == "" { // followed as a link, where no script runs
		return v.To(path(s.Reference, "room"))
	}
	v.C.Header("X-Revision", strconv.FormatInt(s.Revision, 10))
	return v.ShowPart("event-parts", v.partsOf(s, v.C.Query("screen") != ""))
}

// events tells the page that something has changed; what, it asks for itself.
func (s *room) events(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		shown, err := (&visit{v, s.Hall}).inRoom()
		if err != nil {
			return err
		}
		changes, stop, err := s.Hall.Watch(shown.ID)
		if err != nil {
			return refusal.Because(refusal.TryAgain, "", nil)
		}
		defer stop()
		s.Stream(c, changes)
		return nil
	})
}

// toRoom answers an act in the room, at the part in which it was done: whoever holds a
// phone or works by keyboard goes on where she was.
func (v *visit) toRoom(part string, err error) error {
	if err != nil {
		return err
	}
	return v.To(path(v.ref(), "room") + "#part-" + part)
}

func (v *visit) here() error {
	return v.toRoom("standing", v.Hall.Here(v.Ctx, v.By, v.ref(), v.Field("here") == "yes"))
}

func (v *visit) open() error {
	if err := v.Hall.Open(v.Ctx, v.By, v.ref()); err != nil {
		return v.onPage(err, "")
	}
	return v.toRoom("standing", nil)
}

func (v *visit) close() error {
	if err := v.Hall.Close(v.Ctx, v.By, v.ref()); err != nil {
		return err
	}
	return v.Done(path(v.ref()), "event-closed")
}

// callVote calls a vote; what is refused comes back with the room.
func (v *visit) callVote() error {
	seconds, err := strconv.Atoi(v.Field("seconds"))
	if err != nil {
		err = refusal.Because(hall.VoteSecondsWrong, "R165", refusal.Args{"min": hall.ShortestVote, "max": hall.LongestVote}).On("seconds")
	} else {
		_, err = v.Hall.CallVote(v.Ctx, v.By, v.ref(), hall.VotePurpose(v.Field("purpose")), v.Field("question"), seconds)
	}
	if err == nil {
		return v.toRoom("votes", nil)
	}
	s, failed := v.inRoom()
	if failed != nil {
		return failed
	}
	view := v.roomView(s, false)
	return v.Again(err, "event-room", view, &view.Shell)
}

func (v *visit) extendVote() error {
	seconds, err := strconv.Atoi(v.Field("seconds"))
	if err != nil {
		return refusal.Because(refusal.Malformed, "R165", nil).On("seconds")
	}
	return v.toRoom("votes", v.Hall.ExtendVote(v.Ctx, v.By, v.ref(), domain.ContestID(v.C.Param("contest")), seconds))
}

// moderateForm is what a moderator does with a question.
func (v *visit) moderateForm() (web.Form, hall.Question, error) {
	s, err := v.Hall.Event(v.Ctx, v.By, v.ref())
	if err == nil && !s.Leads {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return web.Form{}, hall.Question{}, err
	}
	view := web.Form{Shell: v.Shell(v.Say("event.moderate-title")), Heading: v.Say("event.moderate-title"), Over: &web.Link{URL: path(s.Reference), Text: s.Reference},
		PostURL: path(s.Reference, "questions", v.C.Param("question")), CancelURL: path(s.Reference), Button: v.Say("event.form.save")}
	if s.State == hall.Live {
		view.CancelURL = path(s.Reference, "room")
		view.Hidden = []web.Hidden{{Name: "from", Value: "room"}}
	}
	var chosen *hall.Question
	into := []web.Option{{Value: "", Text: "–"}}
	for _, list := range [][]hall.Question{s.Queue, s.Answered, s.Aside} {
		for i, q := range list {
			if string(q.ID) == v.C.Param("question") {
				chosen = &list[i]
			} else if q.State == hall.Asked {
				into = append(into, web.Option{Value: string(q.ID), Text: q.Text})
			}
		}
	}
	if chosen == nil {
		return view, hall.Question{}, refusal.Because(refusal.Unknown, "", nil)
	}
	view.Text = []string{chosen.Text}
	do := []string{"answer", "hide", "merge"}
	switch chosen.State {
	case hall.Hidden:
		do = []string{"unhide"}
	case hall.Merged:
		view.PostURL = ""
	case hall.Answered:
		do = []string{"answer"}
	case hall.Asked:
	}
	by := []web.Option{{Value: "", Text: v.Say("event.do-nobody")}}
	for _, p := range s.Speakers {
		by = append(by, web.Option{Value: string(p.ID), Text: p.Name, Chosen: string(p.ID) == chosen.AnsweredBy})
	}
	view.Fields = []web.Field{v.Choice("radios", "do", "event.do", "event.do-", do...)}
	if len(do) > 1 || do[0] == "answer" {
		view.Fields = append(view.Fields, web.Field{Kind: "select", Name: "speaker", Label: v.Say("event.do-by"), Options: by},
			web.Field{Kind: "textarea", Name: "answer", Label: v.Say("event.do-answer-text"), Value: chosen.Answer, Rows: 4})
	}
	if len(do) > 1 {
		view.Fields = append(view.Fields, web.Field{Kind: "select", Name: "into", Label: v.Say("event.do-into"), Options: into}, v.Asked("textarea", "why", "event.do-why"))
	}
	return view, *chosen, nil
}

func (v *visit) moderatePage() error {
	view, _, err := v.moderateForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) moderate() error {
	view, q, err := v.moderateForm()
	if err != nil {
		return err
	}
	switch v.Field("do") {
	case "answer":
		err = v.Hall.Answer(v.Ctx, v.By, v.ref(), q.ID, hall.SpeakerID(v.Field("speaker")), v.Text("answer"))
	case "hide":
		err = v.Hall.Hide(v.Ctx, v.By, v.ref(), q.ID, v.Text("why"))
	case "unhide":
		err = v.Hall.Unhide(v.Ctx, v.By, v.ref(), q.ID)
	case "merge":
		err = v.Hall.Merge(v.Ctx, v.By, v.ref(), q.ID, hall.QuestionID(v.Field("into")))
	default:
		err = refusal.Because(refusal.Missing, "R149", nil).On("do")
	}
	if err != nil {
		return v.FormAgain(err, &view)
	}
	return v.back(nil, "event-moderated")
}
