package seal

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Number 11 of what was found: sealing tried values of k until one fitted, and
// so took longer for some votes than for others. It gives the same element as
// the plain search for the smallest k does, and looks at the same number of
// values for every vote.
func TestFound11_SealingTriesTheSameForEveryVote(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 1))
	var smallest, late [30]byte // of messages with a small k and a large one
	k0, k1 := maxPadding, -1
	for range 40 {
		var message [30]byte
		for i := range message {
			message[i] = byte(random.UintN(256))
		}
		var a, b point
		got, k, err := a.mapPoint(message)
		if err != nil {
			t.Fatal(err)
		}
		want, wantK := Point{}, -1
		for wantK == -1 || !new(point).decode(want[:]) {
			wantK++
			copy(want[1:31], message[:])
			want[0], want[31] = byte(2*(wantK%128)), byte(wantK/128)
		}
		public, publicK, err := b.mapPublic(message)
		if err != nil || got != want || public != want || k != wantK || publicK != wantK || a.encode() != want || b.encode() != want {
			t.Fatalf("%x: k = %d and %d, want %d; %v", message, k, publicK, wantK, err)
		}
		if k < k0 {
			smallest, k0 = message, k
		}
		if k > k1 {
			late, k1 = message, k
		}
	}
	took := func(message [30]byte) time.Duration {
		var all []time.Duration
		for range 15 {
			began := time.Now()
			if _, _, err := new(point).mapPoint(message); err != nil {
				t.Fatal(err)
			}
			all = append(all, time.Since(began))
		}
		return slices.Min(all)
	}
	early, lately := took(smallest), took(late)
	t.Logf("k = %d takes %v, k = %d takes %v", k0, early, k1, lately)
	if lately > 2*early || early > 2*lately { // a search that stops at the first takes ten times as long
		t.Errorf("k = %d takes %v, k = %d takes %v", k0, early, k1, lately)
	}
}
