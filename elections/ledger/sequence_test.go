package ledger

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"
)

// mustLog reads testdata/<name>.jsonl.
func mustLog(t testing.TB, name string) (raws [][]byte, entries []Entry) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for raw := range bytes.SplitSeq(bytes.TrimSuffix(b, []byte("\n")), []byte("\n")) {
		e, err := Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		raws, entries = append(raws, raw), append(entries, e)
	}
	return raws, entries
}

// TestSequence_WhatMayComeAfterWhat is the table of the protocol's section 4,
// tried at every place of a whole log against every type of entry.
func TestSequence_WhatMayComeAfterWhat(t *testing.T) {
	may := map[Stage][]Type{
		StageEmpty:    {TypeManifest},
		StageManifest: {TypeRoll, TypeEnded},
		StageKeys:     {TypeKeyShare, TypeComplaint, TypeOpen, TypeRollChange, TypeWithdrawn, TypeScriptChange, TypeEnded},
		StagePoll:     {TypeBallot, TypeExtend, TypeClose, TypeRollChange, TypeWithdrawn, TypeScriptChange, TypeEnded},
		StageClosed:   {TypeExtend, TypeLotReveal, TypeWithdrawn, TypeScriptChange, TypeEnded}, // result only with too few ballots
		StageLot:      {TypeLotReveal, TypeMix, TypeEnded},
		StageMix:      {TypeMix, TypeDecrypt, TypeEnded},
		StageDecrypt:  {TypeDecrypt, TypeResult, TypeEnded},
		StageResult:   {TypeDeclared, TypeDestroyed, TypeEnded},
		StageDeclared: {TypeDestroyed, TypeEnded},
		StageEnded:    {TypeDestroyed},
	}
	all := []Type{TypeManifest, TypeRoll, TypeRollChange, TypeScriptChange, TypeWithdrawn, TypeKeyShare, TypeComplaint, TypeOpen, TypeBallot,
		TypeExtend, TypeClose, TypeLotReveal, TypeMix, TypeDecrypt, TypeResult, TypeDeclared, TypeEnded, TypeDestroyed}
	raws, entries := mustLog(t, "bundle-events")
	end := &Ended{E: ElectionID(raws[0]), How: Void, Reason: "x"}
	raws, entries = append(raws, nil), append(entries, end)
	seen := map[Stage]bool{}
	var s Sequence
	try := func(at int) {
		seen[s.Stage()] = true
		for _, typ := range all {
			candidate := newEntry(typ)
			setElection(candidate, s.Election())
			err := s.Clone().Append(candidate, []byte("{}"))
			if got, want := !errors.Is(err, ErrPlace), slices.Contains(may[s.Stage()], typ); got != want {
				t.Errorf("after entry %d (stage %q): %s may come: %v, should be %v (%v)", at-1, s.Stage(), typ, got, want, err)
			}
		}
	}
	for i, e := range entries {
		try(i)
		before := s.Clone()
		if err := s.Append(e, raws[i]); err != nil {
			t.Fatalf("entry %d: %v", i, err)
		}
		if before.Size() != s.Size()-1 {
			t.Error("the copy moved with the sequence")
		}
	}
	try(len(entries))
	for stage := range may {
		if !seen[stage] {
			t.Errorf("stage %q was not reached", stage)
		}
	}
}

// setElection makes an entry one of this election.
func setElection(e Entry, id B32) {
	switch e := e.(type) {
	case *Roll:
		e.E = id
	case *RollChange:
		e.E = id
	case *ScriptChange:
		e.E = id
	case *Withdrawn:
		e.E = id
	case *KeyShare:
		e.E, e.Group, e.Member = id, 1, 1
	case *Complaint:
		e.E, e.Group, e.Dealer = id, 1, 1
	case *Open:
		e.E = id
	case *Ballot:
		e.E = id
	case *Extend:
		e.E = id
	case *Close:
		e.E = id
	case *LotReveal:
		e.E = id
	case *Mix:
		e.E = id
	case *Decrypt:
		e.E, e.Group, e.Member = id, 1, 1
	case *Result:
		e.E = id
	case *Declared:
		e.E = id
	case *Ended:
		e.E, e.How = id, Void
	case *Destroyed:
		e.E = id
	}
}

// TestSequence_Refuses: entries at the right place that say the wrong thing.
func TestSequence_Refuses(t *testing.T) {
	raws, entries := mustLog(t, "bundle-events")
	id := ElectionID(raws[0])
	other := B32{1}
	// at builds the sequence before the n-th entry (from 1) of a type.
	before := func(typ Type, n int) *Sequence {
		var s Sequence
		for i, e := range entries {
			if e.Type() == typ {
				if n--; n == 0 {
					return &s
				}
			}
			if err := s.Append(e, raws[i]); err != nil {
				t.Fatal(err)
			}
		}
		t.Fatalf("no such %s", typ)
		return nil
	}
	get := func(typ Type, n int) Entry {
		for _, e := range entries {
			if e.Type() == typ {
				if n--; n == 0 {
					raw, err := Marshal(e)
					if err != nil {
						t.Fatal(err)
					}
					e, _ = Parse(raw) // a copy
					return e
				}
			}
		}
		t.Fatalf("no such %s", typ)
		return nil
	}
	for name, x := range map[string]struct {
		typ    Type
		n      int
		change func(Entry)
	}{
		"an entry of another election": {TypeRoll, 1, func(e Entry) { e.(*Roll).E = other }},
		"another roll":                 {TypeRoll, 1, func(e Entry) { e.(*Roll).Blob = other }},
		"a group that is not":          {TypeKeyShare, 1, func(e Entry) { e.(*KeyShare).Group = 3 }},
		"a member that is not":         {TypeKeyShare, 1, func(e Entry) { e.(*KeyShare).Member = 2 }},
		"a later round":                {TypeKeyShare, 1, func(e Entry) { e.(*KeyShare).Round = 2 }},
		"a commitment too few":         {TypeKeyShare, 2, func(e Entry) { k := e.(*KeyShare); k.Commits = k.Commits[1:] }},
		"a deal too few":               {TypeKeyShare, 2, func(e Entry) { k := e.(*KeyShare); k.Deals = k.Deals[1:] }},
		"a deal to oneself":            {TypeKeyShare, 2, func(e Entry) { k := e.(*KeyShare); k.Deals[0] = make(Deal, DealSize) }},
		"a deal missing":               {TypeKeyShare, 2, func(e Entry) { k := e.(*KeyShare); k.Deals[1] = nil }},
		"a member deals twice":         {TypeKeyShare, 3, func(e Entry) { e.(*KeyShare).Member = 1; d := e.(*KeyShare).Deals; d[1], d[0] = d[0], nil }},
		"a complaint of a past round":  {TypeComplaint, 1, func(e Entry) { e.(*Complaint).Round = 2 }},
		"a dealer that is not":         {TypeComplaint, 1, func(e Entry) { e.(*Complaint).Dealer = 6 }},
		"a stranger withdraws":         {TypeWithdrawn, 1, func(e Entry) { e.(*Withdrawn).Candidate = "eve" }},
		"a ballot of two elements":     {TypeBallot, 1, func(e Entry) { b := e.(*Ballot); b.CT = append(b.CT, b.CT[0]) }},
		"a close too many":             {TypeClose, 1, func(e Entry) { e.(*Close).Ballots++ }},
		"an extension backwards":       {TypeExtend, 1, func(e Entry) { e.(*Extend).Closes = 1768089600 }},
		"a lot of a stranger":          {TypeLotReveal, 1, func(e Entry) { e.(*LotReveal).Holder = "eve" }},
		"a lot twice":                  {TypeLotReveal, 2, func(e Entry) { e.(*LotReveal).Holder = "service" }},
		"a draw of something else":     {TypeLotReveal, 2, func(e Entry) { e.(*LotReveal).Value = other }},
		"a mixer too early":            {TypeMix, 1, func(e Entry) { e.(*Mix).Mixer = "auditor" }},
		"a mixer that is not":          {TypeMix, 2, func(e Entry) { e.(*Mix).Mixer = "eve" }},
		"a mixer twice":                {TypeMix, 2, func(e Entry) { e.(*Mix).Mixer = "service" }},
		"a step left out":              {TypeMix, 2, func(e Entry) { e.(*Mix).Step = 3 }},
		"a member decrypts twice":      {TypeDecrypt, 3, func(e Entry) { e.(*Decrypt).Member = 1 }},
		"a member that is out":         {TypeDecrypt, 3, func(e Entry) { e.(*Decrypt).Member = 2 }},
		"a group beyond its k":         {TypeDecrypt, 2, func(e Entry) { e.(*Decrypt).Group = 1 }},
		"too few, said of many":        {TypeResult, 1, func(e Entry) { e.(*Result).Outcome = TooFew }},
		"returned out of order":        {TypeResult, 1, func(e Entry) { slices.Reverse(e.(*Result).Returned) }},
		"a withdrawn one returned":     {TypeResult, 1, func(e Entry) { e.(*Result).Returned = []string{"ada", "bao"} }},
		"another result declared":      {TypeDeclared, 1, func(e Entry) { e.(*Declared).Result = other }},
	} {
		s, e := before(x.typ, x.n), get(x.typ, x.n)
		raw, err := Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Clone().Append(e, raw); err != nil {
			t.Fatalf("%s: the good entry is refused: %v", name, err)
		}
		x.change(e)
		size := s.Size()
		if err := s.Append(e, raw); err == nil || s.Size() != size {
			t.Errorf("%s passes", name)
		}
		if err := s.Append(get(x.typ, x.n), raw); err != nil {
			t.Errorf("%s: after the refusal the good entry is refused too: %v", name, err)
		}
	}
	// Things done once only.
	for _, once := range []struct {
		typ Type
		add Entry
	}{
		{TypeScriptChange, &Withdrawn{E: id, Candidate: "bao", Reason: "again"}},
	} {
		if err := before(once.typ, 1).Append(once.add, nil); err == nil {
			t.Errorf("%s twice passes", once.add.Type())
		}
	}
	whole := before(TypeDestroyed, 1)
	if err := whole.Append(&Destroyed{E: id, What: []Secret{KEK}, By: []string{"x"}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := whole.Append(&Destroyed{E: id, What: []Secret{KEK}, By: []string{"x"}}, nil); err == nil {
		t.Error("a secret destroyed twice passes")
	}
}

// TestSequence_TooFewLeft: a group that loses too many dealers cannot open.
func TestSequence_TooFewLeft(t *testing.T) {
	raws, entries := mustLog(t, "bundle") // trustees 2 of 3
	var s Sequence
	for i, e := range entries {
		if e.Type() == TypeOpen {
			break
		}
		if err := s.Append(e, raws[i]); err != nil {
			t.Fatal(err)
		}
	}
	id := s.Election()
	if err := s.Append(&Complaint{E: id, Group: 2, Round: 1, Dealer: 3, By: "tia", Reason: "wrong"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(&Open{E: id, PK: B32{1}}, nil); err == nil {
		t.Error("opens with no more than k members left")
	}
	if err := s.Append(&Ended{E: id, How: Cancelled, Reason: "too few trustees"}, nil); err != nil {
		t.Error(err)
	}
}
