package store

import (
	"encoding/json"
	"fmt"

	"hustings/domain"
	"hustings/domain/when"
)

type networkRow struct {
	ID            string `gorm:"primaryKey"`
	Code          string
	Name          string
	Kind          string
	AcceptedRoles string
	EndedOn       *date
}

func (networkRow) TableName() string { return "networks" }

func networkRowOf(n domain.Network) (networkRow, error) {
	roles, err := json.Marshal(append([]string{}, n.AcceptedRoles...))
	return networkRow{ID: string(n.ID), Code: n.Code, Name: n.Name, Kind: string(n.Kind),
		AcceptedRoles: string(roles), EndedOn: (*date)(n.EndedOn)}, err
}

func (r networkRow) network() (domain.Network, error) {
	n := domain.Network{ID: domain.NetworkID(r.ID), Code: r.Code, Name: r.Name, Kind: domain.NetworkKind(r.Kind), EndedOn: (*when.Date)(r.EndedOn)}
	if err := json.Unmarshal([]byte(r.AcceptedRoles), &n.AcceptedRoles); err != nil {
		return n, fmt.Errorf("reading network %s: %w", r.Code, err)
	}
	return n, nil
}

// CreateNetwork adds a network (R2). Its code must be new.
func (tx *Tx) CreateNetwork(n domain.Network) error {
	row, err := networkRowOf(n)
	if err != nil {
		return err
	}
	return created(tx.db.Create(&row), domain.CodeTaken, "R2", "code", "adding a network")
}

// SaveNetwork writes a network's name, kind, roles and end.
func (tx *Tx) SaveNetwork(n domain.Network) error {
	row, err := networkRowOf(n)
	if err != nil {
		return err
	}
	r := tx.db.Model(&networkRow{}).Where("id = ?", n.ID).
		Select("code", "name", "kind", "accepted_roles", "ended_on").Updates(&row)
	return one(r, "saving a network")
}

// Network is the network of that id.
func (tx *Tx) Network(id domain.NetworkID) (domain.Network, error) { return tx.network("id = ?", id) }

// NetworkByCode is the network of that code, such as "CIO".
func (tx *Tx) NetworkByCode(code string) (domain.Network, error) {
	return tx.network("code = ?", code)
}

func (tx *Tx) network(where string, arg any) (domain.Network, error) {
	var row networkRow
	if err := tx.db.Where(where, arg).Take(&row).Error; err != nil {
		return domain.Network{}, found(err, "reading a network")
	}
	return row.network()
}

// Networks are all networks, ended ones too, by code.
func (tx *Tx) Networks() ([]domain.Network, error) {
	return parsed(tx.db.Order("code"), networkRow.network, "listing networks")
}
