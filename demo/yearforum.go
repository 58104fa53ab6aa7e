package demo

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"hustings/discourse/standin"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/forum"
	"hustings/elections/store"
)

// The forum beside the site: a stand-in, of which every tenth call goes wrong. Its groups
// follow the facts all the same (R166).

// yearGroups are the groups that are kept.
var yearGroups = []string{"panel:CIO=cio-panel", "panel:CCIO=ccio-panel", "panel:CNIO=cnio-panel", "chairs=chairs", "officers=officers", "candidates:CIO=cio-candidates", "network:CIO=cio-members"}

// yearForum is what became of it.
type yearForum struct {
	Groups  int `json:"groups"`
	Calls   int `json:"calls"`
	Failed  int `json:"failed_calls"`
	Topics  int `json:"topics"`
	Members int `json:"cio_members"` // in its largest group, at the end
}

// openForum starts the forum beside the year.
func (y *year) openForum() error { return y.demo.openForum(&y.result.Forum) }

// openForum starts a forum, with whoever is in the register signed up at it, and counts
// its calls.
func (d *demo) openForum(r *yearForum) error {
	var names []string
	k := &forum.Keeper{Office: d.Engine, Zone: d.Words.Zone(), Log: slog.New(slog.DiscardHandler), Notices: d.Notices("https://vote.example.org")}
	for _, text := range yearGroups {
		g, err := governance.ParseForumGroup(text)
		if err != nil {
			return err
		}
		k.Groups = append(k.Groups, g)
		names = append(names, g.Name)
	}
	f, err := standin.Start(names...)
	if err != nil {
		return err
	}
	r.Groups = len(names)
	f.Fail = func(*http.Request) int {
		r.Calls++
		if r.Calls%10 != 0 {
			return 0
		}
		r.Failed++
		if r.Failed%7 == 0 {
			return http.StatusTooManyRequests
		}
		return http.StatusBadGateway
	}
	k.Remote = forum.Discourse{Client: f.Client(), Store: d.Store, Corrected: d.Words.Told("written.forum.corrected")}
	d.forum, d.keeper = f, k
	return d.Store.Read(d.ctx, func(tx *store.Tx) error {
		facts, err := k.Facts(tx)
		seen := map[domain.PersonID]bool{}
		for _, people := range facts.Members {
			for _, p := range people {
				if !seen[p] {
					seen[p] = true
					f.Join(fmt.Sprintf("member%04d", len(seen)), "", string(p))
				}
			}
		}
		return err
	})
}

// lastWeeks has somebody resign and others lapse after the last meeting, and looks at
// what the forum's groups lack when the year is over: nothing.
func (y *year) lastWeeks() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	gone := y.sitting["CNIO"][demoSeats-1]
	held, err := y.Register.HoldingsOf(y.ctx, gone)
	if err != nil {
		return err
	}
	from := when.DateOf(y.Store.Clock(), y.Words.Zone()).AddDays(1)
	for _, h := range held {
		if h.Office == "" && h.Until.After(from) {
			if err := y.Register.Resign(y.ctx, y.here("CNIO", gone), domain.HoldingID(h.Fact), from, "a new post abroad"); err != nil {
				return fmt.Errorf("resigning: %w", err)
			}
		}
	}
	if err := y.lapse(secretary, 12, func(p domain.PersonID) bool { return y.people[p] != "" }); err != nil {
		return err
	}
	if err := y.days(y.Store.Clock().AddDate(0, 0, 10)); err != nil {
		return err
	}
	return y.report()
}

// lapse ends so many memberships of the CIO network, but for those who are kept.
func (d *demo) lapse(secretary domain.Actor, n int, kept func(domain.PersonID) bool) error {
	var lapse []domain.PersonID
	var network domain.NetworkID
	err := d.Store.Read(d.ctx, func(tx *store.Tx) error {
		facts, err := d.keeper.Facts(tx)
		if err != nil {
			return err
		}
		sits := slices.Concat(slices.Collect(maps.Values(facts.Sitting))...)
		for _, p := range facts.Members["CIO"] {
			if len(lapse) < n && !kept(p) && !slices.Contains(sits, p) {
				lapse = append(lapse, p)
			}
		}
		panel, err := tx.Panel(d.panels[slices.IndexFunc(d.panels, func(p *demoPanel) bool { return p.code == "CIO" })].panel.ID)
		network = panel.Network
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range lapse {
		if err := d.Register.ChangeStatus(d.ctx, secretary, p, network, domain.Lapsed, "the subscription was not renewed"); err != nil {
			return fmt.Errorf("lapsing: %w", err)
		}
	}
	return nil
}

// weekly goes round the groups when a week has passed since it last did.
func (d *demo) weekly() error {
	if now := d.Store.Clock(); d.keeper != nil && now.Sub(d.rounded) >= 7*24*time.Hour {
		d.rounded = now
		return d.keeper.Round(d.ctx)
	}
	return nil
}

// noDifference compares the groups with the facts: nobody is to be added or removed, and
// nobody is unknown.
func (d *demo) noDifference(r *yearForum) error {
	d.forum.Fail = nil
	if err := d.onward(d.Store.Clock().Add(time.Minute)); err != nil {
		return err
	}
	all, err := d.keeper.Differences(d.ctx, domain.Engine())
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Failed != nil || len(o.Add)+len(o.Remove)+len(o.Unknown) > 0 {
			return fmt.Errorf("the forum's group %s lacks %d, has %d too many, %d are unknown: %w", o.Name, len(o.Add), len(o.Remove), len(o.Unknown), o.Failed)
		}
		if o.Name == "cio-members" {
			r.Members = o.Members
		}
	}
	return nil
}

// report is the groups' at the end of the year, and its topics.
func (y *year) report() error {
	if err := y.noDifference(&y.result.Forum); err != nil {
		return err
	}
	sitting := y.forum.In("cnio-panel")
	if err := require(len(sitting) == demoSeats-1, "the forum has %d on the panel of %s", len(sitting), "CNIO"); err != nil {
		return err
	}
	posts := y.forum.Posts()
	y.result.Forum.Topics = len(posts)
	if err := require(len(posts) > 0 && slices.ContainsFunc(posts, func(p standin.Post) bool { return len(p.Edits) > 0 }), "%d topics stand in the forum, none corrected", len(posts)); err != nil {
		return err
	}
	r := y.result.Forum
	y.tell("The forum's %d groups are as they should be, though %d of %d calls failed; the debate's topic stands in it once, corrected in its place.", r.Groups, r.Failed, r.Calls)
	return y.forum.Close()
}

// openForum starts the forum beside the years; its groups are looked at once a week.
func (y *years) openForum() error { return y.demo.openForum(&y.result.Forum) }

// forumFollows lets a few members lapse at the end of the years, lets the keeper catch up
// beside a forum that still fails every tenth call, and finds nothing to add or remove.
func (y *years) forumFollows() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	if err := y.lapse(secretary, 5, func(domain.PersonID) bool { return false }); err != nil {
		return err
	}
	for range 12 { // in an installation once a minute
		if err := y.onward(y.Store.Clock().Add(5 * time.Minute)); err != nil {
			return err
		}
		if err := y.keeper.Round(y.ctx); err != nil {
			return err
		}
	}
	if err := y.noDifference(&y.result.Forum); err != nil {
		return err
	}
	r := y.result.Forum
	y.tell("The forum beside it: %d groups are as they should be after %d calls, %d of which failed.", r.Groups, r.Calls, r.Failed)
	return y.forum.Close()
}
