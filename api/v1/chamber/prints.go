package chamber

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/bindery"
	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

type (
	annexInput struct {
		LetterPath
		Name       string `query:"name" minLength:"1" maxLength:"800" required:"true" example:"annex.pdf" doc:"The file's"`
		Base       int    `query:"base" minimum:"1" required:"true" example:"4" doc:"The version that you add it to"`
		Why        string `query:"why" maxLength:"4000" doc:"Needed once the letter is before the panels"`
		Correction bool   `query:"correction" doc:"Approvals stand, signatures do not (R141)"`

		content []byte
	}
	dropAnnexInput struct {
		LetterPath
		File string `path:"file" minLength:"64" maxLength:"64" doc:"Its SHA-256 in hex"`
		Base int    `query:"base" minimum:"1" required:"true" example:"4" doc:"The version that you take it from"`
		Why  string `query:"why" maxLength:"4000" doc:"Needed once the letter is before the panels"`
	}
	replyFileInput struct {
		LetterPath
		Name     string    `query:"name" minLength:"1" maxLength:"800" required:"true" example:"answer.pdf" doc:"The file's"`
		From     string    `query:"from" minLength:"1" maxLength:"800" required:"true" example:"The Secretary of State"`
		Received when.Date `query:"received" required:"true" doc:"The day on which it came"`
		Words    string    `query:"words" maxLength:"4000"`

		content []byte
	}
	letterFilePath struct {
		LetterPath
		File string `path:"file" minLength:"64" maxLength:"64" doc:"Its SHA-256 in hex"`
	}
)

// Resolve reads the annex.
func (in *annexInput) Resolve(ctx huma.Context) (bad []error) {
	in.content, bad = readFile(ctx)
	return bad
}

// Resolve reads the answer's file.
func (in *replyFileInput) Resolve(ctx huma.Context) (bad []error) {
	in.content, bad = readFile(ctx)
	return bad
}

// printRoutes are what panels hand out and take in as files: packs, minutes, letters,
// annexes and answers.
func (s handlers) printRoutes() {
	const letter = "/api/v1/letters/{letter}"
	get := func(path, rule, summary, kind string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: path, Summary: summary, Metadata: v1.Rule(rule),
			Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{kind: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}}
	}
	b := bindery.New(s.Words, s.Settings.Origin, s.Settings.Organisation, s.Printing)
	door.Serve(s.Door, door.SignedIn, get("/api/v1/meetings/{meeting}/pack", "R160", "Agenda and papers as one PDF, made for you", governance.MediaPDF), func(ctx context.Context, in *MeetingPath) (*fileOutput, error) {
		return pdf(b.Pack(ctx, s.House, door.Actor(ctx), in.Meeting))
	})
	door.Serve(s.Door, door.SignedIn, get("/api/v1/meetings/{meeting}/minutes/pdf", "R127", "A meeting's minutes as a PDF, in the edition that is yours", governance.MediaPDF), func(ctx context.Context, in *MeetingPath) (*fileOutput, error) {
		return pdf(b.Minutes(ctx, s.House, door.Actor(ctx), in.Meeting))
	})
	door.Serve(s.Door, door.SignedIn, get("/api/v1/meetings/{meeting}/archive", "R127", "All that is kept of a meeting as one PDF, made for you: minutes, motions and votes, agenda and papers", governance.MediaPDF), func(ctx context.Context, in *MeetingPath) (*fileOutput, error) {
		return pdf(b.Archive(ctx, s.House, door.Actor(ctx), in.Meeting))
	})
	door.Serve(s.Door, door.Anyone, get(letter+"/pdf", "R140", "A letter's print edition", governance.MediaPDF), func(ctx context.Context, in *LetterPath) (*fileOutput, error) {
		return pdf(b.Letter(ctx, s.House, door.Actor(ctx), in.Letter))
	})
	door.Serve(s.Door, door.Anyone, get(letter+"/files/{file}", "R146", "An annex, or an answer's file, to take away", anyFile), func(ctx context.Context, in *letterFilePath) (*fileOutput, error) {
		a, content, err := s.House.LetterFile(ctx, door.Actor(ctx), in.Letter, in.File)
		return &fileOutput{a.Kind, door.Attachment(a.Name), door.FilePolicy, content}, err
	})
	post := func(path, rule, summary string) huma.Operation {
		return huma.Operation{Method: http.MethodPost, Path: path, Summary: summary, Metadata: v1.Rule(rule),
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{anyFile: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	}
	for _, path := range []string{"/api/v1/letters/:letter/annexes", "/api/v1/letters/:letter/replies/file"} {
		s.Large[path] = governance.FileMost + door.BodyLimit
	}
	door.Serve(s.Door, letterWriters, post(letter+"/annexes", "R141", "Add an annex: a new version, which cancels signatures"), func(ctx context.Context, in *annexInput) (*letterOutput, error) {
		return s.reviseAnnexes(ctx, in.Letter, in.Base, in.Why, in.Correction, func(d *house.LetterDraft) error {
			d.Add = []house.NewFile{{Name: in.Name, Content: in.content}}
			return nil
		})
	})
	door.Serve(s.Door, letterWriters, huma.Operation{Method: http.MethodDelete, Path: letter + "/annexes/{file}", Summary: "Take an annex away: a new version, which cancels signatures", Metadata: v1.Rule("R141")}, func(ctx context.Context, in *dropAnnexInput) (*letterOutput, error) {
		return s.reviseAnnexes(ctx, in.Letter, in.Base, in.Why, false, func(d *house.LetterDraft) error {
			n := len(d.Annexes)
			d.Annexes = slices.DeleteFunc(slices.Clone(d.Annexes), func(a governance.Annex) bool { return hex.EncodeToString(a.Hash[:]) == in.File })
			if len(d.Annexes) == n {
				return refusal.Because(refusal.Unknown, "R140", nil)
			}
			return nil
		})
	})
	door.Serve(s.Door, letterStewards, post(letter+"/replies/file", "R146", "Attach an answer that came as a file"), func(ctx context.Context, in *replyFileInput) (*letterOutput, error) {
		l, err := s.House.AttachReply(ctx, door.Actor(ctx), in.Letter, house.LetterReplyDraft{From: in.From, Received: in.Received, Words: in.Words, File: &house.NewFile{Name: in.Name, Content: in.content}})
		return s.done(ctx, l, err)
	})
}

// reviseAnnexes makes a version that differs from the one that stands in its annexes alone.
func (s handlers) reviseAnnexes(ctx context.Context, letter string, base int, why string, correction bool, change func(*house.LetterDraft) error) (*letterOutput, error) {
	by := door.Actor(ctx)
	stands, err := s.House.Letter(ctx, by, letter)
	if err != nil {
		return nil, err
	}
	d := house.LetterDraft{LetterText: stands.Now.LetterText, Why: why, Correction: correction}
	for _, p := range stands.Now.Signatories {
		d.Panels = append(d.Panels, p.Panel)
	}
	if err := change(&d); err != nil {
		return nil, err
	}
	l, err := s.House.ReviseLetter(ctx, by, letter, base, d)
	return s.done(ctx, l, err)
}

func pdf(p bindery.Print, err error) (*fileOutput, error) {
	if err != nil {
		return nil, err
	}
	return &fileOutput{governance.MediaPDF, door.Attachment(p.Name), door.FilePolicy, p.Content}, nil
}
