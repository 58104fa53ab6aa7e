package demo

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/audit"
	"hustings/elections/box"
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

// countedBack: a member resigns, and the papers of the election are counted again
// among those who would serve (R116, R118).
func (y *years) countedBack() error {
	p := y.panels[1]
	if err := y.on(2027, time.February, 8); err != nil {
		return err
	}
	gone, err := y.plain(p)
	if err != nil {
		return err
	}
	if err := y.leaves(p, gone); err != nil {
		return err
	}
	if err := y.on(2027, time.February, 10); err != nil {
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
	if err := y.on(2028, time.February, 21); err != nil {
		return err
	}
	gone, err := y.plain(p)
	if err != nil {
		return err
	}
	if err := y.leaves(p, gone); err != nil {
		return err
	}
	if err := y.on(2028, time.February, 23); err != nil {
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

// again drafts and announces the next election of every panel, with new fields: so
// many stand, as many of them as would serve again.
func (y *years) again(standing [3]int, goOn int) error {
	for i, p := range y.panels {
		el, err := y.drafted(p, domain.PanelElection, 500)
		if err != nil {
			return err
		}
		p.election = el
		sits, err := y.members(p)
		if err != nil {
			return err
		}
		others := slices.DeleteFunc(slices.Clone(p.members), func(m demoPerson) bool { return slices.Contains(sits, m) })
		p.standing = append(sits[:goOn:goOn], others[:standing[i]-goOn]...)
		p.members = append(slices.Clone(p.standing), slices.DeleteFunc(others, func(m demoPerson) bool { return slices.Contains(p.standing, m) })...)
		p.members = append(p.members, sits[goOn:]...)
		p.elected, p.receipts, p.result = nil, 0, demoPanelResult{}
		y.happens(p, "drafted", "the clock has drafted the next election, to close %s; the secretariat looks it over.", y.Words.Instant(el.Timetable.PollCloses))
	}
	for _, p := range y.panels {
		var err error
		if p.election, err = y.announced(p.election); err != nil {
			return err
		}
	}
	return y.nominate()
}

// electedAgain is the second cycle (R22): what was filled by co-option ends with its
// certificate (R119).
func (y *years) electedAgain() error {
	if err := y.again([3]int{16, 15, 15}, 8); err != nil {
		return err
	}
	for _, step := range []func() error{y.poll, y.certify} {
		if err := step(); err != nil {
			return err
		}
	}
	return y.Store.Read(y.ctx, func(tx *store.Tx) error {
		held, err := tx.HoldingsOfPanel(y.panels[0].panel.ID)
		if err != nil {
			return err
		}
		for _, h := range held {
			if h.Mandate.Kind == domain.CoOpted {
				y.happens(y.panels[0], "co-option-ends", "the co-option has ended with the certificate, on %s (R119).", y.Words.Date(h.Until))
				return require(!h.Until.After(y.today()), "she is co-opted until %s", h.Until)
			}
		}
		return errors.New("nobody was co-opted")
	})
}

// voided: the reviewer voids one panel's election after its certificate; it is held
// again with the roll and the nominations it had, while the outgoing members look
// after the panel (R25, R84, R88).
func (y *years) voided() error {
	// long: one chapter of the story, told in its order.
	all, p := y.panels, y.panels[2]
	chairs, err := y.chooseOne(domain.ChairOffice)
	if err != nil {
		return err
	}
	for _, x := range all {
		if err := y.declare(domain.ChairOffice, x, chairs[x].ID); err != nil {
			return err
		}
	}
	officer, err := y.officer(domain.ReturningOfficer)
	if err != nil {
		return err
	}
	request, err := y.Engine.Void(y.ctx, officer, p.election.ID, "I find that the close was announced wrongly to a third of the voters, and void the election. Honor Blythe", "the reviewer named in the notice has decided")
	if err != nil {
		return err
	}
	deputy, err := y.officer(domain.DeputyReturningOfficer)
	if err != nil {
		return err
	}
	if _, err := y.Engine.Confirm(y.ctx, deputy, request.ID, "her signed decision is on file"); err != nil {
		return err
	}
	y.happens(p, "voided", "the independent reviewer voids the election; two officers record her signed decision (R84). Who was elected, and the chair, hold nothing any more.")
	if err := y.ring(); err != nil {
		return err
	}
	void, again := p.election, domain.Election{}
	if again, err = y.drafted(p, domain.PanelElection, 1); err != nil {
		return err
	}
	if again, err = y.announced(again); err != nil {
		return err
	}
	y.happens(p, "held-again", "it is held again with the same roll and nominations, and closes %s (R88).", y.Words.Instant(again.Timetable.PollCloses))
	y.panels = all[:2]
	vices, err := y.chooseOne(domain.ViceOffice)
	if err != nil {
		return err
	}
	for _, x := range y.panels {
		if err := y.declare(domain.ViceOffice, x, vices[x].ID); err != nil {
			return err
		}
	}
	y.panels = all
	if y.today().Before(again.Term.From) {
		if err := y.on(2028, time.August, 1); err != nil {
			return err
		}
	}
	l, err := y.Engine.Leadership(y.ctx, p.panel.ID)
	if err != nil {
		return err
	}
	if err := require(l.As == domain.LeadCaretaker, "%s is led by %s", p.code, l.As); err != nil {
		return err
	}
	y.happens(p, "caretakers", "the terms have ended without successors: the outgoing members are caretakers, for routine alone (R25).")
	if err := y.heldElection(p, again.ID, 0.5); err != nil {
		return err
	}
	p.election, p.elected, p.result.Chair = again, nil, ""
	if p.elected, err = y.members(p); err != nil {
		return err
	}
	y.happens(p, "elected-after-all", "%d are elected by %d voters; they sit from today, and only until %s: the end never moves (R24).", len(p.elected), p.receipts, y.Words.Date(again.Term.Until.AddDays(-1)))
	if err := y.officersSettled(p); err != nil {
		return err
	}
	if err := y.on(2028, time.October, 16); err != nil {
		return err
	}
	return y.forgotten(p, void.ID)
}

// forgotten: of the void election nobody knows any more who stood behind which tag,
// and the restricted papers of the first terms are destroyed (R89).
func (y *years) forgotten(p *demoPanel, void domain.ElectionID) error {
	c, err := y.contestOf(void)
	if err != nil {
		return err
	}
	papers := 0
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
		roll, err := tx.Roll(c.ID)
		if err != nil || len(roll) > 0 {
			return fmt.Errorf("this should not be: %d on the roll of a void election: %v", len(roll), err)
		}
		acts, err := tx.RecordEntries(store.RecordFilter{Act: box.ActPapersDestroyed, Limit: 100})
		papers = len(acts)
		return err
	})
	if err != nil {
		return err
	}
	y.happens(p, "forgotten", "who stood behind which tag of the void election is forgotten; of %d contests whose terms have ended the restricted papers are destroyed, each with a certificate (R89).", papers)
	return require(papers > 0, "no papers are destroyed though their terms have ended")
}

// handedOver is the third cycle: as many stand as there are seats, and nobody need
// vote (R53); the terms end and begin to the day (R18).
func (y *years) handedOver() error {
	if err := y.on(2030, time.March, 1); err != nil {
		return err
	}
	if err := y.again([3]int{demoSeats, demoSeats, demoSeats}, 6); err != nil {
		return err
	}
	t := y.panels[0].election.Timetable
	if err := y.until(t.WithdrawalsClose); err != nil {
		return err
	}
	for _, p := range y.panels {
		if err := y.certifyOne(p.election.ID); err != nil {
			return err
		}
		y.happens(p, "unopposed", "%d stand for %d seats: all are declared elected without a poll (R53).", len(p.standing), demoSeats)
		p.contest.Seats = demoSeats
		if err := y.seated(p); err != nil {
			return err
		}
	}
	if err := y.ring(); err != nil {
		return err
	}
	if err := y.chooseOfficers(); err != nil {
		return err
	}
	if err := y.on(2030, time.August, 1); err != nil {
		return err
	}
	for _, p := range y.panels {
		err := y.Store.Read(y.ctx, func(tx *store.Tx) error {
			held, err := tx.HoldingsOn(p.panel.ID, y.today())
			if err != nil {
				return err
			}
			for _, h := range held {
				if h.From != y.today() {
					return fmt.Errorf("this should not be: somebody sits since %s", h.From)
				}
			}
			return require(len(held) == demoSeats, "%d sit on %s", len(held), p.code)
		})
		if err != nil {
			return err
		}
	}
	y.happens(nil, "handed-over", "Four years after they were founded, to the day, the panels are handed over for the second time (R18, R22).")
	return nil
}

// objectionsEnd is the end of an election's window for objections (R82, R20b).
func objectionsEnd(el domain.Election) (time.Time, error) {
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return time.Time{}, err
	}
	return el.ObjectionsClose(calendar)
}

// proveAll writes every contest there has been into one bundle, and has the offline
// verifier check it, with the countbacks' companion files.
func (y *years) proveAll() error {
	var ids []domain.ContestID
	err := y.Store.Read(y.ctx, func(tx *store.Tx) error {
		for _, stage := range []domain.ContestStage{domain.ContestCounted, domain.ContestEnded} {
			list, err := tx.ContestsAtStage(stage)
			if err != nil {
				return err
			}
			for _, c := range list {
				ids = append(ids, c.ID)
			}
		}
		bad, err := tx.VerifyRecord()
		return errors.Join(err, require(bad == 0, "entry %d of the record does not hold", bad))
	})
	if err != nil {
		return err
	}
	var bundle bytes.Buffer
	if err := y.Engine.Bundle(y.ctx, &bundle, ids...); err != nil {
		return err
	}
	report, err := audit.Verify(y.ctx, bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{Countbacks: y.proofs})
	if err != nil {
		return err
	}
	if !report.OK {
		return errors.Join(errors.New("this should not be: the bundle does not verify"), report.Text(y.progress))
	}
	for _, c := range report.Contests {
		y.result.Countback += len(c.Countbacks)
	}
	y.result.Contests, y.result.Verdict = len(ids), string(report.Verdict)
	return require(y.result.Countback == len(y.proofs), "%d of %d countbacks were verified", y.result.Countback, len(y.proofs))
}
