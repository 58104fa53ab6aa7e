package register_test

import (
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// BenchmarkActor is the price that every request pays for roles that are never
// carried by a token.
func BenchmarkActor(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.Store{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, open(b))
			in := w.signIn(b, w.person(b, "1", "one@example.org"))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.ActorOf(b.Context(), in.Session.ID); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
