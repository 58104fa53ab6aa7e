package door

import (
	"context"
	"reflect"

	"hustings/domain"
)

// A panel and a network have a code, an election a reference, by which people know
// them: whoever sends one where an id is asked for is understood. It is done here, for
// every route at once, before a handler sees its input.

var (
	panelType    = reflect.TypeFor[domain.PanelID]()
	networkType  = reflect.TypeFor[domain.NetworkID]()
	electionType = reflect.TypeFor[domain.ElectionID]()
)

// named reports whether things of the id's type have a name of their own.
func named(t reflect.Type) bool { return t == panelType || t == networkType || t == electionType }

// names reports whether an input has a field that may hold such a name.
func names(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return names(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); (f.IsExported() || f.Anonymous) && names(f.Type) {
				return true
			}
		}
	}
	return named(t)
}

// dereference puts the id wherever an input has a code or a reference. What the caller
// may not know of does not exist (AZ2).
func (s *Door) dereference(ctx context.Context, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return s.dereference(ctx, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			if err := s.dereference(ctx, v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); names(f.Type) && (f.IsExported() || f.Anonymous) {
				if err := s.dereference(ctx, v.Field(i)); err != nil {
					return err
				}
			}
		}
	case reflect.String:
		if !named(v.Type()) || !v.CanSet() || v.String() == "" || domain.IsID(v.String()) {
			return nil
		}
		id, err := s.idOf(ctx, v.Type(), v.String())
		if err != nil {
			return err
		}
		v.SetString(id)
	}
	return nil
}

func (s *Door) idOf(ctx context.Context, t reflect.Type, name string) (string, error) {
	switch t {
	case panelType:
		p, err := s.Register.Panel(ctx, name)
		return string(p.ID), err
	case networkType:
		id, err := s.NetworkID(ctx, name)
		return string(id), err
	default:
		el, err := s.Engine.Election(ctx, Actor(ctx), name)
		return string(el.ID), err
	}
}

// NetworkID is the network of an id or a code.
func (s *Door) NetworkID(ctx context.Context, name string) (domain.NetworkID, error) {
	if domain.IsID(name) {
		return domain.NetworkID(name), nil
	}
	n, err := s.Register.Network(ctx, name)
	return n.ID, err
}
