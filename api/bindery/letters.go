package bindery

import (
	"context"
	"fmt"

	"hustings/api/press"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

// Letter is the print edition of a letter: of a published one for anybody, of one in work
// for those inside, marked as such (R140, R146).
func (b Bindery) Letter(ctx context.Context, h *house.House, by domain.Actor, reference string) (Print, error) {
	done, err := b.turn(ctx)
	if err != nil {
		return Print{}, err
	}
	defer done()
	shown, err := h.Letter(ctx, by, reference)
	if err != nil {
		return Print{}, err
	}
	s := &sayer{words: b.Words}
	now := shown.Now
	l := press.Letter{Say: b.Words.Told, Organisation: b.Organisation, Reference: shown.Reference, Kind: s.say("letter.kind." + string(now.Kind)), Subject: now.Subject, Text: now.Text,
		Digest: fmt.Sprintf("%x", now.Digest), At: now.At, Address: b.Origin + LetterPath(shown.Reference)}
	if shown.IsPublic {
		l.Date, l.At = b.longDate(*shown.PublicFrom), *shown.PublicFrom
	} else {
		l.Draft = s.say("letter.print-draft", "state", s.say("state.letter-"+string(shown.State)))
	}
	for _, p := range now.Addressees {
		l.Addressees = append(l.Addressees, press.Address(p))
	}
	for _, p := range now.Copies {
		l.Copies = append(l.Copies, press.Address(p))
	}
	for _, a := range now.Annexes {
		l.Annexes = append(l.Annexes, a.Name)
	}
	b.signatures(s, &l, shown)
	if s.err != nil {
		return Print{}, s.err
	}
	pdf, err := l.PDF()
	return printed(shown.Reference+".pdf", pdf, err)
}

// signatures are one for each panel that is named, signed or still open.
func (b Bindery) signatures(s *sayer, l *press.Letter, shown house.LetterShown) {
	standing := governance.StandingSignatures(shown.Signed)
	passkeys := true
	for _, g := range standing {
		passkeys = passkeys && len(g.Passkey) > 0
	}
	var from []string
	for _, n := range shown.Now.Signatories {
		from = append(from, n.Name)
		line := press.SignedBy{Office: s.say("letter.office.chair") + ", " + n.Name, Words: s.say("letter.print-open")}
		for _, g := range standing {
			if g.Panel != n.Panel {
				continue
			}
			line.Name, line.Words = g.Name, s.say("letter.print-signed", "at", g.At)
			if g.Acting {
				line.Office = s.say("letter.office.acting") + ", " + n.Name
			}
			if !passkeys { // they were fresh, but signed no digest
				line.Words = s.say("letter.print-signed-plain", "at", g.At)
			}
		}
		l.Signatures = append(l.Signatures, line)
	}
	l.From = b.Words.List(from)
}
