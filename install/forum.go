package install

import (
	"errors"
	"fmt"
	"strings"

	"hustings/api"
	"hustings/discourse"
	"hustings/domain/governance"
	"hustings/elections/forum"
)

// Forum are the settings of a Discourse forum beside this house: off unless its
// address is named. Give key and secret by the environment: a command line can be
// read by others on the machine.
type Forum struct {
	URL    string   `help:"Address of the Discourse forum beside this site, https://…; empty: none." env:"HUSTINGS_FORUM_URL" placeholder:"URL"`
	Secret string   `help:"Secret shared with the forum for signing in (DiscourseConnect)." env:"HUSTINGS_FORUM_SECRET" placeholder:"SECRET"`
	SignIn bool     `help:"People may sign in here with the forum." env:"HUSTINGS_FORUM_SIGN_IN"`
	Vouch  bool     `help:"Members sign in at the forum with this site." env:"HUSTINGS_FORUM_VOUCH"`
	Button string   `help:"Words on the button." default:"Sign in with the forum" env:"HUSTINGS_FORUM_BUTTON" placeholder:"TEXT"`
	Key    string   `help:"Api-Key of the forum's administrators' API, to keep its groups." env:"HUSTINGS_FORUM_KEY" placeholder:"KEY"`
	User   string   `help:"Api-Username: on whose behalf groups are changed." default:"system" env:"HUSTINGS_FORUM_USER" placeholder:"NAME"`
	Groups []string `help:"Groups to keep, such as network:CIO=cio-members, panel:CIO=cio-panel, candidates:CIO=cio-candidates, chairs=chairs, officers=officers; no other is touched." env:"HUSTINGS_FORUM_GROUPS" placeholder:"FACT=GROUP"`
}

func (o Forum) settings(production bool) api.ForumSettings {
	return api.ForumSettings{Base: strings.TrimSuffix(o.URL, "/"), Secret: o.Secret, SignIn: o.SignIn, Vouch: o.Vouch, Name: o.Button, Local: !production}
}

// check names what is missing or contradicts itself.
func (o Forum) check(production bool) error {
	faults := []error{named("--forum-", o.settings(production).Check())}
	if o.URL == "" && (o.Key != "" || len(o.Groups) > 0) {
		faults = append(faults, errors.New("--forum-url: the forum has a key or groups but no address"))
	}
	if o.URL != "" && len(o.Groups) > 0 && o.Key == "" {
		faults = append(faults, errors.New("--forum-key: the forum has groups to keep but no key to keep them with"))
	}
	_, err := o.groups()
	return errors.Join(append(faults, err)...)
}

func (o Forum) groups() (list []governance.ForumGroup, err error) {
	seen := map[string]bool{}
	for _, text := range o.Groups {
		g, wrong := governance.ParseForumGroup(text)
		switch {
		case wrong != nil:
			err = errors.Join(err, fmt.Errorf("--forum-groups: %q is not of the form network:CIO=name, panel:CIO=name, candidates:CIO=name, chairs=name or officers=name", text))
		case seen[g.Name]:
			err = errors.Join(err, fmt.Errorf("--forum-groups: %q is to follow two facts", g.Name))
		}
		seen[g.Name] = true
		list = append(list, g)
	}
	return list, err
}

// Keep makes the keeper of the forum, which tells of events at the origin; nil: there is
// no forum.
func (h *House) Keep(o Forum, origin string) (*forum.Keeper, error) {
	if o.URL == "" {
		return nil, nil
	}
	groups, err := o.groups()
	if err != nil {
		return nil, err
	}
	remote := forum.Discourse{Client: &discourse.Client{Base: strings.TrimSuffix(o.URL, "/"), Key: o.Key, User: o.User}, Store: h.Store, Corrected: h.Words.Told("written.forum.corrected")}
	if o.SignIn {
		remote.Issuer = remote.Client.Base
	}
	return &forum.Keeper{Office: h.Engine, Remote: remote, Zone: h.Register.Zone, Groups: groups, Log: h.Log, Notices: h.Notices(origin)}, nil
}
