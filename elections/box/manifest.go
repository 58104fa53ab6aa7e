package box

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// manifest writes what is frozen (docs/protocol.md, appendix A).
func (e *Box) manifest(c domain.Contest, roll ledger.B32, lot [32]byte) *ledger.Manifest {
	m := &ledger.Manifest{
		Suite: ledger.Suite, Contest: c.Board, Title: printable(c.Title), Host: e.Host, Rules: c.Rules, Board: e.Keys.BoardKey(),
		Seats: c.Seats, Method: c.Method, Ranking: ledger.Strict, MaxRank: c.MaxRank, MaxMarks: c.MaxMarks,
		Params: manifestParams(c), Opens: c.Opens.Unix(), Closes: c.Closes.Unix(), Duplicates: ledger.Duplicates(c.Duplicates),
		MinBallots: c.MinBallots, Papers: ledger.Papers(c.PaperUse), PapersMin: c.PapersMin, Policy: ledger.Policy(c.Policy),
		Groups: []ledger.Group{{Name: ledger.ServiceName, K: 1, Members: []ledger.Member{{Name: ledger.ServiceName}}}},
		Mixers: []string{ledger.ServiceName}, MinMixers: 1, Roll: roll, Voters: c.Voters, Scripts: e.Scripts,
		Lot: []ledger.LotHolder{{Holder: ledger.ServiceName, Commit: ledger.B32(seal.LotCommit(c.Board, ledger.ServiceName, lot))}},
	}
	if c.EqualRanks {
		m.Ranking = ledger.Equal
	}
	for _, o := range c.Options {
		m.Candidates = append(m.Candidates, ledger.Candidate{ID: o.ID, Name: printable(o.Name)})
	}
	return m
}

// manifestParams are the frozen parameters, and those that bear on the count
// in the form that the recount reads them.
func manifestParams(c domain.Contest) map[string]any {
	params := map[string]any{"reference": c.Reference, "round": c.Round}
	if c.IsVote() { // it has no election, whose parameters would stand here
		params[paramVote], params[audit.ParamQuestion] = string(c.Vote), printable(c.Question)
	} else {
		for _, p := range c.Params.List() {
			params[p.Key] = p.Value
		}
	}
	params[audit.ParamRON] = ""
	for _, o := range c.Options {
		if o.RON {
			params[audit.ParamRON] = o.ID
		}
	}
	if c.Settings != "" {
		params[audit.ParamOptions] = c.Settings
	}
	if c.Params.EmployerCap > 0 && !c.IsVote() { // R75
		for n, group := range employers(c.Options, c.Params.EmployerCap) {
			room := domain.Room(c.Params.EmployerCap, c.Options[group[0]-1].Sitting) // R28a
			audit.GroupParams(params, n+1, group, cmp.Or(room, count.NoPlace), 0)
		}
	}
	return params
}

// paramVote names who called a vote that belongs to no election.
const paramVote = "vote"

// employers lists the numbers, from 1, of the options of each employer that
// has more of them than the cap leaves room for (R28a).
func employers(options []domain.Option, most int) (groups [][]int) {
	byName := map[string][]int{}
	var names []string
	for i, o := range options {
		if o.Employer == "" || o.RON {
			continue
		}
		if byName[o.Employer] == nil {
			names = append(names, o.Employer)
		}
		byName[o.Employer] = append(byName[o.Employer], i+1)
	}
	for _, name := range names {
		if group := byName[name]; len(group) > domain.Room(most, options[group[0]-1].Sitting) {
			groups = append(groups, byName[name])
		}
	}
	return groups
}

// printable is a text as an entry may hold it: no control characters.
func printable(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }), " ")
}

// toldApart are names for a log, which lists none twice: of people who share one,
// the second and later are numbered.
func toldApart(names []string) []string {
	apart := make([]string, 0, len(names))
	for _, name := range names {
		name = printable(name)
		once := name
		for n := 2; slices.Contains(apart, once); n++ {
			once = fmt.Sprintf("%s (%d)", name, n)
		}
		apart = append(apart, once)
	}
	return apart
}

// drawRoll gives every voter a salt and a tag, in the order of the tags.
func drawRoll(c domain.Contest, voters []domain.Elector) []domain.RollEntry {
	roll := make([]domain.RollEntry, 0, len(voters))
	var numbers, people places
	byNumber := func(at int32) uint64 { return numberOf(roll[at].Voter) }
	byPerson := func(at int32) uint64 { return numberOf(string(roll[at].Person)) }
	numbers.room(len(voters), byNumber)
	people.room(len(voters), byPerson)
	for _, v := range voters {
		_, number := numbers.find(numberOf(v.Number), func(at int32) bool { return roll[at].Voter == v.Number })
		_, person := people.find(numberOf(string(v.ID)), func(at int32) bool { return roll[at].Person == v.ID })
		if v.Number == "" || number || person {
			continue
		}
		entry := domain.RollEntry{Contest: c.ID, Person: v.ID, Voter: v.Number, Salt: seal.NewSalt()}
		entry.Tag = seal.NewTag(c.Board, entry.Voter, entry.Salt)
		roll = append(roll, entry)
		numbers.put(int32(len(roll)-1), byNumber)
		people.put(int32(len(roll)-1), byPerson)
	}
	slices.SortFunc(roll, func(a, b domain.RollEntry) int { return bytes.Compare(a.Tag[:], b.Tag[:]) })
	return roll
}

func writeTags(w *bytes.Buffer, roll []domain.RollEntry) (ledger.B32, error) {
	w.Grow(32*len(roll) + 1024)
	rows := make([]byte, 0, 32*len(roll))
	for i := range roll {
		rows = append(rows, roll[i].Tag[:]...)
	}
	return ledger.WriteRows(w, ledger.Shape{Kind: ledger.KindRoll, N: int64(len(roll)), Width: 1}, rows)
}

// readTags takes the tags one after the other, as they stand in the blob.
func readTags(blob io.Reader, roll *ledger.Roll, take func(ledger.B32)) error {
	rows, err := ledger.NewBlobReader(blob, ledger.Shape{Kind: ledger.KindRoll, N: int64(roll.Voters), Width: 1})
	if err != nil {
		return err
	}
	for one := make([]ledger.B32, 1); rows.Left() > 0; take(one[0]) {
		if err := rows.Read(one); err != nil {
			return err
		}
	}
	name, err := rows.Close()
	if err == nil && name != roll.Blob {
		err = fmt.Errorf("the roll does not hash to its name")
	}
	return err
}

// rollDigest is what the record keeps of a roll: who stands behind which tag,
// so that a row changed afterwards is noticed. The salts in it keep it from
// telling anything.
func rollDigest(roll []domain.RollEntry) string {
	d := newRollDigest()
	for _, e := range roll {
		d.add(e)
	}
	return d.text()
}

// digest is one in the making.
type digest struct {
	sum  hash.Hash
	line []byte
}

func newRollDigest() *digest { return &digest{sum: sha256.New()} }

func (d *digest) add(e domain.RollEntry) {
	d.line = hex.AppendEncode(d.line[:0], e.Tag[:])
	d.line = append(append(append(d.line, ' '), e.Person...), ' ')
	d.line = append(strconv.AppendQuote(d.line, e.Voter), ' ')
	d.line = append(hex.AppendEncode(d.line, e.Salt[:]), '\n')
	d.sum.Write(d.line)
}

func (d *digest) text() string { return hex.EncodeToString(d.sum.Sum(nil)) }
