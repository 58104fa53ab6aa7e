package chamber

import (
	"context"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/api/press"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

// Who may knock at the routes of letters; what they may do to which letter, the act
// itself judges.
var (
	letterWriters  = door.Access{Name: "panel members and secretariat", Roles: append(append([]domain.Role{}, domain.PanelRoles...), domain.Secretariat)}
	letterStewards = door.Access{Name: "chairs and secretariat", Roles: []domain.Role{domain.Chair, domain.ViceChair, domain.Secretariat}}
)

type partyBody struct {
	Name  string   `json:"name" maxLength:"800" example:"The Secretary of State"`
	Lines []string `json:"lines,omitempty" maxItems:"8" example:"[\"39 Victoria Street, London\"]" doc:"Post, house, address"`
}

type signatoryBody struct {
	Panel door.PanelRef `json:"panel"`
	Name  string        `json:"name" example:"CIO Advisory Panel"`
}

type annexBody struct {
	Name   string `json:"name" example:"ranking.pdf"`
	Kind   string `json:"kind" example:"application/pdf"`
	Size   int    `json:"size" example:"21200" doc:"Bytes"`
	SHA256 string `json:"sha256" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069" doc:"Fetch it at /letters/{letter}/files/{sha256}"`
}

type letterTextBody struct {
	Kind        governance.LetterKind `json:"kind" enum:"letter,statement,declaration,consultation" example:"letter"`
	Subject     string                `json:"subject" example:"Five priorities"`
	Text        string                `json:"text" example:"Dear Secretary of State, …" doc:"Markdown"`
	Addressees  []partyBody           `json:"addressees"`
	Copies      []partyBody           `json:"copies"`
	Signatories []signatoryBody       `json:"signatories"`
	Annexes     []annexBody           `json:"annexes"`
}

type letterSignatureBody struct {
	Panel   door.PanelRef `json:"panel"`
	Name    string        `json:"name" example:"Ada Bell"`
	Acting  bool          `json:"acting"`
	Version int           `json:"version" example:"5"`
	At      time.Time     `json:"at"`
	Ended   *time.Time    `json:"ended,omitempty" doc:"It counts no more (R141, R144)"`
	EndedBy string        `json:"ended_by,omitempty" enum:"edited,withdrawn" example:"edited"`
}

type letterDecisionBody struct {
	Panel   door.PanelRef `json:"panel"`
	Motion  string        `json:"motion" example:"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39"`
	Version int           `json:"version" example:"4"`
	Carried bool          `json:"carried"`
	At      time.Time     `json:"at"`
}

type letterReplyBody struct {
	From     string     `json:"from" example:"The Secretary of State"`
	Received when.Date  `json:"received"`
	Words    string     `json:"words,omitempty" example:"Thank you for your letter."`
	File     *annexBody `json:"file,omitempty"`
}

type letterNoteBody struct {
	Panel door.PanelRef `json:"panel"`
	Name  string        `json:"name" example:"Ada Bell"`
	At    time.Time     `json:"at"`
	Words string        `json:"words" example:"The figures have changed since."`
}

// LetterLine is a letter in a list.
type LetterLine struct {
	ID         governance.LetterID    `json:"id"`
	Reference  string                 `json:"reference" example:"L-2027-1"`
	Kind       governance.LetterKind  `json:"kind" enum:"letter,statement,declaration,consultation" example:"letter"`
	State      governance.LetterState `json:"state" enum:"draft,review,approval,signing,signed,published,abandoned,superseded" example:"signing"`
	Subject    string                 `json:"subject" example:"Five priorities"`
	Version    int                    `json:"version" example:"5"`
	At         time.Time              `json:"at"`
	PublicFrom *time.Time             `json:"public_from,omitempty" doc:"From this instant anybody may read it (R146)"`
}

type letterBody struct {
	LetterLine
	Now        letterTextBody        `json:"now" doc:"The version that stands"`
	Digest     string                `json:"digest" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069" doc:"SHA-256 that a signature binds (R141)"`
	Signatures []letterSignatureBody `json:"signatures"`
	Decisions  []letterDecisionBody  `json:"decisions"`
	Notes      []letterNoteBody      `json:"notes"`
	Replies    []letterReplyBody     `json:"replies"`
}

type (
	letterOutput  struct{ Body letterBody }
	lettersOutput struct{ Body v1.List[LetterLine] }
	// LetterPath names a letter by its id or its reference.
	LetterPath struct {
		Letter string `path:"letter" maxLength:"64" example:"L-2027-1" doc:"Id or reference"`
	}
	lettersInput struct {
		v1.Paging
		Query string                 `query:"q" maxLength:"200" doc:"In subject or reference"`
		State governance.LetterState `query:"state" enum:"draft,review,approval,signing,signed,published,abandoned,superseded"`
	}
)

func lineOf(l governance.Letter) LetterLine {
	return LetterLine{l.ID, l.Reference, l.Kind, l.State, l.Subject, l.Version, l.At, l.PublicFrom}
}

func annexOf(a governance.Annex) annexBody {
	return annexBody{a.Name, a.Kind, a.Size, hex.EncodeToString(a.Hash[:])}
}

func textOf(t governance.LetterText) letterTextBody {
	b := letterTextBody{Kind: t.Kind, Subject: t.Subject, Text: t.Text, Addressees: []partyBody{}, Copies: []partyBody{}, Signatories: []signatoryBody{}, Annexes: []annexBody{}}
	for _, p := range t.Addressees {
		b.Addressees = append(b.Addressees, partyBody(p))
	}
	for _, p := range t.Copies {
		b.Copies = append(b.Copies, partyBody(p))
	}
	for _, s := range t.Signatories {
		b.Signatories = append(b.Signatories, signatoryBody{door.Panel(s.Panel), s.Name})
	}
	for _, a := range t.Annexes {
		b.Annexes = append(b.Annexes, annexOf(a))
	}
	return b
}

func letterOf(s house.LetterShown) letterBody {
	b := letterBody{LetterLine: lineOf(s.Letter), Now: textOf(s.Now.LetterText), Digest: hex.EncodeToString(s.Now.Digest[:]),
		Signatures: []letterSignatureBody{}, Decisions: []letterDecisionBody{}, Notes: []letterNoteBody{}, Replies: []letterReplyBody{}}
	for _, g := range s.Signed {
		b.Signatures = append(b.Signatures, letterSignatureBody{door.Panel(g.Panel), g.Name, g.Acting, g.Version, g.At, g.Ended, string(g.EndedBy)})
	}
	for _, d := range s.Decided {
		b.Decisions = append(b.Decisions, letterDecisionBody{door.Panel(d.Panel), d.Motion, d.Version, d.Carried, d.At})
	}
	for _, n := range s.Notes {
		b.Notes = append(b.Notes, letterNoteBody{door.Panel(n.Panel), n.Name, n.At, n.Words})
	}
	for _, r := range s.Replies {
		reply := letterReplyBody{From: r.From, Received: r.Received, Words: r.Words}
		if r.File != nil {
			f := annexOf(*r.File)
			reply.File = &f
		}
		b.Replies = append(b.Replies, reply)
	}
	return b
}

// letterRoutes are the routes of a panel's letters and priorities.
func (s handlers) letterRoutes() {
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/letters", Summary: "Letters: the public ones, and those before your panels"}, s.letters)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/letters/{letter}", Summary: "A letter, as far as you may see it"}, s.letter)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/letters/{letter}/proof", Metadata: v1.Rule("R141"),
		Summary: "The proof of a public letter: its digest, signatures and decisions, for hustings verify --letter"}, s.letterProof)
	door.Serve(s.Door, letterWriters, huma.Operation{Method: http.MethodGet, Path: "/api/v1/letters/{letter}/comparison", Metadata: v1.Rule("R158"),
		Summary: "Two versions as one text, word by word"}, s.comparison)
	s.letterActRoutes()
	s.priorityRoutes()
}

func (s handlers) letters(ctx context.Context, in *lettersInput) (*lettersOutput, error) {
	after, err := in.Key()
	if err != nil {
		return nil, err
	}
	found, err := s.House.Letters(ctx, door.Actor(ctx), house.LetterQuery{State: in.State, Search: in.Query, After: after, Limit: in.Limit + 1})
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound && after != "" {
		err = refusal.Because(refusal.Malformed, "", nil).On("after")
	}
	if err != nil {
		return nil, err
	}
	return &lettersOutput{v1.Page(found, in.Limit, func(l governance.Letter) string { return l.Reference }, lineOf)}, nil
}

func (s handlers) letter(ctx context.Context, in *LetterPath) (*letterOutput, error) {
	shown, err := s.House.Letter(ctx, door.Actor(ctx), in.Letter)
	if err != nil {
		return nil, err
	}
	return &letterOutput{letterOf(shown)}, nil
}

type proofOutput struct {
	Body house.LetterProof `example:"{}"`
}

func (s handlers) letterProof(ctx context.Context, in *LetterPath) (*proofOutput, error) {
	p, err := s.House.LetterProof(ctx, in.Letter)
	return &proofOutput{p}, err
}

type comparisonInput struct {
	LetterPath
	From int `query:"from" minimum:"1" required:"true" doc:"The older version"`
	To   int `query:"to" minimum:"1" required:"true" doc:"The newer one"`
}

type comparisonOutput struct {
	Body struct {
		From       int               `json:"from" example:"4"`
		To         int               `json:"to" example:"5"`
		Paragraphs []press.Paragraph `json:"paragraphs"`
	}
}

func (s handlers) comparison(ctx context.Context, in *comparisonInput) (*comparisonOutput, error) {
	older, newer, err := s.House.LetterVersionsOf(ctx, door.Actor(ctx), in.Letter, in.From, in.To)
	if err != nil {
		return nil, err
	}
	out := &comparisonOutput{}
	out.Body.From, out.Body.To, out.Body.Paragraphs = older.Number, newer.Number, press.Compare(older.Text, newer.Text)
	if out.Body.Paragraphs == nil {
		out.Body.Paragraphs = []press.Paragraph{}
	}
	return out, nil
}
