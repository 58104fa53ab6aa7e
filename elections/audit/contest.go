package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/spool"
)

// contest checks one contest's folder.
type contest struct {
	v       *verifier
	dir     *folder // of the bundle
	auditor *folder // of the auditor's file; may be nil
	report  *ContestReport

	checkpoint  *ledger.SignedCheckpoint
	seq         ledger.Sequence
	tree        ledger.Tree
	lastType    ledger.Type
	box         *box
	auditorRoll io.ReadCloser       // nil without an auditor's file
	blobs       map[ledger.B32]bool // read already

	lying     []*spool.Spool // rows, as long as they are needed
	mixed     *spool.Spool   // the mix input, then the last mix's output
	mixedName ledger.B32
	opened    []seal.GroupOpening // what each group posted
	unopened  bool                // blobs that give the papers were withheld

	rankings [][]uint8 // the valid papers, once they are proved; nil: they are not open here

	given     []*given // receipts and checkpoints of this log
	closings  []closing
	alike     map[string]int // candidates by what their names look like
	roots     map[int64]ledger.B32
	unvouched []int64 // entries whose text nothing else vouches for
}

func newContest(v *verifier, dir, auditor *folder) *contest {
	return &contest{
		v: v, dir: dir, auditor: auditor,
		report: &ContestReport{Contest: dir.contest, Level: LevelPublic, Failures: []Failure{}, Held: []string{}, NotChecked: []string{}},
		blobs:  map[ledger.B32]bool{}, roots: map[int64]ledger.B32{},
	}
}

func (c *contest) fail(err error) {
	f := Failure{Contest: c.dir.contest, Reason: err.Error()}
	var where *entryError
	if errors.As(err, &where) {
		f.Entry, f.Reason = &where.entry, where.err.Error()
	}
	c.report.Failures = append(c.report.Failures, f)
}

func (c *contest) held(format string, args ...any) {
	c.report.Held = append(c.report.Held, fmt.Sprintf(format, args...))
}

func (c *contest) progress(step string) {
	if c.v.o.Progress != nil {
		c.v.o.Progress(Progress{c.report.Title, step, c.seq.Size(), c.report.Entries})
	}
}

func (c *contest) run() {
	defer c.clear()
	if err := c.readCheckpoint(); err != nil {
		c.fail(err)
		return
	}
	var err error
	if c.auditorRoll, err = c.openAuditors(); err == nil {
		err = c.readEntries()
	}
	if err == nil {
		err = c.finish()
	}
	c.summarise()
	if err != nil {
		c.fail(err)
	}
	// A fault of the checkpoint is named after that of an entry, which explains it.
	if c.seq.Manifest() != nil {
		c.checkSignatures()
		c.judgeReceipts()
		c.judgeCountbacks()
		c.dateEvents()
	}
	c.judgeVoter()
}

func (c *contest) readCheckpoint() error {
	r, f, found, err := c.dir.take("checkpoint")
	if err != nil {
		return err
	}
	if !found {
		return errors.New("the folder does not begin with a checkpoint")
	}
	defer r.Close()
	if f.UncompressedSize64 > ledger.MaxCheckpoint {
		return errors.New("the checkpoint is too long")
	}
	note, err := io.ReadAll(io.LimitReader(r, ledger.MaxCheckpoint+1))
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if c.checkpoint, err = ledger.ParseCheckpoint(note); err != nil {
		return err
	}
	c.report.Entries = c.checkpoint.Size
	return nil
}

func (c *contest) readEntries() error {
	r, _, found, err := c.dir.take("entries.jsonl")
	if err != nil {
		return err
	}
	if !found {
		return errors.New("no entries.jsonl follows the checkpoint")
	}
	defer r.Close()
	entries := newLines(r)
	for {
		if c.v.ctx.Err() != nil {
			return c.v.ctx.Err()
		}
		i := c.seq.Size()
		raw, err := entries.next()
		switch {
		case err == io.EOF:
			return c.verifyProofs()
		case err == nil && i >= c.checkpoint.Size:
			err = fmt.Errorf("more entries than the %d of the checkpoint", c.checkpoint.Size)
		case err == nil:
			err = c.entry(i, raw, entries.r)
		}
		if err != nil {
			// Ballots before this entry come first if one of them is bad.
			if e := c.verifyProofs(); e != nil {
				err = e
			}
			return at(i, err)
		}
	}
}

// entry checks one entry; following peeks at what comes after it.
func (c *contest) entry(i int64, raw []byte, following *bufio.Reader) error {
	e, err := ledger.Parse(raw)
	if err != nil {
		return err
	}
	leaf := ledger.LeafHash(raw)
	if m := c.seq.Manifest(); m != nil && c.v.o.Leaves != nil {
		if kept, ok := c.v.o.Leaves(m.Contest, i); ok && kept != leaf {
			return errors.New("not the entry that was kept under this number")
		}
	}
	if err := c.seq.Append(e, raw); err != nil {
		if i == 1 && c.manifestIsToBlame(e, following) {
			return at(0, errors.New("manifest: its hash is not the election that the entries after it name"))
		}
		return err
	}
	if _, isBallot := e.(*ledger.Ballot); !isBallot {
		if err := c.verifyProofs(); err != nil {
			return err
		}
	}
	if err := c.meaning(i, e, leaf); err != nil {
		return fmt.Errorf("%s: %w", e.Type(), err)
	}
	if !vouchedFor(e) && len(c.unvouched) < 1000 {
		c.unvouched = append(c.unvouched, i)
	}
	c.lastType = e.Type()
	c.tree.Append(leaf)
	if _, wanted := c.roots[c.tree.Size()]; wanted {
		c.roots[c.tree.Size()] = c.tree.Root()
	}
	if i%proofsAtOnce == 0 {
		c.progress("entries")
	}
	return nil
}

// manifestIsToBlame tells, at entry 1, whether that entry and the next agree
// on an election that is not the manifest's.
func (c *contest) manifestIsToBlame(e ledger.Entry, following *bufio.Reader) bool {
	elects := ledger.ElectionOf(e)
	if elects == c.seq.Election() {
		return false
	}
	// No text can hold this sequence, since its quotes would be escaped.
	ahead, _ := following.Peek(64 << 10)
	_, ahead, _ = bytes.Cut(ahead, []byte(`"e":"`))
	return bytes.HasPrefix(ahead, []byte(elects.String()+`"`))
}

func (c *contest) verifyProofs() error {
	if c.box == nil || len(c.box.proofs) == 0 {
		return nil
	}
	entry, err := c.box.verifyProofs(c.seq.PK())
	return at(entry, err)
}

// meaning checks what an entry says, beyond its form and its place.
func (c *contest) meaning(i int64, e ledger.Entry, leaf ledger.B32) error {
	switch e := e.(type) {
	case *ledger.Manifest:
		return c.manifest(e)
	case *ledger.RollChange:
		c.report.event(i, fmt.Sprintf("the roll was changed: %d added, %d removed (%s)", len(e.Add), len(e.Remove), e.Reason))
		return c.box.changeRoll(e)
	case *ledger.ScriptChange:
		c.report.event(i, "the voting page was changed: "+e.Reason)
	case *ledger.Withdrawn:
		c.report.event(i, fmt.Sprintf("%s withdrew: %s", c.name(e.Candidate), e.Reason))
	case *ledger.KeyShare:
		return c.keyShare(e)
	case *ledger.Complaint:
		c.report.Totals.Complaints++
		c.report.event(i, fmt.Sprintf("%s complained about dealer %d of group %d: %s", e.By, e.Dealer, e.Group, e.Reason))
	case *ledger.Open:
		c.report.course(i, "sealed: the election key is fixed")
		return c.open(e)
	case *ledger.Ballot:
		if err := c.box.ballot(i, e, leaf); err != nil {
			return err
		}
		if len(c.box.proofs) == proofsAtOnce {
			return c.verifyProofs()
		}
	case *ledger.Extend:
		c.report.Closes = e.Closes
		c.report.event(i, "the close was moved to "+clock(e.Closes)+": "+e.Reason)
	case *ledger.Close:
		c.closings = append(c.closings, closing{i, c.seq.Closes()})
		c.report.course(i, "closed, where %s was the close in force: %d ballots, %d count", clock(c.seq.Closes()), e.Ballots, e.Counted)
		return c.close(e)
	case *ledger.LotReveal:
		c.report.course(i, "the lot's value of %s revealed", e.Holder)
		return c.lotReveal(i, e)
	case *ledger.Mix:
		c.report.course(i, "mix %d, by %s", e.Step, e.Mixer)
		return c.mix(e)
	case *ledger.Decrypt:
		c.report.course(i, "opened by member %d of group %d", e.Member, e.Group)
		return c.decrypt(e)
	case *ledger.Result:
		c.report.course(i, "result: %s", e.Outcome)
		return c.result(e)
	case *ledger.Declared:
		c.report.course(i, "declared by %s", strings.Join(e.By, " and "))
		c.report.Declared = e.By
	case *ledger.Ended:
		c.report.Ended = string(e.How)
		c.report.event(i, fmt.Sprintf("the contest ended (%s): %s", e.How, e.Reason))
	case *ledger.Destroyed:
		c.report.event(i, fmt.Sprintf("%s said to have destroyed %s", strings.Join(e.By, " and "), secretsSaid(e.What)))
	case *ledger.Roll:
	}
	return nil
}

// vouchedFor reports whether a change of the entry's text would be noticed
// without the tree: because something is proved about all of it, or it is
// compared with something else.
func vouchedFor(e ledger.Entry) bool {
	switch e := e.(type) {
	case *ledger.KeyShare:
		return len(e.Deals) == 0 // deals can be opened by their receivers only
	case *ledger.RollChange, *ledger.ScriptChange, *ledger.Withdrawn, *ledger.Complaint, *ledger.Extend,
		*ledger.Declared, *ledger.Ended, *ledger.Destroyed:
		return false
	case *ledger.LotReveal:
		return e.How == ledger.ByCommit
	case *ledger.Result:
		return false // until it is declared; and parts of it may be withheld
	}
	return true
}

func (c *contest) manifest(m *ledger.Manifest) error {
	c.report.describe(m)
	if m.Contest.String() != c.dir.contest {
		return errors.New("the folder is not named by its contest")
	}
	c.box = newBox(m, c.spool())
	c.opened = make([]seal.GroupOpening, len(m.Groups))
	for _, g := range append(append([]*given{}, c.v.receipts...), c.v.checkpoints...) {
		if g.checkpoint.Origin == m.Origin() {
			g.used = true
			c.given = append(c.given, g)
			c.roots[g.checkpoint.Size] = ledger.B32{}
		}
	}
	if len(c.v.o.Keys) > 0 {
		if c.report.KeyExpected = c.v.expectedKey(m); !c.report.KeyExpected {
			return errors.New("board key is not the one expected")
		}
		c.held("the board's key is the one you expected")
	}
	r, err := c.blob(c.seq.Citations(m)[0])
	if err != nil {
		return err
	}
	defer r.Close()
	name, err := c.box.readRoll(r, c.seq.RollShape())
	if err == nil && name != m.Roll {
		err = errors.New("does not hash to its name")
	}
	if err != nil {
		return fmt.Errorf("roll: %w", err)
	}
	return nil
}

// blob opens a blob that an entry cites for the first time. It returns nil
// when the blob is withheld from the public and no auditor's file gives it.
func (c *contest) blob(cited ledger.Citation) (io.ReadCloser, error) {
	c.blobs[cited.Blob] = true
	name := "blobs/" + ledger.BlobName(cited.Blob)
	r, found, err := c.dir.takeBlob(cited)
	switch {
	case err != nil:
		return nil, err
	case found && cited.Opens && c.seq.Withholds():
		r.Close()
		return nil, fmt.Errorf("the bundle holds the %s blob, which gives the papers of a small electorate away", cited.Shape.Kind)
	case found:
		if cited.Opens && c.auditor.has(name) { // an auditor's file may hold it as well
			if err := c.skipAuditors(cited); err != nil {
				r.Close()
				return nil, err
			}
		}
		return r, nil
	case c.dir.has(name):
		return nil, fmt.Errorf("the %s blob is not in its place", cited.Shape.Kind)
	case !cited.Opens:
		return nil, fmt.Errorf("the %s blob is missing", cited.Shape.Kind)
	case c.auditor != nil:
		if r, found, err = c.auditor.takeBlob(cited); err == nil && !found {
			err = fmt.Errorf("the %s blob is in neither file", cited.Shape.Kind)
		}
		return r, err
	case !c.seq.Withholds():
		return nil, fmt.Errorf("the %s blob is missing", cited.Shape.Kind)
	}
	c.unopened = true
	return nil, nil
}

// secretsSaid names what was destroyed.
func secretsSaid(what []ledger.Secret) string {
	names := map[ledger.Secret]string{ledger.Shares: "the key shares", ledger.Salts: "the salts of the roll", ledger.KEK: "the wrapping key"}
	said := make([]string, len(what))
	for i, w := range what {
		said[i] = names[w]
	}
	return strings.Join(said, " and ")
}
