package store

import (
	"fmt"

	"hustings/domain"
)

// SignedDeclaration is what was certified of an election, and the signature of
// the board's key over it.
type SignedDeclaration struct {
	Election  domain.ElectionID
	Body      []byte
	Signature []byte
}

// KeepDeclaration stores what was certified, for good.
func (tx *Tx) KeepDeclaration(d SignedDeclaration) error {
	if err := tx.db.Table("declarations").Create(map[string]any{"election": string(d.Election), "body": d.Body, "signature": d.Signature}).Error; err != nil {
		return fmt.Errorf("keeping a declaration: %w", err)
	}
	return nil
}

// Declarations reads what was certified, of the elections named or of all.
func (tx *Tx) Declarations(of ...domain.ElectionID) (list []SignedDeclaration, err error) {
	q := tx.db.Table("declarations").Order("election")
	if len(of) > 0 {
		q = q.Where("election IN ?", of)
	}
	if err := q.Find(&list).Error; err != nil {
		return nil, fmt.Errorf("reading declarations: %w", err)
	}
	return list, nil
}
