package discourse

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Member is somebody in a group of the forum.
type Member struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
}

// sound reports whether it can be somebody. Names go in lists with commas between them.
func (m Member) sound() bool {
	return m.ID > 0 && m.Username != "" && !strings.Contains(m.Username, ",")
}

// Group is a group of the forum with everybody in it.
type Group struct {
	ID      int64
	Name    string
	Members []Member
}

const (
	memberPage  = 100 // members asked for at once
	memberPages = 200 // pages followed at most: nobody's forum has no end
	batch       = 50  // names in one change
)

// Group reads a group with its members, page by page.
func (c *Client) Group(ctx context.Context, name string) (Group, error) {
	path := "/groups/" + url.PathEscape(name)
	var about struct {
		Group struct {
			ID   int64  `json:"id"`
			Name string `json:"name"`
		} `json:"group"`
	}
	if err := c.ask(ctx, http.MethodGet, path+".json", nil, &about); err != nil {
		return Group{}, err
	}
	g := Group{ID: about.Group.ID, Name: about.Group.Name}
	if g.ID == 0 || !strings.EqualFold(g.Name, name) {
		return Group{}, fmt.Errorf("%w: another group than %s", ErrNonsense, name)
	}
	seen := map[int64]bool{}
	for page := range memberPages {
		var some struct {
			Members []Member `json:"members"`
			Meta    struct {
				Total int `json:"total"`
			} `json:"meta"`
		}
		query := url.Values{"limit": {strconv.Itoa(memberPage)}, "offset": {strconv.Itoa(page * memberPage)}}
		if err := c.ask(ctx, http.MethodGet, path+"/members.json?"+query.Encode(), nil, &some); err != nil {
			return Group{}, err
		}
		for _, m := range some.Members {
			if !m.sound() {
				return Group{}, fmt.Errorf("%w: a member without id or name", ErrNonsense)
			}
			if !seen[m.ID] { // somebody who joined meanwhile moves the pages
				seen[m.ID] = true
				g.Members = append(g.Members, m)
			}
		}
		if len(some.Members) == 0 || len(g.Members) >= some.Meta.Total {
			return g, nil
		}
	}
	return Group{}, fmt.Errorf("%w: %s has no last page", ErrNonsense, name)
}

// Remove takes people out of a group. Whoever is not in it is left alone.
func (c *Client) Remove(ctx context.Context, group int64, usernames []string) error {
	return c.change(ctx, http.MethodDelete, group, usernames)
}

// Add puts people into a group. Discourse refuses a whole batch when one of them
// is there already or is not known: then each is added alone, and those that are
// refused are returned.
func (c *Client) Add(ctx context.Context, group int64, usernames []string) (refused []string, err error) {
	for some := range slices.Chunk(usernames, batch) {
		err := c.change(ctx, http.MethodPut, group, some)
		if !isRefusal(err) {
			if err != nil {
				return refused, err
			}
			continue
		}
		for _, one := range some {
			switch err := c.change(ctx, http.MethodPut, group, []string{one}); {
			case isRefusal(err):
				refused = append(refused, one)
			case err != nil:
				return refused, err
			}
		}
	}
	return refused, nil
}

func (c *Client) change(ctx context.Context, method string, group int64, usernames []string) error {
	for some := range slices.Chunk(usernames, batch) {
		form := url.Values{"usernames": {strings.Join(some, ",")}}
		var said struct {
			Success string `json:"success"`
		}
		if err := c.ask(ctx, method, fmt.Sprintf("/groups/%d/members.json", group), form, &said); err != nil {
			return err
		}
		if said.Success != "OK" {
			return fmt.Errorf("%w: a change of members without a word of success", ErrNonsense)
		}
	}
	return nil
}

func isRefusal(err error) bool {
	refused, ok := err.(*StatusError)
	return ok && (refused.Status == http.StatusUnprocessableEntity || refused.Status == http.StatusBadRequest)
}

// ByExternalID is the forum's user for whom we vouch under that id.
func (c *Client) ByExternalID(ctx context.Context, id string) (Member, error) {
	var found struct {
		User Member `json:"user"`
	}
	err := c.ask(ctx, http.MethodGet, "/u/by-external/"+url.PathEscape(id)+".json", nil, &found)
	if err == nil && !found.User.sound() {
		return Member{}, fmt.Errorf("%w: a user without id or name", ErrNonsense)
	}
	return found.User, err
}

// ByID is the forum's user of that id of its own.
func (c *Client) ByID(ctx context.Context, id int64) (Member, error) {
	var found Member
	err := c.ask(ctx, http.MethodGet, fmt.Sprintf("/admin/users/%d.json", id), nil, &found)
	if err == nil && (found.ID != id || !found.sound()) {
		return Member{}, fmt.Errorf("%w: another person's id", ErrNonsense)
	}
	return found, err
}
