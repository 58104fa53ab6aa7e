package v1

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
)

// handlers are the routes of the JSON API. They answer programs, and know nothing
// of pages.
type handlers struct{ *door.Door }

// Register adds the routes of the JSON API to the door.
func Register(d *door.Door) {
	s := handlers{d}
	nameSchemas(d.JSON.OpenAPI().Components.Schemas)
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
	s.officeRoutes()
	s.leavingRoutes()
	s.vacancyRoutes()
	s.peopleRoutes()
	s.importRoutes()
	s.endingsRoutes()
	s.appointmentRoutes()
	s.identityRoutes()
	s.bundleRoutes()
	s.boardRoutes()
	s.documentRoutes()
}

// Read is an operation that answers with what there is; Act one that does something, and
// Make one that makes something.
func Read(path, rule, summary string) huma.Operation {
	return huma.Operation{Method: http.MethodGet, Path: path, Summary: summary, Metadata: Rule(rule)}
}

func Act(path, rule, summary string) huma.Operation {
	return huma.Operation{Method: http.MethodPost, Path: path, Summary: summary, Metadata: Rule(rule)}
}

func Make(path, rule, summary string) huma.Operation {
	o := Act(path, rule, summary)
	o.DefaultStatus = http.StatusCreated
	return o
}

// Rule names what an operation carries out, for problems of its input's form.
func Rule(r string) map[string]any { return map[string]any{"rule": r} }

// Made is likewise the rule, of an operation that makes what is found under another
// address than its own.
func Made(r, under string) map[string]any { return map[string]any{"rule": r, "made-under": under} }
