package domain

import (
	"time"

	"hustings/domain/refusal"
)

// ContestStage is a station of a contest's own work after it is drawn up; the
// poll itself opens and closes by the clock (R13).
type ContestStage string

const (
	ContestSealed  ContestStage = "sealed"  // manifest, roll, keys and open are on the board
	ContestClosed  ContestStage = "closed"  // `close` is on the board
	ContestMixed   ContestStage = "mixed"   // lots revealed and every mix step on the board
	ContestOpened  ContestStage = "opened"  // decrypted, with proof
	ContestCounted ContestStage = "counted" // `result` is on the board, checked; keys destroyed
	ContestEnded   ContestStage = "ended"   // stopped, cancelled or void: never opened
)

// KeyPolicy says who can open a contest's box (docs/protocol.md 3).
type KeyPolicy string

const (
	ServiceKeys  KeyPolicy = "service"
	OfficersKeys KeyPolicy = "officers"
	TrusteeKeys  KeyPolicy = "trustees"
)

// Option is what may be marked on a ballot paper: a candidate, RON, or an
// answer. Its id is short, as the manifest writes it.
type Option struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Organisation string       `json:"organisation,omitempty"`
	Employer     string       `json:"employer,omitempty"` // what the employer cap compares (R75)
	Person       PersonID     `json:"person,omitempty"`
	Nomination   NominationID `json:"nomination,omitempty"`
	Sitting      int          `json:"sitting,omitempty"` // members who sit on from that employer (R28a)
	RON          bool         `json:"ron,omitempty"`
	WithdrawnAt  *time.Time   `json:"withdrawn_at,omitempty"` // after the ballot was sealed (R51)
}

// Contest is one vote: options, roll, key, board and papers. Nothing else has
// a ballot box (R38).
type Contest struct {
	ID         ContestID
	Election   ElectionID
	Reference  string // "CIO-2026/1"
	Round      int    // from 1; a fresh ballot or a re-run is the next
	Title      string
	Vote       VoteKind // of a contest that belongs to no election: who called it
	Panel      PanelID  // likewise: whose vote it is, while it is sealed
	Question   string   // likewise: what is asked (frozen); an election's contest asks whom to elect
	Board      [32]byte // the manifest's `contest`, random; in base64url the board's address
	Options    []Option // in ballot-paper order, frozen by the seal (R60)
	Seats      int
	Method     string // a method of domain/count
	Policy     KeyPolicy
	MinBallots int
	Voters     int // on the roll
	Opens      time.Time
	Closes     time.Time // moves later only, by `extend` (R20)
	Stage      ContestStage
	StoppedAt  *time.Time // R56
	Duplicates string     // last_counts or first_counts (R64)
	MaxRank    int        // greatest rank that may be given; 0 at the seal: as many as options
	MaxMarks   int        // how many options may be marked; 0 at the seal: all
	EqualRanks bool       // approval and yes/no papers: a rank may stand twice (docs/protocol.md 2)
	PaperUse   string     // public or auditors (R86)
	PapersMin  int        // public only from this many counted ballots on (R86)
	Settings   string     // of the counting method, "last-tie=hold": choices that its rule leaves open
	Params     Params     // frozen with the election's notice (R8)
	Rules      string     // version of the rules, frozen likewise
	Hold       string     // why it waits in `closed`, unopened (R20a); empty: it does not
	Alarm      string     // what does not agree with the log; blocks opening and certification (R103)
	Done       ContestDone
}

// ContestDone is what has been done for a contest once, besides the stages of its own
// work: the clock does not do it again.
type ContestDone struct {
	Opened    *time.Time // its opening is recorded, and its voters are told (R67)
	Closed    *time.Time // likewise its close; a poll that was reopened is closed anew (R20a)
	Reminders int        // how many of the timetable's have gone out (R69)
	Reminded  *time.Time // when the last one went out, one that was asked for too
	LotGiven  *time.Time // the service has given its own value of the lot (R73)
	LotMissed *time.Time // officers know that another's is missing (R73)
	RollGone  *time.Time // who stood behind which tag is destroyed (R89)
	Papers    PapersEnd
}

// PapersEnd is what became of a contest's restricted papers as the terms that they
// filled ended (R89); empty: not yet.
type PapersEnd string

const (
	PapersKept PapersEnd = "kept" // they were published, and stay so
	PapersGone PapersEnd = "destroyed"
)

// CloseRecorded reports whether the close of the poll, as it stands now, is recorded.
func (c Contest) CloseRecorded() bool { return c.Done.Closed != nil && !c.Done.Closed.Before(c.Closes) }

// Reminders are when those who have not voted are reminded (R69).
func (c Contest) Reminders() []time.Time {
	return ReminderTimes(c.Opens, c.Closes, c.Params.ReminderMails, c.Params.Timezone)
}

// ReminderDue is the number of the reminder that should have gone out by now and has
// not; 0 for none. One that was missed is not made up for beside the next (R69).
func (c Contest) ReminderDue(now time.Time) int {
	n := 0
	for i, at := range c.Reminders() {
		if !now.Before(at) {
			n = i + 1
		}
	}
	if n <= c.Done.Reminders {
		return 0
	}
	return n
}

// LotLate reports whether a holder's value is missing a day after the close, and
// nobody has been told: the service has given its own, and the contest does not go on
// (R73).
func (c Contest) LotLate(now time.Time) bool {
	return c.Stage == ContestClosed && !now.Before(c.Closes.Add(LotDeadline)) && c.Done.LotGiven != nil && c.Done.LotMissed == nil
}

var (
	PollNotOpen = refusal.Reason{Code: refusal.EARLY, Name: "poll-not-open"}
	PollClosed  = refusal.Reason{Code: refusal.LATE, Name: "poll-closed"}
	PollStopped = refusal.Reason{Code: refusal.STATE, Name: "poll-stopped"}
	PollLasts   = refusal.Reason{Code: refusal.EARLY, Name: "poll-lasts"}
	RemindLater = refusal.Reason{Code: refusal.EARLY, Name: "remind-later"} // at night, or sooner than a day after the last one (R69)
	NotOnRoll   = refusal.Reason{Code: refusal.INELIG, Name: "not-on-roll"}
	RollGone    = refusal.Reason{Code: refusal.LATE, Name: "roll-destroyed"} // R89: nobody can tell any more who was on it
	RollEmpty   = refusal.Reason{Code: refusal.STATE, Name: "roll-empty"}
	HoldersFew  = refusal.Reason{Code: refusal.STATE, Name: "key-holders-few"}
	NotHolder   = refusal.Reason{Code: refusal.ROLE, Name: "not-a-key-holder"}
	PhraseShort = refusal.Reason{Code: refusal.FORM, Name: "passphrase-short"}
	PhraseWrong = refusal.Reason{Code: refusal.FORM, Name: "passphrase-wrong"}
	PhraseOther = refusal.Reason{Code: refusal.FORM, Name: "passphrase-other"} // typed twice, and not the same
	HasVoted    = refusal.Reason{Code: refusal.FROZEN, Name: "has-voted"}      // a removal from the roll (R34)
)

// ReceivesBallots reports whether a ballot stored at now is in time (R11 to
// R13). The poll opens and closes by the clock, whether or not anybody has
// recorded it.
func (c Contest) ReceivesBallots(now time.Time) error {
	switch {
	case c.StoppedAt != nil: // R56
		return refusal.Because(PollStopped, "R56", refusal.Args{"at": *c.StoppedAt})
	case now.Before(c.Opens):
		return refusal.Because(PollNotOpen, "R11", refusal.Args{"opens": c.Opens})
	case !now.Before(c.Closes):
		return refusal.Because(PollClosed, "R11", refusal.Args{"closed": c.Closes})
	}
	return nil
}

// Option returns the option of that id, and whether there is one.
func (c Contest) Option(id string) (Option, bool) {
	for _, o := range c.Options {
		if o.ID == id {
			return o, true
		}
	}
	return Option{}, false
}

// RollEntry is one voter of one contest. The tag stands for the voter on the
// board; the salt keeps others from computing it (docs/protocol.md 3).
type RollEntry struct {
	Contest ContestID
	Person  PersonID
	Voter   string // the id under which this person knows herself: the member number
	Salt    [32]byte
	Tag     [32]byte
}

// Elector is somebody who has a vote, as far as a seal must know: a roll may be of a million.
type Elector struct {
	ID            PersonID
	Number, Email string
}

// Electors are people as electors.
func Electors(people []Person) []Elector {
	list := make([]Elector, len(people))
	for i, p := range people {
		list[i] = Elector{p.ID, p.Number, p.Email}
	}
	return list
}

// Turnout is a number and nothing else before the close (R59).
type Turnout struct {
	Roll    int
	Ballots int // tags with at least one accepted ballot
}

// Silence is what outages come to: between which instants, and for how long in all.
type Silence struct {
	Outage
	Long time.Duration
}

// SilenceAtClose is when and for how long the service was unreachable in the last 24
// hours of a poll (R20a).
func SilenceAtClose(outages []Outage, closes time.Time) Silence {
	return silence(outages, closes.Add(-outageWatch), closes)
}

// silence sums the outages, which do not overlap, between two instants.
func silence(outages []Outage, from, until time.Time) (s Silence) {
	for _, o := range outages {
		first, last := o.From, o.Until
		if first.Before(from) {
			first = from
		}
		if last.After(until) {
			last = until
		}
		if d := last.Sub(first); d > 0 {
			if s.Long += d; s.From.IsZero() {
				s.From = first
			}
			s.Until = last
		}
	}
	return s
}
