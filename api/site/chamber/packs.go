package chamber

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

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

// packPDF prints the pack: the agenda, then every paper that the reader may see, merged
// where that can be done.
func (s *room) packPDF(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		m, err := s.House.MeetingFor(v.Ctx, v.By, governance.MeetingID(c.Param("meeting")))
		if err != nil {
			return err
		}
		pack := press.Pack{Panel: panelNames(m), Title: m.Title, Reference: m.Reference, When: v.Words.Instant(m.Starts), Where: m.Place, At: v.Now(), Origin: s.Settings.Origin}
		for n, i := range m.Items {
			item := press.PackItem{Number: n + 1, Title: i.Title, Purpose: v.Say("purpose." + string(i.Purpose)), Presenter: i.Presenter, Minutes: i.Minutes, Body: i.Body}
			if i.Hidden {
				item.Body = v.Say("agenda.hidden")
			}
			for _, p := range i.Papers {
				paper := press.PackPaper{Title: p.Title, Kind: kindOf(p.Media), Link: p.Link, Path: paperPath(p.ID)}
				if p.Link == "" {
					if _, paper.Content, err = s.House.OpenPaper(v.Ctx, v.By, p.ID); err != nil {
						return err
					}
					paper.Media = p.Media
				}
				item.Papers = append(item.Papers, paper)
			}
			pack.Items = append(pack.Items, item)
		}
		pdf, err := pack.PDF()
		if err != nil {
			return err
		}
		sendFile(c, governance.CleanFileName("Pack "+m.Reference+".pdf"), governance.MediaPDF, pdf)
		return nil
	})
}
