// Package hall has the JSON API of what panels do with their community: debates and
// roundtables, who comes to them, questions, and the votes taken in the room (R147 to
// R152, R161, R162, R165).
package hall

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
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

func reading(path, rule, summary string) huma.Operation {
	return huma.Operation{Method: http.MethodGet, Path: path, Summary: summary, Metadata: v1.Rule(rule)}
}

func act(path, rule, summary string) huma.Operation {
	return huma.Operation{Method: http.MethodPost, Path: path, Summary: summary, Metadata: v1.Rule(rule)}
}

func made(o huma.Operation) huma.Operation {
	o.DefaultStatus = http.StatusCreated
	return o
}

// EventPath names an event by its id or its reference.
type EventPath struct {
	Event string `path:"event" maxLength:"64" example:"D-2026-1" doc:"Id or reference"`
}
