package governance

import (
	"fmt"
	"strings"
)

// AgendaLine is an item as a version of an agenda has it: what people were told, without
// what was said or noted since.
type AgendaLine struct {
	Item         ItemID      `json:"item"`
	Title        string      `json:"title"`
	Purpose      ItemPurpose `json:"purpose"`
	Presenter    string      `json:"presenter,omitempty"`
	Minutes      int         `json:"minutes,omitempty"`
	Body         string      `json:"body,omitempty"`
	Confidential bool        `json:"confidential,omitempty"`
	Consent      bool        `json:"consent,omitempty"`
}

// AgendaLines are an agenda as one version of it is kept.
func AgendaLines(items []Item) []AgendaLine {
	lines := make([]AgendaLine, len(items))
	for n, i := range items {
		lines[n] = AgendaLine{i.ID, i.Title, i.Purpose, i.Presenter, i.Minutes, i.Body, i.Confidential, i.Consent}
	}
	return lines
}

// AgendaFor is what of a version a reader may see, as of the agenda itself: the network
// no confidential item and no text, whoever has stood aside from one not its text (R158,
// R160).
func AgendaFor(lines []AgendaLine, r Reader) []AgendaLine {
	out := []AgendaLine{}
	for _, l := range lines {
		if l.Confidential && !r.Inside() {
			continue
		}
		if !r.Hears(Item{ID: l.Item, Confidential: l.Confidential}) {
			l.Body = ""
		}
		out = append(out, l)
	}
	return out
}

// AgendaText is a version as one text, to be compared with another word by word (R158).
func AgendaText(lines []AgendaLine) string {
	var b strings.Builder
	for n, l := range lines {
		fmt.Fprintf(&b, "%d. %s\n", n+1, l.Title)
		facts := []string{"to " + string(l.Purpose)}
		if l.Presenter != "" {
			facts = append(facts, l.Presenter)
		}
		if l.Minutes > 0 {
			facts = append(facts, fmt.Sprintf("%d minutes", l.Minutes))
		}
		if l.Consent {
			facts = append(facts, "by consent")
		}
		fmt.Fprintf(&b, "%s\n\n", strings.Join(facts, ", "))
		if l.Body != "" {
			fmt.Fprintf(&b, "%s\n\n", l.Body)
		}
	}
	return strings.TrimSpace(b.String())
}
