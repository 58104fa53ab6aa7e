package door

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hustings/domain/refusal"
	"hustings/elections/register"
)

// The session cookie. Its `__Host-` name binds it to this origin, to every
// path, and to https; browsers treat localhost as secure.
const SessionCookie = "__Host-session"

// AskingCookie names the browser that asked for a sign-in mail: the mail's
// short code is worth something only here (ML3).
const AskingCookie = "__Host-asking"

// NewBrowser is a secret for a browser that asks to sign in to keep.
func NewBrowser() string {
	var raw [32]byte
	rand.Read(raw[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// doorWait is how long the database may take to say who asks: one that does not
// answer sends people away at once, before they pile up (FA5).
const doorWait = 3 * time.Second

type presentKey struct{}

// Present is who is signed in, with what pages show of them.
func Present(ctx context.Context) register.Present {
	p, _ := ctx.Value(presentKey{}).(register.Present)
	return p
}

// WhoAsks reads a bearer token or the session cookie and the roles that the
// person has at this very moment (AZ5). A request that changes something and
// comes with a cookie must come from a page of ours (ML10). Nobody is an
// answer too: a cookie whose session is over is no cookie.
func (s *Door) WhoAsks(c *gin.Context) (register.Present, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), doorWait)
	defer cancel()
	if header := c.GetHeader("Authorization"); header != "" {
		token, ok := strings.CutPrefix(header, "Bearer ")
		if !ok {
			return register.Present{}, refusal.Because(refusal.NotSignedIn, "", nil)
		}
		if strings.HasPrefix(token, register.ProgramMark) {
			if !strings.HasPrefix(c.Request.URL.Path, "/api/") { // pages are for people
				return register.Present{}, refusal.Because(refusal.NotSignedIn, "", nil)
			}
			return s.Register.ProgramOf(ctx, token)
		}
		person, session, err := s.Tokens.Check(token)
		if err != nil {
			return register.Present{}, err
		}
		p, err := s.Register.ActorOf(ctx, session)
		if err == nil && p.Person.ID != person {
			err = refusal.Because(refusal.NotSignedIn, "", nil)
		}
		return p, err
	}
	cookie, err := c.Request.Cookie(SessionCookie)
	if err != nil || cookie.Value == "" {
		return register.Present{}, nil
	}
	p, err := s.Register.Actor(ctx, cookie.Value)
	if r, ok := refusal.Of(err); ok && (r.Code == refusal.SignIn || r.Code == refusal.NotFound) {
		return register.Present{}, nil
	}
	if err != nil || SafeMethod(c.Request.Method) {
		return p, err
	}
	if !s.OwnOrigin(c.Request) {
		return register.Present{}, refusal.Because(refusal.ForeignOrigin, "", nil)
	}
	return p, nil
}

func SafeMethod(m string) bool { return m == http.MethodGet || m == http.MethodHead }

// OwnOrigin reports whether the browser says that the request comes from a
// page of ours. Under our referrer policy a form's Origin is "null", so what the
// browser says of the site decides (Sec-Fetch-Site, which no page can set); a
// browser that says nothing of either kind is not believed.
func (s *Door) OwnOrigin(r *http.Request) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	switch {
	case site != "" && site != "same-origin":
		return false
	case origin == s.Settings.Origin:
		return true
	}
	return site == "same-origin" && (origin == "" || origin == "null")
}

// SetCookie gives the browser a cookie that scripts cannot read (ML7).
func SetCookie(c *gin.Context, name, value string, until time.Duration) {
	cookie := CookieOf(name, value, until)
	http.SetCookie(c.Writer, &cookie)
}

func CookieOf(name, value string, until time.Duration) http.Cookie {
	return http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(until.Seconds()), Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

func DropCookie(c *gin.Context, name string) { SetCookie(c, name, "", -time.Second) }
