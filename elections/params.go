package elections

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Params are the parameters that a panel's next election of the kind starts
// from.
func (e *Engine) Params(ctx context.Context, panel domain.PanelID, kind domain.ElectionKind) (p domain.Params, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Panel(panel); err != nil {
			return err
		}
		p, err = clerk.ParamsFor(tx, panel, kind)
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
		was, err := clerk.ParamsFor(tx, panel, kind)
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
		if err := tx.KeepParamsVersion(panel, kind, was, text, by.Person, clerk.Trimmed(why)); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.PanelParamsSet, Rule: "R8", Why: clerk.Trimmed(why), Panel: panel,
			Detail: map[string]any{"kind": kind, "changed": was.Changes(p)}})
	})
}

// ParamsPreview is what a change of a panel's standing orders would touch.
type ParamsPreview struct {
	Version int // of the standing orders that it starts from; 0: nobody has changed them yet
	Changes []ParamChange
	Keep    []domain.Election // their notice is out: each keeps what it was frozen with (R8)
	Drafts  []domain.Election // keep what they were drawn up with, until they are changed themselves
	OverCap []string          // employers that would have more members than the cap: flagged, nobody is unseated (R28)
}

// ParamChange is one parameter before and after.
type ParamChange struct{ Was, Will domain.Param }

// PreviewParams judges a change of a panel's parameters without making it, and says what
// it would touch.
func (e *Engine) PreviewParams(ctx context.Context, by domain.Actor, panel domain.PanelID, kind domain.ElectionKind, p domain.Params) (seen ParamsPreview, err error) {
	if err := by.MustAct(panel, "", domain.Conveners...); err != nil {
		return seen, err
	}
	if err := p.Check(kind); err != nil {
		return seen, err
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Panel(panel); err != nil {
			return err
		}
		was, err := clerk.ParamsFor(tx, panel, kind)
		if err != nil {
			return err
		}
		before, after := was.List(), p.List()
		for i := range before {
			if before[i].Value != after[i].Value {
				seen.Changes = append(seen.Changes, ParamChange{before[i], after[i]})
			}
		}
		if len(seen.Changes) == 0 {
			return refusal.Because(domain.NoChange, "R8", nil)
		}
		if seen.Version, err = paramsVersion(tx, panel, kind); err != nil {
			return err
		}
		list, err := tx.Elections(store.ElectionFilter{Panel: panel, Kind: kind})
		if err != nil {
			return err
		}
		for _, el := range list {
			switch {
			case el.State == domain.Draft:
				seen.Drafts = append(seen.Drafts, el)
			case !el.State.Over():
				seen.Keep = append(seen.Keep, el)
			}
		}
		if kind == domain.PanelElection && was.EmployerCap != p.EmployerCap {
			seen.OverCap, err = overCap(tx, panel, p)
		}
		return err
	})
	return seen, err
}

// paramsVersion is the number of the version that stands; 0 where nobody has changed
// the defaults.
func paramsVersion(tx *store.Tx, panel domain.PanelID, kind domain.ElectionKind) (int, error) {
	rows, err := tx.ParamsVersions(panel, kind)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[len(rows)-1].Version, nil
}

// ParamsVersion is what a panel's parameters for a kind of election were from an instant
// on, and which of them changed then (R8).
type ParamsVersion struct {
	Number  int
	At      time.Time
	By      domain.PersonID // empty: as it was before anybody changed it
	Why     string
	Params  domain.Params
	Changed []string // keys
}

// ParamsVersions are the versions of a panel's parameters, the latest first.
func (e *Engine) ParamsVersions(ctx context.Context, by domain.Actor, panel domain.PanelID, kind domain.ElectionKind) (list []ParamsVersion, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := by.Must(panel, "", domain.Overseers...); err != nil {
			return err
		}
		rows, err := tx.ParamsVersions(panel, kind)
		if err != nil {
			return err
		}
		before := domain.DefaultParams(kind)
		for _, r := range rows {
			v := ParamsVersion{Number: r.Version, At: r.At.UTC(), By: domain.PersonID(r.ByPerson), Why: r.Why, Params: domain.DefaultParams(kind)}
			if err := json.Unmarshal([]byte(r.Body), &v.Params); err != nil {
				return fmt.Errorf("reading a version of parameters: %w", err)
			}
			v.Changed, before = before.Changes(v.Params), v.Params
			list = append([]ParamsVersion{v}, list...)
		}
		return nil
	})
	return list, err
}
