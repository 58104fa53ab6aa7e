package ledger

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Stage is a place in the table of section 4 of the protocol.
type Stage string

const (
	StageEmpty    Stage = ""         // no entry yet
	StageManifest Stage = "manifest" // the manifest alone
	StageKeys     Stage = "keys"     // after roll, while the key is made
	StagePoll     Stage = "poll"     // after open
	StageClosed   Stage = "closed"   // after close
	StageLot      Stage = "lot"      // after the first lot-reveal
	StageMix      Stage = "mix"      // after the first mix
	StageDecrypt  Stage = "decrypt"  // after the first decrypt
	StageResult   Stage = "result"   // after result
	StageDeclared Stage = "declared" // after declared
	StageEnded    Stage = "ended"    // after ended
)

// Sequence is the state of a contest's log: it says which entry may come next
// and keeps what later entries are judged by. It judges everything that can be
// judged from the entries before, without cryptography, blobs, or a memory of
// single ballots and tags; those are the business of whoever holds the box
// (the engine its rows, the verifier its table).
//
// The engine and the verifier use the same Sequence: the one before it
// appends, the other as it reads. The zero value is the empty log.
type Sequence struct {
	manifest *Manifest
	e        B32
	size     int64
	stage    Stage

	groups    []*groupState
	pk        B32
	closes    int64
	scripts   []B32
	withdrawn []string

	ballots    int // ballot entries
	closed     Close
	reveals    map[string]LotReveal
	mixes      []Mix
	lastMixer  int // position of the last mixer
	decrypts   [][]int
	result     Result
	resultLeaf B32
	ended      *Ended
	destroyed  map[Secret]bool
}

// Clone returns an independent copy, for trying entries that may be rolled back.
func (s *Sequence) Clone() *Sequence {
	c := *s
	c.groups = make([]*groupState, len(s.groups))
	for i, g := range s.groups {
		c.groups[i] = g.clone()
	}
	c.scripts, c.withdrawn, c.mixes = slices.Clone(s.scripts), slices.Clone(s.withdrawn), slices.Clone(s.mixes)
	c.reveals, c.destroyed = maps.Clone(s.reveals), maps.Clone(s.destroyed)
	c.decrypts = slices.Clone(s.decrypts)
	for i := range c.decrypts {
		c.decrypts[i] = slices.Clone(c.decrypts[i])
	}
	return &c
}

// Append judges e, whose bytes are raw, as the next entry. Unless it returns an
// error, the entry is then part of the sequence; after an error the sequence
// is as it was.
func (s *Sequence) Append(e Entry, raw []byte) error {
	if err := s.append(e, raw); err != nil {
		return fmt.Errorf("%s: %w", e.Type(), err)
	}
	s.size++
	return nil
}

// ErrPlace says that an entry of this type cannot come next, whatever it holds.
var ErrPlace = errors.New("cannot come at this place")

func (s *Sequence) notNow() error {
	if s.stage == StageEmpty {
		return fmt.Errorf("%w: a log begins with its manifest", ErrPlace)
	}
	return fmt.Errorf("%w (stage: %s)", ErrPlace, s.stage)
}

func (s *Sequence) append(e Entry, raw []byte) error {
	m, first := e.(*Manifest)
	if first != (s.stage == StageEmpty) {
		return s.notNow()
	}
	if first {
		return s.begin(m, raw)
	}
	if ElectionOf(e) != s.e {
		return errors.New("e: of another election")
	}
	switch e := e.(type) {
	case *Roll:
		return s.roll(e)
	case *KeyShare:
		return s.keyShare(e)
	case *Complaint:
		return s.complaint(e)
	case *Open:
		return s.open(e)
	case *RollChange:
		if s.stage != StageKeys && s.stage != StagePoll {
			return s.notNow()
		}
	case *ScriptChange:
		if !s.beforeOpening() {
			return s.notNow()
		}
		s.scripts = e.Scripts
	case *Withdrawn:
		return s.withdraw(e)
	case *Ballot:
		return s.ballot(e)
	case *Extend:
		return s.extend(e)
	case *Close:
		return s.close(e)
	case *LotReveal:
		return s.lotReveal(e)
	case *Mix:
		return s.mix(e)
	case *Decrypt:
		return s.decrypt(e)
	case *Result:
		return s.setResult(e, raw)
	case *Declared:
		return s.declare(e)
	case *Ended:
		return s.end(e)
	case *Destroyed:
		return s.destroy(e)
	}
	return nil
}

func (s *Sequence) begin(m *Manifest, raw []byte) error {
	s.manifest, s.e = m, ElectionID(raw)
	s.stage, s.closes, s.scripts = StageManifest, m.Closes, m.Scripts
	s.reveals, s.destroyed = map[string]LotReveal{}, map[Secret]bool{}
	s.decrypts = make([][]int, len(m.Groups))
	for _, g := range m.Groups {
		s.groups = append(s.groups, newGroupState(g))
	}
	return nil
}

func (s *Sequence) roll(e *Roll) error {
	switch {
	case s.stage != StageManifest:
		return s.notNow()
	case e.Blob != s.manifest.Roll || e.Voters != s.manifest.Voters:
		return errors.New("not the roll of the manifest")
	}
	s.stage = StageKeys
	return nil
}

// beforeOpening reports whether the place is from roll to before the first
// lot-reveal.
func (s *Sequence) beforeOpening() bool {
	return s.stage == StageKeys || s.stage == StagePoll || s.stage == StageClosed
}

func (s *Sequence) withdraw(e *Withdrawn) error {
	switch {
	case !s.beforeOpening():
		return s.notNow()
	case s.manifest.Position(e.Candidate) < 0:
		return fmt.Errorf("%s is not on the list", e.Candidate)
	case slices.Contains(s.withdrawn, e.Candidate):
		return fmt.Errorf("%s has withdrawn before", e.Candidate)
	}
	s.withdrawn = append(s.withdrawn, e.Candidate)
	return nil
}

func (s *Sequence) ballot(e *Ballot) error {
	switch {
	case s.stage != StagePoll:
		return s.notNow()
	case len(e.CT) != s.manifest.Width():
		return fmt.Errorf("ct: %d elements, not %d", len(e.CT), s.manifest.Width())
	case e.Seq > 1 && s.manifest.Duplicates == FirstCounts:
		return errors.New("a second ballot, where the first counts")
	}
	s.ballots++
	return nil
}

func (s *Sequence) extend(e *Extend) error {
	switch {
	case s.stage != StagePoll && s.stage != StageClosed:
		return s.notNow()
	case e.Closes <= s.closes:
		return errors.New("closes is not later than before")
	}
	s.closes, s.stage = e.Closes, StagePoll
	return nil
}

func (s *Sequence) close(e *Close) error {
	switch {
	case s.stage != StagePoll:
		return s.notNow()
	case e.Ballots != s.ballots || e.Counted > e.Ballots:
		return errors.New("count of ballots is wrong")
	}
	s.closed, s.stage = *e, StageClosed
	return nil
}

func (s *Sequence) lotReveal(e *LotReveal) error {
	if s.stage != StageClosed && s.stage != StageLot {
		return s.notNow()
	}
	if !slices.ContainsFunc(s.manifest.Lot, func(h LotHolder) bool { return h.Holder == e.Holder }) {
		return fmt.Errorf("%s is no holder", e.Holder)
	}
	if _, done := s.reveals[e.Holder]; done {
		return fmt.Errorf("%s has revealed before", e.Holder)
	}
	if e.How == ByDraw && e.Value != sha256.Sum256([]byte(e.Note)) {
		return errors.New("the value is not the SHA-256 of the note")
	}
	s.reveals[e.Holder], s.stage = *e, StageLot
	return nil
}

func (s *Sequence) mix(e *Mix) error {
	position := slices.Index(s.manifest.Mixers, e.Mixer)
	switch {
	case s.stage == StageLot && len(s.reveals) < len(s.manifest.Lot):
		return errors.New("not all of the lot is revealed")
	case s.stage != StageLot && s.stage != StageMix:
		return s.notNow()
	case s.closed.Counted < s.manifest.MinBallots:
		return errors.New("too few ballots to open")
	case e.Step != len(s.mixes)+1:
		return fmt.Errorf("step %d, not %d", e.Step, len(s.mixes)+1)
	case position < 0:
		return fmt.Errorf("%s is no mixer", e.Mixer)
	case e.Step == 1 && position != 0, e.Step > 1 && position <= s.lastMixer:
		return errors.New("the mixers are out of order")
	}
	s.mixes, s.lastMixer, s.stage = append(s.mixes, *e), position, StageMix
	return nil
}

func (s *Sequence) decrypt(e *Decrypt) error {
	switch {
	case s.stage == StageMix && len(s.mixes) < s.manifest.MinMixers:
		return errors.New("fewer mixes than min_mixers")
	case s.stage != StageMix && s.stage != StageDecrypt:
		return s.notNow()
	case e.Group > len(s.groups) || e.Member > len(s.manifest.Groups[e.Group-1].Members):
		return errors.New("no such group or member")
	case s.groups[e.Group-1].out[e.Member]:
		return errors.New("the member is out")
	case slices.Contains(s.decrypts[e.Group-1], e.Member):
		return errors.New("the member has decrypted before")
	case len(s.decrypts[e.Group-1]) == s.manifest.Groups[e.Group-1].K:
		return errors.New("the group has its k already")
	}
	s.decrypts[e.Group-1] = append(s.decrypts[e.Group-1], e.Member)
	s.stage = StageDecrypt
	return nil
}

func (s *Sequence) setResult(e *Result, raw []byte) error {
	tooFew := s.stage == StageClosed && s.closed.Counted < s.manifest.MinBallots
	switch {
	case !tooFew && s.stage != StageDecrypt:
		return s.notNow()
	case tooFew != (e.Outcome == TooFew):
		return fmt.Errorf("outcome %s does not fit %d counted ballots", e.Outcome, s.closed.Counted)
	case !s.manifest.sortedByPosition(e.Returned):
		return errors.New("returned: not candidates in the manifest's order")
	}
	for _, id := range e.Returned {
		if slices.Contains(s.withdrawn, id) {
			return fmt.Errorf("returned: %s has withdrawn", id)
		}
	}
	if !tooFew {
		for g := range s.groups {
			if len(s.decrypts[g]) < s.manifest.Groups[g].K {
				return fmt.Errorf("group %d has not decrypted", g+1)
			}
		}
	}
	s.result, s.resultLeaf, s.stage = *e, LeafHash(raw), StageResult
	return nil
}

func (s *Sequence) declare(e *Declared) error {
	switch {
	case s.stage != StageResult:
		return s.notNow()
	case e.Result != s.resultLeaf:
		return errors.New("declares another result")
	}
	s.stage = StageDeclared
	return nil
}

func (s *Sequence) end(e *Ended) error {
	how := Void
	switch s.stage {
	case StageEnded:
		return s.notNow()
	case StageManifest, StageKeys:
		how = Cancelled
	case StagePoll:
		how = Stopped
	}
	if e.How != how {
		return fmt.Errorf("at this place a contest is %s, not %s", how, e.How)
	}
	s.ended, s.stage = e, StageEnded
	return nil
}

func (s *Sequence) destroy(e *Destroyed) error {
	if s.stage != StageResult && s.stage != StageDeclared && s.stage != StageEnded {
		return s.notNow()
	}
	for _, what := range e.What {
		if s.destroyed[what] {
			return fmt.Errorf("%s destroyed twice", what)
		}
	}
	for _, what := range e.What {
		s.destroyed[what] = true
	}
	return nil
}
