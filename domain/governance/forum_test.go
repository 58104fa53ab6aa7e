package governance

import (
	"slices"
	"testing"

	"hustings/domain"
)

func TestR166_GroupsFollowTheFacts(t *testing.T) {
	f := ForumFacts{
		Members:    map[string][]domain.PersonID{"CIO": {"b", "a", "c", "a"}},
		Sitting:    map[string][]domain.PersonID{"CIO": {"a", "lapsed"}},
		Leads:      []domain.PersonID{"a"},
		Officers:   []domain.PersonID{"a", "b"},
		Candidates: map[string][]domain.PersonID{"CIO": {"c"}},
		Vouched:    map[domain.PersonID]bool{"a": true, "b": true, "c": true},
	}
	for _, c := range []struct {
		group string
		want  []domain.PersonID
	}{
		{"network:CIO=cio", []domain.PersonID{"a", "b", "c"}},
		{"panel:CIO=cio-panel", []domain.PersonID{"a"}}, // a seat does not keep a lapsed member in
		{"chairs=chairs", []domain.PersonID{"a"}},
		{"officers=officers", []domain.PersonID{"a", "b"}},
		{"candidates:CIO=cio-candidates", []domain.PersonID{"c"}},
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
	known := map[domain.PersonID]ForumUser{"a": {1, "ann"}, "b": {2, "bo"}, "b2": {2, "bo"}, "d": {}}
	d := ForumGroup{}.Compare([]domain.PersonID{"a", "b", "b2", "c", "d"}, known, []ForumUser{{1, "ann"}, {9, "guest"}})
	if !slices.Equal(d.Remove, []ForumUser{{9, "guest"}}) || !slices.Equal(d.Add, []ForumUser{{2, "bo"}}) || !slices.Equal(d.Unknown, []domain.PersonID{"c", "d"}) || d.Equal() {
		t.Errorf("%+v", d)
	}
	if d := (ForumGroup{}).Compare([]domain.PersonID{"a"}, known, []ForumUser{{1, "ann"}}); !d.Equal() || d.Unknown != nil {
		t.Errorf("%+v", d)
	}
}

func TestR166_WhoIsInAGroupBeforeEverybodyIsKnown(t *testing.T) {
	in := []ForumUser{{1, "ann"}, {2, "bo"}, {9, "guest"}}
	for name, c := range map[string]struct {
		known          map[domain.PersonID]ForumUser
		remove, spared []ForumUser
	}{
		"nobody was asked about":       {nil, nil, in},
		"one was not":                  {map[domain.PersonID]ForumUser{"a": {1, "ann"}}, nil, []ForumUser{{2, "bo"}, {9, "guest"}}},
		"one was not, another lapsed":  {map[domain.PersonID]ForumUser{"a": {1, "ann"}, "lapsed": {9, "guest"}}, []ForumUser{{9, "guest"}}, []ForumUser{{2, "bo"}}},
		"one was never answered about": {map[domain.PersonID]ForumUser{"a": {1, "ann"}, "missed": {}}, []ForumUser{{2, "bo"}, {9, "guest"}}, nil},
		"all were, one is unknown":     {map[domain.PersonID]ForumUser{"a": {1, "ann"}, "b": {}}, []ForumUser{{2, "bo"}, {9, "guest"}}, nil},
	} {
		belong := []domain.PersonID{"a", "b"}
		d := ForumGroup{}.Compare(belong, c.known, in)
		_, missed := c.known["missed"]
		if spared := d.Spare(belong, c.known, func(p domain.PersonID) bool { return missed && p == "b" }); !slices.Equal(spared, c.spared) || !slices.Equal(d.Remove, c.remove) {
			t.Errorf("%s: out %v, left %v", name, d.Remove, spared)
		}
	}
}

func TestR167_OnlyActiveMembersAreVouchedFor(t *testing.T) {
	f := ForumFacts{Vouched: map[domain.PersonID]bool{"a": true}}
	for p, ok := range map[domain.PersonID]bool{"a": true, "lapsed": false, "": false} {
		if err := f.Vouch(p); (err == nil) != ok {
			t.Errorf("%q: %v", p, err)
		}
	}
}
