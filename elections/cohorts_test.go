package elections

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// sitsOn are the members who sit on a day, as indexes into the office's members, with
// the year in which each one's term ends.
func (o *office) sitsOn(on when.Date) map[int]int {
	o.t.Helper()
	sits := map[int]int{}
	o.read(func(tx *store.Tx) error {
		held, err := tx.HoldingsOn(o.panel.ID, on)
		for _, h := range held {
			if h.Until.Month != time.August || h.Until.Day != 1 {
				o.t.Errorf("a seat ends on %s", h.Until)
			}
			sits[slices.IndexFunc(o.members, func(p domain.Person) bool { return p.ID == h.Person })] = h.Until.Year
		}
		return err
	})
	return sits
}

// today is the day where the panel is.
func (o *office) today() (day when.Date) {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) { day, err = clerk.PanelDay(tx, o.panel.ID); return err })
	return day
}

// nextDraft moves on until the clock has drafted the panel's next election, has the
// secretariat look it over, and publishes its notice.
func (o *office) nextDraft(from time.Time) domain.Election {
	o.t.Helper()
	o.at(from)
	var list []domain.Election
	o.read(func(tx *store.Tx) (err error) {
		list, err = tx.Elections(store.ElectionFilter{Panel: o.panel.ID, Kind: domain.PanelElection, States: []domain.State{domain.Draft}})
		return err
	})
	if len(list) != 1 {
		o.t.Fatalf("%d elections are drafted by %s", len(list), from)
	}
	el, err := o.e.EditElection(o.ctx(), o.secretary, list[0].ID, Draft{Contact: "ro@example.org", Reviewer: "Dame Example"}, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	if o.now().Before(el.Timetable.Notice) {
		storetest.MustSet(o.t, o.e.Store, el.Timetable.Notice)
	}
	if el, err = o.e.PublishNotice(o.ctx(), o.secretary, el.ID); err != nil {
		o.t.Fatal(err)
	}
	if o.now().Before(el.Timetable.NominationsOpen) {
		o.at(el.Timetable.NominationsOpen)
	}
	o.tick()
	return o.reload(el)
}

// A panel of two cohorts is founded, voided and founded again, fills vacancies of both
// cohorts at once, and elects half of its seats each year up to the third (R18, R22,
// R23, R39, R84, R88, R120).
func TestR22_R23_TwoCohortsFromTheFoundingToTheThirdYear(t *testing.T) {
	t.Parallel()
	// long: three years are one story.
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 6, 16)
		p := domain.DefaultParams(domain.PanelElection)
		p.Cohorts, p.Supporters, p.SupporterOrganisations = 2, 0, 0
		by := domain.DefaultParams(domain.ByElection)
		by.Supporters, by.SupporterOrganisations = 0, 0
		for kind, params := range map[domain.ElectionKind]domain.Params{domain.PanelElection: p, domain.ByElection: by} {
			if err := o.e.SetParams(t.Context(), o.secretary, o.panel.ID, kind, params, "half each year"); err != nil {
				t.Fatal(err)
			}
		}
		aug := func(year int) when.Date { return day(year, time.August, 1) }

		// 2026: eight stand for six seats; the reviewer voids it, and it is held again.
		el := o.notice(nil)
		for i := range 8 {
			o.valid(el, i)
		}
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.RollSealed)
		voted := func(el domain.Election) domain.Election {
			c := o.contest(el)
			o.at(c.Opens)
			for i := range 12 {
				order := []string{c.Options[i%8].ID, c.Options[(i+1)%8].ID, c.Options[(i+2)%8].ID}
				o.vote(c, o.members[i], order...)
			}
			return o.counted(el, c, 0)
		}
		el = voted(el)
		o.two(o.e.Void(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "the count was watched by a candidate"))
		o.tick()
		again, _ := o.heldAgain(o.repetition(el), 16, 0, 1, 2, 3, 4, 5, 6, 7)
		again = voted(again)
		sits := o.sitsOn(clerk.Later(o.today(), aug(2026))) // from the certificate on, or from the term's beginning (R24)
		for i, r := range again.Outcome.Returned {
			want := map[bool]int{true: 2028, false: 2027}[i < 3] // the first half in order of election
			who := slices.IndexFunc(o.members, func(p domain.Person) bool { return p.ID == r.Person })
			if sits[who] != want {
				t.Errorf("elected as number %d, until %d, want %d (R23)", i+1, sits[who], want)
			}
		}
		long, short := again.Outcome.Returned[0].Person, again.Outcome.Returned[5].Person

		// Autumn 2026: one of each cohort leaves. A by-election for both names each remainder,
		// and gives the longer one to whoever is elected first.
		o.at(time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC))
		o.leavesSeat(long)
		o.leavesSeat(short)
		vac, err := o.e.Vacancies(t.Context(), o.secretary, o.panel.ID)
		if err != nil || len(vac) != 2 || vac[0].Term.Until == vac[1].Term.Until {
			t.Fatalf("vacancies %+v, %v", vac, err)
		}
		b, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, nil, "two have left") // nobody would serve
		if err != nil || len(b.Places) != 2 || b.Places[0].Until != aug(2028) {
			t.Fatalf("countback for %+v: %v", b.Places, err)
		}
		o.at(b.Closes)
		var drafts []domain.Election
		o.read(func(tx *store.Tx) (err error) {
			drafts, err = tx.Elections(store.ElectionFilter{Panel: o.panel.ID, Kind: domain.ByElection})
			return err
		})
		if len(drafts) != 1 || drafts[0].Seats != 2 {
			t.Fatalf("%d by-elections for %+v", len(drafts), drafts)
		}
		small := drafts[0]
		storetest.MustSet(t, s, small.Timetable.Notice)
		if small, err = o.e.PublishNotice(t.Context(), o.secretary, small.ID); err != nil {
			t.Fatal(err)
		}
		o.at(small.Timetable.NominationsOpen)
		for _, i := range []int{8, 9, 10} {
			o.valid(small, i)
		}
		o.at(small.Timetable.Statement)
		o.at(small.Timetable.RollSealed)
		c := o.contest(small)
		o.at(c.Opens)
		for i := range 9 { // member 9 leads, then member 8
			o.vote(c, o.members[i], o.optionOf(c, []int{9, 9, 9, 9, 9, 8, 8, 8, 10}[i]))
		}
		small = o.counted(small, c, 0)
		if sits := o.sitsOn(o.today()); len(sits) != 6 || sits[9] != 2028 || sits[8] != 2027 {
			t.Errorf("after the by-election: %v; want 9 until 2028, 8 until 2027 (R120)", sits)
		}

		// 2027: the short half falls due, and nothing else; 2028: the other; 2029: the first again.
		years := map[int][]int{2027: {8, 11, 12}, 2028: {9, 13, 14}, 2029: {8, 11, 12}}
		for _, year := range []int{2027, 2028, 2029} {
			el := o.nextDraft(time.Date(year, 4, 20, 9, 0, 0, 0, time.UTC))
			if el.Seats != 3 || el.Term != domain.NewTerm(aug(year), 2) {
				t.Fatalf("%d: %d seats for %v", year, el.Seats, el.Term)
			}
			el = o.certify(o.uncontested(el, years[year]...))
			before, after := o.sitsOn(aug(year).AddDays(-1)), o.sitsOn(aug(year))
			if len(before) != 6 || len(after) != 6 {
				t.Errorf("%d: %d sit on the last day, %d on the first", year, len(before), len(after))
			}
			for _, i := range years[year] {
				if after[i] != year+2 {
					t.Errorf("%d: member %d sits until %d", year, i, after[i])
				}
			}
			o.at(when.StartOfDay(aug(year), time.UTC).Add(12 * time.Hour))
		}
		if sits := o.sitsOn(aug(2029)); sits[9] != 2030 || sits[13] != 2030 || sits[14] != 2030 {
			t.Errorf("in the third year: %v", sits)
		}
	})
}

// optionOf is the option on a paper under which a member stands.
func (o *office) optionOf(c domain.Contest, member int) string {
	o.t.Helper()
	for _, opt := range c.Options {
		if opt.Person == o.members[member].ID {
			return opt.ID
		}
	}
	o.t.Fatalf("member %d does not stand", member)
	return ""
}
