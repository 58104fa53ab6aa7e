package seal

import (
	"slices"
	"testing"
)

func TestIN6_LotIsRedoneFromPublishedInputs(t *testing.T) {
	v := mustRead[struct {
		Cases []struct {
			E0, E      Hash
			Holders    []string
			Values     []Hash
			Commits    []Hash
			Seed       Hash
			Candidates []string
			Order      []string
		}
	}](t, "lot.json")
	if len(v.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range v.Cases {
		values := make([][32]byte, len(c.Values))
		for i := range c.Values {
			values[i] = c.Values[i]
			mustHold(t, "commitment", LotCommit(c.E0, c.Holders[i], values[i]), c.Commits[i])
		}
		seed := LotSeed(c.E, values)
		mustHold(t, "seed", seed, c.Seed)
		if got := LotOrder(seed, c.Candidates); !slices.Equal(got, c.Order) {
			t.Errorf("order %v, want %v", got, c.Order)
		}
		// The order does not depend on how the candidates are listed, and another seed gives another one.
		reversed := slices.Clone(c.Candidates)
		slices.Reverse(reversed)
		if got := LotOrder(seed, reversed); !slices.Equal(got, c.Order) {
			t.Errorf("listed backwards: %v, want %v", got, c.Order)
		}
		if len(c.Candidates) > 9 {
			seed[31] ^= 1
			if got := LotOrder(seed, c.Candidates); slices.Equal(got, c.Order) {
				t.Error("another seed gave the same order")
			}
		}
	}
}
