package chamber

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"hustings/api/press"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// letterWay is the straight way of a letter, as its page shows it.
var letterWay = []governance.LetterState{governance.LetterDraft, governance.LetterReview, governance.LetterApproval, governance.LetterSigning, governance.LetterSigned, governance.LetterPublished}

// workPage is a letter as its panels see it on its way, and how it came about
// afterwards.
func (v *visit) workPage() error {
	view, err := v.work()
	if err != nil {
		return err
	}
	return v.Show("letter-work", view)
}

func (v *visit) work() (web.LetterWork, error) {
	s, err := v.letter()
	if err == nil && !s.Inside {
		err = refusal.Because(refusal.Unknown, "R140", nil)
	}
	if err != nil {
		return web.LetterWork{}, err
	}
	path := letterPath(s.Reference)
	view := web.LetterWork{Shell: v.Shell(s.Now.Subject), LetterFace: v.face(s), State: "letter-" + string(s.State), Version: s.Version, Why: s.Now.Why, PDFURL: path + "/pdf"}
	view.Inner = true
	view.Back = &web.Link{URL: "/letters", Text: v.Say("title.letters")}
	if s.Why != "" {
		view.Why = s.Why
	}
	if s.IsPublic {
		view.PublicURL = path
	} else if s.PublicFrom != nil {
		view.Opens, view.CalendarURL = *s.PublicFrom, letterPath(s.Reference)+"/calendar.ics"
	}
	v.steps(&view, s)
	for _, w := range s.Waiting {
		view.Panels = append(view.Panels, v.waits(s, w))
	}
	v.historyOf(&view, s)
	v.mayDo(&view, s)
	return view, nil
}

func (v *visit) steps(view *web.LetterWork, s house.LetterShown) {
	at := len(letterWay)
	for i, state := range letterWay {
		if state == s.State {
			at = i
		}
	}
	if s.State == governance.LetterAbandoned {
		return
	}
	for i, state := range letterWay {
		done := i < at || state == governance.LetterPublished && s.IsPublic
		view.Steps = append(view.Steps, web.LetterStep{Key: "letter-" + string(state), Done: done, Now: i == at && !done})
	}
}

// waits is the row of a named panel.
func (v *visit) waits(s house.LetterShown, w house.LetterWaits) web.LetterPanel {
	p := web.LetterPanel{Name: w.Name, Decision: "open", Signer: w.Lead.Name, Acting: w.Lead.Acting}
	switch {
	case w.Approved:
		p.Decision = "approved"
	case w.Refused:
		p.Decision = "refused"
	}
	if w.DecidedAt != nil {
		p.DecidedAt, p.MotionURL = *w.DecidedAt, motionPath(w.Motion)
	}
	if s.State == governance.LetterApproval && !w.Approved && v.By.Is(w.Panel, "", domain.PanelRoles...) {
		p.MoveURL = "/motions/new?" + url.Values{"panel": {s.Codes[w.Panel]}, "purpose": {string(governance.ForLetter)}, "subject": {string(s.Now.ID)}}.Encode()
	}
	if w.Refused && s.MayTend && !s.Over() {
		p.RemoveURL = letterPath(s.Reference) + "/acts/remove?panel=" + url.QueryEscape(s.Codes[w.Panel])
	}
	switch r, no := refusal.Of(w.Lead.Barred); {
	case w.Signature != nil:
		p.Signer, p.Acting, p.SignedAt = w.Signature.Name, w.Signature.Acting, w.Signature.At
	case no && !s.Over():
		p.Cannot = v.Words.Refusal(r)
	}
	return p
}

// historyOf are versions, comments and the signatures that count no more.
func (v *visit) historyOf(view *web.LetterWork, s house.LetterShown) {
	view.Versions = v.versions(s)
	if len(s.Versions) > 1 {
		view.Compare = letterPath(s.Reference) + "/compare"
	}
	for _, g := range s.Signed {
		if g.Ended != nil {
			view.Ended = append(view.Ended, web.LetterEnded{Name: g.Name, Panel: panelName(s, g.Panel), How: string(g.EndedBy), Why: g.EndedWhy, Version: g.Version, At: *g.Ended})
		}
	}
	for _, c := range s.Comments {
		view.Comments = append(view.Comments, web.LetterComment{By: s.People[c.By], Words: c.Words, Version: c.Version, At: c.At})
	}
}

// versions are newest first; the one before it is chosen for the comparison.
func (v *visit) versions(s house.LetterShown) (out []web.LetterVersion) {
	for i := len(s.Versions) - 1; i >= 0; i-- {
		w := s.Versions[i]
		out = append(out, web.LetterVersion{Number: w.Number, By: s.People[w.By], Why: w.Why, At: w.At, Correction: w.Correction, Chosen: i == len(s.Versions)-2})
	}
	return out
}

// mayDo offers what the reader may do now.
func (v *visit) mayDo(view *web.LetterWork, s house.LetterShown) {
	path := letterPath(s.Reference)
	act := func(name string) {
		view.Acts = append(view.Acts, web.Link{URL: path + "/acts/" + name, Text: v.Say("letter.act." + name)})
	}
	early := s.State == governance.LetterDraft || s.State == governance.LetterReview
	if s.MayWrite {
		view.CommentURL = path + "/comments"
		if early || s.MayTend {
			view.EditURL = path + "/edit"
		}
		if s.State == governance.LetterDraft {
			act("review")
		}
	}
	for _, p := range s.MaySign {
		view.Sign = append(view.Sign, web.Link{URL: path + "/sign/" + url.PathEscape(s.Codes[p.Panel]), Text: v.Say("letter.sign-as", "panel", p.Name)})
	}
	if s.SignedWas != nil {
		from, to := strconv.Itoa(s.SignedWas.Version), strconv.Itoa(s.Version)
		view.Changed = &web.Link{URL: path + "/compare?from=" + from + "&to=" + to, Text: v.Say("letter.changed-link", "from", from, "to", to)}
	}
	for _, p := range s.MayTakeBack {
		view.Acts = append(view.Acts, web.Link{URL: path + "/withdraw/" + url.PathEscape(s.Codes[p.Panel]), Text: v.Say("letter.act.withdraw", "panel", p.Name)})
	}
	if !s.MayTend {
		return
	}
	switch s.State {
	case governance.LetterReview:
		act("put")
		act("back")
	case governance.LetterApproval:
		act("back")
	case governance.LetterSigned:
		view.Acts = append(view.Acts, web.Link{URL: path + "/publish", Text: v.Say("letter.act.publish")})
	}
	switch {
	case s.IsPublic:
		act("reply")
	case !s.Over():
		act("abandon")
	}
}

// comparePage sets two versions beside each other, for whoever may read both (R158).
func (v *visit) comparePage() error {
	from, err := strconv.Atoi(v.C.Query("from"))
	to, err2 := strconv.Atoi(v.C.Query("to"))
	if err != nil || err2 != nil {
		return refusal.Because(refusal.Unknown, "R158", nil)
	}
	older, newer, err := v.House.LetterVersionsOf(v.Ctx, v.By, v.C.Param("letter"), min(from, to), max(from, to))
	if err != nil {
		return err
	}
	s, err := v.letter()
	if err != nil {
		return err
	}
	view := v.compared(older, newer)
	view.Shell = v.Shell(v.Say("letter.compared", "from", view.From, "to", view.To))
	view.Reference, view.Versions = s.Reference, v.versions(s)
	view.Back = &web.Link{URL: letterPath(s.Reference) + "/work", Text: s.Now.Subject}
	return v.Show("letter-compare", view)
}

// compared is what parts two versions, in words.
func (v *visit) compared(older, newer governance.LetterVersion) web.LetterCompare {
	c := web.LetterCompare{From: older.Number, To: newer.Number, Subject: newer.Subject, Same: older.Same(newer.LetterText)}
	for _, p := range press.Compare(older.Text, newer.Text) {
		c.Paragraphs = append(c.Paragraphs, web.ComparedParagraph{Changed: p.Changed, Parts: partsOf(p)})
	}
	for _, f := range []struct{ key, was, is string }{
		{"subject", older.Subject, newer.Subject}, {"kind", v.Say("letter.kind." + string(older.Kind)), v.Say("letter.kind." + string(newer.Kind))},
		{"addressees", typedParties(older.Addressees), typedParties(newer.Addressees)}, {"copies", typedParties(older.Copies), typedParties(newer.Copies)},
		{"signatories", signatories(older), signatories(newer)}, {"annexes", annexes(older), annexes(newer)},
	} {
		if f.was == f.is {
			continue
		}
		fact := web.ComparedFact{Label: v.Say("letter.plain." + f.key)}
		for _, p := range press.Compare(f.was, f.is) {
			fact.Parts = append(fact.Parts, partsOf(p)...)
		}
		c.Facts = append(c.Facts, fact)
	}
	return c
}

func partsOf(p press.Paragraph) (out []web.ComparedPart) {
	for _, part := range p.Parts {
		out = append(out, web.ComparedPart(part))
	}
	return out
}

func signatories(w governance.LetterVersion) string {
	var names []string
	for _, s := range w.Signatories {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

func annexes(w governance.LetterVersion) string {
	var names []string
	for _, a := range w.Annexes {
		names = append(names, fmt.Sprintf("%s (%x)", a.Name, a.Hash[:6]))
	}
	return strings.Join(names, ", ")
}

// mediaWord is how a file's kind is called beside its name.
func mediaWord(media string) string {
	_, sub, _ := strings.Cut(media, "/")
	switch {
	case sub == "pdf", sub == "png", sub == "jpeg":
		return strings.ToUpper(sub)
	case strings.Contains(sub, "word"), strings.Contains(sub, "opendocument.text"):
		return "text"
	case strings.Contains(sub, "sheet"):
		return "table"
	}
	return "slides"
}

// typedParties writes addressees as the form has them: a name, lines below it, an
// empty line before the next.
func typedParties(list []governance.Party) string {
	var blocks []string
	for _, p := range list {
		blocks = append(blocks, strings.Join(append([]string{p.Name}, p.Lines...), "\n"))
	}
	return strings.Join(blocks, "\n\n")
}

// parties reads them back.
func parties(typed string) (out []governance.Party) {
	for _, block := range strings.Split(strings.ReplaceAll(typed, "\r\n", "\n"), "\n\n") {
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		if strings.TrimSpace(lines[0]) != "" {
			out = append(out, governance.Party{Name: lines[0], Lines: lines[1:]})
		}
	}
	return out
}
