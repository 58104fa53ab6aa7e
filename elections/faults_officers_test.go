package elections

import (
	"bytes"
	"testing"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// FA1 for the chain from the close to the result under the key policy
// `officers`, 2 of 3, with one passphrase lost: killed before and after every
// commit, and wherever a passphrase is half taken, it goes on where it was.
func TestFA1_KilledBetweenCloseAndResultUnderOfficers(t *testing.T) {
	t.Parallel()
	phrases := []string{"river lantern copper meadow", "quiet amber window sparrow", "winter candle orchard stone"}
	onDisk(t, 1, func(t *testing.T, p *poll, job faultJob) {
		officers := mustOfficers(t, p.e, phrases)
		p = mustSealWith(t, p.e, 6, func(c *domain.Contest) { c.Reference, c.Policy = "CIO-2026/2", domain.OfficersKeys })
		for i := range p.voters {
			p.mustCast(t, i, 2, 1)
		}
		storetest.MustSet(t, p.e.Store, p.contest.Closes)
		job.Contest = p.contest.ID
		killed := func(do string, points ...string) {
			t.Helper()
			job.Do = do
			for _, point := range points {
				if run := runFaulty(t, job, point+"=exit"); run.finished {
					t.Errorf("%s: the child was not killed\n%s", point, run.out)
				}
			}
		}
		stage := func(want domain.ContestStage) domain.Contest {
			t.Helper()
			p.e = New(p.e.Store, p.e.Keys, p.e.Host, nil)
			c, err := p.e.Advance(t.Context(), p.contest.ID)
			if err != nil || c.Stage != want {
				t.Fatalf("contest is %s, want %s: %v", c.Stage, want, err)
			}
			return c
		}
		around := func(steps ...string) (points []string) {
			for _, s := range steps {
				points = append(points, "advance."+s+".before-commit", "advance."+s+".after-commit")
			}
			return points
		}
		killed("advance", around("poll", "closed", "lot")...)
		stage(domain.ContestMixed) // and waits
		for i, by := range officers {
			if i == 1 { // the deputy's is lost
				continue
			}
			job.Officer, job.Phrase = by.Person, phrases[i]
			killed("give", "passphrase.part-kept", "passphrase.joined")
			if i == 0 {
				stage(domain.ContestMixed)
			}
			if err := p.e.GivePassphrase(t.Context(), by, p.contest.ID, phrases[i]); err != nil {
				t.Fatal(err)
			}
		}
		killed("advance", append(around("mix", "decrypt"), append([]string{"advance.keys-destroyed"}, around("result")...)...)...)
		stage(domain.ContestCounted)
		var bundle bytes.Buffer
		if err := p.e.Bundle(t.Context(), &bundle, p.contest.ID); err != nil {
			t.Fatal(err)
		}
		report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
		if err != nil || !report.OK || report.Contests[0].Policy != "officers" || report.Contests[0].Totals.Turnout != 6 || report.Contests[0].Totals.Mixes != 1 {
			t.Errorf("the bundle: %v %+v", err, report)
		}
		var acts []domain.Recorded
		err = p.e.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
			acts, err = tx.RecordEntries(store.RecordFilter{Contest: p.contest.ID})
			return err
		})
		if err != nil || len(acts) != 9 { // sealed, closed, lot, mixed, two passphrases, opened, counted, keys destroyed
			t.Errorf("%d acts on record, want 9: %v", len(acts), err)
		}
	})
}
