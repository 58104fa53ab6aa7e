package chamber

import (
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/press"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

func (s *room) minutesPages() {
	s.html(door.SignedIn, http.MethodGet, "/meetings/:meeting/minutes", (*visit).minutesPage)
	s.html(door.Secretaries, http.MethodGet, "/meetings/:meeting/minutes/edit", (*visit).editMinutesPage)
	s.html(door.Secretaries, http.MethodPost, "/meetings/:meeting/minutes/edit", (*visit).editMinutes)
	s.html(door.Secretaries, http.MethodPost, "/meetings/:meeting/minutes/send", (*visit).sendMinutes)
	s.html(door.SignedIn, http.MethodPost, "/meetings/:meeting/minutes/assent", (*visit).assentToMinutes)
	s.html(door.SignedIn, http.MethodPost, "/meetings/:meeting/minutes/comment", (*visit).commentMinutes)
	s.html(door.Secretaries, http.MethodPost, "/meetings/:meeting/minutes/correct", (*visit).correctMinutes)
	s.html(door.Chamber, http.MethodPost, "/meetings/:meeting/minutes/approve/:in", (*visit).approveMinutes)
	s.html(door.SignedIn, http.MethodGet, "/meetings/:meeting/minutes/compare", (*visit).compareMinutes)
	s.html(door.SignedIn, http.MethodGet, "/meetings/:meeting/agenda/compare", (*visit).compareAgenda)
	s.Page(door.SignedIn, http.MethodGet, "/meetings/:meeting/minutes/pdf", s.minutesPDF)
}

// minutesPage shows a meeting's minutes as the reader may have them.
func (v *visit) minutesPage() error {
	m, err := v.House.MinutesShown(v.Ctx, v.By, v.meetingID())
	if err != nil {
		return err
	}
	return v.Show("minutes", v.minutesView(m))
}

func (v *visit) minutesView(m house.MinutesView) web.MinutesPage {
	view := web.MinutesPage{Shell: v.Shell(v.Say("minutes.heading") + ": " + m.Of.Title), Title: m.Of.Title, Reference: m.Of.Reference, URL: meetingPath(m.Meeting),
		State: "minutes-" + string(m.State), Edition: m.Edition, Held: m.Of.Starts, Version: m.Version, PDFURL: meetingPath(m.Meeting, "minutes", "pdf"), ByOthers: m.ByOthers}
	for _, s := range m.Sections {
		view.Sections = append(view.Sections, web.MinutesSection{Heading: s.Heading, HTML: press.Markdown(s.Text), Confidential: s.Confidential})
	}
	for _, c := range m.Corrections {
		view.Corrections = append(view.Corrections, web.MeetingRemark{Name: m.Names[c.By], Text: c.Text, At: c.At})
	}
	v.minutesRemarks(m, &view)
	if m.Approved != nil {
		view.Approved, view.Hash = *m.Approved, hex.EncodeToString(m.Hash[:])
		if view.ByPost = m.ApprovedIn == ""; !view.ByPost {
			view.ApprovedIn = &web.Link{URL: meetingPath(m.ApprovedIn), Text: m.InReference}
		}
	}
	if m.State == governance.MinutesComment && m.Present > 0 && m.Edition != "members" {
		view.Assents = v.Say("minutes.assents", "n", len(m.Assents), "of", m.Present, "needed", governance.AssentsNeeded(m.Present))
	}
	if m.Keeps && m.State != governance.MinutesApproved {
		view.EditURL = meetingPath(m.Meeting, "minutes", "edit")
		if m.State == governance.MinutesDraft {
			view.SendURL = meetingPath(m.Meeting, "minutes", "send")
		}
	}
	if m.Keeps && m.State == governance.MinutesApproved {
		view.CorrectURL = meetingPath(m.Meeting, "minutes", "correct")
	}
	if m.MayAssent {
		view.AssentURL = meetingPath(m.Meeting, "minutes", "assent")
	}
	if m.Version > 1 && m.Edition != "members" {
		view.CompareURL = meetingPath(m.Meeting, "minutes", "compare")
	}
	return view
}

// minutesRemarks are the comments on a draft, and the form for one more.
func (v *visit) minutesRemarks(m house.MinutesView, view *web.MinutesPage) {
	headings := map[governance.ItemID]string{}
	for _, s := range m.Sections {
		headings[s.Item] = s.Heading
	}
	headings[""] = ""
	for _, c := range m.Comments {
		view.Comments = append(view.Comments, web.MinutesRemark{MeetingRemark: web.MeetingRemark{Name: m.Names[c.By], Text: c.Text, At: c.At}, On: headings[c.Item], Version: c.Version})
	}
	if !m.MayComment {
		return
	}
	view.CommentURL = meetingPath(m.Meeting, "minutes", "comment")
	view.On = []web.Option{{Text: v.Say("minutes.comment-all")}}
	for _, s := range m.Sections {
		if s.Item != "" {
			view.On = append(view.On, web.Option{Value: string(s.Item), Text: s.Heading, Chosen: v.C.Request.Method == http.MethodPost && v.Field("item") == string(s.Item)})
		}
	}
}

func (v *visit) commentMinutes() error {
	err := v.House.CommentMinutes(v.Ctx, v.By, v.meetingID(), governance.ItemID(v.Field("item")), v.Text("comment"))
	if err == nil {
		return v.Done(meetingPath(v.meetingID(), "minutes")+"#comments", "minutes-commented")
	}
	m, failed := v.House.MinutesShown(v.Ctx, v.By, v.meetingID())
	if failed != nil {
		return failed
	}
	view := v.minutesView(m)
	return v.Again(onField(err, "comment"), "minutes", &view, &view.Shell)
}

func (v *visit) editView(m house.MinutesView) web.MinutesEdit {
	view := web.MinutesEdit{Shell: v.Shell(v.Say("minutes.edit-heading")), Title: m.Of.Title, Reference: m.Of.Reference, PostURL: meetingPath(m.Meeting, "minutes", "edit"),
		CancelURL: meetingPath(m.Meeting, "minutes"), Version: m.Version}
	for n, s := range m.Sections {
		view.Sections = append(view.Sections, web.MinutesSection{Name: "text-" + strconv.Itoa(n), Heading: s.Heading, Text: s.Text})
	}
	return view
}

func (v *visit) editMinutesPage() error {
	m, err := v.House.MinutesShown(v.Ctx, v.By, v.meetingID())
	if err == nil && !m.Keeps {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return err
	}
	return v.Show("minutes-edit", v.editView(m))
}

// editMinutes saves, or shows both texts to whoever saves later than somebody else.
func (v *visit) editMinutes() error {
	m, err := v.House.MinutesShown(v.Ctx, v.By, v.meetingID())
	if err != nil {
		return err
	}
	sections := make([]governance.Section, len(m.Sections))
	for n, s := range m.Sections {
		sections[n] = s
		sections[n].Text = v.Text("text-" + strconv.Itoa(n))
	}
	err = v.House.EditMinutes(v.Ctx, v.By, m.Meeting, number(v.Field("version")), sections)
	if err == nil {
		return v.Done(meetingPath(m.Meeting, "minutes"), "minutes-saved")
	}
	view := v.editView(m) // with the version that stands, so that saving again is a choice
	for n := range view.Sections {
		if theirs := view.Sections[n].Text; theirs != sections[n].Text {
			view.Sections[n].Text = sections[n].Text
			if site.IsFor(err, governance.ChangedMeanwhile) {
				view.Both, view.Sections[n].Theirs = true, theirs
			}
		}
	}
	return v.Again(err, "minutes-edit", &view, &view.Shell)
}

func (v *visit) sendMinutes() error {
	if err := v.House.SendMinutes(v.Ctx, v.By, v.meetingID()); err != nil {
		return err
	}
	return v.Done(meetingPath(v.meetingID(), "minutes"), "minutes-sent")
}

func (v *visit) assentToMinutes() error {
	if err := v.House.AssentToMinutes(v.Ctx, v.By, v.meetingID()); err != nil {
		return err
	}
	return v.Done(meetingPath(v.meetingID(), "minutes"), "minutes-assented")
}

func (v *visit) approveMinutes() error {
	in := governance.MeetingID(v.C.Param("in"))
	if err := v.House.ApproveMinutes(v.Ctx, v.By, v.meetingID(), in); err != nil {
		return err
	}
	return v.Done(meetingPath(in, "room"), "minutes-approved")
}

func (v *visit) correctMinutes() error {
	if err := v.House.CorrectMinutes(v.Ctx, v.By, v.meetingID(), v.Text("text")); err != nil {
		m, failed := v.House.MinutesShown(v.Ctx, v.By, v.meetingID())
		if failed != nil {
			return failed
		}
		view := v.minutesView(m)
		return v.Again(err, "minutes", &view, &view.Shell)
	}
	return v.Done(meetingPath(v.meetingID(), "minutes"), "minutes-corrected")
}

// compareMinutes shows what changed between two versions, by words (R158).
func (v *visit) compareMinutes() error {
	m, err := v.House.MinutesShown(v.Ctx, v.By, v.meetingID())
	if err != nil {
		return err
	}
	from, to := v.twoVersions(m.Version)
	a, b, err := v.House.MinutesVersions(v.Ctx, v.By, m.Meeting, from, to)
	if err != nil {
		return err
	}
	view := web.MinutesCompare{Shell: v.Shell(v.Say("minutes.compare-heading")), Heading: v.Say("minutes.compare-heading"), Title: m.Of.Title, URL: meetingPath(m.Meeting, "minutes")}
	view.From, view.To = v.versionOptions(m.Version, from), v.versionOptions(m.Version, to)
	for n, s := range b {
		older := ""
		if n < len(a) {
			older = a[n].Text
		}
		view.Parts = append(view.Parts, comparedSection(s.Heading, older, s.Text))
	}
	return v.Show("minutes-compare", view)
}

// twoVersions are those, of so many, that the address asks for; the last two, where it
// asks for none.
func (v *visit) twoVersions(last int) (from, to int) {
	from, to = number(v.C.Query("from")), number(v.C.Query("to"))
	if from < 1 || from > last {
		from = max(1, last-1)
	}
	if to < 1 || to > last {
		to = last
	}
	return from, to
}

func (v *visit) versionOptions(last, chosen int) (out []web.Option) {
	for n := 1; n <= last; n++ {
		out = append(out, web.Option{Value: strconv.Itoa(n), Text: v.Say("minutes.version-n", "n", n), Chosen: n == chosen})
	}
	return out
}

// comparedSection is a section of two versions, word by word.
func comparedSection(heading, older, newer string) web.ComparedSection {
	part := web.ComparedSection{Heading: heading, Changed: older != newer}
	if !part.Changed {
		return part
	}
	for _, p := range press.Compare(older, newer) {
		var words []web.ComparedPart
		for _, w := range p.Parts {
			words = append(words, web.ComparedPart{Kind: string(w.Kind), Text: w.Text})
		}
		part.Paragraphs = append(part.Paragraphs, words)
	}
	return part
}

// compareAgenda shows two versions of a published agenda as one text (R158).
func (v *visit) compareAgenda() error {
	m, last, err := v.House.AgendaVersions(v.Ctx, v.By, v.meetingID())
	if err != nil {
		return err
	}
	from, to := v.twoVersions(last)
	a, b, err := v.House.AgendaCompared(v.Ctx, v.By, m.ID, from, to)
	if err != nil {
		return err
	}
	view := web.MinutesCompare{Shell: v.Shell(v.Say("agenda.compare-heading")), Heading: v.Say("agenda.compare-heading"), Title: m.Title, URL: meetingPath(m.ID),
		From: v.versionOptions(last, from), To: v.versionOptions(last, to)}
	view.Parts = []web.ComparedSection{comparedSection(v.Say("agenda.heading"), governance.AgendaText(a), governance.AgendaText(b))}
	return v.Show("minutes-compare", view)
}

// minutesPDF prints the minutes as the reader may have them.
func (s *room) minutesPDF(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		p, err := s.bindery().Minutes(v.Ctx, s.House, v.By, governance.MeetingID(c.Param("meeting")))
		return sendPrint(c, p, err)
	})
}
