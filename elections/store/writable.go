package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	modernc "modernc.org/sqlite"
)

// trouble is why the last attempt to write failed, if it was the disk's or the
// file's fault.
type trouble struct {
	mu    sync.Mutex
	err   error
	at    time.Time
	probe *probe // the sign of life that is being written, or was written last
}

// probe is one attempt to write a sign of life.
type probe struct {
	began time.Time
	done  chan struct{}
	err   error // once done
}

// probeLasts is for how long a sign of life is believed: whoever asks again and again,
// and anybody may, writes no more than one of them a second.
const probeLasts = time.Second

// over reports whether another attempt is needed.
func (p *probe) over() bool {
	select {
	case <-p.done:
		return p.err != nil || time.Since(p.began) > probeLasts
	default:
		return false
	}
}

// troubleLasts is for how long a disk that was full is not believed to have room: a
// sign of life may fit where a ballot does not.
const troubleLasts = 5 * time.Second

// note keeps that writing has failed.
func (s *Store) note(err error) {
	if err == nil || !cannotWrite(err) {
		return
	}
	s.trouble.mu.Lock()
	defer s.trouble.mu.Unlock()
	s.trouble.err, s.trouble.at = err, time.Now()
}

func cannotWrite(err error) bool {
	if errors.Is(err, ErrMoved) || damaged(err) {
		return true
	}
	var lite *modernc.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case 8, 10, 13, 14: // read-only, input or output, full, cannot be opened
			return true
		}
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (len(pg.Code) == 5 && pg.Code[:2] == "53" || pg.Code == "25006")
}

// probeMost is how long a sign that something can be written may take.
const probeMost = 3 * time.Second

// Writable writes a sign of life, so that a full or read-only disk, a moved file
// and a standby that does not answer are seen before a voter meets them. One
// attempt is under way at a time: whoever asks meanwhile gets its answer.
func (s *Store) Writable(ctx context.Context) error {
	p, err := s.probe(ctx)
	if err != nil {
		return err
	}
	select {
	case <-p.done:
		return p.err
	default:
	}
	select {
	case <-p.done:
		return p.err
	case <-time.After(time.Until(p.began.Add(probeMost))):
		return errors.New("a sign of life has not been written within three seconds")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// probe is the attempt that is under way, the last one while it is believed, or a new one.
func (s *Store) probe(ctx context.Context) (*probe, error) {
	s.trouble.mu.Lock()
	defer s.trouble.mu.Unlock()
	if err := s.trouble.err; err != nil && time.Since(s.trouble.at) < troubleLasts {
		return nil, outOfReach(err)
	}
	if p := s.trouble.probe; p != nil && !p.over() {
		return p, nil
	}
	p := &probe{began: time.Now(), done: make(chan struct{})}
	s.trouble.probe = p
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		p.err = s.Write(ctx, func(tx *Tx) error {
			return one(tx.db.Table("installation").Where("id = 1").Update("probed", tx.Now()), "writing a sign of life")
		})
		close(p.done)
	}()
	return p, nil
}
