package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
)

// What makes somebody an officer is sealed as sessions are: whoever owns the
// database can take an appointment or a passkey away, and neither make one nor
// lengthen one nor give it to another person. A seal is a text: the instants that
// it speaks for, and a hash under the key from outside of all that it binds.

// micros is an instant as a seal has it; none is a dash.
func micros(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return strconv.FormatInt(t.UnixMicro(), 10)
}

// instant reads what micros wrote.
func instant(text string) (*time.Time, bool) {
	if text == "-" {
		return nil, true
	}
	us, err := strconv.ParseInt(text, 10, 64)
	t := time.UnixMicro(us).UTC()
	return &t, err == nil
}

// appointmentSeal binds an appointment to its person, role, reach and time.
func (s *sealer) appointmentSeal(a domain.Appointment) (string, error) {
	sum, err := s.mac(fmt.Sprintf("appointment\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s", a.ID, a.Person, a.Role, a.Scope.Panel, a.Scope.Election,
		micros(&a.From), micros(a.Until)))
	return micros(&a.From) + "." + micros(a.Until) + "." + hex.EncodeToString(sum[:]), err
}

// ownAppointment reports whether this installation has made the appointment, and
// gives it with the time that its seal speaks for.
func (s *sealer) ownAppointment(a domain.Appointment, seal string) (domain.Appointment, bool, error) {
	parts := strings.Split(seal, ".")
	if len(parts) != 3 {
		return a, false, nil
	}
	from, begins := instant(parts[0])
	until, ends := instant(parts[1])
	if !begins || !ends || from == nil {
		return a, false, nil
	}
	a.From, a.Until = *from, until
	want, err := s.appointmentSeal(a)
	return a, hmac.Equal([]byte(want), []byte(seal)), err
}

// passkeySeal binds a passkey to its person, and to who saw her add it. A use
// changes its body, and the seal with it.
func (s *sealer) passkeySeal(r passkeyRow) (string, error) {
	sum, err := s.mac(fmt.Sprintf("passkey\x00%s\x00%s\x00%x\x00%x\x00%s\x00%s", r.ID, r.Person, r.Credential, sha256.Sum256([]byte(r.Body)), micros(r.SeenAt), r.SeenBy))
	return micros(r.SeenAt) + "." + hex.EncodeToString(sum[:]), err
}

// ownPasskey reports whether this installation has enrolled the passkey. The
// row's own time of seeing is not believed but the seal's.
func (s *sealer) ownPasskey(r passkeyRow) (passkeyRow, bool, error) {
	seen, _, _ := strings.Cut(r.Seal, ".")
	at, good := instant(seen)
	if !good {
		return r, false, nil
	}
	r.SeenAt = at
	want, err := s.passkeySeal(r)
	return r, hmac.Equal([]byte(want), []byte(r.Seal)), err
}

// ForgedAppointments are those that would be in force now or later if anybody
// could make them by writing a row: without a seal of this installation's, with a
// time that the seal does not speak for, or ended by an act of the record and in
// force all the same.
func (tx *Tx) ForgedAppointments() (forged []domain.Appointment, err error) {
	var rows []appointmentRow
	if err := tx.db.Where("until_at IS NULL OR until_at > ?", tx.Now()).Order("from_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("looking at appointments: %w", err)
	}
	for _, r := range rows {
		a := r.appointment()
		sealed, own, err := tx.s.secrets.ownAppointment(a, r.Seal)
		if err != nil {
			return nil, err
		}
		if own && sealed.From.Equal(a.From) && micros(sealed.Until) == micros(a.Until) {
			ended, err := tx.RecordEntries(RecordFilter{Act: acts.OfficerEnded, Subject: string(a.Person)})
			if err != nil {
				return nil, err
			}
			again := false
			for _, e := range ended {
				again = again || e.Act.Detail["appointment"] == string(a.ID)
			}
			if !again {
				continue
			}
		}
		forged = append(forged, a)
	}
	return forged, nil
}
