package store

import (
	"fmt"
	"slices"

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
func (tx *Tx) forgetEvents(p domain.Person) error {
	person := p.ID
	if err := tx.endEventLinks(person); err != nil {
		return err
	}
	const over = "event IN (SELECT id FROM events WHERE state IN ('closed', 'cancelled'))"
	args := map[string]any{"person": string(person), "nobody": "erased " + newUUID()}
	var hers []hall.EventID
	err := tx.db.Raw(`SELECT id FROM events WHERE id IN (SELECT event FROM event_speakers WHERE person = @person) OR state IN ('closed', 'cancelled')
		AND (id IN (SELECT event FROM event_registrations WHERE person = @person) OR id IN (SELECT event FROM event_questions WHERE person = @person)) ORDER BY id`, args).Scan(&hers).Error
	if err != nil {
		return fmt.Errorf("listing a person's events: %w", err)
	}
	for _, id := range hers {
		if err := tx.unname(id, person, hall.Present{Name: p.Name(), Forename: p.Forename, Organisation: p.Organisation, Role: p.JobRole}); err != nil {
			return err
		}
	}
	for _, s := range []string{
		`UPDATE events SET revision = revision + 1 WHERE id IN (SELECT event FROM event_speakers WHERE person = @person) OR id IN (SELECT event FROM event_registrations WHERE person = @person)
			OR id IN (SELECT event FROM event_questions WHERE person = @person)`, // whoever keeps a picture of them draws it anew
		"DELETE FROM event_speakers WHERE person = @person AND event IN (SELECT id FROM events WHERE state = 'planned')",
		"UPDATE event_quotes SET evidence = '', instead = '' WHERE speaker IN (SELECT id FROM event_speakers WHERE person = @person)",
		"UPDATE event_speakers SET organisation = '', address = '' WHERE person = @person",
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

// OutsidersOver are events of which it is still kept who was there without being in the
// register, and need not be any more; of: among those alone.
func (tx *Tx) OutsidersOver(due hall.Overdue, of ...hall.EventID) (events []hall.EventID, err error) {
	over, drafted := due.Over.UTC(), due.Drafted.UTC()
	q := tx.db.Model(&eventRow{}).Where("ends_at < ? AND state IN ('planned', 'closed', 'cancelled')", over).
		Where(`NOT EXISTS (SELECT 1 FROM event_links l WHERE l.event = events.id AND l.at >= ?) AND NOT EXISTS (SELECT 1 FROM event_paper_links l WHERE l.event = events.id AND l.at >= ?)`, over, over).
		Where(`(ends_at < ? OR NOT EXISTS (SELECT 1 FROM event_papers p WHERE p.event = events.id AND p.latest > 0)
			OR EXISTS (SELECT 1 FROM event_paper_versions v WHERE v.event = events.id AND v.published_at IS NOT NULL AND v.withheld_at IS NULL))`, drafted).
		Where(`(EXISTS (SELECT 1 FROM event_registrations r WHERE r.event = events.id AND r.person = '' AND r.address <> '')
			OR EXISTS (SELECT 1 FROM event_speakers s WHERE s.event = events.id AND s.person = '' AND s.address <> ''))`)
	if len(of) > 0 {
		q = q.Where("id IN ?", of)
	}
	err = q.Order("ends_at, id").Limit(100).Pluck("id", &events).Error
	return events, found(err, "listing events with people from outside")
}

// ForgetOutsiders takes out who was at an event without being in the register. How many
// came stays; so does the name of a speaker who agreed to be named, where it stands in
// what was published on the record.
func (tx *Tx) ForgetOutsiders(event hall.EventID) error {
	if err := tx.unname(event, ""); err != nil {
		return err
	}
	const speak = "(SELECT id FROM event_speakers WHERE event = @event AND person = '')"
	for _, s := range []string{
		"DELETE FROM event_links WHERE event = @event",
		"DELETE FROM event_paper_links WHERE event = @event AND speaker IN " + speak,
		"UPDATE event_quotes SET evidence = '', instead = '' WHERE speaker IN " + speak,
		"UPDATE event_registrations SET name = '', organisation = '', address = '' WHERE event = @event AND person = ''",
		"UPDATE event_speakers SET organisation = '' WHERE event = @event AND person = '' AND name = ''",
		"UPDATE event_speakers SET address = '' WHERE event = @event AND person = ''",
	} {
		if err := tx.db.Exec(s, map[string]any{"event": string(event)}).Error; err != nil {
			return fmt.Errorf("forgetting who was at an event from outside: %w", err)
		}
	}
	return tx.TouchEvent(event)
}

// leaving are the people of an event who are about to be forgotten.
type leaving struct {
	speakers []string       // ids of those whose names go
	spoke    []hall.Present // they, as they were put down
	people   []hall.Present // all who go, and what of others frees a word
}

// unname forgets the names under which a person spoke at an event, or everybody from
// outside where that is nobody's id; hers is what else she is known by. Before they go, they
// go from what the linter has hidden or would find: without them it finds nothing (R152, R153).
func (tx *Tx) unname(id hall.EventID, person domain.PersonID, hers ...hall.Present) error {
	e, err := tx.EventForAct(string(id))
	if err != nil {
		return err
	}
	who, err := tx.leaving(e, person, hers)
	if err != nil || len(who.people) == 0 {
		return err
	}
	if len(who.speakers) > 0 {
		if err := tx.db.Model(&speakerRow{}).Where("id IN ?", who.speakers).Updates(map[string]any{"name": "", "consented_at": nil}).Error; err != nil {
			return found(err, "forgetting a speaker's name")
		}
		if err := tx.SaveEvent(e.Without(slices.Concat(who.spoke, hers))); err != nil {
			return err
		}
	}
	return tx.unsay(id, who.people)
}

// leaving are those of an event; nobody, where it is a speaker whose name stays.
func (tx *Tx) leaving(e hall.Event, person domain.PersonID, hers []hall.Present) (who leaving, err error) {
	speakers, err := tx.Speakers(e.ID)
	if err != nil {
		return who, err
	}
	versions, err := tx.PaperVersions(e.ID)
	if err != nil {
		return who, err
	}
	published, kept := slices.ContainsFunc(versions, hall.Paper.Shows), map[string]bool{}
	who.people = append(slices.Clone(hers), hall.Present{Organisation: e.Partner, Named: true})
	for _, s := range speakers {
		p := hall.Present{Name: s.Name, Forename: hall.Forename(s.Name), Organisation: s.Organisation}
		switch mine := s.Person == person; {
		case mine && !e.KeepsName(s, published):
			who.speakers, who.spoke = append(who.speakers, string(s.ID)), append(who.spoke, p)
		case mine && person != "":
			return leaving{}, nil
		default: // her house may be told with her, or the linter goes on to look for it
			p.Named, kept[domain.FoldEmail(s.Address)] = true, true
		}
		who.people = append(who.people, p)
	}
	if person != "" {
		return who, nil
	}
	came, err := tx.Registrations(e.ID)
	for _, r := range came {
		if r.Person == "" && !kept[domain.FoldEmail(r.Address)] {
			who.people = append(who.people, hall.Present{Name: r.Name, Forename: hall.Forename(r.Name), Organisation: r.Organisation})
		}
	}
	return who, err
}

// unsay takes people out of the notes below an event's paper, and their whole names out of
// the questions of its votes: the linter judges both as they are read.
func (tx *Tx) unsay(id hall.EventID, people []hall.Present) error {
	asides, err := tx.Asides(id)
	if err != nil {
		return err
	}
	var notes []paperNoteRow
	if err := tx.db.Where("event = ?", string(id)).Find(&notes).Error; err != nil {
		return found(err, "listing notes")
	}
	for _, n := range notes {
		text, done := hall.Without(n.Text, people, asides), hall.Without(n.Done, people, asides)
		if text == n.Text && done == n.Done {
			continue
		}
		if err := tx.db.Model(&paperNoteRow{}).Where("id = ?", n.ID).Updates(map[string]any{"text": text, "done": done}).Error; err != nil {
			return found(err, "taking a name out of a note")
		}
	}
	votes, err := tx.LiveVotes(id)
	if err != nil {
		return err
	}
	for _, v := range votes {
		if question := hall.WithoutNames(v.Question, people); question != v.Question {
			if err := tx.db.Model(&liveVoteRow{}).Where("contest = ?", string(v.Contest)).Update("question", question).Error; err != nil {
				return found(err, "taking a name out of a question")
			}
		}
	}
	return nil
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
