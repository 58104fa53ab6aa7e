package store

import (
	"database/sql/driver"
	"fmt"
	"time"

	"hustings/domain/when"
)

// date is a civil day as a column or an argument has it: the text YYYY-MM-DD, and
// NULL for no day. The rules know nothing of columns.
type date when.Date

// Value stores the day.
func (d date) Value() (driver.Value, error) {
	day := when.Date(d)
	if day.IsZero() {
		return nil, nil
	}
	if _, err := when.NewDate(d.Year, d.Month, d.Day); err != nil {
		return nil, fmt.Errorf("store: %d-%d-%d is not a day", d.Year, int(d.Month), d.Day)
	}
	return day.String(), nil
}

// Scan reads what Value stored. A database's own date type arrives as a time at
// midnight, of which only the written day counts.
func (d *date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = date{}
		return nil
	case string:
		return (*when.Date)(d).UnmarshalText([]byte(v))
	case []byte:
		return (*when.Date)(d).UnmarshalText(v)
	case time.Time:
		y, m, day := v.Date()
		*d = date{Year: y, Month: m, Day: day}
		return nil
	}
	return fmt.Errorf("store: cannot read a date from %T", src)
}

// whenDate is a column's day.
func whenDate(d date) when.Date { return when.Date(d) }

// whenDateOf is a column's day that may be none.
func whenDateOf(d *date) *when.Date { return (*when.Date)(d) }
