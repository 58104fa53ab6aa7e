package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/words"
	"hustings/domain"
)

// statuses is the one place where the codes of refusals meet HTTP (RULES,
// preamble).
var statuses = map[domain.Code]int{
	domain.FORM:     http.StatusUnprocessableEntity,
	domain.STATE:    http.StatusConflict,
	domain.EARLY:    http.StatusConflict,
	domain.LATE:     http.StatusConflict,
	domain.DUP:      http.StatusConflict,
	domain.FROZEN:   http.StatusConflict,
	domain.ROLE:     http.StatusForbidden,
	domain.INELIG:   http.StatusForbidden,
	domain.DUAL:     http.StatusAccepted,
	domain.ALARM:    http.StatusConflict,
	domain.NotFound: http.StatusNotFound,
	domain.SignIn:   http.StatusUnauthorized,
	domain.BUSY:     http.StatusServiceUnavailable,
}

// Problem is the answer to everything that cannot be done, in the form of RFC
// 9457. It names the rule and the field and never holds what was sent.
type Problem struct {
	Type   string       `json:"type" doc:"about:blank; the code tells kinds apart"`
	Title  string       `json:"title" doc:"The status in words"`
	Status int          `json:"status" doc:"HTTP status"`
	Code   string       `json:"code,omitempty" doc:"Kind of refusal, a contract: FORM, STATE, EARLY, LATE, DUP, FROZEN, ROLE, INELIG, ALARM" example:"FORM"`
	Reason string       `json:"reason,omitempty" doc:"Exact cause, for programs" example:"poll-closed"`
	Rule   string       `json:"rule,omitempty" doc:"Rule of the rulebook" example:"R41"`
	Detail string       `json:"detail" doc:"What is wrong, in plain words"`
	Errors []FieldFault `json:"errors,omitempty" doc:"Every field at fault"`
}

// FieldFault is one field at fault.
type FieldFault struct {
	Location string `json:"location" doc:"Where: body.statement, path.id" example:"body.statement"`
	Message  string `json:"message" doc:"What is wrong with it"`
}

func (p *Problem) Error() string             { return p.Detail }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// newProblem replaces huma's error model: its own echoes the offending value,
// which may be a ballot.
func newProblem(status int, detail string, errs ...error) huma.StatusError {
	if status == http.StatusBadRequest { // understood well enough to say what is wrong: FORM
		status = http.StatusUnprocessableEntity
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
	if status == http.StatusUnprocessableEntity {
		p.Code = string(domain.FORM)
	}
	for _, err := range errs {
		var d *huma.ErrorDetail
		switch {
		case err == nil:
		case errors.As(err, &d):
			p.Errors = append(p.Errors, FieldFault{d.Location, d.Message})
		default:
			p.Errors = append(p.Errors, FieldFault{"body", err.Error()})
		}
	}
	return p
}

// newProblemIn adds the rule that the operation carries out to a problem of the
// request's form, unless it is the form of any request at all.
func newProblemIn(ctx huma.Context, status int, detail string, errs ...error) huma.StatusError {
	p := newProblem(status, detail, errs...).(*Problem)
	if ctx != nil && ctx.Operation() != nil && len(p.Errors) > 0 && p.Code == string(domain.FORM) {
		p.Rule, _ = ctx.Operation().Metadata["rule"].(string)
	}
	return p
}

// problem turns what an act returned into the answer: a refusal is worded for
// the reader, anything else is a fault, told to the log in full and to the
// caller not at all.
func (s *Server) problem(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	if r, ok := domain.Refused(err); ok {
		if r.Code == domain.BUSY && error(r) != err { // the database is out of reach or full: why is for the log
			s.log.LogAttrs(ctx, slog.LevelError, "fault", slog.String("request", requestID(ctx)), slog.String("error", err.Error()))
		}
		return refusalProblem(s.words, r, domain.Refusals(err)...)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		p := &Problem{Type: "about:blank", Status: http.StatusServiceUnavailable, Code: string(domain.BUSY),
			Title: http.StatusText(http.StatusServiceUnavailable), Detail: "This took too long. Try again in a moment."}
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"5"}})
	}
	s.log.LogAttrs(ctx, slog.LevelError, "fault", slog.String("request", requestID(ctx)), slog.String("error", err.Error()))
	return &Problem{Type: "about:blank", Status: http.StatusInternalServerError,
		Title:  http.StatusText(http.StatusInternalServerError),
		Detail: "Something went wrong on our side. Nothing was changed. Request " + requestID(ctx) + "."}
}

// refusalProblem words a refusal, and the faults of fields that came with it.
func refusalProblem(w *words.Catalogue, r *domain.Refusal, all ...*domain.Refusal) error {
	status, known := statuses[r.Code]
	if !known {
		status = http.StatusConflict
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: string(r.Code),
		Reason: string(r.Reason), Rule: r.Rule, Detail: w.Refusal(r)}
	if r.Code == domain.NotFound { // one body for what is missing and what is private (AZ2)
		p.Code, p.Reason, p.Rule = "", "", ""
	}
	for _, f := range all {
		if f.Field != "" && f.Code != domain.NotFound && r.Code != domain.NotFound {
			p.Errors = append(p.Errors, FieldFault{"body." + f.Field, w.Refusal(f)})
		}
	}
	if status == http.StatusServiceUnavailable {
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"2"}})
	}
	return p
}
