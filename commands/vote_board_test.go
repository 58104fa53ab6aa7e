package commands

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

func votesBlank(t *testing.T, url string, change ...func(*Vote)) (string, error) {
	t.Helper()
	v := Vote{Contest: "x", Server: url, Token: "a token", Blank: true, Yes: true}
	for _, f := range change {
		f(&v)
	}
	var out bytes.Buffer
	err := v.vote(t.Context(), nil, &out)
	return out.String(), err
}

// thief is a key of somebody who would like to read the ballot, with a share
// whose proof holds.
func thief(t *testing.T, p *pollingPlace) (share, open []byte, pk string) {
	t.Helper()
	e := ledger.ElectionID(p.raw)
	group := seal.Group{E: seal.Hash(e), Suite: seal.Suite, Group: 1, Round: 1, K: 1, N: 1}
	ks, secret, err := seal.DealKey(nil, group, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	public := ledger.B32(secret.Public())
	if share, err = ledger.Marshal(audit.ShareEntry(group, 1, ks)); err != nil {
		t.Fatal(err)
	}
	if open, err = ledger.Marshal(&ledger.Open{E: e, PK: public}); err != nil {
		t.Fatal(err)
	}
	return share, open, public.String()
}

// rebuild makes the board's tree of its changed beginning.
func (p *pollingPlace) rebuild() {
	p.tree, p.hashes = ledger.Tree{}, nil
	for _, entry := range p.begun {
		p.append(entry)
	}
}

// Whoever is offered another key than the board's shares make, or another board
// than the one that is signed, seals nothing.
func TestFound17_VoteSealsToNoKeyThatTheBoardDoesNotMake(t *testing.T) {
	for name, lie := range map[string]func(*testing.T, *pollingPlace){
		"a thief's key on the ballot paper": func(t *testing.T, p *pollingPlace) {
			_, _, pk := thief(t, p)
			p.paper = func(a map[string]any) { a["pk"] = pk }
		},
		"a thief's key in `open`, and on the paper": func(t *testing.T, p *pollingPlace) {
			_, open, pk := thief(t, p)
			p.paper = func(a map[string]any) { a["pk"] = pk }
			p.begun[3] = open
			p.rebuild()
		},
		"a thief's share with another's proof": func(t *testing.T, p *pollingPlace) {
			share, open, pk := thief(t, p)
			p.paper = func(a map[string]any) { a["pk"] = pk }
			was, err := ledger.Parse(p.begun[2])
			if err != nil {
				t.Fatal(err)
			}
			entry, err := ledger.Parse(share)
			if err != nil {
				t.Fatal(err)
			}
			entry.(*ledger.KeyShare).Pok = was.(*ledger.KeyShare).Pok
			if p.begun[2], err = ledger.Marshal(entry); err != nil {
				t.Fatal(err)
			}
			p.begun[3] = open
			p.rebuild()
		},
		"a beginning for her alone, which nobody signs": func(t *testing.T, p *pollingPlace) {
			share, open, pk := thief(t, p)
			p.paper = func(a map[string]any) { a["pk"] = pk }
			p.board = func(what string, answer []byte) []byte {
				if what == "entries" {
					return append(bytes.Join([][]byte{p.begun[0], p.begun[1], share, open}, []byte("\n")), '\n')
				}
				return answer
			}
		},
		"a board that begins with another manifest": func(t *testing.T, p *pollingPlace) {
			p.board = func(what string, answer []byte) []byte {
				if what == "entries" {
					return bytes.Replace(answer, []byte("Ada"), []byte("Eve"), 1)
				}
				return answer
			}
		},
		"a checkpoint without `open`": func(t *testing.T, p *pollingPlace) {
			p.board = func(what string, answer []byte) []byte {
				if what != "checkpoint" {
					return answer
				}
				var tree ledger.Tree
				for _, entry := range p.begun[:3] {
					tree.Append(ledger.LeafHash(entry))
				}
				c := ledger.Checkpoint{Origin: p.manifest.Origin(), Size: 3, Root: tree.Root()}
				return ledger.SignCheckpoint(c, p.key, p.manifest.BoardName(), time.Unix(1, 0)).Bytes()
			}
		},
		"a checkpoint by another key": func(t *testing.T, p *pollingPlace) {
			p.key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, 32))
		},
		"a board that is not there": func(t *testing.T, p *pollingPlace) {
			p.board = func(string, []byte) []byte { return nil }
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, url := mustPollingPlace(t)
			lie(t, p)
			if out, err := votesBlank(t, url); err == nil || len(p.box) != 0 || strings.Contains(out, "Tracking code") {
				t.Errorf("%v, %d ballots were sent:\n%s", err, len(p.box), out)
			}
		})
	}
}

// What the board's key signs after the cast must go on from what was seen before.
func TestFound17_VoteBelievesNoReceiptFromElsewhere(t *testing.T) {
	elsewhere := func(p *pollingPlace, r *ledger.Receipt, entries ...[]byte) {
		var tree ledger.Tree
		var hashes ledger.HashMemory
		for _, entry := range entries {
			hashes = append(hashes, tree.Append(ledger.LeafHash(entry))...)
		}
		for i, entry := range entries {
			if bytes.Equal(entry, r.Entry) {
				r.Index = int64(i)
			}
		}
		r.Proof, _ = ledger.ProveInclusion(tree.Size(), r.Index, hashes)
		c := ledger.Checkpoint{Origin: p.manifest.Origin(), Size: tree.Size(), Root: tree.Root()}
		r.Checkpoint = ledger.SignCheckpoint(c, p.key, p.manifest.BoardName(), time.Unix(1, 0))
	}
	for name, lie := range map[string]func(*pollingPlace, *ledger.Receipt){
		"at an index below `open`": func(p *pollingPlace, r *ledger.Receipt) {
			elsewhere(p, r, p.begun[0], r.Entry, p.begun[1], p.begun[2], p.begun[3])
		},
		"on a log of its own": func(p *pollingPlace, r *ledger.Receipt) {
			elsewhere(p, r, p.begun[0], p.begun[1], p.begun[3], p.begun[2], r.Entry)
		},
		"of a longer log that was altered before": func(p *pollingPlace, r *ledger.Receipt) {
			elsewhere(p, r, p.begun[0], p.begun[1], p.begun[2], p.begun[2], p.begun[3], r.Entry, p.begun[1])
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, url := mustPollingPlace(t)
			p.receipt = func(r *ledger.Receipt) { lie(p, r) }
			kept := filepath.Join(t.TempDir(), "receipt")
			if _, err := votesBlank(t, url, func(v *Vote) { v.Receipt = kept }); err == nil || len(p.box) != 1 {
				t.Errorf("the receipt was believed: %v", err)
			}
			if _, err := os.Stat(kept); err != nil {
				t.Errorf("the voter is left without what she was given: %v", err)
			}
		})
	}
}

// The board's key is the one given with --key, or else the one seen at the first
// vote, which is shown with its fingerprint.
func TestFound17_VotePinsTheBoardsKey(t *testing.T) {
	p, url := mustPollingPlace(t)
	sign, date := ledger.BoardKeys(p.manifest)
	other := ledger.VKey{Name: date.Name, Alg: date.Alg, Key: ledger.B32(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32)).Public().(ed25519.PublicKey))}
	for _, key := range []string{sign.String(), date.String()} {
		if out, err := votesBlank(t, url, func(v *Vote) { v.Key = []string{other.String(), key} }); err != nil || strings.Contains(out, "fingerprint") {
			t.Errorf("with its own key: %v\n%s", err, out)
		}
	}
	sent := len(p.box)
	if _, err := votesBlank(t, url, func(v *Vote) { v.Key = []string{other.String()} }); err == nil || len(p.box) != sent {
		t.Errorf("with another key: %v", err)
	}
	known := filepath.Join(t.TempDir(), "deeper", "boards.json")
	at := func(v *Vote) { v.Known = known }
	out, err := votesBlank(t, url, at)
	if err != nil || !strings.Contains(out, date.String()) || !strings.Contains(out, date.Fingerprint()) {
		t.Fatalf("the first vote: %v\n%s", err, out)
	}
	if info, err := os.Stat(known); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the list of known keys: %v", err)
	}
	if out, err := votesBlank(t, url, at); err != nil || strings.Contains(out, "fingerprint") {
		t.Errorf("the second vote: %v\n%s", err, out)
	}
	p.key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, 32)) // everything honest, but for the key
	p.manifest.Board = ledger.B32(p.key.Public().(ed25519.PublicKey))
	p.box = nil
	p.begin(t)
	if _, err := votesBlank(t, url, at); err == nil || len(p.box) != 0 || !strings.Contains(err.Error(), known) {
		t.Errorf("under another key than the one known: %v, %d ballots were sent", err, len(p.box))
	}
	if _, err := votesBlank(t, url, at, func(v *Vote) { v.Key = []string{other.String()} }); err == nil {
		t.Error("--key does not stand above the list")
	}
}
