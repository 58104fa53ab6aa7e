package api

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
)

// longestParam bounds what stands in a path or a query: the longest is a cursor.
const longestParam = 600

// idParams lists the path parameters of a route's input that are ids, by the
// type of their field. The others are codes and references.
func idParams(input reflect.Type) map[string]bool {
	ids := map[string]bool{}
	for _, f := range reflect.VisibleFields(input) {
		if name := f.Tag.Get("path"); name != "" && f.Type.PkgPath() == reflect.TypeFor[domain.PersonID]().PkgPath() {
			ids[name] = strings.HasSuffix(f.Type.Name(), "ID")
		}
	}
	return ids
}

// intake judges the form of a request before its handler sees it: ids that can
// be ids, every query parameter once, one JSON body of bounded size and nothing
// else. An id that cannot be one is answered like one that is not there (AZ2).
func (s *Server) intake(ids map[string]bool, ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	for _, p := range c.Params {
		if ids[p.Key] && !domain.IsID(p.Value) || !plain(p.Value) {
			s.fail(c, refusalProblem(s.words, domain.Refuse(domain.Unknown, "", nil)))
			return
		}
	}
	query, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		s.fail(c, newProblem(http.StatusUnprocessableEntity, "The query cannot be read."))
		return
	}
	for name, values := range query {
		if len(values) > 1 || !plain(values[0]) {
			p := newProblem(http.StatusUnprocessableEntity, "A query parameter is unreadable, too long, or stands twice.").(*Problem)
			if _, known := parameter(ctx.Operation(), name); known {
				p.Errors = []FieldFault{{"query." + name, p.Detail}}
			}
			s.fail(c, p)
			return
		}
	}
	if !safeMethod(c.Request.Method) && s.large[c.FullPath()] == 0 {
		if p := readBody(c, ctx.Operation().RequestBody != nil); p != nil {
			s.fail(c, p)
			return
		}
	}
	next(ctx)
}

// plain reports whether a parameter is text that any database takes.
func plain(s string) bool { return len(s) <= longestParam && readable(s) }

// readable is text of one line; a database need not be asked for anything else.
func readable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}

func parameter(op *huma.Operation, name string) (*huma.Param, bool) {
	for _, p := range op.Parameters {
		if p.In == "query" && p.Name == name {
			return p, true
		}
	}
	return nil, false
}

// readBody reads a bounded body once, so that nothing after it waits for the
// network, and refuses what is not declared to be JSON (ML10): a page of another
// origin can send plain text and forms without asking, but not JSON.
func readBody(c *gin.Context, wanted bool) *Problem {
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return bodyProblem(c, err)
	}
	_, cookieErr := c.Request.Cookie(sessionCookie)
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if (len(body) > 0 || cookieErr == nil && wanted) && (err != nil || kind != "application/json") {
		return newProblem(http.StatusUnsupportedMediaType, "This route takes application/json only.").(*Problem)
	}
	if text := bytes.TrimSpace(body); !wanted && len(text) > 0 && string(text) != "{}" {
		return newProblem(http.StatusUnprocessableEntity, "This route takes no body.").(*Problem)
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// bodyProblem is the answer to a body that is too long or ends too early (BI12).
func bodyProblem(c *gin.Context, err error) *Problem {
	c.Header("Connection", "close")
	status, detail := http.StatusBadRequest, "The body ended too early."
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		status, detail = http.StatusRequestEntityTooLarge, "The request is larger than this route takes."
	}
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: string(domain.FORM), Detail: detail}
}
