package governance

import (
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Interest is a line of the standing register of interests (R126): a dated fact.
type Interest struct {
	ID     string
	Person domain.PersonID
	Text   string
	From   when.Date
	Until  *when.Date // the first day without it
}

// Conflict is a declaration for one item (R126): whoever has made it neither votes nor
// counts there, and sees no confidential paper of it (R160).
type Conflict struct {
	Item   ItemID
	Person domain.PersonID
	Text   string // what she declares; the minutes say so
	At     time.Time
}

// CheckDeclared refuses a declaration without words.
func CheckDeclared(text string) error {
	if strings.TrimSpace(text) == "" {
		return refusal.Because(refusal.Missing, "R126", nil).On("text")
	}
	if utf8.RuneCountInString(text) > 1000 {
		return refusal.Because(domain.TextTooLong, "R126", refusal.Args{"max": 1000}).On("text")
	}
	return nil
}

// MayWithdrawConflict refuses to take a declaration back once the item was reached:
// whoever stood aside has stood aside.
func MayWithdrawConflict(m Meeting, i Item) error {
	if m.Over() || i.DoneAt != nil || m.Item == i.ID {
		return refusal.Because(ConflictStands, "R126", nil)
	}
	return nil
}

// ConflictStands: the item was reached, and the declaration is part of what happened.
var ConflictStands = refusal.Reason{Code: refusal.FROZEN, Name: "conflict-stands"}
