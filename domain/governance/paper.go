package governance

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Visibility of a paper (R160).
type Visibility string

const (
	Public       Visibility = "public"
	ForMembers   Visibility = "members" // of the panel's network
	ForPanel     Visibility = "panel"
	Confidential Visibility = "confidential" // for the panel, less whoever is conflicted for its item
)

// Visibilities are all of them, in the order in which forms show them.
var Visibilities = []Visibility{ForPanel, ForMembers, Public, Confidential}

// FileHash names a kept file: the SHA-256 of its bytes.
type FileHash [32]byte

// Paper is one version of a paper of an item: a file or a link. Versions stay (R160).
type Paper struct {
	ID         PaperID
	Item       ItemID
	Meeting    MeetingID
	Series     PaperID // the first version's id
	Version    int     // from 1
	Title      string
	Visibility Visibility
	Link       string // instead of a file
	File       FileHash
	Name       string // the file's own, cleaned
	Media      string // as sniffed, never as claimed
	Size       int
	Pages      int // of a PDF; 0: not known
	By         domain.PersonID
	At         time.Time
	Late       bool // came after the agenda was due (R122)
	Withdrawn  *time.Time
}

// Check refuses a paper that could not be shown.
func (p Paper) Check() error {
	switch {
	case strings.TrimSpace(p.Title) == "":
		return refusal.Because(refusal.Missing, "R160", nil).On("title")
	case utf8.RuneCountInString(p.Title) > TitleMost:
		return refusal.Because(domain.TextTooLong, "R160", refusal.Args{"max": TitleMost}).On("title")
	case !slices.Contains(Visibilities, p.Visibility):
		return refusal.Because(VisibilityMissing, "R160", nil).On("visibility")
	case p.Link == "" && p.Name == "":
		return refusal.Because(PaperMissing, "R160", nil).On("file")
	}
	return CheckLink(p.Link, "link")
}

// Reader is who wants to see what is before a panel, judged at this request.
type Reader struct {
	Person     domain.PersonID
	OfPanel    bool // sits on the meeting's panel
	Secretary  bool // keeps its papers
	Auditor    bool
	OfNetwork  bool // a member of the panel's network
	Conflicted []ItemID
}

// Inside reports whether the reader sees what is before the panel at all.
func (r Reader) Inside() bool { return r.OfPanel || r.Secretary || r.Auditor }

// conflicted reports whether she has stood aside for the item.
func (r Reader) conflicted(i ItemID) bool { return slices.Contains(r.Conflicted, i) }

// Reads reports whether the reader may see a paper of the item, whatever the way to
// it: page, pack, search, comparison or mail (R126, R160).
func (r Reader) Reads(v Visibility, i ItemID) bool {
	switch v {
	case Public:
		return true
	case ForMembers:
		return r.Inside() || r.OfNetwork
	case ForPanel:
		return r.Inside()
	case Confidential:
		return r.Inside() && !r.conflicted(i)
	}
	return false
}

// Hears reports whether the reader may see what is said of an item: its notes, comments
// and part of the minutes. A confidential one's are kept from whoever has stood aside;
// others of the panel's network read them in the members' edition, which is made
// without confidential items.
func (r Reader) Hears(i Item) bool {
	if i.Confidential {
		return r.Inside() && !r.conflicted(i.ID)
	}
	return r.Inside()
}

var (
	VisibilityMissing = refusal.Reason{Code: refusal.FORM, Name: "paper-visibility"}
	PaperMissing      = refusal.Reason{Code: refusal.FORM, Name: "paper-missing"}
	FileTooLarge      = refusal.Reason{Code: refusal.FORM, Name: "file-too-large"}
	FileNotItsName    = refusal.Reason{Code: refusal.FORM, Name: "file-not-its-name"} // a file that is not what its name says
	FileKindRefused   = refusal.Reason{Code: refusal.FORM, Name: "file-kind"}
	FileHasMacro      = refusal.Reason{Code: refusal.FORM, Name: "file-macro"}
	FileEmpty         = refusal.Reason{Code: refusal.FORM, Name: "paper-empty"}
	FileDamaged       = refusal.Reason{Code: refusal.FORM, Name: "file-damaged"}
)
