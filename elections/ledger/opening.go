package ledger

// DealSize is the size of a sealed deal in bytes: HPKE's enc (32), the share
// (32) and the tag (16).
const DealSize = 80

// Deal is a share of a dealer's polynomial, sealed to one member of the
// group; nil for the dealer's own place and for members that are out.
type Deal []byte

// KeyShare is a key-holder's part in making the election key (protocol, section 3).
type KeyShare struct {
	E                    B32
	Group, Round, Member int
	Commits              []B32
	Pok                  [2]B32 // c, z
	Deals                []Deal // none in a group of one
}

func (*KeyShare) Type() Type { return TypeKeyShare }

func (k *KeyShare) fields(c *codec) {
	c.b32s("commits", &k.Commits, 1, 32)
	c.deals("deals", &k.Deals, 32)
	c.b32("e", &k.E)
	number(c, "group", &k.Group, 1, 8)
	number(c, "member", &k.Member, 1, 32)
	pok := k.Pok[:]
	c.b32s("pok", &pok, 2, 2)
	if c.err == nil {
		k.Pok = [2]B32(pok)
	}
	number(c, "round", &k.Round, 1, 32)
	c.typ(k)
}

// Complaint puts a dealer out and starts the next round of the group's dealing.
type Complaint struct {
	E                    B32
	Group, Round, Dealer int
	By                   string
	Reason               string
}

func (*Complaint) Type() Type { return TypeComplaint }

func (x *Complaint) fields(c *codec) {
	c.id("by", &x.By)
	number(c, "dealer", &x.Dealer, 1, 32)
	c.b32("e", &x.E)
	number(c, "group", &x.Group, 1, 8)
	c.text("reason", &x.Reason)
	number(c, "round", &x.Round, 1, 32)
	c.typ(x)
}

// Open seals the contest: the election key is fixed. The poll itself opens by
// the clock.
type Open struct{ E, PK B32 }

func (*Open) Type() Type { return TypeOpen }

func (o *Open) fields(c *codec) {
	c.b32("e", &o.E)
	c.b32("pk", &o.PK)
	c.typ(o)
}

// How a value of the lot came about, or how a contest ended.
type How string

const (
	ByCommit How = "commit" // the holder revealed the committed value
	ByDraw   How = "draw"   // a public draw replaced it

	Cancelled How = "cancelled" // before open
	Stopped   How = "stopped"   // from open to before close
	Void      How = "void"      // from close on
)

// LotReveal gives a holder's value for the lot.
type LotReveal struct {
	E      B32
	Holder string
	Value  B32
	How    How
	Note   string // of a draw: what was drawn, where and by whom
}

func (*LotReveal) Type() Type { return TypeLotReveal }

func (l *LotReveal) fields(c *codec) {
	c.b32("e", &l.E)
	c.id("holder", &l.Holder)
	oneOf(c, "how", &l.How, ByCommit, ByDraw)
	c.key("note")
	c.textValue(&l.Note, 0)
	if c.err == nil && (l.Note == "") != (l.How == ByCommit) {
		c.fail("a draw has a note, a commitment has none")
	}
	c.typ(l)
	c.b32("value", &l.Value)
}

// Mix is one shuffle of the box, with its proof.
type Mix struct {
	E          B32
	Step       int
	Mixer      string
	Out, Proof B32 // HCTS and HPRF blobs
}

func (*Mix) Type() Type { return TypeMix }

func (m *Mix) fields(c *codec) {
	c.b32("e", &m.E)
	c.id("mixer", &m.Mixer)
	c.b32("out", &m.Out)
	c.b32("proof", &m.Proof)
	number(c, "step", &m.Step, 1, 16)
	c.typ(m)
}

// Decrypt is one key-holder's part in opening the last mix.
type Decrypt struct {
	E             B32
	Group, Member int
	Blob          B32 // HDEC
}

func (*Decrypt) Type() Type { return TypeDecrypt }

func (d *Decrypt) fields(c *codec) {
	c.b32("blob", &d.Blob)
	c.b32("e", &d.E)
	number(c, "group", &d.Group, 1, 8)
	number(c, "member", &d.Member, 1, 32)
	c.typ(d)
}

// Outcome says whether the papers were opened.
type Outcome string

const (
	Counted Outcome = "counted"
	TooFew  Outcome = "too-few" // fewer than min_ballots: nothing is opened
)

// Result is what came of the contest. No number in it depends on the papers.
type Result struct {
	E          B32
	Outcome    Outcome
	Papers     B32      // HPAP blob
	Transcript B32      // HTXT blob
	Returned   []string // in the manifest's order, not the count's
	Lot        B32      // the seed
}

func (*Result) Type() Type { return TypeResult }

func (r *Result) fields(c *codec) {
	c.b32("e", &r.E)
	c.b32opt("lot", &r.Lot)
	oneOf(c, "outcome", &r.Outcome, Counted, TooFew)
	c.b32opt("papers", &r.Papers)
	c.key("returned")
	list(c, &r.Returned, 0, 400, c.idValue)
	c.b32opt("transcript", &r.Transcript)
	c.typ(r)
	if c.err != nil {
		return
	}
	some := !r.Lot.IsZero() || !r.Papers.IsZero() || !r.Transcript.IsZero() || len(r.Returned) > 0
	all := !r.Lot.IsZero() && !r.Papers.IsZero() && !r.Transcript.IsZero()
	if r.Outcome == TooFew && some || r.Outcome == Counted && !all {
		c.fail("outcome %s does not fit the other fields", r.Outcome)
	}
}

// Declared is the returning officer's declaration.
type Declared struct {
	E      B32
	Result B32 // leaf hash of the result entry
	By     []string
}

func (*Declared) Type() Type { return TypeDeclared }

func (d *Declared) fields(c *codec) {
	c.officers("by", &d.By)
	c.b32("e", &d.E)
	c.b32("result", &d.Result)
	c.typ(d)
}

// Ended says that the contest came to no result, or lost it again.
type Ended struct {
	E      B32
	How    How
	Reason string
}

func (*Ended) Type() Type { return TypeEnded }

func (x *Ended) fields(c *codec) {
	c.b32("e", &x.E)
	oneOf(c, "how", &x.How, Cancelled, Stopped, Void)
	c.text("reason", &x.Reason)
	c.typ(x)
}

// Secret is something that is destroyed after the count.
type Secret string

const (
	Shares Secret = "shares"
	Salts  Secret = "salts"
	KEK    Secret = "kek"
)

// Destroyed says who destroyed what.
type Destroyed struct {
	E    B32
	What []Secret
	By   []string
}

func (*Destroyed) Type() Type { return TypeDestroyed }

func (d *Destroyed) fields(c *codec) {
	c.officers("by", &d.By)
	c.b32("e", &d.E)
	c.typ(d)
	words(c, "what", &d.What, Shares, Salts, KEK)
}
