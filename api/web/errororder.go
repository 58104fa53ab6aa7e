package web

import (
	"bytes"
	"reflect"
	"slices"
)

// inPageOrder puts the errors of a refused form into the order in which their
// fields stand on the page; what concerns the whole form comes first, and so does what
// has no field on this page, which then is no link that leads nowhere. The page knows
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
	if !are {
		return
	}
	place := func(field string) int { return bytes.Index(body, []byte(`id="`+field+`"`)) }
	for i, e := range errors {
		if e.Field != "" && place(e.Field) < 0 {
			errors[i].Field = ""
		}
	}
	slices.SortStableFunc(errors, func(a, b FieldError) int { return place(a.Field) - place(b.Field) })
}
