package when

import "slices"

// Holidays lists the year's bank holidays in order, or refuses a year that the
// calendar does not know (R15).
func (c Calendar) Holidays(year int) ([]Date, error) {
	days, err := c.holidays(year)
	return slices.Clone(days), err
}
