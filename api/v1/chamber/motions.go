package chamber

// motionRoutes are the routes of a panel's motions.
func (s handlers) motionRoutes() {}
