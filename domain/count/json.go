package count

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
)

// The JSON of a transcript has the fields of the reference data's results, and then what
// the house adds. The field order is that of these structs and rows are written in
// candidate order, so the same transcript is the same bytes (R71).
type transcriptJSON struct {
	Method         Method          `json:"method"`
	Options        string          `json:"options"`
	Quota          *string         `json:"quota"`
	Valid          int64           `json:"valid"`
	Elected        []string        `json:"elected"`
	ElectedNumbers []int           `json:"elected_numbers"`
	Lots           []lotJSON       `json:"lots"`
	Spoilt         *int64          `json:"spoilt,omitempty"`
	Pairwise       [][]int64       `json:"pairwise,omitempty"`
	Totals         string          `json:"totals,omitempty"` // "changed": a stage has the totals that changed in it
	Stages         []stageJSON     `json:"stages"`
	Version        string          `json:"version"`
	Source         string          `json:"source"`
	Title          string          `json:"title"`
	Seats          int             `json:"seats"`
	Candidates     []candidateJSON `json:"candidates"`
	Withdrawn      []int           `json:"withdrawn"`
	Undeclared     []int           `json:"undeclared,omitempty"`
	RON            int             `json:"ron,omitempty"`
	Limits         []limitJSON     `json:"limits,omitempty"`
	Protected      []int           `json:"protected,omitempty"`
	Lot            []int           `json:"lot"`
	Papers         int64           `json:"papers"`
	Invalid        int64           `json:"invalid"`
	EmptyPlaces    int             `json:"empty_places"`
	UnfilledPlaces int             `json:"unfilled_places"`
	LastTie        *tieJSON        `json:"last_tie,omitempty"`
	Compared       []int           `json:"compared,omitempty"`
	Paths          [][]int64       `json:"paths,omitempty"`
}

type candidateJSON struct {
	Number int    `json:"number"`
	ID     string `json:"id,omitempty"`
	Name   string `json:"name"`
	Group  string `json:"group,omitempty"`
}

type limitJSON struct {
	Group string `json:"group"`
	Min   int    `json:"min"`
	Cap   int    `json:"cap"`
}

type lotJSON struct {
	For    TieFor `json:"for"`
	Tied   []int  `json:"tied"`
	Among  int    `json:"among,omitempty"`
	Picked any    `json:"picked"` // one number; a list for the last seats
}

type tieJSON struct {
	For    TieFor `json:"for"`
	Tied   []int  `json:"tied"`
	Among  int    `json:"among,omitempty"`
	Picked []int  `json:"picked"`
	By     TieBy  `json:"by"`
	Stage  int    `json:"stage"`
	Back   int    `json:"back,omitempty"`
}

type stageJSON struct {
	Stage           int            `json:"stage"`
	Event           string         `json:"event"`
	Totals          row            `json:"totals"`
	NonTransferable *string        `json:"nontransferable,omitempty"`
	RoundingLoss    *string        `json:"rounding_loss,omitempty"`
	Quota           *string        `json:"quota,omitempty"`
	Surplus         *string        `json:"surplus,omitempty"`
	Exhausted       *string        `json:"exhausted,omitempty"`
	Elected         []int          `json:"elected"`
	Excluded        *[]int         `json:"excluded,omitempty"`
	Tied            *[]int         `json:"tied,omitempty"`
	Transferred     int            `json:"transferred,omitempty"`
	Runoff          *runoffJSON    `json:"runoff,omitempty"`
	Act             Act            `json:"act"`
	TransferValue   string         `json:"transfer_value,omitempty"` // an exact fraction
	Transfers       []transferJSON `json:"transfers,omitempty"`
	Ties            []tieJSON      `json:"ties,omitempty"`
}

type runoffJSON struct {
	Between []int   `json:"between"`
	Papers  []int64 `json:"papers"`
}

type transferJSON struct {
	From   int    `json:"from"`
	To     int    `json:"to"` // 0: non-transferable
	Papers int64  `json:"papers,omitempty"`
	Votes  string `json:"votes"`
}

// row is votes by candidate, written as an object in number order.
type row struct {
	votes  iter.Seq2[int, Votes]
	places int
}

func (r row) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	sep := ""
	for c, v := range r.votes {
		fmt.Fprintf(&b, "%s\"%d\": \"%s\"", sep, c, figure(v, r.places))
		sep = ", "
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// JSON writes the transcript as JSON, one document ending in a newline, the same bytes
// for the same transcript.
func (t *Transcript) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(t.document())
}

// MarshalJSON returns the compact form of what [Transcript.JSON] writes.
func (t *Transcript) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(t.document())
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func (t *Transcript) document() transcriptJSON {
	e := t.Election
	d := transcriptJSON{
		Method: t.Rules.Method, Options: t.Options.text(e.Lot), Valid: t.Valid,
		Elected: []string{}, ElectedNumbers: list(t.Elected), Lots: []lotJSON{}, Stages: []stageJSON{},
		Version: t.Rules.Version, Source: t.Rules.Source, Title: e.Title, Seats: e.Seats,
		Withdrawn: list(e.Withdrawn), Undeclared: e.Undeclared, RON: e.RON, Protected: e.Protected, Lot: e.Lot,
		Papers: t.Papers, Invalid: t.Invalid(), EmptyPlaces: t.Empty, UnfilledPlaces: t.Unfilled,
		Pairwise: t.Pairwise, Paths: t.Paths, Compared: t.Compared,
	}
	if t.HasQuota {
		q := t.QuotaText()
		d.Quota = &q
	}
	if t.rows != nil {
		d.Totals = "changed"
	}
	if !t.Rules.Method.Preferential() {
		d.Spoilt = &t.Spoilt
	}
	for _, c := range t.Elected {
		d.Elected = append(d.Elected, e.Candidates[c-1].Name)
	}
	for i, c := range e.Candidates {
		d.Candidates = append(d.Candidates, candidateJSON{i + 1, c.ID, c.Name, c.Group})
	}
	for _, l := range e.Limits {
		d.Limits = append(d.Limits, limitJSON(l))
	}
	for _, l := range t.Lots {
		lot := lotJSON{For: l.For, Tied: l.Tied, Among: l.Among, Picked: l.Picked}
		if l.For != ForLastSeat && len(l.Picked) == 1 {
			lot.Picked = l.Picked[0]
		}
		d.Lots = append(d.Lots, lot)
	}
	if t.LastTie != nil {
		d.LastTie = &tiesJSON([]Tie{*t.LastTie})[0]
	}
	for _, s := range t.Stages {
		d.Stages = append(d.Stages, t.stageDocument(s))
	}
	return d
}

// QuotaText writes the quota as the rule does: a whole number in Scotland.
func (t *Transcript) QuotaText() string {
	if t.Rules.Method == ScottishSTV {
		return figure(t.Quota, 0)
	}
	return t.Figure(t.Quota)
}

func (t *Transcript) stageDocument(s Stage) stageJSON {
	text := func(v Votes) *string { f := t.Figure(v); return &f }
	d := stageJSON{Stage: s.Number, Event: t.event(s), Totals: row{t.row(s), t.Rules.Places},
		Elected: list(s.Elected), Act: s.Act, Ties: tiesJSON(s.Ties)}
	excluded := list(s.Excluded)
	switch t.Rules.Method.family() {
	case transferable:
		d.NonTransferable, d.RoundingLoss = text(s.NonTransferable), text(s.Loss)
		if len(excluded) > 0 {
			d.Excluded = &excluded
		}
		if s.Act == Surplus {
			d.Transferred = s.Of[0]
		}
		if t.Rules.Method != ScottishSTV {
			d.Quota = text(s.Quota)
		}
	case shares:
		if s.Act == Round {
			d.Quota, d.Surplus, d.Exhausted, d.Excluded = text(s.Quota), text(s.Surplus), text(s.NonTransferable), &excluded
		}
	case runoffs:
		d.Exhausted, d.Excluded = text(s.NonTransferable), &excluded
	case pairs, turns:
		tied := []int{}
		for _, tie := range s.Ties {
			tied = tie.Tied
		}
		d.Tied = &tied
	case lists:
	}
	if s.Runoff != nil {
		d.Runoff = &runoffJSON{[]int{s.Runoff.A, s.Runoff.B}, []int64{s.Runoff.ForA, s.Runoff.ForB}}
	}
	if s.Value != nil {
		d.TransferValue = fmt.Sprintf("%d/%d", s.Value.Num, s.Value.Den)
	}
	for _, f := range s.Transfers {
		d.Transfers = append(d.Transfers, transferJSON{f.From, f.To, f.Papers, t.Figure(f.Votes)})
	}
	return d
}

func tiesJSON(ties []Tie) []tieJSON {
	var out []tieJSON
	for _, tie := range ties {
		out = append(out, tieJSON{tie.For, tie.Tied, tie.Among, list(tie.Picked), tie.By, tie.Stage, tie.Back})
	}
	return out
}

// list makes sure that an empty list is written [] and not null.
func list(l []int) []int {
	if l == nil {
		return []int{}
	}
	return l
}

// rawName is a name as it stands on the ballot paper: in the bytes that are compared.
func (t *Transcript) rawName(c int) string { return t.Election.Candidates[c-1].Name }

// event is what a stage consists of, in bytes that are compared: they never change, and
// are no words for a reader, who has [Transcript.Event].
func (t *Transcript) event(s Stage) string {
	names := make([]string, len(s.Of))
	for i, c := range s.Of {
		names[i] = t.rawName(c)
	}
	who := strings.Join(names, ", ")
	switch s.Act {
	case Surplus:
		return "surplus of " + who
	case Exclusion:
		if s.NotTransferred {
			return "exclusion of " + who + "; last seats filled, papers not transferred"
		}
		return "exclusion of " + who
	case Winner:
		return "winner " + who
	case Round:
		if len(s.Excluded) > 0 {
			return "exclusion of " + who
		}
		return "elected " + who
	case FirstPreferences, LastSeats, Tally, AmongSmith:
	}
	return string(s.Act)
}
