package clerk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/box"
	"hustings/elections/store"
)

// Clerk does for every room of the office what all of them need: opens an act, finds
// out whom it concerns, writes to them, publishes, minds what two officers must do,
// and watches the clock. The ballot boxes belong to it. It is safe for use by many
// goroutines.
type Clerk struct {
	*box.Box // the ballot box: every secret vote's

	// Words are the catalogue's. nil, in tests that read none: a key stands for its words.
	Words domain.Say

	clocks clockWatch
	keys   keysSeen
	pairs  map[acts.Pair]Pair
}

// New returns a clerk over an open database and key folder. A nil log discards.
func New(s *store.Store, k *box.Keys, host string, log *slog.Logger) *Clerk {
	e := &Clerk{pairs: map[acts.Pair]Pair{}}
	e.Box = box.New(s, k, host, log, e)
	return e
}

// Say words what the office writes by itself.
func (e *Clerk) Say(key string, args ...any) string {
	if e.Words == nil {
		return key
	}
	return e.Words(key, args...)
}

// Act opens the transaction of an act on one election: the record's lock, the
// election's row, and the roles of R5 for this election.
func (e *Clerk) Act(ctx context.Context, by domain.Actor, id domain.ElectionID, roles []domain.Role, f func(*store.Tx, domain.Election) error) error {
	if by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		el, err := tx.ElectionForAct(id)
		if err != nil {
			return err
		}
		if roles != nil && !by.IsEngine() {
			if err := by.MustAct(el.Panel, el.ID, roles...); err != nil {
				return err
			}
		}
		return f(tx, el)
	})
}

// Picture gives a context under which everything that is read is of one picture of the
// database, as a page's parts must be; release ends it, before anybody is waited for.
func (e *Clerk) Picture(ctx context.Context) (under context.Context, release func()) {
	return e.Store.Picture(ctx)
}

// Trimmed is a reason as it is recorded.
func Trimmed(why string) string { return strings.TrimSpace(why) }

// ParamsFor are the panel's own parameters for the kind, or the defaults.
func ParamsFor(tx *store.Tx, panel domain.PanelID, kind domain.ElectionKind) (domain.Params, error) {
	p := domain.DefaultParams(kind)
	text, own, err := tx.PanelParams(panel, kind)
	if err != nil || !own {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("reading a panel's parameters: %w", err)
	}
	return p, nil
}

// Publish puts something before the members for good.
func Publish(tx *store.Tx, by domain.Actor, el domain.Election, kind domain.PublicationKind, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return tx.Publish(domain.Publication{Election: el.ID, Kind: kind, At: tx.Now(), By: by.Person, Body: text})
}

// MayOversee refuses whoever is no officer of the election, of the panel, or of
// everything, whichever is asked about.
func MayOversee(tx *store.Tx, by domain.Actor, panel domain.PanelID, id domain.ElectionID) error {
	if id != "" {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		panel = el.Panel
	}
	return by.Must(panel, id, domain.Overseers...)
}

// Named finds an election by id or reference, for somebody who may know of it.
func Named(tx *store.Tx, by domain.Actor, name string) (el domain.Election, err error) {
	if domain.IsID(name) {
		el, err = tx.Election(domain.ElectionID(name))
	} else {
		el, err = tx.ElectionByReference(name)
	}
	if err == nil && el.PublishedAt == nil && !by.IsEngine() && !by.Is(el.Panel, el.ID, domain.Overseers...) {
		return domain.Election{}, refusal.Because(refusal.Unknown, "", nil)
	}
	return el, err
}

// ObjectionsClose is the end of the objection window (R82, R20b).
func ObjectionsClose(el domain.Election) (time.Time, error) {
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return time.Time{}, err
	}
	return el.ObjectionsClose(calendar)
}

// Waiting is something that waits for an officer.
type Waiting struct {
	What string // a word of the message catalogue: "rulings", "second", "objections", "alarm", "held", "certify", "notice", "result-late", "rulings-late", "officers", "officers-late", "keys", "key-holders", "draw", "blocked", "rulings-urgent", "lot", "lot-holder", "complaints", "office-vacant", "office-resolution"
	N    int
	By   *time.Time // since when it is late, or until when it must be done

	Silence domain.Silence // of a "held" count: when the service could not be reached (R20a)
}
