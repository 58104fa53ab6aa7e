package governance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// R136 to R139 end to end: proposals, supports, a list merged with a trail and frozen,
// a ballot of all three panels, the chosen in the order of election, taken up by a
// joint resolution and by a letter.
func TestR137_TheMembersOfAllPanelsRankTheFrozenList(t *testing.T) {
	eachCommunity(t, func(t *testing.T, c *community) {
		p := must(c.h.OpenPriorities(c.ctx(), c.secretary, PrioritiesDraft{Title: "Priorities for 2026", Panels: c.ids(), ProposeBy: c.now().Add(24 * time.Hour)}))(t)
		_, err := c.h.OpenPriorities(c.ctx(), c.chairs[0], PrioritiesDraft{Title: "Mine", Panels: c.ids(), ProposeBy: c.now().Add(time.Hour)})
		refusedAs(t, err, refusal.LacksRole)
		var made []governance.Proposal
		for i := range 8 {
			by, panel := c.members[i%3][i/3], domain.PanelID("")
			if i == 3 {
				by, panel = c.chairs[1], c.panels[1].ID
			}
			made = append(made, must(c.h.Propose(c.ctx(), by, p.Reference, panel, fmt.Sprint("Proposal ", i+1), "Because."))(t))
		}
		_, err = c.h.Propose(c.ctx(), c.outsider, p.Reference, c.panels[2].ID, "In a panel's name", "")
		refusedAs(t, err, refusal.LacksRole)
		if err := c.h.Support(c.ctx(), c.outsider, p.Reference, made[6].ID); err != nil {
			t.Fatal(err)
		}
		if err := c.h.Support(c.ctx(), c.outsider, p.Reference, made[7].ID); err != nil {
			t.Fatal(err)
		}
		refusedAs(t, c.h.Support(c.ctx(), c.outsider, p.Reference, made[6].ID), governance.ProposalSupported)
		refusedAs(t, c.h.Support(c.ctx(), c.members[0][0], p.Reference, made[0].ID), governance.ProposalOwn)
		_, err = c.h.FreezeList(c.ctx(), c.secretary, p.Reference)
		refusedAs(t, err, governance.ProposalsOpen)

		storetest.MustSet(t, c.h.Store, p.ProposeBy)
		refusedAs(t, c.h.Support(c.ctx(), c.outsider, p.Reference, made[5].ID), governance.ProposalsClosed)
		if err := c.h.tickPriorities(c.ctx()); err != nil {
			t.Fatal(err)
		}
		must(c.h.MergeProposals(c.ctx(), c.secretary, p.Reference, made[7].ID, made[6].ID, "the same in other words"))(t)
		_, err = c.h.MergeProposals(c.ctx(), c.chairs[0], p.Reference, made[5].ID, made[6].ID, "no office")
		refusedAs(t, err, refusal.LacksRole)
		must(c.h.RewordProposal(c.ctx(), c.secretary, p.Reference, made[6].ID, "Proposal 7, and 8", "Because of both.", "to say both"))(t)
		must(c.h.FreezeList(c.ctx(), c.secretary, p.Reference))(t)
		_, err = c.h.RewordProposal(c.ctx(), c.secretary, p.Reference, made[0].ID, "Other words", "", "too late")
		refusedAs(t, err, governance.LongListFrozen)
		s := must(c.h.PrioritiesOf(c.ctx(), c.outsider, p.Reference))(t)
		both := s.Long[slices.IndexFunc(s.Long, func(n governance.Proposal) bool { return n.ID == made[6].ID })]
		if len(s.Long) != 7 || len(s.Merged) != 1 || len(s.Trail) != 2 || both.Supports != 1 || s.Trail[0].Was != "Proposal 8\n\nBecause." {
			t.Errorf("%d lines, %d merged, trail %+v", len(s.Long), len(s.Merged), s.Trail)
		}
		if open := must(c.h.PrioritiesOf(c.ctx(), domain.Actor{}, p.Reference))(t); len(open.Long) != 7 || open.Trail != nil || open.Names != nil {
			t.Error("the public sees more or less than the frozen list")
		}

		d := c.draft("Dear Secretary of State")
		d.Priorities = p.Reference
		_, err = c.h.DraftLetter(c.ctx(), c.secretary, d)
		refusedAs(t, err, governance.PrioritiesOpen)

		opens := c.now().Add(2 * time.Hour)
		closes := opens.Add(72 * time.Hour)
		p = must(c.h.CallRanking(c.ctx(), c.secretary, p.Reference, opens, closes))(t)
		storetest.MustSet(t, c.h.Store, opens)
		c.tick()
		contest := domain.ContestID(p.Vote)
		order := []int{4, 2, 6, 0, 5}
		for i := range 9 {
			by := c.members[i/3][i%3]
			by.ProvedAt = c.now()
			var marks []domain.Mark
			for r := range 5 {
				marks = append(marks, domain.Mark{Option: string(made[order[(i+r)%5]].ID), Rank: r + 1})
			}
			if i == 0 { // R137: one to five
				six := append(marks, domain.Mark{Option: string(made[1].ID), Rank: 6})
				_, err := c.h.Office.CastMarks(c.ctx(), by, contest, six, "six")
				refusedAs(t, err, domain.MarksTooMany)
			}
			if _, err := c.h.Office.CastMarks(c.ctx(), by, contest, marks, "k"); err != nil {
				t.Fatal(err)
			}
		}
		outsider := c.outsider
		outsider.ProvedAt = c.now()
		if _, err := c.h.Office.CastMarks(c.ctx(), outsider, contest, []domain.Mark{{Option: string(made[0].ID), Rank: 1}}, "k"); err == nil {
			t.Error("a member without a seat ranked")
		}
		storetest.MustSet(t, c.h.Store, closes)
		c.tick()
		s = must(c.h.PrioritiesOf(c.ctx(), c.outsider, p.Reference))(t)
		if s.State != governance.PrioritiesDecided || len(s.Chosen) != 5 || s.Result == nil {
			t.Fatalf("%s, %d chosen", s.State, len(s.Chosen))
		}

		_, err = c.h.DraftLetter(c.ctx(), c.secretary, d) // R139
		refusedAs(t, err, governance.PrioritiesNotAdopted)
		adopt := func(panels []domain.PanelID) error {
			return c.h.Store.Act(c.ctx(), func(tx *store.Tx) error {
				m := governance.Motion{ID: store.NewID[governance.MotionID](), Panels: panels, Purpose: governance.MotionPurpose{Kind: governance.ForPriorities, Subject: string(p.ID)}}
				if err := c.h.possible(tx, m); err != nil {
					return err
				}
				return deeds[governance.ForPriorities].carried(c.h, tx, domain.Engine(), m)
			})
		}
		refusedAs(t, adopt(c.ids()[:2]), governance.PrioritiesNotJoint)
		if err := adopt(c.ids()); err != nil {
			t.Fatal(err)
		}
		refusedAs(t, adopt(c.ids()), governance.PrioritiesAdopted)
		l := must(c.h.DraftLetter(c.ctx(), c.secretary, d))(t)
		if s := c.shown(c.secretary, l.Reference); s.Ranking != p.Reference {
			t.Error(s.Ranking)
		}
	})
}

func (c *community) tick() {
	c.t.Helper()
	for range 6 {
		done, err := c.h.Office.Tick(c.ctx())
		if err != nil {
			c.t.Fatal(err)
		}
		if err := c.h.Tick(c.ctx()); err != nil {
			c.t.Fatal(err)
		}
		if len(done) == 0 {
			return
		}
	}
}

// A panel decides on a letter's version by its own motion between meetings (R142).
func TestR142_APanelApprovesByItsMotion(t *testing.T) {
	eachCommunity(t, func(t *testing.T, c *community) {
		d := c.draft("Dear Secretary of State")
		d.Panels = c.ids()[:1]
		l := must(c.h.DraftLetter(c.ctx(), c.secretary, d))(t)
		version := c.shown(c.secretary, l.Reference).Now.ID
		motion := Proposal{Panels: d.Panels, Way: governance.BetweenMeetings, Title: "The letter on priorities", Words: "The panel approves the letter.",
			Purpose: governance.MotionPurpose{Kind: governance.ForLetter, Subject: string(version)}}
		_, err := c.h.Move(c.ctx(), c.members[0][1], motion)
		refusedAs(t, err, governance.LetterWrongState) // a draft is not before the panels
		must(c.h.Review(c.ctx(), c.secretary, l.Reference))(t)
		must(c.h.PutToPanels(c.ctx(), c.secretary, l.Reference))(t)
		m := must(c.h.Move(c.ctx(), c.members[0][1], motion))(t)
		m = must(c.h.Second(c.ctx(), c.members[0][2], m.ID))(t)
		if m.Opens == nil || m.Closes == nil {
			t.Fatal("no vote is planned")
		}
		storetest.MustSet(t, c.h.Store, *m.Opens)
		c.tick()
		for _, by := range c.members[0] {
			if _, err := c.h.VoteOpenly(c.ctx(), by, m.ID, governance.Yes); err != nil {
				t.Fatal(err)
			}
		}
		storetest.MustSet(t, c.h.Store, *m.Closes)
		c.tick()
		s := c.shown(c.secretary, l.Reference)
		if s.State != governance.LetterSigning || len(s.Decided) != 1 || s.Decided[0].Motion != string(m.ID) {
			t.Errorf("%s, decided %+v", s.State, s.Decided)
		}
		if acts := strings.Join(c.acts(l), " "); !strings.Contains(acts, "letter.approved") {
			t.Error(acts)
		}
	})
}
