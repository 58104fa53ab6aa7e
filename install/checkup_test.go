package install

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hustings/elections/keep"
	"hustings/elections/keep/keeptest"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
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
	dir := storetest.Folder(t)
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
	if f := mustFindings(t, c)["database"]; f.Weight != Fault || strings.Contains(f.Words, "secret-word") || strings.Contains(f.Words, "\n") || !strings.HasPrefix(f.Words, "--database: ") {
		t.Errorf("a database that does not answer: %+v", f)
	}
	c.Database = "mysql://hustings:secret-word@db/hustings"
	for _, f := range c.Examine(t.Context()) {
		if strings.Contains(f.Words, "secret-word") || strings.Contains(f.Words, "begins it") {
			t.Errorf("a database of another kind: %+v", f)
		}
	}
	c.SMTP = "smtp://elections:secret%21word@127.0.0.1:1"
	if f := mustFindings(t, c)["mail"]; !strings.HasPrefix(f.Words, "--smtp: ") || !strings.Contains(f.Words, "127.0.0.1:1") || strings.Contains(f.Words, "secret") {
		t.Errorf("a mail server that does not answer: %+v", f)
	}
}

// What cannot be made or read is found before the start, which would say it of a folder.
func TestIssue14_5_CheckConfigNamesPlacesThatCannotBeUsed(t *testing.T) {
	dir := storetest.Folder(t)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := Service{Place: Place{Database: filepath.Join(file, "hustings.db"), Keys: filepath.Join(file, "keys"), Host: "vote.example.org"},
		Listen: "127.0.0.1:8080", Private: "127.0.0.1:9090", Origin: "http://localhost:8080", MailFrom: "Hustings <hustings@localhost>"}
	for what, setting := range map[string]string{"key folder": "--keys: ", "database": "--database: "} {
		if f := mustFindings(t, c)[what]; f.Weight != Fault || !strings.HasPrefix(f.Words, setting) {
			t.Errorf("%s below a file: %+v", what, f)
		}
	}
	if os.Getuid() != 0 { // who may read everything
		closed := filepath.Join(dir, "closed")
		if err := os.Mkdir(closed, 0o500); err != nil {
			t.Fatal(err)
		}
		c.Database, c.Keys = filepath.Join(closed, "data", "hustings.db"), filepath.Join(closed, "keys")
		for _, what := range []string{"key folder", "database"} {
			if f := mustFindings(t, c)[what]; f.Weight != Fault || !strings.Contains(f.Words, closed) {
				t.Errorf("%s in a folder that cannot be written: %+v", what, f)
			}
		}
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "none"))
	if f := mustFindings(t, c)["temporary folder"]; f.Weight != Warning || !strings.Contains(f.Words, "TMPDIR") {
		t.Errorf("a temporary folder that is not there: %+v", f)
	}
}

// A variable that is misspelt would be passed over without a word.
func TestIssue14_5_CheckConfigNamesVariablesThatAreNoSettings(t *testing.T) {
	providers := filepath.Join(t.TempDir(), "sign-ons.json")
	if err := os.WriteFile(providers, []byte(`[{"clientSecretEnv": "HUSTINGS_TRUST_SECRET"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	c := Service{Place: Place{Outer: "env:HUSTINGS_OUTER_KEY"}, SignOns: providers}
	found := c.examineVariables([]string{"HUSTINGS_ORGIN=https://vote.example.org", "HUSTINGS_ORIGIN=x", "HUSTINGS_OIDC_ISSUER=x", "HUSTINGS_FORUM_KEY=x", "HUSTINGS_TRACES_SHARE=1",
		"HUSTINGS_KEYS_GROUP=true", "HUSTINGS_OUTER_KEY=x", "HUSTINGS_TRUST_SECRET=x", "HUSTINGS_PORT=tcp://10.0.0.1:80", "HUSTINGS_PORT_80_TCP_ADDR=10.0.0.1", "HUSTINGS_SERVICE_PORT_HTTP=80", "PATH=/bin"})
	if len(found) != 1 || found[0].Weight != Warning || !strings.HasPrefix(found[0].Words, "HUSTINGS_ORGIN ") {
		t.Errorf("found %+v", found)
	}
}

// The keeper of the outer keys and the second database are asked as well: the service does
// not start without them.
func TestIssue14_5_CheckConfigAsksTheKeeperAndTheMemory(t *testing.T) {
	v := keeptest.NewVault(t)
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	c := Service{Place: Place{Database: "postgres://127.0.0.1:1/hustings", Outer: "vault:" + v.URL + "/transit/h-", Memory: "postgres://u:secret-word@127.0.0.1:1/memory", Host: "vote.example.org"}}
	found := mustFindings(t, c)
	if f := found["keys"]; f.Weight != Warning {
		t.Errorf("a keeper that has no key yet: %+v", f)
	}
	if f := found["memory"]; f.Weight != Fault || !strings.HasPrefix(f.Words, "--memory: ") || strings.Contains(f.Words, "secret-word") {
		t.Errorf("a second database that does not answer: %+v", f)
	}
	outer, err := keep.ParseOuter(c.Outer)
	if err == nil {
		_, err = outer.Wrap(t.Context(), "service", "board.key", []byte("secret"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if f := mustFindings(t, c)["keys"]; f.Weight != Fine {
		t.Errorf("a keeper that knows us: %+v", f)
	}
	t.Setenv("VAULT_TOKEN", "hvs.other")
	if f := mustFindings(t, c)["keys"]; f.Weight != Fault || !strings.HasPrefix(f.Words, "--outer-keys: ") {
		t.Errorf("a keeper that refuses us: %+v", f)
	}
}

// The unit that makes copies is given the database's address, and no other setting: none
// that there is, and none that is added tomorrow (issue 14, number 7).
func TestIssue14_7_WhoeverCopiesIsGivenTheDatabaseAlone(t *testing.T) {
	unit, err := os.ReadFile("../packaging/systemd/hustings-backup.service")
	if err != nil {
		t.Fatal(err)
	}
	var taken []string
	for line := range strings.Lines(string(unit)) {
		if names, is := strings.CutPrefix(line, "UnsetEnvironment="); is {
			taken = append(taken, strings.Fields(names)...)
		}
	}
	for _, name := range append(settingsOf(reflect.TypeFor[Service]()), "VAULT_TOKEN", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS") {
		if slices.Contains(taken, name) == (name == "HUSTINGS_DATABASE") {
			t.Errorf("whoever copies is given %s: %v", name, name != "HUSTINGS_DATABASE")
		}
	}
}
