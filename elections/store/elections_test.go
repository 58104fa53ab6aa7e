package store_test

import (
	"reflect"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestAnElectionAndItsNominationsComeBackAsTheyWereStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		at := storetest.Start
		calendar := when.LatestCalendar()
		p := domain.DefaultParams(domain.PanelElection)
		table, err := domain.PlanPoll(when.Date{Year: 2026, Month: time.June, Day: 25}, p, calendar)
		if err != nil {
			t.Fatal(err)
		}
		e := domain.Election{ID: store.NewID[domain.ElectionID](), Reference: "CIO-2026", Kind: domain.PanelElection, Panel: "panel", Network: "network",
			Title: "CIO panel 2026", State: domain.Provisional, Attempt: 1, Seats: 12, SeatTerms: []domain.SeatTermID{"a", "b"},
			Term: domain.NewTerm(when.Date{Year: 2026, Month: time.August, Day: 1}, 2), Params: p, RulesVersion: domain.RulesVersion,
			Calendar: calendar.Version(), Timetable: table, Contact: "ro@example.org", Reviewer: "somebody", NoticeText: "text",
			Outcome:     &domain.Outcome{Decision: domain.DecidedByPoll, Returned: []domain.Returned{{Person: "p", Mandate: domain.Elected}}},
			PublishedAt: &at, ProvisionalAt: &at}
		n := domain.Nomination{ID: store.NewID[domain.NominationID](), Election: e.ID, Candidate: "p", ProposedBy: "p", Statement: "I stand.",
			Interests: "none", ConsentAt: &at, SubmittedAt: &at, Ruling: &domain.Ruling{Valid: true, By: "ro", At: at}}
		n.Supports = []domain.Support{{ID: store.NewID[domain.SupportID](), Nomination: n.ID, Person: "q", Employer: "x", AskedAt: at}}
		err = s.Act(t.Context(), func(tx *store.Tx) error {
			if err := tx.CreateElection(e); err != nil {
				return err
			}
			if err := tx.CreateNomination(n); err != nil {
				return err
			}
			return tx.CreateSupport(n.Supports[0], "a link")
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Read(t.Context(), func(tx *store.Tx) error {
			back, err := tx.ElectionByReference("cio-2026")
			if err != nil || !reflect.DeepEqual(back, e) {
				t.Errorf("read %+v, %v\nwant %+v", back, err, e)
			}
			list, err := tx.NominationsOf(e.ID)
			if err != nil || len(list) != 1 || !reflect.DeepEqual(list[0], n) {
				t.Errorf("read %+v, %v\nwant %+v", list, err, n)
			}
			asked, err := tx.SupportByLink("a link")
			if err != nil || asked.Person != "q" {
				t.Errorf("by its link: %+v, %v", asked, err)
			}
			if _, err := tx.SupportByLink("another"); !refused(err, refusal.Unknown) {
				t.Errorf("an unknown link: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		again := n
		again.ID = store.NewID[domain.NominationID]()
		err = s.Act(t.Context(), func(tx *store.Tx) error { return tx.CreateNomination(again) })
		if !refused(err, domain.AlreadyStands) {
			t.Errorf("standing twice: %v", err)
		}
	})
}

func refused(err error, why refusal.Reason) bool {
	r, ok := refusal.Of(err)
	return ok && r.Reason == why
}

func TestR20a_SilenceBecomesAnOutage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		gap := 30 * time.Minute
		beat := func(at time.Time) {
			storetest.MustSet(t, s, at)
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.Beat(gap) }); err != nil {
				t.Fatal(err)
			}
		}
		outages := func(from, until time.Time) (list []domain.Outage) {
			err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
				list, err = tx.Outages(from, until, gap)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		at := storetest.Start
		storetest.MustSet(t, s, at.Add(9*time.Hour))
		if got := outages(at, at.Add(8*time.Hour)); len(got) != 0 {
			t.Errorf("a service that never gave a sign of life is not watched: %v", got)
		}
		beat(at)
		beat(at.Add(29 * time.Minute))
		if got := outages(at, at.Add(time.Hour)); len(got) != 0 {
			t.Errorf("29 minutes: %v", got)
		}
		beat(at.Add(59 * time.Minute))
		if got := outages(at, at.Add(time.Hour)); len(got) != 1 || got[0].From != at.Add(29*time.Minute) || got[0].Until != at.Add(59*time.Minute) {
			t.Errorf("30 minutes: %v", got)
		}
		storetest.MustSet(t, s, at.Add(2*time.Hour)) // still silent
		if got := outages(at.Add(time.Hour), at.Add(2*time.Hour)); len(got) != 1 || got[0].From != at.Add(59*time.Minute) {
			t.Errorf("silence since the last sign: %v", got)
		}
	})
}
