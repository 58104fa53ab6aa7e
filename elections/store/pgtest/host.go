package pgtest

import (
	"context"
	"fmt"
	"os/exec"
	"time"
)

// Host is a machine with PostgreSQL's tools and no server yet. Tests type there what a
// runbook says, in a shell of the user that a server may run as.
type Host struct{ s *Server }

// NewHost makes one. What it holds ends with [Host.Stop], and otherwise with this program.
func NewHost(o Options) (*Host, error) {
	s, err := found(o)
	return &Host{s}, err
}

// Folder is where its files lie; its server's data folder must be "pg" below it.
func (h *Host) Folder() string { return h.s.data }

// Sockets is the folder for its server's socket, whose path must be short.
func (h *Host) Sockets() string { return h.s.sockets }

// Tools is the folder of PostgreSQL's programs.
func (h *Host) Tools() string { return h.s.bin }

// Shell types lines, in the host's folder, and gives what they said. env is the whole
// environment.
func (h *Host) Shell(ctx context.Context, lines string, env ...string) (string, error) {
	c := exec.CommandContext(ctx, "/bin/sh", "-eu", "-c", lines)
	h.s.box.apply(c)
	c.Dir, c.Env, c.WaitDelay = h.s.data, env, time.Second
	said, err := c.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", lines, err, said)
	}
	return string(said), err
}

// Stop ends its server, if it runs, and removes its files.
func (h *Host) Stop() error {
	h.Shell(context.Background(), h.s.bin+"/pg_ctl -D pg -m immediate stop") //nolint:errcheck // it may not run
	return h.s.Stop()
}
