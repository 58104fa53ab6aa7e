package standin

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hustings/discourse"
)

// vouch is the forum as provider: whoever is signed in here is told to the house
// that asks, if it knows the secret.
func (f *Forum) vouch(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	asked, err := discourse.Read(f.Secret, r.URL.Query().Get("sso"), r.URL.Query().Get("sig"))
	if err != nil {
		f.refuse(w, http.StatusUnprocessableEntity, "Bad signature for payload")
		return
	}
	back, err := url.Parse(asked.Get("return_sso_url"))
	if err != nil || back.Host == "" || asked.Get("nonce") == "" {
		f.refuse(w, http.StatusBadRequest, "return_sso_url and nonce are required")
		return
	}
	if f.signing == nil {
		f.mu.Unlock()
		http.Redirect(w, r, f.URL+"/login", http.StatusFound)
		return
	}
	u := f.signing
	sso, sig := discourse.Sign(f.Secret, url.Values{"nonce": {asked.Get("nonce")}, "return_sso_url": {asked.Get("return_sso_url")}, "email": {u.Email},
		"external_id": {strconv.FormatInt(u.ID, 10)}, "username": {u.Username}, "name": {u.Name}, "admin": {"false"}, "moderator": {"false"}})
	q := back.Query()
	q.Set("sso", sso)
	q.Set("sig", sig)
	back.RawQuery = q.Encode()
	f.mu.Unlock()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// signIn is the forum as the house that is vouched to: it takes the person in, and
// puts her into groups and out of them.
func (f *Forum) signIn(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	told, err := discourse.Read(f.Secret, r.URL.Query().Get("sso"), r.URL.Query().Get("sig"))
	if err != nil || told.Get("external_id") == "" || told.Get("email") == "" || told.Get("nonce") == "" {
		f.refuse(w, http.StatusUnprocessableEntity, "Bad signature for payload")
		return
	}
	i := slices.IndexFunc(f.users, func(u *User) bool { return u.ExternalID == told.Get("external_id") })
	if i < 0 {
		f.next++
		f.users = append(f.users, &User{ID: f.next, Username: told.Get("username"), ExternalID: told.Get("external_id")})
		i = len(f.users) - 1
	}
	u := f.users[i]
	u.Email, u.Name = told.Get("email"), told.Get("name")
	for _, name := range strings.Split(told.Get("add_groups"), ",") {
		if g, ok := f.groups[name]; ok && !slices.Contains(g.members, u) {
			g.members = append(g.members, u)
		}
	}
	for _, name := range strings.Split(told.Get("remove_groups"), ",") {
		if g, ok := f.groups[name]; ok {
			g.members = slices.DeleteFunc(g.members, func(m *User) bool { return m == u })
		}
	}
	f.signing = u
	f.mu.Unlock()
	fmt.Fprintln(w, "signed in at the forum as", u.Username)
}
