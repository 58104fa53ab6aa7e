package governance

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// writers may draft and, until it is put to the panels, write new versions: the
// members of the named panels and the secretariat.
var writers = append(slices.Clone(domain.PanelRoles), domain.Secretariat)

// stewards carry a letter through its states, correct it and publish it.
var stewards = []domain.Role{domain.Chair, domain.ViceChair, domain.Secretariat}

// letterReaders see a letter before it is public.
var letterReaders = append(slices.Clone(domain.PanelRoles), domain.Overseers...)

// LetterDraft is what somebody writes: the text, and the panels whose chairs are to
// sign it. Annexes are of what has been kept before.
type LetterDraft struct {
	governance.LetterText
	Panels     []domain.PanelID
	Priorities string // the reference of the ranking that it takes up (R139)
	Supersedes string // the reference of the published letter in whose place it comes
	Why        string
	Correction bool
	Add        []NewFile // annexes beside those that are kept
}

// NewFile is a file as it was sent; what it is, its bytes say.
type NewFile struct {
	Name    string
	Content []byte
}

// keepTx keeps a file that is what its name says (R160).
func keepTx(tx *store.Tx, f NewFile) (a governance.Annex, err error) {
	name, err := domain.CleanName(path.Base(strings.ReplaceAll(f.Name, `\`, "/")))
	if r, no := refusal.Of(err); no {
		return a, refusal.Because(r.Reason, "R160", r.Args).On("file")
	}
	media, err := governance.SniffFile(name, f.Content)
	if err != nil {
		return a, err
	}
	hash, err := tx.KeepFile(f.Content)
	return governance.Annex{Name: name, Kind: media, Size: len(f.Content), Hash: hash}, err
}

// letterNow is a letter with all that judging it takes.
type letterNow struct {
	governance.Letter
	versions []governance.LetterVersion
	decided  []governance.Approval
	signed   []governance.Signature
}

// current is the version that stands.
func (l letterNow) current() governance.LetterVersion { return l.versions[len(l.versions)-1] }

func (l letterNow) since() int { return governance.ApprovedSince(l.versions) }

// panels are those named in the version that stands.
func (l letterNow) panels() (ids []domain.PanelID) {
	for _, s := range l.current().Signatories {
		ids = append(ids, s.Panel)
	}
	return ids
}

// isAny reports whether the actor holds one of the roles for one of the panels.
func isAny(by domain.Actor, panels []domain.PanelID, roles []domain.Role) bool {
	return slices.ContainsFunc(panels, func(p domain.PanelID) bool { return by.Is(p, "", roles...) })
}

func letterNowTx(tx *store.Tx, l governance.Letter) (n letterNow, err error) {
	n.Letter = l
	if n.versions, err = tx.LetterVersions(l.ID); err != nil {
		return n, err
	}
	if n.decided, err = tx.ApprovalsOf(l.ID); err != nil {
		return n, err
	}
	n.signed, err = tx.SignaturesOf(l.ID)
	return n, err
}

// onLetter runs a recorded act on a letter, held, by somebody who holds one of the
// roles for one of its panels. Whoever may not read it learns nothing of it.
func (h *House) onLetter(ctx context.Context, by domain.Actor, ref string, roles []domain.Role, f func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error)) (l governance.Letter, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		n, err := letterForActTx(tx, by, ref, roles)
		if err != nil {
			return err
		}
		var act domain.Act
		if l, act, err = f(tx, n); err != nil {
			return err
		}
		if err := tx.SaveLetter(l); err != nil {
			return err
		}
		act.Subject, act.Panel = string(l.ID), first(n.panels())
		return tx.Record(by, act)
	})
	return l, err
}

func letterForActTx(tx *store.Tx, by domain.Actor, ref string, roles []domain.Role) (n letterNow, err error) {
	found, err := tx.LetterByReference(ref)
	if err != nil {
		return n, err
	}
	if found, err = tx.LetterForAct(found.ID); err != nil {
		return n, err
	}
	if n, err = letterNowTx(tx, found); err != nil || by.IsEngine() {
		return n, err
	}
	switch {
	case by.Anonymous():
		return n, refusal.Because(refusal.NotSignedIn, "R5", nil)
	case !isAny(by, n.panels(), letterReaders) && !found.Public(tx.Now()):
		return n, refusal.Because(refusal.Unknown, "R140", nil)
	}
	return n, mustActForAny(by, n.panels(), roles)
}

// DraftLetter begins a letter (R140). Its panels are those whose chairs will sign;
// one of them must be the writer's, or she keeps the secretariat.
func (h *House) DraftLetter(ctx context.Context, by domain.Actor, d LetterDraft) (l governance.Letter, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if by.Anonymous() {
			return refusal.Because(refusal.NotSignedIn, "R5", nil)
		}
		now := tx.Now()
		v, err := h.writeTx(tx, d, nil)
		if err != nil {
			return err
		}
		panels := letterNow{versions: []governance.LetterVersion{v}}.panels()
		if err := mustActForAny(by, panels, writers); err != nil {
			return err
		}
		if err := v.Check(); err != nil {
			return err
		}
		l = governance.Letter{ID: store.NewID[governance.LetterID](), State: governance.LetterDraft, Version: 1, Kind: v.Kind, Subject: v.Subject, By: by.Person, At: now}
		year := when.DateOf(now, h.Zone).Year
		n, err := tx.LettersFiled(year)
		if err != nil {
			return err
		}
		l.Reference = fmt.Sprintf("L-%d-%d", year, n+1)
		if err := h.takesUpTx(tx, &l, d, panels); err != nil {
			return err
		}
		v.Letter, v.Number, v.By, v.At, v.Correction = l.ID, 1, by.Person, now, false
		v.Digest = v.Seal()
		if err := tx.CreateLetter(l, v); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.LetterDrafted, Rule: "R140", Panel: first(panels), Subject: string(l.ID), Detail: versionDetail(v)})
	})
	return l, err
}

// writeTx makes a version of what was written, with the panels' names of today, and
// the annexes that are kept of those it has.
func (h *House) writeTx(tx *store.Tx, d LetterDraft, has []governance.Annex) (v governance.LetterVersion, err error) {
	v.ID, v.LetterText, v.Why, v.Correction = store.NewID[governance.LetterVersionID](), d.LetterText.Clean(), domain.CleanText(d.Why), d.Correction
	v.Signatories = nil
	for _, id := range d.Panels {
		p, err := tx.Panel(id)
		if err != nil || p.EndedOn != nil {
			return v, refusal.Because(refusal.Unknown, "R142", nil).On("panels")
		}
		v.Signatories = append(v.Signatories, governance.Signatory{Panel: p.ID, Name: p.Name})
	}
	v.Annexes = nil
	for _, a := range d.Annexes { // only what the letter has already is kept
		i := slices.IndexFunc(has, func(h governance.Annex) bool { return h.Hash == a.Hash })
		if i < 0 {
			return v, refusal.Because(refusal.Unknown, "R140", nil).On("annexes")
		}
		v.Annexes = append(v.Annexes, has[i])
	}
	for _, f := range d.Add {
		a, err := keepTx(tx, f)
		if err != nil {
			return v, err
		}
		v.Annexes = append(v.Annexes, a)
	}
	return v, nil
}

// takesUpTx judges what a letter refers to: a ranking that a joint resolution has
// adopted (R139), a published letter in whose place it comes.
func (h *House) takesUpTx(tx *store.Tx, l *governance.Letter, d LetterDraft, panels []domain.PanelID) error {
	if d.Priorities != "" {
		p, err := tx.PrioritiesByReference(d.Priorities)
		if err != nil {
			return refusal.Because(refusal.Unknown, "R139", nil).On("priorities")
		}
		if err := p.Feeds(); err != nil {
			return err
		}
		l.Priorities = p.ID
	}
	if d.Supersedes != "" {
		old, err := tx.LetterByReference(d.Supersedes)
		if err != nil {
			return refusal.Because(refusal.Unknown, "R140", nil).On("supersedes")
		}
		if _, err := old.SupersededWith(*l); err != nil {
			return err
		}
		l.Supersedes = old.ID
	}
	return nil
}

// ReviseLetter stores a new version on top of the one the editor had before her
// (base). Signatures that stand are cancelled, and whoever had signed is told (R141).
func (h *House) ReviseLetter(ctx context.Context, by domain.Actor, ref string, base int, d LetterDraft) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, writers, func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		if l.State != governance.LetterDraft && l.State != governance.LetterReview { // no more everybody's
			if err := mustActForAny(by, l.panels(), stewards); err != nil {
				return l.Letter, domain.Act{}, err
			}
		}
		next, err := h.writeTx(tx, d, l.current().Annexes)
		if err != nil {
			return l.Letter, domain.Act{}, err
		}
		return h.reviseTx(tx, by, l, next, base)
	})
}

func (h *House) reviseTx(tx *store.Tx, by domain.Actor, l letterNow, next governance.LetterVersion, base int) (governance.Letter, domain.Act, error) {
	was := l.State
	next.By = by.Person
	after, next, ended, err := l.Revise(l.current(), next, base, l.signed, tx.Now())
	if err != nil {
		return l.Letter, domain.Act{}, err
	}
	if was == governance.LetterSigned || was == governance.LetterSigning || was == governance.LetterApproval {
		if err := domain.Reasoned(next.Why); err != nil { // what panels have before them is changed for a reason
			return l.Letter, domain.Act{}, err
		}
	}
	if err := tx.CreateLetterVersion(next); err != nil {
		return l.Letter, domain.Act{}, err
	}
	for _, s := range ended {
		if err := tx.EndSignature(s); err != nil {
			return l.Letter, domain.Act{}, err
		}
		if err := tx.Mail(domain.MailTo(s.Person, LetterChangedMail{letterTold(after), s.Version, next.Number})); err != nil {
			return l.Letter, domain.Act{}, err
		}
	}
	detail := versionDetail(next)
	detail["correction"], detail["signatures_cancelled"] = next.Correction, len(ended)
	l.Letter, l.versions = after, append(l.versions, next)
	after, err = h.towardsSigningTx(tx, l) // a panel that had not approved may be out now (R143)
	return after, domain.Act{Name: acts.LetterRevised, Rule: "R141", Why: next.Why, Detail: detail}, err
}

// RemovePanel takes a panel that refuses out of the letter, as a new version that
// the others sign afresh (R143).
func (h *House) RemovePanel(ctx context.Context, by domain.Actor, ref string, panel domain.PanelID, why string) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, stewards, func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		text, err := l.current().Without(panel)
		if err != nil {
			return l.Letter, domain.Act{}, err
		}
		if err := domain.Reasoned(why); err != nil {
			return l.Letter, domain.Act{}, err
		}
		next := governance.LetterVersion{ID: store.NewID[governance.LetterVersionID](), LetterText: text, Why: domain.CleanText(why)}
		after, act, err := h.reviseTx(tx, by, l, next, l.Version)
		act.Name, act.Rule = acts.LetterPanelRemoved, "R143"
		return after, act, err
	})
}

// Review gives a draft to the named panels' members to comment on (R140).
func (h *House) Review(ctx context.Context, by domain.Actor, ref string) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, writers, func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		after, err := l.Move(governance.LetterReview)
		if err == nil {
			err = h.tellPanelsTx(tx, l.panels(), LetterReviewMail{letterTold(after)})
		}
		return after, domain.Act{Name: acts.LetterReviewed, Rule: "R140", Detail: versionDetail(l.current())}, err
	})
}

// BackToDraft takes a letter back from review, or from the panels to review.
func (h *House) BackToDraft(ctx context.Context, by domain.Actor, ref, why string) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, stewards, func(_ *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		to := governance.LetterReview
		if l.State == governance.LetterReview {
			to = governance.LetterDraft
		}
		if err := domain.Reasoned(why); err != nil {
			return l.Letter, domain.Act{}, err
		}
		after, err := l.Move(to)
		return after, domain.Act{Name: acts.LetterTakenBack, Rule: "R140", Why: domain.CleanText(why)}, err
	})
}

// PutToPanels closes the review: each named panel decides on this version by a
// motion of its own (R142).
func (h *House) PutToPanels(ctx context.Context, by domain.Actor, ref string) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, stewards, func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		after, err := l.Move(governance.LetterApproval)
		if err != nil {
			return l.Letter, domain.Act{}, err
		}
		l.Letter = after
		after, err = h.towardsSigningTx(tx, l)
		return after, domain.Act{Name: acts.LetterPutToPanels, Rule: "R142", Detail: versionDetail(l.current())}, err
	})
}

// Abandon gives a letter up before it is published (R140).
func (h *House) Abandon(ctx context.Context, by domain.Actor, ref, why string) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, stewards, func(_ *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		after, err := l.Abandon(why)
		return after, domain.Act{Name: acts.LetterAbandoned, Rule: "R140", Why: after.Why}, err
	})
}

// Comment says something of the version that stands, to those who may read it,
// until the letter is over.
func (h *House) Comment(ctx context.Context, by domain.Actor, ref, words string) (governance.Letter, error) {
	return h.onLetter(ctx, by, ref, writers, func(tx *store.Tx, l letterNow) (governance.Letter, domain.Act, error) {
		if l.Over() {
			return l.Letter, domain.Act{}, refusal.Because(governance.LetterWrongState, "R140", refusal.Args{"state": string(l.State)})
		}
		if err := domain.Written(words, "words", "R140"); err != nil {
			return l.Letter, domain.Act{}, err
		}
		c := governance.LetterComment{ID: store.NewID[string](), Letter: l.ID, Version: l.Version, By: by.Person, At: tx.Now(), Words: domain.CleanText(words)}
		return l.Letter, domain.Act{Name: acts.LetterCommented, Rule: "R140", Detail: map[string]any{"version": l.Version, "comment": c.ID}}, tx.CreateLetterComment(c)
	})
}
