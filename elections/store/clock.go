package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// simulationRow is the marker of a simulation and its clock's hand.
type simulationRow struct {
	ID  int `gorm:"primaryKey"`
	Now time.Time
}

func (simulationRow) TableName() string { return "simulation" }

// clock reads the one clock that counts: PostgreSQL's at this very moment
// (never now(), which is when the transaction began), the host's for SQLite,
// where host and database are one, or the simulation's.
func (s *Store) clock(db *gorm.DB) (time.Time, error) {
	var now time.Time
	switch {
	case s.simulated:
		var row simulationRow
		if err := db.Take(&row).Error; err != nil {
			return now, err
		}
		now = s.saw(row.Now)
	case s.postgres:
		if err := db.Raw("SELECT clock_timestamp()").Scan(&now).Error; err != nil {
			return now, err
		}
	default:
		now = time.Now()
	}
	return now.UTC().Truncate(time.Microsecond), nil
}

// saw is a simulation's clock when its marker says now, which is kept for
// [Store.Clock].
func (s *Store) saw(now time.Time) time.Time {
	s.seen.Store(now.UnixMicro())
	return s.hand(now)
}

func (s *Store) hand(now time.Time) time.Time {
	if host := time.Now(); s.running && host.After(now) {
		return host
	}
	return now
}

// mark checks the marker of a simulation, and writes it into a new database
// that is meant to be one.
func (s *Store) mark(ctx context.Context, o Options) error {
	db := s.write.WithContext(ctx)
	var row simulationRow
	err := db.First(&row).Error
	marked := err == nil
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return fmt.Errorf("looking for the simulation's marker: %w", err)
	}
	switch {
	case marked && !o.Simulation:
		return ErrSimulation
	case marked:
		s.simulated = true
		return nil
	case !o.Simulation:
		return nil
	}
	var acts int64
	if err := db.Model(&recordRow{}).Count(&acts).Error; err != nil {
		return err
	}
	if acts > 0 {
		return ErrNoSimulation
	}
	if o.SimulatedNow.IsZero() {
		return errors.New("a new simulation needs the time its clock starts at")
	}
	s.simulated = true
	return db.Create(&simulationRow{ID: 1, Now: o.SimulatedNow.UTC()}).Error
}

// SetClock moves a simulation's clock. It refuses any other database.
func (s *Store) SetClock(ctx context.Context, to time.Time) error {
	if !s.simulated {
		return ErrNoSimulation
	}
	r := s.write.WithContext(ctx).Model(&simulationRow{}).Where("id = 1").Update("now", to.UTC().Truncate(time.Microsecond))
	if err := one(r, "moving the simulation's clock"); err != nil {
		return err
	}
	s.saw(to)
	return nil
}

// Clock is the time that tokens go by: the host's, or a simulation's hand as
// it was last seen, which is at most one request ago. Acts never use it; they
// read [Tx.Now].
func (s *Store) Clock() time.Time {
	if !s.simulated {
		return time.Now().UTC()
	}
	if seen := s.seen.Load(); seen != 0 {
		return s.hand(time.UnixMicro(seen)).UTC()
	}
	now, err := s.clock(s.read)
	if err != nil {
		return time.Time{} // no token is valid then
	}
	return now
}

// Steered reports whether the clock is moved by hand, so that a silence of days is
// no outage.
func (s *Store) Steered() bool { return s.simulated && !s.running }

// IsSimulation reports whether the database bears the marker of a simulated
// clock: its people are made up.
func (s *Store) IsSimulation() bool { return s.simulated }
