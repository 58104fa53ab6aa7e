//go:build failpoints

package store

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// failpoints are read once from HUSTINGS_FAILPOINTS, a list such as
// "box.before-commit=exit:3;result=sleep:50ms": at the third visit the process
// dies there as if it were killed; at each visit it sleeps.
var failpoints = sync.OnceValue(func() map[string]*failpoint {
	points := map[string]*failpoint{}
	for _, p := range strings.Split(os.Getenv("HUSTINGS_FAILPOINTS"), ";") {
		if name, what, ok := strings.Cut(p, "="); ok {
			kind, arg, _ := strings.Cut(what, ":")
			points[name] = &failpoint{kind: kind, arg: arg}
		}
	}
	return points
})

type failpoint struct {
	mu        sync.Mutex
	kind, arg string
	visits    int
}

// Failpoint is a named place where tests let the program stop, fail or die.
func Failpoint(name string) {
	p := failpoints()[name]
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.visits++
	nth, _ := strconv.Atoi(p.arg)
	switch p.kind {
	case "sleep":
		d, err := time.ParseDuration(p.arg)
		if err != nil {
			panic("failpoint " + name + ": " + err.Error())
		}
		time.Sleep(d)
	case "panic":
		if p.visits >= max(nth, 1) {
			panic("failpoint " + name)
		}
	case "exit":
		if p.visits >= max(nth, 1) {
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill() // no deferred call runs, as with kill -9
			}
			if err != nil {
				os.Exit(137)
			}
			select {}
		}
	}
}
