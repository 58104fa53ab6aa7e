package domain

import (
	"slices"
	"strings"
	"time"

	"hustings/domain/refusal"
)

// Grounds lists the only grounds on which a nomination may be ruled invalid (R47).
var Grounds = []Ground{GroundLate, GroundForm, GroundIneligible, GroundConsent, GroundSupporters, GroundStatement}

var (
	OtherGround        = refusal.Reason{Code: refusal.FORM, Name: "other-ground"}           // R47: not one of the grounds
	NotReceived        = refusal.Reason{Code: refusal.STATE, Name: "nomination-incomplete"} // nothing to rule on yet
	StatementIsOut     = refusal.Reason{Code: refusal.FROZEN, Name: "statement-published"}
	RulingStands       = refusal.Reason{Code: refusal.DUP, Name: "ruling-stands"}
	WithdrawalsClosed  = refusal.Reason{Code: refusal.LATE, Name: "withdrawals-closed"}
	SupportAnswered    = refusal.Reason{Code: refusal.DUP, Name: "support-answered"}
	SupportLimit       = refusal.Reason{Code: refusal.DUP, Name: "support-limit"} // R42
	SupportOwn         = refusal.Reason{Code: refusal.FORM, Name: "support-own"}  // R41: one's own nomination
	SupporterNotQualif = refusal.Reason{Code: refusal.INELIG, Name: "supporter-not-qualified"}
	AlreadyAsked       = refusal.Reason{Code: refusal.DUP, Name: "already-asked"}
	AskedTooMany       = refusal.Reason{Code: refusal.FORM, Name: "asked-too-many"}
	PersonNotEligible  = refusal.Reason{Code: refusal.FORM, Name: "person-not-eligible"} // who and why is not said to others
	ReferenceTaken     = refusal.Reason{Code: refusal.DUP, Name: "reference-taken"}
)

// Rule judges a ruling on a nomination of the election and returns the
// nomination with it (R47): valid only when it is complete, invalid only on a
// listed ground and with the reason, and neither once the statement is out. A
// valid nomination whose statement is unlawful keeps its place without it.
func (e Election) Rule(n Nomination, by PersonID, r Ruling, now time.Time) (Nomination, error) {
	if err := e.In("R47", Notice, Nominations); err != nil { // the notice, where no job has opened nominations yet (R13)
		return n, err
	}
	switch {
	case e.StatementAt != nil:
		return n, refusal.Because(StatementIsOut, "R49", refusal.Args{"at": *e.StatementAt})
	case n.WithdrawnAt != nil:
		return n, refusal.Because(NominationWithdrawn, "R50", refusal.Args{"at": *n.WithdrawnAt})
	case n.Ruling != nil:
		return n, refusal.Because(RulingStands, "R47", refusal.Args{"at": n.Ruling.At})
	case n.SubmittedAt == nil:
		return n, refusal.Because(NotReceived, "R47", nil)
	case !r.Valid && !slices.Contains(Grounds, r.Ground):
		return n, refusal.Because(OtherGround, "R47", refusal.Args{"grounds": Grounds}).On("ground")
	case r.Valid && r.Ground != "" && r.Ground != GroundStatement:
		return n, refusal.Because(OtherGround, "R47", refusal.Args{"grounds": []Ground{GroundStatement}}).On("ground")
	case strings.TrimSpace(r.Why) == "" && (!r.Valid || r.Ground != ""):
		return n, refusal.Because(refusal.WhyMissing, "R47", nil).On("why")
	}
	if r.Valid && n.Received(e.Params) == nil {
		if err := n.OwnPart(e.Params); err != nil {
			return n, err
		}
		return n, n.CheckSupporters(e.Params)
	}
	n.StatementWithheld = r.Ground == GroundStatement
	n.Ruling = &Ruling{Valid: r.Valid, Ground: r.Ground, Why: strings.TrimSpace(r.Why), By: by, At: now}
	return n, nil
}

// Withdraw returns the nomination withdrawn at now, for good (R50). After the
// withdrawal deadline the name stays on the paper, marked (R51); after the close
// nobody withdraws but from a round to come (R50a), and who was returned.
func (e Election) Withdraw(n Nomination, how Leaving, now time.Time) (Nomination, error) {
	switch {
	case n.WithdrawnAt != nil:
		return n, refusal.Because(NominationWithdrawn, "R50", refusal.Args{"at": *n.WithdrawnAt})
	case e.State == Draft || e.State == Cancelled || e.State == Void || e.State == Certified || e.State == Stopped:
		return n, refusal.Because(WrongState, "R50", refusal.Args{"state": e.State})
	case how == Withdrew && !now.Before(e.Timetable.PollCloses) && !e.MayDecline(n) && !e.LeavesRound(n, now):
		return n, refusal.Because(WithdrawalsClosed, "R51", refusal.Args{"closed": e.Timetable.PollCloses})
	}
	n.WithdrawnAt, n.LeftBy = &now, how
	return n, nil
}

// MayDecline reports whether the candidate has been returned and may still
// decline: until the certificate (R50a). The papers are then counted again
// without her (R78).
func (e Election) MayDecline(n Nomination) bool {
	return n.WithdrawnAt == nil && (e.State == Provisional || e.State == Withdrawals) && e.Outcome != nil && e.Outcome.Returns(n.Candidate)
}

// MarkedWithdrawn reports whether a candidate who leaves at now stays on the
// paper as withdrawn (R51).
func (e Election) MarkedWithdrawn(now time.Time) bool {
	return !now.Before(e.Timetable.WithdrawalsClose)
}

// SupportsAllowed is how many candidates one member may support: as many as
// there are seats; for an office exactly one (R42).
func (e Election) SupportsAllowed() int {
	if e.Kind == OfficerElection {
		return 1
	}
	return e.Seats
}

// Answer judges a supporter's yes or no and returns the support with it (R41,
// R42): once, in time, not for oneself, and given is how many other candidates
// of the election the member already supports.
func (e Election) Answer(n Nomination, s Support, gives bool, given int, now time.Time) (Support, error) {
	if err := e.PartWindow(n, now); err != nil {
		return s, err
	}
	switch {
	case s.GivenAt != nil || s.DeclinedAt != nil:
		return s, refusal.Because(SupportAnswered, "R42", nil)
	case s.Person == n.Candidate:
		return s, refusal.Because(SupportOwn, "R41", nil)
	case gives && given >= e.SupportsAllowed():
		return s, refusal.Because(SupportLimit, "R42", refusal.Args{"max": e.SupportsAllowed()})
	case gives:
		s.GivenAt = &now
	default:
		s.DeclinedAt = &now
	}
	return s, nil
}

// Field is who stands at an instant, for the rules that compare candidates with
// seats.
type Field []Nomination

// Standing are the valid nominations that have not been withdrawn.
func (f Field) Standing() Field {
	return slices.DeleteFunc(slices.Clone(f), func(n Nomination) bool { return !n.Stands() })
}

// PollNeed is what so many candidates for the election's seats lead to (R53 to R55).
func (e Election) PollNeed(candidates int) PollNeed {
	return WithoutPoll(candidates, e.Seats, e.Params.RON)
}

// Unopposed reports whether no poll is needed: no more candidates than places,
// and no RON to be weighed against (R53 to R55, R96).
func (e Election) Unopposed(candidates int) bool {
	return !e.PollNeed(candidates).Poll
}

// Overdue lists the complete nominations that still wait for their ruling; the
// statement of candidates waits for them.
func (f Field) Overdue(p Params) (waiting []NominationID) {
	for _, n := range f {
		if n.WithdrawnAt == nil && n.Ruling == nil && n.Received(p) != nil {
			waiting = append(waiting, n.ID)
		}
	}
	return waiting
}
