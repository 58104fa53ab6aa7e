package office

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *room) complaintPages() {
	s.html(door.Staff, http.MethodGet, "/elections/:election/complaints", (*visit).complaintsPage)
	s.html(door.Officers, http.MethodGet, "/elections/:election/complaints/:complaint", (*visit).complaintPage)
	s.html(door.Officers, http.MethodPost, "/elections/:election/complaints/:complaint", (*visit).answerComplaint)
}

// complaintsPage lists the complaints about how somebody campaigns (R57).
func (v *visit) complaintsPage() error {
	el, err := v.ElectionFor(door.Staff)
	if err != nil {
		return err
	}
	list, err := v.Engine.Complaints(v.Ctx, v.By, el.ID)
	if err != nil {
		return err
	}
	heading := v.Say("complaints.title")
	view := web.Table{Shell: v.Shell(heading), Over: site.Over(el), Heading: heading, Lead: v.Say("complaints.lead"), None: v.Say("complaints.none"),
		Columns: []string{v.Say("complaints.words"), v.Say("complaints.at"), v.Say("office.col.answer")}}
	for _, c := range list {
		row := []web.Cell{{Text: c.Words}, {At: c.At}, {Text: c.Answer}}
		if c.AnsweredAt == nil {
			row[2] = web.Cell{Text: v.Say("office.answer"), URL: site.OfficePath(el.Reference, "complaints") + "/" + string(c.ID)}
		}
		view.Rows = append(view.Rows, row)
	}
	return v.Show("table", view)
}

// aComplaint is the complaint of the address, and the form to answer it with.
func (v *visit) aComplaint() (web.Form, domain.Complaint, elections.ElectionView, error) {
	el, err := v.ElectionFor(door.Officers)
	if err != nil {
		return web.Form{}, domain.Complaint{}, el, err
	}
	list, err := v.Engine.Complaints(v.Ctx, v.By, el.ID)
	if err != nil {
		return web.Form{}, domain.Complaint{}, el, err
	}
	for _, c := range list {
		if string(c.ID) != v.C.Param("complaint") {
			continue
		}
		path := site.OfficePath(el.Reference, "complaints")
		correction := v.Asked("textarea", "correction", "complaints.correction")
		correction.Hint = v.Say("complaints.correction-hint")
		return web.Form{Shell: v.Shell(v.Say("office.answer")), Over: site.Over(el), Heading: v.Say("office.answer"), Button: v.Say("office.answer"), Text: []string{v.Say("complaints.no-sanction")},
			Facts:  []web.Fact{{Label: v.Say("complaints.words"), Value: c.Words}},
			Fields: []web.Field{v.Asked("textarea", "answer", "office.col.answer"), correction}, PostURL: path + "/" + string(c.ID), CancelURL: path}, c, el, nil
	}
	return web.Form{}, domain.Complaint{}, el, refusal.Because(refusal.Unknown, "", nil)
}

func (v *visit) complaintPage() error {
	view, _, _, err := v.aComplaint()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) answerComplaint() error {
	view, c, el, err := v.aComplaint()
	if err != nil {
		return err
	}
	if _, err := v.Engine.AnswerComplaint(v.Ctx, v.By, c.ID, v.Text("answer"), v.Text("correction")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done(site.OfficePath(el.Reference, "complaints"), "answered")
}
