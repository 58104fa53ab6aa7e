package elections

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// mustSitting is a panel of five who have sat since 2026 and do until 2028, brought
// in with member 0 as chair and member 1 as vice-chair (R2a). It is March 2027.
func mustSitting(t testing.TB, s *store.Store, members int) *office {
	t.Helper()
	o := mustOffice(t, s, members, members+2)
	term := domain.Term{From: day(2026, time.January, 1), Until: day(2028, time.January, 1)}
	for i := range members {
		o.termOf(i, term, i)
	}
	o.holds(0, domain.ChairOffice, term)
	o.holds(1, domain.ViceOffice, term)
	storetest.MustSet(t, s, time.Date(2027, time.March, 1, 12, 0, 0, 0, time.UTC))
	o.tick()
	return o
}

func (o *office) holds(i int, office domain.Office, term domain.Term) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		return tx.CreateOfficeTerm(domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: o.panel.ID, Office: office, Person: o.members[i].ID,
			From: term.From, Until: term.Until, Mandate: domain.Mandate{Kind: domain.Imported}})
	})
}

// leaves has member i give up her office on a day.
func (o *office) leaves(i int, on when.Date) {
	o.t.Helper()
	var terms []domain.OfficeTerm
	o.read(func(tx *store.Tx) (err error) { terms, err = tx.OfficesOf(o.members[i].ID); return err })
	if err := o.registerNow().ResignOffice(o.ctx(), o.as(i), terms[len(terms)-1].ID, on, "I give it up"); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) registerNow() *register.Register { return register.New(o.e.Store, nil) }

// leads fails unless so and so leads the panel.
func (o *office) leads(what string, as domain.Lead, member int) domain.Leadership {
	o.t.Helper()
	l, err := o.e.Leadership(o.ctx(), o.panel.ID)
	want := domain.PersonID("")
	if member >= 0 {
		want = o.members[member].ID
	}
	if err != nil || l.As != as || l.Person != want {
		o.t.Errorf("%s: %s %s leads, %v; want %s member %d", what, l.As, l.Person, err, as, member)
	}
	return l
}

func (o *office) next(what string, move domain.OfficeMove, office domain.Office, rule string) domain.OfficeStep {
	o.t.Helper()
	a, err := o.e.OfficesAhead(o.ctx(), o.panel.ID)
	if err != nil || a.Next.Move != move || a.Next.Office != office || a.Next.Rule != rule {
		o.t.Errorf("%s: next is %+v, %v; want %s of the %s by %s", what, a.Next, err, move, office, rule)
	}
	return a.Next
}

// called is the election that the clock has called for the office and that runs.
func (o *office) called(office domain.Office) (el domain.Election) {
	o.t.Helper()
	o.read(func(tx *store.Tx) error {
		list, err := tx.Elections(store.ElectionFilter{Panel: o.panel.ID, Kind: domain.OfficerElection})
		list = slices.DeleteFunc(list, func(e domain.Election) bool { return e.Office != office || e.State.Over() })
		if len(list) != 1 {
			o.t.Fatalf("%d elections of the %s are under way", len(list), office)
		}
		el = list[0]
		return err
	})
	return el
}

// wins runs the election with the two candidates given, and has the first win.
func (o *office) wins(el domain.Election, winner, other int, voters ...int) domain.Election {
	o.t.Helper()
	c := o.stands(el, winner, other)
	for _, i := range voters {
		o.vote(c, o.members[i], optionOf(o.t, c, o.members[winner].ID))
	}
	o.at(c.Closes)
	el = o.certify(o.reload(el))
	o.tick()
	return el
}

// told counts the mails of a template that wait for member i.
func (o *office) told(template string, i int) (n int) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		mails, err := tx.DueLetters(100_000)
		for _, m := range mails {
			if m.Mail.Template == template && m.Person.ID == o.members[i].ID {
				n++
			}
		}
		return err
	})
	return n
}

func (o *office) workingDays(from, to time.Time) int {
	o.t.Helper()
	zone, err := when.Zone("Europe/London")
	if err != nil {
		o.t.Fatal(err)
	}
	n, err := when.LatestCalendar().WorkingDaysBetween(when.DateOf(from, zone), when.DateOf(to, zone))
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

// The chair resigns on a day to come. On that day's first instant the vice-chair
// acts, before anything has run; the clock then calls the successor's election,
// announces it to all once, and its poll opens in the time that the rule gives.
func TestR101_R105_TheViceChairActsAndASuccessorIsElected(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		on := day(2027, time.March, 31) // summer time has begun: midnight is at 23:00 the day before
		o.leaves(0, on)
		o.at(time.Date(2027, time.March, 30, 22, 59, 59, 0, time.UTC))
		o.leads("a second before", domain.LeadChair, 0)
		o.next("a second before", domain.OfficesFilled, domain.ChairOffice, "R100")
		storetest.MustSet(t, s, time.Date(2027, time.March, 30, 23, 0, 0, 0, time.UTC))
		l := o.leads("at that instant, with no job run", domain.LeadActing, 1)
		if l.Since != on || l.Because != domain.EndedByResignation || l.MaySign() != nil {
			t.Errorf("%+v", l)
		}
		o.next("at that instant", domain.OfficeCalls, domain.ChairOffice, "R101")
		o.read(func(tx *store.Tx) error {
			rights, err := tx.RightsOf([]domain.PersonID{o.members[0].ID, o.members[1].ID}, tx.Now(), on)
			for i, is := range []bool{false, true} { // with all powers
				actor := domain.Actor{Person: o.members[i].ID, Grants: rights[o.members[i].ID].Grants()}
				if actor.Is(o.panel.ID, "", domain.Chair) != is {
					t.Errorf("member %d has the chair's role: %v", i, !is)
				}
			}
			return err
		})
		o.tick()
		o.next("when the clock has run", domain.OfficeElects, domain.ChairOffice, "R101")
		for range 3 {
			o.tick()
		}
		el := o.called(domain.ChairOffice)
		if n := o.workingDays(*el.PublishedAt, el.Timetable.PollOpens); n < 10 || n > 20 {
			t.Errorf("the poll opens %d working days after the announcement", n)
		}
		if el.Contact != "officer0@example.org" || el.Term.Until != day(2028, time.January, 1) {
			t.Errorf("who answers, and until when: %q %v", el.Contact, el.Term)
		}
		for i := range 5 {
			if call, lead := o.told(clerk.MailOfficerCall, i), o.told(clerk.MailLeadership, i); call != 1 || lead != 1 {
				t.Errorf("member %d is told %d times of the election and %d of who leads", i, call, lead)
			}
		}
		// The acting chair wins: her vice-chair is vacant at that instant (R105) and another is elected.
		o.wins(el, 1, 2, 0, 1, 2, 3, 4)
		l = o.leads("the acting chair has won", domain.LeadChair, 1)
		if !l.Lacks(domain.ViceOffice) || l.Vacancy(domain.ViceOffice).Because != domain.EndedBySuccession {
			t.Errorf("%+v", l)
		}
		o.next("and the vice-chair is to be filled", domain.OfficeElects, domain.ViceOffice, "R104")
		vice := o.called(domain.ViceOffice)
		if n := o.workingDays(*vice.PublishedAt, vice.Timetable.PollOpens); n < 10 || n > 20 {
			t.Errorf("the poll opens %d working days after the announcement", n)
		}
		o.at(vice.Timetable.NominationsOpen)
		o.wins(vice, 3, 4, 0, 1, 2, 3, 4)
		o.next("both are held", domain.OfficesFilled, domain.ChairOffice, "R100")
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock goes on: %v", done)
		}
	})
}

// However the chair falls vacant: the vice-chair acts at once.
func TestR101_R112_HoweverTheChairFallsVacant(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for name, c := range map[string]struct {
			do      func(o *office, r *register.Register) error
			because string
			vacant  bool
		}{
			"expelled": {func(o *office, r *register.Register) error {
				return r.ChangeStatus(o.ctx(), domain.Engine(), o.members[0].ID, o.network.ID, domain.Expelled, "expelled")
			}, domain.EndedByExpulsion, true},
			"lapsed": {func(o *office, r *register.Register) error {
				return r.ChangeStatus(o.ctx(), domain.Engine(), o.members[0].ID, o.network.ID, domain.Lapsed, "has not paid")
			}, domain.EndedByLapse, false},
			"died": {func(o *office, r *register.Register) error {
				return r.Died(o.ctx(), domain.Engine(), o.members[0].ID, day(2027, time.March, 1), "told by her family")
			}, domain.EndedByDeath, true},
			"gave up her seat": {func(o *office, r *register.Register) error {
				held, err := r.HoldingsOf(o.ctx(), o.members[0].ID)
				if err != nil {
					return err
				}
				return r.Resign(o.ctx(), o.as(0), domain.HoldingID(held[0].Fact), day(2027, time.March, 1), "I leave")
			}, domain.EndedByResignation, true},
		} {
			if s.Postgres() && name != "expelled" { // one on the second database is enough: the facts are judged in domain
				continue
			}
			t.Run(name, func(t *testing.T) {
				s := s
				if !s.Postgres() {
					s = storetest.SQLite(t)
				}
				o := mustSitting(t, s, 5)
				if err := c.do(o, o.registerNow()); err != nil {
					t.Fatal(err)
				}
				l := o.leads(name, domain.LeadActing, 1)
				if l.Because != c.because || l.Lacks(domain.ChairOffice) != c.vacant {
					t.Errorf("%+v", l)
				}
				o.tick()
				if n := o.told(clerk.MailLeadership, 1); n != 1 {
					t.Errorf("the vice-chair is told %d times", n)
				}
			})
		}
	})
}

// Both offices are vacant: the longest-serving member presides, equals by a lot
// that anybody can draw again, nobody signs, and the election is soon (R104).
func TestR104_BothOfficesAreVacant(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		today := day(2027, time.March, 1)
		o.leaves(1, today)
		o.leaves(0, today)
		if l := o.leads("five equals, before the lot", domain.LeadNobody, -1); len(l.Equals) != 5 {
			t.Errorf("%+v", l)
		}
		o.tick()
		l, err := o.e.Leadership(t.Context(), o.panel.ID)
		if err != nil || l.As != domain.LeadMember || !slices.Contains(l.Equals, l.Person) || l.MaySign() == nil {
			t.Errorf("after the lot: %+v, %v", l, err)
		}
		o.tick()
		again, err := o.e.Leadership(t.Context(), o.panel.ID)
		if err != nil || again.Person != l.Person {
			t.Errorf("the lot fell twice: %+v, %v", again, err)
		}
		var drawn []domain.Recorded
		o.read(func(tx *store.Tx) (err error) {
			drawn, err = tx.RecordEntries(store.RecordFilter{Panel: o.panel.ID, Act: acts.PanelPresiderDrawn})
			return err
		})
		if len(drawn) != 1 || drawn[0].Act.Rule != "R104" || drawn[0].Act.Detail["seed"] == "" {
			t.Errorf("the record: %+v", drawn)
		}
		el := o.called(domain.ChairOffice)
		if n := o.workingDays(*el.PublishedAt, el.Timetable.PollOpens); n > 10 {
			t.Errorf("the poll opens %d working days after the vacancy", n)
		}
		o.wins(el, 2, 3, 0, 1, 2, 3, 4)
		o.leads("a chair is elected", domain.LeadChair, 2)
		o.next("then the vice-chair (R92)", domain.OfficeElects, domain.ViceOffice, "R104")
		o.wantColumnsFromRecord()
	})
}

// Two rounds fail: the secretariat is asked, nobody is called twice, and when the
// vice-chair has acted too long the clock calls once more (R96, R102).
func TestR102_TheViceChairActsTooLong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		o.leaves(0, day(2027, time.March, 1))
		o.tick()
		for range 2 { // nobody stands
			el := o.called(domain.ChairOffice)
			o.at(el.Timetable.Statement)
			o.at(el.Timetable.WithdrawalsClose)
		}
		o.next("after two rounds", domain.OfficeByHand, domain.ChairOffice, "R101")
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock goes on: %v", done)
		}
		if n := o.told(clerk.MailLeadership, 2); n != 2 { // the vice-chair acts; the secretariat is to convene
			t.Errorf("told %d times", n)
		}
		l := o.leads("in the meantime", domain.LeadActing, 1)
		o.at(when.StartOfDay(l.SignUntil, time.UTC).Add(-2 * time.Hour))
		o.next("the evening before", domain.OfficeByHand, domain.ChairOffice, "R101")
		storetest.MustSet(t, s, when.StartOfDay(l.SignUntil, time.UTC).Add(time.Hour))
		if l := o.leads("too long", domain.LeadActing, 1); !refusedFor(l.MaySign(), domain.ActingTooLong) {
			t.Errorf("she signs: %v", l.MaySign())
		}
		o.tick()
		el := o.called(domain.ChairOffice)
		if n := o.workingDays(*el.PublishedAt, el.Timetable.PollOpens); n > 10 {
			t.Errorf("called at once, the poll opens %d working days later", n)
		}
	})
}

// New members are elected within three months: the acting chair stays until then
// (R106), unless the secretariat convenes an election all the same.
func TestR106_AnElectionOfMembersIsNear(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		o.leaves(0, day(2027, time.March, 2))
		storetest.MustSet(t, s, time.Date(2027, time.March, 1, 13, 0, 0, 0, time.UTC))
		o.write(func(tx *store.Tx) error { // she had named a later day
			offices, err := tx.OfficesOf(o.members[0].ID)
			if err != nil {
				return err
			}
			offices[0].Until, offices[0].EndedBy = day(2027, time.October, 2), domain.EndedByResignation
			return tx.SaveImportedOffice(offices[0])
		})
		storetest.MustSet(t, s, time.Date(2027, time.October, 4, 9, 0, 0, 0, time.UTC))
		o.tick()
		o.leads("near the terms' end", domain.LeadActing, 1)
		if step := o.next("near the terms' end", domain.OfficeRests, domain.ChairOffice, "R106"); step.By != day(2028, time.January, 1) {
			t.Errorf("until %v", step.By)
		}
		if n := o.told(clerk.MailLeadership, 3); n != 1 {
			t.Errorf("told %d times", n)
		}
		el, err := o.e.ConveneForPanel(t.Context(), o.secretary, o.panel.ID, domain.ChairOffice, "the panel wants a chair now")
		if err != nil || el.Office != domain.ChairOffice {
			t.Errorf("by hand all the same: %v", err)
		}
		o.next("by hand", domain.OfficeElects, domain.ChairOffice, "R101")
	})
}

// Two elected members cannot vote in secret: the panel resolves in the open, and
// the resolution is carried out once (R95, R134).
func TestR95_APanelTooSmallForABallotResolves(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 2)
		o.leaves(0, day(2027, time.March, 1))
		o.tick()
		o.next("two are too few", domain.OfficeResolves, domain.ChairOffice, "R95")
		try := func(office domain.Office, i int) (err error) {
			return s.Act(t.Context(), func(tx *store.Tx) error {
				return o.e.InstallOfficerTx(tx, domain.Engine(), o.panel.ID, office, o.members[i].ID, "M-1")
			})
		}
		if err := try(domain.ViceOffice, 0); !refusedFor(err, domain.OfficeHeld) {
			t.Errorf("an office that is held: %v", err)
		}
		if err := try(domain.ChairOffice, 3); !refusedFor(err, domain.NotElectedMember) {
			t.Errorf("somebody who does not sit: %v", err)
		}
		if err := try(domain.ChairOffice, 1); err != nil {
			t.Fatal(err)
		}
		l := o.leads("by resolution", domain.LeadChair, 1)
		if !l.Lacks(domain.ViceOffice) { // R105
			t.Errorf("%+v", l)
		}
		if err := try(domain.ChairOffice, 0); !refusedFor(err, domain.OfficeHeld) {
			t.Errorf("twice: %v", err)
		}
		large := mustSitting(t, storetest.SQLite(t), 5)
		large.leaves(0, day(2027, time.March, 1))
		err := large.e.Store.Act(t.Context(), func(tx *store.Tx) error {
			return large.e.OfficerByResolutionTx(tx, large.panel.ID, domain.ChairOffice, large.members[2].ID)
		})
		if !refusedFor(err, domain.BallotNeeded) {
			t.Errorf("five vote in secret: %v", err)
		}
	})
}

// What the secretariat may not convene.
func TestR91_R92_WhatIsNotConvenedByHand(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		convene := func(by domain.Actor, office domain.Office) error {
			_, err := o.e.ConveneForPanel(t.Context(), by, o.panel.ID, office, "please")
			return err
		}
		if err := convene(o.secretary, domain.ChairOffice); !refusedFor(err, domain.OfficeHeld) {
			t.Errorf("an office that is held: %v", err)
		}
		o.leaves(0, day(2027, time.March, 1))
		o.leaves(1, day(2027, time.March, 1))
		if err := convene(o.secretary, domain.ViceOffice); !refusedFor(err, domain.ChairNotDeclared) {
			t.Errorf("a vice-chair before the chair (R92): %v", err)
		}
		if err := convene(o.as(2), domain.ChairOffice); err == nil {
			t.Error("a member convenes")
		}
		o.tick()
		if err := convene(o.secretary, domain.ChairOffice); !refusedFor(err, domain.TermHasElection) {
			t.Errorf("while the clock's own is under way: %v", err)
		}
		if err := convene(o.secretary, "treasurer"); err == nil {
			t.Error("an office that is none")
		}
		// It is called off: the clock does not call another, the secretariat may (R96).
		el := o.called(domain.ChairOffice)
		if err := o.e.Cancel(t.Context(), domain.Engine(), el.ID, "a mistake"); err != nil {
			t.Fatal(err)
		}
		o.tick()
		o.next("called off", domain.OfficeByHand, domain.ChairOffice, "R104")
		if err := convene(o.secretary, domain.ChairOffice); err != nil {
			t.Errorf("by hand: %v", err)
		}
	})
}

// A membership that rests has neither vote nor candidacy in the ballot for an
// office (R112).
func TestR112_ALapsedMemberHasNoVoteForAnOffice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		if err := o.registerNow().ChangeStatus(t.Context(), domain.Engine(), o.members[4].ID, o.network.ID, domain.Lapsed, "has not paid"); err != nil {
			t.Fatal(err)
		}
		o.leaves(0, day(2027, time.March, 1))
		o.tick()
		el := o.called(domain.ChairOffice)
		if _, err := o.e.Nominate(t.Context(), o.as(4), el.ID, ""); !refusedFor(err, domain.NotElectedMember) {
			t.Errorf("she stands: %v", err)
		}
		if c := o.stands(el, 2, 3); c.Voters != 4 {
			t.Errorf("%d voters", c.Voters)
		}
		var members []domain.SittingMember
		o.read(func(tx *store.Tx) (err error) {
			members, err = clerk.MembersInOffice(tx, o.panel.ID, day(2027, time.March, 1))
			return err
		})
		voting := slices.DeleteFunc(slices.Clone(members), func(m domain.SittingMember) bool { return !m.Votes })
		if len(members) != 5 || len(voting) != 4 {
			t.Errorf("%d members, %d with a vote", len(members), len(voting))
		}
	})
}

// Members leave between the call and the seal: there is no ballot among two, and no
// alarm either. The election is called off and the panel resolves in the open (R95).
func TestR95_MembersLeaveBeforeTheSeal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 4)
		o.leaves(0, day(2027, time.March, 1))
		o.tick()
		el := o.called(domain.ChairOffice)
		for i, second := range map[int]int{2: 3, 3: 2} {
			n, err := o.e.Nominate(t.Context(), o.as(i), el.ID, "")
			if err == nil {
				_, err = o.e.SaveNomination(t.Context(), o.as(i), n.ID, nominations.NominationForm{Statement: "I stand.", Interests: "none", Consent: true})
			}
			if err == nil {
				_, err = o.e.AskSupporters(t.Context(), o.as(i), n.ID, o.members[second].Number)
			}
			if err == nil {
				n, err = o.e.SubmitNomination(t.Context(), o.as(i), n.ID)
			}
			if err == nil {
				err = o.e.GiveSupport(t.Context(), o.as(second), n.Supports[0].ID, true)
			}
			if err == nil {
				_, err = o.e.RuleNomination(t.Context(), o.ro, n.ID, domain.Ruling{Valid: true})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		o.at(el.Timetable.Statement)
		o.resigns(0)
		o.resigns(3)
		o.at(el.Timetable.RollSealed)
		if el = o.reload(el); el.State != domain.Cancelled || el.Alarm != "" || el.CancelledWhy != o.e.Say(tooFewForBallot) {
			t.Errorf("%s, alarm %q, %q", el.State, el.Alarm, el.CancelledWhy)
		}
		o.next("too few", domain.OfficeResolves, domain.ChairOffice, "R95")
	})
}
