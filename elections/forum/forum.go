// Package forum keeps a forum beside the register: its groups follow the facts
// (R166), members are vouched for at its door (R167), and what concerns everybody
// is posted there once (R168). How a forum is spoken with it does not know: that is
// the Remote's business. A forum that is slow, away or wrong blocks no act.
package forum

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Remote is a forum as it is asked. Errors that implement Later() say how long it
// wants to be left alone.
type Remote interface {
	// Group is a group's own id and everybody in it.
	Group(ctx context.Context, name string) (id int64, in []governance.ForumUser, err error)
	Remove(ctx context.Context, group int64, usernames []string) error
	// Add puts users into a group and returns those whom the forum would not take.
	Add(ctx context.Context, group int64, usernames []string) (refused []string, err error)
	// User is whom the forum knows a person as; known says whether anybody.
	User(ctx context.Context, p domain.PersonID) (u governance.ForumUser, known bool, err error)
	// Open posts a topic once for a key, Correct puts other words in its place.
	Open(ctx context.Context, key, title, words string) (topic, post int64, err error)
	Correct(ctx context.Context, post int64, words string) error
}

// Keeper keeps one forum. It is safe for use by many goroutines.
type Keeper struct {
	Office *elections.Engine
	Remote Remote
	Zone   *time.Location
	Groups []governance.ForumGroup // that it was told to keep; no other is touched
	Log    *slog.Logger

	// Notices are what is to stand in the forum today (R168); nil: nothing is posted.
	Notices func(context.Context) ([]Notice, error)

	mu    sync.Mutex
	until time.Time // the forum wants to be left alone until then
}

const (
	asksMost     = 30               // people asked about in one round: a forum answers some sixty questions a minute
	failuresMost = 3                // questions without an answer, then it is left alone until the next round
	askAgain     = time.Hour        // when somebody was unknown
	roundName    = "forum.groups"   // so that of many replicas one goes round a minute
	leastWait    = 10 * time.Second // when a forum says "later" and no more
)

// Facts are what the groups follow today.
func (k *Keeper) Facts(tx *store.Tx) (f governance.ForumFacts, err error) {
	day := when.DateOf(tx.Now(), k.Zone)
	f = governance.ForumFacts{Sitting: map[string][]domain.PersonID{}, Candidates: map[string][]domain.PersonID{}, Vouched: map[domain.PersonID]bool{}}
	if f.Members, err = tx.ActiveMembers(day); err != nil {
		return f, err
	}
	for _, people := range f.Members {
		for _, p := range people {
			f.Vouched[p] = true
		}
	}
	panels, err := tx.Panels()
	if err != nil {
		return f, err
	}
	codes := map[domain.PanelID]string{}
	for _, p := range panels {
		network, err := tx.Network(p.Network)
		if err != nil {
			return f, err
		}
		codes[p.ID] = network.Code
		if err := k.panel(tx, p, day, &f); err != nil {
			return f, err
		}
	}
	err = candidates(tx, codes, &f)
	return f, err
}

// panel adds who sits on a panel, who leads it, and who are its officers.
func (k *Keeper) panel(tx *store.Tx, p domain.Panel, day when.Date, f *governance.ForumFacts) error {
	sitting, err := clerk.MembersInOffice(tx, p.ID, day)
	if err != nil {
		return err
	}
	for _, s := range sitting {
		f.Sitting[p.Code] = append(f.Sitting[p.Code], s.Person)
	}
	lead, err := k.Office.LeadershipTx(tx, p.ID, day)
	if err != nil {
		return err
	}
	if lead.As == domain.LeadChair || lead.As == domain.LeadActing {
		f.Leads = append(f.Leads, lead.Person)
	}
	offices, err := tx.OfficesOn(p.ID, day)
	for _, o := range offices {
		f.Officers = append(f.Officers, o.Person)
	}
	return err
}

// candidates adds whoever stands, from the statement until the close.
func candidates(tx *store.Tx, codes map[domain.PanelID]string, f *governance.ForumFacts) error {
	list, err := tx.Elections(store.ElectionFilter{States: []domain.State{domain.Withdrawals, domain.Sealed, domain.Open}})
	if err != nil {
		return err
	}
	for _, el := range list {
		if el.StatementAt == nil || el.Kind == domain.OfficerElection || !tx.Now().Before(el.Timetable.PollCloses) {
			continue
		}
		field, err := tx.NominationsOf(el.ID)
		if err != nil {
			return err
		}
		for _, n := range field {
			if n.WithdrawnAt == nil && n.Ruling != nil && n.Ruling.Valid {
				f.Candidates[codes[el.Panel]] = append(f.Candidates[codes[el.Panel]], n.Candidate)
			}
		}
	}
	return nil
}

// Difference is what one group lacks, and how it was found the last time.
type Difference struct {
	governance.ForumGroup
	governance.ForumDifference
	id      int64
	Members int
	Failed  error // it could not be looked at
	State   store.ForumGroupState
}

// Differences looks at every group that is kept and changes nothing: the dry run,
// and the report (R166).
func (k *Keeper) Differences(ctx context.Context) ([]Difference, error) {
	var facts governance.ForumFacts
	var known map[domain.PersonID]governance.ForumUser
	var asked map[domain.PersonID]time.Time
	states := map[string]store.ForumGroupState{}
	var now time.Time
	err := k.Office.Store.Read(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now()
		if facts, err = k.Facts(tx); err != nil {
			return err
		}
		list, err := tx.ForumGroups()
		if err != nil {
			return err
		}
		for _, s := range list {
			states[s.Name] = s
		}
		known, asked, err = tx.ForumUsers()
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := k.learn(ctx, now, facts, known, asked); err != nil {
		return nil, err
	}
	all := make([]Difference, len(k.Groups))
	for i, g := range k.Groups {
		d := Difference{ForumGroup: g, State: states[g.Name]}
		d.State.Name = g.Name
		var in []governance.ForumUser
		if d.id, in, d.Failed = k.Remote.Group(ctx, g.Name); d.Failed == nil {
			d.Members, d.ForumDifference = len(in), g.Compare(facts.Belong(g), known, in)
		}
		all[i] = d
	}
	return all, ctx.Err()
}

// learn asks the forum about people whom it has not been asked about, some at a
// time, and keeps what it says. A forum that does not answer is asked again later.
func (k *Keeper) learn(ctx context.Context, now time.Time, f governance.ForumFacts, known map[domain.PersonID]governance.ForumUser, asked map[domain.PersonID]time.Time) error {
	left, failed := asksMost, 0
	for _, g := range k.Groups {
		for _, p := range f.Belong(g) {
			if left == 0 || ctx.Err() != nil {
				return ctx.Err()
			}
			at, before := asked[p]
			if before && (known[p].ID != 0 || now.Sub(at) < askAgain) {
				continue
			}
			left--
			u, is, err := k.Remote.User(ctx, p)
			if err != nil { // what is known already can be compared
				k.busy(err)
				var later interface{ Later() time.Duration }
				if failed++; errors.As(err, &later) || failed == failuresMost {
					return nil
				}
				continue
			}
			if !is {
				u = governance.ForumUser{}
			}
			if err := k.Office.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveForumUser(p, u) }); err != nil {
				return err
			}
			known[p], asked[p] = u, now
		}
	}
	return nil
}

// Round brings the groups to what they should be, whatever of them can be reached:
// first everybody is taken out who does not belong, then others are put in. It is
// for a job, once a minute; of many replicas one goes round. Only what keeps us from
// noting it is an error: a forum's own trouble is kept with the group.
func (k *Keeper) Round(ctx context.Context) error {
	mine := false
	err := k.Office.Store.Write(ctx, func(tx *store.Tx) (err error) {
		now := tx.Now()
		k.mu.Lock()
		quiet := now.Before(k.until)
		k.mu.Unlock()
		if !quiet {
			mine, err = tx.Once(roundName, now.UTC().Format("2006-01-02T15:04"))
		}
		return err
	})
	if err != nil || !mine {
		return err
	}
	if err := k.keepGroups(ctx); err != nil {
		return err
	}
	return k.announce(ctx)
}

// keepGroups takes out of every group whoever does not belong there, and puts in whoever
// does.
func (k *Keeper) keepGroups(ctx context.Context) error {
	if len(k.Groups) == 0 {
		return nil
	}
	all, err := k.Differences(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		k.do(ctx, &all[i], func(d *Difference) error {
			if len(d.Remove) == 0 {
				return nil
			}
			return k.Remote.Remove(ctx, d.id, names(d.Remove))
		})
	}
	for i := range all {
		k.do(ctx, &all[i], func(d *Difference) error { return k.add(ctx, d) })
	}
	return k.note(ctx, all)
}

func names(users []governance.ForumUser) []string {
	list := make([]string, len(users))
	for i, u := range users {
		list[i] = u.Username
	}
	return list
}

// do works on a group that nothing has gone wrong with, unless the forum wants to
// be left alone.
func (k *Keeper) do(ctx context.Context, d *Difference, f func(*Difference) error) {
	if d.Failed == nil && ctx.Err() == nil {
		d.Failed = f(d)
	}
	k.busy(d.Failed)
}

// add puts in who is missing. Whom the forum does not take under the name that we
// know is asked about anew.
func (k *Keeper) add(ctx context.Context, d *Difference) error {
	if len(d.Add) == 0 {
		return nil
	}
	refused, err := k.Remote.Add(ctx, d.id, names(d.Add))
	if err != nil || len(refused) == 0 {
		return err
	}
	return k.Office.Store.Write(ctx, func(tx *store.Tx) error {
		known, _, err := tx.ForumUsers()
		if err != nil {
			return err
		}
		for p, u := range known {
			if !slices.Contains(refused, u.Username) {
				continue
			}
			if err := tx.ForgetForumUser(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// note keeps how each group was found.
func (k *Keeper) note(ctx context.Context, all []Difference) error {
	return k.Office.Store.Write(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		for _, d := range all {
			s := d.State
			s.Unknown = len(d.Unknown)
			if d.Failed == nil {
				s.ComparedAt, s.FailedAt, s.Problem = &now, nil, ""
				s.Members = d.Members - len(d.Remove) + len(d.Add)
			} else {
				s.Problem = Problem(d.Failed)
				if s.FailedAt == nil {
					s.FailedAt = &now
				}
				k.Log.LogAttrs(ctx, slog.LevelWarn, "a group of the forum could not be kept", slog.String("group", d.Name), slog.String("problem", s.Problem))
			}
			if err := tx.SaveForumGroup(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// Problem is a word for what went wrong at the forum: the forum's own words may
// name people.
func Problem(err error) string {
	var named interface{ Problem() string }
	switch {
	case errors.As(err, &named):
		return named.Problem()
	case errors.Is(err, context.DeadlineExceeded):
		return "slow"
	default:
		return "away"
	}
}
