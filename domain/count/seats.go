package count

import "slices"

// seats keeps the places that are left and the limits on who may take them: a cap (R75)
// or a minimum for each group, and sitting members whose places are kept (R116). A
// candidate is doomed when electing it would break a limit, and guarded when excluding
// it would. Groups do not overlap, so whether a limit can still be kept is a sum.
type seats struct {
	left   int
	ron    int
	group  []int // of each candidate; 0 for no limited group
	keep   []bool
	groups []groupSeats // entry 0 holds everybody else
	loose  bool         // no limit and nobody protected: nothing to look at
	may    []verdict    // by group, until a place or a candidate is gone; shared by no clone
}

// verdict remembers what may be done with an ordinary candidate of a group.
type verdict struct{ elect, exclude answer }

type answer int8

const (
	unasked answer = iota
	yes
	no
)

func answered(ok bool) answer {
	if ok {
		return yes
	}
	return no
}

type groupSeats struct {
	name    string
	cap     int // places it may still take; large when there is no cap
	min     int // places it must still take
	running int // continuing candidates
	kept    int // of them protected
}

const noCap = 1 << 30

func newSeats(e Election, state []standing) seats {
	s := seats{left: e.Seats, ron: e.RON, group: make([]int, len(state)), keep: make([]bool, len(state)),
		groups: []groupSeats{{cap: noCap}}, loose: len(e.Limits) == 0 && len(e.Protected) == 0 && len(e.Undeclared) == 0}
	for _, l := range e.Limits {
		g := groupSeats{name: l.Group, cap: noCap, min: l.Min}
		if l.Cap != 0 {
			g.cap = max(l.Cap, 0)
		}
		s.groups = append(s.groups, g)
	}
	for _, c := range e.Protected {
		s.keep[c] = true
	}
	if len(e.Undeclared) > 0 {
		s.groups = append(s.groups, groupSeats{name: "undeclared"}) // a group that may take no place
	}
	for c := 1; c < len(state); c++ {
		for i, g := range s.groups {
			if i > 0 && i <= len(e.Limits) && c != e.RON && g.name == e.Candidates[c-1].Group {
				s.group[c] = i
			}
		}
		if slices.Contains(e.Undeclared, c) {
			s.group[c] = len(s.groups) - 1
		}
		if state[c] == continuing {
			g := &s.groups[s.group[c]]
			g.running++
			if s.keep[c] {
				g.kept++
			}
		}
	}
	return s
}

// need is how many of the places left are spoken for by minima and sitting members. A
// minimum asks for no more candidates than there are.
func (s *seats) need() int {
	n := 0
	for _, g := range s.groups {
		n += g.need()
	}
	return n
}

func (g groupSeats) need() int { return max(min(g.min, g.running), g.kept) }

// room is how many places the continuing candidates could fill if there were enough.
func (s *seats) room() int {
	n := 0
	for _, g := range s.groups {
		n += max(g.kept, min(g.running, max(g.cap, 0)))
	}
	return n
}

// short is by how many places the minima and sitting members ask for more than is left.
func (s *seats) short() int { return max(s.need()-s.left, 0) }

// keptPlaces is how many places sitting members still running must be given.
func (s *seats) keptPlaces() int {
	n := 0
	for _, g := range s.groups {
		n += g.kept
	}
	return n
}

// mayElect reports whether a continuing candidate can be given a place. A sitting
// member always can (R28: a cap unseats nobody), and nobody may take a place of theirs.
// Re-open nominations may take a place kept for a group: the voters would rather have it
// empty (R76).
func (s *seats) mayElect(c int) bool {
	if s.left == 0 {
		return false
	}
	if s.loose || s.keep[c] {
		return true
	}
	if c == s.ron {
		return s.leavesRoom(c)
	}
	known := &s.verdicts()[s.group[c]]
	if known.elect == unasked {
		known.elect = answered(s.leavesRoom(c))
	}
	return known.elect == yes
}

// leavesRoom reports whether the limits could be kept with c elected.
func (s *seats) leavesRoom(c int) bool {
	after := s.clone()
	after.elect(c)
	if after.keptPlaces() > after.left {
		return false
	}
	g := after.groups[s.group[c]]
	return c == s.ron || g.cap >= g.kept && after.short() <= s.short()
}

func (s *seats) verdicts() []verdict {
	if s.may == nil {
		s.may = make([]verdict, len(s.groups))
	}
	return s.may
}

// mayExclude reports whether a continuing candidate can be excluded with the limits
// still to be kept and, as far as they now can be, all places filled.
func (s *seats) mayExclude(c int) bool {
	if s.loose {
		return true
	}
	if s.keep[c] {
		return false
	}
	known := &s.verdicts()[s.group[c]]
	if known.exclude == unasked {
		known.exclude = answered(s.spares(c))
	}
	return known.exclude == yes
}

// spares reports whether the limits and the places do not need c.
func (s *seats) spares(c int) bool {
	g := s.groups[s.group[c]]
	if g.running-1 < g.need() {
		return false
	}
	before := s.room()
	after := s.clone()
	after.exclude(c)
	return after.room() >= min(s.left, before)
}

// fits reports whether all of list can be elected together.
func (s *seats) fits(list []int) bool {
	if len(list) > s.left {
		return false
	}
	after := s.clone()
	for _, c := range list {
		if !after.mayElect(c) {
			return false
		}
		after.elect(c)
	}
	return true
}

func (s *seats) clone() seats {
	after := *s
	after.groups = append([]groupSeats(nil), s.groups...)
	after.may = nil
	return after
}

func (s *seats) elect(c int) {
	g := &s.groups[s.group[c]]
	s.left--
	g.cap--
	g.min = max(g.min-1, 0)
	s.exclude(c)
}

func (s *seats) exclude(c int) {
	s.may = nil
	g := &s.groups[s.group[c]]
	g.running--
	if s.keep[c] {
		g.kept--
	}
}
