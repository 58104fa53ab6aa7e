package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections"
	house "hustings/elections/governance"
	"hustings/elections/store"
)

// heldElection brings an election whose notice is out to its certificate: a share of
// those on its roll vote, nobody objects, two officers certify.
func (y *years) heldElection(p *demoPanel, id domain.ElectionID, share float64) error {
	el, err := y.electionNow(id)
	if err != nil {
		return err
	}
	if opens := el.Timetable.PollOpens.Add(time.Hour); y.Store.Clock().Before(opens) {
		if err := y.until(opens); err != nil {
			return err
		}
	}
	p.election = el
	if p.contest, err = y.contestOf(id); err != nil {
		return err
	}
	for i, o := range p.contest.Options {
		p.popularity[o.Name] = 0.3 + 2/float64(1+i%5)
	}
	voters := p.members[:int(share*float64(len(p.members)))]
	p.receipts = 0
	if err := y.crowd(len(voters), func(ctx context.Context, i int) error {
		y.doing("Ballots", i+1, len(voters))
		return y.vote(ctx, p, voters[i])
	}); err != nil {
		return err
	}
	if err := y.until(p.contest.Closes); err != nil {
		return err
	}
	if el, err = y.electionNow(id); err != nil {
		return err
	}
	if err := require(el.State == domain.Provisional, "%s is %s %s", el.Reference, el.State, el.Alarm); err != nil {
		return err
	}
	closes, err := objectionsEnd(el)
	if err != nil {
		return err
	}
	if err := y.until(closes); err != nil {
		return err
	}
	if err := y.certifyOne(id); err != nil {
		return err
	}
	return y.ring()
}

// drafted waits for an election that the clock drafts for a panel, and has the
// secretariat look it over and publish its notice.
func (y *years) drafted(p *demoPanel, kind domain.ElectionKind, days int) (el domain.Election, err error) {
	for range days {
		err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
			list, err := tx.Elections(store.ElectionFilter{Panel: p.panel.ID, Kind: kind, States: []domain.State{domain.Draft}})
			if len(list) > 0 {
				el = list[0]
			}
			return err
		})
		if err != nil || el.ID != "" {
			break
		}
		if err := y.until(y.Store.Clock().AddDate(0, 0, 1)); err != nil {
			return el, err
		}
	}
	if el.ID == "" {
		return el, fmt.Errorf("nobody drafts an election of %s: %v", p.code, err)
	}
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return el, err
	}
	return y.Engine.EditElection(y.ctx, secretary, el.ID, elections.Draft{Contact: "carew@office.example", Reviewer: "Dame Honor Blythe"}, nil)
}

// announced publishes the notice of an election when it is due.
func (y *years) announced(el domain.Election) (domain.Election, error) {
	if y.Store.Clock().Before(el.Timetable.Notice) {
		if err := y.until(el.Timetable.Notice); err != nil {
			return el, err
		}
	}
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return el, err
	}
	if el, err = y.Engine.PublishNotice(y.ctx, secretary, el.ID); err != nil {
		return el, err
	}
	if y.Store.Clock().Before(el.Timetable.NominationsOpen) {
		return el, y.until(el.Timetable.NominationsOpen)
	}
	return el, y.ring()
}

// candidates has the members given stand for an election.
func (y *years) candidates(p *demoPanel, el domain.Election, standing []demoPerson) error {
	officer, err := y.officer(domain.ReturningOfficer)
	if err != nil {
		return err
	}
	p.election = el
	next := len(p.members) / 2
	for _, c := range standing {
		id, err := y.nominated(p, c, &next)
		if err != nil {
			return err
		}
		if _, err := y.Engine.RuleNomination(y.ctx, officer, id, domain.Ruling{Valid: true, Why: "complete and in time"}); err != nil {
			return err
		}
	}
	return nil
}

// resolved has the elected members decide by name between meetings (R134): one moves,
// one seconds, all but the last vote for it.
func (y *years) resolved(p *demoPanel, title, words string, purpose governance.MotionPurpose) (m governance.Motion, err error) {
	members, err := y.members(p)
	if err != nil {
		return m, err
	}
	mover, err := y.as(members[0])
	if err != nil {
		return m, err
	}
	if m, err = y.Chamber.Move(y.ctx, mover, house.Proposal{Panels: []domain.PanelID{p.panel.ID}, Way: governance.BetweenMeetings, Title: title, Words: words, Purpose: purpose}); err != nil {
		return m, err
	}
	seconder, err := y.as(members[1])
	if err != nil {
		return m, err
	}
	if m, err = y.Chamber.Second(y.ctx, seconder, m.ID); err != nil {
		return m, err
	}
	if err := y.until(m.Opens.Add(time.Hour)); err != nil {
		return m, err
	}
	for i, member := range members {
		by, err := y.as(member)
		if err != nil {
			return m, err
		}
		choice := governance.Yes
		if i == len(members)-1 {
			choice = governance.No
		}
		if _, err := y.Chamber.VoteOpenly(y.ctx, by, m.ID, choice); err != nil {
			return m, err
		}
	}
	if err := y.until(m.Closes.Add(time.Second)); err != nil {
		return m, err
	}
	shown, err := y.Chamber.Motion(y.ctx, mover, m.ID)
	if err != nil {
		return m, err
	}
	return shown.Motion, require(shown.State == governance.MotionCarried && shown.Effect == governance.EffectDone, "%s is %s, its effect %s %s", m.Reference, shown.State, shown.Effect, shown.EffectWhy)
}

// notConfident: a motion of no confidence, with notice, in secret, carried by seven of
// twelve (R107, R108, E9). Another against the new chair is barred (R109).
func (y *years) notConfident() error {
	// long: one chapter of the story, told in its order.
	p := y.panels[1]
	if err := y.on(2027, time.September, 6); err != nil {
		return err
	}
	chair, _, err := y.holder(p, domain.ChairOffice)
	if err != nil {
		return err
	}
	vice, _, err := y.holder(p, domain.ViceOffice)
	if err != nil {
		return err
	}
	members, err := y.members(p)
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(members), func(m demoPerson) bool { return m == chair }) // not the person concerned
	mover, err := y.as(others[0])
	if err != nil {
		return err
	}
	m, err := y.Engine.MoveNoConfidence(y.ctx, mover, p.panel.ID, domain.ChairOffice, "letters were sent that nobody had seen")
	if err != nil {
		return err
	}
	seconder, err := y.as(others[1])
	if err != nil {
		return err
	}
	if m, err = y.Engine.SecondNoConfidence(y.ctx, seconder, m.ID); err != nil {
		return err
	}
	y.happens(p, "no-confidence-moved", "no confidence in the chair, %s, is moved and seconded. All are told; the secret ballot opens %s (R107).", chair.name(), y.Words.Instant(*m.Opens))
	if err := y.until(m.Opens.Add(time.Hour)); err != nil {
		return err
	}
	if m, err = y.motionNow(m.ID); err != nil {
		return err
	}
	need := len(members)/2 + 1
	if err := y.crowd(len(members), func(ctx context.Context, i int) error {
		machine, err := y.signIn(ctx, members[i])
		if err != nil {
			return err
		}
		choice := domain.No
		if i < need {
			choice = domain.Yes
		}
		_, err = castOnce(ctx, machine, m.Contest, []string{choice})
		return err
	}); err != nil {
		return fmt.Errorf("voting on confidence: %w", err)
	}
	if err := y.Store.SetClock(y.ctx, *m.Closes); err != nil {
		return err
	}
	if err := y.ring(); err != nil {
		return err
	}
	if m, err = y.motionNow(m.ID); err != nil {
		return err
	}
	if err := require(m.State == domain.ConfidenceCarried, "the motion is %s", m.State); err != nil {
		return err
	}
	y.happens(p, "no-confidence-carried", "carried by more than half of all %d elected members. The chair is vacant; %s keeps the seat (R108).", len(members), chair.name())
	if err := y.acting(p, vice); err != nil {
		return err
	}
	p.result.Chair = chair.name()
	if err := y.officersSettled(p); err != nil {
		return err
	}
	if err := y.led(p, chair); err != nil {
		return err
	}
	if _, err := y.Engine.MoveNoConfidence(y.ctx, seconder, p.panel.ID, domain.ChairOffice, "again"); err == nil {
		return fmt.Errorf("this should not be: no confidence is moved in a new chair at once (R109)")
	}
	return nil
}

func (y *years) motionNow(id domain.ConfidenceID) (m domain.ConfidenceMotion, err error) {
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error { m, err = tx.ConfidenceMotion(id); return err })
	return m, err
}
