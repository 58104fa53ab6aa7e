package wording

// Amounts, told within other facts.
const (
	Votes  Kind = "votes"
	Papers Kind = "papers"
	Places Kind = "places"
)

// What the first stage, a surplus and an exclusion are.
const (
	First           Kind = "first"
	SurplusMoved    Kind = "surplus"
	EachAtValue     Kind = "surplus.at-value" // Scotland: a part of what a paper was worth
	EachWorth       Kind = "surplus.worth"
	CannotWin       Kind = "excluded.cannot-win"
	ShutOut         Kind = "excluded.shut-out" // by a limit on a group's places
	ExcludedMany    Kind = "excluded.many"
	ExcludedOne     Kind = "excluded.one"
	NotPassedOn     Kind = "papers.not-passed-on"
	NothingToPassOn Kind = "papers.none"
)

// Where papers went.
const (
	OnePlaceWent Kind = "flow.only" // {papers} is [OnlyPaper], or [AllOf] of a number
	OfPapers     Kind = "flow.of"
	OnlyPaper    Kind = "flow.only-paper"
	AllOf        Kind = "flow.all"
	WentTo       Kind = "flow.to"
	WentNowhere  Kind = "flow.nowhere"
	Worth        Kind = "flow.worth"
)

// Methods that deal all papers anew: Meek and Wright.
const (
	WorkedOut      Kind = "round"
	RoundExcluded  Kind = "round.excluded"
	Dealt          Kind = "dealing"
	DealtAnew      Kind = "dealing.anew"
	DealtNotEnough Kind = "dealing.not-enough"
)

// Methods that compare every two, and those that fill a place at a time.
const (
	PassedOver   Kind = "winner.passed-over"
	LockedAbove  Kind = "winner.ranked-pairs"
	Strongest    Kind = "winner.schulze"
	LeastLoad    Kind = "winner.phragmen"
	NobodyBacked Kind = "winner.phragmen.none"
	OnlyOneLeft  Kind = "winner.alone"
	TwoHighest   Kind = "runoff.two"
	RunoffPapers Kind = "runoff.papers"
	Compared     Kind = "smith"
	AllGoOn      Kind = "smith.all"
	OutsideOne   Kind = "smith.one"
	OutsideMany  Kind = "smith.many"
)

// Tallies of marks, points and continuing votes.
const (
	BordaPoints      Kind = "tally.borda"
	MarksCounted     Kind = "tally.marks"
	TooMany          Kind = "tally.spoilt"
	TooManyForVoter  Kind = "tally.spoilt.votes"
	PassedOn         Kind = "tally.passed-on"
	MoreThanHalf     Kind = "tally.half"
	NobodyMoreThan   Kind = "tally.nobody"
	TakesEmptyPlace  Kind = "elected.ron"
	LastByNumbers    Kind = "elected.as-many-as-others"
	WithoutQuota     Kind = "elected.without-quota"
	IsElected        Kind = "elected"
	QuestionIsLost   Kind = "question.lost"
	QuestionCarried  Kind = "question.carried"
	NeedsMoreYes     Kind = "majority.simple"
	NeedsMoreThan    Kind = "majority.absolute"
	NeedsTwoThirds   Kind = "majority.two-thirds"
	VerdictCarried   Kind = "verdict.carried"
	VerdictLost      Kind = "verdict.lost"
	ResultQuestion   Kind = "result.question"
	ResultNoQuestion Kind = "result.question.none"
	ResultCarried    Kind = "result.question.carried"
	ResultLost       Kind = "result.question.lost"
)

// Ties: who, what settled them, and what followed.
const (
	ManyCandidates    Kind = "tie.many"
	TieFirstDiffered  Kind = "tie.forth"
	TieLastDiffered   Kind = "tie.back"
	TieByPapers       Kind = "tie.preferences"
	TieWhoWasBehind   Kind = "tie.first-ahead"
	TieByNumber       Kind = "tie.number"
	TieByPaperOrder   Kind = "tie.no-lot"
	TieByLot          Kind = "tie.lot"
	TieRONStands      Kind = "tie.ron"
	TieAllElected     Kind = "tie.no-need"
	TieUnsettled      Kind = "tie.unsettled"
	SoNamedFirst      Kind = "so.order"
	SoTransferred     Kind = "so.surplus"
	SoExcluded        Kind = "so.exclusion"
	SoElected         Kind = "so.seat"
	SoInRunoff        Kind = "so.run-off"
	SoRankedAbove     Kind = "so.pair"
	SoFilledLast      Kind = "so.last-seat"
	CutOffDecided     Kind = "result.rounding"
	ElectedNobody     Kind = "result.nobody"
	ElectedAre        Kind = "result"
	ResultNoPaper     Kind = "result.no-paper"
	ResultEmpty       Kind = "result.empty"
	ResultUnfilled    Kind = "result.unfilled"
	ResultFreshBallot Kind = "result.fresh-ballot"
	WarnVotes         Kind = "warning.votes"
	WarnMarks         Kind = "warning.marks"
	Nobody            Kind = "nobody"
)

// What became of a candidate.
const (
	Withdrawn  Kind = "outcome.withdrawn"
	LeftEmpty  Kind = "outcome.empty"
	WonAt      Kind = "outcome.elected"
	OutAt      Kind = "outcome.excluded"
	NotElected Kind = "outcome.not-elected"
	Won        Kind = "note.elected"
	Out        Kind = "note.excluded"
)

// Stages in a few words.
const (
	StageAt         Kind = "stage"
	EventFirst      Kind = "event.first"
	EventLastSeats  Kind = "event.last-seats"
	EventTally      Kind = "event.tally"
	EventAmongSmith Kind = "event.smith"
	EventSurplus    Kind = "event.surplus"
	EventExclusion  Kind = "event.exclusion"
	EventNotPassed  Kind = "event.exclusion.last"
	EventWinner     Kind = "event.winner"
	EventElected    Kind = "event.elected"
)

// Labels of lines, columns and figures.
const (
	Numbered        Kind = "name.numbered" // behind a name that two candidates have
	NonTransferable Kind = "line.non-transferable"
	RoundingLoss    Kind = "line.rounding"
	Exhausted       Kind = "line.exhausted"
	Quota           Kind = "line.quota"
	FigureAhead     Kind = "figure.ahead"
	FigurePoints    Kind = "figure.points"
	FigureScore     Kind = "figure.score"
	FigureLoad      Kind = "figure.load"
	FigureVotes     Kind = "figure.votes"
	ColumnNumber    Kind = "column.number"
	ColumnCandidate Kind = "column.candidate"
	ColumnStage     Kind = "column.stage"
	ColumnChangeAt  Kind = "column.stage-change"
	ColumnOutcome   Kind = "column.outcome"
	ColumnStages    Kind = "column.stages"
	ColumnEvent     Kind = "column.event"
	ColumnChange    Kind = "column.change"
	ColumnVotes     Kind = "column.votes"
)

// The head of a text.
const (
	TextWarning    Kind = "text.warning" // with what the program could be asked instead
	TextElseVotes  Kind = "text.else.votes"
	TextElseMarks  Kind = "text.else.marks"
	TextRules      Kind = "text.rules"
	TextPapers     Kind = "text.papers"
	TextSpoilt     Kind = "text.spoilt"
	TextPlaces     Kind = "text.places"
	TextQuota      Kind = "text.quota"
	TextWithdrawn  Kind = "text.withdrawn"
	TextUndeclared Kind = "text.undeclared"
	TextAbove      Kind = "text.pairs"
	TextPaths      Kind = "text.paths"
)

// The facts a page begins with.
const (
	FactCountedBy Kind = "fact.counted-by"
	FactRules     Kind = "fact.rules"
	FactSettings  Kind = "fact.settings"
	FactPlaces    Kind = "fact.places"
	FactValid     Kind = "fact.valid"
	FactInvalid   Kind = "fact.invalid"
	FactQuota     Kind = "fact.quota"
	FactWithdrawn Kind = "fact.withdrawn"
	FactRule      Kind = "fact.rule"

	RuleMeek       Kind = "rule.meek"
	RuleSchedule1A Kind = "rule.schedule-1a"
)

// What was chosen that a method's rule leaves open.
const (
	SettingSkips        Kind = "setting.skips"
	SettingLastTransfer Kind = "setting.last-transfer"
	SettingSchedule1A   Kind = "setting.schedule-1a"
	SettingUnlisted     Kind = "setting.unlisted"
	SettingOneRanking   Kind = "setting.one-ranking"
	SettingTruncate     Kind = "setting.truncate"
	SettingBatch        Kind = "setting.batch"
	SettingSplit        Kind = "setting.split"
	SettingHoldLastTie  Kind = "setting.hold-last-tie"
	SettingDroopExact   Kind = "setting.droop-exact"
	SettingHare         Kind = "setting.hare"
	SettingHagenbach    Kind = "setting.hagenbach-bischoff"
	SettingTiesForth    Kind = "setting.ties-forth"
	SettingTiesLot      Kind = "setting.ties-lot"
	SettingQuestion     Kind = "setting.question"
	SettingDecimals     Kind = "setting.decimals"
	SettingMarks        Kind = "setting.marks"
	SettingOmega        Kind = "setting.omega"
)

// Where a candidate's papers went, on a page.
const (
	WentInStage Kind = "went.stage"
	WentPart    Kind = "went.part"
	WentToOne   Kind = "went.to"
	WentToNone  Kind = "went.nobody"
)

// A page and its picture; page.html and compared.html name the rest of "page." themselves.
const (
	PageTitle      Kind = "page.title"
	PageCandidate  Kind = "page.candidate"
	PageStage      Kind = "page.stage"
	PageVotes      Kind = "page.caption.votes"
	PagePairs      Kind = "page.caption.pairs"
	PageRanked     Kind = "page.caption.ranked"
	PageTurns      Kind = "page.caption.turns"
	PageBands      Kind = "page.legend.bands"
	PageShares     Kind = "page.legend.shares"
	PictureIs      Kind = "picture"
	PictureElected Kind = "picture.elected"
	PictureOut     Kind = "picture.excluded"
)

// Methods compared.
const (
	ComparedTitle   Kind = "compared.title"
	ComparedSame    Kind = "compared.same"
	ComparedPart    Kind = "compared.part"
	ComparedCaption Kind = "compared.caption"
	ComparedOnly    Kind = "compared.only"
	ComparedTie     Kind = "compared.tie"
)

// Method is the kind of a method's name, as a returning officer would call it.
func Method(m string) Kind { return Kind("method." + m) }
