package v1

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain/refusal"
)

//go:embed reference.html
var referencePage string

// documentRoutes serve the API document and its reference page, which is plain
// HTML made from the document: it runs no script and loads nothing but the
// site's own style.
func (s handlers) documentRoutes() {
	doc := sync.OnceValues(func() ([]byte, error) { return json.Marshal(s.describe()) })
	pages := sync.OnceValues(func() (map[string][]byte, error) {
		if _, err := doc(); err != nil { // the document is completed before the pages are made of it
			return nil, err
		}
		return s.reference()
	})
	page := func(name string) func() ([]byte, error) {
		return func() ([]byte, error) {
			all, err := pages()
			return all[name], err
		}
	}
	serve := func(path, kind string, make func() ([]byte, error)) {
		s.Page(door.Anyone, http.MethodGet, path, func(c *gin.Context) {
			body, err := make()
			if err != nil {
				s.Bare(c, fmt.Errorf("writing the API document: %w", err))
				return
			}
			c.Data(http.StatusOK, kind, body)
		})
	}
	serve("/api/v1/openapi.json", "application/vnd.oai.openapi+json;version=3.1", doc)
	serve("/api/v1/docs", "text/html; charset=utf-8", page(""))
	for _, c := range chapters {
		serve("/api/v1/docs/"+c.name, "text/html; charset=utf-8", page(c.name))
	}
}

type referenceView struct {
	Organisation, Style, Origin string
	Codes                       []codeLine
	Chapters                    []chapterView
	Chapter                     *chapterView // the one that the page shows; nil: the first page
}

type codeLine struct {
	Code    refusal.Code
	Status  int
	Meaning string
}

type chapterView struct {
	Name, Title, About string
	Operations         []operationView
}

type operationView struct {
	ID, Method, Path, Summary, Description, Access, Rule string
	Parameters                                           []fieldView
	Body                                                 []fieldView
	BodyKind, BodyExample                                string
	Curl                                                 string // the request as one types it
	Answers                                              []answerView
}

type answerView struct{ Status, Title, Kind, Example string }

// fieldView is one line of a table of fields: a parameter, or a member of a body
// with its path.
type fieldView struct {
	Name, In, Type, Says string
	Required             bool
}

var codeMeanings = []codeLine{
	{refusal.FORM, 0, "The input was understood but breaks a rule; nothing is stored."},
	{refusal.STATE, 0, "The thing is not in a state that permits the act."},
	{refusal.EARLY, 0, "Before the opening instant."},
	{refusal.LATE, 0, "At or after the closing instant."},
	{refusal.DUP, 0, "Done once already; the first one stands."},
	{refusal.FROZEN, 0, "The thing is sealed: roll, ballot, rules."},
	{refusal.ROLE, 0, "You lack the role, or have to prove a passkey first."},
	{refusal.INELIG, 0, "You, or the candidate, are not eligible."},
	{refusal.ALARM, 0, "An integrity alarm: two officers have to resolve it first."},
	{refusal.NotFound, 0, "It does not exist, or is not yours to see: the two look the same."},
	{refusal.SignIn, 0, "Nobody is signed in."},
	{refusal.BUSY, 0, "Try again after the time in Retry-After."},
}

// reference renders the pages from the document: the first one, under "", and one a
// chapter.
func (s handlers) reference() (map[string][]byte, error) {
	page, err := template.New("reference").Parse(referencePage)
	if err != nil {
		return nil, err
	}
	doc := s.JSON.OpenAPI()
	view := referenceView{Organisation: s.Settings.Organisation, Style: web.Asset("site.css"), Origin: s.Settings.Origin, Codes: slices.Clone(codeMeanings)}
	for i, c := range view.Codes {
		view.Codes[i].Status = door.StatusOf(c.Code)
	}
	for _, c := range chapters {
		chapter := chapterView{Name: c.name, Title: c.title, About: c.about}
		paths := make([]string, 0, len(doc.Paths))
		for path := range doc.Paths {
			if chapterOf(path) == c.name {
				paths = append(paths, path)
			}
		}
		sort.Strings(paths)
		for _, path := range paths {
			for _, op := range OperationsOf(doc.Paths[path]) {
				v, err := newOperationView(doc, op)
				if err != nil {
					return nil, err
				}
				v.Curl = curlOf(doc, s.Settings.Origin, op)
				chapter.Operations = append(chapter.Operations, v)
			}
		}
		if len(chapter.Operations) > 0 {
			view.Chapters = append(view.Chapters, chapter)
		}
	}
	pages := map[string][]byte{}
	for i := range len(view.Chapters) + 1 {
		name := ""
		if view.Chapter = nil; i > 0 {
			view.Chapter, name = &view.Chapters[i-1], view.Chapters[i-1].Name
		}
		var out bytes.Buffer
		if err := page.Execute(&out, view); err != nil {
			return nil, err
		}
		pages[name] = out.Bytes()
	}
	return pages, nil
}

// curlOf is an operation's request as one types it, on one line.
func curlOf(doc *huma.OpenAPI, origin string, op *huma.Operation) string {
	path, query := op.Path, ""
	for _, p := range op.Parameters {
		example := p.Example
		if example == nil {
			example = exampleOf(doc, p.Schema, p.Name)
		}
		switch {
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(fmt.Sprint(example)))
		case p.In == "query" && p.Required:
			query += "&" + url.QueryEscape(p.Name) + "=" + url.QueryEscape(fmt.Sprint(example))
		}
	}
	if query != "" {
		query = "?" + query[1:]
	}
	line := "curl"
	if op.Method != http.MethodGet {
		line += " -X " + op.Method
	}
	line += " '" + origin + path + query + "'"
	if len(op.Security) > 0 {
		line += ` -H "Authorization: Bearer $TOKEN"`
		if op.Method == http.MethodPost {
			line += ` -H "Idempotency-Key: $(uuidgen)"`
		}
	}
	if op.RequestBody == nil {
		return line
	}
	for kind, media := range op.RequestBody.Content {
		line += " -H 'Content-Type: " + kind + "'"
		if kind != "application/json" {
			return line + " --data-binary @file"
		}
		body, err := json.Marshal(media.Example)
		if err != nil {
			return line
		}
		line += " -d '" + strings.ReplaceAll(string(body), "'", `'\''`) + "'"
	}
	return line
}

func newOperationView(doc *huma.OpenAPI, op *huma.Operation) (v operationView, err error) {
	v = operationView{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description}
	v.Access, _ = op.Extensions[door.AccessKey].(string)
	v.Rule, _ = op.Metadata["rule"].(string)
	for _, p := range op.Parameters {
		v.Parameters = append(v.Parameters, fieldView{p.Name, p.In, typeOf(doc, p.Schema), p.Description, p.Required})
	}
	if op.RequestBody != nil {
		for kind, media := range op.RequestBody.Content {
			v.BodyKind = kind
			v.Body = fieldsOf(doc, media.Schema, "")
			if v.BodyExample, err = exampleText(media.Example); err != nil {
				return v, err
			}
		}
	}
	for status, r := range op.Responses {
		a := answerView{Status: status, Title: r.Description}
		for kind, media := range r.Content {
			a.Kind = kind
			if a.Example, err = exampleText(media.Example); err != nil {
				return v, err
			}
		}
		v.Answers = append(v.Answers, a)
	}
	sort.Slice(v.Answers, func(i, j int) bool { return v.Answers[i].Status < v.Answers[j].Status })
	return v, nil
}

// fieldsOf lists a body's members, those of inner objects with their path.
func fieldsOf(doc *huma.OpenAPI, schema *huma.Schema, path string) (fields []fieldView) {
	schema = door.Resolved(doc, schema)
	for _, name := range propertiesOf(schema) {
		p := schema.Properties[name]
		fields = append(fields, fieldView{path + name, "body", typeOf(doc, p), p.Description, slices.Contains(schema.Required, name)})
		inner, at := door.Resolved(doc, p), path+name+"."
		if inner.Type == huma.TypeArray {
			inner, at = door.Resolved(doc, inner.Items), path+name+"[]."
		}
		if name != "params" && strings.Count(at, ".") < 4 { // the parameters have their own route
			fields = append(fields, fieldsOf(doc, inner, at)...)
		}
	}
	return fields
}

// typeOf says in a few words what a value must be.
func typeOf(doc *huma.OpenAPI, s *huma.Schema) string {
	s = door.Resolved(doc, s)
	says := s.Type
	switch {
	case s.Type == huma.TypeArray:
		says = "list of " + typeOf(doc, s.Items)
	case s.Format != "":
		says = s.Format
	case s.PatternDescription != "":
		says = s.PatternDescription
	case s.Type == "":
		says = "anything"
	}
	if len(s.Enum) > 0 {
		var words []string
		for _, e := range s.Enum {
			words = append(words, fmt.Sprint(e))
		}
		says = strings.Join(words, " | ")
	}
	switch {
	case s.Minimum != nil && s.Maximum != nil:
		says += fmt.Sprintf(", %v to %v", *s.Minimum, *s.Maximum)
	case s.Minimum != nil:
		says += fmt.Sprintf(", at least %v", *s.Minimum)
	}
	if s.MaxLength != nil {
		says += fmt.Sprintf(", at most %d characters", *s.MaxLength)
	}
	if s.MaxItems != nil {
		says += fmt.Sprintf(", at most %d", *s.MaxItems)
	}
	return says
}

func exampleText(example any) (string, error) {
	switch e := example.(type) {
	case nil:
		return "", nil
	case string:
		return e, nil
	}
	text, err := json.MarshalIndent(example, "", "  ")
	return string(text), err
}
