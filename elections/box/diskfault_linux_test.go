package box

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/elections/spool"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// openedBehind is the file without a name that this process keeps in a folder.
func openedBehind(t *testing.T, folder string) *os.File {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range all {
		path := filepath.Join("/proc/self/fd", fd.Name())
		if where, err := os.Readlink(path); err == nil && strings.HasPrefix(where, folder) {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
	}
	t.Fatal("nothing is kept there")
	return nil
}

// A disk that loses or alters a file between its writing and its reading says nothing of
// the board: the check is an error that is tried again, and no alarm of tampering (R81, R103).
func TestAFaultOfTheTemporaryDiskIsNoTampering(t *testing.T) {
	s := storetest.SQLite(t)
	p := mustSeal(t, s, 4, nil)
	for i := range 3 {
		p.mustCast(t, i, 1, 2)
	}
	p.contest = p.mustClose(t)
	ids := []domain.ContestID{p.contest.ID}
	for name, c := range map[string]struct {
		spoil func(f *os.File, size int64) error
		fault bool
	}{
		"sound":         {func(*os.File, int64) error { return nil }, false},
		"a flipped bit": {func(f *os.File, size int64) error { _, err := f.WriteAt([]byte{0x55, 0xaa, 0x55}, size/2); return err }, true},
		"a lost end":    {func(f *os.File, size int64) error { return f.Truncate(size / 2) }, true},
	} {
		for _, which := range []string{"bundle", "auditors"} {
			files := map[string]*spool.Spool{}
			for name, write := range map[string]func(*store.Tx, io.Writer, []domain.ContestID) error{"bundle": p.e.writeBundle, "auditors": p.e.writeAuditorFile} {
				folder := t.TempDir()
				t.Setenv("TMPDIR", folder)
				file := &spool.Spool{OnDisk: true}
				files[name] = file
				if err := s.Read(t.Context(), func(tx *store.Tx) error { return write(tx, file, ids) }); err != nil {
					t.Fatal(err)
				}
				if name == which {
					behind := openedBehind(t, folder)
					if err := errors.Join(c.spoil(behind, file.Size()), behind.Close()); err != nil {
						t.Fatal(err)
					}
				}
			}
			err := p.e.judge(t.Context(), p.contest, files["bundle"], files["auditors"])
			_, alarm := Integrity(err)
			// A lost end has the archive's list with it: then it is no archive at all, which is an error too.
			if alarm || (err != nil) != c.fault {
				t.Errorf("%s of the %s: alarm %t, %v", name, which, alarm, err)
			}
			for _, f := range files {
				f.Close() //nolint:errcheck // given up
			}
		}
	}
}
