package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/install"
)

// The installation that `make run` shows: made-up people, one panel that has
// been elected and whose vice-chair waits for two officers to certify, one that
// is being voted on, and one that takes nominations. It has been lived through on a simulated clock, up to today; from
// then on its clock goes with the host's. It bears the marker of a simulation,
// so that `hustings serve` never takes it for a real one.

// Furnish builds the demonstration unless there is one, and says who lives in it.
func Furnish(ctx context.Context, p install.Place, today time.Time, progress io.Writer) error {
	if store.IsPostgres(p.Database) {
		return errors.New("--demo works on the embedded database only")
	}
	if _, err := os.Stat(p.Database); err == nil {
		return nil
	}
	fmt.Fprintln(progress, "Building the demonstration: 3,500 made-up members and three elections, up to today …")
	d := &demo{Options: Options{Seed: 2026, Voters: 8}, ctx: ctx, out: progress, progress: io.Discard, began: time.Now(), sessions: map[string]domain.SessionID{}}
	days, err := planDemo(today)
	if err != nil {
		return err
	}
	half := p
	half.Database += ".new" // a demonstration that was broken off is built anew
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(half.Database + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	end, err := d.open(half, days.start)
	if err != nil {
		return err
	}
	if err := errors.Join(d.live(days, today), end()); err != nil {
		return fmt.Errorf("building the demonstration: %w", err)
	}
	return os.Rename(half.Database, p.Database)
}

// demoDays are the days on which the demonstration's elections close, and where
// its clock begins.
type demoDays struct {
	start  time.Time
	closes [3]when.Date // of the panel elected, the one voting, the one nominating
}

// planDemo counts working days from today (R16): certified, open, nominating.
func planDemo(today time.Time) (p demoDays, err error) {
	calendar := when.LatestCalendar()
	zone, err := when.Zone("Europe/London")
	if err != nil {
		return p, err
	}
	day, err := calendar.AddWorkingDays(when.DateOf(today, zone), 0)
	if err != nil {
		return p, err
	}
	if p.closes[0], err = calendar.WorkingDaysBefore(day, 35); err != nil {
		return p, err
	}
	if p.closes[1], err = calendar.AddWorkingDays(day, 6); err != nil {
		return p, err
	}
	if p.closes[2], err = calendar.AddWorkingDays(day, 33); err != nil {
		return p, err
	}
	notice, err := calendar.WorkingDaysBefore(p.closes[0], 44)
	if err != nil {
		return p, err
	}
	p.start = when.StartOfDay(notice, zone).Add(9 * time.Hour)
	return p, nil
}

// live is the half year that the demonstration has behind it.
func (d *demo) live(days demoDays, today time.Time) error {
	if err := d.settle(); err != nil {
		return err
	}
	if err := d.sittingPanels(days); err != nil {
		return err
	}
	for i, p := range d.panels {
		p.turnout = 0.3
		p.result.Network = p.code
		if err := d.draft(p, days.closes[i]); err != nil {
			return err
		}
	}
	if err := d.panelsAtWork(days, today); err != nil {
		return err
	}
	elected, voting, nominating := d.panels[0], d.panels[1], d.panels[2]
	all := d.panels
	steps := []func() error{
		func() error { return d.announce(elected) },
		func() error { return d.stands(elected, len(elected.standing), 0) },
		func() error { return d.voting(elected, 1) },
		func() error { return d.until(elected.contest.Closes) },
		func() error { return d.announce(voting) },
		func() error { return d.stands(voting, len(voting.standing), 0) },
		func() error { d.panels = []*demoPanel{elected}; return d.certify() },
		func() error { return d.chooseChair(elected) },
		func() error { d.panels = all; return d.announce(nominating) },
		func() error { return d.stands(nominating, 9, 3) },
		func() error { return d.voting(voting, 0.7) },
		func() error { return d.until(today) },
		d.leavePasskeys,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// chooseChair has the panel elected choose its chair and vote on its vice-chair,
// whose certificate is left to whoever tries out being an officer.
func (d *demo) chooseChair(elected *demoPanel) error {
	chair, err := d.chooseOne(domain.ChairOffice)
	if err != nil {
		return err
	}
	if err := d.declare(domain.ChairOffice, elected, chair[elected].ID); err != nil {
		return err
	}
	if err := d.ring(); err != nil {
		return err
	}
	_, err = d.chooseOne(domain.ViceOffice)
	return err
}

// sittingPanels brings in those who sit now, elected before Hustings (R2a).
func (d *demo) sittingPanels(days demoDays) error {
	var terms, officers bytes.Buffer
	tw, ow := csv.NewWriter(&terms), csv.NewWriter(&officers)
	rows := [][]string{{"panel", "seat", "term_from", "term_until", "number", "note"}}
	chairs := [][]string{{"panel", "office", "number", "from", "until", "note"}}
	for i, p := range d.panels {
		until, err := when.LatestCalendar().AddWorkingDays(days.closes[i], 15)
		if err != nil {
			return err
		}
		until = when.Date{Year: until.Year, Month: until.Month, Day: 1}.AddMonths(1)
		from := when.Date{Year: until.Year - 2, Month: until.Month, Day: 1}
		for seat := range demoSeats {
			rows = append(rows, []string{p.code, strconv.Itoa(seat + 1), from.String(), until.String(), p.members[100+seat].number, "elected in " + from.String()[:4]})
		}
		for j, office := range []string{"chair", "vice-chair"} {
			chairs = append(chairs, []string{p.code, office, p.members[100+j].number, from.String(), until.String(), "chosen before Hustings"})
		}
	}
	if err := errors.Join(tw.WriteAll(rows), ow.WriteAll(chairs)); err != nil {
		return err
	}
	o := register.ImportOptions{Why: "the panels that sit today"}
	if report, err := d.Register.ImportTerms(d.ctx, domain.Engine(), bytes.NewReader(terms.Bytes()), o); err != nil {
		return fmt.Errorf("importing the sitting panels: %w (%+v)", err, report.Bad)
	}
	if report, err := d.Register.ImportOfficers(d.ctx, domain.Engine(), bytes.NewReader(officers.Bytes()), o); err != nil {
		return fmt.Errorf("importing the sitting chairs: %w (%+v)", err, report.Bad)
	}
	return nil
}

func (d *demo) draft(p *demoPanel, closes when.Date) error {
	secretary, err := d.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	p.election, err = d.Engine.CreateElection(d.ctx, secretary, elections.Draft{Panel: p.panel.ID, Kind: domain.PanelElection,
		Closes: closes, Contact: "carew@office.example", Reviewer: "Dame Honor Blythe", Params: d.params()})
	if err != nil {
		return fmt.Errorf("drafting the election of %s: %w", p.code, err)
	}
	return nil
}

// announce publishes a notice on its day.
func (d *demo) announce(p *demoPanel) error {
	if now := d.Store.Clock(); now.Before(p.election.Timetable.Notice) {
		if err := d.until(p.election.Timetable.Notice); err != nil {
			return err
		}
	}
	secretary, err := d.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	if p.election, err = d.Engine.PublishNotice(d.ctx, secretary, p.election.ID); err != nil {
		return fmt.Errorf("publishing the notice of %s: %w", p.code, err)
	}
	d.tell("%s: notice of election, voting closes %s.", p.code, d.Words.Instant(p.election.Timetable.PollCloses))
	if now := d.Store.Clock(); now.Before(p.election.Timetable.NominationsOpen) {
		return d.until(p.election.Timetable.NominationsOpen)
	}
	return d.ring()
}

// stands has n members stand; the last few still wait for their ruling.
func (d *demo) stands(p *demoPanel, n, waiting int) error {
	officer, err := d.officer(domain.ReturningOfficer)
	if err != nil {
		return err
	}
	next := len(p.standing) + 200
	for i, c := range p.standing[:n] {
		id, err := d.nominated(p, c, &next)
		if err != nil {
			return err
		}
		if i >= n-waiting {
			continue
		}
		if _, err := d.Engine.RuleNomination(d.ctx, officer, id, domain.Ruling{Valid: true, Why: "complete and in time"}); err != nil {
			return fmt.Errorf("ruling on %s: %w", c.name(), err)
		}
	}
	d.tell("%s: %d members stand, %d of them wait for a ruling.", p.code, n, waiting)
	return nil
}

// voting has a share of those who will vote come to the poll.
func (d *demo) voting(p *demoPanel, share float64) error {
	opens := p.election.Timetable.PollOpens.Add(time.Hour)
	if d.Store.Clock().Before(opens) {
		if err := d.until(opens); err != nil {
			return err
		}
	}
	var err error
	if p.contest, err = d.contestOf(p.election.ID); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(d.Seed, 7))
	for i, o := range p.contest.Options {
		p.popularity[o.Name] = 0.3 + 2*r.Float64()/(1+float64(i%5))
	}
	voters := r.Perm(len(p.members))[:int(p.turnout*float64(len(p.members)))]
	to := int(share * float64(len(voters)))
	now := voters[p.receipts:to]
	err = d.crowd(len(now), func(ctx context.Context, i int) error { return d.vote(ctx, p, p.members[now[i]]) })
	p.result.Ballots = p.receipts
	return err
}

// Print says whom a visitor may sign in as.
func (d demoResidents) Print(w io.Writer, origin string) {
	fmt.Fprintf(w, "\n%s is open. Sign in as one of these; %s/development/mail shows the mail with the link.\n\n", origin, origin)
	for _, r := range d {
		fmt.Fprintf(w, "  %-38s %s\n", r.email, r.what)
	}
	fmt.Fprint(w, "\nOfficers add a passkey under their name (Your account) before they act; acts for two officers, imports and appointments ask for it afresh.\n\n")
}

type demoResidents []struct{ email, what string }

// Residents are the people of the demonstration who have something to do.
func Residents() demoResidents {
	people := demoPeople(2026)
	last, of := map[string]demoPerson{}, map[string][]demoPerson{}
	for _, p := range people {
		last[p.network], of[p.network] = p, append(of[p.network], p)
	}
	return demoResidents{
		{"hollis@office.example", "the secretariat: elections, import, what comes next"},
		{"carew@office.example", "the returning officer: nominations to rule on, a vice-chair to certify"},
		{"qadir@office.example", "the deputy: an act for two officers needs both"},
		{"pryce@office.example", "the auditor: record and boards"},
		{of["CCIO"][100].email, "the chair of the CCIO panel: a motion to vote on, a letter to sign, a meeting and a debate to chair"},
		{of["CNIO"][103].email, "a member of the CNIO panel: meetings, papers, minutes, an action to settle"},
		{last["CCIO"].email, "a CCIO member: may vote now"},
		{last["CNIO"].email, "a CNIO member: may stand, and vote later"},
		{last["CIO"].email, "a CIO member: an election that was certified, with its result"},
	}
}
