package domain

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"

	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Act is one entry of the record (R9): who did what to which thing, when, why,
// and under which rule. Everything but the casting of a ballot is in it. It
// holds ids, never names or addresses.
type Act struct {
	Name     acts.Name      `json:"act"`
	Rule     string         `json:"rule,omitempty"`
	Why      string         `json:"why,omitempty"`
	Panel    PanelID        `json:"panel,omitempty"`
	Election ElectionID     `json:"election,omitempty"`
	Contest  ContestID      `json:"contest,omitempty"`
	Subject  string         `json:"subject,omitempty"` // the id of the thing, when it is none of those
	Detail   map[string]any `json:"detail,omitempty"`
}

// Recorded is an act as it stands in the record, chained to the one before.
type Recorded struct {
	Seq  int64 // from 1, without gaps
	At   time.Time
	By   PersonID // empty: the engine
	Act  Act
	Prev [32]byte
	Hash [32]byte // SHA-256 of the stored bytes
}

// SignInMail is the template of the mail that brings a link to sign in with. It
// goes before all others.
const SignInMail = "sign-in"

// Mail is one message to one person, worded later by its template. Until it is
// sent it knows its recipient; afterwards it does not (PR5).
type Mail struct {
	ID       MailID // empty: any
	To       PersonID
	Address  string // instead of To, for people not in the register
	Template string // a name of the message catalogue
	Args     map[string]string
	Election ElectionID
	Secret   string // goes into the link and is kept only while the mail waits
	Key      string // sent at most once per key; empty: no such promise
	NotAfter *time.Time
}

// MailWords is what a mail says: each template has a struct of its own, whose fields
// are the arguments that it may use, by their names in small letters.
type MailWords interface{ Template() string }

// Saying is a mail that says these words, still to be addressed. Instants are written
// in UTC, for the catalogue to word in the reader's zone.
func Saying(w MailWords) Mail {
	return Mail{Template: w.Template(), Args: Arguments(w)}
}

// Arguments are the fields of a mail's words, as the catalogue knows them.
func Arguments(words any) map[string]string {
	args := map[string]string{}
	argue(args, reflect.ValueOf(words))
	return args
}

// MailTo is a mail to one person that says these words.
func MailTo(person PersonID, w MailWords) Mail {
	m := Saying(w)
	m.To = person
	return m
}

// MailToEach is a mail to each of these people that says the same words.
func MailToEach(people []PersonID, w MailWords) []Mail {
	mails := make([]Mail, len(people))
	for i, p := range people {
		mails[i] = MailTo(p, w)
	}
	return mails
}

// Whether is a word of a mail that is said or not: a paragraph stands where it is "yes", or
// where it is empty.
type Whether bool

func (y Whether) String() string {
	if y {
		return "yes"
	}
	return ""
}

// TellsOfItsReader reports whether a mail's template alone says something of whom it is
// for, since only some get it: of a reminder, that they have not voted or answered. Of
// such a mail nothing is noted with a person (PR5).
func TellsOfItsReader(template string) bool {
	return strings.HasSuffix(template, "reminder") || strings.HasPrefix(template, "ballot-")
}

func argue(args map[string]string, words reflect.Value) {
	for f, v := range words.Fields() {
		if f.Anonymous {
			argue(args, v)
			continue
		}
		name := strings.ToLower(betweenWords.ReplaceAllString(f.Name, "${1}_$2"))
		switch x := v.Interface().(type) {
		case time.Time:
			args[name] = ""
			if !x.IsZero() {
				args[name] = x.UTC().Format(time.RFC3339)
			}
		case when.Date:
			args[name] = ""
			if !x.IsZero() {
				args[name] = x.String()
			}
		default:
			args[name] = fmt.Sprint(x)
		}
	}
}

var betweenWords = regexp.MustCompile("([a-z])([A-Z])")

// Request is the first half of a two-person act (DUAL): recorded, without
// effect until another officer confirms it within the window.
type Request struct {
	ID       RequestID
	Act      acts.Pair
	Election ElectionID
	Contest  ContestID
	Detail   map[string]any
	By       PersonID
	Number   string // person key of By
	ByRole   Role
	Why      string
	At       time.Time
	Until    time.Time
	DoneAt   *time.Time
	DoneBy   PersonID
}

// Concerns is whom an act on the register is about, her new address while it
// waits, and the role she is to have; each is empty where there is none.
func (r Request) Concerns() (person PersonID, email string, role Role) {
	text := func(in map[string]any, name string) string { t, _ := in[name].(string); return t }
	for _, of := range []string{"appointment", "officer"} {
		if d, is := r.Detail[of].(map[string]any); is {
			role = Role(text(d, "role"))
		}
	}
	return PersonID(text(r.Detail, "person")), text(r.Detail, "email"), role
}

// Endings is the list of endings that waits for a second officer, empty where it is
// something else that does.
func (r Request) Endings() EndingsID {
	id, _ := r.Detail["endings"].(string)
	return EndingsID(id)
}

// Second judges whether the actor may give the second half at now (R7, AZ4):
// a different person key, before the window ends, once.
func (r Request) Second(by Actor, now time.Time) error {
	if err := r.Waits(now); err != nil {
		return err
	}
	if by.Person == r.By || by.Number == r.Number {
		return refusal.Because(refusal.SamePerson, "R7", nil)
	}
	return nil
}

// Waits refuses what has been confirmed or declined, and what has lapsed at now
// (R7). Whoever may decide may also end what waits: the asker withdraws it, any
// other officer declines it.
func (r Request) Waits(now time.Time) error {
	switch {
	case r.DoneAt != nil:
		return refusal.Because(RequestDone, "R7", refusal.Args{"at": *r.DoneAt})
	case !now.Before(r.Until):
		return refusal.Because(refusal.RequestOver, "R7", refusal.Args{"until": r.Until})
	}
	return nil
}

var (
	RequestDone  = refusal.Reason{Code: refusal.DUP, Name: "request-done"}
	RequestWaits = refusal.Reason{Code: refusal.DUP, Name: "request-waits"}      // the same act has been asked for and waits
	SameEmployer = refusal.Reason{Code: refusal.ROLE, Name: "same-organisation"} // R7, where officers must come from different ones
)

// Reasons for which nothing is done, or nobody knows whether it was.
var (
	OutcomeUnknown = refusal.Reason{Code: refusal.BUSY, Name: "outcome-unknown"}  // R65: it may have been stored; the same request again will tell
	OtherDatabase  = refusal.Reason{Code: refusal.BUSY, Name: "other-database"}   // an old primary that came back, or a copy: nothing is written there
	StandsStill    = refusal.Reason{Code: refusal.BUSY, Name: "stands-still"}     // the database went back behind what was signed (R110a)
	ClockUnsure    = refusal.Reason{Code: refusal.BUSY, Name: "clock-unsure"}     // the database's clock jumped (R20c)
	BoardLost      = refusal.Reason{Code: refusal.ALARM, Name: "board-lost"}      // a board that ends before what was signed: nothing is ever added to it (R110a)
	Damaged        = refusal.Reason{Code: refusal.BUSY, Name: "database-damaged"} // a page of it cannot be read
)
