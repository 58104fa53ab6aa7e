package chamber

// motionPages are the pages of a panel's motions.
func (s *room) motionPages() {}
