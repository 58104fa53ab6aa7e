package web

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"hustings/api/web/browsertest"
	"hustings/api/words"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// box is a ballot box of the least kind: it checks what the page casts as
// intake does, and remembers what was sent, word for word.
type box struct {
	t     *testing.T
	site  *Site
	paper Ballot

	mu     sync.Mutex
	bodies []string          // every body that was posted, anywhere
	cast   map[string]string // tracking code by idempotency key
	fail   int               // how many casts to answer with 503 first
	out    bool              // nobody is signed in
	csrf   string            // of the session
	old    bool              // signed in too long ago to cast
	other  bool              // somebody else is signed in than who got the paper
	told   int               // how often a page said that somebody is there
}

// mux is the box's whole site.
func (b *box) mux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle(AssetPath, b.site.Assets())
	mux.HandleFunc("/ballot", b.ballot)
	mux.HandleFunc("/check", func(w http.ResponseWriter, _ *http.Request) {
		view := samples()["check"].(Check)
		view.Boards[0].E, view.Boards[0].PK = b.paper.Seal.E, b.paper.Seal.PK
		b.render(w, "check", view)
	})
	mux.HandleFunc("POST /review", b.review)
	mux.HandleFunc("POST /cast", b.take)
	mux.HandleFunc("POST /confirm", b.review)
	mux.HandleFunc("/receipt", func(w http.ResponseWriter, r *http.Request) {
		view := samples()["receipt"].(Receipt)
		view.Code = r.URL.Query().Get("code")
		b.render(w, "receipt", view)
	})
	return mux
}

func mustBox(t *testing.T) *box {
	t.Helper()
	mustBuilt(t)
	return &box{t: t, site: mustSite(t), paper: paper(14, "rank"), cast: map[string]string{}, csrf: "csrf"}
}

func (b *box) ballot(w http.ResponseWriter, r *http.Request) {
	view := b.paper
	if mode := r.URL.Query().Get("mode"); mode != "" {
		view = paper(8, mode)
	}
	b.mu.Lock()
	out, sealing := b.out, *view.Seal
	sealing.CSRF = b.csrf
	if b.other {
		sealing.Tag = line.Salt
	}
	b.mu.Unlock()
	if out {
		http.Redirect(w, r, "/sign-in?next=%2Fballot", http.StatusSeeOther)
		return
	}
	view.Seal = &sealing
	view.Language = words.Language(r.URL.Query().Get("language"))
	if r.URL.Query().Has("namesakes") {
		view.Rows = slices.Clone(view.Rows)
		view.Rows[1].Name, view.Rows[0].Namesake, view.Rows[1].Namesake = view.Rows[0].Name, true, true
		sampleBoard(view.Seal, view.Rows)
	}
	b.render(w, "ballot", view)
}

func (b *box) render(w http.ResponseWriter, page string, view any) {
	w.Header().Set("Content-Security-Policy", Policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := b.site.Render(w, page, view); err != nil {
		b.t.Error(err)
	}
}

func (b *box) review(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		b.t.Error(err)
	}
	b.mu.Lock()
	b.bodies = append(b.bodies, r.PostForm.Encode())
	b.mu.Unlock()
	view := BallotReview{Shell: shell("Review"), Question: b.paper.Question, Closes: b.paper.Closes, ConfirmURL: "/confirm", ChangeURL: "/ballot"}
	for _, row := range b.paper.Rows {
		if rank := r.PostForm.Get(row.Field); rank != "" && rank != "0" { // every option has a value of one length
			view.Marked = append(view.Marked, Marked{Rank: int(rank[0] - '0'), Name: row.Name})
			view.Hidden = append(view.Hidden, Hidden{row.Field, rank})
		}
	}
	slices.SortFunc(view.Marked, func(x, y Marked) int { return x.Rank - y.Rank })
	b.render(w, "ballot-review", view)
}

func (b *box) take(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail > 0 {
		b.fail--
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"title":"Busy","detail":"The service is busy. Nothing was lost."}`)
		return
	}
	if b.out || r.Header.Get("X-CSRF-Token") != b.csrf { // a page, as the site answers who is not who the page was made for
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(map[bool]int{true: http.StatusUnauthorized, false: http.StatusForbidden}[b.out])
		fmt.Fprint(w, "<!DOCTYPE html><title>No</title>")
		return
	}
	if b.old {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"title":"Forbidden","reason":"sign-in-too-old","detail":"Confirm once more who you are."}`)
		return
	}
	var in struct{ Ballot string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		b.t.Error(err)
	}
	if r.Header.Get("Idempotency-Key") == "" {
		b.t.Errorf("headers of a cast: %v", r.Header)
	}
	raw, err := base64.RawURLEncoding.DecodeString(in.Ballot)
	if err != nil {
		b.t.Error(err)
	}
	b.bodies = append(b.bodies, string(raw))
	if err := b.check(raw); err != nil {
		b.t.Errorf("a cast ballot: %v", err)
	}
	code := ledger.TrackingCode(ledger.LeafHash(raw))
	b.cast[r.Header.Get("Idempotency-Key")] = code
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"code":%q,"next":"/receipt?code=%s"}`, code, code)
}

func (b *box) check(raw []byte) error {
	parsed, err := ledger.Parse(raw)
	if err != nil {
		return err
	}
	entry := parsed.(*ledger.Ballot)
	pk, err := ledger.ParseB32(b.paper.Seal.PK)
	if err != nil {
		return err
	}
	s := seal.BallotStatement{E: seal.Hash(entry.E), Suite: seal.Suite, PK: seal.Point(pk), Tag: seal.Tag(entry.Tag), Seq: uint64(entry.Seq), By: string(entry.By)}
	var ballot seal.Ballot
	for _, c := range entry.CT {
		ballot.Ct = append(ballot.Ct, seal.Ciphertext{A: seal.Point(c.A), B: seal.Point(c.B)})
	}
	for _, p := range entry.Pok {
		ballot.Pok = append(ballot.Pok, seal.Scalar(p))
	}
	return seal.VerifyBallot(s, ballot, seal.Elements(len(b.paper.Rows)))
}

// TestAC1_VotingPage walks through the voting page in a real browser: a whole
// ballot by keyboard, by tapping on a phone and by the selects, the check of a
// seal, a busy service, and the form without scripts. What was cast is verified
// as intake does, and no ranking was ever sent in clear where scripts run.
func TestAC1_VotingPage(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	b := mustBox(t)
	b.fail = 1
	srv := httptest.NewServer(b.mux())
	t.Cleanup(srv.Close)
	browsertest.Run(t, "voting.mjs", srv.URL)

	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.cast) != 3 {
		t.Errorf("%d ballots were cast, want 3", len(b.cast))
	}
	if n := len(b.bodies); n != 4 { // three sealed, one form without scripts
		t.Errorf("%d bodies were posted, want 4: %q", n, b.bodies)
	}
}
