//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/nominations"
	"hustings/elections/register"
	"hustings/elections/store"
)

// The scene: one network with its panel of twelve, all members imported from a
// file, a contested election with twenty candidates whose poll has just opened.
const (
	seats      = 12
	candidates = 20
	why        = "measuring"
)

// networks are those that an installation may have, each with its panel and its share of the
// members.
var networks = []string{"CIO", "CCIO", "CNIO"}

func (s *site) settle(ctx context.Context, p plan, t *table) error {
	_, err := s.settleAll(ctx, p, t, 1)
	return err
}

// settleAll sets the scene with so many networks, and gives what each sees of it: its
// panel, election and contest, and its own members.
func (s *site) settleAll(ctx context.Context, p plan, t *table, n int) (all []*site, err error) {
	s.networks = n
	for i, code := range networks[:n] {
		_, panel, err := s.register.CreateNetwork(ctx, domain.Engine(), register.NewNetwork{Code: code,
			Name: code + " Network", Kind: domain.Panelled, PanelName: code + " Advisory Panel", Seats: seats}, why)
		if err != nil {
			return nil, err
		}
		one := s
		if i > 0 {
			one = &site{}
		}
		one.panel = *panel
		all = append(all, one)
	}
	if err := s.people(ctx, p.members, t); err != nil {
		return nil, err
	}
	everybody := s.members
	for i, one := range all {
		panel := one.panel
		*one = *s
		one.panel, one.members = panel, nil
		for m := i; m < len(everybody); m += n {
			one.members = append(one.members, everybody[m])
		}
	}
	if err := callAll(ctx, all...); err != nil {
		return nil, err
	}
	for _, one := range all {
		if err := one.letIn(ctx); err != nil {
			return nil, err
		}
	}
	// The mails about the election leave before anything is measured.
	_, err = s.postman(&mailbox{}).Round(ctx)
	return all, err
}

// people imports the members, which is measured, and those who sit now.
func (s *site) people(ctx context.Context, n int, t *table) error {
	var members bytes.Buffer
	rows := [][]string{{"number", "forename", "surname", "email", "organisation", "job_role", "home", "status", "joined"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("M%05d", i), "Member", fmt.Sprintf("Number %05d", i), email(i),
			fmt.Sprintf("Trust %d", i), "Chief Information Officer", networks[i%max(s.networks, 1)], "active", "2024-05-01"})
	}
	if err := csv.NewWriter(&members).WriteAll(rows); err != nil {
		return err
	}
	began := time.Now()
	report, err := s.register.ImportMembers(ctx, domain.Engine(), &members, register.ImportOptions{Why: why})
	if err != nil {
		return fmt.Errorf("importing the members: %w (%+v)", err, report.Bad)
	}
	took := time.Since(began)
	allowed := 2 * time.Second * time.Duration(max(n, 3500)) / 3500
	t.ask(fmt.Sprintf("import of %d members", report.Created), fmt.Sprintf("%.2f s", took.Seconds()), "3,500 under 2 s", took < allowed)
	if err := s.officersAndPanel(ctx, n, func(i int) string { return fmt.Sprintf("M%05d", i) }); err != nil {
		return err
	}
	return s.store.Read(ctx, func(tx *store.Tx) error {
		for i := range n {
			p, err := tx.PersonByNumber(fmt.Sprintf("M%05d", i))
			if err != nil {
				return err
			}
			s.members = append(s.members, p)
		}
		return nil
	})
}

// officersAndPanel appoints the officers, and seats the last of n members on the panel.
func (s *site) officersAndPanel(ctx context.Context, n int, number func(int) string) error {
	var terms bytes.Buffer
	sitting := [][]string{{"panel", "seat", "term_from", "term_until", "number", "note"}}
	for i := range seats {
		sitting = append(sitting, []string{"CIO", strconv.Itoa(i + 1), "2024-08-01", "2026-08-01", number(n - max(s.networks, 1)*(i+1)), why})
	}
	if err := csv.NewWriter(&terms).WriteAll(sitting); err != nil {
		return err
	}
	if report, err := s.register.ImportTerms(ctx, domain.Engine(), &terms, register.ImportOptions{Why: why}); err != nil {
		return fmt.Errorf("importing the panel: %w (%+v)", err, report.Bad)
	}
	return s.appoint(ctx)
}

// appoint appoints an officer of each kind.
func (s *site) appoint(ctx context.Context) error {
	for _, role := range domain.Overseers {
		p, _, err := s.register.CreateOfficer(ctx, domain.Engine(), register.NewOfficer{Number: "O-" + string(role), Forename: "Officer",
			Surname: string(role), Email: string(role) + "@office.example", Organisation: "Office of Elections", Role: role, Why: why})
		if err != nil {
			return fmt.Errorf("appointing the %s: %w", role, err)
		}
		s.officers[role] = p
	}
	return nil
}

func email(i int) string { return fmt.Sprintf("member%05d@example.nhs.uk", i) }

// as is somebody as the door would find them.
func as(p domain.Person, role domain.Role) domain.Actor {
	return domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: role}}}
}

// call runs an election until an hour into its poll.
func (s *site) call(ctx context.Context) error { return callAll(ctx, s) }

// callAll runs an election for each panel of an installation, side by side, until an hour
// into their polls; what is measured is of the first one.
func callAll(ctx context.Context, all ...*site) error {
	first := all[0]
	secretary := as(first.officers[domain.Secretariat], domain.Secretariat)
	for _, s := range all {
		var err error
		s.election, err = s.engine.CreateElection(ctx, secretary, elections.Draft{Panel: s.panel.ID, Kind: domain.PanelElection,
			Closes: when.Date{Year: 2026, Month: time.June, Day: 25}, Contact: "returning.officer@office.example", Reviewer: "Dame Honor Blythe"})
		if err != nil {
			return err
		}
	}
	if err := first.until(ctx, first.election.Timetable.Notice); err != nil {
		return err
	}
	for _, s := range all {
		err := s.measured("notice, the act", mostAct, func() (err error) {
			s.election, err = s.engine.PublishNotice(ctx, secretary, s.election.ID)
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := first.until(ctx, first.election.Timetable.NominationsOpen); err != nil {
		return err
	}
	for _, s := range all {
		for i := range candidates {
			if err := s.stand(ctx, i, candidates+2*i); err != nil {
				return fmt.Errorf("candidate %d: %w", i, err)
			}
		}
	}
	objection, err := first.engine.Object(ctx, as(first.members[9], domain.Member), first.election.ID, domain.AboutRoll, "My organisation stands there under its old name.")
	if err != nil {
		return fmt.Errorf("objecting: %w", err)
	}
	first.objection = objection.ID
	err = first.measured("roll sealed, poll opened", 0, func() error { return first.until(ctx, first.election.Timetable.PollOpens.Add(time.Hour)) })
	for _, s := range all {
		err = errors.Join(err, s.open(ctx))
	}
	return err
}

// open finds the contest that the election has opened.
func (s *site) open(ctx context.Context) error {
	return s.store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.ContestsOf(s.election.ID)
		if err == nil && len(all) != 1 {
			err = fmt.Errorf("the election has %d contests", len(all))
		}
		if err == nil {
			s.contest = all[0]
		}
		return err
	})
}

// measured does a part of the scene, and measures it where somebody asks.
func (s *site) measured(what string, most time.Duration, f func() error) error {
	if s.phase == nil {
		return f()
	}
	return s.phase(what, most, f)
}

// stand brings a nomination to its ruling, supported by two other members.
func (s *site) stand(ctx context.Context, i, supporter int) error {
	by := as(s.members[i], domain.Member)
	n, err := s.engine.Nominate(ctx, by, s.election.ID, "")
	if err != nil {
		return err
	}
	form := nominations.NominationForm{Statement: "I want this panel to listen to its members and to say in public what it decides.", Interests: "none", Consent: true}
	if _, err := s.engine.SaveNomination(ctx, by, n.ID, form); err != nil {
		return err
	}
	if _, err := s.engine.AskSupporters(ctx, by, n.ID, s.members[supporter].Number, s.members[supporter+1].Number); err != nil {
		return err
	}
	if n, err = s.engine.SubmitNomination(ctx, by, n.ID); err != nil {
		return err
	}
	for _, asked := range n.Supports {
		if err := s.engine.GiveSupport(ctx, domain.Actor{Person: asked.Person, Grants: []domain.Grant{{Role: domain.Member}}}, asked.ID, true); err != nil {
			return err
		}
	}
	s.nomination, s.support = n.ID, n.Supports[0].ID
	officer := as(s.officers[domain.ReturningOfficer], domain.ReturningOfficer)
	_, err = s.engine.RuleNomination(ctx, officer, n.ID, domain.Ruling{Valid: true, Why: "complete and in time"})
	return err
}

// until moves the clock from one due instant to the next and does at each what
// is due.
func (s *site) until(ctx context.Context, to time.Time) error {
	for {
		at, ahead, err := s.engine.Ahead(ctx)
		if err != nil {
			return err
		}
		if !ahead || !at.Before(to) {
			at = to
		}
		if err := s.store.SetClock(ctx, at); err != nil {
			return err
		}
		if _, err := s.engine.Tick(ctx); err != nil {
			return err
		}
		if at.Equal(to) {
			return nil
		}
	}
}
