package domain

import (
	"regexp"
	"strings"
	"time"

	"hustings/domain/refusal"
)

var (
	LotSealed = refusal.Reason{Code: refusal.FROZEN, Name: "lot-sealed"}    // R73a: what a holder binds herself to, she does before the seal
	LotOffer  = refusal.Reason{Code: refusal.FORM, Name: "lot-offer"}       // not the numbers that were offered to this officer
	LotGiven  = refusal.Reason{Code: refusal.DUP, Name: "lot-given"}        // that holder's value is on the board
	LotWrong  = refusal.Reason{Code: refusal.FORM, Name: "lot-wrong"}       // not the value that was committed to
	LotNotDue = refusal.Reason{Code: refusal.EARLY, Name: "lot-draw-early"} // R73: a draw replaces a value that is missing a day after the close
	LotHere   = refusal.Reason{Code: refusal.STATE, Name: "lot-here"}       // the service has its value: nothing to draw for
	LotDigits = refusal.Reason{Code: refusal.FORM, Name: "lot-digits"}
)

// LotCommitment is an officer's part in the lot of one round to come: the hash of
// a value that only she has. Contest is the number that the round's manifest will
// bear, since the commitment is to both (docs/protocol.md 8).
type LotCommitment struct {
	Election ElectionID
	Round    int
	Contest  [32]byte
	Holder   string // as the manifest names her: deputy or auditor
	Person   PersonID
	Commit   [32]byte
	At       time.Time
}

// LotHolderOf is the name under which an officer holds a part of the lot, empty
// for roles that do not (R73a).
func LotHolderOf(r Role) string {
	switch r {
	case DeputyReturningOfficer:
		return "deputy"
	case Auditor:
		return "auditor"
	}
	return ""
}

// LotRounds is for how many rounds an officer commits at once: an officers' ballot
// may be run again for its quorum and then be tied, and neither leaves time to ask
// (R95, R97).
func (k ElectionKind) LotRounds() int {
	if k == OfficerElection {
		return 3
	}
	return 1
}

// LotDeadline is how long after the close a value of the lot may be missing
// before a public draw may replace it (R73).
const LotDeadline = 24 * time.Hour

// lotDigits is how many digits are drawn: with less, whoever draws could try out
// what suits her; the form is fixed so that its wording cannot be used for that.
var lotDigits = regexp.MustCompile(`^[0-9]{20}$`)

// LotNote is what stands on the board of a draw: what was drawn, where and by
// whom. Its hash is the value (docs/protocol.md 8).
func LotNote(digits, where, first, second string) (string, error) {
	digits = strings.Map(func(r rune) rune {
		if r == ' ' {
			return -1
		}
		return r
	}, digits)
	if !lotDigits.MatchString(digits) {
		return "", refusal.Because(LotDigits, "R73", refusal.Args{"n": 20}).On("digits")
	}
	where = strings.TrimSpace(CleanText(where))
	if where == "" || len(where) > 200 {
		return "", refusal.Because(refusal.Missing, "R73", nil).On("where")
	}
	var groups []string
	for i := 0; i < len(digits); i += 4 {
		groups = append(groups, digits[i:i+4])
	}
	return "Digits drawn: " + strings.Join(groups, " ") + ". Where: " + where + ". By: " + first + " and " + second + ".", nil
}
