package box

import (
	"errors"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// at is the same poll as another replica has it.
func (p *poll) at(e *Box) *poll { return &poll{e: e, contest: p.contest, voters: p.voters} }

// everybody is each voter as the board has her.
func (b *board) everybody() (all []voter) {
	for i := range b.voters {
		all = append(all, b.at(int32(i)))
	}
	return all
}

// sameMemory holds what a replica remembers of a board against what a new one finds in the
// rows.
func (p *poll) sameMemory(t *testing.T, who string) {
	t.Helper()
	fresh := New(p.e.Store, p.e.Keys, p.e.Host, nil, nil)
	for _, e := range []*Box{p.e, fresh} {
		if _, err := e.Turnout(t.Context(), p.contest.ID); err != nil {
			t.Fatalf("%s: %v", who, err)
		}
	}
	have, want := p.e.board(p.contest.ID), fresh.board(p.contest.ID)
	for what, same := range map[string]bool{
		"tree": have.tree == want.tree, "edge": maps.Equal(have.edge, want.edge), "voters": slices.Equal(have.everybody(), want.everybody()),
		"copies": maps.Equal(have.seen, want.seen), "date": have.dated == want.dated, "log": reflect.DeepEqual(have.seq, want.seq),
		"roll": have.onRoll == want.onRoll && have.rows == want.rows, "turnout": have.turnout == want.turnout && have.counter == want.counter,
	} {
		if !same {
			t.Errorf("%s: another %s than the rows have", who, what)
		}
	}
}

// Three replicas cast by turns, in this random life of a poll: first ballots and further
// ones, at the counter and alone, several of one voter in one batch, batches that break off
// before their commit, roll changes in between, a replica that starts anew. After each step
// every one of them remembers what the rows have.
func TestIssue14_3_ReplicasRememberWhatTheRowsHave(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 9, nil)
		all := []*poll{p, p.at(New(s, p.e.Keys, p.e.Host, nil, nil)), p.at(New(s, p.e.Keys, p.e.Host, nil, nil))}
		r := rand.New(rand.NewPCG(14, 3))
		for step := range scaled(t, 40, 400) {
			k, i := r.IntN(len(all)), r.IntN(len(p.voters)-1) // the last is struck off on the way
			at := all[k]
			switch what := r.IntN(10); {
			case step == 20:
				err := s.Act(t.Context(), func(tx *store.Tx) error {
					return at.e.LogRollChange(tx, p.contest, nil, []domain.PersonID{p.voters[len(p.voters)-1].ID}, "not eligible")
				})
				if err != nil {
					t.Fatal(err)
				}
			case what == 0:
				all[k] = p.at(New(s, p.e.Keys, p.e.Host, nil, nil))
			case what == 1:
				if _, err := at.e.CastMarks(t.Context(), at.actor(i), p.contest.ID, []domain.Mark{{Option: p.contest.Options[0].ID, Rank: 1}}, ""); err != nil {
					t.Fatal(err)
				}
			case what == 2:
				at.batch(t, errRollback, i)
			case what == 3:
				at.batch(t, nil, i, i, (i+1)%(len(p.voters)-1))
			default:
				at.mustCast(t, i, 1, 2)
			}
			all[r.IntN(len(all))].sameMemory(t, "a replica")
		}
		for _, at := range all {
			at.sameMemory(t, "at the end")
		}
		if c := all[1].mustClose(t); c.Stage != domain.ContestCounted {
			t.Errorf("the contest is %s", c.Stage)
		}
	})
}

// batch casts a ballot for each of those, in one transaction that ends so.
func (p *poll) batch(t *testing.T, end error, voters ...int) {
	t.Helper()
	papers := map[int]BallotPaper{}
	var casts []*cast
	for _, i := range voters {
		paper, known := papers[i]
		if !known {
			var err error
			if paper, err = p.e.MyBallot(t.Context(), p.actor(i), p.contest.ID); err != nil {
				t.Fatal(err)
			}
		}
		raw := mustSealPaper(t, paper, 2, 1)
		paper.Seq, paper.Prev = paper.Seq+1, ledger.LeafHash(raw)
		papers[i] = paper
		b, voter, err := p.e.voterOf(t.Context(), p.actor(i), p.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		ballot, err := b.read(raw, voter)
		if err != nil {
			t.Fatal(err)
		}
		casts = append(casts, &cast{voter: voter, ballot: ballot, raw: raw})
	}
	err := p.e.Store.Write(t.Context(), func(tx *store.Tx) error {
		pen, err := p.e.lockBoard(tx, p.contest.ID)
		if err != nil {
			return err
		}
		for _, c := range casts {
			if a := pen.take(c, tx.Now()); a.err != nil {
				return a.err
			}
		}
		return errors.Join(pen.flush(), end)
	})
	if !errors.Is(err, end) {
		t.Fatal(err)
	}
}
