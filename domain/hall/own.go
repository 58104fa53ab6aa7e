package hall

import "slices"

// Own is what is kept of one person's part in events, and nobody else's (PR2): what she
// is given when she asks.
type Own struct {
	Registrations []Registration `json:"event_registrations"`
	Speaking      []Speaker      `json:"speaking_at_events"`
	Questions     []Question     `json:"questions_asked"` // by her; without who answered or moderated
	Supported     []OwnSupport   `json:"questions_supported"`
	Words         []Quote        `json:"words_to_check"` // put down as hers; without who noted an answer
}

// OwnSupport is a question that she supports, whoever asked it.
type OwnSupport struct {
	Event    EventID
	Question string // its text
}

// Events are those that it speaks of, each once.
func (o Own) Events() (ids []EventID) {
	for _, r := range o.Registrations {
		ids = append(ids, r.Event)
	}
	for _, s := range o.Speaking {
		ids = append(ids, s.Event)
	}
	for _, q := range o.Questions {
		ids = append(ids, q.Event)
	}
	for _, q := range o.Supported {
		ids = append(ids, q.Event)
	}
	for _, w := range o.Words {
		ids = append(ids, w.Event)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
