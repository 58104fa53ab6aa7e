package governance

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/saytest"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// bench is a panel with its members, for tests of what it decides.
type bench struct {
	*House
	t       testing.TB
	panel   domain.Panel
	members []domain.Person // in office, the first in the chair
	outside domain.Person   // a member of the network without a seat
}

// mustBench seats so many members on a panel of so many seats, all elected.
func mustBench(t testing.TB, s *store.Store, code string, seats, members int) *bench {
	t.Helper()
	keys, err := box.OpenKeys(filepath.Join(storetest.Folder(t), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	office := elections.New(s, keys, "vote.example.org", nil)
	office.Words = saytest.English(t)
	h, err := New(office, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{House: h, t: t}
	b.seat(code, seats, members)
	return b
}

func (b *bench) seat(code string, seats, members int) {
	b.t.Helper()
	year := func(y int) when.Date { return when.Date{Year: y, Month: time.August, Day: 1} }
	err := b.Store.Act(b.t.Context(), func(tx *store.Tx) error {
		n, panel, all := storetest.Panel(b.t, tx, code, seats)
		b.panel = panel
		term := domain.Term{From: year(2025), Until: year(2027)}
		for i, seat := range all {
			p := storetest.Member(b.t, tx, n.ID, domain.Person{Number: fmt.Sprintf("%s%d", code, i), Forename: "Member", Surname: fmt.Sprintf("%s%d", code, i),
				Email: fmt.Sprintf("%s%d@example.org", strings.ToLower(code), i), Organisation: fmt.Sprintf("Trust %d", i)}, year(2020))
			if i >= members {
				b.outside = p
				empty := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: seat.ID, Panel: panel.ID, Number: seat.Number, From: term.From, Until: term.Until}
				if err := tx.CreateSeatTerm(empty); err != nil {
					return err
				}
				continue
			}
			b.members = append(b.members, p)
			storetest.Seat(b.t, tx, seat, p.ID, term, domain.Elected)
		}
		storetest.Office(b.t, tx, panel.ID, domain.ChairOffice, b.members[0].ID, term, domain.Elected)
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// as is a member of the panel with the rights that the facts give her at this moment.
func (b *bench) as(i int) domain.Actor { return b.actor(b.members[i]) }

func (b *bench) actor(p domain.Person) (a domain.Actor) {
	b.t.Helper()
	err := b.Store.Read(b.t.Context(), func(tx *store.Tx) error {
		rights, err := tx.Rights(p.ID, tx.Now(), b.today(tx))
		a = rights.Actor(p, domain.Session{})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// at moves the clock and has the house do what is due.
func (b *bench) at(to time.Time) {
	b.t.Helper()
	storetest.MustSet(b.t, b.Store, to)
	if err := b.Tick(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) read(id governance.MotionID) (m governance.Motion) {
	b.t.Helper()
	err := b.Store.Read(b.t.Context(), func(tx *store.Tx) (err error) { m, err = tx.Motion(id); return err })
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// acts are the record's entries about a motion, oldest first.
func (b *bench) acts(id governance.MotionID) (acts []domain.Recorded) {
	b.t.Helper()
	err := b.Store.Read(b.t.Context(), func(tx *store.Tx) (err error) {
		acts, err = tx.RecordEntries(store.RecordFilter{Subject: string(id)})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return acts
}

// mails counts the waiting mails of a template.
func (b *bench) mails(template string) (n int64) {
	b.t.Helper()
	err := b.Store.Read(b.t.Context(), func(tx *store.Tx) (err error) {
		n, err = storetest.Count(tx, "SELECT count(*) FROM outbox WHERE template = '"+template+"'")
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func got[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// opened moves and seconds a resolution and goes on to its opening.
func (b *bench) opened(p Proposal) governance.Motion {
	b.t.Helper()
	if p.Panels == nil {
		p.Panels = []domain.PanelID{b.panel.ID}
	}
	if p.Title == "" {
		p.Title, p.Words = "Minutes", "That the minutes be published within ten days."
	}
	m := got[governance.Motion](b.t)(b.Move(b.t.Context(), b.as(1), p))
	m = got[governance.Motion](b.t)(b.Second(b.t.Context(), b.as(2), m.ID))
	b.at(*m.Opens)
	return b.read(m.ID)
}

func (b *bench) vote(m governance.Motion, c governance.Choice, members ...int) {
	b.t.Helper()
	for _, i := range members {
		got[governance.Motion](b.t)(b.VoteOpenly(b.t.Context(), b.as(i), m.ID, c))
	}
}

func TestR134_AResolutionBetweenMeetings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		ctx := t.Context()
		moved := got[governance.Motion](t)(b.Move(ctx, b.as(1), Proposal{Panels: []domain.PanelID{b.panel.ID}, Title: "Minutes", Words: "That the minutes be published."}))
		if moved.Reference != "CIO-2026-M1" || moved.State != governance.MotionMoved || moved.Majority != governance.Absolute {
			t.Fatalf("%+v", moved)
		}
		_, err := b.Second(ctx, b.as(1), moved.ID)
		refusaltest.Want(t, err, governance.SecondsOwn)
		seconded := got[governance.Motion](t)(b.Second(ctx, b.as(2), moved.ID))
		_, err = b.VoteOpenly(ctx, b.as(1), moved.ID, governance.Yes)
		refusaltest.Want(t, err, governance.VoteNotOpen)
		b.at(*seconded.Opens)
		m := b.read(moved.ID)
		if m.State != governance.MotionVoting || m.Members[b.panel.ID] != 5 {
			t.Fatalf("at its opening: %+v", m)
		}
		if n := b.mails(MailMotionCalled); n != 5 {
			t.Errorf("%d were told of the vote", n)
		}
		b.vote(m, governance.No, 1)
		b.vote(m, governance.Yes, 0, 1, 2) // the second one changes hers (R133)
		b.at(m.Closes.Add(-24 * time.Hour))
		if n := b.mails(MailMotionReminder); n != 2 {
			t.Errorf("%d were reminded, two votes are missing", n)
		}
		b.vote(m, governance.Abstain, 3)
		storetest.MustSet(t, s, *m.Closes) // nothing has run
		_, err = b.VoteOpenly(ctx, b.as(4), m.ID, governance.No)
		refusaltest.Want(t, err, governance.VoteClosed)
		b.at(*m.Closes)
		m = b.read(m.ID)
		if m.State != governance.MotionCarried || m.Standing != governance.InForce || !m.EndedAt.Equal(*m.Closes) {
			t.Fatalf("at its close: %+v", m)
		}
		if want := (governance.Tally{Yes: 3, Abstain: 1, Members: 5, Voters: 5}); m.Outcome.Panels[0].Tally != want {
			t.Errorf("%+v", m.Outcome.Panels[0])
		}
		said := map[acts.Name]int{}
		for _, a := range b.acts(m.ID) {
			said[a.Act.Name]++
			if a.Act.Name == "motion.closed" {
				if votes := a.Act.Detail["votes"].(map[string]any); votes[string(b.members[1].ID)] != "yes" || len(votes) != 4 {
					t.Errorf("the record names %v", votes)
				}
			}
		}
		for act, n := range map[acts.Name]int{"motion.moved": 1, "motion.seconded": 1, "motion.called": 1, "motion.voted": 5, "motion.reminded": 1, "motion.closed": 1, "motion.carried": 1} {
			if said[act] != n {
				t.Errorf("%s stands %d times in the record", act, said[act])
			}
		}
		if n := b.mails(MailMotionOutcome); n != 5 {
			t.Errorf("%d were told of the outcome", n)
		}
	})
}

func TestR130_ATooSmallMajorityLosesBetweenMeetings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 6)
		m := b.opened(Proposal{})
		b.vote(m, governance.Yes, 0, 1, 2) // three of six in office is not more than half, with nobody against
		b.at(*m.Closes)
		if m = b.read(m.ID); m.State != governance.MotionLost || m.Standing != "" {
			t.Errorf("%+v", m)
		}
		_, err := b.Move(t.Context(), b.as(1), Proposal{Panels: m.Panels, Title: "Once more", Words: " That the minutes be  published within ten days."})
		refusaltest.Want(t, err, governance.LostLately)
	})
}

func TestR112_R114_WhoMayVoteIsFrozenAndMustStillSit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		lapse := func(i int) {
			t.Helper()
			if err := s.Act(t.Context(), func(tx *store.Tx) error {
				return storetest.Exec(tx, "UPDATE memberships SET status = 'lapsed' WHERE person = ?", string(b.members[i].ID))
			}); err != nil {
				t.Fatal(err)
			}
		}
		lapse(4)
		m := b.opened(Proposal{})
		if m.Members[b.panel.ID] != 4 {
			t.Errorf("a lapsed member counts: %v", m.Members)
		}
		b.vote(m, governance.Yes, 3)
		lapse(3)
		_, err := b.VoteOpenly(t.Context(), b.as(3), m.ID, governance.No)
		refusaltest.Want(t, err, refusal.Unknown)
		b.vote(m, governance.Yes, 0, 1)
		_, err = b.VoteOpenly(t.Context(), b.actor(b.outside), m.ID, governance.Yes)
		refusaltest.Want(t, err, refusal.Unknown)
		b.at(*m.Closes)
		if m = b.read(m.ID); m.Outcome.Panels[0].Yes != 3 || !m.Outcome.Carried {
			t.Errorf("a vote cast stays valid: %+v", m.Outcome)
		}
	})
}

func TestR133_ChoicesShownAtTheCloseAreSealedInTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		m := b.opened(Proposal{Shown: governance.ShownAtClose})
		b.vote(m, governance.No, 1, 2)
		shown := got[MotionShown](t)(b.Motion(t.Context(), b.as(1), m.ID))
		if len(shown.Votes) != 0 || len(shown.Mine) != 1 || shown.Mine[0].Choice != governance.No || len(shown.Missing) != 3 {
			t.Errorf("while it goes on: %+v, mine %+v, %d missing", shown.Votes, shown.Mine, len(shown.Missing))
		}
		sealed := map[string]string{}
		for _, a := range b.acts(m.ID) {
			if a.Act.Name == "motion.voted" {
				if _, tells := a.Act.Detail["choice"]; tells {
					t.Error("the record tells the choice before the close")
				}
				sealed[string(a.By)] = a.Act.Detail["sealed"].(string)
			}
		}
		b.at(*m.Closes)
		shown = got[MotionShown](t)(b.Motion(t.Context(), b.as(1), m.ID))
		if len(shown.Votes) != 2 {
			t.Errorf("after the close %d votes are shown", len(shown.Votes))
		}
		checked := 0
		for _, a := range b.acts(m.ID) {
			if a.Act.Name != "motion.closed" {
				continue
			}
			for person, said := range a.Act.Detail["votes"].(map[string]any) {
				var v governance.OpenVote
				body, _ := json.Marshal(said)
				var as struct{ Choice, Salt string }
				if err := json.Unmarshal(body, &as); err != nil {
					t.Fatal(err)
				}
				fmt.Sscanf(as.Salt, "%x", &v.Salt)
				v.Choice = governance.Choice(as.Choice)
				if sealedChoice(v) != sealed[person] {
					t.Errorf("%s: what was sealed is not what is told", person)
				}
				checked++
			}
		}
		if checked != 2 {
			t.Errorf("%d choices could be checked", checked)
		}
	})
}

func TestR132_ATieIsTheChairs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 6)
		ctx := t.Context()
		m := b.opened(Proposal{})
		b.vote(m, governance.Yes, 0, 1, 2)
		b.vote(m, governance.No, 3, 4, 5)
		b.at(*m.Closes)
		if m = b.read(m.ID); m.State != governance.MotionTied {
			t.Fatalf("%+v", m)
		}
		if n := b.mails(MailMotionTied); n != 1 {
			t.Errorf("%d mails to the chair", n)
		}
		_, err := b.CastingVote(ctx, b.as(1), m.ID, governance.Yes, "x")
		refusaltest.Want(t, err, governance.NotTheChair)
		m = got[governance.Motion](t)(b.CastingVote(ctx, b.as(0), m.ID, governance.Yes, "the members wait for it"))
		if m.State != governance.MotionCarried || m.Outcome.Why != governance.ByCasting || m.Outcome.Panels[0].Yes != 3 {
			t.Errorf("%+v", m)
		}
		if got := b.read(m.ID); got.Casting == nil || got.Casting.Why != "the members wait for it" {
			t.Errorf("%+v", got.Casting)
		}

		second := b.opened(Proposal{Title: "Another", Words: "That something else be done."})
		b.vote(second, governance.Yes, 0, 1, 2)
		b.vote(second, governance.No, 3, 4, 5)
		b.at(*second.Closes)
		b.at(second.Closes.AddDate(0, 0, 7)) // the chair says nothing
		if second = b.read(second.ID); second.State != governance.MotionLost || second.Outcome.Why != governance.ByTie {
			t.Errorf("%+v", second)
		}
	})
}

func TestR129_AMotionThatNobodySecondsLapses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		m := got[governance.Motion](t)(b.Move(t.Context(), b.as(1), Proposal{Panels: []domain.PanelID{b.panel.ID}, Title: "T", Words: "W"}))
		b.at(storetest.Start.AddDate(0, 0, 27))
		if m = b.read(m.ID); m.State != governance.MotionMoved {
			t.Errorf("after 19 working days: %s", m.State)
		}
		b.at(storetest.Start.AddDate(0, 0, 29))
		if m = b.read(m.ID); m.State != governance.MotionLapsed {
			t.Errorf("after 20 working days: %s", m.State)
		}
	})
}

func TestR129_WordsChangeByVersionsOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		ctx := t.Context()
		m := got[governance.Motion](t)(b.Move(ctx, b.as(1), Proposal{Panels: []domain.PanelID{b.panel.ID}, Title: "T", Words: "That one be done."}))
		m = got[governance.Motion](t)(b.Second(ctx, b.as(2), m.ID))
		was := m.Hash
		_, err := b.AmendMotion(ctx, b.as(2), m.ID, "T", "That two be done.", "better")
		refusaltest.Want(t, err, governance.NotTheMover)
		m = got[governance.Motion](t)(b.AmendMotion(ctx, b.as(1), m.ID, "T", "That two be done.", "better"))
		if m.Version != 2 || m.State != governance.MotionMoved || m.Hash == was || m.Opens != nil {
			t.Errorf("%+v", m)
		}
		shown := got[MotionShown](t)(b.Motion(ctx, b.as(3), m.ID))
		if len(shown.Versions) != 2 || shown.Versions[0].Words != "That one be done." || shown.Versions[0].Hash != was {
			t.Errorf("%+v", shown.Versions)
		}
		m = got[governance.Motion](t)(b.Second(ctx, b.as(2), m.ID))
		b.at(*m.Opens)
		_, err = b.AmendMotion(ctx, b.as(1), m.ID, "T", "That three be done.", "better still")
		refusaltest.Want(t, err, governance.TextFrozen)
		_, err = b.WithdrawMotion(ctx, b.as(1), m.ID, "no longer")
		refusaltest.Want(t, err, governance.MotionNotSo)
	})
}
