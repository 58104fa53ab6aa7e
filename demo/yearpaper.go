package demo

import (
	"fmt"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/when"
	events "hustings/elections/hall"
	"hustings/elections/store"
)

// What the debate was written up as: drafted from what was asked, answered and voted,
// refused while it names somebody, checked by those whose words stand in it, each by the
// address that was mailed to her alone, and published (R153, R154, R163).

// yearPaper is what became of a discussion paper or a note.
type yearPaper struct {
	Versions  int    `json:"versions"`
	Findings  int    `json:"findings"` // for which publishing was refused
	Asked     int    `json:"asked"`    // whose words stood in it
	Agreed    int    `json:"agreed"`   // quotations with consent to their very words
	Named     int    `json:"named"`    // who is listed as having been there
	Readers   string `json:"readers"`
	Published string `json:"published"`
}

const (
	debateQuote = "Buying is renting somebody else's decisions."
	hersInstead = "Whoever buys rents the decisions of others."
)

// debateParts are what the chair writes where the draft leaves something open.
var debateParts = []string{
	"The motion was lost when the debate began and carried when it ended. What moved those who changed their minds was less what a system costs than who is there to mend it.",
	"Whoever writes a program knows why it does what it does, and can change it within a week. %s",
	"A record outlives whoever wrote it. A trust that cannot say who looks after it in ten years should not begin.",
}

// say words a draft as pages are worded.
func (y *year) say(key string, args ...any) string {
	text, err := y.Words.Say(key, args...)
	if err != nil {
		return key
	}
	return text
}

// filled is a draft with something in each place that it leaves open.
func filled(body string, parts ...string) string {
	for strings.Contains(body, hall.ToWrite) {
		part := "It was answered in the room: that depends on what is counted."
		if len(parts) > 0 {
			part, parts = parts[0], parts[1:]
		}
		body = strings.Replace(body, hall.ToWrite, part, 1)
	}
	return body
}

// edits makes the next version of an event's paper.
func (y *year) edits(by domain.Actor, ref string, change func(body string) string, why string) (hall.Paper, error) {
	d, err := y.Hall.PaperDesk(y.ctx, by, ref)
	if err != nil {
		return hall.Paper{}, err
	}
	return y.Hall.EditPaper(y.ctx, by, ref, d.Latest.Number, change(d.Latest.Body), why)
}

// refusedFor holds an act to being refused, for that reason.
func refusedFor(err error, want refusal.Reason) error {
	if r, no := refusal.Of(err); no && r.Reason == want {
		return nil
	}
	return fmt.Errorf("this should have been refused as %s: %w", want.Name, err)
}

// draftPaper has the chair draft it the day after, and be refused: it names somebody.
func (y *year) draftPaper() error {
	chair, ref := y.here("CIO", y.chair("CIO")), y.debate.Reference
	if _, err := y.Hall.DraftPaper(y.ctx, chair, ref, y.say); err != nil {
		return fmt.Errorf("drafting the paper: %w", err)
	}
	her := y.people[y.chair("CNIO")]
	names := fmt.Sprintf(debateParts[1], "As "+her+" put it, whoever buys rents.")
	p, err := y.edits(chair, ref, func(body string) string { return filled(body, debateParts[0], names, debateParts[2]) }, "the first whole text")
	if err != nil {
		return err
	}
	d, err := y.Hall.PaperDesk(y.ctx, chair, ref)
	if err != nil {
		return err
	}
	r := &y.result.Debate.Paper
	r.Findings = len(d.Found)
	if err := require(r.Findings == 1 && d.Found[0].Whole && d.Found[0].Words == her, "the linter found %+v", d.Found); err != nil {
		return err
	}
	if err := refusedFor(y.Hall.PublishPaper(y.ctx, chair, ref, p.Number, hall.ForMembers, ""), hall.PaperNames); err != nil {
		return err
	}
	y.tell("The chair drafts the discussion paper from questions, answers and votes, and would publish it. It is refused: it names a speaker, and the Chatham House Rule holds (R153).")
	return nil
}

// askChecks has the chair mend it and ask both sides to check their words.
func (y *year) askChecks() error {
	chair, ref := y.here("CIO", y.chair("CIO")), y.debate.Reference
	her := y.people[y.chair("CNIO")]
	_, err := y.edits(chair, ref, func(body string) string {
		return strings.Replace(body, "As "+her+" put it, whoever buys rents.", "As one speaker put it: “"+debateQuote+"”", 1)
	}, "nobody is named any more")
	if err != nil {
		return err
	}
	against, err := y.speaker(ref, y.chair("CNIO"))
	if err != nil {
		return err
	}
	if _, err := y.Hall.AddPassage(y.ctx, chair, ref, against, debateQuote); err != nil {
		return fmt.Errorf("putting words down: %w", err)
	}
	r := &y.result.Debate.Paper
	if r.Asked, err = y.Hall.AskChecks(y.ctx, chair, ref); err != nil {
		return fmt.Errorf("asking for checks: %w", err)
	}
	y.tell("It is mended. %d panellists are asked by mail to check their own words, and nothing else of the draft; they have five working days, and silence is not consent (R154, R163).", r.Asked)
	return require(r.Asked == 2, "%d panellists were asked", r.Asked)
}

// speaker is somebody's id as a speaker of an event.
func (y *year) speaker(ref string, person domain.PersonID) (hall.SpeakerID, error) {
	d, err := y.Hall.PaperDesk(y.ctx, domain.Engine(), ref)
	for _, s := range d.Speakers {
		if s.Person == person {
			return s.ID, err
		}
	}
	return "", fmt.Errorf("no speaker of %s: %w", ref, err)
}

// answersCheck has somebody open the address that was mailed to her and answer about all
// of her words there.
func (y *year) answersCheck(address string, agreed bool, instead string) error {
	secret, err := y.mail.take(y.ctx, address, "own-words")
	if err != nil {
		return err
	}
	c, err := y.Hall.CheckAt(y.ctx, secret)
	if err != nil {
		return fmt.Errorf("opening the check: %w", err)
	}
	for _, w := range c.Words {
		if w.AnsweredAt != nil {
			continue
		}
		if err := y.Hall.AnswerCheckAt(y.ctx, secret, events.Answer{Quote: w.ID, Agreed: agreed, Instead: instead}); err != nil {
			return fmt.Errorf("answering the check: %w", err)
		}
	}
	return nil
}

// addressOfSitting is the mail address of a member of a panel, by her place on it.
func (y *year) addressOfSitting(code string, place int) (address string, err error) {
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
		who, err := tx.Person(y.sitting[code][place])
		address = who.Email
		return err
	})
	return address, err
}

// checkPaper has one panellist agree and the other give other words.
func (y *year) checkPaper() error {
	for _, a := range []struct{ code, instead string }{{"CCIO", ""}, {"CNIO", hersInstead}} {
		address, err := y.addressOfSitting(a.code, 0)
		if err != nil {
			return err
		}
		if err := y.answersCheck(address, a.instead == "", a.instead); err != nil {
			return err
		}
	}
	y.tell("One panellist agrees to her words by the mail's link. The other would have said it otherwise, and gives the words that she agrees to.")
	chair := y.here("CIO", y.chair("CIO"))
	_, err := y.edits(chair, y.debate.Reference, func(body string) string { return strings.Replace(body, debateQuote, hersInstead, 1) }, "her own words")
	return err
}

// publishPaper publishes it for members, and has it read.
func (y *year) publishPaper() error {
	chair, ref := y.here("CIO", y.chair("CIO")), y.debate.Reference
	if err := y.published(chair, ref, hall.ForMembers, &y.result.Debate.Paper); err != nil {
		return err
	}
	if _, err := y.Hall.Paper(y.ctx, domain.Actor{}, ref, 0); err == nil {
		return fmt.Errorf("anybody reads what is for members")
	}
	r := y.result.Debate.Paper
	y.tell("The discussion paper of %s is published for members, as version %d: both votes, the swing, and the words of two panellists whom it does not name.", ref, r.Versions)
	return nil
}

// published publishes the version that stands and notes what readers have before them.
func (y *year) published(by domain.Actor, ref string, readers hall.Readers, r *yearPaper) error {
	d, err := y.Hall.PaperDesk(y.ctx, by, ref)
	if err != nil {
		return err
	}
	if err := y.Hall.PublishPaper(y.ctx, by, ref, d.Latest.Number, readers, ""); err != nil {
		return fmt.Errorf("publishing version %d: %w", d.Latest.Number, err)
	}
	for _, w := range d.Words {
		if w.Agreed && w.Stands {
			r.Agreed++
		}
	}
	reader := by
	if readers == hall.ForAll {
		reader = domain.Actor{}
	}
	shown, err := y.Hall.Paper(y.ctx, reader, ref, 0)
	if err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	r.Versions, r.Named, r.Readers, r.Published = shown.Paper.Number, len(shown.Listed), string(readers), y.Words.Date(when.DateOf(*shown.Paper.Published, y.Words.Zone()))
	for _, s := range d.Speakers {
		if surname := s.Name[strings.LastIndexByte(s.Name, ' ')+1:]; strings.Contains(shown.Paper.Body, surname) {
			return fmt.Errorf("what is published names %s", s.Name)
		}
	}
	return nil
}

// aMoment lets the post go its round.
func (y *year) aMoment() error { return y.until(y.Store.Clock().Add(time.Minute)) }
