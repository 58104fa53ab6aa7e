package v1

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/api/v1/vocabulary"
	"hustings/domain"
	"hustings/domain/refusal"
)

// The API document is made from the routes. This file adds what routes cannot
// say of themselves: the boards, which are served without the library, chapters,
// and an example of everything that is sent or answered.

// chapters groups the operations by the first word of their path.
var chapters = [...]struct{ name, title, about string }{
	{"sign-in", "Sign in", "Ask for a mail, begin a session with its link or code, and exchange the session for access tokens of 15 minutes. Roles are read on every request; a token carries none."},
	{"sessions", "Sessions", "A session ends by itself, by signing out, or everywhere at once."},
	{"tokens", "Access tokens", "Go into the Authorization header: Bearer …"},
	{"passkeys", "Passkeys", "Two-person acts, appointments and key matters take a passkey proved within the last minutes."},
	{"step-up", "Proof of a passkey", "Replaces the session by a new one."},
	{"me", "You", "Who you are, and as what; what you have asked the office for, and which mails you want."},
	{"my", "Yours", "Your votes and the support you were asked for."},
	{"networks", "Networks", "Membership groups; a panelled one has an advisory panel (R1, R2)."},
	{"panels", "Panels", "Who sits when, and by what mandate."},
	{"holdings", "Seats held", "A panel's seats name the fact that somebody holds one; she may resign it (R110)."},
	{"office-terms", "Offices held", "Likewise chair and vice-chair."},
	{"no-confidence", "No confidence", "Motions against a chair or vice-chair; to others than the panel's members and officers they do not exist (R107 to R109)."},
	{"held", "Who held what", "Seats and offices on any date."},
	{"members", "Members", "The register of people and their dated memberships."},
	{"register", "Acts on the register", "Appointments and changed addresses take two officers (R5b, R31a)."},
	{"imports", "Imports", "Members, networks, sitting panels and officers from CSV: all or nothing, each bad row reported."},
	{"exports", "Exports", "What the imports read."},
	{"appointments", "Appointments", "Officers in office."},
	{"officers", "Officers", "Secretariat, returning officers, deputies, auditors (R5)."},
	{"elections", "Elections", "From the draft to the certificate. An election is named by its id or its reference."},
	{"nominations", "Nominations", "To others a nomination does not exist until the statement is published (R48)."},
	{"supports", "Support by mailed link", "A link is good for one answer; looking spends nothing."},
	{"objections", "Objections", "To the roll until it is sealed (R31), to a result within its window (R82)."},
	{"standstills", "Standstills", "Why nothing can be changed, and the act of two officers that ends it (R20c, R110a)."},
	{"requests", "Two-person acts", "The first officer asks, a second, different one confirms (R7)."},
	{"contests", "Contests", "A contest is one vote: paper, roll, key, board and papers."},
	{"key-holders", "Key holders", "Officers and trustees who hold a share of a contest's key."},
	{"boards", "Boards", "The public log of a contest, and everything needed to check it."},
	{"meetings", "Meetings", "A panel's meetings from the calendar to the approved minutes (R121 to R128). Who may see what follows from who they are: the panel, its network, nobody."},
	{"items", "Agenda items", "What a meeting takes in turn, with its papers, comments and declared interests (R122, R126)."},
	{"papers", "Papers", "Public, for members, for the panel, or confidential; versions stay (R160)."},
	{"actions", "Actions", "What somebody has to do because a panel decided it (R159)."},
	{"motions", "Motions and decisions", "Moved, seconded, voted on in a meeting or between two, by name or in secret (R129 to R135)."},
	{"letters", "Letters and statements", "What panels write together: approved by each named panel, signed by its chair, published with its proof (R140 to R146, R157)."},
	{"events", "Debates and roundtables", "Who comes, what is asked, and the votes taken in the room; ballots are cast at their contests (R147 to R152, R161, R162, R165)."},
	{"event-papers", "Papers and notes", "What debates and roundtables are written up as, once published; the work on one stands below its event (R154, R164)."},
	{"priorities", "Priorities", "Proposals, a frozen long list, one secret ballot of all panels, five priorities (R136 to R139)."},
	{"programs", "Programs", "Programs' ways in, and addresses outside that are told what happens."},
	{"wishes", "What members ask for", "To be put right about themselves, by the office."},
	{"record", "The record", "Every act but the casting of a ballot, chained by hashes (R9)."},
	{"next", "What comes next", "The secretariat's board."},
}

func chapterOf(path string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/v1/"), "/")
	if strings.HasPrefix(path, "/board/") {
		return "boards"
	}
	return word
}

// describe completes the document once all routes are there.
func (s handlers) describe() *huma.OpenAPI {
	doc := s.JSON.OpenAPI()
	s.describeBoards(doc)
	used := map[string]bool{}
	for path, item := range doc.Paths {
		for _, op := range OperationsOf(item) {
			op.Tags = []string{chapterOf(path)}
			used[op.Tags[0]] = true
			s.addExamples(doc, op)
		}
	}
	s.describeWords(doc)
	doc.Tags = nil
	for _, c := range chapters {
		if used[c.name] {
			doc.Tags = append(doc.Tags, &huma.Tag{Name: c.name, Description: c.title + ". " + c.about})
		}
	}
	return doc
}

// describeWords says of every property and parameter what it holds, unless it does so
// itself: the election's numbers in the words of the standing orders' page, the others in
// the API's own.
func (s handlers) describeWords(doc *huma.OpenAPI) {
	var walk func(schema *huma.Schema, words map[string]string)
	walk = func(schema *huma.Schema, words map[string]string) {
		if schema == nil || schema.Ref != "" {
			return
		}
		walk(schema.Items, words)
		for name, p := range schema.Properties {
			if p.Description == "" && p.Ref == "" {
				p.Description = words[name]
			}
			walk(p, words)
		}
	}
	numbers := s.Words.Part("param.")
	for name, schema := range doc.Components.Schemas.Map() {
		if day := schema.Properties["qualifying_date"]; day != nil && !strings.HasSuffix(name, "InputBody") {
			day.Format, day.Description = "", "A day, or empty: the day of the notice (R30)"
		}
		if strings.HasPrefix(name, "Params") { // first of all: others have the same properties
			walk(schema, numbers)
		}
	}
	for _, schema := range doc.Components.Schemas.Map() {
		walk(schema, vocabulary.Meanings)
	}
	for _, item := range doc.Paths {
		for _, op := range OperationsOf(item) {
			for _, p := range op.Parameters {
				if p.Description == "" {
					p.Description = vocabulary.Meanings[p.Name]
				}
			}
			if op.RequestBody != nil {
				for _, media := range op.RequestBody.Content {
					walk(media.Schema, vocabulary.Meanings)
				}
			}
		}
	}
}

// OperationsOf are a path's operations in the order of their methods.
func OperationsOf(p *huma.PathItem) []*huma.Operation {
	return slices.DeleteFunc([]*huma.Operation{p.Get, p.Post, p.Put, p.Delete}, func(op *huma.Operation) bool { return op == nil })
}

// describeBoards writes down the public boards.
func (s handlers) describeBoards(doc *huma.OpenAPI) {
	str, num := &huma.Schema{Type: huma.TypeString}, &huma.Schema{Type: huma.TypeInteger}
	hashes := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"hashes": {Type: huma.TypeArray, Items: str, Examples: []any{[]any{exampleHash}}}}}
	found := doc.Components.Schemas.Schema(reflect.TypeFor[foundBody](), true, "FoundBallot")
	for _, b := range []struct {
		end, summary, kind string
		schema             *huma.Schema
		query              []string
	}{
		{"checkpoint", "The board's latest signed checkpoint (c2sp.org/tlog-checkpoint)", "text/plain", str, nil},
		{"entries", fmt.Sprintf("Entries from one index up to another, one a line; at most %d", entriesMost), "application/jsonl", str, []string{"from", "to"}},
		{"inclusion", "Proof that the board of a size has the entry", "application/json", hashes, []string{"leaf", "size"}},
		{"consistency", "Proof that the board of a size begins with an older one", "application/json", hashes, []string{"old", "size"}},
		{"find", "Find a ballot by its tracking code", "application/json", found, []string{"code"}},
		{"blobs/{blob}", "What an entry cites by its hash: roll, mix, proofs, papers", "application/octet-stream", &huma.Schema{Type: huma.TypeString, Format: "binary"}, nil},
		{"bundle.zip", "All an outsider needs to check the contest: hustings verify", "application/zip", &huma.Schema{Type: huma.TypeString, Format: "binary"}, nil},
	} {
		op := &huma.Operation{Method: http.MethodGet, Path: "/board/{board}/" + b.end, Summary: b.summary, OperationID: "board-" + strings.SplitN(b.end, "/", 2)[0],
			Extensions: map[string]any{door.AccessKey: door.Anyone.Name},
			Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{b.kind: {Schema: b.schema}}},
				"404": {Description: http.StatusText(http.StatusNotFound), Content: map[string]*huma.MediaType{
					"application/problem+json": {Schema: doc.Components.Schemas.Schema(reflect.TypeFor[door.Problem](), true, "Problem")}}}}}
		op.Parameters = []*huma.Param{{Name: "board", In: "path", Required: true, Description: "The board's address, base64url", Schema: str}}
		if strings.Contains(b.end, "{blob}") {
			op.Parameters = append(op.Parameters, &huma.Param{Name: "blob", In: "path", Required: true, Description: "SHA-256, base64url", Schema: str})
		}
		for _, q := range b.query {
			schema := num
			if q == "code" {
				schema = str
			}
			op.Parameters = append(op.Parameters, &huma.Param{Name: q, In: "query", Required: true, Schema: schema})
		}
		doc.AddOperation(op)
	}
}

const (
	entriesMost = 1000
	ExampleID   = "6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33"
	exampleHash = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"
)

// addExamples gives every body of an operation an example.
func (s handlers) addExamples(doc *huma.OpenAPI, op *huma.Operation) {
	if op.RequestBody != nil {
		for kind, media := range op.RequestBody.Content {
			if media.Example = exampleFile(op.Path); kind == "application/json" {
				media.Example = exampleOf(doc, media.Schema, "")
			}
		}
	}
	for status, response := range op.Responses {
		for kind, media := range response.Content {
			switch {
			case media.Schema == nil || strings.HasSuffix(kind, "zip") || kind == "application/octet-stream":
			case kind == "application/problem+json":
				media.Example = exampleProblem(status)
			case kind == "text/calendar":
				media.Example = exampleCalendar
			case kind == "application/json":
				media.Example = exampleOf(doc, media.Schema, "")
			default:
				media.Example = exampleFile(op.Path)
			}
		}
	}
}

// exampleProblem is a refusal as the status has it.
func exampleProblem(status string) any {
	p := door.Problem{Type: "about:blank"}
	fmt.Sscan(status, &p.Status)
	p.Title = http.StatusText(p.Status)
	switch p.Status {
	case http.StatusUnauthorized:
		p.Code, p.Reason, p.Detail = string(refusal.SignIn), "not-signed-in", "Sign in first."
	case http.StatusForbidden:
		p.Code, p.Reason, p.Rule, p.Detail = string(refusal.ROLE), "lacks-role", "R5", "Your role does not allow this."
	case http.StatusNotFound:
		p.Code, p.Reason, p.Detail = string(refusal.NotFound), refusal.Unknown.Name, "There is nothing here, or it is not yours to see."
	case http.StatusConflict:
		p.Code, p.Reason, p.Rule, p.Detail = string(refusal.LATE), "poll-closed", "R11", "Voting closed on Thursday 25 June 2026 at 5:00pm BST."
	case http.StatusUnprocessableEntity:
		p.Code, p.Reason, p.Rule, p.Detail = string(refusal.FORM), "why-missing", "R9", "Say why: it goes into the record."
		p.At("body.why")
	default:
		p.Detail = "Something went wrong on our side. We do not know whether it was stored; the same request again will tell."
	}
	return p
}

const exampleCalendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:CIO Advisory Panel 2026: voting opens\r\nDTSTART:20260605T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func exampleFile(path string) string {
	switch chapterOf(path) {
	case "imports", "exports":
		return exampleSheets[path[strings.LastIndexByte(path, '/')+1:]]
	}
	if strings.HasSuffix(path, "/checkpoint") {
		return "vote.example.org/board/" + exampleHash + "\n128\n" + exampleHash + "\n\n— vote.example.org/board …\n"
	}
	return `{"type":"ballot", …}` + "\n"
}

var exampleSheets = map[string]string{
	"members":  "number,forename,surname,email,organisation,job_role,home,networks,status,joined\r\n10042,Ada,Bell,ada.bell@example.org,North Trust,CIO,CIO,CYBER,active,2024-01-01\r\n",
	"networks": "code,name,kind,seats,panel_name\r\nCIO,CIO Network,panelled,12,CIO Advisory Panel\r\n",
	"terms":    "panel,seat,term_from,term_until,number,from,until,mandate,note\r\nCIO,1,2025-08-01,2027-08-01,10042,2025-08-01,2027-08-01,elected,\"elected 2025, before Hustings\"\r\n",
	"officers": "panel,office,number,from,until,mandate,note\r\nCIO,chair,10042,2025-09-15,2027-08-01,elected,\"elected 2025, before Hustings\"\r\n",
}

// exampleOf builds an example after a schema; name is the property's.
func exampleOf(doc *huma.OpenAPI, schema *huma.Schema, name string) any {
	if strings.HasSuffix(schema.Ref, "/Params") {
		return domain.DefaultParams(domain.PanelElection)
	}
	if schema.Ref != "" {
		schema = doc.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	switch {
	case len(schema.Examples) > 0:
		return schema.Examples[0]
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	}
	switch schema.Type {
	case huma.TypeObject:
		o := ordered{}
		for _, p := range propertiesOf(schema) {
			o = append(o, property{p, exampleOf(doc, schema.Properties[p], p)})
		}
		return o
	case huma.TypeArray:
		return []any{exampleOf(doc, schema.Items, strings.TrimSuffix(name, "s"))}
	case huma.TypeBoolean:
		return false
	case huma.TypeInteger, huma.TypeNumber:
		if n, known := exampleNumbers[name]; known {
			return n
		}
		return 1
	case huma.TypeString:
		switch schema.Format {
		case "date":
			return "2026-06-25"
		case "date-time":
			return "2026-06-25T16:00:00Z"
		}
		if text, known := exampleTexts[name]; known {
			return text
		}
		return ExampleID
	}
	return ordered{} // whatever it is: an object with members of its own
}

// propertiesOf are a schema's properties: what is required first, then by name.
func propertiesOf(s *huma.Schema) []string {
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := slices.Index(s.Required, names[i]), slices.Index(s.Required, names[j])
		if a >= 0 && b >= 0 {
			return a < b
		}
		if a >= 0 || b >= 0 {
			return a >= 0
		}
		return names[i] < names[j]
	})
	return names
}

// ordered is a JSON object that keeps the order of its members.
type ordered []property

type property struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o ordered) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", m.name, err)
		}
		out = fmt.Appendf(out, "%q:%s", m.name, value)
	}
	return append(out, '}'), nil
}
