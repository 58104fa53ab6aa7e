package door

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
)

// locating tells of everything that was made where it is found: what makes it says so
// itself, or [Door.locate] does, or it is told where the next thing above it is.
func (s *Door) locating(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	inner := c.Writer
	c.Writer = &locatingWriter{inner, func() string { return s.above(c) }}
	defer func() { c.Writer = inner }()
	next(ctx)
}

// locatingWriter adds a Location to a 201 that has none.
type locatingWriter struct {
	gin.ResponseWriter
	over func() string
}

// WriteHeader answers with a status.
func (w *locatingWriter) WriteHeader(status int) {
	if status == http.StatusCreated && w.Header().Get("Location") == "" {
		w.Header().Set("Location", w.over())
	}
	w.ResponseWriter.WriteHeader(status)
}

// above is the nearest address over a request's own that can be read; for what belongs
// to whoever asks, such as a session, themselves.
func (s *Door) above(c *gin.Context) string {
	pattern, path := c.FullPath(), c.Request.URL.Path
	for pattern != "" && strings.Count(pattern, "/") == strings.Count(path, "/") {
		if s.readable().at[pattern] {
			return path
		}
		pattern, path = pattern[:strings.LastIndexByte(pattern, '/')], path[:strings.LastIndexByte(path, '/')]
	}
	return "/api/v1/me"
}

// locate says where what a request has made is found: at the route of the same noun
// that takes one id, below the request's own path or at the noun's own. It is read
// from the answer, so that a repeated request is told the same.
func (s *Door) locate(ctx huma.Context, c *gin.Context, status int, body []byte) {
	var made struct {
		ID string `json:"id"`
	}
	if status != http.StatusCreated || json.Unmarshal(body, &made) != nil || made.ID == "" {
		return
	}
	if under, is := ctx.Operation().Metadata["made-under"].(string); is {
		c.Header("Location", under+"/"+url.PathEscape(made.ID))
		return
	}
	path := c.FullPath()
	noun := "/api/v1" + path[strings.LastIndexByte(path, '/'):]
	for _, at := range []struct{ pattern, path string }{{path, c.Request.URL.Path}, {noun, noun}} {
		if s.readable().oneBelow[at.pattern] {
			c.Header("Location", at.path+"/"+url.PathEscape(made.ID))
			return
		}
	}
}

// readable are the JSON routes that are read, as the router writes them: each that there
// is, and each below which one thing is read by its id. They are gathered once: a ballot
// that is cast does not wait for a walk through all routes.
type readable struct {
	at, oneBelow map[string]bool
}

func (s *Door) readable() *readable {
	s.gather.Do(func() {
		s.read = &readable{at: map[string]bool{}, oneBelow: map[string]bool{}}
		colons := strings.NewReplacer("{", ":", "}", "") // ":election" for "{election}"
		for _, r := range s.routes {
			if r.Method != http.MethodGet || r.Page {
				continue
			}
			path := colons.Replace(r.Path)
			s.read.at[path] = true
			if last := strings.LastIndexByte(path, '/'); strings.HasPrefix(path[last+1:], ":") {
				s.read.oneBelow[path[:last]] = true
			}
		}
	})
	return s.read
}
