package store_test

import (
	"errors"
	"strings"
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// What the clock asks at every ring goes by the indexes of the next instant, on both
// databases: it costs what can be due, and not what there ever was (issue 14, number 2).
func TestIssue14_2_WhatCanBeDueIsFoundByItsIndex(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			plans, err := tx.Plans(func(tx *store.Tx) error {
				_, _, one := tx.ElectionsToLookAt(tx.Now())
				_, _, two := tx.VotesToLookAt(tx.Now())
				_, three := tx.PanelsToLookAt(tx.Now())
				return errors.Join(one, two, three)
			})
			seen := 0
			for _, index := range []string{"elections_next", "votes_next", "panels_next"} {
				for _, p := range plans {
					if strings.Contains(p, index) {
						seen++
					}
				}
			}
			if seen != 3 || len(plans) < 3 {
				t.Errorf("of three indexes %d are used:\n%s", seen, strings.Join(plans, "\n\n"))
			}
			return err
		}))
	})
}
