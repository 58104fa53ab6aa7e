// Package hall has the JSON API of what panels do with their community: debates and
// roundtables, who comes to them, questions, and the votes taken in the room (R147 to
// R152, R161, R162, R165).
package hall

import (
	"hustings/api/door"
	"hustings/elections/hall"
)

// handlers are the hall's routes.
type handlers struct {
	*door.Door
	Hall *hall.Hall
}

// Register adds the hall's routes to the door.
func Register(d *door.Door, h *hall.Hall) {
	s := handlers{d, h}
	s.eventRoutes()
	s.peopleRoutes()
	s.questionRoutes()
	s.voteRoutes()
}

const of = "/api/v1/events/{event}"

// EventPath names an event by its id or its reference.
type EventPath struct {
	Event string `path:"event" maxLength:"64" example:"D-2026-1" doc:"Id or reference"`
}
