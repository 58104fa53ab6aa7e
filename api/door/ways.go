package door

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"

	"hustings/elections/register"
)

// Way is one way to sign in elsewhere: with an identity provider, or with the
// forum. Each stands for itself: one that fails leaves the others, and mail links,
// working.
type Way interface {
	// Button are the words on its button; "" for the catalogue's.
	Button() string
	// Begin is where this browser goes to sign in.
	Begin(ctx context.Context, browser string) (address string, err error)
	// Finish reads what this browser brings back and gives who came.
	Finish(ctx context.Context, browser string, q url.Values) (register.Identity, error)
}

// NamedWay is a way with its place in the addresses of the site; the first
// identity provider has none, since providers know the address it always had.
type NamedWay struct {
	Slug string
	Way
}

// Path is where somebody sets out, BackPath where she comes back to.
func (w NamedWay) Path() string     { return wayPath(w.Slug) }
func (w NamedWay) BackPath() string { return wayPath(w.Slug) + "/return" }

func wayPath(slug string) string {
	if slug == "" {
		return SignOnPath
	}
	return SignOnPath + "/" + slug
}

// ForumSlug is the forum's place among the ways.
const ForumSlug = "forum"

var slugs = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// checkWays refuses several providers that could be taken for each other: an
// identity is an issuer and a subject.
func checkWays(o Settings) error {
	var faults []error
	taken, issuers := map[string]bool{"": o.SingleSignOn.Issuer != "", ForumSlug: true, "return": true}, map[string]bool{o.SingleSignOn.Issuer: true}
	for _, more := range o.MoreSignOns {
		faults = append(faults, more.Check())
		if !slugs.MatchString(more.Slug) || taken[more.Slug] {
			faults = append(faults, fmt.Errorf("the name %q of an identity provider is taken, or not of small letters, digits and hyphens", more.Slug))
		}
		if more.Issuer == "" || issuers[more.Issuer] {
			faults = append(faults, fmt.Errorf("the issuer %q stands twice, or is missing", more.Issuer))
		}
		taken[more.Slug], issuers[more.Issuer] = true, true
	}
	return errors.Join(append(faults, o.Forum.Check())...)
}

// openWays makes the ways that the settings name.
func (s *Door) openWays(o Settings) error {
	if err := checkWays(o); err != nil {
		return fmt.Errorf("setting up single sign-on: %w", err)
	}
	providers := o.MoreSignOns
	if o.SingleSignOn.Issuer != "" {
		providers = append([]SingleSignOn{o.SingleSignOn}, providers...)
	}
	if len(providers) == 0 && !o.Forum.SignIn {
		return nil
	}
	key, err := s.Engine.Keys.Secret("single-sign-on")
	if err != nil {
		return fmt.Errorf("reading the key of single sign-on: %w", err)
	}
	for _, p := range providers {
		way, err := newSignOn(p, o.Origin, key, s.Now, s.Register.SpendState)
		if err != nil {
			return fmt.Errorf("setting up single sign-on: %w", err)
		}
		s.Ways = append(s.Ways, NamedWay{p.Slug, way})
	}
	if o.Forum.SignIn {
		s.Ways = append(s.Ways, NamedWay{ForumSlug, newForumSignIn(o.Forum, o.Origin, key, s.Now, s.Register.SpendState)})
	}
	return nil
}
