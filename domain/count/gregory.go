package count

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
)

// gregory is a count by the weighted inclusive Gregory method with a body's own choices:
// its quota, how ties are settled, whether several are excluded together, whether equal
// ranks share a paper, and exact fractions or so many decimal places. Named statutory
// rules are counters of their own.
type gregory struct {
	*race
	*ballots
	quota   *big.Rat
	parcels [][]share // by candidate
	lost    *big.Rat  // non-transferable
	cut     []Votes   // votes as they are shown, cut off after nine places
	pending []int     // elected with a surplus not yet transferred
	look    look
	decimal *big.Int // 10^decimals, nil for exact
}

// share is papers of one value on one candidate.
type share struct {
	value *big.Rat
	lie   []lying
}

// lying is a kind of paper and the mark at which the rank begins that it lies at.
type lying struct{ paper, at uint32 }

// shownPlaces is how many parts of a vote are shown.
const shownPlaces = 1_000_000_000

func countGregory(r *race, papers *Papers) error {
	o := r.t.Options
	b := prepare(papers, r.t.Election, o, !o.Split)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil // R79
	}
	g := newGregory(r, &b)
	switch o.Ties {
	case "forth":
		g.look = forth
	case "lot":
		g.look = nowhere
	}
	if o.Decimals > 0 {
		g.decimal = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(o.Decimals)), nil)
	}
	g.setQuota()
	g.pass(nil, 0, big.NewRat(1, 1), lyingAll(&b))
	return g.run()
}

// newGregory is a count before any paper is dealt out.
func newGregory(r *race, b *ballots) *gregory {
	g := &gregory{race: r, ballots: b, parcels: make([][]share, r.n+1), lost: new(big.Rat), cut: make([]Votes, r.n+1), look: back}
	g.exact = make([]*big.Rat, r.n+1)
	for c := range g.exact {
		g.exact[c] = new(big.Rat)
	}
	r.absent(g.cut)
	return g
}

// lyingAll is every kind of paper with a mark, at its first.
func lyingAll(b *ballots) []lying {
	var all []lying
	for i := range b.weight {
		if b.start[i] != b.start[i+1] {
			all = append(all, lying{uint32(i), b.start[i]})
		}
	}
	return all
}

// setQuota divides the valid papers: by one more than the places, or by the places (hare).
// droop-whole drops the remainder and adds one.
func (g *gregory) setQuota() {
	valid, places := g.t.Valid, int64(g.t.Election.Seats)
	switch g.t.Options.Quota {
	case "hare":
		g.quota = big.NewRat(valid, places)
	case "droop-exact", "hagenbach-bischoff":
		g.quota = big.NewRat(valid, places+1)
	default:
		g.quota = big.NewRat(valid/(places+1)+1, 1)
	}
	g.t.Quota, g.t.HasQuota = cutOff(g.quota, shownPlaces), true
}

// reached reports whether c has the quota: droop-exact asks for more than it.
func (g *gregory) reached(c int) bool {
	d := cmp.Compare(g.cut[c], g.t.Quota) // what is shown decides, unless it is level
	if d == 0 {
		d = compareExact(g.exact[c], g.quota)
	}
	return d > 0 || d == 0 && g.t.Options.Quota != "droop-exact"
}

func (g *gregory) run() error {
	if err := g.finish(Stage{Act: FirstPreferences}); err != nil {
		return err
	}
	for g.seats.left > 0 {
		var err error
		doomed := g.doomed()
		switch {
		case len(doomed) > 0: // R75
			err = g.out([]int{g.settleBy(ForExclusion, g.level(doomed, false), false, g.look)})
		case len(g.running()) == 0:
			return nil
		case len(g.pending) > 0:
			err = g.transferSurplus()
		default:
			err = g.excludeLowest()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cutOff returns the whole parts of v when a vote has so many.
func cutOff(v *big.Rat, parts int64) Votes {
	n := new(big.Int).Mul(v.Num(), big.NewInt(parts))
	return n.Quo(n, v.Denom()).Int64()
}

// compare orders by votes: by what is shown, and where that is level by the fractions.
func (g *gregory) compare(a, b int) int {
	if d := cmp.Compare(g.cut[a], g.cut[b]); d != 0 || g.exact[a] == g.exact[b] {
		return d
	}
	return compareExact(g.exact[a], g.exact[b])
}

// level returns those of list with most votes, or fewest.
func (g *gregory) level(list []int, most bool) []int {
	var best []int
	for _, c := range list {
		d := 0
		if len(best) > 0 {
			d = g.compare(c, best[0])
		}
		switch {
		case d == 0:
			best = append(best, c)
		case d > 0 == most:
			best = append(best[:0], c)
		}
	}
	return best
}

func (g *gregory) ordered(list []int) []int {
	left := slices.Clone(list)
	var sorted []int
	for len(left) > 0 {
		c := g.settleBy(ForOrder, g.level(left, true), true, g.look)
		sorted = append(sorted, c)
		left = slices.DeleteFunc(left, func(x int) bool { return x == c })
	}
	return sorted
}

func (g *gregory) set(c int, votes *big.Rat) {
	g.exact[c], g.cut[c] = votes, cutOff(votes, shownPlaces)
}

// pass moves papers of one value on: each to the continuing candidates of its rank or the
// next rank that has any, in equal parts, and to nobody when there is none. With decimals
// every part is cut off, and the remainder is lost.
func (g *gregory) pass(stage *Stage, from int, value *big.Rat, papers []lying) {
	type heap struct{ to, parts int }
	heaps := map[heap][]lying{}
	var order []heap
	var room [8]uint16
	for _, p := range papers {
		to, at := g.next(p, room[:0])
		if len(to) == 0 {
			to = append(to, 0)
		}
		for _, c := range to {
			h := heap{int(c), len(to)}
			if heaps[h] == nil {
				order = append(order, h)
			}
			heaps[h] = append(heaps[h], lying{p.paper, at})
		}
	}
	slices.SortFunc(order, func(a, b heap) int {
		if a.to != b.to {
			return a.to - b.to
		}
		return a.parts - b.parts
	})
	for _, h := range order {
		part := value
		if h.parts > 1 {
			part = g.rounded(new(big.Rat).Quo(value, big.NewRat(int64(h.parts), 1)))
		}
		n := int64(0)
		for _, p := range heaps[h] {
			n += int64(g.weight[p.paper])
		}
		votes := new(big.Rat).Mul(part, big.NewRat(n, 1))
		if stage != nil {
			stage.Transfers = append(stage.Transfers, Transfer{from, h.to, n, cutOff(votes, shownPlaces)})
		}
		if h.to == 0 {
			g.lost = new(big.Rat).Add(g.lost, votes)
			continue
		}
		g.set(h.to, new(big.Rat).Add(g.exact[h.to], votes))
		g.lay(h.to, part, heaps[h])
	}
}

// next finds the continuing candidates a paper goes to, and where their rank begins.
func (g *gregory) next(p lying, to []uint16) ([]uint16, uint32) {
	end := g.start[p.paper+1]
	for at := p.at; at < end; {
		begin := at
		for at == begin || at < end && g.marks[at]&equal != 0 {
			if c := g.marks[at] &^ equal; g.state[c] == continuing {
				to = append(to, c)
			}
			at++
		}
		if len(to) > 0 {
			return to, begin
		}
	}
	return nil, end
}

// lay puts papers with those of the same value.
func (g *gregory) lay(c int, value *big.Rat, papers []lying) {
	for i, have := range g.parcels[c] {
		if have.value.Cmp(value) == 0 {
			g.parcels[c][i].lie = append(have.lie, papers...)
			return
		}
	}
	g.parcels[c] = append(g.parcels[c], share{value, papers})
}

func (g *gregory) rounded(v *big.Rat) *big.Rat {
	if g.decimal == nil {
		return v
	}
	n := new(big.Int).Mul(v.Num(), g.decimal)
	return new(big.Rat).SetFrac(n.Quo(n, v.Denom()), g.decimal)
}

// transferSurplus transfers the largest surplus: every paper at its value times the
// surplus over the candidate's votes.
func (g *gregory) transferSurplus() error {
	from := g.settleBy(ForSurplus, g.level(g.pending, true), true, g.look)
	g.pending = slices.DeleteFunc(g.pending, func(c int) bool { return c == from })
	total := g.exact[from]
	surplus := new(big.Rat).Sub(total, g.quota)
	ratio := new(big.Rat).Quo(surplus, total)
	stage := Stage{Act: Surplus, Of: []int{from}}
	if ratio.Num().IsInt64() && ratio.Denom().IsInt64() {
		stage.Value = &Fraction{ratio.Num().Int64(), ratio.Denom().Int64()}
	}
	g.set(from, g.quota)
	parcels := g.parcels[from]
	g.parcels[from] = nil
	for _, p := range parcels {
		g.pass(&stage, from, g.rounded(new(big.Rat).Mul(p.value, ratio)), p.lie)
	}
	return g.finish(stage)
}

// excludeLowest excludes the candidate with the fewest votes, or with batch=on as many of
// the lowest as have fewer votes together than the next above them.
func (g *gregory) excludeLowest() error {
	list := g.excludable()
	if len(list) == 0 || g.ronIsLast(g.cut) {
		return g.fillLast(Stage{Act: LastSeats})
	}
	if g.t.Options.Batch && g.ron == 0 && g.seats.loose {
		slices.SortFunc(list, func(a, b int) int { return cmp.Or(g.compare(a, b), a-b) })
		sum, size := new(big.Rat), 0
		for k := 1; k <= len(list)-g.seats.left; k++ {
			sum.Add(sum, g.exact[list[k-1]])
			if k < len(list) && sum.Cmp(g.exact[list[k]]) < 0 {
				size = k
			}
		}
		if size > 1 {
			return g.out(list[:size:size])
		}
	}
	return g.out([]int{g.settleBy(ForExclusion, g.level(list, false), false, g.look)})
}

func (g *gregory) out(list []int) error {
	stage := Stage{Act: Exclusion, Of: list, Excluded: list}
	for _, c := range list {
		g.exclude(c)
	}
	if g.seats.fits(g.running()) {
		stage.NotTransferred = true
		return g.fillLast(stage)
	}
	for _, c := range list {
		g.set(c, new(big.Rat))
		parcels := g.parcels[c]
		g.parcels[c] = nil
		for _, p := range parcels {
			g.pass(&stage, c, p.value, p.lie)
		}
	}
	return g.finish(stage)
}

// finish closes a stage: those with the quota are elected, and the rest when there are
// just as many as places.
func (g *gregory) finish(stage Stage) error {
	at := slices.DeleteFunc(g.running(), func(c int) bool { return !g.reached(c) })
	for _, c := range g.ordered(at) {
		if g.seats.mayElect(c) {
			g.take(&stage, c)
		}
	}
	if rest := g.running(); g.seats.left > 0 && g.seats.fits(rest) {
		return g.fillLast(stage)
	}
	return g.close(stage)
}

func (g *gregory) take(stage *Stage, c int) {
	g.elect(c)
	stage.Elected = append(stage.Elected, c)
	if g.exact[c].Cmp(g.quota) > 0 {
		g.pending = append(g.pending, c)
	}
}

func (g *gregory) fillLast(stage Stage) error {
	for _, c := range g.ordered(g.running()) {
		if g.seats.mayElect(c) {
			g.take(&stage, c)
		}
	}
	return g.close(stage)
}

// close shows what the figures cut off, and what decimals lost, as the loss.
func (g *gregory) close(stage Stage) error {
	stage.Transfers = merged(stage.Transfers)
	whole := g.t.Valid * shownPlaces
	stage.Quota, stage.NonTransferable = g.t.Quota, cutOff(g.lost, shownPlaces)
	stage.Loss = whole - stage.NonTransferable
	held, wholes := new(big.Rat).Set(g.lost), int64(0)
	for c := 1; c <= g.n; c++ {
		switch {
		case g.cut[c] == Absent:
			continue
		case g.exact[c].IsInt(): // most are, and need no fractions
			wholes += g.exact[c].Num().Int64()
		default:
			held.Add(held, g.exact[c])
		}
		stage.Loss -= g.cut[c]
	}
	held.Add(held, big.NewRat(wholes, 1))
	if d := held.Cmp(big.NewRat(g.t.Valid, 1)); d > 0 || d < 0 && g.decimal == nil {
		return fmt.Errorf("stage %d: the fractions do not come to the valid papers", len(g.t.Stages)+1)
	}
	return g.record(stage, g.cut, whole)
}
