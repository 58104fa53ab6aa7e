package forum

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// fresh is how long what the forum said of somebody is taken as said today: names at a
// forum change hands, and groups are changed by name.
const fresh = 5 * time.Minute

// otherPersonError says that a group has somebody else in it than was put in.
type otherPersonError struct{ error }

var errOtherPerson = otherPersonError{errors.New("the forum put in another person than was named")}

// Problem is a word for it.
func (otherPersonError) Problem() string { return "another person" }

// learned notes whom the forum says that a person is. Whom it says another of ours to be
// already is nobody's: she would get that person's groups. It is asked again later.
func (k *Keeper) learned(ctx context.Context, p domain.PersonID, u governance.ForumUser, f governance.ForumFacts, known map[domain.PersonID]governance.ForumUser) error {
	for other, have := range known {
		if u.ID != 0 && have.ID == u.ID && other != p && f.Vouched[other] {
			k.Log.LogAttrs(ctx, slog.LevelWarn, "the forum takes two people for one", slog.String("person", string(p)), slog.String("other", string(other)))
			u = governance.ForumUser{}
		}
	}
	if err := k.Office.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveForumUser(p, u) }); err != nil {
		return err
	}
	known[p] = u
	return nil
}

// confirm asks anew about those who are to be put in and whom we know from some time ago:
// somebody else may go by the name by now. Whoever cannot be asked about waits.
func (k *Keeper) confirm(ctx, within context.Context, d *Difference, a *acquaintance) error {
	var sure []governance.ForumUser
	for _, u := range d.Add {
		p := a.personOf(u, d.belong)
		if p == "" { // she is somebody else since we looked
			continue
		}
		if a.now.Sub(a.asked[p]) < fresh {
			sure = append(sure, u)
			continue
		}
		if a.left == 0 || within.Err() != nil {
			continue
		}
		a.left--
		now, is, err := k.Remote.User(within, p)
		if err != nil {
			k.busy(err)
			if later(err) {
				return err
			}
			continue
		}
		if !is {
			now = governance.ForumUser{}
		}
		if err := k.learned(ctx, p, now, a.facts, a.known); err != nil {
			return err
		}
		if a.asked[p] = a.now; a.known[p].ID == u.ID {
			sure = append(sure, a.known[p])
		}
	}
	d.Add = sure
	return nil
}

// add puts in who is missing, and looks who is in then. Whom the forum does not take
// under the name that we know is asked about anew.
func (k *Keeper) add(ctx, within context.Context, d *Difference, a *acquaintance) error {
	if err := k.confirm(ctx, within, d, a); err != nil || len(d.Add) == 0 {
		return err
	}
	refused, err := k.Remote.Add(within, d.id, names(d.Add))
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		err := k.Office.Store.Write(ctx, func(tx *store.Tx) error {
			for p, u := range a.known {
				if !slices.Contains(refused, u.Username) {
					continue
				}
				if err := tx.ForgetForumUser(p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	d.Add = slices.DeleteFunc(d.Add, func(u governance.ForumUser) bool { return slices.Contains(refused, u.Username) })
	return k.strangers(ctx, within, d, a)
}

// strangers takes out at once whoever got in under a name that we took for another's. For
// whom it was meant she is unknown for a while, so that it is not tried each minute.
func (k *Keeper) strangers(ctx, within context.Context, d *Difference, a *acquaintance) error {
	_, in, err := k.Remote.Group(within, d.Name)
	if err != nil || len(d.Add) == 0 {
		return err
	}
	left := d.Compare(d.belong, a.known, in)
	left.Remove = slices.DeleteFunc(left.Remove, func(u governance.ForumUser) bool { return slices.Contains(d.spared, u) })
	missing := slices.DeleteFunc(slices.Clone(d.Add), func(u governance.ForumUser) bool { return !slices.Contains(left.Add, u) })
	if len(missing) == 0 {
		return nil
	}
	for _, u := range missing {
		if err := k.learned(ctx, a.personOf(u, d.belong), governance.ForumUser{}, a.facts, a.known); err != nil {
			return err
		}
	}
	if len(left.Remove) > 0 {
		if err := k.Remote.Remove(within, d.id, names(left.Remove)); err != nil {
			return errors.Join(errOtherPerson, err)
		}
	}
	return errOtherPerson
}
