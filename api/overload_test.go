package api

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"hustings/api/door"
)

// DO2: connections that begin a request and never end it take nobody's turn:
// whoever comes beside them is answered, and each is closed when its time is up.
func TestDO2_HalfOpenConnectionsHoldNobodyUp(t *testing.T) {
	t.Parallel()
	n := figure(t, 200, 2000)
	h := mustHouse(t, 1)
	server := httptest.NewUnstartedServer(nil)
	server.Config = door.HTTPServer(h.Handler())
	if c := server.Config; c.ReadHeaderTimeout <= 0 || c.ReadHeaderTimeout > 10*time.Second || c.ReadTimeout <= 0 || c.WriteTimeout <= 0 || c.IdleTimeout <= 0 {
		t.Errorf("a connection may stay for ever: %v, %v, %v, %v", c.ReadHeaderTimeout, c.ReadTimeout, c.WriteTimeout, c.IdleTimeout)
	}
	server.Config.ReadHeaderTimeout = 500 * time.Millisecond
	server.Start()
	defer server.Close()
	slow := make([]net.Conn, n)
	for i := range slow {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "GET /api/v1/elections HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		slow[i] = c
	}
	var worst time.Duration
	for range 20 {
		began := time.Now()
		answer, err := http.Get(server.URL + "/api/v1/elections")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("beside them: %d", answer.StatusCode)
		}
		worst = max(worst, time.Since(began))
	}
	t.Logf("the slowest answer beside %d half-open connections took %v", n, worst)
	if long() && worst > time.Second { // everyday's machine does other things as well
		t.Errorf("an answer took %v", worst)
	}
	for i, c := range slow {
		c.SetReadDeadline(time.Now().Add(time.Minute))
		for buffer := make([]byte, 512); ; {
			_, err := c.Read(buffer)
			if timeout, is := err.(net.Error); is && timeout.Timeout() {
				t.Fatalf("connection %d is still open", i)
			}
			if err != nil {
				break // closed
			}
		}
	}
}
