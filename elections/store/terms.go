package store

import (
	"errors"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

type seatTermRow struct {
	ID        string `gorm:"primaryKey"`
	Seat      string
	Panel     string
	Number    int
	FromDate  date
	UntilDate date
	Election  string
}

func (seatTermRow) TableName() string { return "seat_terms" }

func (r seatTermRow) seatTerm() domain.SeatTerm {
	return domain.SeatTerm{ID: domain.SeatTermID(r.ID), Seat: domain.SeatID(r.Seat), Panel: domain.PanelID(r.Panel),
		Number: r.Number, From: when.Date(r.FromDate), Until: when.Date(r.UntilDate), Election: domain.ElectionID(r.Election)}
}

type holdingRow struct {
	ID        string `gorm:"primaryKey"`
	SeatTerm  string
	Seat      string
	Panel     string
	Person    string
	FromDate  date
	UntilDate date
	Mandate   string
	Contest   string
	Note      string
	EndedBy   string
}

func (holdingRow) TableName() string { return "holdings" }

func (r holdingRow) holding() domain.Holding {
	return domain.Holding{ID: domain.HoldingID(r.ID), SeatTerm: domain.SeatTermID(r.SeatTerm), Seat: domain.SeatID(r.Seat),
		Panel: domain.PanelID(r.Panel), Person: domain.PersonID(r.Person), From: when.Date(r.FromDate), Until: when.Date(r.UntilDate),
		Mandate: domain.Mandate{Kind: domain.MandateKind(r.Mandate), Contest: domain.ContestID(r.Contest), Note: r.Note}, EndedBy: r.EndedBy}
}

// CreateSeatTerm adds a term of a seat. Terms of one seat never overlap (R21).
func (tx *Tx) CreateSeatTerm(t domain.SeatTerm) error {
	row := seatTermRow{ID: string(t.ID), Seat: string(t.Seat), Panel: string(t.Panel), Number: t.Number,
		FromDate: date(t.From), UntilDate: date(t.Until), Election: string(t.Election)}
	if err := tx.fact(&row, domain.TermOverlaps, "adding a seat's term"); err != nil {
		return err
	}
	return tx.lookAtPanel(t.Panel)
}

// SeatTerm is the term of that id.
func (tx *Tx) SeatTerm(id domain.SeatTermID) (domain.SeatTerm, error) {
	var row seatTermRow
	if err := tx.db.Take(&row, "id = ?", id).Error; err != nil {
		return domain.SeatTerm{}, found(err, "reading a seat's term")
	}
	return row.seatTerm(), nil
}

// SeatTermsOf are all terms of a panel's seats, past and future, by seat and date.
func (tx *Tx) SeatTermsOf(panel domain.PanelID) ([]domain.SeatTerm, error) {
	return tx.seatTerms("panel = ?", panel)
}

// SeatTermsOn are the terms of a panel's seats that run on the day, by seat.
func (tx *Tx) SeatTermsOn(panel domain.PanelID, day when.Date) ([]domain.SeatTerm, error) {
	return tx.seatTerms("panel = ? AND from_date <= ? AND until_date > ?", panel, date(day), date(day))
}

func (tx *Tx) seatTerms(where string, args ...any) ([]domain.SeatTerm, error) {
	return listed(tx.db.Where(where, args...).Order("number, from_date"), seatTermRow.seatTerm, "listing seats' terms")
}

// CreateHolding seats a person. It raises the alarm of R21 when somebody else
// holds the seat on any of its days, or the person already has a seat on the
// panel. The seat and the panel are those of the seat term.
func (tx *Tx) CreateHolding(h domain.Holding) error {
	term, err := tx.SeatTerm(h.SeatTerm)
	if err != nil {
		return err
	}
	if h.From.Before(term.From) || h.Until.After(term.Until) || h.Until.Before(h.From) {
		return refusal.Because(domain.OutsideTerm, "R18", refusal.Args{"from": term.From.String(), "until": term.Until.String()})
	}
	row := holdingRow{ID: string(h.ID), SeatTerm: string(h.SeatTerm), Seat: string(term.Seat), Panel: string(term.Panel),
		Person: string(h.Person), FromDate: date(h.From), UntilDate: date(h.Until), Mandate: string(h.Mandate.Kind),
		Contest: string(h.Mandate.Contest), Note: h.Mandate.Note, EndedBy: h.EndedBy}
	if err := tx.fact(&row, domain.SeatTaken, "seating a member"); err != nil {
		return err
	}
	return tx.lookAtPanel(term.Panel)
}

// EndHolding ends a holding before its time: until is the first day without it
// (R114). It never prolongs one.
func (tx *Tx) EndHolding(id domain.HoldingID, until when.Date, by string) error {
	r := tx.db.Model(&holdingRow{}).Where("id = ? AND from_date <= ? AND until_date > ?", id, date(until), date(until)).
		Updates(map[string]any{"until_date": date(until), "ended_by": by})
	if err := ended(r, "ending a holding"); err != nil {
		return err
	}
	return tx.lookAtPanelOfHolding(id)
}

// Holding is the holding of that id, locked until the transaction ends.
func (tx *Tx) Holding(id domain.HoldingID) (domain.Holding, error) {
	var row holdingRow
	if err := tx.forUpdate().Take(&row, "id = ?", id).Error; err != nil {
		return domain.Holding{}, found(err, "reading a holding")
	}
	return row.holding(), nil
}

// HoldingsOn are the seats held on a panel on the day.
func (tx *Tx) HoldingsOn(panel domain.PanelID, day when.Date) ([]domain.Holding, error) {
	return tx.holdings("panel = ? AND from_date <= ? AND until_date > ?", panel, date(day), date(day))
}

// HoldingsOfPanel are all holdings of a panel's seats, past and future.
func (tx *Tx) HoldingsOfPanel(panel domain.PanelID) ([]domain.Holding, error) {
	return tx.holdings("panel = ?", panel)
}

// HoldingsOf are all holdings of a person, on any panel.
func (tx *Tx) HoldingsOf(person domain.PersonID) ([]domain.Holding, error) {
	return tx.holdings("person = ?", person)
}

func (tx *Tx) holdings(where string, args ...any) ([]domain.Holding, error) {
	return listed(tx.db.Where(where, args...).Order("from_date, id"), holdingRow.holding, "listing holdings")
}

// fact inserts a dated fact and turns an overlap into the refusal that it is.
func (tx *Tx) fact(row any, overlap refusal.Reason, doing string) error {
	err := tx.db.Create(row).Error
	if errors.Is(schemaError(err), ErrOverlap) {
		return refusal.Because(overlap, "R21", nil)
	}
	return found(err, doing)
}

// ended refuses to end a fact that is unknown, over by then, or not yet begun.
func ended(r *gorm.DB, doing string) error {
	if r.Error == nil && r.RowsAffected == 0 {
		return refusal.Because(domain.NotInForce, "R114", nil)
	}
	return one(r, doing)
}

// created turns a unique violation into a refusal.
func created(r *gorm.DB, taken refusal.Reason, rule, field, doing string) error {
	if errors.Is(r.Error, gorm.ErrDuplicatedKey) {
		return refusal.Because(taken, rule, nil).On(field)
	}
	return found(r.Error, doing)
}

// SaveImportedHolding corrects a holding that was brought in (R2a); one that an
// election here has made is not touched.
func (tx *Tx) SaveImportedHolding(h domain.Holding) error {
	r := tx.db.Model(&holdingRow{}).Where("id = ? AND contest = ''", h.ID).Updates(map[string]any{"seat_term": h.SeatTerm,
		"until_date": date(h.Until), "mandate": h.Mandate.Kind, "note": h.Mandate.Note, "ended_by": h.EndedBy})
	if err := one(r, "correcting a holding"); err != nil {
		return err
	}
	return tx.lookAtPanelOfHolding(h.ID)
}
