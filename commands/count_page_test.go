package commands

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hustings/api/web/browsertest"
)

// TestCountPages looks at the pages of golden counts in a real browser, on a desktop
// and on a phone: no accessibility violation, no fault, nothing asked of anybody.
func TestCountPages(t *testing.T) {
	golden := filepath.Join("..", "domain", "count", "testdata", "golden")
	pages := []string{"scottish-limits.html", "meek-withdrawn.html", "irv-fresh-ballot.html", "schulze-45.html", "block-spoilt.html"}
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServerFS(os.DirFS(golden)))
	mux.HandleFunc("/home", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, filepath.Join(golden, pages[0])) })
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(mux)
	defer server.Close()
	browsertest.Run(t, "gallery.mjs", server.URL, "PAGES="+strings.Join(pages, " "))
}
