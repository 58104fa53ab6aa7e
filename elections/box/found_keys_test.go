package box

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// TestFound15_KeyFolderOfAnyName destroys a contest's secrets in folders whose
// names mean something to a shell. Another contest's stay.
func TestFound15_KeyFolderOfAnyName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"keys [prod]", "keys[", "keys*?", "keys{a,b}", `keys\`, "-keys", "keys\n", "[a-z]", "ключи", "keys' \"$HOME\""} {
		k, err := OpenKeys(filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		mine, other := ledger.B32(seal.NewSalt()), ledger.B32(seal.NewSalt())
		files := []string{kekFile, lotFile, formFile, envelopeFile, partFile + "1", partFile + "32"}
		for _, board := range []ledger.B32{mine, other} {
			for _, what := range files {
				if err := k.keepContest(board, what, seal.NewKEK()); err != nil {
					t.Fatal(err)
				}
			}
		}
		// A machine that stopped while it wrote leaves a piece under another name.
		if err := os.WriteFile(filepath.Join(k.dir, "contests", ".new-"+mine.String()+".kek.123"), []byte("half a key"), 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := k.destroyContest(mine); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
		}
		left, err := os.ReadDir(filepath.Join(k.dir, "contests"))
		if err != nil || len(left) != len(files) {
			t.Errorf("%q: %d files left, want the other contest's %d: %v", name, len(left), len(files), err)
		}
		for _, what := range files {
			if k.has(mine, what) || !k.has(other, what) {
				t.Errorf("%q: %s: mine there %v, the other's there %v", name, what, k.has(mine, what), k.has(other, what))
			}
		}
	}
}

// TestFound15_DestroyedIsSaidOfWhatIsGone puts something into a key file's place
// that cannot be removed as one, and then another folder into the key folder's.
func TestFound15_DestroyedIsSaidOfWhatIsGone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := New(s, mustKeys(t), "vote.example.org", nil, nil)
		p := mustSealWith(t, e, 3, nil)
		for i := range 3 {
			p.mustCast(t, i, 1, 2)
		}
		stuck := e.Keys.contestFile(p.contest.Board, "kek.copy")
		if err := os.MkdirAll(filepath.Join(stuck, "inside"), 0o700); err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, p.contest.Closes)
		destroyed := func() bool {
			g, err := e.glance(t.Context(), p.contest.ID)
			if err != nil {
				t.Fatal(err)
			}
			return g.seq.Destroyed(ledger.KEK)
		}
		if _, err := e.Advance(t.Context(), p.contest.ID); err == nil || destroyed() {
			t.Errorf("with a file left: %v, destroyed is on the board: %v", err, destroyed())
		}
		if err := os.RemoveAll(stuck); err != nil {
			t.Fatal(err)
		}
		away := e.Keys.dir + ".away" // unmounted, say: an empty folder in its place
		if err := errors.Join(os.Rename(e.Keys.dir, away), os.MkdirAll(filepath.Join(e.Keys.dir, "contests"), 0o700)); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Advance(t.Context(), p.contest.ID); err == nil || destroyed() {
			t.Errorf("with another folder: %v, destroyed is on the board: %v", err, destroyed())
		}
		if err := errors.Join(os.RemoveAll(e.Keys.dir), os.Rename(away, e.Keys.dir)); err != nil {
			t.Fatal(err)
		}
		c, err := e.Advance(t.Context(), p.contest.ID)
		if err != nil || c.Stage != domain.ContestCounted || !destroyed() {
			t.Errorf("with the folder back: %s, %v", c.Stage, err)
		}
		if left, err := filepath.Glob(filepath.Join(e.Keys.dir, "contests", ledger.B32(p.contest.Board).String()+".*")); err != nil || len(left) > 0 {
			t.Error(fmt.Sprint(left), err)
		}
	})
}

// TestFound23_TwoOfficersOfOneName certify: a log lists no name twice.
func TestFound23_TwoOfficersOfOneName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := New(s, mustKeys(t), "vote.example.org", nil, nil)
		p := mustSealWith(t, e, 3, nil)
		for i := range 3 {
			p.mustCast(t, i, 1, 2)
		}
		c := p.mustClose(t)
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			return e.DeclareContest(tx, c, []string{"Ann Lee", "Ann\x01Lee", "Bo (2)"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := toldApart([]string{"Ann Lee", "Ann Lee", "Ann Lee (2)", "Ann Lee"}); fmt.Sprint(got) != "[Ann Lee Ann Lee (2) Ann Lee (2) (2) Ann Lee (3)]" {
			t.Errorf("%q", got)
		}
	})
}
