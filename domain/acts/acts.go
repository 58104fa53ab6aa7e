// Package acts lists, once, the name of every act that the record keeps (R9). An
// act is recorded and looked for by these names alone, so that none is spelt twice;
// what each says to a reader stands in the catalogue under "record.says." and the
// name, and acts that take two officers (DUAL) under "office.pair.".
package acts

// Name is what an act is called in the record: the thing, a point, what was done.
// It is part of what is hashed, so a name never changes once it has been recorded.
type Name string

// Pair is an act that takes two officers (R7), as its request bears it. The record
// tells of it by what became of the request.
type Pair string

// Outcome is what became of a two-person act.
type Outcome string

const (
	Asked     Outcome = "asked"     // by the first officer
	Confirmed Outcome = "confirmed" // by the second: it was carried out
	Declined  Outcome = "declined"  // by another officer
	Withdrawn Outcome = "withdrawn" // by its asker
	Refused   Outcome = "refused"   // by the rules, when it was to be carried out
)

// Outcomes are all of them.
var Outcomes = []Outcome{Asked, Confirmed, Declined, Withdrawn, Refused}

// Act is the record's name of what became of the act.
func (p Pair) Act(o Outcome) Name { return Name(string(p) + "." + string(o)) }

// Acts that take two officers.
const (
	PairCertify     Pair = "election.certify"      // R83
	PairPostpone    Pair = "election.postpone"     // R20
	PairRelease     Pair = "election.release"      // R20a: count after an outage
	PairReopen      Pair = "election.reopen"       // R20a
	PairOpenLate    Pair = "poll.open-late"        // R47a
	PairStrike      Pair = "candidate.strike"      // R51a
	PairDraw        Pair = "election.draw"         // R28a
	PairStop        Pair = "poll.stop"             // R60a
	PairVoid        Pair = "election.void"         // R84
	PairAlarmSettle Pair = "election.settle-alarm" // R103
	PairVoteAlarm   Pair = "vote.settle-alarm"     // R103, of a vote of no election
	PairRollChange  Pair = "roll.change"           // R33
	PairLotDraw     Pair = "contest.draw-lot"      // R73
	PairAppoint     Pair = "officer.appoint"       // R5b
	PairEndings     Pair = "memberships.end"       // R29b
	PairAddress     Pair = "address.change"        // R31a
	PairIdentity    Pair = "identity.release"      // R31a
)

// Acts of one person, or of the service itself.
const (
	AbsenceAnswered Name = "absence.answered"
	AbsenceAsked    Name = "absence.asked"

	ActionDone    Name = "action.done"
	ActionDropped Name = "action.dropped"
	ActionMade    Name = "action.made"

	AddressChanged   Name = "address.changed"
	AddressConsented Name = "address.consented"

	AgendaCommented   Name = "agenda.commented"
	AgendaHabitsSet   Name = "agenda.habits-set"
	AgendaItemAdded   Name = "agenda.item-added"
	AgendaItemChanged Name = "agenda.item-changed"
	AgendaItemMoved   Name = "agenda.item-moved"
	AgendaItemPulled  Name = "agenda.item-pulled"
	AgendaItemRemoved Name = "agenda.item-removed"
	AgendaPublished   Name = "agenda.published"

	ByElectionNotDrafted Name = "by-election.not-drafted"

	CalendarPlanned Name = "calendar.planned"

	ClockConfirmed Name = "clock.confirmed"

	ComplaintAnswered Name = "complaint.answered"
	ComplaintMade     Name = "complaint.made"

	ContestAbandoned       Name = "contest.abandoned"
	ContestAlarm           Name = "contest.alarm"
	ContestAlarmOver       Name = "contest.alarm-over"
	ContestAuditorsFile    Name = "contest.auditors-file"
	ContestClosed          Name = "contest.closed"
	ContestCounted         Name = "contest.counted"
	ContestKeysDestroyed   Name = "contest.keys-destroyed"
	ContestLotDrawn        Name = "contest.lot-drawn"
	ContestLotMissing      Name = "contest.lot-missing"
	ContestLotRevealed     Name = "contest.lot-revealed"
	ContestMixed           Name = "contest.mixed"
	ContestOpened          Name = "contest.opened"
	ContestPapersDestroyed Name = "contest.papers-destroyed"
	ContestPapersPermanent Name = "contest.papers-permanent"
	ContestPassphraseGiven Name = "contest.passphrase-given"
	ContestRollChanged     Name = "contest.roll-changed"
	ContestRollDestroyed   Name = "contest.roll-destroyed"
	ContestScriptsChanged  Name = "contest.scripts-changed"
	ContestSealed          Name = "contest.sealed"
	ContestTooFew          Name = "contest.too-few"

	CountBegun Name = "count.begun"

	CountbackBegun     Name = "countback.begun"
	CountbackConsented Name = "countback.consented"
	CountbackCounted   Name = "countback.counted"
	CountbackDeclined  Name = "countback.declined"

	DatabaseAccepted Name = "database.accepted"
	DatabasePromoted Name = "database.promoted"
	DatabaseRefused  Name = "database.refused"

	ElectionAlarm             Name = "election.alarm"
	ElectionCalledBack        Name = "election.called-back"
	ElectionCancelled         Name = "election.cancelled"
	ElectionCertified         Name = "election.certified"
	ElectionDeadlineMoved     Name = "election.deadline-moved"
	ElectionDeclarationSigned Name = "election.declaration-signed"
	ElectionDrafted           Name = "election.drafted"
	ElectionEdited            Name = "election.edited"
	ElectionNotReadvertised   Name = "election.not-readvertised"
	ElectionNoticeHeld        Name = "election.notice-held"
	ElectionNoticePublished   Name = "election.notice-published"
	ElectionPublishesItself   Name = "election.publishes-itself"
	ElectionUnopposed         Name = "election.unopposed"
	ElectionVoided            Name = "election.voided"

	EmployerCapDrawNeeded Name = "employer-cap.draw-needed"
	EmployerCapDrawn      Name = "employer-cap.drawn"

	EventAnnounced            Name = "event.announced"
	EventAttendance           Name = "event.attendance"
	EventAttribution          Name = "event.attribution"
	EventCancelled            Name = "event.cancelled"
	EventChanged              Name = "event.changed"
	EventClosed               Name = "event.closed"
	EventConsent              Name = "event.consent"
	EventLooseningAsked       Name = "event.loosening-asked"
	EventOpened               Name = "event.opened"
	EventPaperChecked         Name = "event.paper-checked"
	EventPaperChecksAsked     Name = "event.paper-checks-asked"
	EventPaperChecksReminded  Name = "event.paper-checks-reminded"
	EventPaperCorrected       Name = "event.paper-corrected"
	EventPaperWithheld        Name = "event.paper-withheld"
	EventPaperDrafted         Name = "event.paper-drafted"
	EventPaperEdited          Name = "event.paper-edited"
	EventPaperFindingSetAside Name = "event.paper-finding-set-aside"
	EventPaperLate            Name = "event.paper-late"
	EventPaperPartnerAsked    Name = "event.paper-partner-asked"
	EventPaperLooked          Name = "event.paper-looked"
	EventPaperPassage         Name = "event.paper-passage"
	EventPaperPublished       Name = "event.paper-published"
	EventPlanned              Name = "event.planned"
	EventQuestion             Name = "event.question"
	EventQuestionAnswered     Name = "event.question-answered"
	EventOutsidersForgotten   Name = "event.outsiders-forgotten"
	EventQuestionHidden       Name = "event.question-hidden"
	EventQuestionMerged       Name = "event.question-merged"
	EventQuestionShown        Name = "event.question-shown"
	EventQuestionSupported    Name = "event.question-supported"
	EventRegistered           Name = "event.registered"
	EventSpeakerAdded         Name = "event.speaker-added"
	EventSpeakerDropped       Name = "event.speaker-dropped"
	EventVoteCalled           Name = "event.vote-called"
	EventVoteExtended         Name = "event.vote-extended"
	EventWithdrew             Name = "event.withdrew"

	IdentityBound   Name = "identity.bound"
	IdentityRefused Name = "identity.refused"

	InterestEnded      Name = "interest.ended"
	InterestRegistered Name = "interest.registered"

	LetterAbandoned          Name = "letter.abandoned"
	LetterApproved           Name = "letter.approved"
	LetterCommented          Name = "letter.commented"
	LetterDrafted            Name = "letter.drafted"
	LetterPanelRemoved       Name = "letter.panel-removed"
	LetterPublished          Name = "letter.published"
	LetterPutToPanels        Name = "letter.put-to-panels"
	LetterRefused            Name = "letter.refused"
	LetterReplyAttached      Name = "letter.reply-attached"
	LetterReviewed           Name = "letter.reviewed"
	LetterRevised            Name = "letter.revised"
	LetterSignatureWithdrawn Name = "letter.signature-withdrawn"
	LetterSigned             Name = "letter.signed"
	LetterTakenBack          Name = "letter.taken-back"
	LetterWithdrawalNoted    Name = "letter.withdrawal-noted"

	LotCommitted Name = "lot.committed"

	MailResent Name = "mail.resent"

	MeetingAdded             Name = "meeting.added"
	MeetingAsked             Name = "meeting.asked"
	MeetingAttendance        Name = "meeting.attendance"
	MeetingCalled            Name = "meeting.called"
	MeetingCancelled         Name = "meeting.cancelled"
	MeetingChanged           Name = "meeting.changed"
	MeetingClosed            Name = "meeting.closed"
	MeetingInterestDeclared  Name = "meeting.interest-declared"
	MeetingInterestWithdrawn Name = "meeting.interest-withdrawn"
	MeetingItem              Name = "meeting.item"
	MeetingNoted             Name = "meeting.noted"
	MeetingOpened            Name = "meeting.opened"
	MeetingPresidingChosen   Name = "meeting.presiding-chosen"
	MeetingSpeakAsked        Name = "meeting.speak-asked"
	MeetingSpeakLeft         Name = "meeting.speak-left"
	MeetingSpeaker           Name = "meeting.speaker"
	MeetingSpeakingTime      Name = "meeting.speaking-time"

	MembersImported Name = "members.imported"

	MembershipHome   Name = "membership.home"
	MembershipJoined Name = "membership.joined"
	MembershipLeft   Name = "membership.left"
	MembershipStatus Name = "membership.status"

	MembershipsReopened Name = "memberships.reopened"

	MinutesApproved  Name = "minutes.approved"
	MinutesAssented  Name = "minutes.assented"
	MinutesCommented Name = "minutes.commented"
	MinutesCorrected Name = "minutes.corrected"
	MinutesEdited    Name = "minutes.edited"
	MinutesSent      Name = "minutes.sent"

	MotionAmended         Name = "motion.amended"
	MotionAskedPull       Name = "motion.asked-pull"
	MotionAskedReturn     Name = "motion.asked-return"
	MotionAskedSecret     Name = "motion.asked-secret"
	MotionCalled          Name = "motion.called"
	MotionCarried         Name = "motion.carried"
	MotionCastingDeclined Name = "motion.casting-declined"
	MotionCastingVote     Name = "motion.casting-vote"
	MotionClosed          Name = "motion.closed"
	MotionBarred          Name = "motion.barred"
	MotionLapsed          Name = "motion.lapsed"
	MotionRescinded       Name = "motion.rescinded"
	MotionSuperseded      Name = "motion.superseded"
	MotionWithdrawn       Name = "motion.withdrawn"
	MotionEffect          Name = "motion.effect"
	MotionLost            Name = "motion.lost"
	MotionMadeSecret      Name = "motion.made-secret"
	MotionMoved           Name = "motion.moved"
	MotionPulled          Name = "motion.pulled"
	MotionPutToMeeting    Name = "motion.put-to-meeting"
	MotionRecused         Name = "motion.recused"
	MotionReminded        Name = "motion.reminded"
	MotionSeconded        Name = "motion.seconded"
	MotionTied            Name = "motion.tied"
	MotionVoteEnded       Name = "motion.vote-ended"
	MotionVoted           Name = "motion.voted"

	NetworkCreated Name = "network.created"
	NetworkEnded   Name = "network.ended"
	NetworkMerged  Name = "network.merged"
	NetworkRenamed Name = "network.renamed"

	NetworksImported Name = "networks.imported"

	NoConfidenceCalled    Name = "no-confidence.called"
	NoConfidenceCarried   Name = "no-confidence.carried"
	NoConfidenceFallen    Name = "no-confidence.fallen"
	NoConfidenceLapsed    Name = "no-confidence.lapsed"
	NoConfidenceLost      Name = "no-confidence.lost"
	NoConfidenceMoved     Name = "no-confidence.moved"
	NoConfidenceNoticed   Name = "no-confidence.noticed"
	NoConfidenceWithdrawn Name = "no-confidence.withdrawn"

	NominationCarried   Name = "nomination.carried"
	NominationOpened    Name = "nomination.opened"
	NominationRuled     Name = "nomination.ruled"
	NominationSaved     Name = "nomination.saved"
	NominationSubmitted Name = "nomination.submitted"
	NominationsOpened   Name = "nominations.opened"
	NominationWithdrawn Name = "nomination.withdrawn"

	ObjectionAnswered Name = "objection.answered"
	ObjectionLodged   Name = "objection.lodged"

	OfficeEnded    Name = "office.ended"
	OfficeFilled   Name = "office.filled"
	OfficeResigned Name = "office.resigned"

	OfficerAppointed   Name = "officer.appointed"
	OfficerEnded       Name = "officer.ended"
	OfficerForged      Name = "officer.forged"
	OfficerKeyEnrolled Name = "officer.key-enrolled"

	OfficersConvened         Name = "officers.convened"
	OfficersImported         Name = "officers.imported"
	OfficersNotConvened      Name = "officers.not-convened"
	OfficersRoundFailed      Name = "officers.round-failed"
	OfficersSuccessionCalled Name = "officers.succession-called"
	OfficersWaived           Name = "officers.waived"
	OfficersWaiverGiven      Name = "officers.waiver-given"

	PanelLeadership    Name = "panel.leadership"
	PanelParamsSet     Name = "panel.params-set"
	PanelPresiderDrawn Name = "panel.presider-drawn"
	PanelRenamed       Name = "panel.renamed"
	PanelSeatsAdded    Name = "panel.seats-added"

	PaperAdded     Name = "paper.added"
	PaperWithdrawn Name = "paper.withdrawn"

	PasskeyAdded     Name = "passkey.added"
	PasskeyPermitted Name = "passkey.permitted"
	PasskeyRemoved   Name = "passkey.removed"

	PersonDied         Name = "person.died"
	PersonDisabled     Name = "person.disabled"
	PersonEnabled      Name = "person.enabled"
	PersonErased       Name = "person.erased"
	PersonErasureAsked Name = "person.erasure-asked"
	PersonPhotoKept    Name = "person.photo-kept"
	PersonPhotoRemoved Name = "person.photo-removed"

	PollAgain    Name = "poll.again"
	PollClosed   Name = "poll.closed"
	PollHeld     Name = "poll.held"
	PollOpened   Name = "poll.opened"
	PollReminded Name = "poll.reminded"

	// PollRemindedAgain: an officer has asked for a reminder beside those of the timetable.
	PollRemindedAgain Name = "poll.reminded-again"
	PollStopped       Name = "poll.stopped"

	PrioritiesAdopted         Name = "priorities.adopted"
	PrioritiesCalled          Name = "priorities.called"
	PrioritiesDecided         Name = "priorities.decided"
	PrioritiesFrozen          Name = "priorities.frozen"
	PrioritiesMerged          Name = "priorities.merged"
	PrioritiesOpened          Name = "priorities.opened"
	PrioritiesProposalsClosed Name = "priorities.proposals-closed"
	PrioritiesProposed        Name = "priorities.proposed"
	PrioritiesReworded        Name = "priorities.reworded"

	ProgramAdmitted Name = "program.admitted"
	ProgramShutOut  Name = "program.shut-out"

	ResultProvisional        Name = "result.provisional"
	ResultRecounted          Name = "result.recounted"
	ResultRecountedOnRequest Name = "result.recounted-on-request"

	RoleCured Name = "role.cured"
	RoleLost  Name = "role.lost"

	RollEntryHeld Name = "roll.entry-held"
	RollSealed    Name = "roll.sealed"

	SeatDeclaredVacant Name = "seat.declared-vacant"
	SeatFilled         Name = "seat.filled"
	SeatResigned       Name = "seat.resigned"
	SeatVacated        Name = "seat.vacated"

	StatementAwaitsRulings Name = "statement.awaits-rulings"
	StatementCorrected     Name = "statement.corrected"
	StatementPublished     Name = "statement.published"

	SupportAsked    Name = "support.asked"
	SupportDeclined Name = "support.declined"
	SupportGiven    Name = "support.given"

	TermsImported Name = "terms.imported"

	VoteCalled   Name = "vote.called"
	VoteClosed   Name = "vote.closed"
	VoteCounted  Name = "vote.counted"
	VoteDeclared Name = "vote.declared"
	VoteEnded    Name = "vote.ended"
	VoteExtended Name = "vote.extended"
	VoteOpened   Name = "vote.opened"
	VoteReminded Name = "vote.reminded"

	WebhookAdded Name = "webhook.added"
	WebhookEnded Name = "webhook.ended"

	WishAsked   Name = "wish.asked"
	WishDecided Name = "wish.decided"
)
