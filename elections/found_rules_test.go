package elections

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// without gives a draft parameters that ask for no supporters, as changed.
func without(change func(*domain.Params)) func(*Draft) {
	return func(d *Draft) {
		p := domain.DefaultParams(domain.PanelElection)
		if d.Kind == domain.ByElection {
			p = domain.DefaultParams(domain.ByElection)
		}
		p.Supporters, p.SupporterOrganisations = 0, 0
		if change != nil {
			change(&p)
		}
		d.Params = &p
	}
}

// uncontested brings the members forward unopposed, up to their declaration.
func (o *office) uncontested(el domain.Election, members ...int) domain.Election {
	o.t.Helper()
	for _, i := range members {
		o.valid(el, i)
	}
	o.at(el.Timetable.Statement)
	o.at(el.Timetable.WithdrawalsClose)
	return o.reload(el)
}

// mailsOf counts the mails of a template about an election.
func (o *office) mailsOf(el domain.Election, template string) (n int) {
	o.t.Helper()
	counts, err := o.e.MailCounts(o.ctx(), o.ro, el.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range counts {
		if c.Template == template {
			n += c.Mails
		}
	}
	return n
}

// termOf is a term of a seat that is brought in by a file, with whoever held it.
func (o *office) termOf(seat int, term domain.Term, member int) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		t := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: o.seats[seat].ID, Panel: o.panel.ID, Number: seat + 1, From: term.From, Until: term.Until}
		if err := tx.CreateSeatTerm(t); err != nil {
			return err
		}
		return tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: t.ID, Panel: o.panel.ID, Person: o.members[member].ID,
			From: term.From, Until: term.Until, Mandate: domain.Mandate{Kind: domain.Imported}})
	})
}

func (o *office) addSeat() {
	o.t.Helper()
	s := domain.Seat{ID: store.NewID[domain.SeatID](), Panel: o.panel.ID, Number: len(o.seats) + 1}
	o.write(func(tx *store.Tx) error { return tx.CreateSeats(s) })
	o.seats = append(o.seats, s)
}

func day(y int, m time.Month, d int) when.Date { return when.Date{Year: y, Month: m, Day: d} }

// R8a: a seat added and a past term brought in after the notice change nothing.
func TestFound24_SeatsAreFrozenByTheNotice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 4, 8)
		el := o.notice(without(func(p *domain.Params) { p.Cohorts = 2 }))
		o.addSeat()
		o.termOf(0, domain.Term{From: day(2025, time.August, 1), Until: el.Term.From}, 7) // it would end the founding (R23)
		el = o.certify(o.uncontested(el, 0, 1, 2, 3))
		years := map[int]int{}
		o.read(func(tx *store.Tx) error {
			held, err := tx.HoldingsOn(o.panel.ID, el.Term.From)
			for _, h := range held {
				years[h.Until.Year-el.Term.From.Year]++
			}
			return err
		})
		if el.State != domain.Certified || years[1] != 2 || years[2] != 2 {
			t.Errorf("%s; terms of so many years: %v, want two of one and two of two (R23)", el.State, years)
		}
	})
}

// R8a: a draft is worked out anew as its notice is published.
func TestFound24_ADraftIsRecomputedWhenPublished(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		d := Draft{Panel: o.panel.ID, Closes: o.closes, Contact: "ro@example.org"}
		el, err := o.e.CreateElection(t.Context(), o.secretary, d)
		if err != nil {
			t.Fatal(err)
		}
		o.addSeat()
		storetest.MustSet(t, s, el.Timetable.Notice)
		if el, err = o.e.PublishNotice(t.Context(), o.secretary, el.ID); err != nil || el.Seats != 3 || el.Params.Seats != 3 || len(el.Given.Seats) != 3 {
			t.Errorf("published for %d seats, %v", el.Seats, err)
		}
	})
}

// R83a: what blocks certification is shown beforehand; what cannot be mended is
// an alarm that is stored and mailed, and that two officers can settle (R103).
func TestFound24_WhatBlocksCertificationIsARealAlarm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		el := o.notice(without(nil))
		if r, err := o.e.Readiness(t.Context(), o.secretary, el.ID); err != nil || len(r.Blocks) != 0 {
			t.Fatalf("as it is announced: %v, %v", r.Blocks, err)
		}
		o.termOf(1, domain.Term{From: day(2026, time.July, 1), Until: day(2027, time.July, 1)}, 7) // past the engine
		r, err := o.e.Readiness(t.Context(), o.secretary, el.ID)
		if err != nil || len(r.Blocks) != 1 || r.Blocks[0].Reason != domain.SeatsBlocked {
			t.Errorf("readiness says %v, %v", r.Blocks, err)
		}
		el = o.uncontested(el, 0, 1)
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order"); !refusedFor(err, domain.SeatsBlocked) {
			t.Fatalf("certifying: %v", err)
		}
		if el = o.reload(el); el.Alarm != domain.SeatsBlocked.Name || o.mailsOf(el, clerk.MailAlarm) != 3 {
			t.Fatalf("alarm %q, %d mails", el.Alarm, o.mailsOf(el, clerk.MailAlarm))
		}
		if _, err := o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmContinue, "a file", "it is still there"); !refusedFor(err, domain.SeatsBlocked) {
			t.Errorf("going on unmended: %v", err)
		}
		o.two(o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmVoid, "the seat is not free", "the term on file"))
		if el = o.reload(el); el.State != domain.Cancelled || el.Alarm != "" {
			t.Errorf("settled: %s, alarm %q", el.State, el.Alarm)
		}
	})
}

// R28a, E16: cap 2, one of X sits until 2028: X has room for one more; with two
// of X sitting, for none.
func TestFound25_TheCapCountsWhoSitsOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		sitting int
		want    []int // of the voters' order 0, 1 (both of X), 2
	}{{"one of X sits", 1, []int{0, 2}}, {"two of X sit", 2, []int{2}}} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				o := mustOffice(t, s, 4, 10)
				o.ofX(0, 1, 8, 9)
				for k := range 2 {
					o.termOf(k, domain.Term{From: day(2025, time.August, 1), Until: day(2028, time.August, 1)}, []int{8, 9}[k])
				}
				if c.sitting == 1 {
					o.rename(9, "Elsewhere")
				}
				for k := 2; k < 4; k++ {
					o.vacantTerm(k, domain.Term{From: day(2025, time.August, 1), Until: day(2028, time.August, 1)})
				}
				el := o.byElection()
				for i := range 3 {
					o.valid(el, i)
				}
				o.at(el.Timetable.Statement)
				o.at(el.Timetable.RollSealed)
				contest := o.contest(el)
				o.at(contest.Opens)
				x0, x1, other := optionOf(t, contest, o.members[0].ID), optionOf(t, contest, o.members[1].ID), optionOf(t, contest, o.members[2].ID)
				for i := range 7 {
					o.vote(contest, o.members[i], x0, x1, other)
				}
				o.at(contest.Closes)
				el = o.reload(el)
				if el.State != domain.Provisional || !sameReturned(el, o, c.want) {
					t.Errorf("%s, alarm %q, returned %+v", el.State, el.Alarm, el.Outcome)
				}
			})
		})
	}
}

// R28a, R53: where nobody needs to vote and too many are of one employer, a draw
// by two officers in the form of docs/protocol.md 8 decides, and anybody can redo it.
func TestFound25_UnopposedOverTheCapIsDrawn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 8)
		o.ofX(0, 1)
		el := o.notice(without(func(p *domain.Params) { p.EmployerCap = 1 }))
		el = o.uncontested(el, 0, 1, 2)
		if el.Outcome != nil || o.mailsOf(el, clerk.MailDrawNeeded) != 3 {
			t.Fatalf("declared without a draw: %+v, %d mails", el.Outcome, o.mailsOf(el, clerk.MailDrawNeeded))
		}
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock goes on: %v", done)
		}
		if r, err := o.e.Readiness(t.Context(), o.ro, el.ID); err != nil || len(r.Blocks) != 1 || r.Blocks[0].Reason != domain.DrawNeeded {
			t.Errorf("readiness: %v, %v", r.Blocks, err)
		}
		const source = "National Lottery Thunderball of 3 June 2026"
		if _, err := o.e.DrawForCap(t.Context(), o.ro, el.ID, "123", source, "over the cap"); !refusedFor(err, domain.DrawDigits) {
			t.Errorf("three digits: %v", err)
		}
		r, err := o.e.DrawForCap(t.Context(), o.ro, el.ID, "04172331360900000001", source, "two of X are unopposed")
		if _, same := o.e.Confirm(t.Context(), o.ro, r.ID, ""); !refusedFor(same, refusal.SamePerson) {
			t.Errorf("one officer alone: %v", same)
		}
		o.two(r, err)
		el = o.reload(el)
		if el.Outcome == nil || len(el.Outcome.Returned) != 2 || el.Outcome.Vacant != 1 || !el.Outcome.Returns(o.members[2].ID) {
			t.Fatalf("returned %+v", el.Outcome)
		}
		o.read(func(tx *store.Tx) error {
			d := el.Done.Draw
			if d == nil || !strings.Contains(d.Note, "04172331360900000001; "+source) {
				t.Fatalf("the election has %+v", d)
			}
			again := drawOrder(el, d.Note, slices.Sorted(slices.Values(d.Order)))
			if !slices.Equal(again.Order, d.Order) {
				t.Error("the draw cannot be redone from its note")
			}
			return nil
		})
		if _, err := o.e.DrawForCap(t.Context(), o.ro, el.ID, "04172331360900000002", source, "once more"); !refusedFor(err, domain.WrongState) {
			t.Errorf("a second draw: %v", err)
		}
		o.certify(el)
		o.wantColumnsFromRecord()
	})
}

// R28a, R56: a poll that withdrawals stop leaves too many of one employer too.
func TestFound25_AStoppedPollOverTheCapIsDrawn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		o.ofX(0, 1)
		el := o.notice(without(func(p *domain.Params) { p.EmployerCap = 1 }))
		o.valid(el, 0)
		o.valid(el, 1)
		n := o.valid(el, 2)
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.RollSealed)
		o.at(el.Timetable.PollOpens)
		if err := o.e.WithdrawNomination(t.Context(), o.as(2), n.ID, "a new post"); err != nil {
			t.Fatal(err)
		}
		o.tick()
		if el = o.reload(el); el.State != domain.Stopped || el.Outcome != nil {
			t.Fatalf("%s %+v", el.State, el.Outcome)
		}
		o.two(o.e.DrawForCap(t.Context(), o.ro, el.ID, "04172331360900000001", "the Lotto of 6 June", "two of X are left"))
		if el = o.reload(el); el.State != domain.Provisional || len(el.Outcome.Returned) != 1 || el.Outcome.Vacant != 1 {
			t.Errorf("%s %+v", el.State, el.Outcome)
		}
	})
}

// ofX gives members one employer, X.
func (o *office) ofX(members ...int) {
	o.t.Helper()
	for _, i := range members {
		o.rename(i, "X")
	}
}

func (o *office) rename(i int, organisation string) {
	o.t.Helper()
	o.members[i].Organisation = organisation
	o.write(func(tx *store.Tx) error { return tx.SavePerson(o.members[i]) })
}

func (o *office) vacantTerm(seat int, term domain.Term) domain.SeatTerm {
	o.t.Helper()
	t := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: o.seats[seat].ID, Panel: o.panel.ID, Number: seat + 1, From: term.From, Until: term.Until}
	o.write(func(tx *store.Tx) error { return tx.CreateSeatTerm(t) })
	return t
}

// byElection announces a by-election for the vacancies given, or all there are.
func (o *office) byElection(seats ...domain.SeatTermID) domain.Election {
	o.t.Helper()
	return o.notice(func(d *Draft) {
		d.Kind, d.SeatTerms = domain.ByElection, seats
		without(func(p *domain.Params) { p.EmployerCap = 2 })(d)
	})
}

func sameReturned(el domain.Election, o *office, members []int) bool {
	if el.Outcome == nil || len(el.Outcome.Returned) != len(members) {
		return false
	}
	for _, i := range members {
		if !el.Outcome.Returns(o.members[i].ID) {
			return false
		}
	}
	return true
}

// R8a: the notice lists the roles that network and election both accept, and a
// later change of the network's does not reach the election.
func TestFound26_RolesAreTheIntersectionFrozenByTheNotice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		roles := func(list ...string) {
			o.network.AcceptedRoles = list
			o.write(func(tx *store.Tx) error { return tx.SaveNetwork(o.network) })
		}
		for i, role := range []string{"Director of IT", "Head of Digital", "Clinician"} {
			o.members[i].JobRole = role
			o.write(func(tx *store.Tx) error { return tx.SavePerson(o.members[i]) })
		}
		roles("Director of IT", "Clinician")
		accept := func(list ...string) func(*Draft) { return without(func(p *domain.Params) { p.AcceptedRoles = list }) }
		d := Draft{Panel: o.panel.ID, Closes: o.closes, Contact: "ro@example.org"}
		accept("Head of Digital")(&d)
		nobody, err := o.e.CreateElection(t.Context(), o.secretary, d)
		if err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, nobody.Timetable.Notice)
		if _, err := o.e.PublishNotice(t.Context(), o.secretary, nobody.ID); !refusedFor(err, domain.NobodyMayStand) {
			t.Errorf("roles with nothing in common: %v", err)
		}
		if err := o.e.Cancel(t.Context(), o.secretary, nobody.ID, "roles"); err != nil {
			t.Fatal(err)
		}
		el := o.notice(accept("Director of IT", "Head of Digital"))
		said, err := o.e.Publications(t.Context(), o.ro, el.Reference)
		if err != nil || !strings.Contains(string(said[0].Body), `"stand":{"network":"CIO Network","on":"`+el.Timetable.QualifyingDate.String()+`","roles":["Director of IT"]}`) {
			t.Errorf("the notice says %s, %v", said[0].Body, err)
		}
		roles("Head of Digital")
		if _, err := o.e.Nominate(t.Context(), o.as(1), el.ID, ""); !refusedFor(err, domain.RoleNotAccepted) {
			t.Errorf("a role that the network has accepted since: %v", err)
		}
		if _, err := o.e.Nominate(t.Context(), o.as(2), el.ID, ""); !refusedFor(err, domain.RoleNotAccepted) {
			t.Errorf("a role that the election does not accept: %v", err)
		}
		o.valid(el, 0)
	})
}

// R46a: nobody stands in two elections to one panel whose terms overlap.
func TestFound27_NobodyStandsTwiceForOnePanel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		term := domain.Term{From: day(2025, time.August, 1), Until: day(2028, time.August, 1)}
		a, b := o.vacantTerm(0, term), o.vacantTerm(1, term)
		first := o.byElection(a.ID)
		second := o.byElection(b.ID)
		n := o.valid(first, 0)
		if _, err := o.e.Nominate(t.Context(), o.as(0), second.ID, ""); !refusedFor(err, domain.StandsTwice) {
			t.Errorf("the second nomination: %v", err)
		}
		o.valid(second, 1)
		// Before the rule was there: she stands in both, and readiness says so.
		o.write(func(tx *store.Tx) error {
			twin := n
			twin.ID, twin.Election = store.NewID[domain.NominationID](), second.ID
			if err := tx.CreateNomination(twin); err != nil {
				return err
			}
			return tx.SaveNomination(twin)
		})
		for _, el := range []domain.Election{first, second} {
			r, err := o.e.Readiness(t.Context(), o.secretary, el.ID)
			if err != nil || len(r.Blocks) != 1 || r.Blocks[0].Reason != domain.StandsInBoth || r.Blocks[0].Args["name"] != o.members[0].Name() {
				t.Errorf("readiness of %s: %v, %v", el.Reference, r.Blocks, err)
			}
		}
		if err := o.e.WithdrawNomination(t.Context(), o.as(0), n.ID, "I stand in the other"); err != nil {
			t.Fatal(err)
		}
		if r, err := o.e.Readiness(t.Context(), o.secretary, second.ID); err != nil || len(r.Blocks) != 0 {
			t.Errorf("after she withdrew: %v, %v", r.Blocks, err)
		}
	})
}

// R60a, R38a, R88: a wrong paper in an open poll is stopped at once by two
// officers; nothing is opened, the key goes with a certificate, everybody is told,
// and it is held again with the same roll and nominations.
func TestFound30_AWrongPaperIsStoppedAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		sealed := o.toSealed(el)
		if _, err := o.e.StopPoll(t.Context(), o.ro, el.ID, false, "a name is wrong"); !refusedFor(err, domain.WrongState) {
			t.Errorf("before it opens: %v", err)
		}
		o.at(sealed.Opens)
		o.vote(sealed, o.members[6], sealed.Options[0].ID)
		r, err := o.e.StopPoll(t.Context(), o.ro, el.ID, false, "the name of one candidate is wrong on the paper")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.Confirm(t.Context(), o.ro, r.ID, ""); !refusedFor(err, refusal.SamePerson) {
			t.Errorf("one officer alone: %v", err)
		}
		o.vote(sealed, o.members[7], sealed.Options[0].ID) // asked for, not stopped
		o.two(r, nil)
		if el = o.reload(el); el.State != domain.Void || el.Outcome.Decision != domain.WrongPaper || el.Alarm != "" {
			t.Fatalf("%s %+v, alarm %q", el.State, el.Outcome, el.Alarm)
		}
		if _, err := o.e.CastMarks(t.Context(), o.as(5), sealed.ID, nil, ""); !refusedFor(err, domain.PollStopped) {
			t.Errorf("voting in it: %v", err)
		}
		if o.mailsOf(el, clerk.MailStoppedWrong) != 8 {
			t.Errorf("%d told, want all 8 on the roll", o.mailsOf(el, clerk.MailStoppedWrong))
		}
		// The key is gone at once, before the clock rings; the certificate and the
		// sealed ballots are on the board.
		o.read(func(tx *store.Tx) error {
			if share, err := tx.WrappedShare(sealed.ID); err != nil || share != nil {
				t.Errorf("the key outlived the act: %v", err)
			}
			return nil
		})
		if seq := o.sequence(sealed.ID); !seq.Destroyed(ledger.KEK) || !seq.Destroyed(ledger.Shares) || seq.Ballots() != 2 || seq.Stage() != ledger.StageEnded {
			t.Errorf("on the board: destroyed %v, %d ballots", seq.Destroyed(ledger.KEK), seq.Ballots())
		}
		if _, err := os.Stat(keyPath(o.e.Keys, sealed.Board, "kek")); err == nil {
			t.Error("the key's file is still there")
		}

		// Held again: somebody joined since, and somebody left; the roll is the old one.
		o.tick()
		o.write(func(tx *store.Tx) error {
			o.members = append(o.members, o.mustJoin(tx, 8))
			return nil
		})
		var again domain.Election
		o.read(func(tx *store.Tx) error {
			list, err := tx.Elections(store.ElectionFilter{Parent: el.ID})
			if err == nil && len(list) == 1 {
				again = list[0]
			}
			return err
		})
		if again.State != domain.Draft || !again.HeldAgain() {
			t.Fatalf("held again: %s, %+v", again.State, again.Given)
		}
		if again, err = o.e.PublishNotice(t.Context(), o.secretary, again.ID); err != nil {
			t.Fatal(err)
		}
		o.at(again.Timetable.NominationsOpen)
		if _, err := o.e.Nominate(t.Context(), o.as(5), again.ID, ""); !refusedFor(err, domain.NominationsClosed) {
			t.Errorf("a new nomination: %v", err)
		}
		o.at(again.Timetable.Statement)
		o.at(again.Timetable.RollSealed)
		c := o.contest(again)
		if c.Voters != 8 || len(c.Options) != 2 || c.Options[0].Person != sealed.Options[0].Person || c.Options[1].Person != sealed.Options[1].Person {
			t.Errorf("%d voters, options %+v", c.Voters, c.Options)
		}
		o.at(c.Opens)
		for i := range 4 {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		if _, err := o.e.CastMarks(t.Context(), o.as(8), c.ID, nil, ""); !refusedFor(err, domain.NotOnRoll) {
			t.Errorf("somebody who was not on the roll: %v", err)
		}
		o.at(c.Closes)
		if again = o.reload(again); again.State != domain.Provisional || len(again.Outcome.Returned) != 1 {
			t.Errorf("%s %+v", again.State, again.Outcome)
		}
	})
}

// R88: where the fault touched roll or nominations they are drawn up afresh.
func TestFound30_AStoppedPollMayStartAfresh(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		o.toPoll(el)
		o.two(o.e.StopPoll(t.Context(), o.ro, el.ID, true, "half the network was missing"))
		o.tick()
		o.read(func(tx *store.Tx) error {
			list, err := tx.Elections(store.ElectionFilter{Parent: el.ID})
			if err != nil || len(list) != 1 || list[0].HeldAgain() || !list[0].Timetable.NominationsClose.After(list[0].Timetable.NominationsOpen.AddDate(0, 0, 3)) {
				t.Errorf("drafted: %+v, %v", list, err)
			}
			return nil
		})
		o.wantColumnsFromRecord()
	})
}

// R33a: several people wrongly left out are added by one act over a list.
func TestFound30_ManyAreAddedToASealedRollAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		c := o.toPoll(el)
		var late []domain.PersonID
		o.write(func(tx *store.Tx) error { // members on the day, whom a file had forgotten
			for i := range 70 {
				o.members = append(o.members, o.mustJoin(tx, 100+i))
				late = append(late, o.members[len(o.members)-1].ID)
			}
			return nil
		})
		for name, list := range map[string][]domain.PersonID{"people[2]": {late[0], late[1], late[0]}, "people[1]": {late[0], o.members[3].ID}, "people": {}} {
			_, err := o.e.AddAllToRoll(t.Context(), o.ro, el.ID, list, domain.Reasons{Why: "left out"})
			if r, no := refusal.Of(err); !no || r.Field != name {
				t.Errorf("want %s refused, got %v", name, err)
			}
		}
		o.two(o.e.AddAllToRoll(t.Context(), o.ro, el.ID, late, domain.Reasons{Why: "a file had forgotten them"}))
		if now := o.contestOf(c.ID); now.Voters != 8 { // the manifest's number stays; the roll has grown
			t.Errorf("%d voters in the definition", now.Voters)
		}
		for _, i := range []int{8, 40, 77} {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		turnout, err := o.e.Turnout(t.Context(), c.ID)
		if err != nil || turnout.Roll != 78 || turnout.Ballots != 3 {
			t.Errorf("turnout %+v, %v", turnout, err)
		}
		o.wantActs(el, map[acts.Name]int{"roll.change.confirmed": 1, "contest.roll-changed": 1})
		if o.mailsOf(el, clerk.MailRollChanged) != 70 {
			t.Errorf("%d told", o.mailsOf(el, clerk.MailRollChanged))
		}
	})
}

// resigns ends a member's seat of the panel from today on.
func (o *office) resigns(i int) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		held, err := tx.HoldingsOf(o.members[i].ID)
		if err != nil {
			return err
		}
		return tx.EndHolding(held[0].ID, when.DateOf(tx.Now(), time.UTC), "resignation")
	})
}

func (o *office) votesIn(c domain.Contest, i int) bool {
	o.t.Helper()
	on := false
	o.read(func(tx *store.Tx) error {
		_, err := tx.RollEntry(c.ID, o.members[i].ID)
		on = err == nil
		if _, no := refusal.Of(err); no {
			err = nil
		}
		return err
	})
	return on
}

// chairInTerm is the election of a chair by five members whose term has begun.
func (o *office) chairInTerm() domain.Election {
	o.t.Helper()
	o.closes = day(2026, time.September, 24)
	for i := range 5 { // they sit already, by election before
		o.termOf(i, domain.Term{From: day(2026, time.January, 1), Until: day(2028, time.January, 1)}, i)
	}
	var el domain.Election
	o.write(func(tx *store.Tx) (err error) {
		parent := domain.Election{ID: store.NewID[domain.ElectionID](), Reference: "CIO-2025", Kind: domain.PanelElection, Panel: o.panel.ID, Network: o.network.ID,
			State: domain.Cancelled, Attempt: 1, Seats: 5, Term: domain.Term{From: day(2026, time.January, 1), Until: day(2028, time.January, 1)},
			Params: domain.DefaultParams(domain.PanelElection), Contact: "ro@example.org", Calendar: when.LatestCalendar().Version(), RulesVersion: domain.RulesVersion}
		if err = tx.CreateElection(parent); err != nil {
			return err
		}
		el, err = o.e.callOfficers(tx, domain.Engine(), officersCall{panel: o.panel.ID, office: domain.ChairOffice, parent: parent.ID, attempt: 1, why: "a new panel"})
		return err
	})
	o.at(el.Timetable.NominationsOpen)
	return el
}

// R90a: whoever has resigned has no vote in the re-run, and does not stand in it.
func TestFound28_WhoHasResignedHasNoVoteInTheRerun(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		el := o.chairInTerm()
		c := o.stands(el, 0, 2)
		if c.Voters != 5 {
			t.Fatalf("%d voters", c.Voters)
		}
		o.vote(c, o.members[0], optionOf(t, c, o.members[0].ID)) // no quorum
		o.resigns(4)
		o.resigns(2) // a candidate
		o.at(c.Closes)
		again := o.sealsRound(el)
		if again.Round != 2 || again.Voters != 3 || o.votesIn(again, 4) || o.votesIn(again, 2) || !o.votesIn(again, 0) {
			t.Errorf("round %d: %d voters, the one who left votes: %v", again.Round, again.Voters, o.votesIn(again, 4))
		}
		if len(again.Options) != 2 || again.Options[0].Person != o.members[0].ID || !again.Options[1].RON {
			t.Errorf("who is left alone faces RON: %+v", again.Options)
		}
	})
}

// R90a: a fresh ballot keeps the old roll less those who left.
func TestFound28_AFreshBallotKeepsTheRollLessThoseWhoLeft(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 6, 8)
		el := o.chairInTerm()
		c := o.stands(el, 0, 2)
		for i := range 4 {
			o.vote(c, o.members[i], optionOf(t, c, o.members[[]int{0, 2}[i%2]].ID))
		}
		o.resigns(4)
		o.termOf(5, domain.Term{From: day(2026, time.January, 1), Until: day(2028, time.January, 1)}, 6) // somebody new
		o.at(c.Closes)
		fresh := o.sealsRound(el)
		if fresh.Round != 2 || fresh.Voters != 4 || o.votesIn(fresh, 4) || o.votesIn(fresh, 6) {
			t.Errorf("round %d: %d voters", fresh.Round, fresh.Voters)
		}
	})
}

// R20b: a moved opening leaves min_voting_days.
func TestFound29_AMovedOpeningLeavesTimeToVote(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		late := el.Timetable.PollCloses.Add(-time.Minute)
		_, err := o.e.Postpone(t.Context(), o.ro, el.ID, domain.PollOpens, late, "the paper is late")
		if r, no := refusal.Of(err); !no || r.Reason != domain.VotingTooShort || r.Rule != "R20b" {
			t.Errorf("a minute before the close: %v", err)
		}
		zone, err := when.Zone(el.Params.Timezone)
		if err != nil {
			t.Fatal(err)
		}
		latest := el.Timetable.PollCloses.In(zone).AddDate(0, 0, -el.Params.MinVotingDays)
		if _, err := o.e.Postpone(t.Context(), o.ro, el.ID, domain.PollOpens, latest, "the paper is late"); err != nil {
			t.Errorf("as late as may be: %v", err)
		}
	})
}

// R47a: reminded every day, urgently from two working days before the opening.
func TestFound29_MissingRulingsAreRemindedOfDaily(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		o.stand(el, 0, 2, 3)
		o.at(el.Timetable.Statement)
		o.tick()
		o.at(el.Timetable.Statement.AddDate(0, 0, 1))
		o.at(el.Timetable.Statement.AddDate(0, 0, 1).Add(time.Hour))
		if n := o.mailsOf(el, clerk.MailRulingsDue); n != 2*3 {
			t.Errorf("%d mails on two days to three officers", n)
		}
		o.at(el.Timetable.PollOpens.AddDate(0, 0, -1))
		if n := o.mailsOf(el, clerk.MailRulingsUrgent); n != 3 {
			t.Errorf("%d urgent mails", n)
		}
		items, err := o.e.Agenda(t.Context(), o.secretary)
		if err != nil || len(items) != 1 || !slices.ContainsFunc(items[0].Waits, func(w clerk.Waiting) bool { return w.What == "rulings-urgent" && w.N == 1 }) {
			t.Errorf("the board says %+v, %v", items, err)
		}
		o.wantColumnsFromRecord()
	})
}

// R50a: somebody returned may decline until the certificate; then R78.
func TestFound29_SomebodyReturnedMayDecline(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		mine := o.valid(el, 0, 2, 3)
		other := o.valid(el, 1, 4, 5)
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.RollSealed)
		c := o.contest(el)
		o.at(c.Opens)
		for i := range 5 {
			o.vote(c, o.members[i], optionOf(t, c, o.members[0].ID), optionOf(t, c, o.members[1].ID))
		}
		o.at(c.Closes)
		if el = o.reload(el); el.State != domain.Provisional || !el.Outcome.Returns(o.members[0].ID) {
			t.Fatalf("%s %+v", el.State, el.Outcome)
		}
		if err := o.e.WithdrawNomination(t.Context(), o.as(1), other.ID, "I lost"); !refusedFor(err, domain.WithdrawalsClosed) {
			t.Errorf("one who was not returned: %v", err)
		}
		if err := o.e.WithdrawNomination(t.Context(), o.as(0), mine.ID, "a new post"); err != nil {
			t.Fatal(err)
		}
		if el = o.reload(el); len(el.Outcome.Returned) != 1 || el.Outcome.Returned[0].Person != o.members[1].ID {
			t.Errorf("counted again: %+v", el.Outcome)
		}
		o.afterObjections(el)
		el = o.certify(el)
		if err := o.e.WithdrawNomination(t.Context(), o.as(1), other.ID, "too late"); err == nil {
			t.Error("declined after the certificate")
		}
	})
}

// R47a: a poll whose opening passed with a nomination unruled opens late.
func TestFound29_APollOpensLate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		o.valid(el, 0, 2, 3)
		n := o.stand(el, 1, 4, 5)
		o.at(el.Timetable.PollOpens.Add(time.Hour))
		if el = o.reload(el); el.State != domain.Nominations {
			t.Fatal(el.State)
		}
		opens := o.now().Truncate(time.Second).Add(24 * time.Hour)
		o.two(o.e.OpenLate(t.Context(), o.ro, el.ID, opens, "a ruling was late"))
		if _, err := o.e.RuleNomination(t.Context(), o.ro, n.ID, domain.Ruling{Valid: true}); err != nil {
			t.Fatal(err)
		}
		o.tick()
		el = o.reload(el)
		o.at(el.Timetable.RollSealed)
		o.at(el.Timetable.PollOpens)
		if el = o.reload(el); el.State != domain.Open || el.Alarm != "" || !el.Timetable.PollOpens.Equal(opens) || el.LeavesVotingTime(el.Timetable) != nil {
			t.Errorf("%s, alarm %q, %+v", el.State, el.Alarm, el.Timetable)
		}
		if o.mailsOf(el, clerk.MailDeadlineMoved) < 8 {
			t.Error("not everybody was told")
		}
	})
}
