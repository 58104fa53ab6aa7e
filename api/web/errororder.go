package web

import (
	"bytes"
	"reflect"
	"slices"
)

// inPageOrder puts the errors of a refused form into the order in which their
// fields stand on the page; what concerns the whole form comes first. The page knows
// its order best: it is read from what was rendered.
func inPageOrder(view any, body []byte) {
	v := reflect.ValueOf(view)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return
	}
	field := v.FieldByName("Errors")
	if !field.IsValid() {
		return
	}
	errors, are := field.Interface().([]FieldError)
	if !are || len(errors) < 2 {
		return
	}
	place := func(e FieldError) int {
		if e.Field == "" {
			return -1
		}
		if at := bytes.Index(body, []byte(`id="`+e.Field+`"`)); at >= 0 {
			return at
		}
		return len(body)
	}
	slices.SortStableFunc(errors, func(a, b FieldError) int { return place(a) - place(b) })
}
