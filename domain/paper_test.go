package domain

import (
	"bytes"
	"testing"
	"time"

	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
)

func TestR61_R62_FillingInAPaper(t *testing.T) {
	gone := time.Unix(0, 0)
	c := Contest{Options: []Option{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "x", WithdrawnAt: &gone}}, MaxRank: 3, MaxMarks: 3}
	equal := c
	equal.EqualRanks = true
	for _, x := range []struct {
		what  string
		c     Contest
		marks []Mark
		want  refusal.Reason // empty: a valid paper
		ranks []uint8
	}{
		{"blank", c, nil, refusal.Reason{}, []uint8{0, 0, 0, 0}},
		{"one", c, []Mark{{"b", 1}}, refusal.Reason{}, []uint8{0, 1, 0, 0}},
		{"all, in any order", c, []Mark{{"c", 1}, {"a", 3}, {"b", 2}}, refusal.Reason{}, []uint8{3, 2, 1, 0}},
		{"not from 1", c, []Mark{{"a", 2}}, RankLeftOut, nil},
		{"a rank left out", c, []Mark{{"a", 1}, {"b", 3}}, RankLeftOut, nil},
		{"a rank twice", c, []Mark{{"a", 1}, {"b", 1}}, RankTwice, nil},
		{"a rank twice where that is allowed", equal, []Mark{{"a", 1}, {"b", 1}, {"c", 2}}, refusal.Reason{}, []uint8{1, 1, 2, 0}},
		{"a rank left out where they may be equal", equal, []Mark{{"a", 1}, {"b", 1}, {"c", 3}}, RankLeftOut, nil},
		{"an option twice", c, []Mark{{"a", 1}, {"a", 2}}, OptionTwice, nil},
		{"rank 0", c, []Mark{{"a", 0}}, RankOutOfRange, nil},
		{"a negative rank", c, []Mark{{"a", -1}}, RankOutOfRange, nil},
		{"a rank beyond the last", c, []Mark{{"a", 4}}, RankOutOfRange, nil},
		{"a thousand million", c, []Mark{{"a", 1e9}}, RankOutOfRange, nil},
		{"a foreign candidate", c, []Mark{{"z", 1}}, OptionUnknown, nil},
		{"a withdrawn candidate", c, []Mark{{"x", 1}}, OptionWithdrawn, nil},
		{"more marks than may be made", c, []Mark{{"a", 1}, {"b", 2}, {"c", 3}, {"x", 3}}, MarksTooMany, nil},
		{"ten thousand marks", c, make([]Mark, 10000), MarksTooMany, nil},
	} {
		t.Run(x.what, func(t *testing.T) {
			ranks, err := x.c.Paper(x.marks)
			if x.want.Name == "" {
				if err != nil || !bytes.Equal(ranks, x.ranks) {
					t.Errorf("%v, %v; want %v", ranks, err, x.ranks)
				}
				return
			}
			if r := refusaltest.Want(t, err, x.want); r.Rule != "R61" || r.Field != "marks" || ranks != nil {
				t.Errorf("%v, %v", r, ranks)
			}
		})
	}
	_, err := c.Paper([]Mark{{"a", 1}, {"b", 3}})
	if r := refusaltest.Want(t, err, RankLeftOut); r.Args["rank"] != 2 {
		t.Errorf("args %v", r.Args)
	}
}

func TestR70_PapersAreMarkedAsTheMethodReadsThem(t *testing.T) {
	many := make([]Option, 70)
	for _, x := range []struct {
		method      count.Method
		options     []Option
		rank, marks int
		equal       bool
	}{
		{count.ScottishSTV, many[:5], 5, 5, false},
		{count.MeekSTV, many[:5], 5, 5, false},
		{count.ERS97STV, many[:5], 5, 5, false},
		{count.IRV, many[:5], 5, 5, false},
		{count.Schulze, many, 63, 70, false},
		{count.Block, many[:5], 1, 3, true},
		{count.Block, many[:2], 1, 2, true},
		{count.Approval, many[:5], 1, 5, true},
		{count.FPTP, many[:5], 1, 1, false},
	} {
		c := Contest{Method: string(x.method), Seats: 3, Options: x.options}
		if c.ShapePaper(); c.MaxRank != x.rank || c.MaxMarks != x.marks || c.EqualRanks != x.equal {
			t.Errorf("%s, %d options: rank %d, marks %d, equal %t", x.method, len(x.options), c.MaxRank, c.MaxMarks, c.EqualRanks)
		}
	}
	c := Contest{Method: string(count.ScottishSTV), Seats: 1, Options: many[:5], MaxRank: 2, MaxMarks: 3}
	if c.ShapePaper(); c.MaxRank != 2 || c.MaxMarks != 3 {
		t.Errorf("what the contest says is changed: %+v", c)
	}
}
