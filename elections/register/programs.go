package register

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// ProgramMark is how a program's token begins, by which it is known from a person's.
const ProgramMark = "hst_"

// programUse is how often it is noted that a token was used.
const programUse = time.Hour

// CreateServiceToken gives a program a way in and its secret, which is shown once. It
// takes a passkey proved of late: whoever has the token reads what the secretariat reads.
func (r *Register) CreateServiceToken(ctx context.Context, by domain.Actor, name string, scopes []domain.TokenScope, last when.Date) (t domain.ServiceToken, secretText string, err error) {
	if err := by.MustAct("", "", domain.Keepers...); err != nil {
		return t, "", err
	}
	if name, err = domain.CleanName(name); err != nil {
		return t, "", on(err, "name")
	}
	if len(scopes) == 0 || slices.ContainsFunc(scopes, func(s domain.TokenScope) bool { return !slices.Contains(domain.TokenScopes, s) }) {
		return t, "", refusal.Because(refusal.Missing, "", nil).On("scopes")
	}
	secretText = ProgramMark + secret()
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		if err := by.Fresh(now); err != nil {
			return err
		}
		expires := when.StartOfDay(last.AddDays(1), r.Zone)
		if today := r.today(tx); last.Before(today) || last.After(today.AddDays(domain.TokenMostDays)) {
			return refusal.Because(domain.ExpiryBad, "", refusal.Args{"days": domain.TokenMostDays}).On("expires")
		}
		t = domain.ServiceToken{ID: store.NewID[string](), Name: name, Scopes: scopes, MadeBy: by.Person, MadeAt: now, Expires: expires}
		if err := tx.CreateServiceToken(t, hash(secretText)); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.ProgramAdmitted, Subject: t.ID, Why: name, Detail: map[string]any{"scopes": scopes, "expires": expires}})
	})
	return t, secretText, err
}

// ServiceTokens are the programs' ways in, those that are over too.
func (r *Register) ServiceTokens(ctx context.Context, by domain.Actor) (list []domain.ServiceToken, err error) {
	if err := by.Must("", "", domain.Keepers...); err != nil {
		return nil, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.ServiceTokens()
		return err
	})
	return list, err
}

// RevokeServiceToken shuts a program out at once.
func (r *Register) RevokeServiceToken(ctx context.Context, by domain.Actor, id string) error {
	if err := by.MustAct("", "", domain.Keepers...); err != nil {
		return err
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		if err := tx.RevokeServiceToken(id); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.ProgramShutOut, Subject: id})
	})
}

// ProgramOf is the program that says this secret.
func (r *Register) ProgramOf(ctx context.Context, said string) (p Present, err error) {
	var t domain.ServiceToken
	var now time.Time
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		now = tx.Now()
		t, err = tx.ServiceTokenByHash(hash(said))
		if _, no := refusal.Of(err); no {
			return refusal.Because(domain.TokenNotGood, "", nil)
		}
		if err == nil {
			err = t.Valid(now)
		}
		return err
	})
	if err != nil {
		return p, err
	}
	if t.UsedAt == nil || now.Sub(*t.UsedAt) >= programUse {
		if err := r.Store.Write(ctx, func(tx *store.Tx) error { return tx.ServiceTokenUsed(t.ID) }); err != nil {
			return p, err
		}
	}
	p.Actor = domain.Program(t, now)
	return p, nil
}
