package elections

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// mustDraft is a draft of the office's panel.
func (o *office) mustDraft() domain.Election {
	o.t.Helper()
	el, err := o.e.CreateElection(o.ctx(), o.secretary, Draft{Panel: o.panel.ID, Closes: o.closes, Contact: "ro@example.org"})
	if err != nil {
		o.t.Fatal(err)
	}
	return el
}

func (o *office) stateOf(el domain.Election) (is domain.Election) {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) {
		is, err = tx.Election(el.ID)
		return err
	})
	return is
}

// A draft is published by the clock on its day when the secretariat says so, and can be
// called back until then; one that the rules refuse on its day waits, and they are told.
func TestDrafts_PublishThemselvesOnTheirDay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		el := o.mustDraft()
		storetest.MustSet(t, s, el.Timetable.Notice.Add(-72*time.Hour))
		if err := o.e.PublishOnItsDay(o.ctx(), domain.Actor{Person: o.members[0].ID}, el.ID); err == nil {
			t.Error("a member has a draft publish itself")
		}
		if err := o.e.PublishOnItsDay(o.ctx(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		if err := o.e.CallBack(o.ctx(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		o.at(el.Timetable.Notice)
		if is := o.stateOf(el); is.State != domain.Draft {
			t.Fatalf("called back, and %s all the same", is.State)
		}
		if err := o.e.PublishOnItsDay(o.ctx(), o.secretary, el.ID); !refusedFor(err, domain.NoticeDayPast) {
			t.Errorf("its day is past: %v", err)
		}

		storetest.MustSet(t, s, el.Timetable.Notice.Add(-time.Hour))
		if err := o.e.PublishOnItsDay(o.ctx(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		if at, ok, err := o.e.Ahead(o.ctx()); err != nil || !ok || at.After(el.Timetable.Notice) {
			t.Errorf("what lies ahead: %v %v %v", at, ok, err)
		}
		o.at(el.Timetable.Notice.Add(-time.Second))
		if is := o.stateOf(el); is.State != domain.Draft {
			t.Fatal("published before its day")
		}
		o.at(el.Timetable.Notice)
		is := o.stateOf(el)
		if is.State == domain.Draft || is.PublishedAt == nil || o.mailsOf(el, clerk.MailNotice) == 0 {
			t.Fatalf("%s on its day, %d mails", is.State, o.mailsOf(el, clerk.MailNotice))
		}
	})
}

// Published before its day, a notice opens nominations on that day; at once only where
// somebody has asked for that.
func TestDrafts_PublishedEarlyOpenNominationsInOfficeHours(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []bool{false, true} {
		s := storetest.SQLite(t)
		o := mustOffice(t, s, 2, 8)
		el := o.mustDraft()
		sunday := el.Timetable.Notice.Add(-72 * time.Hour)
		storetest.MustSet(t, s, sunday)
		publish, want := o.e.PublishNotice, el.Timetable.NominationsOpen
		if atOnce {
			publish, want = o.e.PublishAtOnce, sunday
		}
		got, err := publish(o.ctx(), o.secretary, el.ID)
		if err != nil || !got.Timetable.NominationsOpen.Equal(want) {
			t.Errorf("at once %v: nominations open %s, want %s, %v", atOnce, got.Timetable.NominationsOpen, want, err)
		}
	}
}

// Whoever was told of the notice is told that the election is called off.
func TestCancelling_TellsAllWhoWereToldOfTheNotice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		el := o.mustDraft()
		o.at(el.Timetable.Notice)
		if _, err := o.e.PublishNotice(o.ctx(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		told := o.mailsOf(el, clerk.MailNotice)
		if err := o.e.Cancel(o.ctx(), o.ro, el.ID, "the seats were filled otherwise"); err != nil {
			t.Fatal(err)
		}
		if n := o.mailsOf(el, clerk.MailCancelled); told == 0 || n < told {
			t.Errorf("%d were told of the notice, %d that it is off", told, n)
		}
	})
}

// Whose mails do not arrive is known by person and reason, not by mail; a reminder's
// failure says nothing, for it would tell who has not voted (PR5).
func TestMail_WhomItDoesNotReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		el := o.mustDraft()
		o.at(el.Timetable.Notice)
		if _, err := o.e.PublishNotice(o.ctx(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		letters, err := o.e.TakeMail(o.ctx(), 100)
		if err != nil || len(letters) < 3 {
			t.Fatalf("%d letters, %v", len(letters), err)
		}
		var notices []clerk.Letter
		for _, l := range letters {
			if l.Mail.Template == clerk.MailNotice {
				notices = append(notices, l)
			}
		}
		failed, bounced, reminded := notices[0], notices[1], notices[2]
		reminded.Mail.Template = clerk.MailReminder
		for _, err := range []error{o.e.MailProblem(o.ctx(), failed, "SMTP 550", true), o.e.MailGone(o.ctx(), bounced.ID),
			o.e.MailBounced(o.ctx(), bounced.ID, bounced.Address, "status 5.1.1"), o.e.MailProblem(o.ctx(), reminded, "SMTP 550", true)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		all, err := o.e.Unreachable(o.ctx(), o.secretary, el.ID, "", 10)
		if err != nil || len(all.List) != 2 || all.Total != 2 || all.Next != "" || all.Of < 8 {
			t.Fatalf("%v: %+v", err, all)
		}
		first, err := o.e.Unreachable(o.ctx(), o.secretary, el.ID, "", 1)
		if err != nil || len(first.List) != 1 || first.Total != 2 || first.Next == "" {
			t.Fatalf("a page of one, %v: %+v", err, first)
		}
		second, err := o.e.Unreachable(o.ctx(), o.secretary, el.ID, first.Next, 1)
		if err != nil || len(second.List) != 1 || second.Next != "" || first.List[0].ID != all.List[0].ID || second.List[0].ID != all.List[1].ID {
			t.Fatalf("the page behind it, %v: %+v", err, second)
		}
		if _, err := o.e.Unreachable(o.ctx(), o.secretary, el.ID, "no cursor", 1); err == nil {
			t.Error("what is no cursor is taken for one")
		}
		for _, u := range all.List {
			if u.ID != failed.Person.ID && u.ID != bounced.Person.ID || u.Problem == "" || u.Since.IsZero() {
				t.Errorf("%+v", u)
			}
		}
		if _, err := o.e.Unreachable(o.ctx(), domain.Actor{Person: failed.Person.ID}, el.ID, "", 10); err == nil {
			t.Error("a member reads whom mails do not reach")
		}
		before := o.mailsOf(el, clerk.MailNotice)
		if err := o.e.Resend(o.ctx(), o.secretary, el.ID, failed.Person.ID); err != nil {
			t.Fatal(err)
		}
		if all, _ = o.e.Unreachable(o.ctx(), o.secretary, el.ID, "", 10); len(all.List) != 1 || all.Total != 1 || o.mailsOf(el, clerk.MailNotice) != before+1 {
			t.Errorf("written to again: %d unreachable, %d notices after %d", len(all.List), o.mailsOf(el, clerk.MailNotice), before)
		}
		if err := o.e.Resend(o.ctx(), o.secretary, el.ID, o.secretary.Person); err == nil {
			t.Error("somebody of no such election is written to")
		}
	})
}
