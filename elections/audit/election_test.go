package audit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"iter"
	mathrand "math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// election is a whole contest, run in memory by its rules: what the engine
// does with a database, for tests of what an outsider sees of it.
type election struct {
	t        testing.TB
	manifest *ledger.Manifest
	seq      ledger.Sequence
	tree     ledger.Tree
	entries  [][]byte
	blobs    map[ledger.B32][]byte

	board     ed25519.PrivateKey
	witnesses map[string]ed25519.PrivateKey
	secrets   [][]*seal.Secret // by group, by member
	lots      map[string][32]byte
	voters    []ledger.RollLine
	tags      []ledger.B32
	last      map[ledger.B32]ledger.B32
	seqs      map[ledger.B32]int
	counting  map[ledger.B32]*ledger.Ballot
	papers    seal.Papers
}

const (
	opensAt  = 1_700_000_000
	closesAt = opensAt + 10*86400
)

func random32() (b [32]byte) {
	rand.Read(b[:])
	return b
}

func mustKey() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	return key
}

// newElection makes a contest with its roll, up to the point where the key is
// made. change may alter the manifest.
func newElection(t testing.TB, voters, candidates int, change func(*ledger.Manifest)) *election {
	e := &election{
		t: t, blobs: map[ledger.B32][]byte{}, board: mustKey(), witnesses: map[string]ed25519.PrivateKey{},
		lots: map[string][32]byte{}, last: map[ledger.B32]ledger.B32{}, seqs: map[ledger.B32]int{}, counting: map[ledger.B32]*ledger.Ballot{},
	}
	m := &ledger.Manifest{
		Suite: ledger.Suite, Contest: random32(), Title: "Test of a panel", Host: "vote.example:8443", Rules: "test/1",
		Board: ledger.B32(e.board.Public().(ed25519.PublicKey)), Quorum: 1,
		Seats: 2, Method: "scottish-stv", Ranking: ledger.Strict, MaxRank: min(candidates, 63), MaxMarks: candidates,
		Params: map[string]any{}, Opens: opensAt, Closes: closesAt, Duplicates: ledger.LastCounts, MinBallots: 3,
		Papers: ledger.PapersPublic, PapersMin: 1, Policy: ledger.PolicyService,
		Groups: []ledger.Group{{Name: ledger.ServiceName, K: 1, Members: []ledger.Member{{Name: ledger.ServiceName}}}},
		Mixers: []string{ledger.ServiceName}, MinMixers: 1, Voters: voters, Scripts: []ledger.B32{random32()},
	}
	witness := mustKey()
	e.witnesses["auditor.example"] = witness
	m.Witnesses = []ledger.Witness{{Name: "auditor.example", Key: ledger.B32(witness.Public().(ed25519.PublicKey))}}
	for i := range candidates {
		m.Candidates = append(m.Candidates, ledger.Candidate{ID: fmt.Sprintf("c%d", i+1), Name: fmt.Sprintf("Candidate %d", i+1)})
	}
	for _, holder := range []string{ledger.ServiceName, "agent"} {
		e.lots[holder] = random32()
		m.Lot = append(m.Lot, ledger.LotHolder{Holder: holder, Commit: ledger.B32(seal.LotCommit(seal.Hash(m.Contest), holder, e.lots[holder]))})
	}
	for i := range voters {
		l := ledger.RollLine{Voter: fmt.Sprintf("member-%06d", i+1), Salt: random32()}
		e.voters = append(e.voters, l)
		e.tags = append(e.tags, ledger.B32(seal.NewTag(seal.Hash(m.Contest), l.Voter, l.Salt)))
	}
	sorted := slices.Clone(e.tags)
	slices.SortFunc(sorted, func(a, b ledger.B32) int { return bytes.Compare(a[:], b[:]) })
	var rows []byte
	for _, tag := range sorted {
		rows = append(rows, tag[:]...)
	}
	m.Roll = e.blob(ledger.Shape{Kind: ledger.KindRoll, N: int64(voters), Width: 1}, rows)
	if change != nil {
		change(m)
	}
	e.manifest = m
	e.append(m)
	e.append(&ledger.Roll{E: e.seq.Election(), Blob: m.Roll, Voters: m.Voters})
	return e
}

func (e *election) blob(s ledger.Shape, parts ...[]byte) ledger.B32 {
	var b bytes.Buffer
	name, err := ledger.WriteRows(&b, s, parts...)
	if err != nil {
		e.t.Fatal(err)
	}
	e.blobs[name] = b.Bytes()
	return name
}

func (e *election) append(x ledger.Entry) (leaf ledger.B32) {
	raw, err := ledger.Marshal(x)
	if err == nil {
		err = e.seq.Append(x, raw)
	}
	if err != nil {
		e.t.Fatal(err)
	}
	leaf = ledger.LeafHash(raw)
	e.tree.Append(leaf)
	e.entries = append(e.entries, raw)
	return leaf
}

// open makes the election key and seals the contest.
func (e *election) open() {
	for g := range e.manifest.Groups {
		group := SealGroup(&e.seq, g+1)
		if group.N != 1 {
			e.t.Fatal("groups of more than one are in the reference bundles")
		}
		ks, secret, err := seal.DealKey(nil, group, 1, nil)
		if err != nil {
			e.t.Fatal(err)
		}
		e.append(ShareEntry(group, 1, ks))
		e.secrets = append(e.secrets, []*seal.Secret{secret})
	}
	pk, err := ElectionKey(&e.seq)
	if err != nil {
		e.t.Fatal(err)
	}
	e.append(&ledger.Open{E: e.seq.Election(), PK: pk})
}

// paper is a ballot to be cast: by which voter, with which marks.
type paper struct {
	voter int
	ranks []uint8
	by    string
}

// cast seals and appends papers, each voter's in turn.
func (e *election) cast(papers ...paper) {
	sealed := make([]*ledger.Ballot, len(papers))
	again := map[int]bool{}
	for i, p := range papers { // re-votes cite what is appended before, so they are sealed one by one
		if again[p.voter] || e.seqs[e.tags[p.voter]] > 0 {
			again[p.voter] = true
		}
		again[p.voter] = again[p.voter] || slices.ContainsFunc(papers[:i], func(q paper) bool { return len(papers) < 5000 && q.voter == p.voter })
	}
	var wait sync.WaitGroup
	limit := make(chan bool, runtime.GOMAXPROCS(0))
	for i, p := range papers {
		if again[p.voter] {
			continue
		}
		wait.Add(1)
		limit <- true
		go func() {
			defer func() { <-limit; wait.Done() }()
			sealed[i] = e.seal(p, ledger.B32{}, 1)
		}()
	}
	wait.Wait()
	for i, p := range papers {
		tag := e.tags[p.voter]
		if sealed[i] == nil {
			sealed[i] = e.seal(p, e.last[tag], e.seqs[tag]+1)
		}
		e.last[tag] = e.append(sealed[i])
		e.seqs[tag]++
		if e.manifest.Duplicates == ledger.LastCounts || e.seqs[tag] == 1 {
			e.counting[tag] = sealed[i]
		}
	}
}

func (e *election) seal(p paper, prev ledger.B32, seq int) *ledger.Ballot {
	s := seal.BallotStatement{
		E: seal.Hash(e.seq.Election()), Suite: seal.Suite, PK: seal.Point(e.seq.PK()),
		Tag: seal.Tag(e.tags[p.voter]), Seq: uint64(seq), By: p.by,
	}
	if s.By == "" {
		s.By = string(ledger.Voter)
	}
	if !prev.IsZero() {
		s.Prev = prev[:]
	}
	b, _, err := seal.SealBallot(nil, s, p.ranks)
	if err != nil {
		panic(err)
	}
	return BallotEntry(s, b)
}

func (e *election) input() seal.Batch {
	tags := make([]ledger.B32, 0, len(e.counting))
	for t := range e.counting {
		tags = append(tags, t)
	}
	slices.SortFunc(tags, func(a, b ledger.B32) int { return bytes.Compare(a[:], b[:]) })
	in := seal.Batch{M: e.manifest.Width()}
	for _, t := range tags {
		_, sealed := Statement(e.counting[t], e.seq.PK())
		in.Append(sealed.Ct)
	}
	return in
}

// close ends the poll.
func (e *election) close() {
	in := e.input()
	shape := ledger.Shape{Kind: ledger.KindBox, N: int64(in.N()), Width: 2 * int64(in.M)}
	name, err := ledger.WriteRows(io.Discard, shape, in.Rows)
	if err != nil {
		e.t.Fatal(err)
	}
	e.append(&ledger.Close{E: e.seq.Election(), Ballots: e.seq.Ballots(), Counted: in.N(), Input: name})
}

// result opens the box and counts, from close to declared.
func (e *election) result() {
	id := e.seq.Election()
	if e.seq.Closed().Counted < e.manifest.MinBallots {
		leaf := e.append(&ledger.Result{E: id, Outcome: ledger.TooFew})
		e.append(&ledger.Declared{E: id, Result: leaf, By: []string{"Returning officer"}})
		return
	}
	for _, h := range e.manifest.Lot {
		e.append(&ledger.LotReveal{E: id, Holder: h.Holder, Value: e.lots[h.Holder], How: ledger.ByCommit})
	}
	box := e.input()
	for i, mixer := range e.manifest.Mixers {
		out, proof, err := seal.Mix(nil, seal.MixStatement{E: seal.Hash(id), Suite: seal.Suite, PK: seal.Point(e.seq.PK())}, box)
		if err != nil {
			e.t.Fatal(err)
		}
		n, m := int64(box.N()), int64(box.M)
		e.append(&ledger.Mix{
			E: id, Step: i + 1, Mixer: mixer,
			Out:   e.blob(e.seq.BoxShape(), out.Rows),
			Proof: e.blob(ledger.Shape{Kind: ledger.KindShuffle, N: 5*n + 3*m + 6, Width: 1}, proof),
		})
		box = out
	}
	var groups []seal.GroupOpening
	for g := range e.manifest.Groups {
		s, err := DecryptionStatement(&e.seq, g+1, 1)
		if err != nil {
			e.t.Fatal(err)
		}
		d, err := seal.Decrypt(nil, s, e.secrets[g][0], box)
		if err != nil {
			e.t.Fatal(err)
		}
		shape := ledger.Shape{Kind: ledger.KindDecryption, N: int64(box.N()*box.M) + 3, Width: 1}
		e.append(&ledger.Decrypt{E: id, Group: g + 1, Member: 1, Blob: e.blob(shape, d)})
		groups = append(groups, seal.GroupOpening{Members: []int{1}, Parts: []seal.Rows{d}})
	}
	papers, err := seal.Open(box, groups)
	if err != nil {
		e.t.Fatal(err)
	}
	e.papers = papers
	rankings, _, err := CountRules(e.manifest).ReadPapers(papers)
	if err != nil {
		e.t.Fatal(err)
	}
	lot, _ := LotSeed(&e.seq)
	returned, text := e.count(rankings, lot)
	var transcript bytes.Buffer
	name, err := ledger.WriteText(&transcript, random32(), text)
	if err != nil {
		e.t.Fatal(err)
	}
	e.blobs[name] = transcript.Bytes()
	var salt []byte
	for range papers.M {
		x := random32()
		salt = append(salt, x[:]...)
	}
	leaf := e.append(&ledger.Result{
		E: id, Outcome: ledger.Counted, Transcript: name, Returned: returned, Lot: lot,
		Papers: e.blob(ledger.Shape{Kind: ledger.KindPapers, N: int64(papers.N()) + 1, Width: int64(papers.M)}, papers.Rows, salt),
	})
	e.append(&ledger.Declared{E: id, Result: leaf, By: []string{"Returning officer"}})
}

// count counts the papers; by a method that nobody knows, as it likes.
func (e *election) count(rankings [][]uint8, lot ledger.B32) ([]string, []byte) {
	t, err := Recount(e.manifest, e.seq.Withdrawn(), rankings, lot)
	if errors.Is(err, ErrUnknownMethod) {
		return []string{e.manifest.Candidates[0].ID}, []byte("{}\n")
	}
	if err != nil {
		e.t.Fatal(err)
	}
	text, err := TranscriptText(t)
	if err != nil {
		e.t.Fatal(err)
	}
	return Returned(e.manifest, t), text
}

// checkpoint signs the log as it is, at a time after the close.
func (e *election) checkpoint(at int64) *ledger.SignedCheckpoint {
	return e.sign(ledger.Checkpoint{Origin: e.manifest.Origin(), Size: e.tree.Size(), Root: e.tree.Root()}, at)
}

func (e *election) sign(c ledger.Checkpoint, at int64) *ledger.SignedCheckpoint {
	s := ledger.SignCheckpoint(c, e.board, e.manifest.BoardName(), time.Unix(at, 0))
	for name, key := range e.witnesses {
		s.Cosign(name, key, time.Unix(at, 0))
	}
	return s
}

func each[T any](items []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range items {
			if !yield(x, nil) {
				return
			}
		}
	}
}

func (e *election) openBlob(name ledger.B32) (io.ReadCloser, error) {
	b, ok := e.blobs[name]
	if !ok {
		return nil, fmt.Errorf("no blob %s", ledger.BlobName(name))
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// bundle writes the public bundle.
func (e *election) bundle() []byte {
	var b bytes.Buffer
	e.writeBundle(&b)
	return b.Bytes()
}

func (e *election) writeBundle(to io.Writer) {
	w := NewBundleWriter(to)
	if err := w.Contest(e.checkpoint(closesAt+60), each(e.entries), e.openBlob); err != nil {
		e.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		e.t.Fatal(err)
	}
}

// auditorFile writes the auditor's file.
func (e *election) auditorFile() []byte {
	var b bytes.Buffer
	w := NewAuditorWriter(&b)
	if err := w.Contest(each(e.voters), each(e.entries), e.openBlob); err != nil {
		e.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		e.t.Fatal(err)
	}
	return b.Bytes()
}

// someRanks is a strict ranking of some of the candidates, the same for the same seed.
func someRanks(seed uint64, candidates int) []uint8 {
	r := mathrand.New(mathrand.NewPCG(seed, 1))
	ranks := make([]uint8, candidates)
	for rank, c := range r.Perm(candidates)[:r.IntN(min(candidates, 63)+1)] {
		ranks[c] = uint8(rank + 1)
	}
	return ranks
}

// wholeElection runs a contest in which turnout voters vote once each, and
// every tenth of them a second time.
func wholeElection(t testing.TB, voters, turnout, candidates int, change func(*ledger.Manifest)) *election {
	e := newElection(t, voters, candidates, change)
	e.open()
	var papers []paper
	for i := range turnout {
		papers = append(papers, paper{voter: i, ranks: someRanks(uint64(i), candidates)})
	}
	e.cast(papers...)
	if e.manifest.Duplicates == ledger.LastCounts {
		for i := 0; i < turnout; i += 10 {
			e.cast(paper{voter: i, ranks: someRanks(uint64(turnout+i), candidates), by: string(ledger.Counter)})
		}
	}
	e.close()
	e.result()
	return e
}
