package store_test

import (
	"context"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// What stands beside a database, and what is in it.
func lying(t *testing.T, folder string) map[string][32]byte {
	t.Helper()
	all, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][32]byte{}
	for _, f := range all {
		raw, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name()] = sha256.Sum256(raw)
	}
	return files
}

func mustBeSame(t *testing.T, folder string, before map[string][32]byte, when string) {
	t.Helper()
	after := lying(t, folder)
	if len(after) != len(before) {
		t.Errorf("%s: %d files were there, now %d", when, len(before), len(after))
	}
	for name, sum := range after {
		if before[name] != sum {
			t.Errorf("%s: %s was written", when, name)
		}
	}
}

const readsHere = "HUSTINGS_TEST_READS"

// elsewhere reads the database in a process of its own: within one, all share its index.
func elsewhere(t *testing.T, path string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestReadsInAProcessOfItsOwn$")
	child.Env = append(os.Environ(), readsHere+"="+path)
	if said, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

func TestReadsInAProcessOfItsOwn(t *testing.T) {
	path := os.Getenv(readsHere)
	if path == "" {
		t.Skip("belongs to another test")
	}
	err := store.ReadOnly(t.Context(), path, func(s *store.Store) error {
		return s.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Networks()
			if len(all) != 1 {
				t.Errorf("read %d networks", len(all))
			}
			return err
		})
	})
	if err != nil {
		t.Error(err)
	}
	if q, err := store.Inquire(t.Context(), path); err != nil || q.Schema != q.Knows {
		t.Errorf("asked how it stands: %+v, %v", q, err)
	}
}

// Another installation is read without a trace: no log or index beside the file of one
// that is not running, none of them written beside one that is, and no way to write.
func TestAnotherInstallationIsReadAndNeverTouched(t *testing.T) {
	network := func(s *store.Store, code string) error {
		return s.Act(t.Context(), func(tx *store.Tx) error {
			return tx.CreateNetwork(domain.Network{ID: store.NewID[domain.NetworkID](), Code: code, Name: code, Kind: domain.Panelled})
		})
	}
	codes := func(dsn string, want int) {
		t.Helper()
		err := store.ReadOnly(t.Context(), dsn, func(s *store.Store) error {
			if err := network(s, "NO"); err == nil {
				t.Error("it was written to")
			}
			return s.Read(t.Context(), func(tx *store.Tx) error {
				all, err := tx.Networks()
				if len(all) != want {
					t.Errorf("read %d networks, want %d", len(all), want)
				}
				return err
			})
		})
		if err != nil {
			t.Error(err)
		}
		if q, err := store.Inquire(context.Background(), dsn); err != nil || !q.There || q.Schema != q.Knows {
			t.Errorf("asked how it stands: %+v, %v", q, err)
		}
	}
	make := func(t *testing.T, dsn string) *store.Store {
		t.Helper()
		s, err := store.Open(t.Context(), dsn, store.Options{})
		if err == nil {
			err = network(s, "CIO")
		}
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("sqlite", func(t *testing.T) {
		folder := storetest.Folder(t)
		path := filepath.Join(folder, "real.db")
		s := make(t, path)
		before := lying(t, folder)
		if len(before) < 3 {
			t.Fatalf("a running one has %d files", len(before))
		}
		elsewhere(t, path)
		mustBeSame(t, folder, before, "running")
		if err := network(s, "CNIO"); err != nil { // and it goes on
			t.Fatal(err)
		}
		codes(path, 2)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		before = lying(t, folder)
		codes(path, 2)
		mustBeSame(t, folder, before, "stopped")
		// Somebody writes while it is read: what was read is not taken.
		err := store.ReadOnly(t.Context(), path, func(*store.Store) error {
			return os.Chtimes(path, time.Now(), time.Now().Add(time.Minute))
		})
		if err == nil {
			t.Error("a file that changed meanwhile is taken")
		}
		nothing := filepath.Join(folder, "nothing.db")
		if err := store.ReadOnly(t.Context(), nothing, func(*store.Store) error { return nil }); err == nil {
			t.Error("read what is not there")
		}
		if _, err := os.Stat(nothing); err == nil {
			t.Error("and made it")
		}
	})
	t.Run("postgres", func(t *testing.T) {
		url := storetest.PostgresURL(t)
		s := storetest.Open(t, url)
		err := network(s, "CIO")
		if err == nil {
			err = s.Write(t.Context(), func(tx *store.Tx) error { return storetest.Exec(tx, "DELETE FROM simulation") })
		}
		if err != nil {
			t.Fatal(err)
		}
		codes(url, 1)
		codes(url+"&target_session_attrs=read-write", 1) // as a URL of two servers asks
	})
}
