package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/api/door"
)

// floods are requests of about n bytes that hold as many faults of one kind as
// fit into them.
var floods = map[string]func(n int) string{
	"keys that are not known": func(n int) string {
		return flood(n, "{", "}", func(i int) string { return fmt.Sprintf(`"k%x":1`, i) })
	},
	"keys of dots": func(n int) string {
		return flood(n, "{", "}", func(i int) string { return fmt.Sprintf(`".%x.":1`, i) })
	},
	"one long key": func(n int) string { return `{"` + strings.Repeat("a.", n/2) + `":1}` },
	"a list of nothing": func(n int) string {
		return flood(n, "[", "]", func(int) string { return "null" })
	},
	"lists of objects": func(n int) string {
		list := flood(n/4, "[", "]", func(i int) string { return fmt.Sprintf(`{"k%x":1}`, i) })
		return `{"marks":` + list + `,"supporters":` + list + `,"members":` + list + `,"params":` + list + `}`
	},
	"texts in lists": func(n int) string {
		list := flood(n/4, "[", "]", func(i int) string { return fmt.Sprintf(`"x%x"`, i) })
		return `{"members":` + list + `,"networks":` + list + `,"roles":` + list + `,"marks":` + list + `}`
	},
	"a deep one": func(n int) string { return strings.Repeat(`{"a":`, n/6) + "1" + strings.Repeat("}", n/6) },
}

func flood(n int, open, shut string, item func(int) string) string {
	var b strings.Builder
	b.WriteString(open)
	for i := 0; b.Len() < n-len(shut); i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(item(i))
	}
	return b.String() + shut
}

// Number 5 of what was found: 7,400 unknown keys in one request cost seconds and
// an answer of 829 KB. Every operation takes what fits into a request in time
// that grows as the request does, and lists at most twenty faults, each once.
func TestFound05_FaultsOfFormCostNoMoreThanTheirBytes(t *testing.T) {
	h := openPoll(t, 5)
	h.seat("m04")
	const small, large = 4 << 10, door.BodyLimit - 64
	send := func(op operation, who, body string) (time.Duration, int, []byte) {
		var w *httptest.ResponseRecorder
		took := busy(t, func() { w = h.do(who, op.method, h.filledPath(op.path), body) })
		return took, w.Code, w.Body.Bytes()
	}
	kinds := slices.Sorted(maps.Keys(floods))
	slices.SortStableFunc(kinds, func(a, b string) int { return strings.Index(b, "not known") - strings.Index(a, "not known") })
	tried := 0
	for n, op := range h.operations() {
		if !turn(n, 0, 25) || h.body(op) == nil {
			continue
		}
		who := h.allowed(op)
		h.CountAnew()
		if who != "" {
			h.alive(who)
		}
		for i, name := range kinds {
			body := floods[name]
			if i > 0 && !long() && i != 1+tried%(len(kinds)-1) { // every operation is sent the first kind and one more
				continue
			}
			// A request fifteen times as long may take fifteen times as long, and as much
			// again for a busy machine; two hundred times is what is looked for.
			grew := func() (bool, string) {
				short, _, _ := send(op, who, body(small))
				much, status, said := send(op, who, body(large))
				var p door.Problem
				if status < 400 || status >= 500 || json.Unmarshal(said, &p) != nil {
					t.Errorf("%s %s, %s: %d %.200s", op.method, op.path, name, status, said)
				}
				seen := map[string]bool{}
				for _, f := range p.Errors {
					if at := f.Location + " " + f.Reason; seen[at] {
						t.Errorf("%s %s, %s: %s is listed twice", op.method, op.path, name, at)
					} else {
						seen[at] = true
					}
				}
				if len(p.Errors) > door.FaultsMost || len(said) > 8<<10 {
					t.Errorf("%s %s, %s: %d faults in %d bytes", op.method, op.path, name, len(p.Errors), len(said))
				}
				return much > 4*(large/small)*max(short, 3*time.Millisecond), fmt.Sprintf("%v for %d bytes, %v for %d", short, small, much, large)
			}
			slow, figures := grew()
			for again := 0; slow && again < 3; again++ {
				slow, figures = grew()
			}
			if tried++; slow {
				t.Errorf("%s %s, %s: %s", op.method, op.path, name, figures)
			}
		}
	}
	if tried < inShort(5, 100) {
		t.Errorf("only %d floods", tried)
	}
}

// The forms of the site are floods of fields, and so are the queries of both.
func TestFound05_FormsAndQueriesCostNoMoreThanTheirBytes(t *testing.T) {
	d, _, c := mustPolling(t, 14)
	fill := strings.NewReplacer(":contest", string(c.ID), ":election", "CIO-2026", ":panel", "CIO")
	b := d.browse("SEC")
	b.get("/account")
	own := b.csrf()
	fields := func(n int) url.Values {
		form := url.Values{"csrf": {own}}
		for i := range n / 12 {
			form.Set(fmt.Sprintf("field%x", i), "x")
		}
		return form
	}
	const small, large = 4 << 10, 48 << 10
	for i, r := range d.server.Routes() {
		path := fill.Replace(r.Path)
		if !turn(i, 0, 5) || !r.Page || strings.HasPrefix(r.Path, "/mail/") || strings.Contains(r.Path, "sign-out") || strings.Contains(path, "/:") {
			continue
		}
		send := func(n int) time.Duration {
			return busy(t, func() {
				if r.Method == http.MethodPost {
					b.post(path, fields(n))
				} else {
					b.get(path + "?" + fields(min(n, 12<<10)).Encode())
				}
			})
		}
		for again := 0; ; again++ {
			short, much := send(small), send(large)
			if much <= 24*max(short, 5*time.Millisecond) {
				break
			}
			if again == 3 {
				t.Errorf("%s %s: %v for %d bytes, %v for %d", r.Method, path, short, small, much, large)
				break
			}
		}
	}
}
