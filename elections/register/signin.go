package register

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	chance "math/rand/v2"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// RequestLink queues a sign-in mail for an address that is known and answers
// the same, in the same time, for any other (PR1). The answer is a secret for
// the asking browser to keep: only together with it is the mail's short code
// worth anything (ML3). An address gets at most five mails an hour (DO1).
func (r *Register) RequestLink(ctx context.Context, email string) (browser string, err error) {
	return r.RequestLinkFrom(ctx, email, "")
}

// RequestLinkFrom is RequestLink for a requester of a network. Five mails an hour go
// to an address at the asking of one network and eight at that of all, so that
// whoever asks in somebody's name does not use up what she may ask for herself.
func (r *Register) RequestLinkFrom(ctx context.Context, email, from string) (browser string, err error) {
	if email, err = domain.CleanEmail(email); err != nil {
		return "", on(err, "email")
	}
	token, browser := secret(), secret()
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		address, err := tx.AddressHash(email)
		if err != nil {
			return err
		}
		network, err := tx.NetworkHash(from)
		if err != nil {
			return err
		}
		asker, err := tx.AskerOf(email, address, network)
		if err != nil {
			return err
		}
		now := tx.Now()
		link := domain.SignInLink{ID: store.NewID[string](), Address: address, Network: network, Person: asker.Person, Token: hash(token),
			Browser: hash(browser), Code: hash(browser + CodeOf(token)), Shared: hash(CodeOf(token)), AskedAt: now, Until: now.Add(domain.LinkLife(asker.Officer))}
		if domain.HeldUp(asker.Near, asker.Asked) {
			link.Person = ""
		}
		note := domain.MailTo(link.Person, SignInLinkMail{Until: link.Until})
		note.Secret, note.NotAfter = token, &link.Until
		if err := tx.CreateLink(link); err != nil {
			return err
		}
		return tx.Mail(note)
	})
	blur(ctx)
	return browser, err
}

// blurred is how long an answer about an address is held back at most.
const blurred = 10 * time.Millisecond

// blur holds an answer back for a while that is drawn. Both kinds of address take the same
// steps; what a row that is referred to or a longer id takes is a tenth of a millisecond, which
// nobody finds below ten of chance in as many tries as an address has (PR1, DO1).
func blur(ctx context.Context) {
	select {
	case <-time.After(chance.N(blurred)):
	case <-ctx.Done():
	}
}

// Redeem spends a link's token and begins a session (ML1). Unknown, spent and
// overdue tokens get one and the same refusal.
func (r *Register) Redeem(ctx context.Context, token string) (in SignedIn, err error) {
	defer r.tried(byLink, &err)
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		link, err := tx.LinkByToken(hash(token))
		if err != nil {
			return same(err, domain.LinkNotValid)
		}
		if link, err = lingering(tx, link); err != nil {
			return err
		}
		in, err = r.spend(tx, link)
		return err
	})
	return in, err
}

// lingering gives the newest link of an address that is asked for too often the
// hour until another one is mailed.
func lingering(tx *store.Tx, link domain.SignInLink) (domain.SignInLink, error) {
	newest, near, all, err := tx.Newest(link)
	if err != nil || !newest || !domain.HeldUp(near, all) {
		return link, err
	}
	return link.Linger(), nil
}

// RedeemCode spends the link that this browser asked for last by the short
// code of its mail: five tries, and none of them touches the link of anybody
// who did not ask with this browser (DO6).
func (r *Register) RedeemCode(ctx context.Context, browser, code string) (SignedIn, error) {
	return r.redeemCode(ctx, browser, code, domain.Actor{})
}

// redeemCode spends a code; by is who is signed in already, and has to stay the
// same person.
func (r *Register) redeemCode(ctx context.Context, browser, code string, by domain.Actor) (in SignedIn, err error) {
	defer r.tried(byCode, &err)
	var refused error
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		link, err := tx.LinkByBrowser(hash(browser))
		if err != nil {
			return same(err, domain.CodeNotValid)
		}
		if link.Person == "" { // nobody's address, or one that no more is mailed to for a while: the same to whoever asks
			in, refused, err = r.redeemShared(tx, link, code, by)
			return err
		}
		right, err := tx.SameCode(link, hash(browser+tidyCode(code)))
		if err != nil {
			return err
		}
		switch err := link.Spend(tx.Now()); {
		case err != nil || link.Tries >= domain.CodeTries:
			return refusal.Because(domain.CodeNotValid, "", nil)
		case !right:
			link.Tries++ // and kept: the refusal must not undo it
			refused = refusal.Because(domain.CodeNotValid, "", nil)
			return tx.SaveLink(link)
		case by.Person != "" && link.Person != by.Person:
			return refusal.Because(domain.SignInOfAnother, "", nil).On("code")
		}
		if in, err = r.spend(tx, link); err != nil || by.Session == "" {
			return err
		}
		return tx.EndSession(by.Session, "renewed")
	})
	if err == nil {
		err = refused
	}
	return in, err
}

// spend turns a link into a session, for somebody who may still sign in.
func (r *Register) spend(tx *store.Tx, link domain.SignInLink) (SignedIn, error) {
	now := tx.Now()
	if err := link.Spend(now); err != nil {
		return SignedIn{}, err
	}
	person, err := tx.Person(link.Person)
	if err != nil {
		return SignedIn{}, same(err, domain.LinkNotValid)
	}
	address, err := tx.AddressHash(person.Email)
	if err != nil {
		return SignedIn{}, err
	}
	if address != link.Address { // it was mailed to an address that is hers no longer (R31a)
		return SignedIn{}, refusal.Because(domain.LinkNotValid, "", nil)
	}
	officer, err := r.letIn(tx, person)
	if err != nil {
		return SignedIn{}, err
	}
	link.UsedAt = &now
	if err := tx.SaveLink(link); err != nil {
		return SignedIn{}, err
	}
	return begin(tx, domain.Session{Person: person.ID, Means: domain.ByMail, BeganAt: now}, officer)
}

// letIn refuses a person whom nothing lets in at this instant, and tells
// whether she holds an appointment, which shortens her sessions.
func (r *Register) letIn(tx *store.Tx, p domain.Person) (officer bool, err error) {
	rights, err := tx.Rights(p.ID, tx.Now(), r.today(tx))
	if err != nil {
		return false, err
	}
	if p.DisabledAt != nil || p.ErasedAt != nil || !rights.MaySignIn() {
		return false, refusal.Because(domain.NoAccess, "", nil)
	}
	return rights.Officer(), rights.AddressHeld()
}

// LinkOf tells whose link a token is, without spending it: whoever is signed in
// as somebody else is asked before it replaces her session.
func (r *Register) LinkOf(ctx context.Context, token string) (p domain.Person, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		link, err := tx.LinkByToken(hash(token))
		if err != nil {
			return same(err, domain.LinkNotValid)
		}
		if err := link.Spend(tx.Now()); err != nil {
			return err
		}
		p, err = tx.Person(link.Person)
		return same(err, domain.LinkNotValid)
	})
	return p, err
}

// Renew spends the short code of a mail that this browser asked for, for a
// person who is signed in: a fresh session of hers follows, and the one that she
// had ends (ML6). A code of anybody else's is refused and stays good.
func (r *Register) Renew(ctx context.Context, by domain.Actor, browser, code string) (SignedIn, error) {
	return r.redeemCode(ctx, browser, code, by)
}

// CodeOf is the short code that goes with a link's token: eight characters that
// nobody takes for one another. It follows from the token, so that the mail
// needs one secret only, and is worth nothing outside the browser that asked.
func CodeOf(token string) string {
	sum := sha256.Sum256([]byte("hustings sign-in code\x00" + token))
	return codeAlphabet.EncodeToString(sum[:5])
}

// Hyphened is a code as it is shown: in two groups of four.
func Hyphened(code string) string {
	if len(code) != 8 {
		return code
	}
	return code[:4] + "-" + code[4:]
}

// codeAlphabet leaves out I, L, O and U.
var codeAlphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// tidyCode reads a code as people type it: any case, spaced or hyphenated, with
// the letters that the alphabet leaves out taken for the digits they look like.
func tidyCode(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(domain.CleanText(code)))
}

// secret is 256 bits from the system's random source, in base64url (ML4).
func secret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hash is what the store is told of a secret. Secrets are long and random, so that
// it cannot be guessed back; what the database has of it is made of that under a
// key from outside, so that nobody can put one there.
func hash(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }

// same turns "no such thing" into the refusal that tells nothing more.
func same(err error, why refusal.Reason) error {
	if r, ok := refusal.Of(err); ok && r.Code == refusal.NotFound {
		return refusal.Because(why, "", nil)
	}
	return err
}
