package storetest

import (
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"hustings/elections/store"
	"hustings/elections/store/internal/hand"
)

// Statements is how many statements f sends through the store's handle: for tests that
// hold a page to so many, however much there is to list. Nothing else may use the store
// meanwhile.
func Statements(t testing.TB, s *store.Store, f func()) int {
	t.Helper()
	var n atomic.Int64
	const name = "hustings:counted"
	each := func(do func(p processor) error) {
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			c := hand.In(tx).Callback()
			for _, p := range []processor{c.Query(), c.Row(), c.Raw()} {
				must(t, do(p))
			}
			return nil
		}))
	}
	each(func(p processor) error { return p.Register(name, func(*gorm.DB) { n.Add(1) }) })
	n.Store(0)
	f()
	sent := int(n.Load())
	each(func(p processor) error { return p.Remove(name) })
	return sent
}

type processor interface {
	Register(name string, f func(*gorm.DB)) error
	Remove(name string) error
}
