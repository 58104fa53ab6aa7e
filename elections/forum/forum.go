// Package forum keeps a forum beside the register: its groups follow the facts
// (R166), members are vouched for at its door (R167), and what concerns everybody
// is posted there once (R168). How a forum is spoken with it does not know: that is
// the Remote's business. A forum that is slow, away or wrong blocks no act.
package forum

import (
	"context"
	"errors"
	"log/slog"
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
	// Open posts a topic once for a key, Correct puts other words in its place, and Retitle
	// gives it another title.
	Open(ctx context.Context, key, title, words string) (topic, post int64, err error)
	Correct(ctx context.Context, post int64, words string) error
	Retitle(ctx context.Context, topic int64, title string) error
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

	Most time.Duration // how long a round may take; 0: four minutes, of the five that R166 allows

	mu      sync.Mutex
	until   time.Time                     // the forum wants to be left alone until then
	missed  map[domain.PersonID]misses    // questions about somebody that had no answer
	vouched map[domain.PersonID]time.Time // when somebody went to the forum from this process
}

const (
	asksMost     = 30        // people asked about in one round: a forum answers some sixty questions a minute
	missesMost   = 10        // questions about somebody without an answer, then nobody is spared for her
	failuresMost = 3         // questions without an answer, then it is left alone until the next round
	askAgain     = time.Hour // when somebody was unknown
	roundMost    = 4 * time.Minute
	parts        = 4                // asking, looking, changing, posting: a slow forum starves none of them
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
	list, err := tx.ReadableElections(store.ElectionFilter{States: []domain.State{domain.Withdrawals, domain.Sealed, domain.Open}})
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
	belong  []domain.PersonID
	spared  []governance.ForumUser // in it, and perhaps people about whom it was not asked yet
	Members int
	Failed  error // it could not be looked at
	State   store.ForumGroupState
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
	all, a, err := k.look(ctx)
	if err != nil {
		return err
	}
	within, cancel := k.share(ctx)
	defer cancel()
	for i := range all {
		k.do(within, &all[i], func(d *Difference) error {
			if len(d.Remove) == 0 {
				return nil
			}
			return k.Remote.Remove(within, d.id, names(d.Remove))
		})
	}
	for i := range all {
		k.do(within, &all[i], func(d *Difference) error { return k.add(ctx, within, d, a) })
	}
	if ctx.Err() != nil {
		return ctx.Err()
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

// do works on a group that nothing has gone wrong with, unless the time for it is over.
func (k *Keeper) do(within context.Context, d *Difference, f func(*Difference) error) {
	switch {
	case d.Failed != nil || d.Equal():
	case within.Err() != nil:
		d.Failed = within.Err()
	default:
		d.Failed = f(d)
	}
	k.busy(d.Failed)
}

// note keeps how each group was found.
func (k *Keeper) note(ctx context.Context, all []Difference) error {
	return k.Office.Store.Write(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		for _, d := range all {
			s := d.State
			if d.id != 0 { // it was looked at
				s.Unknown = len(d.Unknown)
			}
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
