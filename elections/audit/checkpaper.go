package audit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// Paper is what a check file turned out to hold.
type Paper struct {
	TrackingCode string `json:"tracking_code"`
	Election     string `json:"election"` // E in base64url
	PK           string `json:"pk"`
	Tag          string `json:"tag"`
	Seq          int    `json:"seq"`
	By           string `json:"by"`
	Ranks        []int  `json:"ranks"` // one a candidate in the ballot paper's order, 0 for unmarked

	// From the board, when a bundle was given to compare with.
	Compared   bool     `json:"compared"`
	Contest    string   `json:"contest,omitempty"` // title
	Candidates []string `json:"candidates,omitempty"`
	Valid      bool     `json:"valid,omitempty"` // a valid ranking under the contest's rules
}

// ErrUnreadable is a file that is not what it should be, so that nothing was checked.
var ErrUnreadable = errors.New("it cannot be read")

// CheckPaper recomputes the paper of a voter who chose "check": the
// ciphertexts from the ranks and the randomness shown, the proof, and the
// tracking code. It is the Benaloh challenge: a ballot that is opened to check its
// maker is never cast. An error says that the page did not seal what it was told.
//
// By itself a file shows only that it fits itself. Compare with the board
// what says where it belongs: CompareWithBoard.
func CheckPaper(file []byte) (*Paper, *ledger.CheckFile, error) {
	f, err := ledger.ParseCheckFile(file)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	e, err := ledger.Parse(f.Entry)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: check file: entry: %w", ErrUnreadable, err)
	}
	ballot, ok := e.(*ledger.Ballot)
	if !ok {
		return nil, nil, fmt.Errorf("%w: check file: the entry is no ballot", ErrUnreadable)
	}
	statement, sealed := Statement(ballot, f.PK)
	if err := seal.VerifyBallot(statement, sealed, seal.Elements(len(f.Ranks))); err != nil {
		return nil, nil, fmt.Errorf("the ballot's proof fails: %w", err)
	}
	r := make([]seal.Scalar, len(f.R))
	for i, x := range f.R {
		r[i] = seal.Scalar(x)
	}
	if err := seal.VerifyOpening(statement.PK, sealed, r, f.Ranks); err != nil {
		return nil, nil, fmt.Errorf("the page did not seal these ranks: %w", err)
	}
	p := &Paper{
		TrackingCode: ledger.TrackingCode(ledger.LeafHash(f.Entry)),
		Election:     ballot.E.String(), PK: f.PK.String(), Tag: ballot.Tag.String(), Seq: ballot.Seq, By: string(ballot.By),
	}
	for _, rank := range f.Ranks {
		p.Ranks = append(p.Ranks, int(rank))
	}
	return p, f, nil
}

// CompareWithBoard looks for the paper's contest in a bundle, and compares the
// election and its key with what the log says. The bundle's log itself is not
// checked; Verify does that.
func (p *Paper) CompareWithBoard(ctx context.Context, bundle io.ReaderAt, size int64) error {
	files, err := openArchive(bundle, size)
	if err != nil {
		return fmt.Errorf("%w: bundle: %w", ErrUnreadable, err)
	}
	for _, id := range files.order {
		seq, err := readBoard(ctx, files.folders[id], p.Election)
		if err != nil {
			return fmt.Errorf("bundle: contest %s: %w", id, err)
		}
		if seq == nil {
			continue
		}
		m := seq.Manifest()
		ranks := make([]uint8, len(p.Ranks))
		for i, r := range p.Ranks {
			ranks[i] = uint8(r)
		}
		switch {
		case seq.PK().IsZero():
			return errors.New("the bundle's log has no election key yet")
		case seq.PK().String() != p.PK:
			return errors.New("the paper is sealed to a key that is not the election's: whoever holds that key could read it")
		case len(p.Ranks) != len(m.Candidates):
			return errors.New("the paper is not of this election: the number of candidates differs")
		}
		p.Compared, p.Contest = true, m.Title
		p.Valid = CountRules(m).Check(ranks) == nil
		alikes := alikesOf(m)
		for _, c := range m.Candidates {
			p.Candidates = append(p.Candidates, nameOf(c, alikes))
		}
		return nil
	}
	return errors.New("the bundle holds no contest with this paper's election id: the page sealed for another election")
}

// readBoard reads a contest's entries up to open, if its election is the one
// wanted; otherwise it returns nil.
func readBoard(ctx context.Context, d *folder, election string) (*ledger.Sequence, error) {
	for _, name := range []string{"checkpoint", "entries.jsonl"} {
		r, _, found, err := d.take(name)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("%s is missing", name)
		}
		defer r.Close()
		if name == "checkpoint" {
			continue
		}
		seq := &ledger.Sequence{}
		lines := newLines(r)
		for seq.PK().IsZero() && ctx.Err() == nil {
			raw, err := lines.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
			e, err := ledger.Parse(raw)
			if err == nil {
				err = seq.Append(e, raw)
			}
			if err != nil {
				return nil, fmt.Errorf("entry %d: %w", seq.Size(), err)
			}
			if seq.Election().String() != election {
				return nil, nil
			}
		}
		return seq, ctx.Err()
	}
	return nil, nil
}

// Text writes the paper for people.
func (p *Paper) Text(w io.Writer) error {
	out := &printer{w: w}
	out.line("The ballot was sealed with these ranks. Its tracking code is %s.", p.TrackingCode)
	if p.Compared {
		out.line("Contest: %s", p.Contest)
	}
	out.line("Sealed by: %s; ballot %d of tag %s", p.By, p.Seq, p.Tag)
	for i, rank := range p.Ranks {
		name := fmt.Sprintf("candidate %d", i+1)
		if p.Compared {
			name = p.Candidates[i]
		}
		mark := "-"
		if rank > 0 {
			mark = fmt.Sprint(rank)
		}
		out.line("  %3s  %s", mark, name)
	}
	switch {
	case !p.Compared:
		out.line("NOT compared with the board. It must say: election %s, key %s.", p.Election, p.PK)
	case !p.Valid:
		out.line("The ranking is not a valid one under the contest's rules; it would count as an invalid paper.")
	}
	out.line("Compare the code with the one shown BEFORE you chose to check. This paper is spoilt: never cast it, show it to nobody you would not show your vote.")
	return out.err
}

// lines reads lines that end with one newline each and are no longer than an entry.
type lines struct{ r *bufio.Reader }

func newLines(r io.Reader) lines { return lines{bufio.NewReaderSize(r, ledger.MaxEntry+2)} }

// next returns the next line without its end, valid until the next call; io.EOF after the last one.
func (l lines) next() ([]byte, error) {
	raw, err := l.r.ReadSlice('\n')
	switch {
	case err == io.EOF && len(raw) == 0:
		return nil, io.EOF
	case err == io.EOF:
		return nil, errors.New("no line end after the last entry")
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, fmt.Errorf("longer than %d bytes", ledger.MaxEntry)
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	return raw[:len(raw)-1], nil
}
