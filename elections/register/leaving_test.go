package register_test

import (
	"fmt"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
)

// officeholder seats a person for 2025 to 2027 and makes her chair.
func (w *world) officeholder(t testing.TB, n string) (domain.Person, domain.HoldingID, domain.OfficeTermID) {
	t.Helper()
	p := w.person(t, n, n+"@example.org")
	w.seat(t, p, 0, "2025-08-01", "2027-08-01")
	office := store.NewID[domain.OfficeTermID]()
	var holding domain.HoldingID
	w.write(t, func(tx *store.Tx) error {
		held, err := tx.HoldingsOf(p.ID)
		if err != nil {
			return err
		}
		holding = held[0].ID
		return tx.CreateOfficeTerm(domain.OfficeTerm{ID: office, Panel: w.panel.ID, Office: domain.ChairOffice, Person: p.ID,
			From: day("2025-09-01"), Until: day("2027-08-01"), Mandate: domain.Mandate{Kind: domain.Elected}})
	})
	return p, holding, office
}

// ends says how a person's seat and office ended: days and reasons.
func (w *world) ends(t testing.TB, p domain.Person) string {
	t.Helper()
	held, err := w.HoldingsOf(t.Context(), p.ID)
	must(t, err)
	out := ""
	for _, h := range held {
		out += fmt.Sprintf("%s %s; ", h.Until, h.EndedBy)
	}
	return out
}

const unended = "2027-08-01 ; 2027-08-01 ; "

func TestR110_AResignationIsFinalAndTakesTheOfficeWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p, holding, _ := w.officeholder(t, "1")
		self := w.present(t, w.signIn(t, p))
		other := w.present(t, w.signIn(t, w.person(t, "2", "2@example.org")))
		resign := func(by domain.Actor, on, why string) error { return w.Resign(t.Context(), by, holding, day(on), why) }
		wantRefusal(t, resign(other, "2026-02-01", "for her"), refusal.LacksRole)
		wantRefusal(t, resign(domain.Actor{}, "2026-02-01", "nobody"), refusal.NotSignedIn)
		wantRefusal(t, resign(self, "2026-02-01", ""), refusal.WhyMissing)
		wantRefusal(t, resign(self, "2026-01-04", "yesterday"), domain.DatePast)
		wantRefusal(t, resign(self, "2026-04-06", "too far"), domain.ResignsTooLate)
		if got := w.ends(t, p); got != unended {
			t.Errorf("after refusals: %s", got)
		}
		must(t, resign(self, "2026-04-05", "moving abroad"))
		if got := w.ends(t, p); got != "2026-04-05 resignation; 2026-04-05 seat-given-up; " {
			t.Errorf("after the resignation: %s", got)
		}
		wantRefusal(t, resign(self, "2026-05-01", "changed her mind"), domain.ResignationStands)
		w.read(t, func(tx *store.Tx) error {
			acts, err := tx.RecordEntries(store.RecordFilter{Act: "seat.resigned"})
			if len(acts) != 1 || acts[0].Act.Rule != "R110" || acts[0].By != p.ID {
				t.Errorf("recorded %+v", acts)
			}
			return err
		})
	})
}

func TestR110_AnOfficeMayBeGivenUpAndTheSeatKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p, _, office := w.officeholder(t, "1")
		must(t, w.ResignOffice(t.Context(), domain.Engine(), office, day("2026-01-05"), "in writing"))
		if got := w.ends(t, p); got != "2027-08-01 ; 2026-01-05 resignation; " {
			t.Errorf("ends %s", got)
		}
		if w.present(t, w.signIn(t, p)).HasRole(domain.Chair) {
			t.Error("still chair")
		}
	})
}

func TestR112_ASeatFallsVacantAfterTheGraceAndAtOnceAfterExpulsion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p, _, _ := w.officeholder(t, "1")
		vacate := func(after time.Duration, want int) {
			t.Helper()
			w.set(t, after)
			for _, n := range []int{want, 0} { // and again does no harm
				ended, err := w.Vacate(t.Context())
				if err != nil || len(ended) != n {
					t.Errorf("%d vacated, want %d: %v", len(ended), n, err)
				}
			}
		}
		const days = 24 * time.Hour
		must(t, w.ChangeStatus(t.Context(), domain.Engine(), p.ID, w.cio.ID, domain.Lapsed, "fee unpaid")) // on 5 January
		vacate(29*days, 0)
		if got := w.ends(t, p); got != unended {
			t.Errorf("within the grace: %s", got)
		}
		vacate(45*days, 1) // noticed late: vacant since the grace ended
		if got := w.ends(t, p); got != "2026-02-04 lapse; 2026-02-04 seat-given-up; " {
			t.Errorf("after the grace: %s", got)
		}

		q := w.person(t, "2", "2@example.org")
		w.seat(t, q, 1, "2025-08-01", "2027-08-01")
		w.mustMembers(t, "number,forename,surname,email,home,status\n2,Pat,Number 2,2@example.org,CIO,expelled\n", register.Report{Updated: 1})
		if got := w.ends(t, q); got != "2026-02-19 expulsion; " {
			t.Errorf("expelled by an import: %s", got)
		}
		x := w.person(t, "3", "3@example.org")
		w.seat(t, x, 2, "2025-08-01", "2027-08-01")
		must(t, w.ChangeStatus(t.Context(), domain.Engine(), x.ID, w.cio.ID, domain.Suspended, "inquiry"))
		vacate(200*days, 0) // suspension keeps the seat
		must(t, w.ChangeStatus(t.Context(), domain.Engine(), x.ID, w.cio.ID, domain.Expelled, "inquiry"))
		if got := w.ends(t, x); got != "2026-07-24 expulsion; " {
			t.Errorf("expelled by hand: %s", got)
		}
	})
}

func TestR111_ALostRoleHasAGraceAndMayBeCured(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p, _, _ := w.officeholder(t, "1")
		q := w.person(t, "2", "2@example.org")
		w.seat(t, q, 1, "2025-08-01", "2027-08-01")
		for _, who := range []domain.Person{p, q} {
			must(t, w.RoleLost(t.Context(), domain.Engine(), who.ID, day("2026-01-05"), "left the NHS"))
		}
		wantRefusal(t, w.RoleLost(t.Context(), domain.Engine(), p.ID, day("2026-01-05"), "again"), domain.RoleLossKnown)
		wantRefusal(t, w.RoleLost(t.Context(), domain.Engine(), p.ID, day("2026-01-06"), "tomorrow"), domain.DateInFuture)
		w.set(t, 60*24*time.Hour)
		wantRefusal(t, w.RoleCured(t.Context(), domain.Engine(), q.ID, day("2036-03-01"), "a new post is promised"), domain.DateInFuture)
		must(t, w.RoleCured(t.Context(), domain.Engine(), q.ID, day("2026-03-01"), "a new post"))
		wantRefusal(t, w.RoleCured(t.Context(), domain.Engine(), q.ID, day("2026-03-01"), "again"), domain.NoRoleLoss)
		w.set(t, 90*24*time.Hour)
		ended, err := w.Vacate(t.Context())
		if err != nil || len(ended) != 1 || ended[0].Person != p.ID {
			t.Errorf("vacated %+v, %v", ended, err)
		}
		if got := w.ends(t, p) + w.ends(t, q); got != "2026-04-05 role-lost; 2026-04-05 seat-given-up; 2027-08-01 ; " {
			t.Errorf("ends %s", got)
		}
	})
}

// A seat that was given up before it began stands in nobody's way: whoever gave it up
// may die or be expelled like others, and the seats of others are vacated (R112, R114).
func TestR114_ASeatGivenUpBeforehandIsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for i, n := range []string{"1", "2"} {
			p := w.person(t, n, n+"@example.org")
			w.seat(t, p, i, "2026-02-01", "2028-02-01")
			held, err := w.HoldingsOf(t.Context(), p.ID)
			must(t, err)
			must(t, w.Resign(t.Context(), domain.Engine(), domain.HoldingID(held[0].Fact), day("2026-02-01"), "she will not serve"))
			if n == "1" {
				must(t, w.Died(t.Context(), domain.Engine(), p.ID, day("2026-01-05"), "the family told us"))
				continue
			}
			must(t, w.ChangeStatus(t.Context(), domain.Engine(), p.ID, w.cio.ID, domain.Expelled, "by decision"))
			if ended, err := w.Vacate(t.Context()); err != nil || len(ended) != 0 {
				t.Errorf("%d vacated: %v", len(ended), err)
			}
			if got := w.ends(t, p); got != "2026-02-01 resignation; " {
				t.Errorf("ends %s", got)
			}
		}
	})
}
