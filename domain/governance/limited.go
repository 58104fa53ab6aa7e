package governance

import (
	"errors"
	"io"
)

// limited is a reader that fails, rather than ends, when there is more than it should:
// a part of a zip says little about its own size.
type limited struct {
	r    io.Reader
	left int
}

var errTooMuch = errors.New("longer than it says")

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooMuch
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}
