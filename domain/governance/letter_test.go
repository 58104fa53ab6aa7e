package governance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

var (
	eleventh = time.Date(2027, 1, 11, 9, 0, 0, 0, time.UTC)
	panels   = []Signatory{{"cio", "CIO Advisory Panel"}, {"ccio", "CCIO Advisory Panel"}, {"cnio", "CNIO Advisory Panel"}}
)

func version(n int, text string) LetterVersion {
	v := LetterVersion{ID: "v", Letter: "l", Number: n, LetterText: LetterText{Kind: OpenLetter, Subject: "Five priorities", Text: text,
		Addressees: []Party{{"The Secretary of State", []string{"39 Victoria Street"}}}, Copies: []Party{{Name: "The chief executive"}}, Signatories: panels}}
	v.Digest = v.Seal()
	return v
}

func chair(p string) Signer {
	return Signer{Person: domain.PersonID(p), Name: "Chair of " + p, InChair: true}
}

func approvals(v LetterVersion) (out []Approval) {
	for _, s := range v.Signatories {
		out = append(out, Approval{Letter: v.Letter, Panel: s.Panel, Version: v.Number, Digest: v.Digest, Carried: true, At: eleventh})
	}
	return out
}

// said refuses a test whose error is not the refusal expected; "" is none.
func said(t *testing.T, name string, err error, reason refusal.Reason, rule string) {
	t.Helper()
	r, no := refusal.Of(err)
	switch {
	case reason.Name == "" && err == nil:
	case reason.Name == "" || !no || r.Reason != reason || r.Rule != rule:
		t.Errorf("%s: %v; want %s (%s)", name, err, reason, rule)
	}
}

func TestR140_TheStatesAndTheOnlyWaysBetweenThem(t *testing.T) {
	allowed := map[string]bool{
		"draft review": true, "draft abandoned": true, "review draft": true, "review approval": true, "review abandoned": true,
		"approval review": true, "approval signing": true, "approval abandoned": true, "signing review": true, "signing signed": true, "signing abandoned": true,
		"signed review": true, "signed signing": true, "signed published": true, "signed abandoned": true, "published superseded": true, "published signing": true,
	}
	for _, from := range LetterStates {
		for _, to := range LetterStates {
			l, err := Letter{State: from}.Move(to)
			if ok := allowed[string(from)+" "+string(to)]; ok != (err == nil) || ok && l.State != to {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
		}
	}
	_, err := Letter{State: LetterPublished}.Abandon("no longer wanted")
	said(t, "a published letter is not abandoned", err, LetterFinal, "R140")
	_, err = Letter{State: LetterReview}.Abandon(" ")
	said(t, "abandoned without a reason", err, refusal.WhyMissing, "R9")
	if l, err := (Letter{ID: "old", State: LetterPublished}).SupersededWith(Letter{ID: "new"}); err != nil || l.State != LetterSuperseded || l.SupersededBy != "new" {
		t.Error(l, err)
	}
	_, err = Letter{ID: "old", State: LetterSigned}.SupersededWith(Letter{ID: "new"})
	said(t, "superseding what is not published", err, LetterSelf, "R140")
}

func TestR141_TheDigestBindsTextAddresseesCopiesAndSignatories(t *testing.T) {
	base := version(4, "Dear Secretary of State")
	change := func(f func(v *LetterVersion)) LetterVersion {
		v := version(4, "Dear Secretary of State")
		v.Addressees, v.Copies, v.Signatories = slices.Clone(v.Addressees), slices.Clone(v.Copies), slices.Clone(v.Signatories)
		f(&v)
		return v
	}
	for name, v := range map[string]LetterVersion{
		"one letter of the text":            change(func(v *LetterVersion) { v.Text = "Dear Secretary of state" }),
		"the subject":                       change(func(v *LetterVersion) { v.Subject += "." }),
		"an addressee's name":               change(func(v *LetterVersion) { v.Addressees[0].Name = "The Minister" }),
		"an addressee's line":               change(func(v *LetterVersion) { v.Addressees[0].Lines = []string{"40 Victoria Street"} }),
		"a line moved to the name":          change(func(v *LetterVersion) { v.Addressees[0] = Party{Name: "The Secretary of State39 Victoria Street"} }),
		"an addressee made a copy":          change(func(v *LetterVersion) { v.Copies, v.Addressees = append(v.Addressees, v.Copies...), nil }),
		"a copy less":                       change(func(v *LetterVersion) { v.Copies = nil }),
		"a signatory less":                  change(func(v *LetterVersion) { v.Signatories = v.Signatories[:2] }),
		"the order of signatories":          change(func(v *LetterVersion) { slices.Reverse(v.Signatories) }),
		"an annex":                          change(func(v *LetterVersion) { v.Annexes = []Annex{{Name: "a.pdf", Hash: FileHash{1}}} }),
		"the kind":                          change(func(v *LetterVersion) { v.Kind = JointStatement }),
		"the number, though all else stays": change(func(v *LetterVersion) { v.Number = 5 }),
		"another letter":                    change(func(v *LetterVersion) { v.Letter = "m" }),
	} {
		if v.Seal() == base.Digest {
			t.Errorf("%s: the digest is the same", name)
		}
	}
	if again := change(func(*LetterVersion) {}); again.Seal() != base.Digest {
		t.Error("the same version has two digests")
	}
}

func TestR140_WhatALetterMustHave(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*LetterText)
		reason refusal.Reason
		rule   string
	}{
		"a whole letter":                 {func(*LetterText) {}, refusal.Reason{}, ""},
		"no subject":                     {func(l *LetterText) { l.Subject = "" }, refusal.Missing, "R140"},
		"a subject of two lines":         {func(l *LetterText) { l.Subject = "Five\nBcc: all" }, domain.TextNotPlain, "R140"},
		"no text":                        {func(l *LetterText) { l.Text = "" }, refusal.Missing, "R140"},
		"a hundred pages":                {func(l *LetterText) { l.Text = strings.Repeat("word ", 50_000) }, LetterTooLong, "R140"},
		"a character that turns writing": {func(l *LetterText) { l.Text = "a\u202eb" }, domain.TextNotPlain, "R140"},
		"a letter to nobody":             {func(l *LetterText) { l.Addressees = nil }, refusal.Missing, "R141"},
		"a statement to nobody (R157)":   {func(l *LetterText) { l.Kind, l.Addressees = JointStatement, nil }, refusal.Reason{}, ""},
		"another kind":                   {func(l *LetterText) { l.Kind = "memo" }, LetterKindWrong, "R157"},
		"nobody who signs":               {func(l *LetterText) { l.Signatories = nil }, refusal.Missing, "R142"},
		"a panel twice":                  {func(l *LetterText) { l.Signatories = append(slices.Clone(panels), panels[0]) }, LetterPanelTwo, "R142"},
		"an addressee of two lines":      {func(l *LetterText) { l.Addressees = []Party{{Name: "A\nB"}} }, domain.TextNotPlain, "R141"},
		"eleven annexes":                 {func(l *LetterText) { l.Annexes = make([]Annex, 11) }, LetterTooMany, "R140"},
	} {
		text := version(1, "Dear Secretary of State").LetterText
		c.change(&text)
		said(t, name, text.Check(), c.reason, c.rule)
	}
	if got := (LetterText{Text: " a\r\nb\r", Addressees: []Party{{}, {Name: " X ", Lines: []string{"", " y "}}}}).Clean(); got.Text != "a\nb" || len(got.Addressees) != 1 || got.Addressees[0].Lines[0] != "y" {
		t.Errorf("%+v", got)
	}
}

// E12: three chairs sign version 4; a typing error is fixed; version 5 has no
// signatures, and publishing names three missing signers.
func TestE12_AnEditCancelsAllSignaturesVisibly(t *testing.T) {
	v4 := version(4, "We met on 8 Decmber and agreed on five priorities.")
	l := Letter{ID: "l", State: LetterSigning, Version: 4}
	var signed []Signature
	for _, p := range panels {
		var s Signature
		var err error
		if l, s, err = l.Sign(v4, p.Panel, chair(string(p.Panel)), v4.Digest, signed, eleventh); err != nil {
			t.Fatal(err)
		}
		signed = append(signed, s)
	}
	if l.State != LetterSigned {
		t.Fatal(l.State)
	}
	next := v4
	next.Text, next.Correction, next.By = "We met on 8 December and agreed on five priorities.", true, "clerk"
	l, v5, ended, err := l.Revise(v4, next, 4, signed, eleventh.Add(time.Hour))
	if err != nil || v5.Number != 5 || v5.Digest == v4.Digest || l.State != LetterSigning {
		t.Fatal(l, v5.Number, err)
	}
	if len(ended) != 3 || slices.ContainsFunc(ended, func(s Signature) bool { return s.Ended == nil || s.EndedBy != EndedByEdit || s.Person == "" }) {
		t.Errorf("cancelled: %+v", ended)
	}
	since := ApprovedSince([]LetterVersion{v4, v5})
	_, err = l.Publish(v5, approvals(v4), since, ended, nil, eleventh.Add(2*time.Hour))
	said(t, "publishing version 5", err, LetterUnsigned, "R142")
	r, _ := refusal.Of(err)
	if got := r.Args["panels"].([]string); len(got) != 3 {
		t.Errorf("named are %v", got)
	}
	if r.Code != refusal.STATE {
		t.Error(r.Code)
	}
}

func TestR141_AnEdit(t *testing.T) {
	v := version(2, "We agreed on five priorities that matter to the community.")
	for name, c := range map[string]struct {
		state      LetterState
		base       int
		correction bool
		change     func(*LetterVersion)
		to         LetterState
		reason     refusal.Reason
		rule       string
	}{
		"in draft it stays a draft":          {LetterDraft, 2, false, func(v *LetterVersion) { v.Text += " More." }, LetterDraft, refusal.Reason{}, ""},
		"in review it stays in review":       {LetterReview, 2, true, func(v *LetterVersion) { v.Text = "All anew." }, LetterReview, refusal.Reason{}, ""},
		"while panels decide: read again":    {LetterApproval, 2, false, func(v *LetterVersion) { v.Text += " More." }, LetterReview, refusal.Reason{}, ""},
		"while chairs sign: approved again":  {LetterSigning, 2, false, func(v *LetterVersion) { v.Text += " More." }, LetterReview, refusal.Reason{}, ""},
		"signed, a correction: signed again": {LetterSigned, 2, true, func(v *LetterVersion) { v.Text += " More." }, LetterSigning, refusal.Reason{}, ""},
		"what is too much for a correction":  {LetterSigned, 2, true, func(v *LetterVersion) { v.Text = strings.Repeat("else ", 20) }, "", LetterCorrection, "R141"},
		"an addressee is no correction":      {LetterSigning, 2, true, func(v *LetterVersion) { v.Addressees = []Party{{Name: "Somebody else"}} }, "", LetterCorrection, "R141"},
		"a panel less: signed afresh (R143)": {LetterSigned, 2, false, func(v *LetterVersion) { v.Signatories = v.Signatories[:2] }, LetterSigning, refusal.Reason{}, ""},
		"a panel more: approved again":       {LetterSigned, 2, false, func(v *LetterVersion) { v.Signatories = append(slices.Clone(v.Signatories), Signatory{"x", "X"}) }, LetterReview, refusal.Reason{}, ""},
		"published, it stays (R144)":         {LetterPublished, 2, true, func(v *LetterVersion) { v.Text += " More." }, "", LetterFinal, "R144"},
		"superseded":                         {LetterSuperseded, 2, true, func(v *LetterVersion) { v.Text += " More." }, "", LetterFinal, "R144"},
		"abandoned":                          {LetterAbandoned, 2, false, func(v *LetterVersion) { v.Text += " More." }, "", LetterWrongState, "R140"},
		"somebody else was first":            {LetterDraft, 1, false, func(v *LetterVersion) { v.Text += " More." }, "", LetterVersionMoved, "R141"},
		"the same again":                     {LetterDraft, 2, false, func(*LetterVersion) {}, "", LetterUnchanged, "R141"},
		"without a text":                     {LetterDraft, 2, false, func(v *LetterVersion) { v.Text = "" }, "", refusal.Missing, "R140"},
	} {
		next := v
		next.Correction = c.correction
		c.change(&next)
		l, w, _, err := Letter{ID: "l", State: c.state, Version: 2}.Revise(v, next, c.base, nil, eleventh)
		said(t, name, err, c.reason, c.rule)
		if err == nil && (l.State != c.to || l.Version != 3 || w.Number != 3 || w.Digest != w.Seal()) {
			t.Errorf("%s: %s, version %d", name, l.State, l.Version)
		}
	}
}

func TestR142_EveryNamedPanelApprovesAndEveryChairSigns(t *testing.T) {
	v := version(4, "Dear Secretary of State")
	all := approvals(v)
	refusing := slices.Clone(all)
	refusing[1].Carried = false
	changed := append(slices.Clone(refusing), Approval{Panel: "ccio", Version: 4, Carried: true, At: eleventh.Add(time.Hour)})
	older := slices.Clone(all)
	older[2].Version = 2
	for name, c := range map[string]struct {
		decided []Approval
		since   int
		reason  refusal.Reason
		rule    string
	}{
		"all three":                  {all, 4, refusal.Reason{}, ""},
		"two of three":               {all[:2], 4, LetterNotApproved, "R142"},
		"one has refused":            {refusing, 4, LetterRefused, "R143"},
		"refused, and then approved": {changed, 4, refusal.Reason{}, ""},
		"one has approved a version that says otherwise": {older, 3, LetterNotApproved, "R142"},
		"one has approved it before a typing error":      {older, 2, refusal.Reason{}, ""},
	} {
		said(t, name, v.MustBeApproved(c.decided, c.since), c.reason, c.rule)
	}

	acting, presiding, outOfOffice := chair("cio"), chair("cio"), chair("cio")
	acting.Acting = true
	presiding.Barred, outOfOffice.InChair = refusal.Because(domain.ActingTooLong, "R102", nil), false
	other := v
	other.Text = "Something else"
	for name, c := range map[string]struct {
		state  LetterState
		panel  domain.PanelID
		who    Signer
		read   [32]byte
		signed []Signature
		reason refusal.Reason
		rule   string
	}{
		"the chair":                      {LetterSigning, "cio", chair("cio"), v.Digest, nil, refusal.Reason{}, ""},
		"the acting chair, as such":      {LetterSigning, "cio", acting, v.Digest, nil, refusal.Reason{}, ""},
		"acting too long (R102)":         {LetterSigning, "cio", presiding, v.Digest, nil, domain.ActingTooLong, "R102"},
		"no longer in office (R145)":     {LetterSigning, "cio", outOfOffice, v.Digest, nil, NotInChair, "R145"},
		"another panel's chair":          {LetterSigning, "nhs", chair("nhs"), v.Digest, nil, NotSignatory, "R142"},
		"twice":                          {LetterSigning, "cio", chair("cio"), v.Digest, []Signature{{Panel: "cio"}}, SignatureTwice, "R141"},
		"again after an edit":            {LetterSigning, "cio", chair("cio"), v.Digest, []Signature{{Panel: "cio", Ended: &eleventh}}, refusal.Reason{}, ""},
		"what she read was another text": {LetterSigning, "cio", chair("cio"), other.Seal(), nil, LetterOtherText, "R141"},
		"before the panels approve":      {LetterApproval, "cio", chair("cio"), v.Digest, nil, LetterWrongState, "R140"},
		"a draft":                        {LetterDraft, "cio", chair("cio"), v.Digest, nil, LetterWrongState, "R140"},
	} {
		l, s, err := Letter{ID: "l", State: c.state, Version: 4}.Sign(v, c.panel, c.who, c.read, c.signed, eleventh)
		said(t, name, err, c.reason, c.rule)
		if err == nil && (s.Acting != c.who.Acting || s.Digest != v.Digest || !s.At.Equal(eleventh) || l.State != LetterSigning) {
			t.Errorf("%s: %+v %s", name, s, l.State)
		}
	}
	tampered := v
	tampered.Text = "Changed behind its digest"
	_, _, err := Letter{ID: "l", State: LetterSigning, Version: 4}.Sign(tampered, "cio", chair("cio"), v.Digest, nil, eleventh)
	said(t, "a text changed behind its digest", err, LetterOtherText, "R141")
}

func TestR143_APanelThatRefusesIsRemovedAndTheOthersSignAfresh(t *testing.T) {
	v4 := version(4, "Dear Secretary of State")
	decided := approvals(v4)
	decided[2].Carried = false
	without, err := v4.Without("cnio")
	if err != nil {
		t.Fatal(err)
	}
	next := LetterVersion{ID: "w", LetterText: without}
	l, v5, _, err := Letter{ID: "l", State: LetterApproval, Version: 4}.Revise(v4, next, 4, nil, eleventh)
	if err != nil || l.State != LetterApproval || v5.Named("cnio") || len(v5.Unsigned(nil)) != 2 {
		t.Fatal(l.State, err)
	}
	if err := v5.MustBeApproved(decided, ApprovedSince([]LetterVersion{v4, v5})); err != nil {
		t.Error("the others' approval fell with it:", err)
	}
	one := v4.LetterText
	one.Signatories = panels[:1]
	_, err = one.Without("cio")
	said(t, "the last panel", err, LetterNoPanel, "R143")
	_, err = v4.Without("nhs")
	said(t, "a panel that is not named", err, refusal.Unknown, "R143")
}

func TestR144_WithdrawalBeforeAndAfterPublication(t *testing.T) {
	v := version(4, "Dear Secretary of State")
	var signed []Signature
	for _, p := range panels {
		signed = append(signed, Signature{Letter: "l", Panel: p.Panel, Person: domain.PersonID(p.Panel), Version: 4, Digest: v.Digest, At: eleventh})
	}
	at := eleventh.Add(time.Hour)
	l, gone, note, err := Letter{ID: "l", State: LetterSigned, Version: 4}.WithdrawSignature("ccio", chair("ccio"), "the figures are wrong", signed, at)
	if err != nil || note != nil || gone == nil || gone.EndedBy != EndedByWithdrawal || l.State != LetterSigning {
		t.Fatal(l.State, gone, note, err)
	}
	signed[1] = *gone
	_, err = l.Publish(v, approvals(v), 4, signed, nil, at)
	said(t, "it blocks the publication", err, LetterUnsigned, "R142")

	from := at.Add(24 * time.Hour)
	waiting := Letter{ID: "l", State: LetterPublished, Version: 4, PublishedAt: &at, PublicFrom: &from}
	for name, c := range map[string]struct {
		now  time.Time
		note bool
	}{"under embargo": {from.Add(-time.Microsecond), false}, "as it becomes public": {from, true}} {
		l, gone, note, err := waiting.WithdrawSignature("cio", chair("cio"), "the figures are wrong", signed, c.now)
		if err != nil || (note != nil) != c.note || (gone == nil) != c.note || (l.State == LetterPublished) != c.note {
			t.Errorf("%s: %s %v %v %v", name, l.State, gone, note, err)
		}
	}
	_, _, _, err = waiting.WithdrawSignature("ccio", chair("ccio"), "once more", signed, from)
	said(t, "what she has withdrawn already", err, NothingSigned, "R144")
	_, _, _, err = waiting.WithdrawSignature("cio", chair("cio"), "", signed, from)
	said(t, "without a reason", err, refusal.WhyMissing, "R9")
}

func TestR145_LeavingOfficeUndoesNoSignature(t *testing.T) {
	v := version(4, "Dear Secretary of State")
	l := Letter{ID: "l", State: LetterSigning, Version: 4}
	l, s, err := l.Sign(v, "cio", chair("cio"), v.Digest, nil, eleventh)
	if err != nil {
		t.Fatal(err)
	}
	// Whoever is in the chair next does not come into it: the signature stands.
	if missing := v.Unsigned([]Signature{s}); len(missing) != 2 || missing[0].Panel == "cio" {
		t.Error(missing)
	}
	stranger := Signer{Person: "stranger"}
	_, _, _, err = l.WithdrawSignature("cio", stranger, "not mine", []Signature{s}, eleventh)
	said(t, "somebody out of office withdraws another's", err, NotInChair, "R145")
	former := Signer{Person: "cio"}
	if _, gone, _, err := l.WithdrawSignature("cio", former, "I have thought again", []Signature{s}, eleventh); err != nil || gone == nil {
		t.Error("she who signed may withdraw, in office or not:", err)
	}
}

func TestR146_TheEmbargo(t *testing.T) {
	v := version(4, "Dear Secretary of State")
	var signed []Signature
	for _, p := range panels {
		signed = append(signed, Signature{Panel: p.Panel, Version: 4, Digest: v.Digest})
	}
	until := time.Date(2027, 1, 15, 0, 1, 0, 0, time.UTC)
	past := eleventh
	l := Letter{ID: "l", State: LetterSigned, Version: 4}
	_, err := l.Publish(v, approvals(v), 4, signed, &past, eleventh)
	said(t, "an embargo that has passed", err, LetterEmbargoPast, "R146")
	at, err := l.Publish(v, approvals(v), 4, signed, nil, eleventh)
	if err != nil || !at.Public(eleventh) {
		t.Error("published at once:", err)
	}
	later, err := l.Publish(v, approvals(v), 4, signed, &until, eleventh)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		now    time.Time
		public bool
	}{"a microsecond before": {until.Add(-time.Microsecond), false}, "at its instant": {until, true}} {
		if later.Public(c.now) != c.public {
			t.Error(name)
		}
		if err := later.ReceivesReply(c.now); (err == nil) != c.public {
			t.Error(name, err)
		}
	}
	_, err = later.Publish(v, approvals(v), 4, signed, nil, until)
	said(t, "published twice", err, LetterFinal, "R140")
}
