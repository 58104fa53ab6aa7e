package demo

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// asked begins a countback and has everybody who is asked answer by the mail's link:
// the first so many consent.
func (y *years) asked(p *demoPanel, consent int) (b domain.Countback, err error) {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return b, err
	}
	if b, err = y.Engine.BeginCountback(y.ctx, secretary, p.panel.ID, nil, "a seat is vacant"); err != nil {
		return b, err
	}
	if _, err := y.clockwork.Postman.Round(y.ctx); err != nil {
		return b, err
	}
	y.happens(p, "countback-asks", "%d candidates who were not elected are asked by mail whether they would serve (R116).", len(b.Asks))
	for i, a := range b.Asks {
		var who domain.Person
		err := y.Store.Read(y.ctx, func(tx *store.Tx) (err error) { who, err = tx.Person(a.Person); return err })
		if err != nil {
			return b, err
		}
		link, err := y.mail.take(y.ctx, who.Email, "serve")
		if err != nil {
			return b, err
		}
		if err := y.Engine.AnswerCountback(y.ctx, link, i < consent); err != nil {
			return b, fmt.Errorf("%s answers: %w", who.Name(), err)
		}
	}
	if err := y.ring(); err != nil {
		return b, err
	}
	err = y.Store.Read(y.ctx, func(tx *store.Tx) (err error) { b, err = tx.Countback(b.ID); return err })
	return b, err
}

// resigned has a member without an office resign on a day, and waits until the seat is vacant.
func (y *years) resigned(p *demoPanel, year int, month time.Month, day int) (gone demoPerson, err error) {
	if err := y.on(year, month, day); err != nil {
		return gone, err
	}
	if gone, err = y.plain(p); err != nil {
		return gone, err
	}
	if err := y.leaves(p, gone); err != nil {
		return gone, err
	}
	return gone, y.on(year, month, day+2)
}

// countedBack: a member resigns, and the papers of the election are counted again
// among those who would serve (R116, R118).
func (y *years) countedBack() error {
	p := y.panels[1]
	gone, err := y.resigned(p, 2027, time.February, 8)
	if err != nil {
		return err
	}
	y.happens(p, "seat-vacant", "%s has resigned, with a year and a half of the term to go.", gone.name())
	b, err := y.asked(p, 4)
	if err != nil {
		return err
	}
	if err := require(b.State == domain.CountbackSeated && len(b.Returned) == 1 && len(b.Companion) > 0, "the countback is %s: %s", b.State, b.WhyNobody); err != nil {
		return err
	}
	var found demoPerson
	var seat domain.Holding
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
		n, err := tx.Nomination(b.Returned[0])
		if err != nil {
			return err
		}
		person, err := tx.Person(n.Candidate)
		if err != nil {
			return err
		}
		found = y.known(p, person.Number)
		held, err := tx.HoldingsOf(person.ID)
		if err == nil {
			seat = held[len(held)-1]
		}
		return err
	})
	if err != nil {
		return err
	}
	y.proofs = append(y.proofs, b.Companion)
	y.happens(p, "counted-back", "four consent. The stored papers, counted again without %s, return %s, until %s (R118). The companion file is signed with the board's key.", gone.name(), found.name(), y.Words.Date(seat.Until.AddDays(-1)))
	return require(seat.Mandate.Kind == domain.CountedBack && seat.Until == p.election.Term.Until, "she sits until %s as %s", seat.Until, seat.Mandate.Kind)
}

// byElected: a member dies, nobody of the papers would serve, and the clock drafts a
// by-election (R114, R116, R117).
func (y *years) byElected() error {
	// long: one chapter of the story, told in its order.
	p := y.panels[2]
	if err := y.on(2027, time.May, 4); err != nil {
		return err
	}
	dead, err := y.plain(p)
	if err != nil {
		return err
	}
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	id, err := y.personOf(dead)
	if err != nil {
		return err
	}
	if err := y.Register.Died(y.ctx, secretary, id, y.today(), "her family has written"); err != nil {
		return err
	}
	p.members = slices.DeleteFunc(p.members, func(m demoPerson) bool { return m == dead })
	y.happens(p, "member-dies", "%s has died; the seat is vacant from today (R114).", dead.name())
	b, err := y.asked(p, 0)
	if err != nil {
		return err
	}
	if err := require(b.State == domain.CountbackNobody, "the countback is %s", b.State); err != nil {
		return err
	}
	el, err := y.drafted(p, domain.ByElection, 5)
	if err != nil {
		return err
	}
	y.happens(p, "countback-finds-nobody", "nobody would serve. The clock has drafted a by-election, to close %s (R117).", y.Words.Instant(el.Timetable.PollCloses))
	if el, err = y.announced(el); err != nil {
		return err
	}
	sits, err := y.members(p)
	if err != nil {
		return err
	}
	standing := slices.DeleteFunc(slices.Clone(p.members), func(m demoPerson) bool { return slices.Contains(sits, m) })[:3]
	full := p.election
	if err := y.candidates(p, el, standing); err != nil {
		return err
	}
	if err := y.heldElection(p, el.ID, 0.3); err != nil {
		return err
	}
	p.election = full
	now, err := y.members(p)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(now, func(m demoPerson) bool { return !slices.Contains(sits, m) })
	if i < 0 {
		return errors.New("the by-election has seated nobody")
	}
	y.happens(p, "by-elected", "three stand, %d vote, and %s is elected for what is left of the term (R118).", p.receipts, now[i].name())
	return nil
}

// coOpted: so little is left of the term that nobody need be elected; the elected
// members co-opt somebody by name (R115, R119).
func (y *years) coOpted() error {
	p := y.panels[0]
	gone, err := y.resigned(p, 2028, time.February, 21)
	if err != nil {
		return err
	}
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	_, err = y.Engine.BeginCountback(y.ctx, secretary, p.panel.ID, nil, "a seat is vacant")
	if r, no := refusal.Of(err); !no || r.Reason != domain.LeaveVacant {
		return fmt.Errorf("this should not be: a countback for five months (R115): %v", err)
	}
	vacant, err := y.Engine.Vacancies(y.ctx, secretary, p.panel.ID)
	if err != nil || len(vacant) != 1 {
		return fmt.Errorf("%d vacancies of %s: %v", len(vacant), p.code, err)
	}
	y.happens(p, "short-vacancy", "%s has resigned. Less than six months are left: neither countback nor by-election (R115).", gone.name())
	sits, err := y.members(p)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.members, func(m demoPerson) bool {
		return m != gone && !slices.Contains(sits, m) && !slices.Contains(p.standing, m)
	})
	who := p.members[i]
	id, err := y.personOf(who)
	if err != nil {
		return err
	}
	m, err := y.resolved(p, "To co-opt "+who.name(), "That "+who.name()+" be co-opted to the vacant seat.",
		governance.MotionPurpose{Kind: governance.ForCoOption, Person: id, Subject: string(vacant[0].Term.ID)})
	if err != nil {
		return err
	}
	y.happens(p, "co-opted", "%s is co-opted by an open vote of the elected members, %s, until the next certified election (R119).", who.name(), m.Reference)
	return nil
}
