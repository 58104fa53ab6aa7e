package store

import (
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
)

// endEventLinks takes away the addresses of pages at which a person answers as a speaker
// or finds her place without signing in: whoever has the mails of an address that is hers
// no more comes in by none of them (R31a, ML9).
func (tx *Tx) endEventLinks(person domain.PersonID) error {
	const speaks, comes = "(SELECT id FROM event_speakers WHERE person = @person)", "(SELECT id FROM event_registrations WHERE person = @person)"
	for _, s := range []string{
		"DELETE FROM event_paper_links WHERE speaker IN " + speaks,
		"DELETE FROM event_links WHERE speaker IN " + speaks + " OR registration IN " + comes,
	} {
		if err := tx.db.Exec(s, map[string]any{"person": string(person)}).Error; err != nil {
			return fmt.Errorf("ending a person's addresses of events: %w", err)
		}
	}
	return nil
}

// forgetEvents takes a person out of what is kept of events (PR3). Her name stays where
// a paper that was published on the record with her consent has it; her questions and
// supports stay as nobody's, so that what the room wanted still counts; how many came
// stays, and that she was among them does not.
func (tx *Tx) forgetEvents(person domain.PersonID) error {
	if err := tx.endEventLinks(person); err != nil {
		return err
	}
	const hers, over = "SELECT id FROM event_speakers WHERE person = @person", "event IN (SELECT id FROM events WHERE state IN ('closed', 'cancelled'))"
	args := map[string]any{"person": string(person), "nobody": "erased " + newUUID()}
	for _, s := range []string{
		`UPDATE events SET revision = revision + 1 WHERE id IN (SELECT event FROM event_speakers WHERE person = @person) OR id IN (SELECT event FROM event_registrations WHERE person = @person)
			OR id IN (SELECT event FROM event_questions WHERE person = @person)`, // whoever keeps a picture of them draws it anew
		"DELETE FROM event_speakers WHERE person = @person AND event IN (SELECT id FROM events WHERE state = 'planned')",
		"UPDATE event_quotes SET evidence = '', instead = '' WHERE speaker IN (" + hers + ")",
		"UPDATE event_speakers SET organisation = '', address = '' WHERE person = @person",
		`UPDATE event_speakers SET name = '', consented_at = NULL WHERE person = @person AND NOT (consented_at IS NOT NULL AND event IN (
			SELECT e.id FROM events e JOIN event_paper_versions v ON v.event = e.id WHERE e.attribution = 'on-record' AND v.published_at IS NOT NULL AND v.withheld_at IS NULL))`,
		"UPDATE event_questions SET person = @nobody WHERE person = @person",
		"UPDATE event_supports SET person = @nobody WHERE person = @person",
		"DELETE FROM event_registrations WHERE person = @person AND NOT " + over,
		"UPDATE event_registrations SET person = @nobody, name = '', organisation = '', address = '' WHERE person = @person",
	} {
		if err := tx.db.Exec(s, args).Error; err != nil {
			return fmt.Errorf("forgetting a person in events: %w", err)
		}
	}
	return nil
}

// OutsidersOver are events that ended before an instant, of which it is still kept who was
// there without being in the register.
func (tx *Tx) OutsidersOver(before time.Time) (events []hall.EventID, err error) {
	err = tx.db.Model(&eventRow{}).Where("ends_at < ? AND state IN ('planned', 'closed', 'cancelled')", before.UTC()).
		Where(`EXISTS (SELECT 1 FROM event_registrations r WHERE r.event = events.id AND r.person = '' AND r.address <> '')
			OR EXISTS (SELECT 1 FROM event_speakers s WHERE s.event = events.id AND s.person = '' AND s.address <> '')`).Order("ends_at, id").Limit(100).Pluck("id", &events).Error
	return events, found(err, "listing events with people from outside")
}

// ForgetOutsiders takes out who was at an event without being in the register. How many
// came stays; so does the name of a speaker who agreed to be named, where it stands in
// what was published on the record.
func (tx *Tx) ForgetOutsiders(event hall.EventID) error {
	const speak = "(SELECT id FROM event_speakers WHERE event = @event AND person = '')"
	for _, s := range []string{
		"DELETE FROM event_links WHERE event = @event",
		"DELETE FROM event_paper_links WHERE event = @event AND speaker IN " + speak,
		"UPDATE event_quotes SET evidence = '', instead = '' WHERE speaker IN " + speak,
		"UPDATE event_registrations SET name = '', organisation = '', address = '' WHERE event = @event AND person = ''",
		`UPDATE event_speakers SET name = '', organisation = '', consented_at = NULL WHERE event = @event AND person = '' AND NOT (consented_at IS NOT NULL AND event IN (
			SELECT e.id FROM events e JOIN event_paper_versions v ON v.event = e.id WHERE e.attribution = 'on-record' AND v.published_at IS NOT NULL AND v.withheld_at IS NULL))`,
		"UPDATE event_speakers SET address = '' WHERE event = @event AND person = ''",
	} {
		if err := tx.db.Exec(s, map[string]any{"event": string(event)}).Error; err != nil {
			return fmt.Errorf("forgetting who was at an event from outside: %w", err)
		}
	}
	return tx.TouchEvent(event)
}

// OwnEvents is what is kept of one person's part in events, and nobody else's (PR2).
func (tx *Tx) OwnEvents(person domain.PersonID) (o hall.Own, err error) {
	if o.Registrations, err = tx.RegistrationsOf(person); err != nil {
		return o, err
	}
	if o.Speaking, err = listed(tx.db.Where("person = ?", string(person)).Order("event, id"), speakerRow.speaker, "listing where a person speaks"); err != nil {
		return o, err
	}
	if o.Questions, err = listed(tx.db.Table("event_questions").Where("person = ?", string(person)).Order("at, id"), questionRow.question, "listing a person's questions"); err != nil {
		return o, err
	}
	o.Supported, err = listed(tx.db.Table("event_questions").Where("id IN (SELECT question FROM event_supports WHERE person = ?)", string(person)).Order("at, id"), func(r questionRow) hall.OwnSupport {
		return hall.OwnSupport{Event: hall.EventID(r.Event), Question: r.Text}
	}, "listing what a person supports")
	if err != nil {
		return o, err
	}
	o.Words, err = listed(tx.db.Where("speaker IN (SELECT id FROM event_speakers WHERE person = ?)", string(person)).Order("at, id"), quoteRow.quote, "listing a person's words")
	for i := range o.Questions {
		o.Questions[i].Person, o.Questions[i].Moderator, o.Questions[i].AnsweredBy, o.Questions[i].Supports = "", "", "", 0
	}
	for i := range o.Words {
		o.Words[i].NotedBy = ""
	}
	return o, err
}
