package door

import (
	"context"
	"reflect"

	"hustings/domain"
)

// PanelRef is a panel in an answer: the same three words wherever one stands. Whoever
// makes the answer gives the id; code and name are put in here, for every route at once.
type PanelRef struct {
	ID   domain.PanelID `json:"id" doc:"Taken wherever a panel is named"`
	Code string         `json:"code" example:"CIO" doc:"Taken likewise"`
	Name string         `json:"name" example:"CIO Advisory Panel"`
}

// Panel is the panel of an id, for an answer.
func Panel(id domain.PanelID) PanelRef { return PanelRef{ID: id} }

// PanelIfAny is likewise a panel, or none.
func PanelIfAny(id domain.PanelID) *PanelRef {
	if id == "" {
		return nil
	}
	return &PanelRef{ID: id}
}

// Panels are the panels of several ids.
func Panels(ids []domain.PanelID) []PanelRef {
	out := make([]PanelRef, len(ids))
	for i, id := range ids {
		out[i].ID = id
	}
	return out
}

var panelRefType = reflect.TypeFor[PanelRef]()

// showsPanels reports whether an answer's type has a panel somewhere. seen are the types
// that are being looked at, since some stand within themselves.
func showsPanels(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == panelRefType {
		return true
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return showsPanels(t.Elem(), seen)
	case reflect.Struct:
		if seen[t] {
			return false
		}
		seen[t] = true
		for i := range t.NumField() {
			if f := t.Field(i); (f.IsExported() || f.Anonymous) && showsPanels(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// panelsIn collects the panels of an answer that have no name yet.
func panelsIn(v reflect.Value, into *[]*PanelRef) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			panelsIn(v.Elem(), into)
		}
	case reflect.Slice:
		if showsPanels(v.Type(), map[reflect.Type]bool{}) {
			for i := range v.Len() {
				panelsIn(v.Index(i), into)
			}
		}
	case reflect.Struct:
		if v.Type() == panelRefType {
			if p, ok := v.Addr().Interface().(*PanelRef); ok && p.ID != "" && p.Code == "" {
				*into = append(*into, p)
			}
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct {
				panelsIn(v.Field(i), into)
			}
		}
	}
}

// namePanels puts code and name to the panels of an answer.
func (s *Door) namePanels(ctx context.Context, answer reflect.Value) error {
	var unnamed []*PanelRef
	if panelsIn(answer, &unnamed); len(unnamed) == 0 {
		return nil
	}
	_, panels, err := s.Register.Networks(ctx)
	if err != nil {
		return err
	}
	known := make(map[domain.PanelID]domain.Panel, len(panels))
	for _, p := range panels {
		known[p.ID] = p
	}
	for _, p := range unnamed {
		p.Code, p.Name = known[p.ID].Code, known[p.ID].Name
	}
	return nil
}
