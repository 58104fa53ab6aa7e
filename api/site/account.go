package site

import (
	"context"
	"io"
	"net/http"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
)

func (s *Pages) accountPages() {
	s.MemberHTML(door.SignedIn, http.MethodGet, "/account", (*Visit).accountPage)
	s.Page(door.SignedIn, http.MethodGet, "/account/data.json", s.File(door.SignedIn, door.OwnDataName, "application/json; charset=utf-8", s.ownData))
	s.leavingPages()
}

// ownData is everything that is kept about whoever asks, and nobody else's (PR2).
func (s *Pages) ownData(ctx context.Context, by domain.Actor, w io.Writer) error {
	return s.Register.ExportPerson(ctx, by, by.Person, w)
}

// accountPage shows what the register holds about the reader, what she may do,
// and where she is signed in.
func (v *Visit) accountPage() error {
	// long: a page's parts in the order in which they are read.
	own, err := v.Register.Account(v.Ctx, v.By)
	if err != nil {
		return err
	}
	person := own.Person
	view := web.Account{Shell: v.Shell(v.Say("account.title")), Name: person.Name(), Email: person.Email, Number: person.Number, Organisation: person.Organisation,
		ExportURL: "/account/data.json"}
	for _, m := range own.Memberships {
		view.Networks = append(view.Networks, web.Fact{Label: own.Networks[m.Network].Name, Value: v.membership(m)})
	}
	for _, g := range v.By.Grants {
		where := own.Panels[g.Scope.Panel].Name
		if g.Role == domain.Member {
			continue
		}
		if where == "" {
			where = v.Say("account.everywhere-role")
		}
		if g.Scope.Election != "" {
			el, err := v.Engine.Election(v.Ctx, v.By, string(g.Scope.Election))
			if err != nil {
				continue // one that is not to be seen yet
			}
			where = el.Reference
		}
		view.Roles = append(view.Roles, web.Fact{Label: v.Say("office.role." + string(g.Role)), Value: where})
	}
	if view.Elections, err = v.ownElections(); err != nil {
		return err
	}
	places, resignable, _ := v.Places(own.PersonFile)
	if len(places) > 0 || len(view.Elections) > 0 {
		view.PhotoURL, view.PublicURL = "/account/photo", PersonPath(person.ID)
	}
	view.Wishes = v.ownWishes(own.Wishes)
	if view.Places = places; len(resignable) > 0 {
		view.ResignURL = "/account/resign"
	}
	for _, s := range own.Sessions {
		where := v.Say("account.elsewhere")
		if s.Means == domain.ByPasskey {
			where = v.Say("account.elsewhere-passkey")
		}
		if s.ID == v.By.Session {
			where = v.Say("account.here")
		}
		view.Sessions = append(view.Sessions, web.Session{Where: where, Began: s.BeganAt, LastSeen: s.SeenAt, This: s.ID == v.By.Session})
	}
	if v.By.HasRole(door.KeyHolders.Roles...) {
		view.PassphraseURL = "/office/passphrase"
	}
	for _, k := range own.Passkeys {
		view.Passkeys = append(view.Passkeys, web.PasskeyRow{Name: k.Name, Added: k.AddedAt, RemoveURL: "/passkey/" + string(k.ID) + "/remove"})
	}
	view.EnrolURL = "/passkey/new"
	return v.Show("account", view)
}

func (v *Visit) membership(m domain.Membership) string {
	key := "account.member"
	if m.Home {
		key = "account.home"
	}
	text := v.Say(key, "status", v.Say("membership."+string(m.Status)), "from", m.From)
	if m.Until != nil {
		text += " " + v.Say("account.until", "until", m.Until.AddDays(-1))
	}
	return text
}
