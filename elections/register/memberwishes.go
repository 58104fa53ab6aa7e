package register

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// MailWishes are the mails that the actor wants.
func (r *Register) MailWishes(ctx context.Context, by domain.Actor) (w domain.MailWishes, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		w, err = tx.MailWishes(by.Person)
		return err
	})
	return w, err
}

// SetMailWishes keeps which mails whoever asks wants.
func (r *Register) SetMailWishes(ctx context.Context, by domain.Actor, w domain.MailWishes) error {
	if by.Person == "" {
		return refusal.Because(refusal.NotSignedIn, "", nil)
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error { return tx.SaveMailWishes(by.Person, w) })
}

// Speak keeps in which language whoever asks is spoken and written to.
func (r *Register) Speak(ctx context.Context, by domain.Actor, l domain.Language) error {
	if by.Person == "" {
		return refusal.Because(refusal.NotSignedIn, "", nil)
	}
	if !l.Known() {
		return refusal.Because(domain.UnknownChoice, "", refusal.Args{"known": domain.Languages}).On("language")
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(by.Person)
		if err != nil || p.Language == l {
			return err
		}
		p.Language = l
		return tx.SavePerson(p)
	})
}

// Wish asks the office to put something right about whoever asks: where they work, or
// that they join a network.
func (r *Register) Wish(ctx context.Context, by domain.Actor, kind domain.WishKind, value, words string) error {
	if by.Person == "" {
		return refusal.Because(refusal.NotSignedIn, "", nil)
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		w := domain.MemberWish{ID: store.NewID[string](), Person: by.Person, Kind: kind, Value: value, Words: domain.CleanText(words), AskedAt: tx.Now()}
		if err := judgeWish(tx, &w); err != nil {
			return err
		}
		asked, err := tx.MemberWishes(by.Person)
		if err != nil {
			return err
		}
		for _, a := range asked {
			if a.DecidedAt == nil && a.Kind == kind {
				return refusal.Because(domain.WishWaits, "", nil).On(string(kind))
			}
		}
		if err := tx.SaveMemberWish(w); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.WishAsked, Subject: string(by.Person), Why: w.Words, Detail: map[string]any{"kind": kind}})
	})
}

// judgeWish cleans what is asked for and refuses what cannot be.
func judgeWish(tx *store.Tx, w *domain.MemberWish) error {
	switch w.Kind {
	case domain.WishOrganisation:
		clean, err := domain.CleanName(w.Value)
		if err != nil {
			return on(err, "organisation")
		}
		w.Value = clean
		return nil
	case domain.WishNetwork:
		if !domain.IsID(w.Value) {
			return refusal.Because(refusal.Missing, "", nil).On("network")
		}
		n, err := tx.Network(domain.NetworkID(w.Value))
		if err == nil && n.EndedOn != nil {
			err = refusal.Because(refusal.Unknown, "", nil)
		}
		return err
	}
	return refusal.Because(refusal.Malformed, "", nil)
}

// WishShown is what a member has asked for, with whose it is and the name of the network
// that it is about, if it is about one.
type WishShown struct {
	domain.MemberWish
	Who     domain.Person
	Network string
}

func wishesShown(tx *store.Tx, wishes ...domain.MemberWish) (list []WishShown, err error) {
	who := make([]domain.PersonID, len(wishes))
	for i, w := range wishes {
		who[i] = w.Person
	}
	people, err := tx.PeopleByID(who...)
	if err != nil {
		return nil, err
	}
	for _, w := range wishes {
		s := WishShown{MemberWish: w, Who: people[w.Person]}
		if w.Kind == domain.WishNetwork {
			n, err := tx.Network(domain.NetworkID(w.Value))
			if err != nil {
				return nil, err
			}
			s.Network = n.Name
		}
		list = append(list, s)
	}
	return list, nil
}

// WishesOf are what whoever asks has asked for, with what came of it, oldest first.
func (r *Register) WishesOf(ctx context.Context, by domain.Actor) (list []WishShown, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		wishes, err := tx.MemberWishes(by.Person)
		if err != nil {
			return err
		}
		list, err = wishesShown(tx, wishes...)
		return err
	})
	return list, err
}

// Wishes are those that wait for the office, oldest first.
func (r *Register) Wishes(ctx context.Context, by domain.Actor) (list []WishShown, err error) {
	if err := by.Must("", "", domain.Keepers...); err != nil {
		return nil, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		wishes, err := tx.MemberWishes("")
		if err != nil {
			return err
		}
		list, err = wishesShown(tx, wishes...)
		return err
	})
	return list, err
}

// WishWaiting is one of those that wait for the office.
func (r *Register) WishWaiting(ctx context.Context, by domain.Actor, id string) (w WishShown, err error) {
	if err := by.Must("", "", domain.Keepers...); err != nil {
		return w, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		one, err := tx.MemberWish(id)
		if err == nil && one.DecidedAt != nil {
			err = refusal.Because(refusal.Unknown, "", nil)
		}
		if err != nil {
			return err
		}
		list, err := wishesShown(tx, one)
		if err == nil {
			w = list[0]
		}
		return err
	})
	return w, err
}

// DecideWish grants what a member asked for, and puts it right at once, or does not;
// the member is told.
func (r *Register) DecideWish(ctx context.Context, by domain.Actor, id string, grant bool, answer string) error {
	if err := by.MustAct("", "", domain.Keepers...); err != nil {
		return err
	}
	if !grant {
		if err := domain.Written(answer, "answer", "R9"); err != nil {
			return err
		}
	}
	var w domain.MemberWish
	err := r.Store.Read(ctx, func(tx *store.Tx) (err error) {
		w, err = tx.MemberWish(id)
		return err
	})
	if err == nil && grant && w.Kind == domain.WishNetwork && w.DecidedAt == nil {
		err = r.Join(ctx, by, w.Person, domain.NetworkID(w.Value), r.say("written.why.member-asked"))
	}
	if err != nil {
		return err
	}
	return r.Store.Act(ctx, func(tx *store.Tx) (err error) {
		if w, err = tx.MemberWish(id); err != nil {
			return err
		}
		if w.DecidedAt != nil {
			return refusal.Because(domain.WishDecided, "", nil)
		}
		now := tx.Now()
		w.DecidedAt, w.DecidedBy, w.Granted, w.Answer = &now, by.Person, grant, domain.CleanText(answer)
		if grant && w.Kind == domain.WishOrganisation {
			p, err := tx.Person(w.Person)
			if err != nil {
				return err
			}
			p.Organisation = w.Value
			if err := tx.SavePerson(p); err != nil {
				return err
			}
		}
		if err := tx.SaveMemberWish(w); err != nil {
			return err
		}
		if err := tx.Mail(domain.MailTo(w.Person, WishDecidedMail{Granted: domain.Whether(grant), Answer: w.Answer})); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.WishDecided, Subject: string(w.Person), Why: w.Answer, Detail: map[string]any{"kind": w.Kind, "granted": grant}})
	})
}
