package domain

import (
	"slices"
	"testing"
	"time"
)

func TestBI8_BadRanksAreRefusedAndNeverMended(t *testing.T) {
	gone := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	c := Contest{MaxRank: 4, MaxMarks: 4, Options: []Option{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "w", WithdrawnAt: &gone}}}
	many := make([]Mark, 10_000)
	for i := range many {
		many[i] = Mark{"a", i + 1}
	}
	tests := []struct {
		name  string
		marks []Mark
		want  []uint8
		why   Reason
	}{
		{"nothing marked is a blank ballot", nil, []uint8{0, 0, 0, 0}, ""},
		{"one preference", []Mark{{"b", 1}}, []uint8{0, 1, 0, 0}, ""},
		{"all who stand, in any order of writing", []Mark{{"c", 2}, {"a", 3}, {"b", 1}}, []uint8{3, 1, 2, 0}, ""},
		{"a rank twice", []Mark{{"a", 1}, {"b", 1}}, nil, RankTwice},
		{"a rank left out", []Mark{{"a", 1}, {"b", 3}}, nil, RankLeftOut},
		{"no first preference", []Mark{{"a", 2}}, nil, RankLeftOut},
		{"rank nought", []Mark{{"a", 0}}, nil, RankOutOfRange},
		{"a negative rank", []Mark{{"a", -1}}, nil, RankOutOfRange},
		{"a rank of 1e9", []Mark{{"a", 1_000_000_000}}, nil, RankOutOfRange},
		{"a rank that wraps round to one", []Mark{{"a", 257}}, nil, RankOutOfRange},
		{"a candidate twice", []Mark{{"a", 1}, {"a", 2}}, nil, OptionTwice},
		{"a candidate of another contest", []Mark{{"z", 1}}, nil, OptionUnknown},
		{"no candidate", []Mark{{"", 1}}, nil, OptionUnknown},
		{"a withdrawn candidate", []Mark{{"w", 1}}, nil, OptionWithdrawn},
		{"ten thousand entries", many, nil, MarksTooMany},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := c.Paper(test.marks)
			if test.why == "" {
				if err != nil || !slices.Equal(got, test.want) {
					t.Errorf("got %v, %v, want %v", got, err, test.want)
				}
				return
			}
			r, ok := Refused(err)
			if !ok || r.Reason != test.why || r.Rule != "R61" || r.Code != FORM {
				t.Errorf("got %v, %v, want a refusal %s by R61", got, err, test.why)
			}
		})
	}
}

func TestEqualRanksWhereThePaperAllowsThem(t *testing.T) {
	c := Contest{MaxRank: 1, MaxMarks: 2, EqualRanks: true, Options: []Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	if got, err := c.Paper([]Mark{{"a", 1}, {"c", 1}}); err != nil || !slices.Equal(got, []uint8{1, 0, 1}) {
		t.Errorf("two approvals: %v, %v", got, err)
	}
	if _, err := c.Paper([]Mark{{"a", 1}, {"b", 1}, {"c", 1}}); err == nil {
		t.Error("three approvals where two are allowed")
	}
}
