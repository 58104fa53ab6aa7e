package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// certify waits for the count, lets the objection window pass, and has two
// officers certify.
func (d *demo) certify() error {
	// long: one chapter of the story, told in its order.
	began := time.Now()
	first, err := d.electionNow(d.panels[0].election.ID)
	if err != nil {
		return err
	}
	if err := d.ring(); err != nil {
		return err
	}
	if err := d.revealLots(); err != nil {
		return err
	}
	help, err := d.openBoxes()
	if err != nil {
		return err
	}
	for _, p := range d.panels {
		el, err := d.electionNow(p.election.ID)
		if err != nil {
			return err
		}
		if err := require(el.State == domain.Provisional, "%s is %s after the close (%s)", p.code, el.State, el.Alarm); err != nil {
			return err
		}
		p.election = el
		r, err := d.Engine.ContestResult(d.ctx, p.contest.ID)
		if err != nil {
			return fmt.Errorf("reading the count of %s: %w", p.code, err)
		}
		p.result.Network, p.result.Seats, p.result.Candidates, p.result.Roll = p.code, p.contest.Seats, len(p.contest.Options), r.Roll
		p.result.Quota = quotaOf(r.Transcript)
		if err := require(r.Turnout == p.result.Ballots, "%s counted %d voters, %d hold receipts", p.code, r.Turnout, p.result.Ballots); err != nil {
			return err
		}
		d.tell("%s: shuffled, opened with proof and counted. %d papers, quota %d, %d stages.", p.code, r.Papers, p.result.Quota, len(r.Transcript.Stages))
	}
	if first.State != domain.Provisional { // or the jobs have counted before, and there is nothing to time
		d.tell("From the close to the provisional results: %.1f seconds, with %s.", time.Since(began).Seconds(), help)
	}
	closes := time.Time{}
	for _, p := range d.panels {
		calendar, err := when.CalendarVersion(p.election.Calendar)
		if err != nil {
			return err
		}
		until, err := p.election.ObjectionsClose(calendar) // R82, or what the notice named (R20b)
		if err != nil {
			return err
		}
		if until.After(closes) {
			closes = until
		}
	}
	if err := d.until(closes); err != nil {
		return err
	}
	for _, p := range d.panels {
		if err := d.certifyOne(p.election.ID); err != nil {
			return fmt.Errorf("%s: %w", p.code, err)
		}
		if err := d.seated(p); err != nil {
			return fmt.Errorf("%s: %w", p.code, err)
		}
	}
	d.tell("No objection. Returning officer and deputy certify, two persons for each act (R83); %d seats are filled.", demoSeats*len(d.panels))
	return d.ring()
}

// certifyOne is the two-person act: one asks, the other confirms.
func (d *demo) certifyOne(id domain.ElectionID) error {
	officer, err := d.officer(domain.ReturningOfficer)
	if err != nil {
		return err
	}
	request, err := d.Engine.Certify(d.ctx, officer, id, "the count was checked, nobody objected")
	if err != nil {
		return err
	}
	if _, err := d.Engine.Confirm(d.ctx, officer, request.ID, "I alone"); err == nil {
		return errors.New("one officer gave both halves of a two-person act")
	}
	deputy, err := d.officer(domain.DeputyReturningOfficer)
	if err != nil {
		return err
	}
	_, err = d.Engine.Confirm(d.ctx, deputy, request.ID, "agreed")
	return err
}

// seated reads who sits on the panel on the first day of the term.
func (d *demo) seated(p *demoPanel) error {
	by := map[string]demoPerson{}
	for _, m := range p.members {
		by[m.number] = m
	}
	want := domain.NewTerm(p.election.Term.From, 2) // exactly two years by the calendar (R18)
	err := d.Store.Read(d.ctx, func(tx *store.Tx) error {
		held, err := tx.HoldingsOn(p.panel.ID, p.election.Term.From)
		if err != nil {
			return err
		}
		for _, h := range held {
			person, err := tx.Person(h.Person)
			if err != nil {
				return err
			}
			if err := require(h.From == want.From && h.Until == want.Until, "a seat from %s until %s", h.From, h.Until); err != nil {
				return err
			}
			p.elected = append(p.elected, by[person.Number])
		}
		slices.SortFunc(p.elected, byNumber) // ids are drawn anew each time: one seed tells one story
		for _, m := range p.elected {
			p.result.Elected = append(p.result.Elected, demoElected{m.name(), m.organisation, want.From, want.Until})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return require(len(p.elected) == p.contest.Seats, "%d of %d seats filled", len(p.elected), p.contest.Seats)
}

// chooseOfficers has each panel's elected members choose a chair, then a
// vice-chair, in contests that the clock has called (R90 to R92).
func (d *demo) chooseOfficers() error {
	for _, office := range []domain.Office{domain.ChairOffice, domain.ViceOffice} {
		elections, err := d.chooseOne(office)
		if err != nil {
			return err
		}
		for _, p := range d.panels {
			if err := d.declare(office, p, elections[p].ID); err != nil {
				return fmt.Errorf("%s of %s: %w", office, p.code, err)
			}
		}
		if err := d.ring(); err != nil {
			return err
		}
	}
	return nil
}

// called is the election of the office that the clock has called.
func (d *demo) called(p *demoPanel, office domain.Office) (el domain.Election, err error) {
	err = d.Store.Read(d.ctx, func(tx *store.Tx) error {
		list, err := tx.Elections(store.ElectionFilter{Parent: p.election.ID, Kind: domain.OfficerElection})
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.Office == office {
				el = e
				return nil
			}
		}
		return fmt.Errorf("nobody has called the %s of %s", office, p.code)
	})
	return el, err
}

// chooseOne brings every panel's election of the office to its provisional
// result.
func (d *demo) chooseOne(office domain.Office) (map[*demoPanel]domain.Election, error) {
	elections := map[*demoPanel]domain.Election{}
	for _, p := range d.panels {
		el, err := d.called(p, office)
		if err != nil {
			return nil, err
		}
		elections[p] = el
	}
	return elections, d.pollOffice(office, elections)
}

func (d *demo) pollOffice(office domain.Office, elections map[*demoPanel]domain.Election) error {
	// long: one chapter of the story, told in its order.
	first := elections[d.panels[0]].Timetable
	if err := d.until(first.NominationsOpen); err != nil {
		return err
	}
	for _, p := range d.panels {
		el := elections[p]
		stood := 0
		for i, m := range p.elected {
			if m.name() == p.result.Chair || stood == 3 {
				continue
			}
			if office == domain.ViceOffice && m.organisation == d.organisationOf(p, p.result.Chair) {
				continue // R98
			}
			n, err := d.stand(el, m, "I would chair by listening first.")
			if r, no := refusal.Of(err); no && r.Reason == domain.ChairTermLimit {
				continue // R99: has chaired long enough
			}
			if err != nil {
				return err
			}
			seconder := p.elected[(i+6)%len(p.elected)]
			if err := d.support(m, n.ID, []demoPerson{seconder}); err != nil {
				return err
			}
			officer, err := d.officer(domain.ReturningOfficer)
			if err != nil {
				return err
			}
			if _, err := d.Engine.RuleNomination(d.ctx, officer, n.ID, domain.Ruling{Valid: true, Why: "in order"}); err != nil {
				return fmt.Errorf("ruling on %s: %w", m.name(), err)
			}
			stood++
		}
	}
	if err := d.until(first.PollOpens.Add(time.Minute)); err != nil {
		return err
	}
	contests := map[*demoPanel]domain.Contest{}
	for _, p := range d.panels {
		c, err := d.contestOf(elections[p].ID)
		if err != nil {
			return fmt.Errorf("%s of %s: %w", office, p.code, err)
		}
		contests[p] = c
	}
	if err := d.ballotOfTwelve(office, contests); err != nil {
		return err
	}
	last := time.Time{}
	for _, c := range contests {
		if c.Closes.After(last) {
			last = c.Closes
		}
	}
	if err := d.until(last); err != nil {
		return err
	}
	for _, p := range d.panels {
		if err := d.settleTies(office, p, elections[p].ID); err != nil {
			return fmt.Errorf("%s of %s: %w", office, p.code, err)
		}
	}
	return nil
}

func (d *demo) organisationOf(p *demoPanel, name string) string {
	for _, m := range p.elected {
		if m.name() == name {
			return m.organisation
		}
	}
	return ""
}

// ballotOfTwelve has every elected member vote; most agree on one, as small
// bodies do.
func (d *demo) ballotOfTwelve(office domain.Office, contests map[*demoPanel]domain.Contest) error {
	type vote struct {
		p *demoPanel
		m demoPerson
	}
	var votes []vote
	for _, p := range d.panels {
		for _, m := range p.elected {
			votes = append(votes, vote{p, m})
		}
	}
	return d.crowd(len(votes), func(ctx context.Context, i int) error {
		v := votes[i]
		c := contests[v.p]
		r := rand.New(rand.NewPCG(d.Seed, uint64(fnvOf(v.m.number+string(office)))))
		machine, err := d.signIn(ctx, v.m)
		if err != nil {
			return err
		}
		likes := map[string]float64{}
		for j, o := range c.Options {
			likes[o.Name] = 1 / float64(1+3*j)
			if o.RON {
				likes[o.Name] = 0.01
			}
		}
		if _, err := castOnce(ctx, machine, c.ID, preferences(r, c.Options, likes)); err != nil {
			return fmt.Errorf("%s votes for the %s: %w", v.m.number, office, err)
		}
		return nil
	})
}

// settleTies has a tie of the last two voted on once more (R97), until there is a
// provisional result.
func (d *demo) settleTies(office domain.Office, p *demoPanel, id domain.ElectionID) error {
	for range 4 {
		el, err := d.electionNow(id)
		if err != nil || el.State == domain.Provisional {
			return err
		}
		c, err := d.contestOf(id)
		if err != nil {
			return err
		}
		if err := d.until(c.Opens.Add(time.Minute)); err != nil {
			return err
		}
		if err := d.ballotOfTwelve(office, map[*demoPanel]domain.Contest{p: c}); err != nil {
			return err
		}
		if err := d.until(c.Closes); err != nil {
			return err
		}
	}
	return errors.New("tied again and again")
}

// declare has two officers certify what was counted, and reads who holds the
// office.
func (d *demo) declare(office domain.Office, p *demoPanel, id domain.ElectionID) error {
	if err := d.certifyOne(id); err != nil {
		return err
	}
	return d.Store.Read(d.ctx, func(tx *store.Tx) error {
		day := p.election.Term.From // or today, once the term has begun
		if today := when.DateOf(tx.Now(), d.Words.Zone()); day.Before(today) {
			day = today
		}
		offices, err := tx.OfficesOn(p.panel.ID, day)
		if err != nil {
			return err
		}
		for _, o := range offices {
			if o.Office != office {
				continue
			}
			person, err := tx.Person(o.Person)
			if err != nil {
				return err
			}
			if office == domain.ChairOffice {
				p.result.Chair = person.Name()
			} else {
				p.result.ViceChair = person.Name()
			}
			d.tell("%s: %s is declared %s, to %s.", p.code, person.Name(), office, d.Words.Date(o.Until.AddDays(-1)))
			return nil
		}
		return errors.New("certified, and nobody holds the office")
	})
}
