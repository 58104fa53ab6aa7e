package chamber

import (
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// draftPage begins a letter, with what was typed before.
func (v *visit) draftPage() error {
	form, err := v.letterForm(nil)
	if err != nil {
		return err
	}
	return v.Show("form", form)
}

func (v *visit) draft() error {
	d, err := v.typedLetter(nil)
	var l governance.Letter
	if err == nil {
		l, err = v.House.DraftLetter(v.Ctx, v.By, d)
	}
	if err != nil {
		return v.letterAgain(err, nil)
	}
	return v.Done(letterPath(l.Reference)+"/work", "letter-saved")
}

func (v *visit) editPage() error {
	s, err := v.letter()
	if err == nil && !s.MayWrite {
		err = refusal.Because(refusal.Unknown, "R140", nil)
	}
	if err != nil {
		return err
	}
	form, err := v.letterForm(&s)
	if err != nil {
		return err
	}
	return v.Show("form", form)
}

func (v *visit) edit() error {
	s, err := v.letter()
	if err != nil {
		return err
	}
	d, err := v.typedLetter(&s)
	base, _ := strconv.Atoi(v.Field("base"))
	if err == nil {
		_, err = v.House.ReviseLetter(v.Ctx, v.By, s.Reference, base, d)
	}
	if err != nil {
		return v.letterAgain(err, &s)
	}
	return v.Done(letterPath(s.Reference)+"/work", "letter-saved")
}

// letterAgain shows a refused letter once more; nothing typed is lost. Of a version
// that somebody else was first with, the form goes on from the one that stands now,
// and says so.
func (v *visit) letterAgain(err error, s *house.LetterShown) error {
	form, failed := v.letterForm(s)
	if failed != nil {
		return failed
	}
	if r, no := refusal.Of(err); no && r.Field == "file" {
		err = r.On("annex")
	}
	return v.FormAgain(err, &form)
}

// letterForm asks for all that a version has. s is the letter that it is a version of.
func (v *visit) letterForm(s *house.LetterShown) (web.Form, error) {
	form := web.Form{Shell: v.Shell(v.Say("title.letter-new")), Heading: v.Say("title.letter-new"), Button: v.Say("letter.save"), PostURL: "/letters/new", CancelURL: "/letters", Upload: true}
	typed := v.C.Request.Method == http.MethodPost || v.C.Query("kept") != ""
	now := governance.LetterText{Kind: governance.OpenLetter}
	if s != nil {
		path := letterPath(s.Reference)
		form.Title, form.Heading = v.Say("title.letter-edit", "reference", s.Reference), v.Say("title.letter-edit", "reference", s.Reference)
		form.PostURL, form.CancelURL = path+"/edit", path+"/work"
		form.Hidden = []web.Hidden{{Name: "base", Value: strconv.Itoa(s.Version)}}
		now = s.Now.LetterText
	}
	value := func(name, stands string) string {
		if typed {
			return v.Text(name)
		}
		return stands
	}
	kind := v.Choice("select", "kind", "letter.field.kind", "letter.kind.", kindNames()...)
	for i := range kind.Options {
		kind.Options[i].Chosen = kind.Options[i].Value == value("kind", string(now.Kind))
	}
	ask := func(kind, name string, rows int, stands string) web.Field {
		f := web.Field{Kind: kind, Name: name, Label: v.Say("letter.field." + name), Value: value(name, stands), Rows: rows}
		if hint, err := v.Words.Say("letter.field." + name + "-hint"); err == nil {
			f.Hint = hint
		}
		return f
	}
	form.Fields = []web.Field{kind, ask("text", "subject", 0, now.Subject), ask("textarea", "addressees", 6, typedParties(now.Addressees)),
		ask("textarea", "text", 22, now.Text), ask("textarea", "copies", 4, typedParties(now.Copies))}
	panels, err := v.panelBoxes(now, s == nil, typed)
	if err != nil {
		return form, err
	}
	form.Fields = append(form.Fields, panels...)
	for _, a := range now.Annexes {
		name := "keep-" + hex.EncodeToString(a.Hash[:])
		form.Fields = append(form.Fields, web.Field{Kind: "checkbox", Name: name, Label: v.Say("letter.field.keep", "name", a.Name), Chosen: !typed || v.Ticked(name)})
	}
	form.Fields = append(form.Fields, web.Field{Kind: "file", Name: "annex", Label: v.Say("letter.field.annex"), Hint: v.Say("letter.field.annex-hint")})
	if s == nil {
		refers, err := v.refers()
		if err != nil {
			return form, err
		}
		form.Fields = append(form.Fields, refers...)
	} else {
		if s.State != governance.LetterDraft && s.State != governance.LetterReview {
			form.Fields = append(form.Fields, web.Field{Kind: "checkbox", Name: "correction", Label: v.Say("letter.field.correction"), Chosen: v.Ticked("correction")})
		}
		form.Fields = append(form.Fields, ask("text", "why", 0, ""))
	}
	return form, nil
}

func kindNames() (out []string) {
	for _, k := range governance.LetterKinds {
		out = append(out, string(k))
	}
	return out
}

// panelBoxes are the panels whose chairs may be asked to sign, a box each.
func (v *visit) panelBoxes(now governance.LetterText, first, typed bool) (out []web.Field, err error) {
	panels, err := v.panelsInBeing()
	for _, p := range panels {
		name := "panel-" + p.Code
		chosen := now.Named(p.ID) || first && v.By.Is(p.ID, "", domain.PanelRoles...)
		if typed {
			chosen = v.Ticked(name)
		}
		out = append(out, web.Field{Kind: "checkbox", Name: name, Label: v.Say("letter.field.panel", "panel", p.Name), Chosen: chosen})
	}
	return out, err
}

// refers are what a new letter can take up, and come in the place of.
func (v *visit) refers() ([]web.Field, error) {
	none := web.Option{Text: v.Say("letter.field.none")}
	priorities := web.Field{Kind: "select", Name: "priorities", Label: v.Say("letter.field.priorities"), Options: []web.Option{none}}
	rankings, err := v.House.AllPriorities(v.Ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range rankings {
		if p.AdoptedAt != nil {
			priorities.Options = append(priorities.Options, web.Option{Value: p.Reference, Text: p.Reference + ": " + p.Title, Chosen: v.Field("priorities") == p.Reference})
		}
	}
	supersedes := web.Field{Kind: "select", Name: "supersedes", Label: v.Say("letter.field.supersedes"), Options: []web.Option{none}}
	published, err := v.House.Letters(v.Ctx, v.By, house.LetterQuery{Public: true, State: governance.LetterPublished, Limit: 50})
	if err != nil {
		return nil, err
	}
	for _, l := range published {
		supersedes.Options = append(supersedes.Options, web.Option{Value: l.Reference, Text: l.Reference + ": " + l.Subject, Chosen: v.Field("supersedes") == l.Reference})
	}
	return []web.Field{priorities, supersedes}, nil
}

// typedLetter is what the form says.
func (v *visit) typedLetter(s *house.LetterShown) (d house.LetterDraft, err error) {
	d = house.LetterDraft{LetterText: governance.LetterText{Kind: governance.LetterKind(v.Field("kind")), Subject: v.Field("subject"), Text: v.Text("text"),
		Addressees: parties(v.Text("addressees")), Copies: parties(v.Text("copies"))}, Priorities: v.Field("priorities"), Supersedes: v.Field("supersedes"), Why: v.Field("why"), Correction: v.Ticked("correction")}
	panels, err := v.panelsInBeing()
	if err != nil {
		return d, err
	}
	if s != nil { // those named already keep their order
		for _, n := range s.Now.Signatories {
			if v.Ticked("panel-" + s.Codes[n.Panel]) {
				d.Panels = append(d.Panels, n.Panel)
			}
		}
		for _, a := range s.Now.Annexes {
			if v.Ticked("keep-" + hex.EncodeToString(a.Hash[:])) {
				d.Annexes = append(d.Annexes, a)
			}
		}
	}
	for _, p := range panels {
		if v.Ticked("panel-"+p.Code) && (s == nil || !s.Now.Named(p.ID)) {
			d.Panels = append(d.Panels, p.ID)
		}
	}
	f, err := v.sentFile("annex")
	if f != nil {
		d.Add = []house.NewFile{*f}
	}
	return d, err
}

// sentFile is the file of a field, nil where none was chosen.
func (v *visit) sentFile(field string) (*house.NewFile, error) {
	header, err := v.C.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, refusal.Because(refusal.Malformed, "R160", nil).On(field)
	}
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, uploadLimit))
	return &house.NewFile{Name: header.Filename, Content: content}, err
}

// panelsInBeing are the panels that have not ended.
func (v *visit) panelsInBeing() (out []domain.Panel, err error) {
	_, all, err := v.Register.Networks(v.Ctx)
	for _, p := range all {
		if p.EndedOn == nil {
			out = append(out, p)
		}
	}
	return out, err
}

func (v *visit) comment() error {
	_, err := v.House.Comment(v.Ctx, v.By, v.C.Param("letter"), v.Text("words"))
	if err == nil {
		return v.Done(letterPath(v.C.Param("letter"))+"/work", "letter-commented")
	}
	view, failed := v.work()
	if failed != nil {
		return failed
	}
	return v.Again(err, "letter-work", &view, &view.Shell)
}
