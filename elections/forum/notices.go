package forum

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// Notice is what is to stand in the forum under a key (R168).
type Notice struct {
	Key, Title, Words string
	Opens             bool // it is posted where it does not stand yet; otherwise it is corrected and no more
}

// announce has the notices stand in the forum as they are today. A forum that cannot be
// reached is told at the next round; whatever it says, nobody here waits for it.
func (k *Keeper) announce(ctx context.Context) error {
	if k.Notices == nil {
		return nil
	}
	list, err := k.Notices(ctx)
	if err != nil {
		return err
	}
	within, cancel := k.share(ctx)
	defer cancel()
	for _, n := range list {
		k.mu.Lock()
		quiet := k.Office.Store.Clock().Before(k.until)
		k.mu.Unlock()
		if quiet || within.Err() != nil {
			return ctx.Err()
		}
		if err := k.stand(within, n); err != nil {
			k.busy(err)
			k.Log.LogAttrs(ctx, slog.LevelWarn, "a topic of the forum could not be kept", slog.String("topic", n.Key), slog.String("problem", Problem(err)))
		}
	}
	return nil
}

// stand has one notice stand in the forum.
func (k *Keeper) stand(ctx context.Context, n Notice) error {
	if !n.Opens {
		known := false
		err := k.Office.Store.Read(ctx, func(tx *store.Tx) (err error) {
			_, known, err = tx.ForumTopic(n.Key)
			return err
		})
		if err != nil || !known {
			return err
		}
	}
	return k.Post(ctx, n.Key, n.Title, n.Words)
}

// busy notes that the forum wants to be left alone, if that is what it says.
func (k *Keeper) busy(err error) {
	var later interface{ Later() time.Duration }
	if errors.As(err, &later) {
		k.mu.Lock()
		k.until = k.Office.Store.Clock().Add(cmp.Or(later.Later(), leastWait))
		k.mu.Unlock()
	}
}

// GroupShown is a group that is kept, as it was found the last time.
type GroupShown struct {
	Name, Follows string
	store.ForumGroupState
	Looked bool // it has been looked at
}

// States are the groups that are kept, as they were found the last time: nothing is asked
// of the forum (R166). It is for those who oversee.
func (k *Keeper) States(ctx context.Context, by domain.Actor) (list []GroupShown, now time.Time, err error) {
	if err := oversees(by); err != nil {
		return nil, time.Time{}, err
	}
	err = k.Office.Store.Read(ctx, func(tx *store.Tx) error {
		now = tx.Now()
		known, err := tx.ForumGroups()
		for _, g := range k.Groups {
			s := GroupShown{Name: g.Name, Follows: g.String()}
			for _, have := range known {
				if have.Name == g.Name {
					s.ForumGroupState, s.Looked = have, true
				}
			}
			list = append(list, s)
		}
		return err
	})
	return list, now, err
}
