package ballotfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"hustings/domain/count"
)

// blockSize is how much of a file one core takes at a time. Twice as many blocks as
// cores are under way, so memory does not grow with the file.
const blockSize = 1 << 18

// block is a stretch of a file that ends where a ballot ends, if it is plain ballots.
type block struct {
	data []byte
	prev <-chan handover
	next chan<- handover
	rest []byte // from where it is not plain ballots
}

// handover tells the next block whether all before it was plain, and its first line.
type handover struct {
	plain bool
	line  int
}

// plainBallots reads ballots as long as they are plain: weight, candidates, 0, with
// nothing but space between. At the first thing that is not (a comment, an identifier,
// the end mark) it stops and leaves everything from there to the reader of single bytes.
func (r *bltReader) plainBallots(candidates int) (*count.Papers, error) {
	workers := runtime.GOMAXPROCS(0)
	jobs := make(chan *block, workers)
	free := make(chan []byte, 2*workers+2)
	var stop atomic.Bool
	all := count.NewPigeonholes(candidates)
	readers := make([]*blockReader, workers)
	var running sync.WaitGroup
	for i := range readers {
		readers[i] = &blockReader{all: all, most: uint(candidates)}
		running.Go(func() {
			for b := range jobs {
				readers[i].take(b, &stop)
				if b.rest == nil {
					free <- b.data
				}
			}
		})
	}
	blocks, carry, last, readErr := r.cut(jobs, free, &stop)
	close(jobs)
	running.Wait()
	r.line = (<-last).line
	if readErr != nil {
		return nil, readError(r.name, readErr)
	}
	var rest []io.Reader
	for _, b := range blocks {
		if b.rest != nil {
			rest = append(rest, bytes.NewReader(b.rest))
		}
	}
	r.in = bufio.NewReader(io.MultiReader(append(rest, bytes.NewReader(carry), r.in)...))
	return r.together(readers, all)
}

// cut hands out blocks until the file ends or one of them was not plain. It returns the
// blocks, what was read beyond the last, and where the last hands over.
func (r *bltReader) cut(jobs chan<- *block, free <-chan []byte, stop *atomic.Bool) (blocks []*block, carry []byte, last <-chan handover, err error) {
	first := make(chan handover, 1)
	first <- handover{true, r.line}
	last = first
	for !stop.Load() {
		var data []byte
		select {
		case data = <-free:
		default:
			data = make([]byte, blockSize)
		}
		data = data[:blockSize]
		n := copy(data, carry)
		m, err := io.ReadFull(r.in, data[n:blockSize])
		data = data[:n+m]
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return blocks, nil, last, err
		}
		end := len(data)
		if !ended {
			end = afterBallot(data)
		}
		carry = slices.Clone(data[end:])
		if end == 0 {
			return blocks, carry, last, nil // one ballot longer than a block, or none
		}
		next := make(chan handover, 1)
		b := &block{data: data[:end], prev: last, next: next}
		last = next
		jobs <- b
		blocks = append(blocks, b)
		if ended {
			break
		}
	}
	return blocks, carry, last, nil
}

// afterBallot returns where the last line ends that ends a ballot.
func afterBallot(data []byte) int {
	for end := len(data); ; {
		at := bytes.LastIndexByte(data[:end], '\n')
		if at < 0 {
			return 0
		}
		line := bytes.TrimRight(data[:at], " \t\r")
		if n := len(line); n > 1 && line[n-1] == '0' && (line[n-2] == ' ' || line[n-2] == '\t') {
			return at + 1
		}
		end = at
	}
}

// together returns all papers, or the earliest of the readers' errors.
func (r *bltReader) together(readers []*blockReader, all *count.Pigeonholes) (*count.Papers, error) {
	var wrong *blockReader
	for _, b := range readers {
		if b.err != nil && (wrong == nil || b.line < wrong.line) {
			wrong = b
		}
	}
	if wrong != nil {
		return nil, r.refuse(wrong.line, "%v", wrong.err)
	}
	papers, err := all.Papers()
	if err != nil {
		return nil, r.refuse(r.line, "%v", err)
	}
	return papers, nil
}

// blockReader reads blocks on one core.
type blockReader struct {
	all    *count.Pigeonholes
	most   uint // candidates
	batch  count.Batch
	starts []int // where each ballot of the batch begins in its block
	err    error // the earliest of its blocks' errors
	line   int
}

// take parses a block, waits until it is known that all before it was plain, and puts
// its ballots with all the others.
func (g *blockReader) take(b *block, stop *atomic.Bool) {
	end := g.parse(b.data)
	before := <-b.prev
	if !before.plain {
		b.rest = b.data
		b.next <- before
		return
	}
	if end < len(b.data) {
		stop.Store(true)
		b.rest = b.data[end:]
	}
	b.next <- handover{end == len(b.data), before.line + bytes.Count(b.data[:end], []byte("\n"))}
	at, err := g.all.Add(&g.batch)
	if err != nil && g.err == nil { // a reader's blocks come in order
		g.err, g.line = err, before.line+bytes.Count(b.data[:g.starts[at]], []byte("\n"))
	}
}

// parse reads plain ballots and returns how far it came: to the start of the first thing
// that is not one.
func (g *blockReader) parse(data []byte) int {
	g.batch.Reset()
	g.starts = g.starts[:0]
	m := &g.batch
	at := 0
	for {
		at = overSpace(data, at)
		if at == len(data) {
			return at
		}
		start := at
		weight, at2, ok := digits(data, at)
		if !ok || weight == 0 || !space(data[at2]) {
			return start
		}
		at = at2
		whole := len(m.Marks)
		for {
			at = g.soleCandidates(data, at)
			at = overBlank(data, at)
			if at == len(data) || data[at] == '\n' || len(m.Marks)-whole > 2*count.MaxCandidates {
				// a ballot that goes on in the next line, a 0 is missing, or more ranks than are read
				m.Marks = m.Marks[:whole]
				return start
			}
			if data[at] == '-' && at+1 < len(data) && space(data[at+1]) {
				m.Marks = append(m.Marks, 0)
				at++
				continue
			}
			rank := len(m.Marks)
			zero := false
			at, zero, ok = g.rank(data, at)
			if !ok || zero && len(m.Marks) > rank {
				m.Marks = m.Marks[:whole]
				return start
			}
			if zero {
				break
			}
			if len(m.Marks)-rank > 1 {
				level(m.Marks[rank:])
			}
		}
		m.Runs = append(m.Runs, count.RunInfo{End: len(m.Marks), Weight: int64(weight)})
		g.starts = append(g.starts, start)
	}
}

// soleCandidates reads as many candidates as stand alone on their rank, have one or two
// digits and one space in front and behind, which is to say nearly all there are.
func (g *blockReader) soleCandidates(data []byte, at int) int {
	marks := g.batch.Marks
	for at+3 < len(data) && data[at] == ' ' {
		c, after := uint(data[at+1]-'0'), at+2
		if c > 9 {
			break
		}
		if d := uint(data[after] - '0'); d <= 9 {
			c, after = c*10+d, after+1
		}
		if c == 0 || c > g.most || data[after] != ' ' {
			break
		}
		marks = append(marks, uint16(c))
		at = after
	}
	g.batch.Marks = marks
	return at
}

// rank reads one candidate, or several joined by =, or the 0 that ends a ballot.
func (g *blockReader) rank(data []byte, at int) (after int, zero, ok bool) {
	for {
		c, next, ok := digits(data, at)
		if !ok || c > g.most {
			return at, false, false
		}
		if c == 0 {
			return next, true, next == at+1 && space(data[next])
		}
		at = next
		g.batch.Marks = append(g.batch.Marks, uint16(c))
		switch {
		case data[at] == '=':
			at++
		default:
			return at, false, space(data[at])
		}
	}
}

// level puts the candidates of one rank in order and marks all but the first as equal.
func level(rank []uint16) {
	slices.Sort(rank)
	for i := 1; i < len(rank); i++ {
		rank[i] |= 1 << 15
	}
}

func overBlank(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == '\t' || data[at] == '\r') {
		at++
	}
	return at
}

func overSpace(data []byte, at int) int {
	for at < len(data) && space(data[at]) {
		at++
	}
	return at
}

// digits reads a number of at most nine digits that something follows.
func digits(data []byte, at int) (n uint, after int, ok bool) {
	from := at
	for at < len(data) && data[at]-'0' <= 9 {
		n = n*10 + uint(data[at]-'0')
		at++
	}
	return n, at, at > from && at-from <= 9 && at < len(data)
}

func space(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }
