package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sdkDocument is the document that the clients are generated from: the one that is
// served, in the older form that generators read, without its examples.
const sdkDocument = "../sdk/openapi.json"

// documentForGenerators is that document as the routes have it now.
func documentForGenerators(t *testing.T) []byte {
	t.Helper()
	h := mustHouse(t, 1)
	if w := h.do("", "GET", "/api/v1/openapi.json", ""); w.Code != http.StatusOK { // which completes it
		t.Fatal(w.Body)
	}
	text, err := h.JSON.OpenAPI().Downgrade()
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	paths, _ := doc["paths"].(map[string]any)
	for _, item := range paths {
		for _, op := range item.(map[string]any) {
			oneProblem(op.(map[string]any)["responses"].(map[string]any))
		}
	}
	out, err := json.MarshalIndent(plainOf(doc), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

// oneProblem has a refusal stand once for each operation, whatever its status: clients
// read the status from the answer, and need no type for each.
func oneProblem(responses map[string]any) {
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		if status[0] != '2' {
			responses["default"] = map[string]any{"description": "A refusal (RFC 9457)", "content": responses[status].(map[string]any)["content"]}
			delete(responses, status)
		}
	}
}

// plainOf leaves out examples, which are for readers. A property may be called so too:
// what is left out is an example of something that has a schema or a type.
func plainOf(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			_, typed := v["type"]
			_, schemed := v["schema"]
			if (key == "example" || key == "examples") && (typed || schemed) {
				delete(v, key)
				continue
			}
			v[key] = plainOf(inner)
		}
	case []any:
		for i := range v {
			v[i] = plainOf(v[i])
		}
	}
	return v
}

// The clients of the sdk are generated from the document that is served: a route that
// changes changes them (make clients).
func TestTheSDKIsUpToDate(t *testing.T) {
	t.Parallel()
	now := documentForGenerators(t)
	if *update {
		if err := os.WriteFile(sdkDocument, now, 0o644); err != nil { //nolint:gosec // a public document
			t.Fatal(err)
		}
		return
	}
	was, err := os.ReadFile(sdkDocument)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(was, now) {
		t.Errorf("%s is not the document that is served: make clients", sdkDocument)
	}
	sum := sha256.Sum256(was)
	for _, name := range []string{"../sdk/hustings/hustings.gen.go", "../sdk/typescript/hustings.d.ts"} {
		text, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(text[:min(len(text), 600)], []byte(hex.EncodeToString(sum[:]))) {
			t.Errorf("%s is generated from another document: make clients (%v)", name, err)
		}
	}
}

// The Go client lives: what everybody may read of an open poll, a refusal with its
// reason, and what a program reads with its token, which does nothing that a person does.
func TestTheGoClientReads(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it compiles the client")
	}
	server, token := liveService(t)
	run := exec.CommandContext(t.Context(), "go", "run", "./live", server.URL, "CIO-2026", token)
	run.Dir, run.Env = "../sdk", append(os.Environ(), "CGO_ENABLED=0")
	var said, complaint bytes.Buffer
	run.Stdout, run.Stderr = &said, &complaint
	if err := run.Run(); err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	const want = `{"elections":1,"title":"CIO Advisory Panel 2026","panel":"CIO","candidates":4,"contest":"CIO-2026/1","roll":12,"unknown":"unknown","members":16,"refused":403}`
	if got := strings.TrimSpace(said.String()); got != want {
		t.Errorf("read %s\nwant %s", got, want)
	}
}

// The TypeScript client is right by its types, and lives.
func TestTheTypeScriptClientReads(t *testing.T) {
	t.Parallel()
	const tools = "../api/web/node_modules/"
	if testing.Short() {
		t.Skip("it compiles the client")
	}
	if _, err := os.Stat(tools + "typescript"); err != nil {
		t.Skip("scripts/prepare.sh test installs TypeScript")
	}
	if out, err := exec.CommandContext(t.Context(), "node", tools+"typescript/bin/tsc", "-p", "../sdk/typescript").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	program := filepath.Join(t.TempDir(), "live.mjs")
	if out, err := exec.CommandContext(t.Context(), tools+"esbuild/bin/esbuild", "../sdk/typescript/live.ts", "--bundle", "--format=esm", "--platform=node", "--outfile="+program).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	server, token := liveService(t)
	out, err := exec.CommandContext(t.Context(), "node", program, server.URL, "CIO-2026", token).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const want = `{"elections":1,"title":"CIO Advisory Panel 2026","panel":"CIO","candidates":4,"contest":"CIO-2026/1","roll":12,"unknown":"unknown","members":16}`
	if got := strings.TrimSpace(string(out)); got != want {
		t.Errorf("read %s\nwant %s", got, want)
	}
}

// liveService is a service with an open poll and a program's token for it.
func liveService(t *testing.T) (*httptest.Server, string) {
	t.Helper()
	h := openPoll(t, 12)
	h.prove("secretary")
	token := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/programs/tokens",
		`{"name":"Website","scopes":["read"],"last_day":"`+h.Server.Now().AddDate(0, 2, 0).Format("2006-01-02")+`"}`)["secret"].(string)
	server := httptest.NewServer(h.Handler())
	t.Cleanup(server.Close)
	return server, token
}
