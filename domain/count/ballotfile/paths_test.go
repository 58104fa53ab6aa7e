package ballotfile

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"hustings/domain/count"
)

// TestPlainBallotsAreReadInBlocks: how far a block is read at once, to the byte. What is
// left behind is read one byte after the other, which is slow but never wrong; so no other
// test would notice if nothing at all were read here.
func TestPlainBallotsAreReadInBlocks(t *testing.T) {
	const tie = 1 << 15
	for in, want := range map[string]struct {
		far    int
		marks  []uint16
		runs   []count.RunInfo
		starts []int
	}{
		"":                      {},
		" \n\t\r":               {far: 4},
		"2 1 2 0\n":             {8, []uint16{1, 2}, papers(2, 2), []int{0}},
		"2 1 0\n  3 2 1 0\n":    {16, []uint16{1, 2, 1}, papers(1, 2, 3, 3), []int{0, 8}},
		"2\t1\t2\t0\n":          {8, []uint16{1, 2}, papers(2, 2), []int{0}},
		"2 1 2 0\r\n":           {9, []uint16{1, 2}, papers(2, 2), []int{0}},
		"2 12 9 0\n":            {9, []uint16{12, 9}, papers(2, 2), []int{0}},
		"2 13 0\n":              {}, // there are twelve
		"2 1 13 0\n":            {}, //
		"2 9=13 0\n":            {}, //
		"2 3=1 2 0\n":           {10, []uint16{1, 3 | tie, 2}, papers(3, 2), []int{0}},
		"2 12=11=10 0\n":        {13, []uint16{10, 11 | tie, 12 | tie}, papers(3, 2), []int{0}},
		"2 1 - 2 0\n":           {10, []uint16{1, 0, 2}, papers(3, 2), []int{0}},
		"2 -\n0\n":              {}, // goes on in the next line
		"2 -1 0\n":              {}, //
		"2 0\n":                 {4, nil, papers(0, 2), []int{0}},
		"2 00\n":                {}, // no 0 that anybody writes
		"2 1=0\n":               {}, //
		"2 1=\n":                {}, //
		"2 1 2\n0\n":            {}, // its 0 is in the next line
		"2 1 0":                 {}, // no byte tells that the number ends
		"0 1 0\n":               {}, // a weight of nothing
		"0\n":                   {}, // the end mark
		"999999999 1 0\n":       {14, []uint16{1}, papers(1, 999999999), []int{0}},
		"1000000000 1 0\n":      {}, // ten digits
		"1.5 1 0\n":             {}, //
		"2 1 0\n(x) 1 1 0\n":    {6, []uint16{1}, papers(1, 2), []int{0}},
		"2 1 0\n1 2 # 0\n":      {6, []uint16{1}, papers(1, 2), []int{0}},
		"2 1 0 3 2 0\n\"A\"\n":  {12, []uint16{1, 2}, papers(1, 2, 2, 3), []int{0, 6}},
		"2 1 1=2 0\n3 2 1=\n\n": {10, []uint16{1, 1, 2 | tie}, papers(3, 2), []int{0}},
		"2 01 0\n":              {7, []uint16{1}, papers(1, 2), []int{0}},
		"2 001 0\n":             {8, []uint16{1}, papers(1, 2), []int{0}},
	} {
		g := &blockReader{most: 12}
		far := g.parse([]byte(in))
		if far != want.far || !slices.Equal(g.batch.Marks, want.marks) || !slices.Equal(g.batch.Runs, want.runs) || !slices.Equal(g.starts, want.starts) {
			t.Errorf("%q: %d %v %v %v, want %d %v %v %v", in, far, g.batch.Marks, g.batch.Runs, g.starts, want.far, want.marks, want.runs, want.starts)
		}
	}
}

// papers are runs: where one ends, its weight, and so on.
func papers(ends ...int) (runs []count.RunInfo) {
	for i := 0; i < len(ends); i += 2 {
		runs = append(runs, count.RunInfo{End: ends[i], Weight: int64(ends[i+1])})
	}
	return runs
}

// TestBlocksEndBehindABallot: a block ends where a line ends with the 0 of a ballot.
func TestBlocksEndBehindABallot(t *testing.T) {
	for in, want := range map[string]int{
		"":                     0,
		"2 1 0":                0,
		"2 1 0\n":              6,
		"2 1 0\n2 1":           6,
		"2 1 0 \t\r\n2 1 2\n":  9,
		"2 1\t0\n":             6,
		"2 1 0\n0\n":           6,  // the end mark ends no ballot
		"2 1 10\n":             0,  // nor does a candidate's
		"2 1 0\n3 2 0\n4 1\n ": 12, //
		"0\n":                  0,
		" 0\n":                 3,
	} {
		if got := afterBallot([]byte(in)); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

// TestCutting: blocks join up to what was read, each ends behind a ballot and is as large
// as it may be; the bytes of one that is done are written over; who stops is heeded.
func TestCutting(t *testing.T) {
	line := "1 2 3 0\n"
	text := strings.Repeat(line, 3*blockSize/len(line)) + "5 1 0\n7 2"
	cut := func(in io.Reader, stopped bool) (joined string, sizes []int, carry []byte, left int, err error) {
		r := &bltReader{in: bufio.NewReader(in), line: 2}
		jobs, free := make(chan *block, 99), make(chan []byte, 1)
		old := make([]byte, blockSize)
		free <- old
		var stop atomic.Bool
		stop.Store(stopped)
		var blocks []*block
		blocks, carry, _, err = r.cut(jobs, free, &stop)
		for i, b := range blocks {
			if b != <-jobs {
				t.Fatalf("block %d is not the one that was handed out", i)
			}
			if i == 0 && (<-b.prev != handover{true, 2} || &b.data[0] != &old[0]) {
				t.Error("the first block has no plain file before it, or new bytes though there were some free")
			}
			if i > 0 {
				blocks[i-1].next <- handover{true, 7 + i}
				if (<-b.prev != handover{true, 7 + i}) {
					t.Errorf("block %d does not hear from the one before", i)
				}
			}
			joined += string(b.data)
			sizes = append(sizes, len(b.data))
		}
		rest, _ := io.ReadAll(r.in)
		return joined, sizes, carry, len(rest), err
	}
	joined, sizes, carry, left, err := cut(strings.NewReader(text), false)
	if err != nil || joined != text || len(carry) != 0 || left != 0 {
		t.Errorf("%d bytes in blocks of %v, %d carried, %d left, %v: want all %d", len(joined), sizes, len(carry), left, err, len(text))
	}
	if want := []int{blockSize, blockSize, blockSize, len(text) - 3*blockSize}; !slices.Equal(sizes, want) {
		t.Errorf("blocks of %v bytes, want %v", sizes, want)
	}
	odd := "12 1 0\n" + text // no line ends at the end of a block
	joined, sizes, carry, _, err = cut(strings.NewReader(odd), false)
	if err != nil || joined != odd || len(carry) != 0 || sizes[0] != blockSize-1 || sizes[1] != blockSize {
		t.Errorf("%d bytes in blocks of %v, %d carried, %v: want all %d", len(joined), sizes, len(carry), err, len(odd))
	}
	long := strings.Repeat("1 ", blockSize)
	if joined, sizes, carry, _, err = cut(strings.NewReader(long), false); err != nil || joined != "" || len(sizes) != 0 || string(carry) != long[:blockSize] {
		t.Errorf("a ballot longer than a block: blocks of %v, %d carried, %v", sizes, len(carry), err)
	}
	if _, sizes, _, left, err = cut(strings.NewReader(text), true); err != nil || len(sizes) != 0 || left != len(text) {
		t.Errorf("stopped: blocks of %v, %d bytes left, %v", sizes, left, err)
	}
	if _, _, _, _, err = cut(io.MultiReader(strings.NewReader(line), broken{}), false); err == nil {
		t.Error("a file that breaks off is read")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestPeekLine: a line of what is not read yet, as far as it is there.
func TestPeekLine(t *testing.T) {
	long := strings.Repeat("x", 300)
	longest := strings.Repeat("x", 1<<14)
	for _, c := range []struct {
		in   string
		from int
		want string
	}{
		{"", 0, ""},
		{"0\n5 1\n", 0, "0\n"},
		{"0\n5 1\n", 2, "5 1\n"},
		{"0\n5 1", 2, "5 1"},
		{"0\n", 2, ""},
		{"0", 5, ""},
		{long + "\n0\n", 0, long + "\n"},
		{long + "\n0\n", 301, "0\n"},
		{strings.Repeat("y", 255) + "\n0\n", 256, "0\n"},
		{strings.Repeat("y", 256) + "\n", 0, strings.Repeat("y", 256) + "\n"},
	} {
		r := &bltReader{in: bufio.NewReaderSize(strings.NewReader(c.in), 1<<16)}
		if got := r.peekLine(c.from); got != c.want {
			t.Errorf("from %d of %d bytes: %q, want %q", c.from, len(c.in), got, c.want)
		}
	}
	r := &bltReader{in: bufio.NewReaderSize(strings.NewReader(longest+"\n"), 1<<16)}
	if got := r.peekLine(0); len(got) < 1<<12 || strings.HasSuffix(got, "\n") {
		t.Errorf("a line without an end in sight: %d bytes, want some 4,096 and no end", len(got))
	}
}

// random is a file of a few ballots in one of the ways in which files are written: with a
// 0 at the end of ballots or with none, over several lines, with comments between.
func random(r *rand.Rand) (text string, want map[string]int64) {
	candidates := 1 + r.IntN(12)
	zeros, oneByOne := r.IntN(4) > 0, r.IntN(3) > 0
	want = map[string]int64{}
	var b strings.Builder
	for range 1 + r.IntN(9) {
		weight := 1 + r.IntN(12)
		order := r.Perm(candidates)[:1+r.IntN(candidates)]
		fmt.Fprint(&b, weight)
		var ranks []string
		for i, c := range order {
			one := strconv.Itoa(c + 1)
			switch {
			case i > 0 && r.IntN(4) == 0:
				fmt.Fprintf(&b, "=%s", one)
				ranks[len(ranks)-1] += "=" + one
				continue
			case r.IntN(8) == 0:
				b.WriteString(" -")
				ranks = append(ranks, "-")
			}
			if zeros && r.IntN(12) == 0 {
				b.WriteString("\n ")
			}
			fmt.Fprintf(&b, " %s", one)
			ranks = append(ranks, one)
		}
		switch {
		case zeros && oneByOne && r.IntN(9) == 0:
			b.WriteString("\n0\n")
		case zeros:
			b.WriteString(" 0\n")
		default:
			b.WriteString("\n")
		}
		for i, rank := range ranks {
			level := strings.Split(rank, "=")
			slices.SortFunc(level, func(x, y string) int { return len(x)*99 - len(y)*99 + strings.Compare(x, y) })
			ranks[i] = strings.Join(level, "=")
		}
		want[strings.Join(ranks, " ")] += int64(weight)
		if r.IntN(12) == 0 {
			b.WriteString([]string{"# a comment 0\n", "\n", "// 1 0\n", "/* 1 2 0 */\n", "[comment 3]\n"}[r.IntN(5)])
		}
	}
	var names strings.Builder
	for c := range candidates {
		fmt.Fprintf(&names, "\"%c\"\n", 'A'+c)
	}
	return fmt.Sprintf("%d 1\n%s0\n%s", candidates, b.String(), names.String()), want
}

// TestRandomFilesHoldWhatWasWritten: as blocks and byte by byte.
func TestRandomFilesHoldWhatWasWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 800 {
		text, want := random(r)
		head, rest, _ := strings.Cut(text, "\n")
		for _, in := range []string{text, head + "\n(all byte by byte) " + rest} {
			f, err := Read("x.blt", strings.NewReader(in))
			if err != nil {
				t.Fatalf("%v in\n%s", err, in)
			}
			got := map[string]int64{}
			for p := range f.Papers.All() {
				var ranks []string
				for _, rank := range p.Ranks {
					var level []string
					for _, c := range rank {
						level = append(level, strconv.Itoa(c))
					}
					ranks = append(ranks, strings.Join(level, "=")+strings.Repeat("-", max(0, 1-len(rank))))
				}
				got[strings.Join(ranks, " ")] += p.Weight
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%v, want %v, in\n%s", got, want, in)
			}
		}
	}
}

// TestBothReadersRefuseAlike: a file with a letter changed is read as the same papers or
// refused, whichever reader meets the change.
func TestBothReadersRefuseAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	const letters = "0123=- \n#(\"x"
	for range 800 {
		text, _ := random(r)
		changed := []byte(text)
		changed[bytes.IndexByte(changed, '\n')+1+r.IntN(len(text)/2)] = letters[r.IntN(len(letters))]
		head, rest, _ := strings.Cut(string(changed), "\n")
		quick, err := Read("x.blt", strings.NewReader(string(changed)))
		slow, err2 := Read("x.blt", strings.NewReader(head+"\n(byte by byte) "+rest))
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%v as blocks, %v byte by byte, in\n%s", err, err2, changed)
		}
		if err != nil {
			continue
		}
		var one, two bytes.Buffer
		if err := WriteBLT(&one, quick.Election, quick.Papers); err != nil {
			t.Fatal(err)
		}
		if err := WriteBLT(&two, slow.Election, slow.Papers); err != nil {
			t.Fatal(err)
		}
		if one.String() != two.String() {
			t.Fatalf("two readings of\n%s\n%s\n%s", changed, one.String(), two.String())
		}
	}
}
