package pgtest

import (
	"context"
	"flag"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"time"
)

// TB is what is used of testing.TB, so that programs that start a server do
// not carry the testing package along.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skip(args ...any)
}

// shared is the one server of a test binary and its templates.
var shared struct {
	start  sync.Once
	server *Server
	err    error

	mu        sync.Mutex
	templates map[uintptr]*template
	databases atomic.Int64
}

type template struct {
	once sync.Once
	name string
	err  error
}

// cloneLimit is how long a database may take to be made or dropped; on a
// loaded machine without tmpfs half a second is usual.
const cloneLimit = 180 * time.Second

// New returns the URL of a fresh database that prepare has prepared (nil: an
// empty one), and drops it when the test ends. prepare runs once in a test
// binary, on a template; it must close its connections. Functions are told
// apart by their code: closures of one place share a template.
func New(t TB, prepare func(url string) error) string {
	t.Helper()
	if short := flag.Lookup("test.short"); short != nil && short.Value.String() == "true" {
		t.Skip("needs PostgreSQL; left out with -short")
	}
	server := Shared(t)
	ctx, cancel := context.WithTimeout(context.Background(), cloneLimit)
	defer cancel()
	name := fmt.Sprintf("test_%d", shared.databases.Add(1))
	var err error
	if prepare == nil {
		err = server.CreateDatabase(ctx, name)
	} else {
		tmpl := templateOf(prepare)
		tmpl.once.Do(func() { tmpl.err = server.prepare(ctx, tmpl.name, prepare) })
		if tmpl.err != nil {
			t.Fatalf("preparing a database: %v", tmpl.err)
		}
		err = server.CloneDatabase(ctx, tmpl.name, name)
	}
	if err != nil {
		t.Fatalf("making a database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), cloneLimit)
		defer cancel()
		if err := server.DropDatabase(ctx, name); err != nil {
			t.Errorf("dropping a database: %v", err)
		}
	})
	return server.URL(name)
}

// Shared is the server that the tests of this binary share. Whoever stops or
// kills a server wants one of their own, from [Start].
func Shared(t TB) *Server {
	t.Helper()
	shared.start.Do(func() {
		shared.server, shared.err = Start(context.Background(), Options{})
	})
	if shared.err != nil {
		t.Fatalf("this test needs PostgreSQL: %v", shared.err)
	}
	return shared.server
}

func templateOf(prepare func(string) error) *template {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	code := reflect.ValueOf(prepare).Pointer()
	if shared.templates[code] == nil {
		if shared.templates == nil {
			shared.templates = map[uintptr]*template{}
		}
		shared.templates[code] = &template{name: fmt.Sprintf("template_%d", len(shared.templates)+1)}
	}
	return shared.templates[code]
}

// prepare makes a template database and closes it to everyone.
func (s *Server) prepare(ctx context.Context, name string, prepare func(string) error) error {
	if err := s.CreateDatabase(ctx, name); err != nil {
		return err
	}
	if err := prepare(s.URL(name)); err != nil {
		return err
	}
	return s.exec(ctx, "postgres", "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false")
}
