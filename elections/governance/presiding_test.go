package governance

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// ends ends offices of the first panel today.
func (c *chamber) ends(offices ...domain.Office) {
	c.t.Helper()
	fine(c.t, c.Store.Act(c.t.Context(), func(tx *store.Tx) error {
		held, err := tx.OfficesOn(c.panel(), c.today(tx))
		if err != nil {
			return err
		}
		for _, o := range held {
			for _, office := range offices {
				if o.Office == office {
					if err := tx.EndOfficeTerm(o.ID, c.today(tx), domain.EndedByResignation); err != nil {
						return err
					}
				}
			}
		}
		return tx.Record(domain.Engine(), domain.Act{Name: "test.offices-ended", Panel: c.panel()})
	}))
}

func TestR101_R132_TheActingChairPresidesAndCasts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 6)
		s.ends(domain.ChairOffice)
		ben := s.as(s.member(1)) // the vice-chair
		v := s.view(ben, s.meeting.ID)
		if v.Presiding.Person != ben.Person || v.Presiding.By != "acting-chair" || !v.Runs || !v.Leads {
			t.Fatalf("%+v", v.Presiding)
		}
		m := s.moved(Proposal{})
		m = got[governance.Motion](t)(s.CallMotion(t.Context(), ben, m.ID, 0))
		s.vote(m, governance.Yes, 1, 2)
		s.vote(m, governance.No, 3, 4)
		m = got[governance.Motion](t)(s.CloseMotion(t.Context(), ben, m.ID))
		if m.State != governance.MotionTied {
			t.Fatalf("a tie waits for who acts as chair: %s", m.State)
		}
		_, err := s.CastingVote(t.Context(), s.as(s.member(0)), m.ID, governance.No, "I was chair")
		refused(t, err, governance.NotTheChair)
		m = got[governance.Motion](t)(s.CastingVote(t.Context(), ben, m.ID, governance.Yes, "The deadline is tomorrow"))
		if m.State != governance.MotionCarried || m.Outcome.Why != governance.ByCasting {
			t.Errorf("%+v", m.Outcome)
		}
	})
}

func TestR104_TheLongestServingPresidesWithoutACastingVote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 6)
		s.ends(domain.ChairOffice, domain.ViceOffice)
		cleo := s.member(2)
		fine(t, st.Act(t.Context(), func(tx *store.Tx) error { // she has sat a term before
			term := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Panel: s.panel(), Number: 12, From: when.Date{Year: 2023, Month: 8, Day: 1}, Until: when.Date{Year: 2025, Month: 8, Day: 1}}
			seats, err := tx.SeatsOf(s.panel())
			if err != nil {
				return err
			}
			term.Seat = seats[11].ID
			if err := tx.CreateSeatTerm(term); err != nil {
				return err
			}
			err = tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: term.ID, Seat: term.Seat, Panel: s.panel(), Person: cleo.ID, From: term.From, Until: term.Until,
				Mandate: domain.Mandate{Kind: domain.Imported}})
			if err != nil {
				return err
			}
			return tx.Record(domain.Engine(), domain.Act{Name: "test.served", Panel: s.panel()})
		}))
		v := s.view(s.as(cleo), s.meeting.ID)
		if v.Presiding.Person != cleo.ID || v.Presiding.By != "presiding-member" || !v.Runs {
			t.Fatalf("%+v", v.Presiding)
		}
		refused(t, s.ChoosePresiding(t.Context(), s.secretary, s.meeting.ID, s.member(3).ID), governance.OfficerPresides)
		m := s.moved(Proposal{})
		m = got[governance.Motion](t)(s.CallMotion(t.Context(), s.as(cleo), m.ID, 0))
		s.vote(m, governance.Yes, 1)
		s.vote(m, governance.No, 3)
		m = got[governance.Motion](t)(s.CloseMotion(t.Context(), s.as(cleo), m.ID))
		if m.State != governance.MotionLost || m.Outcome.Why != governance.ByTie {
			t.Errorf("a tie without a chair fails (R132): %s %+v", m.State, m.Outcome)
		}
		fine(t, s.Attend(t.Context(), s.as(cleo), s.meeting.ID, cleo.ID, governance.Left))
		fine(t, s.ChoosePresiding(t.Context(), s.secretary, s.meeting.ID, s.member(3).ID))
	})
}

func TestR25_CaretakersMeetAndDecideRoutineMotionsOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c := mustChamber(t, st, 12, 9, "CIO")
		ctx := t.Context()
		c.at(time.Date(2027, time.July, 20, 9, 0, 0, 0, time.UTC))
		m := c.mustMeeting(when.Date{Year: 2027, Month: 8, Day: 17}) // the terms end on 1 August
		late := c.mustMeeting(when.Date{Year: 2027, Month: 10, Day: 12})
		c.mustOpen(m, 6)
		ada := c.as(c.member(0))
		v := c.view(ada, m.ID)
		if st := v.Standings[0]; st.Filled != 9 || st.Needed != 5 || !st.Met() {
			t.Fatalf("the quorum of caretakers: %+v", st)
		}
		if v.Presiding.Person != ada.Person || v.Presiding.By != "caretaker" {
			t.Fatalf("%+v", v.Presiding)
		}
		_, err := c.Move(ctx, c.as(c.member(1)), Proposal{Panels: m.Panels, Way: governance.AtMeeting, Meeting: m.ID, Title: "A chair", Words: "That Ben be chair.",
			Purpose: governance.MotionPurpose{Kind: governance.ForOfficer, Person: c.member(1).ID, Office: domain.ChairOffice}})
		refused(t, err, domain.CaretakersOnly)
		motion := got[governance.Motion](t)(c.Move(ctx, c.as(c.member(1)), Proposal{Panels: m.Panels, Way: governance.AtMeeting, Meeting: m.ID, Title: "Minutes", Words: "That they be published."}))
		got[governance.Motion](t)(c.Second(ctx, c.as(c.member(2)), motion.ID))
		motion = got[governance.Motion](t)(c.CallMotion(ctx, ada, motion.ID, 0))
		got[governance.Motion](t)(c.VoteOpenly(ctx, c.as(c.member(3)), motion.ID, governance.Yes))
		if motion = got[governance.Motion](t)(c.CloseMotion(ctx, ada, motion.ID)); motion.State != governance.MotionCarried {
			t.Errorf("%+v", motion)
		}
		fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
		c.at(late.Starts) // forty working days have passed: nobody sits any more
		if v := c.view(c.secretary, late.ID); len(v.Members) != 0 || v.Standings[0].Met() {
			t.Errorf("%d members, %+v", len(v.Members), v.Standings[0])
		}
	})
}
