package v1

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"hustings/domain"
	"hustings/domain/when"
)

// The forms of the domain's texts, for the API document and for the check of
// every request. The texts are read by the types that they stand for.
type (
	date      string
	monthDay  string
	timeOfDay string
	fraction  string
)

func text(format, pattern, says, example string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: format, Pattern: pattern, PatternDescription: says, Examples: []any{example}}
}

func (date) Schema(huma.Registry) *huma.Schema { return text("date", "", "", "2026-06-25") }
func (monthDay) Schema(huma.Registry) *huma.Schema {
	return text("", `^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`, "month and day, 08-01", "08-01")
}
func (timeOfDay) Schema(huma.Registry) *huma.Schema {
	return text("", `^([01][0-9]|2[0-3]):[0-5][0-9]$`, "hours and minutes, 17:00", "17:00")
}
func (fraction) Schema(huma.Registry) *huma.Schema {
	return text("", `^[0-9]{1,4}/[0-9]{1,4}$`, "a fraction, 2/3", "2/3")
}

// Schema says what a local time looks like (R10).
func (localTime) Schema(huma.Registry) *huma.Schema {
	s := text("", "", "", "2026-06-25 17:00")
	n := 40
	s.MaxLength = &n
	return s
}

// nameSchemas tells the API document how the domain's types are written.
func nameSchemas(r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[when.Date](), reflect.TypeFor[date]())
	r.RegisterTypeAlias(reflect.TypeFor[when.MonthDay](), reflect.TypeFor[monthDay]())
	r.RegisterTypeAlias(reflect.TypeFor[when.TimeOfDay](), reflect.TypeFor[timeOfDay]())
	r.RegisterTypeAlias(reflect.TypeFor[domain.Fraction](), reflect.TypeFor[fraction]())
}
