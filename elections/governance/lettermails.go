package governance

import (
	"context"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// Templates of the mails about letters; what each says is the struct of its name.
const (
	MailLetterReview  = "letter-review"  // to the panels' members: a letter awaits their comments
	MailLetterSign    = "letter-sign"    // to each chair: it is approved and can be signed
	MailLetterChanged = "letter-changed" // to whoever had signed: what she signed was changed, and her signature is cancelled
	MailLetterPublic  = "letter-public"  // to the named panels' members: it is published
	MailLetterEmbargo = "letter-embargo" // to the named panels' members: it is published under an embargo
	MailLetterNoted   = "letter-noted"   // to the secretariat and the chairs: a chair has withdrawn her signature
	MailLetterReply   = "letter-reply"   // to the named panels' members: an answer has come
)

// LetterTold is what every mail about a letter says of it.
type LetterTold struct{ Reference, Subject string }

func letterTold(l governance.Letter) LetterTold { return LetterTold{l.Reference, l.Subject} }

type LetterReviewMail struct{ LetterTold }

type LetterSignMail struct {
	LetterTold
	Panel, Code string // for which she signs
}

type LetterChangedMail struct {
	LetterTold
	From, To int // versions
}

type LetterPublicMail struct {
	LetterTold
	From time.Time
}

type LetterEmbargoMail struct {
	LetterTold
	From time.Time
}

type LetterNotedMail struct{ LetterTold }

type LetterReplyMail struct{ LetterTold }

func (LetterReviewMail) Template() string  { return MailLetterReview }
func (LetterSignMail) Template() string    { return MailLetterSign }
func (LetterChangedMail) Template() string { return MailLetterChanged }
func (LetterPublicMail) Template() string  { return MailLetterPublic }
func (LetterEmbargoMail) Template() string { return MailLetterEmbargo }
func (LetterNotedMail) Template() string   { return MailLetterNoted }
func (LetterReplyMail) Template() string   { return MailLetterReply }

// versionDetail is how the record names a version.
func versionDetail(v governance.LetterVersion) map[string]any {
	return map[string]any{"version": v.Number, "digest": fmt.Sprintf("%x", v.Digest)}
}

// tellPanelsTx mails the members of the panels, each once.
func (h *House) tellPanelsTx(tx *store.Tx, panels []domain.PanelID, words domain.MailWords) error {
	mails, err := h.toPanelsTx(tx, panels, words)
	if err != nil {
		return err
	}
	return tx.Mail(mails...)
}

// publicMailsTx tell the named panels' members that a letter is public now, each once.
func (h *House) publicMailsTx(tx *store.Tx, l governance.Letter, panels []domain.PanelID) ([]domain.Mail, error) {
	mails, err := h.toPanelsTx(tx, panels, LetterPublicMail{letterTold(l), *l.PublicFrom})
	for i := range mails {
		mails[i].Key = "letter-public " + string(l.ID) + " " + string(mails[i].To)
	}
	return mails, err
}

// embargoLookBack is how far back a letter that has become public is looked for: longer
// than a service stands still.
const embargoLookBack = 7 * 24 * time.Hour

// endEmbargoes tells of letters whose embargo has ended (R146), once: that they are
// public needs nobody's doing.
func (h *House) endEmbargoes(ctx context.Context) error {
	var mails []domain.Mail
	var done []string
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		mails, done = nil, nil
		ended, err := tx.LettersPublicSince(tx.Now().Add(-embargoLookBack))
		if err != nil {
			return err
		}
		for _, l := range ended {
			key := "letter " + string(l.ID)
			if _, told := h.reminded.Load(key); told { // this process has put the mails into the outbox
				continue
			}
			versions, err := tx.LetterVersions(l.ID)
			if err != nil {
				return err
			}
			more, err := h.publicMailsTx(tx, l, letterNow{versions: versions}.panels())
			if err != nil {
				return err
			}
			mails, done = append(mails, more...), append(done, key)
		}
		return nil
	})
	if err != nil || len(done) == 0 {
		return err
	}
	if err := h.Store.Write(ctx, func(tx *store.Tx) error { return tx.Mail(mails...) }); err != nil {
		return err
	}
	for _, key := range done {
		h.reminded.Store(key, true)
	}
	return nil
}

// toPanelsTx is a mail to each member of the panels, once.
func (h *House) toPanelsTx(tx *store.Tx, panels []domain.PanelID, words domain.MailWords) (mails []domain.Mail, err error) {
	told := map[domain.PersonID]bool{}
	for _, p := range panels {
		members, err := h.sittingTx(tx, p, h.today(tx))
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if !told[m.Person] {
				told[m.Person] = true
				mails = append(mails, domain.MailTo(m.Person, words))
			}
		}
	}
	return mails, nil
}
