package commands

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hustings/commands/status"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/install"
)

// Whoever ranks a candidate who has withdrawn is told before anything is sent; the
// ranking stands.
func TestVoteSaysWhenARankedCandidateHasWithdrawn(t *testing.T) {
	p, url := mustPollingPlace(t)
	p.paper = func(answer map[string]any) {
		answer["contest"] = map[string]any{"options": []map[string]any{{"id": "c1", "withdrawn": true}, {"id": "c2"}, {"id": "ron"}}}
	}
	for _, c := range []struct {
		prefer []string
		told   bool
	}{{[]string{"c2", "ada lovelace"}, true}, {[]string{"c2"}, false}} {
		v := Vote{Contest: "x", Server: url, Token: "a token", Preferences: c.prefer, Yes: true}
		var out bytes.Buffer
		if err := v.vote(t.Context(), strings.NewReader(""), &out); err != nil {
			t.Fatal(err)
		}
		said, sealed := strings.Index(out.String(), "Ada Lovelace has withdrawn"), strings.Index(out.String(), "Sealed, nothing sent yet")
		if (said >= 0) != c.told || said > sealed {
			t.Errorf("%v: %s", c.prefer, out.String())
		}
	}
}

// A file that cannot be read was not checked: that is 2, as everywhere; 1 is a check
// that failed.
func TestSealCheckExitsWithTwoForAnUnreadableFile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"empty": "", "text": "no check file", "cut": `{"entry":"`} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := (&sealCheckCmd{File: file}).Run()
		var exit status.Error
		if !errors.As(err, &exit) || exit.Code != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
	var exit status.Error
	if err := (&sealCheckCmd{File: filepath.Join(dir, "not-there")}).Run(); !errors.As(err, &exit) || exit.Code != 2 {
		t.Errorf("no file: %v", err)
	}
}

// A database of a kind that is not known is refused without repeating what may hold a
// password, and makes no file of that name.
func TestADatabaseOfAnUnknownKindIsRefusedByItsSchemeAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dsn := range []string{"mysql://hustings:secret-word@db/hustings", "postgres+ssl://hustings:secret-word@db/hustings", "sqlite://secret-word"} {
		_, err := store.Open(t.Context(), dsn, store.Options{})
		if err == nil || strings.Contains(err.Error(), "secret-word") || !strings.Contains(err.Error(), "postgres://") {
			t.Errorf("%s: %v", dsn, err)
		}
	}
	if files, _ := os.ReadDir("."); len(files) > 0 {
		t.Errorf("%s was made", files[0].Name())
	}
}

// A fault of a field is told by the flag that fills it.
func TestAnOfficerWithoutANameIsRefusedByTheFlag(t *testing.T) {
	dir := storetest.Folder(t)
	c := officerCreateCmd{Number: "S1", Role: "secretariat", Why: "appointed at the command line", Place: install.Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys"), Host: "vote.example.org"}}
	if err := c.Run(); err == nil || !strings.HasPrefix(err.Error(), "--surname: ") {
		t.Errorf("it says %v", err)
	}
}
