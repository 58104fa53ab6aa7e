// Package migrations is the schema as numbered SQL, one folder per dialect,
// embedded into the binary. The two folders describe the same tables; a drift
// test in elections/store holds them together.
//
// Until the first tag a file may be rewritten; afterwards only new numbers are
// added. Things PostgreSQL and SQLite must do differently (exclusion
// constraints, append-only tables) are spelt out in each folder and share one
// behaviour test.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// Postgres returns the PostgreSQL migrations.
func Postgres() fs.FS { return must(fs.Sub(files, "postgres")) }

// SQLite returns the SQLite migrations.
func SQLite() fs.FS { return must(fs.Sub(files, "sqlite")) }

func must(f fs.FS, err error) fs.FS {
	if err != nil { // a folder that is not embedded cannot have been compiled
		panic(err)
	}
	return f
}
