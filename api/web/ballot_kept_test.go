package web

import (
	"encoding/json"
	"maps"
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
	mux.HandleFunc("GET /election", func(w http.ResponseWriter, _ *http.Request) {
		view := samples()["election.visitor"].(Election)
		view.CSRF = "door"
		b.render(w, "election", view)
	})
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
	mux.HandleFunc("POST /api/v1/sign-in", func(w http.ResponseWriter, r *http.Request) {
		b.program(w, r, map[string]string{"email": "priya@example.org"}, map[string]string{"browser": "this one"})
	})
	mux.HandleFunc("POST /api/v1/sessions/current/renewal", func(w http.ResponseWriter, r *http.Request) {
		if b.program(w, r, map[string]string{"browser": "this one", "code": "K7QM-4TXR"}, map[string]string{"session": "fresh"}) {
			b.turn("in")
		}
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

// program answers a request to the API of the page's session: as given if the body
// is what it should be, that the code is not valid if only the code is another.
func (b *box) program(w http.ResponseWriter, r *http.Request, want, answer map[string]string) bool {
	b.mu.Lock()
	csrf := b.csrf
	b.mu.Unlock()
	var in map[string]string
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Header.Get("X-CSRF-Token") != csrf {
		b.t.Errorf("%s with %v, %q: %v", r.URL.Path, in, r.Header.Get("X-CSRF-Token"), err)
	}
	right := maps.Equal(in, want)
	w.Header().Set("Content-Type", "application/json")
	if !right {
		if in["code"] = want["code"]; !maps.Equal(in, want) {
			b.t.Errorf("%s was sent %v", r.URL.Path, in)
		}
		w.WriteHeader(http.StatusUnauthorized)
		answer = map[string]string{"reason": "code-not-valid", "detail": "This code is not valid."}
	}
	json.NewEncoder(w).Encode(answer) //nolint:errcheck // the reader has gone
	return right
}

// turn ends the session, lets it grow old, or begins another: of the same person, or of somebody else.
func (b *box) turn(how string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.out, b.other, b.old = how == "out", how == "other", how == "old"
	if !b.out && !b.old {
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
	if len(b.cast) != 6 {
		t.Errorf("%d ballots were cast, want 6: each once, in the session of the same voter", len(b.cast))
	}
	if b.told == 0 {
		t.Error("ranking for half an hour told nobody that somebody is there")
	}
}
