// Package pgtest starts a private PostgreSQL server: its own data folder, a
// Unix socket and no port, gone when the program that started it is gone.
//
// A test asks for a database and gets one of its own, already migrated:
//
//	url := pgtest.New(t, migrate) // func migrate(url string) error
//
// The first call in a test binary starts one server and prepares a template;
// every later one clones that template (some 20 to 60 ms). There is nothing to
// install on a machine that has PostgreSQL 15 or newer, or on which the
// development packages of api/web have been fetched; see [Binaries] for where
// it looks. A test never skips because PostgreSQL is missing: it fails and says
// what to do. Only `go test -short` leaves these tests out.
//
// [Start] is for those who need a server to themselves: benchmarks (with
// Fsync, on disk), tests that kill the database, and `hustings demo`.
package pgtest
