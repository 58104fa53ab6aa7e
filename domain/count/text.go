package count

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"hustings/domain/count/wording"
)

// Text writes the transcript for a terminal: each stage with its votes and in words.
func (t *Transcript) Text(w io.Writer) error {
	var b strings.Builder
	e := t.Election
	if warning := t.Warning(); warning != "" {
		instead := say(wording.TextElseMarks)
		if t.cumulates() {
			instead = say(wording.TextElseVotes)
		}
		b.WriteString(say(wording.TextWarning, "method", string(t.Rules.Method), "warning", warning, "else", instead) + "\n\n")
	}
	if e.Title != "" {
		fmt.Fprintf(&b, "%s\n", shown(e.Title))
	}
	b.WriteString(say(wording.TextRules, "name", t.Rules.Name(), "version", t.Rules.Version) + "\n")
	b.WriteString(say(wording.TextPapers, "papers", papers(t.Papers), "valid", t.Valid))
	if t.Spoilt > 0 {
		b.WriteString(say(wording.TextSpoilt, "spoilt", t.Spoilt))
	}
	b.WriteString(say(wording.TextPlaces, "places", places(e.Seats)))
	if t.HasQuota {
		b.WriteString(say(wording.TextQuota, "quota", grouped(t.QuotaText())))
	}
	b.WriteString("\n")
	if len(e.Withdrawn) > 0 {
		b.WriteString(say(wording.TextWithdrawn, "who", t.names(e.Withdrawn)) + "\n")
	}
	if len(e.Undeclared) > 0 {
		b.WriteString(say(wording.TextUndeclared, "who", t.names(e.Undeclared)) + "\n")
	}
	width := utf8.RuneCountInString(say(wording.NonTransferable))
	for i := range e.Candidates {
		width = max(width, utf8.RuneCountInString(t.Name(i+1)))
	}
	for _, s := range t.Stages {
		t.stageText(&b, s, width)
	}
	if len(t.Pairwise) > 0 {
		t.tableText(&b, say(wording.TextAbove), t.Pairwise)
		if len(t.Paths) > 0 {
			t.tableText(&b, say(wording.TextPaths), t.Paths)
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
	if t.cumulates() {
		return say(wording.WarnVotes, "spoilt", t.Spoilt, "papers", papers(t.Papers))
	}
	return say(wording.WarnMarks, "spoilt", t.Spoilt, "papers", papers(t.Papers), "places", t.Election.Seats)
}

// cumulates reports whether a voter has a number of votes of her own, whatever the places.
func (t *Transcript) cumulates() bool {
	return t.Rules.Method == Limited || t.Rules.Method == Cumulative
}

// Result says who is elected and which places stay empty.
func (t *Transcript) Result() string {
	if t.Question() {
		return t.questionResult()
	}
	said := []string{say(wording.ElectedNobody)}
	if len(t.Elected) > 0 {
		said[0] = say(wording.ElectedAre, "names", strings.Join(t.names(t.Elected), "; "))
	}
	if t.Valid == 0 {
		said = append(said, say(wording.ResultNoPaper))
	}
	if t.Empty > 0 {
		said = append(said, say(wording.ResultEmpty, "places", places(t.Empty)))
	}
	if t.Unfilled > 0 {
		said = append(said, say(wording.ResultUnfilled, "places", places(t.Unfilled)))
	}
	if r := t.rounded; len(r.gained)+len(r.missed) > 0 {
		said = append(said, say(wording.CutOffDecided, "missed", t.orNobody(r.missed), "gained", t.orNobody(r.gained)))
	}
	if t.LastTie != nil && t.LastTie.By == ByNobody {
		said = append(said, say(wording.ResultFreshBallot))
	}
	return strings.Join(said, ". ")
}

func (t *Transcript) stageText(b *strings.Builder, s Stage, width int) {
	b.WriteString("\n" + say(wording.StageAt, "stage", s.Number, "event", t.Event(s)) + "\n")
	digits := 0
	for _, v := range t.row(s) {
		digits = max(digits, len(grouped(t.Figure(v))))
	}
	line := func(name, votes, change, note string) {
		text := fmt.Sprintf("  %s  %*s  %*s  %s", pad(name, width), digits+2, votes, digits+3, change, note)
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	for c, v := range t.row(s) {
		line(t.Name(c), grouped(t.Figure(v)), grouped(t.change(s, c)), t.noteText(s, c))
	}
	if len(t.sums()) > 0 {
		line(say(wording.NonTransferable), grouped(t.Figure(s.NonTransferable)), "", "")
		if s.Loss > 0 {
			line(say(wording.RoundingLoss), grouped(t.Figure(s.Loss)), "", "")
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

// note is what had become of a candidate by the end of a stage.
type note int

const (
	noNote note = iota
	noteWon
	noteOut
	noteDecided // a question
)

// noteOf is what had become of c by the end of stage s.
func (t *Transcript) noteOf(s Stage, c int) note {
	f := t.fates[c]
	won, out := f.elected > 0 && f.elected <= s.Number, f.excluded > 0 && f.excluded <= s.Number
	switch {
	case won && t.Question():
		return noteDecided
	case out && (!won || f.excluded >= f.elected):
		return noteOut
	case won:
		return noteWon
	}
	return noNote
}

// noteText says it.
func (t *Transcript) noteText(s Stage, c int) string {
	switch t.noteOf(s, c) {
	case noteDecided:
		return t.Verdict()
	case noteOut:
		return say(wording.Out)
	case noteWon:
		return say(wording.Won)
	case noNote:
	}
	return ""
}

func (t *Transcript) tableText(b *strings.Builder, title string, table [][]int64) {
	fmt.Fprintf(b, "\n%s\n     ", title)
	width := len(counted(t.Valid)) + 1
	for _, c := range t.Compared {
		fmt.Fprintf(b, "%*d", width, c)
	}
	b.WriteString("\n")
	for i, line := range table {
		fmt.Fprintf(b, "%5d", t.Compared[i])
		for j, v := range line {
			cell := counted(v)
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
