package api

import (
	"github.com/gin-gonic/gin"

	"hustings/api/web"
)

// addRoutes registers every route of the server.
func (s *Server) addRoutes() {
	s.healthRoutes()
	s.signInRoutes()
	s.passkeyRoutes()
	s.networkRoutes()
	s.contestRoutes()
	s.keyHolderRoutes()
	s.lotRoutes()
	s.electionRoutes()
	s.parameterRoutes()
	s.candidateRoutes()
	s.nominationRoutes()
	s.supportRoutes()
	s.rulingRoutes()
	s.rollRoutes()
	s.objectionRoutes()
	s.requestRoutes()
	s.standstillRoutes()
	s.resultRoutes()
	s.agendaRoutes()
	s.recordRoutes()
	s.voteRoutes()
	s.panelRoutes()
	s.leavingRoutes()
	s.peopleRoutes()
	s.importRoutes()
	s.endingsRoutes()
	s.appointmentRoutes()
	s.identityRoutes()
	s.bundleRoutes()
	s.boardRoutes()
	s.documentRoutes()
	s.pages()
}

// pages are the site: what people see in a browser.
func (s *Server) pages() {
	assets := gin.WrapH(s.site.Assets())
	s.page(Anyone, "GET", web.AssetPath+"*file", assets)
	s.signInPages()
	s.signOnPages()
	s.electionPages()
	s.panelPages()
	s.resultPages()
	s.votePages()
	s.standPages()
	s.supportPages()
	s.boardPages()
	s.accountPages()
	s.helpPages()
	s.passkeyPages()
	s.officePages()
}

// ShowMail adds the page that shows mails instead of sending them. Development
// only.
func (s *Server) ShowMail(mails func() []ShownMail) { s.shown = mails }
