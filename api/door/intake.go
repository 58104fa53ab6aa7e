package door

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"hustings/domain"
	"hustings/domain/refusal"
)

// longestParam bounds what stands in a path or a query: the longest is a cursor.
const longestParam = 600

// idParams lists the path parameters of a route's input that are ids, by the
// type of their field. The others are codes and references, by which some things may be
// named beside their ids.
func idParams(input reflect.Type) map[string]bool {
	ids := map[string]bool{}
	for _, f := range reflect.VisibleFields(input) {
		if name := f.Tag.Get("path"); name != "" && f.Type.PkgPath() == reflect.TypeFor[domain.PersonID]().PkgPath() {
			ids[name] = strings.HasSuffix(f.Type.Name(), "ID") && !named(f.Type)
		}
	}
	return ids
}

// intake judges the form of a request before its handler sees it: ids that can
// be ids, every query parameter once, one JSON body of bounded size and nothing
// else. An id that cannot be one is answered like one that is not there (AZ2).
func (s *Door) intake(ids map[string]bool, ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	for _, p := range c.Params {
		if ids[p.Key] && !domain.IsID(p.Value) || !Plain(p.Value) {
			s.Fail(c, s.refused(ctx.Context(), refusal.Because(refusal.Unknown, "", nil)))
			return
		}
	}
	query, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		s.Fail(c, FormProblem(ctx.Context(), http.StatusUnprocessableEntity, domain.QueryUnreadable, "", nil).At("query"))
		return
	}
	for name, values := range query {
		if len(values) > 1 || !Plain(values[0]) {
			at := "query" // a name that is none of ours is not repeated
			if paramOf(ctx.Operation(), "query", name) != nil {
				at += "." + name
			}
			s.Fail(c, FormProblem(ctx.Context(), http.StatusUnprocessableEntity, domain.QueryUnreadable, "", nil).At(at))
			return
		}
	}
	if !SafeMethod(c.Request.Method) && s.Large[c.FullPath()] == 0 {
		if p := readBody(c, ctx.Operation().RequestBody != nil); p != nil {
			s.Fail(c, p)
			return
		}
	}
	next(ctx)
}

// Plain reports whether a parameter is text that any database takes.
func Plain(s string) bool { return len(s) <= longestParam && Readable(s) }

// Readable is text of one line; a database need not be asked for anything else.
func Readable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}

// readBody reads a bounded body once, so that nothing after it waits for the
// network, and refuses what is not declared to be JSON (ML10): a page of another
// origin can send plain text and forms without asking, but not JSON.
func readBody(c *gin.Context, wanted bool) *Problem {
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return BodyProblem(c, err)
	}
	_, cookieErr := c.Request.Cookie(SessionCookie)
	if (len(body) > 0 || cookieErr == nil && wanted) && !declaredJSON(c.GetHeader("Content-Type")) {
		return FormProblem(c.Request.Context(), http.StatusUnsupportedMediaType, domain.MediaType, "", refusal.Args{"kind": "application/json (UTF-8)"})
	}
	if text := bytes.TrimSpace(body); !wanted && len(text) > 0 && string(text) != "{}" {
		return FormProblem(c.Request.Context(), http.StatusUnprocessableEntity, domain.BodyUnwanted, "", nil).At("body")
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// declaredJSON reports whether a body is said to be JSON, which is in UTF-8 (RFC
// 8259): another encoding is not guessed at.
func declaredJSON(contentType string) bool {
	kind, params, err := mime.ParseMediaType(contentType)
	charset, given := params["charset"]
	return err == nil && kind == "application/json" && (!given || strings.EqualFold(charset, "utf-8"))
}

// BodyProblem is the answer to a body that is too long or ends too early (BI12).
func BodyProblem(c *gin.Context, err error) *Problem {
	c.Header("Connection", "close")
	status, why := http.StatusBadRequest, domain.BodyCutShort
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		status, why = http.StatusRequestEntityTooLarge, domain.BodyTooLarge
	}
	return FormProblem(c.Request.Context(), status, why, "", nil)
}
