package governance

// Ids are UUIDv4 in canonical form, as everywhere; each noun has its own type.
type (
	MeetingID string
	ItemID    string // of an agenda
	PaperID   string // one version of a paper
	ActionID  string // R159
	CommentID string
	TurnID    string // of the speakers' list
	InquiryID string // into a member's absence (R113)
	RemarkID  string // on draft minutes
)
