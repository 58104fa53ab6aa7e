package door

import (
	"errors"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// FaultsMost is how many faults an answer lists. Whoever has more mends these
// first; an answer never grows with what was sent.
const FaultsMost = 20

// list adds a fault, once and while there is room, and reports whether there is
// room for another.
func (p *Problem) list(f FieldFault) bool {
	for _, had := range p.Errors { // at most FaultsMost
		if had.Location == f.Location && had.Reason == f.Reason {
			return true
		}
	}
	if len(p.Errors) < FaultsMost {
		p.Errors = append(p.Errors, f)
	}
	return len(p.Errors) < FaultsMost
}

// faultReader reads what the library found. It looks at every object of the
// request once only, however many keys of it are not known: the whole is linear
// in the request.
type faultReader struct {
	op     *huma.Operation
	places map[uintptr]string // of objects with a key that is not known
}

// formFaults is the problem of a request's form: every fault once, at most
// FaultsMost, in the catalogue's words. Nil: there is none.
func formFaults(ctx huma.Context, status int, errs []error) (p *Problem) {
	read := faultReader{ctx.Operation(), map[uintptr]string{}}
	for _, err := range errs {
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			d = &huma.ErrorDetail{Location: "body"}
		}
		if read.again(d) {
			continue
		}
		location, why, args := read.fault(d)
		one := FormProblem(ctx.Context(), status, why, formRules[why], args)
		if p == nil {
			p = one
			if p.Rule == "" {
				p.Rule = ruleOf(ctx.Operation(), location)
			}
		}
		room := p.list(FieldFault{location, one.Reason, one.Detail})
		switch {
		case location == "query":
			p.Detail = one.Detail
		case len(p.Errors) > 1:
			p.Detail = askedOf(ctx.Context()).words.Text("problem.several", nil)
		}
		if !room {
			break
		}
	}
	return p
}

// again reports whether this is one more key that is not known of an object that
// was looked at.
func (r *faultReader) again(d *huma.ErrorDetail) bool {
	if !strings.HasPrefix(d.Message, said(domain.FieldUnknown, "")) {
		return false
	}
	_, had := r.places[objectOf(d.Value)]
	return had
}

// objectOf tells one object of a request from another.
func objectOf(v any) uintptr {
	if object, is := v.(map[string]any); is {
		return reflect.ValueOf(object).Pointer()
	}
	return 0
}

// formReasons are the reasons that a validator of ours gives, by their names.
var formReasons = byName(when.DateUnreadable, domain.FieldUnknown, domain.ListTooLong, domain.ListTooShort, refusal.Missing, domain.NotBase64,
	domain.NotList, domain.NotNumber, domain.NotObject, domain.NotOfForm, domain.NotText, domain.NotWholeNumber, domain.NotYesOrNo, domain.NumberTooLarge,
	domain.NumberTooSmall, domain.ParamNotAllowed, domain.TextTooLong, domain.TextTooShort, when.TimeUnreadable)

func byName(reasons ...refusal.Reason) map[string]refusal.Reason {
	all := map[string]refusal.Reason{}
	for _, r := range reasons {
		all[r.Name] = r
	}
	return all
}

// fault is where something is wrong, why, and with which value. It repeats no
// key that the request has made up.
func (r *faultReader) fault(d *huma.ErrorDetail) (location string, why refusal.Reason, args refusal.Args) {
	text, ours := strings.CutPrefix(d.Message, "form:")
	reason, value, _ := strings.Cut(text, ":")
	switch why = formReasons[reason]; {
	case ours && why == domain.FieldUnknown:
		location = enclosing(d)
		r.places[objectOf(d.Value)] = location
		return location, why, nil
	case ours && why == refusal.Missing:
		return d.Location + "." + value, why, nil
	case ours && why == domain.ParamNotAllowed:
		return d.Location, why, refusal.Args{"allowed": strings.Split(value, ", ")}
	case ours:
		return d.Location, why, refusal.Args{argNames[why]: value}
	}
	if why, known := jsonReasons[d.Message]; known {
		return d.Location, why, nil
	}
	in, name, _ := strings.Cut(d.Location, ".")
	p := paramOf(r.op, in, name)
	switch {
	case p == nil && in == "query":
		return in, domain.QueryUnreadable, nil
	case p == nil:
		return d.Location, refusal.Malformed, nil
	case strings.HasPrefix(d.Message, "required "):
		return d.Location, refusal.Missing, nil
	}
	return d.Location, unreadable(p.Schema), nil
}

// enclosing is the place of the object that holds a key it should not. The key is
// the request's own text; it may hold dots, so it is looked up.
func enclosing(d *huma.ErrorDetail) string {
	object, _ := d.Value.(map[string]any)
	key := ""
	for k := range object {
		if len(k) >= len(key) && strings.HasSuffix(d.Location, "."+k) {
			key = k
		}
	}
	place, found := strings.CutSuffix(d.Location, "."+key)
	if !found {
		return "body"
	}
	return place
}
