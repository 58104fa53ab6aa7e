package box

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"filippo.io/edwards25519"
	"golang.org/x/crypto/argon2"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// What is looked for comes to the process that is searched with every bit pattern
// turned by this, and its memory is turned in the one page that is left out: the
// search cannot find itself.
const turned = 0xa5

const memoryJob = "HUSTINGS_MEMORY_TEST"

var memoryPhrases = []string{"river lantern copper meadow", "quiet amber window sparrow", "winter candle orchard stone"}

// sealedContest is what the disks hold after the seal: not a secret without
// passphrases.
type sealedContest struct {
	Board, E ledger.B32
	Envelope json.RawMessage
	Wrapped  []byte
}

// needle is a secret, by name.
type needle struct{ Name, Turned string }

// TestFound14_NothingOpensABallotInMemory seals a contest under the policy
// `officers` in a process of its own, which then looks through all of its memory
// for the wrapping key, the private share, and whatever gives them; and again
// when the box has been opened and the keys are destroyed.
func TestFound14_NothingOpensABallotInMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("looks through the memory of a process of its own")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self, "-test.run=^TestFound14Child$", "-test.v")
	child.Env = append(os.Environ(), memoryJob+"=1")
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		in.Close()
		if err := child.Wait(); err != nil {
			t.Errorf("the child: %v", err)
		}
	}()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	asks := json.NewEncoder(in)
	searched := 0
	for lines.Scan() {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "sealed":
			var c sealedContest
			if err := json.Unmarshal([]byte(rest), &c); err != nil {
				t.Fatal(err)
			}
			if err := asks.Encode(mustNeedles(t, c)); err != nil {
				t.Fatal(err)
			}
		case "found":
			t.Errorf("in memory %s", rest)
		case "searched":
			t.Log(rest)
			searched++
		default:
			t.Log(lines.Text())
		}
	}
	if searched != 2 {
		t.Errorf("%d searches of 2", searched)
	}
}

// mustNeedles opens the envelope as the officers would, and names every secret
// in every form in which the program could hold it.
func mustNeedles(t *testing.T, c sealedContest) (needles []needle) {
	t.Helper()
	envelope, err := seal.ParseEnvelope(c.Envelope)
	if err != nil {
		t.Fatal(err)
	}
	add := func(name string, b []byte) {
		b = bytes.Clone(b)
		for i := range b {
			b[i] ^= turned
		}
		needles = append(needles, needle{name, hex.EncodeToString(b)})
	}
	scalar := func(name string, x *edwards25519.Scalar) {
		add(name, x.Bytes())
		add(name+", as it is reckoned with", unsafe.Slice((*byte)(unsafe.Pointer(x)), 32))
	}
	values := map[int]seal.Scalar{}
	var f []*edwards25519.Scalar
	for i := 1; i <= len(memoryPhrases); i++ {
		value, err := envelope.OpenBox(seal.Hash(c.Board), i, phraseOf(envelope.Officers[i-1].Name))
		if err != nil {
			t.Fatal(err)
		}
		values[i] = value
		box := envelope.Officers[i-1]
		stretched := argon2.IDKey([]byte(phraseOf(box.Name)), box.Salt, box.Passes, box.Memory, box.Threads, 32)
		add(fmt.Sprintf("the stretched passphrase of officer %d", i), stretched)
		x, err := edwards25519.NewScalar().SetCanonicalBytes(bytes.Clone(value[:]))
		if err != nil {
			t.Fatal(err)
		}
		scalar(fmt.Sprintf("the part of officer %d", i), x)
		f = append(f, x)
	}
	kek, err := envelope.JoinBoxes(seal.Hash(c.Board), values)
	if err != nil {
		t.Fatal(err)
	}
	add("the wrapping key", kek[:])
	add("the wrapping key in base64", []byte(base64.RawStdEncoding.EncodeToString(kek[:])))
	secret, err := seal.UnwrapShare(kek, seal.Group{E: seal.Hash(c.E), Suite: seal.Suite, Group: 1, Round: 1, K: 1, N: 1}, 1, c.Wrapped)
	if err != nil {
		t.Fatal(err)
	}
	share := secret.Bytes()
	x, err := edwards25519.NewScalar().SetCanonicalBytes(share[:])
	if err != nil {
		t.Fatal(err)
	}
	scalar("the private share", x)
	// 2 of 3: f(0) = 2 f(1) - f(2).
	shared := edwards25519.NewScalar().Add(f[0], f[0])
	scalar("the shared secret", shared.Subtract(shared, f[1]))
	return needles
}

// phraseOf is the passphrase of an officer, by name.
func phraseOf(name string) string { return memoryPhrases[name[len(name)-1]-'A'] }

// TestFound14Child is the process that is searched.
func TestFound14Child(t *testing.T) {
	if os.Getenv(memoryJob) == "" {
		t.Skip("run by TestFound14_NothingOpensABallotInMemory")
	}
	s := storetest.SQLite(t)
	e := New(s, mustKeys(t), "vote.example.org", nil, nil)
	officers := mustOfficers(t, e, memoryPhrases)
	p := mustSealWith(t, e, 5, func(c *domain.Contest) { c.Policy = domain.OfficersKeys })
	c := sealedContest{Board: p.contest.Board}
	var err error
	if c.Envelope, err = os.ReadFile(e.Keys.contestFile(p.contest.Board, envelopeFile)); err != nil {
		t.Fatal(err)
	}
	err = s.Read(t.Context(), func(tx *store.Tx) (err error) {
		c.Wrapped, err = tx.WrappedShare(p.contest.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	g, err := e.glance(t.Context(), p.contest.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.E = g.seq.Election()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\nsealed %s\n", text)
	var needles []needle
	if err := json.NewDecoder(os.Stdin).Decode(&needles); err != nil {
		t.Fatal(err)
	}
	searchMemory(t, "after the seal", needles)
	for i := range 5 {
		p.mustCast(t, i, 1, 2)
	}
	p.mustClose(t)
	for i := range 2 {
		if err := e.GivePassphrase(t.Context(), officers[i], p.contest.ID, memoryPhrases[i]); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := e.Advance(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestCounted {
		t.Fatalf("%s, %v", c.Stage, err)
	}
	var report bytes.Buffer
	if err := e.Bundle(t.Context(), &report, p.contest.ID); err != nil {
		t.Fatal(err)
	}
	if r, err := audit.Verify(t.Context(), bytes.NewReader(report.Bytes()), int64(report.Len()), audit.Options{}); err != nil || !r.OK {
		t.Fatal(err)
	}
	searchMemory(t, "when the keys are destroyed", needles)
}

// searchMemory looks through everything that this process can write to.
func searchMemory(t *testing.T, when string, needles []needle) {
	t.Helper()
	const size = 1 << 20
	const overlap = 64
	chunk, err := syscall.Mmap(-1, 0, size+overlap, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Munmap(chunk) }()
	own := uintptr(unsafe.Pointer(&chunk[0]))
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	looked := make([][]byte, len(needles))
	for i, n := range needles {
		if looked[i], err = hex.DecodeString(n.Turned); err != nil {
			t.Fatal(err)
		}
	}
	read := 0
	for line := range strings.Lines(string(maps)) {
		var from, to uintptr
		var may string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &may); err != nil || !strings.HasPrefix(may, "rw") {
			continue
		}
		for at := from; at < to; at += size {
			if own < at+size+overlap && own+size+overlap > at { // the page that looks
				continue
			}
			got, err := memory.ReadAt(chunk[:min(to-at, size+overlap)], int64(at))
			if err != nil && got == 0 {
				continue
			}
			read += got
			for i := range chunk[:got] {
				chunk[i] ^= turned
			}
			for i, n := range needles {
				if bytes.Contains(chunk[:got], looked[i]) {
					fmt.Printf("found %s: %s\n", when, n.Name)
				}
			}
		}
	}
	clear(chunk)
	if read < 10<<20 {
		t.Fatalf("only %d bytes of memory could be read", read)
	}
	fmt.Printf("searched %s, %d MB\n", when, read>>20)
}
