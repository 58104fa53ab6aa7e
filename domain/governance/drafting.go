package governance

import (
	"fmt"
	"strings"

	"hustings/domain"
)

// Happened is what a meeting's draft minutes are made from (R127): names as they are
// shown, in the order in which they are listed.
type Happened struct {
	Panels   []PanelHappened
	Guests   []string
	Presided string // "Ada Example (chair)"; empty: nobody
	InTurn   bool   // several did, of a joint meeting's panels
	When     string // "Tuesday 8 December 2026, 4:00pm to 5:30pm GMT"
	Where    string
	Items    []ItemHappened
	Between  []string // decisions that belong to no item
	Extra    []ActionHappened
}

// PanelHappened is one panel's attendance and quorum.
type PanelHappened struct {
	Name                       string
	Present, Apologies, Absent []string
	Standing                   Standing // of everybody who came
}

// ItemHappened is one item as it was taken.
type ItemHappened struct {
	Item      Item
	Conflicts []string // "Ada Example: director of the supplier"
	Decisions []string
	Actions   []ActionHappened
}

// ActionHappened is an action as minutes list it.
type ActionHappened struct{ Text, Owner, Due string }

// Draft writes the minutes of what happened, to be edited as text (R127). Every item has
// a section of its own, so that an edition can leave it out (R160); a confidential one's
// declarations and actions stand in it alone.
func Draft(say domain.Say, h Happened) []Section {
	people := func(key string, names []string) []string {
		if len(names) == 0 {
			return nil
		}
		return []string{say("written.minutes."+key, "names", strings.Join(names, ", "))}
	}
	lines := []string{h.When, h.Where}
	for _, p := range h.Panels {
		lines = append(lines, "**"+p.Name+"**")
		lines = append(lines, people("present", p.Present)...)
		lines = append(lines, people("apologies", p.Apologies)...)
		lines = append(lines, people("absent", p.Absent)...)
		lines = append(lines, quorumInMinutes(say, p.Standing))
	}
	lines = append(lines, people("guests", h.Guests)...)
	switch {
	case h.InTurn:
		lines = append(lines, say("written.minutes.presided-in-turn", "who", h.Presided)) // R128
	case h.Presided != "":
		lines = append(lines, say("written.minutes.presided", "who", h.Presided))
	}
	out := []Section{{Heading: say("written.minutes.attendance"), Text: strings.Join(lines, "\n\n")}}
	for n, i := range h.Items {
		out = append(out, Section{Item: i.Item.ID, Heading: fmt.Sprintf("%d. %s", n+1, i.Item.Title), Text: itemText(say, i), Confidential: i.Item.Confidential})
	}
	if len(h.Between) > 0 || len(h.Extra) > 0 {
		var e strings.Builder
		for _, d := range h.Between {
			fmt.Fprintf(&e, "%s\n\n", d)
		}
		actions(&e, say, h.Extra)
		out = append(out, Section{Heading: say("written.minutes.other"), Text: strings.TrimSpace(e.String())})
	}
	return out
}

func quorumInMinutes(say domain.Say, s Standing) string {
	words := say("written.minutes.quorum", "present", s.Present, "filled", s.Filled, "needed", s.Needed)
	if !s.Met() {
		words += " " + say("written.minutes.inquorate")
	}
	return words
}

func itemText(say domain.Say, i ItemHappened) string {
	var b strings.Builder
	for _, c := range i.Conflicts {
		fmt.Fprintf(&b, "%s\n\n", say("written.minutes.interest", "interest", c))
	}
	if n := strings.TrimSpace(i.Item.Notes); n != "" {
		fmt.Fprintf(&b, "%s\n\n", n)
	}
	for _, d := range i.Decisions {
		fmt.Fprintf(&b, "%s\n\n", d)
	}
	actions(&b, say, i.Actions)
	return strings.TrimSpace(b.String())
}

func actions(b *strings.Builder, say domain.Say, all []ActionHappened) {
	for _, a := range all {
		fmt.Fprintf(b, "- %s\n", say("written.minutes.action", "text", a.Text, "owner", a.Owner, "due", a.Due))
	}
}
