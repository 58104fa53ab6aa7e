package door

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// The library judges the form of a request by its schema and says what is wrong
// in words of its own. Here they become reasons, which the catalogue words.

// said is how the library is made to say a reason: the mark, the reason, and the
// one value that goes with it.
func said(why refusal.Reason, value string) string { return "form:" + why.Name + ":" + value }

// The library keeps its messages in variables; it writes them into the schemas
// as they are registered, so this comes before all of them.
func init() {
	for message, text := range map[*string]string{
		&validation.MsgUnexpectedProperty:       said(domain.FieldUnknown, ""),
		&validation.MsgExpectedRequiredProperty: said(refusal.Missing, "%s"),
		&validation.MsgExpectedRFC3339Date:      said(when.DateUnreadable, ""),
		&validation.MsgExpectedRFC3339DateTime:  said(when.TimeUnreadable, ""),
		&validation.MsgExpectedBoolean:          said(domain.NotYesOrNo, ""),
		&validation.MsgExpectedNumber:           said(domain.NotNumber, ""),
		&validation.MsgExpectedInteger:          said(domain.NotWholeNumber, ""),
		&validation.MsgExpectedString:           said(domain.NotText, ""),
		&validation.MsgExpectedBase64String:     said(domain.NotBase64, ""),
		&validation.MsgExpectedArray:            said(domain.NotList, ""),
		&validation.MsgExpectedObject:           said(domain.NotObject, ""),
		&validation.MsgExpectedOneOf:            said(domain.ParamNotAllowed, "%s"),
		&validation.MsgExpectedMinimumNumber:    said(domain.NumberTooSmall, "%v"),
		&validation.MsgExpectedMaximumNumber:    said(domain.NumberTooLarge, "%v"),
		&validation.MsgExpectedMinLength:        said(domain.TextTooShort, "%d"),
		&validation.MsgExpectedMaxLength:        said(domain.TextTooLong, "%d"),
		&validation.MsgExpectedMinItems:         said(domain.ListTooShort, "%d"),
		&validation.MsgExpectedMaxItems:         said(domain.ListTooLong, "%d"),
		&validation.MsgExpectedMinProperties:    said(domain.ListTooShort, "%d"),
		&validation.MsgExpectedMaxProperties:    said(domain.ListTooLong, "%d"),
		&validation.MsgExpectedBePattern:        said(domain.NotOfForm, "%s"),
	} {
		*message = text
	}
}

// argNames are the names under which the catalogue's words take a reason's value.
var argNames = map[refusal.Reason]string{
	domain.NumberTooSmall: "min", domain.TextTooShort: "min", domain.ListTooShort: "min",
	domain.NumberTooLarge: "max", domain.TextTooLong: "max", domain.ListTooLong: "max",
	domain.NotOfForm: "form", domain.ParamNotAllowed: "allowed",
}

// formRules are the rules that ask for a form wherever it is asked for; of any
// other the operation's own rule is named.
var (
	formRules  = map[refusal.Reason]string{when.DateUnreadable: "R10", when.TimeUnreadable: "R10"}
	fieldRules = map[string]string{"why": "R9", "email": "R35"}
)

// jsonReasons are the reasons for what StrictJSON refuses.
var jsonReasons = map[string]refusal.Reason{
	errJSON.Error(): domain.NotJSON, errNUL.Error(): domain.TextNotPlain, errDepth.Error(): domain.JSONTooDeep,
	errKeyTwice.Error(): domain.KeyTwice, errNotAlone.Error(): domain.JSONNotAlone,
}

// asked is what a request's problems are written with.
type asked struct {
	id     string // under which the log tells of it
	method string
	words  *words.Catalogue
	from   string // the client's network: an IPv4 /24, an IPv6 /48
}

type askedKey struct{}

func askedOf(ctx context.Context) asked {
	a, _ := ctx.Value(askedKey{}).(asked)
	return a
}

// FormProblem is a refusal of a request's form with a status of its own.
func FormProblem(ctx context.Context, status int, why refusal.Reason, rule string, args refusal.Args) *Problem {
	r := refusal.Because(why, rule, args)
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: string(r.Code), Reason: why.Name, Rule: rule,
		Detail: why.Name}
	if w := askedOf(ctx).words; w != nil {
		p.Detail = w.Refusal(r)
	}
	return p
}

// At adds where it is wrong.
func (p *Problem) At(location string) *Problem {
	p.Errors = append(p.Errors, FieldFault{Location: location, Reason: p.Reason, Message: p.Detail})
	return p
}

// newProblemIn replaces huma's error model: its own echoes the offending value,
// which may be a ballot. Every fault of the request's form gets its place, its
// reason and the catalogue's words.
func newProblemIn(ctx huma.Context, status int, detail string, errs ...error) huma.StatusError {
	var ready *Problem
	for _, err := range errs {
		if errors.As(err, &ready) { // a resolver's own
			return ready
		}
	}
	if ctx == nil || status >= http.StatusInternalServerError {
		return NewProblem(status, detail)
	}
	if status == http.StatusBadRequest { // understood well enough to say what is wrong: FORM
		status = http.StatusUnprocessableEntity
	}
	if len(errs) == 0 && ctx.Operation().RequestBody != nil { // the library has looked for nothing but the body
		return FormProblem(ctx.Context(), status, domain.BodyMissing, ruleOf(ctx.Operation(), ""), nil).At("body")
	}
	p := formFaults(ctx, status, errs)
	if p == nil {
		return NewProblem(status, detail)
	}
	return p
}

// ruleOf is the rule that a field answers to, or the operation as a whole.
func ruleOf(op *huma.Operation, location string) string {
	if rule := fieldRules[location[strings.LastIndexByte(location, '.')+1:]]; rule != "" {
		return rule
	}
	rule, _ := op.Metadata["rule"].(string)
	return rule
}

func paramOf(op *huma.Operation, in, name string) *huma.Param {
	i := slices.IndexFunc(op.Parameters, func(p *huma.Param) bool { return p.In == in && p.Name == name })
	if i < 0 {
		return nil
	}
	return op.Parameters[i]
}

// unreadable is why a parameter cannot be read as what its schema says.
func unreadable(s *huma.Schema) refusal.Reason {
	switch {
	case s.Format == "date":
		return when.DateUnreadable
	case s.Format == "date-time":
		return when.TimeUnreadable
	case s.Type == huma.TypeInteger:
		return domain.NotWholeNumber
	case s.Type == huma.TypeNumber:
		return domain.NotNumber
	case s.Type == huma.TypeBoolean:
		return domain.NotYesOrNo
	}
	return refusal.Malformed
}

type operationKey struct{}

// otherNames are fields that a body calls otherwise than the rules do.
var otherNames = map[string]string{"supporters": "members", "poll_closes": "closes"}

// place is where a refusal's field stands in the request, as a fault of form has it: in
// the body if that has it, among the parameters, or within a part of the body.
func (s *Door) place(ctx context.Context, field string) string {
	op, _ := ctx.Value(operationKey{}).(*huma.Operation)
	if op == nil { // a board: it is only read
		if SafeMethod(askedOf(ctx).method) {
			return "query." + field
		}
		return "body." + field
	}
	name, rest := field, "" // supporters[0]: the first of a list
	if i := strings.IndexAny(field, "[."); i >= 0 {
		name, rest = field[:i], field[i:]
	}
	body := &huma.Schema{}
	if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
		body = Resolved(s.JSON.OpenAPI(), op.RequestBody.Content["application/json"].Schema)
		for _, name := range []string{name, otherNames[name]} {
			if body.Properties[name] != nil {
				return "body." + name + rest
			}
		}
	}
	for _, p := range op.Parameters {
		if p.Name == field {
			return fmt.Sprintf("%s.%s", p.In, p.Name)
		}
	}
	for _, part := range slices.Sorted(maps.Keys(body.Properties)) { // an election's parameters and dates
		if inner := Resolved(s.JSON.OpenAPI(), body.Properties[part]); inner != nil && inner.Properties[name] != nil {
			return "body." + part + "." + name + rest
		}
	}
	return "body." + field
}

// Resolved is the schema that a reference of the document stands for.
func Resolved(doc *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	if s.Ref != "" {
		return doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}
