package store

import (
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
)

type speakerRow struct {
	ID           string `gorm:"primaryKey"`
	Event        string
	Person       string
	Name         string
	Organisation string
	Address      string
	Side         string
	Position     int
	ConsentedAt  *time.Time
}

func (speakerRow) TableName() string { return "event_speakers" }

func newSpeakerRow(s hall.Speaker) speakerRow {
	return speakerRow{string(s.ID), string(s.Event), string(s.Person), s.Name, s.Organisation, s.Address, string(s.Side), s.Position, utc(s.ConsentedAt)}
}

func (r speakerRow) speaker() hall.Speaker {
	return hall.Speaker{ID: hall.SpeakerID(r.ID), Event: hall.EventID(r.Event), Person: domain.PersonID(r.Person), Name: r.Name, Organisation: r.Organisation,
		Address: r.Address, Side: hall.Side(r.Side), Position: r.Position, ConsentedAt: utc(r.ConsentedAt)}
}

// CreateSpeaker stores a speaker of an event.
func (tx *Tx) CreateSpeaker(s hall.Speaker) error {
	row := newSpeakerRow(s)
	return found(tx.db.Create(&row).Error, "storing a speaker")
}

// SaveSpeaker writes what has changed of a speaker.
func (tx *Tx) SaveSpeaker(s hall.Speaker) error {
	row := newSpeakerRow(s)
	r := tx.db.Model(&speakerRow{}).Where("id = ?", row.ID).Select("name", "organisation", "side", "position", "consented_at").Updates(&row)
	return one(r, "saving a speaker")
}

// DropSpeaker takes somebody off an event's speakers.
func (tx *Tx) DropSpeaker(id hall.SpeakerID) error {
	return one(tx.db.Where("id = ?", string(id)).Delete(&speakerRow{}), "dropping a speaker")
}

// Speakers are an event's, in their order.
func (tx *Tx) Speakers(event hall.EventID) ([]hall.Speaker, error) {
	return listed(tx.db.Where("event = ?", string(event)).Order("position, id"), speakerRow.speaker, "listing speakers")
}

// Speaker is one of an event's.
func (tx *Tx) Speaker(event hall.EventID, id hall.SpeakerID) (hall.Speaker, error) {
	return tx.speaker("event = ? AND id = ?", string(event), string(id))
}

// SpeakerWho is the speaker of an event who a person of the register is.
func (tx *Tx) SpeakerWho(event hall.EventID, person domain.PersonID) (hall.Speaker, error) {
	if person == "" { // those from elsewhere are nobody here
		return hall.Speaker{}, refusal.Because(refusal.Unknown, "", nil)
	}
	return tx.speaker("event = ? AND person = ?", string(event), string(person))
}

func (tx *Tx) speaker(where ...any) (hall.Speaker, error) {
	var row speakerRow
	err := tx.db.First(&row, where...).Error
	return row.speaker(), found(err, "reading a speaker")
}

type registrationRow struct {
	ID           string `gorm:"primaryKey"`
	Event        string
	Person       string
	Name         string
	Organisation string
	Address      string
	ComesAs      string
	Standing     string
	At           time.Time
	AdmittedAt   *time.Time
	CameAt       *time.Time
	LeftAt       *time.Time
}

func (registrationRow) TableName() string { return "event_registrations" }

func newRegistrationRow(r hall.Registration) registrationRow {
	return registrationRow{string(r.ID), string(r.Event), string(r.Person), r.Name, r.Organisation, r.Address, string(r.As), string(r.Standing), r.At.UTC(),
		utc(r.AdmittedAt), utc(r.CameAt), utc(r.LeftAt)}
}

func (r registrationRow) registration() hall.Registration {
	return hall.Registration{ID: hall.RegistrationID(r.ID), Event: hall.EventID(r.Event), Person: domain.PersonID(r.Person), Name: r.Name, Organisation: r.Organisation,
		Address: r.Address, As: hall.Attendee(r.ComesAs), Standing: hall.Standing(r.Standing), At: r.At.UTC(), AdmittedAt: utc(r.AdmittedAt), CameAt: utc(r.CameAt), LeftAt: utc(r.LeftAt)}
}

// CreateRegistration stores that somebody means to come.
func (tx *Tx) CreateRegistration(r hall.Registration) error {
	row := newRegistrationRow(r)
	return found(tx.db.Create(&row).Error, "storing a registration")
}

// SaveRegistrations writes where registrations stand.
func (tx *Tx) SaveRegistrations(all ...hall.Registration) error {
	for _, r := range all {
		row := newRegistrationRow(r)
		q := tx.db.Model(&registrationRow{}).Where("id = ?", row.ID).Select("comes_as", "standing", "at", "admitted_at", "came_at", "left_at").Updates(&row)
		if err := one(q, "saving a registration"); err != nil {
			return err
		}
	}
	return nil
}

// Registrations are an event's, as they came.
func (tx *Tx) Registrations(event hall.EventID) ([]hall.Registration, error) {
	return listed(tx.db.Where("event = ?", string(event)).Order("at, id"), registrationRow.registration, "listing registrations")
}

// Registration is one of an event's.
func (tx *Tx) Registration(event hall.EventID, id hall.RegistrationID) (hall.Registration, error) {
	var row registrationRow
	err := tx.db.First(&row, "event = ? AND id = ?", string(event), string(id)).Error
	return row.registration(), found(err, "reading a registration")
}

// RegistrationOf is a person's own for an event; is says that there is one.
func (tx *Tx) RegistrationOf(event hall.EventID, person domain.PersonID) (r hall.Registration, is bool, err error) {
	list, err := listed(tx.db.Where("event = ? AND person = ?", string(event), string(person)), registrationRow.registration, "reading a registration")
	if len(list) == 0 {
		return r, false, err
	}
	return list[0], true, err
}

// RegistrationsOf are a person's, to any event.
func (tx *Tx) RegistrationsOf(person domain.PersonID) ([]hall.Registration, error) {
	return listed(tx.db.Where("person = ?", string(person)).Order("at, id"), registrationRow.registration, "listing a person's registrations")
}

type eventLinkRow struct {
	Hash         []byte `gorm:"primaryKey"`
	Event        string
	Speaker      string
	Registration string
	At           time.Time
}

func (eventLinkRow) TableName() string { return "event_links" }

// EventLink is the address of the page of somebody who cannot sign in.
type EventLink struct {
	Hash         []byte // SHA-256 of the secret
	Event        hall.EventID
	Speaker      hall.SpeakerID // one of the two
	Registration hall.RegistrationID
	At           time.Time // it was sent
}

// CreateEventLink stores such an address.
func (tx *Tx) CreateEventLink(l EventLink) error {
	return found(tx.db.Create(&eventLinkRow{l.Hash, string(l.Event), string(l.Speaker), string(l.Registration), tx.Now()}).Error, "storing an address")
}

// EventLinkByHash is the address of that hash.
func (tx *Tx) EventLinkByHash(hash []byte) (EventLink, error) {
	var r eventLinkRow
	if err := tx.db.Where("hash = ?", hash).Take(&r).Error; err != nil {
		return EventLink{}, found(err, "reading an address")
	}
	return EventLink{r.Hash, hall.EventID(r.Event), hall.SpeakerID(r.Speaker), hall.RegistrationID(r.Registration), r.At.UTC()}, nil
}
