package elections

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// polled is an open poll in which five have voted.
func (o *office) polled(change func(*Draft)) (domain.Election, domain.Contest) {
	o.t.Helper()
	el := o.notice(change)
	c := o.toPoll(el)
	for i := range 5 {
		o.vote(c, o.members[i], c.Options[0].ID, c.Options[1].ID)
	}
	return o.reload(el), c
}

// mislay takes a contest's key file away, or puts another in its place, and
// gives back how to bring it home.
func (o *office) mislay(c domain.Contest, file string, another bool) (home func()) {
	o.t.Helper()
	path := keyPath(o.e.Keys, c.Board, file)
	kept := path + "-kept"
	if err := os.Rename(path, kept); err != nil {
		o.t.Fatal(err)
	}
	if another {
		other := seal.NewSalt()
		if err := os.WriteFile(path, []byte(base64.RawStdEncoding.EncodeToString(other[:])+"\n"), 0o600); err != nil {
			o.t.Fatal(err)
		}
	}
	return func() {
		o.t.Helper()
		if err := os.Rename(kept, path); err != nil {
			o.t.Fatal(err)
		}
	}
}

// A key file that is gone, or another's, is an alarm, stored and mailed once; it
// reveals and opens nothing; and when the right file is back all goes on.
func TestFound34_AKeyThatIsLostIsAnAlarmUntilItIsBack(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		what, file string
		another    bool
		alarm      refusal.Reason
		stage      ledger.Stage
	}{
		{"no lot", "lot", false, refusal.KeyLost, ledger.StageClosed},
		{"another lot", "lot", true, refusal.KeyWrong, ledger.StageClosed},
		{"no wrapping key", "kek", false, refusal.KeyLost, ledger.StageMix},
		{"another wrapping key", "kek", true, refusal.KeyWrong, ledger.StageMix},
		{"no key of the intake", "intake", false, refusal.KeyLost, ledger.StagePoll},
	} {
		t.Run(x.what, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				o := mustOffice(t, s, 1, 8)
				el, c := o.polled(nil)
				home := o.mislay(c, x.file, x.another)
				o.at(c.Closes)
				for range 4 {
					o.tick()
				}
				now := o.reload(el)
				if now.Alarm != x.alarm.Name || now.State == domain.Provisional {
					t.Errorf("%s with alarm %q", now.State, now.Alarm)
				}
				if told := o.mailsOf(el, clerk.MailAlarm); told != 3 {
					t.Errorf("%d mails to three officers", told)
				}
				if stage := o.sequence(c.ID).Stage(); stage != x.stage {
					t.Errorf("the board is at %s", stage)
				}
				if x.file != "kek" || !x.another { // that one fits or not only when it is used
					if _, err := o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmContinue, "we hope", "none"); !refusedFor(err, x.alarm) {
						t.Errorf("going on without it: %v", err)
					}
				}
				home()
				o.e.faults = failing{} // a few minutes later
				o.tick()
				if el = o.reload(el); el.State != domain.Provisional || el.Alarm != "" {
					t.Errorf("with the file back: %s, alarm %q", el.State, el.Alarm)
				}
				if c = o.contestOf(c.ID); c.Alarm != "" || c.Stage != domain.ContestCounted {
					t.Errorf("the contest is %s, alarm %q", c.Stage, c.Alarm)
				}
			})
		})
	}
}

// While the poll is open officers are told already, and voting goes on.
func TestFound34_OfficersAreToldWhileThereIsTime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el, c := o.polled(nil)
		home := o.mislay(c, "kek", false)
		for range 3 {
			if _, err := o.e.TellVoters(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if now := o.reload(el); now.Alarm != refusal.KeyLost.Name || o.mailsOf(el, clerk.MailAlarm) != 3 {
			t.Errorf("alarm %q, %d mails", now.Alarm, o.mailsOf(el, clerk.MailAlarm))
		}
		o.vote(c, o.members[6], c.Options[0].ID)
		home()
		o.tick()
		if now := o.reload(el); now.Alarm != "" || now.State != domain.Open {
			t.Errorf("put back: %s, alarm %q", now.State, now.Alarm)
		}
		o.at(c.Closes)
		if now := o.reload(el); now.State != domain.Provisional {
			t.Errorf("after the close: %s, alarm %q", now.State, now.Alarm)
		}
	})
}

// What cannot be put back is voided by two officers, from any state before the
// certificate, also where the board itself cannot be believed (R110a, R38a).
func TestFound34_R38a_TwoOfficersVoidWhatCannotBePutBack(t *testing.T) {
	t.Parallel()
	for name, ruin := range map[string]func(o *office, c domain.Contest) domain.State{
		"an open poll whose box was stuffed": func(o *office, c domain.Contest) domain.State {
			p := &poll{e: o.e, contest: c, voters: o.members}
			storetest.Thief{T: o.t, Store: o.e.Store}.Stuff(p.contest.ID, p.seal(o.t, 6, 1), nil)
			if _, err := o.e.TellVoters(o.ctx()); err != nil {
				o.t.Error(err)
			}
			return domain.Open
		},
		"a count without its key": func(o *office, c domain.Contest) domain.State {
			o.mislay(c, "kek", false)
			o.at(c.Closes)
			return domain.Counting
		},
		"a poll without its key": func(o *office, c domain.Contest) domain.State {
			o.mislay(c, "lot", true)
			if _, err := o.e.TellVoters(o.ctx()); err != nil {
				o.t.Error(err)
			}
			return domain.Open
		},
	} {
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			o := mustOffice(t, s, 1, 8)
			el, c := o.polled(nil)
			if want := ruin(o, c); o.reload(el).State != want {
				t.Errorf("%s: %s", name, o.reload(el).State)
			}
			o.two(o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmVoid, "it is lost", "we looked everywhere"))
			for range 3 {
				o.tick()
			}
			if el = o.reload(el); el.State != domain.Void || el.Alarm != "" {
				t.Errorf("%s: %s, alarm %q", name, el.State, el.Alarm)
			}
			if c = o.contestOf(c.ID); c.Stage != domain.ContestEnded || c.Alarm != "" {
				t.Errorf("%s: the contest is %s, alarm %q", name, c.Stage, c.Alarm)
			}
			if _, err := os.Stat(keyPath(o.e.Keys, c.Board, "kek")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: the key is still there: %v", name, err)
			}
			if name != "a count without its key" && o.mailsOf(el, clerk.MailAlarm) != 3 {
				t.Errorf("%s: %d mails of alarm", name, o.mailsOf(el, clerk.MailAlarm))
			}
		})
	}
}

// The service starts with a contest in alarm, and the clock goes on for others.
func TestFound34_OneContestInAlarmKeepsNothingElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el, c := o.polled(nil)
		p := &poll{e: o.e, contest: c, voters: o.members}
		storetest.Thief{T: t, Store: s}.Stuff(p.contest.ID, p.seal(t, 6, 1), nil)
		next := New(s, o.e.Keys, o.e.Host, nil)
		next.Scripts = []ledger.B32{{1}}
		if err := next.AnnounceScripts(t.Context()); err != nil {
			t.Fatalf("the service does not start: %v", err)
		}
		if now := o.reload(el); now.Alarm != refusal.Tampered.Name {
			t.Errorf("alarm %q", now.Alarm)
		}
		other := mustSealWith(t, next, 4, func(c *domain.Contest) { c.Reference, c.Opens, c.Closes = "OTHER", o.now(), o.now().AddDate(0, 0, 3) })
		other.mustCast(t, 0, 1)
		if n, err := next.TellVoters(t.Context()); err != nil || n != 1 {
			t.Errorf("the other contest's voters: %d, %v", n, err)
		}
	})
}

// What fails is told once and tried ever more rarely.
func TestFound34_FailuresBackOff(t *testing.T) {
	t.Parallel()
	var f failing
	told, tried := 0, 0
	for range 100 {
		if f.due("x") {
			tried++
			if f.failed("x", errors.New("no")) {
				told++
			}
		}
	}
	if told != 1 || tried != triedAtOnce {
		t.Errorf("told %d times, tried %d times at once", told, tried)
	}
	if !f.failed("x", errors.New("another")) {
		t.Error("another failure is no news")
	}
	if f.mended("x"); !f.due("x") || !f.failed("x", errors.New("no")) {
		t.Error("after it was mended it is as new")
	}
}
