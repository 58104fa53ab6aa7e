package store

import (
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
)

type requestRow struct {
	ID       string `gorm:"primaryKey"`
	Act      string
	Election string
	Contest  string
	Detail   string
	ByPerson string
	Number   string
	ByRole   string
	Why      string
	At       time.Time
	Until    time.Time
	DoneAt   *time.Time
	DoneBy   string
}

func (requestRow) TableName() string { return "requests" }

// CreateRequest stores the first half of a two-person act.
func (tx *Tx) CreateRequest(r domain.Request) error {
	detail, err := json.Marshal(r.Detail)
	if err != nil {
		return fmt.Errorf("storing a request: %w", err)
	}
	row := requestRow{ID: string(r.ID), Act: string(r.Act), Election: string(r.Election), Contest: string(r.Contest), Detail: string(detail),
		ByPerson: string(r.By), Number: r.Number, ByRole: string(r.ByRole), Why: r.Why, At: r.At, Until: r.Until}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a request: %w", err)
	}
	return nil
}

// DoneRequest stores the second half.
func (tx *Tx) DoneRequest(r domain.Request) error {
	u := tx.db.Model(&requestRow{}).Where("id = ? AND done_at IS NULL", string(r.ID)).
		Updates(map[string]any{"done_at": r.DoneAt, "done_by": string(r.DoneBy)})
	return one(u, "confirming a request")
}

// RequestForAct reads a request and holds its row.
func (tx *Tx) RequestForAct(id domain.RequestID) (domain.Request, error) {
	var row requestRow
	if err := tx.forUpdate().First(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Request{}, found(err, "locking a request")
	}
	return row.request()
}

// Request reads a request without holding it.
func (tx *Tx) Request(id domain.RequestID) (domain.Request, error) {
	var row requestRow
	if err := tx.db.First(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Request{}, found(err, "reading a request")
	}
	return row.request()
}

// Requests lists the two-person acts of an election (all elections when it is
// empty), oldest first; with waiting only those that no second officer has
// confirmed and whose window is open now.
func (tx *Tx) Requests(e domain.ElectionID, waiting bool) ([]domain.Request, error) {
	q := tx.db.Order("at, id")
	if e != "" {
		q = q.Where("election = ?", string(e))
	} else {
		q = q.Where("election <> ''") // the others are the register's
	}
	if waiting {
		q = q.Where("done_at IS NULL AND until > ?", tx.Now())
	}
	return parsed(q, requestRow.request, "listing requests")
}

// RegisterRequests lists the two-person acts on the register, oldest first; with
// waiting only those that no second officer has answered and whose window is open.
func (tx *Tx) RegisterRequests(waiting bool) ([]domain.Request, error) {
	q := tx.db.Where("election = '' AND contest = ''").Order("at, id")
	if waiting {
		q = q.Where("done_at IS NULL AND until > ?", tx.Now())
	}
	return parsed(q, requestRow.request, "listing requests")
}

// VoteRequests lists the two-person acts on votes that belong to no election, oldest
// first; with waiting only those that no second officer has answered and whose window is
// open.
func (tx *Tx) VoteRequests(waiting bool) ([]domain.Request, error) {
	q := tx.db.Where("election = '' AND contest <> ''").Order("at, id")
	if waiting {
		q = q.Where("done_at IS NULL AND until > ?", tx.Now())
	}
	return parsed(q, requestRow.request, "listing requests")
}

// VoteRequestsOn lists the two-person acts on a vote that wait for their second officer,
// oldest first.
func (tx *Tx) VoteRequestsOn(vote domain.ContestID) ([]domain.Request, error) {
	q := tx.db.Where("election = '' AND contest = ? AND done_at IS NULL AND until > ?", string(vote), tx.Now()).Order("at, id")
	return parsed(q, requestRow.request, "listing requests")
}

// ForgetDetail leaves of a request's particulars only those that are given.
func (tx *Tx) ForgetDetail(id domain.RequestID, left map[string]any) error {
	text, err := json.Marshal(left)
	if err != nil {
		return fmt.Errorf("forgetting a request's particulars: %w", err)
	}
	return one(tx.db.Model(&requestRow{}).Where("id = ?", string(id)).Update("detail", string(text)), "forgetting a request's particulars")
}

func (r requestRow) request() (domain.Request, error) {
	q := domain.Request{ID: domain.RequestID(r.ID), Act: acts.Pair(r.Act), Election: domain.ElectionID(r.Election), Contest: domain.ContestID(r.Contest),
		By: domain.PersonID(r.ByPerson), Number: r.Number, ByRole: domain.Role(r.ByRole), Why: r.Why, At: r.At.UTC(), Until: r.Until.UTC(),
		DoneAt: utc(r.DoneAt), DoneBy: domain.PersonID(r.DoneBy)}
	if err := json.Unmarshal([]byte(r.Detail), &q.Detail); err != nil {
		return q, fmt.Errorf("reading request %s: %w", r.ID, err)
	}
	return q, nil
}
