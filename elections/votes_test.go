package elections

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// questioner calls votes, and writes down what it is told of them.
type questioner struct {
	mu       sync.Mutex
	told     []string
	result   box.ContestResult
	declares *Engine // as soon as the result is known, as somebody without an objection window
	fails    int     // so many times it fails before it does what it is told
	sees     domain.PersonID
}

func (a *questioner) hear(format string, args ...any) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fails > 0 {
		a.fails--
		return errors.New("not now")
	}
	a.told = append(a.told, fmt.Sprintf(format, args...))
	return nil
}

func (a *questioner) VoteOpened(_ *store.Tx, v domain.Vote, voters []domain.PersonID) error {
	return a.hear("opened %s %d", v.Owner, len(voters))
}

func (a *questioner) VoteReminder(_ *store.Tx, _ domain.Vote, quiet []domain.PersonID, n int) error {
	return a.hear("reminder %d: %d", n, len(quiet))
}

func (a *questioner) VoteClosed(*store.Tx, domain.Vote) error { return a.hear("closed") }

func (a *questioner) VoteCounted(tx *store.Tx, v domain.Vote, r box.ContestResult) error {
	a.result = r
	if a.declares != nil {
		if err := a.declares.DeclareVote(tx, domain.Engine(), v.Contest.ID, []string{"Dr Presiding"}); err != nil {
			return err
		}
	}
	return a.hear("counted carried=%v too-few=%v elected=%s", r.Carried(), r.TooFew, strings.Join(r.Elected, ","))
}

func (a *questioner) VoteEnded(_ *store.Tx, _ domain.Vote, why string) error {
	return a.hear("ended: %s", why)
}

func (a *questioner) MaySeeVote(_ *store.Tx, by domain.Actor, _ domain.Vote) error {
	if a.sees != "" && by.Person == a.sees {
		return nil
	}
	return refusal.Because(refusal.LacksRole, "R5", nil)
}

// ballotOf is a vote under way, with its caller.
type ballotOf struct {
	*poll
	asker *questioner
	vote  domain.Vote
}

// mustCall calls a vote of so many voters, open from the start for a day; change may
// alter what is asked first.
func mustCall(t *testing.T, s *store.Store, voters int, change func(*domain.VoteSpec, *questioner)) *ballotOf {
	t.Helper()
	e := New(s, mustKeys(t), "vote.example.org", nil)
	b := &ballotOf{poll: &poll{e: e}, asker: &questioner{}}
	b.asker.declares = e
	e.AnswerVotes(domain.MotionVote, b.asker)
	spec := domain.VoteSpec{Kind: domain.MotionVote, Owner: "m-12", Panel: store.NewID[domain.PanelID](), Reference: "CIO/M-12/1", Title: "CIO panel: motion 12",
		Question: "Shall the panel write to the minister?", Majority: count.Simple, Closes: storetest.Start.AddDate(0, 0, 1), MinBallots: 1, Numbers: domain.NumbersForRoll}
	if change != nil {
		change(&spec, b.asker)
	}
	err := s.Act(t.Context(), func(tx *store.Tx) (err error) {
		for i := range voters {
			p := domain.Person{ID: store.NewID[domain.PersonID](), Number: fmt.Sprintf("M%05d", i), Forename: "Ann", Surname: fmt.Sprintf("Voter %d", i), Email: fmt.Sprintf("v%d@example.org", i)}
			if err := tx.CreatePerson(p); err != nil {
				return err
			}
			b.voters, spec.Roll = append(b.voters, p), append(spec.Roll, p.ID)
		}
		b.vote, err = e.CallVote(tx, domain.Engine(), spec)
		b.contest = b.vote.Contest
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *ballotOf) mustTick(t *testing.T) {
	t.Helper()
	if _, err := b.e.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (b *ballotOf) mustVerify(t *testing.T, receipts ...[]byte) *audit.ContestReport {
	t.Helper()
	var bundle bytes.Buffer
	if err := b.e.Bundle(t.Context(), &bundle, b.contest.ID); err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{Receipts: receipts})
	if err != nil || !report.OK {
		t.Fatalf("the bundle does not verify: %v %+v", err, report)
	}
	return report.Contests[0]
}

// TestAVoteOfNoElection: R131, R133a, R156. A secret motion lives in the same box as an
// election's contest, from its call to the day on which nobody can tell any more who voted.
func TestAVoteOfNoElection(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustCall(t, s, 9, func(v *domain.VoteSpec, a *questioner) { v.Reminders, a.fails = 1, 1 })
		if _, err := b.e.Tick(t.Context()); err == nil {
			t.Error("nobody heard that the caller failed")
		}
		storetest.MustSet(t, s, storetest.Start.Add(2*time.Minute)) // it is tried again later
		b.mustTick(t)
		// A draft that is only looked at is no vote, though neither has an election's id.
		draft := domain.Election{Kind: domain.PanelElection, Params: domain.DefaultParams(domain.PanelElection)}
		if told, err := b.e.MayVote(t.Context(), domain.Actor{Person: b.actor(0).Person, Grants: []domain.Grant{{Role: domain.Secretariat}}}, draft); err != nil || told != (clerk.Reach{}) {
			t.Errorf("in an election of no network: %+v, %v", told, err)
		}
		var receipts [][]byte
		for i, answer := range []int{1, 1, 1, 2, 3} {
			ranks := make([]uint8, 3)
			ranks[answer-1] = 1
			receipts = append(receipts, b.mustCast(t, i, ranks...).File)
		}
		_, err := b.e.Cast(t.Context(), b.actor(0), b.contest.ID, b.seal(t, 0, 0, 1), "")
		wantRefusal(t, err, domain.BallotStands) // R133, R133a
		_, err = b.e.CastMarks(t.Context(), b.actor(5), b.contest.ID, []domain.Mark{{Option: domain.No, Rank: 1}}, "a form's key")
		if err != nil {
			t.Fatal(err)
		}
		mine, err := b.e.MyVotes(t.Context(), b.actor(0))
		if err != nil || len(mine) != 1 || !mine[0].Open || mine[0].Ballots != 1 {
			t.Errorf("my votes: %+v, %v", mine, err)
		}
		storetest.MustSet(t, s, storetest.Start.Add(23*time.Hour))
		b.mustTick(t)
		_, err = b.e.VoteResult(t.Context(), b.actor(0), b.contest.ID)
		wantRefusal(t, err, domain.ResultUnknown)
		storetest.MustSet(t, s, b.contest.Closes)
		b.mustTick(t)
		want := []string{"opened m-12 9", "reminder 1: 3", "closed", "counted carried=true too-few=false elected=yes"}
		if !slices.Equal(b.asker.told, want) {
			t.Errorf("the caller was told %q, want %q", b.asker.told, want)
		}
		report := b.mustVerify(t, receipts...)
		if !slices.Equal(report.IDs, []string{domain.Yes}) || !slices.Equal(report.Declared, []string{"Dr Presiding"}) || report.Question == "" {
			t.Errorf("verify says %+v", report)
		}
		// R85: six ballots are too few for numbers, even for the panel.
		shown, err := b.e.VoteResult(t.Context(), b.actor(7), b.contest.ID)
		if err != nil || !shown.Question || !shown.Carried || shown.Numbers != nil {
			t.Errorf("a voter is shown %+v, %v", shown, err)
		}
		_, err = b.e.VoteResult(t.Context(), domain.Actor{Person: "somebody"}, b.contest.ID)
		wantRefusal(t, err, refusal.Unknown)
		// R89: who stood behind which tag is forgotten when nothing can be put to anybody any more.
		storetest.MustSet(t, s, storetest.Start.AddDate(0, 0, 24))
		b.mustTick(t)
		if mine, err := b.e.MyVotes(t.Context(), b.actor(0)); err != nil || len(mine) > 0 {
			t.Errorf("the roll is still there: %+v, %v", mine, err)
		}
		if _, err := os.Stat(keyPath(b.e.Keys, b.contest.Board, "kek")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the wrapping key is still there: %v", err)
		}
		b.mustVerify(t)
	})
}

// TestAChoiceAmongOptions: R136 to R138, five places of an STV, one to five marks.
func TestAChoiceAmongOptions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustCall(t, s, 12, func(v *domain.VoteSpec, _ *questioner) {
			v.Majority, v.Method, v.Seats, v.MaxMarks, v.MaxRank = "", count.ScottishSTV, 2, 3, 3
			v.Options, v.Numbers, v.Listed, v.Duplicates = nil, domain.NumbersForAll, true, domain.LastCounts
			for i := range 6 {
				v.Options = append(v.Options, domain.Option{ID: fmt.Sprintf("p%d", i+1), Name: fmt.Sprintf("Priority %d", i+1)})
			}
		})
		_, err := b.e.CastMarks(t.Context(), b.actor(0), b.contest.ID, []domain.Mark{{Option: "p1", Rank: 1}, {Option: "p2", Rank: 2}, {Option: "p3", Rank: 3}, {Option: "p4", Rank: 4}}, "")
		wantRefusal(t, err, domain.MarksTooMany)
		for i := range 12 {
			switch {
			case i < 6:
				b.mustCast(t, i, 1, 2)
			default:
				b.mustCast(t, i, 0, 1, 2)
			}
		}
		storetest.MustSet(t, s, b.contest.Closes)
		b.mustTick(t)
		shown, err := b.e.VoteResult(t.Context(), domain.Actor{}, b.contest.ID)
		if err != nil || len(shown.Returned) != 2 || shown.Question || shown.Numbers == nil {
			t.Errorf("the public is shown %+v, %v", shown, err)
		}
		b.mustVerify(t)
	})
}

// TestAVoteEndsOrIsExtended: R20, R165; and after its end nothing is opened.
func TestAVoteEndsOrIsExtended(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustCall(t, s, 3, nil)
		b.mustTick(t)
		b.mustCast(t, 0, 1)
		later := b.contest.Closes.Add(time.Hour)
		act := func(f func(tx *store.Tx) error) error { return s.Act(t.Context(), f) }
		err := act(func(tx *store.Tx) error {
			return b.e.ExtendVote(tx, domain.Engine(), b.contest.ID, b.contest.Closes.Add(-time.Hour), "sooner")
		})
		wantRefusal(t, err, refusal.Malformed)
		if err := act(func(tx *store.Tx) error {
			return b.e.ExtendVote(tx, domain.Engine(), b.contest.ID, later, "the line was down")
		}); err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, b.contest.Closes)
		b.mustTick(t)
		b.mustCast(t, 1, 1)
		if err := act(func(tx *store.Tx) error {
			return b.e.EndVote(tx, domain.Engine(), b.contest.ID, "the motion was withdrawn")
		}); err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, later.Add(time.Hour))
		b.mustTick(t)
		if want := []string{"opened m-12 3", "ended: the motion was withdrawn"}; !slices.Equal(b.asker.told, want) {
			t.Errorf("the caller was told %q, want %q", b.asker.told, want)
		}
		_, err = b.e.VoteResult(t.Context(), b.actor(0), b.contest.ID)
		wantRefusal(t, err, domain.ResultUnknown)
		err = act(func(tx *store.Tx) error { return b.e.DeclareVote(tx, domain.Engine(), b.contest.ID, []string{"A"}) })
		wantRefusal(t, err, domain.WrongState)
		if report := b.mustVerify(t); report.Ended != string(ledger.Stopped) {
			t.Errorf("verify says %q", report.Ended)
		}
		if _, err := os.Stat(keyPath(b.e.Keys, b.contest.Board, "kek")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the wrapping key is still there: %v", err)
		}
	})
}

// TestTooFewAnswers: with fewer ballots than may be opened a question is lost, unopened.
func TestTooFewAnswers(t *testing.T) {
	t.Parallel()
	b := mustCall(t, storetest.SQLite(t), 5, func(v *domain.VoteSpec, _ *questioner) { v.MinBallots = 3 })
	b.mustCast(t, 0, 1)
	b.mustCast(t, 1, 1)
	storetest.MustSet(t, b.e.Store, b.contest.Closes)
	b.mustTick(t)
	if got := b.asker.told[len(b.asker.told)-1]; got != "counted carried=false too-few=true elected=" {
		t.Errorf("the caller was told %q", got)
	}
	shown, err := b.e.VoteResult(t.Context(), b.actor(0), b.contest.ID)
	if err != nil || !shown.TooFew || !shown.Question || shown.Carried {
		t.Errorf("shown %+v, %v", shown, err)
	}
	b.mustVerify(t)
}

// TestWhoIsToldOfAVote: what is not listed does not exist for anybody but those it
// concerns.
func TestWhoIsToldOfAVote(t *testing.T) {
	t.Parallel()
	b := mustCall(t, storetest.SQLite(t), 3, func(_ *domain.VoteSpec, a *questioner) { a.sees = "the secretary" })
	for who, c := range map[string]struct {
		by   domain.Actor
		sees bool
	}{
		"nobody":     {domain.Actor{}, false},
		"a member":   {domain.Actor{Person: "m"}, false},
		"a voter":    {b.actor(1), true},
		"let in":     {domain.Actor{Person: "the secretary"}, true},
		"an auditor": {domain.Actor{Person: "x", Grants: []domain.Grant{{Role: domain.Auditor}}}, true},
		"elsewhere":  {domain.Actor{Person: "x", Grants: []domain.Grant{{Role: domain.Auditor, Scope: domain.Scope{Panel: "other"}}}}, false},
	} {
		if _, err := b.e.Vote(t.Context(), c.by, b.contest.ID); (err == nil) != c.sees {
			t.Errorf("%s: %v", who, err)
		}
	}
	list, err := b.e.LatestContests(t.Context())
	if err != nil || len(list) > 0 {
		t.Errorf("a vote that is not listed stands in the list: %v %v", list, err)
	}
}

// TestAVoteNeedsSomebodyToAnswerFor: nobody would act on its result.
func TestAVoteNeedsSomebodyToAnswerFor(t *testing.T) {
	t.Parallel()
	b := mustCall(t, storetest.SQLite(t), 3, nil)
	err := b.e.Store.Act(t.Context(), func(tx *store.Tx) error {
		_, err := b.e.CallVote(tx, domain.Engine(), domain.VoteSpec{Kind: domain.LiveVote})
		return err
	})
	if err == nil {
		t.Error("it was called")
	}
}
