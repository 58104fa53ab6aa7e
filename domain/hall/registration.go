package hall

import (
	"cmp"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Attendee is as whom somebody comes (R161, R162).
type Attendee string

const (
	AsMember  Attendee = "member"
	AsSponsor Attendee = "sponsor" // without membership: neither votes nor reads what is for members
	AsGuest   Attendee = "guest"   // likewise
	AsSpeaker Attendee = "speaker" // takes nobody's place
)

// Standing is where a registration stands.
type Standing string

const (
	Admitted  Standing = "admitted"
	Waiting   Standing = "waiting"
	Withdrawn Standing = "withdrawn"
)

// Registration is somebody who means to come. Who registered and who came is for the
// organisers alone (R161).
type Registration struct {
	ID           RegistrationID
	Event        EventID
	Person       domain.PersonID // empty: not in the register
	Name         string          // of somebody who is not; a member's is read from the register
	Organisation string
	Address      string
	As           Attendee
	Standing     Standing
	At           time.Time
	AdmittedAt   *time.Time
	CameAt       *time.Time
	LeftAt       *time.Time
	Hash         []byte // of the secret in the address of a guest's own page
}

// Present reports whether she is in the room.
func (r Registration) Present() bool {
	return r.Standing == Admitted && r.CameAt != nil && r.LeftAt == nil
}

// RemindAhead is how long before an event those admitted are reminded.
const RemindAhead = 24 * time.Hour

// Reminded reports whether she is reminded of the event: whoever has a place, unless she
// was told of it within the day.
func (r Registration) Reminded(e Event) bool {
	return r.Standing == Admitted && (r.AdmittedAt == nil || r.AdmittedAt.Before(e.Starts.Add(-RemindAhead)))
}

var (
	AlreadyRegistered = refusal.Reason{Code: refusal.DUP, Name: "already-registered"}
	NotRegistered     = refusal.Reason{Code: refusal.STATE, Name: "not-registered"}
	RegistrationOver  = refusal.Reason{Code: refusal.LATE, Name: "registration-over"}
	NotInvited        = refusal.Reason{Code: refusal.INELIG, Name: "not-of-the-audience"}
	LimitBelow        = refusal.Reason{Code: refusal.FORM, Name: "event-limit-below"}
)

// MayRegister judges a registration: of whom the event is for, while it is ahead or
// going on.
func (e Event) MayRegister(as Attendee, networks []domain.NetworkID, now time.Time) error {
	if e.State == Planned {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	if err := e.In("R161", Announced, Live); err != nil {
		return err
	}
	if !now.Before(e.Ends) {
		return refusal.Because(RegistrationOver, "R161", refusal.Args{"ended": e.Ends})
	}
	if as != AsSpeaker && !e.Audience.Admits(as, networks) {
		return refusal.Because(NotInvited, "R161", nil)
	}
	return nil
}

// seats is how many of those admitted take a place.
func seats(all []Registration) (n int) {
	for _, r := range all {
		if r.Standing == Admitted && r.As != AsSpeaker {
			n++
		}
	}
	return n
}

// StandingOf is where a new registration stands: admitted, or waiting where the event is
// full or others wait already. Speakers take nobody's place.
func (e Event) StandingOf(as Attendee, all []Registration) Standing {
	if as == AsSpeaker || e.Limit == 0 {
		return Admitted
	}
	if seats(all) < e.Limit && !slices.ContainsFunc(all, func(r Registration) bool { return r.Standing == Waiting }) {
		return Admitted
	}
	return Waiting
}

// MoveUp names those who wait and now have a place, the first who came first.
func (e Event) MoveUp(all []Registration) []Registration {
	if e.State != Announced && e.State != Live {
		return nil
	}
	var waiting []Registration
	for _, r := range all {
		if r.Standing == Waiting {
			waiting = append(waiting, r)
		}
	}
	slices.SortFunc(waiting, func(a, b Registration) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	if e.Limit == 0 {
		return waiting
	}
	return waiting[:min(len(waiting), max(0, e.Limit-seats(all)))]
}

// MayLimit refuses a limit below those who have been admitted: nobody loses a place
// that she was told she has.
func MayLimit(limit int, all []Registration) error {
	if has := seats(all); limit > 0 && limit < has {
		return refusal.Because(LimitBelow, "R161", refusal.Args{"admitted": has}).On("limit")
	}
	return nil
}

// Roll are the members who are present, whose live vote counts (R162, R165).
func Roll(all []Registration, member func(domain.PersonID) bool) (roll []domain.PersonID) {
	for _, r := range all {
		if r.Present() && r.Person != "" && member(r.Person) && !slices.Contains(roll, r.Person) {
			roll = append(roll, r.Person)
		}
	}
	slices.Sort(roll)
	return roll
}
