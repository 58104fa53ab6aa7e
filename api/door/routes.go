package door

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/spool"
)

// Access says who may knock at a route at all. What they may do to the thing
// behind it is judged by the act itself.
type Access struct {
	Name    string
	Anyone  bool
	Roles   []domain.Role // empty and not anyone: whoever is signed in
	Passkey bool          // needs one proved of late
}

// Fresh is the same door for people who have proved a passkey of late: two-person
// acts and key matters.
func (a Access) Fresh() Access {
	a.Name, a.Passkey = a.Name+", passkey", true
	return a
}

// Who may knock.
var (
	Anyone      = Access{Name: "anyone", Anyone: true}
	SignedIn    = Access{Name: "signed in"}
	Staff       = Access{Name: "secretariat, officers, auditor", Roles: domain.Overseers}
	Office      = Access{Name: "secretariat and officers", Roles: domain.Conveners}
	Secretaries = Access{Name: "secretariat", Roles: domain.Keepers}
	Officers    = Access{Name: "returning officers", Roles: domain.Rulers}
	Auditors    = Access{Name: "auditor", Roles: []domain.Role{domain.Auditor}}
	KeyHolders  = Access{Name: "officers and auditor", Roles: domain.KeyHolders}
	LotHolders  = Access{Name: "deputy and auditor", Roles: domain.LotHolders} // of a part of the lot beside the service (R73a)
	PanelOnly   = Access{Name: "panel members", Roles: domain.PanelRoles}
	Chamber     = Access{Name: "panel members and secretariat", Roles: append([]domain.Role{domain.Secretariat}, domain.PanelRoles...)} // where a panel meets
)

// Admits judges the door only (AZ1).
func (a Access) Admits(by domain.Actor, now time.Time) error {
	switch {
	case a.Anyone:
		return nil
	case by.Anonymous():
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	case len(a.Roles) > 0 && !by.HasRole(a.Roles...):
		return refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": a.Roles})
	case a.Passkey:
		return by.Fresh(now)
	}
	return nil
}

// Officers reports whether only officers pass: what they do there is an officer's
// act, for which they need a passkey (R5b).
func (a Access) Officers() bool {
	return len(a.Roles) > 0 && !slices.ContainsFunc(a.Roles, func(r domain.Role) bool { return !slices.Contains(Staff.Roles, r) })
}

// AccessKey stands in the API document for who may knock.
const AccessKey = "x-access"

// Route is a row of the table of routes by roles (AZ1).
type Route struct {
	Method, Path string
	Access       Access
	Page         bool
}

// Routes lists every route with who may knock.
func (s *Door) Routes() []Route { return s.routes }

type actorKey struct{}

// Actor is who asks, as the door found them.
func Actor(ctx context.Context) domain.Actor {
	a, _ := ctx.Value(actorKey{}).(domain.Actor)
	return a
}

// Serve adds a JSON route. It is the only way to: a route without an Access
// cannot be written.
func Serve[I, O any](s *Door, who Access, op huma.Operation, h func(context.Context, *I) (*O, error)) {
	// long: what every route is given, in its order.
	if who.Name == "" {
		panic("api: a route without access: " + op.Method + " " + op.Path)
	}
	if op.OperationID == "" {
		op.OperationID = strings.NewReplacer("/api/v1/", "", "/", "-", "{", "", "}", "").Replace(strings.ToLower(op.Method) + "-" + op.Path)
	}
	op.Errors = append(op.Errors, http.StatusUnprocessableEntity, http.StatusInternalServerError)
	if !who.Anyone {
		op.Security = []map[string][]string{{"token": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	if strings.Contains(op.Path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	op.MaxBodyBytes = -1 // guard and intake bound every body
	shows := showsPanels(reflect.TypeFor[O](), map[reflect.Type]bool{})
	ids, refers := idParams(reflect.TypeFor[I]()), names(reflect.TypeFor[I]())
	if op.DefaultStatus == http.StatusCreated {
		op.Middlewares = append(op.Middlewares, s.locating)
	}
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) { s.admit(who, ctx, next) },
		func(ctx huma.Context, next func(huma.Context)) { s.intake(ids, ctx, next) })
	if op.Method == http.MethodPost && !who.Anyone {
		op.Errors = append(op.Errors, http.StatusConflict)
		op.Parameters = append(op.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Required: true,
			Description: "Chosen by the client, new for each new request; a repeat with the same body gets the first answer (R65)",
			Schema:      &huma.Schema{Type: "string", MinLength: ptr(8), MaxLength: ptr(100)}})
		op.Middlewares = append(op.Middlewares, s.once)
	}
	op.Extensions = map[string]any{AccessKey: who.Name}
	s.routes = append(s.routes, Route{Method: op.Method, Path: op.Path, Access: who})
	huma.Register(s.JSON, op, func(ctx context.Context, in *I) (*O, error) {
		if SafeMethod(op.Method) { // what a view says is read at one instant, as a page is; its writing out holds nothing
			under, over := s.Engine.Picture(ctx)
			defer over()
			ctx = under
		}
		if refers {
			if err := s.dereference(ctx, reflect.ValueOf(in)); err != nil {
				return nil, s.Problem(ctx, err)
			}
		}
		out, err := h(ctx, in)
		if err == nil && shows && out != nil {
			err = s.namePanels(ctx, reflect.ValueOf(out))
		}
		if err != nil {
			return nil, s.Problem(ctx, err)
		}
		return out, nil
	})
	for _, part := range strings.Split(op.Path, "/") {
		name, is := strings.CutPrefix(part, "{")
		if is && !documented(s.JSON.OpenAPI().Paths[op.Path], op.Method, strings.TrimSuffix(name, "}")) {
			panic("api: no field takes " + part + " of " + op.Path)
		}
	}
}

// documented reports whether an operation's input has a field for the path's
// parameter. The library passes over fields of unexported embedded types.
func documented(p *huma.PathItem, method, name string) bool {
	op := map[string]*huma.Operation{http.MethodGet: p.Get, http.MethodPost: p.Post, http.MethodPut: p.Put, http.MethodDelete: p.Delete}[method]
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "path" && p.Name == name && p.Schema != nil })
}

func ptr[T any](v T) *T { return &v }

// admit finds out who asks, reads their roles as they are now, and lets them
// pass or not.
func (s *Door) admit(who Access, ctx huma.Context, next func(huma.Context)) {
	p, err := s.WhoAsks(humagin.Unwrap(ctx))
	if err == nil {
		err = who.Admits(p.Actor, s.Now())
	}
	if err == nil && !SafeMethod(ctx.Method()) && who.Officers() {
		err = p.Actor.MayAct()
	}
	if err == nil && p.Actor.Program != "" {
		err = programMay(p.Actor, who, ctx.Method(), ctx.Operation().Path)
	}
	if err != nil {
		s.Fail(humagin.Unwrap(ctx), s.Problem(ctx.Context(), err))
		return
	}
	for key, value := range map[any]any{actorKey{}: p.Actor, presentKey{}: p, operationKey{}: ctx.Operation()} {
		ctx = huma.WithValue(ctx, key, value)
	}
	next(ctx)
}

// programPosts are the routes by which a program changes something, each with the
// purpose for which its token must be good. Whatever is not here a person does: a
// program never casts, rules or confirms.
var programPosts = map[string]domain.TokenScope{"/api/v1/imports/members": domain.ScopeRegister}

// programMay judges what a program asks for: it reads what the secretariat reads, where
// it has been let, and changes what stands in the table.
func programMay(by domain.Actor, who Access, method, path string) error {
	switch scope, posts := programPosts[path]; {
	case SafeMethod(method) && (who.Anyone || len(who.Roles) > 0 && by.May(domain.ScopeRead)):
		return nil
	case method == http.MethodPost && posts && by.May(scope):
		return nil
	}
	return refusal.Because(domain.ProgramMayNot, "R5", nil)
}

// once makes a POST repeatable under its Idempotency-Key (R65).
func (s *Door) once(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	key := c.GetHeader("Idempotency-Key")
	if len(key) < 8 || len(key) > 100 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		s.Fail(c, FormProblem(ctx.Context(), http.StatusUnprocessableEntity, domain.KeyMissing, "R65", nil).At("header.Idempotency-Key"))
		return
	}
	if ctx.Operation().Metadata["own-idempotency"] == true { // casting keeps its keys in the box
		next(ctx)
		return
	}
	body, drop, err := stood(c, s.Large[c.FullPath()] > 0)
	defer drop()
	if err != nil {
		s.Fail(c, s.Problem(ctx.Context(), err))
		return
	}
	owner := cmp.Or(string(Actor(ctx.Context()).Person), Actor(ctx.Context()).Program)
	held := &heldWriter{ResponseWriter: c.Writer}
	done := false
	answer, err := s.Engine.Once(ctx.Context(), owner, key, ctx.Operation().OperationID+" "+c.Request.URL.RequestURI(), body,
		func(claimed context.Context) (clerk.Answer, bool) {
			done = true
			c.Writer = held
			defer func() { c.Writer = held.ResponseWriter }() // a panic answers the client, not the copy
			next(huma.WithContext(ctx, claimed))
			return clerk.Answer{Status: held.Status(), Body: held.body.Bytes()}, held.Status() < 300
		})
	switch {
	case err != nil && !done:
		s.Fail(c, s.Problem(ctx.Context(), err))
	case err != nil: // carried out, but the answer could not be kept: say what happened
		s.Problem(ctx.Context(), err)
		held.flush()
	case done:
		s.locate(ctx, c, held.Status(), held.body.Bytes())
		held.flush()
	default:
		c.Header("Idempotent-Replay", "true")
		s.locate(ctx, c, answer.Status, answer.Body)
		c.Data(answer.Status, "application/json", answer.Body)
	}
}

// stood reads the whole body, so that its hash is known before the work begins,
// and puts it back to be read again: a small one from memory, an import from a
// file without a name that drop forgets.
func stood(c *gin.Context, large bool) (sum []byte, drop func(), err error) {
	hash := sha256.New()
	drop = func() {}
	if !large {
		body, err := io.ReadAll(c.Request.Body)
		if err != nil {
			return nil, drop, BodyProblem(c, err)
		}
		hash.Write(body)
		c.Request.Body = io.NopCloser(bytes.NewReader(body))
		return hash.Sum(nil), drop, nil
	}
	file := &spool.Spool{OnDisk: true}
	drop = func() { file.Close() } //nolint:errcheck // it was read, or given up
	if _, err := io.Copy(io.MultiWriter(file, hash), c.Request.Body); err != nil {
		return nil, drop, BodyProblem(c, err)
	}
	c.Request.Body = io.NopCloser(io.NewSectionReader(file, 0, file.Size()))
	return hash.Sum(nil), drop, nil
}

// heldWriter holds an answer back until it has been kept.
type heldWriter struct {
	gin.ResponseWriter
	body   bytes.Buffer
	status int
}

func (w *heldWriter) WriteHeader(status int)            { w.status = status }
func (w *heldWriter) Write(b []byte) (int, error)       { return w.body.Write(b) }
func (w *heldWriter) WriteString(s string) (int, error) { return w.body.WriteString(s) }
func (w *heldWriter) WriteHeaderNow()                   {}
func (w *heldWriter) Written() bool                     { return w.body.Len() > 0 }
func (w *heldWriter) Status() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

func (w *heldWriter) flush() {
	w.ResponseWriter.WriteHeader(w.Status())
	w.ResponseWriter.Write(w.body.Bytes())
}
