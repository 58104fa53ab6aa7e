package storetest

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hustings/elections/store"
)

// InFolder is the embedded database of a test's folder: hustings.db.
func InFolder(t testing.TB, folder string) *store.Store {
	t.Helper()
	return Open(t, filepath.Join(folder, "hustings.db"))
}

// Scenes are what tests of one package begin with, each under its name: played by the
// first test that begins with it, and handed to every test as a folder of its own, with
// what is remembered of it, which nobody changes.
type Scenes[Name comparable, Memory any] struct {
	mu     sync.Mutex
	played map[Name]*scene[Memory]
}

type scene[Memory any] struct {
	once   sync.Once
	whole  bool
	files  map[string][]byte // by their paths in the folder
	memory Memory
}

// Begin gives a test its folder as the scene leaves it. Whoever plays it works in the
// folder that play gives, with the database of [InFolder] and nothing else open on it.
func (all *Scenes[Name, Memory]) Begin(t testing.TB, name Name, play func() (folder string, m Memory)) (folder string, m Memory) {
	t.Helper()
	all.mu.Lock()
	s, known := all.played[name]
	if !known {
		if all.played == nil {
			all.played = map[Name]*scene[Memory]{}
		}
		s = &scene[Memory]{}
		all.played[name] = s
	}
	all.mu.Unlock()
	s.once.Do(func() {
		var left string
		left, s.memory = play()
		var err error
		if s.files, err = filesOf(left); err != nil {
			t.Fatalf("keeping a scene: %v", err)
		}
		s.whole = true
	})
	if !s.whole {
		t.Fatalf("the scene %v came to no end in the test that played it", name)
	}
	folder = Folder(t)
	for path, data := range s.files {
		path = filepath.Join(folder, path)
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = os.WriteFile(path, data, 0o600)
		}
		if err != nil {
			t.Fatalf("beginning with a scene: %v", err)
		}
	}
	return folder, s.memory
}

// filesOf reads a folder, its database in one file.
func filesOf(folder string) (files map[string][]byte, err error) {
	path := filepath.Join(folder, "hustings.db")
	if err := settle(path); err != nil {
		return nil, err
	}
	files = map[string][]byte{}
	err = filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || file == path+"-wal" || file == path+"-shm" {
			return err
		}
		name, err := filepath.Rel(folder, file)
		if err == nil {
			files[name], err = os.ReadFile(file)
		}
		return err
	})
	return files, err
}

// settle brings what waits in the database's log into its file.
func settle(path string) (err error) {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var busy, log, done int
	if err := db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("somebody still reads the database")
	}
	return nil
}
