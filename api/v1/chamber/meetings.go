package chamber

// meetingRoutes are the routes of a panel's meetings.
func (s handlers) meetingRoutes() {}
