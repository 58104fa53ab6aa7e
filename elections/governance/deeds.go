package governance

import (
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// deed is what is done for a purpose, in the transaction that closes the vote, and
// whether it could be done: asked when it is moved and when its vote is called.
// The actor of what is done is the engine: the motion is its authority.
type deed struct {
	possible func(h *House, tx *store.Tx, m governance.Motion) error
	carried  func(h *House, tx *store.Tx, by domain.Actor, m governance.Motion) error
	lost     func(h *House, tx *store.Tx, by domain.Actor, m governance.Motion) error
}

// deeds are the purposes that this house can carry out. A purpose without a line here
// cannot be moved.
var deeds map[governance.PurposeKind]deed

func init() { // not a literal: the deeds lead back to it
	deeds = map[governance.PurposeKind]deed{
		governance.ForPlain:      {},
		governance.ForRescission: {possible: (*House).standsTx},
		governance.ForLetter:     {possible: (*House).mayApproveTx, carried: (*House).approveTx, lost: (*House).refuseTx},
		governance.ForPriorities: {possible: (*House).mayAdoptTx, carried: (*House).adoptTx},
		governance.ForOfficer: {
			possible: func(h *House, tx *store.Tx, m governance.Motion) error {
				return h.Office.OfficerByResolutionTx(tx, m.Panels[0], m.Purpose.Office, m.Purpose.Person)
			},
			carried: func(h *House, tx *store.Tx, by domain.Actor, m governance.Motion) error {
				return h.Office.InstallOfficerTx(tx, by, m.Panels[0], m.Purpose.Office, m.Purpose.Person, m.Reference)
			},
		},
		governance.ForCoOption: { // Subject is the term of the vacant seat (R119)
			possible: func(h *House, tx *store.Tx, m governance.Motion) error {
				return h.Office.CoOptionPossibleTx(tx, m.Panels[0], m.Purpose.Person, domain.SeatTermID(m.Purpose.Subject))
			},
			carried: func(h *House, tx *store.Tx, by domain.Actor, m governance.Motion) error {
				_, err := h.Office.CoOptTx(tx, by, m.Panels[0], m.Purpose.Person, domain.SeatTermID(m.Purpose.Subject), m.Reference)
				return err
			},
		},
		governance.ForSeatVacant: {
			possible: func(h *House, tx *store.Tx, m governance.Motion) error {
				return h.mayDeclareVacantTx(tx, m.Panels[0], m.Purpose.Person)
			},
			carried: func(h *House, tx *store.Tx, by domain.Actor, m governance.Motion) error {
				return h.declareVacantTx(tx, by, m.Panels[0], m.Purpose.Person, m.Reference)
			},
		},
		governance.ForConsent:   {possible: (*House).mayConsentTx, carried: (*House).consentTx, lost: (*House).dissentTx},
		governance.ForAmendment: {possible: (*House).mayAmendTx, carried: (*House).amendTx},
	}
}

// possible refuses a motion whose purpose could not be carried out now.
func (h *House) possible(tx *store.Tx, m governance.Motion) error {
	d, known := deeds[m.Purpose.Kind]
	if !known {
		return refusal.Because(governance.PurposeUnknown, "R129", nil).On("purpose")
	}
	if m.Replaces != "" {
		if err := h.standsTx(tx, m); err != nil {
			return err
		}
	}
	for _, p := range m.Panels {
		panel, _, err := h.panelTx(tx, p, h.today(tx))
		if err != nil {
			return err
		}
		if panel.Caretaken {
			if err := domain.CaretakersMay(m.Purpose.Act()); err != nil {
				return err
			}
		}
	}
	if d.possible == nil {
		return nil
	}
	return d.possible(h, tx, m)
}

// standsTx refuses to replace what is no decision in force of the same panels.
func (h *House) standsTx(tx *store.Tx, m governance.Motion) error {
	if m.Replaces == "" {
		return refusal.Because(refusal.Missing, "R129", nil).On("replaces")
	}
	old, err := tx.Motion(m.Replaces)
	if err != nil {
		return err
	}
	for _, p := range old.Panels {
		if !m.Of(p) {
			return refusal.Because(governance.OtherPanels, "R129", nil).On("replaces")
		}
	}
	if old.Standing != governance.InForce || old.Purpose.Terms().OneTime {
		return refusal.Because(governance.NotDecided, "R129", nil).On("replaces")
	}
	return nil
}

// mayAmendTx refuses an amendment of what cannot be amended by a vote: a motion for a
// meeting, of the same panels, whose own vote has not been called, and no amendment
// itself (R129). Its words are those that the motion would have.
func (h *House) mayAmendTx(tx *store.Tx, m governance.Motion) error {
	of, err := tx.Motion(governance.MotionID(m.Purpose.Subject))
	if err != nil {
		return err
	}
	switch {
	case of.Purpose.Kind == governance.ForAmendment || of.Purpose.Kind == governance.ForConsent || m.Way != governance.AtMeeting || of.Way != governance.AtMeeting:
		return refusal.Because(governance.NotAmendable, "R129", nil).On("subject")
	case len(of.Panels) != len(m.Panels) || !of.Of(m.Panels[0]):
		return refusal.Because(governance.OtherPanels, "R129", nil).On("subject")
	}
	_, err = h.amended(of, m, tx.Now())
	return err
}

// amended is the motion as an amendment would have it.
func (h *House) amended(of, m governance.Motion, at time.Time) (governance.Motion, error) {
	text, err := governance.NewMotionText(of.Title, m.Words)
	if err != nil {
		return of, err
	}
	return of.Reworded(m.Mover, text, "amendment "+m.Reference, at)
}

// amendTx gives a motion the words of the amendment that was carried.
func (h *House) amendTx(tx *store.Tx, by domain.Actor, m governance.Motion) error {
	of, err := tx.MotionForAct(governance.MotionID(m.Purpose.Subject))
	if err != nil {
		return err
	}
	if of, err = h.amended(of, m, tx.Now()); err != nil {
		return err
	}
	if err := tx.CreateMotionVersion(of.ID, of.MotionText); err != nil {
		return err
	}
	return h.saveMotion(tx, by, of, acts.MotionAmended, "R129", of.Why, map[string]any{"version": of.Version, "text": fmt.Sprintf("%x", of.Hash), "by": m.ID})
}
