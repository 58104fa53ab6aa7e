package seal

import (
	"crypto/subtle"
	"fmt"
	"math/bits"
)

const (
	fieldsPerElement = 40   // candidates' ranks that one element carries: 6 bits each, 30 bytes
	maxMark          = 63   // the greatest rank that 6 bits hold
	maxPadding       = 8192 // values of k that the point map tries
)

// Rules are the manifest's rules of what is a valid ranking (protocol, section 2).
type Rules struct {
	Candidates int  // how many stand, 1..400
	Equal      bool // ranking "equal": a rank may be given twice; otherwise "strict"
	MaxRank    int  // the greatest rank that may be given
	MaxMarks   int  // how many candidates may be marked
}

// Elements is m, the number of elements that a ballot of this contest takes.
func (r Rules) Elements() int { return Elements(r.Candidates) }

// Elements is m, the number of elements that a ballot with this many candidates takes.
func Elements(candidates int) int { return (candidates + fieldsPerElement - 1) / fieldsPerElement }

// Check reports whether ranks is a valid ranking: one mark a candidate in the manifest's order, 0 for unmarked. Strict:
// the marks are 1..k, each once. Equal: the distinct marks are 1..k without a gap. A blank paper is valid. The error says
// what kind of fault it is and never where: errors reach logs, and a paper must not.
func (r Rules) Check(ranks []uint8) error {
	if len(ranks) != r.Candidates {
		return fmt.Errorf("%d ranks for %d candidates: %w", len(ranks), r.Candidates, ErrLength)
	}
	var seen uint64 // bit i: rank i was given
	marks := 0
	for _, rank := range ranks {
		switch {
		case rank == 0:
			continue
		case int(rank) > min(r.MaxRank, maxMark):
			return fmt.Errorf("a rank above the greatest that may be given: %w", ErrPaper)
		case !r.Equal && seen>>rank&1 == 1:
			return fmt.Errorf("a rank given twice: %w", ErrPaper)
		}
		seen |= 1 << rank
		marks++
	}
	if marks > r.MaxMarks {
		return fmt.Errorf("more candidates marked than may be: %w", ErrPaper)
	}
	if distinct := bits.OnesCount64(seen); seen>>1 != 1<<distinct-1 {
		return fmt.Errorf("ranks have a gap: %w", ErrPaper)
	}
	return nil
}

// pack writes ranks into the bytes of one element each: 6 bits a candidate, most significant bit first (code R6).
func pack(ranks []uint8) ([][30]byte, error) {
	if len(ranks) == 0 {
		return nil, fmt.Errorf("no candidates: %w", ErrLength)
	}
	packed := make([][30]byte, Elements(len(ranks)))
	for i, rank := range ranks {
		if rank > maxMark {
			return nil, fmt.Errorf("a rank that does not fit 6 bits: %w", ErrPaper)
		}
		bit := 6 * (i % fieldsPerElement)
		word := uint16(rank) << (10 - bit%8) // the field's 6 bits within two bytes
		part := &packed[i/fieldsPerElement]
		part[bit/8] |= byte(word >> 8)
		if bit%8 > 2 {
			part[bit/8+1] |= byte(word)
		}
	}
	return packed, nil
}

// unpack reads the ranks back and refuses any bit set beyond the last candidate.
func unpack(packed [][30]byte, candidates int) ([]uint8, error) {
	if candidates < 1 || len(packed) != Elements(candidates) {
		return nil, fmt.Errorf("%d elements for %d candidates: %w", len(packed), candidates, ErrLength)
	}
	ranks := make([]uint8, candidates)
	for i := range len(packed) * fieldsPerElement {
		bit := 6 * (i % fieldsPerElement)
		part := &packed[i/fieldsPerElement]
		word := uint16(part[bit/8]) << 8
		if bit%8 > 2 {
			word |= uint16(part[bit/8+1])
		}
		rank := uint8(word>>(10-bit%8)) & maxMark
		switch {
		case i < candidates:
			ranks[i] = rank
		case rank != 0:
			return nil, fmt.Errorf("a mark beyond the last candidate: %w", ErrPaper)
		}
	}
	return ranks, nil
}

// mapTries is how many values of k are tried for every message, whether or not one has been found: about one value in
// four is an encoding, so that these are too few for one message in 2^53.
const mapTries = 128

// mapPoint sets v to the message element of 30 bytes: they stand in the middle of its encoding, and the smallest padding
// k that makes the whole an encoding is used. It returns the encoding and k. How long it takes does not tell the message,
// which is a vote: every value of k below mapTries is tried, and what is kept is chosen without a branch. Only one
// message in 2^53 takes longer.
func (v *point) mapPoint(message [30]byte) (Point, int, error) {
	found, k := v.tryPaddings(message, 0, mapTries, 0)
	if found == 0 {
		found, k = v.tryPaddings(message, mapTries, maxPadding, 1)
	}
	return mapped(message, found, k)
}

// mapPublic is mapPoint for a message that everybody may know, in the time that it takes.
func (v *point) mapPublic(message [30]byte) (Point, int, error) {
	found, k := v.tryPaddings(message, 0, maxPadding, 1)
	return mapped(message, found, k)
}

func mapped(message [30]byte, found, k int) (Point, int, error) {
	if found == 0 {
		return Point{}, 0, fmt.Errorf("no element carries these bytes: %w", ErrEncoding) // about one chance in 2^3400
	}
	return padded(message, k), k, nil
}

// tryPaddings sets v to the element of the smallest k from from that makes an encoding, and reports 1 if there is one. It
// looks at every k below to; with stop 1 it ends at the first that does.
func (v *point) tryPaddings(message [30]byte, from, to, stop int) (found, smallest int) {
	var q point
	for k := from; k < to && found&stop == 0; k++ {
		s := padded(message, k)
		new := q.tryDecode(s[:]) &^ found
		v.x.Select(&q.x, &v.x, new)
		v.y.Select(&q.y, &v.y, new)
		v.z.Select(&q.z, &v.z, new)
		v.t.Select(&q.t, &v.t, new)
		smallest = subtle.ConstantTimeSelect(new, k, smallest)
		found |= new
	}
	return found, smallest
}

// padded is a message with the padding k around it.
func padded(message [30]byte, k int) (s Point) {
	copy(s[1:31], message[:])
	s[0], s[31] = byte(2*(k%128)), byte(k/128)
	return s
}

// EncodeRanks gives the message elements of a ranking: the paper as it is stored after opening. It refuses ranks that do
// not fit the code, not ranks that break the contest's rules: those are Rules.Check's.
func EncodeRanks(ranks []uint8) ([]Point, error) {
	packed, err := pack(ranks)
	if err != nil {
		return nil, err
	}
	paper := make([]Point, len(packed))
	var v point
	for i := range packed {
		if paper[i], _, err = v.mapPoint(packed[i]); err != nil {
			return nil, err
		}
	}
	return paper, nil
}

// ReadPaper reads the ranks of an opened paper, strictly: every element must be the very one that its bytes map to, and
// the ranks must be valid under the contest's rules. An error means an invalid paper, which is reported and not counted.
func (r Rules) ReadPaper(paper []Point) ([]uint8, error) {
	if len(paper) != r.Elements() {
		return nil, fmt.Errorf("%d elements for %d candidates: %w", len(paper), r.Candidates, ErrLength)
	}
	packed := make([][30]byte, len(paper))
	var v point
	for i, p := range paper {
		packed[i] = [30]byte(p[1:31])
		mapped, _, err := v.mapPublic(packed[i])
		if err != nil {
			return nil, err
		}
		if mapped != p {
			return nil, fmt.Errorf("element %d is not the one its bytes map to: %w", i+1, ErrPaper)
		}
	}
	ranks, err := unpack(packed, r.Candidates)
	if err != nil {
		return nil, err
	}
	return ranks, r.Check(ranks)
}
