package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
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
	Seal        []byte // whose it is and since when, under the store's key
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
	keyed, err := tx.s.secrets.keyed("session", token)
	if err != nil {
		return fmt.Errorf("beginning a session: %w", err)
	}
	row := sessionRow{ID: string(s.ID), Token: keyed[:], Person: string(s.Person), Means: string(s.Means),
		BeganAt: s.BeganAt.UTC(), SeenAt: s.SeenAt.UTC()}
	if !s.SteppedUp.IsZero() {
		row.SteppedUpAt = utc(&s.SteppedUp)
	}
	if row.Seal, err = tx.s.secrets.sessionSeal(s, keyed[:]); err != nil {
		return fmt.Errorf("beginning a session: %w", err)
	}
	return found(tx.db.Create(&row).Error, "beginning a session")
}

// SessionOf is a session with the person it belongs to.
type SessionOf struct {
	Session domain.Session
	Person  domain.Person
	Token   [32]byte // the hash of its secret, when it was found by that
}

// SessionsByToken finds the sessions whose secrets have those hashes, at most
// [MostAsked] of them, in no order. What is not found is left out.
func (tx *Tx) SessionsByToken(tokens ...[32]byte) ([]SessionOf, error) {
	given := make(map[[32]byte][32]byte, len(tokens))
	keys := make([][32]byte, len(tokens))
	for i, t := range tokens {
		var err error
		if keys[i], err = tx.s.secrets.keyed("session", t); err != nil {
			return nil, fmt.Errorf("reading sessions: %w", err)
		}
		given[keys[i]] = t
	}
	all, err := tx.sessions("s.token", asArgs(keys, func(t [32]byte) any { return t[:] }))
	for i := range all {
		all[i].Token = given[all[i].Token]
	}
	return all, err
}

// Sessions finds the sessions of those ids as [Tx.SessionsByToken] does.
func (tx *Tx) Sessions(ids ...domain.SessionID) ([]SessionOf, error) {
	return tx.sessions("s.id", asArgs(ids, func(id domain.SessionID) any { return string(id) }))
}

// sessions leaves out what this installation has not written: a row that somebody
// put there or gave to another person opens nothing.
func (tx *Tx) sessions(column string, args []any) ([]SessionOf, error) {
	var all []SessionOf
	places, args := places(0, args)
	rows, err := tx.hot(`SELECT s.id, s.token, s.seal, s.means, s.began_at, s.seen_at, s.stepped_up_at, s.ended_at, p.id, p.number, p.forename, p.surname, p.email,
		p.organisation, p.parent_group, p.job_role, p.role_since, p.language, p.disabled_at, p.erased_at, `+tx.s.clockSQL()+`
		FROM sessions s JOIN people p ON p.id = s.person WHERE `+column+` IN (`+places+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading sessions: %w", err)
	}
	err = eachRow(rows, func() error {
		var of SessionOf
		s, p := &of.Session, &of.Person
		var token, seal []byte
		var up, now sql.NullTime
		err := rows.Scan(&s.ID, &token, &seal, &s.Means, &s.BeganAt, &s.SeenAt, &up, &s.EndedAt, &p.ID, &p.Number, &p.Forename, &p.Surname, &p.Email,
			&p.Organisation, &p.Group, &p.JobRole, (*date)(&p.RoleSince), &p.Language, &p.DisabledAt, &p.ErasedAt, &now)
		tx.sawClock(now)
		if up.Valid {
			s.SteppedUp = up.Time.UTC()
		}
		copy(of.Token[:], token)
		s.Person, s.BeganAt, s.SeenAt, s.EndedAt = p.ID, s.BeganAt.UTC(), s.SeenAt.UTC(), utc(s.EndedAt)
		p.DisabledAt, p.ErasedAt = utc(p.DisabledAt), utc(p.ErasedAt)
		own, sealErr := tx.s.secrets.ownSession(*s, token, seal)
		if own {
			all = append(all, of)
		}
		return errors.Join(err, sealErr)
	})
	if err != nil {
		return nil, fmt.Errorf("reading sessions: %w", err)
	}
	return all, nil
}

// LockSession holds a session, so that it is rotated or ended once.
func (tx *Tx) LockSession(id domain.SessionID) (domain.Session, error) {
	var row sessionRow
	if err := tx.forUpdate().Take(&row, "id = ?", id).Error; err != nil {
		return domain.Session{}, found(err, "reading a session")
	}
	own, err := tx.s.secrets.ownSession(row.session(), row.Token, row.Seal)
	if err == nil && !own {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return row.session(), err
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
	list := make([]domain.Session, 0, len(rows))
	for _, r := range rows {
		own, err := tx.s.secrets.ownSession(r.session(), r.Token, r.Seal)
		if err != nil {
			return nil, err
		}
		if own {
			list = append(list, r.session())
		}
	}
	return list, nil
}

// SpendState notes that a state came back from the identity provider; of many
// who bring the same one, the first passes and the others are refused.
func (tx *Tx) SpendState(state [32]byte, until time.Time) error {
	err := tx.db.Create(&stateRow{State: state[:], UntilAt: until.UTC()}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.SingleSignOnRefused, "", nil)
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
