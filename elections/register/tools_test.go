package register_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// long reports whether the long suite runs, at the figures that are promised.
var long = storetest.Long

func number(i int) string { return fmt.Sprintf("%06d", i) }

func moments(x []float64) (mean, variance float64) {
	x = slices.Clone(x)
	slices.Sort(x)
	x = x[:len(x)-len(x)/20]
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x)-1)
	}
	return mean, variance
}

// dump is every row of every table as text: what somebody holds who stole a
// backup of the database and nothing else.
func (w *world) dump(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	w.read(t, func(tx *store.Tx) error { return storetest.Dump(tx, &b) })
	return b.String()
}
