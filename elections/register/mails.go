package register

import (
	"time"

	"hustings/domain"
	"hustings/domain/acts"
)

// Templates of the mails of the register: how somebody gets in, and who may act as whom.
// Each is sent at once; what each says is the struct of its name.
const (
	SignInMail          = domain.SignInMail        // to whoever asked; its secret is the link's token, of which [CodeOf] gives the short code
	MailOwnAddress      = "own-address"            // to the address that a member wants, with the link (Secret)
	MailOwnAddressAsked = "own-address-asked"      // to the address that stands so far
	MailWishDecided     = "wish-decided"           // to a member: what came of what they asked for
	MailSecondNeeded    = "register-second-needed" // to the officers
	MailDeclined        = "register-act-declined"  // to whoever asked
	MailAppointed       = "officer-appointed"      // to the appointee and every officer
	MailAddressAsked    = "address-change-asked"   // to the old address, when the change waits for a second officer
	MailAddressChanged  = "address-changed"        // to the old and the new address
	MailPasskeyAdded    = "passkey-added"          // to its owner, and of an officer's to every other
	MailIdentityRefused = "identity-refused"       // to the officers
	MailForged          = "officer-forged"         // to every officer: an appointment that nobody here has made
)

type SignInLinkMail struct{ Until time.Time }

type OwnAddressMail struct{ Until time.Time }

type OwnAddressAskedMail struct{}

type WishDecidedMail struct {
	Granted domain.Whether
	Answer  string
}

type SecondNeededMail struct {
	Act   acts.Pair
	Why   string
	Until time.Time
}

type DeclinedMail struct {
	Act acts.Pair
	Why string
}

type AppointedMail struct {
	Mine domain.Whether // to the appointee
	Name string         // to the others
	Role domain.Role
	Why  string
}

type AddressAskedMail struct{}

type AddressChangedMail struct{ Old domain.Whether }

type PasskeyAddedMail struct {
	Mine, Member domain.Whether // to its owner, and that she is no officer
	Name         string         // to the others
}

type IdentityRefusedMail struct{ Number string }

type ForgedMail struct {
	Number string
	Role   domain.Role
}

func (SignInLinkMail) Template() string      { return SignInMail }
func (OwnAddressMail) Template() string      { return MailOwnAddress }
func (OwnAddressAskedMail) Template() string { return MailOwnAddressAsked }
func (WishDecidedMail) Template() string     { return MailWishDecided }
func (SecondNeededMail) Template() string    { return MailSecondNeeded }
func (DeclinedMail) Template() string        { return MailDeclined }
func (AppointedMail) Template() string       { return MailAppointed }
func (AddressAskedMail) Template() string    { return MailAddressAsked }
func (AddressChangedMail) Template() string  { return MailAddressChanged }
func (PasskeyAddedMail) Template() string    { return MailPasskeyAdded }
func (IdentityRefusedMail) Template() string { return MailIdentityRefused }
func (ForgedMail) Template() string          { return MailForged }

// Mails are all of them, for whoever shows or checks what a mail may say.
var Mails = []domain.MailWords{
	SignInLinkMail{}, OwnAddressMail{}, OwnAddressAskedMail{}, WishDecidedMail{}, SecondNeededMail{}, DeclinedMail{}, AppointedMail{},
	AddressAskedMail{}, AddressChangedMail{}, PasskeyAddedMail{}, IdentityRefusedMail{}, ForgedMail{},
}

// toAddress is a mail to an address rather than to whoever it belongs to now.
func toAddress(address string, words domain.MailWords) domain.Mail {
	m := domain.Saying(words)
	m.Address = address
	return m
}
