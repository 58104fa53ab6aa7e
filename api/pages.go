package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// addRoutes registers every route of the server.
func (s *Server) addRoutes() {
	s.healthRoutes()
	s.signInRoutes()
	s.passkeyRoutes()
	s.networkRoutes()
	s.contestRoutes()
	s.electionRoutes()
	s.parameterRoutes()
	s.candidateRoutes()
	s.nominationRoutes()
	s.supportRoutes()
	s.rulingRoutes()
	s.rollRoutes()
	s.objectionRoutes()
	s.requestRoutes()
	s.resultRoutes()
	s.agendaRoutes()
	s.recordRoutes()
	s.voteRoutes()
	s.panelRoutes()
	s.peopleRoutes()
	s.importRoutes()
	s.appointmentRoutes()
	s.bundleRoutes()
	s.boardRoutes()
}

// notFoundPage answers an address of the site that leads nowhere.
func (s *Server) notFoundPage(c *gin.Context) {
	c.String(http.StatusNotFound, "There is nothing here.\n")
}

// ShowMail adds the page that shows mails instead of sending them. Development
// only.
func (s *Server) ShowMail(mails func() []ShownMail) { s.shown = mails }
