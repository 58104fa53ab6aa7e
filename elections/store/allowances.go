package store

import (
	"fmt"
	"time"

	"gorm.io/gorm/clause"
)

// allowanceRow says until when somebody has spent what is allowed: replicas count
// together. Whose it is stands there as a hash under a key from outside.
type allowanceRow struct {
	Name  []byte `gorm:"primaryKey"`
	Until time.Time
}

func (allowanceRow) TableName() string { return "allowances" }

// Allowance is one thing that may be done so often: one every so long, and so many at
// once for whoever has waited.
type Allowance struct {
	Name  string
	Every time.Duration
	Burst int
}

// Left locks an allowance and says how many are left now.
func (tx *Tx) Left(a Allowance) (n int, err error) {
	row, err := tx.allowance(a)
	if err != nil {
		return 0, err
	}
	spent := max(row.Until.Sub(tx.hostNow()), 0)
	return a.Burst - int((spent+a.Every-1)/a.Every), nil
}

// Spend takes n of them, which [Tx.Left] has said are left.
func (tx *Tx) Spend(a Allowance, n int) error {
	row, err := tx.allowance(a)
	if err != nil {
		return err
	}
	from := tx.hostNow()
	if row.Until.After(from) {
		from = row.Until
	}
	return one(tx.db.Model(&allowanceRow{}).Where("name = ?", row.Name).Update("until", from.Add(time.Duration(n)*a.Every).UTC()), "spending an allowance")
}

// hostNow is the database's clock, but in a simulation, where time passes for mails
// and sign-ins all the same.
func (tx *Tx) hostNow() time.Time {
	if tx.s.simulated {
		return time.Now().UTC().Truncate(time.Microsecond)
	}
	return tx.Now()
}

func (tx *Tx) allowance(a Allowance) (row allowanceRow, err error) {
	name, err := tx.s.secrets.mac("allowance\x00" + a.Name)
	if err != nil {
		return row, err
	}
	row = allowanceRow{Name: name[:], Until: time.Unix(0, 0).UTC()}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return row, fmt.Errorf("reading an allowance: %w", err)
	}
	if err := tx.forUpdate().Take(&row, "name = ?", name[:]).Error; err != nil {
		return row, fmt.Errorf("reading an allowance: %w", err)
	}
	return row, nil
}

// ForgetAllowances drops those that are whole again, or all of them.
func (tx *Tx) ForgetAllowances(all bool) error {
	q := tx.db.Where("until < ?", tx.hostNow())
	if all {
		q = tx.db.Where("1 = 1")
	}
	if err := q.Delete(&allowanceRow{}).Error; err != nil {
		return fmt.Errorf("forgetting allowances: %w", err)
	}
	return nil
}
