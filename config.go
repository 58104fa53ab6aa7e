package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"hustings/api/words"
	"hustings/elections"
	"hustings/elections/register"
	"hustings/elections/store"
)

// place is where an installation keeps what it must not lose: the database,
// and the keys apart from it.
type place struct {
	Database string `help:"postgres:// URL or a file path." default:"./data/hustings.db" env:"HUSTINGS_DATABASE" placeholder:"URL|FILE"`
	Keys     string `help:"Folder of keys; never inside the database or its backups." default:"./keys" env:"HUSTINGS_KEYS" type:"path"`
	Host     string `help:"Name of this installation in its boards' checkpoints." default:"localhost:8080" env:"HUSTINGS_HOST"`
}

// house is an opened installation.
type house struct {
	store    *store.Store
	keys     *elections.Keys
	engine   *elections.Engine
	register *register.Register
	words    *words.Catalogue
	log      *slog.Logger
}
