package domain

import (
	"time"

	"hustings/domain/refusal"
)

var (
	ErasureAsked = refusal.Reason{Code: refusal.DUP, Name: "erasure-asked"}
	ErasedBefore = refusal.Reason{Code: refusal.DUP, Name: "erased-before"}
)

// Erasure is a person's wish to be forgotten. It is carried out as soon as no
// election under way, seat, office or appointment needs her (PR3).
type Erasure struct {
	Person  PersonID
	AskedAt time.Time
	DoneAt  *time.Time
}

// Erased is what is left of a person: an id, so that the record and past
// elections still hold together, and a number that nobody else can have. The name
// of somebody who has served stays with what she held (R114): who governed, and
// from when to when, is not hers alone to take away. Address, employer and job are
// gone for everybody.
func (p Person) Erased(at time.Time, served bool) Person {
	left := Person{ID: p.ID, Number: "erased " + string(p.ID), DisabledAt: p.DisabledAt, ErasedAt: &at}
	if served {
		left.Forename, left.Surname = p.Forename, p.Surname
	}
	return left
}
