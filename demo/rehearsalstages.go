package demo

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

const rehearsalLevel = slog.LevelWarn // whom one may be is what should be seen

// rehearsalStage is a part of the plan: what the clock and the members do as it begins, and
// what officers have to do before it is over.
type rehearsalStage struct {
	key, told string
	share     float64 // of the whole time
	begin     func() error
	open      func() (bool, error) // officers have still to do something
	standIn   func() error
	must      bool // nobody can go on without it
}

func nothing() error             { return nil }
func nothingOpen() (bool, error) { return false, nil }

// plan is the whole, from the call to the certificate.
func (r *rehearsal) plan() []rehearsalStage {
	return []rehearsalStage{
		{"call", "The secretariat sets up an election and publishes its notice.", 0.12, nothing, r.uncalled, r.callIt, true},
		{"nominate", "Members stand. The returning officer rules.", 0.2, r.nominateSome, r.unruled, r.ruleAll, false},
		{"paper", "The candidates are out; roll, paper and key will be sealed.", 0.1, r.toStatement, r.unheld, r.holdAll, false},
		{"poll", "Voting is open.", 0.2, r.openPoll, nothingOpen, nothing, false},
		{"last-day", "The last day begins.", 0.13, r.lastDay, nothingOpen, nothing, false},
		{"count", "The poll has closed.", 0.12, r.closePoll, r.uncounted, r.countIt, false},
		{"certify", "Nobody has objected in time.", 0.13, r.toCertificate, r.uncertified, r.certifyIt, false},
	}
}

// the is the panel whose election is rehearsed.
func (r *rehearsal) the() *demoPanel { return r.panels[0] }

// now reads the election anew.
func (r *rehearsal) now() (domain.Election, error) {
	el, err := r.electionNow(r.the().election.ID)
	r.the().election = el
	return el, err
}

// uncalled looks for an election of a panel whose notice is out, whichever panel
// the secretariat has chosen.
func (r *rehearsal) uncalled() (bool, error) {
	open := true
	err := r.Store.Read(r.ctx, func(tx *store.Tx) error {
		list, err := tx.Elections(store.ElectionFilter{Kind: domain.PanelElection, Newest: true})
		for _, el := range list {
			if el.State == domain.Draft || el.State == domain.Cancelled {
				continue
			}
			for i, p := range r.panels {
				if p.panel.ID == el.Panel {
					r.panels[0], r.panels[i] = r.panels[i], r.panels[0]
					r.the().election, open = el, false
					return nil
				}
			}
		}
		return err
	})
	return open, err
}

// callIt is the secretariat's part, played: the earliest close that the rules allow.
func (r *rehearsal) callIt() error {
	return r.asOfficers(func() error {
		day, err := when.LatestCalendar().AddWorkingDays(when.DateOf(r.Store.Clock(), r.Words.Zone()), 46)
		if err != nil {
			return err
		}
		if err := r.draft(r.the(), day); err != nil {
			return err
		}
		return r.announce(r.the())
	})
}

// nominateSome has half as many again stand as there are seats.
func (r *rehearsal) nominateSome() error {
	el, err := r.now()
	if err != nil {
		return err
	}
	if at := el.Timetable.NominationsOpen.Add(time.Hour); r.Store.Clock().Before(at) {
		if err := r.onto(at); err != nil {
			return err
		}
	}
	p, seats := r.the(), 0
	err = r.Store.Read(r.ctx, func(tx *store.Tx) error {
		all, err := tx.SeatsOf(p.panel.ID)
		seats = len(all)
		return err
	})
	if err != nil {
		return err
	}
	stand := min(seats+(seats+1)/2, len(p.members)/4)
	next := stand
	for _, c := range p.members[:stand] {
		if _, err := r.nominated(p, c, &next); err != nil {
			return err
		}
	}
	r.tell("%s: %d members stand for %d seats.", p.code, stand, seats)
	return nil
}

func (r *rehearsal) waiting() (list []domain.Nomination, err error) {
	err = r.Store.Read(r.ctx, func(tx *store.Tx) error {
		params := r.the().election.Params
		all, err := tx.NominationsOf(r.the().election.ID)
		for _, n := range all {
			if n.Standing(params) == domain.StandingSubmitted {
				list = append(list, n)
			}
		}
		return err
	})
	return list, err
}

func (r *rehearsal) unruled() (bool, error) {
	list, err := r.waiting()
	return len(list) > 0, err
}

func (r *rehearsal) ruleAll() error {
	return r.asOfficers(func() error {
		officer, err := r.officer(domain.ReturningOfficer)
		if err != nil {
			return err
		}
		list, err := r.waiting()
		for _, n := range list {
			if err == nil {
				_, err = r.Engine.RuleNomination(r.ctx, officer, n.ID, domain.Ruling{Valid: true, Why: "complete and in time"})
			}
		}
		return err
	})
}

func (r *rehearsal) toStatement() error {
	el, err := r.now()
	if err != nil {
		return err
	}
	return r.onto(el.Timetable.Statement.Add(time.Minute))
}

// unheld reports that the key's policy asks for passphrases, and too few have one.
func (r *rehearsal) unheld() (bool, error) {
	k, err := r.Engine.ElectionKeys(r.ctx, domain.Engine(), string(r.the().election.ID))
	return k.Policy == domain.OfficersKeys && k.Needed == 0, err
}

func (r *rehearsal) holdAll() error {
	r.Keys = string(domain.OfficersKeys)
	return r.asOfficers(r.enrolHolders)
}

// openPoll has the first half of the voters come.
func (r *rehearsal) openPoll() error {
	el, err := r.now()
	if err != nil {
		return err
	}
	if err := r.onto(el.Timetable.PollOpens.Add(10 * time.Minute)); err != nil {
		return err
	}
	p := r.the()
	if p.contest, err = r.contestOf(el.ID); err != nil { // too few stand, or nobody could seal: that is what is seen then
		r.tell("There is no poll: %v.", err)
		p.contest = domain.Contest{}
		return nil
	}
	seen := rand.New(rand.NewPCG(r.Seed, 7))
	for i, o := range p.contest.Options {
		p.popularity[o.Name] = 0.3 + 2*seen.Float64()/(1+float64(i%5))
	}
	return r.come(0, 0.5)
}

// come has those between two shares of all who will vote sign in and vote. Whoever is
// shown as a member one can be is not among them.
func (r *rehearsal) come(from, to float64) error {
	p := r.the()
	if p.contest.ID == "" {
		return nil
	}
	all := p.members[:max(0, len(p.members)-1)]
	n := r.Turnout * float64(len(all))
	order := rand.New(rand.NewPCG(r.Seed, 11)).Perm(len(all))[int(from*n):int(to*n)]
	return r.crowd(len(order), func(ctx context.Context, i int) error { return r.vote(ctx, p, all[order[i]]) })
}

func (r *rehearsal) lastDay() error {
	el, err := r.now()
	if err != nil {
		return err
	}
	if err := r.onto(el.Timetable.PollCloses.Add(-3 * time.Hour)); err != nil {
		return err
	}
	return r.come(0.5, 1)
}

func (r *rehearsal) closePoll() error {
	el, err := r.now()
	if err != nil {
		return err
	}
	return r.onto(el.Timetable.PollCloses.Add(time.Minute))
}

func (r *rehearsal) uncounted() (bool, error) {
	if err := r.ring(); err != nil {
		return true, err
	}
	el, err := r.now()
	return el.State == domain.Closed || el.State == domain.Counting || el.State == domain.Open, err
}

// countIt is what stand-ins can do for a count that waits: give their own passphrases.
func (r *rehearsal) countIt() error {
	if r.Keys != string(domain.OfficersKeys) {
		return nil
	}
	return r.asOfficers(func() error { _, err := r.openBoxes(); return err })
}

func (r *rehearsal) toCertificate() error {
	el, err := r.now()
	if err != nil {
		return err
	}
	if el.State != domain.Provisional { // it has ended in another way, or still waits
		return r.ring()
	}
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return err
	}
	closes, err := el.ObjectionsClose(calendar)
	if err != nil {
		return err
	}
	return r.onto(closes.Add(time.Minute))
}

func (r *rehearsal) uncertified() (bool, error) {
	el, err := r.now()
	return el.State == domain.Provisional, err
}

func (r *rehearsal) certifyIt() error {
	return r.asOfficers(func() error { return r.certifyOne(r.the().election.ID) })
}

// onto moves the clock as the demonstration does, and never back.
func (r *rehearsal) onto(to time.Time) error {
	if now := r.Store.Clock(); !to.After(now) {
		return r.ring()
	}
	if err := r.demo.until(to); err != nil {
		return fmt.Errorf("moving the clock to %s: %w", to, err)
	}
	return nil
}

// asOfficers has stand-ins act: an officer who has no passkey yet gets one for as long
// as that takes, which belongs to no device.
func (r *rehearsal) asOfficers(do func() error) error {
	var lent []domain.Role
	for _, role := range rehearsalRoles {
		by, err := r.officer(role)
		if err != nil {
			return err
		}
		have, err := r.Register.Passkeys(r.ctx, by)
		if err != nil {
			return err
		}
		if len(have) > 0 {
			continue
		}
		if err := r.addPasskey(role); err != nil {
			return err
		}
		lent = append(lent, role)
	}
	if err := do(); err != nil {
		return err
	}
	for _, role := range lent {
		if err := r.takePasskeys(role); err != nil {
			return err
		}
	}
	return WelcomeOfficers(r.ctx, r.House)
}
