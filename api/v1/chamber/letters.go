package chamber

// letterRoutes are the routes of a panel's letters.
func (s handlers) letterRoutes() {}
