package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/site"
)

// streamLine is a connection that notes the deadline of every write, and from a write on takes
// nothing any more.
type streamLine struct {
	*httptest.ResponseRecorder
	until  time.Time
	spent  bool // the deadline has served a write already
	writes int
	takes  int
	faults []string
}

func (l *streamLine) SetWriteDeadline(until time.Time) error {
	l.until, l.spent = until, false
	return nil
}

func (l *streamLine) Write(b []byte) (int, error) {
	l.writes++
	left := time.Until(l.until)
	switch {
	case l.until.IsZero() || l.spent:
		l.faults = append(l.faults, "a write without a deadline of its own: "+string(b))
	case left <= 0 || left > 10*time.Second:
		l.faults = append(l.faults, "a write that may take "+left.String())
	}
	l.spent = true
	if l.writes > l.takes {
		return 0, errors.New("the reader takes nothing")
	}
	return l.ResponseRecorder.Write(b)
}

func (l *streamLine) WriteString(s string) (int, error) { return l.Write([]byte(s)) }

// Every write of a stream of events has a deadline of its own: a phone that sleeps holds
// nothing for ever, and the first write that fails ends the stream.
func TestEveryWriteOfAStreamHasItsDeadline(t *testing.T) {
	conn := &streamLine{ResponseRecorder: httptest.NewRecorder(), takes: 4}
	c, _ := gin.CreateTestContext(conn)
	c.Request = httptest.NewRequest(http.MethodGet, "/", nil)
	changes := make(chan int64)
	over := make(chan struct{})
	go func() {
		defer close(over)
		(&site.Pages{Door: &door.Door{}}).Stream(c, changes)
	}()
	for revision := int64(1); revision <= 4; revision++ { // the fifth write, after "retry", fails
		changes <- revision
	}
	<-over
	if conn.writes != 5 {
		t.Errorf("%d writes", conn.writes)
	}
	for _, fault := range conn.faults {
		t.Error(fault)
	}
	if got := conn.Body.String(); got != "retry: 3000\n\nevent: change\nid: 1\ndata: 1\n\nevent: change\nid: 2\ndata: 2\n\nevent: change\nid: 3\ndata: 3\n\n" {
		t.Errorf("%q", got)
	}
}
