package door

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/prometheus/client_golang/prometheus"

	"hustings/api/web"
	"hustings/api/words"
	"hustings/elections"
	"hustings/elections/forum"
	"hustings/elections/register"
)

// Settings are what an installation decides about its front desk.
type Settings struct {
	Origin         string   // "https://vote.example.org"; the only origin that links use and cookies accept
	Organisation   string   // shown in the header
	Colour         string   // of the header; empty: the default
	Contact        string   // mail address for help, shown at the foot; empty: none
	Calendar       string   // mail address of calendar entries' organiser, for ever the same; empty: none is named
	TrustedProxies []string // whose X-Forwarded-For counts (DO4); empty: nobody's
	Privacy        Privacy  // what the privacy notice says of the installation
	Release        string   // version shown in the footer
	SingleSignOn   SingleSignOn
	MoreSignOns    []SingleSignOn // further identity providers, each with a slug
	Forum          ForumSettings
}

// Privacy is what an installation's privacy notice has to name (Articles 13 and 14 of
// the GDPR and the UK GDPR).
type Privacy struct {
	Controller string // name and address of whose data this is
	Officer    string // how to reach the data protection officer
	Purpose    string // what for, in words
	Basis      string // the lawful basis, in words
	Retention  string // for how long, in words
	Complaints string // who hears a complaint
}

// Door is what every request passes, and what the rooms behind it share. It is safe
// for use by many goroutines once all routes are there.
type Door struct {
	Engine    *elections.Engine
	Register  *register.Register
	Tokens    *Tokens
	Words     *words.Catalogue
	Log       *slog.Logger
	Settings  Settings
	Router    *gin.Engine
	JSON      huma.API
	routes    []Route
	gather    sync.Once
	read      *readable        // of routes, gathered once
	Large     map[string]int64 // routes that take bodies above BodyLimit
	draining  atomic.Bool
	limits    *limits
	Turns     *turns        // for answers that cost a great deal
	prints    chan struct{} // held by each file that is being printed of panels' papers
	sharing   sharing
	passkeys  *webauthn.WebAuthn
	byPasskey *passkeySignIn
	Forum     *forum.Keeper // of the forum beside this house; nil: there is none
	Ways      []NamedWay    // to sign in elsewhere, in the order of their buttons

	// Metrics are what the private listener tells; nil: the process and the runtime.
	Metrics prometheus.Gatherer

	// Observed is told of each request when it is answered, by its route and never
	// by its address; nil: nobody asks.
	Observed func(route, method string, status int, took time.Duration)

	// Traced is told that a request begins, by its method and its route, never its
	// path; and with what status it ended. nil: nobody asks.
	Traced func(ctx context.Context, method, route string) (context.Context, func(status int))

	// FaultPage answers a person whose request reached no page; the site sets it.
	FaultPage func(*gin.Context, error)
}

// BodyLimit is the most a JSON request may hold (DO3).
const BodyLimit = 64 << 10

// requestMost is how long any request may take but an import: nobody waits for
// ever for a database that does not answer (FA5).
const requestMost = time.Minute

// New opens the door: who asks, limits, and what a load balancer asks. The rooms
// behind it add their routes.
func New(e *elections.Engine, r *register.Register, t *Tokens, w *words.Catalogue, log *slog.Logger, o Settings) (*Door, error) {
	setLibraries()
	s := &Door{Engine: e, Register: r, Tokens: t, Words: w, Log: log, Settings: o, Router: gin.New(), Large: map[string]int64{}, Turns: newTurns(e.Voting), prints: make(chan struct{}, PrintsMost()), limits: newLimits()}
	s.Router.MaxMultipartMemory = 1 << 20 // what is larger is spooled to a file
	s.Router.HandleMethodNotAllowed = true
	s.Router.RedirectTrailingSlash = false
	err := s.Router.SetTrustedProxies(o.TrustedProxies)
	if err != nil {
		return nil, fmt.Errorf("setting trusted proxies: %w", err)
	}
	if s.passkeys, err = newAuthenticator(o); err != nil {
		return nil, err
	}
	key, err := e.Keys.Secret("passkey-sign-in")
	if err != nil {
		return nil, fmt.Errorf("reading the key of signing in by a passkey: %w", err)
	}
	if s.byPasskey, err = newPasskeySignIn(key, s.Now); err != nil {
		return nil, err
	}
	if err := s.openWays(o); err != nil {
		return nil, err
	}
	s.Router.Use(s.observe, s.guard)
	s.JSON = humagin.New(s.Router, jsonConfig(o))
	s.Router.NoRoute(s.noRoute)
	s.Router.NoMethod(s.noMethod)
	s.healthRoutes()
	return s, nil
}

// Now is the time that doors go by; acts read the database's clock.
func (s *Door) Now() time.Time { return s.Tokens.now() }

// Handler is the server as net/http knows it.
// HEAD is GET without the body, which net/http keeps back by itself.
func (s *Door) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		s.Router.ServeHTTP(w, r)
	})
}

// HTTPServer sets the limits that the standard server leaves open (DO2).
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      120 * time.Second,
		IdleTimeout:       75 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
}

// setLibraries sets what the libraries keep for all servers of a process, before the first.
var setLibraries = sync.OnceFunc(func() {
	gin.SetMode(gin.ReleaseMode)
	huma.NewError, huma.NewErrorWithContext = NewProblem, newProblemIn
	huma.DefaultArrayNullable, huma.ValidateStrictCasing = false, true
})

func jsonConfig(o Settings) huma.Config {
	c := huma.DefaultConfig("Hustings", "1")
	c.Info.Description = "Elections and governance of advisory panels. Every POST takes an Idempotency-Key; " +
		"every refusal is a problem (RFC 9457) that names its rule."
	c.CreateHooks, c.SchemasPath, c.DocsPath = nil, "", ""
	c.OpenAPIPath = "" // api/v1 serves the document, completed
	c.RejectUnknownQueryParameters = true
	c.NoFormatFallback = false
	c.Servers = []*huma.Server{{URL: o.Origin}}
	strict := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: StrictJSON}
	c.Formats = map[string]huma.Format{"application/json": strict, "json": strict}
	c.DefaultFormat = "application/json"
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "From POST /api/v1/tokens"},
	}
	return c
}

// RequestID is the id under which the log tells of this request.
func RequestID(ctx context.Context) string { return askedOf(ctx).id }

// observe gives the request an id, logs its route, never its path's values or
// its query (ML5), and turns a panic into a bare 500 without a body in the log
// (SE5).
func (s *Door) observe(c *gin.Context) {
	var raw [9]byte
	rand.Read(raw[:]) // never fails
	id := base64.RawURLEncoding.EncodeToString(raw[:])
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), askedKey{}, asked{id, c.Request.Method, s.Words, network(c)}))
	c.Header("Request-Id", id)
	ended := func(int) {}
	if s.Traced != nil {
		var ctx context.Context
		ctx, ended = s.Traced(c.Request.Context(), c.Request.Method, c.FullPath())
		c.Request = c.Request.WithContext(ctx)
	}
	began := time.Now()
	defer func() {
		if p := recover(); p != nil {
			s.Log.LogAttrs(c.Request.Context(), slog.LevelError, "panic", slog.String("request", id),
				slog.String("kind", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
			if !c.Writer.Written() {
				s.Bare(c, &Problem{Type: "about:blank", Status: 500, Title: "Internal Server Error",
					Detail: "Something went wrong on our side. Request " + id + "."})
			}
			c.Abort()
		}
		took := time.Since(began)
		ended(c.Writer.Status())
		if s.Observed != nil {
			s.Observed(c.FullPath(), c.Request.Method, c.Writer.Status(), took)
		}
		if probe(c.FullPath()) && c.Writer.Status() < 400 {
			return
		}
		s.Log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", slog.String("request", id),
			slog.String("method", c.Request.Method), slog.String("route", c.FullPath()),
			slog.Int("status", c.Writer.Status()), slog.Float64("seconds", took.Seconds()))
	}()
	c.Next()
}

// probe reports whether a route is one that balancers ask every second or two: a line
// for each yes would be most of the log.
func probe(route string) bool { return route == "/healthz" || route == "/readyz" }

// guard sets the headers every answer carries (OP2) and bounds every body.
func (s *Door) guard(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", web.Policy)
	h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
	limit := int64(BodyLimit)
	if big, ok := s.Large[c.FullPath()]; ok {
		limit = big
	} else {
		ctx, cancel := context.WithTimeout(c.Request.Context(), requestMost)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
	}
	if c.Request.ContentLength > limit {
		s.Bare(c, BodyProblem(c, &http.MaxBytesError{Limit: limit}))
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	defer dropFiles(c)
	if s.limit(c); c.IsAborted() {
		return
	}
	c.Next()
}

// dropFiles takes away the files of a form that were too long for the memory. net/http
// does so for the request that it has made, which never holds them: the form belongs to
// the last copy of it.
func dropFiles(c *gin.Context) {
	if form := c.Request.MultipartForm; form != nil {
		form.RemoveAll() //nolint:errcheck // nobody is left to be told
	}
}

// address is the client's, by the configured proxies only (DO4); of an IPv6
// address the network, since a client has all of it.
func address(c *gin.Context) string {
	text := c.ClientIP()
	if text == "" {
		text, _, _ = net.SplitHostPort(c.Request.RemoteAddr)
	}
	ip, err := netip.ParseAddr(text)
	if err != nil || ip.Unmap().Is4() {
		return text
	}
	network, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return text
	}
	return network.String()
}

// network is the neighbourhood of the client's address: who has one address of it
// can often have another.
func network(c *gin.Context) string {
	text, _, _ := strings.Cut(address(c), "/")
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return text
	}
	bits := 48
	if ip = ip.Unmap(); ip.Is4() {
		bits = 24
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return text
	}
	return prefix.String()
}

// NetworkOf is the network that a request came from.
func NetworkOf(ctx context.Context) string { return askedOf(ctx).from }
