package store

import (
	"crypto/hmac"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
)

type linkRow struct {
	ID      string `gorm:"primaryKey"`
	Address []byte
	Person  *string
	Token   []byte
	Browser []byte
	Code    []byte
	Tries   int
	AskedAt time.Time
	UntilAt time.Time
	UsedAt  *time.Time
	Network []byte // that asked, as a keyed hash
	Shared  []byte // of the mail's code for browsers that asked in vain, as a keyed hash
	Seal    []byte // whose it is and until when, under the store's key
}

func (linkRow) TableName() string { return "sign_in_links" }

func (r linkRow) link() domain.SignInLink {
	l := domain.SignInLink{ID: r.ID, Tries: r.Tries, AskedAt: r.AskedAt.UTC(), Until: r.UntilAt.UTC(), UsedAt: utc(r.UsedAt)}
	if r.Person != nil {
		l.Person = domain.PersonID(*r.Person)
	}
	copy(l.Address[:], r.Address)
	copy(l.Token[:], r.Token)
	copy(l.Browser[:], r.Browser)
	copy(l.Code[:], r.Code)
	copy(l.Network[:], r.Network)
	return l
}

// Asker is who an address belongs to, and how many links were mailed to it in
// the last hour, whoever asked. The zero person is nobody.
type Asker struct {
	Person  domain.PersonID
	Officer bool // holds an appointment now
	Asked   int  // from all networks
	Near    int  // from the network that asks now
}

// AddressHash is an address as links remember it: a keyed hash, so that a dump
// does not tell which strangers tried to sign in.
func (tx *Tx) AddressHash(email string) ([32]byte, error) {
	return tx.s.secrets.mac("sign-in address " + domain.FoldEmail(email))
}

// NetworkHash is a requester's network as links remember it: a keyed hash, so that a
// dump does not tell from where anybody signs in. Zero: it is not known.
func (tx *Tx) NetworkHash(network string) (sum [32]byte, err error) {
	if network == "" {
		return sum, nil
	}
	return tx.s.secrets.mac("sign-in network " + network)
}

// AskerOf finds who asks for a link, in the same statements whether or not the
// address is known (PR1). It holds the address until the transaction ends, so
// that links are counted one after the other.
func (tx *Tx) AskerOf(email string, address, network [32]byte) (Asker, error) {
	if tx.s.postgres {
		key := int64(binary.BigEndian.Uint64(address[:8]))
		if err := tx.db.Exec("SELECT pg_advisory_xact_lock(?)", key).Error; err != nil {
			return Asker{}, fmt.Errorf("holding an address: %w", err)
		}
	}
	now := tx.Now()
	var row struct {
		Person  *string
		Officer bool
		Asked   int
		Near    int
	}
	err := tx.db.Raw(`SELECT p.id AS person,
		EXISTS (SELECT 1 FROM appointments a WHERE a.person = p.id AND a.from_at <= ? AND (a.until_at IS NULL OR a.until_at > ?)) AS officer,
		(SELECT count(*) FROM sign_in_links l WHERE l.address = ? AND l.person IS NOT NULL AND l.asked_at > ?) AS asked,
		(SELECT count(*) FROM sign_in_links l WHERE l.address = ? AND l.person IS NOT NULL AND l.asked_at > ? AND l.network = ?) AS near
		FROM (SELECT 1 AS one) o LEFT JOIN people p ON p.email_fold = ? AND p.disabled_at IS NULL AND p.erased_at IS NULL`,
		now, now, address[:], now.Add(-time.Hour), address[:], now.Add(-time.Hour), network[:], domain.FoldEmail(email)).Scan(&row).Error
	if err != nil {
		return Asker{}, fmt.Errorf("looking up an address: %w", err)
	}
	a := Asker{Officer: row.Officer, Asked: row.Asked, Near: row.Near}
	if row.Person != nil {
		a.Person = domain.PersonID(*row.Person)
	}
	return a, nil
}

// CreateLink remembers a link that was asked for. Its token, browser and code
// are hashes, and are stored under the store's key.
func (tx *Tx) CreateLink(l domain.SignInLink) (err error) {
	for what, hash := range map[string]*[32]byte{"link": &l.Token, "browser": &l.Browser, "code": &l.Code} {
		if *hash, err = tx.s.secrets.keyed(what, *hash); err != nil {
			return fmt.Errorf("remembering a sign-in link: %w", err)
		}
	}
	shared, err := tx.s.secrets.keyed("shared code of "+l.ID, l.Shared)
	if err != nil {
		return fmt.Errorf("remembering a sign-in link: %w", err)
	}
	row := linkRow{ID: l.ID, Address: l.Address[:], Person: text(string(l.Person)), Token: l.Token[:], Browser: l.Browser[:],
		Code: l.Code[:], Tries: l.Tries, AskedAt: l.AskedAt.UTC(), UntilAt: l.Until.UTC(), UsedAt: utc(l.UsedAt), Network: l.Network[:], Shared: shared[:]}
	if row.Seal, err = tx.s.secrets.linkSeal(l); err != nil {
		return fmt.Errorf("remembering a sign-in link: %w", err)
	}
	return found(tx.db.Create(&row).Error, "remembering a sign-in link")
}

// LinkByToken is the link with that token's hash, locked, so that of many who
// spend it at once one is first (ML1).
func (tx *Tx) LinkByToken(token [32]byte) (domain.SignInLink, error) {
	token, err := tx.s.secrets.keyed("link", token)
	if err != nil {
		return domain.SignInLink{}, err
	}
	return tx.link(tx.forUpdate().Where("token = ?", token[:]))
}

// LinkByBrowser is the link that this browser asked for last, locked.
func (tx *Tx) LinkByBrowser(browser [32]byte) (domain.SignInLink, error) {
	browser, err := tx.s.secrets.keyed("browser", browser)
	if err != nil {
		return domain.SignInLink{}, err
	}
	return tx.link(tx.forUpdate().Where("browser = ?", browser[:]).Order("asked_at DESC"))
}

func (tx *Tx) link(q *gorm.DB) (domain.SignInLink, error) {
	var row linkRow
	if err := q.Take(&row).Error; err != nil {
		return domain.SignInLink{}, found(err, "reading a sign-in link")
	}
	l := row.link()
	seal, err := tx.s.secrets.linkSeal(l)
	if err == nil && !hmac.Equal(seal, row.Seal) { // somebody else's hand
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return l, err
}

// Newest reports whether a link is the newest that was mailed to its address, and
// how many were mailed there in the last hour: from its network, the most from any
// one, and in all.
func (tx *Tx) Newest(l domain.SignInLink) (newest bool, near, all int, err error) {
	var rows []linkRow
	err = tx.db.Where("address = ? AND person IS NOT NULL AND asked_at > ?", l.Address[:], tx.Now().Add(-time.Hour)).
		Order("asked_at DESC, id DESC").Limit(domain.LinksPerHourAll + 1).Find(&rows).Error
	if err != nil {
		return false, 0, 0, fmt.Errorf("reading an address's links: %w", err)
	}
	from := map[string]int{}
	for _, r := range rows {
		from[string(r.Network)]++
		near = max(near, from[string(r.Network)])
	}
	return len(rows) > 0 && rows[0].ID == l.ID, near, len(rows), nil
}

// SameCode reports whether a code is the link's, given its hash.
func (tx *Tx) SameCode(l domain.SignInLink, code [32]byte) (bool, error) {
	code, err := tx.s.secrets.keyed("code", code)
	return subtle.ConstantTimeCompare(code[:], l.Code[:]) == 1, err
}

// SharedLink is the newest link that was mailed to the address of one that was
// asked for in vain, if its mail's code is this, given its hash (number 6). tries are
// how often codes were tried by those who asked in vain for this address within the
// hour: from this network, and in all.
func (tx *Tx) SharedLink(asked domain.SignInLink, code [32]byte) (l domain.SignInLink, right bool, near, all int, err error) {
	if near, all, err = tx.SharedTries(asked); err != nil {
		return l, false, 0, 0, err
	}
	since := tx.Now().Add(-time.Hour)
	var rows []linkRow
	err = tx.forUpdate().Where("address = ? AND person IS NOT NULL AND asked_at > ?", asked.Address[:], since).Order("asked_at DESC, id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return l, false, near, all, err
	}
	l = rows[0].link()
	seal, err := tx.s.secrets.linkSeal(l)
	if err != nil || !hmac.Equal(seal, rows[0].Seal) { // somebody else's hand
		return l, false, near, all, err
	}
	want, err := tx.s.secrets.keyed("shared code of "+l.ID, code)
	return l, subtle.ConstantTimeCompare(want[:], rows[0].Shared) == 1, near, all, err
}

// SharedTries are how often codes were tried by those who asked for an address in
// vain within the hour: from the network of this asking, and in all.
func (tx *Tx) SharedTries(asked domain.SignInLink) (near, all int, err error) {
	err = tx.db.Raw(`SELECT coalesce(sum(CASE WHEN network = ? THEN tries ELSE 0 END), 0), coalesce(sum(tries), 0) FROM sign_in_links
		WHERE address = ? AND person IS NULL AND asked_at > ?`, asked.Network[:], asked.Address[:], tx.Now().Add(-time.Hour)).Row().Scan(&near, &all)
	if err != nil {
		err = fmt.Errorf("counting tries: %w", err)
	}
	return near, all, err
}

// SaveLink writes what changes about a link: tries and use.
func (tx *Tx) SaveLink(l domain.SignInLink) error {
	r := tx.db.Model(&linkRow{}).Where("id = ?", l.ID).Updates(map[string]any{"tries": l.Tries, "used_at": utc(l.UsedAt)})
	return one(r, "saving a sign-in link")
}

// SpendLinksOf makes every waiting link of a person useless.
func (tx *Tx) SpendLinksOf(person domain.PersonID) error {
	err := tx.db.Model(&linkRow{}).Where("person = ? AND used_at IS NULL", person).Update("used_at", tx.Now()).Error
	return found(err, "spending sign-in links")
}
