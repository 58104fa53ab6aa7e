package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
)

// recordRow is one act (R9). The bytes of body are what is hashed; the other
// columns repeat what lists are searched by.
type recordRow struct {
	Seq      int64 `gorm:"primaryKey"`
	At       time.Time
	Act      string
	ByPerson string
	Panel    string
	Election string
	Contest  string
	Subject  string
	Body     []byte
	Hash     []byte
}

func (recordRow) TableName() string { return "record" }

// recordHeadRow is the end of the chain; its lock puts acts in one order.
type recordHeadRow struct {
	ID   int `gorm:"primaryKey"`
	Seq  int64
	At   time.Time
	Hash []byte
}

func (recordHeadRow) TableName() string { return "record_head" }

// recordBody is what is hashed: field order and form are part of the chain.
type recordBody struct {
	Seq  int64           `json:"seq"`
	At   string          `json:"at"`
	By   domain.PersonID `json:"by,omitempty"`
	Prev string          `json:"prev"`
	domain.Act
}

func (tx *Tx) lockRecord() error {
	var head recordHeadRow
	if err := tx.forUpdate().First(&head, 1).Error; err != nil {
		return fmt.Errorf("locking the record: %w", err)
	}
	tx.head = &head
	if tx.Settling() { // what is settled may be this very clock
		return nil
	}
	stopped, err := tx.ClockStopped()
	if err != nil {
		return err
	}
	if stopped {
		return refusal.Because(domain.ClockUnsure, "R20c", nil)
	}
	if now := tx.Now(); tx.fault == nil && now.Before(head.At) { // FA10
		return refusal.Because(refusal.ClockBehind, "R12", refusal.Args{"last": head.At})
	}
	return nil
}

// Record appends an act to the record. It works only inside [Store.Act].
func (tx *Tx) Record(by domain.Actor, act domain.Act) error {
	if tx.head == nil {
		return fmt.Errorf("recording %s outside an act", act.Name)
	}
	h := *tx.head
	h.Seq, h.At = h.Seq+1, tx.Now()
	body, err := marshalBody(recordBody{
		Seq: h.Seq, At: h.At.Format("2006-01-02T15:04:05.000000Z"), By: by.Person,
		Prev: hex.EncodeToString(tx.head.Hash), Act: act,
	})
	if err != nil {
		return fmt.Errorf("recording %s: %w", act.Name, err)
	}
	sum := sha256.Sum256(body)
	h.Hash = sum[:]
	row := recordRow{
		Seq: h.Seq, At: h.At, Act: string(act.Name), ByPerson: string(by.Person), Panel: string(act.Panel),
		Election: string(act.Election), Contest: string(act.Contest), Subject: act.Subject, Body: body, Hash: h.Hash,
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("recording %s: %w", act.Name, err)
	}
	r := tx.db.Model(&recordHeadRow{}).Where("id = 1").Updates(map[string]any{"seq": h.Seq, "at": h.At, "hash": h.Hash})
	if err := one(r, "moving the record's head"); err != nil {
		return err
	}
	tx.head, tx.moved = &h, true
	return nil
}

func marshalBody(b recordBody) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(b); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// RecordFilter narrows a reading of the record; zero fields do not.
type RecordFilter struct {
	Election domain.ElectionID
	Contest  domain.ContestID
	Panel    domain.PanelID
	Subject  string
	Act      acts.Name
	Acts     []acts.Name // any of these
	By       domain.PersonID
	Person   domain.PersonID // who did it, or whom it was about
	From, To time.Time       // To is no longer in it; zero: open
	Words    string          // in what was done, or why
	After    int64           // sequence number to go on from
	Limit    int             // at most; 0 means 100
	Newest   bool            // newest first; After then means "before"
}

// RecordEntries reads the record in its order.
func (tx *Tx) RecordEntries(f RecordFilter) ([]domain.Recorded, error) {
	q := tx.db.Model(&recordRow{})
	for column, v := range map[string]string{"election": string(f.Election), "contest": string(f.Contest),
		"panel": string(f.Panel), "subject": f.Subject, "act": string(f.Act), "by_person": string(f.By)} {
		if v != "" {
			q = q.Where(column+" = ?", v)
		}
	}
	if len(f.Acts) > 0 {
		q = q.Where("act IN ?", f.Acts)
	}
	if f.Person != "" {
		q = q.Where("(by_person = ? OR subject = ?)", f.Person, f.Person)
	}
	if !f.From.IsZero() {
		q = q.Where("at >= ?", f.From.UTC())
	}
	if !f.To.IsZero() {
		q = q.Where("at < ?", f.To.UTC())
	}
	if f.Words != "" {
		in := `CAST(body AS text) LIKE ? ESCAPE '\'`
		if tx.s.postgres {
			in = `convert_from(body, 'UTF8') ILIKE ? ESCAPE '\'`
		}
		q = q.Where(in, "%"+like.Replace(f.Words)+"%")
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	if f.Newest {
		q = q.Order("seq DESC")
		if f.After > 0 {
			q = q.Where("seq < ?", f.After)
		}
	} else {
		q = q.Order("seq").Where("seq > ?", f.After)
	}
	return parsed(q.Limit(f.Limit), recordRow.recorded, "reading the record")
}

func (r recordRow) recorded() (domain.Recorded, error) {
	var b recordBody
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return domain.Recorded{}, fmt.Errorf("reading entry %d of the record: %w", r.Seq, err)
	}
	e := domain.Recorded{Seq: b.Seq, At: r.At.UTC(), By: b.By, Act: b.Act}
	copy(e.Hash[:], r.Hash)
	prev, err := hex.DecodeString(b.Prev)
	copy(e.Prev[:], prev)
	return e, err
}

// RecordHead is the end of the record: how many acts, and the last one's hash.
func (tx *Tx) RecordHead() (seq int64, hash [32]byte, err error) {
	var head recordHeadRow
	if err := tx.db.First(&head, 1).Error; err != nil {
		return 0, hash, fmt.Errorf("reading the record's head: %w", err)
	}
	copy(hash[:], head.Hash)
	return head.Seq, hash, nil
}

// RecordedAt is when the last act was recorded.
func (tx *Tx) RecordedAt() (time.Time, error) {
	var head recordHeadRow
	if err := tx.db.First(&head, 1).Error; err != nil {
		return time.Time{}, fmt.Errorf("reading the record's head: %w", err)
	}
	return head.At.UTC(), nil
}

// RecordHash is the hash of entry seq, for comparison with a checkpoint kept
// elsewhere; entry 0 is the empty record.
func (tx *Tx) RecordHash(seq int64) (hash [32]byte, err error) {
	if seq == 0 {
		return hash, nil
	}
	var row recordRow
	if err := tx.db.First(&row, "seq = ?", seq).Error; err != nil {
		return hash, found(err, "reading the record")
	}
	copy(hash[:], row.Hash)
	return hash, nil
}

// VerifyRecord proves the whole chain anew and returns the first sequence
// number that does not hold, or 0 (IN1). Rows are read in pieces.
func (tx *Tx) VerifyRecord() (bad int64, err error) {
	var prev [32]byte
	var last int64
	for {
		var rows []recordRow
		if err := tx.db.Order("seq").Where("seq > ?", last).Limit(1000).Find(&rows).Error; err != nil {
			return 0, fmt.Errorf("reading the record: %w", err)
		}
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			last++
			if r.Seq != last || !r.holds(prev) {
				return last, nil
			}
			copy(prev[:], r.Hash)
		}
	}
	seq, hash, err := tx.RecordHead()
	if err != nil {
		return 0, err
	}
	if seq != last || hash != prev {
		return last + 1, nil // the tail was cut, or the head was moved
	}
	return 0, nil
}

// holds reports whether the row's bytes give its hash, follow prev, and say
// the same as its columns.
func (r recordRow) holds(prev [32]byte) bool {
	sum := sha256.Sum256(r.Body)
	if !bytes.Equal(sum[:], r.Hash) {
		return false
	}
	var b recordBody
	if json.Unmarshal(r.Body, &b) != nil {
		return false
	}
	at, err := time.Parse("2006-01-02T15:04:05.000000Z", b.At)
	return err == nil && b.Seq == r.Seq && b.Prev == hex.EncodeToString(prev[:]) && at.Equal(r.At) &&
		string(b.Name) == r.Act && string(b.By) == r.ByPerson && string(b.Panel) == r.Panel &&
		string(b.Election) == r.Election && string(b.Contest) == r.Contest && b.Subject == r.Subject
}
