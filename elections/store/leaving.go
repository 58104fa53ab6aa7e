package store

import (
	"errors"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

type roleLossRow struct {
	ID       string `gorm:"primaryKey"`
	Person   string
	FromDate date
	CuredOn  *date
}

func (roleLossRow) TableName() string { return "role_losses" }

// CreateRoleLoss adds the fact that a person has no eligible role any more; one
// lasts at a time.
func (tx *Tx) CreateRoleLoss(l domain.RoleLoss) error {
	row := roleLossRow{ID: string(l.ID), Person: string(l.Person), FromDate: date(l.From), CuredOn: (*date)(l.CuredOn)}
	err := tx.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.RoleLossKnown, "R111", nil)
	}
	return found(err, "noting a lost role")
}

// CureRoleLoss ends the lasting fact of a person.
func (tx *Tx) CureRoleLoss(person domain.PersonID, on when.Date) error {
	r := tx.db.Model(&roleLossRow{}).Where("person = ? AND cured_on IS NULL AND from_date <= ?", person, date(on)).Update("cured_on", date(on))
	if r.Error == nil && r.RowsAffected == 0 {
		return refusal.Because(domain.NoRoleLoss, "R111", nil)
	}
	return one(r, "curing a lost role")
}

// RoleLossesOf are all such facts of a person.
func (tx *Tx) RoleLossesOf(person domain.PersonID) ([]domain.RoleLoss, error) {
	return listed(tx.db.Where("person = ?", person).Order("from_date, id"), func(r roleLossRow) domain.RoleLoss {
		return domain.RoleLoss{ID: domain.RoleLossID(r.ID), Person: domain.PersonID(r.Person), From: when.Date(r.FromDate), CuredOn: (*when.Date)(r.CuredOn)}
	}, "listing lost roles")
}

// AtRisk are the seats held on the day by people who may have to give them up:
// no membership of theirs is active, or a role was lost (R111, R112).
func (tx *Tx) AtRisk(day when.Date) ([]domain.Holding, error) {
	return tx.holdings(`from_date <= @day AND until_date > @day AND (
		NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person = holdings.person AND m.status = 'active' AND m.from_date <= @day
			AND (m.until_date IS NULL OR m.until_date > @day))
		OR EXISTS (SELECT 1 FROM memberships m WHERE m.person = holdings.person AND m.status = 'expelled' AND m.from_date <= @day
			AND (m.until_date IS NULL OR m.until_date > @day))
		OR EXISTS (SELECT 1 FROM role_losses l WHERE l.person = holdings.person))`, map[string]any{"day": day.String()})
}

// OfficeTerm is the office term of that id, locked until the transaction ends.
func (tx *Tx) OfficeTerm(id domain.OfficeTermID) (domain.OfficeTerm, error) {
	var row officeTermRow
	if err := tx.forUpdate().Take(&row, "id = ?", id).Error; err != nil {
		return domain.OfficeTerm{}, found(err, "reading an office")
	}
	return row.officeTerm(), nil
}
