package elections

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/nominations"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// mustPanel seats the first members by an uncontested election and returns it:
// what officers' elections need.
func (o *office) mustPanel(seats int) domain.Election {
	o.t.Helper()
	p := domain.DefaultParams(domain.PanelElection)
	p.Supporters, p.SupporterOrganisations = 0, 0
	el := o.notice(func(d *Draft) { d.Params = &p })
	for i := range seats {
		o.valid(el, i)
	}
	o.at(el.Timetable.Statement)
	o.at(el.Timetable.WithdrawalsClose)
	el = o.certify(o.reload(el))
	o.tick()
	return el
}

// stands puts members forward for an office, each seconded by the next one, and
// runs the election to its opening.
func (o *office) stands(el domain.Election, members ...int) domain.Contest {
	o.t.Helper()
	for k, i := range members {
		n, err := o.e.Nominate(o.ctx(), o.as(i), el.ID, "")
		if err != nil {
			o.t.Fatal(err)
		}
		if _, err := o.e.SaveNomination(o.ctx(), o.as(i), n.ID, nominations.NominationForm{Statement: "I would preside.", Interests: "none", Consent: true}); err != nil {
			o.t.Fatal(err)
		}
		seconder := members[(k+1)%len(members)]
		if len(members) == 1 {
			seconder = (i + 1) % len(o.seats)
		}
		if _, err := o.e.AskSupporters(o.ctx(), o.as(i), n.ID, o.members[seconder].Number); err != nil {
			o.t.Fatal(err)
		}
		if n, err = o.e.SubmitNomination(o.ctx(), o.as(i), n.ID); err != nil {
			o.t.Fatal(err)
		}
		if err := o.e.GiveSupport(o.ctx(), o.as(seconder), n.Supports[0].ID, true); err != nil {
			o.t.Fatal(err)
		}
		if _, err := o.e.RuleNomination(o.ctx(), o.ro, n.ID, domain.Ruling{Valid: true}); err != nil {
			o.t.Fatal(err)
		}
	}
	o.at(el.Timetable.Statement)
	o.at(el.Timetable.RollSealed)
	c := o.contest(el)
	o.at(c.Opens)
	return c
}

// toVice has member 0 of five chosen as chair, against member 2, and goes on
// until the election of the vice-chair takes nominations.
func (o *office) toVice(panel, chair domain.Election) domain.Election {
	o.t.Helper()
	c := o.stands(chair, 0, 2)
	for i := range 5 {
		o.vote(c, o.members[i], optionOf(o.t, c, o.members[0].ID))
	}
	o.at(c.Closes)
	o.certify(o.reload(chair))
	o.tick()
	vice := o.officersElection(panel, domain.ViceOffice)
	o.at(vice.Timetable.NominationsOpen)
	return vice
}

// sealsRound waits for the seal of the round that was announced and returns it.
func (o *office) sealsRound(el domain.Election) domain.Contest {
	o.t.Helper()
	r := o.reload(el).Further
	if r == nil {
		o.t.Fatal("no further round was announced")
	}
	o.at(r.Sealed)
	if el = o.reload(el); el.Further != nil || el.State != domain.Counting {
		o.t.Fatalf("%s, and not sealed: %+v", el.State, el.Further)
	}
	return o.contest(el)
}

func optionOf(t testing.TB, c domain.Contest, p domain.PersonID) string {
	t.Helper()
	for _, o := range c.Options {
		if o.Person == p {
			return o.ID
		}
	}
	t.Fatalf("no option for %s", p)
	return ""
}

func TestR96_ReopenNominationsWinsTwiceThenAMemberPresides(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 6)
		panel := o.mustPanel(5)
		first := o.officersElection(panel, domain.ChairOffice)
		c := o.stands(first, 0) // a sole candidate faces RON
		if last := c.Options[len(c.Options)-1]; !last.RON || len(c.Options) != 2 {
			t.Fatalf("the paper is %+v", c.Options)
		}
		for i := range 5 {
			o.vote(c, o.members[i], domain.Reopen.ID)
		}
		o.at(c.Closes)
		first = o.reload(first)
		if first.State != domain.Certified || len(first.Outcome.Returned) != 0 {
			t.Fatalf("%s %+v", first.State, first.Outcome)
		}
		if err := o.e.checkDeclared(t.Context()); err != nil || o.reload(first).Alarm != "" { // that nobody was elected is signed too (R110a)
			t.Errorf("a failed round is taken for a forged one: %v %s", err, o.reload(first).Alarm)
		}
		second := o.officersElection(panel, domain.ChairOffice)
		if second.ID == first.ID || second.Attempt != 2 || second.State == domain.Draft {
			t.Fatalf("nominations were not opened again: %+v", second.Reference)
		}
		o.at(second.Timetable.NominationsOpen)
		o.at(second.Timetable.Statement) // the same people are free to stand; nobody does
		o.at(second.Timetable.WithdrawalsClose)
		if second = o.reload(second); second.State != domain.Certified || second.Outcome.Decision != domain.NobodyStood {
			t.Fatalf("%s %+v", second.State, second.Outcome)
		}
		if third := o.officersElection(panel, domain.ChairOffice); third.ID != second.ID {
			t.Errorf("a third round was called by itself: %s", third.Reference)
		}
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock went on: %v", done)
		}
		if _, err := o.e.ConveneOfficers(t.Context(), o.secretary, panel.ID, domain.ViceOffice, "now"); !refusedFor(err, domain.ChairNotDeclared) {
			t.Errorf("a vice-chair before the chair: %v (R92)", err)
		}
		late, err := domain.ConveneBy(panel.Term.From, panel.Params, when.LatestCalendar())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			day  when.Date
			what string
		}{{late, "officers"}, {late.AddDays(1), "officers-late"}} { // R91
			storetest.MustSet(t, s, when.StartOfDay(c.day, time.UTC).Add(12*time.Hour))
			items, err := o.e.Agenda(t.Context(), o.secretary)
			if err != nil || len(items) != 1 || items[0].Waits[0].What != c.what {
				t.Errorf("on %v the board says %+v, %v", c.day, items, err)
			}
		}
		third, err := o.e.ConveneOfficers(t.Context(), o.secretary, panel.ID, domain.ChairOffice, "the panel has met")
		if err != nil || third.Attempt != 1 || third.State != domain.Notice {
			t.Errorf("convened by hand: %v %v", third.State, err)
		}
		if _, err := o.e.ConveneOfficers(t.Context(), o.secretary, panel.ID, domain.ChairOffice, "again"); !refusedFor(err, domain.TermHasElection) {
			t.Errorf("two at once: %v", err)
		}
	})
}

func TestR95_R97_NoQuorumThenATieThenTheLot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 6, 7)
		panel := o.mustPanel(6)
		el := o.officersElection(panel, domain.ChairOffice)
		c := o.stands(el, 0, 1, 2)
		if c.MinBallots != 4 || c.Voters != 6 {
			t.Errorf("%d ballots of %d open the box, want 4 of 6 (R95)", c.MinBallots, c.Voters)
		}
		a, b := optionOf(t, c, o.members[0].ID), optionOf(t, c, o.members[1].ID)
		for i := range 3 {
			o.vote(c, o.members[i], a)
		}
		o.at(c.Closes)
		if el = o.reload(el); el.State != domain.Counting {
			t.Fatalf("without quorum: %s %+v", el.State, el.Outcome)
		}
		rerun := o.sealsRound(el)
		zone, err := when.Zone(el.Params.Timezone)
		if err != nil {
			t.Fatal(err)
		}
		latest, err := when.LatestCalendar().AddWorkingDays(when.DateOf(c.Closes, zone), 5)
		if err != nil || rerun.Round != 2 || when.DateOf(rerun.Opens, zone).After(latest) || len(rerun.Options) != len(c.Options) {
			t.Fatalf("round %d opens %v, by %v (%v)", rerun.Round, rerun.Opens, latest, err)
		}
		if rerun.MinBallots != 4 {
			t.Errorf("a simple majority of 6 is 4, not %d", rerun.MinBallots)
		}
		o.at(rerun.Opens)
		o.vote(rerun, o.members[0], a)
		o.vote(rerun, o.members[1], b)
		o.vote(rerun, o.members[2], a)
		o.vote(rerun, o.members[3], b)
		o.at(rerun.Closes)
		fresh := o.sealsRound(el)
		if fresh.Round != 3 || len(fresh.Options) != 2 || fresh.Opens.Sub(rerun.Closes) < 24*time.Hour {
			t.Fatalf("after the tie: round %d, %+v, opens %v", fresh.Round, fresh.Options, fresh.Opens)
		}
		if el = o.reload(el); el.State != domain.Counting {
			t.Errorf("%s while a ballot is under way", el.State)
		}
		o.at(fresh.Opens)
		a, b = optionOf(t, fresh, o.members[0].ID), optionOf(t, fresh, o.members[1].ID)
		o.vote(fresh, o.members[0], a)
		o.vote(fresh, o.members[1], b)
		o.vote(fresh, o.members[2], a)
		o.vote(fresh, o.members[3], b)
		o.at(fresh.Closes)
		if el = o.reload(el); el.State != domain.Provisional || el.Outcome.Decision != domain.DecidedByLot || len(el.Outcome.Returned) != 1 {
			t.Fatalf("still tied: %s %+v", el.State, el.Outcome)
		}
		el = o.certify(el)
		o.wantActs(el, map[acts.Name]int{acts.PollOpened: 3, "poll.again": 2, "roll.sealed": 3, "office.filled": 1, "contest.sealed": 3})
		// Six papers: winners only, for everybody but the auditors (R85).
		auditor := domain.Actor{Person: "x", Grants: []domain.Grant{{Role: domain.Auditor}}}
		for by, numbers := range map[string]bool{"member": false, "officer": false, "auditor": true} {
			actor := map[string]domain.Actor{"member": o.as(5), "officer": o.ro, "auditor": auditor}[by]
			d, err := o.e.Result(t.Context(), actor, el.Reference)
			if err != nil || len(d.Returned) != 1 || (d.Numbers != nil) != numbers || (d.Transcript != nil) != numbers {
				t.Errorf("%s sees %+v, %v", by, d, err)
			}
		}
		o.wantColumnsFromRecord()
	})
}

func TestR98_R99_WhoMayNotBeViceChair(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 7)
		o.write(func(tx *store.Tx) error { // members 0 and 1 share an organisation
			p := o.members[1]
			p.Organisation = o.members[0].Organisation
			return tx.SavePerson(p)
		})
		panel := o.mustPanel(5)
		el := o.officersElection(panel, domain.ChairOffice)
		if _, err := o.e.Nominate(t.Context(), o.as(6), el.ID, ""); !refusedFor(err, domain.NotElectedMember) {
			t.Errorf("somebody not elected stands: %v (R90)", err)
		}
		vice := o.toVice(panel, el)
		if _, err := o.e.Nominate(t.Context(), o.as(0), vice.ID, ""); !refusedFor(err, domain.OfficeLimit) {
			t.Errorf("the chair stands for vice-chair: %v", err)
		}
		if _, err := o.e.Nominate(t.Context(), o.as(1), vice.ID, ""); !refusedFor(err, domain.SameOrganisation) {
			t.Errorf("a colleague of the chair stands: %v", err)
		}
		if _, err := o.e.Nominate(t.Context(), o.as(2), vice.ID, ""); err != nil {
			t.Errorf("another member: %v", err)
		}
		proposed, err := o.e.Nominate(t.Context(), o.as(2), vice.ID, o.members[3].ID) // R93, with consent
		if err != nil || proposed.Candidate != o.members[3].ID {
			t.Fatalf("proposing a member: %v", err)
		}
		if _, err := o.e.SubmitNomination(t.Context(), o.as(2), proposed.ID); !refusedFor(err, refusal.Unknown) {
			t.Errorf("the proposer submits for the candidate: %v", err)
		}
		if _, err := o.e.SubmitNomination(t.Context(), o.as(3), proposed.ID); !refusedFor(err, refusal.Missing) {
			t.Errorf("without consent: %v", err)
		}
	})
}

// All elected members come from one trust: the rule leaves nobody to be
// vice-chair, and two thirds of them set it aside (R98).
func TestR98_TwoThirdsWaiveTheOtherOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 7)
		o.write(func(tx *store.Tx) error {
			for i := range 4 {
				o.members[i].Organisation = "One Trust"
				if err := tx.SavePerson(o.members[i]); err != nil {
					return err
				}
			}
			return nil
		})
		panel := o.mustPanel(5)
		el := o.officersElection(panel, domain.ChairOffice)
		if _, err := o.e.WaiveOtherOrganisation(t.Context(), o.as(1), el.ID, "we are one trust"); !refusedFor(err, domain.NoWaiver) {
			t.Errorf("for the chair: %v", err)
		}
		vice := o.toVice(panel, el)
		waive := func(i int) (nominations.Waiver, error) {
			return o.e.WaiveOtherOrganisation(t.Context(), o.as(i), vice.ID, "we are one trust")
		}
		if _, err := waive(1); !refusedFor(err, domain.NoWaiver) { // the fifth member is of another
			t.Errorf("while somebody may stand: %v", err)
		}
		o.write(func(tx *store.Tx) error {
			o.members[4].Organisation = "One Trust"
			return tx.SavePerson(o.members[4])
		})
		if _, err := waive(6); !refusedFor(err, domain.NotElectedMember) {
			t.Errorf("somebody not elected: %v", err)
		}
		if _, err := o.e.WaiveOtherOrganisation(t.Context(), o.as(1), vice.ID, " "); !refusedFor(err, refusal.WhyMissing) {
			t.Errorf("without a reason: %v", err)
		}
		for k, i := range []int{0, 1, 2, 3} { // two thirds of five are four
			if _, err := o.e.Nominate(t.Context(), o.as(1), vice.ID, ""); !refusedFor(err, domain.SameOrganisation) {
				t.Errorf("%d have agreed: %v", k, err)
			}
			w, err := waive(i)
			if err != nil || w != (nominations.Waiver{Agreed: k + 1, Members: 5, Stands: k == 3}) {
				t.Errorf("%+v, %v", w, err)
			}
			if _, err := waive(i); !refusedFor(err, domain.WaiverGiven) {
				t.Errorf("twice: %v", err)
			}
		}
		c := o.stands(vice, 1, 2)
		o.wantActs(vice, map[acts.Name]int{acts.OfficersWaiverGiven: 4, acts.OfficersWaived: 1})
		for i := range 5 {
			o.vote(c, o.members[i], optionOf(t, c, o.members[1].ID))
		}
		o.at(c.Closes)
		if vice = o.certify(o.reload(vice)); !vice.Declared() || vice.Outcome.Returned[0].Person != o.members[1].ID {
			t.Errorf("the vice-chair: %+v", vice.Outcome)
		}
		o.wantColumnsFromRecord()
	})
}

// Who was elected chair leaves before the declaration: the papers are counted
// again without her, and where that elects nobody nominations are opened again
// (R78, R96).
func TestR78_TheChairElectLeavesBeforeTheDeclaration(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 6)
		panel := o.mustPanel(5)
		el := o.officersElection(panel, domain.ChairOffice)
		c := o.stands(el, 0, 1)
		for i := range 5 {
			o.vote(c, o.members[i], optionOf(t, c, o.members[0].ID), optionOf(t, c, o.members[1].ID))
		}
		o.at(c.Closes)
		for i, want := range []domain.State{domain.Provisional, domain.Certified} {
			el = o.reload(el)
			if len(el.Outcome.Returned) != 1 || el.Outcome.Returned[0].Person != o.members[i].ID {
				t.Fatalf("elected: %+v", el.Outcome)
			}
			o.two(o.e.StrikeCandidate(t.Context(), o.ro, el.Outcome.Returned[0].Nomination, domain.Died, domain.Reasons{Why: "has died"}))
			if el = o.reload(el); el.State != want {
				t.Errorf("after %d have gone: %s", i+1, el.State)
			}
		}
		if again := o.officersElection(panel, domain.ChairOffice); again.ID == el.ID || again.Attempt != 2 {
			t.Errorf("nominations were not opened again: %s", again.Reference)
		}
	})
}
