// Package standin is a stand-in for a Discourse forum, written from what
// Discourse publishes of its behaviour. It refuses what Discourse refuses: calls
// without a key, members who are there already, users whom it does not know, more
// questions than it likes, payloads that are not signed. It is for tests and for the
// demonstration.
package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hustings/discourse"
)

// User is one of the forum's own.
type User struct {
	ID         int64
	Username   string
	Email      string
	Name       string
	ExternalID string // under which another house vouched for her
}

// Forum is a forum in this process.
type Forum struct {
	URL       string
	Key, User string
	Secret    []byte // shared, for DiscourseConnect both ways

	// Fail is asked before each call of the API; an answer other than 0 is given in
	// the place of the forum's own.
	Fail func(r *http.Request) (status int)

	// Takes is whom the forum takes somebody for who is named in a change of a group or
	// asked about; nil: for whoever it is.
	Takes func(*User) *User

	server  *http.Server
	mu      sync.Mutex
	hang    func(r *http.Request) bool
	users   []*User
	groups  map[string]*group
	posts   map[int64]*Post
	topics  map[string]int64 // by external id: the first post
	calls   []string
	signing *User // who is signed in at the forum, when the forum is the provider
	next    int64
}

type group struct {
	id      int64
	members []*User
}

// Post is what stands in the forum.
type Post struct {
	ID, Topic  int64
	Title, Raw string
	Edits      []string
}

// Start starts a forum with groups of those names, on this machine, until it is closed.
func Start(groups ...string) (*Forum, error) {
	f := &Forum{Key: "the-key", User: "hustings", Secret: []byte("ten or more letters that both houses know"),
		groups: map[string]*group{}, posts: map[int64]*Post{}, topics: map[string]int64{}, next: 100}
	for _, name := range groups {
		f.next++
		f.groups[name] = &group{id: f.next}
	}
	m := http.NewServeMux()
	m.HandleFunc("GET /groups/{name}", f.group)
	m.HandleFunc("GET /groups/{name}/members.json", f.members)
	m.HandleFunc("PUT /groups/{id}/members.json", f.add)
	m.HandleFunc("DELETE /groups/{id}/members.json", f.remove)
	m.HandleFunc("GET /u/by-external/{id}", f.byExternal)
	m.HandleFunc("GET /admin/users/{id}", f.byID)
	m.HandleFunc("POST /posts.json", f.post)
	m.HandleFunc("PUT /posts/{id}", f.edit)
	m.HandleFunc("GET /t/external_id/{key}", f.byKey)
	m.HandleFunc("GET /t/{slug}/{id}", f.topic)
	m.HandleFunc("PUT /t/{slug}/{id}", f.retitle)
	m.HandleFunc("GET /session/sso_provider", f.vouch)
	m.HandleFunc("GET /session/sso_login", f.signIn)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f.URL, f.server = "http://"+listener.Addr().String(), &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := f.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic(err) // a stand-in that has fallen over tells nothing
		}
	}()
	return f, nil
}

// Close ends the forum.
func (f *Forum) Close() error { return f.server.Close() }

// Client is one that the forum lets in.
func (f *Forum) Client() *discourse.Client {
	return &discourse.Client{Base: f.URL, Key: f.Key, User: f.User}
}

// Join makes a user of the forum.
func (f *Forum) Join(username, email, externalID string) *User {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	u := &User{ID: f.next, Username: username, Email: email, ExternalID: externalID}
	f.users = append(f.users, u)
	return u
}

// Put puts a user into a group, as somebody at the forum would.
func (f *Forum) Put(name string, u *User) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.groups[name].members = append(f.groups[name].members, u)
}

// SignIn has a user be signed in at the forum; nil: nobody.
func (f *Forum) SignIn(u *User) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.signing = u
}

// In lists who is in a group, by name.
func (f *Forum) In(name string) (usernames []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range f.groups[name].members {
		usernames = append(usernames, u.Username)
	}
	slices.Sort(usernames)
	return usernames
}

// Posts lists what stands in the forum, in its order.
func (f *Forum) Posts() (list []Post) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.posts {
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b Post) int { return int(a.ID - b.ID) })
	return list
}

// Calls lists what was asked, "PUT /groups/7/members.json", and forgets it.
func (f *Forum) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.calls
	f.calls = nil
	return all
}

// Hang has it never answer the calls of which so is said, which is asked before all else;
// nil: it answers. Calls that were given up may still be under way.
func (f *Forum) Hang(on func(r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hang = on
}

// admitted answers for calls that are not let in; the lock is held when it says
// yes.
func (f *Forum) admitted(w http.ResponseWriter, r *http.Request) bool {
	f.mu.Lock()
	hang := f.hang
	f.mu.Unlock()
	if hang != nil && hang(r) {
		_, _ = io.Copy(io.Discard, r.Body) // so that it is noticed when the asker goes
		<-r.Context().Done()
		return false
	}
	f.mu.Lock()
	f.calls = append(f.calls, r.Method+" "+r.URL.Path)
	if f.Fail != nil {
		switch status := f.Fail(r); status {
		case 0:
		case http.StatusTooManyRequests:
			w.Header().Set("Retry-After", "2")
			f.refuse(w, status, "You’ve performed this action too many times, please try again later.")
			return false
		default:
			f.refuse(w, status, "Oops")
			return false
		}
	}
	if r.Header.Get("Api-Key") != f.Key || r.Header.Get("Api-Username") != f.User {
		f.refuse(w, http.StatusForbidden, "You are not permitted to view the requested resource. The API username or key is invalid.")
		return false
	}
	return true
}

// refuse answers as Discourse does, and gives the lock back.
func (f *Forum) refuse(w http.ResponseWriter, status int, words string) {
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []string{words}, "error_type": map[int]string{403: "invalid_access", 404: "not_found", 429: "rate_limit"}[status]})
}

func (f *Forum) answer(w http.ResponseWriter, body any) {
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(body)
}

const missing = "The requested URL or resource could not be found."

func (f *Forum) group(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	name := strings.TrimSuffix(r.PathValue("name"), ".json")
	g, ok := f.groups[name]
	if !ok {
		f.refuse(w, http.StatusNotFound, missing)
		return
	}
	f.answer(w, map[string]any{"group": map[string]any{"id": g.id, "name": name, "user_count": len(g.members)}})
}

func (f *Forum) members(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	g, ok := f.groups[r.PathValue("name")]
	if !ok {
		f.refuse(w, http.StatusNotFound, missing)
		return
	}
	limit, offset := number(r.URL.Query().Get("limit"), 50), number(r.URL.Query().Get("offset"), 0)
	if limit < 0 || limit > 1000 || offset < 0 {
		f.refuse(w, http.StatusBadRequest, "You supplied invalid parameters to the request: limit must be between 0 and 1000")
		return
	}
	list := []map[string]any{}
	for _, u := range g.members[min(offset, len(g.members)):min(offset+limit, len(g.members))] {
		list = append(list, map[string]any{"id": u.ID, "username": u.Username, "name": u.Name})
	}
	f.answer(w, map[string]any{"members": list, "owners": []any{}, "meta": map[string]any{"total": len(g.members), "limit": limit, "offset": offset}})
}

func number(text string, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return otherwise
	}
	return n
}

// named are the users of a change, and the group.
func (f *Forum) named(w http.ResponseWriter, r *http.Request) (g *group, users []*User, ok bool) {
	id := int64(number(r.PathValue("id"), 0))
	for _, one := range f.groups {
		if one.id == id {
			g = one
		}
	}
	if g == nil {
		f.refuse(w, http.StatusNotFound, missing)
		return nil, nil, false
	}
	body := url.Values{}
	if text := make([]byte, 64<<10); r.Body != nil { // a DELETE has its form in its body as well
		n := 0
		for n < len(text) {
			m, err := r.Body.Read(text[n:])
			if n += m; err != nil {
				break
			}
		}
		body, _ = url.ParseQuery(string(text[:n]))
	}
	names := strings.Split(body.Get("usernames"), ",")
	for _, name := range names {
		for _, u := range f.users {
			if strings.EqualFold(u.Username, name) {
				users = append(users, f.takes(u))
			}
		}
	}
	if len(users) != len(names) {
		f.refuse(w, http.StatusBadRequest, "You supplied invalid parameters to the request: usernames or emails must be present")
		return nil, nil, false
	}
	return g, users, true
}

func (f *Forum) add(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	g, users, ok := f.named(w, r)
	if !ok {
		return
	}
	var names []string
	for _, u := range users {
		if slices.Contains(g.members, u) {
			f.refuse(w, http.StatusUnprocessableEntity, fmt.Sprintf("'%s' is already a member of this group.", u.Username))
			return
		}
		names = append(names, u.Username)
	}
	g.members = append(g.members, users...)
	f.answer(w, map[string]any{"success": "OK", "usernames": names, "emails": []string{}})
}

func (f *Forum) remove(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	g, users, ok := f.named(w, r)
	if !ok {
		return
	}
	var gone, skipped []string
	for _, u := range users {
		if i := slices.Index(g.members, u); i >= 0 {
			g.members = slices.Delete(g.members, i, i+1)
			gone = append(gone, u.Username)
		} else {
			skipped = append(skipped, u.Username)
		}
	}
	f.answer(w, map[string]any{"success": "OK", "usernames": gone, "skipped_usernames": skipped})
}

func (f *Forum) find(w http.ResponseWriter, is func(*User) bool) (*User, bool) {
	i := slices.IndexFunc(f.users, is)
	if i < 0 {
		f.refuse(w, http.StatusNotFound, missing)
		return nil, false
	}
	return f.takes(f.users[i]), true
}

func (f *Forum) takes(u *User) *User {
	if f.Takes == nil {
		return u
	}
	return f.Takes(u)
}

// Rename has a user go by another name.
func (f *Forum) Rename(u *User, username string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u.Username = username
}

func (f *Forum) byExternal(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	id := strings.TrimSuffix(r.PathValue("id"), ".json")
	if u, ok := f.find(w, func(u *User) bool { return u.ExternalID != "" && u.ExternalID == id }); ok {
		f.answer(w, map[string]any{"user": map[string]any{"id": u.ID, "username": u.Username}})
	}
}

func (f *Forum) byID(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	id := int64(number(strings.TrimSuffix(r.PathValue("id"), ".json"), 0))
	if u, ok := f.find(w, func(u *User) bool { return u.ID == id }); ok {
		f.answer(w, map[string]any{"id": u.ID, "username": u.Username, "active": true})
	}
}
