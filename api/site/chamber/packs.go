package chamber

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hustings/api/bindery"
	"hustings/api/door"
	"hustings/api/press"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

func (s *room) packPages() {
	s.html(door.SignedIn, http.MethodGet, "/meetings/:meeting/pack", (*visit).packPage)
	s.html(door.Chamber, http.MethodGet, "/meetings/:meeting/running", (*visit).runningPage)
	s.Page(door.SignedIn, http.MethodGet, "/meetings/:meeting/pack/pdf", s.packPDF)
	s.Page(door.SignedIn, http.MethodGet, "/meetings/:meeting/archive/pdf", s.archivePDF)
}

func (v *visit) packView(m house.MeetingView) web.MeetingPack {
	view := web.MeetingPack{Shell: v.Shell(v.Say("pack.heading") + ": " + m.Title), Title: m.Title, Reference: m.Reference, URL: meetingPath(m.ID), Panels: panelNames(m),
		Starts: m.Starts, Ends: m.Ends, Place: m.Place, Link: m.Link, Items: v.items(m), PDFURL: meetingPath(m.ID, "pack", "pdf"), Private: map[string]template.HTML{}}
	return view
}

func panelNames(m house.MeetingView) string {
	var names []string
	for _, p := range m.Of {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// packPage is agenda and papers on one page, made for its reader.
func (v *visit) packPage() error {
	m, err := v.House.MeetingFor(v.Ctx, v.By, v.meetingID())
	if err != nil {
		return err
	}
	return v.Show("meeting-pack", v.packView(m))
}

// runningPage is the chair's running sheet: the agenda with times and her own notes.
func (v *visit) runningPage() error {
	m, err := v.House.MeetingFor(v.Ctx, v.By, v.meetingID())
	if err == nil && !m.Leads {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return err
	}
	view := v.packView(m)
	view.Title, view.Running, view.PDFURL = m.Title, true, ""
	view.Shell = v.Shell(v.Say("running.heading") + ": " + m.Title)
	for _, i := range m.Items {
		if i.Private != "" {
			view.Private[string(i.ID)] = press.Markdown(i.Private)
		}
	}
	return v.Show("meeting-pack", view)
}

// packPDF prints the pack, for its reader.
func (s *room) packPDF(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		p, err := s.bindery().Pack(v.Ctx, s.House, v.By, governance.MeetingID(c.Param("meeting")))
		return sendPrint(c, p, err)
	})
}

// archivePDF prints all that is kept of a meeting, for its reader.
func (s *room) archivePDF(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		p, err := s.bindery().Archive(v.Ctx, s.House, v.By, governance.MeetingID(c.Param("meeting")))
		return sendPrint(c, p, err)
	})
}

// bindery prints for this site.
func (s *room) bindery() bindery.Bindery {
	return bindery.New(s.Words, s.Settings.Origin, s.Settings.Organisation, s.Printing)
}

func sendPrint(c *gin.Context, p bindery.Print, err error) error {
	if err == nil {
		sendFile(c, p.Name, governance.MediaPDF, p.Content)
	}
	return err
}
