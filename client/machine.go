// Package client is a voter's own machine: what `hustings vote` runs, and the
// demonstration's voters. It seals, casts and checks, and believes the service in
// nothing that it can check itself (protocol, section 3).
package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// Machine is a voter's own machine: it seals a ranking for a contest and
// casts it over the API. It trusts the server with nothing that it can check
// itself: the manifest is what its hash says, the key is the one that the board's
// key shares make, the tag is this voter's own, the receipt holds the very ballot
// that was sent, and stands on the board that was seen before.
type Machine struct {
	server string
	Token  string
	HTTP   *http.Client
}

// New is a machine that votes at a server; the token is of the voter's session.
func New(server, token string) *Machine {
	return &Machine{server: strings.TrimRight(server, "/"), Token: token, HTTP: &http.Client{Timeout: 30 * time.Second}}
}

// Paper is what the server gives to seal with.
type Paper struct {
	Raw   string `json:"manifest"`
	E     string `json:"e"`
	PK    string `json:"pk"`
	Tag   string `json:"tag"`
	Voter string `json:"voter"`
	Salt  string `json:"salt"`
	Seq   int    `json:"seq"`
	Prev  string `json:"prev"`
	About struct {
		Options []struct {
			ID        string `json:"id"`
			Withdrawn bool   `json:"withdrawn"`
		} `json:"options"`
	} `json:"contest"`

	contest  string
	Manifest *ledger.Manifest
	entry    seal.BallotStatement
	seen     *seenBoard
}

// Ballot is a ballot that has not been sent, with what opens it.
type Ballot struct {
	paper  *Paper
	raw    []byte
	Code   string
	secret []seal.Scalar // opens the ballot: for the check file of a paper that is spoilt
	ranks  []uint8
}

// Receipt is the server's answer, checked.
type Receipt struct {
	Leaf    int64  `json:"leaf"`
	Code    string `json:"code"`
	Receipt string `json:"receipt"`
}

// Contest is the id of the contest named: an id, or a reference such as
// CIO-2026/1, which its election lists.
func (c *Machine) Contest(ctx context.Context, name string) (string, error) {
	cut := strings.LastIndex(name, "/")
	if cut < 0 {
		return name, nil
	}
	var election struct {
		Contests []struct {
			ID        string `json:"id"`
			Reference string `json:"reference"`
		} `json:"contests"`
	}
	if err := c.Call(ctx, http.MethodGet, "/api/v1/elections/"+url.PathEscape(name[:cut]), "", nil, &election); err != nil {
		return "", err
	}
	for _, one := range election.Contests {
		if strings.EqualFold(one.Reference, name) {
			return one.ID, nil
		}
	}
	return "", fmt.Errorf("%s has no contest %s; there is one for each round, once the roll is sealed", name[:cut], name)
}

// Paper asks for the ballot paper and checks what can be checked of it, against
// itself and against the board.
func (c *Machine) Paper(ctx context.Context, contest string) (*Paper, error) {
	p := &Paper{contest: contest}
	if err := c.Call(ctx, http.MethodGet, "/api/v1/contests/"+url.PathEscape(contest)+"/ballot-paper", "", nil, p); err != nil {
		return nil, err
	}
	var fields [4]ledger.B32
	for i, s := range []string{p.E, p.PK, p.Tag, p.Salt} {
		var err error
		if fields[i], err = ledger.ParseB32(s); err != nil {
			return nil, fmt.Errorf("the ballot paper cannot be read: %w", err)
		}
	}
	entry, err := ledger.Parse([]byte(p.Raw))
	m, is := entry.(*ledger.Manifest)
	e, pk, tag, salt := fields[0], fields[1], fields[2], fields[3]
	switch {
	case err != nil || !is:
		return nil, fmt.Errorf("the ballot paper's manifest cannot be read: %w", err)
	case ledger.ElectionID([]byte(p.Raw)) != e:
		return nil, errors.New("the ballot paper is not the one whose hash it names")
	case seal.NewTag(seal.Hash(m.Contest), p.Voter, salt) != seal.Tag(tag):
		return nil, errors.New("the tag on the ballot paper is not this voter's")
	}
	p.Manifest = m
	p.entry = seal.BallotStatement{E: seal.Hash(e), Suite: m.Suite, PK: seal.Point(pk), Tag: seal.Tag(tag),
		Seq: uint64(p.Seq), By: string(ledger.Voter)}
	if p.Prev != "" {
		prev, err := ledger.ParseB32(p.Prev)
		if err != nil {
			return nil, fmt.Errorf("the ballot paper cannot be read: %w", err)
		}
		p.entry.Prev = prev[:]
	}
	if p.seen, err = c.board(ctx, p); err != nil {
		return nil, err
	}
	return p, nil
}

// Withdrawn are those among the preferences who have withdrawn since the paper was
// made. They may be ranked, and the ranking stands; their votes go to the next.
func (p *Paper) Withdrawn(preferences []string) (names []string) {
	left := map[string]bool{}
	for _, o := range p.About.Options {
		left[o.ID] = o.Withdrawn
	}
	for _, wanted := range preferences {
		if at, err := p.Find(wanted); err == nil && left[p.Manifest.Candidates[at].ID] {
			names = append(names, p.Manifest.Candidates[at].Name)
		}
	}
	return names
}

// Rank turns preferences, first first, into one rank a candidate. They are
// given by id or by name.
func (p *Paper) Rank(preferences []string) ([]uint8, error) {
	ranks := make([]uint8, len(p.Manifest.Candidates))
	for i, wanted := range preferences {
		at, err := p.Find(wanted)
		switch {
		case err != nil:
			return nil, err
		case ranks[at] != 0:
			return nil, fmt.Errorf("%s is given twice (R61)", p.Manifest.Candidates[at].Name)
		}
		ranks[at] = uint8(min(i+1, 255))
		if p.Manifest.Ranking == ledger.Equal {
			ranks[at] = 1 // approvals: a mark, not an order
		}
	}
	if err := audit.CountRules(p.Manifest).Check(ranks); err != nil {
		return nil, fmt.Errorf("not a valid ballot (R61): %w", err)
	}
	return ranks, nil
}

// Find is the position of the candidate named, by id or by name.
func (p *Paper) Find(wanted string) (int, error) {
	if at := p.Manifest.Position(wanted); at >= 0 {
		return at, nil
	}
	found := -1
	for i, c := range p.Manifest.Candidates {
		if strings.EqualFold(c.Name, wanted) {
			if found >= 0 {
				return 0, fmt.Errorf("two candidates are called %q: give the id", wanted)
			}
			found = i
		}
	}
	if found < 0 {
		return 0, fmt.Errorf("no candidate %q on this ballot paper (R61)", wanted)
	}
	return found, nil
}

// Seal makes the ballot. Nothing has been sent when its code is known.
func (p *Paper) Seal(ranks []uint8) (*Ballot, error) {
	ballot, secret, err := seal.SealBallot(nil, p.entry, ranks)
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	raw, err := ledger.Marshal(audit.BallotEntry(p.entry, ballot))
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return &Ballot{paper: p, raw: raw, Code: ledger.TrackingCode(ledger.LeafHash(raw)), secret: secret, ranks: ranks}, nil
}

// CheckFile is what a voter who wants to see that the seal is honest takes
// home instead of casting; the paper is then spoilt.
func (s *Ballot) CheckFile() ([]byte, error) {
	f := &ledger.CheckFile{Entry: s.raw, PK: ledger.B32(s.paper.entry.PK), Ranks: s.ranks}
	for _, r := range s.secret {
		f.R = append(f.R, ledger.B32(r))
	}
	return f.Marshal()
}

// Cast sends the ballot and checks the receipt against the board as it was seen
// before. Sending it again is answered with the same receipt, so that a lost
// answer loses nothing. A receipt that does not hold is given back with the
// error: it is what the voter has in her hand.
func (c *Machine) Cast(ctx context.Context, s *Ballot) (*Receipt, error) {
	clear(s.secret)
	body := map[string]string{"ballot": base64.StdEncoding.EncodeToString(s.raw)}
	r := &Receipt{}
	path := "/api/v1/contests/" + url.PathEscape(s.paper.contest) + "/ballots"
	if err := c.Call(ctx, http.MethodPost, path, s.Code, body, r); err != nil {
		return nil, err
	}
	receipt, err := ledger.ParseReceipt([]byte(r.Receipt))
	switch {
	case err != nil:
		return r, fmt.Errorf("the ballot was taken, its receipt cannot be read: %w", err)
	case !bytes.Equal(receipt.Entry, s.raw):
		return r, errors.New("the receipt is for another ballot than the one that was sent")
	}
	if receipt.Index != r.Leaf {
		return r, fmt.Errorf("the ballot was taken, and the receipt puts it at entry %d, the answer at %d", receipt.Index, r.Leaf)
	}
	if err := c.confirm(ctx, s.paper, receipt); err != nil {
		return r, fmt.Errorf("the ballot was taken, its receipt does not hold: %w", err)
	}
	return r, nil
}

// Call makes one call of the API. A refusal is given back in the server's words.
func (c *Machine) Call(ctx context.Context, method, path, key string, body, answer any) error {
	var send io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		send = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.server+path, send)
	if err != nil {
		return err
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		p := &Problem{Status: resp.StatusCode, Detail: http.StatusText(resp.StatusCode)}
		_ = json.Unmarshal(text, p) // not JSON: the status says what there is to say
		return p
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("the server's answer cannot be read: %w", err)
	}
	return nil
}

// Problem is a refusal in the server's words (RFC 9457).
type Problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
	Rule   string `json:"rule"`
	Detail string `json:"detail"`
}

func (p *Problem) Error() string {
	if p.Rule == "" {
		return p.Detail
	}
	return fmt.Sprintf("%s (%s)", p.Detail, p.Rule)
}
