package hall

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	rules "hustings/domain/governance"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/governance"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
)

// NewSpeaker is somebody to speak: from the register by her id, or by name and address.
type NewSpeaker struct {
	Person       domain.PersonID
	Name         string
	Organisation string
	Address      string
	Side         hall.Side
}

// AddSpeaker puts somebody among an event's speakers and asks her whether she may be
// named (R152); without her word she is not.
func (h *Hall) AddSpeaker(ctx context.Context, by domain.Actor, ref string, n NewSpeaker) (s hall.Speaker, err error) {
	err = h.organising(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if err := e.In("R147", hall.Planned, hall.Announced); err != nil {
			return domain.Act{}, err
		}
		all, err := tx.Speakers(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		s = hall.Speaker{ID: store.NewID[hall.SpeakerID](), Event: e.ID, Person: n.Person, Name: domain.CleanText(n.Name), Organisation: domain.CleanText(n.Organisation),
			Address: domain.CleanText(n.Address), Side: n.Side, Position: len(all) + 1}
		if n.Person != "" {
			p, err := tx.Person(n.Person)
			if err != nil {
				return domain.Act{}, err
			}
			s.Name, s.Organisation, s.Address = p.Name(), p.Organisation, ""
		} else if err := checkPerson(&s.Name, &s.Organisation, &s.Address); err != nil {
			return domain.Act{}, err
		}
		if err := s.Check(e, all); err != nil {
			return domain.Act{}, err
		}
		if err := tx.CreateSpeaker(s); err != nil {
			return domain.Act{}, err
		}
		if e.State == hall.Announced {
			if err := namesNobodyTx(tx, e); err != nil { // its page would name her, who has not been asked yet
				return domain.Act{}, err
			}
			if err := h.seatTx(tx, e, s); err != nil {
				return domain.Act{}, err
			}
		}
		if err := h.askSpeaker(tx, e, s, SpeakerAskedMail{EventTold: told(e), Attribution: e.Attribution}); err != nil {
			return domain.Act{}, err
		}
		// Her name is for the organisers until she consents: the record has the place alone.
		return domain.Act{Name: acts.EventSpeakerAdded, Rule: "R147", Detail: map[string]any{"side": s.Side, "speaker": s.ID}}, tx.TouchEvent(e.ID)
	})
	return s, err
}

// checkPerson brings what was typed of somebody without a register entry into its form.
func checkPerson(name, organisation, address *string) (err error) {
	if *name, err = domain.CleanName(*name); err != nil {
		return named(err, "name")
	}
	if *organisation != "" {
		if *organisation, err = domain.CleanName(*organisation); err != nil {
			return named(err, "organisation")
		}
	}
	if *address, err = domain.CleanEmail(*address); err != nil {
		return named(err, "address")
	}
	return nil
}

func named(err error, field string) error {
	if r, is := refusal.Of(err); is {
		return r.On(field)
	}
	return err
}

// DropSpeaker takes somebody off the list before the event, and tells her. The place that
// she had as a speaker is hers no more.
func (h *Hall) DropSpeaker(ctx context.Context, by domain.Actor, ref string, id hall.SpeakerID) error {
	return h.organising(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if err := e.In("R147", hall.Planned, hall.Announced); err != nil {
			return domain.Act{}, err
		}
		s, err := tx.Speaker(e.ID, id)
		if err != nil {
			return domain.Act{}, err
		}
		if err := tx.DropSpeaker(id); err != nil {
			return domain.Act{}, err
		}
		if err := h.unseatTx(tx, e, s); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventSpeakerDropped, Rule: "R147", Detail: map[string]any{"speaker": id}}, tx.TouchEvent(e.ID)
	})
}

// unseatTx takes a speaker's place away, and tells her that she is not down to speak any
// more, with the end of her calendar entry.
func (h *Hall) unseatTx(tx *store.Tx, e hall.Event, s hall.Speaker) error {
	m := toSpeaker(s, SpeakerDroppedMail{told(e)}, "")
	r, is, err := placeTx(tx, e, s)
	if err != nil {
		return err
	}
	if is && r.Standing != hall.Withdrawn {
		r.Standing, r.AdmittedAt = hall.Withdrawn, nil
		if err := tx.SaveRegistrations(r); err != nil {
			return err
		}
		feeds, err := tx.FeedsOf(s.Person)
		if err != nil {
			return err
		}
		gone := h.calendarEntry(e, tx.Now(), false)
		if gone.Cancelled = true; rules.Invited(feeds, s.Person) {
			if err := governance.Enclose(&m, gone, ical.Cancel); err != nil {
				return err
			}
		}
	}
	return tx.Mail(m)
}

// placeTx is the registration of a speaker: by her id, or by the address of one from
// outside.
func placeTx(tx *store.Tx, e hall.Event, s hall.Speaker) (r hall.Registration, is bool, err error) {
	if s.Person != "" {
		return tx.RegistrationOf(e.ID, s.Person)
	}
	all, err := tx.Registrations(e.ID)
	for _, o := range all { // one that was taken back stands for her only where there is no other
		if sameOutside(o, s) && (!is || r.Standing == hall.Withdrawn) {
			r, is = o, true
		}
	}
	return r, is, err
}

// sameOutside reports whether a registration is that of a speaker from outside.
func sameOutside(r hall.Registration, s hall.Speaker) bool {
	return r.Person == "" && s.Person == "" && domain.FoldEmail(r.Address) == domain.FoldEmail(s.Address)
}

// seatTx lets a speaker in, in whatever way she was put down before. One from outside is
// told with the address of her own page, where she finds where to join (R161).
func (h *Hall) seatTx(tx *store.Tx, e hall.Event, s hall.Speaker) error {
	now := tx.Now()
	r, is, err := placeTx(tx, e, s)
	if err != nil {
		return err
	}
	admitted := is && r.Standing == hall.Admitted
	r.As, r.Standing, r.AdmittedAt = hall.AsSpeaker, hall.Admitted, &now
	if is {
		err = tx.SaveRegistrations(r)
	} else {
		r.ID, r.Event, r.Person, r.At = store.NewID[hall.RegistrationID](), e.ID, s.Person, now
		if s.Person == "" {
			r.Name, r.Organisation, r.Address = s.Name, s.Organisation, s.Address
		}
		err = tx.CreateRegistration(r)
	}
	if err != nil {
		return err
	}
	if admitted { // she has been told of her place, which is now somebody's who waits
		return h.moveUpTx(tx, e)
	}
	words, secret := EventAdmittedMail{EventTold: told(e), Link: e.Link, Speaks: true}, ""
	if s.Person == "" {
		words.Guest = true
		if secret, err = h.linkTx(tx, e, store.EventLink{Speaker: s.ID}); err != nil {
			return err
		}
	}
	return h.tell(tx, e, r, words, secret)
}

// Consent takes a speaker's word on whether she may be named (R152). She may take it
// back: what has been published with her name is withheld from then on.
func (h *Hall) Consent(ctx context.Context, by domain.Actor, ref string, yes bool) error {
	return h.quietly(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		s, err := tx.SpeakerWho(e.ID, by.Person)
		if r, no := refusal.Of(err); no && r.Reason == refusal.Unknown {
			err = refusal.Because(hall.ConsentUnasked, "R152", nil)
		}
		if err != nil {
			return domain.Act{}, err
		}
		return h.consentTx(tx, e, s, yes)
	})
}

func (h *Hall) consentTx(tx *store.Tx, e hall.Event, s hall.Speaker, yes bool) (domain.Act, error) {
	now := tx.Now()
	if s.ConsentedAt = nil; yes {
		s.ConsentedAt = &now
	}
	if err := tx.SaveSpeaker(s); err != nil {
		return domain.Act{}, err
	}
	if !yes {
		if err := h.unnameTx(tx, e); err != nil {
			return domain.Act{}, err
		}
	}
	return domain.Act{Name: acts.EventConsent, Rule: "R152", Detail: map[string]any{"speaker": s.ID, "yes": yes}}, tx.TouchEvent(e.ID)
}

// unnameTx takes from everybody what names somebody who has taken her word back: papers,
// and what the event says of itself (R152).
func (h *Hall) unnameTx(tx *store.Tx, e hall.Event) error {
	speakers, err := tx.Speakers(e.ID)
	if err != nil {
		return err
	}
	if err := tx.SaveEvent(e.Unnamed(speakers)); err != nil {
		return err
	}
	return h.withholdTx(tx, e)
}
