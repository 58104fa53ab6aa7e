package count

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Text writes the transcript for a terminal: each stage with its votes and in words.
func (t *Transcript) Text(w io.Writer) error {
	var b strings.Builder
	e := t.Election
	if warning := t.Warning(); warning != "" {
		b.WriteString(warning + "\n\n")
	}
	if e.Title != "" {
		fmt.Fprintf(&b, "%s\n", shown(e.Title))
	}
	fmt.Fprintf(&b, "%s, version %s\n", t.Rules.Name, t.Rules.Version)
	fmt.Fprintf(&b, "%s, %s valid", papers(t.Papers), grouped(fmt.Sprint(t.Valid)))
	if t.Spoilt > 0 {
		fmt.Fprintf(&b, ", %s spoilt", grouped(fmt.Sprint(t.Spoilt)))
	}
	fmt.Fprintf(&b, "; %s", places(e.Seats))
	if t.HasQuota {
		fmt.Fprintf(&b, "; quota %s", grouped(t.QuotaText()))
	}
	b.WriteString("\n")
	if len(e.Withdrawn) > 0 {
		fmt.Fprintf(&b, "Withdrawn: %s\n", t.names(e.Withdrawn))
	}
	if len(e.Undeclared) > 0 {
		fmt.Fprintf(&b, "Cannot win: %s\n", t.names(e.Undeclared))
	}
	width := utf8.RuneCountInString("non-transferable")
	for i := range e.Candidates {
		width = max(width, utf8.RuneCountInString(t.Name(i+1)))
	}
	for _, s := range t.Stages {
		t.stageText(&b, s, width)
	}
	if len(t.Pairwise) > 0 {
		t.tableText(&b, "Papers that put the row above the column", t.Pairwise)
		if len(t.Paths) > 0 {
			t.tableText(&b, "Strongest paths from row to column", t.Paths)
		}
	}
	b.WriteString("\n" + t.Result() + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// Warning says what should be known before anything else: that more than a tenth of the
// papers were spoilt, which is seldom what the voters meant. It is empty when all is well.
func (t *Transcript) Warning() string {
	if t.Spoilt*10 <= t.Papers {
		return ""
	}
	if m := t.Rules.Method; m == Limited || m == Cumulative {
		return fmt.Sprintf("%s: %s of %s have more votes than a voter has and do not count; did you mean --option marks=N or --seats?",
			m, grouped(fmt.Sprint(t.Spoilt)), papers(t.Papers))
	}
	return fmt.Sprintf("%s: %s of %s mark more candidates than there are places (%d) and do not count; did you mean approval, a ranked method, or --seats?",
		t.Rules.Method, grouped(fmt.Sprint(t.Spoilt)), papers(t.Papers), t.Election.Seats)
}

// Result says who is elected and which places stay empty.
func (t *Transcript) Result() string {
	if t.Question() {
		return t.questionResult()
	}
	said := "Elected: nobody"
	if len(t.Elected) > 0 {
		names := make([]string, len(t.Elected))
		for i, c := range t.Elected {
			names[i] = t.Name(c)
		}
		said = "Elected: " + strings.Join(names, "; ")
	}
	if t.Valid == 0 {
		said += ". There was no valid paper"
	}
	if t.Empty > 0 {
		said += fmt.Sprintf(". Left empty by re-open nominations: %s", places(t.Empty))
	}
	if t.Unfilled > 0 {
		said += fmt.Sprintf(". Not filled: %s", places(t.Unfilled))
	}
	if t.rounded != "" {
		said += ". " + t.rounded
	}
	if t.LastTie != nil && t.LastTie.By == ByNobody {
		said += ". The last two are level: a fresh ballot of the two is due"
	}
	return said
}

func (t *Transcript) stageText(b *strings.Builder, s Stage, width int) {
	fmt.Fprintf(b, "\nStage %d: %s\n", s.Number, t.Event(s))
	digits := 0
	for _, v := range t.row(s) {
		digits = max(digits, len(grouped(t.Figure(v))))
	}
	line := func(name, votes, change, note string) {
		text := fmt.Sprintf("  %s  %*s  %*s  %s", pad(name, width), digits+2, votes, digits+3, change, note)
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	for c, v := range t.row(s) {
		line(t.Name(c), grouped(t.Figure(v)), grouped(t.change(s, c)), t.noteOf(s, c))
	}
	if len(t.sums()) > 0 {
		line("non-transferable", grouped(t.Figure(s.NonTransferable)), "", "")
		if s.Loss > 0 {
			line("rounding loss", grouped(t.Figure(s.Loss)), "", "")
		}
	}
	for _, said := range t.Sentences(s) {
		b.WriteString(fold(said, 96))
	}
}

// change writes by how much a candidate's votes changed in a stage, if they did.
func (t *Transcript) change(s Stage, c int) string {
	switch f := t.Rules.Method.family(); {
	case s.Number < 2, f == pairs, f == turns, t.Stages[s.Number-2].Act == AmongSmith:
		return ""
	}
	before, now := t.VotesAt(s.Number-1, c), t.VotesAt(s.Number, c)
	d := now - before
	if before == Absent || now == Absent || d == 0 {
		return ""
	}
	if d > 0 {
		return "+" + t.Figure(d)
	}
	return t.Figure(d)
}

// noteOf says what had become of c by the end of stage s.
func (t *Transcript) noteOf(s Stage, c int) string {
	f := t.fates[c]
	won, out := f.elected > 0 && f.elected <= s.Number, f.excluded > 0 && f.excluded <= s.Number
	switch {
	case won && t.Question():
		return t.Verdict()
	case out && (!won || f.excluded >= f.elected):
		return "excluded"
	case won:
		return "elected"
	}
	return ""
}

func (t *Transcript) tableText(b *strings.Builder, title string, table [][]int64) {
	fmt.Fprintf(b, "\n%s\n     ", title)
	width := len(grouped(fmt.Sprint(t.Valid))) + 1
	for _, c := range t.Compared {
		fmt.Fprintf(b, "%*d", width, c)
	}
	b.WriteString("\n")
	for i, line := range table {
		fmt.Fprintf(b, "%5d", t.Compared[i])
		for j, v := range line {
			cell := grouped(fmt.Sprint(v))
			if i == j {
				cell = "-"
			}
			fmt.Fprintf(b, "%*s", width, cell)
		}
		fmt.Fprintf(b, "  %s\n", t.Name(t.Compared[i]))
	}
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

// fold breaks a sentence into indented lines.
func fold(s string, width int) string {
	var b strings.Builder
	line := " "
	for word := range strings.FieldsSeq(s) {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			b.WriteString(line + "\n")
			line = "   "
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
	return b.String()
}
