package register

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // the zone must not depend on the machine

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Zone is the organisation's time zone unless it sets another (docs/rules.md 0).
const Zone = "Europe/London"

// Register is the register of people. It is safe for use by many goroutines
// and by several processes on one database.
type Register struct {
	Store *store.Store
	Zone  *time.Location // decides which day it is
	Words domain.Say     // the catalogue's; nil, in tests that read none: a key stands for its words
	door  door

	// Entered is told of each try to sign in: by what means, and whether it went well;
	// never whose it was. nil: nobody asks.
	Entered func(means string, in bool)
}

// say words what the register writes by itself.
func (r *Register) say(key string) string {
	if r.Words == nil {
		return key
	}
	return r.Words(key)
}

// The means of signing in, as Entered names them.
const (
	byLink    = "link"
	byCode    = "code"
	byPasskey = "passkey"
	bySignOn  = "single sign-on"
)

// Ways are all of them.
var Ways = []string{byLink, byCode, byPasskey, bySignOn}

// tried tells whoever counts how a sign-in went.
func (r *Register) tried(means string, err *error) {
	if r.Entered != nil {
		r.Entered(means, *err == nil)
	}
}

// New returns the register of a database. A nil zone is Europe/London.
func New(s *store.Store, zone *time.Location) *Register {
	if zone == nil {
		zone = london
	}
	r := &Register{Store: s, Zone: zone}
	r.door.lookUp = r.lookUp
	return r
}

var london = func() *time.Location {
	l, err := time.LoadLocation(Zone)
	if err != nil { // the zone is compiled in
		panic(err)
	}
	return l
}()

// today is the day of the transaction's instant, in the organisation's zone.
func (r *Register) today(tx *store.Tx) when.Date { return when.DateOf(tx.Now(), r.Zone) }

// act runs a recorded act by somebody who holds one of the roles for the panel.
// Every act has a reason (R9); the engine's own acts, the command line's among
// them, need no role.
func (r *Register) act(ctx context.Context, by domain.Actor, why string, panel domain.PanelID, roles []domain.Role,
	f func(tx *store.Tx) (domain.Act, error)) error {
	if !by.IsEngine() {
		if err := by.MustAct(panel, "", roles...); err != nil {
			return err
		}
	}
	if domain.CleanText(why) == "" {
		return refusal.Because(refusal.WhyMissing, "R9", nil).On("why")
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		act, err := f(tx)
		if err != nil {
			return err
		}
		act.Why, act.Panel = why, panel
		if err := tx.Record(by, act); err != nil {
			return fmt.Errorf("recording %s: %w", act.Name, err)
		}
		return nil
	})
}
