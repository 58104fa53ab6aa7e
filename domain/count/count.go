package count

import (
	"fmt"
	"slices"
)

// Count counts papers under method m and returns the transcript. An error means that
// the election cannot be counted as it stands (see [Election.Check]) or, which would be
// a fault of this package, that the figures of a stage do not add up.
//
// With no valid paper nobody is elected (R79).
func Count(m Method, e Election, papers *Papers, o Options) (*Transcript, error) {
	return Watched(m, e, papers, o, nil)
}

// Watched is [Count] for a count that may be long: watch, if there is one, is told after
// every stage its number and how many candidates go on.
func Watched(m Method, e Election, papers *Papers, o Options, watch func(stage, running int)) (*Transcript, error) {
	rules, err := m.Rules()
	if err != nil {
		return nil, err
	}
	if err := e.Check(); err != nil {
		return nil, err
	}
	if papers.candidates != len(e.Candidates) {
		return nil, fmt.Errorf("papers for %d candidates, expected %d", papers.candidates, len(e.Candidates))
	}
	if m.OnePlace() && e.Seats != 1 {
		return nil, fmt.Errorf("%s fills one place, not %d", m, e.Seats)
	}
	if m.Scores() != (papers.top > 0) {
		if m.Scores() {
			return nil, fmt.Errorf("%s reads scores, and these papers are rankings or marks", m)
		}
		return nil, fmt.Errorf("%s does not read scores, and these papers hold them: expected %s or %s", m, Cumulative, STAR)
	}
	if most := m.MostCandidates(); len(e.Candidates) > most {
		if m == WrightSTV {
			return nil, fmt.Errorf("%s takes at most %d candidates, because it deals all papers anew for each who is excluded, and not %d", m, most, len(e.Candidates))
		}
		return nil, fmt.Errorf("%s takes at most %d candidates, because it compares every two of them, and not %d", m, most, len(e.Candidates))
	}
	if err := o.Fit(m, e); err != nil {
		return nil, err
	}
	if o.NZ {
		rules.Version = "2" // 1 settled ties as the reference rule does
	}
	drawn := len(e.Lot) > 0
	if !drawn {
		e.Lot = make([]int, len(e.Candidates))
		for i := range e.Lot {
			e.Lot[i] = i + 1
		}
	}
	t := &Transcript{Rules: rules, Options: o, Election: e, Drawn: drawn, Papers: papers.total}
	r := newRace(t)
	r.watch = watch
	err = counters[m](r, papers)
	if err != nil {
		return nil, err
	}
	t.Unfilled = r.seats.left
	t.settleFates()
	return t, nil
}

// counters are the methods; each works on a race and records its stages.
var counters = map[Method]func(*race, *Papers) error{
	ScottishSTV: countScottish,
	MeekSTV:     countMeek,
	ERS97STV:    countERS97,
	GregorySTV:  countGregory,
	NISTV:       countNorthernIreland,
	WrightSTV:   countWright,
	IRV:         countIRV,
	SmithIRV:    countSmithIRV,
	Schulze:     countSchulze,
	RankedPairs: countRankedPairs,
	Block:       countMarks,
	FPTP:        countMarks,
	Approval:    countMarks,
	Limited:     countMarks,
	Borda:       countBorda,
	Cumulative:  countCumulative,
	STAR:        countSTAR,
	Phragmen:    countPhragmen,
}

// ballots are papers made ready for counting: withdrawn candidates taken off, skipped
// ranks dealt with, and for single transferable votes cut at the first equal rank.
type ballots struct {
	marks  []uint16
	start  []uint32
	weight []uint32
	valid  int64 // papers with a mark left
}

// prepare makes papers ready. With strict, an equal rank ends the paper, and the marks
// are plain candidate numbers.
func prepare(p *Papers, e Election, o Options, strict bool) ballots {
	if len(e.Withdrawn) == 0 && !p.uneven {
		b := ballots{marks: p.marks, start: p.start, weight: p.weight}
		b.valid = p.total
		for i, w := range p.weight {
			if p.start[i] == p.start[i+1] {
				b.valid -= int64(w)
			}
		}
		return b
	}
	gone := make([]bool, len(e.Candidates)+1)
	for _, c := range e.Withdrawn {
		gone[c] = true
	}
	b := ballots{marks: make([]uint16, 0, len(p.marks)), start: []uint32{0}}
	var rank []uint16
	for i, w := range p.weight {
		run := p.run(i)
	paper:
		for len(run) > 0 {
			if run[0] == skipped {
				if o.SkipsStop {
					break
				}
				run = run[1:]
				continue
			}
			rank = rank[:0]
			for j := 0; j == 0 || j < len(run) && run[j]&equal != 0; j++ {
				rank = append(rank, run[j]&^equal)
			}
			run = run[len(rank):]
			rank = slices.DeleteFunc(rank, func(c uint16) bool { return gone[c] })
			switch {
			case len(rank) == 0:
			case len(rank) == 1:
				b.marks = append(b.marks, rank[0])
			case strict:
				break paper
			default:
				finishRank(rank)
				b.marks = append(b.marks, rank...)
			}
		}
		end := uint32(len(b.marks))
		if end == b.start[len(b.start)-1] {
			continue
		}
		b.start = append(b.start, end)
		b.weight = append(b.weight, w)
		b.valid += int64(w)
	}
	return b
}
