package office

import (
	"cmp"
	"net/http"
	"strconv"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/elections/clerk"
)

func (s *room) standstillPages() {
	s.html(door.Staff, http.MethodGet, "/office/standstill", (*visit).standstillPage)
	s.html(door.Officers.Fresh(), http.MethodPost, "/office/standstill", (*visit).settle)
}

// standstillForm says what stands still and why; an officer who is not the first of
// the two may say why things may go on.
func (v *visit) standstillForm() (web.Form, string, error) {
	view := web.Form{Shell: v.Shell(v.Say("standstill.title")), Heading: v.Say("standstill.title"), CancelURL: "/office"}
	view.Banner = nil
	all, err := v.Engine.Standstills(v.Ctx, v.By)
	if err != nil {
		return view, "", err
	}
	if len(all) == 0 {
		view.Text = []string{v.Say("standstill.nothing")}
		return view, "", nil
	}
	x := all[0]
	view.Text = []string{v.Say("standstill." + x.Kind), v.Say("standstill.means." + x.Kind)}
	for _, f := range x.Findings {
		what := v.Say("standstill.record")
		if f.Contest != "" {
			what = v.Say("standstill.board", "contest", string(f.Contest))
		}
		view.Facts = append(view.Facts, web.Fact{Label: what,
			Value: v.Say("standstill."+f.What, "kept", strconv.FormatInt(f.Kept, 10), "have", strconv.FormatInt(f.Have, 10))})
	}
	if x.AskedBy != "" {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say("standstill.first"), Value: x.Why})
	}
	switch {
	case x.Mine:
		view.Text = append(view.Text, v.Say("standstill.mine"))
	case v.By.HasRole(door.Officers.Roles...):
		view.Fields, view.Button, view.PostURL, view.Two = []web.Field{v.WhyField()}, v.Say("standstill.settle."+x.Kind), "/office/standstill", true
		view.Hidden = []web.Hidden{{Name: "kind", Value: x.Kind}}
		view.Danger = x.Kind == clerk.DatabaseStandstill // what is given up then is lost
	}
	return view, x.Kind, nil
}

func (v *visit) standstillPage() error {
	view, _, err := v.standstillForm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

func (v *visit) settle() error {
	view, kind, err := v.standstillForm()
	if err != nil {
		return err
	}
	done, err := v.Engine.Settle(v.Ctx, v.By, cmp.Or(v.Text("kind"), kind, clerk.DatabaseStandstill), v.Text("why"))
	switch {
	case err != nil:
		return v.FormAgain(err, &view)
	case done:
		return v.Done("/office", "standstill-over")
	}
	return v.Done("/office/standstill", "standstill-asked")
}
