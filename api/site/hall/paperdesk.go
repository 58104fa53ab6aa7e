package hall

import (
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"

	"hustings/api/press"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	elections "hustings/elections/hall"
)

// desk is the page of the work on a paper; what was typed into a refused form comes back.
func (v *visit) desk() (*web.EventPaperDesk, error) {
	d, err := v.Hall.PaperDesk(v.Ctx, v.By, v.ref())
	if err != nil {
		return nil, err
	}
	ref, post := d.Event.Reference, v.C.Request.Method == http.MethodPost
	view := &web.EventPaperDesk{Shell: v.Shell(v.Say("writeup.kind." + string(d.Event.Kind))), Over: web.Link{URL: path(ref), Text: ref}, Reference: ref, Topic: d.Event.Title,
		Kind: string(d.Event.Kind), Due: d.Due, Late: d.Late, Number: d.Latest.Number, Aside: len(d.Aside), Unagreed: d.Unagreed, Partner: d.Event.Partner}
	if d.Latest.Number == 0 {
		if err := d.Event.In("R154", hall.Closed); err != nil {
			return nil, err
		}
		view.DraftURL = paperPath(ref, "draft")
		return view, nil
	}
	view.EditURL, view.AsideURL, view.PassageURL = paperPath(ref, "edit"), paperPath(ref, "aside"), paperPath(ref, "passages")
	view.Marked, view.Findings = marked(d.Latest.Body, d.Found)
	v.deskWords(d, view)
	view.Versions = v.versions(d.Versions, ref, d.Writers)
	if view.CompareURL = paperPath(ref, "compare"); len(d.Versions) == 1 {
		view.Versions[0].Chosen = true
	}
	published := slices.ContainsFunc(d.Versions, func(p hall.Paper) bool { return p.Published != nil })
	if slices.ContainsFunc(d.Versions, hall.Paper.Shows) {
		view.ReadURL, view.NoteURL, view.WithholdURL = paperPath(ref), paperPath(ref, "notes"), paperPath(ref, "withhold")
	}
	for _, p := range d.Versions {
		if n := strconv.Itoa(p.Number); p.Shows() {
			view.Withholdable = append(view.Withholdable, web.Option{Value: n, Text: v.Say("writeup.version", "n", p.Number), Chosen: n == v.Field("version")})
		}
	}
	view.Notes, view.Again, view.Readers = paperNotes(d.Notes), published, string(hall.ForMembers)
	if d.Event.Kind == hall.Roundtable {
		view.Readers = string(hall.ForAll)
	}
	if d.Event.Partner != "" {
		view.PartnerURL = paperPath(ref, "partner")
	}
	if d.MayPublish == nil {
		view.PublishURL = paperPath(ref, "publish")
	} else if r, is := refusal.Of(d.MayPublish); is {
		view.Refused = v.Words.Refusal(r)
	}
	if post {
		view.PassageText, view.Why, view.NoteText, view.AskedText, view.DoneText = v.Text("words"), v.Text("why"), v.Text("text"), v.Text("asked"), v.Text("done")
		view.WithholdText = v.Text("reason")
		if chosen := v.Field("readers"); chosen != "" {
			view.Readers = chosen
		}
	}
	return view, nil
}

// deskWords are the words that are put down as speakers', and who may be asked.
func (v *visit) deskWords(d elections.Desk, view *web.EventPaperDesk) {
	ref := d.Event.Reference
	for _, s := range d.Speakers {
		view.Speakers = append(view.Speakers, web.Option{Value: string(s.ID), Text: s.Name, Chosen: string(s.ID) == v.Field("speaker")})
	}
	for _, a := range d.Words {
		w := words(a.Quote)
		w.Speaker, w.Stands, w.Until = a.Speaker.Name, a.Stands, a.Until
		if w.State == "words-asked" || w.State == "words-refused" {
			w.AnswerURL = paperPath(ref, "answers")
		}
		if w.State == "words-new" && a.Stands {
			view.AskURL = paperPath(ref, "ask")
		}
		view.Words = append(view.Words, w)
	}
}

func words(q hall.Quote) web.EventWords {
	w := web.EventWords{ID: string(q.ID), Words: q.Words, State: "words-new", Instead: q.Instead, How: string(q.How), Evidence: q.Evidence}
	switch {
	case q.AnsweredAt != nil && q.Agreed:
		w.State = "words-agreed"
	case q.AnsweredAt != nil:
		w.State = "words-refused"
	case !q.AskedAt.IsZero():
		w.State = "words-asked"
	}
	return w
}

// marked cuts a text where something was found in it.
func marked(text string, found []hall.Finding) (parts []web.MarkedPart, list []web.EventFinding) {
	at := 0
	for i, f := range found {
		list = append(list, web.EventFinding{N: i + 1, Words: f.Words, Kind: string(f.Kind), Whole: f.Whole, Digest: hex.EncodeToString(f.Digest[:])})
		from := max(at, f.From)
		parts = append(parts, web.MarkedPart{Text: text[at:from]}, web.MarkedPart{Text: text[from:f.Until], N: i + 1, Kind: string(f.Kind)})
		at = f.Until
	}
	return append(parts, web.MarkedPart{Text: text[at:]}), list
}

func (v *visit) deskPage() error {
	view, err := v.desk()
	if err != nil {
		return err
	}
	return v.Show("event-paper-desk", view)
}

// toDesk answers a form of the desk; a refused one comes back with what was typed.
func (v *visit) toDesk(err error, key string) error {
	if err == nil {
		return v.Done(paperPath(v.ref(), "work"), key)
	}
	view, failed := v.desk()
	if failed != nil {
		return err
	}
	return v.Again(err, "event-paper-desk", view, &view.Shell)
}

func (v *visit) draftPaper() error {
	_, err := v.Hall.DraftPaper(v.Ctx, v.By, v.ref(), v.Say)
	return v.toDesk(err, "paper-drafted")
}

func (v *visit) setAside() error {
	return v.toDesk(v.Hall.SetAside(v.Ctx, v.By, v.ref(), v.Field("finding"), v.Text("why")), "paper-saved")
}

func (v *visit) addPassage() error {
	_, err := v.Hall.AddPassage(v.Ctx, v.By, v.ref(), hall.SpeakerID(v.Field("speaker")), v.Text("words"))
	return v.toDesk(err, "paper-saved")
}

func (v *visit) askChecks() error {
	_, err := v.Hall.AskChecks(v.Ctx, v.By, v.ref())
	return v.toDesk(err, "paper-asked")
}

func (v *visit) noteAnswer() error {
	a := elections.Answer{Quote: hall.QuoteID(v.Field("quote")), Agreed: v.Field("answer") == "yes"}
	return v.toDesk(v.Hall.NoteAnswer(v.Ctx, v.By, v.ref(), a, v.Text("evidence")), "paper-saved")
}

func (v *visit) publishPaper() error {
	version, _ := strconv.Atoi(v.Field("version"))
	return v.toDesk(v.Hall.PublishPaper(v.Ctx, v.By, v.ref(), version, hall.Readers(v.Field("readers")), v.Text("why")), "paper-published")
}

func (v *visit) withholdPaper() error {
	version, _ := strconv.Atoi(v.Field("version"))
	err := v.Hall.WithholdPaper(v.Ctx, v.By, v.ref(), version, v.Text("reason"))
	if r, is := refusal.Of(err); is && r.Field != "" { // the page has another field for the reason of a publishing
		err = r.On("reason")
	}
	return v.toDesk(err, "paper-withheld")
}

func (v *visit) correctPaper() error {
	return v.toDesk(v.Hall.CorrectPaper(v.Ctx, v.By, v.ref(), v.Text("text")), "paper-saved")
}

func (v *visit) partnerAsked() error {
	return v.toDesk(v.Hall.PartnerAsked(v.Ctx, v.By, v.ref(), v.Text("asked"), v.Text("done")), "paper-saved")
}

// editor is the page on which a version is written.
func (v *visit) editor(d elections.Desk) *web.EventPaperEdit {
	ref := d.Event.Reference
	return &web.EventPaperEdit{Shell: v.Shell(v.Say("writeup.edit")), Over: web.Link{URL: paperPath(ref, "work"), Text: ref}, Reference: ref, PostURL: paperPath(ref, "edit"),
		Base: d.Latest.Number, Body: d.Latest.Body}
}

func (v *visit) editPaperPage() error {
	d, err := v.Hall.PaperDesk(v.Ctx, v.By, v.ref())
	if err == nil && d.Latest.Number == 0 {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return err
	}
	return v.Show("event-paper-edit", v.editor(d))
}

// editPaper saves a version, or shows what it would look like. Whatever is refused comes
// back with what was typed; where somebody else was first, her version stands beside it,
// and saving once more goes on from there.
func (v *visit) editPaper() error {
	base, _ := strconv.Atoi(v.Field("base"))
	body, why := v.Text("body"), v.Text("why")
	var err error
	if v.Field("do") != "look" {
		if _, err = v.Hall.EditPaper(v.Ctx, v.By, v.ref(), base, body, why); err == nil {
			return v.Done(paperPath(v.ref(), "work"), "paper-saved")
		}
	}
	d, failed := v.Hall.PaperDesk(v.Ctx, v.By, v.ref())
	if failed == nil && d.Latest.Number == 0 {
		failed = refusal.Because(refusal.Unknown, "", nil)
	}
	if failed != nil {
		return failed
	}
	view := v.editor(d)
	view.Body, view.Why, view.Base = body, why, base
	if err != nil {
		if site.IsFor(err, hall.PaperMoved) {
			view.Theirs, view.Base = v.theirs(d, base), d.Latest.Number
		}
		return v.Again(err, "event-paper-edit", view, &view.Shell)
	}
	seen, err := v.Hall.LookAt(v.Ctx, v.By, v.ref(), body)
	if err != nil {
		return v.Again(err, "event-paper-edit", view, &view.Shell)
	}
	view.Shown, view.Preview, view.Unagreed = true, press.Markdown(seen.Body), seen.Unagreed
	_, view.Findings = marked(seen.Body, seen.Found)
	return v.Show("event-paper-edit", view)
}

// theirs is what somebody else made of the version that the writer had before her.
func (v *visit) theirs(d elections.Desk, base int) *web.EventPaperTheirs {
	t := &web.EventPaperTheirs{Number: d.Latest.Number, Writer: d.Writers[d.Latest.By], At: d.Latest.At, Body: d.Latest.Body}
	before := hall.Paper{}
	for _, p := range d.Versions {
		if p.Number == base {
			before = p
		}
	}
	t.Compared = compared(before, d.Latest)
	return t
}
