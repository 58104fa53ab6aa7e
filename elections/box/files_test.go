package box

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

// onFiles runs f with a database of either kind and the folder that holds all
// its files: tables, write-ahead log and the server's own log.
func onFiles(t *testing.T, f func(t *testing.T, s *store.Store, files func() [][]byte)) {
	t.Run("sqlite", func(t *testing.T) {
		dir := storetest.Folder(t)
		f(t, storetest.Open(t, filepath.Join(dir, "hustings.db")), func() [][]byte { return mustReadAll(t, dir) })
	})
	t.Run("postgres", func(t *testing.T) {
		if testing.Short() {
			t.Skip("needs PostgreSQL")
		}
		server, err := pgtest.Start(t.Context(), pgtest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := server.Stop(); err != nil {
				t.Errorf("stopping the server: %v", err)
			}
		})
		if err := server.CreateDatabase(t.Context(), "files"); err != nil {
			t.Fatal(err)
		}
		f(t, storetest.Open(t, server.URL("files")), func() [][]byte {
			dir, err := server.Files(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return mustReadAll(t, dir)
		})
	})
}

// SE1, SE3 and SE4 for a thief who takes the disk: tables, write-ahead log and
// logs as they lie there, deleted rows and old pages included. No key that ever
// opened the box stands in them, nothing of what was marked on a form, and no
// opened paper beside a tag or a person.
func TestSE1_SE3_SE4_TheFilesOfTheDatabaseLinkNobodyToAPaper(t *testing.T) {
	t.Parallel()
	onFiles(t, func(t *testing.T, s *store.Store, written func() [][]byte) {
		const n = 40
		p := secretPoll{log: &bytes.Buffer{}}
		p.poll = mustSeal(t, s, n, nil)
		for i := range n {
			ranks := []uint8{uint8(1 + i%4), uint8(1 + (i+1)%4), uint8(1 + (i+2)%4), uint8(1 + (i+3)%4), 0}
			p.ranks = append(p.ranks, ranks)
			if i%4 != 3 {
				p.mustCast(t, i, ranks...)
				continue
			}
			var marks []domain.Mark // without scripts: the ranking passes through the service
			for k, o := range p.contest.Options[:4] {
				marks = append(marks, domain.Mark{Option: o.ID, Rank: int(ranks[k])})
			}
			if _, err := p.e.CastMarks(t.Context(), p.actor(i), p.contest.ID, marks, "form-"+p.voters[i].Number); err != nil {
				t.Fatal(err)
			}
		}
		secrets := p.mustKnowKeys(t) // while they are there
		if c := p.mustClose(t); c.Stage != domain.ContestCounted {
			t.Fatalf("contest is %s", c.Stage)
		}
		if _, err := p.e.TellVoters(t.Context()); err != nil {
			t.Fatal(err)
		}

		files := written()
		found := func(needle []byte) (places int) {
			for _, f := range files {
				places += bytes.Count(f, needle)
			}
			return places
		}
		var links [][]byte // what says who somebody is
		for i := range n {
			paper, err := p.e.MyBallot(t.Context(), p.actor(i), p.contest.ID)
			if err != nil {
				t.Fatal(err)
			}
			links = append(links, paper.Tag[:], []byte(paper.Tag.String()), []byte(p.voters[i].ID), []byte(p.voters[i].Number))
		}
		if found(links[1]) == 0 || found(links[2]) == 0 {
			t.Fatal("the files were not read: no voter stands in them")
		}
		for what, secret := range secrets {
			for _, spelt := range [][]byte{secret, []byte(hex.EncodeToString(secret)), []byte(base64.RawURLEncoding.EncodeToString(secret)), []byte(base64.RawStdEncoding.EncodeToString(secret))} {
				if at := found(spelt); at > 0 {
					t.Errorf("%s stands in the files of the database %d times", what, at)
				}
			}
		}
		papers, seen := map[string]bool{}, 0
		for _, ranks := range p.ranks {
			points, err := seal.EncodeRanks(ranks)
			if err != nil {
				t.Fatal(err)
			}
			papers[string(points[0][:])] = true
		}
		for paper := range papers {
			for _, spelt := range []string{hex.EncodeToString([]byte(paper)), base64.RawURLEncoding.EncodeToString([]byte(paper))} {
				if found([]byte(spelt)) > 0 {
					t.Error("a paper stands in the files as text: it was written outside the papers")
				}
			}
			for _, f := range files {
				for at := bytes.Index(f, []byte(paper)); at >= 0; {
					seen++
					around := f[max(0, at-64):min(len(f), at+32+64)]
					for _, link := range links {
						if bytes.Contains(around, link) {
							t.Fatal("a paper lies beside somebody's tag, id or number")
						}
					}
					next := bytes.Index(f[at+1:], []byte(paper))
					if next < 0 {
						break
					}
					at += 1 + next
				}
			}
		}
		if seen < n {
			t.Errorf("the %d papers were seen %d times in the files: the search sees nothing", n, seen)
		}
	})
}

// mustKnowKeys are the secrets of a contest whose poll is open, as the machine
// itself has them: the wrapping key, and the private key that it wraps.
func (p secretPoll) mustKnowKeys(t *testing.T) map[string][]byte {
	t.Helper()
	kek, err := p.e.Keys.contestSecret(p.contest.Board, kekFile)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string][]byte{"the wrapping key": kek[:]}
	err = p.e.Store.Read(t.Context(), func(tx *store.Tx) error {
		wrapped, err := tx.WrappedShare(p.contest.ID)
		if err != nil {
			return err
		}
		return p.e.reading(tx, p.contest.ID, func(b *board) error {
			secret, err := seal.UnwrapShare(seal.KEK(kek), audit.SealGroup(b.seq, 1), 1, wrapped)
			if err != nil {
				return err
			}
			x := secret.Bytes()
			secrets["the private key"] = x[:]
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return secrets
}

func mustReadAll(t *testing.T, dir string) (files [][]byte) {
	t.Helper()
	size := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && len(b) > 0 {
			files = append(files, b)
			size += len(b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files of %d MB", len(files), size>>20)
	return files
}
