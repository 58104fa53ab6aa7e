package domain

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var updateStates = flag.Bool("update", false, "write ../docs/states.md anew; read the difference")

const statesDocument = "../docs/states.md"

// TestStatesAreDrawnFromTheCode holds docs/states.md to the types and rules.
func TestStatesAreDrawnFromTheCode(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# States

Drawn from the code; a test fails when this page is stale, and ` + "`go test ./domain -run TestStates -update`" + ` writes it. Jobs bring most of these steps about; acts
are judged by the published instants all the same, whether or not a step has been recorded yet (R13).
`)
	drawElection(t, &b)
	drawContest(t, &b)
	drawNomination(t, &b)
	drawRequest(t, &b)
	drawHolding(t, &b)
	drawOffice(t, &b)
	drawConfidence(t, &b)
	if *updateStates {
		if err := os.WriteFile(statesDocument, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(statesDocument)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != b.String() {
		t.Errorf("%s is stale: go test ./domain -run TestStates -update, and read the difference", statesDocument)
	}
}

// edge is one step of a diagram.
type edge struct{ from, to, label string }

// draw writes a diagram and what the code says of its states.
func draw(b *strings.Builder, title, text string, states []constant, edges []edge) {
	fmt.Fprintf(b, "\n## %s\n%s\n\n```mermaid\nstateDiagram-v2\n", title, text)
	for _, e := range edges {
		line := "    " + name(e.from) + " --> " + name(e.to)
		if e.label != "" {
			line += ": " + e.label
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("```\n")
	noted := slices.DeleteFunc(slices.Clone(states), func(c constant) bool { return c.comment == "" })
	if len(noted) == 0 {
		return
	}
	b.WriteString("\n| state | |\n|---|---|\n")
	for _, c := range noted {
		fmt.Fprintf(b, "| %s | %s |\n", c.value, c.comment)
	}
}

// name is a state as Mermaid takes it.
func name(state string) string { return strings.ReplaceAll(state, "-", "_") }

const outside = "[*]"

// whole fails for a state that no step reaches, and for a step to none.
func whole(t *testing.T, states []constant, edges []edge) {
	t.Helper()
	if len(states) < 4 {
		t.Errorf("only %d states were found", len(states))
	}
	reached, known := map[string]bool{}, map[string]bool{outside: true}
	for _, e := range edges {
		reached[e.to] = true
	}
	for _, c := range states {
		known[c.value] = true
		if !reached[c.value] {
			t.Errorf("nothing leads to %s", c.value)
		}
	}
	for _, e := range edges {
		if !known[e.from] || !known[e.to] {
			t.Errorf("%s to %s: no such state", e.from, e.to)
		}
	}
}

func drawElection(t *testing.T, b *strings.Builder) {
	states := constantsOf(t, "State")
	edges := []edge{{outside, string(Draft), ""}}
	for _, c := range states {
		for _, to := range paths[State(c.value)] {
			edges = append(edges, edge{c.value, string(to), ""})
		}
		if State(c.value).Over() {
			edges = append(edges, edge{c.value, outside, ""})
		}
	}
	whole(t, states, edges)
	draw(b, "An election (R38)", "`domain.Election.Move` knows these steps and no others.", states, edges)
}

// contestSteps are the steps of a contest's own work. The stages are the code's;
// that each is entered somewhere, and no other, is looked up in the code below.
var contestSteps = []edge{
	{outside, string(ContestSealed), ""},
	{string(ContestSealed), string(ContestClosed), "the close has passed"},
	{string(ContestClosed), string(ContestSealed), "reopened after an outage (R20a)"},
	{string(ContestClosed), string(ContestMixed), "lots revealed, shuffled"},
	{string(ContestMixed), string(ContestOpened), "the key is there"},
	{string(ContestOpened), string(ContestCounted), "counted and verified"},
	{string(ContestClosed), string(ContestCounted), "too few ballots to open"},
	{string(ContestSealed), string(ContestEnded), "stopped, cancelled"},
	{string(ContestClosed), string(ContestEnded), "void, lost"},
	{string(ContestMixed), string(ContestEnded), "void, lost"},
	{string(ContestOpened), string(ContestEnded), "void, lost"},
	{string(ContestCounted), outside, ""},
	{string(ContestEnded), outside, ""},
}

func drawContest(t *testing.T, b *strings.Builder) {
	states := constantsOf(t, "ContestStage")
	whole(t, states, contestSteps)
	entered := map[string]bool{}
	sets := regexp.MustCompile(`(?:Stage\b[^=\n:]* = |destroyKeys\()[^\n]*domain\.(Contest\w+)`)
	eachGoFile(t, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, m := range sets.FindAllStringSubmatch(text, -1) {
			entered[m[1]] = m[1] != "ContestStage"
		}
	})
	for _, c := range states {
		if !entered[c.name] {
			t.Errorf("no code brings a contest to %s", c.name)
		}
	}
	if len(slices.DeleteFunc(slices.Collect(maps.Keys(entered)), func(n string) bool { return !entered[n] })) != len(states) {
		t.Errorf("the code brings contests to %v", slices.Sorted(maps.Keys(entered)))
	}
	draw(b, "A contest", "What the service does with a contest's box after it is drawn up. Each step is a transaction of its own on a state that can be entered again.", states, contestSteps)
}

// drawNomination lives through every order of what can happen to a nomination and
// asks the rule where it stands.
func drawNomination(t *testing.T, b *strings.Builder) {
	at := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	p := DefaultParams(PanelElection)
	p.Supporters, p.SupporterOrganisations = 1, 1
	happens := []struct {
		label string
		may   func(Standing) bool
		do    func(*Nomination)
	}{
		{"consents", func(s Standing) bool { return s == StandingConsent }, func(n *Nomination) { n.ConsentAt = &at }},
		{"submits", func(s Standing) bool { return s == StandingDraft }, func(n *Nomination) { n.SubmittedAt = &at }},
		{"supporters enough", func(s Standing) bool { return s == StandingSupporters || s == StandingDraft }, func(n *Nomination) {
			n.Supports = []Support{{Person: "supporter", Employer: "e", GivenAt: &at}}
		}},
		{"ruled valid", func(s Standing) bool { return s == StandingSubmitted }, func(n *Nomination) { n.Ruling = &Ruling{Valid: true} }},
		{"ruled not valid", func(s Standing) bool { return s == StandingSubmitted }, func(n *Nomination) { n.Ruling = &Ruling{} }},
		{"leaves", func(s Standing) bool { return s != StandingWithdrawn && s != StandingInvalid }, func(n *Nomination) { n.WithdrawnAt = &at }},
	}
	states := constantsOf(t, "Standing")
	var edges []edge
	seen := map[edge]bool{}
	add := func(e edge) {
		if e.from != e.to && !seen[e] {
			seen[e] = true
			edges = append(edges, e)
		}
	}
	var live func(n Nomination, left int)
	live = func(n Nomination, left int) {
		from := n.Standing(p)
		for _, h := range happens {
			if left > 0 && h.may(from) {
				next := n
				h.do(&next)
				add(edge{string(from), string(next.Standing(p)), h.label})
				live(next, left-1)
			}
		}
	}
	for _, begins := range []struct {
		label string
		n     Nomination
	}{{"by herself", Nomination{Candidate: "candidate", ProposedBy: "candidate"}}, {"by another", Nomination{Candidate: "candidate", ProposedBy: "another"}}} {
		add(edge{outside, string(begins.n.Standing(p)), begins.label})
		live(begins.n, len(happens))
	}
	whole(t, states, edges)
	slices.SortStableFunc(edges, func(a, c edge) int { return place(states, a.from) - place(states, c.from) })
	draw(b, "A nomination (R41 to R52)", "Where it stands follows from what has happened to it (`domain.Nomination.Standing`); a proposal by another waits for consent first.", states, edges)
}

func place(states []constant, value string) int {
	return slices.IndexFunc(states, func(c constant) bool { return c.value == value })
}

// drawRequest asks the rule what a two-person act's request answers to a second
// officer before, at and after the end of its window, and when it is done.
func drawRequest(t *testing.T, b *strings.Builder) {
	at := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	r := Request{By: "first", Number: "1", At: at, Until: at.AddDate(0, 0, 3)}
	other, same := Actor{Person: "second", Number: "2"}, Actor{Person: "another account", Number: "1"}
	done := r
	done.DoneAt, done.DoneBy = &at, "second"
	for what, c := range map[string]struct {
		err error
		ok  bool
	}{
		"another confirms":             {r.Second(other, at), true},
		"the same person key confirms": {r.Second(same, at), false},
		"in the last millisecond":      {r.Second(other, r.Until.Add(-time.Millisecond)), true},
		"as the window ends":           {r.Second(other, r.Until), false},
		"what was done":                {done.Second(other, at), false},
	} {
		if (c.err == nil) != c.ok {
			t.Errorf("%s: %v; the diagram says otherwise", what, c.err)
		}
	}
	draw(b, "A request for an act of two (R7)", "One officer asks, another person key answers before the window ends; the act is judged anew as it is confirmed.", nil, []edge{
		{outside, "waits", "one asks"}, {"waits", "done", "another confirms"}, {"waits", "declined", "another declines, or the asker withdraws"},
		{"waits", "lapsed", "the window ends"}, {"done", outside, ""}, {"declined", outside, ""}, {"lapsed", outside, ""},
	})
}

// constant is one of a type's, with the comment beside it.
type constant struct{ name, value, comment string }

// constantsOf reads a type's constants in the order of the code.
func constantsOf(t *testing.T, of string) (list []constant) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			g, is := d.(*ast.GenDecl)
			if !is || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				if id, is := v.Type.(*ast.Ident); !is || id.Name != of {
					continue
				}
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, constant{v.Names[0].Name, text, strings.TrimSpace(v.Comment.Text())})
			}
		}
	}
	return list
}
