package keep_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/elections/keep"
	"hustings/elections/keep/keeptest"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// helperScript keeps keys as files of a folder, and wraps by putting one before what
// is wrapped: enough to see what a helper is asked.
const helperScript = `#!/bin/sh
set -e
dir="$(dirname "$0")/kept"; mkdir -p "$dir"
case "$1" in
wrap) touch "$dir/$2"; printf '%s|%s|' "$2" "$3"; cat ;;
unwrap) [ -f "$dir/$2" ] || exit 3
  input=$(cat; printf x); input=${input%x}; head="$2|$3|"
  case "$input" in "$head"*) printf '%s' "${input#"$head"}" ;; *) echo "not what it was bound to" >&2; exit 1 ;; esac ;;
destroy) [ -f "$dir/$2" ] || exit 3; rm "$dir/$2" ;;
there) [ -f "$dir/$2" ] || exit 3 ;;
*) exit 2 ;;
esac
`

// keepers are those with one outer key for each contest.
func keepers(t *testing.T) map[string]string {
	t.Helper()
	v := keeptest.NewVault(t)
	program := filepath.Join(t.TempDir(), "helper")
	must(t, os.WriteFile(program, []byte(helperScript), 0o700))
	return map[string]string{"vault": "vault:" + v.URL + "/transit/t-", "helper": "helper:" + program}
}

func mustRows(t *testing.T, dsn, outer string, trial bool) *keep.Rows {
	t.Helper()
	o, err := keep.ParseOuter(outer)
	must(t, err)
	r, err := keep.OpenRows(t.Context(), dsn, o, trial)
	must(t, err)
	t.Cleanup(func() { must(t, r.Close()) })
	return r
}

// eachCupboard runs f on every kind of cupboard; again opens it anew, as another
// replica does.
func eachCupboard(t *testing.T, f func(t *testing.T, c keep.Cupboard, again func() keep.Cupboard)) {
	t.Helper()
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	t.Run("folder", func(t *testing.T) {
		c, err := keep.OpenFolder(filepath.Join(t.TempDir(), "keys"), false)
		must(t, err)
		f(t, c, func() keep.Cupboard { return c })
	})
	for name, outer := range keepers(t) {
		t.Run(name, func(t *testing.T) {
			dsn := storetest.PostgresURL(t)
			f(t, mustRows(t, dsn, outer, false), func() keep.Cupboard { return mustRows(t, dsn, outer, false) })
		})
	}
}

const (
	kek   = "contests/AAAA.kek"
	other = "contests/BBBB.kek"
)

func TestIssue14_1_EveryDriverKeepsCreatesAndDestroysByContest(t *testing.T) {
	eachCupboard(t, func(t *testing.T, c keep.Cupboard, again func() keep.Cupboard) {
		if _, err := c.Read(kek); !errors.Is(err, keep.ErrNone) {
			t.Errorf("nothing is there: %v", err)
		}
		for name, content := range map[string]string{"board.key": "b\n", kek: "one\n", "contests/AAAA.lot": "two", other: "three", "officers/p.json": "[]"} {
			must(t, c.Create(name, []byte(content)))
			got, err := again().Read(name)
			if err != nil || string(got) != content {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
		if err := c.Create(kek, []byte("another")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("over another: %v", err)
		}
		must(t, c.Replace("officers/p.json", []byte(`["x"]`)))
		if got, err := c.Read("officers/p.json"); err != nil || string(got) != `["x"]` {
			t.Errorf("replaced: %q, %v", got, err)
		}
		for range 2 {
			must(t, c.Destroy("contests/AAAA"))
		}
		for name, want := range map[string]bool{kek: false, "contests/AAAA.lot": false, other: true, "board.key": true} {
			there, err := c.Has(name)
			if err != nil || there != want {
				t.Errorf("%s is there: %v, %v", name, there, err)
			}
			if _, err := again().Read(name); want != (err == nil) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, name := range []string{"../x", "a//b", "contests/../../x", ""} {
			if err := c.Create(name, nil); err == nil {
				t.Errorf("%q is taken for a name", name)
			}
		}
	})
}

// TestIssue14_1_ACopyOfTheDatabaseIsWorthlessOnceTheOuterKeyIsDestroyed: whatever a backup
// has carried away, put back into the table.
func TestIssue14_1_ACopyOfTheDatabaseIsWorthlessOnceTheOuterKeyIsDestroyed(t *testing.T) {
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	for name, outer := range keepers(t) {
		t.Run(name, func(t *testing.T) {
			dsn := storetest.PostgresURL(t)
			c := mustRows(t, dsn, outer, false)
			must(t, c.Create(kek, []byte("secret of the contest")))
			kept, err := store.OpenKept(t.Context(), dsn)
			must(t, err)
			defer kept.Close()
			stolen, err := kept.Read(t.Context(), kek)
			must(t, err)
			if name == "vault" && bytes.Contains(stolen, []byte("secret")) || len(stolen) == 0 {
				t.Errorf("what is kept is %q", stolen)
			}
			must(t, c.Destroy("contests/AAAA"))
			if _, err := kept.Write(t.Context(), kek, stolen, false); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Read(kek); !errors.Is(err, keep.ErrNone) {
				t.Errorf("a stolen row was opened, or failed otherwise: %v", err)
			}
		})
	}
}

// TestIssue14_1_DestroyedIsSaidOnlyWhenTheKeeperSaysSo: a keeper that answers and keeps the
// key, one that is sealed, one that lets nobody in.
func TestIssue14_1_DestroyedIsSaidOnlyWhenTheKeeperSaysSo(t *testing.T) {
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	v := keeptest.NewVault(t)
	c := mustRows(t, storetest.PostgresURL(t), "vault:"+v.URL+"/transit/t-", false)
	must(t, c.Create(kek, []byte("x")))
	v.Stubborn = true
	if err := c.Destroy("contests/AAAA"); err == nil {
		t.Error("the keeper has the key still, and it is called destroyed")
	}
	v.Stubborn, v.Sealed = false, true
	if err := c.Destroy("contests/AAAA"); err == nil {
		t.Error("a sealed keeper's key is called destroyed")
	}
	if _, err := c.Read(kek); err == nil || errors.Is(err, keep.ErrNone) {
		t.Errorf("a sealed keeper says nothing of what is gone: %v", err)
	}
	v.Sealed = false
	t.Setenv("VAULT_TOKEN", "hvs.stranger")
	if err := c.Destroy("contests/AAAA"); err == nil || strings.Contains(err.Error(), "hvs.") {
		t.Errorf("a stranger: %v", err)
	}
	token := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(token, []byte(keeptest.Token+"\n"), 0o600))
	t.Setenv("VAULT_TOKEN_FILE", token)
	must(t, c.Destroy("contests/AAAA"))
	if left := v.Keys(); len(left) != 0 {
		t.Errorf("the keeper still has %v", left)
	}
}

// TestIssue14_1_AWrappedKeyOpensForNothingElse: rows changed about, by somebody with a hand
// in the database.
func TestIssue14_1_AWrappedKeyOpensForNothingElse(t *testing.T) {
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	all := keepers(t)
	t.Setenv("ONE", newOne())
	all["one"] = "env:ONE"
	for name, outer := range all {
		t.Run(name, func(t *testing.T) {
			dsn := storetest.PostgresURL(t)
			c := mustRows(t, dsn, outer, true)
			must(t, c.Create("contests/AAAA.intake", []byte("first")))
			must(t, c.Create("contests/AAAA.kek", []byte("second")))
			if _, err := c.Read("contests/AAAA.intake"); err != nil { // and remembered
				t.Fatal(err)
			}
			kept, err := store.OpenKept(t.Context(), dsn)
			must(t, err)
			defer kept.Close()
			row, err := kept.Read(t.Context(), "contests/AAAA.kek")
			must(t, err)
			_, err = kept.Write(t.Context(), "contests/AAAA.intake", row, true)
			must(t, err)
			if got, err := c.Read("contests/AAAA.intake"); err == nil {
				t.Errorf("another's row was opened: %q", got)
			}
		})
	}
}

// TestIssue14_1_OneKeyForEverythingIsRefusedForContests but in a trial.
func TestIssue14_1_OneKeyForEverythingIsRefusedForContests(t *testing.T) {
	file := filepath.Join(t.TempDir(), "outer.key")
	must(t, os.WriteFile(file, []byte(newOne()+"\n"), 0o600))
	dsn := storetest.PostgresURL(t)
	c := mustRows(t, dsn, "file:"+file, false)
	must(t, c.Create("board.key", []byte("the service's")))
	if err := c.Create(kek, []byte("x")); !errors.Is(err, keep.ErrOneForAll) {
		t.Errorf("a contest's: %v", err)
	}
	if err := c.Destroy("contests/AAAA"); !errors.Is(err, keep.ErrOneForAll) {
		t.Errorf("destroyed: %v", err)
	}
	trial := mustRows(t, dsn, "file:"+file, true)
	must(t, trial.Create(kek, []byte("x")))
	must(t, trial.Destroy("contests/AAAA"))
	if got, err := trial.Read("board.key"); err != nil || string(got) != "the service's" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestIssue14_1_ARushOfBallotsIsNoRushAtTheKeeper: what every ballot needs is asked for
// once; what opens ballots is asked for each time and remembered nowhere.
func TestIssue14_1_ARushOfBallotsIsNoRushAtTheKeeper(t *testing.T) {
	t.Setenv("VAULT_TOKEN", keeptest.Token)
	v := keeptest.NewVault(t)
	c := mustRows(t, storetest.PostgresURL(t), "vault:"+v.URL+"/transit/t-", false)
	must(t, c.Create("contests/AAAA.intake", []byte("x")))
	must(t, c.Create(kek, []byte("y")))
	for range 50 {
		if _, err := c.Read("contests/AAAA.intake"); err != nil {
			t.Fatal(err)
		}
	}
	if n := v.Calls["decrypt"]; n != 1 {
		t.Errorf("the keeper was asked %d times for 50 ballots", n)
	}
	for range 2 {
		if _, err := c.Read(kek); err != nil {
			t.Fatal(err)
		}
	}
	if n := v.Calls["decrypt"]; n != 3 {
		t.Errorf("the keeper was asked %d times, 2 of them for what opens ballots", n)
	}
}

func TestParseOuter(t *testing.T) {
	t.Setenv("SHORT", "c2hvcnQ=")
	t.Setenv("GOOD", newOne())
	for text, ok := range map[string]bool{
		"vault:https://vault.example.org:8200/transit": true, "vault:http://127.0.0.1:8200/t/x-": true, "vault:http://vault.example.org/transit": false,
		"vault:https://user:pw@vault.example.org/transit": false, "vault:": false, "helper:relative": false, "helper:/usr/bin/true": true,
		"env:SHORT": false, "env:GOOD": true, "env:NOT_THERE": false, "file:/not/there": false, "": false, "folder": false, "kms:x": false,
	} {
		o, err := keep.ParseOuter(text)
		if ok != (err == nil) {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && o.String() != text {
			t.Errorf("%q reads back as %q", text, o.String())
		}
	}
}

// TestIssue14_1_AGroupIsLetInOnlyWhereThatIsSaid: as Kubernetes mounts a volume with
// fsGroup.
func TestIssue14_1_AGroupIsLetInOnlyWhereThatIsSaid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	c, err := keep.OpenFolder(dir, false)
	must(t, err)
	must(t, c.Create("board.key", []byte("x")))
	for _, d := range []string{dir, filepath.Join(dir, "contests"), filepath.Join(dir, "officers")} {
		must(t, os.Chmod(d, 0o2770))
	}
	must(t, os.Chmod(filepath.Join(dir, "board.key"), 0o660))
	if _, err := keep.OpenFolder(dir, false); !errors.Is(err, keep.ErrOpen) {
		t.Errorf("without the setting: %v", err)
	}
	if _, err := c.Read("board.key"); !errors.Is(err, keep.ErrOpen) {
		t.Errorf("a file without the setting: %v", err)
	}
	group, err := keep.OpenFolder(dir, true)
	must(t, err)
	if _, err := group.Read("board.key"); err != nil {
		t.Error(err)
	}
	at, err := group.Address().Open(t.Context())
	must(t, err)
	if _, err := at.Read("board.key"); err != nil {
		t.Errorf("the key room: %v", err)
	}
	must(t, os.Chmod(filepath.Join(dir, "board.key"), 0o664))
	if _, err := group.Read("board.key"); !errors.Is(err, keep.ErrOpen) {
		t.Errorf("everybody: %v", err)
	}
}

// TestIssue14_2_MarksAreRememberedInFilesOrInASecondDatabase.
func TestIssue14_2_MarksAreRememberedInFilesOrInASecondDatabase(t *testing.T) {
	for name, open := range map[string]func(*testing.T) func() keep.Memory{
		"files": func(t *testing.T) func() keep.Memory {
			dir := t.TempDir()
			return func() keep.Memory { return keep.Files(dir) }
		},
		"database": func(t *testing.T) func() keep.Memory {
			dsn := pgtest.New(t, nil)
			return func() keep.Memory {
				m, err := store.OpenMemory(t.Context(), dsn)
				must(t, err)
				t.Cleanup(func() { must(t, m.Close()) })
				return m
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			again := open(t)
			m, other := again(), again()
			if b, err := m.Get("fence"); err != nil || b != nil {
				t.Errorf("nothing is remembered: %q, %v", b, err)
			}
			must(t, m.Change(t.Context(), "fence", func(old []byte) ([]byte, error) { return append(old, "a"...), nil }))
			refused := errors.New("no")
			if err := m.Change(t.Context(), "fence", func([]byte) ([]byte, error) { return nil, refused }); !errors.Is(err, refused) {
				t.Errorf("a change that is refused: %v", err)
			}
			var both sync.WaitGroup
			for _, who := range []keep.Memory{m, other, m, other} {
				both.Go(func() {
					for range 5 {
						if err := who.Change(t.Context(), "fence", func(old []byte) ([]byte, error) { return append(bytes.Clone(old), 'b'), nil }); err != nil {
							t.Error(err)
						}
					}
				})
			}
			both.Wait()
			if b, err := other.Get("fence"); err != nil || string(b) != "a"+strings.Repeat("b", 20) {
				t.Errorf("after turns: %q, %v", b, err)
			}
			mark := func(n int64) []byte { return fmt.Appendf(nil, "%020d %064x\n", n, n) }
			for _, n := range []int64{5, 7, 6, 7, 3} {
				must(t, m.Raise("signed/x", n, mark(n)))
			}
			must(t, m.Raise("signed/record", 1, mark(1)))
			if b, err := other.Get("signed/x"); err != nil || !bytes.Equal(b, mark(7)) {
				t.Errorf("a mark: %q, %v", b, err)
			}
			names, err := other.Names("signed/")
			slices.Sort(names)
			if err != nil || !slices.Equal(names, []string{"signed/record", "signed/x"}) {
				t.Errorf("%v, %v", names, err)
			}
			must(t, m.Rename("signed/x", "signed/x.lost"))
			if err := m.Rename("signed/x", "signed/x.lost"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("twice: %v", err)
			}
			must(t, m.Forget("signed/record"))
			must(t, m.Forget("signed/record"))
			if b, err := other.Get("signed/record"); err != nil || b != nil {
				t.Errorf("forgotten: %q, %v", b, err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			err = m.Change(t.Context(), "watermark", func([]byte) ([]byte, error) {
				return []byte("x"), other.Change(ctx, "watermark", func([]byte) ([]byte, error) { return []byte("y"), nil })
			})
			if err == nil {
				t.Error("two had a turn at once")
			}
		})
	}
}

// newOne draws a key for file: or env:.
func newOne() string {
	var key [32]byte
	rand.Read(key[:]) // never fails: the runtime stops the program first
	return base64.StdEncoding.EncodeToString(key[:])
}
