package chamber

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// sizeMost is how large a file may be, in words.
var sizeMost = strconv.Itoa(governance.FileMost>>20) + " MB"

func (v *visit) paperView(m house.MeetingView, i house.ItemView, n house.NewPaper) web.PaperAdd {
	view := web.PaperAdd{Shell: v.Shell(v.Say("paper.add-heading")), Item: i.Title, PostURL: "/items/" + string(i.ID) + "/papers", CancelURL: meetingPath(m.ID, "agenda"),
		Name: n.Title, Link: n.Link, MaxSize: sizeMost}
	for _, p := range i.Papers {
		if p.ID == n.Instead {
			view.Instead, view.Version = string(p.ID), p.Title
			if view.Name == "" {
				view.Name = p.Title
			}
			if n.Visibility == "" {
				n.Visibility = p.Visibility
			}
		}
	}
	if n.Visibility == "" {
		n.Visibility = governance.ForPanel
	}
	for _, vis := range governance.Visibilities {
		view.Visibility = append(view.Visibility, web.Option{Value: string(vis), Text: v.Say("visibility-of." + string(vis)), Chosen: vis == n.Visibility})
	}
	return view
}

func (v *visit) paperPage() error {
	m, i, err := v.itemOf()
	if err == nil && !m.Keeps && !m.Leads {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return err
	}
	return v.Show("paper-add", v.paperView(m, i, house.NewPaper{Instead: governance.PaperID(v.C.Query("instead"))}))
}

// addPaper takes a file or a link. What is typed comes back with a refusal; the file
// itself a browser keeps.
func (v *visit) addPaper() error {
	m, i, err := v.itemOf()
	if err != nil {
		return err
	}
	n := house.NewPaper{Item: i.ID, Instead: governance.PaperID(v.Field("instead")), Title: v.Field("title"), Visibility: governance.Visibility(v.Field("visibility")), Link: v.Field("link")}
	fail := func(err error) error {
		view := v.paperView(m, i, n)
		return v.Again(err, "paper-add", &view, &view.Shell)
	}
	if err := v.takeFile(&n); err != nil {
		return fail(err)
	}
	if _, err := v.House.AddPaper(v.Ctx, v.By, n); err != nil {
		return fail(err)
	}
	return v.Done(meetingPath(m.ID, "agenda")+"#item-"+string(i.ID), "paper-added")
}

// takeFile puts the form's file into a paper, if there is one.
func (v *visit) takeFile(n *house.NewPaper) error {
	f, err := v.sentFile("file")
	if f != nil {
		n.Name, n.Content = f.Name, f.Content
	}
	return err
}

func (v *visit) withdrawPaper() error {
	id := governance.PaperID(v.C.Param("paper"))
	m, err := v.House.WithdrawPaper(v.Ctx, v.By, id)
	if err != nil {
		return err
	}
	return v.Done(meetingPath(m, "agenda"), "paper-withdrawn")
}

// paperFile gives a paper's file to take away. It is never shown within the site, and
// no browser is to guess what it is.
func (s *room) paperFile(c *gin.Context) {
	s.Asked(c, door.Anyone, func(v *site.Visit) error {
		p, content, err := s.House.OpenPaper(v.Ctx, v.By, governance.PaperID(c.Param("paper")))
		if err != nil {
			return asStranger(v.By, err)
		}
		if p.Link != "" {
			return v.To(p.Link)
		}
		sendFile(c, p.Name, p.Media, content)
		return nil
	})
}

// sendFile answers with a file to take away.
func sendFile(c *gin.Context, name, media string, content []byte) {
	c.Header("Content-Disposition", door.Attachment(name))
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Content-Security-Policy", door.FilePolicy)
	c.Header("Cache-Control", "private, no-store")
	c.Data(http.StatusOK, media, content)
}
