package pgtest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) {
	if os.Getenv("PGTEST_ABANDON") != "" {
		abandon()
	}
	os.Exit(m.Run())
}

func prepareOneRow(url string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "CREATE EXTENSION btree_gist; CREATE TABLE seats (n int); INSERT INTO seats VALUES (1)")
	return err
}

func mustConnect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func mustCount(t *testing.T, conn *pgx.Conn) (rows int) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM seats").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestEachTestHasAPreparedDatabaseToItself(t *testing.T) {
	for _, name := range []string{"one", "two", "three"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			conn := mustConnect(t, New(t, prepareOneRow))
			t.Logf("ready in %v", time.Since(began))
			if _, err := conn.Exec(t.Context(), "INSERT INTO seats VALUES (2)"); err != nil {
				t.Fatal(err)
			}
			if rows := mustCount(t, conn); rows != 2 {
				t.Errorf("found %d rows, want the prepared one and this test's own", rows)
			}
		})
	}
}

func TestTheDatabaseIsDroppedAfterItsTest(t *testing.T) {
	var url string
	t.Run("inner", func(t *testing.T) { url = New(t, nil) })
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(t.Context())
		t.Error("the database is still there after its test")
	}
}

func TestACrashLosesNothingThatWasDurable(t *testing.T) {
	if testing.Short() {
		t.Skip("needs PostgreSQL; left out with -short")
	}
	s, err := Start(t.Context(), Options{Fsync: true, Settings: map[string]string{"max_connections": "20"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(s.data); !os.IsNotExist(err) {
			t.Errorf("the data folder is still there: %v", err)
		}
	})
	if err := prepareOneRow(s.URL("postgres")); err != nil {
		t.Fatal(err)
	}
	if err := s.Crash(); err != nil {
		t.Fatal(err)
	}
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn := mustConnect(t, s.URL("postgres"))
	if rows := mustCount(t, conn); rows != 1 {
		t.Errorf("found %d rows after the crash, want 1", rows)
	}
	var fsync string
	if err := conn.QueryRow(t.Context(), "SHOW fsync").Scan(&fsync); err != nil || fsync != "on" {
		t.Errorf("fsync = %q, %v", fsync, err)
	}
}

// abandon starts a server, tells where it is and is killed without warning.
func abandon() {
	s, err := Start(context.Background(), Options{})
	if err != nil {
		panic(err)
	}
	os.Stdout.WriteString(s.data + "\n" + s.sockets + "\n")
	p, _ := os.FindProcess(os.Getpid())
	p.Kill() //nolint:errcheck // the next line is never reached
	select {}
}

func TestAKilledProgramLeavesNothingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("needs PostgreSQL; left out with -short")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PGTEST_ABANDON=1")
	out, err := cmd.Output()
	if err == nil {
		t.Fatal("the program was not killed")
	}
	dirs := strings.Fields(string(out))
	if len(dirs) != 2 {
		t.Fatalf("the program said %q: %v", out, err)
	}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		left := 0
		for _, dir := range dirs {
			if _, err := os.Stat(dir); err == nil {
				left++
			}
		}
		if left == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%v are still there", dirs)
		}
	}
}

func TestBinariesNamedButMissingAreAPlainError(t *testing.T) {
	t.Setenv("PG_BIN", filepath.Join(t.TempDir(), "bin"))
	if _, err := Start(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "PG_BIN") {
		t.Errorf("error = %v, want one that names PG_BIN", err)
	}
}

// Every way of not being root is tried, whichever would be chosen here.
func TestServerRunsAsNobody(t *testing.T) {
	if testing.Short() || os.Geteuid() != 0 {
		t.Skip("only root needs to become somebody else")
	}
	t.Setenv("PGTEST_NO_NAMESPACE", "1")
	s, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(prepareOneRow(s.URL("postgres")), s.Stop()); err != nil {
		t.Error(err)
	}
}
