package backup

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"filippo.io/age"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/box/boxtest"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

// place is one kind of database: where it is, and an empty one of its kind.
type place struct {
	name  string
	dsn   func(*testing.T) string
	empty func(*testing.T) string
}

var places = []place{
	{"sqlite",
		func(t *testing.T) string { return filepath.Join(storetest.Folder(t), "hustings.db") },
		func(t *testing.T) string { return filepath.Join(storetest.Folder(t), "new", "restored.db") }},
	{"postgres", func(t *testing.T) string { return storetest.PostgresURL(t) },
		func(t *testing.T) string { return pgtest.New(t, nil) }},
}

func eachPlace(t *testing.T, f func(t *testing.T, p place)) {
	t.Helper()
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			f(t, p)
		})
	}
}

// house is a poll on a database, with the keys that belong to it.
type house struct {
	dsn     string
	e       *box.Box
	keys    string
	contest domain.Contest
	voters  []domain.Person
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustHouse(t *testing.T, dsn string, voters int) *house {
	t.Helper()
	h := &house{dsn: dsn, keys: filepath.Join(storetest.Folder(t), "keys")}
	h.e = mustBox(t, storetest.Open(t, dsn), h.keys)
	h.contest, h.voters = boxtest.Seal(t, h.e.Store, h.e, voters, func(c *domain.Contest) { c.Options = c.Options[:3] })
	return h
}

func mustBox(t *testing.T, s *store.Store, keys string) *box.Box {
	t.Helper()
	k, err := box.OpenKeys(keys)
	must(t, err)
	return box.New(s, k, "vote.example.org", nil, nil)
}

func (h *house) cast(ctx context.Context, i int) error {
	by := domain.Actor{Person: h.voters[i].ID, Number: h.voters[i].Number}
	paper, err := h.e.MyBallot(ctx, by, h.contest.ID)
	if err != nil {
		return err
	}
	ranks := make([]uint8, len(paper.Contest.Options))
	ranks[i%len(ranks)] = 1
	raw, err := boxtest.Entry(boxtest.Paper{E: paper.E, PK: paper.PK, Tag: paper.Tag, Prev: paper.Prev, Seq: paper.Seq, Options: len(ranks)}, ranks...)
	if err == nil {
		_, err = h.e.Cast(ctx, by, h.contest.ID, raw, "")
	}
	return err
}

func mustKey(t *testing.T) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	must(t, err)
	return key
}

// open opens a restored database as the program does.
func open(t *testing.T, dsn string) *store.Store {
	t.Helper()
	return storetest.Open(t, dsn)
}

// TestIssue14_7_ACopyMadeWhileVotingComesBackWhole: FA, DO: the drill. Ballots are cast
// while the copy is made; what comes back is one instant of it, proved as anybody
// would; and the poll goes on with it and the keys as they are.
func TestIssue14_7_ACopyMadeWhileVotingComesBackWhole(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		h := mustHouse(t, p.dsn(t), 24)
		for i := range 8 {
			must(t, h.cast(t.Context(), i))
		}
		voting := make(chan error, 1)
		begun := make(chan struct{})
		go func() {
			var err error
			for i := 8; i < 20 && err == nil; i++ {
				if err = h.cast(context.WithoutCancel(t.Context()), i); i == 8 {
					close(begun)
				}
			}
			voting <- err
		}()
		<-begun
		key := mustKey(t)
		var file bytes.Buffer
		made, err := Write(t.Context(), &file, h.dsn, "test", key.Recipient())
		must(t, err)
		must(t, <-voting)
		if made.Boards[string(h.contest.ID)].Size < 9 || made.Rows["board_entries"] != made.Boards[string(h.contest.ID)].Size {
			t.Errorf("the copy has %d entries in a board of %d", made.Rows["board_entries"], made.Boards[string(h.contest.ID)].Size)
		}

		to := p.empty(t)
		got, err := Put(t.Context(), bytes.NewReader(file.Bytes()), to, key)
		must(t, err)
		s := open(t, to)
		proof, err := Prove(t.Context(), s, got.Heads, storetest.Folder(t))
		must(t, err)
		if proof.Acts != made.Record || len(proof.Boards) != 1 || proof.Boards[0].Report.Verdict == audit.Failed || proof.Boards[0].Entries != made.Boards[string(h.contest.ID)].Size {
			t.Errorf("proved: %+v", proof)
		}

		again := *h
		again.e = mustBox(t, s, h.keys)
		must(t, again.cast(t.Context(), 21))
		if _, err := Put(t.Context(), bytes.NewReader(file.Bytes()), to, key); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("put over what is there: %v", err)
		}
	})
}

// TestIssue14_7_TheCopyHasNoKeyAndDestroyedKeysStayDestroyed: with a copy from before the
// count, nothing that was destroyed since comes back: the ballots in it stay sealed.
func TestIssue14_7_TheCopyHasNoKeyAndDestroyedKeysStayDestroyed(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		h := mustHouse(t, p.dsn(t), 6)
		for i := range 6 {
			must(t, h.cast(t.Context(), i))
		}
		key := mustKey(t)
		var file bytes.Buffer
		_, err := Write(t.Context(), &file, h.dsn, "test", key.Recipient())
		must(t, err)
		plain := mustPlain(t, file.Bytes(), key)
		secrets := 0
		must(t, filepath.WalkDir(h.keys, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			secret, err := os.ReadFile(path)
			if secret = bytes.TrimSpace(secret); len(secret) < 32 {
				return err
			}
			secrets++
			if bytes.Contains(plain, secret) {
				t.Errorf("%s is in the copy", path)
			}
			return err
		}))
		if secrets < 4 || !bytes.Contains(plain, []byte(h.contest.Reference)) {
			t.Errorf("%d secrets were looked for in %d bytes", secrets, len(plain))
		}

		storetest.MustSet(t, h.e.Store, h.contest.Closes)
		c, err := h.e.Advance(t.Context(), h.contest.ID)
		must(t, err)
		if c.Stage != domain.ContestCounted {
			t.Fatalf("the contest is %s", c.Stage)
		}
		to := p.empty(t)
		_, err = Put(t.Context(), bytes.NewReader(file.Bytes()), to, key)
		must(t, err)
		s := open(t, to)
		storetest.MustSet(t, s, h.contest.Closes)
		back := mustBox(t, s, h.keys)
		_, err = back.Advance(t.Context(), h.contest.ID)
		if r, said := refusal.Of(err); !said {
			t.Errorf("the restored contest went on without its keys: %v", err)
		} else {
			t.Logf("as it should: %v %v", r.Reason, r.Args)
		}
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			papers, err := tx.Contest(h.contest.ID)
			if err == nil && (papers.Stage == domain.ContestOpened || papers.Stage == domain.ContestCounted) {
				t.Errorf("ballots whose key was destroyed were opened from a copy: %s", papers.Stage)
			}
			return err
		}))
	})
}

// mustPlain decrypts a copy and unpacks it.
func mustPlain(t *testing.T, file []byte, key age.Identity) []byte {
	t.Helper()
	dsn := filepath.Join(storetest.Folder(t), "x")
	must(t, os.WriteFile(dsn, file, 0o600))
	plain, err := plainOf(bytes.NewReader(file), key)
	must(t, err)
	b, err := io.ReadAll(plain)
	must(t, err)
	return b
}

// TestIssue14_7_ACopyThatIsNotWholeIsRefused: cut, altered, for another key: nothing of
// it is put anywhere.
func TestIssue14_7_ACopyThatIsNotWholeIsRefused(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		h := mustHouse(t, p.dsn(t), 2)
		must(t, h.cast(t.Context(), 0))
		key := mustKey(t)
		var file bytes.Buffer
		_, err := Write(t.Context(), &file, h.dsn, "test", key.Recipient())
		must(t, err)
		altered := bytes.Clone(file.Bytes())
		altered[len(altered)/2] ^= 1
		to := p.empty(t)
		for what, c := range map[string]struct {
			file []byte
			key  age.Identity
		}{
			"cut":             {file.Bytes()[:file.Len()-20], key},
			"cut in half":     {file.Bytes()[:file.Len()/2], key},
			"altered":         {altered, key},
			"for another key": {file.Bytes(), mustKey(t)},
			"no copy":         {[]byte("anything"), key},
		} {
			if _, err := Put(t.Context(), bytes.NewReader(c.file), to, c.key); err == nil {
				t.Errorf("%s: taken", what)
			}
		}
		_, err = Put(t.Context(), bytes.NewReader(file.Bytes()), to, key)
		must(t, err) // and afterwards the whole one goes in
	})
}

// TestIssue14_7_WhatWasAlteredInTheCopyDoesNotVerify: the proof can fail.
func TestIssue14_7_WhatWasAlteredInTheCopyDoesNotVerify(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		h := mustHouse(t, p.dsn(t), 3)
		for i := range 3 {
			must(t, h.cast(t.Context(), i))
		}
		key := mustKey(t)
		var file bytes.Buffer
		_, err := Write(t.Context(), &file, h.dsn, "test", key.Recipient())
		must(t, err)
		for what, statements := range map[string][]string{
			"an act":   {"UPDATE record SET act = 'other' WHERE seq = 1"},
			"a ballot": {"UPDATE board_entries SET entry = (SELECT entry FROM board_entries WHERE leaf = 2) WHERE leaf = 3"},
			"the end":  {"DELETE FROM board_entries WHERE leaf = (SELECT max(leaf) FROM board_entries)", "UPDATE boards SET size = size - 1"},
		} {
			to := p.empty(t)
			got, err := Put(t.Context(), bytes.NewReader(file.Bytes()), to, key)
			must(t, err)
			s := open(t, to)
			unguarded(t, s, statements)
			if _, err := Prove(t.Context(), s, got.Heads, storetest.Folder(t)); err == nil {
				t.Errorf("%s was altered, and it verifies", what)
			}
		}
	})
}

// unguarded alters what only grows, as somebody could who owns the database.
func unguarded(t *testing.T, s *store.Store, statements []string) {
	t.Helper()
	must(t, s.Write(t.Context(), func(tx *store.Tx) error {
		err := storetest.Unlock(tx, s.Postgres())
		if s.Postgres() {
			err = errors.Join(err, storetest.Exec(tx, "ALTER TABLE record DISABLE TRIGGER ALL"))
		} else {
			err = errors.Join(err, storetest.Exec(tx, "DROP TRIGGER record_no_update"))
		}
		for _, statement := range statements {
			err = errors.Join(err, storetest.Exec(tx, statement))
		}
		return err
	}))
}

// TestIssue14_7_EveryRowOfEveryTableComesBack, also of a table that a migration adds
// tomorrow.
func TestIssue14_7_EveryRowOfEveryTableComesBack(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		h := mustHouse(t, p.dsn(t), 3)
		must(t, h.cast(t.Context(), 1))
		key := mustKey(t)
		var file bytes.Buffer
		_, err := Write(t.Context(), &file, h.dsn, "test", key.Recipient())
		must(t, err)
		to := p.empty(t)
		_, err = Put(t.Context(), &file, to, key)
		must(t, err)
		was, is := mustRows(t, h.e.Store), mustRows(t, open(t, to))
		if len(was["record"]) == 0 || len(was["board_entries"]) == 0 || len(was["rolls"]) != 3 {
			t.Fatalf("there is nothing to compare: %v", was)
		}
		for table, rows := range was {
			if !slices.Equal(rows, is[table]) && table != "goose_db_version" && table != "kept_keys" {
				t.Errorf("%s had %d rows and has %d, or others", table, len(rows), len(is[table]))
			}
		}
	})
}

func mustRows(t *testing.T, s *store.Store) (rows map[string][]string) {
	t.Helper()
	must(t, s.Read(t.Context(), func(tx *store.Tx) (err error) {
		rows, err = storetest.Tables(tx)
		return err
	}))
	for _, r := range rows {
		slices.Sort(r)
	}
	return rows
}
