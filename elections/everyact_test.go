package elections

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// lifeOf are the states that one election goes through, in this order; everyAct says of
// each act in which of them it may be done (R38).
var lifeOf = []domain.State{domain.Draft, domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open, domain.Provisional, domain.Certified, domain.Void, domain.Cancelled}

// tried is one act that is tried in every state. Where it may be done it is done only if
// that leaves the election where it is: a request for two officers does.
type tried struct {
	name string
	in   string // d draft, n notice, N nominations, w withdrawals, s sealed, o open, p provisional, c certified, v void, x cancelled
	asks bool   // it only asks for a second officer
	do   func(o *office, el domain.Election, n domain.NominationID) error
}

var everyAct = []tried{
	{"edit", "d", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.EditElection(o.ctx(), o.secretary, el.ID, Draft{Contact: "ro@example.org"}, nil)
		return err
	}},
	{"publish the notice", "d", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.PublishNotice(o.ctx(), o.secretary, el.ID)
		return err
	}},
	{"cancel", "dnNws", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		return o.e.Cancel(o.ctx(), o.ro, el.ID, "not this year")
	}},
	{"nominate", "nN", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.Nominate(o.ctx(), o.as(9), el.ID, "")
		return err
	}},
	{"save a nomination", "N", false, func(o *office, _ domain.Election, n domain.NominationID) error {
		_, err := o.e.SaveNomination(o.ctx(), o.as(0), n, nominations.NominationForm{Statement: "I stand still.", Interests: "none", Consent: true})
		return err
	}},
	{"submit a nomination", "N", false, func(o *office, _ domain.Election, n domain.NominationID) error {
		_, err := o.e.SubmitNomination(o.ctx(), o.as(0), n)
		return err
	}},
	{"ask a supporter", "N", false, func(o *office, _ domain.Election, n domain.NominationID) error {
		_, err := o.e.AskSupporters(o.ctx(), o.as(0), n, o.members[10].Number)
		return err
	}},
	{"rule on a nomination", "N", false, func(o *office, _ domain.Election, n domain.NominationID) error {
		_, err := o.e.RuleNomination(o.ctx(), o.ro, n, domain.Ruling{Valid: true})
		return err
	}},
	{"withdraw", "Nwsop", false, func(o *office, _ domain.Election, n domain.NominationID) error {
		return o.e.WithdrawNomination(o.ctx(), o.as(0), n, "I changed my mind")
	}},
	{"strike", "Nwsop", true, func(o *office, _ domain.Election, n domain.NominationID) error {
		_, err := o.e.StrikeCandidate(o.ctx(), o.ro, n, domain.Died, domain.Reasons{Why: "the family told us"})
		return err
	}},
	{"postpone the opening", "nNw", true, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.Postpone(o.ctx(), o.ro, el.ID, domain.PollOpens, el.Timetable.PollOpens.AddDate(0, 0, 1), "more time")
		return err
	}},
	{"correct the statement", "wso", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		return o.e.CorrectStatement(o.ctx(), o.ro, el.ID, domain.Slip{})
	}},
	{"add somebody who is on the roll", "", true, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.AddToRoll(o.ctx(), o.ro, el.ID, o.members[0].ID, domain.Reasons{Why: "left out"})
		return err
	}},
	{"stop the poll", "o", true, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.StopPoll(o.ctx(), o.ro, el.ID, false, "a wrong paper")
		return err
	}},
	{"release", "", true, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.Release(o.ctx(), o.ro, el.ID, "the outage hurt nobody")
		return err
	}},
	{"reopen", "", true, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.Reopen(o.ctx(), o.ro, el.ID, o.now().Add(5*time.Hour), "the outage hurt some")
		return err
	}},
	{"open late", "", true, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.OpenLate(o.ctx(), o.ro, el.ID, o.now().Add(4*time.Hour).Truncate(time.Hour), "the service was down")
		return err
	}},
	{"recount", "p", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		return o.e.Recount(o.ctx(), o.as(0), el.ID)
	}},
	{"certify", "p", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.Certify(o.ctx(), o.ro, el.ID, "in order")
		return err
	}},
	{"void", "c", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.Void(o.ctx(), o.ro, el.ID, "I void this election. Dame Example", "decided")
		return err
	}},
	{"settle an alarm", "", true, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.SettleAlarm(o.ctx(), o.ro, el.ID, AlarmContinue, "a cause", "on file")
		return err
	}},
	{"cast a ballot", "o", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		c, err := clerkContest(o, el)
		if err != nil {
			return err
		}
		_, err = o.e.CastMarks(o.ctx(), o.as(8), c.ID, []domain.Mark{{Option: c.Options[0].ID, Rank: 1}}, "")
		return err
	}},
	{"convene the chair", "", false, func(o *office, el domain.Election, _ domain.NominationID) error {
		_, err := o.e.ConveneOfficers(o.ctx(), o.secretary, el.ID, domain.ChairOffice, "it is time")
		return err
	}},
}

// clerkContest is an election's contest, or the refusal of one that has none.
func clerkContest(o *office, el domain.Election) (c domain.Contest, err error) {
	err = o.e.Store.Read(o.ctx(), func(tx *store.Tx) error {
		all, err := tx.ContestsOf(el.ID)
		if len(all) == 0 {
			return errors.Join(err, refusal.Because(domain.WrongState, "R67", nil))
		}
		c = all[len(all)-1]
		return err
	})
	return c, err
}

// every tries every act on an election in the state in which it is: what may not be done
// is refused, and nothing is recorded of it.
func (o *office) every(el domain.Election, n domain.NominationID) {
	o.t.Helper()
	letter := map[domain.State]string{domain.Draft: "d", domain.Notice: "n", domain.Nominations: "N", domain.Withdrawals: "w", domain.Sealed: "s", domain.Open: "o",
		domain.Provisional: "p", domain.Certified: "c", domain.Void: "v", domain.Cancelled: "x"}[el.State]
	entries := func() (last int64) {
		o.read(func(tx *store.Tx) error {
			acts, err := tx.RecordEntries(store.RecordFilter{Newest: true, Limit: 1})
			if len(acts) == 1 {
				last = acts[0].Seq
			}
			return err
		})
		return last
	}
	for _, a := range everyAct {
		may := strings.Contains(a.in, letter)
		if may && !a.asks {
			continue
		}
		if n == "" && strings.Contains("save a nomination, submit a nomination, ask a supporter, rule on a nomination, withdraw, strike", a.name) {
			continue // there is none yet
		}
		before := entries()
		err := a.do(o, el, n)
		r, no := refusal.Of(err)
		if no && may && r.Reason == domain.RequestWaits { // it was asked in a state before
			err, no = nil, false
		}
		switch {
		case err != nil && !no:
			o.t.Errorf("%s in %s fails: %v", a.name, el.State, err)
		case may && no:
			o.t.Errorf("%s in %s is refused: %v", a.name, el.State, err)
		case !may && !no:
			o.t.Errorf("%s is done in %s", a.name, el.State)
		case no && entries() != before:
			o.t.Errorf("%s in %s is refused and recorded", a.name, el.State)
		}
		if now := o.reload(el); now.State != el.State {
			o.t.Fatalf("%s has moved the election from %s to %s", a.name, el.State, now.State)
		}
	}
}

// Every act on an election, its nominations and its contest is tried in every state of
// one election's life (R13, R38).
func TestR38_EveryActInEveryState(t *testing.T) {
	t.Parallel()
	// long: one life is one story.
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 14)
		seen := []domain.State{}
		try := func(el domain.Election, n domain.NominationID) domain.Election {
			t.Helper()
			el = o.reload(el)
			seen = append(seen, el.State)
			o.every(el, n)
			return o.reload(el)
		}
		el, err := o.e.CreateElection(t.Context(), o.secretary, Draft{Panel: o.panel.ID, Closes: o.closes, Contact: "ro@example.org", Reviewer: "Dame Example"})
		if err != nil {
			t.Fatal(err)
		}
		try(el, "")
		storetest.MustSet(t, s, el.Timetable.Notice)
		if el, err = o.e.PublishNotice(t.Context(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		try(el, "")
		o.at(el.Timetable.NominationsOpen)
		n := o.valid(el, 0, 2, 3).ID
		o.valid(el, 1, 4, 5)
		try(el, n)
		o.at(el.Timetable.Statement)
		try(el, n)
		o.at(el.Timetable.RollSealed)
		try(el, n)
		c := o.contest(el)
		o.at(c.Opens)
		try(el, n)
		for i := range 4 {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		o.at(c.Closes)
		closes, err := clerk.ObjectionsClose(o.reload(el))
		if err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, closes)
		try(el, n)
		el = o.certify(el)
		try(el, n)
		o.two(o.e.Void(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "decided"))
		try(el, n)
		o.tick()
		again := o.repetition(el)
		if err := o.e.Cancel(t.Context(), o.ro, again.ID, "the panel is to be merged"); err != nil {
			t.Fatal(err)
		}
		try(again, "")
		if !slices.Equal(seen, lifeOf) {
			t.Errorf("tried in %v, want %v", seen, lifeOf)
		}
	})
}
