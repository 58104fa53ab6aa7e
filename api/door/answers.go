package door

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Fail answers a JSON request that never reached its handler.
func (s *Door) Fail(c *gin.Context, err error) {
	var p *Problem
	if !errors.As(err, &p) {
		p = &Problem{Type: "about:blank", Status: 500, Title: http.StatusText(500), Detail: "Something went wrong on our side."}
	}
	var with interface{ GetHeaders() http.Header }
	if errors.As(err, &with) {
		for name, values := range with.GetHeaders() {
			c.Writer.Header()[name] = values
		}
	}
	body, _ := json.Marshal(p) // a struct of strings and numbers cannot fail
	c.Data(p.Status, "application/problem+json", append(body, '\n'))
	c.Abort()
}

// isAPI tells the JSON door from the site's.
func isAPI(path string) bool { return strings.HasPrefix(path, "/api/") }

func (s *Door) noRoute(c *gin.Context) { s.Bare(c, refusal.Because(refusal.Unknown, "", nil)) }

func (s *Door) noMethod(c *gin.Context) {
	if allow := c.Writer.Header().Get("Allow"); slices.Contains(strings.Split(allow, ", "), http.MethodGet) {
		c.Header("Allow", allow+", "+http.MethodHead) // which Handler answers as a GET
	}
	s.Bare(c, FormProblem(c.Request.Context(), http.StatusMethodNotAllowed, domain.MethodUnknown, "", refusal.Args{"method": c.Request.Method}))
}

// Bare answers for requests that never reached a handler: programs with the
// problem, people with the page that the site makes of it.
func (s *Door) Bare(c *gin.Context, err error) {
	if isAPI(c.Request.URL.Path) || s.FaultPage == nil {
		s.Fail(c, s.Problem(c.Request.Context(), err))
		return
	}
	s.FaultPage(c, err)
}
