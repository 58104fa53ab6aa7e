//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hustings/api/door"
	"hustings/domain"
)

// listener is somebody's page of a room: a stream of events, and a connection on which it
// asks for its parts whenever it is told that something has changed.
type listener struct {
	stream, asks *line
	session      string
	events       string
	parts        string
	offered      atomic.Bool  // the last parts offer a ballot paper
	counted      atomic.Int64 // counted votes that they show
	want         atomic.Int64
	asked        atomic.Int64
	failed       atomic.Int64 // times that it was refused
}

// listen opens everybody's page, with a stream each, and has them say that they are here.
func (d *debate) listen(ctx context.Context) (leave func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	var wait sync.WaitGroup
	leave = func() {
		cancel()
		for _, l := range d.listeners {
			l.stream.conn.Close()
			l.asks.conn.Close()
		}
		wait.Wait()
	}
	defer func() {
		if err != nil {
			leave()
		}
	}()
	room := "/events/" + d.event.Reference + "/room"
	for _, p := range d.people {
		if err := d.desk.hall.Here(ctx, as(p, domain.Member), d.event.Reference, true); err != nil {
			return nil, err
		}
		l := &listener{session: d.ways[p.ID].session, events: room + "/events", parts: room + "/parts"}
		if l.stream, err = d.desk.line(ctx); err != nil {
			return nil, err
		}
		if l.asks, err = d.desk.line(ctx); err != nil {
			return nil, err
		}
		if err := l.open(); err != nil {
			return nil, err
		}
		d.listeners = append(d.listeners, l)
		wait.Go(func() { l.hear(ctx) })
	}
	return leave, d.all(ctx, func(l *listener) bool { return l.asked.Load() > 0 })
}

func (l *listener) get(on *line, path string) (*http.Response, error) {
	_, err := fmt.Fprintf(on.conn, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nX-Part: room\r\n\r\n", path, on.host, door.SessionCookie, l.session)
	if err != nil {
		return nil, err
	}
	resp, err := http.ReadResponse(on.in, nil)
	if err == nil && resp.StatusCode != http.StatusOK {
		_, _ = io.Copy(io.Discard, resp.Body) // the next answer comes behind it
		resp.Body.Close()
		err = fmt.Errorf("%s: %s", path, resp.Status)
	}
	return resp, err
}

// open begins the stream.
func (l *listener) open() error {
	resp, err := l.get(l.stream, l.events)
	if err != nil {
		return err
	}
	l.stream.in = bufio.NewReaderSize(resp.Body, 4<<10)
	return nil
}

// hear asks for the parts whenever the stream says that something has changed. What is
// said while it asks is one change more, and what is refused is asked for again some
// seconds later, as on the page.
func (l *listener) hear(ctx context.Context) {
	told := make(chan struct{}, 1)
	told <- struct{}{} // as soon as the stream is open, to catch up
	go func() {
		for {
			text, err := l.stream.in.ReadString('\n')
			if err != nil {
				return
			}
			if strings.HasPrefix(text, "data:") {
				select {
				case told <- struct{}{}:
				default:
				}
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case <-told:
		}
		page, err := l.ask()
		if err != nil {
			l.failed.Add(1)
			time.AfterFunc(2*time.Second+rand.N(2*time.Second), func() {
				select {
				case told <- struct{}{}:
				default:
				}
			})
			continue
		}
		l.offered.Store(strings.Contains(page, "/ballot\""))
		l.counted.Store(int64(strings.Count(page, "nhsuk-tag--blue"))) // the tag of a counted vote
		l.asked.Add(1)
	}
}

// ask reads the parts, at most a minute long.
func (l *listener) ask() (page string, err error) {
	l.asks.conn.SetDeadline(time.Now().Add(time.Minute)) //nolint:errcheck // the next read says so
	resp, err := l.get(l.asks, l.parts)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}
