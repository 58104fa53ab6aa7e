package door

import (
	"context"
	"io"
	"sync"

	"hustings/domain"
	"hustings/domain/refusal"
)

// sharing makes a file that is the same for everybody once for all who wait for
// it. Whoever asks while one is being made waits for the next: what she gets was
// begun after she asked, and holds the ballot she has just cast. The zero value
// is ready.
type sharing struct {
	mu      sync.Mutex
	waiting map[string]*sharedFile // asked for and not begun, by which it is
}

// Public is a file that anyone may have, to be read once.
type Public struct {
	*io.SectionReader
	Name string // to save it under
}

// sharedFile is one making of a file, and those who wait for it or read it.
type sharedFile struct {
	ready   chan struct{}     // closed when what follows stands
	file    *io.SectionReader // of which each reader takes her own
	name    string
	err     error
	drop    func()
	readers int // guarded by sharing.mu
}

// join has one more reader wait for the next making of a file; first says that
// she is the one to make it.
func (s *sharing) join(which string) (f *sharedFile, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f = s.waiting[which]; f == nil {
		if s.waiting == nil {
			s.waiting = map[string]*sharedFile{}
		}
		f, first = &sharedFile{ready: make(chan struct{})}, true
		s.waiting[which] = f
	}
	f.readers++
	return f, first
}

// begin lets nobody else join.
func (s *sharing) begin(which string, f *sharedFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting[which] == f {
		delete(s.waiting, which)
	}
}

// leave ends a reader's part; the last one drops the file.
func (s *sharing) leave(f *sharedFile) {
	s.mu.Lock()
	f.readers--
	last := f.readers == 0
	s.mu.Unlock()
	if last && f.drop != nil {
		f.drop()
	}
}

// WritePublic writes a public file and says what it is to be saved as.
type WritePublic func(context.Context, io.Writer) (name string, err error)

// Shared spools a file that anyone may have, once for all who asked for the
// same one before its making began, so that fifty who ask at once cost hardly
// more than one. A maker who hangs up still makes it for the others.
func (s *Door) Shared(ctx context.Context, which string, write WritePublic) (file Public, drop func(), err error) {
	f, first := s.sharing.join(which)
	if first {
		s.makeShared(context.WithoutCancel(ctx), which, f, write)
	}
	select {
	case <-f.ready:
	case <-ctx.Done():
		go func() { <-f.ready; s.sharing.leave(f) }()
		return Public{}, nil, refusal.Because(domain.TooBusy, "", nil)
	}
	if f.err != nil {
		s.sharing.leave(f)
		return Public{}, nil, f.err
	}
	return Public{io.NewSectionReader(f.file, 0, f.file.Size()), f.name}, func() { s.sharing.leave(f) }, nil
}

func (s *Door) makeShared(ctx context.Context, which string, f *sharedFile, write WritePublic) {
	f.err = refusal.Because(domain.TooBusy, "", nil) // if the making panics
	defer close(f.ready)
	defer s.sharing.begin(which, f)
	f.file, f.drop, f.err = s.Spooled(ctx, func(w io.Writer) (err error) {
		s.sharing.begin(which, f)
		f.name, err = write(ctx, w)
		return err
	})
}
