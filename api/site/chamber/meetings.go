package chamber

// meetingPages are the pages of a panel's meetings.
func (s *room) meetingPages() {}
