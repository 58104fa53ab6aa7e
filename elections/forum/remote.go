package forum

import (
	"context"
	"errors"
	"strconv"

	"hustings/discourse"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// Discourse is a Discourse forum as the Remote of a Keeper.
type Discourse struct {
	Client *discourse.Client
	Store  *store.Store
	Issuer string // under which the forum vouches for people here; "" when it does not
	// Corrected is why other words stand in a post, as the forum tells its readers.
	Corrected string
}

// Group is a group's own id and everybody in it.
func (d Discourse) Group(ctx context.Context, name string) (int64, []governance.ForumUser, error) {
	g, err := d.Client.Group(ctx, name)
	in := make([]governance.ForumUser, len(g.Members))
	for i, m := range g.Members {
		in[i] = governance.ForumUser(m)
	}
	return g.ID, in, err
}

// Remove takes users out of a group.
func (d Discourse) Remove(ctx context.Context, group int64, usernames []string) error {
	return d.Client.Remove(ctx, group, usernames)
}

// Add puts users into a group.
func (d Discourse) Add(ctx context.Context, group int64, usernames []string) ([]string, error) {
	return d.Client.Add(ctx, group, usernames)
}

// User asks the forum for the user whom we vouched for, or who is bound here by
// the forum's own id (R167).
func (d Discourse) User(ctx context.Context, p domain.PersonID) (governance.ForumUser, bool, error) {
	m, err := d.Client.ByExternalID(ctx, string(p))
	if !errors.Is(err, discourse.ErrUnknown) {
		return governance.ForumUser(m), err == nil, err
	}
	if d.Issuer == "" {
		return governance.ForumUser{}, false, nil
	}
	var subject string
	var bound bool
	err = d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		subject, bound, err = tx.SubjectOf(d.Issuer, p)
		return err
	})
	if err != nil || !bound {
		return governance.ForumUser{}, false, err
	}
	id, err := strconv.ParseInt(subject, 10, 64)
	if err != nil {
		return governance.ForumUser{}, false, nil //nolint:nilerr // a subject that is no number was never the forum's
	}
	if m, err = d.Client.ByID(ctx, id); errors.Is(err, discourse.ErrUnknown) {
		return governance.ForumUser{}, false, nil
	}
	return governance.ForumUser(m), err == nil, err
}

// Open posts a topic once for a key.
func (d Discourse) Open(ctx context.Context, key, title, words string) (topic, post int64, err error) {
	posted, err := d.Client.Open(ctx, discourse.Topic{Key: key, Title: title, Words: words})
	return posted.Topic, posted.Post, err
}

// Correct puts other words in a post's place.
func (d Discourse) Correct(ctx context.Context, post int64, words string) error {
	return d.Client.Correct(ctx, post, words, d.Corrected)
}

// Retitle gives a topic another title.
func (d Discourse) Retitle(ctx context.Context, topic int64, title string) error {
	return d.Client.Retitle(ctx, topic, title)
}
