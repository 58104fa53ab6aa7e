// Package office has the JSON API of the secretariat's office beside the elections'
// own acts: programs and what they are told, mails and whom they do not reach, drafts
// that publish themselves, one person of the register, and what members ask for.
package office

import (
	"context"

	"hustings/api/door"
	"hustings/domain"
)

// handlers are the office's routes.
type handlers struct{ *door.Door }

// Register adds the office's routes to the door.
func Register(d *door.Door) {
	s := handlers{d}
	s.programRoutes()
	s.mailingRoutes()
	s.draftRoutes()
	s.personRoutes()
	s.wishRoutes()
}

// election finds the id behind an id or a reference. What the caller may not know of
// does not exist (AZ2).
func (s handlers) election(ctx context.Context, name string) (domain.ElectionID, error) {
	v, err := s.Engine.Election(ctx, door.Actor(ctx), name)
	return v.ID, err
}
