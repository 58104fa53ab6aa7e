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
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", h.When, h.Where)
	for _, p := range h.Panels {
		fmt.Fprintf(&b, "\n**%s**\n\n", p.Name)
		people(&b, "Present", p.Present)
		people(&b, "Apologies", p.Apologies)
		people(&b, "Absent", p.Absent)
		fmt.Fprintf(&b, "\n%s\n", QuorumInMinutes(p.Standing))
	}
	if len(h.Guests) > 0 {
		b.WriteString("\n")
		people(&b, "In attendance", h.Guests)
	}
	if h.Presided != "" {
		fmt.Fprintf(&b, "\n%s presided.\n", h.Presided)
	}
	out := []Section{{Heading: "Attendance", Text: strings.TrimSpace(b.String())}}
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

func people(b *strings.Builder, what string, names []string) {
	if len(names) > 0 {
		fmt.Fprintf(b, "%s: %s.\n", what, strings.Join(names, ", "))
	}
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
