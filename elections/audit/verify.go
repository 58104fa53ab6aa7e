package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"hustings/elections/ledger"
)

// Options are what else a bundle is checked against.
type Options struct {
	AuditorFile     io.ReaderAt // confidential; nil for the public level
	AuditorFileSize int64

	Receipts    [][]byte // receipts that voters kept
	Checkpoints [][]byte // checkpoints that somebody kept
	Countbacks  [][]byte // companion files: papers counted again to fill a vacancy (R116)
	Voter       *Voter   // one who looks herself up; nil: nobody
	Keys        []string // the board's keys as known from elsewhere, in the C2SP vkey form

	// Unfinished accepts a log that ends before a result or an end.
	Unfinished bool

	// Leaves gives the leaf hash of an entry as the caller has kept it, if it
	// has. With it the first altered, moved or missing entry can always be
	// named; from inside a bundle it cannot where nothing else vouches for
	// an entry's text.
	Leaves func(contest ledger.B32, entry int64) (leaf ledger.B32, ok bool)

	// Progress is told what is being done; it is called from one goroutine.
	Progress func(Progress)
}

// Progress says how far a verification has come.
type Progress struct {
	Contest     string // title, as soon as it is known
	Step        string // what is being checked
	Done, Total int64  // entries
}

// Failure is something that does not hold.
type Failure struct {
	Contest string `json:"contest,omitempty"` // base64url
	// Entry is the first bad entry, counted from 0; absent when the fault is not
	// in an entry, or cannot be pinned to one.
	Entry *int64 `json:"entry,omitempty"`
	// Among are the entries whose text nothing else in the bundle vouches for,
	// where the root does not fit and no entry can be named.
	Among  []int64 `json:"among,omitempty"`
	Reason string  `json:"reason"`
}

func (f Failure) String() string {
	if f.Entry != nil {
		return fmt.Sprintf("entry %d: %s", *f.Entry, f.Reason)
	}
	return f.Reason
}

// entryError is an error at an entry of the log.
type entryError struct {
	entry int64
	err   error
}

func (e *entryError) Error() string { return fmt.Sprintf("entry %d: %v", e.entry, e.err) }
func (e *entryError) Unwrap() error { return e.err }

func at(entry int64, err error) error {
	var there *entryError
	if err == nil || errors.As(err, &there) {
		return err
	}
	return &entryError{entry, err}
}

// Verify checks a bundle (protocol, section 9). What does not hold is in the
// report; an error means that the check could not be made: the context ended, the disk
// did not give back what was put aside on it, or something given is not at all what it was given as ([Unreadable]).
func Verify(ctx context.Context, bundle io.ReaderAt, size int64, o Options) (*Report, error) {
	r := &Report{Failures: []Failure{}, Contests: []*ContestReport{}}
	v := &verifier{ctx: ctx, o: o, report: r}
	if err := v.run(bundle, size); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if v.fault != nil {
		return nil, v.fault
	}
	r.judge()
	return r, nil
}

// verifier checks all contests of a bundle.
type verifier struct {
	ctx    context.Context
	o      Options
	report *Report

	keys        []ledger.VKey
	keyUsed     []bool
	receipts    []*given
	checkpoints []*given
	countbacks  []*companion

	fault error // of the disk that rows lay on meanwhile

	voterSought int // contests in which the voter was looked for
	voterFound  bool
}

// given is a receipt or a checkpoint from outside the bundle.
type given struct {
	name       string
	checkpoint *ledger.SignedCheckpoint
	receipt    *ledger.Receipt // nil for a checkpoint
	used       bool
	failed     bool
}

func (v *verifier) fail(format string, args ...any) {
	v.report.Failures = append(v.report.Failures, Failure{Reason: fmt.Sprintf(format, args...)})
}

func (v *verifier) run(bundle io.ReaderAt, size int64) error {
	if err := v.readGiven(); err != nil {
		return err
	}
	files, err := openArchive(bundle, size)
	switch {
	case errors.Is(err, errNoZip):
		return &Unreadable{GivenBundle, 0, err}
	case err != nil:
		v.fail("bundle: %v", err)
		return nil
	case files.holdsRoll() && !files.holdsLog():
		return &Unreadable{GivenBundle, 0, errors.New("it is an auditor's file, which goes beside a bundle")}
	}
	auditor := &archive{}
	if v.o.AuditorFile != nil {
		auditor, err = openArchive(v.o.AuditorFile, v.o.AuditorFileSize)
		switch {
		case errors.Is(err, errNoZip):
			return &Unreadable{GivenAuditors, 0, err}
		case err != nil:
			v.fail("auditor's file: %v", err)
			return nil
		case auditor.holdsLog() && !auditor.holdsRoll():
			return &Unreadable{GivenAuditors, 0, errors.New("it is a bundle, not an auditor's file")}
		}
	}
	for _, id := range auditor.order {
		if files.folders[id] == nil {
			v.fail("auditor's file: of another contest (%s)", id)
		}
	}
	for _, id := range files.order {
		if v.ctx.Err() != nil {
			return nil // Verify says so
		}
		c := newContest(v, files.folders[id], auditor.folders[id])
		v.report.Contests = append(v.report.Contests, c.report)
		c.run()
	}
	v.missVoter()
	for i, used := range v.keyUsed {
		if !used {
			v.fail("board key is not the one expected: no contest has the key %s", v.keys[i])
		}
	}
	for _, g := range append(v.receipts, v.checkpoints...) {
		if !g.used {
			v.fail("%s: of another log (%s)", g.name, g.checkpoint.Origin)
		}
	}
	for i, g := range v.countbacks {
		if !g.used {
			v.fail("countback %d: of another log (%s)", i+1, g.Origin)
		}
	}
	return nil
}

func (v *verifier) readGiven() error {
	for i, s := range v.o.Keys {
		k, err := ledger.ParseVKey(strings.TrimSpace(s))
		switch {
		case err != nil && keyLike.MatchString(strings.TrimSpace(s)): // altered, perhaps, and so not the board's
			v.fail("board key is not the one expected: %v", err)
			continue
		case err != nil:
			return &Unreadable{GivenKey, i, err}
		}
		v.keys = append(v.keys, k)
	}
	v.keyUsed = make([]bool, len(v.keys))
	for i, b := range v.o.Receipts {
		name := fmt.Sprintf("receipt %d", i+1)
		r, err := readReceipt(b)
		if err != nil {
			return &Unreadable{GivenReceipt, i, err}
		}
		v.receipts = append(v.receipts, &given{name: name, checkpoint: r.Checkpoint, receipt: r})
	}
	for i, b := range v.o.Checkpoints {
		name := fmt.Sprintf("checkpoint %d", i+1)
		s, err := readCheckpoint(b)
		if err != nil {
			return &Unreadable{GivenCheckpoint, i, err}
		}
		v.checkpoints = append(v.checkpoints, &given{name: name, checkpoint: s})
	}
	for i, b := range v.o.Countbacks {
		c, err := ledger.ParseCountback(b)
		if err != nil {
			return &Unreadable{GivenCountback, i, err}
		}
		v.countbacks = append(v.countbacks, &companion{Countback: c})
	}
	return nil
}

// expectedKey reports whether one of the keys given is the contest's board's.
func (v *verifier) expectedKey(m *ledger.Manifest) bool {
	found := false
	sign, date := ledger.BoardKeys(m)
	for i, k := range v.keys {
		if k == sign || k == date {
			v.keyUsed[i], found = true, true
		}
	}
	return found
}
