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
