package store

import (
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
)

type serviceTokenRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	Hash      []byte
	Scopes    string
	MadeBy    string
	MadeAt    time.Time
	ExpiresAt time.Time
	RevokedAt *time.Time
	UsedAt    *time.Time
}

func (serviceTokenRow) TableName() string { return "service_tokens" }

func (r serviceTokenRow) token() (t domain.ServiceToken, err error) {
	t = domain.ServiceToken{ID: r.ID, Name: r.Name, MadeBy: domain.PersonID(r.MadeBy), MadeAt: r.MadeAt.UTC(), Expires: r.ExpiresAt.UTC(), RevokedAt: utc(r.RevokedAt), UsedAt: utc(r.UsedAt)}
	err = json.Unmarshal([]byte(r.Scopes), &t.Scopes)
	return t, err
}

// CreateServiceToken stores a program's token by the hash of its secret.
func (tx *Tx) CreateServiceToken(t domain.ServiceToken, hash [32]byte) error {
	scopes, err := json.Marshal(t.Scopes)
	if err != nil {
		return fmt.Errorf("storing a token: %w", err)
	}
	row := serviceTokenRow{t.ID, t.Name, hash[:], string(scopes), string(t.MadeBy), t.MadeAt.UTC(), t.Expires.UTC(), nil, nil}
	return found(tx.db.Create(&row).Error, "storing a token")
}

// ServiceTokenByHash finds a token by the hash of what a program says.
func (tx *Tx) ServiceTokenByHash(hash [32]byte) (domain.ServiceToken, error) {
	var row serviceTokenRow
	if err := tx.db.Take(&row, "hash = ?", hash[:]).Error; err != nil {
		return domain.ServiceToken{}, found(err, "reading a token")
	}
	return row.token()
}

// ServiceTokens are all there have been, the newest first.
func (tx *Tx) ServiceTokens() ([]domain.ServiceToken, error) {
	return parsed(tx.db.Order("made_at DESC, id"), serviceTokenRow.token, "listing tokens")
}

// RevokeServiceToken ends a token; one that has ended stays so.
func (tx *Tx) RevokeServiceToken(id string) error {
	r := tx.db.Model(&serviceTokenRow{}).Where("id = ? AND revoked_at IS NULL", id).Update("revoked_at", tx.Now())
	return one(r, "revoking a token")
}

// ServiceTokenUsed notes when a token was used last.
func (tx *Tx) ServiceTokenUsed(id string) error {
	return found(tx.db.Model(&serviceTokenRow{}).Where("id = ?", id).Update("used_at", tx.Now()).Error, "noting the use of a token")
}

type webhookRow struct {
	ID      string `gorm:"primaryKey"`
	URL     string
	Secret  string
	Events  string
	MadeBy  string
	MadeAt  time.Time
	EndedAt *time.Time
	Told    int64
	Tries   int
	NextTry time.Time
	Problem string
}

func (webhookRow) TableName() string { return "webhooks" }

// webhook opens a row; the secret only where it is needed.
func (tx *Tx) webhook(r webhookRow) (w domain.Webhook, err error) {
	w = domain.Webhook{ID: r.ID, URL: r.URL, MadeBy: domain.PersonID(r.MadeBy), MadeAt: r.MadeAt.UTC(), EndedAt: utc(r.EndedAt), Told: r.Told, Tries: r.Tries, NextTry: r.NextTry.UTC(), Problem: r.Problem}
	if err := json.Unmarshal([]byte(r.Events), &w.Events); err != nil {
		return w, fmt.Errorf("reading a webhook: %w", err)
	}
	w.Secret, err = tx.s.secrets.open(r.Secret, r.ID)
	return w, err
}

// CreateWebhook stores an address that is told, from the record's next act on.
func (tx *Tx) CreateWebhook(w domain.Webhook) error {
	sealed, err := tx.s.secrets.seal(w.Secret, w.ID)
	if err != nil {
		return fmt.Errorf("storing a webhook: %w", err)
	}
	events, err := json.Marshal(w.Events)
	if err != nil {
		return fmt.Errorf("storing a webhook: %w", err)
	}
	row := webhookRow{w.ID, w.URL, sealed, string(events), string(w.MadeBy), w.MadeAt.UTC(), nil, w.Told, 0, tx.Now(), ""}
	return found(tx.db.Create(&row).Error, "storing a webhook")
}

// Webhook is one of them.
func (tx *Tx) Webhook(id string) (domain.Webhook, error) {
	var row webhookRow
	if err := tx.db.Take(&row, "id = ?", id).Error; err != nil {
		return domain.Webhook{}, found(err, "reading a webhook")
	}
	return tx.webhook(row)
}

// Webhooks are all there have been; due ones only where that is asked.
func (tx *Tx) Webhooks(due bool) (list []domain.Webhook, err error) {
	q := tx.db.Order("made_at, id")
	if due {
		q = q.Where("ended_at IS NULL AND next_try <= ?", tx.Now())
	}
	var rows []webhookRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing webhooks: %w", err)
	}
	for _, r := range rows {
		w, err := tx.webhook(r)
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, nil
}

// SaveWebhook notes how far an address has been told, and how that went.
func (tx *Tx) SaveWebhook(w domain.Webhook) error {
	r := tx.db.Model(&webhookRow{}).Where("id = ?", w.ID).Updates(map[string]any{"told": w.Told, "tries": w.Tries, "next_try": w.NextTry.UTC(), "problem": w.Problem, "ended_at": utc(w.EndedAt)})
	return one(r, "noting what a webhook was told")
}
