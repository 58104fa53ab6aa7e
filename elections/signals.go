package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// Signals is how an installation stands, for whoever watches over it: figures
// alone. Nothing of it tells of a person, a contest or a choice.
type Signals struct {
	Ready      bool           // a ballot could be taken now
	Standstill bool           // nothing is accepted until officers have settled it (R20c, R110a)
	Stages     map[string]int // contests by the stage of their boards
	Alarms     int            // elections and boards under an alarm (R103)
	Due        time.Duration  // how long the clock has decided something that nobody has carried out
	Mails      []store.MailWaiting
	Copied     time.Time // of when the last whole copy of the database is; zero: there is none
	Server     bool      // the database is a server of PostgreSQL, which may have a standby
	Standby    bool      // a commit there waits for one
}

// Signals reads how the installation stands, in one picture.
func (e *Engine) Signals(ctx context.Context) (s Signals, err error) {
	s.Ready = e.Ready(ctx) == nil
	ctx, release := e.Picture(ctx)
	defer release()
	err = e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if s.Stages, s.Alarms, err = tx.StageCounts(); err != nil {
			return err
		}
		alarmed, err := tx.AlarmedElections()
		if err != nil {
			return err
		}
		s.Alarms += int(alarmed)
		if s.Mails, err = tx.MailsWaiting(); err != nil {
			return err
		}
		if s.Copied, err = tx.LastCopy(); err != nil {
			return err
		}
		if s.Standby, s.Server, err = tx.Standby(); err != nil {
			return err
		}
		due, _, err := dueNow(tx)
		if len(due) > 0 {
			s.Due = max(0, tx.Now().Sub(due[0].At))
		}
		return err
	})
	if err != nil {
		return s, err
	}
	still, err := e.Standstills(ctx, domain.Actor{})
	s.Standstill = len(still) > 0
	return s, err
}
