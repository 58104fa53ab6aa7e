package box

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// SealContest freezes a contest (R32, R60): every voter gets a salt and a tag,
// the manifest is written, the key is made, and manifest, roll, key share and
// open go on a new board. What the contest leaves open is taken from its
// parameters. It belongs inside the act that seals the election.
//
// Should two voters bear one number all the same, the first in the list stands
// and the other is left out: a seal never stalls (R35). A second holder of the
// lot has bound herself to the number that the contest then bears (R73a).
func (e *Box) SealContest(tx *store.Tx, c domain.Contest, voters []domain.Person, second ...domain.LotCommitment) (domain.Contest, error) {
	return e.SealRoll(tx, c, domain.Electors(voters), second...)
}

// SealRoll is SealContest where there may be a million voters.
func (e *Box) SealRoll(tx *store.Tx, c domain.Contest, voters []domain.Elector, second ...domain.LotCommitment) (domain.Contest, error) {
	// long: one act, in the order of the entries it puts on the board.
	c = withDefaults(c)
	if c.Policy == domain.TrusteeKeys {
		return c, refusal.Because(refusal.NotBuilt, "", refusal.Args{"policy": c.Policy})
	}
	rand.Read(c.Board[:])
	for _, held := range second {
		c.Board = held.Contest
	}
	if len(voters) > greatRoll {
		if err := tx.TakeTime(); err != nil {
			return c, err
		}
	}
	roll := drawRoll(c, voters)
	if len(roll) == 0 {
		return c, refusal.Because(domain.RollEmpty, "R32", nil)
	}
	c.Voters = len(roll)
	var blob bytes.Buffer
	name, err := writeTags(&blob, roll)
	if err != nil {
		return c, fmt.Errorf("sealing %s: %w", c.Reference, err)
	}
	lot := seal.NewSalt()
	manifest := e.manifest(c, name, lot)
	for _, held := range second {
		manifest.Lot = append(manifest.Lot, ledger.LotHolder{Holder: held.Holder, Commit: held.Commit})
	}
	if _, _, err := audit.CountElection(manifest, nil, ledger.B32{}); err != nil {
		return c, fmt.Errorf("sealing %s, which could not be counted: %w", c.Reference, err)
	}
	raw, err := ledger.Marshal(manifest)
	if err != nil {
		return c, fmt.Errorf("sealing %s: %w", c.Reference, err)
	}
	group := seal.Group{E: seal.Hash(ledger.ElectionID(raw)), Suite: seal.Suite, Group: 1, Round: 1, K: 1, N: 1}
	share, wrapped, err := e.makeKey(tx, c, group)
	if err != nil {
		return c, err
	}
	if err := e.keepKeys(c, lot); err != nil {
		return c, err
	}
	if err := tx.CreateContest(c, wrapped); err != nil {
		return c, err
	}
	if err := tx.AddToRoll(roll); err != nil {
		return c, err
	}
	if _, err := tx.KeepBlob(c.ID, ledger.KindRoll, blob.Bytes()); err != nil {
		return c, err
	}
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return c, err
	}
	election := ledger.ElectionID(raw)
	err = p.add(manifest, &ledger.Roll{E: election, Blob: name, Voters: c.Voters}, audit.ShareEntry(group, 1, share))
	if err != nil {
		return c, err
	}
	pk, err := audit.ElectionKey(p.seq)
	if err != nil {
		return c, fmt.Errorf("making the key of %s: %w", c.Reference, err)
	}
	if err := p.add(&ledger.Open{E: election, PK: pk}); err != nil {
		return c, err
	}
	if err := p.flush(); err != nil {
		return c, err
	}
	return c, p.record(c, acts.ContestSealed, "R32", "", map[string]any{"roll": rollDigest(roll), "voters": c.Voters, "lot": manifest.Holders()})
}

// greatRoll is how many voters are more than the database waits for without being told.
const greatRoll = 50_000

// record writes an act on a contest into the record, with the size and the
// root of its board (R9).
func (p *pen) record(c domain.Contest, name acts.Name, rule, why string, detail map[string]any) error {
	root := p.tree.Root()
	all := map[string]any{"size": p.tree.Size(), "root": hex.EncodeToString(root[:])}
	for k, v := range detail {
		all[k] = v
	}
	return p.tx.Record(domain.Engine(), domain.Act{Name: name, Rule: rule, Why: why, Election: c.Election, Contest: c.ID, Detail: all})
}

// withDefaults fills what a contest leaves to its parameters.
func withDefaults(c domain.Contest) domain.Contest {
	if c.ID == "" {
		c.ID = store.NewID[domain.ContestID]()
	}
	c.Stage = domain.ContestSealed
	or := func(n *int, otherwise int) {
		if *n == 0 {
			*n = otherwise
		}
	}
	orText := func(s *string, otherwise string) {
		if *s == "" {
			*s = otherwise
		}
	}
	or(&c.Round, 1)
	or(&c.MinBallots, max(c.Params.MinBallots, 1))
	use, least := domain.PapersShown("", c.Params)
	or(&c.PapersMin, max(least, 100)) // R86: never below 100
	orText(&c.PaperUse, use)
	orText(&c.PaperUse, domain.PapersPublic)
	orText(&c.Duplicates, c.Params.DuplicatePolicy)
	orText(&c.Duplicates, domain.LastCounts)
	orText(&c.Method, c.Params.Method)
	orText(&c.Rules, domain.RulesVersion)
	c.ShapePaper()
	if c.Policy == "" {
		c.Policy = domain.ServiceKeys
	}
	return c
}

// LogWithdrawn shows a candidate as withdrawn by a signed entry beside the
// unchanged ballot paper (R51).
func (e *Box) LogWithdrawn(tx *store.Tx, c domain.Contest, option, why string) error {
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return err
	}
	if err := p.add(&ledger.Withdrawn{E: p.seq.Election(), Candidate: option, Reason: printable(why)}); err != nil {
		return err
	}
	if err := tx.MarkWithdrawn(c.ID, option); err != nil {
		return err
	}
	return p.flush()
}

// LogExtend moves a contest's close to a later time, and reopens a poll that
// was closed and not yet opened (R20, R20a).
func (e *Box) LogExtend(tx *store.Tx, c domain.Contest, closes time.Time, why string) error {
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return err
	}
	if err := p.add(&ledger.Extend{E: p.seq.Election(), Closes: closes.Unix(), Reason: printable(why)}); err != nil {
		return err
	}
	p.row.Closes, p.row.Stage, p.row.Hold = time.Unix(closes.Unix(), 0), domain.ContestSealed, ""
	if err := tx.SaveBoard(p.row); err != nil {
		return err
	}
	return p.flush()
}

// LogRollChange adds persons wrongly left out (R33), or removes some of whom
// there is no ballot (R34).
func (e *Box) LogRollChange(tx *store.Tx, c domain.Contest, add []domain.Person, remove []domain.PersonID, why string) error {
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return err
	}
	change := &ledger.RollChange{E: p.seq.Election(), Reason: printable(why)}
	for _, person := range remove {
		entry, err := tx.RollEntry(c.ID, person)
		if err != nil {
			return err
		}
		ballots, err := tx.BallotsOfTag(c.ID, entry.Tag)
		if err != nil {
			return err
		}
		if len(ballots) > 0 {
			return refusal.Because(domain.HasVoted, "R34", nil)
		}
		change.Remove = append(change.Remove, entry.Tag)
	}
	added := drawRoll(c, domain.Electors(add))
	for i := range added {
		change.Add = append(change.Add, added[i].Tag)
	}
	byBytes := func(a, b ledger.B32) int { return bytes.Compare(a[:], b[:]) }
	slices.SortFunc(change.Add, byBytes)
	slices.SortFunc(change.Remove, byBytes)
	if err := p.add(change); err != nil {
		return err
	}
	if err := tx.RemoveFromRoll(c.ID, change.Remove); err != nil {
		return err
	}
	if err := tx.AddToRoll(added); err != nil {
		return err
	}
	if err := p.flush(); err != nil {
		return err
	}
	roll, err := tx.Roll(c.ID)
	if err != nil {
		return err
	}
	return p.record(c, acts.ContestRollChanged, "R33", why, map[string]any{"roll": rollDigest(roll), "voters": len(roll)})
}

// EndContest ends a contest without a result, or takes its result back: on the
// board it is stopped as long as it had not closed (R56), void from then on
// (R84, R88). Nothing more in it will ever be opened; its keys go with the
// next Advance.
func (e *Box) EndContest(tx *store.Tx, c domain.Contest, why string) error {
	if lost, err := e.Fence.Lost(c.ID); err != nil {
		return err
	} else if lost {
		return e.endLost(tx, c)
	}
	p, err := e.lockBoard(tx, c.ID)
	if cause, unread := Integrity(err); unread {
		return e.endUnread(tx, c, why, cause)
	}
	if err != nil {
		return err
	}
	how := ledger.Void
	if p.seq.Stage() == ledger.StagePoll {
		how = ledger.Stopped
	}
	if err := p.add(&ledger.Ended{E: p.seq.Election(), How: how, Reason: printable(why)}); err != nil {
		return err
	}
	p.row.Stage, p.row.Hold = domain.ContestEnded, ""
	if how == ledger.Stopped {
		now := tx.Now()
		p.row.StoppedAt = &now
	}
	if err := tx.SaveBoard(p.row); err != nil {
		return err
	}
	return p.flush()
}

// DeclareContest puts the declaration on the board (R83): by are the names of
// those who certified.
func (e *Box) DeclareContest(tx *store.Tx, c domain.Contest, by []string) error {
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return err
	}
	_, leaf, ok := p.seq.Result()
	if !ok {
		return refusal.Because(domain.ResultUnknown, "R83", nil)
	}
	if err := p.add(&ledger.Declared{E: p.seq.Election(), Result: leaf, By: toldApart(by)}); err != nil {
		return err
	}
	return p.flush()
}

// HoldContest makes a closed contest wait, unopened, until it is released or
// reopened (R20a); an empty reason releases it.
func (e *Box) HoldContest(tx *store.Tx, c domain.Contest, why string) error {
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return err
	}
	p.row.Hold = why
	return tx.SaveBoard(p.row)
}

// endLost ends a contest whose board was declared lost: nothing is added to it
// (R110a). That it ended stands in the record.
func (e *Box) endLost(tx *store.Tx, c domain.Contest) error {
	row, err := tx.LockBoard(c.ID)
	if err != nil {
		return err
	}
	row.Stage, row.Hold = domain.ContestEnded, ""
	return tx.SaveBoard(row)
}
