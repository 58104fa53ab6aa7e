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
	asked map[string]int    // who is waiting for a sign-in mail, by address
	here  *sync.Cond
	count int
}

var mailLink = regexp.MustCompile(`/(sign-in|supports|serve|own-words|invitation)[a-z/-]*#([A-Za-z0-9_-]+)`)

func newDemoMail() *demoMail {
	m := &demoMail{links: map[string]string{}, asked: map[string]int{}}
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

// expect notes that somebody who is played waits for a mail, until done is called.
func (m *demoMail) expect(address string) (done func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked[address]++
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.asked[address]--; m.asked[address] == 0 {
			delete(m.asked, address)
		}
	}
}

// expects reports whether a mail to the address is one that somebody played waits for.
func (m *demoMail) expects(address string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked[address] > 0
}

// carried is how many mails there have been.
func (m *demoMail) carried() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.count
}
