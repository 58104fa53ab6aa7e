package hall

import (
	"fmt"
	"strings"
)

// Material is what an event's paper is drafted from: what may be told of it, and nothing
// of who asked.
type Material struct {
	Event    Event
	Speakers []Speaker // all: who may be named is judged here
	Answered []Question
	Waiting  []Question
	Votes    []Taken
}

// Taken is a live vote as a paper tells it.
type Taken struct {
	Purpose  VotePurpose
	Question string
	Counted  bool
	Totals   Totals // told or not (R151)
}

// Wording gives a template's words for a key, in the reader's language.
type Wording func(key string, args ...any) string

// Passage is what a draft ascribes to a speaker.
type Passage struct {
	Speaker SpeakerID
	Words   string
}

// composed is a draft that is being written.
type composed struct {
	strings.Builder
	say      Wording
	m        Material
	passages []Passage
}

// Compose drafts a discussion paper or a note: what it was about, who agreed to be
// listed, the themes or sides, questions with their answers, questions left open, and
// the votes with their swing (R154, R164). What people have to write themselves is left
// open, and what it ascribes to speakers is listed for their check.
func Compose(m Material, say Wording) (body string, passages []Passage) {
	c := &composed{say: say, m: m}
	e := m.Event
	c.line("%s", say("writeup.t.held."+string(e.Kind), "starts", e.Starts))
	if e.Partner != "" {
		c.line("%s", say("event.partner", "name", asIs(e.Partner)))
	}
	c.line("%s", say("writeup.t.rule."+string(e.Attribution)))
	if e.Motion != "" {
		c.line("# %s", say("writeup.t.motion"))
		c.line("%s", asIs(e.Motion))
	}
	if listed := e.Named(m.Speakers); len(listed) > 0 {
		c.line("# %s", say("writeup.t.listed"))
		for _, s := range listed {
			name := s.Name
			if s.Organisation != "" {
				name += ", " + s.Organisation
			}
			fmt.Fprintf(c, "- %s (%s)\n", asIs(name), say("event.side."+string(s.Side)))
		}
		c.WriteString("\n")
	}
	c.line("# %s", say("writeup.t.summary"))
	c.line("%s", ToWrite)
	if e.Kind == Debate {
		for _, side := range []Side{For, Against} {
			c.line("# %s", say("writeup.t.side."+string(side)))
			c.line("%s", ToWrite)
		}
	}
	for _, theme := range e.Themes {
		c.line("# %s", asIs(theme))
		c.line("%s", ToWrite)
	}
	c.questions()
	c.votes()
	return strings.TrimSpace(c.String()), c.passages
}

func (c *composed) line(format string, args ...any) { fmt.Fprintf(c, format+"\n\n", args...) }

func (c *composed) questions() {
	if len(c.m.Answered) > 0 {
		c.line("# %s", c.say("writeup.t.answered"))
	}
	for _, q := range c.m.Answered {
		c.line("**%s**", asIs(q.Text))
		if q.Answer == "" {
			c.line("%s", ToWrite)
			continue
		}
		who := c.say("writeup.t.somebody")
		for _, s := range c.m.Speakers {
			if string(s.ID) != q.AnsweredBy {
				continue
			}
			if c.passages = append(c.passages, Passage{s.ID, q.Answer}); c.m.Event.MayName(s) {
				who = asIs(s.Name)
			} else {
				who = c.say("writeup.t.speaker")
			}
		}
		c.line("%s %s", c.say("writeup.t.answer", "who", who), asIs(q.Answer))
	}
	if len(c.m.Waiting) == 0 {
		return
	}
	c.line("# %s", c.say("writeup.t.waiting"))
	for _, q := range c.m.Waiting {
		fmt.Fprintf(c, "- %s\n", asIs(q.Text))
	}
	c.WriteString("\n")
}

func (c *composed) votes() {
	var first, last *Taken
	head := false
	for i, v := range c.m.Votes {
		if !v.Counted {
			continue
		}
		if !head {
			c.line("# %s", c.say("event.votes"))
			head = true
		}
		c.line("**%s**: %s", c.say("event.vote-"+string(v.Purpose)), asIs(v.Question))
		if !v.Totals.Told() {
			c.line("%s", c.say("event.vote-few"))
			continue
		}
		shares, counts := v.Totals.Shares(), [3]int{v.Totals.Yes, v.Totals.No, v.Totals.Abstain}
		for j, key := range answerKeys(v.Purpose) {
			fmt.Fprintf(c, "- %s: %d (%s%%)\n", c.say(key), counts[j], Tenths(shares[j]))
		}
		c.WriteString("\n")
		switch v.Purpose {
		case FirstVote:
			first = &c.m.Votes[i]
		case LastVote:
			last = &c.m.Votes[i]
		case OtherVote:
		}
	}
	if first == nil || last == nil {
		return
	}
	if moved, told := Swing(first.Totals, last.Totals); told {
		c.line("**%s**: %s", c.say("event.swing"), c.say("event.swing-text"))
		for j, key := range answerKeys(FirstVote) {
			sign := ""
			if moved[j] > 0 {
				sign = "+"
			}
			fmt.Fprintf(c, "- %s: %s%s\n", c.say(key), sign, Tenths(moved[j]))
		}
		c.WriteString("\n")
	}
}

func answerKeys(p VotePurpose) [3]string {
	if p == OtherVote {
		return [3]string{"event.answer-yes", "event.answer-no", "event.answer-abstain"}
	}
	return [3]string{"event.answer-for", "event.answer-against", "event.answer-undecided"}
}

// Tenths writes tenths with one decimal (R151).
func Tenths(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	return fmt.Sprintf("%s%d.%d", sign, n/10, n%10)
}

// asIs keeps Markdown from reading what people typed as marks.
func asIs(text string) string {
	var b strings.Builder
	for i, r := range strings.Join(strings.Fields(text), " ") {
		if strings.ContainsRune("\\`*_[]<>#&~", r) || i == 0 && strings.ContainsRune("-+=|!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
