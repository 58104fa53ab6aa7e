package ledger

import "slices"

// What a Sequence knows.

// Manifest is the log's first entry, nil for an empty log. Callers must not change it.
func (s *Sequence) Manifest() *Manifest { return s.manifest }

// Election is E, the election id of all entries but the first.
func (s *Sequence) Election() B32 { return s.e }

// Size is the number of entries.
func (s *Sequence) Size() int64 { return s.size }

// Stage is the place in the table of section 4.
func (s *Sequence) Stage() Stage { return s.stage }

// PK is the election key, absent before open.
func (s *Sequence) PK() B32 { return s.pk }

// Closes is the close in force, in Unix seconds.
func (s *Sequence) Closes() int64 { return s.closes }

// Scripts is the list of the voting page's files in force.
func (s *Sequence) Scripts() []B32 { return slices.Clone(s.scripts) }

// Withdrawn lists the withdrawn candidates in the manifest's order.
func (s *Sequence) Withdrawn() []string {
	var ids []string
	for _, c := range s.manifest.Candidates {
		if slices.Contains(s.withdrawn, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Ballots is the number of ballot entries.
func (s *Sequence) Ballots() int { return s.ballots }

// Closed is the last close entry; meaningful from StageClosed on.
func (s *Sequence) Closed() Close { return s.closed }

// LotValues are the revealed values in the manifest's order of holders, and
// whether all have revealed.
func (s *Sequence) LotValues() (values []B32, complete bool) {
	for _, h := range s.manifest.Lot {
		r, ok := s.reveals[h.Holder]
		if !ok {
			return nil, false
		}
		values = append(values, r.Value)
	}
	return values, true
}

// Holders are the names of those who hold the lot.
func (m *Manifest) Holders() (names []string) {
	for _, h := range m.Lot {
		names = append(names, h.Holder)
	}
	return names
}

// LotMissing are the holders of the lot who have not revealed, in the manifest's
// order.
func (s *Sequence) LotMissing() (holders []string) {
	for _, h := range s.manifest.Lot {
		if _, done := s.reveals[h.Holder]; !done {
			holders = append(holders, h.Holder)
		}
	}
	return holders
}

// LotDrawn are the holders whose value a public draw has replaced, in the
// manifest's order.
func (s *Sequence) LotDrawn() (holders []string) {
	for _, h := range s.manifest.Lot {
		if r, done := s.reveals[h.Holder]; done && r.How == ByDraw {
			holders = append(holders, h.Holder)
		}
	}
	return holders
}

// Mixes are the mix entries so far.
func (s *Sequence) Mixes() []Mix { return slices.Clone(s.mixes) }

// Result is the result entry and its leaf hash; ok is false before there is one.
func (s *Sequence) Result() (r Result, leaf B32, ok bool) {
	return s.result, s.resultLeaf, !s.resultLeaf.IsZero()
}

// Ended is the ended entry, nil if there is none.
func (s *Sequence) Ended() *Ended { return s.ended }

// Destroyed reports whether a secret is said to have been destroyed.
func (s *Sequence) Destroyed(what Secret) bool { return s.destroyed[what] }

// Finished reports whether the log has come to a result or an end. What ends
// before is unfinished.
func (s *Sequence) Finished() bool {
	return s.stage == StageResult || s.stage == StageDeclared || s.stage == StageEnded
}

// ElectionOf is the election id that an entry names; zero for a manifest, which is it.
func ElectionOf(e Entry) B32 {
	switch e := e.(type) {
	case *Roll:
		return e.E
	case *RollChange:
		return e.E
	case *ScriptChange:
		return e.E
	case *Withdrawn:
		return e.E
	case *KeyShare:
		return e.E
	case *Complaint:
		return e.E
	case *Open:
		return e.E
	case *Ballot:
		return e.E
	case *Extend:
		return e.E
	case *Close:
		return e.E
	case *LotReveal:
		return e.E
	case *Mix:
		return e.E
	case *Decrypt:
		return e.E
	case *Result:
		return e.E
	case *Declared:
		return e.E
	case *Ended:
		return e.E
	case *Destroyed:
		return e.E
	}
	return B32{}
}
