package commands

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

// The commands as a timer runs them, on both databases: a copy in a folder is called by
// its time, older ones go and nothing else, of when it is is told, and it can be restored
// (issue 14, number 7).
func TestIssue14_7_CopiesInAFolderAreToldOfKeptAndDrilled(t *testing.T) {
	for name, place := range map[string]func(*testing.T) (dsn, empty string){
		"sqlite":   func(t *testing.T) (string, string) { return filepath.Join(storetest.Folder(t), "hustings.db"), "" },
		"postgres": func(t *testing.T) (string, string) { return storetest.PostgresURL(t), pgtest.New(t, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			dsn, empty := place(t)
			s, folder := storetest.Open(t, dsn), t.TempDir()
			secret := filepath.Join(t.TempDir(), "secret.txt")
			public, err := printed(t, func(...any) error { return (&BackupKey{Out: secret}).Run() })
			if err != nil {
				t.Fatal(err)
			}
			for _, other := range []string{"hustings-20260101T000000Z.age", "hustings-20260102T000000Z.age", "hustings-of-mine.age", "notes.txt"} {
				if err := os.WriteFile(filepath.Join(folder, other), []byte("x"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if at := mustLastCopy(t, s); !at.IsZero() {
				t.Errorf("a copy of %v is told of before there is one", at)
			}
			began := time.Now().Truncate(time.Second)
			c := Backup{Out: folder, For: []string{strings.TrimSpace(public)}, Database: dsn, Keep: 2}
			if _, err := printed(t, func(...any) error { return c.Run() }); err != nil {
				t.Fatal(err)
			}
			if at := mustLastCopy(t, s); at.Before(began) || at.After(time.Now()) {
				t.Errorf("the last copy is told to be of %v; it was made after %v", at, began)
			}
			var left []string
			inside, err := os.ReadDir(folder)
			for _, f := range inside {
				left = append(left, f.Name())
			}
			if err != nil || len(left) != 4 || left[0] != "hustings-20260102T000000Z.age" || !copyNamed.MatchString(left[1]) || left[2] != "hustings-of-mine.age" || left[3] != "notes.txt" {
				t.Fatalf("in the folder are %v (%v)", left, err)
			}
			d := Drill{copied: copied{Copy: filepath.Join(folder, left[1]), Identity: secret}, Database: empty}
			if said, err := printed(t, func(...any) error { return d.Run() }); err != nil || !strings.Contains(said, "the whole chain holds") {
				t.Errorf("the drill: %v %s", err, said)
			}

			err = s.Write(t.Context(), func(tx *store.Tx) error { return storetest.Exec(tx, "ALTER TABLE installation DROP COLUMN copied_at") })
			if err != nil {
				t.Fatal(err)
			}
			older := Backup{Out: filepath.Join(folder, "before-the-upgrade.age"), For: c.For, Database: dsn} // a schema that cannot be told
			if said, err := printed(t, func(...any) error { return older.Run() }); err != nil {
				t.Errorf("a copy that could not be told of: %v %s", err, said)
			}
		})
	}
}

// The copy that was just made stays, whatever the folder holds besides: copies of a time
// that has not come, or of another installation; what killed copies left goes after a day.
func TestIssue14_7_TheCopyJustMadeIsNeverRemoved(t *testing.T) {
	folder, now := t.TempDir(), time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	c := Backup{Out: folder, Keep: 1}
	out, err := c.place(now)
	if err != nil {
		t.Fatal(err)
	}
	ages := map[string]time.Duration{filepath.Base(out): 0, "hustings-20261130T060000Z.age": 0, "hustings-20270101T000000Z.age": 0, "hustings-20280101T000000Z.age": 0,
		partPrefix + "1": 2 * leftFor, partPrefix + "2": time.Hour}
	for name, age := range ages {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.WriteFile(path, []byte("x"), 0o600), os.Chtimes(path, now.Add(-age), now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(c.sweep(out, now), c.tidy(out)); err != nil {
		t.Fatal(err)
	}
	for name := range ages {
		_, err := os.Stat(filepath.Join(folder, name))
		if gone := name == "hustings-20261130T060000Z.age" || name == partPrefix+"1"; gone != errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: gone %v", name, !gone)
		}
	}
}

// Copies are removed only where they were made, and never all of them.
func TestIssue14_7_OnlyCopiesOfAFolderAreTidied(t *testing.T) {
	for _, c := range []Backup{{Out: filepath.Join(t.TempDir(), "copy.age"), Keep: 3}, {Out: t.TempDir(), Keep: -1}} {
		if out, err := c.place(time.Now()); err == nil {
			t.Errorf("%+v goes to %s", c, out)
		}
	}
}

func mustLastCopy(t *testing.T, s *store.Store) (at time.Time) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
		at, err = tx.LastCopy()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return at
}
