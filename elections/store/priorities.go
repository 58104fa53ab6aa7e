package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/governance"
)

type prioritiesRow struct {
	ID         string `gorm:"primaryKey"`
	Reference  string
	Title      string
	State      string
	Panels     string
	ProposeBy  time.Time
	ByPerson   string
	At         time.Time
	FrozenAt   *time.Time
	ListDigest []byte
	Vote       string
	Opens      *time.Time
	Closes     *time.Time
	DecidedAt  *time.Time
	Elected    string
	AdoptedAt  *time.Time
	AdoptedBy  string
}

func (prioritiesRow) TableName() string { return "priorities" }

func newPrioritiesRow(p governance.Priorities) (prioritiesRow, error) {
	row := prioritiesRow{ID: string(p.ID), Reference: p.Reference, Title: p.Title, State: string(p.State), ProposeBy: p.ProposeBy, ByPerson: string(p.By), At: p.At,
		FrozenAt: p.FrozenAt, Vote: p.Vote, Opens: p.Opens, Closes: p.Closes, DecidedAt: p.DecidedAt, AdoptedAt: p.AdoptedAt, AdoptedBy: p.AdoptedBy}
	panels, err := json.Marshal(append([]domain.PanelID{}, p.Panels...))
	if err != nil {
		return row, fmt.Errorf("storing priorities: %w", err)
	}
	elected, err := json.Marshal(append([]governance.ProposalID{}, p.Elected...))
	if err != nil {
		return row, fmt.Errorf("storing priorities: %w", err)
	}
	if row.Panels, row.Elected = string(panels), string(elected); p.FrozenAt != nil {
		row.ListDigest = p.ListDigest[:]
	}
	return row, nil
}

func (r prioritiesRow) priorities() (governance.Priorities, error) {
	p := governance.Priorities{ID: governance.PrioritiesID(r.ID), Reference: r.Reference, Title: r.Title, State: governance.PrioritiesState(r.State),
		ProposeBy: r.ProposeBy.UTC(), By: domain.PersonID(r.ByPerson), At: r.At.UTC(), FrozenAt: utc(r.FrozenAt), Vote: r.Vote, Opens: utc(r.Opens),
		Closes: utc(r.Closes), DecidedAt: utc(r.DecidedAt), AdoptedAt: utc(r.AdoptedAt), AdoptedBy: r.AdoptedBy}
	copy(p.ListDigest[:], r.ListDigest)
	if err := json.Unmarshal([]byte(r.Panels), &p.Panels); err != nil {
		return p, fmt.Errorf("reading priorities %s: %w", r.Reference, err)
	}
	if err := json.Unmarshal([]byte(r.Elected), &p.Elected); err != nil {
		return p, fmt.Errorf("reading priorities %s: %w", r.Reference, err)
	}
	return p, nil
}

// CreatePriorities stores a new ranking of priorities.
func (tx *Tx) CreatePriorities(p governance.Priorities) error {
	row, err := newPrioritiesRow(p)
	if err != nil {
		return err
	}
	return found(tx.db.Create(&row).Error, "storing priorities")
}

// SavePriorities writes where a ranking stands.
func (tx *Tx) SavePriorities(p governance.Priorities) error {
	row, err := newPrioritiesRow(p)
	if err != nil {
		return err
	}
	r := tx.db.Model(&prioritiesRow{}).Where("id = ?", row.ID).Select("state", "propose_by", "frozen_at", "list_digest", "vote", "opens", "closes",
		"decided_at", "elected", "adopted_at", "adopted_by").Updates(&row)
	return one(r, "saving priorities")
}

// PrioritiesForAct reads a ranking and holds its row.
func (tx *Tx) PrioritiesForAct(id governance.PrioritiesID) (governance.Priorities, error) {
	var row prioritiesRow
	if err := tx.forUpdate().Take(&row, "id = ?", string(id)).Error; err != nil {
		return governance.Priorities{}, found(err, "locking priorities")
	}
	return row.priorities()
}

// PrioritiesByReference is the ranking of that reference, such as "P-2026-1", or id.
func (tx *Tx) PrioritiesByReference(ref string) (governance.Priorities, error) {
	var row prioritiesRow
	if err := tx.db.Where("reference = ? OR id = ?", ref, ref).Take(&row).Error; err != nil {
		return governance.Priorities{}, found(err, "reading priorities")
	}
	return row.priorities()
}

// AllPriorities lists the rankings, newest first.
func (tx *Tx) AllPriorities() ([]governance.Priorities, error) {
	return parsed(tx.db.Order("at DESC, id"), prioritiesRow.priorities, "listing priorities")
}

type proposalRow struct {
	ID         string `gorm:"primaryKey"`
	Priorities string
	ByPerson   string
	Panel      string
	Title      string
	Text       string
	At         time.Time
	IntoOther  string
	Number     int
	Supports   int `gorm:"->;-:migration"`
}

func (proposalRow) TableName() string { return "proposals" }

func newProposalRow(n governance.Proposal) proposalRow {
	return proposalRow{ID: string(n.ID), Priorities: string(n.Priorities), ByPerson: string(n.By), Panel: string(n.Panel), Title: n.Title, Text: n.Text, At: n.At,
		IntoOther: string(n.Into), Number: n.Number}
}

// CreateProposal stores a proposal.
func (tx *Tx) CreateProposal(n governance.Proposal) error {
	row := newProposalRow(n)
	return found(tx.db.Omit("Supports").Create(&row).Error, "storing a proposal")
}

// SaveProposal writes a proposal's words, what it was merged into and its number.
func (tx *Tx) SaveProposal(n governance.Proposal) error {
	row := newProposalRow(n)
	r := tx.db.Model(&proposalRow{}).Where("id = ?", row.ID).Select("title", "text", "into_other", "number").Updates(&row)
	return one(r, "saving a proposal")
}

// ProposalsOf are the proposals of a ranking: the long list by number, then by time.
// Who supports several that were merged counts once.
func (tx *Tx) ProposalsOf(id governance.PrioritiesID) ([]governance.Proposal, error) {
	return listed(tx.proposals(id).Order("number, at, id"), proposalRow.proposal, "listing proposals")
}

// Proposal is one of a ranking's.
func (tx *Tx) Proposal(of governance.PrioritiesID, id governance.ProposalID) (governance.Proposal, error) {
	var row proposalRow
	err := tx.proposals(of).Take(&row, "id = ?", string(id)).Error
	return row.proposal(), found(err, "reading a proposal")
}

// ProposalsInto are those that were merged into another.
func (tx *Tx) ProposalsInto(of governance.PrioritiesID, id governance.ProposalID) ([]governance.Proposal, error) {
	return listed(tx.proposals(of).Where("into_other = ?", string(id)).Order("number, at, id"), proposalRow.proposal, "listing what was merged")
}

func (tx *Tx) proposals(id governance.PrioritiesID) *gorm.DB {
	return tx.db.Model(&proposalRow{}).Select(`proposals.*, (SELECT count(DISTINCT s.person) FROM proposal_supports s JOIN proposals q ON q.id = s.proposal
		WHERE q.id = proposals.id OR q.into_other = proposals.id) AS supports`).Where("priorities = ?", string(id))
}

func (r proposalRow) proposal() governance.Proposal {
	return governance.Proposal{ID: governance.ProposalID(r.ID), Priorities: governance.PrioritiesID(r.Priorities), By: domain.PersonID(r.ByPerson),
		Panel: domain.PanelID(r.Panel), Title: r.Title, Text: r.Text, At: r.At.UTC(), Into: governance.ProposalID(r.IntoOther), Number: r.Number, Supports: r.Supports}
}

type proposalSupportRow struct {
	Proposal string `gorm:"primaryKey"`
	Person   string `gorm:"primaryKey"`
}

func (proposalSupportRow) TableName() string { return "proposal_supports" }

// SupportProposal stores a person's support; a second one changes nothing.
func (tx *Tx) SupportProposal(id governance.ProposalID, by domain.PersonID) error {
	err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&proposalSupportRow{string(id), string(by)}).Error
	return found(err, "storing a support")
}

// SupportedBy are the proposals of a ranking that a person supports.
func (tx *Tx) SupportedBy(id governance.PrioritiesID, by domain.PersonID) ([]governance.ProposalID, error) {
	q := tx.db.Where("person = ? AND proposal IN (SELECT id FROM proposals WHERE priorities = ?)", string(by), string(id))
	return listed(q, func(r proposalSupportRow) governance.ProposalID { return governance.ProposalID(r.Proposal) }, "listing supports")
}

type proposalChangeRow struct {
	Priorities string `gorm:"primaryKey"`
	Number     int    `gorm:"primaryKey"`
	Proposal   string
	Change     string
	IntoOther  string
	Was        string
	ByPerson   string
	At         time.Time
	Why        string
}

func (proposalChangeRow) TableName() string { return "proposal_changes" }

// CreateProposalChange adds a line to the trail (R136).
func (tx *Tx) CreateProposalChange(c governance.ProposalChange) error {
	var before int64
	if err := tx.db.Model(&proposalChangeRow{}).Where("priorities = ?", string(c.Priorities)).Count(&before).Error; err != nil {
		return fmt.Errorf("numbering a change of a proposal: %w", err)
	}
	row := proposalChangeRow{Number: int(before) + 1, Priorities: string(c.Priorities), Proposal: string(c.Proposal), Change: c.Change, IntoOther: string(c.Into),
		Was: c.Was, ByPerson: string(c.By), At: c.At, Why: c.Why}
	return found(tx.db.Create(&row).Error, "storing a change of a proposal")
}

// ProposalChanges is the trail of a ranking, oldest first.
func (tx *Tx) ProposalChanges(id governance.PrioritiesID) ([]governance.ProposalChange, error) {
	return listed(tx.db.Where("priorities = ?", string(id)).Order("number"), func(r proposalChangeRow) governance.ProposalChange {
		return governance.ProposalChange{Priorities: governance.PrioritiesID(r.Priorities), Proposal: governance.ProposalID(r.Proposal), Change: r.Change,
			Into: governance.ProposalID(r.IntoOther), Was: r.Was, By: domain.PersonID(r.ByPerson), At: r.At.UTC(), Why: r.Why}
	}, "listing changes of proposals")
}
