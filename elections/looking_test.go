package elections

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// lookedAt are the references of the elections that the clock would look at now.
func (o *office) lookedAt() (names []string) {
	o.t.Helper()
	o.read(func(tx *store.Tx) error {
		list, unread, err := tx.ElectionsToLookAt(tx.Now())
		for _, el := range list {
			names = append(names, el.Reference)
		}
		if err == nil {
			err = unread
		}
		return err
	})
	return names
}

// another is a copy of an election, with no act of its own.
func (o *office) another(el domain.Election) domain.Election {
	o.t.Helper()
	el.ID, el.Reference = store.NewID[domain.ElectionID](), el.Reference+"-2"
	o.write(func(tx *store.Tx) error { return tx.CreateElection(el) })
	return el
}

// The clock asks only for what can be due: an act on one election has it look at that one
// and no other, and once it has looked it comes back at the next instant.
func TestIssue14_2_TheClockLooksAtWhatCanBeDue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 6)
		first := o.notice(func(d *Draft) {
			p := domain.DefaultParams(domain.PanelElection)
			p.Supporters, p.SupporterOrganisations = 0, 0
			d.Params = &p
		})
		second := o.another(first)
		o.tick()
		if got := o.lookedAt(); len(got) > 0 {
			t.Errorf("nothing is due, and the clock looks at %v", got)
		}
		at := func(el domain.Election) (at *time.Time) {
			o.read(func(tx *store.Tx) (err error) {
				at, err = tx.NextLook(store.Elections, string(el.ID))
				return err
			})
			return at
		}
		for _, el := range []domain.Election{first, second} {
			if next := at(el); next == nil || !next.Equal(el.Timetable.Statement) {
				t.Errorf("%s is looked at %v, not at its statement, %v", el.Reference, next, el.Timetable.Statement)
			}
		}
		o.valid(first, 0)
		if got := o.lookedAt(); !slices.Equal(got, []string{first.Reference}) {
			t.Errorf("after acts on %s the clock looks at %v", first.Reference, got)
		}
		o.tick()
		if got := o.lookedAt(); len(got) > 0 {
			t.Errorf("it has looked, and looks again at %v", got)
		}
	})
}

// What an older release said is never looked at again, a newer one may have to do
// something with: everything is looked at once more. Beside a newer one, an older writes
// no instants.
func TestGrowth_AReleaseWithOtherRulesLooksAtEverything(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 6)
		el := o.notice(nil)
		o.tick()
		never := func(rules int) {
			o.write(func(tx *store.Tx) error {
				return errors.Join(storetest.Exec(tx, "UPDATE elections SET next_at = NULL"), storetest.Exec(tx, "UPDATE look_rules SET rules = ?", rules))
			})
			o.e.rulesNoted.Store(false) // the program has started
		}
		at := func() (at *time.Time) {
			o.read(func(tx *store.Tx) (err error) {
				at, err = tx.NextLook(store.Elections, string(el.ID))
				return err
			})
			return at
		}
		ring := func() { // without the watch of the tests, which holds the instants against the facts
			if _, err := o.e.Tick(o.ctx()); err != nil {
				t.Fatal(err)
			}
		}
		never(due.LookRules - 1)
		ring()
		if next := at(); next == nil || !next.Equal(el.Timetable.Statement) {
			t.Errorf("after the update it is looked at %v, not at %v", next, el.Timetable.Statement)
		}
		never(due.LookRules)
		ring()
		if next := at(); next != nil {
			t.Errorf("by the same rules it is looked at again, at %v", next)
		}
		o.write(func(tx *store.Tx) error {
			return errors.Join(storetest.Exec(tx, "UPDATE elections SET next_at = '1970-01-01 00:00:00+00:00'"), storetest.Exec(tx, "UPDATE look_rules SET rules = ?", due.LookRules+1))
		})
		ring()
		if next := at(); next == nil || next.Unix() != 0 {
			t.Errorf("beside a newer release, an older one writes %v", next)
		}
	})
}

// One election that cannot be read stops nothing else, and is told of once.
func TestIssue14_2_OneUnreadableElectionStopsNoOther(t *testing.T) {
	t.Parallel()
	for what, statement := range map[string]string{
		"its parameters": "UPDATE elections SET params = '{', next_at = '1970-01-01 00:00:00+00:00' WHERE id = ?",
		"its time zone":  `UPDATE elections SET params = replace(params, 'Europe/London', 'Nowhere/Land'), state = 'certified', certified_at = published_at, outcome = '{}', next_at = '1970-01-01 00:00:00+00:00' WHERE id = ?`,
	} {
		t.Run(what, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				o := mustOffice(t, s, 2, 3)
				broken := o.notice(nil)
				whole := o.another(broken)
				o.write(func(tx *store.Tx) error { return storetest.Exec(tx, statement, broken.ID) })
				storetest.MustSet(t, s, whole.Timetable.Statement)
				done, err := o.e.Tick(t.Context())
				if err == nil || !strings.Contains(err.Error(), string(broken.ID)) && !strings.Contains(err.Error(), broken.Reference) {
					t.Errorf("of the one that cannot be read is said: %v", err)
				}
				if !slices.ContainsFunc(done, func(d due.Transition) bool { return d.Election == whole.ID && d.Name == due.PublishStatement }) {
					t.Errorf("the other one's statement is not out: %v", done)
				}
				if _, err := o.e.Tick(t.Context()); err != nil {
					t.Errorf("it is told of again: %v", err)
				}
			})
		})
	}
}

// One election that cannot be read is missing from lists of many, which show the others,
// and keeps the clock from no look at what was declared: whoever breaks one row hides no
// other (R110a).
func TestIssue14_2_OneUnreadableElectionHidesNoOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 4)
		certified := o.mustPanel(2)
		running := certified
		running.State = domain.Nominations
		broken := o.another(running)
		running.Reference = broken.Reference
		whole := o.another(running)
		x := storetest.Thief{T: t, Store: s}
		x.Exec(fmt.Sprintf("UPDATE elections SET params = '{' WHERE id = '%s'", broken.ID))

		shown := func(l ElectionList) (names []string) {
			list, err := o.e.Elections(t.Context(), domain.Actor{}, l)
			if err != nil {
				t.Errorf("the list %+v: %v", l, err)
			}
			for _, el := range list {
				names = append(names, el.Reference)
			}
			return names
		}
		if got, want := shown(ElectionList{}), []string{certified.Reference, whole.Reference}; !slices.Equal(got, want) {
			t.Errorf("shown are %v, want %v", got, want)
		}
		if got := shown(ElectionList{After: certified.Reference, Limit: 1}); !slices.Equal(got, []string{whole.Reference}) {
			t.Errorf("a page that begins with it shows %v", got)
		}
		if _, err := o.e.MyElections(t.Context(), o.as(0)); err != nil {
			t.Errorf("a member's own: %v", err)
		}
		agenda, err := o.e.Agenda(t.Context(), o.secretary)
		if err != nil || !slices.ContainsFunc(agenda, func(i AgendaItem) bool { return i.Election.ID == whole.ID }) {
			t.Errorf("the office's: %v, %v", agenda, err)
		}

		x.Exec(fmt.Sprintf("UPDATE elections SET term_until = '2040-08-01' WHERE id = '%s'", certified.ID))
		if err := o.e.checkDeclared(t.Context()); err == nil || !strings.Contains(err.Error(), string(broken.ID)) {
			t.Errorf("of the one that cannot be read is said: %v", err)
		}
		if now := o.reload(certified); now.Alarm != refusal.Tampered.Name {
			t.Errorf("the forged one's alarm is %q", now.Alarm)
		}
	})
}
