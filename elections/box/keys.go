package box

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"hustings/elections/ledger"
)

// Keys is the key folder: what must lie neither in the database nor in its
// backups. It holds the service's own keys, officers' public keys, and for each
// contest a file a secret: the key that wraps the service's share (kek), or
// the envelope in which it rests with officers and the parts that they have
// given; the service's value for the lot; and what forms are digested with.
// Replicas share it.
//
// Losing the folder while a poll is open loses that poll, so a copy belongs in
// another place; a copy that outlives the count breaks the promise that nobody
// can open a ballot any more (docs/threat-model.md).
type Keys struct {
	dir   string
	board ed25519.PrivateKey
	// stretching is held while a passphrase is stretched, which takes 64 MiB on
	// purpose: many at once must not take the machine's memory.
	stretching sync.Mutex
}

// Errors of the key folder.
var (
	ErrKeysOpen  = errors.New("the key folder can be read by others: it must have permissions 0700 and its files 0600")
	ErrNoKey     = errors.New("no such key in the key folder")
	ErrBadKey    = errors.New("the key file is damaged")
	errBadKeyLen = fmt.Errorf("%w: not 32 bytes in base64", ErrBadKey)
)

// OpenKeys opens the key folder, and makes it with fresh keys when there is none.
func OpenKeys(dir string) (*Keys, error) {
	folders := []string{dir, filepath.Join(dir, "contests"), filepath.Join(dir, "officers")}
	for _, d := range folders {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("making the key folder: %w", err)
		}
	}
	for _, d := range folders {
		info, err := os.Stat(d)
		if err != nil {
			return nil, fmt.Errorf("opening the key folder: %w", err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			return nil, fmt.Errorf("%s: %w", d, ErrKeysOpen)
		}
	}
	k := &Keys{dir: dir}
	var err error
	k.board, err = k.Signing("board")
	return k, err
}

// Folder is where the keys lie.
func (k *Keys) Folder() string { return k.dir }

// Signing is the Ed25519 key of that name, drawn at the first call: "board"
// signs checkpoints, other names belong to whoever asks.
func (k *Keys) Signing(name string) (ed25519.PrivateKey, error) {
	seed, err := k.Secret(name)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed[:]), nil
}

// Secret is the 32-byte key of that name, drawn at the first call.
func (k *Keys) Secret(name string) ([32]byte, error) {
	path := filepath.Join(k.dir, name+".key")
	key, err := readKey(path)
	if !errors.Is(err, ErrNoKey) {
		return key, err
	}
	rand.Read(key[:]) // never fails: the runtime stops the program first
	if err := createKey(path, key); err != nil && !errors.Is(err, fs.ErrExist) {
		return key, err
	}
	return readKey(path) // another replica may have been first
}

// BoardKey is the public key that verifies every checkpoint.
func (k *Keys) BoardKey() ledger.B32 { return ledger.B32(k.board.Public().(ed25519.PublicKey)) }

// Sign signs with the key of the boards, under a context of its own.
func (k *Keys) Sign(context string, body []byte) []byte {
	return ed25519.Sign(k.board, append([]byte(context), body...))
}

// Signed reports whether that key has signed the body under the context.
func (k *Keys) Signed(context string, body, signature []byte) bool {
	return ed25519.Verify(k.board.Public().(ed25519.PublicKey), append([]byte(context), body...), signature)
}

// SignCountback signs the companion file of a countback (R116).
func (k *Keys) SignCountback(origin string, body ledger.CountbackBody) (*ledger.Countback, error) {
	return ledger.SignCountback(origin, body, k.board)
}

// SignDestruction signs the certificate that papers were destroyed (R89).
func (k *Keys) SignDestruction(origin string, d ledger.Destruction) ([]byte, error) {
	return ledger.SignDestruction(origin, d, k.board)
}

// Marked reports whether a mark was left in the folder.
func (k *Keys) Marked(name string) (bool, error) {
	_, err := os.Stat(filepath.Join(k.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Mark leaves one; doing it twice does no harm.
func (k *Keys) Mark(name, text string) error {
	err := createFile(filepath.Join(k.dir, name), []byte(text+"\n"), false)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// What a contest's files are called, after the contest.
const (
	kekFile      = "kek"
	lotFile      = "lot"
	formFile     = "form"
	intakeFile   = "intake"
	envelopeFile = "envelope"
	partFile     = "part-" // with the officer's number

	unfinishedFile = ".new-" // before the name of a file that is being written
)

func (k *Keys) contestFile(board ledger.B32, what string) string {
	return filepath.Join(k.dir, "contests", board.String()+"."+what)
}

// keepContest writes a secret of a contest that is being sealed. Should the
// machine stop before the seal is committed, the contest gets another address
// when it is tried again: what lies there is never overwritten.
func (k *Keys) keepContest(board ledger.B32, what string, secret [32]byte) error {
	return createKey(k.contestFile(board, what), secret)
}

// contestSecret reads one; ErrNoKey when it is not there, or no longer.
func (k *Keys) contestSecret(board ledger.B32, what string) ([32]byte, error) {
	return readKey(k.contestFile(board, what))
}

// destroyContest removes a contest's secrets for good: overwritten, then
// unlinked. Doing it twice does no harm. It fails unless the folder, looked at
// again, holds nothing of the contest's: `destroyed` is said of what was seen to
// be gone. What a file system or a disk keeps of an overwritten block is beyond
// a program's reach (docs/threat-model.md).
func (k *Keys) destroyContest(board ledger.B32) error {
	paths, err := k.contestFiles(board)
	if err != nil {
		return err
	}
	var errs []error
	for _, path := range paths {
		errs = append(errs, destroyKey(path))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	left, err := k.contestFiles(board)
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("destroying a contest's keys: %s is still there", filepath.Base(left[0]))
	}
	return err
}

// contestFiles lists a contest's secrets, and what a machine that stopped while
// it wrote one has left of it. Names are compared, never matched with a pattern:
// the folder's own name may hold whatever a pattern does. A folder without the
// board's key is not the key folder, and says nothing of what is gone.
func (k *Keys) contestFiles(board ledger.B32) (paths []string, err error) {
	if _, err := readKey(filepath.Join(k.dir, "board.key")); err != nil {
		return nil, fmt.Errorf("looking into the key folder: %w", err)
	}
	dir := filepath.Join(k.dir, "contests")
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking into the key folder: %w", err)
	}
	name := board.String() + "."
	for _, f := range files {
		if strings.HasPrefix(f.Name(), name) || strings.HasPrefix(f.Name(), unfinishedFile+name) {
			paths = append(paths, filepath.Join(dir, f.Name()))
		}
	}
	return paths, nil
}

func readKey(path string) (key [32]byte, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return key, fmt.Errorf("%s: %w", filepath.Base(path), ErrNoKey)
	}
	if err != nil {
		return key, fmt.Errorf("reading a key: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return key, fmt.Errorf("reading a key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return key, fmt.Errorf("%s: %w", path, ErrKeysOpen)
	}
	text := make([]byte, 64)
	n, _ := f.Read(text)
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimSpace(string(text[:n])))
	if err != nil || len(raw) != len(key) {
		return key, fmt.Errorf("%s: %w", filepath.Base(path), errBadKeyLen)
	}
	copy(key[:], raw)
	clear(raw)
	clear(text)
	if bytes.Count(key[:], key[:1]) == len(key) { // one byte all over: filled in by hand, never drawn (OP1)
		return key, fmt.Errorf("%s: %w: not drawn by chance", filepath.Base(path), ErrBadKey)
	}
	return key, nil
}

// createKey writes a new key file: whole and on the disk, or not at all, and
// never over another.
func createKey(path string, key [32]byte) error {
	return createFile(path, []byte(base64.RawStdEncoding.EncodeToString(key[:])+"\n"), false)
}

// createFile writes a file whole and durably; over another only if it may.
func createFile(path string, content []byte, over bool) error {
	f, err := os.CreateTemp(filepath.Dir(path), unfinishedFile+filepath.Base(path)+".*") // made with 0600
	if err != nil {
		return fmt.Errorf("writing a key: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	switch {
	case err != nil:
	case over:
		err = os.Rename(f.Name(), path)
	default:
		err = os.Link(f.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("writing a key: %w", err)
	}
	return nil
}

func destroyKey(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("destroying a key: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Remove(path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("destroying a key: %w", err)
	}
	return nil
}

// syncDir makes a new or removed name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
