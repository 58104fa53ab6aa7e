package box

import (
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Somebody who leafs through old contests, or looks for a code, does not fill the
// service's memory: boards are kept as far as they have room, by what they take.
func TestBoardsAreKeptByWhatTheyTake(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	e := New(s, mustKeys(t), "vote.example.org", nil, nil)
	var polls []*poll
	for i := range 12 {
		polls = append(polls, mustSealWith(t, e, 40, func(c *domain.Contest) { c.Reference = "X-" + string(rune('a'+i)) }))
	}
	cold := New(s, e.Keys, e.Host, nil, nil)
	one := func(i int) int64 {
		if _, err := cold.Turnout(t.Context(), polls[i].contest.ID); err != nil {
			t.Fatal(err)
		}
		return cold.known(polls[i].contest.ID).bytes.Load()
	}
	size := one(0)
	if size < 40*200 || size > 40*2000+64<<10 {
		t.Fatalf("a board of 40 voters is said to take %d bytes", size)
	}
	cold.boards.most = 4*size + size/2
	for round := range 3 {
		for i := range polls {
			one(i)
			if n := len(cold.boards.open); n > 6 {
				t.Fatalf("round %d: %d boards are kept, room is for 4 beside the one that is read", round, n)
			}
		}
	}
	if cold.known(polls[11].contest.ID) == nil {
		t.Error("the one asked for last is gone")
	}
	cold.boards.most = 1 // less than any takes: one at a time still works
	for i := range polls {
		one(i)
	}
}

func TestACodeIsFoundWithoutReadingBoards(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := New(s, mustKeys(t), "vote.example.org", nil, nil)
		var codes []Receipt
		for i := range 3 {
			p := mustSealWith(t, e, 5, func(c *domain.Contest) { c.Reference = "X-" + string(rune('a'+i)) })
			p.mustCast(t, 0, 1)
			p.mustCast(t, 1, 2)
			codes = append(codes, p.mustCast(t, 0, 2))
		}
		cold := New(s, e.Keys, e.Host, nil, nil)
		for _, r := range codes {
			c, found, err := cold.FindAnywhere(t.Context(), strings.ToLower(r.Code))
			if err != nil || c.ID != r.Contest || found.Leaf != r.Leaf || found.Seq != 2 || found.Superseded || string(found.Receipt.File) != string(r.File) {
				t.Errorf("%s: %+v %v", r.Code, found, err)
			}
			if _, err := cold.FindByCode(t.Context(), codes[0].Contest, r.Code); (err == nil) != (r.Contest == codes[0].Contest) {
				t.Errorf("on the first board: %v", err)
			}
		}
		for _, wrong := range []string{"", "AAAA-AAAA-AAAA-AAAA-AAAA", codes[0].Code[:23] + "2", "not a code"} {
			if _, _, err := cold.FindAnywhere(t.Context(), wrong); !refusedFor(err, refusal.Unknown) && wrong != codes[0].Code {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		if n := len(cold.boards.open); n != 0 {
			t.Errorf("%d boards were read for it", n)
		}
	})
}
