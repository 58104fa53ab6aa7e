package governance

import (
	"context"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// mayApproveTx, approveTx and refuseTx are what a motion about a letter's version can
// do (R142, R143); see deeds.
func (h *House) mayApproveTx(tx *store.Tx, m governance.Motion) error {
	return h.letterPossibleTx(tx, m.Panels, governance.LetterVersionID(m.Purpose.Subject))
}

func (h *House) approveTx(tx *store.Tx, by domain.Actor, m governance.Motion) error {
	return h.letterDecidedTx(tx, by, m.Panels, governance.LetterVersionID(m.Purpose.Subject), string(m.ID), true)
}

func (h *House) refuseTx(tx *store.Tx, by domain.Actor, m governance.Motion) error {
	return h.letterDecidedTx(tx, by, m.Panels, governance.LetterVersionID(m.Purpose.Subject), string(m.ID), false)
}

// letterPossibleTx refuses a motion on a version that is not before the panel
// (R142). It is asked when the motion is moved, when its vote is called, and at the
// close.
func (h *House) letterPossibleTx(tx *store.Tx, panels []domain.PanelID, version governance.LetterVersionID) error {
	l, v, err := letterOfVersionTx(tx, version)
	if err != nil {
		return err
	}
	for _, p := range panels {
		if err := l.PutToPanels(v, p, l.since()); err != nil {
			return err
		}
	}
	return nil
}

func letterOfVersionTx(tx *store.Tx, version governance.LetterVersionID) (l letterNow, v governance.LetterVersion, err error) {
	id, number, err := tx.LetterOfVersion(version)
	if err != nil {
		return l, v, err
	}
	held, err := tx.LetterForAct(id)
	if err != nil {
		return l, v, err
	}
	if l, err = letterNowTx(tx, held); err != nil {
		return l, v, err
	}
	return l, l.versions[number-1], nil
}

// letterDecidedTx takes what panels have decided on a version, by a motion (R142,
// R143). When all have approved, the chairs are asked to sign.
func (h *House) letterDecidedTx(tx *store.Tx, by domain.Actor, panels []domain.PanelID, version governance.LetterVersionID, motion string, carried bool) error {
	l, v, err := letterOfVersionTx(tx, version)
	if err != nil {
		return err
	}
	for _, p := range panels {
		if err := l.PutToPanels(v, p, l.since()); err != nil {
			return err
		}
		a := governance.Approval{Letter: l.ID, Panel: p, Version: v.Number, Digest: v.Digest, Motion: motion, Carried: carried, At: tx.Now()}
		if err := tx.CreateApproval(a); err != nil {
			return err
		}
		l.decided = append(l.decided, a)
		name, rule := acts.LetterApproved, "R142"
		if !carried {
			name, rule = acts.LetterRefused, "R143"
		}
		if err := tx.Record(by, domain.Act{Name: name, Rule: rule, Panel: p, Subject: string(l.ID),
			Detail: map[string]any{"version": v.Number, "digest": fmt.Sprintf("%x", v.Digest), "motion": motion}}); err != nil {
			return err
		}
	}
	after, err := h.towardsSigningTx(tx, l)
	if err != nil {
		return err
	}
	return tx.SaveLetter(after)
}

// towardsSigningTx opens the signing of a letter before the panels as soon as every
// named one has approved it (R142).
func (h *House) towardsSigningTx(tx *store.Tx, l letterNow) (governance.Letter, error) {
	v := l.current()
	if l.State != governance.LetterApproval || v.MustBeApproved(l.decided, l.since()) != nil {
		return l.Letter, nil
	}
	after, err := l.Move(governance.LetterSigning)
	if err != nil {
		return after, err
	}
	for _, s := range v.Signatories {
		lead, err := h.leadTx(tx, s.Panel)
		if err != nil {
			return after, err
		}
		if lead.Person != "" && lead.Barred == nil {
			panel, err := tx.Panel(s.Panel)
			if err != nil {
				return after, err
			}
			if err := tx.Mail(domain.MailTo(lead.Person, LetterSignMail{letterTold(after), panel.Name, panel.Code})); err != nil {
				return after, err
			}
		}
	}
	return after, nil
}

// leadTx is who would sign for a panel now: its chair, or its acting chair as such.
func (h *House) leadTx(tx *store.Tx, panel domain.PanelID) (s governance.Signer, err error) {
	lead, err := h.Office.LeadershipTx(tx, panel, h.today(tx))
	if err != nil {
		return s, err
	}
	s.Person, s.Acting, s.Barred = lead.Person, lead.As == domain.LeadActing, lead.MaySign()
	s.InChair = lead.Person != ""
	if s.Person == "" {
		return s, nil
	}
	p, err := tx.Person(s.Person)
	s.Name = p.Name()
	return s, err
}

// signerTx is the actor as a signer for the panel: in the chair if she leads it now.
func (h *House) signerTx(tx *store.Tx, by domain.Actor, panel domain.PanelID) (governance.Signer, error) {
	lead, err := h.leadTx(tx, panel)
	if err != nil {
		return lead, err
	}
	if lead.Person == by.Person && by.Is(panel, "", domain.PanelRoles...) {
		return lead, nil
	}
	p, err := tx.Person(by.Person)
	return governance.Signer{Person: by.Person, Name: p.Name()}, err
}

// SignLetter signs for a panel what its chair has read (R141, R142, R145): read is
// the digest of the version that was before her. She has proved her passkey for this;
// passkey is what it signed, where it signed the digest itself.
func (h *House) SignLetter(ctx context.Context, by domain.Actor, ref string, panel domain.PanelID, read [32]byte, passkey []byte) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, letterReaders, func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		now := tx.Now()
		who, err := h.signerTx(tx, by, panel)
		if err != nil {
			return l.Letter, domain.Act{}, err
		}
		v := l.current()
		if l.State == governance.LetterSigning {
			if err := v.MustBeApproved(l.decided, l.since()); err != nil {
				return l.Letter, domain.Act{}, err
			}
		}
		after, s, err := l.Sign(v, panel, who, read, l.signed, now)
		if err != nil {
			return l.Letter, domain.Act{}, err
		}
		if err := by.Fresh(now); err != nil {
			return l.Letter, domain.Act{}, err
		}
		s.ID, s.Passkey = store.NewID[string](), passkey
		if err := tx.CreateSignature(s); err != nil {
			return l.Letter, domain.Act{}, err
		}
		detail := versionDetail(v)
		detail["panel"], detail["acting"], detail["signature"] = panel, s.Acting, s.ID
		return after, domain.Act{Name: acts.LetterSigned, Rule: "R141", Detail: detail}, nil
	})
}

// WithdrawSignature takes a signature back: before the letter is public it blocks
// it, afterwards it is a dated note beside it (R144).
func (h *House) WithdrawSignature(ctx context.Context, by domain.Actor, ref string, panel domain.PanelID, why string) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, append(letterReaders, domain.Member), func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		now := tx.Now()
		who, err := h.signerTx(tx, by, panel)
		if err != nil {
			return l.Letter, domain.Act{}, err
		}
		after, ended, note, err := l.WithdrawSignature(panel, who, why, l.signed, now)
		if err != nil {
			return l.Letter, domain.Act{}, err
		}
		if err := by.Fresh(now); err != nil {
			return l.Letter, domain.Act{}, err
		}
		act := domain.Act{Name: acts.LetterSignatureWithdrawn, Rule: "R144", Why: domain.CleanText(why), Detail: map[string]any{"panel": panel}}
		if note != nil {
			act.Name, note.ID = acts.LetterWithdrawalNoted, store.NewID[string]()
			err = tx.CreateLetterNote(*note)
		} else {
			err = tx.EndSignature(*ended)
		}
		if err == nil {
			err = h.tellStewardsTx(tx, l.panels(), LetterNotedMail{letterTold(after)})
		}
		return after, act, err
	})
}

// PublishLetter makes the letter public now, or from the embargo's instant on (R142,
// R146), and puts it in the place of the one it supersedes.
func (h *House) PublishLetter(ctx context.Context, by domain.Actor, ref string, embargo *time.Time) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, stewards, func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		now := tx.Now()
		after, err := l.Publish(l.current(), l.decided, l.since(), l.signed, embargo, now)
		if err != nil {
			return l.Letter, domain.Act{}, err
		}
		if err := by.Fresh(now); err != nil {
			return l.Letter, domain.Act{}, err
		}
		if l.Supersedes != "" {
			old, err := tx.LetterForAct(l.Supersedes)
			if err != nil {
				return l.Letter, domain.Act{}, err
			}
			if old, err = old.SupersededWith(after); err != nil {
				return l.Letter, domain.Act{}, err
			}
			if err := tx.SaveLetter(old); err != nil {
				return l.Letter, domain.Act{}, err
			}
		}
		if err := h.tellPublishedTx(tx, after, l.panels()); err != nil {
			return l.Letter, domain.Act{}, err
		}
		detail := versionDetail(l.current())
		detail["public_from"] = stamp(*after.PublicFrom)
		return after, domain.Act{Name: acts.LetterPublished, Rule: "R142", Detail: detail}, nil
	})
}

// tellPublishedTx tells the named panels that a letter is public, or until when it is
// under an embargo: that this has ended they are told then (R146).
func (h *House) tellPublishedTx(tx *store.Tx, l governance.Letter, panels []domain.PanelID) error {
	if l.PublicFrom.After(tx.Now()) {
		return h.tellPanelsTx(tx, panels, LetterEmbargoMail{letterTold(l), *l.PublicFrom})
	}
	mails, err := h.publicMailsTx(tx, l, panels)
	if err != nil {
		return err
	}
	return tx.Mail(mails...)
}

// LetterReplyDraft is an answer as it came in.
type LetterReplyDraft struct {
	From     string
	Received when.Date
	Words    string
	File     *NewFile
}

// AttachReply puts an answer beside a public letter, as it was received (R146).
func (h *House) AttachReply(ctx context.Context, by domain.Actor, ref string, d LetterReplyDraft) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, stewards, func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		now := tx.Now()
		if err := l.ReceivesReply(now); err != nil {
			return l.Letter, domain.Act{}, err
		}
		from, err := domain.CleanName(d.From)
		if r, no := refusal.Of(err); no {
			return l.Letter, domain.Act{}, refusal.Because(r.Reason, "R146", r.Args).On("from")
		}
		words := domain.CleanText(d.Words)
		switch day := when.DateOf(now, h.Zone); {
		case words == "" && d.File == nil:
			return l.Letter, domain.Act{}, refusal.Because(refusal.Missing, "R146", nil).On("words")
		case d.Received.IsZero():
			return l.Letter, domain.Act{}, refusal.Because(refusal.Missing, "R146", nil).On("received")
		case d.Received.After(day), d.Received.Before(when.DateOf(*l.PublicFrom, h.Zone)):
			return l.Letter, domain.Act{}, refusal.Because(governance.LetterReplyDay, "R146", refusal.Args{"from": when.DateOf(*l.PublicFrom, h.Zone), "until": day}).On("received")
		}
		if len(words) > replyBytes {
			return l.Letter, domain.Act{}, refusal.Because(domain.TextTooLong, "R146", refusal.Args{"max": replyBytes}).On("words")
		}
		r := governance.LetterReply{ID: store.NewID[governance.LetterReplyID](), Letter: l.ID, From: from, Received: d.Received, Words: words, By: by.Person, At: now}
		if d.File != nil {
			kept, err := keepTx(tx, *d.File)
			if err != nil {
				return l.Letter, domain.Act{}, err
			}
			r.File = &kept
		}
		if err := tx.CreateLetterReply(r); err != nil {
			return l.Letter, domain.Act{}, err
		}
		if err := h.tellPanelsTx(tx, l.panels(), LetterReplyMail{letterTold(l.Letter)}); err != nil {
			return l.Letter, domain.Act{}, err
		}
		return l.Letter, domain.Act{Name: acts.LetterReplyAttached, Rule: "R146", Detail: map[string]any{"reply": r.ID}}, nil
	})
}

// replyBytes bounds the words of an answer; longer ones come as a file.
const replyBytes = 40_000

// tellStewardsTx mails the panels' chairs and the secretariat.
func (h *House) tellStewardsTx(tx *store.Tx, panels []domain.PanelID, words domain.MailWords) error {
	told := map[domain.PersonID]bool{}
	for _, p := range panels {
		lead, err := h.leadTx(tx, p)
		if err != nil {
			return err
		}
		told[lead.Person] = true
	}
	appointed, err := tx.AppointmentsAt(tx.Now())
	if err != nil {
		return err
	}
	for _, a := range appointed {
		if a.Role == domain.Secretariat && a.Scope.Election == "" {
			told[a.Person] = true
		}
	}
	for person := range told {
		if person == "" {
			continue
		}
		if err := tx.Mail(domain.MailTo(person, words)); err != nil {
			return err
		}
	}
	return nil
}
