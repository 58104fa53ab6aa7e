//go:build !unix

package keep

import (
	"context"
	"os"
)

// lockFile locks nothing where there is no such lock: replicas there keep a key
// folder each.
func lockFile(context.Context, string) (release func(), err error) { return func() {}, nil }

func lockedFile(_ context.Context, path string, how int) (*os.File, func(), error) {
	f, err := os.OpenFile(path, how, 0o600)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { f.Close() }, nil
}
