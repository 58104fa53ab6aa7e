package door

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hustings/discourse"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/forum"
	"hustings/elections/register"
)

// ForumSettings are how this house and a Discourse forum vouch for people to each
// other (R167). Without a base there is no forum.
type ForumSettings struct {
	Base   string // "https://forum.example.org"
	Secret string // shared, for DiscourseConnect
	SignIn bool   // people may sign in here with the forum
	Vouch  bool   // this house vouches for its members at the forum
	Name   string // on the button
	Local  bool   // development: the forum may be a program on this machine
}

// secretLeast is the least that Discourse takes as a shared secret.
const secretLeast = 10

// Check refuses settings that are incomplete or contradict themselves; every fault is
// named at once, and begins with its setting's name.
func (o ForumSettings) Check() error {
	if !o.SignIn && !o.Vouch {
		return nil
	}
	var faults []error
	u, err := url.Parse(o.Base)
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil || u.Scheme != "https" && (!o.Local || u.Scheme != "http") {
		faults = append(faults, fmt.Errorf("url: the forum %q is not of the form https://host", o.Base))
	}
	if len(o.Secret) < secretLeast {
		faults = append(faults, fmt.Errorf("secret: the secret shared with the forum has fewer than %d letters", secretLeast))
	}
	if o.SignIn && o.Vouch { // each would ask the other for ever
		faults = append(faults, errors.New("vouch: either the forum vouches for people here, or this house vouches for them there"))
	}
	return errors.Join(faults...)
}

// forumSignIn is the forum as the provider: DiscourseConnect, "provider" side. The
// nonce is one of the [tickets]: bound to this browser, good for ten minutes and
// once.
type forumSignIn struct {
	tickets
	settings ForumSettings
	back     string
	spend    func(ctx context.Context, state string, until time.Time) error
}

func newForumSignIn(o ForumSettings, origin string, key [32]byte, now func() time.Time, spend func(context.Context, string, time.Time) error) *forumSignIn {
	return &forumSignIn{tickets{key, now}, o, origin + wayPath(ForumSlug) + "/return", spend}
}

// Button are the words on its button.
func (f *forumSignIn) Button() string { return f.settings.Name }

// Begin is the forum's address where this browser signs in.
func (f *forumSignIn) Begin(_ context.Context, browser string) (string, error) {
	sso, sig := discourse.Sign([]byte(f.settings.Secret), url.Values{"nonce": {f.ticket(browser, StateLife)}, "return_sso_url": {f.back}})
	return f.settings.Base + "/session/sso_provider?" + url.Values{"sso": {sso}, "sig": {sig}}.Encode(), nil
}

// Finish reads the forum's answer. What it says of its staff opens nothing here.
func (f *forumSignIn) Finish(ctx context.Context, browser string, q url.Values) (who register.Identity, err error) {
	if len(q["sso"]) != 1 || len(q["sig"]) != 1 {
		return who, refusedAt("answer", nil)
	}
	said, err := discourse.Read([]byte(f.settings.Secret), q.Get("sso"), q.Get("sig"))
	if err != nil {
		return who, refusedAt("payload", err)
	}
	until, ok := f.checkTicket(said.Get("nonce"), browser)
	if !ok {
		return who, refusedAt("state", nil)
	}
	if err := f.spend(ctx, said.Get("nonce"), until); err != nil {
		if _, no := refusal.Of(err); no {
			return who, refusedAt("state spent", err)
		}
		return who, err
	}
	if id, err := strconv.ParseInt(said.Get("external_id"), 10, 64); err != nil || id <= 0 || said.Has("failed") {
		return who, refusedAt("subject", err)
	}
	return register.Identity{Issuer: f.settings.Base, Subject: said.Get("external_id"), Email: said.Get("email")}, nil
}

// ForumAsks reads what the forum sends with somebody whom it wants vouched for, and
// gives the nonce it wants back. It is sent nowhere but to the forum's own door.
func (o ForumSettings) ForumAsks(q url.Values) (nonce string, err error) {
	wrong := refusal.Because(governance.ForumNotAsking, "R167", nil)
	if len(q["sso"]) != 1 || len(q["sig"]) != 1 {
		return "", wrong
	}
	said, err := discourse.Read([]byte(o.Secret), q.Get("sso"), q.Get("sig"))
	if err != nil || said.Get("nonce") == "" || said.Get("return_sso_url") != o.door() {
		return "", wrong
	}
	return said.Get("nonce"), nil
}

func (o ForumSettings) door() string { return o.Base + "/session/sso_login" }

// ForumTold is the forum's address with what it is told of somebody.
func (o ForumSettings) ForumTold(nonce string, v forum.Vouched) string {
	said := url.Values{"nonce": {nonce}, "external_id": {v.ExternalID}, "email": {v.Email}, "name": {v.Name}, "require_activation": {"false"}}
	for key, groups := range map[string][]string{"add_groups": v.AddTo, "remove_groups": v.RemoveFrom} {
		if len(groups) > 0 {
			said.Set(key, strings.Join(groups, ","))
		}
	}
	sso, sig := discourse.Sign([]byte(o.Secret), said)
	return o.door() + "?" + url.Values{"sso": {sso}, "sig": {sig}}.Encode()
}
