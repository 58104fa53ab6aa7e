package api

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

var update = flag.Bool("update", false, "write testdata/routes.txt anew; read the difference")

const routesFile = "testdata/routes.txt"

// az1Roles are the eight roles of AZ1, each with somebody who holds it.
var az1Roles = [...]struct{ role, who string }{{"nobody", ""}, {"member", "m00"}, {"candidate", "m01"}, {"panel-member", "m02"}, {"chair", "m03"},
	{"secretariat", "secretary"}, {"returning-officer", "ro"}, {"auditor", "auditor"}}

// roleHouse has somebody in each of the eight roles, officers with a passkey
// proved just now.
func roleHouse(t *testing.T, s *store.Store) *house {
	t.Helper()
	h := mustHouseOn(t, s, 6)
	h.seat("m03", "m02")
	el := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/elections",
		`{"panel":"`+h.names["panel"]+`","closes":"2026-06-25","contact":"ro@example.org","params":{"supporters":0,"supporter_organisations":0}}`)
	h.names["election"] = el["id"].(string)
	h.must(http.StatusOK, "secretary", "POST", "/api/v1/elections/CIO-2026/notice?at_once=true", "")
	h.at(h.Server.Now())
	n := h.must(http.StatusCreated, "m01", "POST", "/api/v1/elections/CIO-2026/nominations", "{}")
	h.names["nomination"] = n["id"].(string)
	for _, r := range az1Roles[1:] {
		h.alive(r.who)
		h.prove(r.who)
	}
	return h
}

// knock tries a route's door and says how far it came: "in", "sign-in", "role", or "passkey".
func (h *house) knock(r door.Route, who string) string {
	h.t.Helper()
	w := h.answer(r, who)
	if w.Code >= 500 {
		h.t.Errorf("%s %s as %q: %d %s", r.Method, r.Path, who, w.Code, w.Body)
	}
	to := w.Header().Get("Location")
	switch {
	case w.Code == http.StatusUnauthorized || w.Code == http.StatusSeeOther && strings.HasPrefix(to, "/sign-in?"):
		return "sign-in"
	case w.Code == http.StatusForbidden && strings.Contains(w.Body.String(), "fresh-sign-in-needed") || w.Code == http.StatusSeeOther && strings.HasPrefix(to, "/passkey?"):
		return "passkey"
	case w.Code == http.StatusForbidden:
		return "role"
	}
	return "in"
}

// answer sends a request to a route with ids that lead nowhere and no content.
func (h *house) answer(r door.Route, who string) *httptest.ResponseRecorder {
	h.t.Helper()
	path := r.Path
	for _, part := range strings.Split(path, "/") {
		if strings.HasPrefix(part, "{") || strings.HasPrefix(part, ":") || strings.HasPrefix(part, "*") {
			path = strings.Replace(path, part, store.NewID[string](), 1)
		}
	}
	if r.Page {
		return h.visit(r.Method, path, who)
	}
	return h.do(who, r.Method, path, map[bool]string{true: "{}"}[r.Method == "POST" || r.Method == "PUT"], func(q *http.Request) {
		if strings.Contains(path, "/imports/") {
			q.Header.Set("Content-Type", "text/csv")
		}
	})
}

// visit sends a page request as a browser of ours does.
func (h *house) visit(method, path, who string) *httptest.ResponseRecorder {
	h.t.Helper()
	q := httptest.NewRequest(method, path, nil)
	q.Header.Set("Origin", testOrigin)
	if who != "" {
		q.AddCookie(&http.Cookie{Name: door.SessionCookie, Value: h.cookie[who]})
		p, err := h.Register.Actor(context.Background(), h.cookie[who])
		if err != nil {
			h.t.Fatalf("%s: %v", who, err)
		}
		q.Header.Set("X-CSRF-Token", h.pages.FormToken(p.Actor))
	}
	w := httptest.NewRecorder()
	h.Handler().ServeHTTP(w, q)
	return w
}

func TestAZ1_EveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	h := roleHouse(t, storetest.SQLite(t))
	routes := slices.Clone(h.Routes())
	slices.SortFunc(routes, func(a, b door.Route) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	listed, colons := map[string]bool{}, strings.NewReplacer("{", ":", "}", "")
	for _, r := range routes {
		listed[r.Method+" "+colons.Replace(r.Path)] = true
	}
	for _, known := range h.Router.Routes() { // nothing has been added past the two doors
		if !listed[known.Method+" "+known.Path] {
			t.Errorf("%s %s has no access", known.Method, known.Path)
		}
	}
	file, err := os.ReadFile(routesFile)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(file)), "\n")
	kept := map[string][]string{} // the cells of each route
	for _, row := range want {
		if words := strings.Fields(row); len(words) == 2+len(az1Roles) {
			kept[words[0]+" "+words[1]] = words[2:]
		}
	}
	var heading []string
	for _, r := range az1Roles {
		heading = append(heading, r.role)
	}
	got := []string{"# Who passes which door (AZ1). Columns: " + strings.Join(heading, " ")}
	for i, r := range routes {
		row := fmt.Sprintf("%-6s %s", r.Method, r.Path)
		for k, role := range az1Roles {
			if before := kept[r.Method+" "+r.Path]; before != nil && !*update && !turn(i, k, len(az1Roles)) {
				row += " " + before[k]
				continue
			}
			h.alive(role.who)
			p, proved := register.Present{}, "" // what the route's own access says
			if role.who != "" {
				var err error
				if p, err = h.Register.Actor(t.Context(), h.cookie[role.who]); err != nil {
					t.Fatal(err)
				}
			}
			cell := h.knock(r, role.who)
			row += " " + cell
			if refused, no := refusal.Of(r.Access.Admits(p.Actor, h.Server.Now())); no {
				proved = map[refusal.Reason]string{refusal.NotSignedIn: "sign-in", refusal.LacksRole: "role"}[refused.Reason]
			}
			if proved != "" && cell != proved {
				t.Errorf("%s %s is open to %s: %s, want %s", r.Method, r.Path, role.role, cell, proved)
			}
		}
		got = append(got, row)
	}
	text := strings.Join(got, "\n") + "\n"
	if *update {
		if err := os.WriteFile(routesFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		want = got
	}
	for _, row := range got {
		if !slices.Contains(want, row) {
			t.Errorf("not in %s:\n%s", routesFile, row)
		}
	}
	for _, row := range want {
		if !slices.Contains(got, row) {
			t.Errorf("in %s, but not so:\n%s", routesFile, row)
		}
	}
	if t.Failed() {
		t.Log("A new route needs a row: go test ./api -run AZ1 -update, and read the difference.")
	}
}

// Every route that takes a passkey refuses whoever has the role without it.
func TestAZ1_PasskeyRoutesRefuseASessionWithoutOne(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	n := 0
	for _, r := range h.Routes() {
		if !r.Access.Passkey {
			continue
		}
		n++
		for _, who := range []string{"secretary", "ro", "auditor"} {
			want := "role"
			p, _, err := h.Register.People(t.Context(), domain.Engine(), register.PeopleFilter{Query: strings.ToUpper(who)})
			if err != nil || len(p) != 1 {
				t.Fatalf("%s: %v", who, err)
			}
			if h.cookie[who] == "" {
				h.signIn(who)
			}
			if present, err := h.Register.Actor(t.Context(), h.cookie[who]); err != nil {
				t.Fatal(err)
			} else if len(r.Access.Roles) == 0 || present.Actor.HasRole(r.Access.Roles...) {
				want = "passkey"
			}
			if got := h.knock(r, who); got != want {
				t.Errorf("%s %s as %s without a passkey: %s, want %s", r.Method, r.Path, who, got, want)
			}
		}
	}
	if n < 8 {
		t.Errorf("only %d routes take a passkey", n)
	}
}

func TestAZ5_ARoleTakenAwayIsGoneAtTheNextRequest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 3)
		h.must(http.StatusOK, "ro", "GET", "/api/v1/record", "")
		replica := newServer(t, s, h.Engine.Keys, h.log) // another process on the same database
		var appointment string
		for _, a := range h.must(http.StatusOK, "secretary", "GET", "/api/v1/appointments", "")["items"].([]any) {
			if a := a.(map[string]any); a["role"] == "returning-officer" {
				appointment = a["id"].(string)
			}
		}
		h.prove("secretary")
		h.must(http.StatusNoContent, "secretary", "POST", "/api/v1/appointments/"+appointment+"/end", `{"why":"on leave"}`)
		for name, server := range map[string]*Server{"this replica": h.Server, "another": replica} {
			r := httptest.NewRequest("GET", "/api/v1/record", nil)
			r.Header.Set("Authorization", "Bearer "+h.tokens["ro"])
			w := httptest.NewRecorder()
			server.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusForbidden && w.Code != http.StatusUnauthorized {
				t.Errorf("%s: the token still opens the record: %d", name, w.Code)
			}
		}
		// Signing out ends every token of the session, on every replica (ML9).
		token := h.token("m00")
		h.must(http.StatusNoContent, "m00", "DELETE", "/api/v1/sessions/current", "")
		for _, server := range []*Server{h.Server, replica} {
			r := httptest.NewRequest("GET", "/api/v1/me", nil)
			r.Header.Set("Authorization", "Bearer "+token)
			w := httptest.NewRecorder()
			server.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusUnauthorized {
				t.Errorf("a token outlives its session: %d", w.Code)
			}
		}
		// So does disabling the person.
		h.must(http.StatusOK, "secretary", "POST", "/api/v1/members/"+h.names["m01"]+"/disabling", `{"why":"asked for"}`)
		delete(h.tokens, "m01")
		h.do("", "POST", "/api/v1/sign-in", `{"email":"m01@example.org"}`)
		h.readMail()
		if h.signs["m01@example.org"] != "" {
			t.Error("a disabled person was sent a link")
		}
	})
}

func TestAZ5_ALapsedMemberOnASealedRollKeepsThatBallotOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := openPollOn(t, s, 6)
		h.must(http.StatusOK, "m05", "GET", "/api/v1/contests/"+h.names["contest"]+"/ballot-paper", "")
		h.must(http.StatusOK, "secretary", "POST", "/api/v1/members/"+h.names["m05"]+"/status",
			`{"network":"`+h.names["network"]+`","status":"lapsed","why":"fee unpaid"}`)
		me := h.must(http.StatusOK, "m05", "GET", "/api/v1/me", "")
		if roles := me["roles"].([]any); len(roles) != 0 {
			t.Errorf("a lapsed member still has roles: %v", roles)
		}
		h.must(http.StatusCreated, "m05", "POST", "/api/v1/contests/"+h.names["contest"]+"/ballots/unsealed", `{"marks":[{"option":"`+h.names["o1"]+`","rank":1}]}`)
	})
}

func TestAZ6_TheLodgeShowsNoBackRooms(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	var open []string
	for _, path := range commonPaths() {
		r := httptest.NewRequest("GET", path, nil)
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, r)
		if w.Code == http.StatusOK {
			open = append(open, path)
		}
		if w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
		for _, tell := range []string{"goroutine", "heap profile", "go_gc", "sqlite", "postgres"} {
			if w.Code == http.StatusOK && strings.Contains(strings.ToLower(w.Body.String()), tell) && path != "/api/v1/openapi.json" {
				t.Errorf("%s tells of %q", path, tell)
			}
		}
	}
	public := []string{"/", "/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/openapi.yaml", "/api/v1/docs", "/favicon.ico", "/robots.txt", "/sign-in", "/elections", "/events", "/panels", "/.well-known/jwks.json", "/help"}
	for _, path := range open {
		if path, _, _ := strings.Cut(path, "?"); !slices.Contains(public, path) {
			t.Errorf("%s is open on the public listener", path)
		}
	}
}

// commonPaths are what scanners try.
func commonPaths() (paths []string) {
	paths = append(paths, strings.Fields(`/ /healthz /readyz /debug /debug/pprof /debug/pprof/ /debug/pprof/heap /debug/pprof/profile /debug/pprof/goroutine
		/debug/pprof/cmdline /debug/pprof/symbol /debug/pprof/trace /debug/vars /debug/requests /debug/events /metrics /metrics/ /prometheus
		/actuator /actuator/health /actuator/env /actuator/heapdump /actuator/metrics /admin /admin/ /administrator /wp-admin /wp-login.php /phpmyadmin
		/.env /.git/config /.git/HEAD /.svn/entries /.hg /.DS_Store /.htaccess /.well-known/security.txt /.well-known/jwks.json
		/.well-known/openid-configuration /server-status /server-info /status /health /health/details /healthz/details /ping /version /info /config
		/config.json /settings /env /console /shell /docs /docs/ /swagger /swagger.json /swagger-ui /swagger/index.html /redoc /openapi /openapi.json
		/openapi.yaml /api /api/ /api/docs /api/v1 /api/v1/ /api/v1/docs /api/v1/openapi.json /api/v1/openapi.yaml /api/v1/debug /api/v1/metrics /api/v1/health /api/v1/admin
		/api/v2 /api/internal /internal /internal/metrics /private /graphql /graphiql /trace /jolokia /hawtio /manager/html /solr /jenkins /kibana
		/backup /backup.sql /backup.zip /dump /dump.sql /db /db.sql /database /data /data/ /data/hustings.db /hustings.db /keys /keys/ /keys/board.key
		/log /logs /logs/ /log.txt /error.log /access.log /outbox /mail /mails /mail/outbox /tmp /test /dev /staging /api/v1/outbox /api/v1/mails
		/favicon.ico /robots.txt /sitemap.xml /humans.txt /crossdomain.xml /package.json /go.mod /Makefile /README.md /Dockerfile /docker-compose.yml
		/cgi-bin/ /cgi-bin/test /index.php /index.html /login /logout /signin /sign-in /register /users /api/users /api/v1/users /api/v1/people
		/elections /panels /help /static /static/ /assets /assets/ /public /src /src/site.ts /dist /node_modules /vendor /web /templates /styles
		/proc/self/environ /etc/passwd /%2e%2e/%2e%2e/etc/passwd /..%2f..%2fetc/passwd /assets/../../config.go /assets/%2e%2e/config.go
		/api/v1/sessions /api/v1/tokens /api/v1/keys /api/v1/config /api/v1/export /api/v1/exports/members /api/v1/dump /pprof /profiler /_profiler
		/_debug /__debug__ /_status /_health /_cluster/health /_cat/indices /v1/agent/self /v1/sys/health /latest/meta-data /computeMetadata/v1
		/.aws/credentials /.ssh/id_rsa /.npmrc /.dockerenv /.vscode/settings.json /.idea/workspace.xml /web.config /app.config /application.yml
		/secrets /secret /token /tokens /oauth/token /.well-known/change-password /.well-known/assetlinks.json /ws /socket /events /stream /rpc
		/healthcheck /livez /startupz /build /build-info /whoami /echo /proxy /?debug=1 /?pprof=1 /api/v1/elections?debug=true`)...)
	return paths
}
