package web

import (
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// AssetPath is where [Assets] must be served.
const AssetPath = "/assets/"

//go:embed all:dist
var dist embed.FS

// ErrNotBuilt means that there are no styles and scripts in this program.
var ErrNotBuilt = errors.New("the site's styles and scripts have not been built: run `make assets` and build again " +
	"(pages work without them, but look bare, and ballots are sealed by the service)")

type builtFile struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"` // of the file as it is served, uncompressed, in hex
	Size   int    `json:"size"`   // bytes
	Gzip   int    `json:"gzip"`   // bytes
}

type buildManifest struct {
	Digest string               `json:"digest"`
	Files  map[string]builtFile `json:"files"`
}

var built = sync.OnceValues(func() (buildManifest, error) {
	var m buildManifest
	data, err := dist.ReadFile("dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return m, ErrNotBuilt
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("reading the manifest of the built assets: %w", err)
	}
	return m, nil
})

// Asset is the address of a built file ("site.css"), with the hash of its
// content in it; empty when nothing has been built.
func Asset(name string) string {
	m, err := built()
	if err != nil {
		return ""
	}
	if f, ok := m.Files[name]; ok {
		return AssetPath + f.File
	}
	return ""
}

// VotingScripts lists the SHA-256 of each script of the voting page, in the
// order in which the page loads them: the manifest's `scripts`
// (docs/protocol.md, appendix A). Empty when nothing has been built.
func VotingScripts() [][32]byte {
	m, err := built()
	if err != nil {
		return nil
	}
	var sums [][32]byte
	for _, name := range votingScripts {
		var sum [32]byte
		if n, err := hex.Decode(sum[:], []byte(m.Files[name].SHA256)); err == nil && n == len(sum) {
			sums = append(sums, sum)
		}
	}
	return sums
}

// votingScripts are the scripts that the ballot page loads.
var votingScripts = []string{"site.js", "vote.js"}

// Assets serves the built files below [AssetPath]. A name holds the hash of
// its content, so that an answer may be kept for ever.
func Assets() http.Handler {
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
		".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(r.URL.Path, AssetPath)
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		if !ok || strings.ContainsAny(name, "/\\") || !isBuilt(name) {
			http.NotFound(w, r)
			return
		}
		kind := types[path.Ext(name)]
		if kind == "" {
			kind = mime.TypeByExtension(path.Ext(name))
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		file := "dist/" + name
		if acceptsGzip(r) {
			if _, err := fs.Stat(dist, file+".gz"); err == nil {
				h.Set("Content-Encoding", "gzip")
				file += ".gz"
			}
		}
		data, err := dist.ReadFile(file)
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		h.Set("Content-Length", strconv.Itoa(len(data)))
		if r.Method == http.MethodGet {
			w.Write(data) //nolint:errcheck // the reader has gone
		}
	})
}

// isBuilt reports whether the name is one that the manifest lists.
func isBuilt(name string) bool {
	m, err := built()
	if err != nil {
		return false
	}
	for _, f := range m.Files {
		if f.File == name {
			return true
		}
	}
	return false
}

// acceptsGzip reads Accept-Encoding as far as it matters: gzip named and not
// refused by q=0.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
