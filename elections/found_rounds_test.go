package elections

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// tied is a chair's election whose first round has ended with members 0 and 2
// level, of the candidates given: the fresh ballot is announced (R97).
func (o *office) tied(candidates ...int) (domain.Election, domain.Contest) {
	o.t.Helper()
	el := o.chairInTerm()
	c := o.stands(el, candidates...)
	for i := range 4 {
		o.vote(c, o.members[i], optionOf(o.t, c, o.members[[]int{0, 2}[i%2]].ID))
	}
	o.at(c.Closes)
	return o.reload(el), c
}

// chairParams sets what the panel's elections of officers are held by.
func (o *office) chairParams(change func(*domain.Params)) {
	o.t.Helper()
	p := domain.DefaultParams(domain.OfficerElection)
	change(&p)
	body, err := json.Marshal(p)
	if err != nil {
		o.t.Fatal(err)
	}
	o.write(func(tx *store.Tx) error { return tx.SavePanelParams(o.panel.ID, domain.OfficerElection, body) })
}

func (o *office) ownNomination(el domain.Election, i int) domain.Nomination {
	o.t.Helper()
	var own domain.Nomination
	o.read(func(tx *store.Tx) error {
		field, err := tx.NominationsOf(el.ID)
		for _, n := range field {
			if n.Candidate == o.members[i].ID {
				own = n
			}
		}
		return err
	})
	return own
}

func (o *office) withdraws(el domain.Election, i int) error {
	o.t.Helper()
	return o.e.WithdrawNomination(o.ctx(), o.as(i), o.ownNomination(el, i).ID, "a new post")
}

func options(c domain.Contest) (ids []string) {
	for _, o := range c.Options {
		ids = append(ids, o.ID)
	}
	return ids
}

// R50a, R96, R90a: between a tie and the seal of its fresh ballot a candidate may
// withdraw, the other faces RON, and the roll is drawn at the seal.
func TestFound29_ACandidateWithdrawsBeforeTheFreshBallotIsSealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		el, first := o.tied(0, 1, 2)
		r := el.Further
		if r == nil || el.State != domain.Counting || r.Rule != "R97" || r.Sealed.Sub(first.Closes) < 22*time.Hour || len(r.Candidates) != 2 ||
			!slices.Contains(r.Candidates, o.ownNomination(el, 0).ID) || !slices.Contains(r.Candidates, o.ownNomination(el, 2).ID) {
			t.Fatalf("%s, and to come is %+v", el.State, r)
		}
		if c := o.contest(el); c.ID != first.ID {
			t.Fatalf("round %d is sealed as soon as the last is counted", c.Round)
		}
		if n := o.mailsOf(el, clerk.MailAnotherRound); n != 5 {
			t.Errorf("%d of five members are told", n)
		}
		items, err := o.e.Agenda(t.Context(), o.secretary)
		if err != nil || len(items) != 1 || items[0].Next != domain.RollSealed || !items[0].At.Equal(r.Sealed) {
			t.Errorf("the board says %+v, %v", items, err)
		}
		if at, ok, err := o.e.Ahead(t.Context()); err != nil || !ok || !at.Equal(r.Sealed) {
			t.Errorf("ahead lies %v, %v", at, err)
		}
		if err := o.withdraws(el, 1); !refusedFor(err, domain.WithdrawalsClosed) {
			t.Errorf("one who does not stand in it: %v", err)
		}
		if err := o.withdraws(el, 2); err != nil {
			t.Fatal(err)
		}
		if err := o.withdraws(el, 2); !refusedFor(err, domain.NominationWithdrawn) {
			t.Errorf("twice: %v", err)
		}
		o.resigns(4)
		// Who leaves may be whom the lot let preside (R104): the panel is told of that.
		ofTheElection := func(t due.Transition) bool { return t.Election == el.ID }
		if done := o.at(r.Sealed.Add(-time.Second)); slices.ContainsFunc(done, ofTheElection) {
			t.Errorf("before its instant: %+v", done)
		}
		fresh := o.sealsRound(el)
		if fresh.Round != 2 || len(fresh.Options) != 2 || fresh.Options[0].Person != o.members[0].ID || !fresh.Options[1].RON || fresh.Options[0].WithdrawnAt != nil {
			t.Errorf("round %d, on the paper: %+v", fresh.Round, fresh.Options)
		}
		if !fresh.Opens.Equal(r.Opens) || !fresh.Closes.Equal(r.Closes) || fresh.Voters != 4 || o.votesIn(fresh, 4) || !o.votesIn(fresh, 2) {
			t.Errorf("opens %v, closes %v, %d voters", fresh.Opens, fresh.Closes, fresh.Voters)
		}
		if err := o.withdraws(el, 0); !refusedFor(err, domain.WithdrawalsClosed) {
			t.Errorf("after the seal: %v", err)
		}
		o.at(fresh.Opens)
		for i := range 4 {
			o.vote(fresh, o.members[i], optionOf(t, fresh, o.members[0].ID))
		}
		o.at(fresh.Closes)
		el = o.certify(o.reload(el))
		if !el.Declared() || el.Outcome.Returned[0].Person != o.members[0].ID || o.mailsOf(el, clerk.MailAnotherRound) != 5 {
			t.Errorf("%+v", el.Outcome)
		}
		o.wantActs(el, map[acts.Name]int{"poll.again": 1, "nomination.withdrawn": 1, "roll.sealed": 2, "contest.sealed": 2, "office.filled": 1})
		said, err := o.e.Publications(t.Context(), o.as(3), el.Reference)
		kinds := map[domain.PublicationKind]int{}
		for _, p := range said {
			kinds[p.Kind]++
		}
		if err != nil || kinds[domain.RoundCalled] != 1 || kinds[domain.NoticeOfPoll] != 2 || kinds[domain.CandidateLeft] != 1 {
			t.Errorf("published: %v, %v", kinds, err)
		}
		if d, err := o.e.Result(t.Context(), o.as(3), el.Reference); err != nil || len(d.Returned) != 1 || len(d.Rounds) != 2 {
			t.Errorf("the result: %+v, %v", d, err)
		}
	})
}

// R50a, R13: the instant of the seal decides, sealed or not; a re-run's paper has
// RON anyway.
func TestFound29_NobodyWithdrawsAtTheInstantOfTheSeal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		el := o.chairInTerm()
		c := o.stands(el, 0, 1, 2)
		o.vote(c, o.members[0], optionOf(t, c, o.members[0].ID)) // no quorum
		o.at(c.Closes)
		el = o.reload(el)
		if r := el.Further; r == nil || r.Rule != "R95" || len(r.Candidates) != 3 {
			t.Fatalf("to come is %+v", r)
		}
		storetest.MustSet(t, s, el.Further.Sealed.Add(-time.Millisecond))
		if err := o.withdraws(el, 1); err != nil {
			t.Errorf("until the seal: %v", err)
		}
		storetest.MustSet(t, s, el.Further.Sealed)
		if err := o.withdraws(el, 2); !refusedFor(err, domain.WithdrawalsClosed) {
			t.Errorf("at the instant of the seal: %v", err)
		}
		if again := o.sealsRound(el); !slices.Equal(options(again), []string{optionOf(t, c, o.members[0].ID), optionOf(t, c, o.members[2].ID), "ron"}) || again.MinBallots != 3 {
			t.Errorf("on the paper: %+v, %d ballots open it", again.Options, again.MinBallots)
		}
	})
}

// R50a, R96: when all have withdrawn, nominations are opened again at once.
func TestFound29_NobodyIsLeftForAFurtherRound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		el, _ := o.tied(0, 2)
		parent := el
		parent.ID = el.Parent
		for _, i := range []int{0, 2} {
			if err := o.withdraws(el, i); err != nil {
				t.Fatal(err)
			}
		}
		o.tick()
		if el = o.reload(el); el.State != domain.Certified || el.Outcome.Decision != domain.NobodyStood || el.Further != nil {
			t.Fatalf("%s %+v, to come: %+v", el.State, el.Outcome, el.Further)
		}
		if again := o.officersElection(parent, domain.ChairOffice); again.ID == el.ID || again.Attempt != 2 || again.State == domain.Draft {
			t.Errorf("nominations were not opened again: %+v", again.Reference)
		}
	})
}

// R96: where the rules have no RON, one who is left alone is declared without a
// ballot.
func TestFound29_LeftAloneWithoutRON(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		o.chairParams(func(p *domain.Params) { p.RON = false })
		el, _ := o.tied(0, 2)
		if err := o.withdraws(el, 2); err != nil {
			t.Fatal(err)
		}
		o.at(el.Further.Sealed)
		if el = o.reload(el); el.State != domain.Provisional || el.Outcome.Decision != domain.Unopposed || !el.Outcome.Returns(o.members[0].ID) {
			t.Fatalf("%s %+v", el.State, el.Outcome)
		}
		if el = o.certify(el); !el.Declared() {
			t.Errorf("%s %+v", el.State, el.Outcome)
		}
		if d, err := o.e.Result(t.Context(), o.as(3), el.Reference); err != nil || len(d.Returned) != 1 {
			t.Errorf("the result: %+v, %v", d, err)
		}
	})
}

// A service that slept through the seal and the opening of a further round gives it
// later hours, as long as those announced, and says so.
func TestFound29_ARoundThatIsSealedLate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		el, _ := o.tied(0, 2)
		r := *el.Further
		o.at(r.Closes.Add(time.Hour))
		c := o.contest(el)
		if c.Round != 2 || !c.Opens.After(o.now()) || c.Closes.Sub(c.Opens) != r.Closes.Sub(r.Opens) {
			t.Errorf("round %d from %v to %v", c.Round, c.Opens, c.Closes)
		}
		if n := o.mailsOf(el, clerk.MailAnotherRound); n != 10 {
			t.Errorf("%d mails to five members of two sets of hours", n)
		}
	})
}

// A further round that cannot be sealed is an alarm when its hour has come, and
// goes on when its cause is mended; under the key policy `officers` it is sealed to
// those who hold keys at the seal.
func TestFound29_ARoundThatCannotBeSealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		o.chairParams(func(p *domain.Params) { p.KeyPolicy = domain.OfficersKeys })
		phrases := []string{"river lantern copper meadow", "quiet amber window sparrow"}
		holders := []domain.Actor{o.ro, o.dep}
		for i, by := range holders {
			if err := o.e.EnrolKeyHolder(t.Context(), by, phrases[i]); err != nil {
				t.Fatal(err)
			}
		}
		el, first := o.tied(0, 2)
		for i, by := range holders {
			if err := o.e.GivePassphrase(t.Context(), by, first.ID, phrases[i]); err != nil {
				t.Fatal(err)
			}
		}
		o.tick()
		if el = o.reload(el); el.Further == nil {
			t.Fatal("no further round was announced")
		}
		o.write(func(tx *store.Tx) error { // one of two holders leaves
			held, err := tx.AppointmentsOf(o.dep.Person)
			if err != nil {
				return err
			}
			return tx.EndAppointment(held[0].ID, tx.Now())
		})
		storetest.MustSet(t, s, el.Further.Sealed)
		if _, err := o.e.Tick(t.Context()); !refusedFor(err, domain.HoldersFew) {
			t.Errorf("sealed without holders: %v", err)
		}
		if el = o.reload(el); el.Alarm != "" || el.Further == nil {
			t.Errorf("before its hour: %q, %+v", el.Alarm, el.Further)
		}
		o.e = New(s, o.e.Keys, o.e.Host, nil) // which has not failed yet
		storetest.MustSet(t, s, el.Further.Opens)
		if _, err := o.e.Tick(t.Context()); !refusedFor(err, domain.HoldersFew) {
			t.Errorf("sealed without holders: %v", err)
		}
		if el = o.reload(el); el.Alarm != domain.NotSealed.Name || el.Further == nil {
			t.Fatalf("when it should have opened: %q, %+v", el.Alarm, el.Further)
		}
		o.write(func(tx *store.Tx) error {
			return tx.CreateAppointment(domain.Appointment{ID: store.NewID[domain.AppointmentID](), Person: o.dep.Person, Role: domain.Auditor, From: tx.Now(), Why: "is back"})
		})
		o.two(o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmContinue, "one holder only", "two now"))
		o.e = New(s, o.e.Keys, o.e.Host, nil)
		o.tick()
		if c := o.contest(el); c.Round != 2 || c.Policy != domain.OfficersKeys || !c.Opens.After(o.now()) {
			t.Errorf("round %d, %s, opens %v", c.Round, c.Policy, c.Opens)
		}
	})
}

// R103: who stands in a further round comes from the count, not from the row that
// keeps it meanwhile.
func TestFound29_ARoundChangedInTheDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		el, first := o.tied(0, 1, 2)
		thief := el
		thief.Further = &domain.FurtherRound{Rule: "R97", Candidates: []domain.NominationID{o.ownNomination(el, 1).ID}, PollTimes: el.Further.PollTimes}
		o.write(func(tx *store.Tx) error { return tx.SaveElection(thief) })
		if c := o.sealsRound(el); !slices.Equal(options(c), []string{optionOf(t, first, o.members[0].ID), optionOf(t, first, o.members[2].ID)}) {
			t.Errorf("on the paper: %+v", c.Options)
		}
	})
}

// A round that says another rule than its count asks for is an alarm; two officers
// void it, and nothing is to come.
func TestFound29_ARoundOfAnotherRuleIsAnAlarm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 5, 8)
		el, _ := o.tied(0, 2)
		thief := el
		thief.Further = &domain.FurtherRound{Rule: "R95", Candidates: el.Further.Candidates, PollTimes: el.Further.PollTimes}
		o.write(func(tx *store.Tx) error { return tx.SaveElection(thief) })
		o.at(el.Further.Sealed)
		if el = o.reload(el); el.Alarm != refusal.Tampered.Name || o.contest(el).Round != 1 {
			t.Fatalf("%q, round %d", el.Alarm, o.contest(el).Round)
		}
		o.two(o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmVoid, "a row was changed", "the count says otherwise"))
		if el = o.reload(el); el.State != domain.Void || el.Further != nil {
			t.Errorf("%s, to come: %+v", el.State, el.Further)
		}
	})
}
