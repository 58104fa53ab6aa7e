package store

import "context"

// Began is told that a transaction begins, and gives back the context it is to run
// under and what to call when it is over. It hears the kind of the transaction
// ("act", "write", "read", "look") and never what stands in one.
type Began func(ctx context.Context, kind string) (context.Context, func(error))

// TraceBy has somebody told of every transaction. To be called before the first one.
func (s *Store) TraceBy(b Began) { s.began = b }

// traced runs a transaction of a kind with whoever is told of them told.
func (s *Store) traced(ctx context.Context, kind string, run func(context.Context) error) error {
	if s.began == nil {
		return run(ctx)
	}
	ctx, over := s.began(ctx, kind)
	err := run(ctx)
	over(err)
	return err
}
