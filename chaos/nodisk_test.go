package chaos

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/keep/keeptest"
	"hustings/elections/store/pgtest"
)

// Two replicas, then three, in processes of their own that share no disk: nothing but
// PostgreSQL, the keeper of the outer keys and the second database that remembers. They
// live an election to its result while they are killed one after the other; nothing
// acknowledged is lost, every step is done once, and at the end the keeper has no key of
// the contest any more.
func TestIssue14_1_TwoAndThreeReplicasWithoutASharedDisk(t *testing.T) {
	t.Parallel()
	v := keeptest.NewVault(t)
	s := mustSceneAt(t, 24, func(at place) place {
		return place{Database: at.Database, Keys: at.Keys + "-of-nobody", Outer: "vault:" + v.URL + "/transit/c-", Memory: pgtest.New(t, nil)}
	})
	next, before := 0, 0
	round := func(replicas []*replica, act bool) {
		var wait sync.WaitGroup
		for i := range 2 * len(replicas) {
			voter, r := s.voters[next%len(s.voters)], replicas[i%len(replicas)]
			next++
			wait.Go(func() { s.cast(r, voter) }) //nolint:errcheck // the ledger has it
		}
		if act {
			s.actions++
			act := fmt.Sprintf("no disk act %d", s.actions)
			wait.Go(func() { s.act(replicas[len(replicas)-1], act) }) //nolint:errcheck // the ledger has it
		}
		wait.Go(func() { replicas[len(replicas)-1].do(order{Do: "tell"}) }) //nolint:errcheck // told again at the end
		wait.Wait()
	}
	for _, n := range []int{2, 3} {
		var replicas []*replica
		for range n {
			replicas = append(replicas, mustReplica(t, s.at, ""))
		}
		for kill := range kills(t) {
			round(replicas, true)
			point := points[kill%len(points)].failpoint
			victim, err := startReplica(s.at, point+"=exit:1")
			if err != nil {
				t.Fatal(err)
			}
			for r := 0; r < 10 && !victim.dead(); r++ {
				round(append(replicas[:n-1:n-1], victim), point == "act.before-commit")
			}
			if !victim.dead() && point != "tell.before-mark" { // another replica may have told them all
				t.Errorf("%s: nobody died there", point)
			}
			victim.kill()
			if kill%len(points) == len(points)-1 {
				t.Logf("%d replicas: %d kills, %d ballots acknowledged", n, kill+1, s.acknowledged()-before)
			}
		}
		round(replicas, true)
		s.report(t, fmt.Sprintf("%d replicas without a shared disk, killed", n), kills(t), s.at, s.acknowledged()-before)
		before = s.acknowledged()
		if n == 3 {
			s.closeOn(t, replicas)
		}
	}
	for _, name := range v.Keys() {
		if strings.HasPrefix(name, "c-contest-") {
			t.Errorf("the keeper still has %s", name)
		}
	}
}

// closeOn moves the clock to the close, has all replicas do what is due at once, and
// verifies what came out as anybody would.
func (s *scene) closeOn(t *testing.T, replicas []*replica) {
	t.Helper()
	if err := s.e.Store.SetClock(t.Context(), s.contest.Closes); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for _, r := range replicas {
		wait.Go(func() {
			if err := patiently(func() error { return r.do(order{Do: "tick"}) }); err != nil {
				t.Errorf("what is due: %v", err)
			}
		})
	}
	wait.Wait()
	if err := patiently(func() error { return replicas[1].do(order{Do: "tick"}) }); err != nil {
		t.Error(err)
	}
	c, err := s.e.Contest(t.Context(), s.contest.ID)
	if err != nil || c.Stage != domain.ContestCounted {
		t.Fatalf("the contest is %s: %v", c.Stage, err)
	}
	var bundle bytes.Buffer
	if err := s.e.Bundle(t.Context(), &bundle, s.contest.ID); err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
	if err != nil || !report.OK || report.Contests[0].Totals.Turnout == 0 {
		t.Errorf("the bundle: %v %+v", err, report)
	}
}
