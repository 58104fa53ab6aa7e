package box

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// twoReplicas runs f on two engines that share a database: two processes'
// worth on PostgreSQL, two engines of one process on SQLite.
func twoReplicas(t *testing.T, voters int, f func(t *testing.T, p *poll, replicas [2]*Box)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		p := mustSeal(t, storetest.SQLite(t), voters, nil)
		f(t, p, [2]*Box{p.e, New(p.e.Store, p.e.Keys, p.e.Host, nil, nil)})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := storetest.PostgresURL(t)
		p := mustSeal(t, storetest.Open(t, url), voters, nil)
		f(t, p, [2]*Box{p.e, p.replica(t, url)})
	})
}

// One person, one counting ballot (R37).
func TestBI1_DoubleVoteRace(t *testing.T) {
	t.Parallel()
	voters, rounds, casts := scaled(t, 3, 50), scaled(t, 1, 20), 200
	for range rounds {
		twoReplicas(t, voters, func(t *testing.T, p *poll, replicas [2]*Box) {
			for i := range voters {
				entries := make([][]byte, casts)
				for k := range entries {
					entries[k] = p.seal(t, i, 1)
				}
				answers := make([]error, casts)
				start := make(chan struct{})
				var wait sync.WaitGroup
				for k := range entries {
					wait.Go(func() {
						<-start
						_, answers[k] = replicas[k%2].Cast(t.Context(), p.actor(i), p.contest.ID, entries[k], "")
					})
				}
				close(start)
				wait.Wait()
				accepted := 0
				for _, err := range answers {
					if err == nil {
						accepted++
					} else if r, ok := refusal.Of(err); !ok || r.Code != refusal.DUP {
						t.Errorf("voter %d: %v, want DUP", i, err)
					}
				}
				if accepted != 1 {
					t.Errorf("voter %d: %d ballots accepted, want 1", i, accepted)
				}
			}
			if turnout, err := replicas[1].Turnout(t.Context(), p.contest.ID); err != nil || turnout.Ballots != voters {
				t.Errorf("turnout %+v: %v", turnout, err)
			}
			if c := p.mustClose(t); c.Stage != domain.ContestCounted {
				t.Errorf("contest is %s", c.Stage)
			}
		})
	}
}

func TestBI2_TheCloseIsJudgedToTheMillisecond(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 2, nil)
		entries := [][]byte{p.seal(t, 0, 1), p.seal(t, 1, 1)}
		p.setClock(t, p.contest.Closes.Add(-time.Millisecond))
		if _, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, entries[0], ""); err != nil {
			t.Errorf("a millisecond before the close: %v", err)
		}
		p.setClock(t, p.contest.Closes)
		_, err := p.e.Cast(t.Context(), p.actor(1), p.contest.ID, entries[1], "")
		wantRefusal(t, err, domain.PollClosed)
		if r, ok := refusal.Of(err); !ok || r.Code != refusal.LATE {
			t.Errorf("as it closes: %v, want LATE", err)
		}
	})
}

func TestBI3_TheOpeningIsJudgedToTheMillisecond(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 2, func(c *domain.Contest) { c.Opens = storetest.Start.Add(time.Hour) })
		entry := p.seal(t, 0, 1)
		p.setClock(t, p.contest.Opens.Add(-time.Millisecond))
		_, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, entry, "")
		if r, ok := refusal.Of(err); !ok || r.Code != refusal.EARLY {
			t.Errorf("a millisecond before the opening: %v, want EARLY", err)
		}
		p.setClock(t, p.contest.Opens)
		if _, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, entry, ""); err != nil {
			t.Errorf("as it opens: %v", err)
		}
	})
}

// The program's own clock is an hour before or after the database's; only the
// database's is asked.
// Only the database's clock, read under the lock, decides (R12).
func TestBI4_TheProgramsClockDecidesNothing(t *testing.T) {
	t.Parallel()
	for name, skew := range map[string]time.Duration{"an hour behind": time.Hour, "an hour ahead": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				database := time.Now().UTC().Truncate(time.Second).Add(skew)
				p := mustSeal(t, s, 2, func(c *domain.Contest) {
					c.Opens, c.Closes = database.Add(-10*time.Minute), database.Add(10*time.Minute)
				})
				late := p.seal(t, 1, 1)
				p.setClock(t, database)
				p.mustCast(t, 0, 1)
				p.setClock(t, database.Add(-11*time.Minute))
				_, err := p.e.Cast(t.Context(), p.actor(1), p.contest.ID, late, "")
				wantRefusal(t, err, domain.PollNotOpen)
				p.setClock(t, database.Add(11*time.Minute))
				_, err = p.e.Cast(t.Context(), p.actor(1), p.contest.ID, late, "")
				wantRefusal(t, err, domain.PollClosed)
			})
		})
	}
}

func TestBI5_TheSameRequestAgainGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	times := scaled(t, 30, 1000)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 4, nil)
		entry, other := p.seal(t, 0, 1), p.seal(t, 0, 2)
		marks := []domain.Mark{{Option: "c3", Rank: 1}}
		sealed := func(e *Box, key string, entry []byte) (Receipt, error) {
			return e.Cast(t.Context(), p.actor(0), p.contest.ID, entry, key)
		}
		form := func(e *Box, key string, marks []domain.Mark) (Receipt, error) {
			return e.CastMarks(t.Context(), p.actor(1), p.contest.ID, marks, key)
		}
		first, err := sealed(p.e, "key-1", entry)
		if err != nil {
			t.Fatal(err)
		}
		firstForm, err := form(p.e, "key-2", marks)
		if err != nil {
			t.Fatal(err)
		}
		again := func(when string) {
			t.Helper()
			for k := range times {
				e := p.e
				if k%2 == 1 {
					e = New(s, p.e.Keys, p.e.Host, nil, nil) // after a restart
				}
				if r, err := sealed(e, "key-1", entry); err != nil || string(r.File) != string(first.File) {
					t.Fatalf("%s, time %d: %v", when, k, err)
				}
				if r, err := form(e, "key-2", marks); err != nil || string(r.File) != string(firstForm.File) {
					t.Fatalf("%s, form, time %d: %v", when, k, err)
				}
			}
			_, err := sealed(p.e, "key-1", other)
			wantRefusal(t, err, refusal.KeyReused)
			_, err = form(p.e, "key-2", []domain.Mark{{Option: "c1", Rank: 1}})
			wantRefusal(t, err, refusal.KeyReused)
		}
		again("while the poll is open")
		if turnout, _ := p.e.Turnout(t.Context(), p.contest.ID); turnout.Ballots != 2 {
			t.Errorf("%d voters have voted, want 2", turnout.Ballots)
		}
		p.setClock(t, p.contest.Closes.Add(time.Hour))
		again("after the close")
		entries, err := p.e.Entries(t.Context(), p.contest.ID, 4, 100)
		if err != nil || len(entries) != 2 {
			t.Errorf("%d ballots on the board, want 2: %v", len(entries), err)
		}
		if c := p.mustClose(t); c.Stage != domain.ContestCounted {
			t.Fatalf("contest is %s", c.Stage)
		}
		// The secret that forms are compared with has gone with the keys: the request's key alone decides.
		if r, err := form(p.e, "key-2", marks); err != nil || string(r.File) != string(firstForm.File) {
			t.Errorf("the form after the keys have gone: %v", err)
		}
		if r, err := sealed(p.e, "key-1", entry); err != nil || string(r.File) != string(first.File) {
			t.Errorf("the sealed ballot after the keys have gone: %v", err)
		}
		_, err = form(p.e, "key-3", marks)
		wantRefusal(t, err, domain.PollClosed)
		_, err = form(p.e, "key-1", marks)
		wantRefusal(t, err, domain.PollClosed)
	})
}

func TestBI6_ACopiedBallotIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 3, nil)
		captured := p.seal(t, 0, 1)
		cast := func(i int, entry []byte) error {
			_, err := p.e.Cast(t.Context(), p.actor(i), p.contest.ID, entry, "")
			return err
		}
		wantRefusal(t, cast(1, captured), domain.BallotNotYours)
		retag := func(entry []byte, i int) []byte { // the same ciphertext and proof under another tag
			paper, err := p.e.MyBallot(t.Context(), p.actor(i), p.contest.ID)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := ledger.Parse(entry)
			if err != nil {
				t.Fatal(err)
			}
			ballot := parsed.(*ledger.Ballot)
			ballot.Tag = paper.Tag
			raw, err := ledger.Marshal(ballot)
			if err != nil {
				t.Fatal(err)
			}
			return raw
		}
		wantRefusal(t, cast(1, retag(captured, 1)), domain.BallotNotProved)
		if err := cast(0, captured); err != nil {
			t.Errorf("the ballot's own voter: %v", err)
		}
		other := mustSealAnother(t, p)
		_, err := other.e.Cast(t.Context(), p.actor(0), other.contest.ID, captured, "")
		wantRefusal(t, err, domain.BallotUnreadable)
	})
}

func TestBI7_EveryFlippedByteAndEveryTruncationIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 2, nil)
		entry := p.seal(t, 0, 1, 2)
		refused := func(bad []byte, what string) {
			t.Helper()
			_, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, bad, "")
			if r, ok := refusal.Of(err); !ok || r.Code != refusal.FORM {
				t.Errorf("%s: %v, want FORM", what, err)
			}
		}
		for i := range entry {
			for _, flip := range []byte{0x01, 0x20, 0x80} {
				bad := slices.Clone(entry)
				bad[i] ^= flip
				refused(bad, fmt.Sprintf("byte %d flipped by %#x", i, flip))
			}
			refused(entry[:i], fmt.Sprintf("cut to %d bytes", i))
		}
		if turnout, _ := p.e.Turnout(t.Context(), p.contest.ID); turnout.Ballots != 0 {
			t.Error("something was stored")
		}
		if _, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, entry, ""); err != nil {
			t.Errorf("the ballot itself, afterwards: %v", err)
		}
	})
}

func TestBI8_BadRanksOnTheFormStoreNothingAndFromAHostileClientAreInvalid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 6, nil)
		for _, marks := range [][]domain.Mark{{{Option: "c1", Rank: 1}, {Option: "c2", Rank: 1}}, {{Option: "c1", Rank: 2}},
			{{Option: "zz", Rank: 1}}, {{Option: "c1", Rank: -1}}, make([]domain.Mark, 10_000)} {
			_, err := p.e.CastMarks(t.Context(), p.actor(0), p.contest.ID, marks, "")
			if r, ok := refusal.Of(err); !ok || r.Rule != "R61" {
				t.Errorf("%d marks: %v, want R61", len(marks), err)
			}
		}
		if _, err := p.e.CastMarks(t.Context(), p.actor(0), p.contest.ID, []domain.Mark{{Option: "c2", Rank: 1}}, ""); err != nil {
			t.Errorf("trying again: %v", err)
		}
		p.mustCast(t, 1, 1, 1)    // a rank twice
		p.mustCast(t, 2, 1, 0, 3) // a rank left out
		p.mustCast(t, 3, 63)      // above the greatest rank
		p.mustCast(t, 4, 0, 1)
		p.mustCast(t, 5) // blank
		c := p.mustClose(t)
		r, err := p.e.ContestResult(t.Context(), c.ID)
		if err != nil || r.Papers != 6 || r.Invalid != 3 || r.Blank != 1 || r.Valid != 2 || !slices.Contains(r.Returned, "c2") {
			t.Errorf("result %+v: %v", r, err)
		}
	})
}

func TestBI9_WhoeverIsNotOnTheRollLearnsNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 4, nil)
		voter, member := p.voters[3], domain.Person{ID: store.NewID[domain.PersonID](), Number: "M99999"}
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			return p.e.LogRollChange(tx, p.contest, nil, []domain.PersonID{voter.ID}, "not eligible on the qualifying date")
		})
		if err != nil {
			t.Fatal(err)
		}
		entry := p.seal(t, 0, 1)
		var answers []string
		for _, by := range []domain.Actor{{Person: member.ID, Number: member.Number}, {Person: voter.ID, Number: voter.Number},
			{Person: "nobody"}, {Person: p.voters[0].ID + "0", Number: p.voters[0].Number}} {
			_, castErr := p.e.Cast(t.Context(), by, p.contest.ID, entry, "")
			_, formErr := p.e.CastMarks(t.Context(), by, p.contest.ID, nil, "")
			_, paperErr := p.e.MyBallot(t.Context(), by, p.contest.ID)
			for _, err := range []error{castErr, formErr, paperErr} {
				if r, ok := refusal.Of(err); !ok || r.Code != refusal.INELIG {
					t.Errorf("%v: %v, want INELIG", by.Person, err)
				}
				answers = append(answers, err.Error())
			}
		}
		for _, a := range answers {
			if a != answers[0] {
				t.Errorf("the answers differ: %q and %q", a, answers[0])
			}
		}
		_, err = p.e.Cast(t.Context(), domain.Actor{}, p.contest.ID, entry, "")
		wantRefusal(t, err, refusal.NotSignedIn)
		_, err = p.e.Cast(t.Context(), p.actor(0), "6e1f4f1c-58a3-4c7c-9d83-2f4a9b1e7c11", entry, "")
		wantRefusal(t, err, refusal.Unknown)
	})
}

func TestRollChangesReachEveryReplica(t *testing.T) {
	t.Parallel()
	twoReplicas(t, 2, func(t *testing.T, p *poll, replicas [2]*Box) {
		late := domain.Person{ID: store.NewID[domain.PersonID](), Number: "M77777"}
		by := domain.Actor{Person: late.ID, Number: late.Number}
		_, err := replicas[1].MyBallot(t.Context(), by, p.contest.ID)
		wantRefusal(t, err, domain.NotOnRoll)
		err = replicas[0].Store.Act(t.Context(), func(tx *store.Tx) error {
			return replicas[0].LogRollChange(tx, p.contest, []domain.Person{late}, nil, "left out by mistake")
		})
		if err != nil {
			t.Fatal(err)
		}
		paper, err := replicas[1].MyBallot(t.Context(), by, p.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := replicas[1].Cast(t.Context(), by, p.contest.ID, mustSealPaper(t, paper, 1), ""); err != nil {
			t.Error(err)
		}
		err = replicas[0].Store.Act(t.Context(), func(tx *store.Tx) error {
			return replicas[0].LogRollChange(tx, p.contest, nil, []domain.PersonID{late.ID}, "a mistake in turn")
		})
		wantRefusal(t, err, domain.HasVoted)
		p.mustCast(t, 0, 1)
		p.mustCast(t, 1, 1)
		if c := p.mustClose(t); c.Stage != domain.ContestCounted || c.Alarm != "" {
			t.Errorf("contest is %s, alarm %q", c.Stage, c.Alarm)
		}
	})
}

func TestBI11_OddBodiesAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	p := mustSeal(t, storetest.SQLite(t), 1, nil)
	good := string(p.seal(t, 0, 1))
	bodies := []string{"", "{}", "[]", "null", "NaN", "0", `"x"`, "\xef\xbb\xbf" + good, good + good, good + "\n", " " + good,
		good[:len(good)-1] + `,"extra":1}`, strings.Replace(good, `{"by"`, `{"by":"voter","by"`, 1), strings.Replace(good, `"by"`, `"BY"`, 1),
		strings.Replace(good, `"voter"`, `"counter"`, 1), strings.Replace(good, `"voter"`, `"v\u006fter"`, 1), strings.Replace(good, `"voter"`, `null`, 1),
		strings.Replace(good, `:1,`, `:1.0,`, 1), strings.Replace(good, `:1,`, `:1e0,`, 1), strings.Replace(good, `:1,`, `:"1",`, 1),
		strings.Replace(good, `:1,`, `:-1,`, 1), strings.Replace(good, `:1,`, `:01,`, 1), strings.Replace(good, `:1,`, `:9007199254740992,`, 1),
		strings.Replace(good, `:1,`, `:99999999999999999999999,`, 1), strings.Replace(good, `"ct":[`, `"ct":[[],`, 1),
		strings.Replace(good, `"type":"ballot"`, `"type":"close"`, 1), strings.Replace(good, `"type":"ballot"`, `"type":"manifest"`, 1),
		strings.Replace(good, `"type":"ballot"`, `"type":""`, 1), strings.Replace(good, `"prev":""`, `"prev":"`+strings.Repeat("A", 43)+`"`, 1),
		strings.Repeat("[", 10_000), strings.Repeat(`{"a":`, 10_000), strings.Repeat("9", 1<<20), strings.Repeat(" ", 2<<20), string(make([]byte, 1000))}
	for i := 0; len(bodies) < 60; i++ { // a field left out, moved, or doubled
		at := strings.Index(good[1+i*20:], ",") + 1 + i*20
		bodies = append(bodies, good[:at]+good[at+1:], good[:at]+","+good[at:])
	}
	for i, body := range bodies {
		begin := time.Now()
		_, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, []byte(body), "")
		if r, ok := refusal.Of(err); !ok || r.Code != refusal.FORM {
			t.Errorf("body %d, %.40q: %v, want FORM", i, body, err)
		}
		if took := time.Since(begin); took > 50*time.Millisecond {
			t.Logf("body %d took %v", i, took) // a figure of the long run: a loaded machine is slow at everything
			if long() {
				t.Errorf("body %d took %v, more than 50 ms", i, took)
			}
		}
	}
	if _, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, []byte(good), ""); err != nil {
		t.Errorf("the ballot itself: %v", err)
	}
}
