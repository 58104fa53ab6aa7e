package hall

import (
	"crypto/sha256"
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

type QuoteID string

// Readers is for whom a paper is published.
type Readers string

const (
	ForMembers Readers = "members" // of any network; not for sponsors and guests (R154, R162)
	ForAll     Readers = "public"
)

// Paper is one version of what an event is written up as: a debate's discussion paper
// (R154), a roundtable's note (R164). Versions stay, and one that was published is
// changed by no later one.
type Paper struct {
	Event     EventID
	Number    int
	Body      string // Markdown
	By        domain.PersonID
	At        time.Time
	Why       string // this version
	Published *time.Time
	Readers   Readers
	Withheld  *time.Time // published once; since then somebody in it may not be named (R152)
}

// Shows reports whether a version is before its readers.
func (p Paper) Shows() bool { return p.Published != nil && p.Withheld == nil }

// Reads are the versions that a reader sees. Who is no member reads what is for all, and
// older versions only while the one that was published last is for all too: what has
// been made one for members, or taken back, is not to be had by its number (R153, R154).
func Reads(all []Paper, member bool) (list []Paper) {
	open := false
	for _, p := range all {
		if p.Published != nil {
			open = p.Readers == ForAll
		}
	}
	for _, p := range all {
		if p.Shows() && (member || open && p.Readers == ForAll) {
			list = append(list, p)
		}
	}
	return list
}

// MayWithhold judges taking a version from its readers, with a reason: one that they
// have before them. It can be done at any time; a version without what was wrong takes
// its place (R153).
func (p Paper) MayWithhold(why string) error {
	if !p.Shows() {
		return refusal.Because(PaperUnread, "R153", nil)
	}
	return domain.Reasoned(why)
}

// Quote is a speaker's own words, which stand in a paper only with her consent to this
// very text (R163).
type Quote struct {
	ID         QuoteID
	Event      EventID
	Speaker    SpeakerID
	Words      string
	At         time.Time
	AskedAt    time.Time // zero: she has not been asked yet
	AnsweredAt *time.Time
	Agreed     bool
	Instead    string          // what she would have it say
	How        How             // she answered
	NotedBy    domain.PersonID // who noted an answer that came by mail
	Evidence   string          // of such an answer: when, and how it came
	Reminded   int
}

// How is the way by which a speaker's answer came.
type How string

const (
	OnHerPage How = "page" // signed in
	AtHerLink How = "link" // by the address that was sent to her alone
	ByMail    How = "mail" // noted by an organiser
)

// Digest is that of the words, without difference of space at their edges: what the
// speaker consents to.
func (q Quote) Digest() [32]byte { return DigestOf(q.Words) }

// DigestOf is the digest of words that somebody says.
func DigestOf(words string) [32]byte { return sha256.Sum256([]byte(said(words))) }

var (
	PaperState      = refusal.Reason{Code: refusal.STATE, Name: "paper-wrong-state"}
	PaperLong       = refusal.Reason{Code: refusal.FORM, Name: "paper-long"}
	PaperMoved      = refusal.Reason{Code: refusal.STATE, Name: "paper-moved"}
	PaperSame       = refusal.Reason{Code: refusal.DUP, Name: "paper-same"}
	PaperDrafted    = refusal.Reason{Code: refusal.DUP, Name: "paper-drafted"}
	PaperUnfinished = refusal.Reason{Code: refusal.FORM, Name: "paper-unfinished"}
	PaperUnread     = refusal.Reason{Code: refusal.STATE, Name: "paper-not-published"}
	QuoteUnagreed   = refusal.Reason{Code: refusal.FORM, Name: "quote-unagreed"}
	QuoteAbsent     = refusal.Reason{Code: refusal.FORM, Name: "quote-absent"}
	QuoteTwice      = refusal.Reason{Code: refusal.DUP, Name: "quote-twice"}
	QuoteAnswered   = refusal.Reason{Code: refusal.DUP, Name: "quote-answered"}
	ChecksWait      = refusal.Reason{Code: refusal.EARLY, Name: "checks-wait"}
	CheckOver       = refusal.Reason{Code: refusal.LATE, Name: "check-over"}
	ChecksNone      = refusal.Reason{Code: refusal.DUP, Name: "checks-none"}
)

// CheckDays is how many working days a speaker has to check her words (R154).
const CheckDays = 5

// remindAfter is after how many working days she is reminded, once each.
var remindAfter = []int{2, 4}

// paperMost is the longest paper, quoteMost the longest passage, in characters.
const (
	paperMost = 200000
	quoteMost = 5000
)

// ToWrite stands in a draft wherever somebody has yet to write something; a text that
// holds it is not published.
const ToWrite = "[…]"

// CheckPaper judges a version's text. What was pasted from the forum comes without its
// author (R155): authors are the names that it stood under.
func CheckPaper(body string) (clean string, authors []string, err error) {
	if body, err = domain.PlainText(body, "R154"); err != nil {
		return "", nil, named(err, "body")
	}
	body, authors = FromForum(body)
	switch n := utf8.RuneCountInString(body); {
	case n == 0:
		return "", nil, refusal.Because(refusal.Missing, "R154", nil).On("body")
	case n > paperMost:
		return "", nil, refusal.Because(PaperLong, "R154", refusal.Args{"max": paperMost, "has": n}).On("body")
	}
	return body, authors, nil
}

func named(err error, field string) error {
	if r, is := refusal.Of(err); is {
		return r.On(field)
	}
	return err
}

// CheckPassage judges words that are put down as a speaker's: they stand in the paper,
// and are hers once only.
func CheckPassage(p Paper, speaker SpeakerID, words string, quotes []Quote) (string, error) {
	words, err := domain.PlainText(words, "R163")
	if err != nil {
		return "", named(err, "words")
	}
	switch n := utf8.RuneCountInString(words); {
	case n == 0:
		return "", refusal.Because(refusal.Missing, "R163", nil).On("words")
	case n > quoteMost:
		return "", refusal.Because(PaperLong, "R163", refusal.Args{"max": quoteMost, "has": n}).On("words")
	case !p.Says(words):
		return "", refusal.Because(QuoteAbsent, "R163", nil).On("words")
	}
	for _, q := range quotes {
		if q.Speaker == speaker && q.Digest() == DigestOf(words) {
			return "", refusal.Because(QuoteTwice, "R163", nil).On("words")
		}
	}
	return words, nil
}

// Says reports whether words stand in a version.
func (p Paper) Says(words string) bool { return strings.Contains(said(p.Body), said(words)) }

// MayAnswer judges a speaker's answer about her own words: once, unless she now agrees to
// what she had refused.
func (q Quote) MayAnswer(agreed bool) error {
	if q.AskedAt.IsZero() {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	if q.AnsweredAt != nil && q.Agreed == agreed {
		return refusal.Because(QuoteAnswered, "R163", nil)
	}
	return nil
}

// Unagreed are the words in a version that stand there without their speaker's consent:
// quotations that nobody has agreed to, and passages of speakers who have not. That
// somebody else agreed to the same words is no consent of hers (R163).
func (p Paper) Unagreed(quotes []Quote) (missing []string) {
	agreed, body := map[[32]byte]bool{}, said(p.Body)
	for _, q := range quotes {
		if q.AnsweredAt != nil && q.Agreed {
			agreed[q.Digest()] = true
		}
	}
	told := map[[32]byte]bool{}
	lacks := func(words string) {
		if d := DigestOf(words); !told[d] {
			told[d] = true
			missing = append(missing, words)
		}
	}
	for _, words := range Quoted(p.Body) {
		if !agreed[DigestOf(words)] {
			lacks(words)
		}
	}
	for _, q := range quotes {
		if (q.AnsweredAt == nil || !q.Agreed) && strings.Contains(body, said(q.Words)) {
			lacks(q.Words)
		}
	}
	return missing
}

// MayPublish judges the publishing of a version: after the event, with nothing left to
// write, nothing open that could tell who was there, consent to every quotation and to
// every passage that is a speaker's, and every speaker who was asked having answered or
// had her five working days. Silence is not consent: what she has not agreed to does not
// stand in it (R153, R154, R163).
func (p Paper) MayPublish(e Event, found []Finding, quotes []Quote, now time.Time, zone *time.Location) error {
	if err := e.In("R154", Closed); err != nil {
		return err
	}
	if p.Published != nil {
		return refusal.Because(PaperState, "R154", nil)
	}
	if strings.Contains(p.Body, ToWrite) {
		return refusal.Because(PaperUnfinished, "R154", refusal.Args{"open": strings.Count(p.Body, ToWrite)}).On("body")
	}
	if len(found) > 0 {
		return refusal.Because(PaperNames, "R153", refusal.Args{"open": len(found)}).On("body")
	}
	if missing := p.Unagreed(quotes); len(missing) > 0 {
		return refusal.Because(QuoteUnagreed, "R163", refusal.Args{"missing": len(missing)}).On("body")
	}
	for _, q := range quotes {
		if q.AskedAt.IsZero() || q.AnsweredAt != nil {
			continue
		}
		until, err := CheckUntil(q.AskedAt, zone)
		if err != nil {
			return err
		}
		if now.Before(until) {
			return refusal.Because(ChecksWait, "R154", refusal.Args{"until": until})
		}
	}
	return nil
}

// CheckUntil is until when a speaker may check her words: to the local midnight that
// ends the fifth working day.
func CheckUntil(asked time.Time, zone *time.Location) (time.Time, error) {
	return afterWorkingDays(asked, CheckDays, zone)
}

func afterWorkingDays(from time.Time, days int, zone *time.Location) (time.Time, error) {
	day, err := when.LatestCalendar().AddWorkingDays(when.DateOf(from, zone), days)
	return when.StartOfDay(day.AddDays(1), zone), err
}

// RemindAt is when a speaker who has not answered is reminded next; none says that she
// is not any more.
func (q Quote) RemindAt(zone *time.Location) (at time.Time, due bool, err error) {
	if q.AskedAt.IsZero() || q.AnsweredAt != nil || q.Reminded >= len(remindAfter) {
		return at, false, nil
	}
	at, err = afterWorkingDays(q.AskedAt, remindAfter[q.Reminded], zone)
	return at, err == nil, err
}

// PaperDue is the instant after which a paper that is not published is late (R154).
func (e Event) PaperDue(zone *time.Location) (time.Time, error) {
	ended := e.Ends
	if e.ClosedAt != nil {
		ended = *e.ClosedAt
	}
	return afterWorkingDays(ended, domain.DefaultParams(domain.PanelElection).PaperDue, zone)
}

// NoteKind is what a dated note below a paper is.
type NoteKind string

const (
	Correction NoteKind = "correction" // of what is published (R154, R164)
	Partner    NoteKind = "partner"    // what the partner asked for, and what was done (R164)
)

// PaperNote is one of them.
type PaperNote struct {
	Event EventID
	Kind  NoteKind
	Text  string
	Done  string // of what a partner asked for
	By    domain.PersonID
	At    time.Time
}
