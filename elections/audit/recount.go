package audit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hustings/domain/count"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// Parameters of a manifest that bear on the count. All other parameters are
// carried for the record and do not touch it. Candidates are given by number,
// from 1 in the manifest's order, separated by spaces.
//
//	ron              text  id of the candidate "re-open nominations" (R76)
//	protected        text  numbers of the sitting members in a countback (R116)
//	options          text  settings of the method, key=value, separated by spaces (count.ParseOptions)
//	question         text  what is asked, where the contest belongs to no election; touches no count
//	group_1 …        text  numbers of the candidates that belong to one group, as an employer (R75)
//	group_1_cap …    int   at most so many places for that group, 0: none (R28a); absent: no cap
//	group_1_min …    int   at least so many places for that group
//
// Groups are numbered from 1 without a gap. A candidate is in one group at most.
const (
	ParamRON       = "ron"
	ParamProtected = "protected"
	ParamOptions   = "options"
	ParamQuestion  = "question"
	paramGroup     = "group_"
)

// GroupParams adds to params the group of candidates with these numbers,
// which may fill at most most places (0: no cap, count.NoPlace: none) and is
// kept at least least.
// number counts a contest's groups from 1.
func GroupParams(params map[string]any, number int, candidates []int, most, least int) {
	words := make([]string, len(candidates))
	for i, c := range candidates {
		words[i] = strconv.Itoa(c)
	}
	key := paramGroup + strconv.Itoa(number)
	params[key] = strings.Join(words, " ")
	if most != 0 {
		params[key+"_cap"] = int64(max(most, 0))
	}
	if least > 0 {
		params[key+"_min"] = int64(least)
	}
}

// ErrUnknownMethod says that this program has no rule text for the manifest's method.
var ErrUnknownMethod = errors.New("unknown counting method")

// CountRules are the rules of a valid paper, as the manifest has them.
func CountRules(m *ledger.Manifest) seal.Rules {
	return seal.Rules{Candidates: len(m.Candidates), Equal: m.Ranking == ledger.Equal, MaxRank: m.MaxRank, MaxMarks: m.MaxMarks}
}

// Recount counts the valid papers of a contest: rankings holds one mark a
// candidate in the manifest's order, withdrawn the ids of candidates that are out
// before the first stage, lot the seed that settles every tie. It is the whole
// way from a manifest to a result; the engine that publishes a result and the
// verifier that checks it both go it.
func Recount(m *ledger.Manifest, withdrawn []string, rankings [][]uint8, lot ledger.B32) (*count.Transcript, error) {
	election, options, err := CountElection(m, withdrawn, lot)
	if err != nil {
		return nil, err
	}
	papers := count.NewPapers(len(m.Candidates))
	for i, marks := range rankings {
		if err := papers.AddMarks(marks); err != nil {
			return nil, fmt.Errorf("paper %d: %w", i+1, err)
		}
	}
	t, err := count.Count(count.Method(m.Method), election, papers, options)
	if err != nil {
		return nil, fmt.Errorf("counting: %w", err)
	}
	return t, nil
}

// CountElection turns a manifest into what the count is given. The engine may
// call it before it seals a contest, to be sure that the contest can be counted.
func CountElection(m *ledger.Manifest, withdrawn []string, lot ledger.B32) (count.Election, count.Options, error) {
	var none count.Options
	if _, err := count.Method(m.Method).Rules(); err != nil {
		return count.Election{}, none, fmt.Errorf("%w: %s", ErrUnknownMethod, m.Method)
	}
	e := count.Election{Title: m.Title, Seats: m.Seats}
	ids := make([]string, len(m.Candidates))
	for i, c := range m.Candidates {
		ids[i] = c.ID
		e.Candidates = append(e.Candidates, count.Candidate{ID: c.ID, Name: c.Name})
	}
	for _, id := range withdrawn {
		e.Withdrawn = append(e.Withdrawn, m.Position(id)+1)
	}
	slices.Sort(e.Withdrawn)
	for _, id := range seal.LotOrder(seal.Hash(lot), ids) {
		e.Lot = append(e.Lot, m.Position(id)+1)
	}
	p := params{m: m}
	if ron := p.text(ParamRON); ron != "" {
		if e.RON = m.Position(ron) + 1; e.RON == 0 {
			p.fail(ParamRON, "%q is no candidate", ron)
		}
	}
	e.Protected = p.candidates(ParamProtected)
	settings := strings.Fields(p.text(ParamOptions))
	p.groups(&e)
	if p.err != nil {
		return e, none, p.err
	}
	options, err := count.ParseOptions(count.Method(m.Method), settings)
	if err != nil {
		return e, none, fmt.Errorf("params.%s: %w", ParamOptions, err)
	}
	if err := errors.Join(e.Check(), options.Fit(count.Method(m.Method), e)); err != nil {
		return e, none, fmt.Errorf("the election cannot be counted: %w", err)
	}
	return e, options, nil
}

// Returned lists the candidates a count has elected, in the manifest's order,
// as the result entry has them.
func Returned(m *ledger.Manifest, t *count.Transcript) []string {
	ids := []string{}
	for i, c := range m.Candidates {
		if slices.Contains(t.Elected, i+1) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// TranscriptText is the text of a transcript as it goes into the log's HTXT blob.
func TranscriptText(t *count.Transcript) ([]byte, error) {
	var b bytes.Buffer
	if err := t.JSON(&b); err != nil {
		return nil, fmt.Errorf("writing the transcript: %w", err)
	}
	return b.Bytes(), nil
}

// params reads a manifest's parameters and keeps the first error.
type params struct {
	m   *ledger.Manifest
	err error
}

func (p *params) fail(key, format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("params."+key+": "+format, args...)
	}
}

func (p *params) text(key string) string {
	v, there := p.m.Params[key]
	s, ok := v.(string)
	if there && !ok {
		p.fail(key, "text wanted")
	}
	return s
}

func (p *params) number(key string) int {
	switch v := p.m.Params[key].(type) {
	case nil:
	case int64:
		if v <= ledger.MaxEntries {
			return int(v)
		}
		p.fail(key, "too great")
	case int:
		return v
	default:
		p.fail(key, "number wanted")
	}
	return 0
}

// candidates reads numbers of candidates.
func (p *params) candidates(key string) (numbers []int) {
	for _, word := range strings.Fields(p.text(key)) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(p.m.Candidates) || slices.Contains(numbers, n) {
			p.fail(key, "%q is no number of a candidate, or is there twice", word)
			return nil
		}
		numbers = append(numbers, n)
	}
	return numbers
}

func (p *params) groups(e *count.Election) {
	for g := 1; p.err == nil; g++ {
		key := paramGroup + strconv.Itoa(g)
		if _, there := p.m.Params[key]; !there {
			return
		}
		for _, n := range p.candidates(key) {
			if c := &e.Candidates[n-1]; c.Group != "" {
				p.fail(key, "candidate %d is in two groups", n)
			} else {
				c.Group = strconv.Itoa(g)
			}
		}
		limit := count.Limit{Group: strconv.Itoa(g), Cap: p.number(key + "_cap"), Min: p.number(key + "_min")}
		if _, capped := p.m.Params[key+"_cap"]; capped && limit.Cap == 0 {
			limit.Cap = count.NoPlace
		}
		e.Limits = append(e.Limits, limit)
	}
}
