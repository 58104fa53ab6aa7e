package forum

import (
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/discourse/discoursetest"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// town is a network with a panel, beside a forum.
type town struct {
	*Keeper
	t       *testing.T
	forum   *discoursetest.Forum
	network domain.NetworkID
	people  []domain.Person // members; the first two sit, the first is chair
}

func mustTown(t *testing.T, s *store.Store, members int) *town {
	t.Helper()
	keys, err := box.OpenKeys(filepath.Join(storetest.Folder(t), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	d := &town{t: t, forum: discoursetest.Start(t, "cio", "panel", "chairs", "others")}
	d.Keeper = &Keeper{Office: elections.New(s, keys, "vote.example.org", nil), Zone: time.UTC, Log: slog.New(slog.DiscardHandler),
		Remote: Discourse{Client: d.forum.Client(), Store: s}}
	for _, g := range []string{"network:CIO=cio", "panel:CIO=panel", "chairs=chairs"} {
		group, err := governance.ParseForumGroup(g)
		if err != nil {
			t.Fatal(err)
		}
		d.Groups = append(d.Groups, group)
	}
	year := func(y int) when.Date { return when.Date{Year: y, Month: time.January, Day: 1} }
	err = s.Act(t.Context(), func(tx *store.Tx) error {
		n, panel, seats := storetest.Panel(t, tx, "CIO", 2)
		d.network = n.ID
		term := domain.Term{From: year(2020), Until: year(2100)}
		for i := range members {
			p := storetest.Member(t, tx, n.ID, domain.Person{Number: fmt.Sprint(1000 + i), Forename: "Ann", Surname: fmt.Sprint("Lee", i), Email: fmt.Sprintf("m%d@example.org", i)}, year(2020))
			d.people = append(d.people, p)
			if i < len(seats) {
				storetest.Seat(t, tx, seats[i], p.ID, term, domain.Elected)
			}
		}
		storetest.Office(t, tx, panel.ID, domain.ChairOffice, d.people[0].ID, term, domain.Elected)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// round goes round, so much later than it was.
func (d *town) round(after time.Duration) {
	d.t.Helper()
	if after > 0 {
		storetest.MustSet(d.t, d.Office.Store, d.Office.Store.Clock().Add(after))
	}
	if err := d.Round(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *town) expect(group string, usernames ...string) {
	d.t.Helper()
	if in := d.forum.In(group); !slices.Equal(in, usernames) {
		d.t.Errorf("%s: %v, want %v", group, in, usernames)
	}
}

// R166: groups follow the facts, removals go first, nothing else is touched, and
// a group that cannot be kept says since when.
func TestR166_GroupsOfTheForumFollowTheFacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 4)
		for i, p := range d.people[:3] { // the fourth has never been at the forum
			d.forum.Join(fmt.Sprint("u", i), p.Email, string(p.ID))
		}
		guest := d.forum.Join("guest", "", "")
		d.forum.Put("cio", guest)
		d.forum.Put("others", guest)

		dry, err := d.Differences(t.Context(), domain.Engine())
		if err != nil || len(dry) != 3 || len(dry[0].Add) != 3 || len(dry[0].Remove) != 1 || len(dry[0].Unknown) != 1 || dry[0].Unknown[0] != d.people[3].ID {
			t.Fatalf("%+v, %v", dry, err)
		}
		d.expect("cio", "guest") // the dry run changes nothing
		d.forum.Calls()
		d.round(0)
		d.expect("cio", "u0", "u1", "u2")
		d.expect("panel", "u0", "u1")
		d.expect("chairs", "u0")
		d.expect("others", "guest") // nobody told us to keep it
		removed, added := -1, -1
		for i, call := range d.forum.Calls() {
			switch call[:3] {
			case "DEL":
				removed = i
			case "PUT":
				if added < 0 {
					added = i
				}
			}
		}
		if removed < 0 || added < removed {
			t.Errorf("removed at %d, added at %d", removed, added)
		}

		// Lapsed: out within one round, the seat notwithstanding (R167).
		err = s.Act(t.Context(), func(tx *store.Tx) error {
			day := when.DateOf(tx.Now(), time.UTC)
			facts, err := tx.MembershipsOf(d.people[1].ID)
			if err != nil {
				return err
			}
			added, err := domain.ChangeStatus(facts, d.network, domain.Lapsed, day)
			if err != nil {
				return err
			}
			return tx.ReplaceMemberships(d.people[1].ID, nil, added, day)
		})
		if err != nil {
			t.Fatal(err)
		}
		d.round(time.Minute)
		d.expect("cio", "u0", "u2")
		d.expect("panel", "u0")

		// The forum is away, then busy: nothing fails here, and the group says since when.
		d.forum.Put("cio", guest)
		d.forum.Fail = func(*http.Request) int { return http.StatusBadGateway }
		d.round(time.Minute)
		states, err := d.Differences(t.Context(), domain.Engine())
		if err != nil || states[0].State.FailedAt == nil || states[0].State.Problem != "out of order" || states[0].State.ComparedAt == nil {
			t.Errorf("%+v, %v", states[0], err)
		}
		d.forum.Fail = func(*http.Request) int { return http.StatusTooManyRequests }
		d.round(time.Minute)
		d.forum.Fail = nil
		d.forum.Calls()
		d.until = s.Clock().Add(2 * time.Minute)
		d.round(time.Minute) // it wants to be left alone for longer, and is
		if calls := d.forum.Calls(); len(calls) != 0 {
			t.Errorf("asked all the same: %v", calls)
		}
		d.round(time.Minute)
		d.round(time.Minute) // caught up
		d.expect("cio", "u0", "u2")
	})
}

// R166: with every tenth call failing, what is not done in one round is done in a
// later one, and the report ends empty.
func TestR166_AForumThatFailsEveryTenthCallIsCaughtUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 40)
		for i, p := range d.people {
			d.forum.Join(fmt.Sprintf("u%02d", i), p.Email, string(p.ID))
		}
		calls := 0
		d.forum.Fail = func(*http.Request) int {
			if calls++; calls%10 == 0 {
				return http.StatusInternalServerError
			}
			return 0
		}
		for range 12 {
			d.round(time.Minute)
		}
		d.forum.Fail = nil
		left, err := d.Differences(t.Context(), domain.Engine())
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range left {
			if !g.Equal() || len(g.Unknown) != 0 {
				t.Errorf("%s: %+v", g.Name, g.ForumDifference)
			}
		}
	})
}

// R166: in a forum of many years the members are in their group before Hustings knows
// whom the forum knows them as. Nobody is taken out for that; whoever has lapsed is, at
// once; and whoever belongs to nothing is as soon as everybody has been asked about. Small
// groups are complete first, whoever the forum does not know keeps nobody waiting, and who
// comes from here is known a minute later.
func TestR166_AForumWithMembersFromBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 100)
		d.Groups = append(d.Groups[:1:1], d.Groups[2]) // the network, then the chairs
		var all []string
		for i, p := range d.people[:70] {
			u := d.forum.Join(fmt.Sprintf("u%02d", i), p.Email, string(p.ID))
			d.forum.Put("cio", u)
			all = append(all, u.Username)
		}
		gone := d.forum.Join("gone", "", "gone")
		guest := d.forum.Join("guest", "", "")
		d.forum.Put("cio", gone)
		d.forum.Put("cio", guest)
		if err := s.Act(t.Context(), func(tx *store.Tx) error {
			p := storetest.Person(t, tx, domain.Person{Number: "gone", Forename: "Una", Surname: "Gone", Email: "gone@example.org"})
			return tx.SaveForumUser(p.ID, governance.ForumUser{ID: gone.ID, Username: "gone"})
		}); err != nil {
			t.Fatal(err)
		}
		d.forum.Calls()
		d.round(0)
		d.expect("chairs", "u00")
		d.expect("cio", append([]string{"guest"}, all...)...)
		d.round(time.Minute)
		d.round(time.Minute)
		d.round(time.Minute)
		d.expect("cio", all...)

		d.forum.Join("late", "", string(d.people[99].ID))
		d.round(time.Minute)
		if slices.Contains(d.forum.In("cio"), "late") {
			t.Error("asked about again within the hour")
		}
		if _, err := d.Vouch(t.Context(), domain.Actor{Person: d.people[99].ID}); err != nil {
			t.Fatal(err)
		}
		d.round(time.Minute)
		d.expect("cio", append([]string{"late"}, all...)...)
	})
}

// R166: one person about whom the forum never answers keeps nobody else in a group for ever.
func TestR166_OneQuestionThatIsNeverAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 3)
		for i, p := range d.people {
			d.forum.Join(fmt.Sprint("u", i), "", string(p.ID))
		}
		d.forum.Put("cio", d.forum.Join("guest", "", ""))
		d.forum.Fail = func(r *http.Request) int {
			if strings.Contains(r.URL.Path, string(d.people[2].ID)) {
				return http.StatusInternalServerError
			}
			return 0
		}
		d.round(0)
		d.expect("cio", "guest", "u0", "u1")
		for range missesMost {
			d.round(time.Minute)
		}
		d.expect("cio", "u0", "u1")
	})
}

// R166: the forum is asked about small groups and about whom it was never asked first.
func TestR166_WhomTheForumIsAskedAboutFirst(t *testing.T) {
	k := &Keeper{Groups: []governance.ForumGroup{{Kind: governance.ForumNetwork, Of: "CIO"}, {Kind: governance.ForumChairs}}}
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	a := &acquaintance{now: now,
		facts: governance.ForumFacts{Members: map[string][]domain.PersonID{"CIO": {"a", "b", "c", "d", "e", "f"}}, Leads: []domain.PersonID{"f"}, Vouched: map[domain.PersonID]bool{}},
		known: map[domain.PersonID]governance.ForumUser{"a": {}, "b": {}, "c": {}, "e": {ID: 7, Username: "e"}},
		asked: map[domain.PersonID]time.Time{"a": now.Add(-2 * askAgain), "b": now.Add(-3 * askAgain), "c": now.Add(-askAgain + time.Second), "e": now.Add(-9 * askAgain)}}
	for _, p := range a.facts.Members["CIO"] {
		a.facts.Vouched[p] = true
	}
	if list := k.toAsk(a); !slices.Equal(list, []domain.PersonID{"f", "d", "b", "a"}) {
		t.Errorf("%v", list)
	}
	k.miss("f", now) // whoever the forum has no answer about lets the others through
	if list := k.toAsk(a); !slices.Equal(list, []domain.PersonID{"d", "b", "a", "f"}) {
		t.Errorf("after a failure: %v", list)
	}
}

// R167: active members are vouched for, without their numbers; others are not.
func TestR167_WhomHustingsVouchesFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 3)
		v, err := d.Vouch(t.Context(), domain.Actor{Person: d.people[1].ID})
		if err != nil || v.Email != d.people[1].Email || v.ExternalID != string(d.people[1].ID) || !slices.Equal(v.AddTo, []string{"cio", "panel"}) || !slices.Equal(v.RemoveFrom, []string{"chairs"}) ||
			strings.Contains(fmt.Sprint(v), d.people[1].Number) {
			t.Errorf("%+v, %v", v, err)
		}
		_, err = d.Vouch(t.Context(), domain.Actor{Person: store.NewID[domain.PersonID]()})
		if r, no := refusal.Of(err); !no || r.Reason != governance.NotVouched {
			t.Errorf("a stranger: %v", err)
		}
	})
}

// R168: posted once, corrected in its place, and the forum is left alone while
// nothing has changed.
func TestR168_PostedOnceAndCorrectedInPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := mustTown(t, s, 1)
		post := func(words string) {
			if err := d.Post(t.Context(), "election-CIO-2026", "Hustings of the CIO panel 2026", words); err != nil {
				t.Fatal(err)
			}
		}
		post("Ask the candidates here until the poll opens.")
		d.forum.Calls()
		post("Ask the candidates here until the poll opens.")
		if calls := d.forum.Calls(); len(calls) != 0 {
			t.Errorf("the forum was asked for nothing: %v", calls)
		}
		post("The poll is open: questions are closed.")
		if posts := d.forum.Posts(); len(posts) != 1 || posts[0].Raw != "The poll is open: questions are closed." {
			t.Errorf("%+v", posts)
		}
		for _, call := range d.forum.Calls() {
			if strings.Contains(call, "/t/") {
				t.Errorf("its title is the same, and the forum is told: %s", call)
			}
		}
		words := "The poll is open: nobody stands any more."
		for _, status := range []int{http.StatusUnprocessableEntity, 0} { // a title that the forum refuses is tried again, without the words
			d.forum.Fail = func(r *http.Request) int {
				if strings.Contains(r.URL.Path, "/t/") {
					return status
				}
				return 0
			}
			if err := d.Post(t.Context(), "election-CIO-2026", "The election of the CIO panel 2026", words); (err == nil) != (status == 0) {
				t.Errorf("with %d: %v", status, err)
			}
		}
		if posts := d.forum.Posts(); len(posts) != 1 || posts[0].Title != "The election of the CIO panel 2026" || posts[0].Raw != words || len(posts[0].Edits) != 2 {
			t.Errorf("with another title: %+v", posts)
		}
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.Write(t.Context(), func(tx *store.Tx) error { // as what was posted when titles were not kept
			topic, _, err := tx.ForumTopic("election-CIO-2026")
			must(err)
			topic.Digest = topic.Digest[:32]
			return tx.SaveForumTopic(topic)
		}))
		d.forum.Calls()
		must(d.Post(t.Context(), "election-CIO-2026", "The election of the CIO panel, 2026", words))
		if calls := d.forum.Calls(); len(calls) != 1 || d.forum.Posts()[0].Title != "The election of the CIO panel, 2026" {
			t.Errorf("%v, %+v", calls, d.forum.Posts())
		}
	})
}
