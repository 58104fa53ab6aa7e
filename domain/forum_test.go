package domain

import (
	"slices"
	"testing"
)

func TestR166_GroupsFollowTheFacts(t *testing.T) {
	f := ForumFacts{
		Members:    map[string][]PersonID{"CIO": {"b", "a", "c", "a"}},
		Sitting:    map[string][]PersonID{"CIO": {"a", "lapsed"}},
		Leads:      []PersonID{"a"},
		Officers:   []PersonID{"a", "b"},
		Candidates: map[string][]PersonID{"CIO": {"c"}},
		Vouched:    map[PersonID]bool{"a": true, "b": true, "c": true},
	}
	for _, c := range []struct {
		group string
		want  []PersonID
	}{
		{"network:CIO=cio", []PersonID{"a", "b", "c"}},
		{"panel:CIO=cio-panel", []PersonID{"a"}}, // a seat does not keep a lapsed member in
		{"chairs=chairs", []PersonID{"a"}},
		{"officers=officers", []PersonID{"a", "b"}},
		{"candidates:CIO=cio-candidates", []PersonID{"c"}},
		{"network:CNIO=cnio", nil},
	} {
		g, err := ParseForumGroup(c.group)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Belong(g); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.group, got, c.want)
		}
	}
	for _, wrong := range []string{"", "network=cio", "network:=cio", "chairs:CIO=chairs", "everybody=all", "panel:CIO=", "panel:CIO=a b", "panel:CIO"} {
		if g, err := ParseForumGroup(wrong); err == nil {
			t.Errorf("%q is taken as %+v", wrong, g)
		}
	}
}

func TestR166_WhatAGroupLacks(t *testing.T) {
	known := map[PersonID]ForumUser{"a": {1, "ann"}, "b": {2, "bo"}, "b2": {2, "bo"}, "d": {}}
	d := ForumGroup{}.Compare([]PersonID{"a", "b", "b2", "c", "d"}, known, []ForumUser{{1, "ann"}, {9, "guest"}})
	if !slices.Equal(d.Remove, []ForumUser{{9, "guest"}}) || !slices.Equal(d.Add, []ForumUser{{2, "bo"}}) || !slices.Equal(d.Unknown, []PersonID{"c", "d"}) || d.Equal() {
		t.Errorf("%+v", d)
	}
	if d := (ForumGroup{}).Compare([]PersonID{"a"}, known, []ForumUser{{1, "ann"}}); !d.Equal() || d.Unknown != nil {
		t.Errorf("%+v", d)
	}
}

func TestR167_OnlyActiveMembersAreVouchedFor(t *testing.T) {
	f := ForumFacts{Vouched: map[PersonID]bool{"a": true}}
	for p, ok := range map[PersonID]bool{"a": true, "lapsed": false, "": false} {
		if err := f.Vouch(p); (err == nil) != ok {
			t.Errorf("%q: %v", p, err)
		}
	}
}
