package clerk

import (
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
)

// What the mails in an election's life say, beside the election's reference and title.
// Whom each goes to, and under which rule, stands beside its template (templates.go).

type NoticeMail struct {
	Keys                                                     domain.KeyPolicy
	NominationsOpen, NominationsClose, PollOpens, PollCloses time.Time
	Seats                                                    int
	Again                                                    string // "yes": they were left empty before (R54, R76, R79)
}

type ProposedMail struct {
	NominationsClose time.Time
}

type NominationReceivedMail struct {
	Missing int
}

type NominationCompleteMail struct {
	Candidate string
}

type NominationRuledMail struct {
	Valid     bool
	Ground    domain.Ground
	Why       string
	CureUntil time.Time
}

type SupportAskedMail struct {
	Candidate string
	AnswerBy  time.Time
}

type SupportAnsweredMail struct {
	Gives bool
}

type StatementOutMail struct {
	WithdrawalsClose time.Time
}

type WithdrawnMail struct {
	Marked bool
	How    domain.Leaving
	Public string
}

type CorrectionMail struct {
	Text string
}

type DeadlineMovedMail struct {
	Milestone domain.Milestone
	Was, Now  time.Time
	Why       string
}

type PollOpenMail struct {
	PollCloses time.Time
	Contest    domain.ContestID
	Duplicates string // which of several ballots of a voter counts (R64)
}

type ReminderMail struct {
	PollCloses time.Time
	Contest    domain.ContestID
}

type AnotherRoundMail struct {
	Seals, Opens, Closes time.Time
	Stands               bool
}

type StoppedWrongMail struct {
	Why string
}

type PollStoppedMail struct {
	Why string
}

type UncontestedMail struct{}

type ProvisionalMail struct {
	ObjectionsClose time.Time
}

type ResultMail struct{}

type CancelledMail struct {
	Why string
}

type VoidedMail struct {
	Why string
}

type ObjectionReceivedMail struct{}

type ObjectionAnsweredMail struct {
	Upheld bool
	Answer string
}

type DeclinedMail struct {
	Act acts.Pair
	Why string
}

type SecondNeededMail struct {
	Act   acts.Pair
	Until time.Time
	Why   string
}

type RulingsDueMail struct {
	Waiting int
}

type DrawNeededMail struct{}

type RulingsUrgentMail struct {
	Waiting int
	Opens   time.Time
}

type HeldMail struct{}

type KeysNeededMail struct {
	Needed, Holders int
}

type LotAskedMail struct {
	Seals time.Time
}

type LotNeededMail struct {
	Until time.Time
}

type LotMissingMail struct {
	Holder string
}

type AlarmMail struct {
	Alarm string // a reason of refusal, or the name of what does not hold
}

type VoteAlarmMail struct {
	Alarm   string
	Contest domain.ContestID
}

type VoteDeclinedMail DeclinedMail

type RollHeldMail struct{}

type RollChangedMail struct {
	Added bool
}

type RemovalRefusedMail struct{}

type OfficerCallMail struct {
	Office                      domain.Office
	NominationsClose, PollOpens time.Time
}

type OfficeDeclaredMail struct {
	Office     domain.Office
	Name       string
	From, Last when.Date
}

type LeadershipMail struct {
	Panel, Code string
	As          domain.Lead
	Name        string
	Since       when.Date
	Day         when.Date // of the news: who leads may come and go while the offices are vacant
	Overdue     bool
	Waits       domain.OfficeMove
	Office      domain.Office
}

type ConfidenceMovedMail struct {
	ConfidenceTold
	Lapses time.Time
}

type ConfidenceNoticeMail struct {
	ConfidenceTold
	Opens, Closes time.Time
}

type ConfidenceBallotMail struct {
	Panel    string
	Office   domain.Office
	Question string
	Contest  domain.ContestID
	Closes   time.Time
}

type ConfidenceReminderMail ConfidenceBallotMail

type ConfidenceEndedMail struct {
	ConfidenceTold
	How domain.ConfidenceState
}

type SeatedMail struct {
	From, Last when.Date
}

type DraftMadeMail struct {
	Why        string
	PollCloses time.Time
}

type SelfPublishingMail struct {
	At time.Time
}

type NoticeHeldMail struct {
	Alarm string
}

type StandstillMail struct {
	What string // clock, found, second, stranger
	Why  string
}

type ConveneLateMail struct{}

type ServeAskedMail struct {
	AnswerBy time.Time
	Last     when.Date
}

type CountedBackMail struct {
	Countback domain.CountbackID
	Seated    int
}

type CoOptedMail struct {
	Panel      string
	From, Last when.Date
	Decision   string
}

type ComplaintMail struct{}

type ComplaintAnsweredMail struct {
	Answer, Correction string
}

// ConfidenceTold is what every mail about a motion of no confidence says of it.
type ConfidenceTold struct {
	Panel, Code      string
	Office           domain.Office
	Name, Mover, Why string
	Motion           domain.ConfidenceID
}
