package seal

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"

	"filippo.io/edwards25519"
)

// What a shuffle could be undone with is nowhere in the memory of the process when it is over: neither the seed of its
// secrets, nor a stretch of its permutation, there or back, nor a word that it was drawn with, nor a secret scalar of a
// row in any form. What a stack held last may still stand there (docs/threat-model.md): the row is one in the midst.
func TestIssue14_4_NothingOfAShuffleIsLeftInMemory(t *testing.T) {
	const n = 300
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // nothing is used anew, and no stack is moved in the midst of a row
	_, s, in := mustSeal(t, n, 1)
	var drawn recorder
	x, err := drawMix(&drawn, n)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newProver(s, in, x)
	if err != nil {
		t.Fatal(err)
	}
	sought := secretsOf(x)
	for _, k := range []int{20, 150, 280} {
		sought[fmt.Sprintf("word %d", k)] = drawn.turned[8*k : 8*k+8]
	}
	plain := make([]byte, 0, 64*len(sought))
	for _, what := range sought {
		plain = append(plain, what...)
	}
	turn(plain)
	for what, times := range found(t, sought) {
		if times == 0 {
			t.Errorf("%s: the search finds nothing while it is there", what)
		}
	}
	clear(plain)
	if err := p.run(io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	x.destroy()
	for what, times := range found(t, sought) {
		if times > 0 {
			t.Errorf("%s stands in memory %d times", what, times)
		}
	}
	runtime.KeepAlive(p)
}

// secretsOf is what is looked for, turned, so that the search does not find itself.
func secretsOf(x *mixSecrets) map[string][]byte {
	sought, places := map[string][]byte{}, make([]uint32, len(x.psi))
	defer clear(places)
	row := -1 // in the midst of a stretch, in the output and in the input
	for i, j := range x.psi {
		places[j] = uint32(i)
		if i%stretch/20 == 1 && j%stretch/20 == 1 {
			row = i
		}
	}
	note := func(what string, from unsafe.Pointer, n int) {
		sought[what] = turn(bytes.Clone(unsafe.Slice((*byte)(from), n)))
	}
	note("the seed", unsafe.Pointer(&x.chance.(*seeded).key), 32)
	note("the order", unsafe.Pointer(&x.psi[100]), 32)
	note("the order back", unsafe.Pointer(&places[100]), 32)
	sum := newSecretSum(1)
	defer sum.forget()
	var v edwards25519.Scalar
	defer forget(&v)
	for what, of := range []secretKind{secretOmegaPrime, secretOmegaHat, secretRHat, secretR, secretRPrime} {
		at := row
		if of == secretR || of == secretRPrime {
			at = int(x.psi[row])
		}
		x.secret(&v, of, at)
		sum.factor(0, &v)
		note(fmt.Sprintf("scalar %d", what), unsafe.Pointer(&v), 32)
		note(fmt.Sprintf("scalar %d in digits", what), unsafe.Pointer(&sum.digits[0]), 64)
		written := v.Bytes()
		note(fmt.Sprintf("scalar %d as it is written", what), unsafe.Pointer(&written[0]), 32)
		clear(written)
	}
	x.secret(&v, secretOmega, 0) // nobody looks for this one: it takes the place of the last on the stack
	sum.factor(0, &v)
	clear(v.Bytes())
	return sought
}

// recorder gives chance and keeps it, turned.
type recorder struct{ turned []byte }

func (r *recorder) Read(p []byte) (int, error) {
	n, err := rand.Read(p)
	for _, c := range p[:n] {
		r.turned = append(r.turned, c^turned)
	}
	return n, err
}

const turned = 0x5a

func turn(b []byte) []byte {
	for i := range b {
		b[i] ^= turned
	}
	return b
}

// found looks through everything that this process can write to, and says how often each stands there.
func found(t *testing.T, sought map[string][]byte) map[string]int {
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
	times, piece := map[string]int{}, make([]byte, 1<<20)
	for what := range sought {
		times[what] = 0
	}
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var may string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &may); err != nil || !strings.HasPrefix(may, "rw") {
			continue
		}
		for at := from; at < to; at += uint64(len(piece) - 64) { // the longest that is looked for
			got, _ := memory.ReadAt(piece[:min(to-at, uint64(len(piece)))], int64(at))
			turn(piece[:got])
			for what, is := range sought {
				times[what] += bytes.Count(piece[:got], is)
			}
			clear(piece)
		}
	}
	return times
}
