package site

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Between the steps of voting without scripts the marks are kept by the voter's own
// browser, sealed under a key that only the service has, in a cookie that goes to
// the pages of this one paper and to nothing else. So each step is a page of its
// own, going back loses nothing, and no mark stands in an address, a log or the
// database. It opens for the same person and paper only, and goes with the cast.
const (
	DraftCookie = "__Secure-paper"
	draftLife   = 2 * time.Hour
)

// drafts seals what only this service shall read; what for is part of the key.
func (s *Pages) drafts(use string) (cipher.AEAD, error) {
	mac := hmac.New(sha256.New, s.formKey[:])
	mac.Write([]byte("draft\x00" + use))
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		return nil, fmt.Errorf("sealing a draft: %w", err)
	}
	return cipher.NewGCM(block)
}

func (s *Pages) sealDraft(use string, plain []byte) (string, error) {
	box, err := s.drafts(use)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce) // never fails
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, plain, nil)), nil
}

func (s *Pages) openDraft(use, sealed string) ([]byte, bool) {
	box, err := s.drafts(use)
	raw, bad := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || bad != nil || len(raw) < box.NonceSize() {
		return nil, false
	}
	plain, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
	return plain, err == nil
}

func marksOf(c domain.ContestID, who domain.PersonID) string {
	return "marks\x00" + string(c) + "\x00" + string(who)
}

// keepDraft gives the browser the marks of a person's paper, a byte for each option
// of the paper, marked or not, so that its length says nothing.
func (v *Visit) keepDraft(c domain.Contest, who domain.PersonID, marks []domain.Mark) error {
	ranks := make([]byte, len(c.Options))
	for _, m := range marks {
		at := -1
		for i, o := range c.Options {
			if o.ID == m.Option {
				at = i
			}
		}
		if at < 0 || m.Rank < 0 || m.Rank > 255 {
			return refusal.Because(domain.RankOutOfRange, "R61", refusal.Args{"max": c.MaxRank})
		}
		ranks[at] = byte(m.Rank)
	}
	sealed, err := v.sealDraft(marksOf(c.ID, who), ranks)
	if err != nil {
		return err
	}
	v.setDraft(c.ID, sealed, draftLife)
	return nil
}

func (v *Visit) setDraft(c domain.ContestID, value string, life time.Duration) {
	http.SetCookie(v.C.Writer, &http.Cookie{Name: DraftCookie, Value: value, Path: ContestPath(c, "ballot"), MaxAge: int(life.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func (v *Visit) dropDraft(c domain.ContestID) { v.setDraft(c, "", -time.Second) }

// keptMarks are the marks that this person's browser has kept for the paper, in the
// order of their ranks, and whether it has kept any paper.
func (v *Visit) keptMarks(c domain.Contest) ([]domain.Mark, bool) {
	cookie, err := v.C.Request.Cookie(DraftCookie)
	if err != nil {
		return nil, false
	}
	ranks, is := v.openDraft(marksOf(c.ID, v.By.Person), cookie.Value)
	if !is || len(ranks) != len(c.Options) {
		return nil, false
	}
	var marks []domain.Mark
	for i, o := range c.Options {
		if ranks[i] > 0 {
			marks = append(marks, domain.Mark{Option: o.ID, Rank: int(ranks[i])})
		}
	}
	sortMarks(marks)
	return marks, true
}

// paperOf is what the form of a paper carries to say whose it is, readable to
// nobody: when the session has ended by the time it is sent, its marks are kept for
// that person, and for nobody who signs in instead.
func (v *Visit) paperOf(c domain.ContestID) string {
	sealed, err := v.sealDraft("paper\x00"+string(c), []byte(v.By.Person))
	if err != nil {
		return "" // then the marks are not kept; the paper can be cast all the same
	}
	return sealed
}

// keptBallot is where somebody signs in again whose session ended before the paper
// was reviewed or cast: afterwards the very same paper is shown for review.
func (v *Visit) keptBallot() (string, bool) {
	path := v.C.Request.URL.Path
	if !v.OwnOrigin(v.C.Request) || !strings.HasSuffix(path, "/ballot/review") && !strings.HasSuffix(path, "/ballot/confirm") {
		return "", false
	}
	sealed := v.C.PostForm("for") // which reads the form
	contest, marks, err := v.marked()
	if err != nil {
		return "", false
	}
	who, is := v.openDraft("paper\x00"+string(contest.ID), sealed)
	if !is || v.keepDraft(contest, domain.PersonID(who), marks) != nil {
		return "", false
	}
	return WithNext("/sign-in", ContestPath(contest.ID, "ballot/review")), true
}
