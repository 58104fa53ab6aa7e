package elections

import (
	"fmt"
	"slices"
	"testing"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Number 9 of what was found: naming supporters in batches told a candidate who is
// a member, 599 in nine seconds. Every name is answered in the same way until its
// owner has answered, and every name counts.
func TestFound09_AskingForSupportTellsNothingOfWhoIsAMember(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 20)
		el := o.notice(nil)
		n, err := o.e.Nominate(t.Context(), o.as(0), el.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		suspended := o.members[7]
		o.write(func(tx *store.Tx) error { // not on the roll any more
			facts, err := tx.MembershipsOf(suspended.ID)
			if err != nil {
				return err
			}
			for i := range facts {
				facts[i].Status = domain.Suspended
			}
			return tx.ReplaceMemberships(suspended.ID, nil, nil, when.Date{Year: 2026, Month: 1, Day: 2})
		})
		names := []string{o.members[1].Number, o.members[2].Email, suspended.Number, "OFF0", "nobody@example.org", "M9999",
			o.members[1].Email} // the last is the first, under another name
		for _, name := range names {
			if _, err := o.e.AskSupporters(t.Context(), o.as(0), n.ID, name); err != nil {
				t.Errorf("%s can be told from others: %v", name, err)
			}
		}
		shown := func() (list []string) {
			t.Helper()
			v, err := o.e.Nomination(t.Context(), o.as(0), n.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range v.Supports {
				list = append(list, fmt.Sprintf("%s %q %v %v", v.People[s.Person], v.Employers[s.Person], s.GivenAt != nil, s.DeclinedAt != nil))
			}
			return list
		}
		list := shown()
		if len(list) != len(names) {
			t.Fatalf("shown %v", list)
		}
		want := make([]string, len(names))
		for i, name := range names {
			want[i] = name + ` "" false false`
		}
		slices.Sort(want)
		if slices.Sort(list); !slices.Equal(list, want) {
			t.Errorf("shown %q, want %q", list, want)
		}
		mailed := map[domain.PersonID]int{}
		for {
			letters, err := o.e.TakeMail(t.Context(), 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range letters {
				if l.Mail.Template == clerk.MailSupportAsked {
					mailed[l.Mail.To]++
				}
				if err := o.e.MailGone(t.Context(), l.ID); err != nil {
					t.Fatal(err)
				}
			}
			if len(letters) == 0 {
				break
			}
		}
		if len(mailed) != 2 || mailed[o.members[1].ID] != 1 || mailed[o.members[2].ID] != 1 {
			t.Errorf("mailed to %v", mailed)
		}
		asked, err := o.e.MySupports(t.Context(), o.as(1))
		if err != nil || len(asked) != 1 {
			t.Fatalf("asked of %d: %v", len(asked), err)
		}
		if err := o.e.GiveSupport(t.Context(), o.as(1), asked[0].ID, true); err != nil {
			t.Fatal(err)
		}
		if now := shown(); !slices.Contains(now, o.members[1].Name()+fmt.Sprintf(" %q true false", o.members[1].Organisation)) {
			t.Errorf("who has answered is shown as %q", now)
		}
		for i := len(names); i < nominations.AsksPerNomination; i++ { // whoever they are
			if _, err := o.e.AskSupporters(t.Context(), o.as(0), n.ID, fmt.Sprintf("guess%d@example.org", i)); err != nil {
				t.Fatalf("attempt %d: %v", i+1, err)
			}
		}
		if _, err := o.e.AskSupporters(t.Context(), o.as(0), n.ID, "one@more.example"); !refusedFor(err, domain.AskedTooMany) {
			t.Errorf("attempts are not counted: %v", err)
		}
	})
}
