package domain

import (
	"testing"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

func TestE6_Uncontested(t *testing.T) {
	for _, c := range []struct {
		what              string
		candidates, seats int
		ron               bool
		want              PollNeed
	}{
		{"12 seats, 13 candidates", 13, 12, false, PollNeed{Poll: true, Rule: "R38"}},
		{"12 seats, 12 candidates", 12, 12, false, PollNeed{Elected: 12, Rule: "R53"}},
		{"12 seats, 12 candidates and RON", 12, 12, true, PollNeed{Poll: true, Rule: "R38"}},
		{"12 seats, 9 candidates", 9, 12, false, PollNeed{Elected: 9, Readvertise: 3, Rule: "R54"}},
		{"12 seats, nobody", 0, 12, false, PollNeed{Readvertise: 12, Rule: "R55"}},
		{"12 seats, only RON", 0, 12, true, PollNeed{Readvertise: 12, Rule: "R55"}},
		{"R96: a sole candidate for an office, with RON", 1, 1, true, PollNeed{Poll: true, Rule: "R38"}},
		{"R96: a sole candidate for an office, without RON", 1, 1, false, PollNeed{Elected: 1, Rule: "R53"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			got := WithoutPoll(c.candidates, c.seats, c.ron)
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			err := got.MayPoll()
			if c.want.Poll && err != nil {
				t.Errorf("no poll: %v", err)
			}
			if !c.want.Poll {
				if r := refusaltest.Want(t, err, NoPollNeeded); r.Code != refusal.STATE || r.Rule != c.want.Rule {
					t.Errorf("got %v", r)
				}
			}
			if StopsPoll(c.candidates, c.seats, c.ron) == c.want.Poll {
				t.Error("R56: an open poll stops exactly when there is nothing left to decide")
			}
		})
	}
}

func TestR54_ReadvertisedOnceWithinTwentyWorkingDays(t *testing.T) {
	c := when.LatestCalendar()
	got, err := ReadvertiseBy(whentest.MustDate(t, "2026-07-03"), false, c)
	if err != nil || got.String() != "2026-07-31" {
		t.Errorf("by %s, %v; want 2026-07-31", got, err)
	}
	_, err = ReadvertiseBy(whentest.MustDate(t, "2026-07-03"), true, c)
	refusaltest.Want(t, err, ReadvertisedOnce)
}

func TestR55_NoCoOptionBelowAThird(t *testing.T) {
	for _, c := range []struct {
		filled, seats int
		ok            bool
	}{{4, 12, true}, {3, 12, false}, {0, 12, false}, {4, 11, true}, {3, 10, false}, {1, 3, true}} {
		err := MayCoOpt(c.filled, c.seats)
		if c.ok && err != nil {
			t.Errorf("%d of %d: %v", c.filled, c.seats, err)
		} else if !c.ok {
			refusaltest.Want(t, err, TooFewToCoOpt)
		}
	}
}

func TestR68_LeastTurnout(t *testing.T) {
	p := DefaultParams(PanelElection)
	if TurnoutMissed(Turnout{Roll: 100}, p) {
		t.Error("no least turnout is set")
	}
	p.MinTurnout = 33
	for _, c := range []struct {
		ballots, roll int
		missed        bool
	}{{33, 100, false}, {32, 100, true}, {1, 3, false}, {329, 1000, true}, {0, 0, false}} {
		if got := TurnoutMissed(Turnout{Roll: c.roll, Ballots: c.ballots}, p); got != c.missed {
			t.Errorf("%d of %d: missed %v", c.ballots, c.roll, got)
		}
	}
}
