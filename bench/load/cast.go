//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store/pgtest"
)

// voters hold ballots that are sealed already, as they would be in browsers,
// and what they were answered.
type voters struct {
	*site
	manifest *ledger.Manifest
	ballots  []ballot
	next     int // ballots before this one have been cast
}

type ballot struct {
	voter   int
	raw     []byte
	body    []byte // of the request
	leaf    int64  // of the answer
	receipt string // empty: not acknowledged
}

// seal makes n ballots. When every member has one, the first votes again. Like a
// voter's own machine, it first asks for each ballot paper with the voter's
// token, and so the desk has seen the tokens that ballots come with.
func (s *site) seal(ctx context.Context, n int) (*voters, error) {
	v := &voters{site: s, ballots: make([]ballot, n)}
	var first sync.Once
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i := range min(n, len(s.members)) {
		g.Go(func() error {
			p, err := s.paper(ctx, s.members[i])
			if err != nil {
				return fmt.Errorf("asking for a ballot paper: %w", err)
			}
			first.Do(func() { v.manifest = p.manifest })
			var prev []byte
			for at, seq := i, 1; at < n; at, seq = at+len(s.members), seq+1 {
				raw, err := p.sealOne(seq, prev, uint64(at))
				if err != nil {
					return err
				}
				leaf := ledger.LeafHash(raw)
				prev = leaf[:]
				body, err := json.Marshal(map[string]string{"ballot": base64.StdEncoding.EncodeToString(raw)})
				if err != nil {
					return err
				}
				v.ballots[at] = ballot{voter: i, raw: raw, body: body}
			}
			return nil
		})
	}
	return v, g.Wait()
}

// paper is a voter's ballot paper.
type paper struct {
	manifest   *ledger.Manifest
	e, pk, tag ledger.B32
}

func (s *site) paper(ctx context.Context, of domain.Person) (paper, error) {
	return s.paperOf(ctx, s.contest.ID, of)
}

func (s *site) paperOf(ctx context.Context, contest domain.ContestID, of domain.Person) (p paper, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.desk.url+"/api/v1/contests/"+string(contest)+"/ballot-paper", nil)
	if err != nil {
		return p, err
	}
	req.Header.Set("Authorization", "Bearer "+s.ways[of.ID].token)
	var said struct{ Manifest, E, PK, Tag string }
	if err := call(req, &said); err != nil {
		return p, err
	}
	entry, err := ledger.Parse([]byte(said.Manifest))
	if err != nil {
		return p, fmt.Errorf("reading the manifest: %w", err)
	}
	var is bool
	if p.manifest, is = entry.(*ledger.Manifest); !is {
		return p, errors.New("the manifest is something else")
	}
	for text, field := range map[string]*ledger.B32{said.E: &p.e, said.PK: &p.pk, said.Tag: &p.tag} {
		if *field, err = ledger.ParseB32(text); err != nil {
			return p, err
		}
	}
	return p, nil
}

// sealOne ranks a few candidates at random.
func (p *paper) sealOne(seq int, prev []byte, seed uint64) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 2026))
	ranks := make([]uint8, len(p.manifest.Candidates))
	for rank, at := range r.Perm(len(ranks))[:1+r.IntN(8)] {
		ranks[at] = uint8(rank + 1)
	}
	s := seal.BallotStatement{E: seal.Hash(p.e), Suite: seal.Suite, PK: seal.Point(p.pk), Tag: seal.Tag(p.tag),
		Seq: uint64(seq), By: string(ledger.Voter), Prev: prev}
	sealed, _, err := seal.SealBallot(nil, s, ranks)
	if err != nil {
		return nil, err
	}
	return ledger.Marshal(audit.BallotEntry(s, sealed))
}

// cast sends ballot i down a line and gives the answer, which [voters.answered]
// reads.
func (v *voters) cast(to *line, i int) ([]byte, error) {
	b := &v.ballots[i]
	return to.post("/api/v1/contests/"+string(v.contest.ID)+"/ballots", v.ways[v.members[b.voter].ID].token, fmt.Sprintf("ballot-%08d", i), b.body)
}

// answered keeps what ballot i was answered.
func (v *voters) answered(i int, answer []byte) error {
	var said struct {
		Leaf    int64  `json:"leaf"`
		Receipt string `json:"receipt"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return err
	}
	v.ballots[i].leaf, v.ballots[i].receipt = said.Leaf, said.Receipt
	return nil
}

// call sends a request with a JSON body and reads a JSON answer.
func call(req *http.Request, answer any) error {
	req.Header.Set("Content-Type", "application/json")
	resp, err := connections.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", resp.Status, text)
	}
	return json.Unmarshal(text, answer)
}

// turn has so many clients cast the next n ballots, each its next one as soon
// as the last is answered.
func (v *voters) turn(ctx context.Context, to *desk, n, clients int) (sample, error) {
	lines, hangUp, err := lines(ctx, []*desk{to}, clients)
	defer hangUp()
	if err != nil {
		return sample{}, err
	}
	return v.round(ctx, lines, n, counting(1))
}

// round casts the next n ballots, each line the one that next says as soon as its last is
// answered. The answers are read afterwards.
func (v *voters) round(ctx context.Context, lines []*line, n int, next func(line int) int) (sample, error) {
	s := sample{times: make([]time.Duration, n)}
	from := v.next
	v.next += n
	answers := make([][]byte, n)
	g, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	for at, l := range lines {
		g.Go(func() (err error) {
			for i := next(at); i < n && ctx.Err() == nil; i = next(at) {
				asked := time.Now()
				if answers[i], err = v.cast(l, from+i); err != nil {
					return fmt.Errorf("casting ballot %d: %w", from+i, err)
				}
				s.times[i] = time.Since(asked)
			}
			return ctx.Err()
		})
	}
	err := g.Wait()
	s.took = time.Since(began)
	for i, answer := range answers {
		if err == nil {
			err = v.answered(from+i, answer)
		}
	}
	return s, err
}

func (v *voters) warm(ctx context.Context, n, clients int) error {
	_, err := v.turn(ctx, v.desk, n, clients)
	return err
}

// compare takes turns between the box, one transaction a ballot, and bare
// inserts, so that a neighbour's noise falls on all of them.
func (v *voters) compare(ctx context.Context, p plan, t *table, server *pgtest.Server, warm int) error {
	if err := v.warm(ctx, warm, p.clients); err != nil {
		return err
	}
	ins, err := newInserter(ctx, server, p.clients, len(v.ballots[0].raw))
	if err != nil {
		return err
	}
	defer ins.close()
	var box, alone, bare []sample
	for range p.rounds {
		if err := v.warm(ctx, p.clients, p.clients); err != nil { // it reads in what the other replica has written
			return err
		}
		b, err := v.turn(ctx, v.desk, p.casts, p.clients)
		if err != nil {
			return err
		}
		if _, err := v.turn(ctx, v.alone, p.clients, p.clients); err != nil {
			return err
		}
		a, err := v.turn(ctx, v.alone, p.alone, p.clients)
		if err != nil {
			return fmt.Errorf("one transaction a ballot: %w", err)
		}
		i, err := ins.run(ctx, p.inserts)
		if err != nil {
			return err
		}
		box, alone, bare = append(box, b), append(alone, a), append(bare, i)
	}
	best, one, insert := median(box).rate(), median(alone).rate(), median(bare).rate()
	t.rate(fmt.Sprintf("casts over HTTP, %d clients", p.clients), best, 0)
	t.times(box)
	t.rate("one transaction a cast", one, 0)
	t.ask("  the box to it", fmt.Sprintf("%.1f", best/one), "at least 3", best >= 3*one)
	t.rate(ins.name(), insert, 0)
	t.ask("  the box to them", fmt.Sprintf("%.2f", best/insert), "at least 0.15", best >= 0.15*insert)
	return nil
}

// rush has ballots arrive at a fixed rate, whether or not those before have been
// answered. A voter's wait begins when the ballot should have left.
func (v *voters) rush(ctx context.Context, p plan, t *table) error {
	return v.beside(ctx, t, fmt.Sprintf("%d casts a second for %v", p.rate, p.last), p.rate, p.last, 300*time.Millisecond)
}

// beside is such a rush beside whatever else goes on; most is what its p99 may be, 0
// anything.
func (v *voters) beside(ctx context.Context, t *table, what string, rate int, last, most time.Duration) error {
	n := rate * int(last.Seconds())
	from := v.next
	v.next += n
	times := make([]time.Duration, n)
	var failed atomic.Int64
	var mu sync.Mutex
	var why error
	idle := make(chan *line, n)
	openLoop(rate, n, func(i int, due time.Time) {
		answer, err := v.castOnAny(ctx, idle, from+i)
		if err == nil {
			err = v.answered(from+i, answer)
		}
		if err != nil {
			failed.Add(1)
			mu.Lock()
			why = err
			mu.Unlock()
		}
		times[i] = time.Since(due)
	})
	close(idle)
	for l := range idle {
		l.conn.Close()
	}
	p99 := percentile(times, 99)
	asked := ""
	if most > 0 {
		asked = fmt.Sprintf("p99 under %d ms", most.Milliseconds())
	}
	t.ask(what, fmt.Sprintf("median %.1f ms, p99 %.1f ms", ms(percentile(times, 50)), ms(p99)), asked, most == 0 || p99 < most)
	t.ask("  errors", fmt.Sprint(failed.Load()), "none", failed.Load() == 0)
	if why != nil {
		t.add("  the last of them", why.Error(), "")
	}
	return ctx.Err()
}

// castOnAny casts ballot i down an idle line, or a new one where all are busy.
func (v *voters) castOnAny(ctx context.Context, idle chan *line, i int) (answer []byte, err error) {
	var l *line
	select {
	case l = <-idle:
	default:
		if l, err = v.desk.line(ctx); err != nil {
			return nil, err
		}
	}
	if answer, err = v.cast(l, i); err != nil {
		l.conn.Close() // whatever still comes on it is nobody's answer
		return nil, err
	}
	idle <- l
	return answer, nil
}

// openLoop begins n doings at a fixed rate and waits for all of them.
func openLoop(perSecond, n int, do func(i int, due time.Time)) {
	var wait sync.WaitGroup
	began := time.Now()
	for i := range n {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		time.Sleep(time.Until(due))
		wait.Go(func() { do(i, due) })
	}
	wait.Wait()
}

// ledger asks the other replica for the whole board, and holds what the voters
// were answered against it: every receipt is for the ballot that was sent, is
// proved, and names a place where that very ballot stands.
func (v *voters) ledger(ctx context.Context, t *table) error {
	board := base64.RawURLEncoding.EncodeToString(v.contest.Board[:])
	var entries [][]byte
	for {
		url := fmt.Sprintf("%s/board/%s/entries?from=%d&to=%d", v.alone.url, board, len(entries), len(entries)+box.MaxEntries)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := connections.Do(req)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err == nil && resp.StatusCode != http.StatusOK {
			err = errors.New(resp.Status)
		}
		if err != nil {
			return fmt.Errorf("reading the board: %w", err)
		}
		if len(text) == 0 {
			break
		}
		entries = append(entries, bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))...)
	}
	acknowledged, lost := 0, 0
	for _, b := range v.ballots {
		if b.receipt == "" {
			continue
		}
		acknowledged++
		receipt, err := ledger.ParseReceipt([]byte(b.receipt))
		if err == nil {
			_, err = receipt.Check(v.manifest)
		}
		if err != nil || !bytes.Equal(receipt.Entry, b.raw) || b.leaf >= int64(len(entries)) || !bytes.Equal(entries[b.leaf], b.raw) {
			lost++
		}
	}
	t.ask("receipts whose ballot is in the box", fmt.Sprintf("%d of %d", acknowledged-lost, acknowledged), "all (DO5)", lost == 0)
	if lost > 0 {
		return fmt.Errorf("%d acknowledged ballots are lost", lost)
	}
	return nil
}
