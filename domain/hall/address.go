package hall

import (
	"time"

	"hustings/domain/refusal"
)

// AddressOver says that the address of a page of somebody's own is good no more, or was
// never one: the two look the same.
var AddressOver = refusal.Reason{Code: refusal.LATE, Name: "event-address-over"}

// For how long the address of a page of somebody's own is good once its event is over: a
// guest's a day, so that she reads how it ended; a speaker's as long as what she said is
// being written up and her word on being named may change (ML9, R152).
const (
	guestAfter   = 24 * time.Hour
	speakerAfter = 90 * 24 * time.Hour
)

// outsidersKept is how long after an event it is kept who was there without being in the
// register, and nobody would ask to have her forgotten (PR3).
const outsidersKept = 365 * 24 * time.Hour

// Overdue is before when things have to have happened, for whoever was at an event from
// outside to be forgotten now.
type Overdue struct {
	Over    time.Time // it ended, and the last address of a page about it was sent
	Drafted time.Time // it ended, where a paper is drafted and none is before its readers
}

// OutsidersOverdue is that of an instant: a year, and two while the linter needs their
// names for a paper that has yet to be published (R153).
func OutsidersOverdue(now time.Time) Overdue {
	return Overdue{Over: now.Add(-outsidersKept), Drafted: now.Add(-2 * outsidersKept)}
}

// KeepsName reports whether a speaker's name stays when she is forgotten: it stands, with
// her consent, in what is published on the record (PR3, R152).
func (e Event) KeepsName(s Speaker, published bool) bool { return published && e.MayName(s) }

// AddressUntil is until when an address is good that was sent at that instant.
func (e Event) AddressUntil(sent time.Time, speaks bool) time.Time {
	ended := e.Ends
	if e.ClosedAt != nil && e.ClosedAt.After(ended) { // the clock may have ended it long afterwards
		if ended = *e.ClosedAt; ended.After(e.Ends.Add(endsLate)) {
			ended = e.Ends.Add(endsLate)
		}
	}
	if !speaks {
		return ended.Add(guestAfter)
	}
	if sent.After(ended) { // she was asked afterwards
		ended = sent
	}
	return ended.Add(speakerAfter)
}

// AddressGood refuses an address that is over.
func (e Event) AddressGood(sent time.Time, speaks bool, now time.Time) error {
	if now.Before(e.AddressUntil(sent, speaks)) {
		return nil
	}
	return refusal.Because(AddressOver, "R161", nil)
}
