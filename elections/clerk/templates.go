package clerk

import "hustings/domain"

// Templates of the mails in an election's life, as the catalogue and the outbox know
// them. What each says is the struct of its name in letters.go.
const (
	MailNotice             = "notice"                 // to everybody who may vote
	MailProposed           = "proposed"               // to a member proposed by another, who must consent
	MailNominationReceived = "nomination-received"    // to the candidate, when her part is done
	MailNominationComplete = "nomination-complete"    // to the candidate and the officers
	MailNominationRuled    = "nomination-ruled"       // to the candidate
	MailSupportAsked       = "support-asked"          // to a supporter, with the link (Secret)
	MailSupportAnswered    = "support-answered"       // to the candidate
	MailStatementOut       = "statement-published"    // to candidates
	MailWithdrawn          = "withdrawn"              // to the candidate who left, and the officers
	MailCorrection         = "correction"             // to everybody already told
	MailDeadlineMoved      = "deadline-moved"         // to voters and candidates
	MailPollOpen           = "poll-open"              // to every voter
	MailReminder           = "reminder"               // to those who have not voted (R69)
	MailAnotherRound       = "another-round"          // to the elected members (R95, R97)
	MailStoppedWrong       = "poll-stopped-wrong"     // to voters and candidates: two officers have stopped the poll (R60a)
	MailPollStopped        = "poll-stopped"           // to every voter
	MailUncontested        = "uncontested"            // to candidates and officers
	MailProvisional        = "result-provisional"     // to candidates and officers
	MailResult             = "result"                 // to voters and candidates, when it is certified
	MailCancelled          = "election-cancelled"     // to all who were told of the notice, and to candidates
	MailVoided             = "election-voided"        // to voters and candidates
	MailObjectionReceived  = "objection-received"     // to the officers
	MailObjectionAnswered  = "objection-answered"     // to the member who objected
	MailDeclined           = "act-declined"           // to the officer who asked
	MailSecondNeeded       = "second-needed"          // to the officers
	MailRulingsDue         = "rulings-due"            // to the officers, when the statement waits for rulings
	MailDrawNeeded         = "draw-needed"            // to the officers: too many of one employer are unopposed (R28a)
	MailRulingsUrgent      = "rulings-urgent"         // to the officers, from two working days before the opening on (R47a)
	MailHeld               = "poll-held"              // to the officers: R20a, confirm or reopen
	MailKeysNeeded         = "keys-needed"            // to those who hold the key, as the poll closes (R9)
	MailLotAsked           = "lot-asked"              // to the deputy and the auditors, when the statement is out (R73a)
	MailLotNeeded          = "lot-needed"             // to the officer who holds a part of the lot, as the poll closes
	MailLotMissing         = "lot-missing"            // to the officers, a day after the close
	MailAlarm              = "alarm"                  // to the officers
	MailVoteAlarm          = "vote-alarm"             // to the officers
	MailVoteDeclined       = "vote-act-declined"      // to the officer who asked
	MailRollHeld           = "roll-held"              // to both of two entries with one address (R35)
	MailRollChanged        = "roll-changed"           // to the member added or removed
	MailRemovalRefused     = "removal-refused"        // to the member whom two officers would have removed
	MailOfficerCall        = "officer-call"           // to the elected members
	MailOfficeDeclared     = "office-declared"        // to the panel's members
	MailLeadership         = "leadership"             // to the panel's members and the secretariat (R101, R104)
	MailConfidenceMoved    = "no-confidence-moved"    // to the panel's members, the secretariat and the returning officers (R107)
	MailConfidenceNotice   = "no-confidence-notice"   // likewise, when it is seconded (R107)
	MailConfidenceBallot   = "no-confidence-ballot"   // to the elected members
	MailConfidenceReminder = "no-confidence-reminder" // to those of them who have not voted
	MailConfidenceEnded    = "no-confidence-ended"    // to all who were told of it
	MailSeated             = "seated"                 // to each member returned
	MailDraftMade          = "election-drafted"       // to the secretariat
	MailSelfPublishing     = "self-publishing"        // to the secretariat: the clock publishes the notice then
	MailNoticeHeld         = "notice-held"            // to the secretariat: the clock could not publish the notice
	MailStandstill         = "standstill"             // to every officer
	MailConveneLate        = "convening-late"         // to the secretariat (R91)
	MailServeAsked         = "serve-asked"            // to a candidate who was not elected, with the link (Secret) (R116)
	MailCountedBack        = "counted-back"           // to those who were asked and not seated, and to the office
	MailCoOpted            = "co-opted"               // to a member co-opted (R119)
	MailComplaint          = "complaint"              // to the officers: a complaint about campaigning (R57)
	MailComplaintAnswered  = "complaint-answered"     // to who complained, and to the candidates where something is put right
)

func (NoticeMail) Template() string             { return MailNotice }
func (ProposedMail) Template() string           { return MailProposed }
func (NominationReceivedMail) Template() string { return MailNominationReceived }
func (NominationCompleteMail) Template() string { return MailNominationComplete }
func (NominationRuledMail) Template() string    { return MailNominationRuled }
func (SupportAskedMail) Template() string       { return MailSupportAsked }
func (SupportAnsweredMail) Template() string    { return MailSupportAnswered }
func (StatementOutMail) Template() string       { return MailStatementOut }
func (WithdrawnMail) Template() string          { return MailWithdrawn }
func (CorrectionMail) Template() string         { return MailCorrection }
func (DeadlineMovedMail) Template() string      { return MailDeadlineMoved }
func (PollOpenMail) Template() string           { return MailPollOpen }
func (ReminderMail) Template() string           { return MailReminder }
func (AnotherRoundMail) Template() string       { return MailAnotherRound }
func (StoppedWrongMail) Template() string       { return MailStoppedWrong }
func (PollStoppedMail) Template() string        { return MailPollStopped }
func (UncontestedMail) Template() string        { return MailUncontested }
func (ProvisionalMail) Template() string        { return MailProvisional }
func (ResultMail) Template() string             { return MailResult }
func (CancelledMail) Template() string          { return MailCancelled }
func (VoidedMail) Template() string             { return MailVoided }
func (ObjectionReceivedMail) Template() string  { return MailObjectionReceived }
func (ObjectionAnsweredMail) Template() string  { return MailObjectionAnswered }
func (DeclinedMail) Template() string           { return MailDeclined }
func (SecondNeededMail) Template() string       { return MailSecondNeeded }
func (RulingsDueMail) Template() string         { return MailRulingsDue }
func (DrawNeededMail) Template() string         { return MailDrawNeeded }
func (RulingsUrgentMail) Template() string      { return MailRulingsUrgent }
func (HeldMail) Template() string               { return MailHeld }
func (KeysNeededMail) Template() string         { return MailKeysNeeded }
func (LotAskedMail) Template() string           { return MailLotAsked }
func (LotNeededMail) Template() string          { return MailLotNeeded }
func (LotMissingMail) Template() string         { return MailLotMissing }
func (AlarmMail) Template() string              { return MailAlarm }
func (VoteAlarmMail) Template() string          { return MailVoteAlarm }
func (VoteDeclinedMail) Template() string       { return MailVoteDeclined }
func (RollHeldMail) Template() string           { return MailRollHeld }
func (RollChangedMail) Template() string        { return MailRollChanged }
func (RemovalRefusedMail) Template() string     { return MailRemovalRefused }
func (OfficerCallMail) Template() string        { return MailOfficerCall }
func (OfficeDeclaredMail) Template() string     { return MailOfficeDeclared }
func (LeadershipMail) Template() string         { return MailLeadership }
func (ConfidenceMovedMail) Template() string    { return MailConfidenceMoved }
func (ConfidenceNoticeMail) Template() string   { return MailConfidenceNotice }
func (ConfidenceBallotMail) Template() string   { return MailConfidenceBallot }
func (ConfidenceReminderMail) Template() string { return MailConfidenceReminder }
func (ConfidenceEndedMail) Template() string    { return MailConfidenceEnded }
func (SeatedMail) Template() string             { return MailSeated }
func (DraftMadeMail) Template() string          { return MailDraftMade }
func (SelfPublishingMail) Template() string     { return MailSelfPublishing }
func (NoticeHeldMail) Template() string         { return MailNoticeHeld }
func (StandstillMail) Template() string         { return MailStandstill }
func (ConveneLateMail) Template() string        { return MailConveneLate }
func (ServeAskedMail) Template() string         { return MailServeAsked }
func (CountedBackMail) Template() string        { return MailCountedBack }
func (CoOptedMail) Template() string            { return MailCoOpted }
func (ComplaintMail) Template() string          { return MailComplaint }
func (ComplaintAnsweredMail) Template() string  { return MailComplaintAnswered }

// Mails are all of them, for whoever shows or checks what a mail may say.
var Mails = []domain.MailWords{
	NoticeMail{},
	ProposedMail{},
	NominationReceivedMail{},
	NominationCompleteMail{},
	NominationRuledMail{},
	SupportAskedMail{},
	SupportAnsweredMail{},
	StatementOutMail{},
	WithdrawnMail{},
	CorrectionMail{},
	DeadlineMovedMail{},
	PollOpenMail{},
	ReminderMail{},
	AnotherRoundMail{},
	StoppedWrongMail{},
	PollStoppedMail{},
	UncontestedMail{},
	ProvisionalMail{},
	ResultMail{},
	CancelledMail{},
	VoidedMail{},
	ObjectionReceivedMail{},
	ObjectionAnsweredMail{},
	DeclinedMail{},
	SecondNeededMail{},
	RulingsDueMail{},
	DrawNeededMail{},
	RulingsUrgentMail{},
	HeldMail{},
	KeysNeededMail{},
	LotAskedMail{},
	LotNeededMail{},
	LotMissingMail{},
	AlarmMail{},
	VoteAlarmMail{},
	VoteDeclinedMail{},
	RollHeldMail{},
	RollChangedMail{},
	RemovalRefusedMail{},
	OfficerCallMail{},
	OfficeDeclaredMail{},
	LeadershipMail{},
	ConfidenceMovedMail{},
	ConfidenceNoticeMail{},
	ConfidenceBallotMail{},
	ConfidenceReminderMail{},
	ConfidenceEndedMail{},
	SeatedMail{},
	DraftMadeMail{},
	SelfPublishingMail{},
	NoticeHeldMail{},
	StandstillMail{},
	ConveneLateMail{},
	ServeAskedMail{},
	CountedBackMail{},
	CoOptedMail{},
	ComplaintMail{},
	ComplaintAnsweredMail{},
}
