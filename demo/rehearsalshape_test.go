package demo

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// What a rehearsal takes of a register is its shape and nobody in it, whichever database
// keeps it: networks, panels with seats and rules, how many members where and of how many
// organisations, and of a day only its month (issue 14, number 8).
func TestIssue14_8_TheShapeOfARegisterNamesNobody(t *testing.T) {
	t.Parallel()
	const members = 12
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		rules := []byte(`{"canary":"of the panel's own rules"}`)
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			network, panel, _ := storetest.Panel(t, tx, "CIO", 3)
			for i := range members {
				storetest.Member(t, tx, network.ID, domain.Person{Number: fmt.Sprintf("K%04d", i), Forename: fmt.Sprintf("Kanarek%d", i), Surname: "Vogelsang",
					Email: fmt.Sprintf("kanarek%d@canary.example", i), Organisation: fmt.Sprintf("Canary Trust %d", i%5), JobRole: "Canary Officer"},
					when.Date{Year: 2024, Month: time.March, Day: 2 + i})
			}
			return tx.SavePanelParams(panel.ID, domain.PanelElection, rules)
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := shapeOf(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.networks) != 1 || got.networks[0].Code != "CIO" || got.networks[0].Seats != 3 || !bytes.Equal(got.networks[0].params[domain.PanelElection], rules) {
			t.Errorf("networks: %+v", got.networks)
		}
		organisations := map[string]bool{}
		for _, m := range got.members {
			organisations[m.organisation] = true
			if m.network != "CIO" || m.status != string(domain.Active) || m.joined != "2024-03-01" || !strings.HasSuffix(m.email, "@rehearsal.example") {
				t.Errorf("a member: %+v", m)
			}
		}
		if len(got.members) != members || len(organisations) != 5 {
			t.Errorf("%d members of %d organisations", len(got.members), len(organisations))
		}
		if all := fmt.Sprintf("%+v", got.members); strings.Contains(all, "anarek") || strings.Contains(all, "Vogelsang") || strings.Contains(all, "anary") || strings.Contains(all, "K00") {
			t.Errorf("somebody of the register is in it: %s", all)
		}
	})
}
