package domain

import (
	"time"

	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

var (
	ChairNotDeclared = refusal.Reason{Code: refusal.STATE, Name: "chair-not-declared"} // R92
	BallotTooSmall   = refusal.Reason{Code: refusal.STATE, Name: "ballot-too-small"}   // R95
	BallotNeeded     = refusal.Reason{Code: refusal.STATE, Name: "ballot-needed"}      // R95: enough are in office for a secret one
	OfficeHeld       = refusal.Reason{Code: refusal.STATE, Name: "office-held"}        // R100: somebody holds it, or is to
)

// ElectedOn reports whether the holding makes somebody an elected member in
// office on the day: those who choose the officers and may be chosen (R90).
// Co-opted members do neither. Among members-elect the day is that on which
// their term begins (R91).
func (h Holding) ElectedOn(d when.Date) bool { return h.On(d) && h.Mandate.Kind != CoOpted }

// waiverMajority of the elected members may set the other-organisation rule
// aside when it leaves nobody to stand (R98).
var waiverMajority = Fraction{2, 3}

// WaivesOtherOrg reports whether so many members of all elected ones waive the
// rule that the vice-chair comes from another organisation than the chair (R98).
func WaivesOtherOrg(inFavour, elected int) bool { return inFavour >= waiverMajority.CeilOf(elected) }

// MayElectVice refuses to begin the vice-chair's election before the chair is
// declared (R92).
func MayElectVice(chairDeclared bool) error {
	if !chairDeclared {
		return refusal.Because(ChairNotDeclared, "R92", nil)
	}
	return nil
}

// OfficerQuorum is how many ballots must be cast, blank ones included, by the
// elected members in office: two thirds rounded up at first, a simple majority
// in the one re-run, and never fewer than may be opened (R95).
func OfficerQuorum(members int, rerun bool, p Params) int {
	quorum := p.ChairQuorum.CeilOf(members)
	if rerun {
		quorum = members/2 + 1
	}
	return max(quorum, p.MinBallots)
}

// BallotPossible refuses a secret ballot among fewer members than the box needs
// ballots: such a panel elects by open resolution (R95, R134).
func BallotPossible(members int, p Params) error {
	if members < p.MinBallots {
		return refusal.Because(BallotTooSmall, "R95", refusal.Args{"members": members, "min": p.MinBallots})
	}
	return nil
}

// OfficerCount is how an officers' ballot is counted: a tie of the last two is
// left open in the first ballot and settled by lot in the fresh one (R97).
func OfficerCount(fresh bool) count.Options { return count.Options{HoldLastTie: !fresh} }

// OfficerRound is where an officers' election stands when its poll has closed.
type OfficerRound struct {
	Members int  // elected members in office, the roll
	Rerun   bool // for want of quorum (R95)
	Fresh   bool // the fresh ballot after a tie (R97)
	Failed  int  // rounds without an election before this one (R96)
}

// OfficerOutcome is what a round of an officers' election leads to.
type OfficerOutcome string

const (
	OfficerElected    OfficerOutcome = "elected"
	FreshBallot       OfficerOutcome = "fresh-ballot"       // of the two, after 24 hours (R97)
	RerunForQuorum    OfficerOutcome = "re-run"             // within 5 working days, once (R95)
	ReopenNominations OfficerOutcome = "reopen-nominations" // for 5 working days, the same people free to stand (R96)
	PresidingMember   OfficerOutcome = "presiding-member"   // after two failed rounds, until the next meeting (R96, R104)
)

// OfficerDecision is the outcome of a round and the rule that gave it.
type OfficerDecision struct {
	Outcome OfficerOutcome
	Elected int   // candidate's number on the paper, from 1
	Two     []int // who face the fresh ballot
	ByLot   bool
	Quorum  int // what was needed
	Rule    string
}

// Again reports whether a further round follows.
func (d OfficerDecision) Again() bool {
	return d.Outcome == FreshBallot || d.Outcome == RerunForQuorum
}

// Hours are those of the further round, decided on at the instant.
func (d OfficerDecision) Hours(decided time.Time, p Params, c when.Calendar) (PollTimes, error) {
	if d.Outcome == FreshBallot {
		return FreshBallotTimes(decided, p), nil
	}
	return RerunTimes(decided, p, c)
}

// Options are those of the last round that a further one puts again: the two, or
// all.
func (d OfficerDecision) Options(last Contest) []Option {
	if d.Outcome != FreshBallot {
		return last.Options
	}
	var two []Option
	for _, i := range d.Two {
		two = append(two, last.Options[i-1])
	}
	return two
}

// Decide judges a round from the ballots cast and, if the box was opened, its
// count under [OfficerCount] (R94 to R97). Quorum comes first: without it nothing
// is opened and the transcript is nil.
func (r OfficerRound) Decide(ballots int, t *count.Transcript, p Params) OfficerDecision {
	d := OfficerDecision{Quorum: OfficerQuorum(r.Members, r.Rerun, p)}
	switch {
	case ballots < d.Quorum && !r.Rerun:
		d.Outcome, d.Rule = RerunForQuorum, "R95"
	case ballots < d.Quorum:
		d.Outcome, d.Rule = PresidingMember, "R95"
	case t != nil && len(t.Elected) == 1:
		d.Outcome, d.Rule = OfficerElected, "R94"
		d.Elected = t.Elected[0]
		if t.LastTie != nil && t.LastTie.By == count.ByLot {
			d.ByLot, d.Rule = true, "R97"
		}
	case t != nil && t.LastTie != nil && t.LastTie.By == count.ByNobody:
		d.Outcome, d.Two, d.Rule = FreshBallot, t.LastTie.Tied, "R97"
	default: // "re-open nominations" won, every paper blank, or nobody stood
		return r.withoutElection(d)
	}
	return d
}

// NobodyStood judges a round without a candidate (R96).
func (r OfficerRound) NobodyStood() OfficerDecision { return r.withoutElection(OfficerDecision{}) }

// failedRounds is how many rounds may fail before a member presides (R96).
const failedRounds = 2

func (r OfficerRound) withoutElection(d OfficerDecision) OfficerDecision {
	d.Outcome, d.Rule = ReopenNominations, "R96"
	if r.Failed+1 >= failedRounds {
		d.Outcome = PresidingMember
	}
	return d
}

// PollTimes are the instants of a poll without nominations of its own.
type PollTimes struct {
	Sealed time.Time `json:"sealed"`
	Opens  time.Time `json:"opens"`
	Closes time.Time `json:"closes"`
}

const (
	freshBallotAfter = 24 * time.Hour // R97
)

// FreshBallotTimes are those of the ballot that follows a tie: 24 hours after it
// was found (R97).
func FreshBallotTimes(decided time.Time, p Params) PollTimes {
	return pollFrom(wholeSecond(decided).Add(freshBallotAfter), p)
}

// RerunTimes are those of the re-run for want of quorum: from the opening hour
// of the next working day, well within the 5 that the rule allows (R95).
func RerunTimes(decided time.Time, p Params, c when.Calendar) (PollTimes, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return PollTimes{}, err
	}
	day, err := c.AddWorkingDays(when.DateOf(decided, zone), 1)
	if err != nil {
		return PollTimes{}, err
	}
	opens, err := when.Instant(day, p.OpenTime, zone)
	if err != nil {
		return PollTimes{}, err
	}
	if opens.Sub(decided) < sealBeforeOpening { // decided at the very end of a day that opens early
		opens = wholeSecond(decided).Add(sealBeforeOpening)
	}
	return pollFrom(opens, p), nil
}

// ConveneBy is when the first meeting must have been convened at the latest: so
// many working days from the start of the term (R91). Later is flagged daily.
func ConveneBy(termStart when.Date, p Params, c when.Calendar) (when.Date, error) {
	return c.AddWorkingDays(termStart, p.ConveneWithin)
}

func pollFrom(opens time.Time, p Params) PollTimes {
	return PollTimes{opens.Add(-sealBeforeOpening), opens, opens.Add(time.Duration(p.ChairBallotHours) * time.Hour)}
}
