package chamber

import (
	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/domain/governance"
	"hustings/domain/refusal"
)

// roomEvents tells a page that its meeting has changed; what has, it asks for itself.
func (s *room) roomEvents(c *gin.Context) {
	s.Asked(c, door.SignedIn, func(v *site.Visit) error {
		id := governance.MeetingID(c.Param("meeting"))
		m, err := s.House.MeetingFor(v.Ctx, v.By, id)
		if err != nil {
			return err
		}
		if !m.Reader.Inside() {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		changes, stop, err := s.House.Watch(id)
		if err != nil {
			return refusal.Because(refusal.TryAgain, "", nil)
		}
		defer stop()
		s.Stream(c, changes)
		return nil
	})
}
