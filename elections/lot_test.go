package elections

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/holders"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// holdLot has an officer bind herself with 32 random bytes, as her device does.
func (o *office) holdLot(by domain.Actor, el domain.Election) (secret [32]byte, offer holders.LotOffer) {
	o.t.Helper()
	offer, err := o.e.OfferLot(o.ctx(), by, el.Reference)
	if err != nil {
		o.t.Fatal(err)
	}
	secret = seal.NewSalt()
	if err := o.e.CommitLot(o.ctx(), by, el.ID, offer.Nonce, commitments(offer, secret)); err != nil {
		o.t.Fatal(err)
	}
	return secret, offer
}

func commitments(offer holders.LotOffer, secret [32]byte) (commits []ledger.B32) {
	for _, number := range offer.Contests {
		commits = append(commits, ledger.B32(seal.LotCommit(seal.Hash(number), offer.Holder, seal.LotValue(secret, seal.Hash(number)))))
	}
	return commits
}

// pollAndClose has five members vote and the poll close, so that the count waits
// for whatever it waits for.
func (o *office) pollAndClose(c domain.Contest) domain.Contest {
	o.t.Helper()
	o.at(c.Opens)
	for i := range 5 {
		o.vote(c, o.members[i], c.Options[i%2].ID)
	}
	o.at(c.Closes)
	return o.contestOf(c.ID)
}

func (o *office) verified(c domain.Contest) *audit.ContestReport {
	o.t.Helper()
	var bundle bytes.Buffer
	if err := o.e.Bundle(o.ctx(), &bundle, c.ID); err != nil {
		o.t.Fatal(err)
	}
	report, err := audit.Verify(o.ctx(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
	if err != nil || len(report.Failures) > 0 || len(report.Contests[0].Failures) > 0 {
		o.t.Fatalf("%v %+v", err, report)
	}
	return report.Contests[0]
}

// R73a: an officer's value is bound before the seal and revealed after the close;
// nothing is mixed before.
func TestFound21_TheLotHasASecondHolder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		if l, err := o.e.Lot(t.Context(), o.dep, el.Reference); err != nil || !l.Alone() || !l.MayOffer {
			t.Fatalf("before anybody holds it: %+v, %v", l, err)
		}
		for _, by := range []domain.Actor{o.ro, o.secretary, o.as(0), {}} {
			if _, err := o.e.OfferLot(t.Context(), by, el.Reference); err == nil {
				t.Errorf("%+v is offered a part of the lot", by)
			}
		}
		first, offer := o.holdLot(o.dep, el)
		other := commitments(offer, seal.NewSalt())
		wantRefusal(t, o.e.CommitLot(t.Context(), o.dep, el.ID, offer.Nonce, append(other, other...)), domain.LotOffer)
		secret, offer := o.holdLot(o.dep, el) // again: the later ones stand
		c := o.toSealed(el)
		if c.Board != [32]byte(offer.Contests[0]) {
			t.Fatal("the contest bears another number than the one committed to")
		}
		wantRefusal(t, o.e.CommitLot(t.Context(), o.dep, el.ID, offer.Nonce, other), domain.LotSealed)
		value := ledger.B32(seal.LotValue(secret, c.Board))
		wantRefusal(t, o.e.RevealLot(t.Context(), o.dep, c.ID, value), domain.PollLasts)
		c = o.pollAndClose(c)
		if c.Stage != domain.ContestClosed {
			t.Fatalf("the contest went on without the deputy: %s", c.Stage)
		}
		l, err := o.e.Lot(t.Context(), o.dep, el.Reference)
		if err != nil || len(l.Holders) != 2 || l.Holders[0].State != "revealed" || l.Holders[1] != (box.LotHolding{Holder: "deputy", State: "awaited", Mine: true}) || !l.Awaited() {
			t.Fatalf("%+v, %v", l, err)
		}
		wantRefusal(t, o.e.RevealLot(t.Context(), o.dep, c.ID, ledger.B32(seal.LotValue(first, c.Board))), domain.LotWrong)
		wantRefusal(t, o.e.RevealLot(t.Context(), o.secretary, c.ID, value), refusal.LacksRole)
		if err := o.e.RevealLot(t.Context(), o.dep, c.ID, value); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, o.e.RevealLot(t.Context(), o.dep, c.ID, value), domain.LotGiven)
		o.tick()
		if c = o.contestOf(c.ID); c.Stage != domain.ContestCounted {
			t.Fatalf("the contest is %s", c.Stage)
		}
		if r := o.verified(c); r.Totals.Draws != 0 {
			t.Errorf("%d draws", r.Totals.Draws)
		}
		o.wantActs(el, map[acts.Name]int{acts.LotCommitted: 2, acts.ContestLotRevealed: 2, acts.ContestLotMissing: 0})
	})
}

// A value that is missing a day after the close, or that the service has lost, is
// replaced by a draw that two officers enter; verify counts it.
func TestFound21_ADrawReplacesAMissingValue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		o.holdLot(o.dep, el)
		c := o.toSealed(el)
		if err := os.Remove(keyPath(o.e.Keys, c.Board, "lot")); err != nil {
			t.Fatal(err)
		}
		o.at(c.Opens)
		for i := range 5 {
			o.vote(c, o.members[i], c.Options[i%2].ID)
		}
		storetest.MustSet(t, s, c.Closes)
		_, _ = o.e.Tick(t.Context()) // fails: the service's own value is gone
		draw := func(holder, digits string) (domain.Request, error) {
			return o.e.DrawLot(t.Context(), o.ro, c.ID, holder, digits, "the board room, with three candidates present", "the words were lost")
		}
		_, err := draw("deputy", "0123 4567 8901 2345 6789")
		wantRefusal(t, err, domain.LotNotDue)
		storetest.MustSet(t, s, c.Closes.Add(domain.LotDeadline))
		_, _ = o.e.Tick(t.Context())
		_, err = draw("deputy", "0123 4567 8901 2345 678")
		wantRefusal(t, err, domain.LotDigits)
		_, err = draw("nobody", "0123 4567 8901 2345 6789")
		wantRefusal(t, err, domain.LotGiven)
		o.two(draw("deputy", "0123 4567 8901 2345 6789"))
		o.two(draw("service", "99999999990000000000"))
		_, err = draw("service", "99999999990000000000")
		if err == nil {
			t.Error("a value is drawn twice")
		}
		o.tick()
		c = o.contestOf(c.ID)
		if c.Alarm != "" || c.Stage != domain.ContestCounted {
			t.Fatalf("the contest is %s %q", c.Stage, c.Alarm)
		}
		r := o.verified(c)
		if r.Totals.Draws != 2 {
			t.Errorf("verify counts %d draws", r.Totals.Draws)
		}
		entries, err := o.e.Entries(t.Context(), c.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		notes := map[string]string{}
		for _, raw := range entries {
			entry, err := ledger.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			if x, is := entry.(*ledger.LotReveal); is {
				notes[x.Holder] = x.Note
				if x.How != ledger.ByDraw || x.Value != ledger.B32(seal.LotDraw(x.Note)) {
					t.Errorf("%+v", x)
				}
			}
		}
		const want = "Digits drawn: 0123 4567 8901 2345 6789. Where: the board room, with three candidates present. By: "
		if !strings.HasPrefix(notes["deputy"], want) || !strings.Contains(notes["deputy"], string(domain.DeputyReturningOfficer)) {
			t.Errorf("the note says %q", notes["deputy"])
		}
	})
}

// Nobody there: the service holds the lot alone, every page says so, and a seal
// never stalls, whatever became of the officer or of an earlier try.
func TestFound21_ASealNeverStallsForTheLot(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	o := mustOffice(t, s, 1, 8)
	el := o.notice(nil)
	_, offer := o.holdLot(o.dep, el)
	if err := os.WriteFile(keyPath(o.e.Keys, offer.Contests[0], "lot"), []byte("of another try\n"), 0o600); err != nil { // of a seal that did not come to be
		t.Fatal(err)
	}
	c := o.toSealed(el)
	if c.Board == [32]byte(offer.Contests[0]) {
		t.Error("the keys of another try were taken up")
	}
	if l, err := o.e.Lot(t.Context(), domain.Actor{}, el.Reference); err != nil || !l.Alone() || l.Holders[0].State != "sealed" {
		t.Errorf("%+v, %v", l, err)
	}
	if c = o.pollAndClose(c); c.Stage != domain.ContestCounted {
		t.Errorf("the contest is %s", c.Stage)
	}
}

// A missing value is told to the officers once, a day after the close; the holder
// may still come.
func TestFound21_AMissingValueIsTold(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	o := mustOffice(t, s, 1, 8)
	el := o.notice(nil)
	secret, _ := o.holdLot(o.dep, el)
	c := o.pollAndClose(o.toSealed(el))
	o.at(c.Closes.Add(domain.LotDeadline - time.Second))
	o.wantActs(el, map[acts.Name]int{acts.ContestLotMissing: 0})
	o.at(c.Closes.Add(domain.LotDeadline))
	o.at(c.Closes.Add(domain.LotDeadline + time.Hour))
	o.wantActs(el, map[acts.Name]int{acts.ContestLotMissing: 1})
	items, err := o.e.Agenda(t.Context(), o.ro)
	if err != nil || len(items) != 1 || len(items[0].Waits) == 0 || items[0].Waits[len(items[0].Waits)-1].What != "lot" {
		t.Errorf("the agenda says %+v, %v", items, err)
	}
	if err := o.e.RevealLot(t.Context(), o.dep, c.ID, ledger.B32(seal.LotValue(secret, c.Board))); err != nil {
		t.Fatal(err)
	}
	o.tick()
	if c = o.contestOf(c.ID); c.Stage != domain.ContestCounted {
		t.Errorf("the contest is %s", c.Stage)
	}
}

// The fresh ballot of an officers' election, whose tie the lot decides, has its
// second holder too: its second holder bound herself with the first round.
func TestFound21_EveryRoundOfAnOfficersElectionIsHeld(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	o := mustOffice(t, s, 4, 6)
	panel := o.mustPanel(4)
	el := o.officersElection(panel, domain.ChairOffice)
	o.at(el.Timetable.NominationsOpen)
	secret, offer := o.holdLot(o.dep, el)
	c := o.stands(el, 0, 1)
	for round := 1; round <= 2; round++ {
		if c.Round != round || c.Board != [32]byte(offer.Contests[round-1]) {
			t.Fatalf("round %d bears another number than the one committed to", c.Round)
		}
		o.at(c.Opens)
		for i := range 4 { // level, twice
			o.vote(c, o.members[i], optionOf(t, c, o.members[i%2].ID))
		}
		o.at(c.Closes)
		if err := o.e.RevealLot(t.Context(), o.dep, c.ID, ledger.B32(seal.LotValue(secret, c.Board))); err != nil {
			t.Fatal(err)
		}
		o.tick()
		if round == 1 {
			c = o.sealsRound(el)
		}
	}
	if el = o.reload(el); el.Outcome == nil || el.Outcome.Decision != domain.DecidedByLot {
		t.Fatalf("%s %+v", el.State, el.Outcome)
	}
}
