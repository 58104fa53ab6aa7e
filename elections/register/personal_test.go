package register

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
)

func TestPR2_AnAnswerThatCanBeRead(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	d := PersonalData{
		Person:      domain.Person{ID: "p", Number: "1", Email: "ann@example.org", JobRole: "chief"},
		Memberships: []domain.Membership{{Network: "n", Home: true, Status: domain.Active, From: when.Date{Year: 2025, Month: 8, Day: 1}}},
		Nominations: []domain.Nomination{{Election: "e", ConsentAt: &at}},
		Rolls:       []domain.ContestID{"c"},
		Acts:        []domain.Recorded{{Seq: 9007199254740993, At: at, Act: domain.Act{Name: "membership.status"}}},
	}
	var out strings.Builder
	if err := writeAnswer(&out, d, map[string]string{"n": "Chief information officers", "e": "CIO-2026", "c": "CIO-2026/1"}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{`"email": "ann@example.org"`, `"job_role": "chief"`, `"network": "Chief information officers"`, `"from": "2025-08-01"`,
		`"election": "CIO-2026"`, `"consent_at": "2026-05-01T09:00:00Z"`, `"CIO-2026/1"`, `"seats": []`, `"sessions": []`, `"seq": 9007199254740993`, `"act": "membership.status"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, not := range []string{"null", `"ID"`, `"Email"`, `"Hash"`, `"hash"`, `"until"`, "0001"} {
		if strings.Contains(text, not) {
			t.Errorf("%s is in it", not)
		}
	}
	if !strings.HasPrefix(text, "{\n  \"person\"") || t.Failed() {
		t.Log(text)
	}
	if strings.Index(text, `"person"`) > strings.Index(text, `"memberships"`) {
		t.Error("not in the order of the type")
	}
}
