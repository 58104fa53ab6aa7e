package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Four years of three panels, from their founding: what happens to real panels after
// election night. Members come by their mail's links and vote with sealed ballots
// through the API; whatever the clock does the jobs do; at the end the offline verifier
// checks every board there has been.

// yearsShare is how many of the made-up members there are one in these years: a vote
// costs as much as ever, and there are many of them.
const yearsShare = 4

// years is one run.
type years struct {
	*demo
	result yearsResult
	proofs [][]byte // companion files of countbacks
}

// yearsResult is what --json prints.
type yearsResult struct {
	Events    []yearsEvent `json:"events"`
	Panels    []yearsPanel `json:"panels"`
	Elections int          `json:"elections"`
	Contests  int          `json:"contests"`
	Acts      int          `json:"acts"` // in the record
	Mails     int          `json:"mails"`
	Verdict   string       `json:"verdict"` // the offline verifier's, of all boards
	Countback int          `json:"countbacks_verified"`
	Forum     yearForum    `json:"forum"`
	Seconds   float64      `json:"seconds"`
}

// yearsEvent is one thing that happened, by the name that tests know it by.
type yearsEvent struct {
	Day   when.Date `json:"day"`
	Panel string    `json:"panel,omitempty"`
	What  string    `json:"what"`
}

// yearsPanel is who held a panel's offices and by what mandates its seats were held.
type yearsPanel struct {
	Panel    string         `json:"panel"`
	Offices  []yearsOffice  `json:"offices"`
	Mandates map[string]int `json:"mandates"`
}

type yearsOffice struct {
	Office string    `json:"office"`
	Name   string    `json:"name"`
	From   when.Date `json:"from"`
	Until  when.Date `json:"until"`
	Ended  string    `json:"ended,omitempty"`
}

// chapter is one part of the years, and in which of them it ends.
type chapter struct {
	year int
	do   func() error
}

// tellYears lives through them.
func (d *demo) tellYears(out io.Writer) error {
	y := &years{demo: d}
	for _, c := range []chapter{
		{1, y.found}, {1, y.chairResigns}, {1, y.countedBack},
		{2, y.byElected}, {2, y.notConfident}, {2, y.coOpted},
		{3, y.electedAgain}, {3, y.voided},
		{4, y.handedOver},
	} {
		if c.year > d.Years {
			break
		}
		if err := c.do(); err != nil {
			return err
		}
	}
	if err := y.add(); err != nil {
		return err
	}
	if err := y.forumFollows(); err != nil {
		return err
	}
	y.result.Seconds = float64(time.Since(d.began).Milliseconds()) / 1000
	if d.JSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(y.result)
	}
	y.table()
	return nil
}

// happens tells a thing and notes it.
func (y *years) happens(p *demoPanel, what, format string, args ...any) {
	e := yearsEvent{Day: y.today(), What: what}
	if p != nil {
		e.Panel = p.code
		format = p.code + ": " + format
	}
	y.result.Events = append(y.result.Events, e)
	y.tell(format, args...)
}

func (y *years) today() when.Date { return when.DateOf(y.Store.Clock(), y.Words.Zone()) }

// on lets the years pass until a day's morning.
func (y *years) on(year int, month time.Month, day int) error {
	to := when.StartOfDay(when.Date{Year: year, Month: month, Day: day}, y.Words.Zone()).Add(9 * time.Hour)
	if to.Before(y.Store.Clock()) {
		return fmt.Errorf("this should not be: it is %s already", y.Store.Clock())
	}
	return y.until(to)
}

// of does something with one panel alone, as the parts of the story do it with all.
func (y *years) of(p *demoPanel, do func() error) error {
	all := y.panels
	y.panels = []*demoPanel{p}
	defer func() { y.panels = all }()
	return do()
}

// found brings the panels through their first elections, as `hustings demo` does.
func (y *years) found() error {
	for _, step := range []func() error{y.settle, y.openForum, y.callElections, y.nominate, y.poll, y.certify, y.chooseOfficers} {
		if err := step(); err != nil {
			return err
		}
	}
	y.happens(nil, "founded", "Three panels sit from %s until %s, each with a chair and a vice-chair.", y.panels[0].election.Term.From, y.panels[0].election.Term.Until)
	return nil
}

// members are who sits on a panel today by election, the longest first on paper.
func (y *years) members(p *demoPanel) (people []demoPerson, err error) {
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
		in, err := clerk.MembersInOffice(tx, p.panel.ID, y.today())
		for _, m := range in {
			if !m.Elected || !m.Votes {
				continue
			}
			person, err := tx.Person(m.Person)
			if err != nil {
				return err
			}
			people = append(people, y.known(p, person.Number))
		}
		return err
	})
	slices.SortFunc(people, byNumber)
	return people, err
}

func (y *years) known(p *demoPanel, number string) demoPerson {
	return p.members[slices.IndexFunc(p.members, func(m demoPerson) bool { return m.number == number })]
}

// holder is who holds an office today, and her term.
func (y *years) holder(p *demoPanel, office domain.Office) (who demoPerson, o domain.OfficeTerm, err error) {
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
		held, err := tx.OfficesOn(p.panel.ID, y.today())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(held, func(o domain.OfficeTerm) bool { return o.Office == office })
		if i < 0 {
			return fmt.Errorf("%s has no %s", p.code, office)
		}
		o = held[i]
		person, err := tx.Person(o.Person)
		who = y.known(p, person.Number)
		return err
	})
	return who, o, err
}

// plain is an elected member without an office, the last on paper.
func (y *years) plain(p *demoPanel) (demoPerson, error) {
	people, err := y.members(p)
	if err != nil {
		return demoPerson{}, err
	}
	chair, _, err := y.holder(p, domain.ChairOffice)
	if err != nil {
		return chair, err
	}
	vice, _, err := y.holder(p, domain.ViceOffice)
	people = slices.DeleteFunc(people, func(m demoPerson) bool { return m == chair || m == vice })
	return people[len(people)-1], err
}

// leaves has a member resign her seat from tomorrow on (R110).
func (y *years) leaves(p *demoPanel, who demoPerson) error {
	by, err := y.as(who)
	if err != nil {
		return err
	}
	held, err := y.Register.HoldingsOf(y.ctx, by.Person)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Office == "" && h.Until.After(y.today()) && !h.From.After(y.today()) {
			return y.Register.Resign(y.ctx, by, domain.HoldingID(h.Fact), y.today().AddDays(1), "a new post abroad")
		}
	}
	return errors.New("she has no seat")
}

// officersSettled lets the clock fill a panel's offices: it calls the elections, and
// the members stand and vote, until somebody holds each (R101 to R105).
func (y *years) officersSettled(p *demoPanel) (err error) {
	if p.elected, err = y.members(p); err != nil {
		return err
	}
	for range 12 {
		el, runs, err := y.officersElection(p)
		if err != nil {
			return err
		}
		if runs {
			if err := y.of(p, func() error {
				if err := y.pollOffice(el.Office, map[*demoPanel]domain.Election{p: el}); err != nil {
					return err
				}
				return y.declare(el.Office, p, el.ID)
			}); err != nil {
				return fmt.Errorf("%s of %s: %w", el.Office, p.code, err)
			}
			continue
		}
		a, err := y.Engine.OfficesAhead(y.ctx, p.panel.ID)
		if err != nil {
			return err
		}
		if a.Next.Move == domain.OfficesFilled {
			return nil
		}
		if err := y.until(y.Store.Clock().AddDate(0, 0, 1)); err != nil {
			return err
		}
	}
	return fmt.Errorf("the offices of %s stay vacant", p.code)
}

// officersElection is the one that is under way for an office of the panel.
func (y *years) officersElection(p *demoPanel) (el domain.Election, runs bool, err error) {
	if err := y.ring(); err != nil {
		return el, false, err
	}
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
		list, err := tx.Elections(store.ElectionFilter{Panel: p.panel.ID, Kind: domain.OfficerElection})
		for _, e := range list {
			if !e.State.Over() {
				el, runs = e, true
			}
		}
		return err
	})
	return el, runs, err
}

// chairResigns: the vice-chair acts from that very instant, and the clock calls the
// election of a successor (R101, R105).
func (y *years) chairResigns() error {
	p := y.panels[0]
	if err := y.on(2026, time.November, 10); err != nil {
		return err
	}
	chair, o, err := y.holder(p, domain.ChairOffice)
	if err != nil {
		return err
	}
	vice, _, err := y.holder(p, domain.ViceOffice)
	if err != nil {
		return err
	}
	by, err := y.as(chair)
	if err != nil {
		return err
	}
	if err := y.Register.ResignOffice(y.ctx, by, o.ID, when.Date{Year: 2026, Month: time.November, Day: 16}, "a larger post at work"); err != nil {
		return err
	}
	y.happens(p, "chair-resigns", "%s resigns the chair from 16 November on, in writing and for good, and keeps the seat (R110).", chair.name())
	midnight := when.StartOfDay(when.Date{Year: 2026, Month: time.November, Day: 16}, y.Words.Zone())
	if err := y.Store.SetClock(y.ctx, midnight); err != nil { // before any job has run (R13)
		return err
	}
	if err := y.acting(p, vice); err != nil {
		return err
	}
	p.result.Chair = chair.name() // she does not stand again
	if err := y.officersSettled(p); err != nil {
		return err
	}
	return y.led(p, chair)
}

// acting holds the panel to its vice-chair acting now.
func (y *years) acting(p *demoPanel, vice demoPerson) error {
	l, err := y.Engine.Leadership(y.ctx, p.panel.ID)
	if err != nil {
		return err
	}
	by, err := y.personOf(vice)
	if err != nil {
		return err
	}
	if err := require(l.As == domain.LeadActing && l.Person == by && l.MaySign() == nil, "%s is led by %s %s", p.code, l.As, l.Person); err != nil {
		return err
	}
	y.happens(p, "acting-chair", "at that instant, and before any job has run, %s is acting chair; she may sign letters until %s (R101, R102).", vice.name(), y.Words.Date(l.SignUntil.AddDays(-1)))
	return nil
}

func (y *years) personOf(m demoPerson) (id domain.PersonID, err error) {
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByNumber(m.number)
		id = p.ID
		return err
	})
	return id, err
}

// led says who leads a panel after its offices were filled, and that it is not who led
// it before.
func (y *years) led(p *demoPanel, before demoPerson) error {
	chair, _, err := y.holder(p, domain.ChairOffice)
	if err != nil {
		return err
	}
	vice, _, err := y.holder(p, domain.ViceOffice)
	if err != nil {
		return err
	}
	y.happens(p, "successor", "%s is in the chair and %s is vice-chair; nobody holds both (R99, R105).", chair.name(), vice.name())
	return require(chair != before && chair != vice, "%s is led by %s and %s", p.code, chair.name(), vice.name())
}
