package jobs

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// lives are the random lives of some panels on the engine itself: real acts, real
// jobs, two replicas that ring in turn, and a clock that jumps from one event to the
// next. Whoever might act does so by chance; what the rules refuse is left alone.
type lives struct {
	t        testing.TB
	r        *rand.Rand
	s        *store.Store
	replicas []*Clockwork
	panels   []*livingPanel
	people   map[domain.PersonID]domain.Person
	ro, sec  domain.Actor
	deputies []domain.Actor // the second stands in while the first is on leave (R5a)
	zone     *time.Location
	now      time.Time
	wakes    []time.Time
	did      map[string]bool
	news     []string
	count    map[string]int
	rings    int
}

type livingPanel struct {
	domain.Panel
	network domain.Network
	members []domain.PersonID
}

const livingMembers = 9

// newLives builds panels of so many seats on the database that dsn names; two
// replicas work on it.
func newLives(t testing.TB, dsn string, seed uint64, panels, seats int) *lives {
	t.Helper()
	l := &lives{t: t, r: rand.New(rand.NewPCG(seed, 2)), people: map[domain.PersonID]domain.Person{}, did: map[string]bool{}, count: map[string]int{}, now: storetest.Start}
	keys, err := box.OpenKeys(filepath.Join(storetest.Folder(t), "keys"))
	l.must(err)
	l.zone, err = when.Zone("Europe/London")
	l.must(err)
	for range 2 {
		s := storetest.Open(t, dsn)
		l.replicas = append(l.replicas, &Clockwork{Engine: elections.New(s, keys, "vote.example.org", nil), Register: register.New(s, nil), Log: slog.New(slog.DiscardHandler)})
	}
	l.s = l.replicas[0].Engine.Store
	l.must(l.s.Act(t.Context(), func(tx *store.Tx) error { return l.found(tx, panels, seats) }))
	return l
}

// found makes networks, panels, seats, members and officers.
func (l *lives) found(tx *store.Tx, panels, seats int) error {
	named := func(number, organisation string) domain.Person {
		return domain.Person{Number: number, Forename: "Member", Surname: number, Email: number + "@example.org", Organisation: organisation}
	}
	for i, role := range []domain.Role{domain.ReturningOfficer, domain.DeputyReturningOfficer, domain.DeputyReturningOfficer, domain.Secretariat} {
		p, actor := storetest.Officer(l.t, tx, named(fmt.Sprintf("OFF%d", i), fmt.Sprintf("Office %d", i)), role)
		l.people[p.ID] = p
		switch role {
		case domain.ReturningOfficer:
			l.ro = actor
		case domain.Secretariat:
			l.sec = actor
		default:
			l.deputies = append(l.deputies, actor)
		}
	}
	for n := range panels {
		code := []string{"CIO", "CCIO", "CNIO"}[n]
		lp := &livingPanel{}
		lp.network, lp.Panel, _ = storetest.Panel(l.t, tx, code, seats)
		for i := range livingMembers {
			p := storetest.Member(l.t, tx, lp.network.ID, named(fmt.Sprintf("%s%02d", code, i), fmt.Sprintf("Trust %d", l.r.IntN(12))),
				when.Date{Year: 2024, Month: time.January, Day: 1})
			l.people[p.ID] = p
			lp.members = append(lp.members, p.ID)
		}
		l.panels = append(l.panels, lp)
	}
	return nil
}

func (l *lives) ctx() context.Context { return l.t.Context() }

func (l *lives) engine() *elections.Engine { return l.replicas[l.r.IntN(len(l.replicas))].Engine }

func (l *lives) register() *register.Register {
	return l.replicas[l.r.IntN(len(l.replicas))].Register
}

func (l *lives) today() when.Date { return when.DateOf(l.now, l.zone) }

func (l *lives) tell(format string, args ...any) {
	l.news = append(l.news, l.now.Format("2006-01-02 15:04 ")+fmt.Sprintf(format, args...))
}

func (l *lives) fail(format string, args ...any) {
	l.t.Helper()
	for _, n := range l.news[max(0, len(l.news)-60):] {
		l.t.Log(n)
	}
	l.t.Fatalf("%s: %s", l.now.Format(time.RFC3339), fmt.Sprintf(format, args...))
}

// must fails for anything but a refusal: what the rules refuse is left alone.
func (l *lives) must(err error) bool {
	l.t.Helper()
	if r, no := refusal.Of(err); no && r.Code != refusal.ALARM {
		l.count["refused "+r.Reason.Name]++
		return false
	}
	if err != nil {
		l.fail("%v", err)
	}
	return true
}

func (l *lives) chance(of int) bool { return l.r.IntN(of) == 0 }

// once reports whether something is met for the first time.
func (l *lives) once(key string, args ...any) bool {
	key += fmt.Sprint(args...)
	if l.did[key] {
		return false
	}
	l.did[key] = true
	return true
}

// as is somebody with the rights that the facts give her now.
func (l *lives) as(p domain.PersonID) domain.Actor {
	var rights domain.Rights
	l.read(func(tx *store.Tx) (err error) {
		rights, err = tx.Rights(p, tx.Now(), l.today())
		return err
	})
	return domain.Actor{Person: p, Number: l.people[p].Number, Grants: rights.Grants(), Barred: rights.Barred()}
}

func (l *lives) read(f func(*store.Tx) error) {
	l.t.Helper()
	if err := l.s.Read(l.ctx(), f); err != nil {
		l.fail("reading: %v", err)
	}
}

func (l *lives) wake(at time.Time) { l.wakes = append(l.wakes, at) }

// live goes on from event to event until an instant.
func (l *lives) live(until time.Time) {
	for _, p := range l.panels { // the founding election of each
		el, err := l.engine().CreateElection(l.ctx(), l.sec, elections.Draft{Panel: p.ID, Closes: when.Date{Year: 2026, Month: time.June, Day: 25}, Contact: "ro@example.org", Reviewer: "Dame Example"})
		l.must(err)
		l.wake(el.Timetable.Notice)
	}
	for steps := 0; l.now.Before(until); steps++ {
		for range 2 { // what one does, the clock may follow up, and the other way round
			l.ring()
			l.act()
		}
		l.ring()
		l.check(steps)
		l.befall()
		l.jump(until)
	}
	l.checkAll()
}

// ring lets one replica ring, and now and then the other at once.
func (l *lives) ring() {
	l.rings++
	held := l.rings%20 == 0 // when the clock looks is held against all facts, which takes as long as they are many
	if held {
		l.must(l.engine().WatchLooks(l.ctx(), false))
	}
	l.must(l.replicas[l.r.IntN(2)].Tick(l.ctx()))
	if held { // a seat vacated at the end of the round has its panel looked at by the next one
		_, err := l.engine().Tick(l.ctx())
		l.must(err)
		l.must(l.engine().WatchLooks(l.ctx(), true))
	}
	if l.chance(4) {
		l.must(l.replicas[l.r.IntN(2)].Tick(l.ctx()))
	}
}

// jump moves the clock to the next event; now and then the service sleeps over a
// few of them, closes and seals among them.
func (l *lives) jump(until time.Time) {
	at, ok, err := l.engine().Ahead(l.ctx())
	l.must(err)
	next := l.now.AddDate(0, 0, 10+l.r.IntN(10))
	if ok && at.Before(next) {
		next = at
	}
	l.wakes = slices.DeleteFunc(l.wakes, func(w time.Time) bool { return !w.After(l.now) })
	for _, w := range l.wakes {
		if w.Before(next) {
			next = w
		}
	}
	if l.chance(60) {
		next = next.Add(time.Duration(l.r.IntN(50)) * time.Hour)
		l.tell("the service sleeps until %s", next)
	}
	if next.After(until) {
		next = until
	}
	l.must(l.s.SetClock(l.ctx(), next))
	l.now = next
}

// act has everybody do what waits for them.
func (l *lives) act() {
	var list []domain.Election
	l.read(func(tx *store.Tx) (err error) {
		list, err = tx.Elections(store.ElectionFilter{})
		return err
	})
	for _, el := range list {
		if el.Alarm == domain.NotSealed.Name { // the service slept over the seal: two officers open late (R47a)
			r, err := l.engine().OpenLate(l.ctx(), l.ro, el.ID, l.now.Add(4*time.Hour).Truncate(time.Hour), "the service was down")
			if l.must(err) {
				_, err = l.engine().Confirm(l.ctx(), l.deputy(), r.ID, "")
				l.must(err)
				l.count["opened late"]++
			}
			continue
		}
		if el.Alarm != "" {
			l.fail("an alarm of %s: %s", el.Reference, el.Alarm)
		}
		l.election(el)
	}
	for _, p := range l.panels {
		l.offices(p)
		l.motions(p)
		l.vacancies(p)
	}
}

// election is what people do for one election.
func (l *lives) election(el domain.Election) {
	e := l.engine()
	switch el.State {
	case domain.Draft:
		l.publish(el)
	case domain.Nominations:
		if l.once("stand", el.ID) {
			l.stand(el)
		}
	case domain.Withdrawals:
		if el.Outcome != nil && l.once("certify", el.ID, el.State) {
			l.certify(el)
		} else if l.chance(12) {
			l.withdraw(el)
		}
	case domain.Open, domain.Counting:
		l.vote(el)
	case domain.Closed:
		r, err := e.Release(l.ctx(), l.ro, el.ID, "the outage hurt nobody")
		if l.must(err) {
			_, err = e.Confirm(l.ctx(), l.deputy(), r.ID, "")
			l.must(err)
		}
	case domain.Provisional:
		closes, err := el.ObjectionsClose(when.LatestCalendar())
		l.must(err)
		if l.now.Before(closes) {
			l.wake(closes)
			return
		}
		l.certify(el)
	case domain.Certified:
		if el.Kind == domain.PanelElection && l.once("void?", el.ID) && l.chance(12) {
			r, err := e.Void(l.ctx(), l.ro, el.ID, "It is void. Signed, Dame Example.", "the reviewer's decision")
			if l.must(err) {
				_, err = e.Confirm(l.ctx(), l.deputy(), r.ID, "")
				l.must(err)
				l.count["voided"]++
				l.tell("%s is void", el.Reference)
			}
		}
	}
}

func (l *lives) deputy() domain.Actor { return l.deputies[l.r.IntN(len(l.deputies))] }

// publish looks a draft over and publishes its notice when it is due.
func (l *lives) publish(el domain.Election) {
	if l.now.Before(el.Timetable.Notice) {
		l.wake(el.Timetable.Notice)
		return
	}
	e := l.engine()
	closes, err := when.LatestCalendar().AddWorkingDays(l.today(), el.Params.Notice+1)
	l.must(err)
	d := elections.Draft{Contact: "ro@example.org", Reviewer: "Dame Example"}
	if when.DateOf(el.Timetable.PollCloses, l.zone).Before(closes) {
		d.Closes = closes
	}
	if _, err = e.EditElection(l.ctx(), l.sec, el.ID, d, nil); l.must(err) {
		_, err = e.PublishNotice(l.ctx(), l.sec, el.ID)
		if l.must(err) {
			l.tell("notice of %s", el.Reference)
		}
	}
}

// stand has some of those who may come forward, sometimes nobody.
func (l *lives) stand(el domain.Election) {
	field := slices.Clone(l.panelOf(el.Panel).members)
	if el.Kind == domain.OfficerElection {
		field = l.voters(el.Panel)
	}
	l.r.Shuffle(len(field), func(i, j int) { field[i], field[j] = field[j], field[i] })
	most := el.Seats + l.r.IntN(3)
	if l.chance(12) {
		most = 0
	}
	stood := 0
	for i, p := range field {
		if stood == most {
			break
		}
		backers := slices.Concat(field[i+1:], field[:i])
		if l.nominate(el, p, backers) {
			stood++
		}
	}
	l.tell("%d stand for %s", stood, el.Reference)
}

func (l *lives) nominate(el domain.Election, p domain.PersonID, backers []domain.PersonID) bool {
	e := l.engine()
	n, err := e.Nominate(l.ctx(), l.as(p), el.ID, "")
	if !l.must(err) {
		return false
	}
	if _, err = e.SaveNomination(l.ctx(), l.as(p), n.ID, nominations.NominationForm{Statement: "I stand.", Interests: "none", Consent: true}); !l.must(err) {
		return false
	}
	for _, b := range backers {
		if len(n.Supports) >= el.Params.Supporters+1 {
			break
		}
		if asked, err := e.AskSupporters(l.ctx(), l.as(p), n.ID, l.people[b].Number); l.must(err) {
			n = asked
		}
	}
	if n, err = e.SubmitNomination(l.ctx(), l.as(p), n.ID); !l.must(err) {
		return false
	}
	for _, s := range n.Supports {
		l.must(e.GiveSupport(l.ctx(), l.as(s.Person), s.ID, true))
	}
	_, err = e.RuleNomination(l.ctx(), l.ro, n.ID, domain.Ruling{Valid: true})
	return l.must(err)
}

func (l *lives) withdraw(el domain.Election) {
	var field []domain.Nomination
	l.read(func(tx *store.Tx) (err error) { field, err = tx.NominationsOf(el.ID); return err })
	slices.SortFunc(field, func(a, b domain.Nomination) int {
		return cmp.Compare(l.people[a.Candidate].Number, l.people[b.Candidate].Number)
	})
	for _, n := range field {
		if n.Stands() && l.chance(3) {
			if l.must(l.engine().WithdrawNomination(l.ctx(), l.as(n.Candidate), n.ID, "I changed my mind")) {
				l.tell("%s withdraws from %s", l.people[n.Candidate].Number, el.Reference)
			}
			return
		}
	}
}

// vote has everybody on the roll of the latest contest vote, or not.
func (l *lives) vote(el domain.Election) {
	var contests []domain.Contest
	l.read(func(tx *store.Tx) (err error) { contests, err = tx.ContestsOf(el.ID); return err })
	for _, c := range contests {
		if c.ReceivesBallots(l.now) == nil && l.once("vote", c.ID) {
			l.cast(c)
		}
	}
}

func (l *lives) cast(c domain.Contest) {
	var roll []domain.RollEntry
	l.read(func(tx *store.Tx) (err error) { roll, err = tx.Roll(c.ID); return err })
	slices.SortFunc(roll, func(a, b domain.RollEntry) int { return cmp.Compare(a.Voter, b.Voter) })
	stay := 8
	if l.chance(8) { // a poll that few take part in
		stay = 2
	}
	for _, voter := range roll {
		if l.chance(stay) {
			continue
		}
		order := l.r.Perm(len(c.Options))
		most := min(len(order), max(c.MaxMarks, 1))
		if c.MaxMarks == 0 {
			most = len(order)
		}
		var marks []domain.Mark
		for k, i := range order[:1+l.r.IntN(most)] {
			marks = append(marks, domain.Mark{Option: c.Options[i].ID, Rank: k + 1})
		}
		_, err := l.engine().CastMarks(l.ctx(), domain.Actor{Person: voter.Person, Number: voter.Voter}, c.ID, marks, "")
		if l.must(err) {
			l.count["ballots"]++
		}
	}
}

func (l *lives) certify(el domain.Election) {
	e := l.engine()
	r, err := e.Certify(l.ctx(), l.ro, el.ID, "in order")
	if err != nil {
		if r, no := refusal.Of(err); no && r.Reason == domain.MayNotServe { // she has left meanwhile: struck, and counted again (R78)
			if id, is := r.Args["nomination"].(domain.NominationID); is {
				strike, err := e.StrikeCandidate(l.ctx(), l.ro, id, domain.LostStanding, domain.Reasons{Public: "no longer a member in good standing", Why: "the register says so"})
				if l.must(err) {
					_, err = e.Confirm(l.ctx(), l.deputy(), strike.ID, "")
					l.must(err)
				}
			}
			return
		}
		l.must(err)
		return
	}
	_, err = e.Confirm(l.ctx(), l.deputy(), r.ID, "")
	if l.must(err) {
		l.count["certified "+string(el.Kind)]++
		l.tell("%s is certified", el.Reference)
	}
}

// offices is what a panel's vacant offices wait for.
func (l *lives) offices(p *livingPanel) {
	a, err := l.engine().OfficesAhead(l.ctx(), p.ID)
	l.must(err)
	switch {
	case a.Next.Move == domain.OfficeByHand && l.chance(4):
		if _, err := l.engine().ConveneForPanel(l.ctx(), l.sec, p.ID, a.Next.Office, "it is time"); l.must(err) {
			l.tell("the secretariat convenes the election of the %s of %s", a.Next.Office, p.Code)
		}
	case a.Next.Move == domain.OfficeResolves && l.chance(4):
		for _, who := range l.voters(p.ID) {
			err := l.s.Act(l.ctx(), func(tx *store.Tx) error {
				return l.engine().InstallOfficerTx(tx, domain.Engine(), p.ID, a.Next.Office, who, "CIO-M1")
			})
			if l.must(err) {
				l.count["resolved"]++
				return
			}
		}
	}
}

// motions brings motions of no confidence on.
func (l *lives) motions(p *livingPanel) {
	var running []domain.ConfidenceMotion
	l.read(func(tx *store.Tx) (err error) { running, err = elections.NoConfidenceNow(tx, p.ID); return err })
	for _, m := range running {
		switch m.State {
		case domain.ConfidenceMoved:
			if l.once("second", m.ID) && !l.chance(4) {
				for _, who := range l.voters(p.ID) {
					if _, err := l.engine().SecondNoConfidence(l.ctx(), l.as(who), m.ID); l.must(err) {
						l.tell("%s seconds no confidence in the %s of %s", l.people[who].Number, m.Office, p.Code)
						return
					}
				}
			}
		case domain.ConfidenceVoting:
			var c domain.Contest
			l.read(func(tx *store.Tx) (err error) { c, err = tx.Contest(m.Contest); return err })
			if c.ReceivesBallots(l.now) == nil && l.once("vote", c.ID) {
				l.cast(c)
			}
		}
	}
}

// vacancies has the secretariat see to a vacant seat: first the papers are counted
// back, then there is a by-election (R116, R117).
func (l *lives) vacancies(p *livingPanel) {
	if !l.chance(12) {
		return
	}
	if _, err := l.engine().BeginCountback(l.ctx(), l.sec, p.ID, nil, "a seat is vacant"); l.must(err) {
		l.count["countback"]++
		l.tell("countback for %s", p.Code)
		return
	}
	closes, err := when.LatestCalendar().AddWorkingDays(l.today(), domain.DefaultParams(domain.ByElection).Notice+2)
	l.must(err)
	el, err := l.engine().CreateElection(l.ctx(), l.sec, elections.Draft{Panel: p.ID, Kind: domain.ByElection, Closes: closes, Contact: "ro@example.org", Reviewer: "Dame Example"})
	if l.must(err) {
		l.count["by-election"]++
		l.tell("by-election %s", el.Reference)
		l.wake(el.Timetable.Notice)
	}
}

func (l *lives) panelOf(id domain.PanelID) *livingPanel {
	return l.panels[slices.IndexFunc(l.panels, func(p *livingPanel) bool { return p.ID == id })]
}

// voters are the elected members with a vote today.
func (l *lives) voters(panel domain.PanelID) (list []domain.PersonID) {
	l.read(func(tx *store.Tx) error {
		members, err := clerk.MembersInOffice(tx, panel, l.today())
		for _, m := range members {
			if m.Elected && m.Votes && !m.Caretaker {
				list = append(list, m.Person)
			}
		}
		return err
	})
	l.inOrder(list)
	return list
}

// inOrder puts people in the order of their numbers: ids are drawn anew in every run.
func (l *lives) inOrder(list []domain.PersonID) {
	slices.SortFunc(list, func(a, b domain.PersonID) int { return cmp.Compare(l.people[a].Number, l.people[b].Number) })
}

// befall is what life does to people, by chance.
func (l *lives) befall() {
	p := l.panels[l.r.IntN(len(l.panels))]
	who := p.members[l.r.IntN(len(p.members))]
	reg := l.register()
	var held []register.Held
	held, err := reg.HoldingsOf(l.ctx(), who)
	l.must(err)
	slices.SortStableFunc(held, func(a, b register.Held) int { return cmp.Compare(a.Office, b.Office) })
	held = slices.DeleteFunc(held, func(h register.Held) bool { return !h.Until.After(l.today()) || h.From.After(l.today()) })
	did := func(what string, err error) {
		if l.must(err) {
			l.count[what]++
			l.tell("%s: %s", l.people[who].Number, what)
		}
	}
	status := func(s domain.MembershipStatus) error {
		return reg.ChangeStatus(l.ctx(), domain.Engine(), who, p.network.ID, s, "by chance")
	}
	switch l.r.IntN(40) {
	case 0, 1, 2:
		for _, h := range held {
			if h.Office != "" {
				did("resigns an office", reg.ResignOffice(l.ctx(), l.as(who), domain.OfficeTermID(h.Fact), l.today().AddDays(l.r.IntN(60)), "by chance"))
			}
		}
	case 3:
		for _, h := range held {
			if h.Office == "" {
				on := l.today()
				if l.chance(2) {
					on = h.Until.AddDays(-1) // the last day of the term
				}
				did("resigns a seat", reg.Resign(l.ctx(), l.as(who), domain.HoldingID(h.Fact), on, "by chance"))
				return
			}
		}
	case 4:
		did("lapses", status(domain.Lapsed))
	case 5, 6, 7:
		did("is active again", status(domain.Active))
	case 8:
		if l.chance(6) {
			did("is expelled", status(domain.Expelled))
		}
	case 9:
		if l.chance(6) {
			did("dies", reg.Died(l.ctx(), domain.Engine(), who, l.today(), "by chance"))
			l.join(p)
		}
	case 10: // an employer is merged into another
		p := l.people[who]
		p.Group = fmt.Sprintf("Group %d", l.r.IntN(4))
		did("changes employer", l.s.Act(l.ctx(), func(tx *store.Tx) error {
			q, err := tx.Person(p.ID)
			q.Group = p.Group
			return errors.Join(err, tx.SavePerson(q), tx.Record(domain.Engine(), domain.Act{Name: "person.changed", Rule: "R28", Subject: string(p.ID), Why: "merged"}))
		}))
	case 11:
		if len(l.panels) > 1 {
			other := l.panels[l.r.IntN(len(l.panels))]
			l.must(reg.Join(l.ctx(), domain.Engine(), who, other.network.ID, "by chance"))
			did("changes home", reg.ChangeHome(l.ctx(), domain.Engine(), who, other.network.ID, "by chance"))
		}
	case 12, 13, 14:
		office := []domain.Office{domain.ChairOffice, domain.ViceOffice}[l.r.IntN(2)]
		_, err := l.engine().MoveNoConfidence(l.ctx(), l.as(who), p.ID, office, "by chance")
		did("moves no confidence", err)
	}
}

// join brings a new member.
func (l *lives) join(p *livingPanel) {
	l.must(l.s.Act(l.ctx(), func(tx *store.Tx) error {
		n := domain.Person{ID: store.NewID[domain.PersonID](), Number: fmt.Sprintf("%s%d", p.Code, 100+len(l.people)), Forename: "New", Surname: "Member", Organisation: "Trust New"}
		n.Email = n.Number + "@example.org"
		l.people[n.ID], p.members = n, append(p.members, n.ID)
		return errors.Join(tx.CreatePerson(n), tx.CreateMembership(domain.Membership{ID: store.NewID[domain.MembershipID](), Person: n.ID, Network: p.network.ID, Home: true, Status: domain.Active, From: l.today()}))
	}))
}

// check holds the panels to what must be true after each act.
func (l *lives) check(step int) {
	waiting, err := l.engine().Due(l.ctx())
	l.must(err)
	if len(waiting) > 0 && l.now.Sub(waiting[0].At) > 48*time.Hour && waiting[0].Name == due.CallSuccessor {
		l.fail("still waiting: %+v", waiting)
	}
	day := l.today()
	for _, p := range l.panels {
		l.read(func(tx *store.Tx) error {
			holdings, err := tx.HoldingsOfPanel(p.ID)
			if err != nil {
				return err
			}
			offices, err := tx.OfficesOfPanel(p.ID)
			if err != nil {
				return err
			}
			l.checkFacts(p, holdings, offices, day)
			return nil
		})
		a, err := l.engine().OfficesAhead(l.ctx(), p.ID)
		l.must(err)
		if a.Next.Move == "" || a.Next.Calls() {
			l.fail("%s: what comes next is %+v after the clock has rung", p.Code, a.Next)
		}
	}
	if step%50 == 0 {
		l.checkRecord()
	}
}

// checkFacts: one holder of each seat and office, nobody in office without a seat,
// nobody in both, terms that end to the day.
func (l *lives) checkFacts(p *livingPanel, holdings []domain.Holding, offices []domain.OfficeTerm, day when.Date) {
	seats, held := map[domain.SeatID]domain.PersonID{}, map[domain.Office]domain.PersonID{}
	for _, h := range holdings {
		if h.From.Before(h.Until) && h.EndedBy == "" && (h.Until.Month != time.August || h.Until.Day != 1) {
			l.fail("%s: a seat ends on %s", p.Code, h.Until)
		}
		if !h.On(day) {
			continue
		}
		if other := seats[h.Seat]; other != "" {
			l.fail("%s: two in a seat", p.Code)
		}
		seats[h.Seat] = h.Person
	}
	for _, o := range offices {
		if !o.On(day) {
			continue
		}
		if held[o.Office] != "" {
			l.fail("%s: two hold the office of %s", p.Code, o.Office)
		}
		held[o.Office] = o.Person
		if !slices.ContainsFunc(holdings, func(h domain.Holding) bool { return h.Person == o.Person && h.ElectedOn(day) }) {
			l.fail("%s: %s is %s without a seat", p.Code, l.people[o.Person].Number, o.Office)
		}
	}
	if held[domain.ChairOffice] != "" && held[domain.ChairOffice] == held[domain.ViceOffice] {
		l.fail("%s: one holds both offices", p.Code)
	}
}

func (l *lives) checkRecord() {
	l.read(func(tx *store.Tx) error {
		bad, err := tx.VerifyRecord()
		if bad != 0 {
			l.fail("entry %d of the record does not hold", bad)
		}
		return err
	})
}

// checkAll is for the end of a life: the record holds, every board verifies from its
// bundle, and nobody was told the same thing twice.
func (l *lives) checkAll() {
	l.checkRecord()
	var contests []domain.Contest
	l.read(func(tx *store.Tx) error {
		for _, stage := range []domain.ContestStage{domain.ContestCounted, domain.ContestEnded} {
			list, err := tx.ContestsAtStage(stage)
			if err != nil {
				return err
			}
			contests = append(contests, list...)
		}
		return nil
	})
	for _, c := range contests {
		var bundle bytes.Buffer
		l.must(l.engine().Bundle(l.ctx(), &bundle, c.ID))
		report, err := audit.Verify(l.ctx(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
		if err != nil || !report.OK {
			l.fail("%s does not verify: %v %+v", c.Reference, err, report)
		}
		for _, p := range l.people { // papers are in the bundle; who voted is not
			if bytes.Contains(bundle.Bytes(), []byte(p.ID)) || bytes.Contains(bundle.Bytes(), []byte(p.Email)) {
				l.fail("%s: its bundle names %s", c.Reference, p.Number)
			}
		}
	}
	told := map[string]int{}
	l.must(l.s.Write(l.ctx(), func(tx *store.Tx) error {
		mails, err := tx.DueLetters(1_000_000)
		for _, m := range mails {
			switch m.Mail.Template { // reminders say the same again, and are meant to
			case clerk.MailRulingsDue, clerk.MailRulingsUrgent, clerk.MailReminder, clerk.MailSupportAsked, clerk.MailSupportAnswered, clerk.MailWithdrawn:
				continue
			}
			if m.Mail.Args["waits"] != "" { // an office that waits for the secretariat again
				continue
			}
			key := fmt.Sprint(m.Person.ID, m.Mail.Template, m.Mail.Election, m.Mail.Args)
			if told[key]++; told[key] > 1 {
				l.fail("told twice: %s", key)
			}
		}
		return err
	}))
	l.count["contests"], l.count["mails"] = len(contests), len(told)
}

// lived is one life: its seed, how many panels, how long.
type lived struct {
	seed           uint64
	panels, months int
}

// livedSeeds are lives of the everyday suite: a short one, and those that once found
// something.
var livedSeeds = []lived{{1, 1, 9}}

// longSeeds are those of HUSTINGS_LONG=1; HUSTINGS_LIVES="7 1 30" lives one of
// somebody's own choosing: seed, panels, months.
var longSeeds = []lived{
	{1, 3, 120}, // nobody led a panel, somebody presided, and again nobody: two mails of the same words (R104)
	{7, 1, 120},
	{2, 1, 120}, // a by-election took the seats that the repetition of a voided election came for (R88)
	{3, 1, 40},  // a failed round was not signed, and taken for a forged one (R96, R110a)
	{4, 1, 40},  // members left between call and seal: too few for a ballot (R95)
	{5, 1, 40},  // nobody stood for the panel, a by-election filled it, and nobody convened its chair (R55, R91)
}

// Panels live a while on the engine itself, on either database. With
// HUSTINGS_LONG=1 three of them live ten years.
func TestR100_R120_PanelsLiveOnTheEngine(t *testing.T) {
	t.Parallel()
	seeds := livedSeeds
	switch {
	case testing.Short():
		t.Skip("a life takes some seconds")
	case os.Getenv("HUSTINGS_LIVES") != "":
		var one lived
		if _, err := fmt.Sscan(os.Getenv("HUSTINGS_LIVES"), &one.seed, &one.panels, &one.months); err != nil {
			t.Fatal(err)
		}
		seeds = []lived{one}
	case os.Getenv("HUSTINGS_LONG") == "1":
		seeds = slices.Concat(livedSeeds, longSeeds)
	}
	for _, life := range seeds {
		for name, dsn := range map[string]func(*testing.T) string{"sqlite": func(t *testing.T) string { return filepath.Join(t.TempDir(), "lives.db") },
			"postgres": func(t *testing.T) string { return storetest.PostgresURL(t) }} {
			t.Run(fmt.Sprintf("%s/%d-%d-%d", name, life.seed, life.panels, life.months), func(t *testing.T) {
				t.Parallel()
				begun := time.Now()
				l := newLives(t, dsn(t), life.seed, life.panels, 5)
				l.live(storetest.Start.AddDate(0, life.months, 0))
				t.Logf("%d panels, %d months, in %v: %v", life.panels, life.months, time.Since(begun).Round(time.Millisecond), l.count)
			})
		}
	}
}
