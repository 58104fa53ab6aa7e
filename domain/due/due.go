// Package due says what the clock does next (R13), deadline after deadline: pure
// functions of facts and an instant. The office gathers the facts in one read and carries out what is due; before
// it does, it asks again under the lock.
//
// [Next] is the timetable of an election. What a vote of no election does next is
// [domain.Vote.Next], and what comes next for a panel's offices [domain.NextForOffices].
package due

import (
	"time"

	"hustings/domain"
)

// Step is what a transition does.
type Step string

// The steps, in the order in which an election meets them.
const (
	OpenNominations  Step = "open-nominations"
	AwaitRulings     Step = "await-rulings" // the statement is due and rulings are missing (R47)
	PublishStatement Step = "publish-statement"
	DeclareUnopposed Step = "declare-unopposed"
	AwaitDraw        Step = "await-draw" // too many of one employer are unopposed (R28a)
	SealRoll         Step = "seal-roll"
	MissSeal         Step = "miss-seal" // the poll's hour has come and there is no key: an alarm
	OpenPoll         Step = "open-poll"
	Remind           Step = "remind"
	StopPoll         Step = "stop-poll"
	ClosePoll        Step = "close-poll"
	BeginCount       Step = "begin-count"
	MissLot          Step = "miss-lot"      // a value of the lot is missing a day after the close (R73)
	AdvanceCount     Step = "advance-count" // one step of the contest's own chain
	PublishResult    Step = "publish-result"
	SealRound        Step = "seal-round" // of an officers' election, after another (R50a)
	ConveneChair     Step = "convene-chair"
	ConveneVice      Step = "convene-vice-chair"
	Readvertise      Step = "readvertise"
	Repeat           Step = "repeat"
	EndPapers        Step = "end-papers"   // restricted ones, as the terms that they filled have ended (R89)
	DestroyRoll      Step = "destroy-roll" // the map from tags to members, as the void window closes (R89)

	ForgetRoll     Step = "forget-roll"     // the same of a contest that ended without a result (R89)
	CallSuccessor  Step = "call-successor"  // of an office that has fallen vacant (R101, R102, R104)
	TellLeadership Step = "tell-leadership" // who leads a panel has changed, or what its offices wait for (R101, R104)
	CallConfidence Step = "call-confidence" // the notice has run: the ballot's roll is frozen (R107)
	EndConfidence  Step = "end-confidence"  // nobody seconded it, or there is nobody to remove any more
	DraftNext      Step = "draft-next"
	PublishDraft   Step = "publish-draft" // its day has come, and the secretariat had said so
	CountBack      Step = "count-back"    // papers are counted again to fill a vacancy (R116)
	DiscardKeys    Step = "discard-keys"  // of a contest that ended without a result
	MoveVote       Step = "vote"          // a vote that belongs to no election moves; Vote says how
)

// Steps are all of them.
var Steps = []Step{OpenNominations, AwaitRulings, PublishStatement, DeclareUnopposed, AwaitDraw, SealRoll, MissSeal, OpenPoll, Remind, StopPoll,
	ClosePoll, BeginCount, MissLot, AdvanceCount, PublishResult, SealRound, ConveneChair, ConveneVice, Readvertise, Repeat, EndPapers, DestroyRoll,
	ForgetRoll, CallSuccessor, TellLeadership, CallConfidence, EndConfidence, DraftNext, PublishDraft, CountBack, DiscardKeys, MoveVote}

// Transition is one step that nobody asks for: the clock makes it due, and whoever
// rings first carries it out.
type Transition struct {
	Name     Step
	Election domain.ElectionID
	Contest  domain.ContestID // when it concerns one round
	Panel    domain.PanelID   // when there is no election yet
	Motion   domain.ConfidenceID
	Vote     domain.VoteStep // of MoveVote
	At       time.Time       // since when it has been due
}

// String is the step, with that of a vote: "vote-closes".
func (t Transition) String() string {
	if t.Name == MoveVote {
		return string(MoveVote) + "-" + string(t.Vote)
	}
	return string(t.Name)
}
