package store

import (
	"net"
	"syscall"
	"testing"
	"time"
)

// The kernel is told how long silence may last, on every connection.
func TestConnectionsNoticeADeadServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	err = raw.Control(func(fd uintptr) {
		for option, want := range map[int]int{tcpUserTimeout: 30_000, syscall.TCP_KEEPIDLE: 15, syscall.TCP_KEEPINTVL: 5, syscall.TCP_KEEPCNT: 3} {
			if got, err := syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, option); err != nil || got != want {
				t.Errorf("option %#x is %d, want %d (%v)", option, got, want, err)
			}
		}
		if on, err := syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE); err != nil || on != 1 {
			t.Errorf("keep-alive is %d (%v)", on, err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if silenceMost > time.Minute {
		t.Errorf("a dead server is noticed after %v", silenceMost)
	}
}
