package elections

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/clerk"
	"hustings/elections/register"
	"hustings/elections/register/registertest"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func mustCrowd(t *testing.T, s *store.Store, n int) *office {
	t.Helper()
	o := mustOffice(t, s, 2, 20)
	report, err := register.New(s, nil).ImportMembers(t.Context(), domain.Engine(), &registertest.Crowd{Members: n, Organisations: 211}, register.ImportOptions{Why: "test"})
	if err != nil || report.Created != n {
		t.Fatalf("%+v, %v", report, err)
	}
	return o
}

func (o *office) count(query string) (n int64) {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) {
		n, err = storetest.Count(tx, query)
		return err
	})
	return n
}

// The mails of a great election are written by the clock, after the act: to everybody
// once, and reminders to those alone who have not voted (R39, R67, R69).
func TestIssue14_4_MailsToManyAreWrittenAfterTheAct(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const n = 2100
		o := mustCrowd(t, s, n)
		mails := func(template string) int64 {
			return o.count("SELECT count(*) FROM outbox WHERE template = '" + template + "'")
		}
		el := o.notice(nil)
		if got := mails(clerk.MailNotice); got != 0 || o.count("SELECT count(*) FROM circulars") != 1 {
			t.Errorf("the act itself wrote %d mails", got)
		}
		write := func(template string, want int64) {
			t.Helper()
			if _, err := o.e.WriteCirculars(t.Context()); err != nil {
				t.Fatal(err)
			}
			each := o.count("SELECT count(DISTINCT to_person) FROM outbox WHERE template = '" + template + "'")
			if got := mails(template); got != want || each != want || o.count("SELECT count(*) FROM circulars") != 0 {
				t.Errorf("%s: %d mails to %d people, want %d", template, got, each, want)
			}
		}
		write(clerk.MailNotice, n+20)
		for i := range 3 {
			o.valid(el, i, 10+2*i, 11+2*i)
		}
		o.at(el.Timetable.RollSealed)
		c := o.contest(el)
		o.at(c.Opens)
		if got := mails(clerk.MailPollOpen); got != 0 {
			t.Errorf("the opening wrote %d mails", got)
		}
		write(clerk.MailPollOpen, n+20)
		o.vote(c, o.members[0], c.Options[0].ID)
		o.vote(c, o.members[1], c.Options[0].ID)
		o.at(domain.ReminderTimes(c.Opens, c.Closes, 1, c.Params.Timezone)[0])
		write(clerk.MailReminder, n+18)
	})
}

// TestGrowth_Figures measures what holds others up as the electorate grows, with
// HUSTINGS_GROWTH=1000,10000,… (docs/performance.md).
func TestGrowth_Figures(t *testing.T) {
	sizes := os.Getenv("HUSTINGS_GROWTH")
	if sizes == "" {
		t.Skip("a measurement: HUSTINGS_GROWTH=1000,10000,100000")
	}
	for kind, open := range map[string]func(testing.TB) *store.Store{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		for text := range strings.SplitSeq(sizes, ",") {
			n, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			s := open(t)
			start := time.Now()
			o := mustCrowd(t, s, n)
			imported := time.Since(start)
			line := fmt.Sprintf("%-8s %8d  import %v", kind, n, imported.Round(time.Millisecond))
			measure := func(what string, f func()) {
				debug.FreeOSMemory()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				f()
				took := time.Since(start)
				runtime.ReadMemStats(&after)
				line += fmt.Sprintf(", %s %v (%d MiB)", what, took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20)
			}
			var el domain.Election
			measure("notice", func() { el = o.notice(nil) })
			measure("its mails", func() {
				if _, err := o.e.WriteCirculars(t.Context()); err != nil {
					t.Fatal(err)
				}
			})
			measure("search", func() {
				o.read(func(tx *store.Tx) error {
					_, _, err := tx.People(store.PeopleFilter{Query: "neill-500 cath"})
					return err
				})
			})
			measure("page of the roll to be", func() {
				o.read(func(tx *store.Tx) error {
					_, _, err := tx.WouldBeOnRoll(el.Network, el.Timetable.QualifyingDate, false, store.PeopleList{Limit: 50})
					return err
				})
			})
			t.Log(line)
		}
	}
}

// Whether an election concerns somebody is asked of her own entries, before the seal and
// after it, for who is on the roll, who only stands, and who is neither (R82, R69).
func TestIssue14_4_WhomAnElectionConcerns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 20)
		el := o.notice(nil)
		for i := range 3 {
			o.valid(el, i, 10+2*i, 11+2*i)
		}
		ask := func(p domain.PersonID) (is bool) {
			o.read(func(tx *store.Tx) (err error) {
				is, err = clerk.Concerns(tx, o.reload(el), p)
				return err
			})
			return is
		}
		outside := domain.Person{ID: store.NewID[domain.PersonID](), Number: "X1", Surname: "Outside", Email: "x1@example.org"}
		o.write(func(tx *store.Tx) error { return tx.CreatePerson(outside) })
		for _, when := range []time.Time{el.Timetable.NominationsOpen, el.Timetable.PollOpens} {
			o.at(when)
			for person, want := range map[domain.PersonID]bool{o.members[0].ID: true, o.members[9].ID: true, outside.ID: false, "": false} {
				if got := ask(person); got != want {
					t.Errorf("%v: %q is concerned: %v", when, person, got)
				}
			}
		}
	})
}

// How many an election's mails go to, and how many of them no mail reaches, is known
// without reading a roll, before the seal and after it, and is what the roll has.
func TestIssue14_4_HowManyAreToldWithoutReadingARoll(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 20)
		el := o.notice(nil)
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.NoteUnreachable(o.members[4], "mailbox-full"), tx.NoteUnreachable(o.members[5], "mailbox-full"))
		})
		if err != nil {
			t.Fatal(err)
		}
		told := func() {
			t.Helper()
			o.read(func(tx *store.Tx) error {
				people, err := clerk.Electorate(tx, el)
				r, also := clerk.Told(tx, el)
				if r.People != len(people) || r != (clerk.Reach{People: 20, Unreached: 2}) {
					t.Errorf("%+v; the roll has %d", r, len(people))
				}
				return errors.Join(err, also)
			})
		}
		told()
		for i := range 3 {
			o.valid(el, i, 10+2*i, 11+2*i)
		}
		o.at(el.Timetable.RollSealed)
		told()
	})
}
