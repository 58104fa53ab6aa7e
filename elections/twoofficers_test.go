package elections

import (
	"testing"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// A two-person act that waits can be ended: declined by another officer, whom the
// asker hears of, or withdrawn by its asker. Nothing else happens, the record
// says who and why, and it can be asked for anew (R7).
func TestR7_WhatWaitsForASecondOfficerCanBeDeclined(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.afterObjections(el)
		told := func() (n int) {
			for {
				letters, err := o.e.TakeMail(t.Context(), 100)
				if err != nil {
					t.Fatal(err)
				}
				if len(letters) == 0 {
					return n
				}
				for _, l := range letters {
					if l.Mail.Template == clerk.MailDeclined {
						n++
						if l.Mail.To != o.ro.Person || l.Mail.Args["why"] == "" {
							t.Errorf("a letter to %s: %v", l.Mail.To, l.Mail.Args)
						}
					}
					if err := o.e.MailGone(t.Context(), l.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		for _, c := range []struct {
			by     domain.Actor
			record acts.Name
			told   int
		}{{o.dep, acts.PairCertify.Act(acts.Declined), 1}, {o.ro, acts.PairCertify.Act(acts.Withdrawn), 0}} {
			r, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.e.Decline(t.Context(), domain.Actor{}, r.ID, "x"); !refusedFor(err, refusal.NotSignedIn) {
				t.Errorf("anybody declines: %v", err)
			}
			if _, err := o.e.Decline(t.Context(), o.secretary, r.ID, "x"); !refusedFor(err, refusal.LacksRole) {
				t.Errorf("the secretariat declines: %v", err)
			}
			if _, err := o.e.Decline(t.Context(), c.by, r.ID, " "); !refusedFor(err, refusal.WhyMissing) {
				t.Errorf("declined without a reason: %v", err)
			}
			if _, err := o.e.Decline(t.Context(), c.by, r.ID, "an objection has come in by hand"); err != nil {
				t.Fatal(err)
			}
			acts, err := o.e.RecordEntries(t.Context(), o.ro, RecordFilter{Act: c.record, Limit: 10})
			if err != nil || len(acts) != 1 || acts[0].Act.Subject != string(r.ID) || acts[0].Act.Why == "" {
				t.Errorf("the record of %s: %v, %v", c.record, acts, err)
			}
			if n := told(); n != c.told {
				t.Errorf("%s: %d letters to the asker, want %d", c.record, n, c.told)
			}
			for name, do := range map[string]func() error{
				"confirmed": func() error { _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); return err },
				"declined":  func() error { _, err := o.e.Decline(t.Context(), o.dep, r.ID, "again"); return err },
			} {
				if err := do(); !refusedFor(err, domain.RequestDone) {
					t.Errorf("%s, it is then %s: %v", c.record, name, err)
				}
			}
			if now := o.reload(el); now.State != domain.Provisional {
				t.Errorf("%s, and the election is %s", c.record, now.State)
			}
		}
		r, err := o.e.Certify(t.Context(), o.ro, el.ID, "in order after all")
		if err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, r.Until)
		if _, err := o.e.Decline(t.Context(), o.dep, r.ID, "too late"); !refusedFor(err, refusal.RequestOver) {
			t.Errorf("what has lapsed is declined: %v", err)
		}
		storetest.MustSet(t, s, r.At)
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); err != nil {
			t.Errorf("asked for anew: %v", err)
		}
	})
}
