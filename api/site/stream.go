package site

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// A stream of events writes a beat now and then, so that proxies and phones see that it
// lives, gives every write a deadline of its own instead of the server's for an answer,
// and ends after a while: the browser comes back, and who she is is asked anew.
const (
	beatEvery  = 15 * time.Second
	writeMost  = 10 * time.Second
	streamMost = 5 * time.Minute
)

// Stream tells a page of the revisions that come, until the reader has gone, a write fails, or its time is over.
func (s *Pages) Stream(c *gin.Context, changes <-chan int64) {
	c.Header("Content-Type", "text/event-stream; charset=utf-8")
	c.Header("Cache-Control", "no-store")
	c.Header("X-Accel-Buffering", "no") // a proxy that waits for more makes it deaf
	c.Status(http.StatusOK)
	control := http.NewResponseController(c.Writer)
	write := func(text string) bool {
		if control.SetWriteDeadline(time.Now().Add(writeMost)) != nil {
			return false
		}
		if _, err := c.Writer.WriteString(text); err != nil {
			return false
		}
		return control.Flush() == nil
	}
	if !write("retry: 3000\n\n") {
		return
	}
	beat, look, end := time.NewTicker(beatEvery), time.NewTicker(time.Second), time.NewTimer(streamMost)
	defer beat.Stop()
	defer look.Stop()
	defer end.Stop()
	for {
		alive := true
		select {
		case <-c.Request.Context().Done():
			return
		case <-end.C:
			return
		case <-look.C:
			if s.Draining() {
				return
			}
		case <-beat.C:
			alive = write(": beat\n\n")
		case revision := <-changes:
			alive = write(fmt.Sprintf("event: change\nid: %d\ndata: %d\n\n", revision, revision))
		}
		if !alive {
			return
		}
	}
}
