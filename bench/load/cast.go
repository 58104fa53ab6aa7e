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

	"hustings/elections"
	"hustings/elections/audit"
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

// seal makes n ballots. When every member has one, the first votes again.
func (s *site) seal(ctx context.Context, n int) (*voters, error) {
	v := &voters{site: s, ballots: make([]ballot, n)}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i := range min(n, len(s.members)) {
		g.Go(func() error {
			paper, err := s.engine.MyBallot(ctx, as(s.members[i], "member"), s.contest.ID)
			if err != nil {
				return err
			}
			if i == 0 {
				entry, err := ledger.Parse(paper.Manifest)
				m, is := entry.(*ledger.Manifest)
				if err != nil || !is {
					return fmt.Errorf("reading the manifest: %w", err)
				}
				v.manifest = m
			}
			var prev []byte
			for at, seq := i, 1; at < n; at, seq = at+len(s.members), seq+1 {
				raw, err := sealOne(paper, seq, prev, uint64(at))
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

// sealOne ranks a few candidates at random.
func sealOne(paper elections.BallotPaper, seq int, prev []byte, seed uint64) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 2026))
	ranks := make([]uint8, len(paper.Contest.Options))
	for rank, at := range r.Perm(len(ranks))[:1+r.IntN(8)] {
		ranks[at] = uint8(rank + 1)
	}
	s := seal.BallotStatement{E: seal.Hash(paper.E), Suite: seal.Suite, PK: seal.Point(paper.PK), Tag: seal.Tag(paper.Tag),
		Seq: uint64(seq), By: string(ledger.Voter), Prev: prev}
	sealed, _, err := seal.SealBallot(nil, s, ranks)
	if err != nil {
		return nil, err
	}
	return ledger.Marshal(audit.BallotEntry(s, sealed))
}

// cast sends ballot i to a desk and keeps the answer.
func (v *voters) cast(ctx context.Context, to *desk, i int) error {
	b := &v.ballots[i]
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.url+"/api/v1/contests/"+string(v.contest.ID)+"/ballots", bytes.NewReader(b.body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+v.ways[v.members[b.voter].ID].token)
	req.Header.Set("Idempotency-Key", fmt.Sprintf("ballot-%08d", i))
	var answer struct {
		Leaf    int64  `json:"leaf"`
		Receipt string `json:"receipt"`
	}
	if err := call(req, &answer); err != nil {
		return err
	}
	b.leaf, b.receipt = answer.Leaf, answer.Receipt
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
	s := sample{times: make([]time.Duration, n)}
	from := v.next
	v.next += n
	var at atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	for range clients {
		g.Go(func() error {
			for i := int(at.Add(1)) - 1; i < n; i = int(at.Add(1)) - 1 {
				asked := time.Now()
				if err := v.cast(ctx, to, from+i); err != nil {
					return fmt.Errorf("casting ballot %d: %w", from+i, err)
				}
				s.times[i] = time.Since(asked)
			}
			return nil
		})
	}
	err := g.Wait()
	s.took = time.Since(began)
	return s, err
}

func (v *voters) warm(ctx context.Context, n, clients int) error {
	_, err := v.turn(ctx, v.desk, n, clients)
	return err
}

// compare takes turns between the box, one transaction a ballot, and bare
// inserts, so that a neighbour's noise falls on all of them.
func (v *voters) compare(ctx context.Context, p plan, t *table, server *pgtest.Server, warm int) error {
	if err := v.warm(ctx, warm/2, p.clients); err != nil {
		return err
	}
	if _, err := v.turn(ctx, v.alone, warm-warm/2, p.clients); err != nil { // the replica reads its board in
		return err
	}
	ins, err := newInserter(ctx, server, p.clients, len(v.ballots[0].raw))
	if err != nil {
		return err
	}
	defer ins.close()
	var box, alone, bare []sample
	for range p.rounds {
		b, err := v.turn(ctx, v.desk, p.casts, p.clients)
		if err != nil {
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
	n := p.rate * int(p.last.Seconds())
	from := v.next
	v.next += n
	times := make([]time.Duration, n)
	var failed atomic.Int64
	var mu sync.Mutex
	var why error
	openLoop(p.rate, n, func(i int, due time.Time) {
		if err := v.cast(ctx, v.desk, from+i); err != nil {
			failed.Add(1)
			mu.Lock()
			why = err
			mu.Unlock()
		}
		times[i] = time.Since(due)
	})
	p99 := percentile(times, 99)
	what := fmt.Sprintf("%d casts a second for %v", p.rate, p.last)
	t.ask(what, fmt.Sprintf("median %.1f ms, p99 %.1f ms", ms(percentile(times, 50)), ms(p99)), "p99 under 300 ms", p99 < 300*time.Millisecond)
	t.ask("  errors", fmt.Sprint(failed.Load()), "none", failed.Load() == 0)
	if why != nil {
		t.add("  the last of them", why.Error(), "")
	}
	return ctx.Err()
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
		url := fmt.Sprintf("%s/board/%s/entries?from=%d&to=%d", v.alone.url, board, len(entries), len(entries)+elections.MaxEntries)
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
