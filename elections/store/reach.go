package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	modernc "modernc.org/sqlite"

	"hustings/domain"
)

// outOfReach makes an error what callers see of it: a refusal as itself; and beside
// a fault of the database that passes, the refusal to try again in a moment: it is down, shutting down, full or busy
// (FA2, FA4). What was asked for may have been committed all the same; repeating
// a request is harmless (R65).
func outOfReach(err error) error {
	if err == nil || !passes(err) {
		return unjoin(err)
	}
	return errors.Join(domain.Refuse(domain.TryAgain, "", nil), err)
}

func passes(err error) bool {
	if _, refused := domain.Refused(err); refused {
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
		return pg.Code == "25006" || pg.Code == "40001" || pg.Code == "40P01" // a standby; serialisation, deadlock
	}
	var lite *modernc.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case 5, 6, 10, 13: // busy, locked, input or output, full
			return true
		}
		return false
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF)
}
