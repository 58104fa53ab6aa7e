package door

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/domain"
	"hustings/domain/refusal"
)

// statuses is the one place where the codes of refusals meet HTTP.
var statuses = map[refusal.Code]int{
	refusal.FORM:     http.StatusUnprocessableEntity,
	refusal.STATE:    http.StatusConflict,
	refusal.EARLY:    http.StatusConflict,
	refusal.LATE:     http.StatusConflict,
	refusal.DUP:      http.StatusConflict,
	refusal.FROZEN:   http.StatusConflict,
	refusal.ROLE:     http.StatusForbidden,
	refusal.INELIG:   http.StatusForbidden,
	refusal.DUAL:     http.StatusAccepted,
	refusal.ALARM:    http.StatusConflict,
	refusal.NotFound: http.StatusNotFound,
	refusal.SignIn:   http.StatusUnauthorized,
	refusal.BUSY:     http.StatusServiceUnavailable,
}

// StatusOf is the HTTP status of a code of refusals.
func StatusOf(c refusal.Code) int { return statuses[c] }

// Problem is the answer to everything that cannot be done, in the form of RFC
// 9457. It names the rule and the field and never holds what was sent.
type Problem struct {
	Type   string       `json:"type" doc:"about:blank; the code tells kinds apart"`
	Title  string       `json:"title" doc:"The status in words"`
	Status int          `json:"status" doc:"HTTP status"`
	Code   string       `json:"code,omitempty" doc:"Kind of refusal, a contract: FORM, STATE, EARLY, LATE, DUP, FROZEN, ROLE, INELIG, ALARM, SIGN_IN, NOT_FOUND, BUSY; absent of a fault" example:"FORM"`
	Reason string       `json:"reason,omitempty" doc:"Exact cause, for programs" example:"poll-closed"`
	Rule   string       `json:"rule,omitempty" doc:"Rule of the rulebook" example:"R41"`
	Detail string       `json:"detail" doc:"What is wrong, in plain words"`
	Errors []FieldFault `json:"errors,omitempty" doc:"Every field at fault, the first twenty of them"`
}

// FieldFault is one field at fault.
type FieldFault struct {
	Location string `json:"location" doc:"Where: body.statement, query.after; of a field that is not known, what it stands in" example:"body.statement"`
	Reason   string `json:"reason,omitempty" doc:"Exact cause, for programs" example:"missing"`
	Message  string `json:"message" doc:"What is wrong with it, in plain words"`
}

func (p *Problem) Error() string             { return p.Detail }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// NewProblem is a problem in words of its own: the library's, and those of what
// no person reads.
func NewProblem(status int, detail string, _ ...error) huma.StatusError {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
	if status >= http.StatusBadRequest && status < http.StatusInternalServerError {
		p.Code = string(refusal.FORM)
	}
	return p
}

// Problem turns what an act returned into the answer: a refusal is worded for
// the reader, anything else is a fault, told to the log in full and to the
// caller not at all.
func (s *Door) Problem(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var ready *Problem
	if errors.As(err, &ready) {
		return err // with its headers
	}
	if r, ok := refusal.Of(err); ok {
		if r.Code == refusal.BUSY && error(r) != err { // the database is out of reach or full: why is for the log
			s.Log.LogAttrs(ctx, slog.LevelError, "fault", slog.String("request", RequestID(ctx)), slog.String("error", err.Error()))
		}
		return s.refused(ctx, r, refusal.All(err)...)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		p := FormProblem(ctx, http.StatusServiceUnavailable, domain.TookTooLong, "", nil)
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"5"}})
	}
	s.Log.LogAttrs(ctx, slog.LevelError, "fault", slog.String("request", RequestID(ctx)), slog.String("error", err.Error()))
	return &Problem{Type: "about:blank", Status: http.StatusInternalServerError,
		Title:  http.StatusText(http.StatusInternalServerError),
		Detail: "Something went wrong on our side. " + changed(askedOf(ctx).method) + " Request " + RequestID(ctx) + "."}
}

// changed says what is known of a request that went wrong on our side: one that
// only reads has changed nothing; of any other, a fault may have come before it
// was stored or after (R65).
func changed(method string) string {
	if method == http.MethodGet || method == http.MethodHead {
		return "Nothing was changed."
	}
	return "We do not know whether it was stored; the same request again will tell."
}

// refused words a refusal, and the faults of fields that came with it, each with
// where in the request it stands.
func (s *Door) refused(ctx context.Context, r *refusal.Refusal, all ...*refusal.Refusal) error {
	status, known := statuses[r.Code]
	if !known {
		status = http.StatusConflict
	}
	if r.Reason == domain.TooBusy {
		status = http.StatusTooManyRequests
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: string(r.Code),
		Reason: r.Reason.Name, Rule: r.Rule, Detail: s.Words.Refusal(r)}
	if r.Code == refusal.NotFound { // one body for what is missing and what is private (AZ2)
		p.Reason, p.Rule = refusal.Unknown.Name, ""
	}
	for _, f := range all {
		if f.Field != "" && f.Code != refusal.NotFound && r.Code != refusal.NotFound {
			if !p.list(FieldFault{s.place(ctx, f.Field), f.Reason.Name, s.Words.Refusal(f)}) {
				break
			}
		}
	}
	switch status {
	case http.StatusUnauthorized: // RFC 9110: a 401 says how to authenticate
		return huma.ErrorWithHeaders(p, http.Header{"Www-Authenticate": {`Bearer realm="hustings"`}})
	case http.StatusTooManyRequests:
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"10"}})
	case http.StatusServiceUnavailable:
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"2"}})
	}
	return p
}
