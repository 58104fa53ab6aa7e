package governance

import (
	"fmt"
	"strings"
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
func Draft(h Happened) []Section {
	lines := []string{h.When, h.Where}
	for _, p := range h.Panels {
		lines = append(lines, "**"+p.Name+"**")
		lines = append(lines, people("Present", p.Present)...)
		lines = append(lines, people("Apologies", p.Apologies)...)
		lines = append(lines, people("Absent", p.Absent)...)
		lines = append(lines, QuorumInMinutes(p.Standing))
	}
	lines = append(lines, people("In attendance", h.Guests)...)
	switch {
	case h.InTurn:
		lines = append(lines, h.Presided+" presided in turn.") // R128
	case h.Presided != "":
		lines = append(lines, h.Presided+" presided.")
	}
	out := []Section{{Heading: "Attendance", Text: strings.Join(lines, "\n\n")}}
	for n, i := range h.Items {
		out = append(out, Section{Item: i.Item.ID, Heading: fmt.Sprintf("%d. %s", n+1, i.Item.Title), Text: itemText(i), Confidential: i.Item.Confidential})
	}
	if len(h.Between) > 0 || len(h.Extra) > 0 {
		var e strings.Builder
		for _, d := range h.Between {
			fmt.Fprintf(&e, "%s\n\n", d)
		}
		actions(&e, h.Extra)
		out = append(out, Section{Heading: "Other decisions", Text: strings.TrimSpace(e.String())})
	}
	return out
}

// QuorumInMinutes is the quorum as minutes say it.
func QuorumInMinutes(s Standing) string {
	words := fmt.Sprintf("%d of %d members in office were present; the quorum is %d.", s.Present, s.Filled, s.Needed)
	if !s.Met() {
		words += " The meeting was not quorate and decided nothing for this panel."
	}
	return words
}

// people is a line of names, if there are any.
func people(what string, names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{what + ": " + strings.Join(names, ", ") + "."}
}

func itemText(i ItemHappened) string {
	var b strings.Builder
	for _, c := range i.Conflicts {
		fmt.Fprintf(&b, "Interest declared. %s. Neither voted nor counted for this item.\n\n", c)
	}
	if n := strings.TrimSpace(i.Item.Notes); n != "" {
		fmt.Fprintf(&b, "%s\n\n", n)
	}
	for _, d := range i.Decisions {
		fmt.Fprintf(&b, "%s\n\n", d)
	}
	actions(&b, i.Actions)
	return strings.TrimSpace(b.String())
}

func actions(b *strings.Builder, all []ActionHappened) {
	for _, a := range all {
		fmt.Fprintf(b, "- Action: %s (%s, by %s)\n", a.Text, a.Owner, a.Due)
	}
}
