package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"hustings/api/web/browsertest"
)

// signing adds the site's doors to the box: a mail's code, and what a test may turn.
func (b *box) signing(mux *http.ServeMux) {
	form := func(w http.ResponseWriter, page, fault string) {
		sh := anonymous("Sign in")
		sh.CSRF = "door"
		if fault != "" {
			sh.Errors = []FieldError{{Field: "code", Text: fault}}
		}
		if page == "sign-in" {
			b.render(w, page, SignIn{Shell: sh})
		} else {
			b.render(w, page, CheckMail{Shell: sh, Next: "/ballot", Minutes: 15, Tries: 5})
		}
	}
	mux.HandleFunc("GET /sign-in", func(w http.ResponseWriter, _ *http.Request) { form(w, "sign-in", "") })
	mux.HandleFunc("POST /sign-in", func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("csrf") != "door" || r.PostFormValue("email") == "" {
			b.t.Errorf("a mail was asked for with %v", r.PostForm)
		}
		http.Redirect(w, r, "/sign-in/mail", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /sign-in/mail", func(w http.ResponseWriter, _ *http.Request) { form(w, "check-mail", "") })
	mux.HandleFunc("POST /sign-in/code", func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("code") != "K7QM-4TXR" {
			form(w, "check-mail", "This code is not valid.")
			return
		}
		b.turn("in")
		http.Redirect(w, r, "/ballot", http.StatusSeeOther)
	})
	mux.HandleFunc("POST /turn/{how}", func(_ http.ResponseWriter, r *http.Request) { b.turn(r.PathValue("how")) })
	mux.HandleFunc("GET /session", func(w http.ResponseWriter, _ *http.Request) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.told++
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]int{"seconds": 1800}) //nolint:errcheck // the reader has gone
	})
	mux.HandleFunc("GET /find", func(w http.ResponseWriter, r *http.Request) {
		b.render(w, "find", Find{Shell: anonymous("Find"), Code: r.URL.Query().Get("code"), Searched: true})
	})
}

// turn ends the session, or begins another: of the same person, or of somebody else.
func (b *box) turn(how string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.out, b.other = how == "out", how == "other"
	if !b.out {
		b.csrf += "+"
	}
}

// A ballot that is sealed is cast, whatever becomes of the session; a ranking stays
// while somebody is at it; each step is a place in the history; and no candidate
// moves away from under the finger.
func TestTheBallotCannotBeLost(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	b := mustBox(t)
	mux := b.mux()
	b.signing(mux)
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	browsertest.Run(t, "losing.mjs", srv.URL)

	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.cast) != 3 {
		t.Errorf("%d ballots were cast, want 3: each once, in the session of the same voter", len(b.cast))
	}
	if b.told == 0 {
		t.Error("ranking for half an hour told nobody that somebody is there")
	}
}
