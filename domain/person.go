package domain

import (
	"slices"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Person is an identity: whoever may sign in, be on a roll or hold an
// appointment. Officers need not be members (R5a).
type Person struct {
	ID           PersonID
	Number       string // member number, the organisation's own: the person key (R7, R35)
	Forename     string
	Surname      string
	Email        string // as given; compared by FoldEmail (R35)
	Organisation string
	Group        string     // parent group, counted as one organisation for caps (R28); empty: the organisation itself
	JobRole      string     // as networks accept it (R45)
	RoleSince    when.Date  // when she took up that job, if known
	Discipline   string     // clinical: medicine, nursing, pharmacy (R98); empty where it is not kept
	Language     Language   // in which she is written to; empty: she has not chosen
	DisabledAt   *time.Time // may not sign in from then on (ML9)
	ErasedAt     *time.Time
}

// Name is the person's name as it is shown.
func (p Person) Name() string {
	if p.Forename == "" {
		return p.Surname
	}
	return p.Forename + " " + p.Surname
}

// Employer is what caps and different-organisation rules compare (R28, R41).
func (p Person) Employer() string {
	if p.Group != "" {
		return FoldName(p.Group)
	}
	return FoldName(p.Organisation)
}

// MembershipStatus is the standing of a membership.
type MembershipStatus string

const (
	Active    MembershipStatus = "active"
	Suspended MembershipStatus = "suspended"
	Lapsed    MembershipStatus = "lapsed"
	Expelled  MembershipStatus = "expelled"
)

// Membership is a dated fact: from a day until another (half-open; nil while
// it lasts), this person belonged to this network with this standing. A change
// of standing ends one fact and begins another (R114).
type Membership struct {
	ID      MembershipID
	Person  PersonID
	Network NetworkID
	Home    bool // the one network where panel rights exist (R4)
	Status  MembershipStatus
	From    when.Date
	Until   *when.Date
}

// On reports whether the fact holds on the day.
func (m Membership) On(d when.Date) bool {
	return !d.Before(m.From) && (m.Until == nil || d.Before(*m.Until))
}

// Appointment is a dated fact: an officer's role and how far it reaches (R5a).
type Appointment struct {
	ID     AppointmentID
	Person PersonID
	Role   Role
	Scope  Scope
	From   time.Time
	Until  *time.Time
	Why    string
}

// At reports whether the appointment holds at the instant.
func (a Appointment) At(t time.Time) bool {
	return !t.Before(a.From) && (a.Until == nil || t.Before(*a.Until))
}

// repeats reports whether b is of the same role and scope, and at some instant
// both hold.
func (a Appointment) repeats(b Appointment) bool {
	return a.Role == b.Role && a.Scope == b.Scope &&
		(b.Until == nil || a.From.Before(*b.Until)) && (a.Until == nil || b.From.Before(*a.Until))
}

var (
	ErasureAsked = refusal.Reason{Code: refusal.DUP, Name: "erasure-asked"}
	ErasedBefore = refusal.Reason{Code: refusal.DUP, Name: "erased-before"}
)

// Erasure is a person's wish to be forgotten. It is carried out as soon as no
// election under way, seat, office or appointment needs her (PR3).
type Erasure struct {
	Person  PersonID
	AskedAt time.Time
	DoneAt  *time.Time
}

// Erased is what is left of a person: an id, so that the record and past
// elections still hold together, and a number that nobody else can have. The name
// of somebody who has served stays with what she held (R114): who governed, and
// from when to when, is not hers alone to take away. Address, employer and job are
// gone for everybody.
func (p Person) Erased(at time.Time, served bool) Person {
	left := Person{ID: p.ID, Number: "erased " + string(p.ID), DisabledAt: p.DisabledAt, ErasedAt: &at}
	if served {
		left.Forename, left.Surname = p.Forename, p.Surname
	}
	return left
}

// Say words what the office itself writes into minutes, records, papers and calendars: a
// key of the message catalogue, and names with their values for its places. It is always
// the installation's language: documents are of one.
type Say func(key string, args ...any) string

// Language is a language that members are spoken to in, by its BCP 47 tag.
type Language string

const (
	English Language = "en-GB"
	Welsh   Language = "cy"
)

// Languages are those there is a catalogue of.
var Languages = []Language{English, Welsh}

// Known reports whether there is a catalogue of the language.
func (l Language) Known() bool { return slices.Contains(Languages, l) }

// MailWishes are the mails that somebody may do without. What concerns their own
// candidacy, vote or seat, and the notices that the rules ask for, are no matter of
// wishes.
type MailWishes struct {
	Reminders bool // while a poll is open and they have not voted
	Results   bool // when a result is certified
}

// MailWish names one of them.
type MailWish string

const (
	WantsReminders MailWish = "reminders"
	WantsResults   MailWish = "results"
)

// AllMails is what somebody gets who has said nothing.
var AllMails = MailWishes{Reminders: true, Results: true}

// WishKind is what a member may ask the office to put right.
type WishKind string

const (
	WishOrganisation WishKind = "organisation"
	WishNetwork      WishKind = "network" // to join one
)

// MemberWish is something about themselves that a member asks the office to put
// right: it is a fact of the register, so the office decides.
type MemberWish struct {
	ID        string
	Person    PersonID
	Kind      WishKind
	Value     string // an organisation's name, or a network's id
	Words     string
	AskedAt   time.Time
	DecidedAt *time.Time
	DecidedBy PersonID
	Granted   bool
	Answer    string
}

// What is refused about them.
var (
	WishWaits      = refusal.Reason{Code: refusal.DUP, Name: "wish-waits"}          // the same was asked for and is not decided
	WishDecided    = refusal.Reason{Code: refusal.DUP, Name: "wish-decided"}        // it has been
	AddressGuarded = refusal.Reason{Code: refusal.STATE, Name: "address-guarded"}   // R31a: it takes two officers as things are
	ProveAgain     = refusal.Reason{Code: refusal.SignIn, Name: "prove-yourself"}   // signed in too long ago for this
	AddressLinkOld = refusal.Reason{Code: refusal.STATE, Name: "address-link-over"} // the link is spent, old, or another's
)

// ProvedLately is how long ago whoever changes their own address may have signed in.
const ProvedLately = time.Hour

// AddressLinkLife is how long the link to a new address is good for.
const AddressLinkLife = 24 * time.Hour
