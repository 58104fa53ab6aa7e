package bindery

import (
	"context"
	"errors"
	"testing"

	"hustings/domain"
)

// Nothing is read or printed before its turn: there is no house here to read from.
func TestEveryPrintTakesATurn(t *testing.T) {
	busy := errors.New("no turn")
	b := New(nil, "", "", func(context.Context) (func(), error) { return nil, busy })
	for what, err := range map[string]error{
		"pack":    second(b.Pack(t.Context(), nil, domain.Actor{}, "m")),
		"archive": second(b.Archive(t.Context(), nil, domain.Actor{}, "m")),
		"minutes": second(b.Minutes(t.Context(), nil, domain.Actor{}, "m")),
		"letter":  second(b.Letter(t.Context(), nil, domain.Actor{}, "l")),
	} {
		if !errors.Is(err, busy) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second(_ Print, err error) error { return err }
