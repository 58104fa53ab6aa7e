package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// helper asks a program for everything, such as one that speaks to a hardware module;
// this program itself is free of cgo. The program is called as
//
//	HELPER wrap KEY BOUND     standard input: the secret; standard output: wrapped
//	HELPER unwrap KEY BOUND   the other way round
//	HELPER destroy KEY        status 0 only when the key is gone for good
//	HELPER there KEY          status 0: it is there
//
// and ends with status 0, or with 3 where there is no such key. KEY and BOUND are
// letters, digits, and - _ . / only.
type helper struct{ program string }

// noSuchKey is the status by which a helper says so.
const noSuchKey = 3

func (h helper) String() string { return "helper:" + h.program }

func (h helper) Each() bool { return true }

func (h helper) run(ctx context.Context, in []byte, args ...string) ([]byte, error) {
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, h.program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &said
	err := cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == noSuchKey {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("the helper for outer keys: %w: %s", err, firstLine(said.String()))
	}
	return out.Bytes(), nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line[:min(len(line), 200)]
}

func (h helper) Wrap(ctx context.Context, key, bound string, plain []byte) ([]byte, error) {
	wrapped, err := h.run(ctx, plain, "wrap", key, bound)
	if err == nil && len(wrapped) == 0 {
		err = errors.New("the helper for outer keys gave nothing")
	}
	return wrapped, err
}

func (h helper) Unwrap(ctx context.Context, key, bound string, wrapped []byte) ([]byte, error) {
	return h.run(ctx, wrapped, "unwrap", key, bound)
}

func (h helper) Destroy(ctx context.Context, key string) error {
	_, err := h.run(ctx, nil, "destroy", key)
	if errors.Is(err, ErrNone) {
		return nil
	}
	return err
}

func (h helper) There(ctx context.Context, key string) (bool, error) {
	_, err := h.run(ctx, nil, "there", key)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil, err
}
