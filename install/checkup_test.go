package install

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hustings/elections/store"
)

func mustFindings(t *testing.T, c Service) map[string]Finding {
	t.Helper()
	found := map[string]Finding{}
	for _, f := range c.Examine(t.Context()) {
		if before, twice := found[f.What]; !twice || before.Weight != Fault {
			found[f.What] = f
		}
	}
	return found
}

// OP1: an installation is looked at before it starts, and nothing is changed.
func TestIssue14_5_CheckConfigChangesNothingAndNamesWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	c := Service{Place: Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys"), Host: "vote.example.org"},
		Listen: "127.0.0.1:8080", Private: "127.0.0.1:9090", Origin: "http://localhost:8080", MailFrom: "Hustings <hustings@localhost>"}
	found := mustFindings(t, c)
	for _, what := range []string{"key folder", "database", "mail"} {
		if found[what].Weight != Warning {
			t.Errorf("%s of an empty place: %+v", what, found[what])
		}
	}
	if found["settings"].Weight != Fine {
		t.Errorf("%+v", found["settings"])
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("looking has left %v, %v", left, err)
	}

	s, err := store.Open(t.Context(), c.Database, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(c.Keys, 0o755); err != nil {
		t.Fatal(err)
	}
	c.SMTP, c.Production = "smtp://127.0.0.1:1", true
	found = mustFindings(t, c)
	for what, weight := range map[string]Weight{"settings": Fault, "key folder": Fault, "database": Fine, "mail": Warning} {
		if found[what].Weight != weight {
			t.Errorf("%s is %+v, want %s", what, found[what], weight)
		}
	}
	c.Database = "postgres://hustings:secret-word@127.0.0.1:1/hustings"
	if f := mustFindings(t, c)["database"]; f.Weight != Fault || strings.Contains(f.Words, "secret-word") || strings.Contains(f.Words, "\n") {
		t.Errorf("a database that does not answer: %+v", f)
	}
}
