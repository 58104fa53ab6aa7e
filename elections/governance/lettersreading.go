package governance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// LetterShown is a letter as somebody may see it. Before it is public only its panels'
// members and officers do; everybody else sees what was published and what came of it.
type LetterShown struct {
	governance.Letter
	Now         governance.LetterVersion   // the version that stands
	Versions    []governance.LetterVersion // inside: all of them, oldest first
	Decided     []governance.Approval      // the named panels' decisions that count, and inside all others
	Signed      []governance.Signature     // those that stand, and inside the ended ones too
	Comments    []governance.LetterComment // inside
	Notes       []governance.LetterNote
	Replies     []governance.LetterReply
	Waiting     []LetterWaits              // inside: what each named panel has done
	People      map[domain.PersonID]string // names of those who wrote and commented; inside
	Codes       map[domain.PanelID]string  // of the panels named
	Older       string                     // the reference of the letter it supersedes
	Newer       string                     // and of the one that supersedes it
	Ranking     string                     // the reference of the ranking that it takes up
	Inside      bool                       // the reader is of its panels or an officer
	IsPublic    bool                       // now
	MayWrite    bool
	MayTend     bool                   // carry it through its states
	MaySign     []governance.Signatory // panels for which the reader could sign now
	MayTakeBack []governance.Signatory // panels for which she could withdraw
	SignedWas   *governance.Signature  // the reader's own that an edit has cancelled (R141)
}

// LetterWaits is where one named panel stands.
type LetterWaits struct {
	governance.Signatory
	Approved, Refused bool
	Motion            string
	DecidedAt         *time.Time
	Lead              governance.Signer // who would sign
	Signature         *governance.Signature
}

// Letter reads a letter by its reference.
func (h *House) Letter(ctx context.Context, by domain.Actor, ref string) (s LetterShown, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		l, err := tx.LetterByReference(ref)
		if err != nil {
			return err
		}
		s, err = h.letterShownTx(tx, by, l)
		return err
	})
	return s, err
}

func (h *House) letterShownTx(tx *store.Tx, by domain.Actor, l governance.Letter) (s LetterShown, err error) {
	n, err := letterNowTx(tx, l)
	if err != nil {
		return s, err
	}
	s = LetterShown{Letter: l, Now: n.current(), Inside: isAny(by, n.panels(), letterReaders), IsPublic: l.Public(tx.Now()), People: map[domain.PersonID]string{}, Codes: map[domain.PanelID]string{}}
	if !s.Inside && !s.IsPublic {
		return s, refusal.Because(refusal.Unknown, "R140", nil)
	}
	for _, p := range s.Now.Signatories {
		panel, err := tx.Panel(p.Panel)
		if err != nil {
			return s, err
		}
		s.Codes[p.Panel] = panel.Code
	}
	s.Decided, s.Signed = counting(n), governance.StandingSignatures(n.signed)
	if s.Notes, err = tx.LetterNotes(l.ID); err != nil {
		return s, err
	}
	if s.Replies, err = tx.LetterReplies(l.ID); err != nil {
		return s, err
	}
	if err := s.refers(tx); err != nil || !s.Inside {
		return s, err
	}
	s.Versions, s.Signed = n.versions, n.signed
	s.MayWrite = !l.Over() && isAny(by, n.panels(), writers)
	s.MayTend = isAny(by, n.panels(), stewards)
	if s.Comments, err = tx.LetterComments(l.ID); err != nil {
		return s, err
	}
	if err := h.waitsTx(tx, by, n, &s); err != nil {
		return s, err
	}
	return s, s.names(tx)
}

// counting are the decisions that count: the last of each named panel.
func counting(n letterNow) (out []governance.Approval) {
	for _, p := range n.current().Signatories {
		var last *governance.Approval
		for i, a := range n.decided {
			if a.Panel == p.Panel && a.Version >= n.since() {
				last = &n.decided[i]
			}
		}
		if last != nil {
			out = append(out, *last)
		}
	}
	return out
}

// waitsTx says what each named panel has done, and what the reader may do.
func (h *House) waitsTx(tx *store.Tx, by domain.Actor, n letterNow, s *LetterShown) error {
	v := n.current()
	for _, p := range v.Signatories {
		lead, err := h.leadTx(tx, p.Panel)
		if err != nil {
			return err
		}
		w := LetterWaits{Signatory: p, Lead: lead}
		for _, a := range s.Decided {
			if a.Panel == p.Panel {
				w.Approved, w.Refused, w.Motion, w.DecidedAt = a.Carried, !a.Carried, a.Motion, &a.At
			}
		}
		for i, sig := range n.signed {
			if sig.Panel == p.Panel && sig.Ended == nil {
				w.Signature = &n.signed[i]
				if sig.Person == by.Person || lead.Person == by.Person {
					s.MayTakeBack = append(s.MayTakeBack, p)
				}
			}
			if sig.Panel == p.Panel && sig.Person == by.Person && sig.EndedBy == governance.EndedByEdit && sig.Version < v.Number {
				s.SignedWas = &n.signed[i]
			}
		}
		if n.State == governance.LetterSigning && w.Signature == nil && lead.InChair && lead.Person == by.Person && lead.Barred == nil {
			s.MaySign = append(s.MaySign, p)
		}
		s.Waiting = append(s.Waiting, w)
	}
	if len(s.MaySign) == 0 {
		s.SignedWas = nil
	}
	return nil
}

// refers looks up the references that the letter has by id.
func (s *LetterShown) refers(tx *store.Tx) error {
	for _, r := range []struct {
		id  governance.LetterID
		ref *string
	}{{s.Supersedes, &s.Older}, {s.SupersededBy, &s.Newer}} {
		if r.id == "" {
			continue
		}
		other, err := tx.LetterByReference(string(r.id))
		if err != nil {
			return err
		}
		*r.ref = other.Reference
	}
	if s.Priorities != "" {
		p, err := tx.PrioritiesByReference(string(s.Priorities))
		if err != nil {
			return err
		}
		s.Ranking = p.Reference
	}
	return nil
}

// names looks up who wrote and who commented.
func (s *LetterShown) names(tx *store.Tx) error {
	var ids []domain.PersonID
	for _, v := range s.Versions {
		ids = append(ids, v.By)
	}
	for _, c := range s.Comments {
		ids = append(ids, c.By)
	}
	people, err := tx.PeopleByID(ids...)
	for id, p := range people {
		s.People[id] = p.Name()
	}
	return err
}

// LetterFile reads an annex or a reply's file, named by its SHA-256 in hex, for whoever
// may read what it belongs to.
func (h *House) LetterFile(ctx context.Context, by domain.Actor, ref, name string) (a governance.Annex, content []byte, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		l, err := tx.LetterByReference(ref)
		if err != nil {
			return err
		}
		s, err := h.letterShownTx(tx, by, l)
		if err != nil {
			return err
		}
		files := slices.Clone(s.Now.Annexes)
		for _, v := range s.Versions {
			files = append(files, v.Annexes...)
		}
		for _, r := range s.Replies {
			if r.File != nil {
				files = append(files, *r.File)
			}
		}
		i := slices.IndexFunc(files, func(f governance.Annex) bool { return fmt.Sprintf("%x", f.Hash) == name })
		if i < 0 {
			return refusal.Because(refusal.Unknown, "R140", nil)
		}
		a = files[i]
		content, err = tx.File(a.Hash)
		return err
	})
	return a, content, err
}

// LetterQuery narrows a list of letters.
type LetterQuery struct {
	Public bool // only what anybody may read
	State  governance.LetterState
	Search string
	After  string // the reference of the last one on the page before
	Limit  int
}

// Letters lists the letters that the reader may see, newest first: her panels' and
// the public ones.
func (h *House) Letters(ctx context.Context, by domain.Actor, q LetterQuery) (list []governance.Letter, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		f := store.LetterFilter{Search: q.Search, Before: q.After, Limit: q.Limit}
		if q.State != "" {
			f.States = []governance.LetterState{q.State}
		}
		if q.Public || by.Anonymous() || !by.HasRole(letterReaders...) {
			f.Public = &now
		} else if !by.Is("", "", domain.Overseers...) {
			f.Panels = panelsOf(by)
		}
		list, err = tx.Letters(f)
		return err
	})
	return list, err
}

// panelsOf are the panels for which the actor has a role.
func panelsOf(by domain.Actor) []domain.PanelID {
	out := []domain.PanelID{}
	for _, g := range by.Grants {
		if g.Scope.Panel != "" && !slices.Contains(out, g.Scope.Panel) {
			out = append(out, g.Scope.Panel)
		}
	}
	return out
}

// LetterVersionsOf gives two versions of a letter to whoever may read both (R158).
func (h *House) LetterVersionsOf(ctx context.Context, by domain.Actor, ref string, from, to int) (older, newer governance.LetterVersion, err error) {
	s, err := h.Letter(ctx, by, ref)
	if err != nil {
		return older, newer, err
	}
	if !s.Inside || from < 1 || to < 1 || from > len(s.Versions) || to > len(s.Versions) {
		return older, newer, refusal.Because(refusal.Unknown, "R158", nil)
	}
	return s.Versions[from-1], s.Versions[to-1], nil
}

// LetterProof is the public proof of a letter: all that its digest is made of, who
// signed it when, which decisions stand behind it, and where in the record that is
// written (docs/protocol.md, appendix E).
type LetterProof struct {
	Form       string              `json:"form" example:"hustings/letter-proof/1"`
	Reference  string              `json:"reference" example:"L-2027-1"`
	Letter     governance.LetterID `json:"letter" example:"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39"`
	Version    int                 `json:"version"`
	Words      ProofText           `json:"words"`
	Digest     string              `json:"digest" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"` // SHA-256 in hex
	Published  string              `json:"published" example:"2027-01-11T09:00:00Z"`
	Signatures []ProofSignature    `json:"signatures"`
	Decisions  []ProofDecision     `json:"decisions"`
	Record     []ProofEntry        `json:"record"`
}

// ProofText is what the digest binds, with hashes in hex.
type ProofText struct {
	Kind        governance.LetterKind  `json:"kind" example:"letter"`
	Subject     string                 `json:"subject" example:"Five priorities"`
	Text        string                 `json:"text" example:"Dear Secretary of State, …"`
	Addressees  []governance.Party     `json:"addressees"`
	Copies      []governance.Party     `json:"copies"`
	Signatories []governance.Signatory `json:"signatories"`
	Annexes     []ProofAnnex           `json:"annexes"`
}

type ProofAnnex struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"`
}

type ProofSignature struct {
	Panel   domain.PanelID `json:"panel"`
	Name    string         `json:"name"`
	Acting  bool           `json:"acting"`
	Version int            `json:"version"`
	Digest  string         `json:"digest" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"`
	At      string         `json:"at" example:"2027-01-10T10:14:00Z"`
	Passkey []byte         `json:"passkey,omitempty" example:"eyJrZXkiOiIuLi4ifQ=="`
}

type ProofDecision struct {
	Panel   domain.PanelID `json:"panel"`
	Motion  string         `json:"motion" example:"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39"`
	Version int            `json:"version"` // later ones differ by corrections, or by a panel that was removed
	Digest  string         `json:"digest" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"`
	At      string         `json:"at" example:"2027-01-10T10:14:00Z"`
}

// ProofEntry is where the record says so: its entry and the entry's hash.
type ProofEntry struct {
	Seq  int64     `json:"seq"`
	Act  acts.Name `json:"act" example:"letter.signed"`
	At   string    `json:"at" example:"2027-01-10T10:14:00Z"`
	Hash string    `json:"hash" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"`
}

// LetterProofForm names the form of the proof.
const LetterProofForm = "hustings/letter-proof/1"

// LetterProof gives the proof of a public letter to anybody.
func (h *House) LetterProof(ctx context.Context, ref string) (p LetterProof, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		l, err := tx.LetterByReference(ref)
		if err != nil {
			return err
		}
		if !l.Public(tx.Now()) {
			return refusal.Because(refusal.Unknown, "R146", nil)
		}
		n, err := letterNowTx(tx, l)
		if err != nil {
			return err
		}
		p = proofOf(n)
		done, err := tx.RecordEntries(store.RecordFilter{Subject: string(l.ID)})
		for _, a := range done {
			switch a.Act.Name {
			case acts.LetterSigned, acts.LetterApproved, acts.LetterPublished:
				p.Record = append(p.Record, ProofEntry{a.Seq, a.Act.Name, stamp(a.At), fmt.Sprintf("%x", a.Hash)})
			}
		}
		return err
	})
	return p, err
}

func proofOf(n letterNow) LetterProof {
	v := n.current()
	p := LetterProof{Form: LetterProofForm, Reference: n.Reference, Letter: n.ID, Version: v.Number, Digest: fmt.Sprintf("%x", v.Digest), Published: stamp(*n.PublicFrom),
		Words: ProofText{v.Kind, v.Subject, v.Text, noNull(v.Addressees), noNull(v.Copies), v.Signatories, []ProofAnnex{}}, Signatures: []ProofSignature{}, Decisions: []ProofDecision{}}
	for _, a := range v.Annexes {
		p.Words.Annexes = append(p.Words.Annexes, ProofAnnex{a.Name, fmt.Sprintf("%x", a.Hash)})
	}
	for _, s := range governance.StandingSignatures(n.signed) {
		p.Signatures = append(p.Signatures, ProofSignature{s.Panel, s.Name, s.Acting, s.Version, fmt.Sprintf("%x", s.Digest), stamp(s.At), s.Passkey})
	}
	for _, a := range counting(n) {
		p.Decisions = append(p.Decisions, ProofDecision{a.Panel, a.Motion, a.Version, fmt.Sprintf("%x", a.Digest), stamp(a.At)})
	}
	return p
}

func noNull[T any](list []T) []T { return append([]T{}, list...) }
