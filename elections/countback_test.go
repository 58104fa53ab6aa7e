package elections

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/audit"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// inOffice holds a panel election of three seats with five candidates (members 0 to
// 4), counts it, certifies it, and goes on to a day on which its members sit. Members
// 0, 1 and 2 are elected; of the others member 3 stands before member 4 on every
// paper that names both.
func (o *office) inOffice(change func(*Draft), papers int) (domain.Election, domain.Contest) {
	o.t.Helper()
	el := o.notice(change)
	for i := range 5 {
		o.valid(el, i, 5+2*i, 6+2*i)
	}
	o.at(el.Timetable.Statement)
	o.at(el.Timetable.RollSealed)
	c := o.contest(el)
	o.at(c.Opens)
	of := func(i int) string {
		for _, opt := range c.Options {
			if opt.Person == o.members[i].ID {
				return opt.ID
			}
		}
		return ""
	}
	for i := range papers {
		first := i % 3
		o.vote(c, o.members[i], of(first), of(3), of((first+1)%3), of(4))
	}
	o.at(c.Closes)
	el = o.reload(el)
	closes, err := clerk.ObjectionsClose(el)
	if err != nil || el.State != domain.Provisional {
		o.t.Fatalf("%s, alarm %q: %v", el.State, el.Alarm, err)
	}
	storetest.MustSet(o.t, o.e.Store, closes)
	el = o.certify(el)
	o.at(when.StartOfDay(el.Term.From.AddDays(40), time.UTC))
	return o.reload(el), c
}

// leavesSeat ends a member's seat today, as a resignation does.
func (o *office) leavesSeat(p domain.PersonID) (h domain.Holding) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		held, err := tx.HoldingsOfPanel(o.panel.ID)
		if err != nil {
			return err
		}
		day := when.DateOf(tx.Now(), time.UTC)
		for _, x := range held {
			if x.Person == p && x.On(day) {
				h = x
				return tx.EndHolding(x.ID, day, domain.EndedByResignation)
			}
		}
		o.t.Fatalf("%s holds no seat", p)
		return nil
	})
	return h
}

// sits is how a member sits on the panel today; nil: she does not.
func (o *office) sits(p domain.PersonID) (found *domain.Holding) {
	o.t.Helper()
	o.read(func(tx *store.Tx) error {
		held, err := tx.HoldingsOn(o.panel.ID, when.DateOf(tx.Now(), time.UTC))
		for _, h := range held {
			if h.Person == p {
				found = &h
			}
		}
		return err
	})
	return found
}

// linkTo is the secret of the last mail of a template to somebody.
func (o *office) linkTo(p domain.PersonID, template string) (secret string) {
	o.t.Helper()
	letters, err := o.e.TakeMail(o.ctx(), 10000)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, l := range letters {
		if l.Mail.To == p && l.Mail.Template == template {
			secret = l.Mail.Secret
		}
	}
	if secret == "" {
		o.t.Fatalf("no mail %q went to %s", template, p)
	}
	return secret
}

// A seat falls vacant and is filled from the stored papers: asked by mail, answered,
// counted by the clock, seated, signed, and checked by anybody (R116, R118).
func TestR116_ACountbackFillsAVacancyFromTheStoredPapers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 30)
		el, c := o.inOffice(nil, 15)
		gone := o.members[0].ID
		left := o.leavesSeat(gone)
		list, err := o.e.Vacancies(t.Context(), o.secretary, o.panel.ID)
		if err != nil || len(list) != 1 || list[0].Choices[0].Refused != nil || list[0].Candidates != 2 || list[0].Left.ID != gone {
			t.Fatalf("the vacancy: %+v, %v", list, err)
		}
		d := Draft{Panel: o.panel.ID, Kind: domain.ByElection, Closes: when.DateOf(o.now(), time.UTC).AddDays(80), Contact: "ro@example.org"}
		if _, err := o.e.CreateElection(t.Context(), o.secretary, d); !refusedFor(err, domain.CountbackFirst) {
			t.Errorf("a by-election while the papers may be counted: %v", err)
		}
		if _, err := o.e.BeginCountback(t.Context(), o.as(9), o.panel.ID, nil, "a seat is vacant"); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("a member begins a countback: %v", err)
		}
		if _, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, nil, " "); !refusedFor(err, refusal.WhyMissing) {
			t.Errorf("without a reason: %v", err)
		}
		b, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, nil, "a seat is vacant")
		if err != nil || len(b.Asks) != 2 || len(b.Places) != 1 || b.Places[0].Term != left.SeatTerm {
			t.Fatalf("begun: %+v, %v", b, err)
		}
		if _, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, nil, "again"); !refusedFor(err, domain.CountbackRuns) {
			t.Errorf("a second one at once: %v", err)
		}

		link := o.linkTo(o.members[3].ID, clerk.MailServeAsked)
		if q, err := o.e.ServeQuestion(t.Context(), link); err != nil || q.Ask.Person != o.members[3].ID || len(q.Countback.Asks) != 1 || !q.Until.Equal(b.Closes) {
			t.Errorf("what the link asks: %+v, %v", q, err)
		}
		if err := o.e.AnswerCountback(t.Context(), link, true); err != nil {
			t.Fatal(err)
		}
		if err := o.e.AnswerCountback(t.Context(), link, false); !refusedFor(err, refusal.Unknown) {
			t.Errorf("the link works twice (ML4): %v", err)
		}
		if o.tick(); o.sits(o.members[3].ID) != nil {
			t.Error("she is seated while somebody may still answer")
		}
		mine, err := o.e.MyServeQuestions(t.Context(), o.as(4))
		if err != nil || len(mine) != 1 {
			t.Fatalf("signed in she sees %d questions: %v", len(mine), err)
		}
		if err := o.e.ConsentToServe(t.Context(), o.as(5), mine[0].Ask.ID, true); !refusedFor(err, refusal.Unknown) {
			t.Errorf("another member answers for her: %v", err)
		}
		if err := o.e.ConsentToServe(t.Context(), o.as(4), mine[0].Ask.ID, true); err != nil {
			t.Fatal(err)
		}
		o.tick()

		h := o.sits(o.members[3].ID)
		if h == nil || h.SeatTerm != left.SeatTerm || h.Mandate.Kind != domain.CountedBack || h.Mandate.Contest != c.ID || h.Until != el.Term.Until {
			t.Fatalf("who fills the seat: %+v (R118)", h)
		}
		if o.sits(o.members[4].ID) != nil {
			t.Error("both who consented are seated")
		}
		if list, err = o.e.Vacancies(t.Context(), o.secretary, o.panel.ID); err != nil || len(list) != 0 {
			t.Errorf("still vacant: %+v %v", list, err)
		}
		o.wantActs(el, map[acts.Name]int{"countback.begun": 1, "countback.consented": 2, "countback.counted": 1})
		checkCompanion(t, o, c, b.ID)

		// One in a cycle: after that a by-election (R116, R117).
		o.leavesSeat(o.members[1].ID)
		if _, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, nil, "another seat"); !refusedFor(err, domain.CountbackUsed) {
			t.Errorf("a second countback in the cycle: %v", err)
		}
		d.Closes = when.DateOf(o.now(), time.UTC).AddDays(80)
		for d.Closes.Weekday() == time.Saturday || d.Closes.Weekday() == time.Sunday {
			d.Closes = d.Closes.AddDays(1)
		}
		if _, err := o.e.CreateElection(t.Context(), o.secretary, d); err != nil {
			t.Errorf("a by-election then: %v", err)
		}
	})
}

// checkCompanion has the verifier check a countback's companion file with the bundle
// and the auditor's file, and refuse forged ones.
func checkCompanion(t *testing.T, o *office, c domain.Contest, id domain.CountbackID) {
	t.Helper()
	var bundle, auditors bytes.Buffer
	var b domain.Countback
	o.read(func(tx *store.Tx) (err error) {
		b, err = tx.Countback(id)
		return err
	})
	auditor := domain.Actor{Person: o.ro.Person, Grants: []domain.Grant{{Role: domain.Auditor}}}
	if err := errors.Join(o.e.Bundle(t.Context(), &bundle, c.ID), o.e.AuditorFile(t.Context(), auditor, "to check the countback", &auditors, c.ID)); err != nil {
		t.Fatal(err)
	}
	verify := func(file []byte, full bool) *audit.Report {
		opts := audit.Options{Countbacks: [][]byte{file}}
		if full {
			opts.AuditorFile, opts.AuditorFileSize = bytes.NewReader(auditors.Bytes()), int64(auditors.Len())
		}
		r, err := audit.Verify(context.Background(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), opts)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := verify(b.Companion, true); r.Verdict != audit.Passed || len(r.Contests[0].Countbacks) != 1 || !r.Contests[0].Countbacks[0].Recounted {
		t.Errorf("with the auditor's file: %s, %+v", r.Verdict, r.Contests[0])
	}
	if r := verify(b.Companion, false); r.Verdict != audit.PassedNotCounted || len(r.Contests[0].Countbacks) != 1 || r.Contests[0].Countbacks[0].Recounted {
		t.Errorf("without it the papers are withheld: %s", r.Verdict)
	}
	own, err := ledger.ParseCountback(b.Companion)
	if err != nil || len(own.Returned) != 1 || len(own.Departed) != 1 {
		t.Fatalf("the file: %+v, %v", own, err)
	}
	other := slices.DeleteFunc(slices.Clone(own.Consenting), func(id string) bool { return id == own.Returned[0] })
	text := strings.Replace(string(b.Companion), `"returned":["`+own.Returned[0], `"returned":["`+other[0], 1)
	if r := verify([]byte(text), true); r.Verdict != audit.Failed {
		t.Errorf("another name in the file: %s", r.Verdict)
	}
	// Whoever has the board's key still cannot make the papers say otherwise.
	for name, change := range map[string]func(*ledger.CountbackBody){
		"another is returned":     func(x *ledger.CountbackBody) { x.Returned = other },
		"nobody is returned":      func(x *ledger.CountbackBody) { x.Returned = []string{} },
		"the departed comes back": func(x *ledger.CountbackBody) { x.Returned = x.Departed },
		"other papers":            func(x *ledger.CountbackBody) { x.Papers = x.Lot },
		"another contest":         func(x *ledger.CountbackBody) { x.Election = x.Lot },
		"somebody elected consents": func(x *ledger.CountbackBody) {
			x.Consenting = append(slices.Clone(x.Consenting), x.Sitting...)
			slices.Sort(x.Consenting)
			x.Sitting = []string{}
		},
		"one transcript for another": func(x *ledger.CountbackBody) { x.Transcript = x.Lot },
	} {
		body := own.CountbackBody
		change(&body)
		forged, err := o.e.Keys.SignCountback(own.Origin, body)
		if err != nil {
			t.Fatal(err)
		}
		file, err := forged.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if r := verify(file, true); r.Verdict != audit.Failed {
			t.Errorf("%s: %s", name, r.Verdict)
		}
	}
	stranger, err := mustKeys(t).SignCountback(own.Origin, own.CountbackBody)
	if err != nil {
		t.Fatal(err)
	}
	file, err := stranger.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if r := verify(file, true); r.Verdict != audit.Failed {
		t.Errorf("signed by another key: %s", r.Verdict)
	}
}

// A countback in which nobody would serve seats nobody, and the clock drafts the
// by-election, its poll to close within 40 working days (R116, R117).
func TestR117_ACountbackThatFindsNobodyLeadsToAByElection(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 30)
		el, _ := o.inOffice(nil, 12)
		left := o.leavesSeat(o.members[0].ID)
		b, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, []domain.SeatTermID{left.SeatTerm}, "a seat is vacant")
		if err != nil {
			t.Fatal(err)
		}
		if err := o.e.AnswerCountback(t.Context(), o.linkTo(o.members[3].ID, clerk.MailServeAsked), false); err != nil {
			t.Fatal(err)
		}
		o.at(b.Closes.Add(-time.Second))
		o.read(func(tx *store.Tx) error {
			now, err := tx.Countback(b.ID)
			if now.State != domain.CountbackAsking {
				t.Errorf("a second before the consents close: %s", now.State)
			}
			return err
		})
		o.at(b.Closes)
		var drafts []domain.Election
		o.read(func(tx *store.Tx) error {
			now, err := tx.Countback(b.ID)
			if now.State != domain.CountbackNobody || now.Companion != nil {
				t.Errorf("nobody consents: %+v", now)
			}
			if err == nil {
				drafts, err = tx.Elections(store.ElectionFilter{Panel: o.panel.ID, Kind: domain.ByElection})
			}
			return err
		})
		day := when.DateOf(o.now(), time.UTC)
		latest, err := when.LatestCalendar().AddWorkingDays(day, 40)
		if err != nil || len(drafts) != 1 || !slices.Equal(drafts[0].SeatTerms, []domain.SeatTermID{left.SeatTerm}) || when.DateOf(drafts[0].Timetable.PollCloses, time.UTC).After(latest) {
			t.Fatalf("the by-election: %+v, within %v (%v)", drafts, latest, err)
		}
		if drafts[0].Term.Until != el.Term.Until {
			t.Errorf("it fills until %v (R118)", drafts[0].Term.Until)
		}
		if list, err := o.e.Vacancies(t.Context(), o.secretary, o.panel.ID); err != nil || len(list) != 1 || list[0].Promised == "" {
			t.Errorf("the vacancy waits for it: %+v %v (R120)", list, err)
		}
	})
}

// With two vacancies of unequal ends, the longer goes to the first elected (R120);
// who may not serve any more is passed over though she consents (R116).
func TestR120_SeveralVacanciesInOneCountback(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 30)
		_, c := o.inOffice(func(d *Draft) {
			p := domain.DefaultParams(domain.PanelElection)
			p.Cohorts = 2
			d.Params = &p
		}, 15)
		// The last elected has a one-year seat (R23); she and a two-year member leave.
		var year, two domain.Holding
		o.read(func(tx *store.Tx) error {
			held, err := tx.HoldingsOn(o.panel.ID, when.DateOf(tx.Now(), time.UTC))
			for _, h := range held {
				if h.Until.Year == 2027 {
					year = h
				} else {
					two = h
				}
			}
			return err
		})
		o.leavesSeat(year.Person)
		o.leavesSeat(two.Person)
		b, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, nil, "two seats are vacant")
		if err != nil || len(b.Places) != 2 || b.Places[0].Term != two.SeatTerm || b.Places[1].Term != year.SeatTerm {
			t.Fatalf("the places: %+v, %v (R120)", b.Places, err)
		}
		for _, i := range []int{3, 4} {
			mine, err := o.e.MyServeQuestions(t.Context(), o.as(i))
			if err != nil || len(mine) != 1 {
				t.Fatalf("member %d: %v", i, err)
			}
			if err := o.e.ConsentToServe(t.Context(), o.as(i), mine[0].Ask.ID, true); err != nil {
				t.Fatal(err)
			}
		}
		o.tick()
		first, second := o.sits(o.members[3].ID), o.sits(o.members[4].ID)
		if first == nil || second == nil || first.SeatTerm != two.SeatTerm || second.SeatTerm != year.SeatTerm {
			t.Errorf("member 3 in %+v, member 4 in %+v (R120); contest %s", first, second, c.Reference)
		}
	})
}

// The employer cap holds as the panel sits today, and a lapsed member is passed over
// (R28, R116).
func TestR116_WhoConsentsAndMayNotServe(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 30)
		el, _ := o.inOffice(nil, 12)
		o.leavesSeat(o.members[0].ID)
		p := domain.DefaultParams(domain.PanelElection)
		p.EmployerCap = 1
		if err := o.e.SetParams(t.Context(), o.secretary, o.panel.ID, domain.PanelElection, p, "one of an employer"); err != nil {
			t.Fatal(err)
		}
		b, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, nil, "a seat is vacant")
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range []int{3, 4} {
			mine, err := o.e.MyServeQuestions(t.Context(), o.as(i))
			if err != nil || len(mine) != 1 {
				t.Fatalf("member %d: %v", i, err)
			}
			if err := o.e.ConsentToServe(t.Context(), o.as(i), mine[0].Ask.ID, true); err != nil {
				t.Fatal(err)
			}
			if i == 3 { // meanwhile her employer has merged with that of a member
				o.write(func(tx *store.Tx) error {
					m := o.members[3]
					m.Organisation = o.members[1].Organisation
					return tx.SavePerson(m)
				})
			}
		}
		o.tick()
		if o.sits(o.members[3].ID) != nil || o.sits(o.members[4].ID) == nil {
			t.Error("the cap of one did not pass the seat on (R28)")
		}
		o.read(func(tx *store.Tx) error {
			done, err := tx.Countback(b.ID)
			for _, a := range done.Asks {
				if want := map[bool]string{true: domain.EmployerFull.Name}[a.Person == o.members[3].ID]; a.Out != want {
					t.Errorf("%s is out for %q, want %q", a.Person, a.Out, want)
				}
			}
			return err
		})
		if err := o.e.checkDeclared(t.Context()); err != nil {
			t.Error(err)
		}
		if el = o.reload(el); el.Alarm != "" {
			t.Errorf("what was declared is said to differ: %s", el.Alarm)
		}
	})
}

// A member co-opted by the panel sits until its next certified election, and the rules
// keep her number and her person (R119, R55, R115).
func TestR119_CoOption(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 30)
		el, _ := o.inOffice(nil, 12)
		left := o.leavesSeat(o.members[0].ID)
		coOpt := func(i int, seat domain.SeatTermID) (h domain.Holding, err error) {
			err = o.e.Store.Act(t.Context(), func(tx *store.Tx) error {
				if err := o.e.CoOptionPossibleTx(tx, o.panel.ID, o.members[i].ID, seat); err != nil {
					return err
				}
				h, err = o.e.CoOptTx(tx, o.secretary, o.panel.ID, o.members[i].ID, seat, "CIO/M-1")
				return err
			})
			return h, err
		}
		if _, err := coOpt(9, left.SeatTerm); !refusedFor(err, domain.CountbackFirst) {
			t.Errorf("while the papers may be counted: %v", err)
		}
		o.at(when.StartOfDay(el.Term.Until.AddMonths(-6).AddDays(1), time.UTC)) // little is left (R115)
		if _, err := coOpt(1, ""); !refusedFor(err, domain.AlreadySeated) {
			t.Errorf("a sitting member: %v", err)
		}
		h, err := coOpt(9, "")
		if err != nil || h.SeatTerm != left.SeatTerm || h.Mandate.Kind != domain.CoOpted || h.Mandate.Note != "CIO/M-1" || h.Until != el.Term.Until {
			t.Fatalf("co-opted: %+v, %v", h, err)
		}
		if _, err := coOpt(10, ""); !refusedFor(err, domain.CoOptedSits) {
			t.Errorf("into a seat that somebody co-opted has: %v", err)
		}
		var members []domain.Person
		o.read(func(tx *store.Tx) (err error) {
			members, err = clerk.ElectedMembers(tx, domain.Election{Panel: o.panel.ID, Params: el.Params, Term: domain.Term{From: el.Term.From, Until: el.Term.Until}})
			return err
		})
		if slices.ContainsFunc(members, func(p domain.Person) bool { return p.ID == o.members[9].ID }) {
			t.Error("a co-opted member is among those who choose officers (R90)")
		}
		// Two at most (coopt_max), and never under a third of the seats.
		o.leavesSeat(o.members[1].ID)
		p := domain.DefaultParams(domain.ByElection)
		p.CoOptMax = 1
		if err := o.e.SetParams(t.Context(), o.secretary, o.panel.ID, domain.ByElection, p, "one co-opted at most"); err != nil {
			t.Fatal(err)
		}
		if _, err := coOpt(10, ""); !refusedFor(err, domain.CoOptedMost) {
			t.Errorf("one more than coopt_max: %v", err)
		}
		// Her seat ends with the next certified election of the panel (R119).
		o.write(func(tx *store.Tx) error {
			return o.e.endCoOptions(tx, domain.Engine(), el, when.DateOf(tx.Now(), time.UTC))
		})
		if o.sits(o.members[9].ID) != nil {
			t.Error("she sits on after an election was certified")
		}
	})
}
