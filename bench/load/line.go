//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// line is one client's connection to a desk, kept open as a browser's is. It
// sends ready-made requests: net/http's client, two goroutines and some forty
// allocations a request, would take an eighth of the cores that the desk is
// measured on.
type line struct {
	conn net.Conn
	in   *bufio.Reader
	host string
	out  []byte
}

func (d *desk) line(ctx context.Context) (*line, error) {
	host := strings.TrimPrefix(d.url, "http://")
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	return &line{conn: conn, in: bufio.NewReaderSize(conn, 8<<10), host: host}, nil
}

// post sends a JSON body and reads the answer whole; anything but 2xx is an error.
func (l *line) post(path, token, key string, body []byte) ([]byte, error) {
	l.out = fmt.Appendf(l.out[:0], "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nIdempotency-Key: %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, l.host, token, key, len(body))
	l.out = append(l.out, body...)
	if err := l.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return nil, err
	}
	if _, err := l.conn.Write(l.out); err != nil {
		return nil, err
	}
	resp, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s: %s", resp.Status, text)
	}
	return text, err
}

// lines are so many clients' connections, dealt out among the desks.
func lines(ctx context.Context, to []*desk, clients int) (all []*line, hangUp func(), err error) {
	hangUp = func() {
		for _, l := range all {
			l.conn.Close()
		}
	}
	for i := range clients {
		l, err := to[i%len(to)].line(ctx)
		if err != nil {
			return all, hangUp, err
		}
		all = append(all, l)
	}
	return all, hangUp, nil
}

// counting says which ballot of a round a line casts next, where lines are dealt out
// among so many desks and ballots are as well: each desk has those that were dealt to it.
func counting(desks int) func(line int) int {
	at := make([]atomic.Int64, desks)
	return func(line int) int {
		d := line % desks
		return d + desks*int(at[d].Add(1)-1)
	}
}
