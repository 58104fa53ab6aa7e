package ledger

import (
	"strings"
)

// Suite is the only suite of cryptography this house speaks.
const Suite = "R255-SHA512-TW/1"

// ServiceName is the first group, the first mixer and the first holder of the lot.
const ServiceName = "service"

type (
	Ranking    string // what a valid ranking is (protocol, section 2)
	Duplicates string // which of a voter's ballots counts
	Papers     string // who gets the opened papers
	Policy     string // who holds the election key
)

const (
	Strict Ranking = "strict" // marks 1..k, each once
	Equal  Ranking = "equal"  // equal ranks allowed, no gap

	LastCounts  Duplicates = "last_counts"
	FirstCounts Duplicates = "first_counts"

	PapersPublic   Papers = "public"
	PapersAuditors Papers = "auditors"

	PolicyService  Policy = "service"
	PolicyOfficers Policy = "officers"
	PolicyTrustees Policy = "trustees"
)

// Manifest is a contest's first entry: everything that is frozen when it is
// sealed. The SHA-256 of its bytes is the election id E of all other entries.
type Manifest struct {
	Suite     string
	Contest   B32 // random; names the log and goes into what the manifest itself cites
	Title     string
	Host      string // the service's public name, with a port where it has one
	Rules     string // version of the rules
	Board     B32    // Ed25519 key that signs checkpoints
	Witnesses []Witness
	Quorum    int // cosignatures of witnesses without which a checkpoint is not good enough

	Candidates []Candidate
	Seats      int
	Method     string
	Ranking    Ranking
	MaxRank    int
	MaxMarks   int
	Params     map[string]any // string, int64 (int when writing) or bool

	Opens, Closes int64 // Unix seconds
	Duplicates    Duplicates
	MinBallots    int
	Papers        Papers
	PapersMin     int // papers are public only from this many counted ballots on

	Policy    Policy
	Groups    []Group
	Mixers    []string
	MinMixers int

	Roll    B32 // HROL blob
	Voters  int
	Lot     []LotHolder
	Scripts []B32 // SHA-256 of each file of the voting page
}

// Witness is somebody who cosigns checkpoints.
type Witness struct {
	Name string
	Key  B32 // Ed25519
}

type Candidate struct{ ID, Name string }

// Group is a set of key-holders, K of whom together can do the group's part in
// opening the box.
type Group struct {
	Name    string
	K       int
	Members []Member
}

// Member is one key-holder. HPKE is its key for receiving deals: absent
// exactly when the group has one member.
type Member struct {
	Name string
	HPKE B32
}

// LotHolder has committed to a secret value before the poll, for the lot.
type LotHolder struct {
	Holder string
	Commit B32
}

// Origin is the name of the log in its checkpoints.
func (m *Manifest) Origin() string { return m.Host + "/board/" + m.Contest.String() }

// BoardName is the name under which the board dates checkpoints, one for all its logs.
func (m *Manifest) BoardName() string { return m.Host + "/board" }

// Width is m, the number of group elements in a ballot: 40 candidates go into one.
func (m *Manifest) Width() int { return (len(m.Candidates) + 39) / 40 }

// Position is the candidate's index in the manifest's order, from 0; -1 if not on the list.
func (m *Manifest) Position(candidate string) int {
	for i, c := range m.Candidates {
		if c.ID == candidate {
			return i
		}
	}
	return -1
}

// PapersArePublic reports whether the papers are published once counted
// ballots went into the mix.
func (m *Manifest) PapersArePublic(counted int) bool {
	return m.Papers == PapersPublic && counted >= m.PapersMin
}

func (*Manifest) Type() Type { return TypeManifest }

func (m *Manifest) fields(c *codec) {
	// long: a manifest's fields, one after the other, in the order of their keys.
	c.b32("board", &m.Board)
	c.signingKey(m.Board)
	c.key("candidates")
	list(c, &m.Candidates, 1, 400, func(x *Candidate) {
		c.object(func() {
			c.id("id", &x.ID)
			c.text("name", &x.Name)
		})
	})
	distinct(c, "id", m.Candidates, func(x Candidate) string { return x.ID })
	number(c, "closes", &m.Closes, 1, MaxInt)
	c.b32("contest", &m.Contest)
	oneOf(c, "duplicates", &m.Duplicates, LastCounts, FirstCounts)
	m.groupFields(c)
	c.text("host", &m.Host)
	if c.err == nil && !validHost(m.Host) {
		c.fail("%q is no host", m.Host)
	}
	c.key("lot")
	list(c, &m.Lot, 1, 64, func(x *LotHolder) {
		c.object(func() {
			c.b32("commit", &x.Commit)
			c.id("holder", &x.Holder)
		})
	})
	distinct(c, "holder", m.Lot, func(x LotHolder) string { return x.Holder })
	distinct(c, "commitment", m.Lot, func(x LotHolder) B32 { return x.Commit })
	if c.err == nil && m.Lot[0].Holder != ServiceName {
		c.fail("the first holder is not %s", ServiceName)
	}
	number(c, "max_marks", &m.MaxMarks, 1, int64(len(m.Candidates)))
	number(c, "max_rank", &m.MaxRank, 1, int64(min(63, len(m.Candidates))))
	c.id("method", &m.Method)
	number(c, "min_ballots", &m.MinBallots, 1, MaxInt)
	number(c, "min_mixers", &m.MinMixers, 1, 16)
	c.key("mixers")
	list(c, &m.Mixers, 1, 16, c.idValue)
	distinct(c, "mixer", m.Mixers, itself)
	if c.err == nil && (m.Mixers[0] != ServiceName || m.MinMixers > len(m.Mixers)) {
		c.fail("the first is not %s, or min_mixers is greater than their number", ServiceName)
	}
	number(c, "opens", &m.Opens, 1, MaxInt)
	if c.err == nil && m.Opens >= m.Closes {
		c.fail("opens is not before closes")
	}
	oneOf(c, "papers", &m.Papers, PapersPublic, PapersAuditors)
	number(c, "papers_min", &m.PapersMin, 1, MaxInt)
	c.params("params", &m.Params)
	oneOf(c, "policy", &m.Policy, PolicyService, PolicyOfficers, PolicyTrustees)
	if c.err == nil && (m.Policy == PolicyTrustees) != (len(m.Groups) > 1) {
		c.fail("under %s there are %d groups", m.Policy, len(m.Groups))
	}
	number(c, "quorum", &m.Quorum, 0, 64)
	if c.err == nil && m.Policy == PolicyTrustees && m.Quorum < 1 {
		c.fail("under trustees at least 1 witness must cosign")
	}
	oneOf(c, "ranking", &m.Ranking, Strict, Equal)
	c.b32("roll", &m.Roll)
	c.text("rules", &m.Rules)
	c.b32s("scripts", &m.Scripts, 0, 64)
	number(c, "seats", &m.Seats, 1, 400)
	oneOf(c, "suite", &m.Suite, Suite)
	c.text("title", &m.Title)
	c.typ(m)
	number(c, "voters", &m.Voters, 1, 1<<26)
	m.witnessFields(c)
}

func (m *Manifest) groupFields(c *codec) {
	c.key("groups")
	list(c, &m.Groups, 1, 8, func(g *Group) {
		c.object(func() {
			number(c, "k", &g.K, 1, 32)
			c.key("members")
			list(c, &g.Members, 1, 32, func(x *Member) {
				c.object(func() {
					c.b32opt("hpke", &x.HPKE)
					c.id("name", &x.Name)
				})
			})
			distinct(c, "member", g.Members, func(x Member) string { return x.Name })
			n := len(g.Members)
			if c.err == nil && (2*g.K <= n || g.K > n) { // two disjoint halves could be shown two logs
				c.fail("%d of %d is not more than half", g.K, n)
			}
			for _, x := range g.Members {
				if c.err == nil && x.HPKE.IsZero() != (n == 1) {
					c.fail("a member has an hpke key exactly when it is not alone")
				}
				if c.err == nil && n > 1 && smallDealKey(x.HPKE) {
					c.fail("the hpke key of %s is of small order", x.Name)
				}
			}
			c.id("name", &g.Name)
		})
	})
	distinct(c, "group", m.Groups, func(g Group) string { return g.Name })
	var keys []B32
	for _, g := range m.Groups {
		for _, x := range g.Members {
			if !x.HPKE.IsZero() {
				keys = append(keys, x.HPKE)
			}
		}
	}
	distinct(c, "hpke key", keys, itself)
	if c.err == nil && (m.Groups[0].Name != ServiceName || len(m.Groups[0].Members) != 1) {
		c.fail("the first group is not %s, 1 of 1", ServiceName)
	}
}

func (m *Manifest) witnessFields(c *codec) {
	c.key("witnesses")
	list(c, &m.Witnesses, 0, 64, func(w *Witness) {
		c.object(func() {
			c.b32("key", &w.Key)
			c.signingKey(w.Key)
			c.key("name")
			c.str(&w.Name, 200)
			if c.err == nil && !validSigner(w.Name) {
				c.fail("%q cannot sign", w.Name)
			}
		})
	})
	distinct(c, "name", m.Witnesses, func(w Witness) string { return w.Name })
	distinct(c, "key", m.Witnesses, func(w Witness) B32 { return w.Key })
	for _, w := range m.Witnesses {
		if c.err == nil && (w.Key == m.Board || w.Name == m.BoardName() || w.Name == m.Origin()) {
			c.fail("%s has the board's key or name", w.Name)
		}
	}
	if c.err == nil && m.Quorum > len(m.Witnesses) {
		c.fail("fewer than the quorum of %d", m.Quorum)
	}
}

// signingKey refuses a key that nobody need hold in order to sign.
func (c *codec) signingKey(key B32) {
	if c.err == nil && smallOrder(key) {
		c.fail("%v", errSmallOrder)
	}
}

// validSigner reports whether s can name a witness: printable ASCII without
// plus and space, as a line of a signed note needs it.
func validSigner(s string) bool { return signable(s) && len(s) <= 200 }

func signable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || s[i] == '+' {
			return false
		}
	}
	return s != ""
}

// validHost reports whether s is [a-z0-9.-]{1,253} with an optional port.
func validHost(s string) bool {
	name, port, hasPort := strings.Cut(s, ":")
	if hasPort && (len(port) < 1 || len(port) > 5 || strings.Trim(port, "0123456789") != "") {
		return false
	}
	return len(name) >= 1 && len(name) <= 253 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}
