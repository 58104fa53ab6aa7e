package forum

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// acquaintance is whom the forum knows our people as, in one round.
type acquaintance struct {
	now   time.Time
	facts governance.ForumFacts
	known map[domain.PersonID]governance.ForumUser
	asked map[domain.PersonID]time.Time
	left  int // people who may still be asked about
}

// personOf is who of those is known as a user; "" nobody.
func (a *acquaintance) personOf(u governance.ForumUser, among []domain.PersonID) domain.PersonID {
	for _, p := range among {
		if a.known[p].ID == u.ID {
			return p
		}
	}
	return ""
}

// share is the time that one part of a round has with the forum.
func (k *Keeper) share(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, cmp.Or(k.Most, roundMost)/parts)
}

// later reports whether the forum wants to be left alone.
func later(err error) bool {
	var says interface{ Later() time.Duration }
	return errors.As(err, &says)
}

// oversees refuses whoever oversees nothing at all (R5a).
func oversees(by domain.Actor) error {
	if by.IsEngine() || by.HasRole(domain.Overseers...) {
		return nil
	}
	return by.Must("", "", domain.Overseers...)
}

// Differences looks at every group that is kept and changes nothing: the dry run,
// and the report (R166). It takes half as long as a round at most; a group for which no
// time was left says so. It is for those who oversee, and for the command line.
func (k *Keeper) Differences(ctx context.Context, by domain.Actor) ([]Difference, error) {
	if err := oversees(by); err != nil {
		return nil, err
	}
	all, _, err := k.look(ctx)
	return all, err
}

func (k *Keeper) look(ctx context.Context) ([]Difference, *acquaintance, error) {
	a := &acquaintance{left: asksMost}
	states := map[string]store.ForumGroupState{}
	err := k.Office.Store.Read(ctx, func(tx *store.Tx) (err error) {
		a.now = tx.Now()
		if a.facts, err = k.Facts(tx); err != nil {
			return err
		}
		list, err := tx.ForumGroups()
		if err != nil {
			return err
		}
		for _, s := range list {
			states[s.Name] = s
		}
		a.known, a.asked, err = tx.ForumUsers()
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if err := k.learn(ctx, a); err != nil {
		return nil, nil, err
	}
	all := make([]Difference, len(k.Groups))
	for i, g := range k.Groups {
		all[i] = Difference{ForumGroup: g, belong: a.facts.Belong(g), State: states[g.Name]}
		all[i].State.Name = g.Name
	}
	within, cancel := k.share(ctx)
	defer cancel()
	for _, d := range longestFirst(all) {
		var in []governance.ForumUser
		if d.Failed = within.Err(); d.Failed != nil {
			continue
		}
		if d.id, in, d.Failed = k.Remote.Group(within, d.Name); d.Failed == nil {
			d.Members, d.ForumDifference = len(in), d.Compare(d.belong, a.known, in)
			d.spared = d.Spare(d.belong, a.known, k.unanswered)
		}
	}
	return all, a, ctx.Err()
}

// longestFirst are the differences by how long ago the group was kept: where there is no
// time for all, another is left out each time.
func longestFirst(all []Difference) []*Difference {
	list := make([]*Difference, len(all))
	for i := range all {
		list[i] = &all[i]
	}
	slices.SortStableFunc(list, func(a, b *Difference) int {
		var at, bt time.Time
		if a.State.ComparedAt != nil {
			at = *a.State.ComparedAt
		}
		if b.State.ComparedAt != nil {
			bt = *b.State.ComparedAt
		}
		return at.Compare(bt)
	})
	return list
}

// learn asks the forum about people whom it has not been asked about, some at a
// time, and keeps what it says. A forum that does not answer is asked again later.
func (k *Keeper) learn(ctx context.Context, a *acquaintance) error {
	within, cancel := k.share(ctx)
	defer cancel()
	failed := 0
	for _, p := range k.toAsk(a) {
		if a.left == 0 || within.Err() != nil {
			return ctx.Err()
		}
		a.left--
		u, is, err := k.Remote.User(within, p)
		if err != nil { // what is known already can be compared
			k.busy(err)
			k.miss(p, a.now)
			if failed++; later(err) || failed == failuresMost {
				return ctx.Err()
			}
			continue
		}
		if !is {
			u = governance.ForumUser{}
		}
		if err := k.learned(ctx, p, u, a.facts, a.known); err != nil {
			return err
		}
		a.asked[p] = a.now
	}
	return nil
}

// toAsk are the people about whom the forum is to be asked: of small groups first, which
// are complete within minutes that way; then whoever was asked about the longest ago, and
// never first, so that thousands whom the forum does not know keep nobody waiting.
func (k *Keeper) toAsk(a *acquaintance) (list []domain.PersonID) {
	groups := make([][]domain.PersonID, len(k.Groups))
	for i, g := range k.Groups {
		groups[i] = a.facts.Belong(g)
	}
	slices.SortStableFunc(groups, func(x, y []domain.PersonID) int { return len(x) - len(y) })
	k.mu.Lock()
	defer k.mu.Unlock()
	listed := map[domain.PersonID]bool{}
	for _, people := range groups {
		for _, p := range people {
			at, before := a.asked[p]
			if listed[p] || before && (a.known[p].ID != 0 || a.now.Sub(at) < askAgain && !k.vouched[p].After(at)) {
				continue
			}
			listed[p] = true
			list = append(list, p)
		}
	}
	last := func(p domain.PersonID) time.Time {
		if at := k.missed[p].last; at.After(a.asked[p]) {
			return at
		}
		return a.asked[p]
	}
	slices.SortStableFunc(list, func(x, y domain.PersonID) int { return last(x).Compare(last(y)) })
	return list
}

// misses are questions about somebody that had no answer, and when the last one was put.
type misses struct {
	last  time.Time
	times int
}

// miss notes that a question about somebody had no answer: others come first.
func (k *Keeper) miss(p domain.PersonID, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.missed == nil {
		k.missed = map[domain.PersonID]misses{}
	}
	k.missed[p] = misses{at, k.missed[p].times + 1}
}

// unanswered reports whether the forum has been asked about somebody often enough.
func (k *Keeper) unanswered(p domain.PersonID) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.missed[p].times >= missesMost
}
