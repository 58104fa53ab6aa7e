package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

// askForPriorities opens a ranking, to which twelve proposals come.
func (w *work) askForPriorities() error {
	secretary, err := w.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	p, err := w.Chamber.OpenPriorities(w.ctx, secretary, house.PrioritiesDraft{Title: "Priorities of the three panels", Panels: w.all(), ProposeBy: w.Store.Clock().AddDate(0, 0, 3)})
	if err != nil {
		return err
	}
	w.ranking = p.Reference
	for i, n := range demoPriorities[:12] {
		code := w.panels[i%3].code
		if _, err := w.Chamber.Propose(w.ctx, w.here(code, w.sitting[code][i/3]), w.ranking, "", n.title, n.text); err != nil {
			return fmt.Errorf("proposing: %w", err)
		}
	}
	return nil
}

func (w *work) callTheBallot() error {
	secretary, err := w.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	if _, err := w.Chamber.FreezeList(w.ctx, secretary, w.ranking); err != nil {
		return err
	}
	opens, err := w.calendar.AddWorkingDays(when.DateOf(w.Store.Clock(), w.Words.Zone()), 1)
	if err != nil {
		return err
	}
	at := when.StartOfDay(opens, w.Words.Zone()).Add(10 * time.Hour)
	_, err = w.Chamber.CallRanking(w.ctx, secretary, w.ranking, at, at.Add(6*time.Hour))
	return err
}

// rank has the panels' members vote, and reads the five when the vote is counted.
func (w *work) rank() error {
	s, err := w.Chamber.PrioritiesOf(w.ctx, domain.Actor{}, w.ranking)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(w.Seed, 138))
	for _, p := range w.panels {
		for _, person := range w.sitting[p.code] {
			var marks []domain.Mark
			for _, i := range r.Perm(len(s.Long))[:governance.PrioritiesPlaces] {
				marks = append(marks, domain.Mark{Option: string(s.Long[i].ID), Rank: len(marks) + 1})
			}
			if _, err := w.Engine.CastMarks(w.ctx, w.here(p.code, person), domain.ContestID(s.Vote), marks, "at work"); err != nil {
				return err
			}
		}
	}
	if err := w.until(s.Closes.Add(time.Minute)); err != nil {
		return err
	}
	if s, err = w.Chamber.PrioritiesOf(w.ctx, domain.Actor{}, w.ranking); err != nil {
		return err
	}
	for _, n := range s.Chosen {
		w.result.Priorities = append(w.result.Priorities, n.Title)
	}
	w.tell("The three panels rank their priorities; first is “%s”.", w.result.Priorities[0])
	return require(len(s.Chosen) == governance.PrioritiesPlaces, "%d priorities were chosen", len(s.Chosen))
}

// workLetter is a letter on its way.
type workLetter struct {
	*work
	ref    string
	panels []string
}

func (l *workLetter) draft(subject string, panels ...string) error {
	l.panels = panels
	text := "Dear Secretary of State,\n\nThe panels that sign this letter speak for those who answer for software in care.\n\n" +
		"Software that goes on learning after it was assessed is **another product a year later**. We ask that its safety case be read again at fixed times, and that what was learnt be published.\n\nYours sincerely,"
	if strings.HasPrefix(subject, "Five") {
		var list strings.Builder
		for i, p := range l.result.Priorities {
			fmt.Fprintf(&list, "%d. %s\n", i+1, p)
		}
		text = "Dear Secretary of State,\n\nThe elected advisory panels of three networks have ranked, in a secret ballot, what their members hold to be most important. These are the five:\n\n" + list.String() +
			"\nNone of them is new. What is new is that three professions say them together, and in which order.\n\nWe would welcome a meeting.\n\nYours sincerely,"
	}
	d := house.LetterDraft{LetterText: governance.LetterText{Kind: governance.OpenLetter, Subject: subject, Text: text,
		Addressees: []governance.Party{{Name: "The Secretary of State for Health and Social Care", Lines: []string{"39 Victoria Street", "London"}}},
		Copies:     []governance.Party{{Name: "The chief executive of the national service"}}}}
	for _, code := range panels {
		d.Panels = append(d.Panels, l.panel(code))
	}
	lead := panels[0]
	writer := l.here(lead, l.sitting[lead][1])
	made, err := l.Chamber.DraftLetter(l.ctx, writer, d)
	if err != nil {
		return err
	}
	l.ref = made.Reference
	_, err = l.Chamber.Review(l.ctx, writer, l.ref)
	return err
}

func (l *workLetter) put() error {
	lead := l.panels[0]
	_, err := l.Chamber.PutToPanels(l.ctx, l.here(lead, l.chair(lead)), l.ref)
	return err
}

// approve has each panel decide between meetings.
func (l *workLetter) approve() error {
	lead := l.panels[0]
	s, err := l.Chamber.Letter(l.ctx, l.here(lead, l.chair(lead)), l.ref)
	if err != nil {
		return err
	}
	var moved []governance.Motion
	for _, code := range l.panels {
		m, err := l.Chamber.Move(l.ctx, l.here(code, l.sitting[code][1]), house.Proposal{Panels: []domain.PanelID{l.panel(code)}, Way: governance.BetweenMeetings,
			Title: "To approve the letter “" + s.Subject + "”", Words: "That the panel approve the letter as it stands.", Purpose: governance.MotionPurpose{Kind: governance.ForLetter, Subject: string(s.Now.ID)}})
		if err != nil {
			return err
		}
		if m, err = l.Chamber.Second(l.ctx, l.here(code, l.sitting[code][2]), m.ID); err != nil {
			return err
		}
		moved = append(moved, m)
	}
	if err := l.until(moved[0].Opens.Add(time.Minute)); err != nil {
		return err
	}
	for i, code := range l.panels {
		if err := l.votes(code, moved[i].ID, l.sitting[code], 10, 1); err != nil {
			return err
		}
	}
	return nil
}

// sign has chairs read the letter and sign it.
func (l *workLetter) sign(codes ...string) error {
	for _, code := range codes {
		by := l.here(code, l.chair(code))
		s, err := l.Chamber.Letter(l.ctx, by, l.ref)
		if err != nil {
			return err
		}
		if _, err := l.Chamber.SignLetter(l.ctx, by, l.ref, l.panel(code), s.Now.Digest, nil); err != nil {
			return fmt.Errorf("signing %s for %s: %w", l.ref, code, err)
		}
	}
	return nil
}

func (l *workLetter) publish() error {
	secretary, err := l.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	secretary.SteppedUp = l.Store.Clock()
	_, err = l.Chamber.PublishLetter(l.ctx, secretary, l.ref, nil)
	l.tell("%s is signed by three chairs and published.", l.ref)
	return err
}

func (l *workLetter) answered() error {
	secretary, err := l.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	_, err = l.Chamber.AttachReply(l.ctx, secretary, l.ref, house.LetterReplyDraft{From: "The Secretary of State", Received: when.DateOf(l.Store.Clock(), l.Words.Zone()),
		Words: "Thank you for your letter. My officials will be in touch to arrange a meeting."})
	return err
}

// moveBetween moves a resolution between meetings, on which the vote is open today.
func (w *work) moveBetween() error {
	const code = "CCIO"
	m, err := w.Chamber.Move(w.ctx, w.here(code, w.sitting[code][1]), house.Proposal{Panels: []domain.PanelID{w.panel(code)}, Way: governance.BetweenMeetings,
		Title: "To support a shared test bed", Words: "That the panel support a shared test bed for software that learns, and name two members for its board.", Shown: governance.ShownLive})
	if err != nil {
		return err
	}
	m, err = w.Chamber.Second(w.ctx, w.here(code, w.sitting[code][2]), m.ID)
	w.waiting = []governance.Motion{m}
	return err
}

// voteSome leaves the votes of the chair and a few others missing.
func (w *work) voteSome() error {
	return w.votes("CCIO", w.waiting[0].ID, w.sitting["CCIO"][1:8], 5, 1)
}

// prepareNext puts items and papers on the agenda of each panel's next meeting.
func (w *work) prepareNext() error {
	secretary, err := w.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, m := range w.meetings {
		code := w.code(m.Panels[0])
		if done[code] || m.Starts.Before(w.Store.Clock().AddDate(0, 0, 1)) {
			continue
		}
		done[code] = true
		for _, p := range workPapers {
			if _, err := w.withPaper(m, secretary, p.title, p.about, p.paper, p.purpose, p.minutes); err != nil {
				return err
			}
		}
		w.tell("%s: the next meeting, %s, has its papers.", m.Reference, w.Words.Instant(m.Starts))
	}
	return nil
}
