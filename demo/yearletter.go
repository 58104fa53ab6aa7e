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

// openRanking invites proposals; thirty-two come, and are supported.
func (y *year) openRanking() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	p, err := y.Chamber.OpenPriorities(y.ctx, secretary, house.PrioritiesDraft{Title: "Priorities for 2027", Panels: y.all(), ProposeBy: time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	y.ranking = p.Reference
	proposals := append(demoPriorities[:len(demoPriorities):len(demoPriorities)], demoPriorities[0], demoPriorities[5])
	for i, n := range proposals {
		title := n.title
		if i >= len(demoPriorities) {
			title = "Once more: " + strings.ToLower(title[:1]) + title[1:]
		}
		code := y.panels[i%3].code
		if _, err := y.Chamber.Propose(y.ctx, y.here(code, y.sitting[code][i/3]), y.ranking, "", title, n.text); err != nil {
			return fmt.Errorf("proposing: %w", err)
		}
	}
	s, err := y.Chamber.PrioritiesOf(y.ctx, secretary, y.ranking)
	if err != nil {
		return err
	}
	for i, n := range s.Long {
		for k := range i % 5 {
			code := y.panels[k%3].code
			if person := y.sitting[code][11-k]; person != n.By {
				if err := y.Chamber.Support(y.ctx, y.here(code, person), y.ranking, n.ID); err != nil {
					return err
				}
			}
		}
	}
	y.result.Proposals = len(s.Long)
	y.tell("The secretariat asks for priorities; %d proposals come in.", len(s.Long))
	return nil
}

// mergeList makes the long list: at most thirty, with a trail (R136).
func (y *year) mergeList() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	s, err := y.Chamber.PrioritiesOf(y.ctx, secretary, y.ranking)
	if err != nil {
		return err
	}
	for _, again := range s.Long {
		rest, is := strings.CutPrefix(again.Title, "Once more: ")
		for _, n := range s.Long {
			if is && strings.EqualFold(n.Title, rest) {
				if _, err := y.Chamber.MergeProposals(y.ctx, secretary, y.ranking, again.ID, n.ID, "the same in other words"); err != nil {
					return err
				}
			}
		}
	}
	if _, err := y.Chamber.FreezeList(y.ctx, secretary, y.ranking); err != nil {
		return err
	}
	opens, closes := y.joint.Starts.Add(30*time.Minute), y.joint.Starts.Add(2*time.Hour)
	if _, err := y.Chamber.CallRanking(y.ctx, secretary, y.ranking, opens, closes); err != nil {
		return err
	}
	y.result.LongList = len(s.Long) - 2
	y.tell("Two are merged into others; the long list of %d is frozen (R136), and the ballot called for 8 December.", y.result.LongList)
	return nil
}

// together is the joint meeting: the ballot of all, and a resolution of each (R128,
// R137 to R139).
func (y *year) together(m governance.Meeting) error {
	present := map[string]int{}
	for _, p := range y.panels {
		present[p.code] = demoSeats - y.random.IntN(3)
		y.of(p.code).Meetings++
	}
	if err := y.begin(m, present); err != nil {
		return err
	}
	chair := y.here("CIO", y.chair("CIO"))
	if err := y.sealMinutes(m, chair); err != nil {
		return err
	}
	if err := y.until(m.Starts.Add(time.Hour)); err != nil {
		return err
	}
	if err := y.rank(); err != nil {
		return err
	}
	if err := y.until(m.Starts.Add(2*time.Hour + time.Minute)); err != nil {
		return err
	}
	s, err := y.Chamber.PrioritiesOf(y.ctx, chair, y.ranking)
	if err != nil {
		return err
	}
	for _, n := range s.Chosen {
		y.result.Priorities = append(y.result.Priorities, n.Title)
	}
	y.tell("%s: the members of the three panels rank thirty priorities in a secret ballot. First is “%s”.", m.Reference, s.Chosen[0].Title)
	if err := require(len(s.Chosen) == governance.PrioritiesPlaces, "%d priorities were chosen", len(s.Chosen)); err != nil {
		return err
	}
	if err := y.adopt(m, s.ID, present); err != nil {
		return err
	}
	return y.end(m, chair)
}

// rank has every member of the panels cast a ballot.
func (y *year) rank() error {
	s, err := y.Chamber.PrioritiesOf(y.ctx, domain.Actor{}, y.ranking)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(y.Seed, 138))
	for _, p := range y.panels {
		for _, person := range y.sitting[p.code] {
			var marks []domain.Mark
			for _, i := range r.Perm(len(s.Long)) {
				if liked := i < 9 || r.IntN(6) == 0; liked && len(marks) < governance.PrioritiesPlaces {
					marks = append(marks, domain.Mark{Option: string(s.Long[i].ID), Rank: len(marks) + 1})
				}
			}
			if _, err := y.Engine.CastMarks(y.ctx, y.here(p.code, person), domain.ContestID(s.Vote), marks, "year"); err != nil {
				return err
			}
		}
	}
	return nil
}

// adopt is the joint resolution that takes the priorities up, by a majority in each
// panel.
func (y *year) adopt(m governance.Meeting, ranking governance.PrioritiesID, present map[string]int) error {
	chair := y.here("CIO", y.chair("CIO"))
	item, err := y.Chamber.AddItem(y.ctx, chair, m.ID, governance.Item{Title: "Five priorities", Purpose: governance.ToDecide})
	if err != nil {
		return err
	}
	motion, err := y.moved(m, item.ID, "CIO", "To take the five priorities up", "That the three panels take the five priorities up, and write of them.",
		governance.MotionPurpose{Kind: governance.ForPriorities, Subject: string(ranking)})
	if err != nil {
		return err
	}
	if motion, err = y.Chamber.CallMotion(y.ctx, chair, motion.ID, 0); err != nil {
		return err
	}
	for _, p := range y.panels {
		if err := y.votes(p.code, motion.ID, y.sitting[p.code][:present[p.code]], present[p.code]-1, 1); err != nil {
			return err
		}
	}
	if motion, err = y.Chamber.CloseMotion(y.ctx, chair, motion.ID); err != nil {
		return err
	}
	y.tell("%s: each panel resolves, by a majority of its own, to take the five priorities up (R128, R139).", m.Reference)
	return require(motion.State == governance.MotionCarried && motion.Effect == governance.EffectDone, "the joint resolution is %s, its effect %s %s", motion.State, motion.Effect, motion.EffectWhy)
}

// words are the letter's, with the month as it was typed.
func (y *year) words(month string) house.LetterDraft {
	var list strings.Builder
	for i, p := range y.result.Priorities {
		fmt.Fprintf(&list, "%d. %s\n", i+1, p)
	}
	return house.LetterDraft{LetterText: governance.LetterText{Kind: governance.OpenLetter, Subject: "Five priorities for digital health and care",
		Text: "Dear Secretary of State,\n\nOn 8 " + month + " the elected advisory panels of three networks met in person. In a secret ballot they ranked what some 3,500 digital leaders hold to be most important, and agreed on five priorities:\n\n" +
			list.String() + "\nNone of them is new. What is new is that three professions say them together, and that they say in which order.\n\nWe would welcome a meeting before the spring.\n\nYours sincerely,",
		Addressees: []governance.Party{{Name: "The Secretary of State for Health and Social Care", Lines: []string{"39 Victoria Street, London"}}, {Name: "The Shadow Secretary of State"}},
		Copies:     []governance.Party{{Name: "The chief executive of the national service"}}},
		Panels: y.all(), Priorities: y.ranking}
}

func (y *year) draftLetter() error {
	writer := y.here("CIO", y.sitting["CIO"][1])
	l, err := y.Chamber.DraftLetter(y.ctx, writer, y.words("Decmber"))
	if err != nil {
		return err
	}
	y.letter = l.Reference
	y.result.Letter.Reference, y.result.Letter.Subject = l.Reference, l.Subject
	if _, err := y.Chamber.Review(y.ctx, writer, y.letter); err != nil {
		return err
	}
	_, err = y.Chamber.Comment(y.ctx, y.here("CNIO", y.sitting["CNIO"][4]), y.letter, "Say that the order is the ballot's.")
	y.tell("%s is drafted for three signatures and sent round for comments.", l.Reference)
	return err
}

func (y *year) putLetter() error {
	_, err := y.Chamber.PutToPanels(y.ctx, y.here("CIO", y.chair("CIO")), y.letter)
	return err
}

// approveLetter has each panel decide between meetings (R134, R142).
func (y *year) approveLetter() error {
	s, err := y.Chamber.Letter(y.ctx, y.here("CIO", y.chair("CIO")), y.letter)
	if err != nil {
		return err
	}
	var moved []governance.Motion
	for _, p := range y.panels {
		m, err := y.Chamber.Move(y.ctx, y.here(p.code, y.sitting[p.code][1]), house.Proposal{Panels: []domain.PanelID{p.panel.ID}, Way: governance.BetweenMeetings, Title: "To approve the letter on priorities",
			Words: "That the panel approve the letter as it stands.", Purpose: governance.MotionPurpose{Kind: governance.ForLetter, Subject: string(s.Now.ID)}})
		if err != nil {
			return err
		}
		if m, err = y.Chamber.Second(y.ctx, y.here(p.code, y.sitting[p.code][2]), m.ID); err != nil {
			return err
		}
		moved = append(moved, m)
	}
	if err := y.days(moved[0].Opens.Add(time.Hour)); err != nil {
		return err
	}
	for i, p := range y.panels {
		if err := y.votes(p.code, moved[i].ID, y.sitting[p.code], 10, 1); err != nil {
			return err
		}
	}
	if err := y.days(moved[0].Closes.Add(time.Minute)); err != nil {
		return err
	}
	y.tell("The three panels approve %s between meetings, each by ten to one.", y.letter)
	return y.letterIs(governance.LetterSigning)
}

func (y *year) letterIs(state governance.LetterState) error {
	s, err := y.Chamber.Letter(y.ctx, y.here("CIO", y.chair("CIO")), y.letter)
	if err != nil {
		return err
	}
	return require(s.State == state, "%s is %s, not %s", y.letter, s.State, state)
}

// sign has a panel's chair read the letter and sign it.
func (y *year) sign(code string) error {
	by := y.here(code, y.chair(code))
	s, err := y.Chamber.Letter(y.ctx, by, y.letter)
	if err != nil {
		return err
	}
	_, err = y.Chamber.SignLetter(y.ctx, by, y.letter, y.panel(code), s.Now.Digest, nil)
	return err
}

func (y *year) signTwice() error {
	for _, code := range []string{"CIO", "CCIO"} {
		if err := y.sign(code); err != nil {
			return err
		}
	}
	y.tell("%s and %s sign %s.", y.people[y.chair("CIO")], y.people[y.chair("CCIO")], y.letter)
	return nil
}

// correctLetter mends a typing error: both signatures fall, visibly (R141, E12).
func (y *year) correctLetter() error {
	d := y.words("December")
	d.Correction, d.Why = true, "a typing error: December"
	if _, err := y.Chamber.ReviseLetter(y.ctx, y.here("CNIO", y.chair("CNIO")), y.letter, 1, d); err != nil {
		return err
	}
	s, err := y.Chamber.Letter(y.ctx, y.here("CIO", y.chair("CIO")), y.letter)
	if err != nil {
		return err
	}
	y.result.Letter.Cancelled = len(s.Signed) - len(governance.StandingSignatures(s.Signed))
	y.tell("%s, about to sign, finds “Decmber”. It is mended, and both signatures are cancelled (R141); whoever had signed is shown what changed.", y.people[y.chair("CNIO")])
	return require(y.result.Letter.Cancelled == 2 && s.Version == 2, "%d signatures fell at version %d", y.result.Letter.Cancelled, s.Version)
}

func (y *year) signAgain() error {
	for _, p := range y.panels {
		if err := y.sign(p.code); err != nil {
			return err
		}
		y.result.Letter.Signed = append(y.result.Letter.Signed, y.people[y.chair(p.code)])
	}
	y.tell("All three chairs sign version 2.")
	return y.letterIs(governance.LetterSigned)
}

func (y *year) publishLetter() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	secretary.SteppedUp = y.Store.Clock()
	l, err := y.Chamber.PublishLetter(y.ctx, secretary, y.letter, nil)
	if err != nil {
		return err
	}
	p, err := y.Chamber.LetterProof(y.ctx, y.letter)
	if err != nil {
		return err
	}
	r := &y.result.Letter
	r.Versions, r.Digest, r.Published = l.Version, p.Digest, y.Words.Date(when.DateOf(*l.PublicFrom, y.Words.Zone()))
	y.tell("%s is published. Anybody can read it, print it and check its proof.", y.letter)
	return require(len(p.Signatures) == 3 && len(p.Decisions) == 3, "the proof has %d signatures and %d decisions", len(p.Signatures), len(p.Decisions))
}

func (y *year) answered() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	day := when.DateOf(y.Store.Clock(), y.Words.Zone())
	_, err = y.Chamber.AttachReply(y.ctx, secretary, y.letter, house.LetterReplyDraft{From: "The Secretary of State", Received: day, Words: "Thank you for your letter. My officials will be in touch to arrange a meeting."})
	y.result.Letter.Replied = y.Words.Date(day)
	y.tell("The Secretary of State answers; the reply stands beside the letter as it was received.")
	return err
}
