package store

import (
	"context"
	"database/sql"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// A connection whose other end has gone without a word (a machine that lost its
// power, a firewall that forgot it) is noticed within half a minute, whether it
// is idle or waits for an answer to something sent.
const (
	dialMost    = 10 * time.Second
	silenceMost = 30 * time.Second
)

// dialPostgres opens a pool of connections that notice a dead server.
func dialPostgres(dsn string) (*sql.DB, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = dialMost
	}
	c.DialFunc = dial
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
