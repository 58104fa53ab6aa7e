package store

import (
	"testing"
	"time"

	"hustings/domain/when"
)

func TestDateInSQL(t *testing.T) {
	day := date{Year: 2028, Month: time.February, Day: 29}
	if v, err := day.Value(); err != nil || v != "2028-02-29" {
		t.Errorf("stored as %v, %v", v, err)
	}
	if v, err := (date{}).Value(); err != nil || v != nil {
		t.Errorf("no day is stored as %v, %v", v, err)
	}
	if _, err := (date{Year: 2027, Month: time.February, Day: 29}).Value(); err == nil {
		t.Error("29 February 2027 was stored")
	}
	for _, src := range []any{"2028-02-29", []byte("2028-02-29"), time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)} {
		var d date
		if err := d.Scan(src); err != nil || d != day {
			t.Errorf("%T: %v, %v", src, d, err)
		}
	}
	d := day
	if err := d.Scan(nil); err != nil || !when.Date(d).IsZero() {
		t.Errorf("NULL: %v, %v", d, err)
	}
	if err := d.Scan(12); err == nil {
		t.Error("a number was read as a date")
	}
}
