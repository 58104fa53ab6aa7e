package elections

import (
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// BI9, from the register: at home elsewhere, suspended on the qualifying date, or
// joined after it, nobody has a vote, and all are told the same.
func TestBI9_WhoDoesNotQualifyHasNoVote(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 12)
		elsewhere, suspended, lapsed, late := o.members[8], o.members[9], o.members[10], o.members[11]
		change := func(p domain.Person, to func(*domain.Membership)) {
			t.Helper()
			o.write(func(tx *store.Tx) error {
				facts, err := tx.MembershipsOf(p.ID)
				if err != nil {
					return err
				}
				was := facts[0]
				if err := storetest.Exec(tx, "DELETE FROM memberships WHERE person = '"+string(p.ID)+"'"); err != nil {
					return err
				}
				to(&was)
				return tx.CreateMembership(was)
			})
		}
		other := domain.Network{ID: store.NewID[domain.NetworkID](), Code: "CNIO", Name: "CNIO Network", Kind: domain.Panelled}
		o.write(func(tx *store.Tx) error { return tx.CreateNetwork(other) })
		change(elsewhere, func(m *domain.Membership) { m.Network = other.ID })
		change(suspended, func(m *domain.Membership) { m.Status = domain.Suspended })
		change(lapsed, func(m *domain.Membership) { m.Status = domain.Lapsed })
		el := o.notice(nil)
		change(late, func(m *domain.Membership) { m.From = el.Timetable.QualifyingDate.AddDays(1) })
		c := o.toPoll(el)
		if c.Voters != 8 {
			t.Errorf("%d voters on the roll, want 8", c.Voters)
		}
		answers := map[string]bool{}
		for what, p := range map[string]domain.Person{"at home elsewhere": elsewhere, "suspended": suspended, "lapsed": lapsed, "joined after": late} {
			_, err := o.e.CastMarks(t.Context(), actorOf(p), c.ID, nil, "")
			if r, ok := refusal.Of(err); !ok || r.Code != refusal.INELIG {
				t.Errorf("%s: %v, want INELIG", what, err)
				continue
			}
			answers[err.Error()] = true
		}
		if len(answers) != 1 {
			t.Errorf("the answers differ: %v", answers)
		}
		o.vote(c, o.members[7], c.Options[0].ID)
	})
}
