package register_test

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// contest stores an election of the panel in the given state, and one contest of
// it that closes a day after the start, with these voters.
func (w *world) contest(t testing.TB, state domain.State, voters ...domain.Person) (domain.Election, domain.Contest) {
	t.Helper()
	e := domain.Election{ID: store.NewID[domain.ElectionID](), Reference: string(store.NewID[domain.ElectionID]()[:8]), Kind: domain.PanelElection,
		Panel: w.panel.ID, Network: w.cio.ID, State: state, Attempt: 1, Seats: 3, Params: domain.DefaultParams(domain.PanelElection),
		Term: domain.NewTerm(day("2026-08-01"), 2), RulesVersion: domain.RulesVersion}
	c := domain.Contest{ID: store.NewID[domain.ContestID](), Election: e.ID, Reference: e.Reference + "/1", Round: 1, Board: [32]byte{1},
		Stage: domain.ContestSealed, Params: e.Params, Opens: storetest.Start, Closes: storetest.Start.Add(24 * time.Hour)}
	w.write(t, func(tx *store.Tx) error {
		if err := first(tx.CreateElection(e), tx.CreateContest(c, nil)); err != nil {
			return err
		}
		var roll []domain.RollEntry
		for i, p := range voters {
			roll = append(roll, domain.RollEntry{Contest: c.ID, Person: p.ID, Voter: p.Number, Tag: [32]byte{byte(i + 1)}})
		}
		return tx.AddToRoll(roll)
	})
	return e, c
}

func (w *world) nominate(t testing.TB, e domain.Election, candidate domain.Person, consented bool) domain.Nomination {
	t.Helper()
	at := storetest.Start
	n := domain.Nomination{ID: store.NewID[domain.NominationID](), Election: e.ID, Candidate: candidate.ID, ProposedBy: candidate.ID}
	if consented {
		n.ConsentAt = &at
	}
	w.write(t, func(tx *store.Tx) error { return tx.CreateNomination(n) })
	return n
}

func (w *world) present(t testing.TB, in register.SignedIn) domain.Actor {
	t.Helper()
	p, err := w.Actor(t.Context(), in.Token)
	if err != nil {
		t.Fatal(err)
	}
	return p.Actor
}

func TestAZ5_ALapsedMemberOnASealedRollKeepsThatBallotOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p, other := w.person(t, "1", "one@example.org"), w.person(t, "2", "two@example.org")
		w.contest(t, domain.Sealed, p)
		in, gone := w.signIn(t, p), w.signIn(t, other)
		for _, who := range []domain.Person{p, other} {
			must(t, w.ChangeStatus(t.Context(), domain.Engine(), who.ID, w.cio.ID, domain.Lapsed, "fee unpaid"))
		}
		_, err := w.Actor(t.Context(), gone.Token)
		wantRefusal(t, err, domain.SessionOver)
		if a := w.present(t, in); a.Anonymous() || len(a.Grants) != 0 {
			t.Errorf("she keeps her sign-in and no role: %+v", a)
		}
		w.set(t, 24*time.Hour-29*time.Minute)
		in = w.signIn(t, p) // she may even sign in anew
		w.set(t, 24*time.Hour-time.Second)
		w.present(t, in)
		w.set(t, 24*time.Hour) // the poll has closed
		_, err = w.Actor(t.Context(), in.Token)
		wantRefusal(t, err, domain.SessionOver)
	})
}

func TestR6_NobodyRunsAnElectionSheTakesPartIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ro := w.person(t, "1", "ro@example.org")
		w.appoint(t, ro, domain.ReturningOfficer)
		in := w.signIn(t, ro)
		e, _ := w.contest(t, domain.Nominations)
		runs := func() bool { return w.present(t, in).Is(w.panel.ID, e.ID, domain.ReturningOfficer) }
		if !runs() {
			t.Fatal("the returning officer lacks the role")
		}
		n := w.nominate(t, e, ro, false)
		if !runs() {
			t.Error("a nomination she never consented to suspends the officer")
		}
		at := storetest.Start
		n.ConsentAt = &at
		w.write(t, func(tx *store.Tx) error { return tx.SaveNomination(n) })
		if runs() {
			t.Error("a candidate is returning officer of her own election")
		}
		if a := w.present(t, in); !a.Is("", "", domain.ReturningOfficer) || !a.Is("", e.ID, domain.Candidate) {
			t.Errorf("the suspension reaches beyond the election, or she is no candidate: %+v", a)
		}
		n.WithdrawnAt = &at
		w.write(t, func(tx *store.Tx) error { return tx.SaveNomination(n) })
		if !runs() {
			t.Error("a withdrawn nomination suspends still")
		}

		backed := w.nominate(t, e, w.person(t, "2", "two@example.org"), true)
		support := domain.Support{ID: store.NewID[domain.SupportID](), Nomination: backed.ID, Person: ro.ID, AskedAt: at}
		w.write(t, func(tx *store.Tx) error { return tx.CreateSupport(support, "link") })
		if !runs() {
			t.Error("being asked suspends the officer")
		}
		support.GivenAt = &at
		w.write(t, func(tx *store.Tx) error { return tx.SaveSupport(support) })
		if runs() {
			t.Error("a supporter is returning officer of the election")
		}
	})
}

func TestR6_NoReturningOfficerForHerOwnPanel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		w.seat(t, p, 0, "2025-08-01", "2027-08-01")
		appoint := func(role domain.Role, scope domain.Scope) error {
			_, err := w.Appoint(t.Context(), domain.Engine(), register.Appointing{Person: p.ID, Role: role, Scope: scope, Why: "test"})
			return err
		}
		wantRefusal(t, appoint(domain.ReturningOfficer, domain.Scope{Panel: w.panel.ID}), domain.OfficerInvolved)
		wantRefusal(t, appoint(domain.Chair, domain.Scope{}), domain.RoleNotAppointed)
		wantRefusal(t, appoint(domain.Auditor, domain.Scope{Panel: "nowhere"}), refusal.Unknown)
		must(t, appoint(domain.DeputyReturningOfficer, domain.Scope{}))
		a := w.present(t, w.signIn(t, p))
		if a.Is(w.panel.ID, "", domain.DeputyReturningOfficer) || !a.Is("other panel", "", domain.DeputyReturningOfficer) || !a.Is(w.panel.ID, "", domain.PanelMember) {
			t.Errorf("deputy for everything, member of one panel: %+v", a)
		}
	})
}

func TestR112_ALapseSuspendsSeatAndOfficeAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		w.seat(t, p, 0, "2025-08-01", "2027-08-01")
		w.write(t, func(tx *store.Tx) error {
			return tx.CreateOfficeTerm(domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: w.panel.ID, Office: domain.ChairOffice,
				Person: p.ID, From: day("2025-09-01"), Until: day("2027-08-01"), Mandate: domain.Mandate{Kind: domain.Elected}})
		})
		in := w.signIn(t, p)
		if a := w.present(t, in); !a.Is(w.panel.ID, "", domain.Chair) || !a.Is(w.panel.ID, "", domain.PanelMember) || a.Is("", "", domain.Chair) {
			t.Errorf("the chair: %+v", a)
		}
		must(t, w.ChangeStatus(t.Context(), domain.Engine(), p.ID, w.cio.ID, domain.Lapsed, "fee unpaid"))
		if a := w.present(t, in); a.HasRole(domain.Chair, domain.PanelMember, domain.Member) {
			t.Errorf("lapsed, and still: %+v", a)
		}
	})
}

// seat gives a person a seat by an imported mandate.
func (w *world) seat(t testing.TB, p domain.Person, i int, from, until string) {
	t.Helper()
	term := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: w.seats[i].ID, Panel: w.panel.ID, Number: i + 1, From: day(from), Until: day(until)}
	w.write(t, func(tx *store.Tx) error {
		return first(tx.CreateSeatTerm(term), tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: term.ID,
			Person: p.ID, From: term.From, Until: term.Until, Mandate: domain.Mandate{Kind: domain.Imported}}))
	})
}
