package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

type membershipRow struct {
	ID        string `gorm:"primaryKey"`
	Person    string
	Network   string
	Home      bool
	Status    string
	FromDate  date
	UntilDate *date
}

func (membershipRow) TableName() string { return "memberships" }

func (r membershipRow) membership() domain.Membership {
	return domain.Membership{ID: domain.MembershipID(r.ID), Person: domain.PersonID(r.Person), Network: domain.NetworkID(r.Network),
		Home: r.Home, Status: domain.MembershipStatus(r.Status), From: when.Date(r.FromDate), Until: (*when.Date)(r.UntilDate)}
}

// CreateMembership adds a dated fact. A person has one lasting fact per network
// and one lasting home (R4).
func (tx *Tx) CreateMembership(m domain.Membership) error {
	row := membershipRow{ID: string(m.ID), Person: string(m.Person), Network: string(m.Network), Home: m.Home,
		Status: string(m.Status), FromDate: date(m.From), UntilDate: (*date)(m.Until)}
	err := tx.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.SecondHome, "R4", nil)
	}
	return found(err, "adding a membership")
}

// EndMembership ends a lasting fact; until is the first day without it.
func (tx *Tx) EndMembership(id domain.MembershipID, until when.Date) error {
	r := tx.db.Model(&membershipRow{}).Where("id = ? AND until_date IS NULL AND from_date <= ?", id, date(until)).
		Update("until_date", date(until))
	return ended(r, "ending a membership")
}

// MembershipsOf are all facts about a person's memberships, by date.
func (tx *Tx) MembershipsOf(person domain.PersonID) ([]domain.Membership, error) {
	return listed(tx.db.Where("person = ?", person).Order("from_date, id"), membershipRow.membership, "listing memberships")
}

// ReplaceMemberships ends today every lasting fact of a person that is not among
// those kept, and adds the new ones. A fact that began today and is replaced on
// the same day never was in force and is taken away; the record has both acts.
func (tx *Tx) ReplaceMemberships(person domain.PersonID, kept, added []domain.Membership, today when.Date) error {
	ids := []domain.MembershipID{""}
	for _, m := range kept {
		ids = append(ids, m.ID)
	}
	lasting := func() *gorm.DB { return tx.db.Where("person = ? AND until_date IS NULL AND id NOT IN ?", person, ids) }
	if err := lasting().Where("from_date >= ?", date(today)).Delete(&membershipRow{}).Error; err != nil {
		return fmt.Errorf("replacing memberships: %w", err)
	}
	if err := lasting().Model(&membershipRow{}).Update("until_date", date(today)).Error; err != nil {
		return fmt.Errorf("replacing memberships: %w", err)
	}
	for _, m := range added {
		if err := tx.CreateMembership(m); err != nil {
			return err
		}
	}
	return nil
}

// LastingMemberships are the facts without an end of these people.
func (tx *Tx) LastingMemberships(people []domain.Person) (map[domain.PersonID][]domain.Membership, error) {
	ids := make([]domain.PersonID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	var rows []membershipRow
	if err := tx.db.Where("person IN ? AND until_date IS NULL", ids).Order("person, network").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing memberships: %w", err)
	}
	out := map[domain.PersonID][]domain.Membership{}
	for _, r := range rows {
		out[domain.PersonID(r.Person)] = append(out[domain.PersonID(r.Person)], r.membership())
	}
	return out, nil
}

// LastingMembers are the people with a lasting membership in the network, each
// with all her lasting facts.
func (tx *Tx) LastingMembers(network domain.NetworkID) (map[domain.PersonID][]domain.Membership, error) {
	var rows []membershipRow
	err := tx.db.Where(`until_date IS NULL AND person IN (SELECT person FROM memberships WHERE network = ? AND until_date IS NULL)`, network).
		Order("person, network").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing memberships: %w", err)
	}
	out := map[domain.PersonID][]domain.Membership{}
	for _, r := range rows {
		out[domain.PersonID(r.Person)] = append(out[domain.PersonID(r.Person)], r.membership())
	}
	return out, nil
}

// MembershipsOfAll are all facts about the memberships of these people, by date.
func (tx *Tx) MembershipsOfAll(people []domain.PersonID) (map[domain.PersonID][]domain.Membership, error) {
	out := map[domain.PersonID][]domain.Membership{}
	if len(people) == 0 {
		return out, nil
	}
	var rows []membershipRow
	if err := tx.db.Where("person IN ?", people).Order("person, from_date, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing memberships: %w", err)
	}
	for _, r := range rows {
		out[domain.PersonID(r.Person)] = append(out[domain.PersonID(r.Person)], r.membership())
	}
	return out, nil
}
