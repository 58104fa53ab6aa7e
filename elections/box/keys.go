package box

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"hustings/elections/keep"
	"hustings/elections/ledger"
)

// Keys is the key folder: what must lie neither in the database nor in its
// backups. It holds the service's own keys, officers' public keys, and for each
// contest a file a secret: the key that wraps the service's share (kek), or
// the envelope in which it rests with officers and the parts that they have
// given; the service's value for the lot; and what forms are digested with.
// Replicas share it. It lies in a folder, or wrapped in the database (package keep).
//
// Losing it while a poll is open loses that poll, so a copy belongs in
// another place; a copy that outlives the count breaks the promise that nobody
// can open a ballot any more (docs/threat-model.md).
type Keys struct {
	in    keep.Cupboard
	dir   string // where in is a folder
	board ed25519.PrivateKey
	// stretching is held while a passphrase is stretched, which takes 64 MiB on
	// purpose: many at once must not take the machine's memory.
	stretching sync.Mutex
}

// Errors of the key folder.
var (
	ErrKeysOpen  = keep.ErrOpen
	ErrNoKey     = keep.ErrNone
	ErrBadKey    = errors.New("the key file is damaged")
	errBadKeyLen = fmt.Errorf("%w: not 32 bytes in base64", ErrBadKey)
)

// OpenKeys opens a folder of keys, and makes it with fresh keys when there is none.
func OpenKeys(dir string) (*Keys, error) {
	folder, err := keep.OpenFolder(dir, false)
	if err != nil {
		return nil, err
	}
	return KeysIn(folder)
}

// KeysIn takes the keys in a cupboard, and draws the service's where there are none.
func KeysIn(c keep.Cupboard) (*Keys, error) {
	k := &Keys{in: c}
	if folder, ok := c.(keep.Folder); ok {
		k.dir = folder.Path
	}
	var err error
	k.board, err = k.Signing("board")
	return k, err
}

// Folder is where the keys lie; empty where that is no folder.
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
	file := name + ".key"
	key, err := k.readKey(file)
	if !errors.Is(err, ErrNoKey) {
		return key, err
	}
	rand.Read(key[:]) // never fails: the runtime stops the program first
	if err := k.createKey(file, key); err != nil && !errors.Is(err, fs.ErrExist) {
		return key, err
	}
	return k.readKey(file) // another replica may have been first
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
	return k.in.Has(name)
}

// Mark leaves one; doing it twice does no harm.
func (k *Keys) Mark(name, text string) error {
	err := k.in.Create(name, []byte(text+"\n"))
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
)

// contestFile is the name of a contest's file in the cupboard.
func contestFile(board ledger.B32, what string) string {
	return "contests/" + board.String() + "." + what
}

// keepContest writes a secret of a contest that is being sealed. Should the
// machine stop before the seal is committed, the contest gets another address
// when it is tried again: what lies there is never overwritten.
func (k *Keys) keepContest(board ledger.B32, what string, secret [32]byte) error {
	return k.createKey(contestFile(board, what), secret)
}

// contestSecret reads one; ErrNoKey when it is not there, or no longer.
func (k *Keys) contestSecret(board ledger.B32, what string) ([32]byte, error) {
	return k.readKey(contestFile(board, what))
}

// destroyContest removes a contest's secrets for good, as their cupboard can: doing it
// twice does no harm, and it succeeds only when they were seen to be gone. A cupboard
// without the board's key is not ours, and says nothing of what is gone.
func (k *Keys) destroyContest(board ledger.B32) error {
	if _, err := k.readKey("board.key"); err != nil {
		return fmt.Errorf("looking into the key folder: %w", err)
	}
	return k.in.Destroy("contests/" + board.String())
}

func (k *Keys) readKey(file string) (key [32]byte, err error) {
	text, err := k.in.Read(file)
	if err != nil {
		return key, err
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != len(key) {
		return key, fmt.Errorf("%s: %w", filepath.Base(file), errBadKeyLen)
	}
	copy(key[:], raw)
	clear(raw)
	clear(text)
	if bytes.Count(key[:], key[:1]) == len(key) { // one byte all over: filled in by hand, never drawn (OP1)
		return key, fmt.Errorf("%s: %w: not drawn by chance", filepath.Base(file), ErrBadKey)
	}
	return key, nil
}

// createKey writes a new key file: whole and on the disk, or not at all, and
// never over another.
func (k *Keys) createKey(file string, key [32]byte) error {
	return k.in.Create(file, []byte(base64.RawStdEncoding.EncodeToString(key[:])+"\n"))
}
