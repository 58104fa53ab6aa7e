package site

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain/refusal"
)

// asProblem turns what an act returned into the problem that the JSON door would
// answer with, and sets the headers that go with it.
func (v *Visit) asProblem(err error) *door.Problem {
	err = v.Problem(v.Ctx, err)
	var with interface{ GetHeaders() http.Header }
	if errors.As(err, &with) {
		for name, values := range with.GetHeaders() {
			v.C.Writer.Header()[name] = values
		}
	}
	var p *door.Problem
	errors.As(err, &p) // problem gives nothing else
	return p
}

// fault answers with the page that says what is wrong.
func (v *Visit) fault(err error) {
	p := v.asProblem(err)
	v.faulty = p.Status >= http.StatusInternalServerError || p.Status == http.StatusNotFound
	view := web.Problem{Shell: v.Shell(v.Say("title.problem")), Status: p.Status, Rule: p.Rule, Retry: p.Status == http.StatusServiceUnavailable}
	if p.Code != "" && p.Code != string(refusal.NotFound) { // a rule's own words; a missing page and a fault have the catalogue's
		view.Text = p.Detail
		if r, no := refusal.Of(err); no {
			view.Text = v.Words.Refusal(r)
		}
	}
	if p.Status >= http.StatusInternalServerError {
		view.Reference = door.RequestID(v.Ctx)
	}
	if v.By.Anonymous() && (p.Status == http.StatusUnauthorized || p.Status == http.StatusForbidden) {
		view.SignIn = "/sign-in"
	}
	if err := v.ShowAs(p.Status, "error", view); err != nil {
		v.Log.LogAttrs(v.Ctx, slog.LevelError, "fault", slog.String("request", door.RequestID(v.Ctx)), slog.String("error", err.Error()))
		v.C.String(http.StatusInternalServerError, "Something went wrong on our side.\n")
	}
	v.C.Abort()
}

// Again shows a refused form once more with everything that was typed, the
// refusal above it and beside its field. What is no answer to a form goes to
// the page of faults.
func (v *Visit) Again(err error, page string, view any, shell *web.Shell) error {
	r, ok := refusal.Of(err)
	if !ok || r.Code == refusal.NotFound || r.Code == refusal.BUSY || r.Reason == refusal.NotSignedIn {
		return err
	}
	p := v.asProblem(err)
	for i, r := range refusal.All(err) {
		if i == door.FaultsMost {
			break
		}
		fault := web.FieldError{Field: r.Field, Text: v.Words.Refusal(r), Rule: r.Rule}
		if r.Reason == refusal.Missing {
			if named, err := v.Words.Say("missing." + r.Field); err == nil {
				fault.Text, fault.Named = named, true
			}
		}
		shell.Errors = append(shell.Errors, fault)
	}
	status := p.Status
	if status == http.StatusUnauthorized { // a code that does not work: the form is the way to sign in
		status = http.StatusUnprocessableEntity
	}
	return v.ShowAs(status, page, view)
}

// faultPage answers for requests that never reached a page's handler.
func (s *Pages) faultPage(c *gin.Context, err error) {
	v, _ := s.enter(c) // whoever that is: the answer is the same
	v.fault(err)
}

// IsFor reports whether an error is a refusal for the reason.
func IsFor(err error, why refusal.Reason) bool {
	r, no := refusal.Of(err)
	return no && r.Reason == why
}
