package count

import (
	"math/bits"
	"slices"
)

// one is a whole vote, and a keep factor of 1, in Meek's nine decimal places.
const one Votes = 1_000_000_000

// meek is a count by the PR Foundation's Reference Meek Rule; step letters are its own.
//
// The rule hands out every paper anew in each iteration. Papers with the same elected
// candidates in front, in the same order, and the same hopeful candidate behind them are
// handed out alike, so they are gathered in one node of a tree: the path to it are the
// elected candidates passed, and a node of a hopeful candidate, who keeps everything,
// has nothing below. An iteration walks the nodes, not the papers, with the very same
// rounding of each paper. Papers are read on only when a candidate is elected or excluded.
type meek struct {
	*race
	*piles
	live  []standing // the piles' view: continuing for everybody not excluded
	nodes []meekNode // node 0 is the ballot box; a parent comes before its children
	of    [][]int    // nodes of each candidate
	kept  []int64    // keep factors
	votes []Votes
	rest  Votes // exhausted
	quota Votes

	step    int   // of Schedule 1A: how often votes were worked out anew
	numbers []int // its pseudo-random numbers at the first step, once they are needed
}

type meekNode struct {
	candidate, parent int
	papers            int64 // that reach the candidate by this path
	stop              int64 // that name nobody further
	pile              pile  // while the candidate is hopeful
	weight            Votes // of each paper when it leaves the node
	children          map[int]int
}

func countMeek(r *race, papers *Papers) error {
	b := prepare(papers, r.t.Election, r.t.Options, true)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil // R79
	}
	m := &meek{race: r, live: slices.Clone(r.state), step: 1, nodes: []meekNode{{papers: b.valid}},
		of: make([][]int, r.n+1), kept: make([]int64, r.n+1), votes: make([]Votes, r.n+1)}
	m.piles = newPiles(b, m.live)
	for c := range m.votes {
		m.votes[c], m.kept[c] = Absent, one
	}
	m.arrive(0, slices.Clone(m.sortFirst()))
	for r.seats.left > 0 && len(r.running()) > r.seats.left { // step B.1
		done, err := m.round()
		if err != nil {
			return err
		}
		if done {
			break
		}
	}
	return m.finish()
}

// arrive takes papers that have passed a node and lie sorted by their next candidate.
func (m *meek) arrive(parent int, sorted []dealt) {
	for _, part := range sorted {
		c, p := part.to, part.pile
		if c == 0 {
			m.nodes[parent].stop += p.papers
			continue
		}
		at, ok := m.nodes[parent].children[c]
		if !ok {
			at = len(m.nodes)
			m.nodes = append(m.nodes, meekNode{candidate: c, parent: parent})
			m.of[c] = append(m.of[c], at)
			if m.nodes[parent].children == nil {
				m.nodes[parent].children = map[int]int{}
			}
			m.nodes[parent].children[c] = at
		}
		m.nodes[at].papers += p.papers
		if m.state[c] == elected {
			m.arrive(at, slices.Clone(m.move(p)))
			continue
		}
		m.nodes[at].pile = m.join(m.nodes[at].pile, p)
	}
}

// round iterates until somebody is elected or excluded (step B.2), or tells that nobody
// may be excluded any more and the count is done.
func (m *meek) round() (done bool, err error) {
	omega := m.t.Options.Omega
	switch {
	case omega != 0:
	case m.t.Options.NZ:
		omega = one / 10_000
	default:
		omega = one / 1_000_000
	}
	before := Votes(-1)
	for {
		m.distribute() // a
		if m.t.Options.NZ {
			m.markStep()
		}
		total := Votes(0)   // b
		surplus := Votes(0) // d
		for c := 1; c <= m.n; c++ {
			total += max(m.votes[c], 0)
		}
		m.quota = total/int64(m.t.Election.Seats+1) + 1
		m.t.Quota, m.t.HasQuota = m.quota, true
		reached := slices.DeleteFunc(m.running(), func(c int) bool {
			return m.votes[c] < m.quota || !m.seats.mayElect(c)
		})
		for c := 1; c <= m.n; c++ {
			if m.state[c] == elected {
				surplus += m.votes[c] - m.quota
			}
		}
		for _, c := range reached {
			surplus += m.votes[c] - m.quota
		}
		surplus = max(surplus, 0)
		if len(reached) > 0 { // c
			return false, m.electAll(reached, surplus)
		}
		if doomed := m.doomed(); len(doomed) > 0 { // R75
			return false, m.excludeLowest(doomed, surplus)
		}
		settled := surplus < omega || before >= 0 && surplus >= before // e
		if settled || m.t.Options.NZ && m.clearlyLowest(surplus) {
			list := m.excludable()
			if len(list) == 0 || m.ronIsLast(m.votes) {
				return true, nil
			}
			return false, m.excludeLowest(list, surplus) // B.3
		}
		before = surplus
		m.step++
		for c := 1; c <= m.n; c++ { // f
			if m.state[c] == elected {
				m.kept[c] = mulDivUp(mulDivUp(m.kept[c], m.quota, one), one, m.votes[c])
			}
		}
	}
}

// distribute hands every paper out: each candidate on it keeps its share of what the
// paper still weighs, rounded up.
func (m *meek) distribute() {
	for c := 1; c <= m.n; c++ {
		m.votes[c] = Absent
		if m.live[c] == continuing {
			m.votes[c] = 0
		}
	}
	m.nodes[0].weight = one
	m.rest = one * m.nodes[0].stop
	for i := 1; i < len(m.nodes); i++ {
		n := &m.nodes[i]
		w := m.nodes[n.parent].weight
		if n.papers == 0 || w == 0 {
			n.weight = 0
			continue
		}
		keep := w
		if m.state[n.candidate] == elected {
			keep = (w*m.kept[n.candidate] + one - 1) / one
		}
		m.votes[n.candidate] += keep * n.papers
		n.weight = w - keep
		m.rest += n.weight * n.stop
	}
}

// electAll elects those who have reached the quota, most votes first.
func (m *meek) electAll(reached []int, surplus Votes) error {
	stage := Stage{Act: Round}
	for _, c := range m.ordered(reached) {
		if !m.seats.mayElect(c) {
			continue
		}
		m.elect(c)
		stage.Elected = append(stage.Elected, c)
	}
	stage.Of = stage.Elected
	if err := m.close(stage, surplus); err != nil {
		return err
	}
	for _, c := range stage.Elected { // their papers are read on
		for _, at := range slices.Clone(m.of[c]) {
			p := m.nodes[at].pile
			m.nodes[at].pile = pile{}
			m.arrive(at, slices.Clone(m.move(p)))
		}
	}
	return nil
}

// ordered sorts by votes; the reference rule settles every tie by lot alone.
func (m *meek) ordered(list []int) []int {
	left := slices.Clone(list)
	var sorted []int
	for len(left) > 0 {
		c := m.settleBy(ForOrder, top(left, m.votes), true, nowhere)
		sorted = append(sorted, c)
		left = slices.DeleteFunc(left, func(x int) bool { return x == c })
	}
	return sorted
}

// clearlyLowest reports whether the surpluses still to move could not lift the lowest
// candidate past the next (Schedule 1A's early exclusion).
func (m *meek) clearlyLowest(surplus Votes) bool {
	list := m.excludable()
	low := bottom(list, m.votes)
	if len(list) < 2 || len(low) > 1 {
		return false
	}
	for _, c := range list {
		if c != low[0] && m.votes[c] <= m.votes[low[0]]+surplus {
			return false
		}
	}
	return true
}

// lowest picks whom to exclude: all within the surplus of the lowest are tied (step T),
// or by Schedule 1A those level with it.
func (m *meek) lowest(list []int, surplus Votes) int {
	tied := bottom(list, m.votes)
	if m.t.Options.NZ {
		return m.aheadFirst(tied)
	}
	low := m.votes[tied[0]]
	tied = slices.DeleteFunc(list, func(c int) bool { return m.votes[c] > low+surplus })
	return m.settleBy(ForExclusion, tied, false, nowhere)
}

func (m *meek) excludeLowest(list []int, surplus Votes) error {
	out := m.lowest(list, surplus)
	m.step++
	m.exclude(out)
	m.live[out] = excluded
	if err := m.close(Stage{Act: Round, Of: []int{out}, Excluded: []int{out}}, surplus); err != nil {
		return err
	}
	for _, at := range slices.Clone(m.of[out]) { // their papers go on from where they came
		n := &m.nodes[at]
		p := n.pile
		n.papers, n.pile = 0, pile{}
		m.arrive(n.parent, slices.Clone(m.move(p)))
	}
	return nil
}

func (m *meek) close(stage Stage, surplus Votes) error {
	stage.Quota, stage.Surplus, stage.NonTransferable = m.quota, surplus, m.rest
	return m.record(stage, m.votes, m.t.Valid*one)
}

// finish gives places still left to the hopeful candidates (step C).
func (m *meek) finish() error {
	if m.seats.left == 0 || len(m.running()) == 0 {
		return nil
	}
	of := m.t.Valid * one
	if !m.t.HasQuota {
		of = 0 // nothing was counted, nothing was needed
	}
	stage := Stage{Act: LastSeats, Quota: m.quota, NonTransferable: m.rest}
	for _, c := range m.ordered(m.running()) {
		if m.seats.mayElect(c) {
			m.elect(c)
			stage.Elected = append(stage.Elected, c)
		}
	}
	return m.record(stage, m.votes, of)
}

// mulDivUp returns a*b/c rounded up, for non-negative a and b and a result that fits;
// the product may need 128 bits.
func mulDivUp(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, rem := bits.Div64(hi, lo, uint64(c))
	if rem > 0 {
		q++
	}
	return int64(q)
}
