package elections

import (
	"sync"
	"time"
)

// What fails again and again must neither fill the log nor keep the machine
// busy: it is tried at once a few times, then at ever longer intervals, and told
// of when it begins and when it fails otherwise than before.
const (
	triedAtOnce  = 3
	firstBackOff = 2 * time.Second
	lastBackOff  = 5 * time.Minute
)

// failing remembers what failed lately. It goes by the host's clock: nothing
// is judged by it.
type failing struct {
	mu sync.Mutex
	of map[string]failure
}

type failure struct {
	times int
	last  string // what was told of it
	next  time.Time
}

// due reports whether something that may have failed is to be tried again.
func (f *failing) due(what string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !time.Now().Before(f.of[what].next)
}

// failed notes a failure, and reports whether it is news.
func (f *failing) failed(what string, err error) (news bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of == nil {
		f.of = map[string]failure{}
	}
	x := f.of[what]
	news = x.last != err.Error()
	x.times, x.last = x.times+1, err.Error()
	if late := x.times - triedAtOnce; late >= 0 {
		x.next = time.Now().Add(min(firstBackOff<<min(late, 10), lastBackOff))
	}
	f.of[what] = x
	return news
}

// mended forgets a failure.
func (f *failing) mended(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.of, what)
}

// news notes how something went, and reports whether it is a failure to tell of.
func (f *failing) news(what string, err error) bool {
	if err == nil {
		f.mended(what)
		return false
	}
	return f.failed(what, err)
}
