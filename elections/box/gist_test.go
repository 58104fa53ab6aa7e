package box

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// at is the same poll as another replica has it.
func (p *poll) at(e *Box) *poll { return &poll{e: e, contest: p.contest, voters: p.voters} }

// gists are what replicas have left beside the batches so far.
func (p *poll) gists(t *testing.T) (all []store.Gist) {
	t.Helper()
	err := p.e.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
		all, err = tx.Gists(p.contest.ID, 0, 1<<40, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func left(all []store.Gist) (n int) {
	for _, g := range all {
		if len(g.Text) > 0 {
			n++
		}
	}
	return n
}

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
func TestIssue14_3_WhatGistsMakeIsWhatTheRowsMake(t *testing.T) {
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
		if n := left(p.gists(t)); n < 10 {
			t.Errorf("%d gists were left", n)
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

// Whoever owns the database and no key can leave nothing that a replica believes, nor have it
// believe a gist elsewhere than where it was left: it reads the rows then, and finds
// what is wrong with them.
func TestIssue14_3_AGistIsBelievedOfNobodyWithoutTheKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 6, nil)
		other := p.at(New(s, p.e.Keys, p.e.Host, nil, nil))
		other.mustCast(t, 0, 1)
		p.mustCast(t, 1, 1)
		other.mustCast(t, 0, 2)
		before := p.gists(t)
		p.mustCast(t, 2, 1)
		last := p.gists(t)[len(before)]
		b, text := other.e.board(p.contest.ID), last.Text
		if len(text) != gistHead+gistRow+32+gistMark {
			t.Fatalf("a gist of %d bytes", len(text))
		}
		size := b.tree.Size()
		x, err := other.e.intakeOf(b.seq, store.Board{Bound: true})
		if err != nil {
			t.Fatal(err)
		}
		thief := &intake{key: [32]byte{1, 2, 3}}
		from, to := mark{size, b.tree.Root()}, mark{last.Size, p.e.board(p.contest.ID).tree.Root()}
		if !bytes.Equal(x.markOf(p.contest.ID, from, to, text[:len(text)-gistMark]), text[len(text)-gistMark:]) {
			t.Fatal("the mark is made otherwise")
		}
		marked := func(x *intake, contest domain.ContestID, from, to mark) []byte {
			body := text[:len(text)-gistMark]
			return append(bytes.Clone(body), x.markOf(contest, from, to, body)...)
		}
		forged := map[string][]byte{
			"nothing":                           nil,
			"a mark by another key":             marked(thief, p.contest.ID, from, to),
			"a mark for another contest":        marked(x, "another", from, to),
			"a mark for another tree before":    marked(x, p.contest.ID, mark{size, ledger.B32{1}}, to),
			"a mark for another place":          marked(x, p.contest.ID, mark{size - 1, from.root}, to),
			"a mark for another tree after":     marked(x, p.contest.ID, from, mark{to.size, ledger.B32{1}}),
			"the gist of the batch before":      before[len(before)-1].Text,
			"a ballot more than there is":       append(append(bytes.Clone(text[:len(text)-gistMark]), make([]byte, gistRow+32)...), text[len(text)-gistMark:]...),
			"a mark alone":                      text[len(text)-gistMark:],
			"less than a mark":                  text[:7],
			"a gist that goes on after its end": append(bytes.Clone(text), 0),
		}
		for at := range text {
			if at%5 == 0 || at >= gistHead+64 && at < gistHead+gistRow {
				changed := bytes.Clone(text)
				changed[at] ^= 1
				forged[fmt.Sprint("a byte changed at ", at)] = changed
			}
		}
		for what, text := range forged {
			err := s.Read(t.Context(), func(tx *store.Tx) error {
				if b.believe(tx, x, store.Gist{Size: last.Size, Text: text}) || b.tree.Size() != size {
					t.Errorf("%s is believed", what)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err = s.Read(t.Context(), func(tx *store.Tx) error {
			if !b.believe(tx, x, last) || b.tree.Size() != last.Size {
				t.Error("what the other has left is not believed")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		other.sameMemory(t, "who believed it")
		// With a ballot of the thief's and a gist to it, the replica that would read gists
		// reads the rows, and raises the alarm; nothing is signed on top.
		own, robber := p.seal(t, 4, 1), storetest.Thief{T: t, Store: s}
		robber.Stuff(p.contest.ID, p.seal(t, 3, 4), []byte("looks like any other"))
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			row, err := tx.Board(p.contest.ID)
			if err != nil {
				return err
			}
			leaves, err := tx.EntriesFrom(p.contest.ID, row.Size-1, 1)
			if err != nil {
				return err
			}
			entry, err := ledger.Parse(leaves[0].Entry)
			if err != nil {
				return err
			}
			tree, err := ledger.LoadTree(row.Size, tx.Hashes(p.contest.ID))
			if err != nil {
				return err
			}
			gist := thief.gistOf(p.contest.ID, to, mark{row.Size, tree.Root()}, 1, leaves, []ledger.Entry{entry})
			return storetest.Exec(tx, "INSERT INTO board_checkpoints (contest, size, note, gist) SELECT contest, ?, note, ? FROM board_checkpoints WHERE contest = ? AND size = ?",
				row.Size, gist, string(p.contest.ID), last.Size)
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = other.e.Cast(t.Context(), p.actor(4), p.contest.ID, own, "")
		if r, no := refusal.Of(err); !no || r.Reason != domain.AlarmStands && r.Reason != refusal.Tampered {
			t.Errorf("the next honest ballot: %v", err)
		}
	})
}

// A replica that takes ballots alone leaves no gists, and leaves off when it is alone again.
func TestIssue14_3_WhoIsAloneLeavesNoGists(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 3, nil)
		other := p.at(New(s, p.e.Keys, p.e.Host, nil, nil))
		for range 3 {
			p.mustCast(t, 0, 1)
		}
		if n := left(p.gists(t)); n != 0 {
			t.Errorf("%d gists were left for nobody", n)
		}
		other.mustCast(t, 1, 1)
		p.mustCast(t, 0, 1)
		if n := left(p.gists(t)); n != 1 {
			t.Errorf("%d gists once another takes ballots", n)
		}
		p.e.board(p.contest.ID).shared = 1
		for range 3 {
			p.mustCast(t, 0, 1)
		}
		if n := left(p.gists(t)); n != 2 {
			t.Errorf("%d gists, and the other has long been gone", n)
		}
		other.mustCast(t, 1, 1)
		other.sameMemory(t, "the other")
	})
}
