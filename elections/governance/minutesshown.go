package governance

import (
	"context"
	"slices"
	"strings"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// MinutesView are minutes as one reader may have them, with what their page says.
type MinutesView struct {
	governance.Minutes
	Of          governance.Meeting
	Panels      string
	Edition     string // "members", "aside", or empty: all
	Names       map[domain.PersonID]string
	Present     int // came to the meeting
	MayAssent   bool
	Keeps       bool
	InReference string // of the meeting that approved them
}

// MinutesShown is [House.MinutesOf] with what a page of them says.
func (h *House) MinutesShown(ctx context.Context, by domain.Actor, id governance.MeetingID) (v MinutesView, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if v.Minutes, v.Edition, err = h.minutesForTx(tx, by, id); err != nil {
			return err
		}
		if v.Of, err = tx.Meeting(id); err != nil {
			return err
		}
		var names []string
		for _, p := range v.Of.Panels {
			of, err := tx.Panel(p)
			if err != nil {
				return err
			}
			names = append(names, of.Name)
			v.Keeps = v.Keeps || by.Is(p, "", domain.Secretariat)
		}
		v.Panels = strings.Join(names, ", ")
		came, err := cameTx(tx, id)
		if err != nil {
			return err
		}
		v.Present = len(came)
		v.MayAssent = by.Person != "" && slices.Contains(came, by.Person) && v.Minutes.MayAssent(by.Person, came) == nil
		var authors []domain.PersonID
		for _, c := range v.Corrections {
			authors = append(authors, c.By)
		}
		if v.Names, err = namesOf(tx, authors); err != nil || v.ApprovedIn == "" {
			return err
		}
		in, err := tx.Meeting(v.ApprovedIn)
		v.InReference = in.Reference
		return err
	})
	return v, err
}
