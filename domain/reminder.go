package domain

import "time"

// lastReminder is how long before the close the last reminder goes out.
const lastReminder = 24 * time.Hour

// ReminderTimes are when those who have not voted are reminded (R69): the last
// time a day before the close, or half-way through a poll shorter than two days,
// the others evenly spread before it.
func ReminderTimes(opens, closes time.Time, n int) []time.Time {
	if n < 1 || !opens.Before(closes) {
		return nil
	}
	last := closes.Add(-lastReminder)
	if half := opens.Add(closes.Sub(opens) / 2); last.Before(half) {
		last = half
	}
	times := make([]time.Time, n)
	for i := range times {
		times[i] = opens.Add(last.Sub(opens) * time.Duration(i+1) / time.Duration(n))
	}
	return times
}
