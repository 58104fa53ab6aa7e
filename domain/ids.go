package domain

// Ids are UUIDv4 in their canonical lower-case text form. Each noun has a type
// of its own, so that two of them cannot be swapped unnoticed.
type (
	PersonID       string
	MembershipID   string
	AppointmentID  string
	NetworkID      string
	PanelID        string
	SeatID         string
	SeatTermID     string
	HoldingID      string
	OfficeTermID   string
	ElectionID     string
	ContestID      string
	NominationID   string
	SupportID      string
	RequestID      string // of an act that waits for its second officer (DUAL)
	SessionID      string
	PasskeyID      string
	RoleLossID     string
	MailID         string
	ObjectionID    string
	EndingsID      string // of the memberships that one complete import ends
	ConfidenceID   string // of a motion of no confidence
	CountbackID    string
	CountbackAskID string // of one candidate who is asked to fill a vacancy
	ComplaintID    string // about campaigning (R57)
)

// IsID reports whether s is a UUIDv4 in canonical form. Anything else is
// answered like an id that does not exist.
func IsID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		case 14:
			if c != '4' {
				return false
			}
		case 19:
			if c != '8' && c != '9' && c != 'a' && c != 'b' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}
