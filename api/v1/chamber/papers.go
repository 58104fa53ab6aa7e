package chamber

import (
	"context"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// anyFile is how a paper's bytes are sent: what they are is judged by themselves.
const anyFile = "application/octet-stream"

type paperBody struct {
	ID         governance.PaperID    `json:"id"`
	Item       governance.ItemID     `json:"item"`
	Meeting    governance.MeetingID  `json:"meeting"`
	Version    int                   `json:"version" example:"2"`
	Title      string                `json:"title" example:"Three ways to share records"`
	Visibility governance.Visibility `json:"visibility" enum:"public,members,panel,confidential" example:"panel"`
	Link       string                `json:"link,omitempty" example:"https://example.org/report" doc:"Instead of a file"`
	Name       string                `json:"name,omitempty" example:"three-ways.pdf" doc:"The file's"`
	Media      string                `json:"media,omitempty" example:"application/pdf" doc:"As its bytes say"`
	Size       int                   `json:"size,omitempty" example:"21200" doc:"Bytes"`
	SHA256     string                `json:"sha256,omitempty" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"`
	At         time.Time             `json:"at"`
	Late       bool                  `json:"late,omitempty" doc:"Came after the agenda was due (R122)"`
	Withdrawn  *time.Time            `json:"withdrawn,omitempty"`
}

func paperOf(p governance.Paper) paperBody {
	b := paperBody{ID: p.ID, Item: p.Item, Meeting: p.Meeting, Version: p.Version, Title: p.Title, Visibility: p.Visibility, Link: p.Link, Name: p.Name, Media: p.Media,
		Size: p.Size, At: p.At, Late: p.Late, Withdrawn: p.Withdrawn}
	if p.Link == "" {
		b.SHA256 = hex.EncodeToString(p.File[:])
	}
	return b
}

type (
	// PaperPath names a version of a paper.
	PaperPath struct {
		Paper governance.PaperID `path:"paper"`
	}
	linkPaperInput struct {
		ItemPath
		Body struct {
			Title      string                `json:"title" maxLength:"800" example:"Three ways to share records"`
			Link       string                `json:"link" maxLength:"2000" example:"https://example.org/report"`
			Visibility governance.Visibility `json:"visibility" enum:"public,members,panel,confidential" example:"panel"`
			Instead    governance.PaperID    `json:"instead,omitempty" doc:"The paper whose next version it is"`
		}
	}
	paperOutput     struct{ Body paperBody }
	papersOutput    struct{ Body v1.List[paperBody] }
	findPapersInput struct {
		Query string `query:"q" minLength:"2" maxLength:"200" required:"true" example:"records" doc:"In the title"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
)

// filePaperInput is a paper's file: its bytes are the body, read once the door has let
// its sender in.
type filePaperInput struct {
	ItemPath
	Name       string                `query:"name" minLength:"1" maxLength:"800" required:"true" example:"three-ways.pdf" doc:"The file's"`
	Title      string                `query:"title" maxLength:"800" example:"Three ways to share records" doc:"Empty: the file's name"`
	Visibility governance.Visibility `query:"visibility" enum:"public,members,panel,confidential" default:"panel"`
	Instead    governance.PaperID    `query:"instead" doc:"The paper whose next version it is"`

	content []byte
}

// Resolve reads the file, up to one byte more than a paper may have.
func (in *filePaperInput) Resolve(ctx huma.Context) (bad []error) {
	in.content, bad = readFile(ctx)
	return bad
}

// readFile reads a body that is a file.
func readFile(ctx huma.Context) ([]byte, []error) {
	if kind, _, err := mime.ParseMediaType(ctx.Header("Content-Type")); err != nil || kind != anyFile {
		return nil, []error{door.FormProblem(ctx.Context(), http.StatusUnsupportedMediaType, domain.MediaType, "", refusal.Args{"kind": anyFile})}
	}
	content, err := io.ReadAll(io.LimitReader(ctx.BodyReader(), governance.FileMost+1))
	if err != nil {
		return nil, []error{door.FormProblem(ctx.Context(), http.StatusBadRequest, domain.BodyCutShort, "", nil)}
	}
	return content, nil
}

// paperRoutes are the routes of an item's papers (R160).
func (s handlers) paperRoutes() {
	const files = "/api/v1/items/{item}/files"
	s.Large["/api/v1/items/:item/files"] = governance.FileMost + door.BodyLimit
	file := huma.Operation{Method: http.MethodPost, Path: files, Summary: "Add a paper as a file: PDF, office formats or pictures, 20 MB at most", Metadata: v1.Rule("R160"), DefaultStatus: http.StatusCreated,
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{anyFile: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	door.Serve(s.Door, door.Chamber, file, func(ctx context.Context, in *filePaperInput) (*paperOutput, error) {
		p, err := s.House.AddPaper(ctx, door.Actor(ctx), house.NewPaper{Item: in.Item, Instead: in.Instead, Title: in.Title, Visibility: in.Visibility, Name: in.Name, Content: in.content})
		return &paperOutput{paperOf(p)}, err
	})
	link := huma.Operation{Method: http.MethodPost, Path: "/api/v1/items/{item}/papers", Summary: "Add a paper as a link", Metadata: v1.Rule("R160"), DefaultStatus: http.StatusCreated}
	door.Serve(s.Door, door.Chamber, link, func(ctx context.Context, in *linkPaperInput) (*paperOutput, error) {
		p, err := s.House.AddPaper(ctx, door.Actor(ctx), house.NewPaper{Item: in.Item, Instead: in.Body.Instead, Title: in.Body.Title, Visibility: in.Body.Visibility, Link: in.Body.Link})
		return &paperOutput{paperOf(p)}, err
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/papers", Summary: "Find papers by their titles, among those that you may see", Metadata: v1.Rule("R160")}, func(ctx context.Context, in *findPapersInput) (*papersOutput, error) {
		list, err := s.House.FindPapers(ctx, door.Actor(ctx), in.Query, in.Limit)
		out := &papersOutput{v1.List[paperBody]{Items: []paperBody{}}}
		for _, p := range list {
			out.Body.Items = append(out.Body.Items, paperOf(p))
		}
		return out, err
	})
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/panels/{panel}/papers", Summary: "A panel's public papers, the latest meeting first", Metadata: v1.Rule("R160")}, s.publicPapers)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/papers/{paper}", Summary: "A paper, as far as you may see it; public ones are anybody's", Metadata: v1.Rule("R160")}, s.paper)
	door.Serve(s.Door, door.Anyone, fileOperation(), s.paperFile)
	door.Serve(s.Door, door.Chamber, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/papers/{paper}", Summary: "Take a version off the table; it stays, and says so", Metadata: v1.Rule("R160"),
		DefaultStatus: http.StatusNoContent}, func(ctx context.Context, in *PaperPath) (*struct{}, error) {
		_, err := s.House.WithdrawPaper(ctx, door.Actor(ctx), in.Paper)
		return nil, err
	})
}

func fileOperation() huma.Operation {
	return huma.Operation{Method: http.MethodGet, Path: "/api/v1/papers/{paper}/file", Summary: "A paper's file, to take away", Metadata: v1.Rule("R160"),
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{anyFile: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}}
}

type publicPapersInput struct {
	v1.PanelPath
	Query string `query:"q" maxLength:"200" doc:"In the title"`
	After string `query:"after" maxLength:"600" doc:"The next of the page before; opaque"`
}

func (s handlers) publicPapers(ctx context.Context, in *publicPapersInput) (*papersOutput, error) {
	panel, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(in.After)
	if err != nil {
		return nil, err
	}
	list, more, err := s.House.PublicPapers(ctx, panel.ID, in.Query, page)
	out := &papersOutput{v1.List[paperBody]{Items: []paperBody{}}}
	for _, p := range list {
		out.Body.Items = append(out.Body.Items, paperOf(p.Paper))
	}
	if more {
		out.Body.Next = v1.NextAfter(strconv.Itoa(page + 1))
	}
	return out, err
}

func (s handlers) paper(ctx context.Context, in *PaperPath) (*paperOutput, error) {
	p, err := s.House.PaperFor(ctx, door.Actor(ctx), in.Paper)
	return &paperOutput{paperOf(p)}, err
}

// fileOutput is a file for no browser to show: with the sniffed kind, and a name.
type fileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s handlers) paperFile(ctx context.Context, in *PaperPath) (*fileOutput, error) {
	p, content, err := s.House.OpenPaper(ctx, door.Actor(ctx), in.Paper)
	if err != nil {
		return nil, err
	}
	if p.Link != "" {
		return nil, refusal.Because(refusal.Unknown, "", nil)
	}
	return &fileOutput{p.Media, door.Attachment(p.Name), door.FilePolicy, content}, nil
}
