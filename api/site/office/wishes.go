package office

import (
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
)

func (s *room) wishPages() {
	s.html(door.Secretaries, http.MethodGet, "/office/wishes", (*visit).wishesPage)
	s.html(door.Secretaries, http.MethodGet, "/office/wishes/:wish", (*visit).wishPage)
	s.html(door.Secretaries, http.MethodPost, "/office/wishes/:wish", (*visit).decideWish)
}

// wishesPage lists what members have asked to be put right about themselves.
func (v *visit) wishesPage() error {
	list, err := v.Register.Wishes(v.Ctx, v.By)
	if err != nil {
		return err
	}
	heading := v.Say("office.wishes")
	view := web.Table{Shell: v.Shell(heading), Heading: heading, Lead: v.Say("office.wishes-lead"), None: v.Say("office.wishes-none"),
		Columns: []string{v.Say("office.col.name"), v.Say("office.col.wish"), v.Say("office.col.at"), v.Say("office.col.decide")}}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	for _, w := range list {
		view.Rows = append(view.Rows, []web.Cell{{Text: w.Who.Name(), URL: "/office/people/" + string(w.Person)}, {Text: v.WishWords(w)}, {At: w.AskedAt},
			{Text: v.Say("office.col.decide"), URL: "/office/wishes/" + w.ID}})
	}
	return v.Show("table", view)
}

func (v *visit) wishForm() (web.Form, domain.MemberWish, error) {
	w, err := v.Register.WishWaiting(v.Ctx, v.By, v.C.Param("wish"))
	if err != nil {
		return web.Form{}, domain.MemberWish{}, err
	}
	heading := v.Say("office.wish-heading", "name", w.Who.Name())
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: "/office/wishes", Text: v.Say("office.wishes")}, Heading: heading,
		Facts: []web.Fact{{Label: v.Say("office.col.wish"), Value: v.WishWords(w)}, {Label: v.Say("office.col.number"), Value: w.Who.Number},
			{Label: v.Say("office.col.organisation"), Value: w.Who.Organisation}},
		Button: v.Say("office.wish-button"), PostURL: "/office/wishes/" + w.ID, CancelURL: "/office/wishes"}
	if w.Words != "" {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say("own.words"), Value: w.Words})
	}
	answer := v.Asked("textarea", "answer", "office.wish-answer")
	answer.Hint, answer.Rows = v.Say("office.wish-answer-hint"), 3
	view.Fields = []web.Field{v.Choice("radios", "grant", "office.wish-grant", "office.wish.", "yes", "no"), answer}
	return view, w.MemberWish, nil
}

func (v *visit) wishPage() error {
	view, _, err := v.wishForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) decideWish() error {
	view, w, err := v.wishForm()
	if err != nil {
		return err
	}
	grant := v.Field("grant")
	if grant != "yes" && grant != "no" {
		return v.FormAgain(refusal.Because(refusal.Missing, "", nil).On("grant"), &view)
	}
	if err := v.Register.DecideWish(v.Ctx, v.By, w.ID, grant == "yes", v.Text("answer")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/wishes", "wish-decided")
}
