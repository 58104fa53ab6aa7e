package domain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

var states = []State{
	Draft, Notice, Nominations, Withdrawals, Sealed, Open, Closed, Counting, Provisional, Certified, Cancelled, Stopped, Void,
}

// The paths as R38 and R38a word them, written out once more; every other pair is refused.
func TestR38_NoOtherPath(t *testing.T) {
	allowed := map[string]string{
		"draft": "notice cancelled", "notice": "nominations cancelled", "nominations": "withdrawals cancelled",
		"withdrawals": "sealed certified cancelled", "sealed": "open cancelled void", "open": "closed stopped void",
		"closed": "counting open void", "counting": "provisional void", "provisional": "certified void",
		"stopped": "provisional void", "certified": "void", "cancelled": "", "void": "",
	}
	for _, from := range states {
		for _, to := range states {
			var want bool
			for _, s := range strings.Fields(allowed[string(from)]) {
				want = want || s == string(to)
			}
			moved, err := Election{State: from}.Move(to)
			switch {
			case want && (err != nil || moved.State != to):
				t.Errorf("%s to %s: %v", from, to, err)
			case !want && err == nil:
				t.Errorf("%s to %s is not a path", from, to)
			case !want:
				if r := refusaltest.Want(t, err, WrongState); r.Code != refusal.STATE || moved.State != from {
					t.Errorf("%s to %s: %v, now %s", from, to, r, moved.State)
				}
			}
		}
	}
}

func TestStatesThatAreOver(t *testing.T) {
	for _, s := range states {
		want := s == Certified || s == Cancelled || s == Void
		if s.Over() != want {
			t.Errorf("%s: over %v", s, s.Over())
		}
	}
	e := Election{State: Sealed}
	if err := e.In("R33", Sealed, Open); err != nil {
		t.Error(err)
	}
	if r := refusaltest.Want(t, e.In("R47", Nominations), WrongState); r.Rule != "R47" {
		t.Errorf("got %v", r)
	}
}

func TestR8_FrozenByTheNotice(t *testing.T) {
	if err := (Election{}).Frozen(); err != nil {
		t.Errorf("a draft: %v", err)
	}
	at := whentest.MustInstant(t, "2026-04-29T08:00:00Z")
	refusaltest.Want(t, Election{PublishedAt: &at}.Frozen(), RulesFrozen)
}

func TestE4_R11_TheBoxAtItsEdges(t *testing.T) {
	c := Contest{Opens: whentest.MustInstant(t, "2026-06-05T08:00:00Z"), Closes: whentest.MustInstant(t, "2026-06-25T16:00:00Z")}
	stopped := c
	at := whentest.MustInstant(t, "2026-06-10T12:00:00Z")
	stopped.StoppedAt = &at
	for _, x := range []struct {
		what string
		c    Contest
		at   string
		want refusal.Reason // empty: received
	}{
		{"a millisecond before it opens", c, "2026-06-05T07:59:59.999Z", PollNotOpen},
		{"as it opens", c, "2026-06-05T08:00:00Z", refusal.Reason{}},
		{"a millisecond before it closes", c, "2026-06-25T15:59:59.999Z", refusal.Reason{}},
		{"as it closes", c, "2026-06-25T16:00:00Z", PollClosed},
		{"when it has been stopped", stopped, "2026-06-11T12:00:00Z", PollStopped},
	} {
		err := x.c.ReceivesBallots(whentest.MustInstant(t, x.at))
		if x.want.Name == "" && err != nil {
			t.Errorf("%s: %v", x.what, err)
		} else if x.want.Name != "" {
			refusaltest.Want(t, err, x.want)
		}
	}
}

func TestR5_RolesAndScopes(t *testing.T) {
	all, onPanel, inElection := Scope{}, Scope{Panel: "p"}, Scope{Election: "e"}
	for _, c := range []struct {
		what  string
		scope Scope
		p     PanelID
		e     ElectionID
		want  bool
	}{
		{"everything, anything", all, "p", "e", true},
		{"everything, the organisation", all, "", "", true},
		{"a panel, an election of it", onPanel, "p", "e", true},
		{"a panel, another's election", onPanel, "q", "e", false},
		{"a panel, the organisation", onPanel, "", "", false},
		{"an election, that one", inElection, "p", "e", true},
		{"an election, another", inElection, "p", "f", false},
	} {
		officer := Actor{Person: "x", Grants: []Grant{{ReturningOfficer, c.scope}}}
		if got := officer.Is(c.p, c.e, ReturningOfficer, DeputyReturningOfficer); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
		if officer.Is(c.p, c.e, Secretariat) {
			t.Errorf("%s: a role nobody gave", c.what)
		}
		err := officer.Must(c.p, c.e, ReturningOfficer)
		if c.want && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if !c.want {
			refusaltest.Want(t, err, refusal.LacksRole)
		}
		if !officer.HasRole(ReturningOfficer) || officer.HasRole(Auditor) {
			t.Errorf("%s: the role anywhere", c.what)
		}
	}
	refusaltest.Want(t, Actor{}.Must("", "", Member), refusal.NotSignedIn)
	if e := Engine(); !e.IsEngine() || e.Anonymous() || (Actor{}).IsEngine() || !(Actor{}).Anonymous() {
		t.Error("the engine is nobody and not anonymous")
	}
}

func TestAZ4_TwoPersonActsTakeTwoPersonKeys(t *testing.T) {
	asked := whentest.MustInstant(t, "2026-07-03T10:00:00Z")
	request := Request{By: "a", Number: "1001", At: asked, Until: asked.Add(72 * time.Hour)}
	done := request
	done.DoneAt = &asked
	for _, c := range []struct {
		what string
		r    Request
		by   Actor
		at   time.Time
		want refusal.Reason // empty: allowed
	}{
		{"a second officer", request, Actor{Person: "b", Number: "1002"}, asked.Add(time.Hour), refusal.Reason{}},
		{"the same officer", request, Actor{Person: "a", Number: "1001"}, asked.Add(time.Hour), refusal.SamePerson},
		{"another account with the same person key", request, Actor{Person: "c", Number: "1001"}, asked.Add(time.Hour), refusal.SamePerson},
		{"a moment before the window ends", request, Actor{Person: "b", Number: "1002"}, request.Until.Add(-1), refusal.Reason{}},
		{"as the window ends", request, Actor{Person: "b", Number: "1002"}, request.Until, refusal.RequestOver},
		{"twice", done, Actor{Person: "b", Number: "1002"}, asked.Add(time.Hour), RequestDone},
	} {
		err := c.r.Second(c.by, c.at)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		}
	}
}

func TestRefusalsAreAnswers(t *testing.T) {
	err := fmt.Errorf("ruling: %w", refusal.Because(refusal.Missing, "R41", nil).On("consent"))
	r, ok := refusal.Of(err)
	if !ok || r.Error() != "FORM: missing (R41), field consent" {
		t.Errorf("got %v", r)
	}
	if _, ok := refusal.Of(errors.New("disk full")); ok {
		t.Error("a fault is no refusal")
	}
}

func TestIDsAreUUIDv4(t *testing.T) {
	if !IsID("9b2f8a54-5f5e-4c1a-8d3e-0123456789ab") {
		t.Error("a UUIDv4 was not known")
	}
	for _, s := range []string{
		"", "9b2f8a54-5f5e-1c1a-8d3e-0123456789ab", "9b2f8a54-5f5e-4c1a-cd3e-0123456789ab", "9B2F8A54-5f5e-4c1a-8d3e-0123456789ab",
		"9b2f8a54x5f5e-4c1a-8d3e-0123456789ab", "9b2f8a54-5f5e-4c1a-8d3e-0123456789a", "' or 1=1 -- 5e-4c1a-8d3e-0123456789ab",
	} {
		if IsID(s) {
			t.Errorf("%q passed", s)
		}
	}
}

func TestDatedFacts(t *testing.T) {
	from, until := whentest.MustDate(t, "2026-08-01"), whentest.MustDate(t, "2027-08-01")
	m, open, office := Membership{From: from, Until: &until}, Membership{From: from}, OfficeTerm{From: from, Until: until}
	for _, c := range []struct {
		day             when.Date
		bounded, onward bool
	}{{from.AddDays(-1), false, false}, {from, true, true}, {until.AddDays(-1), true, true}, {until, false, true}} {
		if m.On(c.day) != c.bounded || open.On(c.day) != c.onward || office.On(c.day) != c.bounded {
			t.Errorf("%s: %v, %v, %v", c.day, m.On(c.day), open.On(c.day), office.On(c.day))
		}
	}
	at := whentest.MustInstant(t, "2026-08-01T09:00:00Z")
	end := at.Add(time.Hour)
	a := Appointment{From: at, Until: &end}
	if a.At(at.Add(-1)) || !a.At(at) || !a.At(end.Add(-1)) || a.At(end) || !(Appointment{From: at}).At(end) {
		t.Error("an appointment is half-open too")
	}
	p := Person{Forename: "Ann", Surname: "Old", Organisation: "St Mary's ", Group: ""}
	if p.Name() != "Ann Old" || (Person{Surname: "Old"}).Name() != "Old" || p.Employer() != "st mary's" {
		t.Errorf("%q of %q", p.Name(), p.Employer())
	}
	if p.Group = "Barts Health"; p.Employer() != "barts health" {
		t.Errorf("R28: the group counts, got %q", p.Employer())
	}
	o := Outcome{Returned: []Returned{{Person: "a"}, {Person: "b"}}}
	if !o.Returns("b") || o.Returns("c") {
		t.Error("who was returned")
	}
	if !slices.Contains(Grounds, GroundForm) || len(Grounds) != 6 {
		t.Errorf("R47 has six grounds, got %v", Grounds)
	}
}

func TestOptionsAreFoundByID(t *testing.T) {
	c := Contest{Options: []Option{{ID: "a"}, {ID: "ron", RON: true}}}
	if o, ok := c.Option("ron"); !ok || !o.RON {
		t.Error("RON is on the paper")
	}
	if _, ok := c.Option("b"); ok {
		t.Error("a foreign candidate is not")
	}
}
