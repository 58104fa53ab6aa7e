package demo

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
	"hustings/elections/store"
)

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
	void := p.election
	again, err := y.drafted(p, domain.PanelElection, 1)
	if err != nil {
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
		acts, err := tx.RecordEntries(store.RecordFilter{Act: acts.ContestPapersDestroyed, Limit: 100})
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
