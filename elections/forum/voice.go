package forum

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// Vouched is what the forum is told of somebody who comes from here (R167). Her
// member number is not in it.
type Vouched struct {
	ExternalID  string
	Email, Name string
	AddTo       []string // groups
	RemoveFrom  []string
}

// Vouch says who somebody is, to the forum, if she is an active member. She will be known
// there from now on, so that she is asked about in the next round if she was not; nothing
// is written for that, since it follows a link.
func (k *Keeper) Vouch(ctx context.Context, by domain.Actor) (v Vouched, err error) {
	err = k.Office.Store.Read(ctx, func(tx *store.Tx) error {
		f, err := k.Facts(tx)
		if err != nil {
			return err
		}
		if err := f.Vouch(by.Person); err != nil {
			return err
		}
		who, err := tx.Person(by.Person)
		if err != nil {
			return err
		}
		v = Vouched{ExternalID: string(who.ID), Email: who.Email, Name: who.Name()}
		for _, g := range k.Groups {
			if slices.Contains(f.Belong(g), who.ID) {
				v.AddTo = append(v.AddTo, g.Name)
			} else {
				v.RemoveFrom = append(v.RemoveFrom, g.Name)
			}
		}
		return nil
	})
	if err == nil {
		k.mu.Lock()
		if k.vouched == nil {
			k.vouched = map[domain.PersonID]time.Time{}
		}
		k.vouched[by.Person] = k.Office.Store.Clock()
		k.mu.Unlock()
	}
	return v, err
}

// Post has something stand in the forum under a key: posted once, corrected in its
// place when its words or its title are others (R168). Nothing is asked of the forum when
// they are the same.
func (k *Keeper) Post(ctx context.Context, key, title, words string) error {
	var stands store.ForumTopic
	known := false
	err := k.Office.Store.Read(ctx, func(tx *store.Tx) (err error) {
		stands, known, err = tx.ForumTopic(key)
		return err
	})
	ofWords, ofTitle := digestOf(words), digestOf(title)
	if err != nil || known && slices.Equal(stands.Digest, slices.Concat(ofWords, ofTitle)) {
		return err
	}
	save := func(digest []byte) error {
		stands.Digest = digest
		return k.Office.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveForumTopic(stands) })
	}
	if !known {
		stands.Key = key
		if stands.Topic, stands.Post, err = k.Remote.Open(ctx, key, title, words); err != nil {
			return fmt.Errorf("posting %s: %w", key, err)
		}
		return save(slices.Concat(ofWords, ofTitle))
	}
	was, titled := stands.Digest[:len(ofWords)], stands.Digest[len(ofWords):]
	if !bytes.Equal(was, ofWords) {
		if err := k.Remote.Correct(ctx, stands.Post, words); err != nil {
			return fmt.Errorf("correcting %s: %w", key, err)
		}
	}
	if !bytes.Equal(titled, ofTitle) { // of what was posted long ago its title was not kept
		if err := k.Remote.Retitle(ctx, stands.Topic, title); err != nil { // the words are not corrected once more for that
			return errors.Join(fmt.Errorf("giving %s another title: %w", key, err), save(slices.Concat(ofWords, titled)))
		}
	}
	return save(slices.Concat(ofWords, ofTitle))
}

// digestOf tells words apart, so that the forum is asked only when they change.
func digestOf(words string) []byte {
	sum := sha256.Sum256([]byte(words))
	return sum[:]
}
