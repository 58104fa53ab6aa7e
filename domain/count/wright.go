package count

import (
	"math/big"
	"slices"
)

// wright is a count by the Wright system: after every exclusion all papers are dealt
// anew at full value, as if the excluded had never stood, and nobody is elected for
// good before one dealing fills every place. Within a dealing surpluses pass on as
// [gregory] has them, in exact fractions and never to somebody who has the quota.
type wright struct {
	*gregory
	all     []lying
	base    seats // before anybody has a place
	reached []reaching
}

// reaching is who came to have the quota at one moment of a dealing, and with how many votes.
type reaching struct {
	who   []int
	votes []*big.Rat
}

func countWright(r *race, papers *Papers) error {
	b := prepare(papers, r.t.Election, r.t.Options, true)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil // R79
	}
	w := &wright{gregory: newGregory(r, &b), all: lyingAll(&b), base: r.seats.clone()}
	for {
		w.deal()
		for len(w.pending) > 0 && len(w.spared(w.doomed())) == 0 {
			w.transferSurplus()
		}
		list := w.spared(w.doomed()) // R75
		if len(list) == 0 {
			if rest := w.running(); w.seats.left == 0 || w.seats.fits(rest) || w.ronIsLast(w.cut) {
				return w.declare()
			}
			list = w.spared(w.excludable())
		}
		if len(list) == 0 {
			return w.declare()
		}
		out := w.settle(ForExclusion, w.level(list, false), false)
		w.exclude(out)
		w.base.exclude(out)
		if err := w.close(Stage{Act: Round, Of: []int{out}, Excluded: []int{out}}); err != nil {
			return err
		}
	}
}

// spared leaves those of a list whom no limit needs, whoever has a place in this dealing:
// an exclusion is for good, and places given in a dealing are not.
func (w *wright) spared(list []int) []int {
	return slices.DeleteFunc(list, func(c int) bool { return !w.base.mayExclude(c) })
}

// deal lays every paper with the first of its candidates who is not excluded, at full
// value. The quota is that of the papers so laid: each one more than its share.
func (w *wright) deal() {
	for c := 1; c <= w.n; c++ {
		if w.state[c] == withdrawn {
			continue
		}
		if w.state[c] == elected {
			w.state[c] = continuing
		}
		w.set(c, new(big.Rat))
		w.parcels[c] = nil
	}
	w.lost, w.pending, w.reached, w.seats = new(big.Rat), nil, nil, w.base.clone()
	w.pass(nil, 0, big.NewRat(1, 1), w.all)
	laid := w.t.Valid - w.lost.Num().Int64()
	w.quota = big.NewRat(laid/int64(w.t.Election.Seats+1)+1, 1)
	w.t.Quota, w.t.HasQuota = cutOff(w.quota, shownPlaces), true
	w.provide()
}

// provide takes those who have the quota as elected for this dealing. Where a limit
// may let only some of them in, those with most votes go first (R75).
func (w *wright) provide() {
	for {
		ready := slices.DeleteFunc(w.running(), func(c int) bool {
			return compareExact(w.exact[c], w.quota) < 0 || !w.seats.mayElect(c)
		})
		if len(ready) == 0 {
			return
		}
		if !w.seats.loose {
			ready = []int{w.settle(ForOrder, w.level(ready, true), true)}
		}
		now := reaching{who: ready}
		for _, c := range ready {
			now.votes = append(now.votes, w.exact[c])
			w.state[c] = elected
			w.seats.elect(c)
			if compareExact(w.exact[c], w.quota) > 0 {
				w.pending = append(w.pending, c)
			}
		}
		w.reached = append(w.reached, now)
	}
}

// transferSurplus passes on the largest surplus: every paper at its value times the
// surplus over the candidate's votes.
func (w *wright) transferSurplus() {
	from := w.settle(ForSurplus, w.level(w.pending, true), true)
	w.pending = slices.DeleteFunc(w.pending, func(c int) bool { return c == from })
	ratio := new(big.Rat).Quo(new(big.Rat).Sub(w.exact[from], w.quota), w.exact[from])
	w.set(from, w.quota)
	parcels := w.parcels[from]
	w.parcels[from] = nil
	for _, p := range parcels {
		w.pass(nil, from, new(big.Rat).Mul(p.value, ratio), p.lie)
	}
	w.provide()
}

// declare elects who has the quota in the last dealing, in the order they came to it,
// and then the rest, as far as there are places for them.
func (w *wright) declare() error {
	stage := Stage{Act: Round}
	rest := w.running()
	w.seats = w.base.clone()
	take := func(order []int) {
		for _, c := range order {
			if w.seats.mayElect(c) {
				w.elect(c)
				stage.Elected = append(stage.Elected, c)
			}
		}
	}
	for _, batch := range w.reached {
		ended := make([]*big.Rat, len(batch.who))
		for i, c := range batch.who {
			ended[i] = w.exact[c]
			w.set(c, batch.votes[i])
		}
		order := w.ordered(batch.who)
		for i, c := range batch.who {
			w.set(c, ended[i])
		}
		take(order)
	}
	if w.seats.left > 0 {
		take(w.ordered(rest))
	}
	return w.close(stage)
}
