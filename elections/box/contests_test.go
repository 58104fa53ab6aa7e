package box

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// The count is repeated from the bundle by the verifier before it is published (R81), and the roll is sealed, ordered and hashed (R32).
func TestAContestFromItsSealToItsCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 12, nil)
		var receipts []Receipt
		for i := range 9 {
			receipts = append(receipts, p.mustCast(t, i, 1, 2))
		}
		receipts = append(receipts, p.mustCast(t, 0, 0, 0, 1, 2)) // votes again
		_, err := p.e.CastMarks(t.Context(), p.actor(9), p.contest.ID, []domain.Mark{{Option: "c2", Rank: 1}}, "form")
		if err != nil {
			t.Fatal(err)
		}
		turnout, err := p.e.Turnout(t.Context(), p.contest.ID)
		if err != nil || turnout != (domain.Turnout{Roll: 12, Ballots: 10}) {
			t.Errorf("turnout %+v: %v", turnout, err)
		}
		c := p.mustClose(t)
		if c.Stage != domain.ContestCounted || c.Alarm != "" {
			t.Fatalf("contest is %s, alarm %q", c.Stage, c.Alarm)
		}
		if _, err := p.e.Keys.contestSecret(c.Board, kekFile); !errors.Is(err, ErrNoKey) {
			t.Errorf("the wrapping key is still there: %v", err)
		}
		result, err := p.e.ContestResult(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(result.Returned, []string{"c1", "c2"}) || result.Papers != 10 || result.Invalid != 0 || result.Turnout != 10 || result.Counter != 1 {
			t.Errorf("result %+v", result)
		}
		var bundle bytes.Buffer
		if err := p.e.Bundle(t.Context(), &bundle, c.ID); err != nil {
			t.Fatal(err)
		}
		o := audit.Options{}
		for _, r := range receipts {
			o.Receipts = append(o.Receipts, r.File)
		}
		report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), o)
		if err != nil || !report.OK {
			t.Fatalf("the bundle does not verify: %v %+v", err, report)
		}
		status := report.Contests[0].Receipts
		if status[0].Status != audit.Superseded || status[9].Status != audit.Counts {
			t.Errorf("receipts: %+v", status)
		}
		err = s.Read(t.Context(), func(tx *store.Tx) error {
			if bad, err := tx.VerifyRecord(); bad != 0 || err != nil {
				t.Errorf("the record does not hold at %d: %v", bad, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestTooFewBallotsAreNeverOpened(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 5, nil)
		p.mustCast(t, 0, 1)
		p.mustCast(t, 1, 1)
		c := p.mustClose(t)
		result, err := p.e.ContestResult(t.Context(), c.ID)
		if err != nil || c.Stage != domain.ContestCounted || !result.TooFew || len(result.Returned) != 0 {
			t.Errorf("%s, %+v: %v", c.Stage, result, err)
		}
		if _, err := p.e.Keys.contestSecret(c.Board, kekFile); !errors.Is(err, ErrNoKey) {
			t.Errorf("the wrapping key is still there: %v", err)
		}
	})
}

// A receipt proves inclusion and shows no choice (R66).
func TestAReceiptIsTheSameWheneverItIsAskedFor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 4, nil)
		r := p.mustCast(t, 0, 1)
		p.mustCast(t, 1, 1)
		again, err := p.e.Receipt(t.Context(), p.actor(0), p.contest.ID, r.Leaf)
		if err != nil || !bytes.Equal(again.File, r.File) {
			t.Errorf("another receipt: %v\n%s\n%s", err, r.File, again.File)
		}
		parsed, err := ledger.ParseReceipt(r.File)
		if err != nil {
			t.Fatal(err)
		}
		var first [][]byte
		if first, err = p.e.Entries(t.Context(), p.contest.ID, 0, 1); err != nil {
			t.Fatal(err)
		}
		manifest, err := ledger.Parse(first[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parsed.Check(manifest.(*ledger.Manifest)); err != nil {
			t.Error(err)
		}
		_, err = p.e.Receipt(t.Context(), p.actor(1), p.contest.ID, r.Leaf)
		wantRefusal(t, err, refusal.Unknown)
		found, err := p.e.FindByCode(t.Context(), p.contest.ID, " "+r.Code)
		if err != nil || found.Leaf != r.Leaf || found.Superseded || found.Sealed != "voter" {
			t.Errorf("found %+v: %v", found, err)
		}
		p.mustCast(t, 0, 2, 1)
		if found, err = p.e.FindByCode(t.Context(), p.contest.ID, r.Code); err != nil || !found.Superseded {
			t.Errorf("found %+v: %v", found, err)
		}
	})
}

// R70: an election can be set to any method, and its papers, its count and the
// check of its bundle go by it.
func TestR70_AnyMethodCountsAnElection(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := New(s, mustKeys(t), "vote.example.org", nil, nil)
		for i, rules := range count.Methods() {
			method := rules.Method
			if rules.FilesOnly {
				continue
			}
			p := mustSealWith(t, e, 6, func(c *domain.Contest) {
				storetest.MustSet(t, s, storetest.Start.AddDate(0, 0, 14*i))
				c.Opens = storetest.Start.AddDate(0, 0, 14*i)
				c.Closes = c.Opens.AddDate(0, 0, 7)
				c.Reference, c.Params.Method = fmt.Sprintf("CIO-2026/%d", i+1), string(method)
				if method.OnePlace() || method == count.FPTP {
					c.Seats = 1
				}
			})
			paper, err := e.MyBallot(t.Context(), p.actor(0), p.contest.ID)
			if err != nil {
				t.Fatal(err)
			}
			marks := []domain.Mark{{Option: "c3", Rank: 1}, {Option: "c4", Rank: 2}}
			switch {
			case paper.Contest.MaxMarks == 1:
				marks = marks[:1]
			case paper.Contest.EqualRanks:
				marks[1].Rank = 1
			}
			for v := range 5 {
				key := fmt.Sprintf("%s-%d", method, v)
				if _, err := e.CastMarks(t.Context(), p.actor(v), p.contest.ID, marks, key); err != nil {
					t.Fatalf("%s: %v", method, err)
				}
			}
			wrong := []domain.Mark{{Option: "c1", Rank: 2}}
			if !method.Preferential() {
				if _, err := e.CastMarks(t.Context(), p.actor(5), p.contest.ID, wrong, "rank 2"); !refusedFor(err, domain.RankOutOfRange) {
					t.Errorf("%s takes a second preference: %v", method, err)
				}
			}
			c := p.mustClose(t)
			result, err := e.ContestResult(t.Context(), c.ID)
			if err != nil {
				t.Fatalf("%s: %v", method, err)
			}
			want := []string{"c3", "c4"}[:c.Seats]
			if !slices.Equal(result.Returned, want) || result.Papers != 5 || result.Invalid != 0 {
				t.Errorf("%s returned %v, want %v (%d papers, %d invalid)", method, result.Returned, want, result.Papers, result.Invalid)
			}
			var bundle bytes.Buffer
			if err := e.Bundle(t.Context(), &bundle, c.ID); err != nil {
				t.Fatal(err)
			}
			report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
			if err != nil || !report.OK {
				t.Errorf("%s: the bundle does not verify: %v %+v", method, err, report)
			}
		}
	})
}
