package store

import (
	"database/sql"

	"gorm.io/gorm"
)

// Pool is how many connections there are to the database, for whoever watches over it.
type Pool struct {
	Name string // "all"; an embedded database has "write" and "read"
	sql.DBStats
}

// Pools are the pools of connections as they are now.
func (s *Store) Pools() (pools []Pool) {
	for name, db := range map[string]*gorm.DB{"write": s.write, "read": s.read} {
		raw, err := db.DB()
		switch {
		case err != nil || s.read == s.write && name == "read":
			continue
		case s.read == s.write:
			name = "all"
		}
		pools = append(pools, Pool{name, raw.Stats()})
	}
	return pools
}

// Standby reports whether a commit of PostgreSQL waits for a standby; known is false for
// an embedded database, which has none.
func (tx *Tx) Standby() (waits, known bool, err error) {
	if !tx.s.postgres {
		return false, false, nil
	}
	err = tx.db.Raw("SELECT current_setting('synchronous_standby_names') <> '' AND current_setting('synchronous_commit') NOT IN ('off', 'local')").Row().Scan(&waits)
	return waits, err == nil, err
}
