package hall

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// Register puts a member down for an event (R161): with a place, or on the waiting list
// where it is full.
func (h *Hall) Register(ctx context.Context, by domain.Actor, ref string) (r hall.Registration, err error) {
	err = h.quietly(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		networks, err := h.networksTx(tx, by.Person)
		if err != nil {
			return domain.Act{}, err
		}
		if err := e.MayRegister(hall.AsMember, networks, tx.Now()); err != nil {
			return domain.Act{}, err
		}
		all, err := tx.Registrations(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		again := slices.IndexFunc(all, func(o hall.Registration) bool { return o.Person == by.Person })
		if again >= 0 && all[again].Standing != hall.Withdrawn {
			return domain.Act{}, refusal.Because(hall.AlreadyRegistered, "R161", nil)
		}
		r = hall.Registration{ID: store.NewID[hall.RegistrationID](), Event: e.ID, Person: by.Person, As: hall.AsMember}
		if again >= 0 {
			if r = all[again]; r.As == hall.AsSpeaker { // she does not speak any more
				r.As = hall.AsMember
			}
		}
		return h.standTx(tx, e, &r, all, again >= 0, "")
	})
	return r, err
}

// standTx gives a registration its place, or one in the queue, and tells whose it is.
func (h *Hall) standTx(tx *store.Tx, e hall.Event, r *hall.Registration, all []hall.Registration, again bool, secret string) (domain.Act, error) {
	now := tx.Now()
	r.At, r.Standing, r.CameAt, r.LeftAt = now, e.StandingOf(r.As, all), nil, nil
	guest := domain.Whether(secret != "")
	var words domain.MailWords = EventWaitingMail{EventTold: told(e), Guest: guest}
	if r.Standing == hall.Admitted {
		r.AdmittedAt, words = &now, EventAdmittedMail{EventTold: told(e), Link: e.Link, Guest: guest}
	}
	save := tx.CreateRegistration
	if again {
		save = func(r hall.Registration) error { return tx.SaveRegistrations(r) }
	}
	if err := save(*r); err != nil {
		return domain.Act{}, err
	}
	if err := h.tell(tx, e, *r, words, secret); err != nil {
		return domain.Act{}, err
	}
	return domain.Act{Name: acts.EventRegistered, Rule: "R161", Detail: map[string]any{"standing": r.Standing, "as": r.As}}, tx.TouchEvent(e.ID)
}

// Guest is somebody without membership who may come (R162).
type Guest struct {
	Name, Organisation, Address string
	As                          hall.Attendee // a sponsor or a guest
}

// Invite puts a sponsor or a guest down, and sends her the address of a page of her own.
func (h *Hall) Invite(ctx context.Context, by domain.Actor, ref string, g Guest) (r hall.Registration, secret string, err error) {
	err = h.organising(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if g.As != hall.AsSponsor && g.As != hall.AsGuest {
			return domain.Act{}, refusal.Because(refusal.Malformed, "R162", nil).On("as")
		}
		if err := e.MayRegister(g.As, nil, tx.Now()); err != nil {
			return domain.Act{}, err
		}
		if err := checkPerson(&g.Name, &g.Organisation, &g.Address); err != nil {
			return domain.Act{}, err
		}
		all, err := tx.Registrations(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if slices.ContainsFunc(all, func(o hall.Registration) bool {
			return o.Person == "" && o.Standing != hall.Withdrawn && domain.FoldEmail(o.Address) == domain.FoldEmail(g.Address)
		}) {
			return domain.Act{}, refusal.Because(hall.AlreadyRegistered, "R161", nil).On("address")
		}
		r = hall.Registration{ID: store.NewID[hall.RegistrationID](), Event: e.ID, Name: g.Name, Organisation: g.Organisation, Address: g.Address, As: g.As}
		if secret, err = h.linkTx(tx, e, store.EventLink{Registration: r.ID}); err != nil {
			return domain.Act{}, err
		}
		return h.standTx(tx, e, &r, all, false, secret)
	})
	return r, secret, err
}

// linkTx makes the address of a page of somebody who cannot sign in.
func (h *Hall) linkTx(tx *store.Tx, e hall.Event, l store.EventLink) (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	secret := base64.RawURLEncoding.EncodeToString(raw)
	l.Hash, l.Event = hashOf(secret), e.ID
	return secret, tx.CreateEventLink(l)
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Withdraw takes a member's registration back; whoever waits longest moves up.
func (h *Hall) Withdraw(ctx context.Context, by domain.Actor, ref string) error {
	return h.quietly(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		r, is, err := tx.RegistrationOf(e.ID, by.Person)
		if err == nil && !is {
			err = refusal.Because(hall.NotRegistered, "R161", nil)
		}
		if err != nil {
			return domain.Act{}, err
		}
		return h.withdrawTx(tx, e, r)
	})
}

func (h *Hall) withdrawTx(tx *store.Tx, e hall.Event, r hall.Registration) (domain.Act, error) {
	if r.Standing == hall.Withdrawn || r.As == hall.AsSpeaker {
		return domain.Act{}, refusal.Because(hall.NotRegistered, "R161", nil)
	}
	if err := e.In("R161", hall.Announced, hall.Live); err != nil {
		return domain.Act{}, err
	}
	r.Standing, r.AdmittedAt = hall.Withdrawn, nil
	if err := tx.SaveRegistrations(r); err != nil {
		return domain.Act{}, err
	}
	if err := h.moveUpTx(tx, e); err != nil {
		return domain.Act{}, err
	}
	return domain.Act{Name: acts.EventWithdrew, Rule: "R161"}, tx.TouchEvent(e.ID)
}

// moveUpTx admits those who wait and now have a place, and tells them.
func (h *Hall) moveUpTx(tx *store.Tx, e hall.Event) error {
	all, err := tx.Registrations(e.ID)
	if err != nil {
		return err
	}
	now := tx.Now()
	for _, r := range e.MoveUp(all) {
		r.Standing, r.AdmittedAt = hall.Admitted, &now
		if err := tx.SaveRegistrations(r); err != nil {
			return err
		}
		if err := h.tell(tx, e, r, EventAdmittedMail{EventTold: told(e), Link: e.Link}, ""); err != nil {
			return err
		}
	}
	return nil
}

// Here notes that somebody who is admitted has come to an event that is held, or has
// left: she says so herself on its page (R161).
func (h *Hall) Here(ctx context.Context, by domain.Actor, ref string, here bool) error {
	return h.quietly(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		r, is, err := tx.RegistrationOf(e.ID, by.Person)
		if err == nil && (!is || r.Standing != hall.Admitted) {
			err = refusal.Because(hall.NotAttending, "R161", nil)
		}
		if err != nil {
			return domain.Act{}, err
		}
		return h.hereTx(tx, e, r, here)
	})
}

// Mark is Here by an organiser, for somebody who has come or gone.
func (h *Hall) Mark(ctx context.Context, by domain.Actor, ref string, id hall.RegistrationID, here bool) error {
	if err := mustOrganise(by); err != nil {
		return err
	}
	return h.quietly(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		r, err := tx.Registration(e.ID, id)
		if err == nil && r.Standing != hall.Admitted {
			err = refusal.Because(refusal.Unknown, "", nil)
		}
		if err != nil {
			return domain.Act{}, err
		}
		return h.hereTx(tx, e, r, here)
	})
}

func (h *Hall) hereTx(tx *store.Tx, e hall.Event, r hall.Registration, here bool) (domain.Act, error) {
	if err := e.In("R161", hall.Live); err != nil {
		return domain.Act{}, err
	}
	now := tx.Now()
	switch {
	case here && r.CameAt == nil:
		r.CameAt, r.LeftAt = &now, nil
	case here:
		r.LeftAt = nil
	case r.CameAt != nil:
		r.LeftAt = &now
	}
	if err := tx.SaveRegistrations(r); err != nil {
		return domain.Act{}, err
	}
	return domain.Act{Name: acts.EventAttendance, Rule: "R161"}, tx.TouchEvent(e.ID)
}
