package install

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/install/installtest"
)

// FA12: a replica that is told to stop says at once that it is not ready, answers
// what is under way, and ends.
func TestFA12_WhatIsUnderWayIsAnsweredBeforeTheEnd(t *testing.T) {
	t.Parallel()
	dir := storetest.Folder(t)
	p := Place{Database: filepath.Join(dir, "stop.db"), Keys: filepath.Join(dir, "keys"), Host: "stop.example"}
	h, err := p.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{Simulation: true, SimulatedNow: time.Date(2026, 4, 20, 8, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	c := Service{Origin: "http://localhost:8080", Organisation: "Digital Leaders"}
	desk, err := h.Server(c.Settings())
	if err != nil {
		t.Fatal(err)
	}
	public, private := installtest.MustListen(t), installtest.MustListen(t)
	running, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- Serve(running, h, desk, public, private, nil) }()

	// A request is half sent: its body waits.
	open, err := net.Dial("tcp", public.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	const body = `{"email":"nobody@example.org"}`
	fmt.Fprintf(open, "POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\nContent-Type: application/json\r\n"+
		"Idempotency-Key: under-way-1\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
	answers := bufio.NewReader(open)
	if line, err := answers.ReadString('\n'); err != nil || line != "HTTP/1.1 100 Continue\r\n" { // it is being read
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	ready := func() int {
		answer, err := http.Get("http://" + public.Addr().String() + "/readyz")
		if err != nil {
			return 0 // it takes no more connections
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if code := ready(); code != http.StatusOK {
		t.Errorf("before the stop: %d", code)
	}
	stop()
	for began := time.Now(); ready() == http.StatusOK; time.Sleep(time.Millisecond) {
		if time.Since(began) > installtest.SafetyNet {
			t.Fatal("it is still ready")
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("it ended with a request under way: %v", err)
	default:
	}
	fmt.Fprint(open, body)
	answer, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatalf("the request was cut off: %v", err)
	}
	answer.Body.Close()
	if answer.StatusCode >= 500 {
		t.Errorf("answered %s", answer.Status)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended: %v", err)
	}
}
