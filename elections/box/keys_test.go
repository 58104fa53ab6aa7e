package box

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

func TestReplicasThatStartTogetherShareOneBoardKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	keys := make([]ledger.B32, 8)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			k, err := OpenKeys(dir)
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = k.BoardKey()
		})
	}
	wg.Wait()
	for i, k := range keys {
		if k != keys[0] || k.IsZero() {
			t.Errorf("replica %d has key %v, the first %v", i, k, keys[0])
		}
	}
}

func TestTheKeyFolderIsNobodyElsesToRead(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	if _, err := OpenKeys(dir); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "contests")} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v: %v", path, info.Mode().Perm(), err)
		}
	}
	file := filepath.Join(dir, "board.key")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the board's key has mode %v: %v", info.Mode().Perm(), err)
	}
	for _, path := range []string{file, dir} {
		if err := os.Chmod(path, 0o750); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenKeys(dir); !errors.Is(err, ErrKeysOpen) {
			t.Errorf("%s readable by the group: %v, want a refusal", path, err)
		}
		if err := os.Chmod(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeys(dir); !errors.Is(err, ErrBadKey) {
		t.Errorf("a damaged key: %v", err)
	}
}

func TestAContestsKeysAreNeverOverwrittenAndCanBeDestroyed(t *testing.T) {
	t.Parallel()
	k, err := OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	board, kek := ledger.B32(seal.NewSalt()), seal.NewKEK()
	for _, what := range []string{kekFile, lotFile, formFile, partFile + "1", partFile + "12"} {
		if err := k.keepContest(board, what, kek); err != nil {
			t.Fatal(err)
		}
		if err := k.keepContest(board, what, seal.NewKEK()); err == nil {
			t.Errorf("a second %s for the contest was taken", what)
		}
		if got, err := k.contestSecret(board, what); err != nil || got != kek {
			t.Errorf("the kept %s: %v", what, err)
		}
	}
	for range 2 {
		if err := k.destroyContest(board); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(k.dir, "contests", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left after the destruction: %v, %v", left, err)
	}
	if _, err := k.contestSecret(board, kekFile); !errors.Is(err, ErrNoKey) {
		t.Errorf("after the destruction: %v", err)
	}
}
