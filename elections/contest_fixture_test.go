package elections

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// poll is a sealed contest with its voters, as most tests here need one.
type poll struct {
	e       *Engine
	contest domain.Contest
	voters  []domain.Person
}

func mustKeys(t testing.TB) *box.Keys {
	t.Helper()
	k, err := box.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// mustSeal seals a contest of four candidates and re-open nominations for two
// seats, open from storetest.Start for a week; change may alter it first.
func mustSeal(t testing.TB, s *store.Store, voters int, change func(*domain.Contest)) *poll {
	t.Helper()
	return mustSealWith(t, New(s, mustKeys(t), "vote.example.org", nil), voters, change)
}

func mustSealWith(t testing.TB, e *Engine, voters int, change func(*domain.Contest)) *poll {
	t.Helper()
	p := &poll{e: e}
	for i := range voters {
		p.voters = append(p.voters, domain.Person{ID: store.NewID[domain.PersonID](), Number: fmt.Sprintf("M%05d", i)})
	}
	c := domain.Contest{
		Reference: "CIO-2026/1", Title: "CIO panel 2026", Seats: 2, Opens: storetest.Start, Closes: storetest.Start.AddDate(0, 0, 7),
		Params:  domain.DefaultParams(domain.PanelElection),
		Options: []domain.Option{{ID: "c1", Name: "Ada"}, {ID: "c2", Name: "Ben"}, {ID: "c3", Name: "Cleo"}, {ID: "c4", Name: "Dov"}},
	}
	if change != nil {
		change(&c)
	}
	err := e.Store.Act(t.Context(), func(tx *store.Tx) (err error) {
		p.contest, err = p.e.SealContest(tx, c, p.voters)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *poll) actor(i int) domain.Actor {
	return domain.Actor{Person: p.voters[i].ID, Number: p.voters[i].Number}
}

// seal makes voter i's next ballot with the given ranks.
func (p *poll) seal(t testing.TB, i int, ranks ...uint8) []byte {
	t.Helper()
	paper, err := p.e.MyBallot(t.Context(), p.actor(i), p.contest.ID)
	if err != nil {
		t.Fatal(err)
	}
	return mustSealPaper(t, paper, ranks...)
}

func mustSealPaper(t testing.TB, paper box.BallotPaper, ranks ...uint8) []byte {
	t.Helper()
	full := make([]uint8, len(paper.Contest.Options))
	copy(full, ranks)
	s := seal.BallotStatement{E: seal.Hash(paper.E), Suite: seal.Suite, PK: seal.Point(paper.PK), Tag: seal.Tag(paper.Tag),
		Seq: uint64(paper.Seq), By: string(ledger.Voter)}
	if !paper.Prev.IsZero() {
		s.Prev = paper.Prev[:]
	}
	sealed, _, err := seal.SealBallot(nil, s, full)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := ledger.Marshal(audit.BallotEntry(s, sealed))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (p *poll) mustCast(t testing.TB, i int, ranks ...uint8) box.Receipt {
	t.Helper()
	receipt, err := p.e.Cast(t.Context(), p.actor(i), p.contest.ID, p.seal(t, i, ranks...), "")
	if err != nil {
		t.Fatalf("voter %d: %v", i, err)
	}
	return receipt
}

// close moves the clock to the close and advances the contest as far as it goes.
func (p *poll) mustClose(t testing.TB) domain.Contest {
	t.Helper()
	storetest.MustSet(t, p.e.Store, p.contest.Closes)
	c, err := p.e.Advance(t.Context(), p.contest.ID)
	if err != nil {
		t.Fatalf("advancing: %v", err)
	}
	return c
}

func (p *poll) setClock(t testing.TB, at time.Time) {
	t.Helper()
	storetest.MustSet(t, p.e.Store, at)
}

func wantRefusal(t testing.TB, err error, why refusal.Reason) {
	t.Helper()
	if r, ok := refusal.Of(err); !ok || r.Reason != why {
		t.Errorf("got %v, want a refusal %s", err, why)
	}
}

func refusedFor(err error, why refusal.Reason) bool {
	r, ok := refusal.Of(err)
	return ok && r.Reason == why
}

// long reports whether the figures of HARDENING are wanted in full.
func long() bool { return os.Getenv("HUSTINGS_LONG") != "" }

// scaled is how often a case runs: everyday, or in full.
func scaled(t *testing.T, everyday, full int) int {
	n := everyday
	if long() {
		n = full
	}
	t.Logf("n = %d (in full: %d)", n, full)
	return n
}

// mustSealAnother seals a second contest for the same voters, open for a week
// from the close of the first.
func mustSealAnother(t *testing.T, p *poll) *poll {
	t.Helper()
	other := &poll{e: p.e, voters: p.voters, contest: p.contest}
	other.contest.ID, other.contest.Reference = "", p.contest.Reference+"+"
	other.contest.Opens, other.contest.Closes = p.contest.Closes, p.contest.Closes.AddDate(0, 0, 7)
	err := p.e.Store.Act(t.Context(), func(tx *store.Tx) (err error) {
		other.contest, err = p.e.SealContest(tx, other.contest, p.voters)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// mustOfficers appoints three officers for everything and enrols them.
func mustOfficers(t *testing.T, e *Engine, phrases []string) []domain.Actor {
	t.Helper()
	var officers []domain.Actor
	roles := []domain.Role{domain.ReturningOfficer, domain.DeputyReturningOfficer, domain.Auditor}
	for i, phrase := range phrases {
		p := domain.Person{ID: store.NewID[domain.PersonID](), Number: "O" + string(rune('1'+i)), Surname: "Officer " + string(rune('A'+i)),
			Email: "officer" + string(rune('1'+i)) + "@example.org"}
		err := e.Store.Act(t.Context(), func(tx *store.Tx) error {
			a := domain.Appointment{ID: store.NewID[domain.AppointmentID](), Person: p.ID, Role: roles[i], From: storetest.Start}
			return errors.Join(tx.CreatePerson(p), tx.CreateAppointment(a))
		})
		if err != nil {
			t.Fatal(err)
		}
		by := domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: roles[i]}}}
		if err := e.EnrolKeyHolder(t.Context(), by, phrase); err != nil {
			t.Fatal(err)
		}
		officers = append(officers, by)
	}
	return officers
}
