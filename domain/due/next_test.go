package due

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
)

// mustElection is a panel election that closes on 25 June 2026, in the state.
func mustElection(t *testing.T, state domain.State) domain.Election {
	t.Helper()
	p := domain.DefaultParams(domain.PanelElection)
	closes := when.Date{Year: 2026, Month: time.June, Day: 25}
	plan, err := domain.PlanPoll(closes, p, when.LatestCalendar())
	if err != nil {
		t.Fatal(err)
	}
	from := when.Date{Year: 2026, Month: time.August, Day: 1}
	return domain.Election{ID: "e", Kind: domain.PanelElection, State: state, Attempt: 1, Seats: 2, Params: p, Timetable: plan,
		Calendar: when.LatestCalendar().Version(), Term: domain.NewTerm(from, 2)}
}

// stands is a nomination that was ruled valid.
func stands(id domain.NominationID) domain.Nomination {
	return domain.Nomination{ID: id, Candidate: domain.PersonID(id), Ruling: &domain.Ruling{Valid: true}}
}

// waits is a complete nomination that nobody has ruled on.
func waits(id domain.NominationID, p domain.Params, at time.Time) domain.Nomination {
	n := domain.Nomination{ID: id, Candidate: domain.PersonID(id), Statement: "I stand.", Interests: "none", ConsentAt: &at, SubmittedAt: &at}
	for i := range p.Supporters {
		n.Supports = append(n.Supports, domain.Support{Person: domain.PersonID(string(rune('a' + i))), Employer: string(rune('A' + i)), GivenAt: &at})
	}
	return n
}

func TestR13_WhatTheClockDoesNext(t *testing.T) {
	draft := mustElection(t, domain.Draft)
	times, p := draft.Timetable, draft.Params
	long, now := times.PollCloses.AddDate(5, 0, 0), times.PollCloses.Add(time.Hour)
	tenth := func(n int) time.Time { // the n-th reminder's instant
		return domain.ReminderTimes(times.PollOpens, times.PollCloses, p.ReminderMails, p.Timezone)[n-1]
	}
	four := domain.Field{stands("1"), stands("2"), stands("3"), stands("4")}
	round := func(n int, change func(*domain.Contest)) []domain.Contest {
		c := domain.Contest{ID: "c", Round: n, Params: p, Opens: times.PollOpens, Closes: times.PollCloses, Stage: domain.ContestSealed}
		c.Done.Opened = &times.PollOpens
		if change != nil {
			change(&c)
		}
		return []domain.Contest{c}
	}
	closed := func(c *domain.Contest) { c.Stage = domain.ContestClosed }
	officer := func(e domain.Election, office domain.Office, state domain.State, returned int) domain.Election {
		e.Kind, e.Office, e.State, e.PublishedAt = domain.OfficerElection, office, state, &times.Notice
		e.Outcome = &domain.Outcome{Returned: make([]domain.Returned, returned)}
		e.CertifiedAt = &now
		return e
	}
	certified := func(s *Situation) {
		s.State, s.CertifiedAt = domain.Certified, &times.PollCloses
		s.Outcome = &domain.Outcome{Returned: []domain.Returned{{Person: "1"}, {Person: "2"}}}
	}
	for _, c := range []struct {
		what  string
		state domain.State
		at    time.Time
		with  func(*Situation)
		want  Step // empty: nothing
	}{
		{"a draft", domain.Draft, long, nil, ""},
		{"a notice, a moment too soon", domain.Notice, times.NominationsOpen.Add(-1), nil, ""},
		{"a notice", domain.Notice, times.NominationsOpen, nil, OpenNominations},
		{"a notice under an alarm", domain.Notice, times.NominationsOpen, func(s *Situation) { s.Alarm = "x" }, ""},
		{"nominations run", domain.Nominations, times.Statement.Add(-1), nil, ""},
		{"the statement", domain.Nominations, times.Statement, nil, PublishStatement},
		{"a ruling is missing", domain.Nominations, times.Statement, func(s *Situation) { s.Field = domain.Field{waits("1", p, times.NominationsOpen)} }, AwaitRulings},
		{"and was asked for just now", domain.Nominations, times.Statement.Add(time.Minute), func(s *Situation) {
			s.Field, s.Done.RulingsAsked = domain.Field{waits("1", p, times.NominationsOpen)}, &times.Statement
		}, ""},
		{"withdrawals run", domain.Withdrawals, times.WithdrawalsClose.Add(-1), func(s *Situation) { s.Field = four }, ""},
		{"nobody needs to vote", domain.Withdrawals, times.WithdrawalsClose, func(s *Situation) { s.Field = four[:1] }, DeclareUnopposed},
		{"nor once there is an outcome", domain.Withdrawals, times.WithdrawalsClose, func(s *Situation) {
			s.Field, s.Outcome = four[:1], &domain.Outcome{}
		}, ""},
		{"too many of one employer are unopposed", domain.Withdrawals, times.WithdrawalsClose, func(s *Situation) { s.overCap(four) }, AwaitDraw},
		{"officers know it", domain.Withdrawals, times.WithdrawalsClose, func(s *Situation) { s.overCap(four); s.Done.DrawAsked = &times.Statement }, ""},
		{"and have drawn", domain.Withdrawals, times.WithdrawalsClose, func(s *Situation) { s.overCap(four); s.Done.Draw = &domain.CapDraw{} }, DeclareUnopposed},
		{"before the seal", domain.Withdrawals, times.RollSealed.Add(-1), func(s *Situation) { s.Field = four }, ""},
		{"the seal", domain.Withdrawals, times.RollSealed, func(s *Situation) { s.Field = four }, SealRoll},
		{"the seal is missed", domain.Withdrawals, times.PollOpens, func(s *Situation) { s.Field = four }, MissSeal},
		{"sealed", domain.Sealed, times.PollOpens.Add(-1), func(s *Situation) { s.Rounds = round(1, func(c *domain.Contest) { c.Done.Opened = nil }) }, ""},
		{"the poll opens", domain.Sealed, times.PollOpens, func(s *Situation) { s.Rounds = round(1, func(c *domain.Contest) { c.Done.Opened = nil }) }, OpenPoll},
		{"its board is in alarm", domain.Sealed, times.PollOpens, func(s *Situation) {
			s.Rounds = round(1, func(c *domain.Contest) { c.Done.Opened, c.Alarm = nil, "x" })
		}, ""},
		{"sealed without a round", domain.Sealed, times.PollOpens, nil, ""},
		{"the poll runs", domain.Open, times.PollOpens, func(s *Situation) { s.Field, s.Rounds = four, round(1, nil) }, ""},
		{"too few are left", domain.Open, times.PollOpens, func(s *Situation) { s.Field, s.Rounds = four[:2], round(1, nil) }, StopPoll},
		{"a moment before the reminder", domain.Open, tenth(1).Add(-1), func(s *Situation) { s.Field, s.Rounds = four, round(1, nil) }, ""},
		{"the reminder", domain.Open, tenth(1), func(s *Situation) { s.Field, s.Rounds = four, round(1, nil) }, Remind},
		{"which has gone out", domain.Open, tenth(1), func(s *Situation) {
			s.Field, s.Rounds = four, round(1, func(c *domain.Contest) { c.Done.Reminders = 1 })
		}, ""},
		{"the close", domain.Open, times.PollCloses, func(s *Situation) { s.Field, s.Rounds = four[:2], round(1, nil) }, ClosePoll},
		{"after an outage", domain.Closed, now, func(s *Situation) { s.Rounds = round(1, func(c *domain.Contest) { closed(c); c.Hold = "x" }) }, ""},
		{"the count begins", domain.Closed, now, func(s *Situation) { s.Rounds = round(1, closed) }, BeginCount},
		{"and goes on", domain.Counting, now, func(s *Situation) { s.Rounds = round(1, closed) }, AdvanceCount},
		{"a later round closes", domain.Counting, now, func(s *Situation) { s.Rounds = round(2, nil) }, ClosePoll},
		{"though an earlier close was recorded", domain.Counting, now, func(s *Situation) {
			s.Rounds = round(2, func(c *domain.Contest) { before := c.Closes.Add(-1); c.Done.Closed = &before })
		}, ClosePoll},
		{"and once only", domain.Counting, now, func(s *Situation) { s.Rounds = round(2, func(c *domain.Contest) { c.Done.Closed = &c.Closes }) }, AdvanceCount},
		{"a value of the lot is missing, a moment too soon", domain.Counting, times.PollCloses.Add(domain.LotDeadline - 1), func(s *Situation) {
			s.Rounds = round(1, func(c *domain.Contest) { closed(c); c.Done.LotGiven = &now })
		}, AdvanceCount},
		{"a value of the lot is missing", domain.Counting, times.PollCloses.Add(domain.LotDeadline), func(s *Situation) {
			s.Rounds = round(1, func(c *domain.Contest) { closed(c); c.Done.LotGiven = &now })
		}, MissLot},
		{"it is the service's own", domain.Counting, long, func(s *Situation) { s.Rounds = round(1, closed) }, AdvanceCount},
		{"officers know it is missing", domain.Counting, long, func(s *Situation) {
			s.Rounds = round(1, func(c *domain.Contest) { closed(c); c.Done.LotGiven, c.Done.LotMissed = &now, &now })
		}, AdvanceCount},
		{"counted", domain.Counting, now, func(s *Situation) { s.Rounds = round(1, func(c *domain.Contest) { c.Stage = domain.ContestCounted }) }, PublishResult},
		{"ended", domain.Counting, now, func(s *Situation) { s.Rounds = round(1, func(c *domain.Contest) { c.Stage = domain.ContestEnded }) }, ""},
		{"a further round, too soon", domain.Counting, now, func(s *Situation) {
			s.Field, s.Rounds, s.Further = four, round(1, nil), &domain.FurtherRound{PollTimes: domain.PollTimes{Sealed: now.Add(1)}, Candidates: []domain.NominationID{"1", "2"}}
		}, ""},
		{"a further round", domain.Counting, now, func(s *Situation) {
			s.Field, s.Rounds, s.Further = four, round(1, nil), &domain.FurtherRound{PollTimes: domain.PollTimes{Sealed: now}, Candidates: []domain.NominationID{"1", "2"}}
		}, SealRound},
		{"whose candidates have all withdrawn", domain.Counting, now, func(s *Situation) {
			s.Field, s.Rounds, s.Further = four, round(1, nil), &domain.FurtherRound{PollTimes: domain.PollTimes{Sealed: now.Add(1)}, Candidates: []domain.NominationID{"9"}}
		}, SealRound},
		{"whose board is in alarm", domain.Counting, now, func(s *Situation) {
			s.Rounds, s.Further = round(1, func(c *domain.Contest) { c.Alarm = "x" }), &domain.FurtherRound{PollTimes: domain.PollTimes{Sealed: now}}
		}, ""},
		{"provisional", domain.Provisional, long, nil, ""},
		{"certified, with nobody to choose officers yet", domain.Certified, now, func(s *Situation) {
			certified(s)
			s.Outcome = &domain.Outcome{}
		}, ""},
		{"the chair", domain.Certified, now, certified, ConveneChair},
		{"which could not be called", domain.Certified, now, func(s *Situation) { certified(s); s.Done.NotConvened = &now }, ""},
		{"of a by-election", domain.Certified, now, func(s *Situation) { certified(s); s.Kind = domain.ByElection }, ""},
		{"of those who came in by the second advertisement", domain.Certified, now, func(s *Situation) {
			certified(s)
			s.Outcome, s.Seated = &domain.Outcome{}, []domain.Holding{{From: s.Term.From}}
		}, ConveneChair},
		{"a co-opted member chooses none", domain.Certified, now, func(s *Situation) {
			certified(s)
			s.Outcome, s.Seated = &domain.Outcome{}, []domain.Holding{{From: s.Term.From, Mandate: domain.Mandate{Kind: domain.CoOpted}}}
		}, ""},
		{"the chair's election runs", domain.Certified, now, func(s *Situation) {
			certified(s)
			s.Children = []domain.Election{officer(s.Election, domain.ChairOffice, domain.Open, 0)}
		}, ""},
		{"the vice-chair", domain.Certified, now, func(s *Situation) {
			certified(s)
			s.Children = []domain.Election{officer(s.Election, domain.ChairOffice, domain.Certified, 1)}
		}, ConveneVice},
		{"both are called", domain.Certified, now, func(s *Situation) {
			certified(s)
			s.Children = []domain.Election{officer(s.Election, domain.ChairOffice, domain.Certified, 1), officer(s.Election, domain.ViceOffice, domain.Open, 0)}
		}, ""},
		{"a chair declared before a call that failed", domain.Certified, now, func(s *Situation) {
			certified(s)
			s.Children = []domain.Election{officer(s.Election, domain.ChairOffice, domain.Certified, 0), officer(s.Election, domain.ChairOffice, domain.Certified, 1)}
		}, ConveneVice},
		{"seats are left over", domain.Certified, now, func(s *Situation) { certified(s); s.Outcome.Vacant = 1 }, Readvertise},
		{"once only", domain.Certified, now, func(s *Situation) { certified(s); s.Outcome.Vacant, s.Attempt = 1, 2 }, ConveneChair},
		{"in vain", domain.Certified, now, func(s *Situation) { certified(s); s.Outcome.Vacant, s.Done.NotReadvertised = 1, &now }, ConveneChair},
		{"they are advertised", domain.Certified, now, func(s *Situation) {
			certified(s)
			s.Outcome.Vacant, s.Children = 1, []domain.Election{{Kind: domain.ByElection}}
		}, ConveneChair},
		{"the term is over", domain.Certified, now.AddDate(3, 0, 0), certified, ""},
		{"who voted is to be forgotten", domain.Certified, now.AddDate(1, 0, 0), func(s *Situation) {
			certified(s)
			s.Rounds = round(1, func(c *domain.Contest) { c.Stage = domain.ContestCounted })
		}, DestroyRoll},
		{"and restricted papers, years later", domain.Certified, long, func(s *Situation) {
			certified(s)
			s.Rounds = round(1, func(c *domain.Contest) { c.Stage, c.Done.RollGone = domain.ContestCounted, &now })
		}, EndPapers},
		{"once", domain.Certified, long, func(s *Situation) {
			certified(s)
			s.Rounds = round(1, func(c *domain.Contest) {
				c.Stage, c.Done.RollGone, c.Done.Papers = domain.ContestCounted, &now, domain.PapersKept
			})
		}, ""},
		{"a certified one under an alarm", domain.Certified, now, func(s *Situation) { certified(s); s.Alarm = "x" }, ""},
		{"void", domain.Void, now, nil, Repeat},
		{"void, whatever alarm ended it", domain.Void, now, func(s *Situation) { s.Alarm = "x" }, Repeat},
		{"for want of turnout, twice", domain.Void, now, func(s *Situation) {
			s.Attempt, s.Outcome = 2, &domain.Outcome{Decision: domain.ThresholdMissed}
		}, ""},
		{"for another reason, twice", domain.Void, now, func(s *Situation) { s.Attempt, s.Outcome = 2, &domain.Outcome{Decision: domain.Reviewed} }, Repeat},
		{"it is repeated", domain.Void, now, func(s *Situation) { s.Children = []domain.Election{{Kind: domain.PanelElection}} }, ""},
		{"officers who were called by it are no repetition", domain.Void, now, func(s *Situation) { s.Children = []domain.Election{{Kind: domain.OfficerElection}} }, Repeat},
		{"a by-election whose seats are still empty", domain.Void, now, func(s *Situation) { s.SeatTerms, s.Open = []domain.SeatTermID{"t", "u"}, []domain.SeatTermID{"u"} }, Repeat},
		{"and whose seats are filled", domain.Void, now, func(s *Situation) { s.SeatTerms = []domain.SeatTermID{"t"} }, ""},
		{"an officers' election", domain.Void, now, func(s *Situation) { s.Kind = domain.OfficerElection }, ""},
		{"when its term is over", domain.Void, now.AddDate(3, 0, 0), nil, ""},
		{"cancelled", domain.Cancelled, long, nil, ""},
	} {
		s := Situation{Election: mustElection(t, c.state)}
		if c.with != nil {
			c.with(&s)
		}
		got, err := Next(s, c.at)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		switch {
		case got == nil && c.want != "":
			t.Errorf("%s: nothing, want %s", c.what, c.want)
		case got != nil && (got.Name != c.want || got.Election != "e" || got.At.After(c.at)):
			t.Errorf("%s: %+v, want %q", c.what, *got, c.want)
		case got != nil && !slices.Contains(Steps, got.Name):
			t.Errorf("%s is none of the steps", got.Name)
		}
	}
}

// overCap has two of one employer stand unopposed where one may be returned.
func (s *Situation) overCap(field domain.Field) {
	s.Field, s.Params.EmployerCap = field[:2], 1
	s.Rivals = []domain.Contender{{Nomination: "1", Employer: "x"}, {Nomination: "2", Employer: "x"}}
}

// What a state asks for is what its step hangs on: with nothing else known the step is
// the same.
func TestWhatAStepHangsOnIsAskedFor(t *testing.T) {
	for state, want := range map[domain.State]Wants{
		domain.Draft: {}, domain.Notice: {}, domain.Provisional: {}, domain.Cancelled: {},
		domain.Nominations: {Field: true}, domain.Withdrawals: {Field: true},
		domain.Sealed: {Rounds: true}, domain.Open: {Field: true, Rounds: true}, domain.Closed: {Rounds: true}, domain.Counting: {Rounds: true},
		domain.Certified: {Rounds: true, Children: true}, domain.Void: {Children: true},
	} {
		if got := WantsOf(mustElection(t, state)); got != want {
			t.Errorf("%s wants %+v, not %+v", state, got, want)
		}
	}
	e := mustElection(t, domain.Counting)
	e.Further = &domain.FurtherRound{}
	if !WantsOf(e).Field {
		t.Error("a further round hangs on who is left")
	}
	e = mustElection(t, domain.Void)
	e.SeatTerms = []domain.SeatTermID{"t"}
	if !WantsOf(e).Open {
		t.Error("a by-election's repetition hangs on what is still empty")
	}
	e = mustElection(t, domain.Certified)
	e.Outcome = &domain.Outcome{}
	if !WantsOf(e).Seated {
		t.Error("a panel that nobody was returned to hangs on who was seated since")
	}
}

func TestAVotesStepSaysWhich(t *testing.T) {
	if got := (Transition{Name: MoveVote, Vote: domain.VoteCloses}).String(); got != "vote-closes" {
		t.Error(got)
	}
	if got := (Transition{Name: SealRoll}).String(); got != "seal-roll" {
		t.Error(got)
	}
}
