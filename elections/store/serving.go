package store

import "errors"

// ErrServed says that another service runs on the same embedded database.
var ErrServed = errors.New("another service is running on this database file: one process serves it (PostgreSQL carries several)")

// servingSuffix is of the file beside the database that a service holds locked.
const servingSuffix = ".serving"
