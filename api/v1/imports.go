package v1

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// importInput is a file with how to read it. The body is read as it comes.
type importInput struct {
	DryRun   bool   `query:"dry_run" doc:"Report only, store nothing"`
	Complete bool   `query:"complete" doc:"Members only: whoever is not in the file has left (R29a)"`
	Endings  int    `query:"endings" minimum:"0" maximum:"10000000" doc:"With complete: how many endings the dry run showed; somebody who has read whose they are types the number (R29b)"`
	Encoding string `query:"encoding" enum:"utf-8,utf-16,windows-1252" doc:"Empty: UTF-8, or UTF-16 with its mark"`
	Why      string `query:"why" maxLength:"500" doc:"Goes into the record (R9)" example:"Monthly update"`

	file io.Reader
}

// Resolve takes the body without reading it.
func (in *importInput) Resolve(ctx huma.Context) []error {
	in.file = ctx.BodyReader()
	if kind, _, err := mime.ParseMediaType(ctx.Header("Content-Type")); err != nil || kind != "text/csv" && kind != workbookType {
		return []error{door.FormProblem(ctx.Context(), http.StatusUnsupportedMediaType, domain.MediaType, "", refusal.Args{"kind": "text/csv"})}
	}
	return nil
}

// workbookType is an Excel workbook; its first sheet is read.
const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// reportBody says what an import did, or would do. A bad row leaves everything
// undone.
type reportBody struct {
	Rows      int               `json:"rows"`
	Created   int               `json:"created"`
	Updated   int               `json:"updated"`
	Unchanged int               `json:"unchanged"`
	BadRows   int               `json:"bad_rows"`
	Bad       []badRowBody      `json:"bad" doc:"The first thousand, by line"`
	Warned    int               `json:"warned" doc:"Rows that are stored and that somebody should look at"`
	Warnings  []badRowBody      `json:"warnings,omitempty" doc:"The first thousand, by line: addresses with tags"`
	Ending    int               `json:"ending" doc:"Memberships that end, of a complete import"`
	Endings   []register.Ending `json:"endings,omitempty" doc:"The first thousand"`
	TakesTwo  bool              `json:"endings_wait" doc:"More than 5 % of the memberships: once the file is stored they wait for a second officer (R29b)"`
	Changes   []register.Change `json:"changes,omitempty" doc:"With dry_run: what would be otherwise, field by field, the first thousand"`
	Changing  int               `json:"changing" doc:"How many such changes there are"`
	Moved     int               `json:"moved" doc:"Addresses that changed; the people are told at both (R31a)" example:"3"`
	Waiting   int               `json:"waiting" doc:"Changed addresses that wait for a second officer (R31a); all else of their rows is stored" example:"1"`
	Waits     []waitingBody     `json:"waits,omitempty" doc:"The first thousand of them"`
	Ignored   []string          `json:"ignored_columns,omitempty"`
	Stored    bool              `json:"stored"`
}

type waitingBody struct {
	Line   int    `json:"line"`
	Number string `json:"number"`
}

type badRowBody struct {
	Line    int    `json:"line" doc:"Of the file, counted from 1"`
	Field   string `json:"field,omitempty"`
	Cell    string `json:"cell,omitempty" doc:"What stands there" example:"31/02/2026"`
	Reason  string `json:"reason"`
	Rule    string `json:"rule,omitempty"`
	Message string `json:"message" doc:"In plain words"`
}

type reportOutput struct {
	Status int
	Body   reportBody
}

func (s handlers) importRoutes() {
	for _, f := range register.ImportKinds() {
		path := "/api/v1/imports/" + f.Noun
		s.Large[path] = door.ImportLimit
		door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: path, Metadata: Rule("R35"),
			Summary: "Import " + f.Noun + " from a CSV file or an Excel workbook",
			Description: "Columns: " + strings.Join(f.Columns, ", ") + ". All or nothing: with any bad row nothing is stored, and the report, with status 422, " +
				"names every bad row's line, field and reason.",
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}, workbookType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
		}, func(ctx context.Context, in *importInput) (*reportOutput, error) {
			return s.importFile(ctx, in, f.Read)
		})
	}
}

func (s handlers) importFile(ctx context.Context, in *importInput, read door.Importer) (*reportOutput, error) {
	if by := door.Actor(ctx); by.Program != "" {
		if in.Complete { // that memberships end is a person's word (R29b)
			return nil, refusal.Because(domain.ProgramMayNot, "R29b", nil).On("complete")
		}
		in.Why = strings.TrimSpace("by a program: " + in.Why)
	}
	report, err := read(s.Register, ctx, door.Actor(ctx), in.file, register.ImportOptions{Encoding: in.Encoding, DryRun: in.DryRun,
		Complete: in.Complete, Endings: in.Endings, Why: in.Why})
	b := reportBody{report.Rows, report.Created, report.Updated, report.Unchanged, report.BadRows, s.rowBodies(report.Bad),
		report.Warned, s.rowBodies(report.Warnings), report.Ending, report.Endings, report.TakesTwo, report.Changes, report.Changing, report.Moved, report.Waiting, make([]waitingBody, len(report.Waits)),
		report.Ignored, report.Stored}
	for i, w := range report.Waits {
		b.Waits[i] = waitingBody(w)
	}
	if _, no := refusal.Of(err); no && report.BadRows > 0 {
		return &reportOutput{http.StatusUnprocessableEntity, b}, nil
	}
	if _, no := refusal.Of(err); no && report.Ending > 0 { // endings that nobody has confirmed: the preview is the answer
		return &reportOutput{http.StatusConflict, b}, nil
	}
	return &reportOutput{http.StatusOK, b}, err
}

func (s handlers) rowBodies(rows []register.RowError) []badRowBody {
	list := make([]badRowBody, len(rows))
	for i, r := range rows {
		list[i] = badRowBody{r.Line, r.Field, r.Cell, r.Reason.Name, r.Rule, s.Words.Refusal(&refusal.Refusal{Reason: r.Reason, Args: r.Args})}
	}
	return list
}
