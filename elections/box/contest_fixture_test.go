package box

import (
	"path/filepath"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal/refusaltest"
	"hustings/elections/box/boxtest"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// poll is a sealed contest with its voters, as most tests here need one.
type poll struct {
	e       *Box
	contest domain.Contest
	voters  []domain.Person
}

func mustKeys(t testing.TB) *Keys {
	t.Helper()
	k, err := OpenKeys(filepath.Join(storetest.Folder(t), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// mustSeal seals a contest of four candidates and re-open nominations for two
// seats, open from storetest.Start for a week; change may alter it first.
func mustSeal(t testing.TB, s *store.Store, voters int, change func(*domain.Contest)) *poll {
	t.Helper()
	return mustSealWith(t, New(s, mustKeys(t), "vote.example.org", nil, nil), voters, change)
}

func mustSealWith(t testing.TB, e *Box, voters int, change func(*domain.Contest)) *poll {
	t.Helper()
	p := &poll{e: e}
	p.contest, p.voters = boxtest.Seal(t, e.Store, e, voters, change)
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

func mustSealPaper(t testing.TB, paper BallotPaper, ranks ...uint8) []byte {
	t.Helper()
	return boxtest.Ballot(t, boxtest.Paper{E: paper.E, PK: paper.PK, Tag: paper.Tag, Prev: paper.Prev, Seq: paper.Seq, Options: len(paper.Contest.Options)}, ranks...)
}

func (p *poll) mustCast(t testing.TB, i int, ranks ...uint8) Receipt {
	t.Helper()
	receipt, err := p.e.Cast(t.Context(), p.actor(i), p.contest.ID, p.seal(t, i, ranks...), "")
	if err != nil {
		t.Fatalf("voter %d: %v", i, err)
	}
	return receipt
}

// mustClose moves the clock to the close and advances the contest as far as it goes.
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

// replica is another process's engine on the same database and key folder.
func (p *poll) replica(t testing.TB, dsn string) *Box {
	t.Helper()
	return New(storetest.Open(t, dsn), p.e.Keys, p.e.Host, nil, nil)
}

// What tests of several packages say alike.
var (
	wantRefusal = refusaltest.Want
	refusedFor  = refusaltest.Is
	long        = storetest.Long
	scaled      = storetest.Scaled
)

// mustSealAnother seals a second contest for the same voters, open for a week
// from the close of the first.
func mustSealAnother(t testing.TB, p *poll) *poll {
	t.Helper()
	return &poll{e: p.e, voters: p.voters, contest: boxtest.Another(t, p.e.Store, p.e, p.contest, p.voters)}
}

// mustOfficers appoints three officers for everything and enrols them.
func mustOfficers(t testing.TB, e *Box, phrases []string) []domain.Actor {
	t.Helper()
	return boxtest.Officers(t, e.Store, e.EnrolKeyHolder, phrases)
}
