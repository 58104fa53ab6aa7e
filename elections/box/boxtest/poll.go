// Package boxtest gives tests a sealed contest and its voters' ballots, whoever keeps
// it: the box itself, or the office above. So it knows neither.
package boxtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Keeper seals contests, which a box does, and an office.
type Keeper interface {
	SealContest(tx *store.Tx, c domain.Contest, voters []domain.Person, lot ...domain.LotCommitment) (domain.Contest, error)
}

// Seal seals a contest of four candidates and re-open nominations for two seats, open
// from storetest.Start for a week, for so many voters; change may alter it first.
func Seal(t testing.TB, s *store.Store, k Keeper, voters int, change func(*domain.Contest)) (domain.Contest, []domain.Person) {
	t.Helper()
	people := make([]domain.Person, voters)
	for i := range people {
		people[i] = domain.Person{ID: store.NewID[domain.PersonID](), Number: fmt.Sprintf("M%05d", i)}
	}
	c := domain.Contest{
		Reference: "CIO-2026/1", Title: "CIO panel 2026", Seats: 2, Opens: storetest.Start, Closes: storetest.Start.AddDate(0, 0, 7),
		Params:  domain.DefaultParams(domain.PanelElection),
		Options: []domain.Option{{ID: "c1", Name: "Ada"}, {ID: "c2", Name: "Ben"}, {ID: "c3", Name: "Cleo"}, {ID: "c4", Name: "Dov"}},
	}
	if change != nil {
		change(&c)
	}
	return sealed(t, s, k, c, people), people
}

// Another seals a second contest for the same voters, open for a week from the close of
// the first.
func Another(t testing.TB, s *store.Store, k Keeper, c domain.Contest, voters []domain.Person) domain.Contest {
	t.Helper()
	c.ID, c.Reference = "", c.Reference+"+"
	c.Opens, c.Closes = c.Closes, c.Closes.AddDate(0, 0, 7)
	return sealed(t, s, k, c, voters)
}

func sealed(t testing.TB, s *store.Store, k Keeper, c domain.Contest, voters []domain.Person) domain.Contest {
	t.Helper()
	err := s.Act(t.Context(), func(tx *store.Tx) (err error) {
		c, err = k.SealContest(tx, c, voters)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Paper is what a voter's machine seals a ballot from.
type Paper struct {
	E, PK, Tag, Prev ledger.B32
	Seq, Options     int
}

// Ballot seals the ranks given, in the order of the options, as a board takes it.
func Ballot(t testing.TB, p Paper, ranks ...uint8) []byte {
	t.Helper()
	raw, err := Entry(p, ranks...)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Entry is [Ballot] for whoever is on a goroutine of her own.
func Entry(p Paper, ranks ...uint8) ([]byte, error) {
	full := make([]uint8, p.Options)
	copy(full, ranks)
	s := seal.BallotStatement{E: seal.Hash(p.E), Suite: seal.Suite, PK: seal.Point(p.PK), Tag: seal.Tag(p.Tag), Seq: uint64(p.Seq), By: string(ledger.Voter)}
	if !p.Prev.IsZero() {
		s.Prev = p.Prev[:]
	}
	ballot, _, err := seal.SealBallot(nil, s, full)
	if err != nil {
		return nil, err
	}
	return ledger.Marshal(audit.BallotEntry(s, ballot))
}

// Officers appoints one key holder for each passphrase, and enrols them.
func Officers(t testing.TB, s *store.Store, enrol func(context.Context, domain.Actor, string) error, phrases []string) []domain.Actor {
	t.Helper()
	var officers []domain.Actor
	roles := []domain.Role{domain.ReturningOfficer, domain.DeputyReturningOfficer, domain.Auditor}
	for i, phrase := range phrases {
		p := domain.Person{ID: store.NewID[domain.PersonID](), Number: "O" + string(rune('1'+i)), Surname: "Officer " + string(rune('A'+i)),
			Email: "officer" + string(rune('1'+i)) + "@example.org"}
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			a := domain.Appointment{ID: store.NewID[domain.AppointmentID](), Person: p.ID, Role: roles[i], From: storetest.Start}
			return errors.Join(tx.CreatePerson(p), tx.CreateAppointment(a))
		})
		if err != nil {
			t.Fatal(err)
		}
		by := domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: roles[i]}}}
		if err := enrol(t.Context(), by, phrase); err != nil {
			t.Fatal(err)
		}
		officers = append(officers, by)
	}
	return officers
}
