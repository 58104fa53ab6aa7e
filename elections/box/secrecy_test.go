package box

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// secretPoll is a counted contest of n voters, each with a ranking of her own
// drawn from a fixed seed, and all that an intruder may hold afterwards.
type secretPoll struct {
	*poll
	ranks [][]uint8
	log   *bytes.Buffer
}

func mustCountSecretly(t *testing.T, s *store.Store, n int) secretPoll {
	t.Helper()
	p := secretPoll{log: &bytes.Buffer{}}
	p.poll = mustSeal(t, s, n, func(c *domain.Contest) {
		c.Options = nil
		for i := range 8 {
			c.Options = append(c.Options, domain.Option{ID: fmt.Sprintf("choice-%d", i+1), Name: fmt.Sprintf("Candidate %d", i+1)})
		}
	})
	p.e.Log = slog.New(slog.NewJSONHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		ranks := make([]uint8, 8)
		for k, at := range dice.Perm(8) {
			ranks[at] = uint8(k + 1)
		}
		p.ranks = append(p.ranks, ranks)
		p.mustCast(t, i, ranks...)
	}
	if c := p.mustClose(t); c.Stage != domain.ContestCounted {
		t.Fatalf("contest is %s", c.Stage)
	}
	return p
}

// papers are the opened papers in the order in which they are stored.
func (p secretPoll) papers(t *testing.T) (papers [][]uint8) {
	t.Helper()
	err := p.e.Store.Read(t.Context(), func(tx *store.Tx) error {
		return p.e.reading(tx, p.contest.ID, func(b *board) (err error) {
			papers, _, err = readPapers(tx, p.contest.ID, b.seq)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return papers
}

// dump is every row of every table as JSON.
func dump(t *testing.T, s *store.Store) map[string][]string {
	t.Helper()
	tables := map[string][]string{}
	err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
		tables, err = storetest.Tables(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// SE1: with the database, the key folder and the logs taken after the keys
// are destroyed, nothing says which paper is whose. The intruder looks for a key
// that opens the ballots, for a paper's encoding beside anything else, and for
// an order that the papers share with voters, tags or entries.
// Nobody can learn how a given person voted (R58).
func TestSE1_ADumpLinksNobodyToAPaper(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustCountSecretly(t, s, 60)
		tables := dump(t, s)
		if len(tables["board_entries"]) < 64 || len(tables["rolls"]) != 60 {
			t.Fatalf("the dump is not whole: %d entries, %d voters", len(tables["board_entries"]), len(tables["rolls"]))
		}
		haystack := p.log.String()
		for name, rows := range tables {
			if name != "blobs" { // the one place where papers are
				haystack += strings.Join(rows, "\n")
			}
		}
		for i, ranks := range p.ranks {
			points, err := seal.EncodeRanks(ranks)
			if err != nil {
				t.Fatal(err)
			}
			for _, needle := range []string{hex.EncodeToString(points[0][:]), base64.RawURLEncoding.EncodeToString(points[0][:]),
				base64.StdEncoding.EncodeToString(points[0][:])} {
				if strings.Contains(haystack, needle) {
					t.Errorf("the paper of voter %d stands outside the papers", i)
				}
			}
		}
		p.noKeyIsLeft(t, tables)
		if got := p.papers(t); len(got) != 60 {
			t.Errorf("%d papers", len(got))
		}
	})
}

// noKeyIsLeft tries everything 32 bytes long that is left as the key that
// opens a known ballot.
func (p secretPoll) noKeyIsLeft(t *testing.T, tables map[string][]string) {
	t.Helper()
	var pk seal.Point
	err := p.e.Store.Read(t.Context(), func(tx *store.Tx) error {
		if wrapped, err := tx.WrappedShare(p.contest.ID); err != nil || wrapped != nil {
			t.Errorf("the wrapped share is still there: %v", err)
		}
		return p.e.reading(tx, p.contest.ID, func(b *board) error {
			pk = seal.Point(b.seq.PK())
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	try := func(raw []byte) {
		for at := 0; at+32 <= len(raw); at++ {
			tried++
			if secret, err := seal.NewSecret(seal.Scalar(raw[at : at+32])); err == nil && secret.Public() == pk {
				t.Error("the contest's private key was found")
			}
		}
	}
	err = filepath.WalkDir(p.e.Keys.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		raw, _ := base64.RawStdEncoding.DecodeString(strings.TrimSpace(string(text)))
		try(raw)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range tables["contests"] {
		var columns map[string]any
		if err := json.Unmarshal([]byte(row), &columns); err != nil {
			t.Fatal(err)
		}
		for _, v := range columns {
			if text, ok := v.(string); ok {
				raw, _ := hex.DecodeString(text)
				try(raw)
			}
		}
	}
	if tried == 0 {
		t.Error("nothing was tried")
	}
}

// SE2: opened papers have no row, number, time or id of their own, and their
// order is that of their own bytes.
func TestSE2_OpenedPapersHaveNoOrderAndNoTime(t *testing.T) {
	t.Parallel()
	n := scaled(t, 200, 2000)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustCountSecretly(t, s, n)
		tables := dump(t, s)
		holders := 0
		for _, row := range tables["blobs"] {
			var columns map[string]any
			if err := json.Unmarshal([]byte(row), &columns); err != nil {
				t.Fatal(err)
			}
			var names []string
			for name := range columns {
				names = append(names, name)
			}
			slices.Sort(names)
			if want := []string{"content", "contest", "kind", "name"}; !slices.Equal(names, want) {
				t.Fatalf("blobs have the columns %v, want %v", names, want)
			}
			if columns["kind"] == string(ledger.KindPapers) {
				holders++
			}
		}
		if holders != 1 {
			t.Errorf("the papers are %d documents, want one", holders)
		}
		// The place of each voter's paper among the sorted ones, against the order in
		// which they were cast. Equal papers take their places in either order.
		place := map[string]int{}
		papers := p.papers(t)
		for i, ranks := range papers {
			place[string(ranks)] = i
		}
		cast, stored := make([]float64, n), make([]float64, n)
		for i, ranks := range p.ranks {
			cast[i], stored[i] = float64(i), float64(place[string(ranks)])
		}
		if rho := correlation(cast, stored); math.Abs(rho) >= 0.1 {
			t.Errorf("stored order and cast order correlate: %.3f", rho)
		}
		if !slices.IsSortedFunc(papers, func(a, b []uint8) int { return bytes.Compare(encoded(t, a), encoded(t, b)) }) {
			t.Error("the papers are not in the order of their own bytes")
		}
	})
}

func encoded(t *testing.T, ranks []uint8) []byte {
	points, err := seal.EncodeRanks(ranks)
	if err != nil {
		t.Fatal(err)
	}
	return points[0][:]
}

func correlation(x, y []float64) float64 {
	n := float64(len(x))
	var sx, sy, sxx, syy, sxy float64
	for i := range x {
		sx, sy, sxx, syy, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], syy+y[i]*y[i], sxy+x[i]*y[i]
	}
	return (n*sxy - sx*sy) / math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy))
}

// SE3: PostgreSQL marks every row with the transaction that wrote it. No row
// that names a voter or a tag shares one with the papers.
func TestSE3_NoTransactionWroteAVoterAndThePapers(t *testing.T) {
	t.Parallel()
	p := mustCountSecretly(t, storetest.Postgres(t), 20)
	if n, err := p.e.TellVoters(t.Context()); err != nil || n != 20 {
		t.Fatalf("%d mails: %v", n, err)
	}
	err := p.e.Store.Read(t.Context(), func(tx *store.Tx) error {
		for _, kind := range []ledger.Kind{ledger.KindPapers, ledger.KindText, ledger.KindDecryption, ledger.KindBox} {
			if n, err := storetest.Count(tx, "SELECT count(*) FROM blobs WHERE kind = '"+string(kind)+"'"); err != nil || n != 1 {
				t.Errorf("%s: %d documents: %v", kind, n, err)
			}
			for _, voters := range []string{"rolls", "outbox", "(SELECT xmin FROM board_entries WHERE tag IS NOT NULL)"} {
				query := "SELECT count(*) FROM blobs JOIN " + voters + " AS voters ON voters.xmin = blobs.xmin WHERE blobs.kind = '" + string(kind) + "'"
				if pairs, err := storetest.Count(tx, query); err != nil || pairs != 0 {
					t.Errorf("%s and %s: %d pairs: %v", kind, voters, pairs, err)
				}
			}
		}
		// The query itself does find a pair where there is one: roll and list of tags.
		pairs, err := storetest.Count(tx, "SELECT count(*) FROM blobs JOIN rolls ON rolls.xmin = blobs.xmin WHERE blobs.kind = 'HROL'")
		if err != nil || pairs != 20 {
			t.Errorf("roll and list of tags: %d pairs, want 20: %v", pairs, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// SE4: a whole election, with everything that can go wrong at the box, leaves
// no ballot, code, tag or person in the log.
// Before the close there is nothing of a choice anywhere, only the turnout (R59).
func TestSE4_TheLogHoldsNoCanary(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustCountSecretly(t, s, 12)
		other := mustSealAnother(t, p.poll)
		entry := other.seal(t, 0, 1)
		canaries := []string{string(entry), base64.StdEncoding.EncodeToString(entry)}
		for _, bad := range [][]byte{entry[:20], append(slices.Clone(entry), 'x'), nil} {
			_, _ = p.e.Cast(t.Context(), other.actor(0), other.contest.ID, bad, "a-secret-key")
		}
		r, err := p.e.Cast(t.Context(), other.actor(0), other.contest.ID, entry, "a-secret-key")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.e.CastMarks(t.Context(), other.actor(1), other.contest.ID, []domain.Mark{{Option: "choice-7", Rank: 1}}, "form-key"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, _ = p.e.Cast(ctx, other.actor(2), other.contest.ID, other.seal(t, 2, 1), "")
		b, voter, err := p.e.voterOf(t.Context(), other.actor(3), other.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = b.urn.put(t.Context(), &cast{voter: voter, raw: []byte("CANARY-IN-A-PANIC")}) // panics while it is judged
		if _, err := p.e.TellVoters(t.Context()); err != nil {
			t.Fatal(err)
		}
		paper, err := p.e.MyBallot(t.Context(), other.actor(0), other.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		canaries = append(canaries, r.Code, paper.Tag.String(), hex.EncodeToString(paper.Tag[:]), paper.Salt.String(), paper.Voter,
			"a-secret-key", "form-key", "CANARY", string(other.voters[0].ID), "choice-7", hex.EncodeToString(entry[:16]))
		text := p.log.String()
		if !strings.Contains(text, "casting a batch") {
			t.Error("the log was not captured: the panic is not in it")
		}
		for _, canary := range canaries {
			if strings.Contains(text, canary) {
				t.Errorf("the log holds %q", canary)
			}
		}
	})
}

// SE6: twelve people choose their chair. With the public bundle and board an
// outsider, who may guess every paper, recovers neither a paper nor a total.
func TestSE6_ASmallElectorateGivesNothingAway(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		chair := func(reference string, opens time.Time, choose func(i int) []uint8) (*poll, [][]byte, []byte) {
			p := mustSealChair(t, s, reference, opens)
			for i := range p.voters {
				p.mustCast(t, i, choose(i)...)
			}
			if c := p.mustClose(t); c.Stage != domain.ContestCounted {
				t.Fatalf("contest is %s", c.Stage)
			}
			entries, err := p.e.Entries(t.Context(), p.contest.ID, 0, 1000)
			if err != nil {
				t.Fatal(err)
			}
			var bundle bytes.Buffer
			if err := p.e.Bundle(t.Context(), &bundle, p.contest.ID); err != nil {
				t.Fatal(err)
			}
			return p, entries, bundle.Bytes()
		}
		all := func(int) []uint8 { return []uint8{1, 2, 3} }
		split := func(i int) []uint8 {
			if i < 5 {
				return []uint8{0, 1, 0}
			}
			return []uint8{1, 0, 2}
		}
		p, entries, bundle := chair("CIO-2026-chair/1", storetest.Start, all)
		_, others, _ := chair("CIO-2026-chair/2", storetest.Start.AddDate(0, 0, 7), split)

		report, err := audit.Verify(t.Context(), bytes.NewReader(bundle), int64(len(bundle)), audit.Options{})
		if err != nil || !report.OK || report.Contests[0].Recounted || report.Contests[0].Totals.Invalid != nil {
			t.Errorf("public verification: %v %+v", err, report)
		}
		// Two elections with other papers and the same winner look the same from outside.
		if len(entries) != len(others) {
			t.Errorf("the outcome shows in the size of the log: %d and %d entries", len(entries), len(others))
		}
		var result *ledger.Result
		for i := range min(len(entries), len(others)) {
			if len(entries[i]) != len(others[i]) {
				t.Errorf("the outcome shows in the size of entry %d", i)
			}
			entry, err := ledger.Parse(entries[i])
			if err != nil {
				t.Fatal(err)
			}
			if r, is := entry.(*ledger.Result); is {
				result = r
			}
		}
		// What is cited cannot be had, nor tried out: the right papers, known to the
		// intruder down to the last mark, do not give the name without the random row.
		var names []ledger.B32
		err = s.Read(t.Context(), func(tx *store.Tx) error {
			rows, err := storetest.BlobNames(tx, p.contest.ID)
			names = rows
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		public := 0
		for _, name := range names {
			var blob bytes.Buffer
			err := p.e.PublicBlob(t.Context(), p.contest.ID, name, &blob)
			if err == nil {
				public++
				if kind := string(blob.Next(4)); kind == "HPAP" || kind == "HTXT" || kind == "HDEC" {
					t.Errorf("a %s blob is public", kind)
				}
			} else {
				wantRefusal(t, err, refusal.Unknown)
			}
			if name != result.Papers && name != result.Transcript && bytes.Contains(bundle, []byte(ledger.BlobName(name))) != (err == nil) {
				t.Error("board and bundle differ in what they withhold")
			}
			if (name == result.Papers || name == result.Transcript) && bytes.Contains(bundle, []byte(ledger.BlobName(name))) {
				t.Error("the bundle holds what gives the papers")
			}
		}
		if public != 3 { // roll, box, shuffle
			t.Errorf("%d blobs are public, want 3", public)
		}
		guess := sortedPapers(t, 12, all)
		for _, last := range [][]byte{nil, make([]byte, 32), guess[:32]} {
			var blob bytes.Buffer
			shape := ledger.Shape{Kind: ledger.KindPapers, N: int64(len(guess)+len(last)) / 32, Width: 1}
			if _, err := ledger.WriteRows(&blob, shape, guess, last); err != nil {
				t.Fatal(err)
			}
			if sha256.Sum256(blob.Bytes()) == result.Papers {
				t.Error("the papers' name can be guessed")
			}
		}
		p.controlGuess(t, result, guess)
	})
}

// controlGuess shows that the guesses above are of the right form: with the random
// row, and with the transcript's salt, which only the withheld documents have, they
// do give the names on the board.
func (p *poll) controlGuess(t *testing.T, result *ledger.Result, guess []byte) {
	t.Helper()
	err := p.e.Store.Read(t.Context(), func(tx *store.Tx) error {
		_, papers, err := tx.Blob(p.contest.ID, result.Papers)
		if err != nil {
			return err
		}
		shape := ledger.Shape{Kind: ledger.KindPapers, N: int64(len(guess))/32 + 1, Width: 1}
		if name, err := ledger.WriteRows(io.Discard, shape, guess, papers[len(papers)-32:]); err != nil || name != result.Papers {
			t.Errorf("with the random row the papers have another name: %v", err)
		}
		_, transcript, err := tx.Blob(p.contest.ID, result.Transcript)
		if err != nil {
			return err
		}
		text, _, err := ledger.ReadText(bytes.NewReader(transcript))
		if err != nil || len(text) == 0 {
			t.Errorf("a transcript of %d bytes: %v", len(text), err)
		}
		var blob bytes.Buffer
		if name, err := ledger.WriteText(&blob, ledger.B32{}, text); err != nil || name == result.Transcript || blob.Len() != len(transcript) {
			t.Errorf("the transcript's name can be guessed: %v", err)
		}
		salt := ledger.B32(transcript[len(transcript)-len(text)-32:])
		if name, err := ledger.WriteText(io.Discard, salt, text); err != nil || name != result.Transcript {
			t.Errorf("with its salt the transcript has another name: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sortedPapers(t *testing.T, n int, choose func(int) []uint8) (rows []byte) {
	var papers [][]byte
	for i := range n {
		papers = append(papers, encoded(t, choose(i)))
	}
	slices.SortFunc(papers, bytes.Compare)
	return slices.Concat(papers...)
}

func mustSealChair(t *testing.T, s *store.Store, reference string, opens time.Time) *poll {
	t.Helper()
	return mustSeal(t, s, 12, func(c *domain.Contest) {
		c.Params = domain.DefaultParams(domain.OfficerElection)
		c.Reference, c.Title, c.Seats, c.Settings = reference, "Chair of the CIO panel", 1, "last-tie=hold"
		c.Opens, c.Closes = opens, opens.AddDate(0, 0, 7)
		c.Options = []domain.Option{{ID: "c1", Name: "Ada"}, {ID: "c2", Name: "Ben"}, {ID: "ron", Name: "Re-open nominations", RON: true}}
	})
}
