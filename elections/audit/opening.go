package audit

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"

	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/spool"
)

// The entries that make the key and open the box.

func (c *contest) keyShare(e *ledger.KeyShare) error {
	return checkShare(&c.seq, e)
}

func (c *contest) open(e *ledger.Open) error {
	pk, err := ElectionKey(&c.seq)
	if err != nil {
		return err
	}
	if pk != e.PK {
		return errNotTheSum
	}
	c.held("the election key is made of the posted key shares, each with its proof")
	return nil
}

func (c *contest) close(e *ledger.Close) error {
	if e.Counted != c.box.counted {
		return errors.New("count of ballots is wrong")
	}
	c.progress("mix input")
	in := c.spool()
	name, err := ledger.WriteRowsFrom(io.Discard, c.seq.BoxShape(), io.TeeReader(c.box.mixInput(), in))
	if err != nil {
		return err
	}
	if name != e.Input {
		return errors.New("the mix input is not the ballots that count, in the order of their tags")
	}
	again := c.mixed // a poll that was extended is closed once more
	if c.mixed, c.mixedName = in, name; again == nil {
		return nil
	}
	return c.forget(again)
}

func (c *contest) lotReveal(i int64, e *ledger.LotReveal) error {
	m := c.seq.Manifest()
	if e.How == ledger.ByDraw {
		c.report.Totals.Draws++
		c.report.event(i, fmt.Sprintf("a public draw replaced the value of %s: %s", e.Holder, e.Note))
		return nil
	}
	for _, h := range m.Lot {
		if h.Holder == e.Holder && seal.LotCommit(seal.Hash(m.Contest), e.Holder, e.Value) != seal.Hash(h.Commit) {
			return errors.New("the value is not the one committed to")
		}
	}
	return nil
}

// rows reads a blob of rows, the name of which must fit; nil where it is withheld.
func (c *contest) rows(cited ledger.Citation) (*spool.Spool, error) {
	r, err := c.blob(cited)
	if r == nil || err != nil {
		return nil, err
	}
	defer r.Close()
	rows := c.spool()
	name, err := ledger.CopyRows(rows, r, cited.Shape)
	if err == nil && name != cited.Blob {
		err = errors.New("does not hash to its name")
	}
	if err != nil {
		return nil, fmt.Errorf("%s blob: %w", cited.Shape.Kind, err)
	}
	return rows, nil
}

func (c *contest) mix(e *ledger.Mix) error {
	c.progress(fmt.Sprintf("mix %d", e.Step))
	if e.Step == 1 { // what only a poll needs
		c.box.seen = nil
		if err := c.forget(c.box.kept); err != nil {
			return err
		}
	}
	cited := c.seq.Citations(e)
	out := c.mixed // a mix that changed nothing cites the box that it was given
	if e.Out != c.mixedName {
		rows, err := c.rows(cited[0])
		if err != nil {
			return err
		}
		out = rows
	}
	proof, err := c.rows(cited[1])
	if err != nil {
		return err
	}
	s := seal.MixStatement{E: seal.Hash(c.seq.Election()), Suite: seal.Suite, PK: seal.Point(c.seq.PK())}
	if err := seal.VerifyMix(s, c.ballots(c.mixed), c.ballots(out), proof); err != nil {
		return fmt.Errorf("shuffle proof fails: %w", err)
	}
	c.held("mix %d, by %s: proved that the same %d ballots came out, in another order, none changed", e.Step, e.Mixer, c.box.counted)
	if err := c.forget(proof); err != nil {
		return err
	}
	if out != c.mixed {
		if err := c.forget(c.mixed); err != nil {
			return err
		}
	}
	c.mixed, c.mixedName = out, e.Out
	return nil
}

func (c *contest) ballots(rows *spool.Spool) seal.Ballots {
	return seal.BatchAt{M: c.box.width, Rows: rows}
}

func (c *contest) decrypt(e *ledger.Decrypt) error {
	c.progress(fmt.Sprintf("decryption by group %d, member %d", e.Group, e.Member))
	cited := c.seq.Citations(e)[0]
	if c.blobs[cited.Blob] {
		return errors.New("cites a blob that another entry has cited")
	}
	rows, err := c.rows(cited)
	if err != nil || rows == nil {
		return err
	}
	s, err := DecryptionStatement(&c.seq, e.Group, e.Member)
	if err != nil {
		return err
	}
	if err := seal.VerifyDecryption(s, c.ballots(c.mixed), rows); err != nil {
		return fmt.Errorf("decryption proof fails: %w", err)
	}
	c.held("decryption by %s (group %s): proved to be what this key opens", c.seq.Manifest().Groups[e.Group-1].Members[e.Member-1].Name, c.seq.Manifest().Groups[e.Group-1].Name)
	g := &c.opened[e.Group-1]
	g.Members = append(g.Members, e.Member)
	g.Parts = append(g.Parts, rows)
	return nil
}

func (c *contest) result(e *ledger.Result) error {
	c.report.Outcome = string(e.Outcome)
	for _, id := range e.Returned {
		c.report.Returned = append(c.report.Returned, c.name(id))
		c.report.IDs = append(c.report.IDs, id)
	}
	if e.Outcome == ledger.TooFew {
		return nil
	}
	seed, ok := LotSeed(&c.seq)
	if !ok || seed != e.Lot {
		return errors.New("lot is not the seed that the revealed values make")
	}
	c.progress("papers")
	papers, err := c.papers(e)
	if err != nil {
		return fmt.Errorf("papers: %w", err)
	}
	text, err := c.transcript(e)
	if err != nil {
		return fmt.Errorf("transcript: %w", err)
	}
	if c.unopened {
		return nil
	}
	rankings, invalid, err := CountRules(c.seq.Manifest()).ReadPapers(papers)
	if err != nil {
		return fmt.Errorf("papers: %w", err)
	}
	c.report.Totals.Invalid = &invalid
	c.held("the %d papers are what the last mix says once opened", papers.N())
	if len(c.v.countbacks) > 0 {
		c.rankings = rankings
	}
	return c.recount(e, rankings, text)
}

// papers opens the box anew and compares the papers with those stored.
func (c *contest) papers(e *ledger.Result) (seal.Papers, error) {
	cited := c.seq.Citations(e)[0]
	stored, err := c.rows(cited)
	if err != nil || c.unopened {
		return seal.Papers{}, err
	}
	papers, err := seal.Open(c.ballots(c.mixed), c.opened)
	if err != nil {
		return papers, err
	}
	rows := papers.Rows
	buffer := make([]byte, 64<<10)
	for from := 0; from < len(rows); from += len(buffer) { // the last row of those stored is random
		piece := rows[from:min(from+len(buffer), len(rows))]
		if _, err := stored.ReadAt(buffer[:len(piece)], int64(from)); err != nil && err != io.EOF {
			return papers, err
		}
		if !bytes.Equal(piece, buffer[:len(piece)]) {
			return papers, errors.New("not what the decrypted ballots say")
		}
	}
	c.clear()
	c.mixed, c.opened = nil, nil
	return papers, nil
}

func (c *contest) transcript(e *ledger.Result) ([]byte, error) {
	cited := c.seq.Citations(e)[1]
	if c.blobs[cited.Blob] {
		return nil, errors.New("cites a blob that another entry has cited")
	}
	r, err := c.blob(cited)
	if r == nil || err != nil {
		return nil, err
	}
	defer r.Close()
	text, name, err := ledger.ReadText(r)
	if err == nil && name != cited.Blob {
		err = errors.New("does not hash to its name")
	}
	return text, err
}

func (c *contest) recount(e *ledger.Result, rankings [][]uint8, text []byte) error {
	m := c.seq.Manifest()
	c.progress("count")
	t, err := Recount(m, c.seq.Withdrawn(), rankings, e.Lot)
	if errors.Is(err, ErrUnknownMethod) {
		c.report.NotChecked = append(c.report.NotChecked,
			fmt.Sprintf("THE COUNT: this program does not know the method %q. The papers are proved; who is returned by them is not.", m.Method))
		c.report.notCounted(fmt.Sprintf("this program does not know the method %q", m.Method))
		return nil
	}
	if err != nil {
		return err
	}
	c.report.Recounted = true
	if returned := Returned(m, t); !slices.Equal(returned, e.Returned) {
		return fmt.Errorf("returned: the papers return %s, the log says %s", listed(returned), listed(e.Returned))
	}
	mine, err := TranscriptText(t)
	if err != nil {
		return err
	}
	if !bytes.Equal(mine, text) {
		return errors.New("the transcript is not that of the recount")
	}
	c.held("the count, done anew from the papers (%s, %s): the same transcript, the same candidates", t.Rules.Name(), t.Rules.Version)
	return nil
}

// openAuditors takes the list of voters from the auditor's file, which begins
// with it; it is read when the roll is final.
func (c *contest) openAuditors() (io.ReadCloser, error) {
	if c.auditor == nil {
		if c.v.o.AuditorFile != nil {
			c.report.notCounted("the auditor's file does not have this contest")
		}
		return nil, nil
	}
	r, _, found, err := c.auditor.take("roll.jsonl")
	if err == nil && !found {
		err = errors.New("does not begin with roll.jsonl")
	}
	if err != nil {
		return nil, fmt.Errorf("auditor's file: %w", err)
	}
	c.report.Level = LevelFull
	return r, nil
}

// skipAuditors checks a blob of the auditor's file that is in the bundle as well.
func (c *contest) skipAuditors(cited ledger.Citation) error {
	r, found, err := c.auditor.takeBlob(cited)
	if err != nil || !found {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(r, cited.MaxSize()+1)); err != nil {
		return err
	}
	if ledger.B32(h.Sum(nil)) != cited.Blob {
		return fmt.Errorf("auditor's file: the %s blob does not hash to its name", cited.Shape.Kind)
	}
	return nil
}
