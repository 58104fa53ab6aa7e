package door

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"hustings/domain"
)

// One address may ask for this many sign-ins at once and this many a second
// after that: a trust whose 300 voters share one outgoing address gets through
// within ten minutes, a program that tries addresses or codes does not (DO1).
// What one mail address may ask for is limited apart from this, in the register.
const (
	SignInBurst  = 400
	signInRate   = 1.0 // a second
	limitsKept   = 50_000
	limitsUnused = 10 * time.Minute
)

// limited are the routes that work without a session and cost a mail or a try.
var limited = map[string]bool{
	"/api/v1/sign-in": true, "/api/v1/sessions": true, "/api/v1/tokens": true,
	"/sign-in": true, "/sign-in/link": true, "/sign-in/code": true,
	"/api/v1/sign-in/passkey": true, "/api/v1/sessions/passkey": true, "/sign-in/passkey": true, "/sign-in/passkey/options": true,
}

// limits counts what clients' addresses ask for. It forgets an address that has
// been quiet, and under a flood of addresses everybody who is quiet.
type limits struct {
	mu   sync.Mutex
	seen map[string]*allowance
	now  func() time.Time
}

type allowance struct {
	bucket *rate.Limiter
	last   time.Time
}

func newLimits() *limits { return &limits{seen: map[string]*allowance{}, now: time.Now} }

// CountAnew forgets who asked how often.
func (s *Door) CountAnew() {
	s.limits = newLimits()
	if err := s.Register.CountAnew(context.Background()); err != nil {
		s.Log.Error("sign-ins are not counted anew", "error", err)
	}
}

// allow reports whether the address may ask once more, and otherwise when.
func (l *limits) allow(address string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	a := l.seen[address]
	if a == nil {
		if len(l.seen) >= limitsKept {
			for k, v := range l.seen {
				if now.Sub(v.last) > limitsUnused {
					delete(l.seen, k)
				}
			}
			if len(l.seen) >= limitsKept { // a flood: start over rather than grow
				clear(l.seen)
			}
		}
		a = &allowance{bucket: rate.NewLimiter(signInRate, SignInBurst)}
		l.seen[address] = a
	}
	a.last = now
	if a.bucket.AllowN(now, 1) {
		return 0, true
	}
	return time.Duration(float64(time.Second) / signInRate), false
}

// limit holds up an address that asks too often: of this replica, which costs nothing,
// and then of all together, so that a flood at one is no flood at the database.
func (s *Door) limit(c *gin.Context) {
	path := c.FullPath()
	back := strings.HasPrefix(path, SignOnPath+"/") && strings.HasSuffix(path, "/return") // which asks an identity provider
	if !back && (!limited[path] || c.Request.Method != http.MethodPost) {
		return
	}
	wait, ok := s.limits.allow(address(c))
	if ok {
		var err error
		if ok, err = s.Register.MayAsk(c.Request.Context(), address(c), time.Duration(float64(time.Second)/signInRate), SignInBurst); err != nil {
			s.Fail(c, s.Problem(c.Request.Context(), err))
			return
		}
		if ok {
			return
		}
	}
	c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	s.Fail(c, FormProblem(c.Request.Context(), http.StatusTooManyRequests, domain.TooManySignIns, "", nil))
}
