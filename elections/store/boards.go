package store

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
)

// Board is what moves in a contest: its log's size, where the work on it
// stands, and until when it takes ballots.
type Board struct {
	Contest   domain.ContestID
	Size      int64 // entries
	Stage     domain.ContestStage
	Closes    time.Time
	StoppedAt *time.Time
	Hold      string
	Alarm     string
	Told      int64 // entries whose voters have been sent word of their ballot
	ToldSeal  []byte
	Bound     bool  // its ballots are bound at their intake
	Turn      int64 // rises with everything that is written on the board
}

// LockBoard reads a board and holds its row until the transaction ends: who
// appends, or moves the contest on, does it under this lock.
func (tx *Tx) LockBoard(id domain.ContestID) (Board, error) {
	var row boardRow
	q := tx.forUpdate()
	if tx.hurried {
		q = q.Select(hurry)
	}
	err := q.Where("contest = ?", id).Take(&row).Error
	return row.board(), found(err, "locking a board")
}

// Board reads a board without a lock.
func (tx *Tx) Board(id domain.ContestID) (Board, error) {
	var row boardRow
	err := tx.db.Where("contest = ?", id).Take(&row).Error
	return row.board(), found(err, "reading a board")
}

// Boards reads every board, for the watermark kept outside the database.
func (tx *Tx) Boards() ([]Board, error) {
	return listed(tx.db.Order("contest"), boardRow.board, "reading the boards")
}

// BoardsGoingOn are the boards whose contest has not come to its end.
func (tx *Tx) BoardsGoingOn() (ids []domain.ContestID, err error) {
	err = tx.db.Model(&boardRow{}).Where("stage IN ?", []domain.ContestStage{domain.ContestSealed, domain.ContestClosed, domain.ContestMixed, domain.ContestOpened}).
		Order("contest").Pluck("contest", &ids).Error
	if err != nil {
		err = fmt.Errorf("reading the boards that go on: %w", err)
	}
	return ids, err
}

func (r boardRow) board() Board {
	return Board{Contest: domain.ContestID(r.Contest), Size: r.Size, Stage: domain.ContestStage(r.Stage),
		Closes: r.Closes.UTC(), StoppedAt: utc(r.StoppedAt), Hold: r.Hold, Alarm: r.Alarm, Told: r.Told,
		ToldSeal: r.ToldSeal, Bound: r.Bound, Turn: r.Turn}
}

// SaveBoard stores what an act changes of a locked board: not its size, which
// only Append moves, nor its mark of what was told.
func (tx *Tx) SaveBoard(b Board) error {
	r := tx.db.Model(&boardRow{}).Where("contest = ?", b.Contest).Updates(map[string]any{
		"stage": string(b.Stage), "closes": b.Closes.UTC(), "stopped_at": b.StoppedAt, "hold": b.Hold, "alarm": b.Alarm})
	if err := one(r, "storing a board"); err != nil {
		return err
	}
	return tx.lookAtContest(b.Contest)
}

// TakeTurn writes that the turn at a locked board was used, though nothing was added.
func (tx *Tx) TakeTurn(id domain.ContestID, turn int64) error {
	return one(tx.db.Model(&boardRow{}).Where("contest = ? AND turn = ?", id, turn).Update("turn", turn+1), "taking a turn at a board")
}

// MoveTold moves the mark of what voters have been told, if it still stands at
// from, and reports whether it did.
func (tx *Tx) MoveTold(id domain.ContestID, from, to int64) (bool, error) {
	seal, err := tx.s.secrets.mac(toldText(id, to))
	if err != nil {
		return false, err
	}
	r := tx.db.Model(&boardRow{}).Where("contest = ? AND told = ?", id, from).Updates(map[string]any{"told": to, "told_seal": seal[:]})
	if r.Error != nil {
		return false, fmt.Errorf("moving a board's mark: %w", r.Error)
	}
	return r.RowsAffected == 1, nil
}

// Leaf is an entry as it is stored.
type Leaf struct {
	Index  int64
	Entry  []byte
	Hashes []ledger.B32 // what Tree.Append gave for it: its own hash first
	Ballot *BallotRow   // beside a ballot
}

// Hash is the entry's leaf hash.
func (l Leaf) Hash() ledger.B32 { return l.Hashes[0] }

// BallotRow stands beside a ballot's entry: what the entry itself says of tag
// and number, and the request that brought it, so that the same request gets
// the same answer (R65). Body is a digest that only the board's own key or the
// contest's wrapping key can tie to a choice, and it is none once that is gone.
type BallotRow struct {
	Tag     ledger.B32
	Seq     int
	Request []byte // digest of the idempotency key; nil without one
	Body    []byte // digest of the request's body
	Bound   []byte // what binds it to its intake, under a key from outside the database
}

type entryRow struct {
	Contest string
	Leaf    int64
	Entry   []byte
	Hashes  []byte
	Tag     []byte
	Seq     *int
	Request []byte
	Body    []byte
	Bound   []byte
}

func (r entryRow) stored() (Leaf, error) {
	l := Leaf{Index: r.Leaf, Entry: r.Entry}
	if len(r.Hashes) == 0 || len(r.Hashes)%32 != 0 {
		return l, fmt.Errorf("entry %d of the board has %d bytes of hashes", r.Leaf, len(r.Hashes))
	}
	for i := 0; i < len(r.Hashes); i += 32 {
		l.Hashes = append(l.Hashes, ledger.B32(r.Hashes[i:i+32]))
	}
	if len(r.Tag) == 32 && r.Seq != nil {
		l.Ballot = &BallotRow{Tag: ledger.B32(r.Tag), Seq: *r.Seq, Request: r.Request, Body: r.Body, Bound: r.Bound}
	}
	return l, nil
}

// EntriesFrom reads at most limit entries from index from on, in their order.
func (tx *Tx) EntriesFrom(id domain.ContestID, from int64, limit int) ([]Leaf, error) {
	list, _, err := tx.EntriesTo(id, from, -1, limit)
	return list, err
}

// EntriesTo is EntriesFrom, and gives beside them the checkpoint of exactly that size;
// none is an empty note, and so it is where there are no entries. Replicas that take
// ballots at once ask this for every batch of the others, so it goes past gorm.
func (tx *Tx) EntriesTo(id domain.ContestID, from, size int64, limit int) (list []Leaf, note []byte, err error) {
	rows, err := tx.db.Raw(`SELECT leaf, entry, hashes, tag, seq, request, body, bound,
	CASE WHEN leaf = ? THEN (SELECT note FROM board_checkpoints WHERE contest = ? AND size = ?) END
FROM board_entries WHERE contest = ? AND leaf >= ? ORDER BY leaf LIMIT ?`, from, id, size, id, from, limit).Rows()
	if err != nil {
		return nil, nil, fmt.Errorf("reading a board: %w", err)
	}
	var hashes, signed sql.RawBytes
	err = eachRow(rows, func() error {
		var r entryRow
		if err := rows.Scan(&r.Leaf, &r.Entry, &hashes, &r.Tag, &r.Seq, &r.Request, &r.Body, &r.Bound, &signed); err != nil {
			return err
		}
		if signed != nil {
			note = bytes.Clone(signed)
		}
		r.Hashes = hashes
		l, err := r.stored()
		list = append(list, l)
		return err
	})
	if err != nil {
		err = fmt.Errorf("reading a board: %w", err)
	}
	return list, note, err
}

// BallotsOfTag reads the ballots of one tag in their order.
func (tx *Tx) BallotsOfTag(id domain.ContestID, tag ledger.B32) ([]Leaf, error) {
	return parsed(tx.db.Table("board_entries").Where("contest = ? AND tag = ?", id, tag[:]).Order("seq"), entryRow.stored, "reading a board")
}

// CodeBytes is how much of a ballot's leaf hash it is looked up by.
const CodeBytes = 12

// BallotsByCode finds the ballots whose leaf hash begins with the bytes, on one
// board or, when that is empty, on all: in practice one or none.
func (tx *Tx) BallotsByCode(id domain.ContestID, code [CodeBytes]byte) (at []domain.ContestID, found []Leaf, err error) {
	q := tx.db.Table("board_entries").Where("substr(hashes, 1, 12) = ? AND tag IS NOT NULL", code[:])
	if id != "" {
		q = q.Where("contest = ?", id)
	}
	var rows []entryRow
	if err := q.Order("contest, leaf").Limit(100).Find(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("looking up a tracking code: %w", err)
	}
	for _, r := range rows {
		l, err := r.stored()
		if err != nil {
			return nil, nil, err
		}
		at, found = append(at, domain.ContestID(r.Contest)), append(found, l)
	}
	return at, found, nil
}

// Entry reads one entry.
func (tx *Tx) Entry(id domain.ContestID, index int64) (Leaf, error) {
	list, err := tx.EntriesFrom(id, index, 1)
	if err == nil && (len(list) == 0 || list[0].Index != index) {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return Leaf{}, err
	}
	return list[0], nil
}

// Checkpoint reads the board's latest signed checkpoint.
func (tx *Tx) Checkpoint(id domain.ContestID) ([]byte, error) {
	return tx.checkpoint(id, "size > ?", 0, "size DESC")
}

// CheckpointAt reads the checkpoint of exactly that size; none is an empty note.
func (tx *Tx) CheckpointAt(id domain.ContestID, size int64) ([]byte, error) {
	note, err := tx.checkpoint(id, "size = ?", size, "size")
	if _, none := refusal.Of(err); none {
		return nil, nil
	}
	return note, err
}

// SizedNote is a signed checkpoint as it is stored, beside the size it is for.
type SizedNote struct {
	Size int64
	Note []byte
}

// CheckpointsAfter reads at most limit checkpoints of a size above after, in
// their order.
func (tx *Tx) CheckpointsAfter(id domain.ContestID, after int64, limit int) (notes []SizedNote, err error) {
	err = tx.db.Table("board_checkpoints").Select("size, note").Where("contest = ? AND size > ?", id, after).Order("size").Limit(limit).Find(&notes).Error
	if err != nil {
		return nil, fmt.Errorf("reading checkpoints: %w", err)
	}
	return notes, nil
}

// CheckpointCovering reads the first checkpoint that has the entry at index
// under it: the one in a voter's receipt, today and in ten years.
func (tx *Tx) CheckpointCovering(id domain.ContestID, index int64) ([]byte, error) {
	return tx.checkpoint(id, "size > ?", index, "size")
}

func (tx *Tx) checkpoint(id domain.ContestID, where string, arg int64, order string) ([]byte, error) {
	var row struct{ Note []byte }
	err := tx.db.Table("board_checkpoints").Select("note").Where("contest = ?", id).Where(where, arg).Order(order).Take(&row).Error
	return row.Note, found(err, "reading a checkpoint")
}

// ErrNoHash says that a row of a board, or what it should hold, is missing.
var ErrNoHash = errors.New("a hash of the board is missing")

// Hashes reads the Merkle tree of a board. A stored hash stands in the row of
// the last leaf beneath it, at the place of its level.
func (tx *Tx) Hashes(id domain.ContestID) tlog.HashReader { return boardHashes{tx, id} }

type boardHashes struct {
	tx *Tx
	id domain.ContestID
}

func (h boardHashes) ReadHashes(indices []int64) ([]tlog.Hash, error) {
	leaf, level := make([]int64, len(indices)), make([]int, len(indices))
	for i, x := range indices {
		var n int64
		level[i], n = tlog.SplitStoredHashIndex(x)
		leaf[i] = (n+1)<<level[i] - 1
	}
	if len(leaf) == 0 {
		return nil, nil
	}
	var rows []entryRow
	err := h.tx.db.Table("board_entries").Select("leaf, hashes").Where("contest = ? AND leaf IN ?", h.id, leaf).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading a board's hashes: %w", err)
	}
	byLeaf := make(map[int64][]byte, len(rows))
	for _, r := range rows {
		byLeaf[r.Leaf] = r.Hashes
	}
	out := make([]tlog.Hash, len(indices))
	for i := range indices {
		have := byLeaf[leaf[i]]
		if len(have) < 32*(level[i]+1) {
			return nil, ErrNoHash
		}
		out[i] = tlog.Hash(have[32*level[i] : 32*level[i]+32])
	}
	return out, nil
}
