package elections

import (
	"os"
	"path/filepath"
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// /readyz proves that a ballot could be taken, and takes none: the keys that ballots need
// can be read, besides the write, the disk and the fence that other tests break (number
// 6). One contest's lost file is its own alarm, and sends nobody away.
func TestIssue14_6_ReadyProvesThatKeysCanBeRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSealWith(t, fenced(New(s, mustKeys(t), "vote.example.org", nil)), 2, nil)
		files, err := filepath.Glob(filepath.Join(p.e.Keys.Folder(), "contests", "*.intake"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v: %v", files, err)
		}
		intake, board := files[0], filepath.Join(p.e.Keys.Folder(), "board.key")
		for _, step := range []struct {
			what  string
			do    func() error
			ready bool
		}{
			{"all is as it should be", func() error { return nil }, true},
			{"one contest's file is lost", func() error { return os.Rename(intake, intake+".aside") }, true},
			{"and others can read the service's own key", func() error { return os.Chmod(board, 0o644) }, false}, //nolint:gosec // that is what is tried
			{"which is mended", func() error { return os.Chmod(board, 0o600) }, true},
			{"and the service's own key is gone too", func() error { return os.Rename(board, board+".aside") }, false},
			{"which is mended", func() error { return os.Rename(board+".aside", board) }, true},
			{"the disk gives a fault for the file", func() error { return os.Mkdir(intake, 0o700) }, false},
			{"which passes", func() error { return os.Remove(intake) }, true},
			{"and the file is put back", func() error { return os.Rename(intake+".aside", intake) }, true},
			{"a disk's fault after the close stops no poll", func() error {
				storetest.MustSet(t, s, p.contest.Closes)
				return os.Rename(intake, intake+".aside")
			}, true},
		} {
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.what, err)
			}
			replica := fenced(New(s, p.e.Keys, p.e.Host, nil)) // which has not looked yet: an answer is believed for a second
			if err := replica.Ready(t.Context()); (err == nil) != step.ready {
				t.Errorf("%s: ready is %v", step.what, err)
			}
		}
		if err := os.Rename(intake+".aside", intake); err != nil {
			t.Fatal(err)
		}
		if turnout, err := p.e.Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != 0 {
			t.Errorf("a ballot was taken: %+v %v", turnout, err)
		}
	})
}
