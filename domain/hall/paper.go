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

// Paper is one version of what an event is written up as: a debate's discussion paper
// (R154), a roundtable's note (R164). Versions stay.
type Paper struct {
	Event     EventID
	Number    int
	Body      string // Markdown
	By        domain.PersonID
	At        time.Time
	Why       string // this version
	Published *time.Time
}

// Quote is a speaker's own words, which stand in a paper only with her consent to this
// very text (R163).
type Quote struct {
	ID         QuoteID
	Event      EventID
	Speaker    SpeakerID
	Words      string
	At         time.Time
	AskedAt    time.Time
	AnsweredAt *time.Time
	Agreed     bool
}

// Digest is that of the words, without difference of space at their edges: what the
// speaker consents to.
func (q Quote) Digest() [32]byte { return DigestOf(q.Words) }

// DigestOf is the digest of words that somebody says.
func DigestOf(words string) [32]byte {
	return sha256.Sum256([]byte(strings.Join(strings.Fields(domain.CleanText(words)), " ")))
}

var (
	PaperState    = refusal.Reason{Code: refusal.STATE, Name: "paper-wrong-state"}
	PaperLong     = refusal.Reason{Code: refusal.FORM, Name: "paper-long"}
	QuoteUnagreed = refusal.Reason{Code: refusal.FORM, Name: "quote-unagreed"}
	ChecksWait    = refusal.Reason{Code: refusal.EARLY, Name: "checks-wait"}
)

// CheckDays is how many working days a speaker has to check her words (R154).
const CheckDays = 5

// paperMost is the longest paper, in characters.
const paperMost = 200000

// CheckPaper judges a version's text.
func CheckPaper(body string) (string, error) {
	body, err := domain.PlainText(body, "R154")
	switch n := utf8.RuneCountInString(body); {
	case err != nil:
		return "", err
	case n == 0:
		return "", refusal.Because(refusal.Missing, "R154", nil).On("body")
	case n > paperMost:
		return "", refusal.Because(PaperLong, "R154", refusal.Args{"max": paperMost, "has": n}).On("body")
	}
	return body, nil
}

// Quoted are the passages of a text in quotation marks, or set off as a quotation:
// each must be words that their speaker has agreed to (R163).
func Quoted(text string) (quotes []string) {
	var block []string
	flush := func() {
		if len(block) > 0 {
			quotes = append(quotes, strings.Join(block, " "))
		}
		block = nil
	}
	var rest strings.Builder
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, ">") {
			block = append(block, strings.TrimSpace(strings.TrimLeft(trimmed, "> ")))
			continue
		}
		flush()
		rest.WriteString(line)
	}
	flush()
	for _, marks := range [][2]string{{"“", "”"}, {"„", "“"}, {"«", "»"}, {"\"", "\""}} {
		s := rest.String()
		for {
			_, after, is := strings.Cut(s, marks[0])
			if !is {
				break
			}
			inside, further, is := strings.Cut(after, marks[1])
			if !is {
				quotes = append(quotes, after) // a mark that is never closed hides nothing
				break
			}
			quotes = append(quotes, inside)
			s = further
		}
	}
	return quotes
}

// MayPublish judges the publishing of a version: after the event, with nothing open that
// could tell who was there, with consent to every quotation, and with every speaker who
// was asked having answered or had her five working days. Silence is not consent: what
// she has not agreed to does not stand in it (R153, R154, R163).
func (p Paper) MayPublish(e Event, found []Finding, quotes []Quote, now time.Time, zone *time.Location) error {
	if err := e.In("R154", Closed); err != nil {
		return err
	}
	if p.Published != nil {
		return refusal.Because(PaperState, "R154", nil)
	}
	if len(found) > 0 {
		return refusal.Because(PaperNames, "R153", refusal.Args{"open": len(found)}).On("body")
	}
	agreed := map[[32]byte]bool{}
	for _, q := range quotes {
		if q.AnsweredAt != nil && q.Agreed {
			agreed[q.Digest()] = true
		}
	}
	missing := 0
	for _, said := range Quoted(p.Body) {
		if !agreed[DigestOf(said)] {
			missing++
		}
	}
	if missing > 0 {
		return refusal.Because(QuoteUnagreed, "R163", refusal.Args{"missing": missing}).On("body")
	}
	for _, q := range quotes {
		until, err := CheckUntil(q.AskedAt, zone)
		if err != nil {
			return err
		}
		if q.AnsweredAt == nil && now.Before(until) {
			return refusal.Because(ChecksWait, "R154", refusal.Args{"until": until})
		}
	}
	return nil
}

// CheckUntil is until when a speaker may check her words: to the local midnight that
// ends the fifth working day.
func CheckUntil(asked time.Time, zone *time.Location) (time.Time, error) {
	day, err := when.LatestCalendar().AddWorkingDays(when.DateOf(asked, zone), CheckDays)
	return when.StartOfDay(day.AddDays(1), zone), err
}

// PaperDue is the instant after which a paper that is not published is late (R154).
func (e Event) PaperDue(zone *time.Location) (time.Time, error) {
	ended := e.Ends
	if e.ClosedAt != nil {
		ended = *e.ClosedAt
	}
	day, err := when.LatestCalendar().AddWorkingDays(when.DateOf(ended, zone), domain.DefaultParams(domain.PanelElection).PaperDue)
	return when.StartOfDay(day.AddDays(1), zone), err
}
