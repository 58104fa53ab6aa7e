package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"hustings/elections/audit"
	"hustings/elections/ledger"
)

// seenBoard is what a voter has seen of a contest's board before she seals: its
// beginning, which fixes the key, under a checkpoint that the board has signed.
type seenBoard struct {
	audit.Beginning
	signed *ledger.SignedCheckpoint
}

const (
	boardPage = 64   // entries asked for at a time
	boardMost = 2048 // entries before `open`: 8 groups of 32 members that all complain, and room
)

// board reads the contest's board from the manifest to `open`, makes the key
// from the shares, and holds the ballot paper to both: who is offered another
// key would seal to whoever offers it (protocol, section 3).
func (c *Machine) board(ctx context.Context, p *Paper) (*seenBoard, error) {
	note, err := c.fetch(ctx, p.boardPath("checkpoint"))
	if err != nil {
		return nil, err
	}
	b := &seenBoard{}
	if b.signed, err = ledger.ParseCheckpoint(note); err != nil {
		return nil, fmt.Errorf("the board's checkpoint cannot be read: %w", err)
	}
	if err := c.begin(ctx, p, b); err != nil {
		return nil, err
	}
	if b.Election() != ledger.ElectionID([]byte(p.Raw)) {
		return nil, errors.New("the board begins with another manifest than the ballot paper's")
	}
	if b.PK != ledger.B32(p.entry.PK) {
		return nil, errors.New("the ballot paper's key is not the one on the board: whoever has given it could read the ballot")
	}
	proof, err := c.consistency(ctx, p, b.Size(), b.signed.Size)
	if err != nil {
		return nil, err
	}
	if err := b.Before(b.signed, proof); err != nil {
		return nil, fmt.Errorf("the board does not hold: %w", err)
	}
	return b, nil
}

// begin reads entries until `open`.
func (c *Machine) begin(ctx context.Context, p *Paper, b *seenBoard) error {
	for from := int64(0); from < min(b.signed.Size, boardMost); {
		lines, err := c.fetch(ctx, p.boardPath(fmt.Sprintf("entries?from=%d&to=%d", from, min(from+boardPage, b.signed.Size))))
		if err != nil {
			return err
		}
		for raw := range bytes.Lines(lines) {
			whole, err := b.Add(bytes.TrimSuffix(raw, []byte("\n")))
			if err != nil {
				return fmt.Errorf("the board does not hold: %w", err)
			}
			if whole {
				return nil
			}
		}
		if b.Size() == from {
			break
		}
		from = b.Size()
	}
	return errors.New("the board has no key for this contest yet")
}

// confirm holds a receipt to what was seen before the ballot was sent: the ballot
// stands after that, in a log that begins with it, and so under the key that it
// was sealed to.
func (c *Machine) confirm(ctx context.Context, p *Paper, r *ledger.Receipt) error {
	b := p.seen
	if _, err := r.Check(p.Manifest); err != nil {
		return err
	}
	if r.Index < b.signed.Size {
		return fmt.Errorf("it puts the ballot at entry %d, where another stood before it was cast (the board had %d)", r.Index, b.signed.Size)
	}
	proof, err := c.consistency(ctx, p, b.signed.Size, r.Checkpoint.Size)
	if err != nil {
		return err
	}
	if ledger.CheckConsistency(proof, r.Checkpoint.Size, r.Checkpoint.Root, b.signed.Size, b.signed.Root) != nil {
		return errors.New("it is of a log that does not begin with the board as it was seen before the ballot was cast")
	}
	return nil
}

// consistency asks for the proof that the board of size entries begins with the
// one of old. It proves nothing until it is checked.
func (c *Machine) consistency(ctx context.Context, p *Paper, old, size int64) ([]ledger.B32, error) {
	if old >= size {
		return nil, nil // the same, or refused where it is checked
	}
	text, err := c.fetch(ctx, p.boardPath(fmt.Sprintf("consistency?old=%d&size=%d", old, size)))
	if err != nil {
		return nil, err
	}
	var answer struct {
		Hashes []string `json:"hashes"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("the board's proof cannot be read: %w", err)
	}
	proof := make([]ledger.B32, len(answer.Hashes))
	for i, h := range answer.Hashes {
		if proof[i], err = ledger.ParseB32(h); err != nil {
			return nil, fmt.Errorf("the board's proof cannot be read: %w", err)
		}
	}
	return proof, nil
}

func (p *Paper) boardPath(what string) string {
	return "/board/" + p.Manifest.Contest.String() + "/" + what
}

// fetch reads from the public board. No token goes there: nobody asks for one.
func (c *Machine) fetch(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.server+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the board cannot be read: %s", resp.Status)
	}
	return text, nil
}
