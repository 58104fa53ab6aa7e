package demo

import (
	"context"
	"fmt"
	"regexp"
	"sync"
	"time"

	"hustings/jobs"
)

// demoMail is the mailbox of everybody in the demonstration: it takes what the
// postman brings and keeps the newest link of each kind for its reader.
type demoMail struct {
	mu    sync.Mutex
	links map[string]string // by address and kind
	here  *sync.Cond
	count int
}

var mailLink = regexp.MustCompile(`/(sign-in|supports|serve)[a-z/-]*#([A-Za-z0-9_-]+)`)

func newDemoMail() *demoMail {
	m := &demoMail{links: map[string]string{}}
	m.here = sync.NewCond(&m.mu)
	return m
}

func (m *demoMail) Carry(_ context.Context, msg jobs.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count++
	if found := mailLink.FindStringSubmatch(msg.Text); found != nil {
		m.links[msg.To+" "+found[1]] = found[2]
		m.here.Broadcast()
	}
	return nil
}

// take waits for a link and takes it out of the mailbox.
func (m *demoMail) take(ctx context.Context, address, kind string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second) // mails take milliseconds here
	defer cancel()
	stop := context.AfterFunc(ctx, m.here.Broadcast)
	defer stop()
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		key := address + " " + kind
		if link, ok := m.links[key]; ok {
			delete(m.links, key)
			return link, nil
		}
		if err := ctx.Err(); err != nil {
			return "", fmt.Errorf("waiting for a %s mail: %w", kind, err)
		}
		m.here.Wait()
	}
}

// carried is how many mails there have been.
func (m *demoMail) carried() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.count
}
