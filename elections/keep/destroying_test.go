package keep_test

import (
	"errors"
	"testing"

	"hustings/elections/keep"
)

// Whoever reads a key while it is destroyed gets it whole or learns that it is gone:
// an officer's act at that moment once met an envelope of noughts.
func TestFolder_AKeyBeingDestroyedIsWholeOrGone(t *testing.T) {
	f := keep.Folder{Path: t.TempDir()}
	const name, key = "contest.envelope", `{"version":1}`
	for range 300 {
		must(t, f.Create(name, []byte(key)))
		read := make(chan error, 1)
		go func() {
			for {
				content, err := f.Read(name)
				if errors.Is(err, keep.ErrNone) {
					read <- nil
					return
				}
				if err != nil || string(content) != key {
					read <- errors.Join(err, errors.New("read: "+string(content)))
					return
				}
			}
		}()
		must(t, f.Destroy("contest"))
		must(t, <-read)
	}
}
