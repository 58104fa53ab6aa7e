package chaos

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/ledger"
	"hustings/elections/nominations"
	"hustings/elections/register"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
)

var begin = time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)

// scene is an election with its poll open, on a primary with a synchronous standby,
// and the ledger of what its voters were told.
type scene struct {
	pair    *pgtest.Pair
	at      place // reaches whichever of the two takes writes
	e       *elections.Engine
	panel   domain.PanelID
	clerk   domain.Actor
	contest domain.Contest
	voters  []*voter

	mu      sync.Mutex
	acts    map[string]bool // by their key: whether it was acknowledged
	actions int
	later   time.Duration
}

// voter is one voter's side of things.
type voter struct {
	person  domain.Person
	paper   box.BallotPaper
	seq     int    // acknowledged ballots
	prev    []byte // leaf hash of the last
	pending []byte // sent, and not acknowledged yet
}

func mustScene(t *testing.T, voters int) *scene {
	t.Helper()
	return mustSceneAt(t, voters, func(at place) place { return at })
}

// mustSceneAt is a scene whose replicas find everything where at says.
func mustSceneAt(t *testing.T, voters int, at func(place) place) *scene {
	t.Helper()
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	pair, err := pgtest.StartPair(t.Context(), pgtest.Options{}, "chaos")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pair.Stop() })
	s := &scene{pair: pair, at: at(place{Database: pair.URL("chaos"), Keys: filepath.Join(t.TempDir(), "keys")}), acts: map[string]bool{}}
	if s.e, err = openEngine(t.Context(), s.at, true); err == nil {
		t.Cleanup(func() { s.e.Store.Close() })
		err = s.call(t.Context(), voters)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func as(p domain.Person, role domain.Role) domain.Actor {
	return domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: role}}}
}

// call brings an election of one seat and two candidates to its open poll.
func (s *scene) call(ctx context.Context, n int) error {
	r := register.New(s.e.Store, time.UTC)
	_, panel, err := r.CreateNetwork(ctx, domain.Engine(), register.NewNetwork{Code: "CIO", Name: "Network", Kind: domain.Panelled,
		PanelName: "Panel", Seats: 1}, "chaos")
	if err != nil {
		return err
	}
	s.panel = panel.ID
	rows := [][]string{{"number", "forename", "surname", "email", "organisation", "job_role", "home", "status", "joined"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("M%05d", i), "Member", fmt.Sprintf("Number %05d", i), fmt.Sprintf("m%05d@example.org", i),
			fmt.Sprintf("Trust %d", i), "Chief Information Officer", "CIO", "active", "2024-05-01"})
	}
	var file bytes.Buffer
	if err := csv.NewWriter(&file).WriteAll(rows); err != nil {
		return err
	}
	if report, err := r.ImportMembers(ctx, domain.Engine(), &file, register.ImportOptions{Why: "chaos"}); err != nil {
		return fmt.Errorf("importing: %w (%+v)", err, report.Bad)
	}
	officers := map[domain.Role]domain.Person{}
	for _, role := range []domain.Role{domain.Secretariat, domain.ReturningOfficer, domain.DeputyReturningOfficer} {
		p, _, err := r.CreateOfficer(ctx, domain.Engine(), register.NewOfficer{Number: "O-" + string(role), Forename: "Officer",
			Surname: string(role), Email: string(role) + "@office.example", Organisation: "Office", Role: role, Why: "chaos"})
		if err != nil {
			return err
		}
		officers[role] = p
	}
	var people []domain.Person
	err = s.e.Store.Read(ctx, func(tx *store.Tx) error {
		for i := range n {
			p, err := tx.PersonByNumber(fmt.Sprintf("M%05d", i))
			if err != nil {
				return err
			}
			people = append(people, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.clerk = as(officers[domain.Secretariat], domain.Secretariat)
	params := domain.DefaultParams(domain.PanelElection)
	params.Supporters, params.SupporterOrganisations = 0, 0
	el, err := s.e.CreateElection(ctx, s.clerk, elections.Draft{Panel: panel.ID, Kind: domain.PanelElection, Params: &params,
		Closes: when.Date{Year: 2026, Month: time.June, Day: 25}, Contact: "ro@office.example", Reviewer: "Dame Honor Blythe"})
	if err != nil {
		return err
	}
	if err := s.until(ctx, el.Timetable.Notice); err != nil {
		return err
	}
	if el, err = s.e.PublishNotice(ctx, s.clerk, el.ID); err != nil {
		return err
	}
	if err := s.until(ctx, el.Timetable.NominationsOpen); err != nil {
		return err
	}
	for i := range 2 {
		if err := s.stand(ctx, el, people[i], as(officers[domain.ReturningOfficer], domain.ReturningOfficer)); err != nil {
			return fmt.Errorf("candidate %d: %w", i, err)
		}
	}
	if err := s.until(ctx, el.Timetable.PollOpens.Add(time.Hour)); err != nil {
		return err
	}
	return s.papers(ctx, el, people)
}

func (s *scene) stand(ctx context.Context, el domain.Election, who domain.Person, officer domain.Actor) error {
	by := as(who, domain.Member)
	n, err := s.e.Nominate(ctx, by, el.ID, "")
	if err != nil {
		return err
	}
	form := nominations.NominationForm{Statement: "I want this panel to listen to its members and to say in public what it decides.", Interests: "none", Consent: true}
	if _, err := s.e.SaveNomination(ctx, by, n.ID, form); err != nil {
		return err
	}
	if n, err = s.e.SubmitNomination(ctx, by, n.ID); err != nil {
		return err
	}
	_, err = s.e.RuleNomination(ctx, officer, n.ID, domain.Ruling{Valid: true, Why: "complete and in time"})
	return err
}

func (s *scene) papers(ctx context.Context, el domain.Election, people []domain.Person) error {
	err := s.e.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.ContestsOf(el.ID)
		if err == nil && len(all) != 1 {
			err = fmt.Errorf("the election has %d contests", len(all))
		}
		if err == nil {
			s.contest = all[0]
		}
		return err
	})
	for _, p := range people {
		if err != nil {
			return err
		}
		v := &voter{person: p}
		v.paper, err = s.e.MyBallot(ctx, as(p, domain.Member), s.contest.ID)
		s.voters = append(s.voters, v)
	}
	return err
}

// until moves the clock from one due instant to the next and does at each what is due.
func (s *scene) until(ctx context.Context, to time.Time) error {
	for {
		at, ahead, err := s.e.Ahead(ctx)
		if err != nil {
			return err
		}
		if !ahead || !at.Before(to) {
			at = to
		}
		if err := s.e.Store.SetClock(ctx, at); err != nil {
			return err
		}
		if _, err := s.e.Tick(ctx); err != nil {
			return err
		}
		if at.Equal(to) {
			return nil
		}
	}
}

// seal makes the voter's next ballot, unless one waits to be acknowledged.
func (v *voter) seal() error {
	if v.pending != nil {
		return nil
	}
	ranks := make([]uint8, len(v.paper.Contest.Options))
	ranks[v.seq%2] = 1
	st := seal.BallotStatement{E: seal.Hash(v.paper.E), Suite: seal.Suite, PK: seal.Point(v.paper.PK), Tag: seal.Tag(v.paper.Tag),
		Seq: uint64(v.seq) + 1, By: string(ledger.Voter), Prev: v.prev}
	sealed, _, err := seal.SealBallot(nil, st, ranks)
	if err == nil {
		v.pending, err = ledger.Marshal(audit.BallotEntry(st, sealed))
	}
	return err
}

// cast sends the voter's next ballot, or the one that waits, to a replica, and
// writes into the ledger what became of it.
func (s *scene) cast(to *replica, v *voter) error {
	if err := v.seal(); err != nil {
		return err
	}
	err := to.do(order{Do: "cast", Contest: s.contest.ID, Person: v.person.ID, Number: v.person.Number, Entry: v.pending,
		Key: fmt.Sprintf("%s-%d", v.person.Number, v.seq+1)})
	if err == nil {
		leaf := ledger.LeafHash(v.pending)
		v.seq, v.prev, v.pending = v.seq+1, leaf[:], nil
	}
	return err
}

// act has the secretariat set the panel's parameters, or repeats what was not
// acknowledged.
func (s *scene) act(to *replica, key string) error {
	err := to.do(order{Do: "act", Person: s.clerk.Person, Number: s.clerk.Number, Panel: s.panel, Key: key})
	if r, no := refusal.Of(err); no && r.Reason == refusal.AnswerLost {
		err = nil // carried out, as the claim says
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acts[key] = s.acts[key] || err == nil
	return err
}

// tally is what a scene came to.
type tally struct{ acknowledged, retried, lost, doubled int }

// settle has every voter who has no answer send again, and holds the ledger against
// the board, each acknowledged act against the record, and the mails against both.
func (s *scene) settle(t *testing.T, with place) (sum tally) {
	t.Helper()
	r := mustReplica(t, with, "")
	defer r.kill()
	for _, v := range s.voters {
		sum.acknowledged += v.seq
		if v.pending == nil {
			continue
		}
		sum.retried++
		if err := patiently(func() error { return s.cast(r, v) }); err != nil {
			t.Errorf("the retry of %s: %v", v.person.Number, err)
		}
	}
	e, err := openEngine(t.Context(), with, true)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Store.Close()
	s.later += 2 * time.Minute // no claim is under way any more
	if err := e.Store.SetClock(t.Context(), s.contest.Opens.Add(time.Hour+s.later)); err != nil {
		t.Fatal(err)
	}
	for key, done := range s.acts {
		if !done {
			if err := patiently(func() error { return s.act(r, key) }); err != nil {
				t.Errorf("the retry of act %s: %v", key, err)
			}
		}
	}
	voted := 0
	for _, v := range s.voters {
		voted += min(v.seq, 1)
		paper, err := e.MyBallot(t.Context(), as(v.person, domain.Member), s.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		sum.lost += max(v.seq-len(paper.Cast), 0)
		sum.doubled += max(len(paper.Cast)-v.seq, 0)
	}
	if turnout, err := e.Turnout(t.Context(), s.contest.ID); err != nil || turnout.Ballots != voted {
		t.Errorf("the board has %+v, the ledger %d voters: %v", turnout, voted, err)
	}
	err = e.Store.Read(t.Context(), func(tx *store.Tx) error {
		for key := range s.acts {
			n := 0
			acts, err := tx.RecordEntries(store.RecordFilter{By: s.clerk.Person, Limit: 10000})
			if err != nil {
				return err
			}
			for _, a := range acts {
				if a.Act.Why == key {
					n++
				}
			}
			sum.lost += max(1-n, 0)
			sum.doubled += max(n-1, 0)
		}
		bad, err := tx.VerifyRecord()
		if bad != 0 {
			err = errors.Join(err, fmt.Errorf("the record does not hold at %d", bad))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	_, err = e.TellVoters(t.Context())
	if err != nil {
		t.Error(err)
	}
	if again, err := e.TellVoters(t.Context()); err != nil || again != 0 {
		t.Errorf("told again: %d, %v", again, err)
	}
	return sum
}

// patiently tries as a voter does who is told to try again, for a minute.
func patiently(f func() error) error {
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		err := f()
		r, no := refusal.Of(err)
		if !no || r.Code != refusal.BUSY || time.Since(began) > time.Minute {
			return err
		}
	}
}
