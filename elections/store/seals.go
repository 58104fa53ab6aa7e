package store

import (
	"crypto/hmac"
	"fmt"

	"hustings/domain"
)

// What lets somebody in is stored under a key that lies outside the database:
// whoever owns the database can delete such a row or stop it from working, but
// neither make one nor give one to another person.

// keyed is what the database has of the hash of a secret.
func (s *sealer) keyed(what string, hash [32]byte) ([32]byte, error) {
	return s.mac(fmt.Sprintf("keyed %s\x00%x", what, hash))
}

// sessionSeal binds a session to its person, and to how and when it was begun.
func (s *sealer) sessionSeal(of domain.Session, token []byte) ([]byte, error) {
	up := int64(0)
	if !of.SteppedUp.IsZero() {
		up = of.SteppedUp.UnixMicro()
	}
	sum, err := s.mac(fmt.Sprintf("session\x00%s\x00%x\x00%s\x00%s\x00%d\x00%d", of.ID, token, of.Person, of.Means, of.BeganAt.UnixMicro(), up))
	return sum[:], err
}

// ownSession reports whether this installation has begun the session.
func (s *sealer) ownSession(of domain.Session, token, seal []byte) (bool, error) {
	want, err := s.sessionSeal(of, token)
	return hmac.Equal(want, seal), err
}

// linkSeal binds a sign-in link to its person and its time.
func (s *sealer) linkSeal(l domain.SignInLink) ([]byte, error) {
	sum, err := s.mac(fmt.Sprintf("link\x00%s\x00%s\x00%x\x00%x\x00%x\x00%x\x00%d\x00%d", l.ID, l.Person, l.Address, l.Token, l.Browser, l.Code,
		l.AskedAt.UnixMicro(), l.Until.UnixMicro()))
	return sum[:], err
}
