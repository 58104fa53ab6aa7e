package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/when"
)

type panelRow struct {
	ID      string `gorm:"primaryKey"`
	Network string
	Code    string
	Name    string
	EndedOn *date
}

func (panelRow) TableName() string { return "panels" }

func (r panelRow) panel() domain.Panel {
	return domain.Panel{ID: domain.PanelID(r.ID), Network: domain.NetworkID(r.Network), Code: r.Code, Name: r.Name, EndedOn: (*when.Date)(r.EndedOn)}
}

type panelParamsRow struct {
	Panel string `gorm:"primaryKey"`
	Kind  string `gorm:"primaryKey"`
	Body  string
}

func (panelParamsRow) TableName() string { return "panel_params" }

type seatRow struct {
	ID     string `gorm:"primaryKey"`
	Panel  string
	Number int
}

func (seatRow) TableName() string { return "seats" }

// CreatePanel adds a panel without seats (R2). Its code must be new.
func (tx *Tx) CreatePanel(p domain.Panel) error {
	row := panelRow{ID: string(p.ID), Network: string(p.Network), Code: p.Code, Name: p.Name, EndedOn: (*date)(p.EndedOn)}
	return created(tx.db.Create(&row), domain.CodeTaken, "R2", "code", "adding a panel")
}

// SavePanel writes a panel's name, code and end; past elections keep their own.
func (tx *Tx) SavePanel(p domain.Panel) error {
	r := tx.db.Model(&panelRow{}).Where("id = ?", p.ID).Select("code", "name", "ended_on").
		Updates(&panelRow{Code: p.Code, Name: p.Name, EndedOn: (*date)(p.EndedOn)})
	if err := one(r, "saving a panel"); err != nil {
		return err
	}
	return tx.lookAtPanel(p.ID)
}

// Panel is the panel of that id.
func (tx *Tx) Panel(id domain.PanelID) (domain.Panel, error) { return tx.panel("id = ?", id) }

// PanelByCode is the panel of that code, such as "CIO".
func (tx *Tx) PanelByCode(code string) (domain.Panel, error) { return tx.panel("code = ?", code) }

// PanelOf is the panel of a network that has not ended; unknown if it has none (R1).
func (tx *Tx) PanelOf(network domain.NetworkID) (domain.Panel, error) {
	return tx.panel("network = ? AND ended_on IS NULL", network)
}

func (tx *Tx) panel(where string, arg any) (domain.Panel, error) {
	var row panelRow
	if err := tx.db.Where(where, arg).Take(&row).Error; err != nil {
		return domain.Panel{}, found(err, "reading a panel")
	}
	return row.panel(), nil
}

// Panels are all panels, ended ones too, by code.
func (tx *Tx) Panels() ([]domain.Panel, error) {
	return listed(tx.db.Order("code"), panelRow.panel, "listing panels")
}

// PanelParams is the JSON of the parameters that the panel's next election of
// the kind starts from; false when the panel has none of its own and the
// defaults hold.
func (tx *Tx) PanelParams(panel domain.PanelID, kind domain.ElectionKind) ([]byte, bool, error) {
	var rows []panelParamsRow
	if err := tx.db.Where("panel = ? AND kind = ?", panel, kind).Limit(1).Find(&rows).Error; err != nil {
		return nil, false, fmt.Errorf("reading a panel's parameters: %w", err)
	}
	if len(rows) == 0 {
		return nil, false, nil
	}
	return []byte(rows[0].Body), true, nil
}

// SavePanelParams keeps a panel's own parameters for elections of a kind.
func (tx *Tx) SavePanelParams(panel domain.PanelID, kind domain.ElectionKind, body []byte) error {
	row := panelParamsRow{Panel: string(panel), Kind: string(kind), Body: string(body)}
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return found(err, "saving a panel's parameters")
	}
	return tx.lookAtPanel(panel)
}

// CreateSeats adds seats to a panel.
func (tx *Tx) CreateSeats(seats ...domain.Seat) error {
	if len(seats) == 0 {
		return nil
	}
	rows := make([]seatRow, len(seats))
	for i, s := range seats {
		rows[i] = seatRow{ID: string(s.ID), Panel: string(s.Panel), Number: s.Number}
	}
	if err := created(tx.db.CreateInBatches(rows, 200), domain.CodeTaken, "R21", "number", "adding seats"); err != nil {
		return err
	}
	return tx.lookAtPanel(seats[0].Panel)
}

// SeatsOf are the seats of a panel by number.
func (tx *Tx) SeatsOf(panel domain.PanelID) ([]domain.Seat, error) {
	return listed(tx.db.Where("panel = ?", panel).Order("number"), func(r seatRow) domain.Seat {
		return domain.Seat{ID: domain.SeatID(r.ID), Panel: domain.PanelID(r.Panel), Number: r.Number}
	}, "listing seats")
}

// ParamsVersionRow is one version of a panel's parameters.
type ParamsVersionRow struct {
	Panel    string `gorm:"primaryKey"`
	Kind     string `gorm:"primaryKey"`
	Version  int    `gorm:"primaryKey"`
	Body     string
	At       time.Time
	ByPerson string
	Why      string
}

// TableName is the table's.
func (ParamsVersionRow) TableName() string { return "panel_params_versions" }

// KeepParamsVersion keeps what a panel's parameters for a kind are from now on; the
// first time also what they were until then.
func (tx *Tx) KeepParamsVersion(panel domain.PanelID, kind domain.ElectionKind, was domain.Params, body []byte, by domain.PersonID, why string) error {
	rows, err := tx.ParamsVersions(panel, kind)
	if err != nil {
		return err
	}
	n := len(rows)
	if n == 0 {
		before, err := json.Marshal(was)
		if err != nil {
			return fmt.Errorf("keeping a panel's parameters: %w", err)
		}
		n = 1
		first := ParamsVersionRow{Panel: string(panel), Kind: string(kind), Version: n, Body: string(before), At: tx.Now()}
		if err := tx.db.Create(&first).Error; err != nil {
			return found(err, "keeping a panel's parameters")
		}
	}
	row := ParamsVersionRow{Panel: string(panel), Kind: string(kind), Version: n + 1, Body: string(body), At: tx.Now(), ByPerson: string(by), Why: why}
	return found(tx.db.Create(&row).Error, "keeping a panel's parameters")
}

// ParamsVersions are the versions of a panel's parameters for a kind, the oldest first.
func (tx *Tx) ParamsVersions(panel domain.PanelID, kind domain.ElectionKind) (rows []ParamsVersionRow, err error) {
	err = tx.db.Where("panel = ? AND kind = ?", string(panel), string(kind)).Order("version").Find(&rows).Error
	return rows, found(err, "listing a panel's parameters")
}
