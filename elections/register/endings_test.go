package register_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/elections/register"
	"hustings/elections/store"
)

// confirmEndings is the second officer of the endings that wait.
func (w *world) confirmEndings(t testing.TB) {
	t.Helper()
	ro := w.officer(t, "RO", domain.ReturningOfficer)
	list, err := w.Requests(t.Context(), ro)
	must(t, err)
	for _, q := range list {
		if q.Act == acts.PairEndings {
			_, err = w.Confirm(t.Context(), ro, q.ID, "")
			must(t, err)
			return
		}
	}
	t.Fatal("no endings wait")
}

// manyMembers are so many lines of a file, all at home in one network.
func manyMembers(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "%d,Pat,Number %d,m%d@example.org,CIO,\n", i, i, i)
	}
	return b.String()
}

const wholeHead = "number,forename,surname,email,home,networks\n"

// Up to 5 % end when the number has been confirmed, and are back for a day.
func TestR29b_EndingsAreUndoneWithinADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.mustMembers(t, wholeHead+manyMembers(1, 41), register.Report{Created: 41})
		secretary := w.officer(t, "SEC", domain.Secretariat)
		w.set(t, 10*24*time.Hour)
		secretary.SteppedUp = w.now(t)
		whole := func(endings int, file string) register.Report {
			t.Helper()
			p, err := w.ImportMembers(t.Context(), secretary, strings.NewReader(wholeHead+file), register.ImportOptions{Complete: true, Endings: endings, Why: "the whole list"})
			must(t, err)
			return p
		}
		p := whole(2, manyMembers(3, 41))
		if p.TakesTwo || p.Ending != 2 || p.Endings[0] != (register.Ending{Number: "1", Name: "Pat Number 1", Network: "CIO"}) {
			t.Fatalf("two of 41: %+v", p)
		}
		if got := w.facts(t, "1"); got != "CIO home active 2026-01-05 to 2026-01-15" {
			t.Fatalf("not ended: %s", got)
		}
		w.mustMembers(t, wholeHead+"2,Pat,Number 2,m2@example.org,CYBER,\n", register.Report{Updated: 1}) // has found another home meanwhile
		list, err := w.Endings(t.Context(), secretary)
		must(t, err)
		if len(list) != 1 || list[0].Waits || list[0].Number != 2 || list[0].By != secretary.Person || len(list[0].Members) != 2 || list[0].Members[1].Name != "Pat Number 2" {
			t.Fatalf("can be undone: %+v", list)
		}

		stale := secretary
		stale.SteppedUp = time.Time{}
		_, err = w.ReopenEndings(t.Context(), stale, list[0].ID, "the file was cut off")
		refusaltest.Want(t, err, refusal.FreshNeeded)
		_, err = w.ReopenEndings(t.Context(), secretary, list[0].ID, " ")
		refusaltest.Want(t, err, refusal.WhyMissing)
		n, err := w.ReopenEndings(t.Context(), secretary, list[0].ID, "the file was cut off")
		if err != nil || n != 2 {
			t.Fatalf("reopened %d, %v", n, err)
		}
		if got := w.facts(t, "1"); got != "CIO home active 2026-01-05 to …" {
			t.Errorf("back again: %s", got)
		}
		if got := w.facts(t, "2"); !strings.Contains(got, "CYBER home active 2026-01-15 to …") || !strings.Contains(got, "CIO active 2026-01-15 to …") {
			t.Errorf("with another home by now: %s", got)
		}
		_, err = w.ReopenEndings(t.Context(), secretary, list[0].ID, "once more")
		refusaltest.Want(t, err, domain.EndingsReopened)
		w.read(t, func(tx *store.Tx) error {
			acts, err := tx.RecordEntries(store.RecordFilter{Act: "memberships.reopened"})
			if len(acts) != 1 || acts[0].By != secretary.Person || acts[0].Act.Why != "the file was cut off" || fmt.Sprint(acts[0].Act.Detail["reopened"]) != "2" {
				t.Errorf("recorded %+v", acts)
			}
			return err
		})

		whole(2, manyMembers(1, 40)) // 41 is missing, and 2 with CYBER
		list, err = w.Endings(t.Context(), secretary)
		must(t, err)
		if len(list) != 1 {
			t.Fatalf("%+v", list)
		}
		w.set(t, 11*24*time.Hour)
		secretary.SteppedUp = w.now(t)
		_, err = w.ReopenEndings(t.Context(), secretary, list[0].ID, "too late")
		refusaltest.Want(t, err, domain.EndingsPast)
	})
}

// Above 5 % the rows are stored and the endings wait for a second officer, who
// sees whose they are.
func TestR29b_ManyEndingsTakeASecondOfficer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.mustMembers(t, wholeHead+manyMembers(1, 20)+"21,Mo,Mover,m21@example.org,CIO,\n", register.Report{Created: 21})
		secretary, ro := w.officer(t, "SEC", domain.Secretariat), w.officer(t, "RO", domain.ReturningOfficer)
		w.set(t, 10*24*time.Hour)
		secretary.SteppedUp, ro.SteppedUp = w.now(t), w.now(t)
		w.letters(t)
		// 1 and 2 are missing; the mover's old home is an ending too; 3 has a new name.
		file := wholeHead + "3,Pat,Newname,m3@example.org,CIO,\n" + manyMembers(4, 20) + "21,Mo,Mover,m21@example.org,CYBER,\n"
		dry, err := w.ImportMembers(t.Context(), secretary, strings.NewReader(file), register.ImportOptions{Complete: true, DryRun: true, Why: "look"})
		must(t, err)
		if list, err := w.Requests(t.Context(), ro); err != nil || len(list) != 0 || !dry.TakesTwo || dry.Ending != 3 {
			t.Fatalf("a dry run: %+v, %d requests, %v", dry, len(list), err)
		}
		p, err := w.ImportMembers(t.Context(), secretary, strings.NewReader(file), register.ImportOptions{Complete: true, Endings: 3, Why: "the whole list"})
		must(t, err)
		if !p.Stored || !p.TakesTwo || p.Updated != 2 {
			t.Errorf("the report: %+v", p)
		}
		lasting := func(number string, want string) {
			t.Helper()
			if got := w.facts(t, number); !strings.Contains(got, want) {
				t.Errorf("%s: %s, want %s", number, got, want)
			}
		}
		lasting("1", "CIO home active 2026-01-05 to …")
		lasting("21", "CIO active 2026-01-15 to …") // a home is one at a time
		if got := w.letters(t); !slices.Contains(got, "register-second-needed ro@office.example") {
			t.Errorf("told: %v", got)
		}
		list, err := w.Requests(t.Context(), ro)
		must(t, err)
		seen, err := w.Endings(t.Context(), ro)
		must(t, err)
		if len(list) != 1 || len(seen) != 1 || !seen[0].Waits || len(seen[0].Members) != 3 || seen[0].Members[0].Name != "Pat Number 1" || seen[0].Members[2].Name != "Mo Mover" {
			t.Fatalf("waits: %+v, %+v", list, seen)
		}
		_, err = w.ReopenEndings(t.Context(), secretary, seen[0].ID, "nothing has ended")
		refusaltest.Want(t, err, refusal.Unknown)
		_, err = w.Confirm(t.Context(), secretary, list[0].ID, "")
		refusaltest.Want(t, err, refusal.SamePerson)
		w.mustMembers(t, wholeHead+"2,Pat,Number 2,m2@example.org,CYBER,\n", register.Report{Updated: 1}) // another fact by now: not what the file knew
		_, err = w.Confirm(t.Context(), ro, list[0].ID, "I have called")
		must(t, err)
		lasting("1", "CIO home active 2026-01-05 to 2026-01-15")
		lasting("2", "CIO active 2026-01-15 to …")
		lasting("21", "CIO active 2026-01-15 to 2026-01-15")
		n, err := w.ReopenEndings(t.Context(), secretary, seen[0].ID, "it was the wrong list")
		if err != nil || n != 2 {
			t.Errorf("reopened %d, %v", n, err)
		}
		lasting("1", "CIO home active 2026-01-05 to …")
		lasting("21", "CIO active 2026-01-15 to …")
	})
}

// A later complete file speaks for itself: what an earlier one has asked for and
// nobody has confirmed is withdrawn.
func TestR29b_ALaterCompleteFileWithdrawsWhatWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.mustMembers(t, wholeHead+manyMembers(1, 4), register.Report{Created: 4})
		secretary, ro := w.officer(t, "SEC", domain.Secretariat), w.officer(t, "RO", domain.ReturningOfficer)
		whole := func(endings int, file string) {
			t.Helper()
			_, err := w.ImportMembers(t.Context(), secretary, strings.NewReader(wholeHead+file), register.ImportOptions{Complete: true, Endings: endings, Why: "the whole list"})
			must(t, err)
		}
		whole(3, manyMembers(1, 1))
		old, err := w.Requests(t.Context(), ro)
		must(t, err)
		whole(0, manyMembers(1, 4))
		if list, err := w.Requests(t.Context(), ro); err != nil || len(old) != 1 || len(list) != 0 {
			t.Errorf("%d waited, %d wait: %v", len(old), len(list), err)
		}
		_, err = w.Confirm(t.Context(), ro, old[0].ID, "")
		refusaltest.Want(t, err, domain.RequestDone)
		if got := w.facts(t, "4"); got != "CIO home active 2026-01-05 to …" {
			t.Errorf("ended all the same: %s", got)
		}
	})
}
