package api

import (
	"context"
	"errors"
	"testing"

	"hustings/api/bindery"
	"hustings/domain"
)

// Nothing is read or printed before its turn: there is no house here to read from.
func TestEveryPrintTakesATurn(t *testing.T) {
	busy := errors.New("no turn")
	b := bindery.New(nil, "", "", func(context.Context) (func(), error) { return nil, busy })
	for what, err := range map[string]error{
		"pack":    printed(b.Pack(t.Context(), nil, domain.Actor{}, "m")),
		"archive": printed(b.Archive(t.Context(), nil, domain.Actor{}, "m")),
		"minutes": printed(b.Minutes(t.Context(), nil, domain.Actor{}, "m")),
		"letter":  printed(b.Letter(t.Context(), nil, domain.Actor{}, "l")),
	} {
		if !errors.Is(err, busy) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func printed(_ bindery.Print, err error) error { return err }
