package api

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// BI5: the same key and body give the same answer and one row, on this replica
// and on another, and for a ballot also after the close; the same key with
// another body is a conflict.
func TestBI5_ReplayOfTheSameRequest(t *testing.T) {
	t.Parallel()
	n := figure(t, 50, 1000)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := openPollOn(t, s, 5)
		restarted := newServer(t, s, h.Engine.Keys, h.log)
		h.token("m04")
		post := func(server *Server, path, key, body string) *httptest.ResponseRecorder {
			r := httptest.NewRequest("POST", path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+h.token("m04"))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", key)
			w := httptest.NewRecorder()
			server.Handler().ServeHTTP(w, r)
			return w
		}
		objections, ballots := "/api/v1/elections/CIO-2026/objections", "/api/v1/contests/"+h.names["contest"]+"/ballots"
		ballot := `{"ballot":"` + h.sealed("m04", []string{"1", "2"}) + `"}`
		first := post(h.Server, ballots, "the-same-key", ballot)
		if first.Code != http.StatusCreated {
			t.Fatalf("a ballot: %d %s", first.Code, first.Body)
		}
		for i := range n {
			server := h.Server
			if i%2 == 1 {
				server = restarted
			}
			if w := post(server, ballots, "the-same-key", ballot); w.Code != first.Code || w.Body.String() != first.Body.String() {
				t.Fatalf("repeat %d: %d %s, at first %s", i, w.Code, w.Body, first.Body)
			}
		}
		if w := post(h.Server, ballots, "the-same-key", `{"ballot":"`+h.sealed("m04", []string{"2", "1"})+`"}`); w.Code != http.StatusConflict {
			t.Errorf("another ballot under the same key: %d %s", w.Code, w.Body)
		}
		if turnout := h.must(http.StatusOK, "", "GET", "/api/v1/elections/CIO-2026/turnout", ""); turnout["ballots"] != 1.0 {
			t.Errorf("after all repeats: %v", turnout)
		}
		// A refusal is not kept: the request may be mended under the same key.
		if w := post(h.Server, objections, "an-objection", `{"about":"roll","words":"I am missing."}`); w.Code != http.StatusConflict {
			t.Errorf("an objection to a sealed roll: %d %s", w.Code, w.Body)
		}
		h.at(h.closes)
		if w := post(restarted, ballots, "the-same-key", ballot); w.Code != http.StatusCreated {
			t.Errorf("the first answer is gone after the close: %d %s", w.Code, w.Body)
		}
		// Once there is a result, an objection to it is stored once, however often it is sent.
		lodged := post(h.Server, objections, "an-objection", `{"about":"result","words":"The hall was dark."}`)
		for i := range n {
			if w := post(restarted, objections, "an-objection", `{"about":"result","words":"The hall was dark."}`); w.Code != http.StatusCreated ||
				w.Body.String() != lodged.Body.String() || w.Header().Get("Idempotent-Replay") != "true" {
				t.Fatalf("repeat %d: %d %s", i, w.Code, w.Body)
			}
		}
		if items := h.must(http.StatusOK, "m04", "GET", objections, "")["items"].([]any); len(items) != 1 {
			t.Errorf("%d objections are stored", len(items))
		}
		if w := post(h.Server, objections, "an-objection", `{"about":"result","words":"Another one."}`); w.Code != http.StatusConflict {
			t.Errorf("the same key with another body: %d %s", w.Code, w.Body)
		}
	})
}

func TestAPostNeedsAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	for _, key := range []string{"", "short", strings.Repeat("k", 101), "with space in it", "ключ-ключ", "line\tend-key"} {
		w := h.do("m00", "POST", "/api/v1/elections/CIO-2026/objections", `{"about":"roll","words":"x"}`, func(r *http.Request) { r.Header.Set("Idempotency-Key", key) })
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `"rule":"R65"`) {
			t.Errorf("key %q: %d %s", key, w.Code, w.Body)
		}
	}
}

func TestBI11_JSONOdditiesOverHTTP(t *testing.T) {
	t.Parallel()
	h := openPoll(t, 5)
	path := "/api/v1/contests/" + h.names["contest"] + "/ballots/unsealed"
	mark := `{"option":"` + h.names["o1"] + `","rank":1}`
	bodies := []string{"", " ", "\ufeff{\"marks\":[]}", "null", "[]", "{}", "1", `"x"`, "{", "}", `{"marks"}`, `{"marks":}`, `{"marks":[]`, `{"marks":[]}}`,
		`{"marks":[]} {}`, `{"marks":[]}x`, `{"marks":[],}`, `{'marks':[]}`, `{marks:[]}`, `{"marks":[],"marks":[]}`, `{"marks":[],"MARKS":[]}`,
		`{"MARKS":[]}`, `{"Marks":[` + mark + `]}`, `{"marks":[],"m\u0061rks":[]}`, `{"marks":null}`, `{"marks":{}}`, `{"marks":""}`, `{"marks":1}`,
		`{"marks":[null]}`, `{"marks":[1]}`, `{"marks":[[]]}`, `{"marks":["x"]}`, `{"marks":[{}]}`, `{"marks":[{"option":"x"}]}`, `{"marks":[{"rank":1}]}`,
		`{"marks":[{"option":null,"rank":1}]}`, `{"marks":[{"option":"x","rank":null}]}`, `{"marks":[{"option":"x","rank":"1"}]}`,
		`{"marks":[{"option":"x","rank":1.5}]}`, `{"marks":[{"option":"x","rank":NaN}]}`, `{"marks":[{"option":"x","rank":Infinity}]}`,
		`{"marks":[{"option":"x","rank":1e999}]}`, `{"marks":[{"option":"x","rank":99999999999999999999}]}`, `{"marks":[{"option":"x","rank":01}]}`,
		`{"marks":[{"option":"x","rank":+1}]}`, `{"marks":[{"option":"x","rank":0x1}]}`, `{"marks":[{"option":"x","rank":true}]}`,
		`{"marks":[{"option":1,"rank":1}]}`, `{"marks":[{"option":"\u0000","rank":1}]}`, `{"marks":[{"option":"` + "\x01" + `","rank":1}]}`,
		"{\"marks\":[{\"option\":\"\xff\",\"rank\":1}]}", `{"marks":[` + mark + `],"weight":2}`, `{"marks":[{"option":"x","rank":1,"weight":2}]}`,
		`{"marks":[` + mark[:len(mark)-1] + `,"rank":2}]}`, strings.Repeat("[", 10000) + strings.Repeat("]", 10000), strings.Repeat(`{"a":`, 10000) + "1" + strings.Repeat("}", 10000),
		strings.Repeat("[", 10000), `{"marks":[` + strings.Repeat(mark+",", 500) + mark + `]}`, `{"marks":[/* none */]}`, `{"marks":[]}` + "\x00",
		`{"` + strings.Repeat("a", 5000) + `":1}`, `{"":1}`, `{"marks":[],"":1}`, `{"__proto__":{},"marks":[]}`}
	if len(bodies) < 60 {
		t.Fatalf("the corpus holds %d bodies", len(bodies))
	}
	h.token("m04")
	before := h.dump()
	for _, body := range bodies {
		began := time.Now()
		w := h.do("m04", "POST", path, body, isJSON)
		took := time.Since(began)
		var p door.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusUnprocessableEntity || p.Code != "FORM" {
			t.Errorf("%.60q: %d %s", body, w.Code, w.Body)
		}
		if took > 50*time.Millisecond { // a figure, not a verdict: a loaded machine is slow at everything
			t.Logf("%.60q: refused after %v", body, took)
		}
	}
	if lines := changedLines(before, h.dump()); len(lines) > 0 {
		t.Errorf("something was stored: %v", lines)
	}
}

// ML10: a page of another origin can send text and forms without asking; a route
// takes JSON only, and with a cookie only from this origin.
func TestML10_OtherOriginsAndOtherTypes(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	h.noticed(`{}`)
	h.signIn("m00")
	send := func(kind string, change func(*http.Request)) int {
		return h.do("", "POST", "/api/v1/elections/CIO-2026/objections", `{"about":"roll","words":"x"}`, func(r *http.Request) {
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Origin", testOrigin)
			r.AddCookie(&http.Cookie{Name: door.SessionCookie, Value: h.cookie["m00"]})
			change(r)
		}).Code
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/csp-report", "text/json",
		"application/problem+json", "application/jsonx", "", "application", ";", "application/json, text/plain"} {
		if code := send(kind, func(*http.Request) {}); code != http.StatusUnsupportedMediaType {
			t.Errorf("%q is answered %d", kind, code)
		}
	}
	for name, change := range map[string]func(*http.Request){
		"another origin":      func(r *http.Request) { r.Header.Set("Origin", "https://evil.example.org") },
		"no origin":           func(r *http.Request) { r.Header.Del("Origin") },
		"a null origin":       func(r *http.Request) { r.Header.Set("Origin", "null") },
		"another site":        func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a sister site":       func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"plain http":          func(r *http.Request) { r.Header.Set("Origin", "http://vote.example.org") },
		"an origin with path": func(r *http.Request) { r.Header.Set("Origin", testOrigin+"/") },
	} {
		if code := send("application/json", change); code != http.StatusForbidden {
			t.Errorf("%s: %d", name, code)
		}
	}
	if code := send("application/json; charset=utf-8", func(*http.Request) {}); code != http.StatusCreated {
		t.Errorf("our own page: %d", code)
	}
}

// BI12 and DO3: bodies that are too long, that never end, or that end too early.
func TestBI12_DO3_LengthLies(t *testing.T) {
	h := mustHouse(t, 1)
	server := httptest.NewUnstartedServer(nil)
	server.Config = door.HTTPServer(h.Handler())
	server.Start()
	defer server.Close()
	address := server.Listener.Addr().String()
	h.prove("secretary")
	token, officer := h.token("m00"), h.token("secretary")

	// raw sends a request as it is and gives the answer's status; 0 when the
	// connection was closed on it.
	raw := func(head string, write func(io.Writer)) int {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(20 * time.Second))
		fmt.Fprintf(c, "%s\r\nHost: x\r\nAuthorization: Bearer %s\r\nIdempotency-Key: some-key-%d\r\nContent-Type: application/json\r\n", head, token, h.keys.Add(1))
		go write(c)
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return 0
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for path, want := range map[string]int{"POST /api/v1/elections/x/objections HTTP/1.1": 413, "POST /api/v1/sign-in HTTP/1.1": 413, "PUT /api/v1/nominations/x HTTP/1.1": 413} {
		if code := raw(path, func(w io.Writer) { fmt.Fprintf(w, "Content-Length: 10485760\r\n\r\n"); w.Write(make([]byte, 1<<20)) }); code != want {
			t.Errorf("%s with ten megabytes: %d", path, code)
		}
		began := time.Now()
		code := raw(path, func(w io.Writer) {
			fmt.Fprintf(w, "Transfer-Encoding: chunked\r\n\r\n")
			for range 1000 { // until the server closes the connection
				if _, err := fmt.Fprintf(w, "%x\r\n%s\r\n", 1<<15, strings.Repeat("x", 1<<15)); err != nil {
					return
				}
			}
		})
		if code != http.StatusRequestEntityTooLarge && code != 0 && code != http.StatusNotFound {
			t.Errorf("%s without an end: %d", path, code)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s without an end: answered after %v", path, took)
		}
		code = raw(path, func(w io.Writer) {
			fmt.Fprintf(w, "Content-Length: 500\r\n\r\n{\"about\"")
			w.(*net.TCPConn).CloseWrite()
		})
		if code != http.StatusBadRequest && code != http.StatusNotFound {
			t.Errorf("%s that ends too early: %d", path, code)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}

	// A body of 64 KiB is read to its end, one byte more is not; an import takes 64 MiB.
	sized := func(path, kind string, n int) int {
		r, _ := http.NewRequest("POST", server.URL+path, strings.NewReader(`{"email":"`+strings.Repeat("x", n-12)+`"}`))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", "Bearer "+officer)
		r.Header.Set("Idempotency-Key", fmt.Sprintf("sized-%d-%s", n, kind[:4]))
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return 413 // the server hangs up while the body is still being sent
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for _, c := range []struct {
		path, kind string
		n, want    int
	}{
		{"/api/v1/sign-in", "application/json", 64 << 10, 422},
		{"/api/v1/sign-in", "application/json", 64<<10 + 1, 413},
		{"/api/v1/imports/members?why=x", "text/csv", 64<<10 + 1, 422},
		{"/api/v1/imports/members?why=x", "text/csv", 64<<20 + 1, 413},
	} {
		if code := sized(c.path, c.kind, c.n); code != c.want {
			t.Errorf("DO3: %d bytes to %s: %d, want %d", c.n, c.path, code, c.want)
		}
	}
}

func TestBD8_PagingAndIds(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 3)
	lists := []string{"/api/v1/members", "/api/v1/elections", "/api/v1/record"}
	for _, path := range lists {
		for _, q := range []string{"limit=0", "limit=-1", "limit=101", "limit=99999999999999999999", "limit=1e2", "limit=x", "limit=1&limit=2", "limit[]=1",
			"limit=%31%00", "after=%", "after=!", "after=%00", "after=" + strings.Repeat("A", 700), "after=a&after=b", "page=2", "offset=1", "Limit=2", "limit=1;after=x", "unknown=1"} {
			if w := h.do("secretary", "GET", path+"?"+q, ""); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s?%s: %d %s", path, q, w.Code, w.Body)
			}
		}
		h.must(http.StatusOK, "secretary", "GET", path+"?limit=100", "")
	}
	for _, q := range []string{"network=x", "network=1", "network=" + store.NewID[string]() + "x", "status=gone", "q=" + strings.Repeat("x", 201)} {
		if w := h.do("secretary", "GET", "/api/v1/members?"+q, ""); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusNotFound {
			t.Errorf("members?%s: %d %s", q, w.Code, w.Body)
		}
	}
	// Paging by key gives everybody once, whatever the size of a page.
	for _, limit := range []int{1, 2, 3, 7} {
		var numbers []string
		path := fmt.Sprintf("/api/v1/members?limit=%d", limit)
		for after := ""; ; {
			page := h.must(http.StatusOK, "secretary", "GET", path+after, "")
			for _, p := range page["items"].([]any) {
				numbers = append(numbers, p.(map[string]any)["number"].(string))
			}
			next, more := page["next"].(string)
			if !more {
				break
			}
			after = "&after=" + next
		}
		if len(numbers) != 7 {
			t.Errorf("pages of %d give %v", limit, numbers)
		}
	}
	for _, q := range []string{"from=-1&to=2", "from=0&to=99999999999999999999", "from=x&to=1", "from=0", "from=0&from=1&to=2"} {
		h.names["board"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		if w := h.do("", "GET", "/board/"+h.names["board"]+"/entries?"+q, ""); w.Code != http.StatusNotFound && w.Code != http.StatusUnprocessableEntity {
			t.Errorf("entries?%s: %d", q, w.Code)
		}
	}
}
