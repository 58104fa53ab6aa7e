package audit

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"hustings/elections/ledger"
)

// file is a member of a bundle.
type file struct {
	name string
	data []byte
}

func mustUnzip(t testing.TB, bundle []byte) (files []file) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file{f.Name, b})
	}
	return files
}

// rezip writes a zip whose checksums fit, whatever the files hold.
func rezip(files []file) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		m, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store})
		if err != nil {
			panic(err)
		}
		m.Write(f.data)
	}
	w.Close()
	return b.Bytes()
}

// flip is one changed bit.
type flip struct{ file, at, bit int }

// citing lists, for each blob, the first entry that cites it.
func citing(t testing.TB, entries [][]byte) map[string]int64 {
	first := map[string]int64{}
	var log citations
	for i, raw := range entries {
		if err := log.add(raw); err != nil {
			t.Fatal(err)
		}
		for _, c := range log.cited {
			if _, ok := first[ledger.BlobName(c.Blob)]; !ok {
				first[ledger.BlobName(c.Blob)] = int64(i)
			}
		}
	}
	return first
}

// TestIN1_FlippedBits flips bits all over the files of a whole contest. Every
// single one must be found, and the first bad entry be named: for a blob the
// entry that cites it, for an entry itself; or, where nothing inside a bundle can
// tell which of several entries was altered, be among those named.
//
// Every byte is flipped when HUSTINGS_ALL_FLIPS is set (some minutes).
func TestIN1_FlippedBits(t *testing.T) {
	step := 7
	if os.Getenv("HUSTINGS_ALL_FLIPS") != "" {
		step = 1
	} else if testing.Short() {
		step = 63
	}
	e := newElection(t, 4, 3, func(m *ledger.Manifest) { m.Params["note"] = "frozen" })
	e.append(&ledger.ScriptChange{E: e.seq.Election(), Scripts: []ledger.B32{random32()}, Reason: "An old browser."})
	e.open()
	for i := range 3 {
		e.cast(paper{voter: i, ranks: someRanks(uint64(i+7), 3)})
	}
	e.cast(paper{voter: 1, ranks: []uint8{0, 1, 2}})
	e.append(&ledger.Extend{E: e.seq.Election(), Closes: closesAt + 30, Reason: "An outage."})
	e.close()
	e.append(&ledger.Withdrawn{E: e.seq.Election(), Candidate: "c3", Reason: "Withdrew."})
	e.result()
	e.append(&ledger.Destroyed{E: e.seq.Election(), What: []ledger.Secret{ledger.Shares, ledger.KEK}, By: []string{"Officer"}})

	files := mustUnzip(t, e.bundle())
	cited := citing(t, e.entries)
	mustPass(t, mustVerify(t, rezip(files), Options{}))
	var starts []int // of the entries in entries.jsonl
	for i, at := 0, 0; i < len(e.entries); i++ {
		starts = append(starts, at)
		at += len(e.entries[i]) + 1
	}
	entryAt := func(at int) int64 {
		i, found := slices.BinarySearch(starts, at)
		if !found {
			i--
		}
		return int64(i)
	}

	flips := make(chan flip)
	go func() {
		defer close(flips)
		for f := range files {
			n := step
			if strings.HasSuffix(files[f].name, "/checkpoint") {
				n = 1 // every byte of it, and so of every signature line
			}
			for at := f % n; at < len(files[f].data); at += n {
				flips <- flip{f, at, (at/n + at) % 8}
			}
		}
	}()
	var wait sync.WaitGroup
	var mu sync.Mutex
	total, pinned, among := 0, 0, 0
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for x := range flips {
				changed := slices.Clone(files)
				f := &changed[x.file]
				f.data = slices.Clone(f.data)
				f.data[x.at] ^= 1 << x.bit
				r := mustVerify(t, rezip(changed), Options{})
				if r.OK {
					t.Errorf("%s: bit %d of byte %d flipped, and not found", f.name, x.bit, x.at)
					continue
				}
				first := failures(r)[0]
				want := int64(-1)
				_, blob, isBlob := strings.Cut(f.name, "/blobs/")
				if isBlob {
					want = cited[blob]
				} else if strings.HasSuffix(f.name, "/entries.jsonl") {
					want = entryAt(x.at)
				}
				mu.Lock()
				total++
				switch {
				case want < 0:
				case first.Entry != nil && *first.Entry == want:
					pinned++
				case first.Entry == nil && slices.Contains(first.Among, want):
					among++
				default:
					t.Errorf("%s: bit %d of byte %d flipped, which is entry %d; blamed: %s", f.name, x.bit, x.at, want, first)
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	t.Logf("%d flips, all found; %d pinned to their entry, %d to one of a few", total, pinned, among)
}

// TestIN1_FlippedBitsOfTheZipFile flips bits of the file as it lies on disk.
// A bundle may survive that only if every file in it is still what it was.
func TestIN1_FlippedBitsOfTheZipFile(t *testing.T) {
	e := wholeElection(t, 4, 3, 3, nil)
	whole := e.bundle()
	files := mustUnzip(t, whole)
	found, refused, harmless := 0, 0, 0
	step := 5
	if testing.Short() {
		step = 57
	}
	for at := 0; at < len(whole); at += step {
		b := slices.Clone(whole)
		b[at] ^= 1 << (at % 8)
		r, err := Verify(t.Context(), bytes.NewReader(b), int64(len(b)), Options{})
		var unreadable *Unreadable // a file that is no zip any more is refused before anything is checked
		switch {
		case errors.As(err, &unreadable):
			refused++
			continue
		case err != nil:
			t.Fatalf("byte %d: %v", at, err)
		case !r.OK:
			found++
			continue
		}
		harmless++
		for i, f := range mustUnzip(t, b) {
			if f.name != files[i].name || !bytes.Equal(f.data, files[i].data) {
				t.Fatalf("byte %d: %s was altered, and not found", at, f.name)
			}
		}
	}
	if found <= refused {
		t.Errorf("%d found, and %d refused: most of a bundle is its files", found, refused)
	}
	t.Logf("%d found, %d refused as no zip, %d in dates and other marks of the zip format that concern no file", found, refused, harmless)
}
