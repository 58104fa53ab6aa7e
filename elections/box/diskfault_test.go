package box

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"sync"
	"syscall"
	"testing"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/spool"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// badDisk is a temporary disk that even the rows of a few ballots lie on. It counts the
// files that are open and what is asked of them, and does one thing wrong: a reading gives
// back one bit that was not written, a writing finds no room.
type badDisk struct {
	mu    sync.Mutex
	open  int
	asked int
	wrong int // the number of what it does wrong, from 0
	done  bool
}

type badFile struct {
	spool.File
	disk *badDisk
}

func (d *badDisk) before(f spool.File) spool.File {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open++
	return &badFile{f, d}
}

func (d *badDisk) doesWrong() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	wrong := d.asked == d.wrong+1
	d.done = d.done || wrong
	return wrong
}

func (f *badFile) ReadAt(p []byte, at int64) (int, error) {
	n, err := f.File.ReadAt(p, at)
	if f.disk.doesWrong() && n > 0 {
		p[n/2] ^= 4
	}
	return n, err
}

func (f *badFile) Write(p []byte) (int, error) {
	if f.disk.doesWrong() {
		return 0, syscall.ENOSPC
	}
	return f.File.Write(p)
}

func (f *badFile) Close() error {
	f.disk.mu.Lock()
	f.disk.open--
	f.disk.mu.Unlock()
	return f.File.Close()
}

// with has something done on the disk.
func (d *badDisk) with(f func() error) error {
	defer spool.Try(spool.Trial{Most: 0, Block: 128, Before: d.before})()
	return f()
}

// A temporary disk that does whatever wrong, at one point or another of closing, mixing,
// opening, counting and verifying, is an error of that disk: nobody is accused (R103),
// nothing is appended, no file stays open, and the next try goes on as if nothing had been.
// Each of a step's first seven readings and writings goes wrong, and then ever rarer ones.
func TestAFaultOfTheTemporaryDiskIsNoTampering(t *testing.T) {
	phrases := []string{"river lantern copper meadow", "quiet amber window sparrow", "winter candle orchard stone"}
	for _, policy := range []domain.KeyPolicy{domain.ServiceKeys, domain.OfficersKeys} {
		t.Run(string(policy), func(t *testing.T) {
			e := New(storetest.SQLite(t), mustKeys(t), "vote.example.org", nil, nil)
			var officers []domain.Actor
			if policy == domain.OfficersKeys {
				officers = mustOfficers(t, e, phrases)
			}
			p := mustSealWith(t, e, 7, func(c *domain.Contest) { c.Policy = policy })
			for i := range 6 {
				p.mustCast(t, i, 1, 2)
			}
			p.mustCast(t, 0, 2, 1)
			p.setClock(t, p.contest.Closes)
			tried := map[ledger.Stage]int{}
			for wrong := 0; ; wrong += 1 + wrong/6 {
				before := p.mustGlance(t)
				stage := before.seq.Stage()
				disk := &badDisk{wrong: wrong}
				if policy == domain.OfficersKeys && stage != ledger.StageMix { // all else is done as with the other policy
					disk.wrong = math.MaxInt - 1
				}
				moved := false
				err := disk.with(func() (err error) {
					moved, err = e.step(t.Context(), p.contest.ID)
					return err
				})
				if disk.open != 0 {
					t.Fatalf("%s, %d: %d files are open still", stage, wrong, disk.open)
				}
				if disk.done {
					tried[stage]++
					after := p.mustGlance(t)
					_, alarm := Integrity(err)
					if !errors.Is(err, spool.ErrDisk) || alarm || moved || after.seq.Size() != before.seq.Size() || after.contest.Alarm != "" {
						t.Fatalf("%s, %d: moved %t, alarm %t: %v", stage, wrong, moved, alarm, err)
					}
					continue
				}
				if err != nil {
					t.Fatalf("%s, with a sound disk: %v", stage, err)
				}
				wrong = -1
				if moved {
					continue
				}
				if p.mustGlance(t).contest.Stage == domain.ContestCounted {
					break
				}
				if len(officers) == 0 {
					t.Fatalf("it waits, and is %s", stage)
				}
				for i := range 2 {
					if err := e.GivePassphrase(t.Context(), officers[i], p.contest.ID, phrases[i]); err != nil {
						t.Fatal(err)
					}
				}
				officers = nil
			}
			for _, stage := range []ledger.Stage{ledger.StagePoll, ledger.StageLot, ledger.StageMix, ledger.StageDecrypt, ledger.StageResult} {
				if tried[stage] < 4 && (policy == domain.ServiceKeys || stage == ledger.StageMix) {
					t.Errorf("%s: the disk was asked %d times only", stage, tried[stage])
				}
			}
			if r, err := e.ContestResult(t.Context(), p.contest.ID); err != nil || r.Papers != 6 {
				t.Errorf("%d papers: %v", r.Papers, err)
			}
		})
	}
}

func (p *poll) mustGlance(t testing.TB) glance {
	t.Helper()
	g, err := p.e.glance(t.Context(), p.contest.ID)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// mustMixed is a contest of six ballots that is to be opened, what came out of its mix,
// and the service's share.
func mustMixed(t *testing.T) (p *poll, g glance, rows seal.Ballots, wrapped []byte) {
	t.Helper()
	p = mustSeal(t, storetest.SQLite(t), 6, nil)
	for i := range 6 {
		p.mustCast(t, i, 1, 2)
	}
	p.setClock(t, p.contest.Closes)
	for g = p.mustGlance(t); g.seq.Stage() != ledger.StageMix; g = p.mustGlance(t) {
		if _, err := p.e.step(t.Context(), p.contest.ID); err != nil {
			t.Fatal(err)
		}
	}
	err := p.e.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
		if wrapped, err = tx.WrappedShare(p.contest.ID); err == nil {
			rows, err = mixed(tx, p.contest.ID, g.seq, &spool.Spool{})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, g, rows, wrapped
}

// changing is rows of which a reading, by its number, gives the second in the first's place.
type changing struct {
	seal.Ballots
	at int
}

func (c *changing) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.Ballots.ReadAt(p, at)
	if c.at--; c.at == -1 && n >= 128 {
		copy(p[:64], p[64:128])
	}
	return n, err
}

// Whatever goes wrong while the service's part of the opening is made, a part that does
// not open what came out of the mix is not posted: a member posts once.
func TestAPartThatDoesNotVerifyIsNotPosted(t *testing.T) {
	p, g, rows, wrapped := mustMixed(t)
	refused := 0
	for at := range 10 {
		var lying files
		part := lying.make(decryptionShape(g.seq))
		err := p.e.decryptWith(t.Context(), g, wrapped, &changing{rows, at}, part)
		statement, failed := audit.DecryptionStatement(g.seq, 1, 1)
		if failed != nil {
			t.Fatal(failed)
		}
		if sound := seal.VerifyDecryption(statement, rows, part.lying); err == nil && sound != nil {
			t.Errorf("reading %d was another's: a part is used that does not verify: %v", at, sound)
		}
		if err != nil {
			refused++
		}
		lying.drop()
	}
	if refused < 3 || refused > 8 {
		t.Errorf("%d of 10 were refused", refused)
	}
	if moved, err := p.e.step(t.Context(), p.contest.ID); !moved || err != nil {
		t.Errorf("it goes on: %t, %v", moved, err)
	}
}

// The key room has a temporary disk of its own: it answers that it failed, and gives no
// part of which any was read wrongly.
func TestTheKeyRoomSaysThatItsDiskFails(t *testing.T) {
	p, g, rows, wrapped := mustMixed(t)
	statement, err := audit.DecryptionStatement(g.seq, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	task := openTask{In: p.e.Keys.in.Address(), Board: g.contest.Board, Group: audit.SealGroup(g.seq, 1), Wrapped: wrapped, Statement: statement,
		Width: rows.Width(), Bytes: rows.Size()}
	asked, err := json.Marshal(keyTask{Open: &task})
	if err != nil {
		t.Fatal(err)
	}
	for wrong := 0; ; wrong++ {
		disk := &badDisk{wrong: wrong}
		var answer bytes.Buffer
		failed := disk.with(func() error {
			return inKeyRoom(io.MultiReader(bytes.NewReader(asked), io.NewSectionReader(rows, 0, rows.Size())), &answer)
		})
		var done keyDone
		said := json.NewDecoder(&answer)
		if err := said.Decode(&done); err != nil {
			t.Fatal(err)
		}
		if disk.open != 0 {
			t.Fatalf("%d: %d files are open still", wrong, disk.open)
		}
		if !disk.done {
			part, err := io.ReadAll(io.MultiReader(said.Buffered(), &answer))
			if failed == nil && err == nil {
				err = seal.VerifyDecryption(statement, rows, seal.Decryption(part))
			}
			if err != nil || done.Fault != "" || wrong < 4 {
				t.Errorf("with a sound disk, after %d: %v, %v, %q", wrong, failed, err, done.Fault)
			}
			return
		}
		if !errors.Is(failed, spool.ErrDisk) && done.Known != "disk" {
			t.Fatalf("%d: %v, %+v", wrong, failed, done)
		}
	}
}

// A database that fails half-way in a blob, or is asked no longer, has not altered it: only
// what was read to its end, and is another, was tampered with.
func TestABlobThatCouldNotBeReadIsNoTampering(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 3, nil)
		shape := ledger.Shape{Kind: ledger.KindBox, N: 40_000, Width: 2} // three pieces
		rows := make([]byte, shape.N*64)
		name, err := ledger.WriteRows(io.Discard, shape, rows)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.KeepLongBlob(p.contest.ID, shape.Kind, name, shape.Blob(bytes.NewReader(rows)))
		})
		if err != nil {
			t.Fatal(err)
		}
		read := func(shape ledger.Shape, w func(cancel func()) io.Writer) error {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			return s.Read(ctx, func(tx *store.Tx) error { return copyRows(w(cancel), tx, p.contest.ID, name, shape) })
		}
		if err := read(shape, func(func()) io.Writer { return io.Discard }); err != nil {
			t.Error(err)
		}
		err = read(shape, func(cancel func()) io.Writer { return writing(func() error { cancel(); return nil }) })
		if _, alarm := Integrity(err); alarm || err == nil {
			t.Errorf("asked no longer: alarm %t, %v", alarm, err)
		}
		err = read(shape, func(func()) io.Writer { return writing(func() error { return syscall.ENOSPC }) })
		if _, alarm := Integrity(err); alarm || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("no room for it: alarm %t, %v", alarm, err)
		}
		shape.N++
		err = read(shape, func(func()) io.Writer { return io.Discard })
		if _, alarm := Integrity(err); !alarm {
			t.Errorf("another blob: %v", err)
		}
	})
}

type writing func() error

func (w writing) Write(p []byte) (int, error) {
	if err := w(); err != nil {
		return 0, err
	}
	return len(p), nil
}
