package chamber

// letterPages are the pages of a panel's letters.
func (s *room) letterPages() {}
