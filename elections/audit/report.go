package audit

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hustings/elections/ledger"
)

// Report is what a verification found.
type Report struct {
	OK       bool             `json:"ok"` // nothing failed; whether all was counted, the verdict says
	Verdict  Verdict          `json:"verdict"`
	Failures []Failure        `json:"failures"` // of the files as a whole
	Contests []*ContestReport `json:"contests"`
}

// Level is how much of a contest was checked.
type Level string

const (
	LevelPublic Level = "public" // with what everybody has
	LevelFull   Level = "full"   // with the auditor's file as well
)

// ContestReport is what was found of one contest.
type ContestReport struct {
	OK       bool      `json:"ok"` // nothing failed
	Verdict  Verdict   `json:"verdict"`
	Contest  string    `json:"contest"` // base64url
	Title    string    `json:"title"`
	Origin   string    `json:"origin"`
	BoardKey string    `json:"board_key"` // C2SP vkey, under this log's name
	HostKey  string    `json:"host_key"`  // the same under the host's name, one for all its logs
	Level    Level     `json:"level"`
	Failures []Failure `json:"failures"` // the first bad entry first
	// NotCounted says why the count, or what it stands on, could not be checked.
	NotCounted []string `json:"not_counted,omitempty"`

	Entries     int64  `json:"entries"` // as the checkpoint says
	Root        string `json:"root"`
	Stage       string `json:"stage"`
	SignedAt    int64  `json:"signed_at"` // Unix seconds, by the board; 0 unknown
	Witnesses   int    `json:"witnesses"` // how many cosigned
	Policy      string `json:"policy"`
	KeyExpected bool   `json:"key_expected"` // the board's key was given and fits

	Question  string   `json:"question,omitempty"` // what was asked, where the contest belongs to no election
	Needed    string   `json:"needed,omitempty"`   // by what majority it is carried, in words; empty: a choice
	Method    string   `json:"method"`
	Outcome   string   `json:"outcome,omitempty"`
	Returned  []string `json:"returned,omitempty"` // names, in the ballot paper's order; with ids where two are alike
	IDs       []string `json:"returned_ids,omitempty"`
	Declared  []string `json:"declared,omitempty"` // by whom
	Recounted bool     `json:"recounted"`
	Ended     string   `json:"ended,omitempty"` // cancelled, stopped or void

	Opens      int64             `json:"opens"`  // Unix seconds
	Closes     int64             `json:"closes"` // the close last in force
	Course     []Event           `json:"course,omitempty"`
	Totals     Totals            `json:"totals"`
	Events     []Event           `json:"events,omitempty"`
	Receipts   []ReceiptReport   `json:"receipts,omitempty"`
	Countbacks []CountbackReport `json:"countbacks,omitempty"`
	Voter      *VoterReport      `json:"voter,omitempty"` // who looked herself up, where she is on the roll
	Held       []string          `json:"held"`
	NotChecked []string          `json:"not_checked"`
}

// Totals are the figures of a contest.
type Totals struct {
	Roll           int  `json:"roll"` // tags on it, after changes
	Added          int  `json:"added"`
	Removed        int  `json:"removed"`
	Ballots        int  `json:"ballots"`         // entries
	Turnout        int  `json:"turnout"`         // tags with a ballot that counts
	Superseded     int  `json:"superseded"`      // ballots that a later one puts out
	CounterSealed  int  `json:"counter_sealed"`  // ballots sealed by the service
	CounterCounted int  `json:"counter_counted"` // and of these, how many count
	Invalid        *int `json:"invalid"`         // papers that are no valid ranking; null where the papers were not seen
	Mixes          int  `json:"mixes"`
	Complaints     int  `json:"complaints"`
	Draws          int  `json:"draws"`
}

func (r *ContestReport) describe(m *ledger.Manifest) {
	sign, date := ledger.BoardKeys(m)
	r.Title, r.Origin, r.BoardKey, r.HostKey = m.Title, m.Origin(), sign.String(), date.String()
	r.Question, _ = m.Params[ParamQuestion].(string)
	if _, o, err := CountElection(m, nil, ledger.B32{}); err == nil {
		r.Needed = o.Majority.Words(int64(o.Of))
	}
	r.Policy, r.Method, r.Opens, r.Closes = string(m.Policy), m.Method, m.Opens, m.Closes
}

// clock writes an instant.
func clock(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04:05 UTC") }

// summarise fills in the figures, whether or not everything held.
func (c *contest) summarise() {
	r := c.report
	root := c.tree.Root()
	r.Root, r.Stage = root.String(), string(c.seq.Stage())
	m := c.seq.Manifest()
	if m == nil || c.box == nil {
		return
	}
	b, t := c.box, &r.Totals
	t.Roll, t.Added, t.Removed = len(b.tags)-b.struck, b.added, b.struck
	t.Ballots, t.Turnout = len(b.at), b.counted
	t.Superseded = t.Ballots - t.Turnout
	t.CounterSealed, t.CounterCounted = b.counter, b.counterCounted()
	t.Mixes = len(c.seq.Mixes())

	unchecked := func(format string, args ...any) { r.NotChecked = append(r.NotChecked, fmt.Sprintf(format, args...)) }
	if c.unopened {
		unchecked("the papers and the count: they are withheld for the sake of secrecy; the auditors have them")
		r.notCounted("the papers are withheld; the auditor's file has them (--auditor-file)")
	}
	switch m.Policy {
	case ledger.PolicyService:
		unchecked("that nobody opened ballots early: the service alone holds the key (policy: service)")
	case ledger.PolicyOfficers:
		unchecked("that nobody opened ballots early: the service holds the key, wrapped under officers' passphrases, and had it open while it counted (policy: officers)")
	case ledger.PolicyTrustees:
		unchecked("that the groups of key-holders are who they are said to be, and do not act together (policy: trustees)")
	}
	if len(c.seq.Mixes()) == 1 {
		unchecked("that nobody knows which paper was whose: the service was the only mixer")
	}
	if !r.KeyExpected {
		unchecked("that %s is the board's key: compare it with one from elsewhere (--key)", r.HostKey)
	}
	if len(m.Witnesses) == 0 {
		unchecked("that everybody is shown the same log: the contest has no witnesses")
	} else {
		unchecked("that the witnesses' keys, which the manifest names, are theirs")
	}
	if r.Level == LevelPublic {
		unchecked("that every tag on the roll is that of a person entitled to vote: that takes the auditor's file")
	} else {
		unchecked("that the voters on the auditor's list are entitled to vote: compare it with the list of members")
	}
	unchecked("that each ballot was cast by the person whose tag it bears: each voter can look up their own tag")
}

// listed writes things as a sentence does: a, b, c; nothing is "none".
func listed[T any](of []T) string {
	if len(of) == 0 {
		return "none"
	}
	each := make([]string, len(of))
	for i, one := range of {
		each[i] = fmt.Sprint(one)
	}
	return strings.Join(each, ", ")
}

// Text writes the report for people.
func (r *Report) Text(w io.Writer) error {
	p := &printer{w: w}
	p.line("%s. %s", r.Verdict, r.Verdict.sentence())
	for _, f := range r.Failures {
		p.line("  x %s", f)
	}
	shared := r.sharedCaveats()
	for _, c := range r.Contests {
		c.text(p, shared)
	}
	if len(shared) > 0 {
		p.line("")
		p.line("In none of the %d contests was this checked:", len(r.Contests))
		for _, l := range shared {
			p.line("  - %s", l)
		}
	}
	return p.err
}

// sharedCaveats are what was not checked in any contest, in the same words: a
// reader of several contests is told of it once.
func (r *Report) sharedCaveats() (shared []string) {
	if len(r.Contests) < 2 {
		return nil
	}
	for _, l := range r.Contests[0].NotChecked {
		if !slices.ContainsFunc(r.Contests, func(c *ContestReport) bool { return !slices.Contains(c.NotChecked, l) }) {
			shared = append(shared, l)
		}
	}
	return shared
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, Printable(fmt.Sprintf(format, args...)))
	}
}

func (c *ContestReport) text(p *printer, shared []string) {
	title := c.Title
	if title == "" {
		title = "contest " + c.Contest
	}
	p.line("")
	p.line("%s: %s", title, c.Verdict)
	p.line("  %s", c.Origin)
	for _, why := range c.NotCounted {
		p.line("  ! not counted: %s", why)
	}
	for _, f := range c.Failures {
		p.line("  x %s", f)
	}
	if !c.OK {
		p.line("  The check stopped there: what follows is what was seen before.")
	}
	if c.SignedAt > 0 {
		p.line("  %d entries, signed %s, level of the check: %s", c.Entries, clock(c.SignedAt), c.Level)
	}
	if c.Question != "" {
		p.line("  Question: %s", c.Question)
	}
	c.textResult(p)
	for _, r := range c.Receipts {
		p.line("  %s", r)
	}
	for _, b := range c.Countbacks {
		p.line("  %s", b)
	}
	if c.Opens > 0 {
		p.line("  Opening %s, closing %s", clock(c.Opens), clock(c.Closes))
	}
	if c.Voter != nil {
		p.line("  %s", c.Voter)
	}
	section(p, "What held", c.Held)
	section(p, "After the seal", written(c.Course))
	section(p, "What happened besides", written(c.Events))
	section(p, "What was NOT checked", slices.DeleteFunc(slices.Clone(c.NotChecked), func(l string) bool { return slices.Contains(shared, l) }))
}

func (c *ContestReport) textResult(p *printer) {
	if c.Ended != "" {
		p.line("  The contest came to no result, or lost it again: %s.", c.Ended)
	}
	switch ledger.Outcome(c.Outcome) {
	case ledger.Counted:
		returned := strings.Join(c.Returned, ", ")
		if returned == "" {
			returned = "nobody"
		}
		by := ", as the log says (not counted anew)"
		switch {
		case !c.OK:
			by = ", as the log says (the check failed)"
		case c.Recounted:
			by = ""
		}
		if c.Needed == "" {
			p.line("  Returned%s: %s", by, returned)
			break
		}
		verdict := "Lost"
		if len(c.Returned) > 0 {
			verdict = "Carried"
		}
		p.line("  %s%s; needed: %s", verdict, by, c.Needed)
	case ledger.TooFew:
		p.line("  Too few ballots: none was opened.")
	default:
		p.line("  No result on the log (stage: %s).", c.Stage)
	}
	t := c.Totals
	p.line("  Turnout %d of %d on the roll; %d ballots, %d superseded; sealed by the service for a voter: %d (%d count)",
		t.Turnout, t.Roll, t.Ballots, t.Superseded, t.CounterSealed, t.CounterCounted)
	invalid := "not known (the papers are withheld)"
	switch {
	case t.Invalid != nil:
		invalid = fmt.Sprint(*t.Invalid)
	case c.Outcome != string(ledger.Counted):
		invalid = "not known (the papers are not open)"
	}
	p.line("  Invalid papers: %s; roll changes: %d added, %d removed; complaints: %d; lots drawn in public: %d",
		invalid, t.Added, t.Removed, t.Complaints, t.Draws)
}

func section(p *printer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.line("  %s:", title)
	for _, l := range lines {
		p.line("    - %s", l)
	}
}
