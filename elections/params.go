package elections

import (
	"context"
	"encoding/json"
	"fmt"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// Params are the parameters that a panel's next election of the kind starts
// from.
func (e *Engine) Params(ctx context.Context, panel domain.PanelID, kind domain.ElectionKind) (p domain.Params, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Panel(panel); err != nil {
			return err
		}
		p, err = paramsFor(tx, panel, kind)
		return err
	})
	return p, err
}

// SetParams changes what the panel's later elections of the kind start from. An
// election whose notice is out keeps its own (R8).
func (e *Engine) SetParams(ctx context.Context, by domain.Actor, panel domain.PanelID, kind domain.ElectionKind, p domain.Params, why string) error {
	if err := domain.Reasoned(why); err != nil {
		return err
	}
	if err := by.MustAct(panel, "", domain.Conveners...); err != nil {
		return err
	}
	switch kind {
	case domain.PanelElection, domain.ByElection, domain.OfficerElection:
	default:
		return refusal.Because(refusal.Malformed, "R8", nil).On("kind")
	}
	if err := p.Check(kind); err != nil {
		return err
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		was, err := paramsFor(tx, panel, kind)
		if err != nil {
			return err
		}
		if _, err := tx.Panel(panel); err != nil {
			return err
		}
		text, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("storing parameters: %w", err)
		}
		if err := tx.SavePanelParams(panel, kind, text); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: "panel.params-set", Rule: "R8", Why: trimmed(why), Panel: panel,
			Detail: map[string]any{"kind": kind, "changed": was.Changes(p)}})
	})
}
