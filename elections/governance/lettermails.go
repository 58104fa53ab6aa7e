package governance

import (
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// Mails about letters; each has the letter's reference and subject.
const (
	MailLetterReview  = "letter-review"  // to the panels' members: a letter awaits their comments
	MailLetterSign    = "letter-sign"    // to each chair: it is approved and can be signed; code and panel, for which she signs
	MailLetterChanged = "letter-changed" // to whoever had signed: what she signed was changed, and her signature is cancelled
	MailLetterPublic  = "letter-public"  // to the named panels' members: it is published; from
	MailLetterNoted   = "letter-noted"   // to the secretariat and the chairs: a chair has withdrawn her signature
	MailLetterReply   = "letter-reply"   // to the named panels' members: an answer has come
)

// versionDetail is how the record names a version.
func versionDetail(v governance.LetterVersion) map[string]any {
	return map[string]any{"version": v.Number, "digest": fmt.Sprintf("%x", v.Digest)}
}

// letterMail is a mail about a letter.
func letterMail(l governance.Letter, to domain.PersonID, template string, pairs ...string) domain.Mail {
	args := map[string]string{"reference": l.Reference, "subject": l.Subject}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return domain.Mail{To: to, Template: template, Args: args}
}

// tellPanelsTx mails the members of the panels, each once.
func (h *House) tellPanelsTx(tx *store.Tx, l governance.Letter, panels []domain.PanelID, template string, pairs ...string) error {
	told := map[domain.PersonID]bool{}
	for _, p := range panels {
		members, err := h.sittingTx(tx, p, h.today(tx))
		if err != nil {
			return err
		}
		for _, m := range members {
			if told[m.Person] {
				continue
			}
			told[m.Person] = true
			if err := tx.Mail(letterMail(l, m.Person, template, pairs...)); err != nil {
				return err
			}
		}
	}
	return nil
}

// stamp writes an instant as mails hold it.
func letterStamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }
