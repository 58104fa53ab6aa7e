package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"

	"hustings/domain/count"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// Published is a contest of a bundle with its papers, ready to be counted by its own or
// another method.
type Published struct {
	Method   count.Method
	Options  count.Options
	Settings []string // the options as they are written, key=value
	Election count.Election
	Papers   *count.Papers
	Invalid  int // papers that are no valid ranking, and are not among Papers
}

// PublishedPapers reads the papers of one contest out of a bundle: the one of that title or
// id, or the only one. It checks that the papers are those the log names and no more; that
// the log is true is for [Verify] to say. It refuses a contest whose papers are withheld,
// or not open.
func PublishedPapers(ctx context.Context, bundle io.ReaderAt, size int64, contest string) (Published, error) {
	a, err := openArchive(bundle, size)
	if err != nil {
		return Published{}, err
	}
	var titles []string
	var found *Published
	var refused error
	for _, id := range a.order {
		seq, e, err := readResult(ctx, a.folders[id])
		if err != nil {
			return Published{}, err
		}
		m := seq.Manifest()
		if m == nil {
			return Published{}, errors.New("the log has no manifest")
		}
		titles = append(titles, m.Title)
		if contest != "" && contest != m.Title && contest != id {
			continue
		}
		if found != nil || refused != nil {
			return Published{}, fmt.Errorf("more than one contest: expected --contest with one of: %s", strings.Join(append(titles, a.order[len(titles):]...), "; "))
		}
		p, err := published(a.folders[id], seq, e)
		if err != nil {
			refused = fmt.Errorf("%s: %w", m.Title, err)
			continue
		}
		found = &p
	}
	switch {
	case refused != nil:
		return Published{}, refused
	case found == nil:
		return Published{}, fmt.Errorf("no contest %q: expected one of: %s", contest, strings.Join(titles, "; "))
	}
	return *found, nil
}

// readResult reads a contest's log up to its result, if it has one.
func readResult(ctx context.Context, d *folder) (*ledger.Sequence, *ledger.Result, error) {
	seq := &ledger.Sequence{}
	checkpoint, _, found, err := d.take("checkpoint")
	if err != nil || !found {
		return nil, nil, errors.Join(errors.New("no checkpoint begins the contest"), err)
	}
	checkpoint.Close()
	r, _, found, err := d.take("entries.jsonl")
	if err != nil || !found {
		return nil, nil, errors.Join(errors.New("no entries.jsonl follows the checkpoint"), err)
	}
	defer r.Close()
	for entries := newLines(r); ctx.Err() == nil; {
		raw, err := entries.next()
		if err == io.EOF {
			return seq, nil, nil
		}
		if err != nil {
			return nil, nil, err
		}
		e, err := ledger.Parse(raw)
		if err == nil {
			err = seq.Append(e, raw)
		}
		if err != nil {
			return nil, nil, at(seq.Size(), err)
		}
		if result, ok := e.(*ledger.Result); ok {
			return seq, result, nil
		}
	}
	return nil, nil, ctx.Err()
}

func published(d *folder, seq *ledger.Sequence, e *ledger.Result) (Published, error) {
	switch {
	case e == nil:
		return Published{}, errors.New("its papers are not open: the log has no result")
	case e.Outcome == ledger.TooFew:
		return Published{}, errors.New("too few voted: its papers stay shut")
	case seq.Withholds():
		return Published{}, errors.New("its papers are withheld for the sake of secrecy")
	}
	rows, err := d.papers(seq.Citations(e)[0])
	if err != nil {
		return Published{}, fmt.Errorf("papers: %w", err)
	}
	m := seq.Manifest()
	rules := CountRules(m)
	width := 32 * rules.Elements()
	if len(rows) < width {
		return Published{}, errors.New("papers: the last row, which is random, is missing")
	}
	rankings, invalid, err := rules.ReadPapers(seal.Papers{M: rules.Elements(), Rows: rows[:len(rows)-width]})
	if err != nil {
		return Published{}, fmt.Errorf("papers: %w", err)
	}
	p := Published{Method: count.Method(m.Method), Invalid: invalid, Papers: count.NewPapers(len(m.Candidates))}
	if settings, ok := m.Params[ParamOptions].(string); ok {
		p.Settings = strings.Fields(settings)
	}
	p.Election, p.Options, err = CountElection(m, seq.Withdrawn(), e.Lot)
	if errors.Is(err, ErrUnknownMethod) { // then by another: the papers are there
		other := *m
		other.Method, other.Params = string(count.Approval), maps.Clone(m.Params)
		delete(other.Params, ParamOptions)
		p.Settings = nil
		p.Election, _, err = CountElection(&other, seq.Withdrawn(), e.Lot)
	}
	if err != nil {
		return Published{}, err
	}
	for i, marks := range rankings {
		if err := p.Papers.AddMarks(marks); err != nil {
			return Published{}, fmt.Errorf("paper %d: %w", i+1, err)
		}
	}
	return p, nil
}

// papers reads the blob of the papers, wherever in the folder it lies.
func (d *folder) papers(cited ledger.Citation) ([]byte, error) {
	name := d.contest + "/blobs/" + ledger.BlobName(cited.Blob)
	for i, f := range d.files {
		if f.Name != name {
			continue
		}
		d.next = i
		r, _, err := d.takeBlob(cited)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		rows, hash, err := ledger.ReadRows(r, cited.Shape)
		if err == nil && hash != cited.Blob {
			err = errors.New("do not hash to their name")
		}
		return rows, err
	}
	return nil, errors.New("not in the bundle")
}
