package store

import (
	"errors"
	"syscall"
)

// tcpUserTimeout is TCP_USER_TIMEOUT of linux/tcp.h: for how many milliseconds
// what was sent may stay unacknowledged.
const tcpUserTimeout = 0x12

func boundSilence(_, _ string, raw syscall.RawConn) error {
	var set error
	err := raw.Control(func(fd uintptr) {
		set = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(silenceMost.Milliseconds()))
	})
	return errors.Join(err, set)
}
