// Package bindery prints what panels have written, for whoever asks and as far as she may
// see it: the pack of a meeting, its minutes, a letter. Pages and the JSON API take what
// they hand out from here, so that both hand out the same.
package bindery

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"hustings/api/words"
	"hustings/domain/governance"
)

// Bindery prints with an installation's words and under its address. Papers are read and
// merged in memory, so each print waits for its turn first.
type Bindery struct {
	Words        *words.Catalogue
	Origin       string
	Organisation string
	turn         Turn
}

// Turn waits for a turn to print, as long as whoever asked waits; done gives it back.
type Turn func(ctx context.Context) (done func(), err error)

// New is a bindery that prints in turns.
func New(w *words.Catalogue, origin, organisation string, turn Turn) Bindery {
	return Bindery{w, origin, organisation, turn}
}

// Print is a printed thing: a PDF with the name that it is kept under.
type Print struct {
	Name    string
	Content []byte
}

func printed(name string, content []byte, err error) (Print, error) {
	if err != nil {
		return Print{}, fmt.Errorf("printing %s: %w", name, err)
	}
	return Print{governance.CleanFileName(name), content}, nil
}

// sayer words sentences until one is not to be had.
type sayer struct {
	words *words.Catalogue
	err   error
}

func (s *sayer) say(key string, args ...any) string {
	text, err := s.words.Say(key, args...)
	if err != nil && s.err == nil {
		s.err = err
	}
	return text
}

// longDate is a date as letters have it, without the weekday.
func (b Bindery) longDate(at time.Time) string {
	return at.In(b.Words.Zone()).Format("2 January 2006")
}

// LetterPath is a letter's address below the site's.
func LetterPath(reference string) string { return "/letters/" + url.PathEscape(reference) }

// KindWord is what a kind of file is called.
func KindWord(media string) string {
	switch media {
	case governance.MediaPDF:
		return "PDF"
	case governance.MediaDOCX:
		return "Word"
	case governance.MediaXLSX:
		return "Excel"
	case governance.MediaPPTX:
		return "PowerPoint"
	case governance.MediaPNG, governance.MediaJPEG:
		return "Picture"
	}
	return "OpenDocument"
}
