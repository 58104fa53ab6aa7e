package demo

import (
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/when"
	events "hustings/elections/hall"
)

// A lunch-time debate of the three panels and their community: announced in September,
// held in October; its vote swings (R147 to R152, R161, R165).

// yearDebate is what became of it.
type yearDebate struct {
	Reference string    `json:"reference"`
	Came      int       `json:"came"`
	Questions int       `json:"questions"`
	First     [3]int    `json:"first"` // for, against, undecided
	Last      [3]int    `json:"last"`
	Swing     [3]int    `json:"swing_tenths"`
	Paper     yearPaper `json:"paper"`
}

const debateMotion = "This house would rather build its own records than buy them."

// debateQuestions are asked in advance, each by the next member, wanted by so many others.
var debateQuestions = []struct {
	text   string
	wanted int
}{{"What does a system cost over ten years, whoever builds it?", 14}, {"Who maintains what a trust has built when its builder leaves?", 21}, {"Is there any trust of our size that has done it?", 9},
	{"What is the cost over a decade?", 5}, {"Why does nobody ever ask the nurses?", 11}, {"Is the man in the front row asleep?", 0}}

// announceDebate plans it and tells everybody.
func (y *year) announceDebate() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	e, err := y.Hall.Draft(y.ctx, secretary, events.Plan{Kind: hall.Debate, Title: "Buy or build", Motion: debateMotion, Day: y.debateOn,
		At: when.TimeOfDay{Hour: 12, Minute: 30}, Minutes: 60, Link: "https://video.example.org/debate", Partner: "The Institute of Records", Audience: hall.Audience{Sponsors: true}})
	if err != nil {
		return err
	}
	for i, side := range []hall.Side{hall.InChair, hall.For, hall.Against} {
		if _, err := y.Hall.AddSpeaker(y.ctx, secretary, e.Reference, events.NewSpeaker{Person: y.chair(y.panels[i].code), Side: side}); err != nil {
			return fmt.Errorf("the debate's speakers: %w", err)
		}
	}
	if err := y.Hall.Announce(y.ctx, secretary, e.Reference); err != nil {
		return fmt.Errorf("announcing the debate: %w", err)
	}
	y.debate = e
	y.result.Debate.Reference = e.Reference
	y.tell("%s is announced: “%s”, on %s at lunch, with %s. Questions are canvassed from now on.", e.Reference, debateMotion, y.Words.Date(y.debateOn), e.Partner)
	return y.canvass()
}

// debaters are the members of the panels who come, without those who speak.
func (y *year) debaters() (list []domain.Actor) {
	for _, p := range y.panels {
		for _, person := range y.sitting[p.code][1:] {
			list = append(list, y.here(p.code, person))
		}
	}
	return list
}

// canvass has everybody register, ask, and support.
func (y *year) canvass() error {
	all := y.debaters()
	for _, by := range all {
		if _, err := y.Hall.Register(y.ctx, by, y.debate.Reference); err != nil {
			return fmt.Errorf("registering: %w", err)
		}
	}
	for i, q := range debateQuestions {
		asked, err := y.Hall.Ask(y.ctx, all[i], y.debate.Reference, q.text)
		if err != nil {
			return fmt.Errorf("asking: %w", err)
		}
		for k := range q.wanted {
			if err := y.Hall.Support(y.ctx, all[(i+1+k)%len(all)], y.debate.Reference, asked.ID); err != nil {
				return fmt.Errorf("supporting: %w", err)
			}
		}
	}
	y.result.Debate.Questions = len(debateQuestions)
	return nil
}

// moveDebate changes its place three weeks before, and the forum's topic with it.
func (y *year) moveDebate() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	e := y.debate
	_, err = y.Hall.Change(y.ctx, secretary, e.Reference, events.Plan{Title: e.Title, Motion: e.Motion, Day: when.DateOf(e.Starts, y.Words.Zone()), At: when.TimeOfDay{Hour: 12, Minute: 30}, Minutes: 60,
		Place: "Online, and in the library", Link: e.Link, Partner: e.Partner, Audience: e.Audience, Why: "some would rather meet in person"})
	return err
}

// holdDebate opens the room, votes, takes the questions in their order, and votes again.
func (y *year) holdDebate() error {
	if err := y.until(y.debate.Starts); err != nil {
		return err
	}
	chair, ref, all := y.here("CIO", y.chair("CIO")), y.debate.Reference, y.debaters()
	if err := y.Hall.Open(y.ctx, chair, ref); err != nil {
		return err
	}
	for _, by := range all {
		if err := y.Hall.Here(y.ctx, by, ref, true); err != nil {
			return err
		}
	}
	r := &y.result.Debate
	r.Came = len(all)
	if err := y.liveVote(chair, hall.FirstVote, [3]int{12, 15, 6}); err != nil {
		return err
	}
	if err := y.takeQuestions(chair); err != nil {
		return err
	}
	if err := y.liveVote(chair, hall.LastVote, [3]int{19, 12, 2}); err != nil {
		return err
	}
	s, err := y.Hall.Event(y.ctx, chair, ref)
	if err != nil {
		return err
	}
	var told bool
	first, last := s.Votes[0].Totals, s.Votes[1].Totals
	r.First, r.Last = [3]int{first.Yes, first.No, first.Abstain}, [3]int{last.Yes, last.No, last.Abstain}
	if r.Swing, told = hall.Swing(first, last); !told || s.Votes[0].Carried || !s.Votes[1].Carried {
		return fmt.Errorf("the debate did not swing: %v, %v", r.First, r.Last)
	}
	y.tell("The debate is held: %d to %d against the motion at its beginning, %d to %d for it at its end, a swing of %+.1f points. Nobody's own change is known to anyone.", r.First[1], r.First[0], r.Last[0], r.Last[1],
		float64(r.Swing[0])/10)
	return y.Hall.Close(y.ctx, chair, ref)
}

// liveVote calls a vote, has everybody vote, and waits for its count.
func (y *year) liveVote(chair domain.Actor, purpose hall.VotePurpose, sides [3]int) error {
	v, err := y.Hall.CallVote(y.ctx, chair, y.debate.Reference, purpose, "", hall.VoteSeconds)
	if err != nil {
		return fmt.Errorf("calling the %s vote: %w", purpose, err)
	}
	all, at := y.debaters(), 0
	for side, answer := range []string{domain.Yes, domain.No, domain.Abstain} {
		for range sides[side] {
			if _, err := y.Engine.CastMarks(y.ctx, all[at], v.Contest, []domain.Mark{{Option: answer, Rank: 1}}, "year"); err != nil {
				return fmt.Errorf("voting: %w", err)
			}
			at++
		}
	}
	return y.until(y.Store.Clock().Add((hall.VoteSeconds + 1) * time.Second))
}

// takeQuestions hides one, merges one, and answers the others in their order.
func (y *year) takeQuestions(chair domain.Actor) error {
	ref := y.debate.Reference
	s, err := y.Hall.Event(y.ctx, chair, ref)
	if err != nil {
		return err
	}
	id := map[string]hall.QuestionID{}
	for _, q := range s.Queue {
		id[q.Text] = q.ID
	}
	if err := y.Hall.Hide(y.ctx, chair, ref, id[debateQuestions[5].text], "It is about somebody in the room."); err != nil {
		return err
	}
	if err := y.Hall.Merge(y.ctx, chair, ref, id[debateQuestions[3].text], id[debateQuestions[0].text]); err != nil {
		return err
	}
	if s, err = y.Hall.Event(y.ctx, chair, ref); err != nil {
		return err
	}
	for i, q := range s.Queue {
		answer, speaker := "", hall.SpeakerID("")
		if i == 0 { // the most wanted one, as a panellist answered it
			answer, speaker = "Whoever built it, if that is paid for from the first day.", s.Speakers[1].ID
		}
		if i == len(s.Queue)-1 {
			answer = "There was no time for it in the room: yes, three, and they share what they learnt."
		}
		if err := y.Hall.Answer(y.ctx, chair, ref, q.ID, speaker, answer); err != nil {
			return err
		}
	}
	return nil
}

// printEvents is what the debate, the roundtable and the forum came to.
func (y *year) printEvents() {
	w, d, t, f := y.out, y.result.Debate, y.result.Roundtable, y.result.Forum
	fmt.Fprintf(w, "\n%s, “%s”: %d came. First vote %d for, %d against, %d undecided; last vote %d, %d, %d: a swing of %+.1f points.\n", d.Reference, debateMotion, d.Came,
		d.First[0], d.First[1], d.First[2], d.Last[0], d.Last[1], d.Last[2], float64(d.Swing[0])/10)
	fmt.Fprintf(w, "Its discussion paper: version %d, for %s, published %s; refused once for a name, %d panellists checked their words, %d quotations agreed.\n", d.Paper.Versions, d.Paper.Readers, d.Paper.Published,
		d.Paper.Asked, d.Paper.Agreed)
	fmt.Fprintf(w, "%s, “%s”: %d at the table, %d listened. Its note: version %d, for everybody, published %s; it quotes %d and names %d.\n", t.Reference, tableTitle, t.Participants, t.Admitted, t.Note.Versions, t.Note.Published,
		t.Note.Agreed, t.Note.Named)
	fmt.Fprintf(w, "Forum: %d groups as they should be after %d calls, %d of which failed; %d topics.\n", f.Groups, f.Calls, f.Failed, f.Topics)
}
