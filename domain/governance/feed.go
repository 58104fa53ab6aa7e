package governance

import (
	"time"

	"hustings/domain"
)

// Feed is how a member wants her dates: a private feed, whose address is kept as a hash
// alone, or invitations by mail; never both, so that nothing stands twice.
type Feed struct {
	Person      domain.PersonID
	Hash        []byte // SHA-256 of the address's secret part; nil: no feed
	Made        time.Time
	Cancelled   bool // cancelled meetings stay in the feed, marked
	Invitations bool // by mail
}

// Invited reports whether a member gets calendar entries by mail: whoever has not
// chosen a feed does.
func Invited(feeds map[domain.PersonID]Feed, p domain.PersonID) bool {
	f, said := feeds[p]
	return !said || f.Invitations
}
