package office

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// HeldFor is how long a file waits for its confirmation.
const HeldFor = 15 * time.Minute

// heldFiles are files of which somebody has seen what they would do and has not
// yet said yes. They wait in this process's own temporary files, readable by
// nobody else; another replica, or a later start, asks for the file again.
type heldFiles struct {
	mu    sync.Mutex
	files map[string]heldFile
}

type heldFile struct {
	file  *os.File // has no name in the file system any more: it dies with the process
	name  string
	owner domain.PersonID
	until time.Time
}

// keep copies a file and gives the secret that takes it back.
func (h *heldFiles) keep(from io.ReadSeeker, name string, owner domain.PersonID, now time.Time) (string, error) {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("holding a file: %w", err)
	}
	file, err := os.CreateTemp("", "hustings-held-*")
	if err != nil {
		return "", fmt.Errorf("holding a file: %w", err)
	}
	os.Remove(file.Name()) // where an open file cannot be unlinked, the system's own cleaning does it
	if _, err := io.Copy(file, from); err != nil {
		file.Close()
		return "", fmt.Errorf("holding a file: %w", err)
	}
	var raw [18]byte
	rand.Read(raw[:]) // never fails
	secret := base64.RawURLEncoding.EncodeToString(raw[:])
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.files == nil {
		h.files = map[string]heldFile{}
	}
	for s, f := range h.files {
		if !now.Before(f.until) || f.owner == owner { // one file a person
			f.file.Close()
			delete(h.files, s)
		}
	}
	h.files[secret] = heldFile{file, name, owner, now.Add(HeldFor)}
	return secret, nil
}

// take gives a file back, once, to whoever sent it.
func (h *heldFiles) take(secret string, owner domain.PersonID, now time.Time) (*os.File, string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f, known := h.files[secret]
	if !known || f.owner != owner {
		return nil, "", refusal.Because(domain.FileGone, "R35", nil).On("file")
	}
	delete(h.files, secret)
	if !now.Before(f.until) {
		f.file.Close()
		return nil, "", refusal.Because(domain.FileGone, "R35", nil).On("file")
	}
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		f.file.Close()
		return nil, "", fmt.Errorf("reading a held file: %w", err)
	}
	return f.file, f.name, nil
}
