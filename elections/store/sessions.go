package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
)

type sessionRow struct {
	ID          string `gorm:"primaryKey"`
	Token       []byte
	Person      string
	Means       string
	BeganAt     time.Time
	SeenAt      time.Time
	SteppedUpAt *time.Time
	EndedAt     *time.Time
	EndedBy     string
}

func (sessionRow) TableName() string { return "sessions" }

func (r sessionRow) session() domain.Session {
	s := domain.Session{ID: domain.SessionID(r.ID), Person: domain.PersonID(r.Person),
		Means: domain.Means(r.Means), BeganAt: r.BeganAt.UTC(), SeenAt: r.SeenAt.UTC(), EndedAt: utc(r.EndedAt)}
	if r.SteppedUpAt != nil {
		s.SteppedUp = r.SteppedUpAt.UTC()
	}
	return s
}

// CreateSession begins a session; token is the hash of its secret.
func (tx *Tx) CreateSession(s domain.Session, token [32]byte) error {
	row := sessionRow{ID: string(s.ID), Token: token[:], Person: string(s.Person), Means: string(s.Means),
		BeganAt: s.BeganAt.UTC(), SeenAt: s.SeenAt.UTC()}
	if !s.SteppedUp.IsZero() {
		row.SteppedUpAt = utc(&s.SteppedUp)
	}
	return found(tx.db.Create(&row).Error, "beginning a session")
}

// SessionByToken is the session whose secret has that hash, with its person.
func (tx *Tx) SessionByToken(token [32]byte) (domain.Session, domain.Person, error) {
	return tx.session("s.token = $1", token[:])
}

// Session is the session of that id, with its person.
func (tx *Tx) Session(id domain.SessionID) (domain.Session, domain.Person, error) {
	return tx.session("s.id = $1", id)
}

func (tx *Tx) session(where string, arg any) (domain.Session, domain.Person, error) {
	var s domain.Session
	var p domain.Person
	rows, err := tx.hot(`SELECT s.id, s.means, s.began_at, s.seen_at, s.stepped_up_at, s.ended_at, p.id, p.number, p.forename, p.surname, p.email,
		p.organisation, p.parent_group, p.job_role, p.role_since, p.disabled_at, p.erased_at, `+tx.s.clockSQL()+`
		FROM sessions s JOIN people p ON p.id = s.person WHERE `+where, arg)
	if err != nil {
		return s, p, fmt.Errorf("reading a session: %w", err)
	}
	found := false
	err = eachRow(rows, func() error {
		var up, now sql.NullTime
		found = true
		err := rows.Scan(&s.ID, &s.Means, &s.BeganAt, &s.SeenAt, &up, &s.EndedAt, &p.ID, &p.Number, &p.Forename, &p.Surname, &p.Email,
			&p.Organisation, &p.Group, &p.JobRole, &p.RoleSince, &p.DisabledAt, &p.ErasedAt, &now)
		tx.sawClock(now)
		if up.Valid {
			s.SteppedUp = up.Time.UTC()
		}
		return err
	})
	if err != nil {
		return s, p, fmt.Errorf("reading a session: %w", err)
	}
	if !found {
		return s, p, domain.Refuse(domain.SessionOver, "", nil)
	}
	s.Person, s.BeganAt, s.SeenAt, s.EndedAt = p.ID, s.BeganAt.UTC(), s.SeenAt.UTC(), utc(s.EndedAt)
	p.DisabledAt, p.ErasedAt = utc(p.DisabledAt), utc(p.ErasedAt)
	return s, p, nil
}

// LockSession holds a session, so that it is rotated or ended once.
func (tx *Tx) LockSession(id domain.SessionID) (domain.Session, error) {
	var row sessionRow
	if err := tx.forUpdate().Take(&row, "id = ?", id).Error; err != nil {
		return domain.Session{}, found(err, "reading a session")
	}
	return row.session(), nil
}

// TouchSession notes that a session was used.
func (tx *Tx) TouchSession(id domain.SessionID, at time.Time) error {
	err := tx.db.Model(&sessionRow{}).Where("id = ? AND ended_at IS NULL AND seen_at < ?", id, at.UTC()).Update("seen_at", at.UTC()).Error
	return found(err, "touching a session")
}

// EndSession ends one session; ending it twice is no fault.
func (tx *Tx) EndSession(id domain.SessionID, by string) error {
	return tx.endSessions(by, "id = ?", id)
}

// EndSessionsOf ends every session of a person, on every replica at once (ML9).
func (tx *Tx) EndSessionsOf(person domain.PersonID, by string) error {
	return tx.endSessions(by, "person = ?", person)
}

func (tx *Tx) endSessions(by, where string, arg any) error {
	err := tx.db.Model(&sessionRow{}).Where(where+" AND ended_at IS NULL", arg).
		Updates(map[string]any{"ended_at": tx.Now(), "ended_by": by}).Error
	return found(err, "ending sessions")
}

// SessionsOf are a person's sessions that were not ended, newest first.
func (tx *Tx) SessionsOf(person domain.PersonID) ([]domain.Session, error) {
	var rows []sessionRow
	if err := tx.db.Where("person = ? AND ended_at IS NULL", person).Order("began_at DESC, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing sessions: %w", err)
	}
	out := make([]domain.Session, len(rows))
	for i, r := range rows {
		out[i] = r.session()
	}
	return out, nil
}

// SpendState notes that a state came back from the identity provider; of many
// who bring the same one, the first passes and the others are refused.
func (tx *Tx) SpendState(state [32]byte, until time.Time) error {
	err := tx.db.Create(&stateRow{State: state[:], UntilAt: until.UTC()}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return domain.Refuse(domain.SingleSignOnRefused, "", nil)
	}
	return found(err, "spending a state")
}

type stateRow struct {
	State   []byte `gorm:"primaryKey"`
	UntilAt time.Time
}

func (stateRow) TableName() string { return "spent_states" }

// PruneSignIn forgets links a day old, states that are too old to come back,
// and sessions that ended or were last seen before the given instant.
func (tx *Tx) PruneSignIn(before time.Time) error {
	now := tx.Now()
	old := "SELECT id FROM sessions WHERE seen_at < ? AND (ended_at IS NULL OR ended_at < ?)"
	for _, d := range []struct {
		sql  string
		args []any
	}{
		{"DELETE FROM sign_in_links WHERE asked_at < ?", []any{now.Add(-24 * time.Hour)}},
		{"DELETE FROM spent_states WHERE until_at < ?", []any{now.Add(-time.Hour)}},
		{"DELETE FROM challenges WHERE until_at < ? OR session IN (" + old + ")", []any{now, before.UTC(), before.UTC()}},
		{"DELETE FROM sessions WHERE id IN (" + old + ")", []any{before.UTC(), before.UTC()}},
	} {
		if err := tx.db.Exec(d.sql, d.args...).Error; err != nil {
			return fmt.Errorf("forgetting old sessions: %w", err)
		}
	}
	return nil
}
