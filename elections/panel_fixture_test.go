package elections

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/domain/saytest"
	"hustings/domain/when"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/nominations"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// office is a whole house in miniature: one panelled network with its panel and
// members, and three officers.
type office struct {
	e         *Engine
	t         testing.TB
	network   domain.Network
	panel     domain.Panel
	seats     []domain.Seat
	members   []domain.Person
	ro, dep   domain.Actor
	secretary domain.Actor
	closes    when.Date // of the elections it draws up
	rung      int       // how often its clock has
}

// mustOffice builds a panel of so many seats and so many members, each of an
// organisation of her own, all of them members since 2024.
func mustOffice(t testing.TB, s *store.Store, seats, members int) *office {
	t.Helper()
	o := &office{e: New(s, mustKeys(t), "vote.example.org", nil), t: t, closes: when.Date{Year: 2026, Month: time.June, Day: 25}}
	o.e.Words = saytest.English(t)
	err := s.Act(t.Context(), func(tx *store.Tx) error {
		o.network, o.panel, o.seats = storetest.Panel(t, tx, "CIO", seats)
		for i := range members {
			o.members = append(o.members, o.mustJoin(tx, i))
		}
		for i, role := range []domain.Role{domain.ReturningOfficer, domain.DeputyReturningOfficer, domain.Secretariat} {
			_, actor := storetest.Officer(t, tx, domain.Person{Number: fmt.Sprintf("OFF%d", i), Forename: "Officer", Surname: string(role),
				Email: fmt.Sprintf("officer%d@example.org", i), Organisation: fmt.Sprintf("Office %d", i)}, role)
			*[]*domain.Actor{&o.ro, &o.dep, &o.secretary}[i] = actor
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// mustJoin makes a person and her membership inside a transaction.
func (o *office) mustJoin(tx *store.Tx, i int) domain.Person {
	o.t.Helper()
	return storetest.Member(o.t, tx, o.network.ID, domain.Person{Number: fmt.Sprintf("M%04d", i), Forename: "Member", Surname: fmt.Sprintf("No%04d", i),
		Email: fmt.Sprintf("m%04d@example.org", i), Organisation: fmt.Sprintf("Trust %d", i)}, when.Date{Year: 2024, Month: time.January, Day: 1})
}

func (o *office) as(i int) domain.Actor { return actorOf(o.members[i]) }

func actorOf(p domain.Person) domain.Actor {
	return domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: domain.Member}}}
}

func (o *office) ctx() context.Context { return o.t.Context() }

// at moves the clock and lets the engine do what is due.
func (o *office) at(to time.Time) []due.Transition {
	o.t.Helper()
	storetest.MustSet(o.t, o.e.Store, to)
	return o.tick()
}

func (o *office) tick() []due.Transition {
	o.t.Helper()
	o.rung++
	watched := !testing.Short() || o.rung%3 == 0
	if watched {
		if err := o.e.WatchLooks(o.ctx(), false); err != nil { // whatever has been done before
			o.t.Errorf("before the clock rings: %v", err)
		}
	}
	done, err := o.e.Tick(o.ctx())
	if err != nil {
		o.t.Fatalf("the clock: %v", err)
	}
	if watched {
		if err := o.e.WatchLooks(o.ctx(), true); err != nil {
			o.t.Errorf("after the clock has rung: %v", err)
		}
	}
	return done
}

func (o *office) now() (now time.Time) {
	o.t.Helper()
	o.read(func(tx *store.Tx) error { now = tx.Now(); return nil })
	return now
}

func (o *office) read(f func(*store.Tx) error) {
	o.t.Helper()
	if err := o.e.Store.Read(o.ctx(), f); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) write(f func(*store.Tx) error) {
	o.t.Helper()
	if err := o.e.Store.Act(o.ctx(), f); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) reload(el domain.Election) domain.Election {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) { el, err = tx.Election(el.ID); return err })
	return el
}

// notice draws up a panel election and publishes its notice on the day it is
// due; change may alter the draft.
func (o *office) notice(change func(*Draft)) domain.Election {
	o.t.Helper()
	d := Draft{Panel: o.panel.ID, Closes: o.closes, Contact: "returning.officer@example.org", Reviewer: "Dame Example"}
	if change != nil {
		change(&d)
	}
	el, err := o.e.CreateElection(o.ctx(), o.secretary, d)
	if err != nil {
		o.t.Fatal(err)
	}
	storetest.MustSet(o.t, o.e.Store, el.Timetable.Notice)
	if el, err = o.e.PublishNotice(o.ctx(), o.secretary, el.ID); err != nil {
		o.t.Fatal(err)
	}
	o.at(el.Timetable.NominationsOpen)
	return o.reload(el)
}

// stand brings member i's nomination as far as the ruling, supported by the two
// members given.
func (o *office) stand(el domain.Election, i int, supporters ...int) domain.Nomination {
	o.t.Helper()
	n, err := o.e.Nominate(o.ctx(), o.as(i), el.ID, "")
	if err != nil {
		o.t.Fatalf("member %d nominates herself: %v", i, err)
	}
	form := nominations.NominationForm{Statement: fmt.Sprintf("I, member %d, stand.", i), Interests: "none", Consent: true}
	if _, err := o.e.SaveNomination(o.ctx(), o.as(i), n.ID, form); err != nil {
		o.t.Fatalf("member %d saves: %v", i, err)
	}
	for _, s := range supporters {
		if _, err := o.e.AskSupporters(o.ctx(), o.as(i), n.ID, o.members[s].Number); err != nil {
			o.t.Fatalf("member %d asks %d: %v", i, s, err)
		}
	}
	if n, err = o.e.SubmitNomination(o.ctx(), o.as(i), n.ID); err != nil {
		o.t.Fatalf("member %d submits: %v", i, err)
	}
	for _, s := range n.Supports {
		for _, m := range o.members {
			if m.ID == s.Person {
				if err := o.e.GiveSupport(o.ctx(), actorOf(m), s.ID, true); err != nil {
					o.t.Fatalf("%s supports member %d: %v", m.Number, i, err)
				}
			}
		}
	}
	return n
}

// valid brings member i's nomination to a valid ruling.
func (o *office) valid(el domain.Election, i int, supporters ...int) domain.Nomination {
	o.t.Helper()
	n, err := o.e.RuleNomination(o.ctx(), o.ro, o.stand(el, i, supporters...).ID, domain.Ruling{Valid: true})
	if err != nil {
		o.t.Fatalf("ruling on member %d: %v", i, err)
	}
	return n
}

// toSealed has members 0 and 1 stand for an election that takes nominations,
// and goes on until its roll is sealed.
func (o *office) toSealed(el domain.Election) domain.Contest {
	o.t.Helper()
	o.valid(el, 0, 2, 3)
	o.valid(el, 1, 4, 5)
	o.at(el.Timetable.Statement)
	o.at(el.Timetable.RollSealed)
	return o.contest(el)
}

// toPoll is toSealed, and the poll opens.
func (o *office) toPoll(el domain.Election) domain.Contest {
	o.t.Helper()
	c := o.toSealed(el)
	o.at(c.Opens)
	return c
}

// contest is the election's last round.
func (o *office) contest(el domain.Election) (c domain.Contest) {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) { c, err = clerk.LatestContest(tx, el); return err })
	return c
}

func (o *office) contestOf(id domain.ContestID) (c domain.Contest) {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) { c, err = tx.Contest(id); return err })
	return c
}

// two has the deputy confirm what somebody has asked for.
func (o *office) two(r domain.Request, err error) {
	o.t.Helper()
	if err == nil {
		_, err = o.e.Confirm(o.ctx(), o.dep, r.ID, "")
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// vote casts one paper for a member: the options in the order given.
func (o *office) vote(c domain.Contest, p domain.Person, options ...string) {
	o.t.Helper()
	var marks []domain.Mark
	for i, id := range options {
		marks = append(marks, domain.Mark{Option: id, Rank: i + 1})
	}
	if _, err := o.e.CastMarks(o.ctx(), actorOf(p), c.ID, marks, ""); err != nil {
		o.t.Fatalf("%s votes: %v", p.Number, err)
	}
}

// certify has the returning officer ask and the deputy confirm.
func (o *office) certify(el domain.Election) domain.Election {
	o.t.Helper()
	r, err := o.e.Certify(o.ctx(), o.ro, el.ID, "the result is in order")
	if err != nil {
		o.t.Fatalf("certifying %s: %v", el.Reference, err)
	}
	if _, err := o.e.Confirm(o.ctx(), o.dep, r.ID, ""); err != nil {
		o.t.Fatalf("confirming %s: %v", el.Reference, err)
	}
	return o.reload(el)
}

// officersElection is the latest election for the office.
func (o *office) officersElection(parent domain.Election, office domain.Office) domain.Election {
	o.t.Helper()
	var el *domain.Election
	o.read(func(tx *store.Tx) (err error) { el, err = lastOfficers(tx, parent.ID, office); return err })
	if el == nil {
		o.t.Fatalf("nobody has called the election of the %s", office)
	}
	return *el
}

// wantActs compares how often each act stands in an election's record.
func (o *office) wantActs(el domain.Election, want map[acts.Name]int) {
	o.t.Helper()
	o.read(func(tx *store.Tx) error {
		all, err := tx.RecordEntries(store.RecordFilter{Election: el.ID, Limit: 10000})
		if err != nil {
			return err
		}
		got := map[acts.Name]int{}
		for _, a := range all {
			got[a.Act.Name]++
		}
		for name, n := range want {
			if got[name] != n {
				o.t.Errorf("%s stands in the record %d times, want %d", name, got[name], n)
			}
		}
		bad, err := tx.VerifyRecord()
		if bad != 0 {
			o.t.Errorf("entry %d of the record does not hold", bad)
		}
		return err
	})
}

// keyPath is where a secret of a contest lies in the key folder (docs/operation.md).
func keyPath(k *box.Keys, board ledger.B32, what string) string {
	return filepath.Join(k.Folder(), "contests", board.String()+"."+what)
}

// sequence is a contest's board as it stands.
func (o *office) sequence(id domain.ContestID) (seq *ledger.Sequence) {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) {
		seq, err = o.e.Sequence(tx, id)
		return err
	})
	return seq
}
