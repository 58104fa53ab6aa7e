package elections

import (
	"path/filepath"
	"testing"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// FA1 for every change of an election's state and for its certification: killed
// before and after the commit of each, the election goes on where it was, and
// each step is on the record once.
func TestFA1_KilledAtEachStateChangeAndAtTheCertificate(t *testing.T) {
	t.Parallel()
	killing(t)
	run := func(t *testing.T, dsn string) {
		o := mustOffice(t, storetest.Open(t, dsn), 3, 9)
		job := faultJob{Database: dsn, Keys: o.e.Keys.Folder(), Do: "tick"}
		killed := func(point string) {
			t.Helper()
			if run := runFaulty(t, job, point+"=exit"); run.finished {
				t.Errorf("%s: the child was not killed\n%s", point, run.out)
			}
		}
		through := func(transitions ...due.Step) {
			t.Helper()
			for _, name := range transitions {
				killed("clock." + string(name) + ".before-commit")
				killed("clock." + string(name) + ".after-commit")
			}
		}
		el := o.notice(nil)
		for i := range 4 {
			o.valid(el, i, 4+i, 5+i)
		}
		set := func(m domain.Milestone) { storetest.MustSet(t, o.e.Store, el.Timetable.At(m)) }
		set(domain.StatementPublished)
		through(due.PublishStatement)
		set(domain.RollSealed)
		through(due.SealRoll)
		c := o.contest(el)
		set(domain.PollOpens)
		through(due.OpenPoll)
		for i := range 6 {
			o.vote(c, o.members[i], c.Options[0].ID, c.Options[1].ID, c.Options[2].ID)
		}
		set(domain.PollCloses)
		through(due.ClosePoll, due.BeginCount, due.PublishResult)
		if el = o.reload(el); el.State != domain.Provisional || el.Alarm != "" {
			t.Fatalf("%s, alarm %q", el.State, el.Alarm)
		}
		closes, err := clerk.ObjectionsClose(el)
		if err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, o.e.Store, closes)
		r, err := o.e.Certify(t.Context(), o.ro, el.ID, "the result is in order")
		if err != nil {
			t.Fatal(err)
		}
		job.Do, job.Officer, job.Request = "confirm", o.dep.Person, r.ID
		killed("two." + string(acts.PairCertify) + ".before-commit")
		if again := o.reload(el); again.State != domain.Provisional {
			t.Errorf("killed before the certificate: %s", again.State)
		}
		killed("two." + string(acts.PairCertify) + ".after-commit")
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); !refusedFor(err, domain.RequestDone) {
			t.Errorf("confirming again: %v", err)
		}
		job.Do = "tick"
		through(due.ConveneChair)
		o.tick()
		o.wantActs(el, map[acts.Name]int{"statement.published": 1, "roll.sealed": 1, "contest.sealed": 1, acts.PollOpened: 1, acts.PollClosed: 1, "count.begun": 1,
			"contest.closed": 1, "contest.counted": 1, "contest.keys-destroyed": 1, "result.provisional": 1,
			"election.certify.confirmed": 1, "election.certified": 1, acts.OfficersConvened: 1})
		o.read(func(tx *store.Tx) error {
			held, err := tx.HoldingsOfPanel(o.panel.ID)
			if err != nil || len(held) != 3 {
				t.Errorf("%d seats are filled, want 3: %v", len(held), err)
			}
			return nil
		})
		if chair := o.officersElection(el, domain.ChairOffice); chair.State != domain.Nominations && chair.State != domain.Notice {
			t.Errorf("the chair's election is %s", chair.State)
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		run(t, filepath.Join(t.TempDir(), "hustings.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		run(t, storetest.PostgresURL(t))
	})
}
