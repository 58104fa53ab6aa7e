package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	modernc "modernc.org/sqlite"

	"hustings/domain"
	"hustings/domain/refusal"
)

// outOfReach makes an error what callers see of it: a refusal as itself; and beside
// a fault of the database that passes, the refusal to try again in a moment: it is down, shutting down, full or busy
// (FA2, FA4). What was asked for may have been committed all the same; repeating
// a request is harmless (R65).
func outOfReach(err error) error {
	if err == nil {
		return nil
	}
	if _, refused := refusal.Of(err); !refused && damaged(err) {
		return errors.Join(refusal.Because(domain.Damaged, "", nil), errDamaged, err)
	}
	if !passes(err) {
		return unjoin(err)
	}
	return errors.Join(refusal.Because(refusal.TryAgain, "", nil), err)
}

func passes(err error) bool {
	if _, refused := refusal.Of(err); refused {
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case len(pg.Code) != 5:
			return false
		case pg.Code[:2] == "08", pg.Code[:2] == "53", pg.Code[:3] == "57P": // connection; disk, memory, connections; shutdown
			return true
		}
		switch pg.Code { // waited too long for a row, for an answer, or between two statements
		case "55P03", "57014", "25P03":
			return true
		}
		return pg.Code == "25006" || pg.Code == "55000" || pg.Code == "40001" || pg.Code == "40P01" // a standby, twice; serialisation, deadlock
	}
	var lite *modernc.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case 5, 6, 8, 10, 13: // busy, locked, read-only, input or output, full
			return true
		}
		return false
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.Is(err, ErrMoved) || errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF)
}

// errDamaged names the way back from a damaged file.
var errDamaged = errors.New("a page of the database is damaged: stop the service, keep the file for the auditors, " +
	"put back the last copy (docs/operation.md, \"A damaged file\")")

// damaged reports whether the database says that what it has stored is broken.
func damaged(err error) bool {
	var lite *modernc.Error
	if errors.As(err, &lite) {
		code := lite.Code() & 0xff
		return code == 11 || code == 26 // corrupt, no database
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "XX001" || pg.Code == "XX002")
}

// refusedCommit reports whether a commit that failed was refused in so many words:
// then nothing was stored. A server that is shut down while it waits for its standby
// has stored it all the same.
func refusedCommit(err error) bool {
	var lite *modernc.Error
	if errors.As(err, &lite) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return len(pg.Code) == 5 && pg.Code[:2] != "08" && pg.Code[:3] != "57P"
	}
	return errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, sql.ErrTxDone)
}
