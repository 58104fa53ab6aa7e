package commands

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"hustings/commands/status"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// pollingPlace is the far end of `hustings vote`: a board with one voter, that
// can be told to lie. The real one is what demo and the API's tests vote at.
type pollingPlace struct {
	key      ed25519.PrivateKey
	manifest *ledger.Manifest
	raw      []byte
	secret   *seal.Secret
	salt     [32]byte
	begun    [][]byte // entries until open
	tree     ledger.Tree
	hashes   ledger.HashMemory
	box      [][]byte

	paper   func(map[string]any)        // changes what is handed out
	receipt func(*ledger.Receipt)       // changes what is given back
	refuse  func(w http.ResponseWriter) // answers a cast instead
	board   func(what string, answer []byte) []byte
	keys    []string // idempotency keys that came
}

func mustPollingPlace(t *testing.T) (*pollingPlace, string) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // the keys of boards are remembered there
	p := &pollingPlace{key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32)), salt: seal.NewSalt()}
	contest, lot := ledger.B32(seal.NewSalt()), seal.NewSalt()
	p.manifest = &ledger.Manifest{
		Suite: ledger.Suite, Contest: contest, Title: "Chair of the CIO panel", Host: "vote.example.org", Rules: "2026.1",
		Board: ledger.B32(p.key.Public().(ed25519.PublicKey)), Seats: 1, Method: "irv", Ranking: ledger.Strict, MaxRank: 3, MaxMarks: 3,
		Params: map[string]any{}, Opens: 1, Closes: 2, Duplicates: ledger.LastCounts, MinBallots: 1, Papers: ledger.PapersPublic, PapersMin: 100,
		Policy: ledger.PolicyService, Groups: []ledger.Group{{Name: "service", K: 1, Members: []ledger.Member{{Name: "service"}}}},
		Mixers: []string{"service"}, MinMixers: 1, Voters: 1,
		Lot:        []ledger.LotHolder{{Holder: "service", Commit: ledger.B32(seal.LotCommit(seal.Hash(contest), "service", lot))}},
		Candidates: []ledger.Candidate{{ID: "c1", Name: "Ada Lovelace"}, {ID: "c2", Name: "Ben Nevis"}, {ID: "ron", Name: "Re-open nominations"}},
	}
	p.begin(t)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return p, server.URL
}

// begin puts the manifest, the roll, the key share and the key on the board.
func (p *pollingPlace) begin(t *testing.T) {
	t.Helper()
	raw := func(e ledger.Entry) []byte {
		b, err := ledger.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	p.raw = raw(p.manifest)
	e := ledger.ElectionID(p.raw)
	group := seal.Group{E: seal.Hash(e), Suite: seal.Suite, Group: 1, Round: 1, K: 1, N: 1}
	share, secret, err := seal.DealKey(nil, group, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.secret, p.tree, p.hashes = secret, ledger.Tree{}, nil
	p.begun = [][]byte{p.raw, raw(&ledger.Roll{E: e, Blob: p.manifest.Roll, Voters: 1}), raw(audit.ShareEntry(group, 1, share)),
		raw(&ledger.Open{E: e, PK: ledger.B32(secret.Public())})}
	for _, entry := range p.begun {
		p.append(entry)
	}
}

// serveBoard answers as a public board.
func (p *pollingPlace) serveBoard(w http.ResponseWriter, r *http.Request) {
	var answer []byte
	what := strings.TrimPrefix(r.URL.Path, "/board/"+p.manifest.Contest.String()+"/")
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
		return n
	}
	switch what {
	case "checkpoint":
		c := ledger.Checkpoint{Origin: p.manifest.Origin(), Size: p.tree.Size(), Root: p.tree.Root()}
		answer = ledger.SignCheckpoint(c, p.key, p.manifest.BoardName(), time.Unix(1, 0)).Bytes()
	case "entries":
		for i, entry := range slices.Concat(p.begun, p.box) {
			if int64(i) >= number("from") && int64(i) < number("to") {
				answer = append(append(answer, entry...), '\n')
			}
		}
	case "consistency":
		proof, _ := ledger.ProveConsistency(number("size"), number("old"), p.hashes)
		texts := []string{}
		for _, h := range proof {
			texts = append(texts, h.String())
		}
		answer, _ = json.Marshal(map[string]any{"hashes": texts})
	default:
		w.WriteHeader(http.StatusNotFound)
	}
	if p.board != nil {
		answer = p.board(what, answer)
	}
	_, _ = w.Write(answer)
}

func (p *pollingPlace) append(raw []byte) {
	p.hashes = append(p.hashes, p.tree.Append(ledger.LeafHash(raw))...)
}

func (p *pollingPlace) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var answer map[string]any
	switch {
	case strings.HasPrefix(r.URL.Path, "/board/"):
		p.serveBoard(w, r)
		return
	case r.Header.Get("Authorization") != "Bearer a token":
		w.WriteHeader(http.StatusUnauthorized)
		answer = map[string]any{"status": 401, "detail": "Sign in first."}
	case r.URL.Path == "/api/v1/elections/CIO-2026":
		answer = map[string]any{"contests": []map[string]string{{"id": "y", "reference": "CIO-2026/1"}, {"id": "x", "reference": "CIO-2026/2"}}}
	case !strings.HasPrefix(r.URL.Path, "/api/v1/contests/x/"):
		w.WriteHeader(http.StatusNotFound)
		answer = map[string]any{"status": 404, "detail": "There is nothing here."}
	case r.Method == http.MethodGet:
		pk := ledger.B32(p.secret.Public())
		tag := ledger.B32(seal.NewTag(seal.Hash(p.manifest.Contest), "M1", p.salt))
		answer = map[string]any{"manifest": string(p.raw), "e": ledger.ElectionID(p.raw).String(), "pk": pk.String(), "tag": tag.String(),
			"voter": "M1", "salt": ledger.B32(p.salt).String(), "seq": 1, "prev": ""}
		if p.paper != nil {
			p.paper(answer)
		}
	case p.refuse != nil:
		p.refuse(w)
		return
	default:
		var body struct{ Ballot []byte }
		text, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(text, &body); err != nil {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		p.box, p.keys = append(p.box, body.Ballot), append(p.keys, r.Header.Get("Idempotency-Key"))
		index := p.tree.Size()
		p.append(body.Ballot)
		proof, _ := ledger.ProveInclusion(p.tree.Size(), index, p.hashes)
		c := ledger.Checkpoint{Origin: p.manifest.Origin(), Size: p.tree.Size(), Root: p.tree.Root()}
		receipt := &ledger.Receipt{Entry: body.Ballot, Index: index, Proof: proof, Checkpoint: ledger.SignCheckpoint(c, p.key, p.manifest.BoardName(), time.Unix(1, 0))}
		if p.receipt != nil {
			p.receipt(receipt)
		}
		answer = map[string]any{"leaf": receipt.Index, "code": ledger.TrackingCode(ledger.LeafHash(body.Ballot)), "receipt": string(receipt.Bytes())}
		w.WriteHeader(http.StatusCreated)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func TestVoteSealsShowsTheCodeCastsAndKeepsTheReceipt(t *testing.T) {
	p, url := mustPollingPlace(t)
	kept := filepath.Join(t.TempDir(), "receipt")
	v := Vote{Contest: "x", Server: url, Token: "a token", Preferences: []string{"ben nevis", "c1"}, Receipt: kept}
	var out bytes.Buffer
	if err := v.vote(t.Context(), strings.NewReader("yes\n"), &out); err != nil {
		t.Fatal(err)
	}
	if len(p.box) != 1 {
		t.Fatalf("%d ballots were sent", len(p.box))
	}
	code := ledger.TrackingCode(ledger.LeafHash(p.box[0]))
	if !strings.Contains(out.String(), code) || p.keys[0] != code {
		t.Errorf("the code %s was not shown, or the request had another key %q:\n%s", code, p.keys[0], out.String())
	}
	entry, err := ledger.Parse(p.box[0])
	if err != nil {
		t.Fatal(err)
	}
	statement, sealed := audit.Statement(entry.(*ledger.Ballot), ledger.B32(p.secret.Public()))
	if err := seal.VerifyBallot(statement, sealed, 1); err != nil {
		t.Error(err)
	}
	points, err := seal.OpenBallot(p.secret, sealed.Ct)
	if err != nil {
		t.Fatal(err)
	}
	ranks, err := audit.CountRules(p.manifest).ReadPaper(points)
	if err != nil || !bytes.Equal(ranks, []byte{2, 1, 0}) {
		t.Errorf("the ballot says %v: %v", ranks, err)
	}
	receipt, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	if parsed, err := ledger.ParseReceipt(receipt); err != nil || !bytes.Equal(parsed.Entry, p.box[0]) {
		t.Errorf("the receipt that was kept: %v", err)
	}
}

func TestVoteSendsNothingBeforeItIsTold(t *testing.T) {
	for name, v := range map[string]Vote{
		"the voter says no":       {Preferences: []string{"c1"}},
		"a candidate twice":       {Preferences: []string{"c1", "Ada Lovelace"}, Yes: true},
		"an unknown candidate":    {Preferences: []string{"c9"}, Yes: true},
		"nobody, and not blank":   {Yes: true},
		"somebody, and yet blank": {Preferences: []string{"c1"}, Blank: true, Yes: true},
		"another's token":         {Preferences: []string{"c1"}, Yes: true, Token: "stolen"},
	} {
		t.Run(name, func(t *testing.T) {
			p, url := mustPollingPlace(t)
			v.Contest, v.Server = "x", url
			if v.Token == "" {
				v.Token = "a token"
			}
			if err := v.vote(t.Context(), strings.NewReader("no\n"), io.Discard); err == nil || len(p.box) != 0 {
				t.Errorf("%v, and %d ballots were sent", err, len(p.box))
			}
		})
	}
}

func TestVoteTakesTheReferenceOfAContest(t *testing.T) {
	for name, sent := range map[string]int{"CIO-2026/2": 1, "x": 1, "CIO-2026/1": 0, "CIO-2026/3": 0, "CIO-2027/1": 0, "y": 0} {
		p, url := mustPollingPlace(t)
		v := Vote{Contest: name, Server: url, Token: "a token", Preferences: []string{"c1"}, Yes: true}
		if err := v.vote(t.Context(), strings.NewReader(""), io.Discard); len(p.box) != sent || (err == nil) != (sent == 1) {
			t.Errorf("%s: %d ballots, want %d: %v", name, len(p.box), sent, err)
		}
	}
}

func TestVoteCalledWronglyEndsWithTwo(t *testing.T) {
	for name, v := range map[string]Vote{
		"nobody":       {Token: "a token"},
		"no token":     {Preferences: []string{"c1"}},
		"a lost token": {Preferences: []string{"c1"}, TokenFile: "no such file"},
	} {
		v.Contest = "x"
		var exit status.Error
		if err := v.vote(t.Context(), strings.NewReader(""), io.Discard); !errors.As(err, &exit) || exit.Code != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVoteChecksWhatItIsHanded(t *testing.T) {
	another := ledger.B32(seal.NewSalt()).String()
	for name, lie := range map[string]func(map[string]any){
		"a tag that is another's":                func(a map[string]any) { a["tag"] = another },
		"a salt that does not give the tag":      func(a map[string]any) { a["salt"] = another },
		"another voter's number":                 func(a map[string]any) { a["voter"] = "M2" },
		"an election that the manifest is not":   func(a map[string]any) { a["e"] = another },
		"a manifest with another candidate":      func(a map[string]any) { a["manifest"] = strings.Replace(a["manifest"].(string), "Ada", "Eve", 1) },
		"a manifest that is none":                func(a map[string]any) { a["manifest"] = "{}" },
		"a key that is no point of the group":    func(a map[string]any) { a["pk"] = base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{255}, 32)) },
		"a second ballot without the one before": func(a map[string]any) { a["seq"] = 2 },
		"a previous ballot before the first":     func(a map[string]any) { a["prev"] = another },
	} {
		t.Run(name, func(t *testing.T) {
			p, url := mustPollingPlace(t)
			p.paper = lie
			v := Vote{Contest: "x", Server: url, Token: "a token", Preferences: []string{"c1"}, Yes: true}
			if err := v.vote(t.Context(), nil, io.Discard); err == nil || len(p.box) != 0 {
				t.Errorf("%v, and %d ballots were sent", err, len(p.box))
			}
		})
	}
}

func TestVoteChecksTheReceipt(t *testing.T) {
	for name, lie := range map[string]func(*ledger.Receipt){
		"for another ballot":        func(r *ledger.Receipt) { r.Entry = append([]byte(nil), r.Entry[:len(r.Entry)-2]...) },
		"with a path to elsewhere":  func(r *ledger.Receipt) { r.Proof[0][0] ^= 1 },
		"under another root":        func(r *ledger.Receipt) { r.Checkpoint.Root[0] ^= 1 },
		"signed by somebody else":   func(r *ledger.Receipt) { r.Checkpoint.Lines[0].Sig[0] ^= 1 },
		"of another board entirely": func(r *ledger.Receipt) { r.Checkpoint.Origin = "elsewhere.example.org/board/x" },
	} {
		t.Run(name, func(t *testing.T) {
			p, url := mustPollingPlace(t)
			p.receipt = lie
			v := Vote{Contest: "x", Server: url, Token: "a token", Blank: true, Yes: true}
			if err := v.vote(t.Context(), nil, io.Discard); err == nil {
				t.Error("the receipt was believed")
			}
		})
	}
}

func TestVoteGivesARefusalInTheServersWords(t *testing.T) {
	p, url := mustPollingPlace(t)
	p.refuse = func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, `{"status":409,"code":"LATE","rule":"R11","detail":"Voting closed."}`)
	}
	v := Vote{Contest: "x", Server: url, Token: "a token", Blank: true, Yes: true}
	if err := v.vote(t.Context(), nil, io.Discard); err == nil || err.Error() != "Voting closed. (R11)" {
		t.Errorf("got %v", err)
	}
}

func TestVoteCheckWritesAFileThatAnybodyCanCheck(t *testing.T) {
	p, url := mustPollingPlace(t)
	path := filepath.Join(t.TempDir(), "check")
	v := Vote{Contest: "x", Server: url, Token: "a token", Preferences: []string{"c2"}, Check: path}
	if err := v.vote(t.Context(), nil, io.Discard); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, check, err := audit.CheckPaper(file)
	if err != nil || !bytes.Equal(check.Ranks, []byte{0, 1, 0}) || len(p.box) != 0 {
		t.Errorf("the check file says %v, %d ballots were sent: %v", check, len(p.box), err)
	}
}
