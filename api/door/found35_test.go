package door

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"hustings/api/words"
)

// What is said of a fault is what is known of it: a request that only reads has
// changed nothing; of any other nobody can tell, and the same request again will.
func TestFound35_WhatIsSaidOfAFaultIsKnown(t *testing.T) {
	t.Parallel()
	s := &Door{Log: slog.New(slog.DiscardHandler)}
	for method, want := range map[string]string{
		http.MethodGet:    "Nothing was changed.",
		http.MethodHead:   "Nothing was changed.",
		http.MethodPost:   "We do not know whether it was stored; the same request again will tell.",
		http.MethodPut:    "We do not know whether it was stored; the same request again will tell.",
		http.MethodDelete: "We do not know whether it was stored; the same request again will tell.",
	} {
		ctx := context.WithValue(t.Context(), askedKey{}, asked{id: "x", method: method})
		err := s.Problem(ctx, errors.New("the commit's answer was lost"))
		var p *Problem
		if !errors.As(err, &p) || p.Status != http.StatusInternalServerError || !strings.Contains(p.Detail, want) {
			t.Errorf("%s: %+v", method, p)
		}
	}
}

// Only a standing alarm, which is stored and mailed, says that officers have been
// told.
func TestFound35_OfficersAreSaidToBeToldOnlyWhenTheyAre(t *testing.T) {
	t.Parallel()
	w, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	for reason, told := range map[string]bool{"alarm-stands": true, "tampered": false, "key-lost": false, "key-wrong": false} {
		if text := w.Text("reason."+reason, nil); strings.Contains(text, "have been told") != told || text == "" {
			t.Errorf("%s: %q", reason, text)
		}
	}
}
