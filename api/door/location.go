package door

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// locate says where what a request has made is found: at the route of the same noun
// that takes one id, below the request's own path or at the noun's own. It is read
// from the answer, so that a repeated request is told the same.
func (s *Door) locate(c *gin.Context, status int, body []byte) {
	var made struct {
		ID string `json:"id"`
	}
	if status != http.StatusCreated || json.Unmarshal(body, &made) != nil || made.ID == "" {
		return
	}
	path := c.FullPath()
	noun := "/api/v1" + path[strings.LastIndexByte(path, '/'):]
	for _, at := range []struct{ pattern, path string }{{path, c.Request.URL.Path}, {noun, noun}} {
		for _, r := range s.routes {
			rest, below := strings.CutPrefix(colons(r.Path), colons(at.pattern)+"/:")
			if below && r.Method == http.MethodGet && !r.Page && !strings.Contains(rest, "/") {
				c.Header("Location", at.path+"/"+url.PathEscape(made.ID))
				return
			}
		}
	}
}

// colons writes a path's parameters as the router does: ":election" for "{election}".
func colons(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}
