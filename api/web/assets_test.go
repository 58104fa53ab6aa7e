package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
)

// mustBuilt fails when the assets are missing or old; only -short lets a test
// pass by, so that `go test` alone never looks green without them.
func mustBuilt(t *testing.T) {
	t.Helper()
	if err := stale(); err != nil {
		if testing.Short() {
			t.Skip(err)
		}
		t.Fatal(err)
	}
}

func get(t *testing.T, path, encodings string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if encodings != "" {
		r.Header.Set("Accept-Encoding", encodings)
	}
	w := httptest.NewRecorder()
	Assets().ServeHTTP(w, r)
	return w.Result()
}

func TestAssetsAreServedForEverUnderTheirHash(t *testing.T) {
	mustBuilt(t)
	address := Asset("site.css")
	if !regexp.MustCompile(`^/assets/site-[0-9a-f]{10}\.css$`).MatchString(address) {
		t.Fatalf("address = %q", address)
	}
	for _, c := range []struct{ name, accept, encoding string }{
		{"plain", "", ""},
		{"compressed", "br, gzip;q=0.8", "gzip"},
		{"refused", "gzip;q=0", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := get(t, address, c.accept)
			if res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != c.encoding {
				t.Errorf("status %d, encoding %q", res.StatusCode, res.Header.Get("Content-Encoding"))
			}
			if got := res.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
				t.Errorf("Cache-Control = %q", got)
			}
			if got := res.Header.Get("Content-Type"); got != "text/css; charset=utf-8" {
				t.Errorf("Content-Type = %q", got)
			}
		})
	}
	for _, path := range []string{"/assets/manifest.json", "/assets/.gitkeep", "/assets/../assets.go", "/assets/", "/assets/nothing.css"} {
		if res := get(t, path, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, res.StatusCode)
		}
	}
}

// A style sheet asks for nothing that the site does not have.
func TestWhatTheStylesAskForIsServed(t *testing.T) {
	mustBuilt(t)
	css, err := io.ReadAll(get(t, Asset("site.css"), "").Body)
	if err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`url\("?([^")]*)"?\)`).FindAllSubmatch(css, -1)
	if len(asked) == 0 {
		t.Error("the style sheet draws no icon: is this test still looking at it?")
	}
	for _, a := range asked {
		address := string(a[1])
		if strings.HasPrefix(address, "data:") {
			continue
		}
		if !strings.HasPrefix(address, "/") {
			address = "/assets/" + address
		}
		want := map[string]string{".svg": "image/svg+xml", ".woff2": "font/woff2"}[path.Ext(address)]
		if res := get(t, address, ""); res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != want {
			t.Errorf("%s: status %d, %s", address, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
}

func TestVotingScriptsAreTheHashesOfWhatIsServed(t *testing.T) {
	mustBuilt(t)
	sums := VotingScripts()
	if len(sums) != len(votingScripts) {
		t.Fatalf("%d hashes for %d scripts", len(sums), len(votingScripts))
	}
	for i, name := range votingScripts {
		body, err := io.ReadAll(get(t, Asset(name), "").Body)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(body); sum != sums[i] {
			t.Errorf("%s: served %s, listed %s", name, hex.EncodeToString(sum[:]), hex.EncodeToString(sums[i][:]))
		}
	}
}

// Issue 3: styles and scripts of a page stay under 100 kB gzipped. The ballot
// page loads the most.
func TestPagesAreLight(t *testing.T) {
	mustBuilt(t)
	m, err := built()
	if err != nil {
		t.Fatal(err)
	}
	total := m.Files["site.css"].Gzip
	for _, name := range votingScripts {
		total += m.Files[name].Gzip
	}
	t.Logf("the ballot page: %d bytes gzipped", total)
	if total >= 100_000 {
		t.Errorf("the ballot page's styles and scripts are %d bytes gzipped, want less than 100,000", total)
	}
}

// Issue 13: the typeface is under 60 kB with every letter of Welsh and of most
// European names, and its licence is served beside it.
func TestTheTypefaceIsLightAndLicensed(t *testing.T) {
	mustBuilt(t)
	m, err := built()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, name := range []string{"typeface.woff2", "typeface-ext.woff2"} {
		if m.Files[name].Size == 0 {
			t.Errorf("%s has not been built", name)
		}
		total += m.Files[name].Size
	}
	t.Logf("the typeface: %d bytes", total)
	if total >= 60_000 {
		t.Errorf("the typeface is %d bytes, want less than 60,000", total)
	}
	licence, err := io.ReadAll(get(t, Asset("typeface-licence.txt"), "").Body)
	if err != nil || !strings.Contains(string(licence), "SIL OPEN FONT LICENSE") {
		t.Errorf("the typeface's licence is not served (%v): %.80s", err, licence)
	}
}

// PR6: nothing that is served names another site to fetch from.
func TestPR6_AssetsFetchNothingFromOutside(t *testing.T) {
	mustBuilt(t)
	m, err := built()
	if err != nil {
		t.Fatal(err)
	}
	outside := regexp.MustCompile(`(?i)(url\(|@import|fetch\(|import\()\s*["']?(https?:)?//`)
	for name, f := range m.Files {
		data, err := dist.ReadFile("dist/" + f.File)
		if err != nil {
			t.Fatal(err)
		}
		if at := outside.FindString(string(data)); at != "" {
			t.Errorf("%s fetches from outside: %s", name, at)
		}
		if strings.Contains(string(data), "Frutiger") {
			t.Errorf("%s names the licensed font", name)
		}
	}
}
