package store

import (
	"context"
	"database/sql"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// A connection whose other end has gone without a word (a machine that lost its
// power, a firewall that forgot it) is noticed within half a minute, whether it
// is idle or waits for an answer to something sent.
const (
	dialMost    = 10 * time.Second
	silenceMost = 30 * time.Second
)

// limits are how a connection is begun: above all what the server itself puts an end to, so that a program that was
// stopped in the middle of a transaction holds nobody up: its locks are given
// back and it writes nothing when it goes on. A database URL that names one of them
// is left its own.
var limits = map[string]string{
	"idle_in_transaction_session_timeout": "15s", // between two statements
	"lock_timeout":                        "10s",
	"statement_timeout":                   "120s",
	"tcp_user_timeout":                    "30s",
	// Every statement here is short. PostgreSQL guesses the cost of some by the length of the
	// tables, and from a million rows on compiles a plan first that then runs in two milliseconds.
	"jit": "off",
}

// batchIdle bounds the pauses of the one transaction that many voters wait for.
const batchIdle = "4s"

// HurryUp shortens this transaction's pauses to those of a batch of ballots, from when
// it has locked a board.
func (tx *Tx) HurryUp() { tx.hurried = tx.s.postgres }

// hurry goes with the statement that takes the lock, so that it is no errand of its own.
const hurry = "boards.*, set_config('idle_in_transaction_session_timeout', '" + batchIdle + "', true)"

// TakeTime lets this transaction think for up to two minutes between two statements, as
// drawing or reading the tags of a million voters may take on a busy machine; never
// one that hurries.
func (tx *Tx) TakeTime() error {
	if !tx.s.postgres || tx.hurried {
		return nil
	}
	_, err := tx.db.Statement.ConnPool.ExecContext(tx.db.Statement.Context, "SET LOCAL idle_in_transaction_session_timeout = '120s'")
	return err
}

// dialPostgres opens a pool of connections that notice a dead server. The store is
// told when a commit was said to be done that its standby may not have, and asked
// which server it wants when there are several.
func dialPostgres(dsn string, limits map[string]string, s *Store) (*sql.DB, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = dialMost
	}
	c.DialFunc = dial
	for name, value := range limits {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	if s == nil {
		return stdlib.OpenDB(*c), nil
	}
	if s.readOnly {
		// Not a setting of the connection's start: with it no server counts as one that
		// takes writes, and a URL of two servers asks for one that does.
		c.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
			return conn.Exec(ctx, "SET default_transaction_read_only = on").Close()
		}
	}
	c.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		if n.Routine == "SyncRepWaitForLSN" {
			s.unsynced.Add(1)
		}
	}
	if s.several = len(c.Fallbacks) > 0; s.several {
		wanted := c.ValidateConnect
		c.ValidateConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
			if wanted != nil {
				if err := wanted(ctx, conn); err != nil {
					return err
				}
			}
			return s.admit(ctx, conn)
		}
	}
	return stdlib.OpenDB(*c), nil
}

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: dialMost, KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: silenceMost / 2, Interval: silenceMost / 6, Count: 3}}
	if strings.HasPrefix(network, "tcp") {
		d.Control = boundSilence
	}
	return d.DialContext(ctx, network, address)
}
