package seal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

// What a shuffle could be undone with is nowhere in the memory of the process when it is over: neither the seed of its
// secrets, nor a stretch of its permutation.
func TestIssue14_4_NothingOfAShuffleIsLeftInMemory(t *testing.T) {
	const n, turned = 300, 0x5a
	_, s, in := mustSeal(t, n, 1)
	x, err := drawMix(nil, n)
	if err != nil {
		t.Fatal(err)
	}
	var seed, order []byte                  // turned, so that the search does not find itself
	for i := range x.chance.(*seeded).key { // no copy of the seed, which a range over values would make
		seed = binary.LittleEndian.AppendUint32(seed, x.chance.(*seeded).key[i]^turned*0x01010101)
	}
	for _, place := range x.psi[100:108] {
		order = binary.LittleEndian.AppendUint32(order, place^turned*0x01010101)
	}
	p, err := newProver(s, in, x)
	if err != nil {
		t.Fatal(err)
	}
	if found(t, seed, turned) == 0 || found(t, order, turned) == 0 {
		t.Fatal("the search finds nothing while it is there")
	}
	if err := p.run(io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	x.destroy()
	runtime.GC()
	if a, b := found(t, seed, turned), found(t, order, turned); a+b > 0 {
		t.Errorf("the seed stands in memory %d times, a part of the permutation %d times", a, b)
	}
	runtime.KeepAlive(p)
}

// found looks through everything that this process can write to.
func found(t *testing.T, what []byte, turned byte) (times int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	piece := make([]byte, 1<<20)
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var may string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &may); err != nil || !strings.HasPrefix(may, "rw") {
			continue
		}
		for at := from; at < to; at += uint64(len(piece) - len(what)) {
			got, _ := memory.ReadAt(piece[:min(to-at, uint64(len(piece)))], int64(at))
			for i := range got {
				piece[i] ^= turned
			}
			times += bytes.Count(piece[:got], what)
			clear(piece)
		}
	}
	return times
}
