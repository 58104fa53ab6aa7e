package api

import (
	"context"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections/store"
)

// TestOneRead_AViewOfTheJSONAPI: whatever a view asks for is read as the database stood
// at its first question, though somebody acts meanwhile.
func TestOneRead_AViewOfTheJSONAPI(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	s := h.store
	head := func(ctx context.Context) (seq int64) {
		if err := s.Read(ctx, func(tx *store.Tx) (err error) { seq, _, err = tx.RecordHead(); return err }); err != nil {
			t.Fatal(err)
		}
		return seq
	}
	act := func(ctx context.Context) {
		if err := s.Act(ctx, func(tx *store.Tx) error {
			return tx.Record(domain.Engine(), domain.Act{Name: acts.MailResent, Why: "a test"})
		}); err != nil {
			t.Error(err)
		}
	}
	var before, after, own int64
	door.Serve(h.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/test/view"}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		before = head(ctx)
		act(t.Context()) // somebody else's
		after = head(ctx)
		act(ctx)
		own = head(ctx)
		return nil, nil
	})
	h.must(http.StatusNoContent, "m00", "GET", "/api/v1/test/view", "")
	if before == 0 || after != before {
		t.Errorf("a view saw the record end at %d and then at %d", before, after)
	}
	if own != before+2 {
		t.Errorf("whoever writes reads what was written: the record ends at %d, want %d", own, before+2)
	}
}

// asksOnce is how often the main pages ask the database, who-asks aside: each room of the
// engine once for its view.
var asksOnce = map[string]int{
	"/elections/{}":       3, // the election; the candidates' photographs; its keys and lot
	"/elections/{}/stand": 2, // the election with the own nomination; its keys and lot
	"/panels":             1,
	"/panels/{}":          2, // the people; the office
	"/account":            4, // the person; the elections; the nominations; the election of a role in one
	"/people/{}":          2, // the person; her candidacies
	"/office/people/{}":   2, // the person; an address that waits
	"/office/wishes":      1,
}

// mostAsked is how often no page asks.
const mostAsked = 9

// TestOneRead_AMainPageAsksOnce: a page asks each room for one view, and however much there
// is to show, it asks no oftener.
func TestOneRead_AMainPageAsksOnce(t *testing.T) {
	t.Parallel()
	d, _, _ := mustPolling(t, 14)
	reads, asked := 0, map[string]int{}
	d.store.TraceBy(func(ctx context.Context, kind string) (context.Context, func(error)) {
		if kind == "read" {
			reads++
		}
		return ctx, func(error) {}
	})
	for who, from := range map[string][]string{"": {"/"}, "M0000": {"/", "/account", "/my/votes"}, "SEC": {"/", "/office"}, "RO": {"/", "/office"}} {
		b := d.browse(who)
		queue, done, met := from, map[string]bool{}, map[string]int{}
		for len(queue) > 0 && len(done) < 250 {
			path, _, _ := strings.Cut(queue[0], "#")
			queue = queue[1:]
			page, _, _ := strings.Cut(path, "?")
			if page = oneOfSeveral.ReplaceAllString(page, "/{}"); done[path] || met[page] == 3 || strings.Contains(page, "/templates/") {
				continue
			}
			done[path] = true
			met[page]++
			before := reads
			answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+path, nil))
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") || answer.StatusCode != http.StatusOK {
				continue
			}
			asked[page] = max(asked[page], reads-before)
			for _, m := range hrefs.FindAllStringSubmatch(string(body), -1) {
				queue = append(queue, html.UnescapeString(m[1]))
			}
		}
	}
	for page, most := range asksOnce {
		if n, met := asked[page]; !met {
			t.Errorf("nobody came by %s, of %v", page, slices.Sorted(maps.Keys(asked)))
		} else if n > most {
			t.Errorf("%s asked %d times, %d is enough", page, n, most)
		}
	}
	for _, page := range slices.Sorted(maps.Keys(asked)) {
		t.Logf("%2d %s", asked[page], page)
		if asked[page] > mostAsked {
			t.Errorf("%s asked %d times", page, asked[page])
		}
	}
}

// oneOfSeveral are the parts of addresses that name one of several.
var oneOfSeveral = regexp.MustCompile(`/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z][A-Z0-9-]*|[A-Za-z0-9_-]{43})`)
