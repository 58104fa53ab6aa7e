package demo

import (
	"fmt"
	"log/slog"
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

// openForum starts the forum, with whoever is in the register signed up at it.
func (y *year) openForum() error {
	var names []string
	k := &forum.Keeper{Office: y.Engine, Zone: y.Words.Zone(), Log: slog.New(slog.DiscardHandler), Notices: y.Notices("https://vote.example.org")}
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
	r := &y.result.Forum
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
	k.Remote = forum.Discourse{Client: f.Client(), Store: y.Store, Corrected: y.Words.Told("written.forum.corrected")}
	y.forum, y.keeper = f, k
	return y.Store.Read(y.ctx, func(tx *store.Tx) error {
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
	var lapse []domain.PersonID
	var network domain.NetworkID
	err = y.Store.Read(y.ctx, func(tx *store.Tx) error {
		facts, err := y.keeper.Facts(tx)
		if err != nil {
			return err
		}
		for _, p := range facts.Members["CIO"] {
			if len(lapse) < 12 && y.people[p] == "" {
				lapse = append(lapse, p)
			}
		}
		panel, err := tx.Panel(y.panel("CIO"))
		network = panel.Network
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range lapse {
		if err := y.Register.ChangeStatus(y.ctx, secretary, p, network, domain.Lapsed, "the subscription was not renewed"); err != nil {
			return fmt.Errorf("lapsing: %w", err)
		}
	}
	if err := y.days(y.Store.Clock().AddDate(0, 0, 10)); err != nil {
		return err
	}
	return y.report()
}

// report compares the groups with the facts: nobody is to be added or removed, and nobody
// unknown.
func (y *year) report() error {
	y.forum.Fail = nil
	if err := y.onward(y.Store.Clock().Add(time.Minute)); err != nil {
		return err
	}
	all, err := y.keeper.Differences(y.ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Failed != nil || len(d.Add)+len(d.Remove)+len(d.Unknown) > 0 {
			return fmt.Errorf("the forum's group %s lacks %d, has %d too many, %d are unknown: %w", d.Name, len(d.Add), len(d.Remove), len(d.Unknown), d.Failed)
		}
		if d.Name == "cio-members" {
			y.result.Forum.Members = d.Members
		}
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
