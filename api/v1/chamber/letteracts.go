package chamber

import (
	"context"
	"encoding/hex"
	"time"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

// LetterWritten is a version as it is sent.
type LetterWritten struct {
	Kind       governance.LetterKind `json:"kind" enum:"letter,statement,declaration,consultation" example:"letter"`
	Subject    string                `json:"subject" maxLength:"800" example:"Five priorities"`
	Text       string                `json:"text" maxLength:"160000" example:"Dear Secretary of State, …" doc:"Markdown"`
	Addressees []partyBody           `json:"addressees" maxItems:"40"`
	Copies     []partyBody           `json:"copies,omitempty" maxItems:"40"`
	Panels     []domain.PanelID      `json:"panels" maxItems:"20" example:"[\"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39\"]" doc:"Whose chairs are to sign, in this order (R142)"`
	Why        string                `json:"why,omitempty" maxLength:"16000" doc:"Needed once it is before the panels"`
}

func (w LetterWritten) draft() house.LetterDraft {
	d := house.LetterDraft{LetterText: governance.LetterText{Kind: w.Kind, Subject: w.Subject, Text: w.Text}, Panels: w.Panels, Why: w.Why}
	for _, p := range w.Addressees {
		d.Addressees = append(d.Addressees, governance.Party(p))
	}
	for _, p := range w.Copies {
		d.Copies = append(d.Copies, governance.Party(p))
	}
	return d
}

type draftInput struct {
	Body struct {
		LetterWritten
		Priorities string `json:"priorities,omitempty" maxLength:"64" example:"P-2026-1" doc:"The ranking that it takes up, by a joint resolution (R139)"`
		Supersedes string `json:"supersedes,omitempty" maxLength:"64" example:"L-2026-1" doc:"The published letter in whose place it comes"`
	}
}

type reviseInput struct {
	LetterPath
	Body struct {
		LetterWritten
		Base       int  `json:"base" minimum:"1" example:"4" doc:"The version that you changed"`
		Correction bool `json:"correction,omitempty" doc:"Few words only: approvals stand, signatures do not (R141)"`
	}
}

type (
	commentInput struct {
		LetterPath
		Body struct {
			Words string `json:"words" maxLength:"16000" example:"The third point comes first."`
		}
	}
	letterWhyInput struct {
		LetterPath
		Body v1.WhyBody
	}
	// LetterPanelPath names a panel of a letter.
	LetterPanelPath struct {
		LetterPath
		Panel domain.PanelID `path:"panel"`
	}
	letterPanelWhyInput struct {
		LetterPanelPath
		Body v1.WhyBody
	}
	signInput struct {
		LetterPanelPath
		Body struct {
			Digest string `json:"digest" minLength:"64" maxLength:"64" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069" doc:"Of the version that you have read"`
		}
	}
	publishInput struct {
		LetterPath
		Body struct {
			Embargo *time.Time `json:"embargo,omitempty" doc:"Public from this instant on (R146); absent: at once"`
		}
	}
	replyInput struct {
		LetterPath
		Body struct {
			From     string    `json:"from" maxLength:"800" example:"The Secretary of State"`
			Received when.Date `json:"received"`
			Words    string    `json:"words" maxLength:"160000" example:"Thank you for your letter."`
		}
	}
)

// done answers an act with the letter as the actor sees it now.
func (s handlers) done(ctx context.Context, l governance.Letter, err error) (*letterOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.letter(ctx, &LetterPath{l.Reference})
}

// letterActRoutes are what is done to a letter, in the order of its life.
func (s handlers) letterActRoutes() {
	const of = "/api/v1/letters/{letter}"
	draft := v1.Make("/api/v1/letters", "R140", "Draft a letter, statement, declaration or answer to a consultation")
	door.Serve(s.Door, letterWriters, draft, func(ctx context.Context, in *draftInput) (*letterOutput, error) {
		d := in.Body.draft()
		d.Priorities, d.Supersedes = in.Body.Priorities, in.Body.Supersedes
		l, err := s.House.DraftLetter(ctx, door.Actor(ctx), d)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, letterWriters, v1.Act(of+"/versions", "R141", "Write a new version; it cancels every signature"), s.revise)
	door.Serve(s.Door, letterWriters, v1.Act(of+"/comments", "R140", "Comment on the version that stands"), func(ctx context.Context, in *commentInput) (*letterOutput, error) {
		l, err := s.House.Comment(ctx, door.Actor(ctx), in.Letter, in.Body.Words)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, letterWriters, v1.Act(of+"/review", "R140", "Open a draft for comments"), func(ctx context.Context, in *LetterPath) (*letterOutput, error) {
		l, err := s.House.Review(ctx, door.Actor(ctx), in.Letter)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, letterStewards, v1.Act(of+"/approval", "R142", "Put it to the panels, each of which decides by a motion"), func(ctx context.Context, in *LetterPath) (*letterOutput, error) {
		l, err := s.House.PutToPanels(ctx, door.Actor(ctx), in.Letter)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, letterStewards, v1.Act(of+"/return", "R140", "Take it back to review, or from review to draft"), func(ctx context.Context, in *letterWhyInput) (*letterOutput, error) {
		l, err := s.House.BackToDraft(ctx, door.Actor(ctx), in.Letter, in.Body.Why)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, letterStewards, v1.Act(of+"/abandonment", "R140", "Give it up, before it is published"), func(ctx context.Context, in *letterWhyInput) (*letterOutput, error) {
		l, err := s.House.Abandon(ctx, door.Actor(ctx), in.Letter, in.Body.Why)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, letterStewards, v1.Act(of+"/panels/{panel}/removal", "R143", "Take a panel that refuses out; the others sign afresh"), func(ctx context.Context, in *letterPanelWhyInput) (*letterOutput, error) {
		l, err := s.House.RemovePanel(ctx, door.Actor(ctx), in.Letter, in.Panel, in.Body.Why)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, door.PanelOnly.Fresh(), v1.Act(of+"/panels/{panel}/signature", "R141", "Sign for a panel as its chair, or acting chair; in a browser the passkey signs the digest itself"), s.signLetter)
	door.Serve(s.Door, door.SignedIn.Fresh(), v1.Act(of+"/panels/{panel}/withdrawal", "R144", "Withdraw a signature; after publication a dated note"), func(ctx context.Context, in *letterPanelWhyInput) (*letterOutput, error) {
		l, err := s.House.WithdrawSignature(ctx, door.Actor(ctx), in.Letter, in.Panel, in.Body.Why)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, letterStewards.Fresh(), v1.Act(of+"/publication", "R142", "Publish, at once or from an embargo's end on"), func(ctx context.Context, in *publishInput) (*letterOutput, error) {
		l, err := s.House.PublishLetter(ctx, door.Actor(ctx), in.Letter, in.Body.Embargo)
		return s.done(ctx, l, err)
	})
	door.Serve(s.Door, letterStewards, v1.Act(of+"/replies", "R146", "Attach an answer, as it was received"), func(ctx context.Context, in *replyInput) (*letterOutput, error) {
		l, err := s.House.AttachReply(ctx, door.Actor(ctx), in.Letter, house.LetterReplyDraft{From: in.Body.From, Received: in.Body.Received, Words: in.Body.Words})
		return s.done(ctx, l, err)
	})
}

func (s handlers) revise(ctx context.Context, in *reviseInput) (*letterOutput, error) {
	by := door.Actor(ctx)
	stands, err := s.House.Letter(ctx, by, in.Letter)
	if err != nil {
		return nil, err
	}
	d := in.Body.draft()
	d.Correction, d.Annexes = in.Body.Correction, stands.Now.Annexes // files come and go on the page
	l, err := s.House.ReviseLetter(ctx, by, in.Letter, in.Body.Base, d)
	return s.done(ctx, l, err)
}

func (s handlers) signLetter(ctx context.Context, in *signInput) (*letterOutput, error) {
	read, err := hex.DecodeString(in.Body.Digest)
	if err != nil || len(read) != 32 {
		return nil, refusal.Because(refusal.Malformed, "R141", nil).On("digest")
	}
	l, err := s.House.SignLetter(ctx, door.Actor(ctx), in.Letter, in.Panel, [32]byte(read), nil)
	return s.done(ctx, l, err)
}
