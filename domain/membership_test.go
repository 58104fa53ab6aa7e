package domain

import (
	"testing"

	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when/whentest"
)

func TestR4_R114_MembershipsChangeByDatedFacts(t *testing.T) {
	joined, today := whentest.MustDate(t, "2024-05-01"), whentest.MustDate(t, "2026-05-01")
	home := Membership{ID: "1", Network: "cio", Home: true, Status: Active, From: joined}
	other := Membership{ID: "2", Network: "cnio", Status: Active, From: joined}
	over := Membership{ID: "0", Network: "ccio", Status: Active, From: joined, Until: &today}
	facts := Lasting([]Membership{over, home, other})
	if len(facts) != 2 {
		t.Fatalf("%d facts last, want 2", len(facts))
	}

	lapsed, err := ChangeStatus(facts, "cio", Lapsed, today)
	if err != nil || lapsed[0] != (Membership{Network: "cio", Home: true, Status: Lapsed, From: today}) || lapsed[1] != other {
		t.Errorf("lapse: %+v, %v", lapsed, err)
	}
	if facts[0] != home {
		t.Error("the facts passed in were changed")
	}
	_, err = ChangeStatus(facts, "cio", Active, today)
	refusaltest.Want(t, err, NoChange)
	_, err = ChangeStatus(facts, "ccio", Lapsed, today)
	refusaltest.Want(t, err, NotAMember)

	moved, err := ChangeHome(facts, "cnio", today)
	if err != nil || moved[0].Home || !moved[1].Home || moved[0].From != today || moved[1].From != today {
		t.Errorf("new home: %+v, %v", moved, err)
	}
	_, err = ChangeHome(facts, "cio", today)
	refusaltest.Want(t, err, NoChange)

	first, err := Join(nil, "cio", today)
	if err != nil || !first[0].Home || first[0].Status != Active {
		t.Errorf("a first network is the home: %+v, %v", first, err)
	}
	second, err := Join(facts, "ccio", today)
	if err != nil || len(second) != 3 || second[2].Home {
		t.Errorf("a further network is not: %+v, %v", second, err)
	}
	_, err = Join(facts, "cio", today)
	refusaltest.Want(t, err, AlreadyMember)

	left, err := Leave(facts, "cio", today)
	if err != nil || len(left) != 1 || left[0] != other {
		t.Errorf("left: %+v, %v", left, err)
	}
	_, err = Leave(facts, "ccio", today)
	refusaltest.Want(t, err, NotAMember)
}
