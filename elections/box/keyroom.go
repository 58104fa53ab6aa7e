package box

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"hustings/domain"
	"hustings/elections/keep"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/spool"
	"hustings/elections/store"
)

// Under the key policy `officers` the service's own memory must not hold what
// opens a ballot while the poll lasts. Go cannot promise that: values are copied
// by the runtime, ciphers expand keys into schedules of their own, and what is
// freed is not overwritten. So the work that needs the wrapping key or the share
// is done in the key room: this program again, as a process of its own that gets
// what is public, gives back what may be stored, and ends. Its memory goes back
// to the kernel, which hands out nothing that it has not overwritten.

// keyRoom is the name under which the program is that process.
const keyRoom = "hustings-key-room"

func init() {
	if len(os.Args) != 1 || os.Args[0] != keyRoom {
		return
	}
	keepOutOfDumps()
	switch err := inKeyRoom(os.Stdin, os.Stdout); {
	case errors.Is(err, spool.ErrDisk):
		os.Exit(exitDisk)
	case err != nil:
		os.Exit(1)
	}
	os.Exit(0)
}

// exitDisk says that the key room's temporary folder failed while it answered.
const exitDisk = 3

// keyTask is what is asked of the key room: one of these.
type keyTask struct {
	Enrol *enrolTask
	Seal  *sealTask
	Give  *giveTask
	Join  *joinTask
	Open  *openTask
}

// enrolTask stretches the passphrase that an officer chose.
type enrolTask struct{ Name, Passphrase string }

// giveTask opens a holder's part with her passphrase, and keeps it in the key
// folder.
type giveTask struct {
	In         keep.Address
	Board      ledger.B32
	Holder     int // her number in the envelope
	Passphrase string
}

// sealTask makes a contest's key and puts it with its holders.
type sealTask struct {
	Board   ledger.B32
	Group   seal.Group
	Holders []seal.OfficerKey
}

// joinTask puts a contest's wrapping key together in the key folder, once enough
// parts lie there.
type joinTask struct {
	In    keep.Address
	Board ledger.B32
}

// openTask opens the last mix's ballots with the share that is wrapped.
type openTask struct {
	In        keep.Address
	Board     ledger.B32
	Group     seal.Group
	Wrapped   []byte
	Statement seal.DecryptStatement
	Width     int   // of the ballots, which follow the task
	Bytes     int64 // they take
}

// keyDone is the answer. There is no secret in it.
type keyDone struct {
	Officer  seal.OfficerKey
	Share    seal.KeyShare
	Wrapped  []byte
	Envelope *seal.Envelope
	Known    string // a fault that the caller tells from others
	Fault    string
}

// knownFaults are told apart by whoever asks; the first that fits is named.
var knownFaults = []struct {
	name  string
	fault error
}{{"disk", spool.ErrDisk}, {"no key", ErrNoKey}, {"bad key", ErrBadKey}, {"there", fs.ErrExist}, {"length", seal.ErrLength}, {"unwrap", seal.ErrUnwrap}}

// do has a task done in the key room.
func (t keyTask) do(ctx context.Context) (done keyDone, err error) {
	return t.doWith(ctx, nil, io.Discard)
}

// doWith is do of a task that rows go with, and that gives rows back, of which there may
// be more than a memory holds.
func (t keyTask) doWith(ctx context.Context, rows io.Reader, back io.Writer) (done keyDone, err error) {
	path := "/proc/self/exe" // the very file that runs, whatever an upgrade has put into its place
	if _, missing := os.Stat(path); missing != nil {
		if path, err = os.Executable(); err != nil {
			return done, fmt.Errorf("key room: %w", err)
		}
	}
	asked, err := json.Marshal(t)
	if err != nil {
		return done, fmt.Errorf("key room: %w", err)
	}
	var answer spool.Spool
	defer answer.Close() //nolint:errcheck // it was read, or given up
	room := exec.CommandContext(ctx, path)
	room.Args = []string{keyRoom}
	room.Env = append(roomEnv(), "GOTRACEBACK=none", "GOMAXPROCS="+fmt.Sprint(runtime.GOMAXPROCS(0)))
	room.Stdin, room.Stdout = bytes.NewReader(asked), &answer
	if rows != nil {
		room.Stdin = io.MultiReader(room.Stdin, rows)
	}
	if err := room.Run(); err != nil {
		var exit *exec.ExitError
		switch {
		case answer.Fault() != nil: // the room only found that nobody listened
			err = answer.Fault()
		case errors.As(err, &exit) && exit.ExitCode() == exitDisk:
			err = spool.ErrDisk
		}
		return done, fmt.Errorf("key room: %w", err)
	}
	text := all(&answer)
	said := json.NewDecoder(text)
	if err := said.Decode(&done); err != nil {
		return done, fmt.Errorf("key room: %w", err)
	}
	if _, err := io.Copy(back, io.MultiReader(said.Buffered(), text)); err != nil {
		return done, fmt.Errorf("key room: %w", err)
	}
	for _, known := range knownFaults {
		if done.Known == known.name {
			return done, fmt.Errorf("key room: %w: %s", known.fault, done.Fault)
		}
	}
	if done.Fault != "" {
		return done, fmt.Errorf("key room: %s", done.Fault)
	}
	return done, nil
}

// roomEnv is what the key room may know of the service's environment: how the
// database, a vault and a helper are reached, where keys are not in a folder; and where a
// file may lie for a while.
func roomEnv() (env []string) {
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		for _, beginning := range []string{"PG", "VAULT_", "SSL_CERT_", "HTTPS_PROXY", "NO_PROXY", "HUSTINGS_OUTER_", "PATH", "TMPDIR"} {
			if strings.HasPrefix(name, beginning) {
				env = append(env, v)
				break
			}
		}
	}
	return env
}

// inKeyRoom reads a task, does it, and answers.
func inKeyRoom(in io.Reader, out io.Writer) error {
	// long: each task in its line.
	var t keyTask
	asked := json.NewDecoder(in)
	if err := asked.Decode(&t); err != nil {
		return err
	}
	var done keyDone
	var lying files
	defer lying.drop()
	part := lying.add()
	err := errors.New("nothing asked")
	switch {
	case t.Enrol != nil:
		done.Officer, err = seal.NewOfficerKey(t.Enrol.Name, t.Enrol.Passphrase)
	case t.Seal != nil:
		done, err = t.Seal.do()
	case t.Give != nil:
		err = t.Give.do()
	case t.Join != nil:
		err = withKeysAt(t.Join.In, func(k *Keys) error { return k.joinParts(t.Join.Board) })
	case t.Open != nil:
		err = t.Open.doFrom(io.MultiReader(asked.Buffered(), in), &lying, part)
	}
	if err != nil {
		done = keyDone{Fault: err.Error()}
		for _, known := range knownFaults {
			if errors.Is(err, known.fault) && done.Known == "" {
				done.Known = known.name
			}
		}
	}
	answer, failed := json.Marshal(done)
	if failed != nil {
		return failed
	}
	if err != nil { // it is in the answer, and no rows are
		_, err = out.Write(answer)
		return err
	}
	_, err = io.Copy(out, io.MultiReader(bytes.NewReader(answer), all(part)))
	return err
}

func (t *sealTask) do() (done keyDone, err error) {
	kek := seal.NewKEK()
	defer kek.Destroy()
	if done.Share, done.Wrapped, err = dealAndWrap(kek, t.Group); err != nil {
		return done, err
	}
	done.Envelope, err = seal.SplitKEKTo(nil, kek, seal.Hash(t.Board), Needed(len(t.Holders)), t.Holders)
	return done, err
}

// dealAndWrap draws the service's share and puts it under the wrapping key.
func dealAndWrap(kek seal.KEK, group seal.Group) (seal.KeyShare, []byte, error) {
	share, secret, err := seal.DealKey(nil, group, 1, nil)
	if err != nil {
		return share, nil, err
	}
	defer secret.Destroy()
	wrapped, err := seal.WrapShare(kek, group, 1, secret)
	return share, wrapped, err
}

// withKeysAt opens the keys at an address, for one task.
func withKeysAt(at keep.Address, f func(*Keys) error) error {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	in, err := at.Open(ctx)
	if err != nil {
		return err
	}
	err = f(&Keys{in: in})
	if c, ok := in.(io.Closer); ok {
		err = errors.Join(err, c.Close())
	}
	return err
}

func (t *giveTask) do() error { return withKeysAt(t.In, t.with) }

func (t *giveTask) with(k *Keys) error {
	envelope, err := k.envelope(t.Board)
	if err != nil {
		return err
	}
	value, err := envelope.OpenBox(seal.Hash(t.Board), t.Holder, t.Passphrase)
	if err != nil {
		return err
	}
	defer clear(value[:])
	return k.keepContest(t.Board, fmt.Sprint(partFile, t.Holder), value)
}

// doFrom reads the ballots that follow the task.
func (t *openTask) doFrom(in io.Reader, lying *files, part io.Writer) error {
	ballots := lying.add()
	if _, err := io.CopyN(ballots, in, t.Bytes); err != nil {
		return err
	}
	return t.do(seal.BatchAt{M: t.Width, Rows: ballots}, part)
}

// do writes the service's part of the opening.
func (t *openTask) do(ballots seal.Ballots, part io.Writer) error {
	var key [32]byte
	err := withKeysAt(t.In, func(k *Keys) (err error) {
		key, err = k.contestSecret(t.Board, kekFile)
		return err
	})
	if err != nil {
		return err
	}
	kek := seal.KEK(key)
	defer kek.Destroy()
	secret, err := seal.UnwrapShare(kek, t.Group, 1, t.Wrapped)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBadKey, err)
	}
	defer secret.Destroy()
	return seal.DecryptTo(part, nil, t.Statement, secret, ballots)
}

// makeKey makes a contest's key, and puts what is secret of it where its key
// policy says.
func (e *Box) makeKey(tx *store.Tx, c domain.Contest, group seal.Group) (seal.KeyShare, []byte, error) {
	if c.Policy == domain.ServiceKeys {
		kek := seal.NewKEK()
		defer kek.Destroy()
		share, wrapped, err := dealAndWrap(kek, group)
		if err == nil {
			err = e.Keys.keepContest(c.Board, kekFile, kek)
		}
		return share, wrapped, err
	}
	holders, err := e.holdersOf(tx, c)
	if err != nil {
		return seal.KeyShare{}, nil, err
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	done, err := keyTask{Seal: &sealTask{Board: c.Board, Group: group, Holders: holders}}.do(ctx)
	if err != nil {
		return done.Share, nil, fmt.Errorf("making the key of %s: %w", c.Reference, err)
	}
	text, err := done.Envelope.Marshal()
	if err != nil {
		return done.Share, nil, err
	}
	return done.Share, done.Wrapped, e.Keys.in.Create(contestFile(c.Board, envelopeFile), text)
}

// joinParts puts the wrapping key together once there are enough parts.
func (k *Keys) joinParts(board ledger.B32) error {
	envelope, err := k.envelope(board)
	if err != nil {
		return err
	}
	parts := map[int]seal.Scalar{}
	defer clear(parts)
	for i := range envelope.Officers {
		part, err := k.contestSecret(board, fmt.Sprint(partFile, i+1))
		if errors.Is(err, ErrNoKey) {
			continue
		}
		if err != nil {
			return err
		}
		parts[i+1] = part
	}
	if len(parts) < envelope.K {
		return nil
	}
	kek, err := envelope.JoinBoxes(seal.Hash(board), parts)
	if err != nil {
		return err
	}
	defer kek.Destroy()
	return k.keepContest(board, kekFile, kek)
}

// joinKey has the wrapping key put together, if that has not been done and there
// are enough parts.
func (e *Box) joinKey(ctx context.Context, c domain.Contest, envelope *seal.Envelope) error {
	given := 0
	for i := range envelope.Officers {
		if e.Keys.has(c.Board, fmt.Sprint(partFile, i+1)) {
			given++
		}
	}
	if given < envelope.K || e.Keys.has(c.Board, kekFile) {
		return nil
	}
	_, err := keyTask{Join: &joinTask{In: e.Keys.in.Address(), Board: c.Board}}.do(ctx)
	if err != nil && e.Keys.has(c.Board, kekFile) { // another officer's hand was faster
		return nil
	}
	if err != nil {
		return fmt.Errorf("joining the key of %s: %w", c.Reference, err)
	}
	return nil
}
