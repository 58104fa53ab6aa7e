package main

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// The house rules of who may import whom. A floor
// is the longest folder here that a package lies in; a floor may import itself.
// What stands for other modules is the beginning of their path.
var floors = map[string]struct {
	ours   []string // floors of this module
	others []string // other modules; nil is any
}{
	".":                         {ours: []string{"commands", "commands/counting", "install"}},
	"commands":                  {ours: []string{"elections/hall", "domain/hall", "commands/status", "elections/forum", "elections/backup", "demo", "client", "install", "api", "jobs", "elections", "elections/box", "elections/register", "elections/governance", "elections/governance/ical", "elections/store", "elections/seal", "elections/ledger", "elections/audit", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "migrations", "elections/clerk"}},
	"commands/status":           {others: []string{}},
	"commands/counting":         {ours: []string{"commands/status", "elections/audit", "domain/count"}, others: []string{"github.com/alecthomas/kong", "github.com/mattn/go-isatty"}},
	"commands/hustings-count":   {ours: []string{"commands/counting"}, others: []string{"github.com/alecthomas/kong"}},
	"demo":                      {ours: []string{"discourse", "discourse/standin", "elections/forum", "elections/hall", "domain/hall", "install", "client", "api", "api/press", "api/web", "jobs", "elections", "elections/box", "elections/register", "elections/governance", "elections/store", "elections/seal", "elections/ledger", "elections/audit", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "elections/clerk", "elections/nominations"}},
	"install":                   {ours: []string{"domain/hall", "elections/hall", "elections/keep", "discourse", "elections/forum", "api", "api/web", "api/words", "jobs", "elections", "elections/box", "elections/register", "elections/governance", "elections/governance/ical", "elections/store", "elections/seal", "elections/ledger", "elections/audit", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "elections/clerk"}},
	"discourse":                 {others: []string{}},
	"elections/forum":           {ours: []string{"discourse", "elections", "elections/box", "elections/store", "domain", "domain/governance", "domain/when", "domain/refusal", "elections/clerk"}},
	"client":                    {ours: []string{"elections/audit", "elections/seal", "elections/ledger"}, others: []string{}},
	"api":                       {ours: []string{"api/site/hall", "api/v1/hall", "api/v1/papers", "elections/hall", "elections/forum", "api/door", "api/v1", "api/v1/chamber", "api/v1/office", "api/site", "api/site/office", "api/site/chamber", "api/words", "elections", "elections/box", "elections/register", "elections/governance"}},
	"api/v1":                    {ours: []string{"api/door", "api/v1/vocabulary", "api/web", "api/words", "elections", "elections/box", "elections/register", "elections/audit", "elections/seal", "elections/ledger", "domain", "domain/when", "domain/refusal", "domain/count", "elections/clerk", "elections/nominations", "elections/voters", "elections/holders"}},
	"api/v1/hall":               {ours: []string{"api/door", "api/v1", "api/words", "elections/hall", "domain", "domain/hall", "domain/when", "domain/refusal"}},
	"api/v1/papers":             {ours: []string{"api/door", "api/press", "api/v1", "elections/hall", "domain", "domain/hall", "domain/refusal"}},
	"api/v1/chamber":            {ours: []string{"api/bindery", "api/door", "api/press", "api/v1", "api/words", "elections", "elections/box", "elections/governance", "elections/governance/ical", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "elections/clerk"}},
	"api/v1/vocabulary":         {others: []string{}}, // what words mean; it knows nothing
	"api/v1/office":             {ours: []string{"api/door", "api/v1", "elections", "elections/register", "domain", "domain/when", "domain/refusal"}},
	"api/site":                  {ours: []string{"elections/portrait", "elections/forum", "api/door", "api/press", "docs", "api/web", "api/words", "elections", "elections/box", "elections/register", "elections/audit", "elections/seal", "elections/ledger", "domain", "domain/when", "domain/refusal", "domain/count", "elections/nominations", "elections/voters", "elections/holders"}},
	"api/site/office":           {ours: []string{"elections/forum", "domain/governance", "api/door", "api/site", "api/web", "api/words", "elections", "elections/box", "elections/register", "elections/audit", "elections/ledger", "domain", "domain/when", "domain/refusal", "domain/count", "elections/clerk", "elections/nominations", "elections/voters", "elections/holders"}},
	"api/site/chamber":          {ours: []string{"api/bindery", "api/door", "api/press", "api/site", "api/web", "api/words", "elections", "elections/box", "elections/register", "elections/governance", "elections/governance/ical", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "elections/clerk"}},
	"api/site/hall":             {ours: []string{"api/door", "api/press", "api/site", "api/web", "api/words", "elections/hall", "elections/governance/ical", "domain", "domain/hall", "domain/when", "domain/refusal"}},
	"api/door":                  {ours: []string{"domain/hall", "domain/governance", "discourse", "elections/forum", "api/web", "api/words", "elections", "elections/box", "elections/register", "elections/ledger", "elections/spool", "domain", "domain/when", "domain/refusal", "elections/clerk"}}, // a file that is handed out waits in a spool, that no crash leaves it behind
	"api/web":                   {ours: []string{"api/words", "domain/when"}},
	"api/bindery":               {ours: []string{"api/press", "api/words", "elections/governance", "domain", "domain/refusal", "domain/governance"}}, // what pages and the JSON API both hand out; minutes that are not the reader’s are left out of an archive
	"api/press":                 {ours: []string{"domain/when"}},                                                                                     // how things are printed; it knows nothing of who wrote them
	"docs":                      {others: []string{}},                                                                                                // the manual: the site shows the same text
	"api/words":                 {ours: []string{"domain/hall", "domain", "domain/governance", "domain/when", "domain/refusal"}},
	"jobs":                      {ours: []string{"elections/hall", "elections/forum", "elections", "elections/box", "elections/register", "elections/governance", "elections/governance/ical", "elections/audit", "elections/seal", "elections/ledger", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "elections/clerk"}},
	"elections":                 {ours: []string{"elections/box", "elections/store", "elections/seal", "elections/ledger", "elections/audit", "domain", "domain/when", "domain/refusal", "domain/count", "elections/clerk", "elections/nominations", "elections/voters", "elections/holders", "domain/due"}},
	"elections/clerk":           {ours: []string{"elections/box", "elections/store", "domain", "domain/when", "domain/refusal"}}, // what every room of the office needs; it knows none of them
	"elections/voters":          {ours: []string{"elections/clerk", "elections/box", "elections/store", "domain", "domain/when", "domain/refusal"}},
	"elections/holders":         {ours: []string{"elections/clerk", "elections/box", "elections/seal", "elections/ledger", "elections/store", "domain", "domain/refusal"}},
	"elections/nominations":     {ours: []string{"elections/clerk", "elections/voters", "elections/store", "domain", "domain/when", "domain/refusal"}},
	"elections/keep":            {ours: []string{"elections/store"}, others: []string{}},                                                                                                                       // keys and their keepers; it knows no ballot
	"elections/spool":           {others: []string{}},                                                                                                                                                          // a file on its way; it knows nothing of what stands in it
	"elections/box":             {ours: []string{"elections/keep", "elections/spool", "elections/store", "elections/seal", "elections/ledger", "elections/audit", "domain", "domain/refusal", "domain/count"}}, // the ballot box; it knows no election, and its callers stand above it
	"elections/backup":          {ours: []string{"elections/box", "elections/store", "elections/seal", "elections/ledger", "elections/audit", "domain", "domain/refusal"}},                                     // whole databases, in and out; it knows no office
	"elections/portrait":        {ours: []string{"domain", "domain/refusal"}, others: []string{"golang.org/x/image"}},
	"elections/register":        {ours: []string{"elections/portrait", "elections/store", "domain", "domain/governance", "domain/hall", "domain/when", "domain/refusal"}}, // governance's and the hall's nouns: what is kept of a person's part in panels and events is hers to have (PR2)
	"elections/governance":      {ours: []string{"elections/watch", "elections", "elections/box", "elections/governance/ical", "elections/store", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "elections/clerk"}},
	"elections/hall":            {ours: []string{"elections", "elections/box", "elections/clerk", "elections/governance", "elections/governance/ical", "elections/store", "elections/watch", "domain", "domain/governance", "domain/hall", "domain/when", "domain/refusal", "domain/count"}}, // after the chamber, whose calendar it uses, by its rules
	"elections/watch":           {others: []string{}},                                                                                                                                                                                                                                        // tells open pages; it knows nothing of what they show
	"elections/governance/ical": {ours: []string{"domain/when"}, others: []string{"github.com/arran4/golang-ical"}},                                                                                                                                                                          // a writer, and nothing else
	"elections/store":           {ours: []string{"domain/hall", "elections/seal", "elections/ledger", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "migrations"}},
	"elections/audit":           {ours: []string{"elections/seal", "elections/ledger", "elections/spool", "domain/count"}, others: []string{"golang.org/x/"}}, // rows of a million ballots lie in a spool while they are verified
	"elections/seal":            {others: []string{"filippo.io/edwards25519", "golang.org/x/"}},
	"elections/ledger":          {others: []string{"filippo.io/edwards25519", "golang.org/x/"}},
	"domain":                    {ours: []string{"domain/when", "domain/refusal", "domain/count"}, others: []string{"golang.org/x/text/"}},
	"domain/governance":         {ours: []string{"domain", "domain/when", "domain/refusal", "domain/count"}, others: []string{"golang.org/x/text/", "github.com/teambition/rrule-go"}}, // stands on domain, which never leans back
	"domain/hall":               {ours: []string{"domain", "domain/when", "domain/refusal"}, others: []string{"golang.org/x/text/"}},                                                   // likewise; neither knows the other
	"domain/acts":               {others: []string{}},                                                                                                                                  // how acts are called; whoever may know the nouns may know it
	"domain/due":                {ours: []string{"domain", "domain/when"}, others: []string{}},                                                                                         // what the clock does next
	"domain/when":               {ours: []string{"domain/refusal"}, others: []string{}},
	"domain/refusal":            {others: []string{}},
	"domain/count":              {ours: []string{"domain/count/wording"}, others: []string{}},
	"domain/count/wording":      {others: []string{}}, // what can be told of a count, and the words for it
	"migrations":                {others: []string{}},
	"chaos":                     {},                                                                                                                                                                                                                                                                                                                                                                                                                                        // tests that break things; nothing stands on it
	"bench":                     {ours: []string{"api/door", "domain/hall", "elections/hall", "api", "api/press", "api/words", "jobs", "elections", "elections/box", "elections/register", "elections/governance", "elections/governance/ical", "elections/store", "elections/seal", "elections/ledger", "elections/audit", "domain", "domain/governance", "domain/when", "domain/refusal", "domain/count", "elections/clerk", "elections/nominations", "elections/keep"}}, // measures; nothing stands on it
}

// onlyIn are modules that a floor or two keep to themselves.
var onlyIn = map[string][]string{
	"gorm.io/":                   {"elections/store"},
	"github.com/jackc/pgx":       {"elections/store"},
	"modernc.org/sqlite":         {"elections/store"},
	"github.com/pressly/goose":   {"elections/store"},
	"github.com/gin-gonic/gin":   {"api/door", "api/v1", "api/v1/chamber", "api/site", "api/site/office", "api/site/chamber", "api/site/hall"},
	"github.com/danielgtaylor":   {"api/door", "api/v1", "api/v1/chamber", "api/v1/hall", "api/v1/papers", "api/v1/office"},
	"github.com/golang-jwt/jwt":  {"api/door"},
	"github.com/go-webauthn":     {"api/door"},
	"github.com/coreos/go-oidc":  {"api/door"},
	"golang.org/x/oauth2":        {"api/door"},
	"github.com/yuin/goldmark":   {"api/press"},
	"github.com/microcosm-cc":    {"api/press"},
	"github.com/go-pdf":          {"api/press"},
	"github.com/pdfcpu":          {"api/press"},
	"github.com/go-fonts":        {"api/press"},
	"github.com/sergi/go-diff":   {"api/press"},
	"github.com/xuri/excelize":   {"elections/register"},
	"github.com/robfig/cron":     {"jobs"},
	"filippo.io/age":             {"elections/backup"},
	"go.opentelemetry.io/otel":   {"install"},
	"github.com/alecthomas/kong": {".", "commands/hustings-count"},
	"github.com/arran4":          {"elections/governance/ical"},
}

// TestWhoMayImportWhom reads the import statements of every file. Tests may use
// more, but no floor's test may reach upwards into api, jobs or what stands on them.
func TestWhoMayImportWhom(t *testing.T) {
	checked := 0
	for file, imports := range importsOfFiles(t) {
		from := floorOf(path.Dir(file))
		rule, known := floors[from]
		if !known {
			t.Errorf("%s: no rule for its floor %q", file, from)
			continue
		}
		checked++
		for _, imported := range imports {
			if why := mayNot(from, rule.ours, rule.others, imported, strings.HasSuffix(file, "_test.go")); why != "" {
				t.Errorf("%s (%s) imports %s: %s", file, from, imported, why)
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d files were found", checked)
	}
}

// TestTheProgramHasNoHandInTheDatabase: what runs a statement as it is, or reads
// every row, is for tests alone.
func TestTheProgramHasNoHandInTheDatabase(t *testing.T) {
	seen := 0
	for file, imports := range importsOfFiles(t) {
		for _, imported := range imports {
			switch imported {
			case "hustings/elections/store/storetest", "hustings/elections/box/boxtest":
				if !strings.HasSuffix(file, "_test.go") && path.Dir(file) != "elections/box/boxtest" {
					t.Errorf("%s imports %s, and is no test", file, imported)
				}
				seen++
			case "hustings/elections/store/internal/hand":
				if dir := path.Dir(file); dir != "elections/store/storetest" && file != "elections/store/tx.go" {
					t.Errorf("%s reaches into the database", file)
				}
				seen++
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d imports were found", seen)
	}
}

// TestTheImportRulesCanFail shows the rules some imports that they must refuse.
func TestTheImportRulesCanFail(t *testing.T) {
	for _, c := range []struct {
		from, imported string
		test, ok       bool
	}{
		{"domain", "hustings/elections/store", false, false},
		{"domain", "hustings/domain/count", false, true},
		{"domain", "golang.org/x/text/collate", false, true},
		{"domain", "golang.org/x/net/html", false, false},
		{"domain", "hustings/domain/when", false, true},
		{"domain/when", "hustings/domain", false, false},
		{"domain/when", "database/sql/driver", false, false},
		{"domain", "database/sql", true, false},
		{"domain/refusal", "hustings/domain/when", false, false},
		{"domain/due", "hustings/domain", false, true},
		{"domain", "hustings/domain/acts", false, true},
		{"elections/box", "hustings/domain/acts", false, true},
		{"domain/acts", "hustings/domain", false, false},
		{"elections/seal", "hustings/domain/acts", false, false},
		{"domain/due", "hustings/elections/store", false, false},
		{"domain", "hustings/domain/due", false, false},
		{"domain/count", "hustings/domain", false, false},
		{"domain/count", "hustings/api/words", false, false},
		{"domain/count/wording", "hustings/domain/count", false, false},
		{"domain/count", "golang.org/x/text/collate", false, false},
		{"api", "hustings/elections/store", false, false},
		{"api", "hustings/elections/register", false, true},
		{"api", "gorm.io/gorm", false, false},
		{"api", "github.com/gin-gonic/gin", false, false},
		{"api/v1", "hustings/api/site", false, false},
		{"api/v1", "hustings/api/v1/chamber", false, false},
		{"api/v1/chamber", "hustings/api/v1", false, true},
		{"api/v1/chamber", "hustings/api/site/chamber", false, false},
		{"api/site", "hustings/api/v1", false, false},
		{"api/site", "hustings/api/site/office", false, false},
		{"api/site", "github.com/danielgtaylor/huma/v2", false, false},
		{"api/site/office", "hustings/api/site", false, true},
		{"api/site/office", "hustings/api/site/chamber", false, false},
		{"api/site/chamber", "hustings/api/v1", false, false},
		{"api/door", "hustings/api", false, false},
		{".", "hustings/api/door", false, false},
		{"api", "github.com/golang-jwt/jwt/v5", false, false},
		{"api/door", "github.com/golang-jwt/jwt/v5", false, true},
		{"jobs", "hustings/api", true, false},
		{"elections", "hustings/api/door", true, false},
		{"api/door", "hustings/api", true, true},
		{".", "hustings/api/door", true, true},
		{"elections/register", "hustings/elections", false, false},
		{"elections/box", "hustings/elections", false, false},
		{"elections/box", "hustings/elections/governance", false, false},
		{"elections/box", "hustings/elections/store", false, true},
		{"elections", "hustings/elections/box", false, true},
		{"elections/clerk", "hustings/elections/box", false, true},
		{"elections/clerk", "hustings/elections", false, false},
		{"elections/clerk", "hustings/elections/nominations", false, false},
		{"elections/nominations", "hustings/elections/voters", false, true},
		{"elections/voters", "hustings/elections/nominations", false, false},
		{"elections/holders", "hustings/elections/voters", false, false},
		{"elections/nominations", "hustings/elections", false, false},
		{"client", "hustings/elections", false, false},
		{"client", "hustings/elections/audit", false, true},
		{"elections/seal", "hustings/elections/ledger", false, false},
		{"elections/audit", "hustings/domain", false, false},
		{"elections/store", "gorm.io/gorm", false, true},
		{"elections/store/storetest", "hustings/elections/store", false, true},
		{"commands", "hustings/elections/store", false, true},
		{".", "gorm.io/gorm", false, false},
		{"elections", "hustings", true, false},
		{"elections", "hustings/install", true, false},
		{".", "hustings/elections", false, false},
		{".", "hustings/commands", false, true},
		{"commands", "hustings/demo", false, true},
		{"commands", "github.com/alecthomas/kong", false, false},
		{"demo", "hustings/commands", true, false},
		{"commands/counting", "hustings/elections/store", false, false},
		{"commands/counting", "hustings/install", false, false},
		{"commands/hustings-count", "hustings/commands", false, false},
		{"commands/hustings-count", "hustings/commands/counting", false, true},
		{"install", "hustings/client", false, false},
		{"install", "hustings/demo", true, false},
		{"demo", "hustings/client", false, true},
	} {
		from := floorOf(c.from)
		why := mayNot(from, floors[from].ours, floors[from].others, c.imported, c.test)
		if (why == "") != c.ok {
			t.Errorf("%s importing %s: %q", c.from, c.imported, why)
		}
	}
}

// upstairs is where no floor's test may reach up to.
var upstairs = []string{".", "commands", "demo", "install", "api", "jobs"}

// mayNot says why a floor may not import a path; empty if it may.
func mayNot(from string, ours, others []string, imported string, test bool) string {
	first, _, _ := strings.Cut(imported, "/")
	if strings.HasPrefix(from, "domain") && strings.HasPrefix(imported, "database/") {
		return "how something is stored is the store's business"
	}
	if first != "hustings" && !strings.Contains(first, ".") {
		return "" // the standard library
	}
	if first != "hustings" {
		for module, floors := range onlyIn {
			if strings.HasPrefix(imported, module) && !slices.Contains(floors, from) && !test {
				return module + " is for " + strings.Join(floors, ", ") + " alone"
			}
		}
		if others == nil || test || slices.ContainsFunc(others, func(p string) bool { return strings.HasPrefix(imported, p) }) {
			return ""
		}
		return "not one of its modules"
	}
	to := floorOf(strings.TrimPrefix(strings.TrimPrefix(imported, "hustings"), "/"))
	switch {
	case to == from || slices.Contains(ours, to):
		return ""
	case to == "domain/acts" && (from == "domain" || slices.Contains(ours, "domain")):
		return ""
	case test && !ofTheDesk(to) && !slices.Contains(upstairs, to), test && ofTheDesk(to) && (ofTheDesk(from) || from != "jobs" && slices.Contains(upstairs, from)):
		return "" // a test may stand on what lies beside or below
	}
	return "not one of its floors"
}

// ofTheDesk reports whether a floor is the front desk or a room of it.
func ofTheDesk(floor string) bool { return floor == "api" || strings.HasPrefix(floor, "api/") }

// floorOf is the floor that a folder of this module lies on.
func floorOf(folder string) string {
	for folder != "." && folder != "" {
		if _, ok := floors[folder]; ok {
			return folder
		}
		folder = path.Dir(folder)
	}
	return "."
}
