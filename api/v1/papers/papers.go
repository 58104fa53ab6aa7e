// Package papers has the JSON API of what debates and roundtables are written up as:
// discussion papers, notes, speakers' checks of their own words, and what may be told of
// who spoke (R152 to R155, R163, R164).
package papers

import (
	"context"
	"encoding/hex"
	"time"

	"hustings/api/door"
	"hustings/api/press"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	elections "hustings/elections/hall"
)

// handlers are the routes of papers.
type handlers struct {
	*door.Door
	Hall *elections.Hall
}

// Register adds the routes of papers to the door.
func Register(d *door.Door, h *elections.Hall) {
	s := handlers{d, h}
	door.Serve(d, door.Anyone, v1.Read("/api/v1/event-papers", "R154", "Published papers and notes, as far as you may read them"), s.list)
	door.Serve(d, door.Anyone, v1.Read(of, "R154", "What an event was written up as"), s.paper)
	door.Serve(d, door.Anyone, v1.Read(of+"/comparison", "R158", "Two versions as one text, word by word: published ones, or any for those who hold the event"), s.comparison)
	door.Serve(d, door.SignedIn, v1.Read(of+"/desk", "R153", "The work on a paper: its versions, what was found in it, speakers' words"), s.desk)
	door.Serve(d, door.SignedIn, v1.Read(of+"/check", "R163", "Your own words in it, to check"), s.check)
	s.acts()
}

const of = "/api/v1/events/{event}/paper"

type (
	// EventPath names an event by its id or its reference.
	EventPath struct {
		Event string `path:"event" maxLength:"64" example:"D-2026-1" doc:"Id or reference"`
	}
	// EventPaperLine is a paper in a list.
	EventPaperLine struct {
		Event     string       `json:"event" example:"D-2026-1"`
		Kind      hall.Kind    `json:"kind" enum:"debate,roundtable" example:"debate"`
		Title     string       `json:"title" example:"Buy or build"`
		Published time.Time    `json:"published"`
		Readers   hall.Readers `json:"readers" enum:"members,public" example:"members"`
	}
	paperSpeakerBody struct {
		Name         string    `json:"name" example:"Ada Bell"`
		Organisation string    `json:"organisation,omitempty" example:"North Trust"`
		Side         hall.Side `json:"side" enum:"chair,for,against,moderator,participant" example:"for"`
	}
	eventPaperNoteBody struct {
		Kind hall.NoteKind `json:"kind" enum:"correction,partner" example:"correction"`
		Text string        `json:"text" example:"The figure in the second part is for one year."`
		Done string        `json:"done,omitempty" example:"It is spelt in full." doc:"What was done of what a partner asked for (R164)"`
		At   time.Time     `json:"at"`
	}
	paperVoteBody struct {
		Purpose  hall.VotePurpose `json:"purpose" enum:"first,last,other" example:"last"`
		Question string           `json:"question" example:"This house would build its own records." doc:"Empty where it would tell who was there (R153)"`
		TooFew   bool             `json:"too_few" doc:"Fewer than five voted: no numbers (R151)"`
		Yes      int              `json:"yes" example:"51"`
		No       int              `json:"no" example:"49"`
		Abstain  int              `json:"abstain" example:"4"`
	}
	eventPaperBody struct {
		EventPaperLine
		Version  int                  `json:"version" example:"3"`
		Text     string               `json:"text" example:"A debate, held on 10 June 2026." doc:"Markdown"`
		Listed   []paperSpeakerBody   `json:"listed" doc:"Who agreed to be (R164)"`
		Notes    []eventPaperNoteBody `json:"notes"`
		Votes    []paperVoteBody      `json:"votes" doc:"For those whom the event is for, and who work on the paper; nobody else is told of them (R165)"`
		Versions []int                `json:"versions" example:"[3]" doc:"That you may read"`
	}
	eventPaperVersionBody struct {
		Number    int        `json:"number" example:"3"`
		At        time.Time  `json:"at"`
		Why       string     `json:"why,omitempty" example:"A part was missing."`
		Published *time.Time `json:"published,omitempty"`
		Withheld  *time.Time `json:"withheld,omitempty" doc:"It was taken from its readers: somebody in it may not be named (R152, R153)"`
	}
	paperFindingBody struct {
		Digest string           `json:"digest" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069" doc:"Names it where it is set aside"`
		From   int              `json:"from" example:"120" doc:"Bytes of the text"`
		Until  int              `json:"until" example:"131"`
		Words  string           `json:"words" example:"North Trust"`
		Kind   hall.FindingKind `json:"kind" enum:"name,organisation,role,known" example:"organisation"`
		Whole  bool             `json:"whole" doc:"It can only be reworded"`
	}
	speakersWordsBody struct {
		ID       hall.QuoteID   `json:"id"`
		Speaker  hall.SpeakerID `json:"speaker"`
		Words    string         `json:"words" example:"Less than one thinks."`
		Stands   bool           `json:"stands" doc:"In the version that stands"`
		Asked    *time.Time     `json:"asked,omitempty"`
		Until    *time.Time     `json:"until,omitempty" doc:"She may check them until then"`
		Answered *time.Time     `json:"answered,omitempty"`
		Agreed   bool           `json:"agreed"`
		Instead  string         `json:"instead,omitempty" example:"Not now." doc:"What she would have it say"`
		How      hall.How       `json:"how,omitempty" enum:"page,link,mail" example:"mail"`
	}
	paperDeskBody struct {
		Event    string                  `json:"event" example:"D-2026-1"`
		Version  int                     `json:"version" example:"3" doc:"0: nothing has been drafted"`
		Text     string                  `json:"text" example:"A debate, held on 10 June 2026." doc:"Markdown"`
		Due      time.Time               `json:"due"`
		Late     bool                    `json:"late" doc:"R154"`
		Found    []paperFindingBody      `json:"found" doc:"Open: nothing is published with one (R153)"`
		Unagreed []string                `json:"unagreed" example:"[\"We should wait.\"]" doc:"Words without their speaker's consent (R163)"`
		Words    []speakersWordsBody     `json:"words"`
		Versions []eventPaperVersionBody `json:"versions"`
	}
	speakersCheckBody struct {
		Event string              `json:"event" example:"D-2026-1"`
		Until *time.Time          `json:"until,omitempty"`
		Over  bool                `json:"over" doc:"It is published, with what was agreed"`
		Words []speakersWordsBody `json:"words"`
	}
)

type (
	eventPaperListOutput  struct{ Body v1.List[EventPaperLine] }
	eventPaperOutput      struct{ Body eventPaperBody }
	eventPaperDeskOutput  struct{ Body paperDeskBody }
	eventPaperCheckOutput struct{ Body speakersCheckBody }
	eventPaperInput       struct {
		EventPath
		Version int `query:"version" minimum:"0" doc:"A published version; absent: the latest"`
	}
	eventPaperComparisonInput struct {
		EventPath
		From int `query:"from" minimum:"1" required:"true" doc:"The older version"`
		To   int `query:"to" minimum:"1" required:"true" doc:"The newer one"`
	}
	eventPaperComparisonOutput struct {
		Body struct {
			From       int               `json:"from" example:"2"`
			To         int               `json:"to" example:"3"`
			Paragraphs []press.Paragraph `json:"paragraphs"`
		}
	}
)

func (s handlers) list(ctx context.Context, in *v1.Paging) (*eventPaperListOutput, error) {
	after, err := in.Key()
	if err != nil {
		return nil, err
	}
	all, err := s.Hall.Papers(ctx, door.Actor(ctx))
	if err != nil {
		return nil, err
	}
	begin := 0
	for i, p := range all {
		if p.Reference == after {
			begin = i + 1
		}
	}
	if after != "" && begin == 0 {
		return nil, refusal.Because(refusal.Malformed, "", nil).On("after")
	}
	return &eventPaperListOutput{v1.Page(all[begin:], in.Limit, func(p elections.PaperLine) string { return p.Reference }, func(p elections.PaperLine) EventPaperLine {
		return EventPaperLine{p.Reference, p.Kind, p.Title, p.Published, p.Readers}
	})}, nil
}

func (s handlers) paper(ctx context.Context, in *eventPaperInput) (*eventPaperOutput, error) {
	p, err := s.Hall.Paper(ctx, door.Actor(ctx), in.Event, in.Version)
	if err != nil {
		return nil, err
	}
	b := eventPaperBody{EventPaperLine: EventPaperLine{p.Event.Reference, p.Event.Kind, p.Event.Title, *p.Paper.Published, p.Paper.Readers}, Version: p.Paper.Number, Text: p.Paper.Body,
		Listed: []paperSpeakerBody{}, Notes: []eventPaperNoteBody{}, Votes: []paperVoteBody{}, Versions: []int{}}
	for _, l := range p.Listed {
		b.Listed = append(b.Listed, paperSpeakerBody{l.Name, l.Organisation, l.Side})
	}
	for _, n := range p.Notes {
		b.Notes = append(b.Notes, eventPaperNoteBody{n.Kind, n.Text, n.Done, n.At})
	}
	for _, v := range p.Votes {
		b.Votes = append(b.Votes, paperVoteBody{v.Purpose, v.Question, v.TooFew, v.Totals.Yes, v.Totals.No, v.Totals.Abstain})
	}
	for _, v := range p.Versions {
		b.Versions = append(b.Versions, v.Number)
	}
	return &eventPaperOutput{b}, nil
}

func (s handlers) comparison(ctx context.Context, in *eventPaperComparisonInput) (*eventPaperComparisonOutput, error) {
	older, newer, err := s.Hall.PaperVersionsOf(ctx, door.Actor(ctx), in.Event, in.From, in.To)
	if err != nil {
		return nil, err
	}
	out := &eventPaperComparisonOutput{}
	out.Body.From, out.Body.To, out.Body.Paragraphs = older.Number, newer.Number, press.Compare(older.Body, newer.Body)
	if out.Body.Paragraphs == nil {
		out.Body.Paragraphs = []press.Paragraph{}
	}
	return out, nil
}

func wordsOf(q hall.Quote) speakersWordsBody {
	w := speakersWordsBody{ID: q.ID, Speaker: q.Speaker, Words: q.Words, Answered: q.AnsweredAt, Agreed: q.Agreed, Instead: q.Instead, How: q.How}
	if !q.AskedAt.IsZero() {
		w.Asked = &q.AskedAt
	}
	return w
}

func (s handlers) desk(ctx context.Context, in *EventPath) (*eventPaperDeskOutput, error) {
	d, err := s.Hall.PaperDesk(ctx, door.Actor(ctx), in.Event)
	if err != nil {
		return nil, err
	}
	b := paperDeskBody{Event: d.Event.Reference, Version: d.Latest.Number, Text: d.Latest.Body, Due: d.Due, Late: d.Late, Found: []paperFindingBody{}, Unagreed: []string{}, Words: []speakersWordsBody{}, Versions: []eventPaperVersionBody{}}
	for _, f := range d.Found {
		b.Found = append(b.Found, paperFindingBody{hex.EncodeToString(f.Digest[:]), f.From, f.Until, f.Words, f.Kind, f.Whole})
	}
	b.Unagreed = append(b.Unagreed, d.Unagreed...)
	for _, a := range d.Words {
		w := wordsOf(a.Quote)
		if w.Stands = a.Stands; !a.Until.IsZero() {
			w.Until = &a.Until
		}
		b.Words = append(b.Words, w)
	}
	for _, v := range d.Versions {
		b.Versions = append(b.Versions, eventPaperVersionBody{v.Number, v.At, v.Why, v.Published, v.Withheld})
	}
	return &eventPaperDeskOutput{b}, nil
}

func (s handlers) check(ctx context.Context, in *EventPath) (*eventPaperCheckOutput, error) {
	c, err := s.Hall.Check(ctx, door.Actor(ctx), in.Event)
	if err != nil {
		return nil, err
	}
	b := speakersCheckBody{Event: c.Event.Reference, Over: c.Over, Words: []speakersWordsBody{}}
	if !c.Until.IsZero() {
		b.Until = &c.Until
	}
	for _, q := range c.Words {
		b.Words = append(b.Words, wordsOf(q))
	}
	return &eventPaperCheckOutput{b}, nil
}

// eventPaperAttributionOutput is what may be told of who spoke, and whose word is missing (R152).
type eventPaperAttributionOutput struct {
	Body struct {
		Attribution hall.Attribution `json:"attribution" enum:"chatham,on-record" example:"chatham"`
		Missing     int              `json:"missing" example:"2" doc:"Speakers without whose word the Chatham House Rule stays"`
		Asked       *time.Time       `json:"asked,omitempty" doc:"They were asked then"`
	}
}

func (s handlers) attribution(ctx context.Context, by domain.Actor, event string) (*eventPaperAttributionOutput, error) {
	e, err := s.Hall.Event(ctx, by, event)
	if err != nil {
		return nil, err
	}
	out := &eventPaperAttributionOutput{}
	out.Body.Attribution, out.Body.Missing, out.Body.Asked = e.Attribution, len(e.Unwilling(e.Speakers)), e.LooseningAsked
	return out, nil
}
