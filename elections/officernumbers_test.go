package elections

import (
	"bytes"
	"testing"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// E17: of a ballot for an office the public sees who won and whether enough
// voted. Where `officer_numbers` says `panel`, the panel's members see eight to
// four, and nobody but the auditors sees eleven to one.
func TestFound20_OfficersNumbersStayWithThePanel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 12, 13)
		p := domain.DefaultParams(domain.OfficerElection)
		p.OfficerNumbers = domain.OfficerNumbersPanel
		if err := o.e.SetParams(t.Context(), o.secretary, o.panel.ID, domain.OfficerElection, p, "the panel asked for it"); err != nil {
			t.Fatal(err)
		}
		panel := o.mustPanel(12)
		chair := o.officersElection(panel, domain.ChairOffice)
		o.at(chair.Timetable.NominationsOpen)
		o.poll(chair, 8, 0, 2)
		o.wantNumbers(chair, true)
		o.certify(o.reload(chair))
		o.tick()
		vice := o.officersElection(panel, domain.ViceOffice)
		o.at(vice.Timetable.NominationsOpen)
		o.poll(vice, 11, 3, 4)
		o.wantNumbers(vice, false)
	})
}

// poll has the twelve of the panel vote: the first so many for one candidate,
// the rest for the other.
func (o *office) poll(el domain.Election, first, one, other int) {
	o.t.Helper()
	c := o.stands(el, one, other)
	for i := range 12 {
		choice := o.members[one].ID
		if i >= first {
			choice = o.members[other].ID
		}
		o.vote(c, o.members[i], optionOf(o.t, c, choice))
	}
	o.at(c.Closes)
}

func (o *office) wantNumbers(el domain.Election, panel bool) {
	o.t.Helper()
	on := func(p domain.PanelID) domain.Actor {
		a := o.as(5)
		a.Grants = append(a.Grants, domain.Grant{Role: domain.PanelMember, Scope: domain.Scope{Panel: p}})
		return a
	}
	auditor := domain.Actor{Person: "x", Grants: []domain.Grant{{Role: domain.Auditor}}}
	for _, c := range []struct {
		who  string
		by   domain.Actor
		want bool
	}{
		{"the public", domain.Actor{}, false}, {"a member", o.as(5), false}, {"an officer", o.ro, false},
		{"another panel's member", on("another"), false}, {"the panel's member", on(o.panel.ID), panel}, {"an auditor", auditor, true},
	} {
		d, err := o.e.Result(o.ctx(), c.by, el.Reference)
		if err != nil {
			o.t.Fatalf("%s: %v", c.who, err)
		}
		if (d.Numbers != nil) != c.want || (d.Transcript != nil) != c.want || len(d.Returned) != 1 {
			o.t.Errorf("%s, %s: numbers %v, want %v", el.Reference, c.who, d.Numbers != nil, c.want)
		}
		if met, known := d.Quorum(); !met || !known {
			o.t.Errorf("%s, %s: the quorum is not said to be met", el.Reference, c.who)
		}
		if d.Disclosure.Papers {
			o.t.Errorf("%s: papers are public", el.Reference)
		}
	}
	entries, err := o.e.Entries(o.ctx(), o.contest(el).ID, 0, 1)
	if err != nil {
		o.t.Fatal(err)
	}
	entry, err := ledger.Parse(entries[0])
	if err != nil {
		o.t.Fatal(err)
	}
	if m := entry.(*ledger.Manifest); m.PapersArePublic(1 << 20) {
		o.t.Errorf("%s: its manifest gives the papers to everybody", el.Reference)
	}
	said, err := o.e.Publications(o.ctx(), domain.Actor{}, el.Reference)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, p := range said {
		if bytes.Contains(p.Body, []byte("votes")) {
			o.t.Errorf("%s publishes %s", el.Reference, p.Body)
		}
	}
}
