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
	mu      sync.Mutex
	err     error
	at      time.Time
	probing bool
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
// attempt is under way at a time: while it is, the answer is what it waits for.
func (s *Store) Writable(ctx context.Context) error {
	s.trouble.mu.Lock()
	if err := s.trouble.err; err != nil && time.Since(s.trouble.at) < troubleLasts {
		s.trouble.mu.Unlock()
		return outOfReach(err)
	}
	if s.trouble.probing {
		s.trouble.mu.Unlock()
		return errors.New("a sign of life is still being written")
	}
	s.trouble.probing = true
	s.trouble.mu.Unlock()
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err := s.Write(ctx, func(tx *Tx) error {
			return one(tx.db.Table("installation").Where("id = 1").Update("probed", tx.Now()), "writing a sign of life")
		})
		s.trouble.mu.Lock()
		s.trouble.probing = false
		s.trouble.mu.Unlock()
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(probeMost):
		return errors.New("a sign of life has not been written within three seconds")
	case <-ctx.Done():
		return ctx.Err()
	}
}
