package forum

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/discourse/discoursetest"
	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// R166: a forum that never answers costs a round its time and no more; the group says so,
// the others go on, and what was left is done when it answers again.
func TestR166_AForumThatAnswersSlowly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 2)
		for i, p := range d.people {
			d.forum.Join(fmt.Sprint("u", i), p.Email, string(p.ID))
		}
		lapsed := d.forum.Join("lapsed", "", "")
		for _, g := range []string{"cio", "panel"} {
			d.forum.Put(g, lapsed)
		}
		d.round(0)
		d.expect("cio", "u0", "u1")
		for _, g := range []string{"cio", "panel"} {
			d.forum.Put(g, lapsed)
		}

		// One group's members are never answered: the others are kept.
		d.Remote = Discourse{Client: d.forum.Client(), Store: s}
		d.Remote.(Discourse).Client.HTTP = &http.Client{Timeout: 50 * time.Millisecond} // a real one waits for twenty seconds
		d.forum.Hang(func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/groups/cio/") })
		d.round(time.Minute)
		d.expect("panel", "u0", "u1")
		d.expect("cio", "lapsed", "u0", "u1")
		d.slow("cio")

		// Nothing is answered, and the client is patient: the round ends all the same.
		d.Remote.(Discourse).Client.HTTP = nil
		d.Most = 400 * time.Millisecond
		d.Notices = nil
		d.forum.Hang(func(*http.Request) bool { return true })
		began := time.Now()
		d.round(time.Minute)
		if took := time.Since(began); took > callsOwn {
			t.Errorf("the round took %v", took)
		}
		d.slow("cio", "panel", "chairs")

		d.Most = 0
		d.forum.Hang(nil)
		d.round(time.Minute)
		d.expect("cio", "u0", "u1")
		d.slow()
	})
}

// callsOwn is how long one call may take by itself: a round with a short time for it all
// must not take as long.
const callsOwn = 20 * time.Second

// slow expects that these groups alone say that the forum was too slow, each with the day
// since when, and none with people lost from its figures.
func (d *town) slow(names ...string) {
	d.t.Helper()
	list, _, err := d.States(d.t.Context(), domain.Engine())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, g := range list {
		if want := slices.Contains(names, g.Name); (g.Problem == "slow") != want || (g.FailedAt != nil) != want || g.Members == 0 {
			d.t.Errorf("%s: %q since %v, %d members", g.Name, g.Problem, g.FailedAt, g.Members)
		}
	}
}

// R166: a name that has changed hands puts nobody else in.
func TestR166_ANameOfTheForumChangesHands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 1)
		ann := d.forum.Join("ann", "", string(d.people[0].ID))
		d.round(0)
		d.expect("chairs", "ann")
		if err := d.Remote.Remove(t.Context(), d.id("chairs"), []string{"ann"}); err != nil {
			t.Fatal(err)
		}
		d.forum.Rename(ann, "anna")
		d.forum.Join("ann", "", "")
		d.forum.Calls()
		d.round(2 * askAgain)
		d.expect("chairs", "anna")
		if calls := d.forum.Calls(); slices.ContainsFunc(calls, func(c string) bool { return strings.HasPrefix(c, "DELETE") }) {
			t.Errorf("somebody else was in between: %v", calls)
		}
	})
}

// R166: whoever is put in and comes out as another person is taken out in the same round,
// it is told, and not tried again each minute.
func TestR166_AForumThatPutsAnotherPersonIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 2)
		u0 := d.forum.Join("u0", "", string(d.people[0].ID))
		d.forum.Join("u1", "", string(d.people[1].ID))
		stranger := d.forum.Join("stranger", "", "")
		asked := map[string]bool{}
		d.forum.Takes = func(u *discoursetest.User) *discoursetest.User {
			if u == u0 && asked["u0"] { // named in a change; the first time she was asked about
				return stranger
			}
			asked[u.Username] = true
			return u
		}
		d.round(0)
		for _, g := range []string{"cio", "panel", "chairs"} {
			if slices.Contains(d.forum.In(g), "stranger") {
				t.Errorf("a stranger is in %s", g)
			}
		}
		d.expect("cio", "u1")
		list, _, err := d.States(t.Context(), domain.Engine())
		if err != nil || list[0].Problem != "another person" || list[0].FailedAt == nil {
			t.Errorf("%+v, %v", list[0], err)
		}
		d.forum.Calls()
		d.round(time.Minute)
		for _, c := range d.forum.Calls() {
			if strings.HasPrefix(c, "PUT") {
				t.Errorf("tried again at once: %s", c)
			}
		}
		d.forum.Takes = nil
		d.round(2 * askAgain)
		d.expect("cio", "u0", "u1")
		d.expect("chairs", "u0")
	})
}

// R166: whom the forum takes for somebody that another of ours is already is nobody's, and
// gets none of her groups.
func TestR166_AForumThatTakesTwoPeopleForOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 3)
		var users []*discoursetest.User
		for i, p := range d.people {
			users = append(users, d.forum.Join(fmt.Sprint("u", i), p.Email, string(p.ID)))
		}
		member := users[2] // neither sits nor leads
		d.round(0)
		d.expect("panel", "u0", "u1")
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.ForgetForumUser(d.people[0].ID) }); err != nil {
			t.Fatal(err)
		}
		d.forum.Takes = func(u *discoursetest.User) *discoursetest.User {
			if u == users[0] {
				return member
			}
			return u
		}
		d.round(time.Minute)
		for _, g := range []string{"panel", "chairs"} {
			if in := d.forum.In(g); slices.Contains(in, "u2") {
				t.Errorf("%s: %v", g, in)
			}
		}
		list, _, err := d.States(t.Context(), domain.Engine())
		if err != nil || list[0].Unknown != 1 {
			t.Errorf("%+v, %v", list[0], err)
		}
	})
}

// id is a group's own.
func (d *town) id(name string) int64 {
	d.t.Helper()
	id, _, err := d.Remote.Group(d.t.Context(), name)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}
