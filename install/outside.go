package install

import (
	"context"
	"errors"
	"io"
	"strings"

	"hustings/elections/box"
	"hustings/elections/keep"
	"hustings/elections/store"
)

// outside is what lies outside the database: the keys, or what wraps them, and the
// memory of how far the database has come.
type outside struct {
	keys    *box.Keys
	memory  keep.Memory
	closers []io.Closer
}

func (o *outside) close() (err error) {
	for _, c := range o.closers {
		err = errors.Join(err, c.Close())
	}
	return err
}

// openAll opens keys, memory and database. Keys that are kept in the database are
// opened as soon as its schema is there.
func (p Place) openAll(ctx context.Context, o store.Options) (*outside, *store.Store, error) {
	out := &outside{memory: keep.Files(p.Keys)}
	if p.Memory != "" {
		memory, err := store.OpenMemory(ctx, p.Memory)
		if err != nil {
			return out, nil, err
		}
		out.memory, out.closers = memory, append(out.closers, memory)
	}
	var secret [32]byte
	take := func(c keep.Cupboard) (err error) {
		if out.keys, err = box.KeysIn(c); err == nil {
			secret, err = out.keys.Secret("outbox")
		}
		return err
	}
	if p.Outer == "" {
		folder, err := keep.OpenFolder(p.Keys, p.Group)
		if err == nil {
			err = take(folder)
		}
		if err != nil {
			return out, nil, err
		}
		o.SecretKey = secret[:]
	} else {
		o.SecretFrom = func(ctx context.Context) ([]byte, error) {
			rows, err := keep.Address{Database: p.Database, Outer: p.Outer, Trial: p.Trial}.Open(ctx)
			if err != nil {
				return nil, err
			}
			if c, ok := rows.(io.Closer); ok {
				out.closers = append(out.closers, c)
			}
			return secret[:], take(rows)
		}
	}
	s, err := store.Open(ctx, p.Database, o)
	if err == nil {
		err = p.apart(ctx, out, s)
	}
	if err != nil && s != nil {
		err = errors.Join(err, s.Close())
	}
	return out, s, err
}

// apart refuses a memory on the very server whose going back it is to notice.
func (p Place) apart(ctx context.Context, out *outside, s *store.Store) error {
	memory, ok := out.memory.(*store.Memory)
	if !ok || p.Trial {
		return nil
	}
	theirs, err := memory.System(ctx)
	if err != nil {
		return err
	}
	ours, err := s.Where(ctx)
	if err != nil {
		return err
	}
	if system, _, _ := strings.Cut(ours.System, "/"); system == theirs {
		return errors.New("--memory is on the same server as --database: it would go back together with it")
	}
	return nil
}
