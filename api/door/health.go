package door

import (
	"net/http"
	"net/http/pprof"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// healthRoutes answers what a load balancer asks, and no more: details, metrics
// and profiles are on the private listener (AZ6).
func (s *Door) healthRoutes() {
	s.Page(Anyone, http.MethodGet, "/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	s.Page(Anyone, http.MethodGet, "/readyz", func(c *gin.Context) {
		if s.draining.Load() || s.Engine.Ready(c.Request.Context()) != nil {
			c.String(http.StatusServiceUnavailable, "not ready\n")
			return
		}
		c.String(http.StatusOK, "ready\n")
	})
	s.Page(Anyone, http.MethodGet, "/.well-known/jwks.json", func(c *gin.Context) {
		c.Header("Cache-Control", "public, max-age=300")
		c.JSON(http.StatusOK, s.Tokens.Public())
	})
}

// Draining reports whether the server is about to end: what is open lets go.
func (s *Door) Draining() bool { return s.draining.Load() }

// Drain makes /readyz say no, so that new requests go to another replica.
func (s *Door) Drain() { s.draining.Store(true) }

// PrivateHandler is for the listener that nobody outside reaches.
func (s *Door) PrivateHandler() http.Handler {
	m := http.NewServeMux()
	metrics := promhttp.Handler()
	if s.Metrics != nil {
		metrics = promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{})
	}
	m.Handle("GET /metrics", metrics)
	m.HandleFunc("/debug/pprof/", pprof.Index)
	m.HandleFunc("/debug/pprof/profile", pprof.Profile)
	m.HandleFunc("/debug/pprof/trace", pprof.Trace)
	m.HandleFunc("POST /bounces", s.bounced)
	m.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := s.Engine.Ready(r.Context()); err != nil {
			http.Error(w, "not ready: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("ready\n"))
	})
	return m
}

// Page adds a route of the site. Like [Serve] it is the only way to, and needs
// an Access.
func (s *Door) Page(who Access, method, path string, h gin.HandlerFunc) {
	if who.Name == "" {
		panic("api: a page without access: " + method + " " + path)
	}
	s.routes = append(s.routes, Route{Method: method, Path: path, Access: who, Page: true})
	s.Router.Handle(method, path, h)
}
