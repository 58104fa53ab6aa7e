package elections

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// A ballot asks for a sign-in of at most cast_fresh ago, as frozen by the notice.
func TestFound03_CastingAsksForAFreshSignIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		p := domain.DefaultParams(domain.PanelElection)
		p.CastFresh = 30
		c := o.toPoll(o.notice(func(d *Draft) { d.Params = &p }))
		marks := []domain.Mark{{Option: c.Options[0].ID, Rank: 1}}
		cast := func(i int, ago time.Duration) error {
			by := o.as(i)
			by.ProvedAt = o.now().Add(-ago)
			_, err := o.e.CastMarks(o.ctx(), by, c.ID, marks, "")
			return err
		}
		err := cast(2, 30*time.Minute+time.Second)
		if r, no := refusal.Of(err); !no || r.Reason != domain.CastNotFresh || r.Args["minutes"] != 30 {
			t.Errorf("half an hour and a second: %v", err)
		}
		for i, ago := range []time.Duration{30 * time.Minute, 0} {
			if err := cast(2+i, ago); err != nil {
				t.Errorf("%s ago: %v", ago, err)
			}
		}
		if got := domain.DefaultParams(domain.PanelElection).CastFreshness(); got != 12*time.Hour || got != (domain.Params{}).CastFreshness() {
			t.Errorf("by default %s", got)
		}
	})
}

// Links and sessions from before a removal from the roll open nothing after it.
func TestFound03_ARemovalFromTheRollEndsLinksAndSessions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		o.toPoll(el)
		r := register.New(s, nil)
		p := o.members[7]
		link := func() (secret string) {
			if _, err := r.RequestLink(o.ctx(), p.Email); err != nil {
				t.Fatal(err)
			}
			letters, err := o.e.TakeMail(o.ctx(), 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range letters {
				if l.Mail.Template == register.SignInMail {
					secret = l.Mail.Secret
				}
			}
			return secret
		}
		in, err := r.Redeem(o.ctx(), link())
		if err != nil {
			t.Fatal(err)
		}
		waiting := link()
		o.two(o.e.RemoveFromRoll(o.ctx(), o.ro, el.ID, p.ID, domain.Reasons{Why: "a duplicate"}))
		if _, err := r.Redeem(o.ctx(), waiting); err == nil {
			t.Error("a link from before the removal signs in")
		}
		if _, err := r.Actor(o.ctx(), in.Token); err == nil {
			t.Error("a session from before the removal goes on")
		}
	})
}
