// Package chamber has the JSON API of a panel's government between elections: its
// meetings, motions, priorities and letters (R121 onwards).
package chamber

import "hustings/api/door"

// handlers are the chamber's routes.
type handlers struct{ *door.Door }

// Register adds the chamber's routes to the door.
func Register(d *door.Door) {
	s := handlers{d}
	s.meetingRoutes()
	s.motionRoutes()
	s.letterRoutes()
}
