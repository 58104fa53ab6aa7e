//go:build unix

package main

import (
	"errors"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/store"
)

// openLetters that three chairs signed, each in its fourth version, and answered.
func (c *chamber) openLetters(tx *store.Tx) error {
	for n := range letters {
		at := tx.Now().AddDate(0, 0, -9*(letters-n))
		l := governance.Letter{ID: store.NewID[governance.LetterID](), Reference: fmt.Sprintf("L-%d-%d", at.Year(), n+1), State: governance.LetterPublished, Version: 1, Kind: governance.OpenLetter,
			Subject: fmt.Sprintf("Five priorities, %d", n+1), By: c.members[0][1].ID, At: at, PublishedAt: &at, PublicFrom: &at}
		text := governance.LetterText{Kind: l.Kind, Subject: l.Subject, Text: letterText, Addressees: []governance.Party{{Name: "The Secretary of State", Lines: []string{"39 Victoria Street", "London"}}}}
		for _, p := range c.panels {
			text.Signatories = append(text.Signatories, governance.Signatory{Panel: p.ID, Name: p.Name})
		}
		v := governance.LetterVersion{ID: store.NewID[governance.LetterVersionID](), Letter: l.ID, LetterText: text, Number: 1, By: l.By, At: at}
		v.Digest = v.Seal()
		if err := tx.CreateLetter(l, v); err != nil {
			return err
		}
		for range 3 {
			v.ID, v.Text, v.Number = store.NewID[governance.LetterVersionID](), v.Text+talk+"\n\n", v.Number+1
			v.Digest = v.Seal()
			if err := tx.CreateLetterVersion(v); err != nil {
				return err
			}
		}
		l.Version = v.Number
		if err := errors.Join(tx.SaveLetter(l), c.signed(tx, l, v, at)); err != nil {
			return err
		}
		c.letter = l.Reference
	}
	return nil
}

func (c *chamber) signed(tx *store.Tx, l governance.Letter, v governance.LetterVersion, at time.Time) error {
	for i, p := range c.panels {
		chair := c.members[i][0]
		err := errors.Join(
			tx.CreateApproval(governance.Approval{Letter: l.ID, Panel: p.ID, Version: v.Number, Digest: v.Digest, Motion: string(c.motion.ID), Carried: true, At: at}),
			tx.CreateSignature(governance.Signature{ID: store.NewID[string](), Letter: l.ID, Version: v.Number, Digest: v.Digest, Panel: p.ID, Person: chair.ID, Name: chair.Name(), At: at}),
			tx.CreateLetterComment(governance.LetterComment{ID: store.NewID[string](), Letter: l.ID, Version: 2, By: chair.ID, At: at, Words: talk}),
			tx.Record(as(chair, domain.Chair), domain.Act{Name: "letter.signed", Rule: "R141", Panel: p.ID, Subject: string(l.ID)}))
		if err != nil {
			return err
		}
	}
	return tx.CreateLetterReply(governance.LetterReply{ID: store.NewID[governance.LetterReplyID](), Letter: l.ID, From: "The Secretary of State", Received: when.DateOf(at.AddDate(0, 0, 5), time.UTC),
		Words: "Thank you. " + talk, By: l.By, At: at.AddDate(0, 0, 5)})
}

// ranked are five years' rankings of thirty proposals each; the last still takes them.
func (c *chamber) ranked(tx *store.Tx) error {
	for year := range 5 {
		p := governance.Priorities{ID: store.NewID[governance.PrioritiesID](), Reference: fmt.Sprintf("P-%d-1", 2022+year), Title: fmt.Sprintf("Priorities of %d", 2022+year), State: governance.PrioritiesUnmade,
			ProposeBy: tx.Now().AddDate(year-4, 0, 14), By: c.members[0][0].ID, At: tx.Now().AddDate(year-4, 0, -14)}
		if year == 4 {
			p.State = governance.Proposing
		}
		for _, of := range c.panels {
			p.Panels = append(p.Panels, of.ID)
		}
		if err := tx.CreatePriorities(p); err != nil {
			return err
		}
		c.ranking = p.Reference
		for n := range 30 {
			proposal := governance.Proposal{ID: store.NewID[governance.ProposalID](), Priorities: p.ID, By: c.members[n%3][n%12].ID, Title: fmt.Sprintf("Proposal %d", n+1), Text: talk, At: p.At}
			if err := tx.CreateProposal(proposal); err != nil {
				return err
			}
			for i := range n % 9 {
				if err := tx.SupportProposal(proposal.ID, c.members[1][i].ID); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
