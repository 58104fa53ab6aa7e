package box

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

const (
	batchMost   = 256              // ballots in one transaction
	waitingMost = 4096             // ballots that may wait before further ones are sent away
	castWait    = 3 * time.Second  // how long a voter waits for an answer
	batchWait   = 20 * time.Second // how long a batch may take
)

// urn is a contest's ballot box. Ballots whose proof has been checked wait in
// it; while one batch is being committed the next gathers, so that the more
// come at once, the fewer times each has to wait for the disk.
//
// A re-vote (R64) is a further ballot in the voter's own chain; which one counts
// is the contest's policy.
type urn struct {
	e *Box
	b *board

	mu      sync.Mutex
	waiting []*cast
	busy    bool      // somebody is emptying the box
	since   time.Time // when the batch that is being committed was taken up
}

// cast is one ballot on its way into the box.
type cast struct {
	voter   int32
	ballot  *ledger.Ballot
	raw     []byte
	request []byte        // digest of the idempotency key; nil without one
	body    []byte        // digest of the marks, for ballots that the service sealed
	proved  time.Time     // when the voter last proved who she is
	fresh   time.Duration // at most so long ago (R31a)
	answer  chan answer

	forgotten bool // the secret that marks were digested with is gone: the request's key alone says which it is
}

// answer is what became of a cast: a refusal, a fault, or the entry it is.
type answer struct {
	leaf   store.Leaf
	pen    *pen // that wrote it; nil when it stood there before
	err    error
	before bool
}

func (x *urn) idle() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return !x.busy
}

// put drops a ballot into the box and waits for what becomes of it. Whoever
// stops waiting may ask again with the same ballot and get its receipt.
func (x *urn) put(ctx context.Context, c *cast) (answer, error) {
	c.answer = make(chan answer, 1)
	if x.e.OneByOne {
		x.commit([]*cast{c})
		a := <-c.answer
		return a, a.err
	}
	x.mu.Lock()
	if len(x.waiting) >= waitingMost {
		x.mu.Unlock()
		return answer{}, refusal.Because(refusal.TryAgain, "", nil)
	}
	x.waiting = append(x.waiting, c)
	if !x.busy {
		x.busy = true
		go x.empty()
	}
	x.mu.Unlock()
	patience := time.NewTimer(castWait)
	defer patience.Stop()
	select {
	case a := <-c.answer:
		return a, a.err
	case <-ctx.Done():
		return answer{}, ctx.Err()
	case <-patience.C: // it waits on, and may be stored yet
		return answer{}, refusal.Because(domain.OutcomeUnknown, "R65", nil)
	}
}

// empty commits batch after batch until nothing waits.
func (x *urn) empty() {
	for {
		x.mu.Lock()
		n := min(len(x.waiting), batchMost)
		if n == 0 {
			x.busy, x.waiting, x.since = false, nil, time.Time{}
			x.mu.Unlock()
			return
		}
		batch := x.waiting[:n:n]
		x.waiting = x.waiting[n:]
		if x.since.IsZero() { // or the one before failed, and this is the same stop
			x.since = time.Now()
		}
		x.mu.Unlock()
		if x.commit(batch) {
			x.mu.Lock()
			x.since = time.Time{}
			x.mu.Unlock()
		}
	}
}

// commit takes a batch in: one transaction, the board's lock, the database's
// clock once (R12), each ballot judged on its own, one append, one signed
// checkpoint. Whoever has come while the batch waited for its turn at the board is
// taken along: beside other replicas the wait is long, and a batch costs what it
// costs whether it is of one ballot or of a hundred. A refusal touches nobody else.
// It reports whether that was done.
func (x *urn) commit(batch []*cast) bool {
	t := &turn{casts: batch}
	began := time.Now()
	err := x.write(t)
	stored := err == nil
	if err != nil {
		x.e.Log.Error("casting a batch", "contest", x.b.id, "ballots", len(t.casts), "err", err)
		alarmed, cancel := context.WithTimeout(context.Background(), batchWait)
		err = x.e.told(alarmed, x.b.id, err)
		cancel()
		if r, refused := refusal.Of(err); refused {
			err = r
		} else {
			err = refusal.Because(refusal.TryAgain, "", nil)
		}
		t.answers = make([]answer, len(t.casts))
		for i := range t.answers {
			t.answers[i] = answer{err: err}
		}
	}
	defer func() { x.e.measured(t.answers, time.Since(began), stored) }()
	store.Failpoint("box.after-commit")
	for i, c := range t.casts {
		c.answer <- t.answers[i]
	}
	return stored
}

// turn is a batch at the board, and what became of each of its ballots.
type turn struct {
	casts   []*cast
	answers []answer
}

// shut takes along whoever has come meanwhile, until the batch is full.
func (x *urn) shut(t *turn) {
	x.mu.Lock()
	n := min(len(x.waiting), max(batchMost-len(t.casts), 0))
	t.casts = append(t.casts, x.waiting[:n]...)
	x.waiting = x.waiting[n:]
	x.mu.Unlock()
	t.answers = make([]answer, len(t.casts))
}

func (x *urn) write(t *turn) (err error) {
	defer func() {
		if r := recover(); r != nil { // the stack names no ballot; the panic's value might
			err = fmt.Errorf("panic while casting\n%s", debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), batchWait)
	defer cancel()
	store.Failpoint("box.before-begin")
	return x.e.Store.Write(ctx, func(tx *store.Tx) error {
		tx.HurryUp()
		p, err := x.e.lockBoard(tx, x.b.id)
		if err != nil {
			return err
		}
		store.Failpoint("box.after-lock")
		x.shut(t)
		now := tx.Now()
		again := false
		for i, c := range t.casts {
			a := p.take(c, now)
			if a.err == nil && !a.before {
				a.pen = p
			} else if _, refused := refusal.Of(a.err); a.err != nil && !refused {
				return a.err
			}
			t.answers[i] = a
			again = again || a.before
		}
		if len(p.leaves) == 0 && again {
			if err := p.again(); err != nil {
				return err
			}
		}
		if err := p.flush(); err != nil {
			return err
		}
		store.Failpoint("box.after-insert")
		store.Failpoint("box.before-commit")
		return nil
	})
}

// take judges one ballot and adds it, or says why not (docs/protocol.md 5). The same
// request again is answered as the first time, whatever has happened since
// (R65); then comes the clock, then the place in the voter's chain.
func (p *pen) take(c *cast, now time.Time) answer {
	v := p.voter(c.voter)
	if v.seq > 0 && (c.ballot.Seq <= v.seq || c.request != nil) {
		a, found := p.before(c, v)
		if found {
			return a
		}
	}
	poll := pollOf(p.seq, p.row)
	switch {
	case stopsIntake(p.row.Alarm): // nothing is built on what two officers have to look at (R110a)
		return refuse(refusal.Because(domain.AlarmStands, "R103", refusal.Args{"alarm": p.row.Alarm}))
	case v.off:
		return refuse(refusal.Because(domain.NotOnRoll, "R34", nil))
	case p.seq.Stage() != ledger.StagePoll && !now.Before(poll.Opens) && now.Before(poll.Closes) && poll.StoppedAt == nil:
		return refuse(refusal.Because(domain.PollClosed, "R11", refusal.Args{"closed": poll.Closes})) // closed by the log
	}
	if err := poll.ReceivesBallots(now); err != nil {
		return refuse(err)
	}
	if err := domain.FreshToCast(c.proved, now, c.fresh); err != nil {
		return refuse(err)
	}
	switch {
	case v.seq > 0 && p.seq.Manifest().Duplicates == ledger.FirstCounts:
		return refuse(refusal.Because(domain.BallotStands, "R64", nil))
	case c.ballot.Seq != v.seq+1 || c.ballot.Prev != v.last:
		return refuse(refusal.Because(domain.BallotOutOfTurn, "R64", refusal.Args{"seq": v.seq + 1}))
	}
	for _, ct := range c.ballot.CT {
		if p.used(ct.A) {
			return refuse(refusal.Because(domain.BallotCopied, "R58", nil))
		}
	}
	row := &store.BallotRow{Tag: v.tag, Seq: c.ballot.Seq, Request: c.request, Body: c.body}
	if err := p.addRaw(c.ballot, c.raw, row); err != nil {
		return refuse(err)
	}
	l := p.leaves[len(p.leaves)-1]
	bound, err := p.bind(v.person, l)
	if err != nil {
		return refuse(err)
	}
	row.Bound = bound
	for _, ct := range c.ballot.CT {
		p.seen[ct.A] = struct{}{}
	}
	v.seq, v.last, v.leaf = c.ballot.Seq, l.Hash(), l.Index
	p.voters[c.voter] = v
	return answer{leaf: l}
}

func refuse(err error) answer { return answer{err: err} }

// before looks for the ballot among those the voter has on the board.
func (p *pen) before(c *cast, v voter) (answer, bool) {
	mine, err := p.tx.BallotsOfTag(p.b.id, v.tag)
	if err != nil {
		return refuse(err), true
	}
	for _, l := range p.leaves { // of this very batch
		if l.Ballot != nil && l.Ballot.Tag == v.tag {
			mine = append(mine, l)
		}
	}
	for _, l := range mine {
		same := bytes.Equal(l.Entry, c.raw) || c.body != nil && bytes.Equal(l.Ballot.Body, c.body) || c.forgotten && l.Ballot.Body != nil
		switch {
		case c.request != nil && bytes.Equal(l.Ballot.Request, c.request):
			if !same {
				return refuse(refusal.Because(refusal.KeyReused, "R65", nil)), true
			}
			return answer{leaf: l, before: true}, true
		case bytes.Equal(l.Entry, c.raw):
			return answer{leaf: l, before: true}, true
		}
	}
	return answer{}, false
}

// requestDigest is what is kept of an idempotency key.
func requestDigest(key string) []byte {
	if key == "" {
		return nil
	}
	sum := sha256.Sum256([]byte("cast\x00" + key))
	return sum[:16]
}
