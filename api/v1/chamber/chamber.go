// Package chamber has the JSON API of a panel's government between elections: its
// meetings, motions, priorities and letters (R121 onwards).
package chamber

import (
	"hustings/api/door"
	"hustings/elections/governance"
)

// handlers are the chamber's routes.
type handlers struct {
	*door.Door
	House *governance.House
}

// Register adds the chamber's routes to the door.
func Register(d *door.Door, h *governance.House) {
	s := handlers{d, h}
	s.meetingRoutes()
	s.motionRoutes()
	s.letterRoutes()
	s.printRoutes()
	s.dateRoutes()
}
