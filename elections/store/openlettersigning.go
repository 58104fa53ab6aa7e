package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
)

type openLetterApprovalRow struct {
	Letter  string `gorm:"primaryKey"`
	Panel   string `gorm:"primaryKey"`
	Motion  string `gorm:"primaryKey"`
	Version int
	Digest  []byte
	Carried bool
	At      time.Time
}

func (openLetterApprovalRow) TableName() string { return "open_letter_approvals" }

// CreateApproval stores what a panel has decided of a letter.
func (tx *Tx) CreateApproval(a governance.Approval) error {
	row := openLetterApprovalRow{Letter: string(a.Letter), Panel: string(a.Panel), Motion: a.Motion, Version: a.Version, Digest: a.Digest[:], Carried: a.Carried, At: a.At}
	return found(tx.db.Create(&row).Error, "storing a panel's decision on a letter")
}

// ApprovalsOf are a letter's decisions, oldest first.
func (tx *Tx) ApprovalsOf(id governance.LetterID) ([]governance.Approval, error) {
	return listed(tx.db.Where("letter = ?", string(id)).Order("at, panel"), func(r openLetterApprovalRow) governance.Approval {
		return governance.Approval{Letter: governance.LetterID(r.Letter), Panel: domain.PanelID(r.Panel), Motion: r.Motion, Version: r.Version,
			Digest: [32]byte(r.Digest), Carried: r.Carried, At: r.At.UTC()}
	}, "listing decisions on a letter")
}

type openLetterSignatureRow struct {
	ID        string `gorm:"primaryKey"`
	Letter    string
	Version   int
	Digest    []byte
	Panel     string
	Person    string
	Name      string
	Acting    bool
	At        time.Time
	Passkey   []byte
	Ended     *time.Time
	EndedBy   string
	EndedWhy  string
	EndedFrom string
}

func (openLetterSignatureRow) TableName() string { return "open_letter_signatures" }

// CreateSignature stores a signature; a panel has one that stands at a time.
func (tx *Tx) CreateSignature(s governance.Signature) error {
	row := openLetterSignatureRow{ID: s.ID, Letter: string(s.Letter), Version: s.Version, Digest: s.Digest[:], Panel: string(s.Panel), Person: string(s.Person),
		Name: s.Name, Acting: s.Acting, At: s.At, Passkey: s.Passkey}
	return created(tx.db.Create(&row), governance.SignatureTwice, "R141", "panel", "storing a signature")
}

// EndSignature notes why a signature counts no more, once.
func (tx *Tx) EndSignature(s governance.Signature) error {
	r := tx.db.Model(&openLetterSignatureRow{}).Where("id = ? AND ended IS NULL", s.ID).
		Updates(map[string]any{"ended": s.Ended, "ended_by": s.EndedBy, "ended_why": s.EndedWhy, "ended_from": s.EndedFrom})
	return one(r, "ending a signature")
}

// SignaturesOf are all signatures of a letter, ended ones too, oldest first.
func (tx *Tx) SignaturesOf(id governance.LetterID) ([]governance.Signature, error) {
	return listed(tx.db.Where("letter = ?", string(id)).Order("at, panel, id"), func(r openLetterSignatureRow) governance.Signature {
		return governance.Signature{ID: r.ID, Letter: governance.LetterID(r.Letter), Version: r.Version, Digest: [32]byte(r.Digest), Panel: domain.PanelID(r.Panel),
			Person: domain.PersonID(r.Person), Name: r.Name, Acting: r.Acting, At: r.At.UTC(), Passkey: r.Passkey, Ended: utc(r.Ended),
			EndedBy: governance.SignatureEnd(r.EndedBy), EndedWhy: r.EndedWhy, EndedFrom: domain.PersonID(r.EndedFrom)}
	}, "listing signatures")
}

type openLetterCommentRow struct {
	ID       string `gorm:"primaryKey"`
	Letter   string
	Version  int
	ByPerson string
	At       time.Time
	Words    string
}

func (openLetterCommentRow) TableName() string { return "open_letter_comments" }

// CreateLetterComment stores a comment.
func (tx *Tx) CreateLetterComment(c governance.LetterComment) error {
	row := openLetterCommentRow{ID: c.ID, Letter: string(c.Letter), Version: c.Version, ByPerson: string(c.By), At: c.At, Words: c.Words}
	return found(tx.db.Create(&row).Error, "storing a comment")
}

// LetterComments are a letter's comments, oldest first.
func (tx *Tx) LetterComments(id governance.LetterID) ([]governance.LetterComment, error) {
	return listed(tx.db.Where("letter = ?", string(id)).Order("at, id"), func(r openLetterCommentRow) governance.LetterComment {
		return governance.LetterComment{ID: r.ID, Letter: governance.LetterID(r.Letter), Version: r.Version, By: domain.PersonID(r.ByPerson), At: r.At.UTC(), Words: r.Words}
	}, "listing comments")
}

type openLetterNoteRow struct {
	ID     string `gorm:"primaryKey"`
	Letter string
	Panel  string
	Person string
	Name   string
	Acting bool
	At     time.Time
	Words  string
}

func (openLetterNoteRow) TableName() string { return "open_letter_notes" }

// CreateLetterNote stores a note beside a published letter (R144).
func (tx *Tx) CreateLetterNote(n governance.LetterNote) error {
	row := openLetterNoteRow{ID: n.ID, Letter: string(n.Letter), Panel: string(n.Panel), Person: string(n.Person), Name: n.Name, Acting: n.Acting, At: n.At, Words: n.Words}
	return found(tx.db.Create(&row).Error, "storing a note")
}

// LetterNotes are the notes beside a letter, oldest first.
func (tx *Tx) LetterNotes(id governance.LetterID) ([]governance.LetterNote, error) {
	return listed(tx.db.Where("letter = ?", string(id)).Order("at, id"), func(r openLetterNoteRow) governance.LetterNote {
		return governance.LetterNote{ID: r.ID, Letter: governance.LetterID(r.Letter), Panel: domain.PanelID(r.Panel), Person: domain.PersonID(r.Person),
			Name: r.Name, Acting: r.Acting, At: r.At.UTC(), Words: r.Words}
	}, "listing notes")
}

type openLetterReplyRow struct {
	ID         string `gorm:"primaryKey"`
	Letter     string
	Sender     string
	ReceivedOn date
	Words      string
	File       string
	ByPerson   string
	At         time.Time
}

func (openLetterReplyRow) TableName() string { return "open_letter_replies" }

// CreateLetterReply stores an answer as it was received (R146).
func (tx *Tx) CreateLetterReply(r governance.LetterReply) error {
	file, err := json.Marshal(r.File)
	if err != nil {
		return fmt.Errorf("storing a reply: %w", err)
	}
	row := openLetterReplyRow{ID: string(r.ID), Letter: string(r.Letter), Sender: r.From, ReceivedOn: date(r.Received), Words: r.Words, File: string(file), ByPerson: string(r.By), At: r.At}
	return found(tx.db.Create(&row).Error, "storing a reply")
}

// LetterReplies are the answers to a letter, oldest first.
func (tx *Tx) LetterReplies(id governance.LetterID) ([]governance.LetterReply, error) {
	return parsed(tx.db.Where("letter = ?", string(id)).Order("received_on, at, id"), func(r openLetterReplyRow) (governance.LetterReply, error) {
		out := governance.LetterReply{ID: governance.LetterReplyID(r.ID), Letter: governance.LetterID(r.Letter), From: r.Sender, Received: when.Date(r.ReceivedOn),
			Words: r.Words, By: domain.PersonID(r.ByPerson), At: r.At.UTC()}
		if err := json.Unmarshal([]byte(r.File), &out.File); err != nil {
			return out, fmt.Errorf("reading a reply: %w", err)
		}
		return out, nil
	}, "listing replies")
}

// likePattern finds the words anywhere, whatever marks are in them.
func likePattern(words string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(words)) + "%"
}
