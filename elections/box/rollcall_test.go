package box

import (
	"fmt"
	"testing"
	"unsafe"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// A million may be on one roll: what a board remembers of each of them is counted in
// bytes. Whoever is found is found as a map would, also when all numbers are alike.
func TestIssue14_4_ABoardRemembersLittleOfEachVoter(t *testing.T) {
	t.Parallel()
	if size := unsafe.Sizeof(enrolled{}); size > 56 {
		t.Errorf("a voter takes %d bytes", size)
	}
	if size := unsafe.Sizeof(latest{}); size > 48 {
		t.Errorf("a voter's ballots take %d bytes", size)
	}
	for _, alike := range []bool{false, true} {
		n := 3000
		if alike {
			n = 300
		}
		list, p := make([]string, n), places{}
		number := func(at int32) uint64 {
			if alike {
				return ^uint64(0)
			}
			return numberOf(list[at])
		}
		for i := range n {
			list[i] = fmt.Sprint("somebody ", i)
			p.put(int32(i), number)
		}
		if p.n != n || len(p.slots) > 4*n+32 {
			t.Errorf("%d places in %d slots", p.n, len(p.slots))
		}
		for i := range n {
			if at, found := p.find(number(int32(i)), func(at int32) bool { return list[at] == list[i] }); !found || at != int32(i) {
				t.Fatalf("%s is found at %d (%t)", list[i], at, found)
			}
		}
		if _, found := p.find(numberOf("nobody"), func(at int32) bool { return list[at] == "nobody" }); found {
			t.Error("nobody is found")
		}
	}
}

// Who is added to a roll is found, whoever is removed or whose map is gone is not, and
// what is counted follows.
func TestIssue14_4_ARollInMemoryFollowsItsChanges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 40, nil)
		late := domain.Person{ID: store.NewID[domain.PersonID](), Number: "M99999"}
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			return p.e.LogRollChange(tx, p.contest, []domain.Person{late}, []domain.PersonID{p.voters[3].ID, p.voters[4].ID}, "wrongly left out")
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []*Box{p.e, New(s, p.e.Keys, p.e.Host, nil, nil)} {
			if turnout, err := e.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Roll != 39 {
				t.Errorf("turnout %+v, %v", turnout, err)
			}
			b := e.board(p.contest.ID)
			for i, v := range append(p.voters, late) {
				_, found := b.named(v.ID)
				if want := i != 3 && i != 4; found != want {
					t.Errorf("voter %d is found: %t", i, found)
				}
			}
			if b.rows != 39 || b.people.n != 39 || len(b.voters) != 41 {
				t.Errorf("%d rows, %d people, %d tags", b.rows, b.people.n, len(b.voters))
			}
			for at := range b.voters {
				if i, found := b.tagged(b.voters[at].tag); !found || i != int32(at) {
					t.Errorf("tag %d is found at %d (%t)", at, i, found)
				}
			}
			if _, found := b.tagged(ledger.B32{1}); found {
				t.Error("a tag that is on no roll is found")
			}
		}
	})
}

// A request whose picture of the database is from before a roll change reads the rows of
// then. Whoever was added has a vote all the same, here and through another replica.
func TestR33_AnOldPictureDoesNotHideWhoWasAdded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for name, forgotten := range map[string]bool{"people are known": false, "people are forgotten": true} {
			p := mustSeal(t, s, 5, func(c *domain.Contest) { c.Reference += name })
			b, id := p.e.board(p.contest.ID), p.contest.ID
			late := domain.Person{ID: store.NewID[domain.PersonID](), Number: "M99999"}
			by := domain.Actor{Person: late.ID, Number: late.Number}
			old, release := s.Picture(t.Context())
			defer release()
			if turnout, err := p.e.Turnout(old, id); err != nil || turnout.Roll != 5 {
				t.Fatalf("turnout %+v, %v", turnout, err)
			}
			err := s.Act(t.Context(), func(tx *store.Tx) error {
				return p.e.LogRollChange(tx, p.contest, []domain.Person{late}, []domain.PersonID{p.voters[3].ID}, "wrongly left out")
			})
			if err != nil {
				t.Fatal(err)
			}
			if forgotten { // the roll could not be read
				b.forgetPeople()
			}
			if _, err := p.e.Turnout(old, id); err != nil {
				t.Fatal(err)
			}
			if _, err := p.e.MyBallot(old, p.actor(0), id); err != nil {
				t.Errorf("%s: a voter of then: %v", name, err)
			}
			release()
			replica := &poll{e: New(s, p.e.Keys, p.e.Host, nil, nil), contest: p.contest, voters: append(p.voters, late)}
			replica.mustCast(t, 5, 1)
			if turnout, err := p.e.Turnout(t.Context(), id); err != nil || turnout.Roll != 5 || turnout.Ballots != 1 {
				t.Errorf("%s: turnout %+v, %v", name, turnout, err)
			}
			if _, err := p.e.MyBallot(t.Context(), by, id); err != nil {
				t.Errorf("%s: whoever was added: %v", name, err)
			}
			if _, err := p.e.MyBallot(t.Context(), p.actor(3), id); !refusedFor(err, domain.NotOnRoll) {
				t.Errorf("%s: whoever was removed: %v", name, err)
			}
			p.voters = append(p.voters, late)
			p.mustCast(t, 0, 1)
			p.mustCast(t, 5, 2)
		}
	})
}
